"""`claim open` where a person sits: it finds the order, asks for the rest, and can be left at every step."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from cli.terminal import END, typed
from desk.asking import ask, dump
from factory import HANGS_SECONDS, Shop, new_shop

from returndesk.errors import Refused

ADA = {"customer_name": "Ada Lovelace", "customer_email": "ada@example.org"}
QUESTIONS = ("Which order?", "Which items", "How many", "Reason (", "What do", "How did", "Open this")
WHOLE = ("ada", "1", "2", "changed", "1", "phone", "yes")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Ada's order 1042 with two lines, and two orders of Li Lei."""
    shop = new_shop(tmp_path_factory.mktemp("once"))
    shop.take_in(
        {"sku": "MUG", "title": "Mug", "quantity": 3, "unit_price": "5.00", **ADA},
        {"sku": "TEE", "title": "Tee", "unit_price": "9.00", **ADA},
    )
    for number in ("2001", "2002"):
        shop.take_in({"order_number": number, "unit_price": "9.00", "customer_name": "李雷"})
    return shop


@pytest.fixture
def stocked(once: Shop, tmp_path: Path) -> Shop:
    """That desk, as a file of one's own."""
    return Shop(Path(shutil.copy(once.path, tmp_path / "desk.db")))


def test_everything_is_asked_for_and_the_claim_has_the_answers(stocked: Shop) -> None:
    seen = typed(stocked, "claim", "open", answers=WHOLE)
    assert seen.code == 0, seen
    opened = ask(stocked, "claim", "show", "R1001")
    claim, (line,) = opened["claim"][0], opened["lines"]
    assert (claim["order"], claim["reason"], claim["outcome"], claim["via"]) == (
        "1042",
        "changed-mind",
        "refund",
        "phone",
    )
    assert (line["sku"], line["claimed"]) == ("MUG", 2)
    # What was shown before the last yes is what was opened.
    before = seen.screen.partition("Open this claim?")[0]
    assert "2 × MUG" in before
    assert "eligible · until Sat 5 Dec, 12 days left · refund 10.00 EUR" in before
    assert "changed-mind, reported by phone; asked for a refund" in before


@pytest.mark.parametrize("args", [("lovelase",), ()])
def test_a_name_that_is_only_similar_is_shown_and_asked_about(stocked: Shop, args: tuple[str, ...]) -> None:
    seen = typed(stocked, "claim", "open", *args, answers=[*([] if args else ["lovelase"]), *WHOLE[1:]])
    assert "No order matches 'lovelase'. Similar:" in seen.screen
    assert "Which one?" in seen.screen.partition("Similar:")[2]
    assert (seen.code, ask(stocked, "claim", "show", "R1001")["claim"][0]["order"]) == (0, "1042")


@pytest.mark.parametrize("leaving", ["q", END])
def test_the_user_can_quit_at_every_step_and_nothing_is_written(stocked: Shop, leaving: str) -> None:
    before = dump(stocked.path)
    for steps in range(len(WHOLE)):
        seen = typed(stocked, "claim", "open", answers=[*WHOLE[:steps], leaving])
        assert seen.code == 1
        assert seen.screen.rstrip().splitlines()[-1] == "Cancelled. Nothing was saved."
        assert dump(stocked.path) == before


def test_a_no_at_the_end_opens_nothing(stocked: Shop) -> None:
    before = dump(stocked.path)
    seen = typed(stocked, "claim", "open", answers=[*WHOLE[:-1], "no"])
    assert (seen.code, seen.screen.rstrip().splitlines()[-1]) == (1, "Cancelled. Nothing was saved.")
    assert dump(stocked.path) == before


def test_ctrl_c_at_a_question_is_130_and_one_line(stocked: Shop) -> None:
    before = dump(stocked.path)
    with patch("returndesk.cli.claim.wizard.read_answer", side_effect=KeyboardInterrupt):
        seen = typed(stocked, "claim", "open")
    assert seen.code == 130
    assert seen.screen.splitlines()[1:] == ["", "Stopped. Nothing was saved."]
    assert dump(stocked.path) == before


def _own_terminal() -> None:
    """Take the terminal over, as a login does; a run in the background hands SIGINT down ignored."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_on_a_terminal_of_its_own_ends_the_program_at_once(stocked: Shop) -> None:
    before = dump(stocked.path)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "returndesk", "claim", "open"],
        stdin=theirs, stdout=theirs, stderr=theirs, env=stocked.env, start_new_session=True,
        preexec_fn=_own_terminal,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = b""
        while not seen.endswith(b"item) "):
            seen += os.read(ours, 4096)
        os.write(ours, b"104\x03")
        said = b""
        with suppress(OSError):  # the end of a terminal that its program has left
            while piece := os.read(ours, 4096):
                said += piece
        assert process.wait(timeout=HANGS_SECONDS) == 130
    assert said.decode().replace("\r\n", "\n").endswith("\nStopped. Nothing was saved.\n")
    os.close(ours)
    assert dump(stocked.path) == before


def test_another_user_can_write_while_a_question_is_open(stocked: Shop) -> None:
    seen: list[int] = []

    def think(question: str, **_: str) -> str:
        seen.append(stocked.run("order", "delivered", "2001", "--on", "2026-11-20").code)
        raise Refused("Cancelled.")

    with (
        patch("returndesk.cli.claim.wizard.read_answer", side_effect=think),
        patch.dict("os.environ", {"RETURNDESK_WAIT": "0"}),
    ):
        typed(stocked, "claim", "open", "1042")
    assert seen == [0]


@pytest.mark.parametrize(
    ("args", "answers", "asked"),
    [
        (
            ("1042",),
            ["tee", "1", "1", "1", "y"],
            ["Which items", "Reason (", "What do", "How did", "Open this"],
        ),
        (("1042", "-i", "MUG=1", "-r", "defective"), [], []),
        (("2001", "-r", "defective"), [], []),  # its only line
        (("1042", "-r", "service"), [], []),  # no goods
        (("1042", "-i", "MUG=1"), ["def", "1", "1", "y"], ["Reason (", "What do", "How did", "Open this"]),
        (("2001", "--want", "credit", "--via", "email"), ["1", "y"], ["Reason (", "Open this"]),
        (("-r", "late"), ["2001", "1", "1", "y"], ["Which order?", "What do", "How did", "Open this"]),
    ],
)
def test_only_what_is_missing_is_asked_for(
    stocked: Shop, args: tuple[str, ...], answers: list[str], asked: list[str]
) -> None:
    seen = typed(stocked, "claim", "open", *args, answers=answers)
    assert (seen.code, len(ask(stocked, "claim", "list"))) == (0, 1), seen
    assert [question for question in QUESTIONS if question in seen.screen] == asked


@pytest.mark.parametrize(
    ("typed_first", "order"),
    [
        ("1042", "1042"),
        ("#1042", "1042"),
        ("ADA@", "1042"),
        ("lovelace", "1042"),
        ("104", "1042"),
        ("te", "1042"),
    ],
)
def test_an_order_is_found_by_number_name_mail_or_sku(stocked: Shop, typed_first: str, order: str) -> None:
    seen = typed(stocked, "claim", "open", answers=[typed_first, "tee", "1", "1", "1", "yes"])
    assert seen.code == 0, seen
    assert [row["order"] for row in ask(stocked, "claim", "list")] == [order]


def test_several_orders_are_a_numbered_list_newest_first_and_other_text_is_searched_for(
    stocked: Shop,
) -> None:
    seen = typed(stocked, "claim", "open", answers=["nobody", "李", "ada", "q"])
    lines = seen.screen.splitlines()
    assert "  No order or customer matches 'nobody'." in lines
    assert [line.split()[:3] for line in lines if "李雷" in line] == [
        ["1", "2002", "李雷"],
        ["2", "2001", "李雷"],
    ]
    assert "Order 1042 · web · Ada Lovelace" in lines


def test_a_number_shared_by_two_channels_is_a_choice_of_channels(shop: Shop) -> None:
    for channel in ("web", "etsy"):
        shop.take_in({"channel": channel, "unit_price": "5.00"})
    assert typed(shop, "claim", "open", "1042", answers=["etsy:1042", "1", "1", "1", "y"]).code == 0
    assert ask(shop, "claim", "list")[0]["order"] == "etsy:1042"


def test_a_mistake_is_explained_and_the_choices_are_shown_again(stocked: Shop) -> None:
    answers = ["1042", "boot", "1", "9", "2", "why", "def", "gift", "ref", "fax", "ph", "maybe", "yes"]
    seen = typed(stocked, "claim", "open", answers=answers)
    assert seen.code == 0, seen
    for said, shown in (
        ("  Unknown item 'boot'.", "MUG  Mug"),
        ("  MUG: type a number from 1 to 3, or all.", ""),
        ("  Unknown choice 'why'.", "1 changed-mind"),
        ("  Unknown choice 'gift'.", "1 refund"),
        ("  Unknown choice 'fax'.", "1 counter"),
        ("  Type yes or no.", "2 × MUG"),
    ):
        assert said in seen.screen
        assert shown in seen.screen.partition(said)[2]


def test_the_shop_s_own_reasons_are_offered(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[reasons]\nmoth-eaten = "shop"\n')
    shop.take_in({"unit_price": "5.00"})
    seen = typed(shop, "claim", "open", "1042", answers=["moth", "1", "1", "y"])
    assert "15 moth-eaten" in seen.screen
    assert ask(shop, "claim", "list")[0]["reason"] == "moth-eaten"


def test_imported_text_is_shown_escaped_on_the_terminal(shop: Shop) -> None:
    evil = "\x1b]0;pwned\x07[red]李\u202e"
    shop.take_in({"sku": "A", "unit_price": "5.00", "customer_name": evil, "title": evil},
                 {"sku": "B", "unit_price": "5.00", "customer_name": evil})  # fmt: skip
    seen = typed(shop, "claim", "open", answers=["1042", "a", "1", "1", "1", "no"])
    assert "\\x1b]0;pwned\\x07[red]李\\u202e" in seen.screen
    assert {"\x1b", "\x07", "\u202e"} & set(seen.screen) == set()


def test_questions_go_to_stderr_and_only_the_answer_to_stdout(stocked: Shop) -> None:
    seen = typed(stocked, "claim", "open", "-f", "json", answers=WHOLE, piped=True)
    assert [row["claim"] for row in json.loads(seen.out)["rows"]] == ["R1001"]
    assert "Which order?" in seen.screen


@pytest.mark.parametrize("args", [(), ("1042",), ("1042", "-i", "MUG"), ("1042", "-r", "defective")])
def test_nothing_is_asked_off_a_terminal_or_with_no_input(stocked: Shop, args: tuple[str, ...]) -> None:
    assert stocked.run("claim", "open", *args).code == 2
    seen = typed(stocked, "claim", "open", *args, "--no-input")
    assert (seen.code, [question for question in QUESTIONS if question in seen.screen]) == (2, [])


def test_an_order_argument_may_be_a_customer_s_name(stocked: Shop) -> None:
    seen = typed(stocked, "claim", "open", "ada", "-r", "late", answers=["tee", "1", "1", "y"])
    assert seen.code == 0, seen
    assert ask(stocked, "claim", "list")[0]["order"] == "1042"


@pytest.mark.parametrize("args", [("9999",), ("9999", "-r", "late"), ("9999", "-i", "MUG", "-r", "late")])
def test_an_unknown_order_argument_is_66_as_for_scripts(stocked: Shop, args: tuple[str, ...]) -> None:
    seen = typed(stocked, "claim", "open", *args)
    assert seen.code == 66
    assert "unknown order 9999" in seen.screen


def test_a_number_shared_by_two_channels_is_asked_for_if_the_reason_is_known(shop: Shop) -> None:
    for channel in ("web", "etsy"):
        shop.take_in({"channel": channel, "unit_price": "5.00"})
    assert typed(shop, "claim", "open", "1042", "-r", "late", answers=["2", "1", "1", "y"]).code == 0
    assert ask(shop, "claim", "list")[0]["order"] == "web:1042"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--on", "2026-11-24"), 65),
        (("--on", "2026-10-01"), 65),
        (("-r", "nonsense"), 2),
        (("--want", "x"), 2),
        (("-f", "x"), 2),
        (("-i", "BOOT"), 66),
        (("-i", "MUG=9"), 1),
    ],
)
def test_wrong_options_are_refused_before_anything_is_asked(
    stocked: Shop, args: tuple[str, ...], code: int
) -> None:
    seen = typed(stocked, "claim", "open", "1042", *args)
    assert (seen.code, "Reason (" in seen.screen, "Which" in seen.screen) == (code, False, False)


def test_a_complaint_is_the_choice_below_the_lines(stocked: Shop) -> None:
    assert typed(stocked, "claim", "open", "1042", answers=["0", "email", "y"]).code == 0
    (claim,) = ask(stocked, "claim", "list")
    assert (claim["kind"], claim["reason"], claim["outcome"]) == ("complaint", "service", "none")


def test_at_the_counter_the_channel_is_known_and_all_steps_follow_the_yes(stocked: Shop) -> None:
    seen = typed(
        stocked, "claim", "open", "1042", "--now", "--condition", "new", answers=["tee", "1", "1", "y"]
    )
    assert (
        "approved, received, inspected and refunded at once" in seen.screen.partition("Open this claim?")[0]
    )
    assert ask(stocked, "claim", "list")[0]["status"] == "closed"


def test_a_sku_on_two_lines_is_picked_by_its_position(shop: Shop) -> None:
    shop.take_in({"sku": "T", "quantity": 2, "unit_price": "1.00"}, {"sku": "T", "unit_price": "2.00"})
    seen = typed(shop, "claim", "open", "1042", answers=["1 2", "1", "1", "1", "1", "y"])
    assert "How many of :1 T?" in seen.screen
    assert [row["claimed"] for row in ask(shop, "claim", "show", "R1001")["lines"]] == [1, 1]


def test_a_dry_run_asks_and_records_nothing(stocked: Shop) -> None:
    before = dump(stocked.path)
    assert typed(stocked, "claim", "open", "--dry-run", answers=WHOLE).code == 0
    assert dump(stocked.path) == before


def test_at_the_counter_the_condition_is_asked_for_where_goods_come(stocked: Shop) -> None:
    seen = typed(stocked, "claim", "open", "1042", "--now", answers=["tee", "1", "1", "y", "new"])
    assert "In what condition?" in seen.screen
    assert ask(stocked, "claim", "list")[0]["status"] == "closed"


def test_enter_takes_the_only_match(stocked: Shop) -> None:
    seen = typed(stocked, "check", "lovelase", answers=[""])
    assert ("Which one? [1]:" in seen.screen, "Order 1042" in seen.screen) == (True, True)
