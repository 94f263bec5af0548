"""How a sum leaves: by one method or several, tender by tender, cash in coins, and in words."""

from __future__ import annotations

import pytest

from returndesk.core.refunds.payouts import again, paid_out
from returndesk.core.refunds.refund import capped, price_cut, shipping_alone
from returndesk.core.refunds.tenders import Payout, Plan, Tender, payouts_text, tender_text

CREDIT = Tender("credit", 3000, own_credit=True)


@pytest.mark.parametrize(
    ("plan", "total", "bonus", "payouts"),
    [
        (Plan((("cash", None),), round_to_minor=5), 1002, 0, [Payout("cash", "", 1000, 0, -2)]),
        (Plan((("cash", None),), round_to_minor=5), 1003, 0, [Payout("cash", "", 1005, 0, 2)]),
        (Plan((("credit", None),)), 1000, 100, [Payout("credit", "", 1100, 100)]),
        (Plan((("original", None),), (CREDIT,)), 3500, 0,
         [Payout("credit", "credit", 3000), Payout("original", "", 500)]),
        (Plan((("original", None),), (Tender("visa", 2000),)), 2500, 0, [Payout("original", "visa", 2500)]),
        (Plan((("original", None),), (Tender("visa", 2000),)), 0, 0, [Payout("original", "", 0)]),
    ],
)  # fmt: skip
def test_a_sum_leaves_by_its_methods(plan: Plan, total: int, bonus: int, payouts: list[Payout]) -> None:
    assert plan.payouts(total, bonus) == payouts


@pytest.mark.parametrize("ways", [(("card", 600), ("cash", 300)), (("card", 1200), ("cash", None))])
def test_amounts_that_are_not_the_sum_are_refused(ways: tuple[tuple[str, int | None], ...]) -> None:
    with pytest.raises(ValueError, match="the amounts are not the sum"):
        Plan(ways).payouts(1000)


def test_payouts_and_tenders_are_named_in_words() -> None:
    one = [Payout("original", "gift card", 4000)]
    assert payouts_text(one, "EUR") == "original (gift card)"
    assert payouts_text([*one, Payout("card", "", 6000)], "EUR") == "original (gift card) 40.00, card 60.00"
    assert tender_text(CREDIT, "EUR") == "store credit 30.00"
    assert tender_text(Tender("", 6000, 2000), "EUR") == "unknown 60.00, 40.00 left"


def test_a_refund_that_bounced_is_paid_again_with_its_bonus() -> None:
    parts = [(part.part, part.amount_minor) for part in again("EUR", 1000, 100).parts]
    assert parts == [("adjustment", 1000), ("bonus", 100), ("total", 1100)]


def test_what_cash_is_rounded_by_is_a_part_of_the_sum() -> None:
    paid = paid_out(shipping_alone("EUR", 498), Plan((("cash", None),), round_to_minor=5))
    assert [(part.part, part.amount_minor) for part in paid.parts] == [("rounding", 2), ("total", 500)]
    assert (paid.parts[0].why, paid.rounding_minor) == ("cash is paid in steps of 0.05", 2)
    before = paid_out(again("EUR", 998), Plan((("cash", None),), round_to_minor=5))
    assert [part.part for part in before.parts] == ["rounding", "adjustment", "total"]


def test_a_sum_by_one_known_tender_says_which() -> None:
    paid = paid_out(shipping_alone("EUR", 500), Plan((("original", None),), (Tender("visa", 2000),)))
    assert paid.parts[-1].why == "original (visa)"


def test_a_capped_sum_has_an_adjustment_that_says_why() -> None:
    worked = capped(shipping_alone("EUR", 500), 300, "3.00 was paid")
    assert [(part.part, part.amount_minor, part.why) for part in worked.parts] == [
        ("adjustment", -200, "3.00 was paid"), ("total", 300, ""),
    ]  # fmt: skip
    assert (worked.total_minor, price_cut("EUR", ()).total_minor) == (300, 0)
