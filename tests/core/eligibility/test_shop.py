"""The shop's own ground: who may return what until when, with every reason for the verdict."""

from __future__ import annotations

from datetime import date

import pytest
from factory import line, order, policy

from returndesk.core.codes import REASONS
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Ground, Question
from returndesk.core.judge import judge
from returndesk.core.orders.model import ExternalRefunds, Order, OrderLine

SUNDAYS = Calendar(frozenset({6}))
ORDERED = date(2026, 11, 2)
FINAL = {"name": "final sale", "when": {"tag": ["final-sale"], "fault": ["customer"]}, "returnable": False}
GIFTS = {
    "name": "holiday gifts",
    "ordered": {"from": date(2026, 11, 1), "to": date(2026, 12, 25)},
    "last_day": date(2027, 1, 31),
}


def ask(
    document: dict[str, object] | None = None,
    *,
    of: Order | None = None,
    about: OrderLine | None = None,
    units: int = 1,
    reason: str = "changed-mind",
    on: date = date(2026, 11, 23),
    evidence: tuple[str, ...] = (),
    calendar: Calendar = SUNDAYS,
) -> Ground:
    """The shop's own ground for the first line of an order delivered on 5 November, notice on the 23rd."""
    sale = of or order(about or line())
    question = Question(sale, about or sale.lines[0], units, reason, REASONS[reason], on, frozenset(evidence))
    return judge(question, policy(document), calendar).best


def codes(ground: Ground) -> list[tuple[str, str]]:
    return [(finding.code, finding.weight) for finding in ground.findings]


@pytest.mark.parametrize(
    ("on", "verdict", "finding"),
    [
        (date(2026, 11, 2), "eligible", []),  # order date, before delivery
        (date(2026, 11, 4), "eligible", []),  # before delivery
        (date(2026, 11, 5), "eligible", []),
        (date(2026, 12, 4), "eligible", []),
        (date(2026, 12, 5), "eligible", []),  # the last day counts
        (
            date(2026, 12, 6),
            "review",
            ["1 day late: the last day was 2026-12-05, within the grace period of 3 days"],
        ),
        (
            date(2026, 12, 8),
            "review",
            ["3 days late: the last day was 2026-12-05, within the grace period of 3 days"],
        ),
        (date(2026, 12, 9), "ineligible", ["4 days late: the last day was 2026-12-05"]),
        (date(2027, 11, 5), "ineligible", ["335 days late: the last day was 2026-12-05"]),
    ],
)
def test_a_notice_up_to_the_last_day_is_in_time_and_within_the_grace_needs_review(
    on: date, verdict: str, finding: list[str]
) -> None:
    ground = ask(on=on)
    assert (ground.verdict, ground.last_day) == (verdict, date(2026, 12, 5))
    assert [found.text for found in ground.findings] == finding


def test_without_grace_the_day_after_the_last_is_out() -> None:
    ground = ask({"defaults": {"grace": "0 days"}}, on=date(2026, 12, 6))
    assert codes(ground) == [("late", "ineligible")]


@pytest.mark.parametrize(
    ("window", "last_day"),
    [
        ("0 days", date(2026, 11, 5)),
        ("14 days", date(2026, 11, 19)),
        ("2 weeks", date(2026, 11, 19)),
        ("1 month", date(2026, 12, 5)),
        ("6 months", date(2027, 5, 5)),
    ],
)
def test_the_window_runs_from_the_day_after_delivery(window: str, last_day: date) -> None:
    assert ask({"defaults": {"window": window}}).last_day == last_day


@pytest.mark.parametrize(
    ("starts", "dates", "starts_on", "label", "estimated"),
    [
        ("delivered", (date(2026, 11, 3), date(2026, 11, 5)), date(2026, 11, 5), "delivered", None),
        (
            "delivered",
            (date(2026, 11, 3), None),
            date(2026, 11, 10),
            "delivered, assumed",
            "shipped 2026-11-03 + 7 days, policy 1, defaults",
        ),
        (
            "delivered",
            (None, None),
            date(2026, 11, 9),
            "delivered, assumed",
            "ordered 2026-11-02 + 7 days, policy 1, defaults",
        ),
        ("shipped", (date(2026, 11, 3), date(2026, 11, 5)), date(2026, 11, 3), "shipped", None),
        ("shipped", (None, date(2026, 11, 5)), date(2026, 11, 2), "shipped, assumed", "order date"),
        ("ordered", (date(2026, 11, 3), date(2026, 11, 5)), date(2026, 11, 2), "ordered", None),
        ("ordered", (None, None), date(2026, 11, 2), "ordered", None),
    ],
)
def test_the_window_starts_as_the_policy_has_it_or_on_a_marked_assumed_day(
    starts: str,
    dates: tuple[date | None, date | None],
    starts_on: date,
    label: str,
    estimated: str | None,
) -> None:
    item = line(shipped_on=dates[0], delivered_on=dates[1])
    ground = ask({"defaults": {"starts": starts}}, about=item)
    assert (ground.starts_on, ground.steps[0].label, ground.estimated) == (
        starts_on,
        label,
        estimated is not None,
    )
    assert [found.source for found in ground.findings if found.code == "estimated"] == (
        [estimated] if estimated else []
    )
    assert ground.verdict == "eligible"


def test_the_assumed_transit_is_the_policys_and_counts_in_the_last_day() -> None:
    ground = ask({"defaults": {"transit": "1 month"}}, about=line(delivered_on=None))
    assert (ground.starts_on, ground.last_day) == (date(2026, 12, 2), date(2027, 1, 1))
    assert [found.text for found in ground.findings] == [
        "estimated: delivery date unknown, 2026-12-02 assumed"
    ]


def test_extensions_add_up_before_the_season_and_the_roll_over() -> None:
    rules = [{"name": "gold", "extend": "15 days"}, {"name": "friends", "extend": "1 week"}]
    ground = ask({"rule": rules})
    assert [(step.label, step.on, step.source) for step in ground.steps] == [
        ("delivered", date(2026, 11, 5), "date of the order"),
        ("+ 30 days", date(2026, 12, 5), "policy 1, defaults"),
        ("+ 15 days", date(2026, 12, 20), 'policy 1, "gold"'),
        ("+ 1 week", date(2026, 12, 27), 'policy 1, "friends"'),
    ]


@pytest.mark.parametrize(
    ("window", "ordered_on", "last_day"),
    [
        ("30 days", ORDERED, date(2027, 1, 31)),  # the season's day is later
        ("3 months", ORDERED, date(2027, 2, 5)),  # the window's is
        ("30 days", date(2026, 10, 31), date(2026, 12, 5)),  # not an order of the season
    ],
)
def test_a_season_gives_the_later_of_its_day_and_the_windows(
    window: str, ordered_on: date, last_day: date
) -> None:
    sale = order(line(), ordered_on=ordered_on)
    assert ask({"defaults": {"window": window}, "season": [GIFTS]}, of=sale).last_day == last_day


def test_of_two_seasons_the_later_day_applies_in_any_order() -> None:
    early = {**GIFTS, "name": "early", "last_day": date(2026, 12, 31)}
    assert ask({"season": [GIFTS, early]}).last_day == date(2027, 1, 31)
    assert ask({"season": [early, GIFTS]}).last_day == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("rolls", "window", "last_day"),
    [
        (True, "31 days", date(2026, 12, 7)),  # Sunday 6 December → Monday
        (True, "30 days", date(2026, 12, 5)),  # Saturday is open
        (False, "31 days", date(2026, 12, 6)),
    ],
)
def test_a_last_day_rolls_to_an_open_one_only_if_the_policy_has_it(
    rolls: bool, window: str, last_day: date
) -> None:
    assert ask({"defaults": {"window": window, "roll_to_open_day": rolls}}).last_day == last_day


def test_the_roll_over_comes_after_the_season() -> None:
    ground = ask({"defaults": {"roll_to_open_day": True}, "season": [GIFTS]})
    assert [(step.label, step.on, step.source) for step in ground.steps[-2:]] == [
        ("season", date(2027, 1, 31), '"holiday gifts"'),
        ("rolled to", date(2027, 2, 1), "Sunday, the shop is closed"),
    ]


def test_a_roll_over_a_holiday_has_its_reason() -> None:
    calendar = Calendar(frozenset(), frozenset({date(2026, 12, 5)}))
    ground = ask({"defaults": {"roll_to_open_day": True}}, calendar=calendar)
    assert ground.steps[-1].source == "a public holiday or closing day, the shop is closed"
    assert ground.last_day == date(2026, 12, 6)


def test_the_grace_runs_from_the_day_it_rolled_to() -> None:
    told = {"defaults": {"window": "31 days", "roll_to_open_day": True, "grace": "1 day"}}
    assert ask(told, on=date(2026, 12, 7)).verdict == "eligible"
    assert ask(told, on=date(2026, 12, 8)).verdict == "review"
    assert ask(told, on=date(2026, 12, 9)).verdict == "ineligible"


@pytest.mark.parametrize(
    ("wanted", "given", "verdict", "texts"),
    [
        (["photo"], (), "review", ["a photo is required"]),
        (["photo"], ("photo",), "eligible", []),
        (["photo", "receipt"], ("photo",), "review", ["a receipt is required"]),
        (["photo", "receipt"], (), "review", ["a photo and a receipt are required"]),
        (["photo"], ("video",), "review", ["a photo is required"]),
        ([], (), "eligible", []),
    ],
)
def test_missing_evidence_needs_review(
    wanted: list[str], given: tuple[str, ...], verdict: str, texts: list[str]
) -> None:
    ground = ask({"defaults": {"evidence": wanted}}, evidence=given)
    assert (ground.verdict, [found.text for found in ground.findings]) == (verdict, texts)


@pytest.mark.parametrize(
    ("units", "limit", "verdict"),
    [
        (1, "33.33", "eligible"),  # a third of 100.00 is 33.33: not above
        (1, "33.32", "review"),
        (2, "66.66", "eligible"),
        (2, "66.65", "review"),
        (3, "99.99", "review"),
        (3, "100.00", "eligible"),
    ],
)
def test_the_review_limit_compares_the_goods_asked_before_the_fee(
    units: int, limit: str, verdict: str
) -> None:
    told = {"defaults": {"review_above": limit, "restocking_fee": "100%"}}
    assert ask(told, about=line(quantity=3), units=units).verdict == verdict


def test_a_value_above_the_limit_is_a_finding_with_both_figures() -> None:
    ground = ask({"defaults": {"review_above": "99.99"}})
    assert [(found.text, found.source) for found in ground.findings] == [
        ("goods of 100.00 exceed the review limit of 99.99 EUR", "policy 1, defaults")
    ]


def test_final_sale_binds_the_customer_and_not_the_shop() -> None:
    item = line(tags=("final-sale",))
    mind = ask({"rule": [FINAL]}, about=item)
    assert [(f.code, f.text, f.source, f.weight) for f in mind.findings] == [
        ("not-returnable", "not returnable: final sale", 'policy 1, "final sale"', "ineligible")
    ]
    assert (mind.verdict, mind.refund_minor) == ("ineligible", 0)
    assert ask({"rule": [FINAL]}, about=item, reason="defective").verdict == "eligible"


def test_the_orders_tags_count_as_well_as_the_lines() -> None:
    assert ask({"rule": [FINAL]}, of=order(line(), tags=("final-sale",))).verdict == "ineligible"


def test_a_policy_without_returns_is_named_as_the_reason() -> None:
    ground = ask({"defaults": {"returnable": False}})
    assert [found.text for found in ground.findings] == ["not returnable: the policy"]


def test_every_finding_is_listed_and_the_worst_decides() -> None:
    told = {
        "defaults": {"evidence": ["photo"], "review_above": "50.00", "transit": "2 days"},
        "rule": [FINAL, {"name": "dear", "when": {"price_from": {"USD": "1.00"}}, "postage": "shop"}],
    }
    sale = order(line(tags=("final-sale",), delivered_on=None), external=ExternalRefunds(500))
    ground = ask(told, of=sale, units=2, on=date(2026, 12, 6))
    assert codes(ground) == [
        ("units", "ineligible"),
        ("refunded-elsewhere", "review"),
        ("not-returnable", "ineligible"),
        ("grace", "review"),
        ("evidence", "review"),
        ("review-above", "review"),
        ("estimated", "eligible"),
        ("no-amount", "eligible"),
    ]
    assert (ground.verdict, ground.refund_minor) == ("ineligible", 0)


def test_a_rule_without_an_amount_in_the_orders_currency_is_a_note_and_no_hindrance() -> None:
    sale = order(line(), currency="USD")
    ground = ask({"defaults": {"restocking_fee": "2.50"}}, of=sale)
    assert [(f.code, f.text, f.source) for f in ground.findings] == [
        (
            "no-amount",
            "restocking_fee has no USD amount and was skipped",
            "policy 1, defaults",
        )
    ]
    assert (ground.verdict, ground.fee_minor, ground.refund_minor) == ("eligible", 0, 10_000)
