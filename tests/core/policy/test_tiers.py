"""`[[tier]]` of a policy: what customers must have ordered, and the tiers that follow from it."""

from __future__ import annotations

import tomllib

import pytest

from returndesk.core.days import Window
from returndesk.core.money import Amount
from returndesk.core.policy.changes import changes
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.model import TierRule
from returndesk.core.policy.terms import Policy

GOLD = """
[[tier]]
name = "gold"
orders = 10
spent = "500.00"
within = "12 months"
active = "6 months"
keep = "12 months"
"""
SILVER = '[[tier]]\nname = "silver"\nspent = { EUR = "100.00", JPY = "15000" }\n'


def read(toml: str) -> tuple[Policy, list[str]]:
    found, problems = read_policy(tomllib.loads(toml), "EUR")
    return found, [str(problem) for problem in problems]


def test_each_tier_has_what_it_requires_and_their_order_ranks_them() -> None:
    found, problems = read(GOLD + SILVER)
    assert problems == []
    assert found.tiers == ("gold", "silver")
    assert found.loyalty.tiers == (
        TierRule(
            "gold",
            10,
            Amount({"EUR": 50000}),
            Window(12, "months"),
            Window(6, "months"),
            Window(12, "months"),
        ),
        TierRule("silver", spent=Amount({"EUR": 10000, "JPY": 15000})),
    )


def test_a_list_of_tiers_may_have_more_but_must_agree_on_the_order() -> None:
    found, problems = read('tiers = ["gold", "staff", "silver"]' + GOLD + SILVER)
    assert (problems, found.tiers) == ([], ("gold", "staff", "silver"))
    for listed in ('["silver", "gold"]', '["gold"]'):
        _, problems = read(f"tiers = {listed}{GOLD}{SILVER}")
        assert problems == [
            f"tiers: expected the tiers of [[tier]] in their order: gold, silver, found {listed}"
        ]


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("[[tier]]\norders = 3\n", '[[tier]] 1: name: expected a name such as "gold"'),
        (
            '[[tier]]\nname = "gold"\nkeep = "1 month"\n',
            '[[tier]] 1 "gold": orders: expected what it requires: orders, spent or active',
        ),
        (
            GOLD + '[[tier]]\nname = "gold"\norders = 1\n',
            '[[tier]] 2 "gold": name: expected a name that no other tier has, found "gold"',
        ),
        (
            '[[tier]]\nname = "gold"\norders = "ten"\n',
            '[[tier]] 1 "gold": orders: expected a whole number of orders, found "ten"',
        ),
    ],
)
def test_a_mistake_in_a_tier_is_named(toml: str, problem: str) -> None:
    _, problems = read(toml)
    assert problems == [problem]


def test_a_change_of_a_tier_is_named_by_it() -> None:
    before, after = tomllib.loads(GOLD + SILVER), tomllib.loads(GOLD.replace("10", "12") + SILVER)
    assert [str(one) for one in changes(before, after)] == ['~ tier "gold".orders: 10 → 12']
