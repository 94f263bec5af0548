"""One act on several claims: each an act of its own, a failure stops none of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask, the_claim
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


@pytest.fixture
def three(tmp_path: Path) -> Shop:
    """R1001, R1002 and R1003, each for one mug of its own order."""
    shop = new_shop(tmp_path)
    for number in ("1", "2", "3"):
        shop.take_in({"order_number": number, "sku": "MUG", "unit_price": "5.00", "customer_name": "Li Lei"})
        shop.ok("claim", "open", number, "-r", "changed-mind")
    return shop


def statuses(shop: Shop) -> list[str]:
    return [row["status"] for row in reversed(ask(shop, "claim", "list"))]


def test_a_failure_stops_none_of_the_others_and_sets_the_exit_code(three: Shop) -> None:
    three.ok("claim", "approve", "R1002")
    result = three.run("claim", "approve", "R1001", "R1002", "R1003", "-f", "csv")
    assert result.code == 1
    assert result.err == (
        "Approved R1001: 1 × MUG\n"
        "R1002 is already approved and waiting for its parcel (approved by ann, Mon 23 Nov). You can:"
        " cancel, receive, reduce AMOUNT --why TEXT, refund --keep-goods --why TEXT.\n"
        "  returndesk claim show R1002\n"
        "Approved R1003: 1 × MUG\n"
    )
    assert [line.split(",")[0] for line in result.out.splitlines()] == ["claim", "R1001", "R1003"]
    assert statuses(three) == ["approved"] * 3


def test_on_a_terminal_too_each_is_told_in_the_order_typed(three: Shop) -> None:
    three.ok("claim", "approve", "R1002")
    seen = typed(three, "claim", "approve", "R1003", "R1002", "R1001")
    assert [line.split()[0] for line in seen.screen.splitlines() if "R100" in line] == [
        "Approved", "R1002", "returndesk", "Approved", "R1003", "R1001", "returndesk", "returndesk",
    ]  # fmt: skip


def test_the_worst_failure_is_the_exit_code_and_each_is_told(three: Shop) -> None:
    three.ok("claim", "cancel", "R1002")
    result = three.run("claim", "cancel", "R1009", "R1001", "R1002")
    assert result.code == 66
    assert [line.split()[0] for line in result.err.splitlines()] == [
        "unknown", "returndesk", "Cancelled", "R1002", "returndesk",
    ]  # fmt: skip
    assert statuses(three) == ["cancelled", "cancelled", "requested"]


def test_what_is_no_claim_is_refused_before_anything_is_done(three: Shop) -> None:
    result = three.run("claim", "cancel", "R1001", "x")
    assert (result.code, result.err.splitlines()[0]) == (2, "x is not a claim: expected R1001 or 1001")
    assert statuses(three) == ["requested"] * 3


def test_where_all_fail_there_is_no_answer(three: Shop) -> None:
    result = three.run("claim", "close", "R1001", "R1002", "--why", "enough")
    assert (result.code, result.out) == (1, "")
    assert result.err.count("is waiting for a decision") == 2


def test_a_claim_named_twice_is_acted_on_once(three: Shop) -> None:
    assert [row["claim"] for row in ask(three, "claim", "approve", "R1001", "r1001", "1001")] == ["R1001"]


def test_each_is_an_act_of_its_own_that_undo_takes_back_alone(three: Shop) -> None:
    three.ok("claim", "approve", "R1001", "R1002")
    three.ok("undo")
    assert statuses(three) == ["approved", "requested", "requested"]
    assert ailments(three) == []


def test_from_the_call_to_the_money_with_three_commands_for_three_claims(three: Shop) -> None:
    three.ok("claim", "approve", "R1001", "R1002", "R1003")
    three.ok("claim", "receive", "R1001", "R1002", "R1003", "--inspect", "opened")
    rows = ask(three, "claim", "refund", "--ready")
    assert [(row["claim"], row["refunded"]) for row in rows] == [(f"R100{n}", "5.00") for n in (1, 2, 3)]
    assert ailments(three) == []


def test_ready_are_inspected_claims_whose_next_step_is_a_refund(three: Shop) -> None:
    three.ok("claim", "approve", "R1001", "R1002", "R1003")
    three.ok("claim", "receive", "R1001", "R1002", "--inspect", "opened")
    assert [row["claim"] for row in ask(three, "claim", "refund", "--ready", "--dry-run")] == [
        "R1001",
        "R1002",
    ]
    assert statuses(three) == ["inspected", "inspected", "approved"]
    three.ok("claim", "refund", "--ready")
    result = three.run("claim", "refund", "--ready")
    assert (result.code, result.err) == (0, "No claim is ready for a refund\n")


def test_an_exchange_is_not_ready_for_a_refund(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "1", "sku": "MUG", "unit_price": "5.00"})
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--want", "exchange")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--inspect", "new")
    assert ask(shop, "claim", "refund", "--ready") == []
    assert the_claim(shop)["status"] == "inspected"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("approve R1001 R1002 -i MUG", "--item requires a single claim"),
        ("inspect R1001 R1002 -i MUG --condition new --to restock", "--item requires a single claim"),
        ("refund R1001 R1002 --amount 1.00 --why x", "--amount requires a single claim"),
        ("refund --ready --amount 1.00 --why x", "--amount requires a single claim"),
        ("refund R1001 --ready", "--ready cannot be combined with claims: it finds them"),
        ("refund", "Name the claims, or --ready"),
        ("receive R1001 --to restock", "--to requires --inspect CONDITION"),
        ("receive R1001 --inspect missing", "--inspect missing requires --to DISPOSITION"),
    ],
)
def test_an_option_for_one_claim_is_refused_for_several(three: Shop, typed: str, said: str) -> None:
    result = three.run("claim", *typed.split())
    assert (result.code, result.err.splitlines()[0]) == (2, said)
    assert statuses(three) == ["requested"] * 3


def test_a_parcel_is_inspected_as_it_is_received(three: Shop) -> None:
    three.ok("claim", "approve", "R1001")
    (row,) = ask(three, "claim", "receive", "R1001", "--inspect", "op", "--to", "don")
    assert (row["status"], row["next"]) == ("inspected", "returndesk claim refund R1001")
    assert [entry["act"] for entry in ask(three, "log", "R1001")] == [
        "opened",
        "approved",
        "received",
        "inspected",
    ]
    three.ok("undo")  # one act
    assert the_claim(three)["status"] == "approved"


def test_only_what_came_is_inspected(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 3, "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "MUG=1")
    result = shop.run(
        "claim", "receive", "R1001", "-i", "MUG=2", "--inspect", "used", "--deduct", "10%", "--why", "worn"
    )
    assert result.code == 0, result
    assert "Inspected R1001: 2 × MUG, used → refurbish" in result.err
    (line,) = ask(shop, "claim", "show", "R1001")["lines"]
    assert (line["received"], line["accepted"]) == (3, 2)


def test_goods_of_an_ended_claim_are_not_inspected(three: Shop) -> None:
    three.ok("claim", "approve", "R1001")
    three.ok("claim", "cancel", "R1001")
    result = three.run("claim", "receive", "R1001", "--inspect", "new")
    assert (result.code, result.err) == (
        1,
        "R1001 is cancelled: nothing is inspected\n  the same without --inspect\n",
    )
    assert ask(three, "log", "R1001")[-1]["act"] == "cancelled"


def test_one_note_is_added_to_several_claims(three: Shop) -> None:
    result = three.run("claim", "note", "R1001", "R1009", "r1003", "the carrier called", "-f", "csv")
    assert (result.code, result.err.splitlines()[0]) == (66, "Noted on R1001")
    assert [line.split(",")[0] for line in result.out.splitlines()] == ["claim", "R1001", "R1003"]
    assert sum("the carrier called" in str(row) for row in ask(three, "log")) == 2
    missing = three.run("claim", "note", "R1001", "R1002")
    assert (missing.code, missing.err) == (2, "TEXT is missing: R1002 is a claim. What is the note?\n")
    assert three.run("claim", "note", "R1001").code == 2
