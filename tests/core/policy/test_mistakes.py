"""Mistakes in a policy's tables: what was expected where."""

from __future__ import annotations

import pytest

from returndesk.core.policy.document import read_policy
from returndesk.core.policy.problem import Problem

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"points": {"worth": "0.01"}}, '[points]: per: expected an amount such as "1.00"'),
        ({"points": {"per": "0.00", "worth": "0.01"}}, "[points]: per: expected more than 0, found"),
        ({"service": {"for": [{"decide": 1}]}}, "[[service.for]] 1: kind: expected a kind, a tier or a chan"),
        ({"calendar": {"closed": DAYS}}, "[calendar]: closed: expected at least one open day a week"),
        ({"calendar": {"region": "BY"}}, "[calendar]: region: expected a country as well"),
        ({"calendar": {"hours": "9-18"}}, '[calendar]: hours: expected { mon = "09:00-18:00", sat = '),
        ({"calendar": {"hours": {"xmas": "09:00-18:00"}}}, "[calendar] hours: xmas: expected one of mon, "),
        (
            {"calendar": {"closed": ["sun"], "hours": {"sun": "09:00-18:00"}}},
            "[calendar] hours: sun: expected a weekday that is not closed",
        ),
        ({"cn": {"roll_over_days_off": True}}, '[cn]: roll_over_days_off: expected law = ["cn"] at the top'),
        ({"reasons": "too-loud"}, "reasons: expected a table [reasons]"),
        ({"reasons": {"Too loud": "maker"}}, "[reasons]: Too loud: expected a new name in small letters"),
        ({"reasons": {"too-loud": "nobody"}}, "[reasons]: too-loud: expected one of "),
        ({"reasons": {"too-loud": {"fault": "nobody"}}}, "[reasons.too-loud]: fault: expected one of "),
        (
            {"reasons": {"defective": {"fault": "shop"}}},
            "[reasons.defective]: fault: expected no fault: that of defective is maker",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(document: dict[str, object], said: str) -> None:
    _, problems = read_policy(document, "EUR")
    assert said in "\n".join(map(str, problems))


@pytest.mark.parametrize(
    ("problem", "path", "text"),
    [
        (Problem("", "law", "a list"), ("law",), " law: expected a list"),
        (Problem("[defaults]", "window", "days", '"x"', 4), ("defaults", "window"),
         "4: [defaults]: window: expected days, found \"x\""),
        (Problem("[[rule]] 2 when", "tier", "a list"), ("rule", 2, "when", "tier"),
         " [[rule]] 2 when: tier: expected a list"),
        (Problem("[[service.for]] 1", "kin", "did you mean kind?", unknown=True),
         ("service", "for", 1, "kin"), " [[service.for]] 1: kin: unknown key, did you mean kind?"),
    ],
)  # fmt: skip
def test_a_mistake_knows_its_path_and_its_line(
    problem: Problem, path: tuple[str | int, ...], text: str
) -> None:
    assert (problem.path, problem.located) == (path, text)
