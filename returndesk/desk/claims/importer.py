"""Claims in from a file: one transaction, judged as those that are typed, and none of them twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.codes import VERDICTS, kind_of, match_code
from returndesk.desk.claims.open import Request, take_claim
from returndesk.desk.claims.transition import Done, summaries
from returndesk.desk.lookup import Item, find_lines, spread
from returndesk.errors import DeskError
from returndesk.intake.problems import RowProblem, quoted_code
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.incoming import ClaimIn, ItemIn
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.claims import ClaimFile

_AT_ONCE = 500  # claims in one look at their rows


@dataclass(frozen=True, slots=True)
class ClaimsTaken:
    """What became of a file of claims. With problems and without leave to skip them, nothing came in."""

    done: Done
    known: int  # claims that had come in before
    good: int  # claims that came in, or would have
    bad: int
    problems: tuple[RowProblem, ...]  # by line: those of the file and those that the desk found


class _BadRow(Exception):
    """A row of a claim that the desk cannot take: line, field, reason."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.field, self.reason = line, field, reason


class _TakeBack(Exception):
    """Leave the transaction, and with it all that was written."""


def import_claims(desk: Desk, file: ClaimFile, *, skip_bad: bool = False) -> ClaimsTaken:
    """Open the claims of a file that are not known yet; with a bad row, and not `skip_bad`, none of them.

    A claim is known again by its rows, as the journal keeps them: importing a file twice adds nothing.
    """
    problems = list(file.source.problems)
    opened: list[Claim] = []
    taken = ClaimsTaken(Done((), ()), 0, 0, 0, ())
    try:
        with desk.act(watched=False) as at:
            known = 0
            for claim in file.claims:
                try:
                    found = _take(desk, at, claim)
                except _BadRow as bad:
                    problems.append(file.source.problem(bad.line, bad.field, bad.reason, claim.order))
                    continue
                if found is None:
                    known += 1
                else:
                    opened.append(found)
            problems.sort(key=lambda one: one.line)
            bad_claims = file.bad_claims + len(file.claims) - known - len(opened)
            taken = ClaimsTaken(Done((), ()), known, len(opened), bad_claims, tuple(problems))
            if problems and not skip_bad:
                raise _TakeBack
            rows = [
                row
                for start in range(0, len(opened), _AT_ONCE)
                for row in summaries(desk, opened[start : start + _AT_ONCE])
            ]
            return replace(taken, done=Done(tuple(rows), _words(opened, known)))
    except _TakeBack:
        return taken


def _words(opened: Sequence[Claim], known: int) -> tuple[str, ...]:
    counts = Counter(claim.verdict for claim in opened)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    words = [f"opened {_claims(len(opened))}: {verdicts}" if opened else "no new claims"]
    if approved := sum(claim.status == "approved" for claim in opened):
        words.append(f"approved {_claims(approved)} by the policy")
    if known:
        words.append(f"{_claims(known)} {'was' if known == 1 else 'were'} known already")
    return tuple(words)


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count} claims"


def _take(desk: Desk, at: datetime, told: ClaimIn) -> Claim | None:
    """Open one claim; None where all its rows are known. Raises _BadRow before anything of it is written."""
    reasons = match_code(told.reason, desk.reasons())
    order = _order(desk, told)
    known = claim_store.known_rows(desk.conn, order.order_id)
    new = [item for item in told.items if item.known_by not in known]
    if not new:
        return None
    if len(reasons) != 1:
        expected = ", ".join(reasons or desk.reasons())
        raise _BadRow(told.line, "reason", f"{quoted_code(told.reason)} — expected one of {expected}")
    if told.opened_on and told.opened_on < order.ordered_on:
        why = f"{told.opened_on.isoformat()} is before the order, which is of {order.ordered_on.isoformat()}"
        raise _BadRow(told.line, "opened_on", why)
    items = _items(order, new, reasons[0])
    details: dict[str, object] = {"rows": [item.known_by for item in new]}
    if told.told:
        details["told"] = told.told
    request = Request(
        order=told.order,
        items=tuple(items),
        reason=reasons[0],
        outcome=told.want or None,
        via=told.via or "web",
        notice_on=told.opened_on,
        note=told.note,
        told=details,
    )
    try:
        return take_claim(desk, at, order, request)[0]
    except DeskError as error:
        raise _BadRow(told.line, "sku", str(error)) from None


def _order(desk: Desk, told: ClaimIn) -> Order:
    """The order of that number: the format's own channel's, else the only one."""
    order_id = order_store.find_told(desk.conn, told.order, told.channel)
    if order_id is None:
        raise _BadRow(told.line, "order", f"no order {quoted_code(told.order)} at this desk")
    if order_id == 0:
        channels = " and ".join(channel for _, channel in order_store.find_order_ids(desk.conn, told.order))
        why = f"{quoted_code(told.order)} — in {channels}: write it with its channel, such as etsy:1042"
        raise _BadRow(told.line, "order", why)
    return order_store.load_order(desk.conn, order_id)


def _items(order: Order, told: Sequence[ItemIn], reason: str) -> list[Item]:
    """The items as a person would have typed them. Raises _BadRow for the row that cannot be claimed."""
    room = {line.line_id: order.claimable(line) for line in order.lines}
    left = [line for line in order.lines if room[line.line_id]]
    items: list[Item] = []
    for one in told:
        if kind_of(reason) == "complaint":
            if one.sku:
                raise _BadRow(one.line, "sku", f"{reason} is about no goods: leave it blank")
            continue
        if not one.sku and len(order.lines) > 1 and len(left) != 1:
            skus = ", ".join(line.sku for line in left or order.lines)
            raise _BadRow(one.line, "sku", f"missing: which item of the order? {skus}")
        sku = one.sku or f":{(left or order.lines)[0].position}"
        item = Item(_exact(order, one, sku), one.units)
        try:
            spread([*items, item], order, room, "can still be claimed")
        except DeskError as error:
            raise _BadRow(one.line, "quantity" if one.units else "sku", str(error)) from None
        items.append(item)
    return items


def _exact(order: Order, told: ItemIn, sku: str) -> str:
    """The SKU, if an item of the order has it. Raises _BadRow.

    A file is exact where a person may cut short: a guess here would be nobody's.
    """
    skus = list(dict.fromkeys(line.sku for line in order.lines))
    if sku.startswith(":") or any(one.lower() == sku.lower() for one in skus):
        try:
            find_lines(order, sku)
            return sku
        except DeskError as error:  # two SKUs that differ by case alone, or no such line
            raise _BadRow(told.line, "sku", str(error)) from None
    raise _BadRow(told.line, "sku", f"{quoted_code(sku)} — the order's items are {', '.join(skus)}")
