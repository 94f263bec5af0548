"""`[points]` of a policy."""

from __future__ import annotations

import tomllib

import pytest

from returndesk.core.days import Window
from returndesk.core.money import Amount
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.model import PointsTerms


def read(toml: str) -> tuple[PointsTerms | None, list[str]]:
    found, problems = read_policy(tomllib.loads(toml), "EUR")
    return found.loyalty.points, [str(problem) for problem in problems]


def test_points_have_a_price_a_worth_and_an_end() -> None:
    text = '[points]\nper = "1.00"\nworth = { EUR = "0.01", JPY = "2" }\nexpires = "12 months"\n'
    assert read(text) == (
        PointsTerms(Amount({"EUR": 100}), Amount({"EUR": 1, "JPY": 2}), Window(12, "months")),
        [],
    )
    assert read("") == (None, [])


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('[points]\nper = "1.00"\n', '[points]: worth: expected an amount such as "1.00"'),
        ('[points]\nper = "0.00"\nworth = "0.01"\n', '[points]: per: expected more than 0, found "0.00"'),
        (
            '[points]\nper = "1.00"\nworth = "0.01"\nends = "1 month"\n',
            "[points]: ends: expected one of per, worth, expires, starts",
        ),
    ],
)
def test_a_mistake_in_points_is_named(toml: str, problem: str) -> None:
    assert read(toml)[1] == [problem]
