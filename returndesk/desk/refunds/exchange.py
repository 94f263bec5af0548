"""Goods instead of money: exchanged, repaired, replaced, sent; and the payment of a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.claims.model import Remedies
from returndesk.core.money import MAX_MINOR, format_minor, money_text
from returndesk.core.refunds.exchange import ExchangeSum, NewGoods, difference_words
from returndesk.core.refunds.refund import LineSum, shipping_with_the_last
from returndesk.desk.claims.goods import by_sku, units_text
from returndesk.desk.claims.transition import Done, done, move, record_act, require
from returndesk.desk.journal import book, booked
from returndesk.desk.lookup import Item, find_claim, refused, spread, typed_minor
from returndesk.desk.refunds.quote import Payment, open_units, returns_of, work_out_for
from returndesk.errors import UsageProblem
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import exchanges as store
from returndesk.store.refunds.exchanges import Remedy

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk

_KINDS = {"exchange": "exchange", "repair": "repair", "replace": "replacement"}


def parse_new_goods(text: str, currency: str) -> NewGoods:
    """ "HAT=2@12.00": a SKU, a quantity (default 1) and the price of one. Raises UsageProblem."""
    named, at_sign, price = text.rpartition("@")
    sku, equals, count = named.rpartition("=")
    if not equals:
        sku, count = named, "1"
    units = int(count) if count.isascii() and count.isdigit() and len(count) <= 6 else 0
    if not at_sign or not sku.strip() or not units:
        raise UsageProblem(f"--for {text}: expected SKU=QTY@PRICE such as HAT=1@12.00")
    minor = typed_minor(price, currency, "--for", signed=True)
    if minor < 0 or minor * units > MAX_MINOR:
        raise UsageProblem(f"--for {text}: expected a price of 0 or more, within range")
    return NewGoods(sku.strip(), units, minor)


def exchange(desk: Desk, typed: str, items: Sequence[Item], new_goods: Sequence[str]) -> Done:
    """Give new goods for accepted items, or the units named; the difference is recorded, not charged.

    Raises Refused where more than was paid would be given back, here and on the platform.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, "exchange")
        order = order_store.load_order(desk.conn, claim.order_id)
        units = _units(claim, order, items)
        new = tuple(parse_new_goods(text, order.currency) for text in new_goods)
        if not new:
            raise UsageProblem("--for is missing", hint="--for SKU=QTY@PRICE, for each new item")
        summed = ExchangeSum(
            work_out_for(claim, order, units, Payment()),
            new,
            shipping_with_the_last(order, returns_of(claim, order, units)),
            min(0, claim.postage_minor),
        )
        left = order.left_to_return_minor
        if summed.value_minor > left:
            most = money_text(left, order.currency)
            outside = order.over or order.external_total_minor
            why = "Part of this order was refunded on the platform" if outside else "The rest was not paid"
            raise refused(claim, f"{why}: at most {most} is left to exchange")
        remedy = Remedy(
            "exchange", order.currency, summed.worked.lines, new, summed.adjustment_minor,
            summed.difference_minor, summed.shipping_minor, summed.postage_minor,
        )  # fmt: skip
        claim = replace(claim, return_shipping=claim.return_shipping.plus(settled=summed.postage_minor))
        claim = _give(desk, at, claim, order, "exchange", units, remedy)
        got = ", ".join(
            f"{goods.units} × {goods.sku} at {format_minor(goods.price_minor, order.currency)}"
            for goods in new
        )
        words = f"Exchanged {claim.name}: {units_text(order, units)} for {got}; "
        return done(desk, (claim,), (words + difference_words(summed.difference_minor, order.currency),))


def make_good(desk: Desk, typed: str, act: str, items: Sequence[Item] = ()) -> Done:
    """Repair or replace accepted items, or the units named: they are sent, and can be claimed again."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        require(desk, claim, act)
        order = order_store.load_order(desk.conn, claim.order_id)
        units = _units(claim, order, items)
        skus = {line.line_id: line.sku for line in order.lines}
        concerned = [line for line in claim.lines if units.get(line.line_id)]
        taken = work_out_for(claim, order, units, Payment()).lines
        remedy = Remedy(
            _KINDS[act],
            order.currency,
            tuple(LineSum(line.key, line.units, 0, 0, 0, line.from_batches) for line in taken),
            tuple(NewGoods(skus[line.line_id], units[line.line_id], 0) for line in concerned),
        )
        claim = _give(desk, at, claim, order, act, units, remedy)
        past = {"repair": "Repaired", "replace": "Replaced"}[act]
        words = f"{past} {claim.name}: {units_text(order, units)}, to be sent"
        return done(desk, (claim,), (words,))


def _units(claim: Claim, order: Order, items: Sequence[Item]) -> dict[int, int]:
    room = open_units(claim)
    units = spread(items, order, room, "left to settle") if items else room
    if not any(units.values()):
        raise refused(claim, f"Nothing to settle on {claim.name}")
    return units


def _give(
    desk: Desk, at: datetime, claim: Claim, order: Order, act: str, units: Mapping[int, int], remedy: Remedy
) -> Claim:
    """Record a remedy and move the claim; the database counts its units."""
    if claim.status == "approved":  # lost: settled without having arrived
        lines = tuple(replace(line, kept=line.kept + units.get(line.line_id, 0)) for line in claim.lines)
        claim = replace(claim, lines=lines)
        claim_store.update_claim(desk.conn, claim)
    order_lines = {line.claim_line_id: line.line_id for line in claim.lines}
    remedy_id = store.insert_remedy(desk.conn, booked(desk, at, claim), remedy, order_lines)
    claim_store.settle_batches(desk.conn, [taken for line in remedy.lines for taken in line.from_batches])
    counter = "settled" if act == "exchange" else "repaired"
    lines = tuple(
        replace(line, **{counter: getattr(line, counter) + units.get(line.line_id, 0)})
        for line in claim.lines
    )
    before = claim.remedies
    remedies = Remedies(
        exchanged=before.exchanged or act == "exchange",
        difference_minor=before.difference_minor + remedy.difference_minor,
        goods_out=before.goods_out + sum(goods.units for goods in remedy.out),
    )
    claim = replace(claim, remedies=remedies)
    details: dict[str, object] = {
        "remedy": remedy_id,
        "units": sum(units.values()),
        "items": by_sku(order, units),
        "out": [[goods.sku, goods.units, goods.price_minor] for goods in remedy.out],
    }
    return move(desk, at, claim, act, lines=lines, details=details)


def sent(desk: Desk, typed: str, tracking: str = "") -> Done:
    """Record that all goods for the customer were sent: new, repaired and refused ones."""
    with desk.act() as at:
        claim = find_claim(desk, typed)
        back = {line.line_id: line.to_send_back for line in claim.lines if claim.status == "settled"}
        held = {line.line_id: line.held for line in claim.lines if line.held}
        if not claim.remedies.goods_out and not any(back.values()) and not held:
            raise refused(claim, f"Nothing to send on {claim.name}")
        order = order_store.load_order(desk.conn, claim.order_id)
        items = store.waiting_skus(desk.conn, claim.claim_id)
        parts = [f"{units} × {sku}" for sku, units in items]
        if any(back.values()):
            parts.append(f"{units_text(order, back)} back")
        if held:
            parts.append(f"{units_text(order, held)} back")
        sent_id = book(
            desk, at, claim, "sent", back_units=sum((*back.values(), *held.values())), tracking=tracking
        )
        returned = {"held": sum(held.values()), "returned": by_sku(order, held)} if held else {}
        lines = tuple(
            replace(line, sent_back=line.sent_back + back.get(line.line_id, 0), held=0)
            for line in claim.lines
        )
        claim = record_act(
            desk,
            at,
            replace(claim, lines=lines, remedies=claim.remedies._replace(goods_out=0)),
            "sent",
            details={"sent": sent_id, "items": dict(items), **returned},
            text={"tracking": tracking},
        )
        return done(desk, (claim,), (f"Sent {claim.name}: {', '.join(parts)}",))


def paid(desk: Desk, typed: str, amount: str, method: str = "original") -> Done:
    """Record the customer's payment of an exchange's difference. Raises Refused above what is owed.

    The method is `original` for the way the order was paid.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        minor = typed_minor(amount, order.currency, "AMOUNT", unless_0="more than 0")
        owed = max(0, claim.remedies.difference_minor)
        if minor > owed:
            most = f"at most {money_text(owed, order.currency)}" if owed else "nothing"
            raise refused(claim, f"The customer owes {most} on {claim.name}")
        row = {"method": method, "currency": order.currency, "amount_minor": minor}
        paid_id = book(desk, at, claim, "exchange_payment", **row)
        claim = replace(claim, remedies=claim.remedies._replace(difference_minor=owed - minor))
        claim = record_act(desk, at, claim, "paid", details={"paid": paid_id})
        rest = f"; {difference_words(owed - minor, order.currency)}" if owed > minor else ""
        how = f", {method}" if method != "original" else ""
        words = f"Recorded payment on {claim.name}: {money_text(minor, order.currency)}{how}{rest}"
        return done(desk, (claim,), (words,))
