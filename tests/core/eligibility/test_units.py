"""What is found of an order's units, disputes and payment before the policy is asked."""

from __future__ import annotations

from datetime import date

import pytest
from factory import line, order, policy

from returndesk.core.claims.model import RefundTerms
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Finding, Ground, Question
from returndesk.core.eligibility.units import without_withheld
from returndesk.core.judge import judge
from returndesk.core.orders.model import ExternalRefunds
from returndesk.core.refunds.withheld import FREE_SHIPPING, GIFTS, Withheld
from returndesk.core.value import replace


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


# 12.00 is withheld for a gift that is kept, and 4.90 for the free shipping that was lost.
GIFT, LOST = Withheld("gift", "MUG", 1200, "kept"), Withheld("free-shipping", "", 490, "lost")
OF_BOTH = [Finding("gift", "12.00 withheld"), Finding("free-shipping", "4.90 withheld")]


@pytest.mark.parametrize(
    ("deducts", "kept"),
    [
        (None, ["gift", "free-shipping"]),
        ((GIFTS,), ["gift"]),
        ((FREE_SHIPPING,), ["free-shipping"]),
        ((), []),
    ],
)
def test_what_a_right_forbids_is_not_withheld(deducts: tuple[str, ...] | None, kept: list[str]) -> None:
    ground = replace(asked(), withheld=(GIFT, LOST), findings=(Finding("shop", "in time"), *OF_BOTH))
    found = without_withheld(ground, RefundTerms(deducts=deducts))
    assert [one.part for one in found.withheld] == kept
    assert [one.code for one in found.findings] == ["shop", *kept]


def test_what_is_given_back_of_an_earlier_refund_stays_under_every_right() -> None:
    back = replace(GIFT, amount_minor=-1200)
    ground = replace(asked(), withheld=(back, LOST), findings=tuple(OF_BOTH))
    assert without_withheld(ground, RefundTerms(deducts=())).withheld == (back,)
