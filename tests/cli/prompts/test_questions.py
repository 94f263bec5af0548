"""Questions on a terminal: Enter is the shown default or asks again; q, Ctrl-D and Ctrl-C alone leave."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from unittest.mock import patch

import pytest
from cli.terminal import END, typed
from desk.asking import ask, dump
from factory import SAMPLES, Shop, new_shop

import returndesk
from returndesk.errors import Refused

CLI = Path(returndesk.__file__).parent / "cli"
NONE = "none"  # a default answer
# Each command that asks, with answers that carry it out; R1001 is requested, R1002 received, R1003 approved.
SESSIONS = {
    "claim open": ("1042", "2", "1", "changed", "refund", "phone", "yes"),
    "claim open --no-receipt": ("LAMP-1", "defective"),
    "check": ("1042",),
    "order show": ("1042",),
    "order dispute 1042": ("open",),
    "order import {}/own.csv": ("total",),
    "order import {}/tiktok.csv": ("yes",),
    "claim reject R1001": ("worn", NONE),
    "claim inspect R1002": ("opened", "restock"),
    "claim settle R1004": ("answered", NONE),
    "claim compensate R1001 5.00 --why sorry": ("coupon",),
    "claim carrier R1003": ("file",),
    "claim feedback R1001": ("5",),
    "claim approve": ("R1001",),
    "claim note": ("1", "rang twice"),
    "claim message": ("R1001",),
    "claim compensate": ("R1004", "5.00", "gift", "sorry"),
}
SALE = ("T7", "yesterday", "MUG=2@12.50", "-", "Zoe", "cash")  # of order add
OWN_EXPORT = "Order,Date,SKU,Qty,Price,Total\n7,2026-11-20,MUG,1,5.00,5.00\n"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Order 1042 with claims at the stages where something is asked, and files whose import asks."""
    document = '[no_receipt]\nterms = "credit"\ndays = 60\n'
    shop = new_shop(tmp_path_factory.mktemp("asked"), document=document)
    shop.take_in(*({"sku": sku, "unit_price": "10.00", "quantity": 9} for sku in ("LAMP-1", "TEE-S")))
    for reason in ("other", "other", "damaged"):
        shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", reason)
    shop.ok("claim", "open", "1042", "-r", "service")
    for claim in ("R1002", "R1003"):
        shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", "R1002")
    (shop.path.parent / "own.csv").write_text(OWN_EXPORT)
    shutil.copy(SAMPLES / "tiktok.csv", shop.path.parent)
    return shop


def a_copy(once: Shop, folder: Path) -> Shop:
    return Shop(Path(shutil.copy(once.path, folder / "desk.db")))


def test_one_function_reads_what_is_typed() -> None:
    found = []
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            words = ast.unparse(node.func)
            reads = words.endswith(
                ("prompt", "confirm", "getpass.getpass", "stdin.readline", "buffer.readline")
            )
            asked = any(one.arg in ("prompt", "confirmation_prompt") for one in node.keywords)
            if reads or asked or words == "input":
                found.append(f"{path.relative_to(CLI)}: {words}")
    assert found == ["base.py: sys.stdin.buffer.readline"]


@pytest.mark.slow
@pytest.mark.parametrize("command", SESSIONS)
def test_enter_asks_again_and_the_answers_before_are_kept(once: Shop, tmp_path: Path, command: str) -> None:
    shop, answers = a_copy(once, tmp_path), SESSIONS[command]
    plain = typed(shop, *command.format(once.path.parent).split(), answers=answers)
    assert plain.code == 0, plain.screen
    shop = a_copy(once, tmp_path)
    twice = [one for answer in answers for one in (("",) if answer == NONE else ("", answer))]
    seen = typed(shop, *command.format(once.path.parent).split(), answers=twice)
    assert seen.code == plain.code, seen.screen
    assert seen.screen.count("Type an answer, or q to quit.") == len(answers) - answers.count(NONE)


@pytest.mark.slow
@pytest.mark.parametrize("leaving", ["q", "Quit", END])
@pytest.mark.parametrize("command", [*SESSIONS, "order add"])
def test_q_and_ctrl_d_leave_at_every_question_with_nothing_saved(
    once: Shop, tmp_path: Path, command: str, leaving: str
) -> None:
    shop, answers = a_copy(once, tmp_path), SESSIONS.get(command, SALE)
    before = dump(shop.path)
    for steps in range(len(answers)):
        typing = command.format(once.path.parent).split()
        seen = typed(shop, *typing, answers=[*answers[:steps], leaving])
        assert (seen.code, dump(shop.path) == before) == (1, True), seen.screen
        assert seen.screen.rstrip().splitlines()[-1] == "Cancelled. Nothing was saved."


@pytest.mark.slow
def test_enter_at_a_question_with_a_default_takes_it(once: Shop, tmp_path: Path) -> None:
    shop = a_copy(once, tmp_path)
    seen = typed(shop, "order", "add", answers=["", "", "MUG@12.50", "", "", ""])
    assert seen.code == 0, seen.screen
    assert "[today]" in seen.screen
    (row,) = ask(shop, "order", "show", "T0001")
    assert (row["ordered_on"], row["unit_price"]) == ("2026-11-23", "12.50")


# At each question "?" says what it is for, and asks again.
EXPLAINED = {
    "claim open": (
        "The order that the customer bought.",
        "Why the customer contacts you:",
        "yes opens the claim",
    ),
    "claim inspect R1002": (
        "  new, opened, used, damaged, missing.",
        "  restock, refurbish, supplier, scrap",
    ),
    "check": ("  Order number, or a name, email, phone or item.",),
}


@pytest.mark.slow
@pytest.mark.parametrize("command", EXPLAINED)
def test_a_question_mark_explains_and_asks_again(once: Shop, tmp_path: Path, command: str) -> None:
    shop = a_copy(once, tmp_path)
    asked = [one for answer in SESSIONS[command] for one in ("?", answer)]
    seen = typed(shop, *command.split(), answers=asked)
    assert (seen.code, seen.screen.count("  q quits.\n")) == (0, len(SESSIONS[command])), seen.screen
    assert [words for words in EXPLAINED[command] if words not in seen.screen] == [], seen.screen


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in SESSIONS if one != "claim open"])
def test_another_user_can_write_while_a_question_is_open(once: Shop, tmp_path: Path, command: str) -> None:
    shop, seen = a_copy(once, tmp_path), []

    def think(*_: object, **__: object) -> str:
        seen.append(shop.run("claim", "note", "R1001", "she rang", "--user", "bob").code)
        raise Refused("Cancelled.")

    with (
        patch("returndesk.cli.base.read_answer", side_effect=think),
        patch.dict("os.environ", {"RETURNDESK_WAIT": "0"}),
    ):
        typed(shop, *command.format(once.path.parent).split())
    assert seen == [0]


def test_what_is_missing_is_asked_for_on_a_terminal_alone(once: Shop) -> None:
    assert once.run("claim", "approve").code == 2
    assert once.run("claim", "refund").err == "Name the claims, or --ready\n"
    seen = typed(once, "claim", "quote", answers=["9", "R1002"])
    assert "  1  R100" in seen.screen
    assert "Which claim? (number, order or name) R1002\nR1002 · order 1042" in seen.screen
