"""Corrections of money that was typed wrongly: signed, beside the wrong row, which stays as it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.claims.lifecycle import stage_of
from returndesk.core.codes import COMPENSATIONS, METHODS, PAID_BY
from returndesk.core.money import format_minor, money_text, split_minor
from returndesk.core.refunds.exchange import Booked, counts_minor, difference_words
from returndesk.core.refunds.model import PriceCut
from returndesk.core.value import Value, replace
from returndesk.desk.claims.deadlines import with_due
from returndesk.desk.claims.sla import promised
from returndesk.desk.claims.transition import Done, done, record_act
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_claim, refused, typed_minor
from returndesk.desk.quotes.cash import InCash, due_in_coins, in_coins, rounding_words
from returndesk.desk.quotes.correction import credit_is_left, last_of, stays_above_0
from returndesk.desk.quotes.limits import known_for_credit, undisputed
from returndesk.desk.refunds.coupon import follow_correction
from returndesk.errors import Refused, UsageProblem
from returndesk.store.orders import read as order_store
from returndesk.store.orders.exchanged_lines import reprice_exchanged_lines
from returndesk.store.refunds import compensations as store
from returndesk.store.refunds.compensations import Stands
from returndesk.store.refunds.exchanges import next_remedy_id
from returndesk.store.refunds.refunds import insert_cuts

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk


class _Kind(NamedTuple):
    """What is corrected: in words, the table of its correction, the journal's key for it, act and methods."""

    thing: str
    table: str
    key: str
    act: str
    methods: tuple[str, ...] = ()


_KINDS = {
    "refund": _Kind("refund", "correction", "correction", "correct", METHODS),
    "compensation": _Kind(
        "compensation", "compensation", "compensation", "correct-compensation", COMPENSATIONS
    ),
    "paid": _Kind("payment", "exchange_payment", "paid", "correct-paid", PAID_BY),
    "exchange": _Kind("exchange", "remedy", "remedy", "correct-exchange"),
}
_REST = (
    "goods",
    "fee",
    "deduction",
    "adjustment",
    "shipping",
    "surcharges",
    "postage",
)  # of an exchange: its price alone


class Slip(Value):
    """What was recorded wrongly, and by how much."""

    amount: str  # signed; with `to`, "" is all of it
    why: str
    of: str = "refund"
    method: str = ""  # the last one by it
    to: str = ""  # it was given or paid by that method instead
    override: bool = False  # below what a right owes
    say: str = ""  # to the customer, in the letter


def correct(desk: Desk, typed: str, slip: Slip) -> Done:
    """Correct a claim's last refund, compensation, payment or exchange. Raises Refused, UsageProblem."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        for method in filter(None, (slip.method, slip.to)):
            if method not in _KINDS[slip.of].methods:
                known = ", ".join(_KINDS[slip.of].methods) or "none"
                raise UsageProblem(f"{_KINDS[slip.of].thing} by {method}: expected one of {known}")
        if slip.to:
            claim, words = _moved(desk, at, claim, slip)
        elif slip.of == "refund":
            claim, words = _correct_refund(desk, at, claim, slip)
        else:
            claim, words = _corrected(desk, at, claim, slip)
        return done(desk, (claim,), (words,))


def _corrected(desk: Desk, at: datetime, claim: Claim, slip: Slip) -> tuple[Claim, str]:
    order = order_store.load_order(desk.conn, claim.order_id)
    currency = order.currency
    minor = typed_minor(slip.amount, currency, "AMOUNT", signed=True, unless_0="a difference, such as -2.00")
    last = last_of(desk, claim, slip.of, slip.method, off=minor < 0)
    owed = claim.remedies.difference_minor
    minor, rounding = _in_coins(desk, last, minor, currency, owed if slip.of == "paid" else 0)
    stays_above_0(claim, last, minor, currency, slip.of)
    if slip.of == "paid" and minor > max(0, owed):
        raise refused(claim, f"{difference_words(owed, currency)}: more cannot have been paid".capitalize())
    if slip.of in ("paid", "exchange"):
        _not_returned_since(claim, order, minor)
    change = replace(last, minor=minor, rounding_minor=rounding)
    claim = _book(desk, at, claim, order, slip.of, change, slip.why)
    sign = "+" if minor > 0 else ""
    by = f", {last.method}" if last.method else ""
    stands = format_minor(last.minor + minor, currency)
    words = f"Corrected {claim.name}: {sign}{money_text(minor, currency)}{by}"
    words += f"; that {_KINDS[slip.of].thing} is now {stands}"
    if slip.of in ("paid", "exchange"):
        words += f"; {difference_words(claim.remedies.difference_minor, currency)}"
    return claim, words


def _moved(desk: Desk, at: datetime, claim: Claim, slip: Slip) -> tuple[Claim, str]:
    """Move an amount from the method it was booked by to another: out of the one, into the other."""
    order = order_store.load_order(desk.conn, claim.order_id)
    last = last_of(desk, claim, slip.of, slip.method)
    minor, rounding = -last.minor, -last.rounding_minor
    if slip.amount:
        minor = -typed_minor(slip.amount, order.currency, "AMOUNT", unless_0="more than 0")
        minor, rounding = _in_coins(desk, last, minor, order.currency)
        stays_above_0(claim, last, minor, order.currency, slip.of)
    if slip.to == last.method or not minor or (slip.of == "refund" and not minor + rounding):
        raise refused(claim, f"Nothing to move: that {_KINDS[slip.of].thing} is by {last.method}")
    known_for_credit(claim, order, slip.to, "--to cash")
    out = replace(last, minor=minor, rounding_minor=rounding)
    claim = _book(desk, at, claim, order, slip.of, out, slip.why, moved=True)
    if slip.of == "compensation":
        coins = in_coins(desk, slip.to, -minor, order.currency)
    else:
        coins = due_in_coins(desk, slip.to, -minor, order.currency)
    if not sum(coins):
        raise refused(claim, f"No coin pays {money_text(-minor, order.currency)}: nothing moves to cash")
    into = Stands(last.row_id, slip.to, *coins)
    claim = _book(desk, at, claim, order, slip.of, into, slip.why, moved=True)
    words = f"Moved {claim.name}: {money_text(-minor, order.currency)} from {last.method} to {slip.to}"
    return claim, words + rounding_words(coins, order.currency)


def _in_coins(desk: Desk, last: Stands, minor: int, currency: str, due_minor: int = 0) -> InCash:
    """What a correction settles, with the rounding of cash beside it: all that stands, or is due, as one.

    Raises Refused for another amount that coins cannot pay.
    """
    due = due_in_coins(desk, last.method, due_minor, currency) if due_minor > 0 else None
    if minor > 0:
        return in_coins(desk, last.method, minor, currency, due)
    if due is None or -minor not in (due.settled_minor, sum(due)):
        due = InCash(last.minor, last.rounding_minor)
    back = in_coins(desk, last.method, -minor, currency, due)
    return InCash(-back.settled_minor, -back.rounding_minor)


def _book(
    desk: Desk,
    at: datetime,
    claim: Claim,
    order: Order,
    of: str,
    change: Stands,
    why: str,
    *,
    moved: bool = False,
) -> Claim:
    """Record one signed correction with an entry of its own; a closed claim that owes again is settled."""
    kind = _KINDS[of]
    minor, method = change.minor, change.method
    if method == "credit":
        credit_is_left(desk, claim, order, minor, change.row_id, of)
    row: dict[str, object] = {"currency": order.currency}
    if of == "exchange":
        row |= {f"{part}_minor": 0 for part in _REST}
        row |= {"id": next_remedy_id(desk.conn)}
        row |= {"kind": "exchange", "corrects": change.row_id, "new_minor": minor, "difference_minor": minor}
    elif of == "refund":
        row |= {"refund_id": change.row_id, "method": method, "returned_minor": 0}
        row |= {"amount_minor": minor + change.rounding_minor}
    else:
        row |= {"kind" if of == "compensation" else "method": method, "corrects": change.row_id}
    if of in ("compensation", "paid"):
        row |= {"amount_minor": minor}
    if of in ("refund", "paid"):
        row |= {"rounding_minor": change.rounding_minor}
    if of in ("refund", "compensation"):
        row |= {"why": why}
    details: dict[str, object] = {kind.key: book(desk, at, claim, kind.table, **row)}
    ahead = any(line.unreturned for line in claim.lines)
    if of == "exchange" and not (ahead and minor > 0):  # else it is the price of goods that never came back
        reprice_exchanged_lines(desk.conn, change.row_id)
    if moved:
        details |= {"moved": True}
    if of in ("paid", "exchange"):
        owed = claim.remedies.difference_minor + (minor if of == "exchange" else -minor)
        claim = replace(claim, remedies=replace(claim.remedies, difference_minor=owed))
        if of == "exchange":
            claim = _advance_corrected(claim, goods=minor)
        if claim.status in ("closed", "expired", "cancelled") and owed and not moved:
            claim = replace(claim, status="settled", days=replace(claim.days, closed_on=None))
            claim = replace(claim, stage=stage_of(claim))
            claim = with_due(desk, claim, promised(desk, at, claim, "close"))
    if of == "compensation":
        details |= {"by": method}
    claim = record_act(desk, at, claim, kind.act, details=details, text={"why": why})
    if of == "compensation" and method == "coupon":
        follow_correction(desk, claim, order, change.row_id)
    return claim


def _correct_refund(desk: Desk, at: datetime, claim: Claim, slip: Slip) -> tuple[Claim, str]:
    """Record a signed correction of a claim's last refund (by a method, where one is named).

    Above 0 more was given than was recorded. The sum stays between 0 and what was paid; below the refund of a
    right it requires `override`.
    """
    order, override = order_store.load_order(desk.conn, claim.order_id), slip.override
    minor = typed_minor(
        slip.amount, order.currency, "AMOUNT", signed=True, unless_0="a difference, such as -2.00"
    )
    last = last_of(desk, claim, "refund", slip.method, off=minor < 0)
    given = {one.refund_id: one for one in store.booked_refunds(desk.conn, claim.claim_id)}
    booked = replace(given[last.row_id], method=last.method)
    due = claim.open_items.back.refund_minor if minor < 0 else booked.addable_minor
    minor, rounding = _in_coins(desk, last, minor, booked.currency, due)
    stays_above_0(claim, last, minor, booked.currency)
    if not minor + rounding:
        raise refused(
            claim, f"No coin pays {money_text(abs(minor), booked.currency)}: nothing to correct in cash"
        )
    undisputed(claim, order, override=override or minor < 0)
    there = order.external_total_minor > 0 or (order.over and not order.external.bank_minor)
    counts = counts_minor(booked, minor, elsewhere=there)
    _fits(desk, claim, order, booked, minor, counts)
    cuts = _corrected_cuts(claim, order, booked.refund_id, counts)
    overrode = _below_right(claim, booked, minor, override)
    row = {"refund_id": booked.refund_id, "method": booked.method, "currency": booked.currency}
    row |= {
        "amount_minor": minor + rounding,
        "rounding_minor": rounding,
        "returned_minor": counts,
        "why": slip.why,
    }
    correction = book(desk, at, claim, "correction", **row)
    insert_cuts(desk.conn, booked.refund_id, cuts, correction)
    claim = _advance_corrected(claim, refund=minor)
    details, text = {"correction": correction, **overrode}, {"why": slip.why, "say": slip.say}
    claim = record_act(desk, at, claim, "correct", details=details, text=text)
    sign = "+" if minor > 0 else ""
    stands = format_minor(booked.stands_minor + minor + rounding, booked.currency)
    words = f"Corrected {claim.name}: {sign}{money_text(minor + rounding, booked.currency)},"
    return claim, f"{words} {booked.method}; that refund is now {stands}"


def _advance_corrected(claim: Claim, refund: int = 0, goods: int = 0) -> Claim:
    """The claim with a correction of what it gave before the goods came."""
    before = claim.remedies.advance
    after = replace(
        before,
        refund_corrected_minor=before.refund_corrected_minor + refund,
        goods_corrected_minor=before.goods_corrected_minor + goods,
    )
    return replace(claim, remedies=replace(claim.remedies, advance=after))


def _not_returned_since(claim: Claim, order: Order, minor: int) -> None:
    """Refuse to lower the price of new goods that were returned since, or what was paid for them."""
    since = [
        line.sku
        for line in order.lines
        if line.history.origin and line.history.origin.claim_id == claim.claim_id and line.gone_units
    ]
    if minor < 0 and since:
        raise refused(claim, f"{since[0]} was returned since: its price cannot be lowered any more")


def _below_right(claim: Claim, booked: Booked, minor: int, override: bool) -> dict[str, object]:
    """The rights whose refund a correction lowers, for the journal. Raises Refused unless overridden."""
    if not claim.rights or minor >= 0 or booked.settled_corrected_minor + minor >= 0:
        return {}
    if -minor <= claim.open_items.back.refund_minor:  # no right owes a refund of goods that never came
        return {}
    rights = ", ".join(claim.rights)
    if not override:
        sum_ = money_text(booked.total_minor, booked.currency)
        raise refused(claim, f"{claim.name} is owed {sum_} ({rights}): less requires --override --why TEXT")
    return {"overrode": rights}


def _fits(desk: Desk, claim: Claim, order: Order, booked: Booked, minor: int, counts: int) -> None:
    """Refuse more than the refund left off or the order was paid, and store credit that is used."""
    currency = booked.currency
    if minor > booked.addable_minor:
        most = money_text(booked.addable_minor, currency) if booked.addable_minor else "nothing"
        raise Refused(
            f"That refund left off {most}: a correction cannot add more",
            hint=f"returndesk claim compensate {claim.name} AMOUNT --by cash --why TEXT",
        )
    left = order.left_to_return_minor
    if booked.shipping_alone:
        left = min(left, order.shipping_minor - order.shipping_refunded_minor)
    if counts > left:
        most = money_text(left + minor - counts, currency)
        raise Refused(
            f"That is more than was paid: at most {most}",
            hint=f"returndesk claim compensate {claim.name} AMOUNT --by cash --why TEXT",
        )
    if booked.method == "credit":
        credit_is_left(desk, claim, order, minor, booked.refund_id)


def _corrected_cuts(claim: Claim, order: Order, refund_id: int, counts: int) -> list[PriceCut]:
    """What a correction changes of each part of a price that its refund gave; [] of other refunds.

    Raises Refused beyond what lies on units that are not gone: the others were settled at the rest of theirs.
    """
    keys = {line.line_id: line.claim_line_id for line in claim.lines}
    lines = [line for line in order.lines if any(one.refund_id == refund_id for one in line.reductions)]
    if not lines:
        return []
    rooms = [line.correction_room(refund_id) for line in lines]
    room = [one.off_minor if counts < 0 else one.more_minor for one in rooms]
    if abs(counts) > sum(room):
        goods, most = " and ".join(line.sku for line in lines), money_text(sum(room), order.currency)
        if counts < 0:
            text = (
                f"{goods} was settled since at the rest of its price: a correction takes off at most {most}"
            )
        else:
            text = f"That is more than is left of {goods}: at most {most}"
        raise refused(claim, text)
    parts = zip(lines, rooms, split_minor(counts, room), strict=True)
    return [
        PriceCut(keys[line.line_id], line.line_id, one.after, one.units, part)
        for line, one, part in parts
        if part
    ]
