"""What is left to claim: units that are gone or held, and what was refunded where the order was sold."""

from __future__ import annotations

from datetime import date

import pytest
from factory import line, order, policy

from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Ground, Question
from returndesk.core.judge import judge
from returndesk.core.orders.model import ExternalRefunds, Order, OrderLine


def ask(*, of: Order | None = None, about: OrderLine | None = None, units: int = 1) -> Ground:
    """The shop's own ground for a mind changed in time, of so many units of an order's first line."""
    sale = of or order(about or line())
    told_on = date(2026, 11, 23)
    question = Question(sale, sale.lines[0], units, "changed-mind", "customer", told_on)
    return judge(question, policy(), Calendar()).best


def codes(ground: Ground) -> list[tuple[str, str]]:
    return [(finding.code, finding.weight) for finding in ground.findings]


@pytest.mark.parametrize(
    ("facts", "units", "text"),
    [
        ({"quantity": 2, "held_units": 1}, 2, "2 requested, only 1 left to claim"),
        ({"quantity": 1, "settled_units": 1}, 1, "nothing left to claim: 1 sold, 1 settled"),
        ({"quantity": 1, "held_units": 1}, 1, "nothing left to claim: 1 sold, 1 on open claims"),
        (
            {"quantity": 3, "settled_units": 1, "elsewhere_units": 1, "held_units": 1},
            1,
            "nothing left to claim: 3 sold, 1 settled, 1 refunded on the platform, 1 on open claims",
        ),
        ({"quantity": 1, "settled_units": 1}, 0, "nothing left to claim: 1 sold, 1 settled"),
    ],
)
def test_units_that_are_gone_cannot_be_claimed(facts: dict[str, object], units: int, text: str) -> None:
    ground = ask(about=line(**facts), units=units)
    assert [(f.code, f.text, f.source) for f in ground.findings] == [("units", text, "")]
    assert (ground.verdict, ground.refund_minor) == ("ineligible", 0)


def test_the_units_that_are_left_can_be_claimed() -> None:
    ground = ask(about=line(quantity=3, settled_units=1, held_units=1))
    assert (ground.verdict, ground.goods_minor) == ("eligible", 3333)


@pytest.mark.parametrize(
    ("status", "verdict", "texts"),
    [
        ("open", "eligible", []),
        (
            "cancelled",
            "ineligible",
            [
                "nothing left to claim: the order was cancelled",
                "not known whether it was paid or refunded: the export does not say;"
                " counted as refunded on the platform",
            ],
        ),
        (
            "refunded",
            "ineligible",
            ["nothing left to claim: the order was refunded on the platform"],
        ),
    ],
)
def test_an_order_that_was_cancelled_or_refunded_elsewhere_has_nothing_to_claim(
    status: str, verdict: str, texts: list[str]
) -> None:
    ground = ask(of=order(line(), status=status))
    assert (ground.verdict, [found.text for found in ground.findings]) == (verdict, texts)


def test_an_amount_refunded_elsewhere_is_for_a_person_to_look_at() -> None:
    ground = ask(of=order(line(), external=ExternalRefunds(1250)))
    assert [(f.code, f.text, f.weight) for f in ground.findings] == [
        (
            "refunded-elsewhere",
            "12.50 EUR of this order was refunded on the platform, item unknown",
            "review",
        )
    ]


def test_a_part_refunded_elsewhere_for_no_line_is_for_a_person_to_look_at() -> None:
    ground = ask(of=order(line(), status="part-refunded"))
    assert [(f.code, f.text, f.weight) for f in ground.findings] == [
        (
            "refunded-elsewhere",
            "part of this order was refunded on the platform, item unknown",
            "review",
        )
    ]


def test_a_part_refunded_elsewhere_by_line_is_known_to_be_those_units() -> None:
    sale = order(line(quantity=2, elsewhere_units=1), status="part-refunded")
    assert (ask(of=sale).findings, ask(of=sale).verdict) == ((), "eligible")


def test_an_amount_refunded_elsewhere_is_said_also_where_nothing_is_left() -> None:
    ground = ask(of=order(line(held_units=1), external=ExternalRefunds(1250)))
    assert codes(ground) == [("units", "ineligible"), ("refunded-elsewhere", "review")]


def test_units_refunded_elsewhere_are_gone_and_the_others_are_not() -> None:
    ground = ask(about=line(quantity=2, elsewhere_units=1))
    assert (ground.verdict, ground.goods_minor) == ("eligible", 5000)
    assert ask(about=line(quantity=2, elsewhere_units=1), units=2).verdict == "ineligible"
