"""Versions of a policy: the orders that each applies to, when `--force` is required, and the log."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from desk.asking import ask, rows
from factory import Result, Shop, made_once, new_shop


def days(count: int) -> str:
    return f'[defaults]\nwindow = "{count} days"\n'


def set_policy(shop: Shop, count: int, *args: str) -> Result:
    return shop.run("policy", "set", "-", *args, stdin=days(count))


def windows(shop: Shop) -> dict[str, int]:
    """How many days each order has, by its number."""
    found = ask(shop, "check", "--all", "--explain")
    return {row["order"]: int(row["count"][1]["label"].split()[1]) for row in found}


@pytest.fixture
@made_once
def sold(tmp_path: Path) -> Shop:
    """An order of each month from September to November."""
    shop = new_shop(tmp_path)
    shop.take_in_monthly("09", "10", "11")
    return shop


def decide(shop: Shop, number: str) -> None:
    shop.ok("claim", "open", number, "-r", "other")
    shop.ok("claim", "approve", "R1001", "--override", "--why", "a friend")


def test_the_first_policy_applies_to_all_orders_and_so_does_the_first_set_by_hand(sold: Shop) -> None:
    assert windows(sold) == {"09": 30, "10": 30, "11": 30}
    assert set_policy(sold, 40).code == 0
    assert windows(sold) == {"09": 40, "10": 40, "11": 40}


def test_the_from_of_the_first_policy_set_by_hand_changes_nothing(sold: Shop) -> None:
    row = rows(sold.ok("policy", "set", "-", "--from", "2026-11-01", "-f", "csv", stdin=days(40)))[0]
    assert row["from"] == ""
    assert windows(sold) == {"09": 40, "10": 40, "11": 40}


def test_a_terminal_sees_when_a_policy_was_set_in_the_time_of_the_shop(sold: Shop) -> None:
    screen = sold.ok("policy", "set", "-", "-f", "table", stdin=days(40))
    (logged,) = {
        row["set_at"] for row in rows(sold.ok("policy", "log", "-f", "csv")) if row["version"] == "2"
    }
    at = datetime.fromisoformat(logged).astimezone(ZoneInfo("Europe/Berlin"))
    assert re.search(r"set at \w+ +\d+ \w+ (\d\d:\d\d)", screen)[1] == at.strftime("%H:%M"), screen


def test_a_later_policy_applies_to_orders_from_its_day_inclusive(sold: Shop) -> None:
    set_policy(sold, 40)
    set_policy(sold, 50, "--from", "2026-10-10")
    assert windows(sold) == {"09": 40, "10": 50, "11": 50}
    set_policy(sold, 60, "--from", "2026-11-11")
    assert windows(sold) == {"09": 40, "10": 50, "11": 50}


def test_once_a_claim_is_decided_a_policy_without_a_day_applies_to_orders_from_today(sold: Shop) -> None:
    set_policy(sold, 40)
    sold.as_of = "2026-11-09"
    decide(sold, "10")
    sold.as_of = "2026-11-10"
    set_policy(sold, 50)
    sold.as_of = "2026-11-23"
    assert windows(sold) == {"09": 40, "11": 50}  # the claim has the unit of the other


def test_of_two_from_the_same_day_the_later_set_applies_and_one_from_a_later_day_stays(sold: Shop) -> None:
    set_policy(sold, 40)
    set_policy(sold, 50, "--from", "2026-11-01")
    assert set_policy(sold, 60, "--from", "2026-11-01").code == 0
    assert windows(sold) == {"09": 40, "10": 40, "11": 60}
    told = set_policy(sold, 70, "--from", "2026-10-01").err
    assert windows(sold) == {"09": 40, "10": 70, "11": 60}
    assert "policy 4 still applies to orders from 2026-11-01" in told


@pytest.mark.parametrize(
    ("start", "code"),
    [("2026-10-09", 1), ("2026-10-10", 1), ("2026-10-11", 0), ("2026-12-01", 0), (None, 0)],
)
def test_force_is_required_if_a_claim_on_an_order_from_that_day_is_decided(
    sold: Shop, start: str | None, code: int
) -> None:
    set_policy(sold, 40)
    decide(sold, "10")
    found = set_policy(sold, 50, *(["--from", start] if start else []))
    assert found.code == code
    if code:
        assert "are already decided: 1" in found.err
        assert "policy set FILE --force" in found.err
        assert windows(sold)["11"] == 40  # nothing was set
        assert set_policy(sold, 50, "--from", str(start), "--force").code == 0
        assert windows(sold)["11"] == 50


def test_the_first_policy_set_after_a_decision_applies_to_later_orders_unless_forced(sold: Shop) -> None:
    decide(sold, "09")
    assert set_policy(sold, 40, "--from", "2026-09-10").code == 1
    assert set_policy(sold, 40).code == 0
    assert windows(sold) == {"10": 30, "11": 30}  # the claim holds the unit of the other
    assert set_policy(sold, 50, "--from", "2026-11-01").code == 0
    assert windows(sold) == {"10": 30, "11": 50}
    assert set_policy(sold, 60, "--from", "2026-09-10", "--force").code == 0
    assert windows(sold) == {"10": 60, "11": 50}


def test_an_open_or_cancelled_claim_is_not_decided(sold: Shop) -> None:
    set_policy(sold, 40)
    sold.ok("claim", "open", "11", "-r", "other")
    assert set_policy(sold, 50, "--from", "2026-11-01").code == 0
    sold.ok("claim", "cancel", "R1001")
    assert set_policy(sold, 60, "--from", "2026-11-01").code == 0


def test_a_rejection_is_a_decision(sold: Shop) -> None:
    set_policy(sold, 40)
    sold.ok("claim", "open", "11", "-r", "other")
    sold.ok("claim", "reject", "R1001", "--why", "worn")
    assert set_policy(sold, 50, "--from", "2026-11-01").code == 1


def test_the_log_has_each_version_and_its_changes(sold: Shop) -> None:
    set_policy(sold, 40)
    rule = '[[rule]]\nname = "gold"\nextend = "5 days"\n'
    sold.ok("policy", "set", "-", "--from", "2026-12-01", stdin=days(45) + rule)
    sold.ok("policy", "set", "-", "--from", "2027-01-01", stdin=days(45) + rule)
    found = rows(sold.ok("policy", "log", "-f", "csv"))
    assert list(found[0]) == "version from set_on set_at set_by key before after".split()
    assert [(row["version"], row["from"], row["key"], row["before"], row["after"]) for row in found] == [
        ("1", "", "defaults.window", "", '"30 days"'),
        ("1", "", "defaults.restocking_fee", "", '"0%"'),
        ("2", "", "defaults.window", '"30 days"', '"40 days"'),
        ("2", "", "defaults.restocking_fee", '"0%"', ""),
        ("3", "2026-12-01", "defaults.window", '"40 days"', '"45 days"'),
        ("3", "2026-12-01", 'rule "gold"', "", '{ extend = "5 days" }'),
        ("4", "2027-01-01", "", "", ""),
    ]
    screen = sold.ok("policy", "log", "-f", "table")
    assert "policy 3 · for orders from Tue 1 Dec · set Mon 23 Nov by ann\n" in screen
    assert '  ~ defaults.window: "40 days" → "45 days"\n' in screen
    assert "    no changes\n" in screen


def test_force_of_set_is_about_decided_claims_and_overwrites_no_file(sold: Shop, tmp_path: Path) -> None:
    line = next(line for line in sold.ok("policy", "set", "--help").splitlines() if "--force" in line)
    assert "decided" in line
    assert "verwrite" not in line
    kept = tmp_path / "kept.csv"
    kept.write_text("mine")
    refused = set_policy(sold, 40, "--force", "-o", str(kept))
    assert (refused.code, "name another file" in refused.err) == (1, True)
    assert kept.read_text() == "mine"
    assert windows(sold)["11"] == 30  # nothing was set
    assert set_policy(sold, 40, "-o", str(tmp_path / "new.csv")).code == 0


def test_an_unknown_version_of_the_policy_is_not_found_and_the_known_ones_are_named(sold: Shop) -> None:
    set_policy(sold, 40)
    found = sold.run("policy", "show", "--version-number", "3")
    assert (found.code, found.out) == (66, "")
    assert "no policy 3: versions are 1 to 2" in found.err


@pytest.mark.parametrize("number", ["0", "-1"])
def test_versions_of_the_policy_count_from_1(sold: Shop, number: str) -> None:
    assert sold.run("policy", "show", "--version-number", number).code == 2


def test_a_document_with_quotes_in_a_text_is_printed_as_it_was_set(sold: Shop) -> None:
    document = '[[rule]]\nname = "19\\" racks"\nreturnable = false\nwhen = { sku = ["RACK-\\"*"] }\n'
    sold.ok("policy", "set", "-", stdin=document)
    shown = sold.ok("policy", "show", "--toml")
    assert tomllib.loads(shown) == tomllib.loads(document)
    assert 'sku = ["RACK-\\"*"]' in ask(sold, "policy", "log")[-1]["after"]
