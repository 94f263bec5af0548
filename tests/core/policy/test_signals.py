"""`[signals]` of a policy, and the rules that read one."""

from __future__ import annotations

import tomllib

import pytest

from returndesk.core.policy.document import read_policy

RULE = '[[rule]]\nname = "often"\nwhen = {{ signal = ["often-returns"] }}\n{}\n'
LIMIT = '[signals]\noften_returns = "40%"\n'


def read(toml: str) -> tuple[int | None, list[str]]:
    found, problems = read_policy(tomllib.loads(toml), "EUR")
    return found.loyalty.often_returns, [str(problem) for problem in problems]


def test_a_limit_is_a_percentage_and_by_default_there_is_none() -> None:
    assert read(LIMIT) == (4_000, [])
    assert read("") == (None, [])


@pytest.mark.parametrize(
    "sets",
    ['restocking_fee = "20%"', 'restocking_fee_max = "5.00"', 'postage = "customer"', 'review_above = "0.00"',
     "auto_approve = false"],
)  # fmt: skip
def test_a_rule_with_a_signal_sets_fee_postage_and_review(sets: str) -> None:
    assert read(LIMIT + RULE.format(sets)) == (4_000, [])


@pytest.mark.parametrize(
    "sets",
    ["returnable = false", 'window = "1 day"', 'extend = "1 day"', 'evidence = ["photo"]', 'grace = "0 days"',
     'remedies = ["credit"]', 'original_shipping = "never"'],
)  # fmt: skip
def test_a_rule_with_a_signal_sets_nothing_else(sets: str) -> None:
    key = sets.partition(" ")[0]
    assert read(LIMIT + RULE.format(sets))[1] == [
        f'[[rule]] 1 "often": {key}: expected one of restocking_fee, restocking_fee_max, postage,'
        " review_above, auto_approve: a signal decides nothing else"
    ]


def test_a_rule_with_a_signal_requires_its_limit() -> None:
    assert read(RULE.format('postage = "customer"'))[1] == [
        '[signals]: often_returns: expected the limit for [[rule]] 1 "often", such as "40%"'
    ]


def test_an_unknown_signal_is_named() -> None:
    assert read(LIMIT + RULE.format('postage = "customer"').replace("often-returns", "rude"))[1] == [
        '[[rule]] 1 "often" when: signal: expected a list of some of often-returns, found ["rude"]'
    ]
