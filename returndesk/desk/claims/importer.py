"""Claims in from a file, judged like typed ones, none of them twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.codes import VERDICTS, kind_of, match_code
from returndesk.desk.claims.open import Request, detail_of, take_claim
from returndesk.desk.claims.transition import Done, summaries
from returndesk.desk.lookup import Item, find_lines, units_to_claim
from returndesk.desk.row_import import Imported, RejectedRow, SaveRejects, import_rows
from returndesk.errors import DeskError
from returndesk.intake.problems import plain_day, quoted_code
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.incoming import ClaimIn, ItemIn
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.row_files import RowFile


class _Claims:
    """Opens the claims of a file that are not known yet.

    A claim is known by its rows, as the journal keeps them: importing a file twice adds nothing.
    """

    watched = False

    def __init__(self, desk: Desk) -> None:
        self._desk, self._known = desk, 0
        self._opened: list[Claim] = []

    @property
    def good(self) -> int:
        return len(self._opened)

    def take(self, at: datetime, number: int, value: ClaimIn) -> None:
        found = _take(self._desk, at, value)
        if found is None:
            self._known += 1
        else:
            self._opened.append(found)

    def answer(self, at: datetime) -> Done:
        return Done(tuple(summaries(self._desk, self._opened)), _words(self._opened, self._known))


def import_claims(
    desk: Desk, file: RowFile[ClaimIn], save_rejects: SaveRejects | None = None
) -> Imported[Done]:
    """Open a file's claims that are not known yet: all or none, or as `import_rows` skips bad ones."""
    return import_rows(desk, [file], _Claims(desk), save_rejects)


def _words(opened: Sequence[Claim], known: int) -> tuple[str, ...]:
    counts = Counter(claim.verdict for claim in opened)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    words = [f"opened {_claims(len(opened))}: {verdicts}" if opened else "no new claims"]
    if approved := sum(claim.status == "approved" for claim in opened):
        words.append(f"approved {_claims(approved)} by the policy")
    if known:
        words.append(f"{_claims(known)} already known")
    return tuple(words)


def _rejected(line: int, field: str, reason: str) -> RejectedRow:
    return RejectedRow((line, field, reason))


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count} claims"


def _take(desk: Desk, at: datetime, value: ClaimIn) -> Claim | None:
    """Open one claim; None where all its rows are known. Raises RejectedRow before it writes anything."""
    reasons = match_code(value.reason, desk.reasons())
    order = _order(desk, value)
    known = claim_store.known_rows(desk.conn, order.order_id)
    new = [item for item in value.items if item.known_by not in known]
    if not new:
        return None
    if len(reasons) != 1:
        expected = ", ".join(reasons or desk.reasons())
        raise _rejected(value.line, "reason", f"{quoted_code(value.reason)} — expected one of {expected}")
    if value.opened_on and value.opened_on < order.ordered_on:
        why = f"{plain_day(value.opened_on)} is before the order, dated {order.ordered_on.isoformat()}"
        raise _rejected(value.line, "opened_on", why)
    items = _items(order, new, reasons[0])
    details: dict[str, object] = {"rows": [item.known_by for item in new]}
    if value.mapped_from:
        details["told"] = value.mapped_from
    request = Request(
        order=value.order,
        items=tuple(items),
        reason=reasons[0],
        outcome=value.outcome or None,
        via=value.via or "web",
        notice_on=value.opened_on,
        stated_at=value.stated_at,
        note=value.note,
        origin=details,
        detail=value.detail,
    )
    try:
        detail_of(desk, reasons[0], value.detail)
    except DeskError as error:
        raise _rejected(value.line, "detail", str(error).removeprefix("--detail: ")) from None
    try:
        return take_claim(desk, at, order, request)[0]
    except DeskError as error:
        raise _rejected(value.line, "sku", str(error)) from None


def _order(desk: Desk, value: ClaimIn) -> Order:
    """The order of that number in the format's own channel, else the only one."""
    order_id = order_store.find_order_id(desk.conn, value.order, value.channel)
    if order_id is None:
        raise _rejected(value.line, "order", f"no order {quoted_code(value.order)} at this desk")
    if order_id == 0:
        channels = " and ".join(channel for _, channel in order_store.find_order_ids(desk.conn, value.order))
        why = f"{quoted_code(value.order)} — in {channels}: add the channel, such as etsy:1042"
        raise _rejected(value.line, "order", why)
    return order_store.load_order(desk.conn, order_id)


def _items(order: Order, value: Sequence[ItemIn], reason: str) -> list[Item]:
    """The items as they would be typed. Raises RejectedRow for a row that cannot be claimed."""
    room = {line.line_id: order.claimable(line) for line in order.lines}
    left = [line for line in order.lines if room[line.line_id]]
    items: list[Item] = []
    for one in value:
        if kind_of(reason) == "complaint":
            if one.sku:
                raise _rejected(one.line, "sku", f"{reason} is not about an item: leave it blank")
            continue
        if not one.sku and len(order.lines) > 1 and len(left) != 1:
            skus = ", ".join(line.sku for line in left or order.lines)
            raise _rejected(one.line, "sku", f"missing: which item of the order? {skus}")
        sku = one.sku or f":{(left or order.lines)[0].position}"
        item = Item(_exact(order, one, sku), one.units)
        try:
            units_to_claim([*items, item], order)
        except DeskError as error:
            raise _rejected(one.line, "quantity" if one.units else "sku", str(error)) from None
        items.append(item)
    return items


def _exact(order: Order, value: ItemIn, sku: str) -> str:
    """The SKU, if an item of the order has it or its title. Raises RejectedRow.

    A typed SKU may be abbreviated; one in a file may not: a guess would go unchecked.
    """
    skus = list(dict.fromkeys(line.sku for line in order.lines))
    if sku.startswith(":") or any(one.lower() == sku.lower() for one in skus):
        try:
            find_lines(order, sku)
            return sku
        except DeskError as error:  # two SKUs that differ by case alone, or no such line
            raise _rejected(value.line, "sku", str(error)) from None
    named = {line.sku for line in order.lines if f"{line.title} ".startswith(f"{sku} ")}
    if len(named) == 1:  # some platforms' requests name the product and no SKU
        return named.pop()
    raise _rejected(value.line, "sku", f"{quoted_code(sku)} — the order's items are {', '.join(skus)}")
