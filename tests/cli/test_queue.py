"""`queue --next`: the most urgent claim in full, and the possible commands."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ask
from factory import Shop, new_shop

POLICY = '[[rule]]\nname = "final sale"\nwhen = { tag = ["final-sale"] }\nreturnable = false\n'
FILLED = {  # what a person puts in for a word in capitals
    "TEXT": "because",
    "CONDITION": "new",
    "DISPOSITION": "restock",
    "AMOUNT": "1.00",
    "SKU=QTY@PRICE": "LAMP-2=1@5.00",
}
STORIES = {  # stage → what leads to it from the one before
    "decide": "",
    "parcel": "claim approve R1001",
    "inspect": "claim receive R1001",
    "settle": "claim inspect R1001 --condition new --to restock",
}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shop]:
    """One claim at each stage of its way."""
    shop = new_shop(tmp_path_factory.mktemp("desks"))
    shop.take_in({"unit_price": "5.00", "customer_name": "Li Lei", "customer_email": "li@example.org"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    found = {}
    for stage, act in STORIES.items():
        if act:
            shop.ok(*act.split())
        found[stage] = Shop(Path(shutil.copy(shop.path, shop.path.with_name(f"{stage}.db"))))
    return found


@pytest.fixture
def moved(desks: dict[str, Shop], request: pytest.FixtureRequest) -> Shop:
    return desks[request.param]


def moves(shop: Shop, *more: str) -> list[str]:
    found: list[str] = ask(shop, "queue", "--next", *more)[0]["moves"]
    return found


@pytest.mark.parametrize("moved", STORIES, indirect=True, ids=str)
def test_every_offered_command_is_possible_and_the_first_is_the_row_s_next(moved: Shop) -> None:
    (row,) = ask(moved, "queue", "--next")
    assert row["moves"][0] == row["next"]
    assert row["moves"] == list(dict.fromkeys(row["moves"]))
    for command in row["moves"]:
        words = [FILLED.get(word, word) for word in shlex.split(command)[1:]]
        result = moved.run(*words, "--dry-run")
        assert result.code == 0, (command, result)


@pytest.mark.parametrize(
    ("moved", "acts"),
    [
        ("decide", "approve reject ask cancel note"),
        ("parcel", "receive cancel reduce refund note"),
        ("inspect", "inspect note"),
        ("settle", "refund exchange replace repair note"),
    ],
    indirect=["moved"],
)
def test_the_moves_are_those_of_the_lifecycle(moved: Shop, acts: str) -> None:
    assert [command.split()[2] for command in moves(moved)] == acts.split()


def test_an_ineligible_claim_can_only_be_approved_with_override(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    shop.take_in({"unit_price": "5.00", "tags": "final-sale"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert moves(shop)[:2] == [
        "returndesk claim reject R1001 --why TEXT",
        "returndesk claim approve R1001 --override --why TEXT",
    ]


def test_for_a_claim_under_review_showing_it_is_not_proposed_again(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nreview_above = "1.00"\n')
    shop.take_in({"unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert [command.split()[2] for command in moves(shop)] == ["approve", "reject", "ask", "cancel", "note"]


def test_an_overdue_parcel_is_expired_by_its_own_command(shop: Shop) -> None:
    shop.take_in({"unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    later = Shop(shop.path, as_of="2027-01-11")
    assert moves(later)[0] == "returndesk claim expire --due"
    assert sum("expire" in command for command in moves(later)) == 1


def test_scripts_get_the_queue_s_row_with_one_more_key(shop: Shop) -> None:
    shop.take_in({"unit_price": "5.00"}, {"sku": "MUG", "unit_price": "9.00"})
    for sku in ("LAMP-1", "MUG"):
        shop.ok("claim", "open", "1042", "-i", sku, "-r", "changed-mind")
    row = ask(shop, "queue", "--next")[0]
    assert {key: row[key] for key in row if key != "moves"} == ask(shop, "queue")[0]
    header, line = shop.ok("queue", "--next", "-f", "csv").splitlines()
    assert header.endswith(",file_by,untold,what,claimant,due_at,then,moves")
    assert "; ".join(row["moves"]) in line
    assert json.loads(shop.ok("queue", "--next", "-f", "json"))["schema"] == "returndesk.queue/1"


def test_next_is_the_first_of_the_filtered_claims(shop: Shop) -> None:
    shop.take_in({"unit_price": "5.00"}, {"sku": "MUG", "unit_price": "9.00"})
    for sku in ("LAMP-1", "MUG"):
        shop.ok("claim", "open", "1042", "-i", sku, "-r", "changed-mind")
    shop.ok("claim", "approve", "R1002")
    assert [row["claim"] for row in ask(shop, "queue", "--next")] == ["R1001"]
    assert [row["claim"] for row in ask(shop, "queue", "--next", "--stage", "parcel")] == ["R1002"]
    assert ask(shop, "queue", "--next", "--stage", "info") == []
    assert shop.run("queue", "--next", "--stage", "info", "--fail-empty").code == 1


def test_a_terminal_shows_the_claim_in_full_with_numbered_commands(shop: Shop) -> None:
    shop.ok("config", "--address", "1 High Street")
    shop.take_in({"unit_price": "5.00"}, {"sku": "MUG", "unit_price": "9.00"})
    for sku in ("LAMP-1", "MUG"):
        shop.ok("claim", "open", "1042", "-i", sku, "-r", "changed-mind")
    shown = typed(shop, "claim", "show", "R1002").screen.splitlines()
    lines = typed(shop, "queue", "--next").screen.splitlines()  # the dearer one goes first
    assert lines[: len(shown) - 1] == shown[:-1]
    assert lines[len(shown) - 1 :] == [
        "  1  returndesk claim approve R1002",
        "  2  returndesk claim reject R1002 --why TEXT",
        "  3  returndesk claim ask R1002 TEXT",
        "  4  returndesk claim cancel R1002",
        "  5  returndesk claim note R1002 TEXT",
        "  1 more claim in the queue",
    ]


def test_an_empty_queue_says_so(shop: Shop) -> None:
    assert "Nothing to do" in typed(shop, "queue", "--next").screen
    assert shop.run("queue", "--next").code == 0


def test_a_queue_of_one_stage_without_claims_does_not_say_that_none_is_open(desks: dict[str, Shop]) -> None:
    screen = typed(desks["decide"], "queue", "--stage", "acknowledge").screen
    assert "No claims match · returndesk queue" in screen
    assert "Nothing to do" not in screen
    assert "0 open" not in screen


def test_working_claim_by_claim_requires_a_terminal(shop: Shop) -> None:
    result = shop.run("queue", "--work")
    assert (result.code, result.err) == (2, "--work is for a terminal, and combined with filters alone\n")
