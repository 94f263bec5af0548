"""Claims change hands: one, several, or all that somebody has; each has an entry and answers with its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def busy(tmp_path: Path) -> Shop:
    """R1001 and R1003 are ann's, R1002 is bob's, R1004 was ann's and is over."""
    shop = new_shop(tmp_path)
    shop.take_in({"sku": "MUG", "quantity": 9, "unit_price": "5.00"})
    for who in ("ann", "bob", "ann", "ann"):
        shop.user = who
        shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "other")
    shop.ok("claim", "cancel", "R1004")
    return shop


def owners(shop: Shop) -> dict[str, str]:
    return {row["claim"]: row["owner"] for row in ask(shop, "claim", "list")}


def test_several_claims_are_given_in_one_command(busy: Shop) -> None:
    rows = ask(busy, "claim", "assign", "R1001", "R1002", "r1001", "cyd")
    assert [(row["claim"], row["owner"]) for row in rows] == [("R1001", "cyd"), ("R1002", "cyd")]
    assert owners(busy) == {"R1001": "cyd", "R1002": "cyd", "R1003": "ann", "R1004": "ann"}
    told = "select claim_id, json_extract(details, '$.from') from journal where act = 'assign' order by seq"
    assert read(busy.path, told) == [(1001, "ann"), (1002, "bob")]
    assert ailments(busy) == []


def test_all_that_is_open_of_one_person_changes_hands(busy: Shop) -> None:
    result = busy.run("claim", "assign", "--from", "Ann", "bob", "-f", "csv")
    assert (result.code, result.err) == (0, "Assigned 2 open claims of ann to bob\n")
    assert [row.split(",")[0] for row in result.out.splitlines()] == ["claim", "R1001", "R1003"]
    # What is over stays with whoever did it.
    assert owners(busy) == {"R1001": "bob", "R1002": "bob", "R1003": "bob", "R1004": "ann"}
    assert [row["owner"] for row in ask(busy, "queue")] == ["bob"] * 3
    assert ailments(busy) == []


def test_one_claim_that_is_not_there_stops_none_of_the_others(busy: Shop) -> None:
    result = busy.run("claim", "assign", "R1009", "R1001", "bob")
    assert (result.code, result.err.splitlines()[:3]) == (
        66,
        ["unknown claim R1009. Did you mean R1001?", "  returndesk claim list", "Assigned R1001 to bob"],
    )
    assert owners(busy)["R1001"] == "bob"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--from zoe bob", "--from zoe: no open claim is theirs\n  Owners of open claims: ann, bob\n"),
        ("--from ann ann", "--from ann: the claims are assigned to ann already\n"),
        (
            "--from ann R1001 bob",
            "--from ann cannot be combined with claims: it assigns all of ann's claims\n",
        ),
        ("bob", "Name the claims and their new owner\n  returndesk claim assign R1003 bob\n"),
        ("R1001 bob R1003", "bob is not a claim: expected R1001 or 1001\n  returndesk claim list\n"),
    ],
)
def test_a_slip_says_what_was_expected(busy: Shop, typed: str, said: str) -> None:
    result = busy.run("claim", "assign", *typed.split())
    assert (result.code, result.err) == (2, said)
    assert owners(busy)["R1001"] == "ann"


def test_nobody_has_an_open_claim(shop: Shop) -> None:
    result = shop.run("claim", "assign", "--from", "ann", "bob")
    assert (result.code, result.err) == (
        2,
        "--from ann: no open claim is theirs\n  Owners of open claims: none\n",
    )
