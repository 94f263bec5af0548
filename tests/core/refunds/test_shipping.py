"""The original shipping that is refunded: by the ground's rule, added up as goods are, never twice."""

from __future__ import annotations

import pytest
from factory import line, returned, sold

from returndesk.core.orders.model import Order
from returndesk.core.refunds.model import Return
from returndesk.core.refunds.refund import work_out
from returndesk.core.value import replace

# 100.00 and 50.00 in goods, four units, 5.00 shipping, nothing back yet.
FRESH = sold(15_000, 500, 4)


def units(
    count: int = 1,
    *,
    rule: str = "on-fault",
    fault: str = "shop",
    sold: int = 2,
    gone: int = 0,
    paid: int = 10_000,
) -> Return:
    """So many of the two units at 50.00 each, unless said otherwise."""
    of = line(quantity=sold, settled_units=gone, paid_minor=paid)
    return returned(of, count, fault, shipping_rule=rule)


@pytest.mark.parametrize(
    ("rule", "fault", "shipping", "shared"),
    [
        ("never", "customer", 0, 0),
        ("never", "shop", 0, 0),
        ("on-fault", "customer", 0, 0),
        ("on-fault", "shop", 166, 5000),  # 5.00 × 50.00 ÷ 150.00
        ("on-fault", "maker", 166, 5000),
        ("on-fault", "carrier", 166, 5000),
        ("always", "customer", 166, 5000),
        ("always", "shop", 166, 5000),
        ("on-full-return", "customer", 0, 0),
        ("on-full-return", "shop", 0, 0),
    ],
)
def test_the_rule_decides_whether_part_of_an_order_has_its_share(
    rule: str, fault: str, shipping: int, shared: int
) -> None:
    worked = work_out(FRESH, [units(rule=rule, fault=fault)])
    assert (worked.shipping_minor, worked.shared_goods_minor) == (shipping, shared)
    assert worked.total_minor == 5000 + shipping


def test_shares_add_up_to_the_whole_once_everything_is_returned() -> None:
    order, shares = FRESH, []
    for item in (units(gone=0), units(sold=2, paid=5000), units(gone=1), units(gone=1, paid=5000)):
        worked = work_out(order, [item])
        shares.append(worked.shipping_minor)
        order = replace(
            order,
            shipping_refunded_minor=order.shipping_refunded_minor + worked.shipping_minor,
            shared_goods_minor=order.shared_goods_minor + worked.shared_goods_minor,
            lines=(replace(order.lines[0], settled_units=order.lines[0].settled_units + 1),),
        )
    assert shares == [166, 84, 166, 84]
    assert (order.shipping_refunded_minor, order.shared_goods_minor) == (500, 15_000)


def test_goods_refunded_without_their_share_leave_it_with_the_shop() -> None:
    # The customer's own fault first: it adds nothing to what had its share, so the rest gets only its own.
    first = work_out(FRESH, [units(2, fault="customer")])
    assert (first.shipping_minor, first.shared_goods_minor) == (0, 0)
    rest = work_out(sold(15_000, 500, 2), [units(2, paid=5000)])
    assert (rest.shipping_minor, rest.shared_goods_minor) == (166, 5000)


def test_lines_of_one_refund_have_one_share_together() -> None:
    worked = work_out(FRESH, [units(1), units(1, paid=5000), units(1, rule="never")])
    assert (worked.shipping_minor, worked.shared_goods_minor) == (250, 7500)


@pytest.mark.parametrize(
    ("order", "items", "shipping"),
    [
        (FRESH, [units(2, rule="on-full-return")], 0),
        (FRESH, [units(2, rule="on-full-return"), units(1, rule="on-full-return", paid=5000)], 0),
        (FRESH, [units(2, rule="on-full-return"), units(2, rule="on-full-return", paid=5000)], 500),
        (sold(15_000, 500, 2), [units(2, rule="on-full-return")], 500),
        (sold(15_000, 500, 1), [units(1, gone=1, rule="on-full-return", fault="customer")], 500),
        (sold(15_000, 500, 1, shipping_refunded_minor=166), [units(1, rule="on-full-return")], 334),
        (sold(15_000, 500, 1, shipping_refunded_minor=500), [units(1, rule="on-full-return")], 0),
        (sold(15_000, 500, 1), [units(1, rule="never")], 0),
    ],
)
def test_on_full_return_the_rest_is_refunded_with_the_last_unit_of_the_order(
    order: Order, items: list[Return], shipping: int
) -> None:
    assert work_out(order, items).shipping_minor == shipping


@pytest.mark.parametrize(("refunded", "shipping"), [(0, 333), (300, 200), (499, 1), (500, 0)])
def test_never_more_shipping_is_refunded_than_is_left(refunded: int, shipping: int) -> None:
    order = replace(FRESH, shipping_refunded_minor=refunded)
    assert work_out(order, [units(2, rule="always")]).shipping_minor == shipping


@pytest.mark.parametrize("rule", ["on-fault", "always"])
def test_an_order_of_free_goods_has_no_shares(rule: str) -> None:
    order = sold(0, 500, 4)
    worked = work_out(order, [units(paid=0, rule=rule)])
    assert (worked.shipping_minor, worked.total_minor) == (0, 0)


def test_a_free_line_has_no_share_of_a_paid_order() -> None:
    assert work_out(FRESH, [units(paid=0, rule="always")]).shipping_minor == 0


def test_neither_a_fee_nor_a_low_amount_changes_the_shipping() -> None:
    worked = work_out(FRESH, [units(rule="always", fault="customer")], amount_minor=100, why="agreed")
    assert (worked.shipping_minor, worked.adjustment_minor, worked.total_minor) == (166, -5066, 100)


@pytest.mark.parametrize(
    ("order", "item", "why"),
    [
        (FRESH, units(rule="always"), "of 5.00 paid"),
        (sold(15_000, 500, 1), units(rule="on-full-return"), "refunded in full"),
        (replace(FRESH, shipping_minor=0), units(rule="always"), "none paid"),
        (replace(FRESH, shipping_refunded_minor=500), units(rule="always"), "5.00 already refunded"),
        (FRESH, units(rule="on-full-return"), "5.00 refunded once everything is back"),
        (FRESH, units(fault="customer"), "not refunded: not the shop's fault"),
        (FRESH, units(rule="never"), "not refunded"),
    ],
)
def test_the_sum_has_the_reason_for_the_shipping(order: Order, item: Return, why: str) -> None:
    assert [part.why for part in work_out(order, [item]).parts if part.part == "shipping"] == [why]
