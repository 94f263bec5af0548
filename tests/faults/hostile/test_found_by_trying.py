"""What once ended in a failure of the program, with what is said now."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import tomllib
from contextlib import closing, suppress

import pytest
from factory import ROOT, Shop

HEADER = "order_number,ordered_at,sku,quantity,unit_price\n"
LONG = "9" * 5_000


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--as-of 9999-12-31 check 1042", "--as-of 9999-12-31: expected a day from 1970 to 2999"),
        ("--as-of 0001-01-01 check 1042", "--as-of 0001-01-01: expected a day from 1970 to 2999"),
        ("report refunds --period 9999-Q4", "--period 9999-Q4: expected a period such as"),
        ("report refunds --from 0001-01-01", "--from 0001-01-01: expected a day from 1970 to 2999"),
        (
            "claim open 1042 -r other --at 0001-01-01T00:00:00+14:00",
            "--at '0001-01-01T00:00:00+14:00' is not a date and time",
        ),
        ("policy show --version-number 9999999999999999999", "is not in the range"),
        ("queue --limit 9999999999999999999", "is not in the range"),
        ("log --limit 9999999999999999999", "is not in the range"),
        ("report measures --days 999999999", "is not in the range"),
        ("queue --owner a\0b", "The command line has a NUL character: nothing was changed"),
        *(
            (f"order import - --encoding {name}", f'unknown encoding "{name}"')
            for name in ("idna", "punycode", "undefined")
        ),
    ],
)
def test_a_value_that_no_command_can_use_is_a_usage_error(shop: Shop, typed: str, said: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    result = shop.run(*typed.split(), stdin=HEADER)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_correction_of_nothing_named_is_one_of_the_refund(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--now", "--condition", "new")
    shop.ok("claim", "correct", "R1001", "-1.00", "--why", "x", "--of", "", "--dry-run")


def test_acts_on_the_last_day_that_can_be_typed_work(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.as_of = "2999-12-31"
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--want", "refund")
    shop.ok("claim", "approve", "R1001", "--override", "--why", "x")
    shop.ok("claim", "receive", "R1001")
    for typed in ("queue", "report day", "report all", "report service", "report liability"):
        shop.ok(*typed.split())


@pytest.mark.parametrize("wait", [LONG, "0" * 5_000, "²", "-1", "1e9", ""])
def test_any_waiting_time_is_taken(shop: Shop, wait: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = shop.program("queue", env={"RETURNDESK_WAIT": wait})
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (LONG, "a number of more than 18 digits"),
        ("0x" + "F" * 5_000, "a number of more than 18 digits"),
        ("18446744073709551616", "a number of more than 18 digits"),
        ("[" * 5_000, "its tables and lists are nested too deep"),
        ("{ " + "a." * 500 + "a = 1 }", "its tables and lists are nested too deep"),
    ],
    ids=["digits", "hexadecimal", "65 bits", "lists", "tables"],
)
def test_a_number_or_a_depth_that_nothing_holds_is_named(shop: Shop, value: str, said: str) -> None:
    for command in ("check", "set"):
        done = shop.run("policy", command, "-", stdin=f"[defaults]\nwindow = {value}\n")
        assert (done.code, done.err.splitlines()[0]) == (78, f"stdin: not valid TOML: {said}")
    path = shop.path.parent / "mine.toml"
    path.write_text(f"currency = {value}\n")
    done = shop.run("order", "format", "check", str(path))
    assert (done.code, done.err.splitlines()[0]) == (78, f"{path}: not valid TOML: {said}")


@pytest.mark.parametrize("typed", ["order import -", "claim import -", "policy set -", "policy check -"])
def test_a_standard_input_that_is_closed_is_a_usage_error(shop: Shop, typed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m returndesk {typed} <&-', sys.executable],
        env=shop.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("- reads standard input, but nothing is piped in\n")


def test_bytes_that_are_no_text_in_the_encoding_named_are_bad_data(shop: Shop) -> None:
    for encoding in ("utf-32", "utf-32-be", "utf-16", "gb18030"):
        done = shop.run("order", "import", "-", "--encoding", encoding, stdin=b"order_number,\xff\xff\xff\n")
        assert done.code == 65


# A flipped bit in what the program itself stored as JSON, a code, a day.
DAMAGE: dict[str, tuple[str, list[str]]] = {
    "a policy": (
        "update policy set parsed = replace(parsed, '{', '[')",
        ["check 1042", "queue", "claim show R1001"],
    ),
    "an entry's details": (
        "update journal set details = '{' where seq = (select max(seq) from journal)",
        ["claim show R1001", "log", "report day"],
    ),
    "an entry's instant": (
        "update journal set at = '2026-1x' where seq = (select max(seq) from journal)",
        ["claim show R1001", "log"],
    ),
    "a name that is not UTF-8": (
        "update customer set name = cast(x'ff41' as text)",
        ["check 1042", "queue", "claim show R1001", "order list"],
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_row_is_said_to_be_damage(shop: Shop, damage: str) -> None:
    shop.take_in({"unit_price": "10.00", "customer_name": "Ada"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    with closing(sqlite3.connect(shop.path)) as conn, conn:
        conn.execute("pragma ignore_check_constraints = on")
        for (trigger,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            conn.execute(f'drop trigger "{trigger}"')
        assert conn.execute(DAMAGE[damage][0]).rowcount > 0
    wrong = []
    for typed in (
        "check 1042",
        "queue",
        "claim show R1001",
        "log",
        "order list",
        "policy show",
        "report day",
    ):
        done = shop.run(*typed.split())
        assert done.code in (0, 1, 65), (typed, done)
        wrong += [(typed, done.err)] * (done.code == 65)
    assert wrong == [
        (typed, f"{shop.path} is damaged\n  returndesk doctor\n  restore the last backup\n")
        for typed, _ in wrong
    ]
    assert [typed for typed, _ in wrong] == DAMAGE[damage][1]


def test_the_desk_at_fault_is_not_blamed_for_a_failure_of_the_program(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise KeyError("a slip of the program")

    monkeypatch.setattr("returndesk.desk.customers.people.list_customers", broken)
    done = shop.run("customer", "list")
    assert (done.code, done.err.splitlines()[0]) == (
        70,
        "internal error in returndesk (KeyError): nothing was changed",
    )


def test_time_zones_come_with_the_program(shop: Shop) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert [one for one in wanted if one.startswith("tzdata")] == ["tzdata>=2025.1"]
    assert shop.program("log", env={"PYTHONTZPATH": ""}).code == 0


def test_a_system_without_time_zones_says_what_to_install(shop: Shop) -> None:
    start = "import sys; sys.modules['tzdata'] = None; from returndesk.__main__ import main; main(['log'])"
    done = subprocess.run(
        [sys.executable, "-c", start],
        env={**shop.env, "PYTHONTZPATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (
        78,
        "",
        "No time zone found with key Europe/Berlin\n  python -m pip install tzdata\n",
    )


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full"])
def test_a_device_without_an_end_is_refused_at_once(shop: Shop, device: str) -> None:
    done = shop.run("order", "import", device)
    assert (done.code, done.err) == (
        65,
        f"{device}: NUL characters, not a CSV\n  look at what writes it\n",
    )
    done = shop.run("policy", "check", device)
    assert (done.code, done.err) == (65, f"{device}: more than 1 MiB, too large for a document\n")


def test_a_pipe_without_an_end_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returndesk.intake.csv.sources._MOST_PIPED", 3 << 20)
    read_end, write_end = os.pipe()
    writer = threading.Thread(target=_write_on, args=(write_end,))
    writer.start()
    done = shop.run("order", "import", f"/dev/fd/{read_end}")
    os.close(read_end)
    writer.join()
    assert (done.code, done.err.splitlines()) == (
        65,
        [
            f"/dev/fd/{read_end}: more than 3 MiB without an end",
            "  save it to a file and import that",
        ],
    )


def _write_on(handle: int) -> None:
    with suppress(BrokenPipeError), os.fdopen(handle, "wb") as pipe:
        pipe.write(HEADER.encode())
        while True:
            pipe.write(b"1,2026-11-02,MUG,1,5.00\n" * 1_000)
