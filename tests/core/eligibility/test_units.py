"""What is found of an order's units, disputes and payment before the policy is asked."""

from __future__ import annotations

from datetime import date

import pytest
from factory import line, order, policy

from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Ground, Question
from returndesk.core.judge import judge
from returndesk.core.orders.model import ExternalRefunds


def asked(**facts: object) -> Ground:
    """The shop's ground for a mind changed in time."""
    sale = order(line(quantity=2, paid_minor=20000), **facts)
    told_on = date(2026, 11, 23)
    return judge(
        Question(sale, sale.lines[0], 1, "changed-mind", "customer", told_on), policy(), Calendar()
    ).best


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"payment": "unpaid"}, ("unpaid", "the order is not paid: nothing to refund")),
        (
            {"payment": "part-paid", "outstanding_minor": 5000},
            ("part-paid", "150.00 EUR paid, 50.00 EUR outstanding: at most 150.00 EUR is refunded"),
        ),
        ({"payment": "part-paid"}, ("part-paid", "the order is part-paid, amount unknown")),
        (
            {"total_minor": 15000},
            (
                "total-below-lines",
                "the order's total of 150.00 EUR is below its lines of 200.00 EUR: "
                "it was edited on the platform",
            ),
        ),
        (
            {"external": ExternalRefunds(amount_minor=3000)},
            ("refunded-elsewhere", "30.00 EUR of this order was refunded on the platform, item unknown"),
        ),
        (
            {"status": "part-refunded"},
            ("refunded-elsewhere", "part of this order was refunded on the platform, item unknown"),
        ),
        (
            {"external": ExternalRefunds(bank_minor=3000)},
            ("dispute-lost", "30.00 EUR of this order was refunded by the bank: its dispute is lost"),
        ),
    ],
)
def test_what_limits_a_refund_is_found(facts: dict[str, object], found: tuple[str, str]) -> None:
    assert found in [(one.code, one.text) for one in asked(**facts).findings]


def test_an_open_dispute_stops_refunds() -> None:
    external = ExternalRefunds(dispute="open", disputed_minor=3000)
    found = next(one for one in asked(external=external).findings if one.code == "disputed")
    assert found.text.endswith(": no refund until it is decided")
