"""Goods instead of money: exchanged, repaired or replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from returndesk.core.money import format_minor
from returndesk.core.refunds.exchange import NewGoods, difference_words
from returndesk.core.refunds.model import LineSum
from returndesk.core.value import replace
from returndesk.desk.claims.goods import by_sku, units_text
from returndesk.desk.claims.transition import Done, done, move, require
from returndesk.desk.journal import booked
from returndesk.desk.lookup import Item, did_you_mean, find_claim
from returndesk.desk.quotes.exchange import exchange_sum, parse_new_goods, units_to_settle
from returndesk.desk.quotes.quote import Payment, work_out_for
from returndesk.desk.refunds.refund import not_both, settled_without_goods
from returndesk.errors import UsageProblem
from returndesk.store.claims import write as claim_store
from returndesk.store.orders import read as order_store
from returndesk.store.orders.recall import all_skus
from returndesk.store.orders.typed_sales import lowest_price
from returndesk.store.refunds import exchanges as store
from returndesk.store.refunds.exchanges import Remedy

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk

_KINDS = {"exchange": "exchange", "repair": "repair", "replace": "replacement"}


def exchange(
    desk: Desk,
    typed: str,
    items: Sequence[Item],
    new_goods: Sequence[str],
    *,
    waive_fee: bool = False,
    keep_goods: bool = False,
    before_goods: bool = False,
    why: str = "",
) -> Done:
    """Give new goods for accepted items, or the units named; the difference is recorded, not charged.

    Raises Refused where more than was paid would be given back, here and on the platform. With `keep_goods`
    or `before_goods` the old ones do not come first.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        if waive_fee and not why:
            raise UsageProblem("--waive-fee requires --why TEXT")
        _without_parcel(desk, claim, "exchange", keep_goods, before_goods, why)
        order = order_store.load_order(desk.conn, claim.order_id)
        units = units_to_settle(claim, order, items, without_goods=keep_goods or before_goods)
        asked = tuple(parse_new_goods(text, order.currency) for text in new_goods)
        if not asked:
            raise UsageProblem("--for is missing", hint="--for SKU=QTY@PRICE, for each new item")
        summed = exchange_sum(desk, claim, order, units, asked, waive_fee=waive_fee)
        remedy = Remedy(
            "exchange", order.currency, summed.worked.lines, summed.new, summed.adjustment_minor,
            summed.difference_minor, summed.shipping_minor, summed.surcharges_minor, summed.postage_minor,
        )  # fmt: skip
        claim = replace(claim, return_shipping=claim.return_shipping.plus(settled=summed.postage_minor))
        details = ({"waived": True} if waive_fee else {}) | ({"ahead": True} if before_goods else {})
        claim = settled_without_goods(desk, claim, units, before=before_goods)
        claim = _give(desk, at, claim, order, "exchange", units, remedy, details=details, why=why)
        got = ", ".join(
            f"{goods.units} × {goods.sku} at {format_minor(goods.price_minor, order.currency)}"
            for goods in summed.new
        )
        words = f"Exchanged {claim.name}: {units_text(order, units)} for {got}; "
        return done(desk, (claim,), (words + difference_words(summed.difference_minor, order.currency),))


def doubtful_goods(desk: Desk, typed: str, new_goods: Sequence[str]) -> list[str]:
    """A question for each SKU that was typed without a price and may be a slip. Raises UsageProblem.

    One that is in no order, or whose price differs by more than a quarter from that of the returned goods.
    """
    asked = [parse_new_goods(text, desk.settings.currency).sku for text in new_goods if "@" not in text]
    if not asked:
        return []
    known = all_skus(desk.conn)
    claim = find_claim(desk, typed)
    order = order_store.load_order(desk.conn, claim.order_id)
    claimed = {line.line_id for line in claim.lines}
    paid = [line.paid_minor // line.quantity for line in order.lines if line.line_id in claimed]
    questions = []
    for sku in asked:
        if sku not in known:
            words = did_you_mean(get_close_matches(sku, known, 1)) or "."
            questions.append(f"{sku} is in no order{words} Give {sku} all the same?")
            continue
        sold = lowest_price(desk.conn, sku, order.currency, date.min)
        if sold and paid and all(abs(sold[1] - each) * 4 > each for each in paid):
            price, theirs = (format_minor(each, order.currency) for each in (sold[1], max(paid)))
            questions.append(
                f"{sku} was sold at {price}, the returned goods at {theirs} {order.currency}."
                f" Exchange them without a difference (else --for {sku}=QTY@PRICE)?"
            )
    return questions


def _without_parcel(
    desk: Desk, claim: Claim, act: str, keep_goods: bool, before_goods: bool, why: str
) -> None:
    """Refuse an act that is not possible now, and one without the goods that does not say why."""
    for option, typed in (("--keep-goods", keep_goods), ("--before-goods", before_goods)):
        if typed and not why:
            raise UsageProblem(f"{option} requires --why TEXT")
    not_both(claim, keep_goods, before_goods)
    require(desk, claim, act, keeping=keep_goods or before_goods)


def make_good(
    desk: Desk,
    typed: str,
    act: str,
    items: Sequence[Item] = (),
    *,
    keep_goods: bool = False,
    before_goods: bool = False,
    why: str = "",
) -> Done:
    """Repair or replace accepted items, or the units named: they are sent.

    Repaired units can be claimed again; what goes out for replaced ones is a line of its order.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        _without_parcel(desk, claim, act, keep_goods, before_goods, why)
        order = order_store.load_order(desk.conn, claim.order_id)
        units = units_to_settle(claim, order, items, without_goods=keep_goods or before_goods)
        if act == "repair":  # what was never sent is there to be refunded
            units = {line.line_id: min(units.get(line.line_id, 0), line.owed) for line in claim.lines}
        skus = {line.line_id: line.sku for line in order.lines}
        concerned = [line for line in claim.lines if units.get(line.line_id)]
        taken = work_out_for(claim, order, units, Payment()).lines
        # What was paid for replaced goods moves to those that go out for them.
        value = {line.key: line.goods_minor if act == "replace" else 0 for line in taken}
        remedy = Remedy(
            _KINDS[act],
            order.currency,
            tuple(LineSum(one.key, one.units, value[one.key], 0, 0, one.from_batches) for one in taken),
            tuple(
                NewGoods(
                    skus[line.line_id],
                    units[line.line_id],
                    value[line.claim_line_id],
                    line.line_id if act == "replace" else None,
                )
                for line in concerned
            ),
        )
        claim = settled_without_goods(desk, claim, units, before=before_goods)
        details = {"ahead": True} if before_goods else {}
        claim = _give(desk, at, claim, order, act, units, remedy, details=details, why=why)
        past = {"repair": "Repaired", "replace": "Replaced"}[act]
        words = f"{past} {claim.name}: {units_text(order, units)}, to be sent"
        return done(desk, (claim,), (words,))


def _give(
    desk: Desk,
    at: datetime,
    claim: Claim,
    order: Order,
    act: str,
    units: Mapping[int, int],
    remedy: Remedy,
    *,
    details: Mapping[str, object] | None = None,
    why: str = "",
) -> Claim:
    """Record a remedy and move the claim; the database counts its units."""
    order_lines = {line.claim_line_id: line.line_id for line in claim.lines}
    remedy_id = store.insert_remedy(desk.conn, booked(desk, at, claim), remedy, order_lines)
    claim_store.settle_batches(desk.conn, [taken for line in remedy.lines for taken in line.from_batches])
    counter = "repaired" if act == "repair" else "settled"
    lines = tuple(
        replace(line, **{counter: getattr(line, counter) + units.get(line.line_id, 0)})
        for line in claim.lines
    )
    before = claim.remedies
    remedies = replace(
        before,
        exchanged=before.exchanged or act != "repair",
        difference_minor=before.difference_minor + remedy.difference_minor,
        goods_out=before.goods_out + sum(goods.units for goods in remedy.out),
    )
    claim = replace(claim, remedies=remedies)
    entry: dict[str, object] = {
        "remedy": remedy_id,
        "units": sum(units.values()),
        "items": by_sku(order, units),
        "out": [[goods.sku, goods.units, goods.value_minor] for goods in remedy.out],
    }
    text = {"why": why} if why else None
    entry |= details or {}
    without = claim.goods_come and claim.status in ("approved", "part-received")
    return move(desk, at, claim, act, lines=lines, details=entry, text=text, keeping=without)
