"""Nobody hears what the program says: stderr or stdout is full, closed, or read by a program that has gone.

The act is done once, the data is on stdout and the exit code is that of the act. Seen failing without
`_Messages` in `returndesk/__main__.py`: the exit code was 1 and stdout empty.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from desk.asking import ailments, read, rows
from factory import HANGS_SECONDS, SAMPLES, Shop, new_shop

PROGRAM = f"{shlex.quote(sys.executable)} -m returndesk"
ORDERS = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,customer_name\n"
UNHEARD = ["2>/dev/full", "2>&-", "2> >(true)"]


@pytest.fixture
def desk(tmp_path: Path) -> Shop:
    """A desk with ten orders of a mug, the first claimed as R1001."""
    shop = new_shop(tmp_path)
    lines = "".join(f"{number},2026-11-02,2026-11-05,MUG,1,5.00,Ann\n" for number in range(1, 11))
    shop.ok("order", "import", "-", stdin=ORDERS + lines)
    shop.ok("claim", "open", "1", "-r", "defective")
    return shop


def shell(shop: Shop, line: str) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of a command line in bash, with PROGRAM for the program."""
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('PROGRAM', PROGRAM)}"],
        env=shop.env, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("unheard", UNHEARD)
def test_an_act_is_done_and_its_row_printed_though_its_words_are_not(desk: Shop, unheard: str) -> None:
    code, out, _ = shell(desk, f"PROGRAM claim approve R1001 -f csv {unheard}")
    assert (code, rows(out)[0]["status"]) == (0, "approved")
    assert read(desk.path, "select count(*) from journal where act = 'approve'") == [(1,)]
    code, out, _ = shell(
        desk, f"PROGRAM claim refund R1001 --keep-goods --why 'broken glass' -f csv {unheard}"
    )
    assert (code, rows(out)[0]["claim"]) == (0, "R1001")
    assert read(desk.path, "select count(*), sum(total_minor) from refund") == [(1, 500)]
    assert ailments(desk) == []


@pytest.mark.parametrize("unheard", UNHEARD)
def test_an_import_with_notes_is_complete_and_its_row_printed(desk: Shop, unheard: str) -> None:
    file = shlex.quote(str(SAMPLES / "shopify.csv"))
    code, out, _ = shell(desk, f"PROGRAM order import {file} -f csv {unheard}")
    assert (code, rows(out)[0]["orders_new"]) == (0, "25")
    assert read(desk.path, "select count(*) from orders") == [(35,)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("queue", 0),
        ("check 2", 0),
        ("doctor", 0),
        ("report returns -f plain", 0),
        ("log -f jsonl", 0),
        ("check 1", 1),
        ("claim approve R1001 --item MUG=9", 1),
        ("claim show R9", 66),
        ("order import nowhere.csv", 66),
        ("order list --format x", 2),
        ("no-such-command", 2),
        ("claim", 2),
        ("--db /dev/null queue", 65),
    ],
)
def test_a_question_or_a_failure_has_the_same_data_and_code(desk: Shop, typed: str, code: int) -> None:
    heard = shell(desk, f"PROGRAM {typed} 2>/dev/null")
    assert heard[0] == code
    for unheard in UNHEARD:
        assert shell(desk, f"PROGRAM {typed} {unheard}")[:2] == heard[:2]


def test_rejected_rows_keep_their_code_where_they_cannot_be_listed(desk: Shop, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(ORDERS + "77,2026-11-02,2026-11-05,MUG,none,5.00,Ann\n")
    for unheard in UNHEARD:
        assert shell(desk, f"PROGRAM order import {bad} {unheard}")[:2] == (65, "")
    assert read(desk.path, "select count(*) from orders") == [(10,)]


def test_an_act_whose_reader_has_gone_is_done_once(desk: Shop) -> None:
    code, _, _ = shell(desk, "PROGRAM claim note R1001 hello 2>&1 | true")
    assert code in (0, 141)
    assert read(desk.path, "select count(*) from journal where act = 'note'") == [(1,)]


@pytest.mark.parametrize("closed", [">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_an_act_whose_output_is_closed_is_done_without_a_complaint(desk: Shop, closed: str) -> None:
    code, out, err = shell(desk, f"PROGRAM claim note R1001 hello -f csv {closed}")
    assert (code, out, err) == (0, "", "" if "2>" in closed else "Noted on R1001\n")
    assert read(desk.path, "select count(*) from journal where act = 'note'") == [(1,)]
    assert ailments(desk) == []


def test_an_act_whose_result_the_disk_cannot_hold_is_done_and_says_so(desk: Shop) -> None:
    code, _, err = shell(desk, "PROGRAM -q claim note R1001 hello -f csv >/dev/full")
    assert (code, err.count("\n")) == (74, 1)
    assert err.startswith("Done, but the result could not be written: ")
    assert read(desk.path, "select count(*) from journal where act = 'note'") == [(1,)]
    assert shell(desk, "PROGRAM claim note R1001 hello -f csv >/dev/full 2>/dev/full")[0] == 74
