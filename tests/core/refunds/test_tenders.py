"""A sum by several methods: each takes of the tenders what the one before it left."""

from __future__ import annotations

from returndesk.core.refunds.tenders import Payout, Plan, Tender, tenders_of

CREDIT = Tender("credit", 9000, own_credit=True)


def test_money_by_another_way_gives_nothing_of_an_unknown_tender_back() -> None:
    plan = Plan((("card", 500), ("original", None)), (Tender("", 1000), CREDIT))
    assert plan.payouts(1500) == [
        Payout("card", "", 500), Payout("original", "", 100), Payout("credit", "credit", 900),
    ]  # fmt: skip


def test_money_by_a_known_tender_leaves_less_of_it_to_the_next_way() -> None:
    plan = Plan((("card", 500), ("original", None)), (Tender("Card", 1000), CREDIT))
    assert plan.payouts(1450) == [
        Payout("card", "Card", 500), Payout("original", "Card", 50), Payout("credit", "credit", 900),
    ]  # fmt: skip


def test_tenders_are_what_came_in_though_store_credit_stands_for_more_than_the_rest() -> None:
    """Ledger seed 6613: a payment by card was corrected after store credit stood for the card."""
    stated = [("gift card", 6542), ("card", 1533)]
    assert tenders_of(10525, stated, [("card", 276)], 4059, {}) == (
        Tender("gift card", 6466), Tender("credit", 4059, own_credit=True),
    )  # fmt: skip
