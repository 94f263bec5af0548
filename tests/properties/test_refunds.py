"""Refunds in any parts add up to the amount paid, and never to more."""

from __future__ import annotations

from factory import line, returned, sold
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.claims.model import Batch
from returndesk.core.money import Amount, Fee
from returndesk.core.orders.model import Order
from returndesk.core.refunds.model import Return, WorkedSum
from returndesk.core.refunds.refund import shipping_for, work_out
from returndesk.core.value import replace

RULES = ("never", "on-fault", "on-full-return", "always")
FAULTS = ("customer", "shop", "maker", "carrier")
paid_amounts = st.one_of(st.integers(0, 300), st.integers(0, 10**7))
fees = st.one_of(
    st.builds(Fee, bps=st.integers(0, 10_000)),
    st.integers(0, 10**5).map(lambda minor: Fee(per_unit=Amount({"EUR": minor}))),
)


@st.composite
def steps(draw: st.DrawFn, units: int) -> list[int]:
    """So many units, cut up into refunds."""
    cut = []
    while units:
        cut.append(draw(st.integers(1, units)))
        units -= cut[-1]
    return cut


@st.composite
def sold_and_cut(draw: st.DrawFn) -> tuple[int, list[int]]:
    sold = draw(st.integers(1, 12))
    return sold, draw(steps(sold))


def money(paid: int, shipping: int = 0, units_left: int = 1) -> Order:
    return sold(paid, shipping, units_left)


def goods(units: int, sold: int, gone: int, paid: int, **facts: object) -> Return:
    of = line(quantity=sold, settled_units=gone, paid_minor=paid)
    return returned(of, units, **facts)  # type: ignore[arg-type]


@given(paid_amounts, sold_and_cut())
def test_any_sequence_of_partial_refunds_adds_up_to_what_was_paid(
    paid: int, cut: tuple[int, list[int]]
) -> None:
    sold, refunds = cut
    gone, given_back = 0, []
    for units in refunds:
        given_back.append(work_out(money(paid), [goods(units, sold, gone, paid)]).goods_minor)
        gone += units
    assert (sum(given_back), min(given_back) >= 0) == (paid, True)


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int, list[list[int]]]:
    """Lines as (paid, sold), the shipping, and refunds of one to three units, by line, until all is back."""
    lines = draw(st.lists(st.tuples(paid_amounts, st.integers(1, 4)), min_size=1, max_size=4))
    every_unit = draw(st.permutations([n for n, (_, sold) in enumerate(lines) for _ in range(sold)]))
    refunds = []
    while every_unit:
        size = draw(st.integers(1, 3))
        refunds.append(every_unit[:size])
        every_unit = every_unit[size:]
    return lines, draw(st.integers(0, 10**5)), refunds


def refund_all(
    lines: list[tuple[int, int]], shipping: int, refunds: list[list[int]], faults: list[tuple[str, str]]
) -> tuple[Order, list[WorkedSum]]:
    """Every refund in turn under its (rule, fault): the order's money after them, and their sums."""
    order = money(sum(paid for paid, _ in lines), shipping, sum(sold for _, sold in lines))
    gone, sums = [0] * len(lines), []
    for refund, (rule, fault) in zip(refunds, faults, strict=True):
        items = [
            goods(refund.count(n), lines[n][1], gone[n], lines[n][0], fault=fault, shipping_rule=rule)
            for n in sorted(set(refund))
        ]
        worked = work_out(order, items)
        sums.append(worked)
        for n in refund:
            gone[n] += 1
        order = replace(
            order,
            shipping_refunded_minor=order.shipping_refunded_minor + worked.shipping_minor,
            shared_goods_minor=order.shared_goods_minor + worked.shared_goods_minor,
            lines=(replace(order.lines[0], settled_units=order.lines[0].settled_units + len(refund)),),
        )
    return order, sums


@given(orders(), st.sampled_from([("on-fault", "shop"), ("always", "customer")]))
def test_shipping_by_shares_is_back_to_the_cent_once_everything_is(
    sale: tuple[list[tuple[int, int]], int, list[list[int]]], terms: tuple[str, str]
) -> None:
    lines, shipping, refunds = sale
    order, sums = refund_all(lines, shipping, refunds, [terms] * len(refunds))
    assert order.shipping_refunded_minor == (shipping if order.paid_minor else 0)
    assert min(worked.shipping_minor for worked in sums) >= 0
    assert sum(worked.total_minor for worked in sums) == order.paid_minor + order.shipping_refunded_minor


@given(orders(), st.data())
def test_under_any_mixture_of_rules_and_faults_no_more_shipping_is_refunded_than_was_paid(
    sale: tuple[list[tuple[int, int]], int, list[list[int]]], data: st.DataObject
) -> None:
    lines, shipping, refunds = sale
    each = st.tuples(st.sampled_from(RULES), st.sampled_from(FAULTS))
    faults = data.draw(st.lists(each, min_size=len(refunds), max_size=len(refunds)))
    order, sums = refund_all(lines, shipping, refunds, faults)
    assert min(worked.shipping_minor for worked in sums) >= 0
    assert order.shipping_refunded_minor <= shipping
    if faults[-1][0] == "on-full-return":
        assert order.shipping_refunded_minor == shipping


@given(orders())
def test_on_full_return_the_last_refund_alone_brings_the_shipping(
    sale: tuple[list[tuple[int, int]], int, list[list[int]]],
) -> None:
    lines, shipping, refunds = sale
    _, sums = refund_all(lines, shipping, refunds, [("on-full-return", "customer")] * len(refunds))
    assert [worked.shipping_minor for worked in sums] == [0] * (len(refunds) - 1) + [shipping]


@given(orders(), st.sampled_from([("on-fault", "customer"), ("never", "shop")]))
def test_a_share_that_the_rule_excludes_is_zero_and_not_refunded_later(
    sale: tuple[list[tuple[int, int]], int, list[list[int]]], terms: tuple[str, str]
) -> None:
    lines, shipping, refunds = sale
    order, _ = refund_all(lines, shipping, refunds, [terms] * len(refunds))
    assert (order.shipping_refunded_minor, order.shared_goods_minor) == (0, 0)


@st.composite
def inspected(draw: st.DrawFn, units: int) -> tuple[Batch, ...]:
    """So many accepted units in batches, each with a percentage off, an amount off, or neither."""
    batches = []
    for number, size in enumerate(draw(steps(units)), 1):
        bps, amount = draw(
            st.one_of(
                st.just((0, 0)),
                st.tuples(st.integers(0, 10_000), st.just(0)),
                st.tuples(st.just(0), st.integers(0, 10**6)),
            )
        )
        batches.append(Batch(number, size, "used", "refurbish", bps, amount, "why"))
    return tuple(batches)


@given(paid_amounts, sold_and_cut(), fees, st.sampled_from(FAULTS), st.data())
def test_fees_and_deductions_never_exceed_the_goods_however_the_batches_are_refunded(
    paid: int, cut: tuple[int, list[int]], fee: Fee, fault: str, data: st.DataObject
) -> None:
    sold, refunds = cut
    batches = data.draw(inspected(sold))
    gone, used = 0, dict.fromkeys((batch.batch_id for batch in batches), 0)
    for units in refunds:
        left = tuple(replace(batch, settled_units=used[batch.batch_id]) for batch in batches)
        item = goods(units, sold, gone, paid, fee=fee, fault=fault, batches=left)
        line = work_out(money(paid), [item]).lines[0]
        assert 0 <= line.fee_minor <= (line.goods_minor if fault == "customer" else 0)
        assert 0 <= line.deduction_minor <= line.goods_minor
        assert sum(taken for _, taken in line.from_batches) == units
        for batch_id, taken in line.from_batches:
            used[batch_id] += taken
        gone += units
    assert used == {batch.batch_id: batch.units for batch in batches}


@given(paid_amounts, sold_and_cut(), paid_amounts)
def test_an_amount_deducted_from_a_batch_is_deducted_once_however_it_is_refunded(
    amount: int, cut: tuple[int, list[int]], beyond: int
) -> None:
    sold, refunds = cut
    paid = amount + sold + beyond  # a cent a unit more than the deduction, so that no unit's goods cap it
    gone = total = 0
    for units in refunds:
        batch = Batch(1, sold, "used", "refurbish", deduct_minor=amount, settled_units=gone)
        total += work_out(money(paid), [goods(units, sold, gone, paid, batches=(batch,))]).deduction_minor
        gone += units
    assert total == amount


@given(paid_amounts, st.integers(1, 12), paid_amounts)
def test_an_amount_above_the_goods_takes_all_of_them_and_no_more(paid: int, sold: int, amount: int) -> None:
    batch = Batch(1, sold, "used", "refurbish", deduct_minor=amount)
    worked = work_out(money(paid), [goods(sold, sold, 0, paid, batches=(batch,))])
    assert worked.deduction_minor == min(amount, paid)


@st.composite
def any_refund(draw: st.DrawFn) -> tuple[Order, list[Return]]:
    """An order at any point of its life and some of its lines, on any terms."""
    returns = []
    for _ in range(draw(st.integers(1, 4))):
        bought = draw(st.integers(1, 6))
        gone = draw(st.integers(0, bought - 1))
        units = draw(st.integers(1, bought - gone))
        returns.append(
            goods(
                units,
                bought,
                gone,
                draw(paid_amounts),
                fault=draw(st.sampled_from(FAULTS)),
                fee=draw(fees),
                shipping_rule=draw(st.sampled_from(RULES)),
                batches=draw(st.one_of(st.just(()), inspected(units))),
            )
        )
    paid = sum(item.line.paid_minor for item in returns) + draw(st.integers(0, 10**5))
    shipping = draw(st.integers(0, 10**5))
    left = sum(item.units for item in returns) + draw(st.integers(0, 2))
    refunded, shared = draw(st.integers(0, shipping)), draw(st.integers(0, paid))
    facts = {"shipping_refunded_minor": refunded, "shared_goods_minor": shared}
    return sold(paid, shipping, left, **facts), returns


@given(any_refund(), st.integers(-(10**5), 10**5), st.integers(0, 10_000))
def test_the_parts_of_a_sum_add_up_to_its_total_which_is_never_negative(
    refund: tuple[Order, list[Return]], postage: int, bonus: int
) -> None:
    order, returns = refund
    worked = work_out(order, returns, postage_minor=postage, bonus_bps=bonus)
    *parts, total = worked.parts
    assert total.part == "total"
    assert sum(part.amount_minor for part in parts) == total.amount_minor == worked.total_minor
    assert worked.total_minor >= 0
    assert worked.adjustment_minor == 0 or worked.total_minor == 0
    # A label lowers a refund to 0 at most: what it cannot bear is left for the next.
    assert min(postage, 0) <= worked.postage_minor <= max(postage, 0)
    assert worked.postage_minor >= 0 or worked.adjustment_minor == 0
    assert 0 <= worked.shipping_minor <= order.shipping_minor - order.shipping_refunded_minor


@given(any_refund(), st.integers(-(10**5), 10**5), st.integers(0, 10_000), st.data())
def test_any_lower_amount_becomes_the_total_and_the_parts_still_add_up(
    refund: tuple[Order, list[Return]], postage: int, bonus: int, data: st.DataObject
) -> None:
    order, returns = refund
    most = work_out(order, returns, postage_minor=postage, bonus_bps=bonus).total_minor
    amount = data.draw(st.integers(0, most))
    worked = work_out(
        order, returns, postage_minor=postage, bonus_bps=bonus, amount_minor=amount, why="agreed"
    )
    assert worked.total_minor == worked.parts[-1].amount_minor == amount
    assert sum(part.amount_minor for part in worked.parts[:-1]) == amount


@given(any_refund())
def test_the_shipping_of_a_check_is_that_of_the_refund(
    refund: tuple[Order, list[Return]],
) -> None:
    order, returns = refund
    worked = work_out(order, returns)
    shown = shipping_for(order, returns, [line.goods_minor for line in worked.lines])
    assert shown == (worked.shipping_minor, worked.shared_goods_minor)
