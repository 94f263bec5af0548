"""The real program in real pipes, poor environments, and under Ctrl-C."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from desk.asking import read, rows
from factory import HANGS_SECONDS, SAMPLES, Shop, new_shop

pytestmark = pytest.mark.slow

PROGRAM = f"{shlex.quote(sys.executable)} -m returndesk"


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A desk with more rows than a pipe holds, and a customer in Chinese."""
    shop = new_shop(tmp_path_factory.mktemp("full"))
    text = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,customer_name\n"
    text += "".join(f"{number},2026-11-02,2026-11-05,MUG,1,5.00,李雷\n" for number in range(1, 3001))
    shop.ok("order", "import", "-", stdin=text)
    shop.ok("claim", "open", "1", "-r", "defective")
    return shop


def shell(shop: Shop, line: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A command line in a real shell, with PROGRAM for the program."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line.replace('PROGRAM', PROGRAM)}"],
        env={**shop.env, **env},
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=False,
    )


@pytest.mark.parametrize(
    "typed", ["order list -f csv", "order list", "order list -f json", "log -f jsonl", "check --all"]
)
def test_head_takes_one_line_without_an_error(full: Shop, typed: str) -> None:
    done = shell(full, f"PROGRAM {typed} | head -1")
    assert len(done.stdout.splitlines()) == 1
    assert (done.returncode in (0, 141), done.stderr) == (True, "")


def test_a_long_list_is_complete_through_a_pipe_and_in_a_file(full: Shop, tmp_path: Path) -> None:
    done = shell(full, f"PROGRAM order list -f csv | tee {shlex.quote(str(tmp_path / 'orders.csv'))}")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 3001)
    assert (tmp_path / "orders.csv").read_text(encoding="utf-8") == done.stdout


def test_the_sample_is_imported_through_a_pipe_and_adds_nothing_the_second_time(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    line = f"cat {shlex.quote(str(SAMPLES / 'shopify.csv'))} | PROGRAM order import - -f csv"
    first, second = shell(shop, line), shell(shop, line)
    assert (first.returncode, second.returncode) == (0, 0)
    assert rows(first.stdout)[0]["orders_new"] == "25"
    assert (rows(second.stdout)[0]["orders_new"], rows(second.stdout)[0]["orders_unchanged"]) == ("0", "25")
    assert read(shop.path, "select count(*), sum(l) from (select 1 as l from order_line)") == [(35, 35)]
    # The second import changed nothing and left no entry in the journal.
    assert read(shop.path, "select act from journal order by seq") == [("init",), ("import",)]


def test_what_one_command_writes_another_reads(full: Shop, tmp_path: Path) -> None:
    done = shell(full, "PROGRAM queue -f csv | cut -d, -f1 | tail -1 | xargs PROGRAM claim quote -f csv")
    assert (done.returncode, rows(done.stdout)[0]["amount"]) == (0, "5.00")


POOR = {
    "LANG=C": {"LC_ALL": "C", "LANG": "C"},
    "an ASCII pipe": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
    "no TERM": {"TERM": ""},
    "20 columns": {"COLUMNS": "20", "LINES": "5"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
    "no color": {"NO_COLOR": "1"},
    "a strange zone": {"TZ": "Nowhere/Else"},
}


@pytest.mark.parametrize("place", POOR)
def test_a_poor_environment_changes_no_row(full: Shop, place: str) -> None:
    for typed in (("order", "list", "--limit", "2", "-f", "csv"), ("order", "list", "--limit", "2")):
        done = full.program(*typed, env=POOR[place])
        assert (done.code, done.err) == (0, "")
        usual = full.ok(*typed)
        name = "\\u674e\\u96f7" if place == "an ASCII pipe" else "李雷"
        assert done.out.split() == usual.replace("李雷", name).split()


@pytest.mark.parametrize("columns", ["20", "1", "0", "-5", "wide"])
def test_a_narrow_table_names_every_claim_and_does_not_crash(full: Shop, columns: str) -> None:
    done = full.program("queue", "-f", "table", env={"COLUMNS": columns})
    assert (done.code, done.err) == (0, "")
    assert "R1001" in done.out


def test_an_act_works_without_a_home_or_a_login_name(full: Shop) -> None:
    env = {
        name: value
        for name, value in full.env.items()
        if name in ("RETURNDESK_DB", "RETURNDESK_AS_OF", "PATH")
    }
    typed = [sys.executable, "-m", "returndesk", "claim", "note", "R1001", "hello", "-f", "csv"]
    done = subprocess.run(typed, env=env, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False)
    assert (done.returncode, rows(done.stdout)[0]["claim"]) == (0, "R1001"), done.stderr


def test_warnings_as_errors_break_no_act(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "desk.db")
    env = {"PYTHONWARNINGS": "error"}
    for typed in ("init", f"order import {SAMPLES / 'orders.csv'}", "claim open 1043 -r defective", "doctor"):
        done = shop.program(*typed.split(), env=env)
        assert done.code == 0, done.err


def test_a_closed_output_prints_one_error(full: Shop) -> None:
    done = shell(full, "PROGRAM order list -f csv >&-")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("typed", ["order list -f csv", "config", "report day -f json"])
def test_a_full_disk_behind_the_output_is_74_and_one_line(full: Shop, typed: str) -> None:
    done = shell(full, f"PROGRAM {typed} > /dev/full")
    assert done.returncode == 74
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_ctrl_c_in_an_import_imports_nothing_and_prints_one_line(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    header = "order_number,ordered_at,sku,quantity,unit_price\n"
    process = subprocess.Popen(
        [sys.executable, "-m", "returndesk", "order", "import", "-"],
        env=shop.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in the background
    )
    assert process.stdin is not None
    # More than a pipe holds: once it is written, the program is reading it.
    process.stdin.write((header + "".join(f"{n},2026-11-02,MUG,1,5.00\n" for n in range(20_000))).encode())
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANGS_SECONDS)
    assert (process.returncode, out, err) == (130, b"", b"stopped\n")
    assert read(shop.path, "select count(*) from orders") == [(0,)]
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
