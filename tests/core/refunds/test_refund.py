"""A refund as a worked sum: to the cent, every part signed and with its source."""

from __future__ import annotations

import pytest
from factory import line, returned, sold

from returndesk.core.claims.model import Batch
from returndesk.core.money import Amount, Fee, percent_text
from returndesk.core.orders.model import Order, Surcharge
from returndesk.core.refunds.model import Part, Return, WorkedSum
from returndesk.core.refunds.refund import fee_for, work_out

FIFTEEN_PERCENT = Fee(bps=1500)


def money() -> Order:
    """An order of 140.00 EUR in goods, 5.00 shipping and two units, with no refund yet."""
    return sold(14_000, 500, 2)


def bulb(**facts: object) -> Return:
    """One BULB-3 for which 46.67 was paid, unless said otherwise."""
    names = {"sku": "sku", "sold": "quantity", "gone_units": "settled_units", "paid_minor": "paid_minor"}
    of = {names[name]: facts.pop(name) for name in names if name in facts}
    return returned(line(**{"sku": "BULB-3", "paid_minor": 4667, **of}), **facts)  # type: ignore[arg-type]


def batch(units: int, **facts: object) -> Batch:
    usual: dict[str, object] = {
        "batch_id": 1,
        "units": units,
        "condition": "used",
        "disposition": "refurbish",
    }
    return Batch(**{**usual, **facts})  # type: ignore[arg-type]


def figures(worked: WorkedSum) -> list[tuple[str, int]]:
    return [(part.part, part.amount_minor) for part in worked.parts]


def test_a_15_percent_fee_on_46_67_leaves_39_67_and_every_part_has_its_reason() -> None:
    worked = work_out(money(), [bulb(fee=FIFTEEN_PERCENT, fee_source="policy 1, defaults")])
    assert worked.parts == (
        Part("goods", "BULB-3", 1, 4667, "of 46.67 paid"),
        Part("fee", "BULB-3", 1, -700, "15 % restocking, policy 1, defaults"),
        Part("shipping", "", None, 0, "not refunded: not the shop's fault"),
        Part("total", "", 1, 3967, ""),
    )
    assert (worked.total_minor, worked.returned_minor) == (3967, 3967)


def test_the_first_of_the_two_lines_refunds_79_34_after_its_fee() -> None:
    worked = work_out(money(), [bulb(sku="LAMP-1", paid_minor=9333, fee=FIFTEEN_PERCENT)])
    assert figures(worked) == [("goods", 9333), ("fee", -1399), ("shipping", 0), ("total", 7934)]


@pytest.mark.parametrize(
    ("gone", "units", "goods"),
    [(0, 1, 333), (1, 1, 333), (2, 1, 334), (0, 2, 666), (1, 2, 667), (0, 3, 1000)],
)
def test_three_units_paid_10_00_give_3_33_3_33_and_3_34(gone: int, units: int, goods: int) -> None:
    worked = work_out(money(), [bulb(sold=3, paid_minor=1000, gone_units=gone, units=units)])
    assert (worked.goods_minor, worked.total_minor) == (goods, goods)


def test_part_of_a_line_names_the_units_it_was_paid_for() -> None:
    worked = work_out(money(), [bulb(sold=3, paid_minor=1000)])
    assert worked.parts[0] == Part("goods", "BULB-3", 1, 333, "of 10.00 paid for 3")


def test_several_lines_each_have_their_goods_and_fee() -> None:
    lamp = bulb(sku="LAMP-1", paid_minor=9333, fee=FIFTEEN_PERCENT, key=7)
    worked = work_out(money(), [lamp, bulb(fee=Fee(per_unit=Amount({"EUR": 250})), key=8)])
    assert [(part.part, part.sku, part.units, part.amount_minor) for part in worked.parts] == [
        ("goods", "LAMP-1", 1, 9333),
        ("fee", "LAMP-1", 1, -1399),
        ("goods", "BULB-3", 1, 4667),
        ("fee", "BULB-3", 1, -250),
        ("shipping", "", None, 0),
        ("total", "", 2, 12_351),
    ]
    assert [(line.key, line.goods_minor, line.fee_minor) for line in worked.lines] == [
        (7, 9333, 1399),
        (8, 4667, 250),
    ]


@pytest.mark.parametrize(
    ("fee", "fault", "goods", "units", "minor"),
    [
        (Fee(bps=1500), "customer", 4667, 1, 700),  # 700.05
        (Fee(bps=1500), "customer", 9333, 1, 1399),  # 1399.95
        (Fee(bps=1), "customer", 9999, 1, 0),
        (Fee(bps=10_000), "customer", 4667, 1, 4667),
        (Fee(), "customer", 4667, 1, 0),
        (Fee(bps=1500), "shop", 4667, 1, 0),
        (Fee(bps=1500), "maker", 4667, 1, 0),
        (Fee(bps=1500), "carrier", 4667, 1, 0),
        (Fee(per_unit=Amount({"EUR": 250})), "customer", 4667, 1, 250),
        (Fee(per_unit=Amount({"EUR": 250})), "customer", 4667, 3, 750),
        (Fee(per_unit=Amount({"EUR": 250})), "shop", 4667, 3, 0),
        (Fee(per_unit=Amount({"EUR": 5000})), "customer", 4667, 1, 4667),  # never above the goods
        (Fee(per_unit=Amount({"EUR": 250})), "customer", 0, 1, 0),
        (Fee(per_unit=Amount({"JPY": 300})), "customer", 4667, 1, 0),
    ],
)
def test_a_fee_is_rounded_down_never_above_the_goods_and_only_the_customers(
    fee: Fee, fault: str, goods: int, units: int, minor: int
) -> None:
    assert fee_for(fee, fault, goods, units, "EUR") == minor


def test_a_fee_by_the_unit_says_so() -> None:
    worked = work_out(money(), [bulb(fee=Fee(per_unit=Amount({"EUR": 250})))])
    assert worked.parts[1] == Part("fee", "BULB-3", 1, -250, "2.50 a unit restocking")


@pytest.mark.parametrize(
    ("facts", "deduction"),
    [
        ({}, 0),
        ({"deduct_bps": 2000}, 933),  # 20 % of 46.67 is 9.334
        ({"deduct_bps": 10_000}, 4667),
        ({"deduct_minor": 500}, 500),
        ({"deduct_minor": 9999}, 4667),  # never above those goods
    ],
)
def test_a_deduction_is_a_percentage_rounded_down_or_an_amount_never_above_the_goods(
    facts: dict[str, object], deduction: int
) -> None:
    worked = work_out(money(), [bulb(batches=(batch(1, why="scratched", **facts),))])
    assert (worked.deduction_minor, worked.total_minor) == (deduction, 4667 - deduction)
    found = [(part.amount_minor, part.why) for part in worked.parts if part.part == "deduction"]
    assert found == ([(-deduction, "scratched")] if deduction else [])


def test_a_deduction_is_of_exactly_the_units_inspected_together() -> None:
    # Three units at 10.00: the units go first to last, so the second one's goods are 3.33, the third's 3.34.
    batches = (batch(2), batch(1, batch_id=2, deduct_bps=5000, why="stained"))
    worked = work_out(money(), [bulb(sold=3, units=3, paid_minor=1000, batches=batches)])
    assert figures(worked) == [("goods", 1000), ("deduction", -167), ("shipping", 0), ("total", 833)]


def test_the_reasons_for_several_deductions_are_joined_and_a_condition_replaces_a_missing_one() -> None:
    batches = (
        batch(1, deduct_minor=100, why="stained"),
        batch(1, batch_id=2, deduct_minor=100),
        batch(1, batch_id=3, deduct_minor=100, why="stained"),
        batch(1, batch_id=4, why="as new"),
    )
    worked = work_out(money(), [bulb(sold=4, units=4, paid_minor=4000, batches=batches)])
    assert worked.parts[1] == Part("deduction", "BULB-3", 4, -300, "stained; used")


@pytest.mark.parametrize(
    ("gone", "settled", "units", "taken", "deduction"),
    [
        (0, (0, 0), 1, ((1, 1),), 0),
        (0, (0, 0), 2, ((1, 2),), 0),
        (0, (0, 0), 3, ((1, 2), (2, 1)), 125),  # 2.51 for two units: 1.25, then 1.26
        (1, (1, 0), 2, ((1, 1), (2, 1)), 125),
        (2, (2, 0), 1, ((2, 1),), 125),
        (2, (2, 0), 2, ((2, 2),), 251),
        (3, (2, 1), 1, ((2, 1),), 126),
        (0, (0, 0), 4, ((1, 2), (2, 2)), 251),
    ],
)
def test_accepted_units_are_refunded_in_the_order_of_their_inspection(
    gone: int,
    settled: tuple[int, int],
    units: int,
    taken: tuple[tuple[int, int], ...],
    deduction: int,
) -> None:
    batches = (
        batch(2, settled_units=settled[0]),
        batch(2, batch_id=2, deduct_minor=251, settled_units=settled[1]),
    )
    item = bulb(sold=4, units=units, gone_units=gone, paid_minor=4000, batches=batches)
    line = work_out(money(), [item]).lines[0]
    assert (line.from_batches, line.deduction_minor) == (taken, deduction)


def test_uninspected_units_have_no_deduction() -> None:
    worked = work_out(money(), [bulb(batches=())])
    assert (worked.deduction_minor, worked.lines[0].from_batches) == (0, ())


def test_fee_and_deduction_both_are_of_the_whole_goods() -> None:
    worked = work_out(money(), [bulb(fee=FIFTEEN_PERCENT, batches=(batch(1, deduct_bps=2000),))])
    assert figures(worked) == [
        ("goods", 4667),
        ("fee", -700),
        ("deduction", -933),
        ("shipping", 0),
        ("total", 3034),
    ]


def test_a_negative_sum_is_raised_to_zero() -> None:
    worked = work_out(
        money(), [bulb(fee=FIFTEEN_PERCENT, batches=(batch(1, deduct_bps=10_000, why="broken"),))]
    )
    assert worked.parts[-2:] == (
        Part("adjustment", "", None, 700, "raised to 0: a refund is never negative"),
        Part("total", "", 1, 0, ""),
    )
    assert (worked.total_minor, worked.adjustment_minor) == (0, 700)


@pytest.mark.parametrize(
    ("postage", "total", "parts"),
    [
        (0, 4667, []),
        (-450, 4217, [(-450, "return label paid by the shop, owed by the customer")]),
        (450, 5117, [(450, "return label paid by the customer, owed by the shop")]),
    ],
)
def test_postage_is_subtracted_if_the_customer_owes_it_and_added_if_the_shop_does(
    postage: int, total: int, parts: list[tuple[int, str]]
) -> None:
    worked = work_out(money(), [bulb()], postage_minor=postage)
    assert (worked.total_minor, worked.postage_minor, worked.returned_minor) == (total, postage, 4667)
    assert [(part.amount_minor, part.why) for part in worked.parts if part.part == "postage"] == parts


def test_a_label_dearer_than_the_goods_takes_all_of_them_and_the_rest_is_carried_over() -> None:
    worked = work_out(money(), [bulb(paid_minor=300)], postage_minor=-450)
    assert worked.parts[2].why == "return label paid by the shop, owed by the customer; 1.50 is carried over"
    assert figures(worked) == [
        ("goods", 300),
        ("shipping", 0),
        ("postage", -300),
        ("total", 0),
    ]


def test_a_refund_below_zero_is_raised_to_zero_and_bears_nothing_of_a_label() -> None:
    worn = batch(1, deduct_bps=5_000)
    pen = bulb(paid_minor=1_000, fee=Fee(bps=10_000), fault="customer", batches=(worn,))
    worked = work_out(money(), [pen], postage_minor=-100)
    assert figures(worked) == [
        ("goods", 1_000), ("fee", -1_000), ("deduction", -500), ("shipping", 0), ("postage", 0),
        ("adjustment", 500), ("total", 0),
    ]  # fmt: skip
    assert (worked.postage_minor, worked.returned_minor) == (0, 0)


@pytest.mark.parametrize(
    ("bps", "postage", "bonus", "total"),
    [
        (0, 0, 0, 3967),
        (1000, 0, 396, 4363),  # of the 39.67 before it, rounded down
        (1000, -450, 351, 3868),
        (1000, -9000, 0, 0),  # nothing before it, nothing on top
    ],
)
def test_a_credit_bonus_is_of_the_total_before_it_rounded_down(
    bps: int, postage: int, bonus: int, total: int
) -> None:
    worked = work_out(money(), [bulb(fee=FIFTEEN_PERCENT)], bonus_bps=bps, postage_minor=postage)
    assert (worked.bonus_minor, worked.total_minor) == (bonus, total)
    assert [part.why for part in worked.parts if part.part == "bonus"] == (
        ["10 % bonus for store credit"] if bonus else []
    )


@pytest.mark.parametrize(("amount", "adjustment"), [(3967, 0), (3966, -1), (1250, -2717), (0, -3967)])
def test_a_lower_amount_is_an_adjustment_with_its_why(amount: int, adjustment: int) -> None:
    worked = work_out(money(), [bulb(fee=FIFTEEN_PERCENT)], amount_minor=amount, why="agreed by phone")
    assert (worked.total_minor, worked.adjustment_minor) == (amount, adjustment)
    assert [(part.amount_minor, part.why) for part in worked.parts if part.part == "adjustment"] == (
        [(adjustment, "agreed by phone")] if adjustment else []
    )


@pytest.mark.parametrize("amount", [3968, 4667, -1])
def test_an_amount_above_the_sum_or_below_zero_is_refused(amount: int) -> None:
    with pytest.raises(ValueError) as caught:
        work_out(money(), [bulb(fee=FIFTEEN_PERCENT)], amount_minor=amount, why="x")
    assert str(caught.value) == "at most 39.67"


def test_a_total_of_zero_allows_no_amount_above_it() -> None:
    with pytest.raises(ValueError) as caught:
        work_out(money(), [bulb(paid_minor=300)], postage_minor=-450, amount_minor=1, why="x")
    assert str(caught.value) == "at most 0.00"


def test_an_amount_with_a_bonus_is_the_total_with_it() -> None:
    worked = work_out(money(), [bulb()], bonus_bps=1000, amount_minor=5000, why="rounded")
    assert figures(worked) == [
        ("goods", 4667),
        ("shipping", 0),
        ("bonus", 466),
        ("adjustment", -133),
        ("total", 5000),
    ]


def test_a_free_line_has_no_refund_and_no_fee() -> None:
    item = bulb(paid_minor=0, fee=Fee(per_unit=Amount({"EUR": 250})), batches=(batch(1, deduct_minor=100),))
    worked = work_out(money(), [item])
    assert figures(worked) == [("goods", 0), ("shipping", 0), ("total", 0)]


@pytest.mark.parametrize(
    ("bps", "text"),
    [(1500, "15 %"), (1250, "12.5 %"), (1, "0.01 %"), (0, "0 %"), (10_000, "100 %"), (1005, "10.05 %")],
)
def test_hundredths_of_a_percent_are_written_as_percentages(bps: int, text: str) -> None:
    assert percent_text(bps) == text


@pytest.mark.parametrize(
    ("outstanding", "expected"),
    [
        (14_000, [("goods", 4667), ("shipping", 0), ("adjustment", -4667), ("total", 0)]),
        (10_100, [("goods", 4667), ("shipping", 0), ("adjustment", -767), ("total", 3900)]),
        (9_800, [("goods", 4667), ("fee", -233), ("shipping", 0), ("adjustment", -467), ("total", 3967)]),
        (9_333, [("goods", 4667), ("fee", -700), ("shipping", 0), ("total", 3967)]),
    ],
)
def test_a_fee_is_kept_of_what_came_in_alone(outstanding: int, expected: list[tuple[str, int]]) -> None:
    order = sold(14_000, 0, 2, outstanding_minor=outstanding)
    assert figures(work_out(order, [bulb(fee=FIFTEEN_PERCENT)])) == expected


@pytest.mark.parametrize(
    ("rule", "units", "refunded", "minor", "why"),
    [
        ("on-full-return", 2, 0, 300, "gift wrap, refunded in full"),
        ("on-full-return", 1, 0, 0, "gift wrap: 3.00 refunded once everything is back"),
        ("on-full-return", 2, 300, 0, "gift wrap: 3.00 already refunded"),
        ("never", 2, 0, 0, "gift wrap: 3.00 not refunded"),
    ],
)
def test_a_surcharge_is_refunded_with_the_whole_order_and_says_why(
    rule: str, units: int, refunded: int, minor: int, why: str
) -> None:
    item = line(quantity=2)
    of = sold(10_000, 0, 2, surcharge=Surcharge("gift wrap", 300, refunded))
    worked = work_out(of, [returned(item, units, surcharge_rule=rule)])
    assert Part("surcharge", "", None, minor, why) in worked.parts
