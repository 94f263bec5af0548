"""What a return costs, and the return rate to compare with, as a policy has them."""

from __future__ import annotations

import tomllib

import pytest

from returndesk.core.money import Amount
from returndesk.core.policy.changes import changes
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.keys import with_defaults
from returndesk.core.policy.model import Costs
from returndesk.core.policy.terms import Policy


def read(toml: str, currency: str = "EUR") -> tuple[Policy, list[str]]:
    found, problems = read_policy(tomllib.loads(toml), currency)
    return found, [str(problem) for problem in problems]


def test_costs_and_the_benchmark_are_read_with_the_usual_write_offs_for_the_rest() -> None:
    found, problems = read(
        """
        [report]
        benchmark = "10-20%"
        [costs]
        claim = "2.50"
        inspection = { EUR = "1.50", JPY = "200" }
        label = "4.50"
        cost_price = "45%"
        write_off = { refurbish = "40%", supplier = "12.5%" }
        """
    )
    assert problems == []
    assert found.benchmark == (1000, 2000)
    assert found.costs == Costs(
        claim=Amount({"EUR": 250}),
        inspection=Amount({"EUR": 150, "JPY": 200}),
        label=Amount({"EUR": 450}),
        cost_price=4500,
        write_off={"restock": 0, "refurbish": 4000, "supplier": 1250, "scrap": 10000, "donate": 10000},
    )


def test_a_policy_that_says_nothing_of_costs_has_write_offs_alone() -> None:
    found, _ = read("")
    assert (found.benchmark, found.costs.claim, found.costs.inspection, found.costs.label) == (None,) * 4
    assert found.costs.cost_price is None
    assert found.costs.write_off == {
        "restock": 0,
        "refurbish": 3000,
        "supplier": 0,
        "scrap": 10000,
        "donate": 10000,
    }


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("10-20%", (1000, 2000)),
        ("10%-20%", (1000, 2000)),
        ("10 – 20 %", (1000, 2000)),
        ("7.5-7.5%", (750, 750)),
        ("15%", (1500, 1500)),
    ],
)
def test_a_benchmark_is_a_percentage_or_a_range(text: str, rates: tuple[int, int]) -> None:
    assert read(f'[report]\nbenchmark = "{text}"')[0].benchmark == rates


@pytest.mark.parametrize("text", ['"20-10%"', '"10-20"', '"-5%"', '"10-120%"', '"1.2.3%"', "15", "true"])
def test_any_other_benchmark_is_a_mistake_that_says_what_was_expected(text: str) -> None:
    _, problems = read(f"[report]\nbenchmark = {text}")
    assert problems == [
        f'[report]: benchmark: expected a rate such as "15%", or a range such as "10-20%", found {text}'
    ]


def test_unknown_costs_and_dispositions_name_the_nearest_key() -> None:
    _, problems = read(
        '[costs]\nclaims = "2.50"\nwrite_off = { scrapped = "50%" }\ninspection = 1.5\n[costs.label]\n'
    )
    assert problems == [
        "[costs.write_off]: scrapped: unknown key, did you mean scrap?",
        "[costs]: claims: unknown key, did you mean claim?",
        '[costs]: inspection: expected an amount in quotes such as "2.50", or { EUR = "2.50", JPY = "300" },'
        " found 1.5",
        '[costs]: label: expected an amount in quotes such as "2.50", or { EUR = "2.50", JPY = "300" },'
        " found {}",
    ]
    assert read("[costs]\nwrite_off = 3")[1] == [
        "[costs]: write_off: expected a table [costs.write_off], found 3"
    ]


def test_a_write_off_that_changed_is_one_change_of_its_key() -> None:
    before, after = ({"costs": {"write_off": {"scrap": share}}} for share in ("100%", "80%"))
    found = changes(with_defaults(before), with_defaults(after))
    assert list(map(str, found)) == ['~ costs.write_off.scrap: "100%" → "80%"']
