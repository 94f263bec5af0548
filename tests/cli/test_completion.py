"""Completion, asked as a shell asks: by environment variables, whatever state the desk is in."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from factory import Result, Shop, new_shop

from returndesk.cli.app import TREE, build


@dataclass
class Completing(Shop):
    """A shop whose program is asked by a shell."""

    asked: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, **self.asked}


def asked_by(shop: Shop, shell: str, line: str) -> Result:
    """What a shell is answered at the end of a line; bash takes words apart at ":" and "="."""
    words = line.replace(":", " : ").replace("=", " = ").split()
    at = len(words) if line.endswith(" ") else len(words) - 1
    asked = {
        "_RETURNDESK_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": "" if line.endswith(" ") else line.split()[-1],
        "COMP_WORDS": "\n".join(words),
        "COMP_CWORD": str(at),
    }
    return Completing(shop.path, shop.as_of, shop.user, asked).run()


def completions(shop: Shop, line: str, shell: str = "fish") -> list[str]:
    result = asked_by(shop, shell, f"returndesk {line}")
    assert (result.code, result.err) == (0, "")
    return result.out.splitlines()


def words(shop: Shop, line: str) -> list[str]:
    return [one.partition("\t")[0] for one in completions(shop, line)]


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Orders of Li Lei, a closed claim R1001, open claims R1002 and R1003, a reason of the shop's own."""
    document = '[reasons]\nmoth-eaten = "shop"\n[carriers.dhl]\ntitle = "DHL"\n'
    shop = new_shop(tmp_path_factory.mktemp("busy"), document=document)
    for number, day in (("1042", "2026-11-02"), ("1043", "2026-11-03"), ("2001", "2026-11-01")):
        facts = {"order_number": number, "ordered_at": day, "unit_price": "5.00", "customer_name": "李雷"}
        shop.take_in({**facts, "quantity": 2}, {**facts, "sku": "Bulb-3", "title": "Bulbs"})
    for channel in ("etsy", "web"):
        facts = {"order_number": "3001", "channel": channel, "ordered_at": "2026-10-31"}
        shop.take_in({**facts, "unit_price": "1.00"})
    shop.ok("claim", "open", "1042", "-i", "Bulb-3", "-r", "wrong-size", "--now", "--condition", "new")
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    shop.ok("--user", "bob", "claim", "open", "1043", "-i", "LAMP-1", "-r", "damaged")
    shop.ok("claim", "approve", "R1002")
    return shop


def test_open_claims_complete_first_by_deadline_with_order_customer_and_reason(busy: Shop) -> None:
    assert completions(busy, "claim show ") == [
        "R1003\t1043 · 李雷 · damaged",
        "R1002\t1042 · 李雷 · changed-mind",
        "R1001\t1042 · 李雷 · wrong-size",
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("claim show R100", ["R1003", "R1002", "R1001"]),
        ("claim show r1002", ["r1002"]),  # in the form that was begun
        ("claim show 1001", ["1001"]),
        ("claim show R2", []),
        ("claim show Rx", []),
        ("claim receive R1002 R1003 ", ["R1001"]),  # several, each once
        ("claim approve R1003 ", ["R1002", "R1001"]),
        ("claim note R1003 ", []),
        ("log R1002", ["R1002"]),
        ("claim open ", ["1043", "1042", "2001", "web:3001", "etsy:3001"]),
        ("check 10", ["1043", "1042"]),  # newest first
        ("order show etsy:3", ["etsy:3001"]),
        ("claim list --order 2", ["2001"]),
        ("claim open 1043 -i ", ["Bulb-3", "LAMP-1"]),  # what is left goes first
        ("claim open 1043 -i bu", ["Bulb-3"]),
        ("claim open -i LAMP-1 1043 --item B", ["Bulb-3"]),
        ("claim receive R1002 -i L", ["LAMP-1"]),
        ("claim open -i ", []),  # of which order?
        ("claim open 4711 -i ", []),
        ("claim open 1042 -r d", ["defective", "damaged"]),
        ("check 1042 --reason m", ["missing-parts", "moth-eaten"]),
        ("claim open 1042 --reason=mo", ["--reason=moth-eaten"]),
        ("claim open 1042 --want re", ["refund", "repair", "replacement"]),
        ("claim open 1042 --via p", ["phone"]),
        ("claim open 1042 --carrier ", ["dhl"]),
        ("claim carrier R1003 f", ["file"]),
        ("claim inspect R1002 --condition ", ["new", "opened", "used", "damaged", "missing"]),
        ("claim inspect R1002 --to s", ["supplier", "scrap"]),
        ("claim receive R1002 --paid-by ", ["shop", "customer"]),
        ("claim compensate R1002 5.00 --by c", ["coupon", "credit", "cash"]),
        ("claim assign R1003 ", ["ann", "bob"]),
        ("claim assign --from ", ["ann", "bob"]),
        ("queue --owner b", ["bob"]),
        ("queue --stage i", ["info", "inspect"]),
        ("--user bob queue --waiting-on c", ["customer", "carrier"]),
        ("cl", ["claim"]),
        ("claim re", ["reject", "reopen", "receive", "refund", "reduce", "repair", "replace"]),
        ("queue --ov", ["--overdue"]),
        ("queue --overdue --ov", []),  # once is enough
        ("claim nonsense ", []),
        ("nonsense ", []),
        ("queue --format js", ["json", "jsonl"]),
        ("help re", ["refunds", "reports"]),
        ("log --act rep", ["replaced", "repaired"]),
    ],
)
def test_a_parameter_decides_what_completes_it(busy: Shop, line: str, expected: list[str]) -> None:
    assert words(busy, line) == expected


def test_completions_are_read_from_the_desk_named_on_the_line(busy: Shop, tmp_path: Path) -> None:
    other = Shop(tmp_path / "nothing.db")
    assert words(other, f"--db {busy.path} claim show ") == ["R1003", "R1002", "R1001"]


def test_bash_gets_words_without_the_part_before_a_colon(busy: Shop) -> None:
    assert completions(busy, "claim show R", "bash") == ["R1003", "R1002", "R1001"]
    assert completions(busy, "check etsy:3", "bash") == ["3001"]
    assert completions(busy, "check etsy:", "bash") == ["3001"]
    assert completions(busy, "claim open etsy:3001 -i ", "bash") == ["LAMP-1"]
    assert completions(busy, "claim open 1042 --reason=mo", "bash") == ["moth-eaten"]
    assert completions(busy, "claim open 1042 -i :1 -r la", "bash") == ["late"]


def test_zsh_and_powershell_are_answered_in_their_own_ways(busy: Shop) -> None:
    assert completions(busy, "claim show R1003", "zsh") == [
        """_arguments '*: :(("R1003":"1043 · 李雷 · damaged"))'"""
    ]
    assert completions(busy, "order show etsy:", "zsh") == [
        """_arguments '*: :(("etsy\\\\:3001":"2026-10-31"))'"""
    ]
    assert completions(busy, "order import ", "zsh") == ["_files"]
    assert completions(busy, "claim show R9", "zsh") == []
    assert completions(busy, "claim show R1003", "powershell") == ["R1003:::1043 · 李雷 · damaged"]


def test_fish_first_asks_whether_there_are_completions(busy: Shop) -> None:
    asked = {"_RETURNDESK_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "is-args"}
    for line, code in (("claim show ", 0), ("claim show R9", 1)):
        args = {"_TYPER_COMPLETE_ARGS": f"returndesk {line}"}
        result = Completing(busy.path, busy.as_of, busy.user, {**asked, **args}).run()
        assert (result.code, result.out, result.err) == (code, "", "")


def traces(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file of a folder, its bytes and when it was written."""
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


def test_completion_writes_nothing_to_the_desk_or_stderr(busy: Shop) -> None:
    before = traces(busy.path.parent)
    for line in ("claim show ", "claim open 1043 -i ", "check ", "check 1042 -r ", "queue --owner "):
        assert completions(busy, line)
    assert traces(busy.path.parent) == before


def no_desk(path: Path) -> None:
    path.unlink()


def no_database(path: Path) -> None:
    path.write_text("order_number,sku\n" * 50)


def half_a_desk(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:8192])


def noise_in_it(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)


def another_s_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("create table claim (id integer)")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "spoil", [no_desk, no_database, half_a_desk, noise_in_it, another_s_database, a_folder],
    ids=lambda spoil: spoil.__name__,
)  # fmt: skip
def test_without_a_usable_desk_nothing_is_offered(busy: Shop, tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "desk.db"
    shutil.copy(busy.path, path)
    spoil(path)
    for line in ("claim show ", "check ", "claim open 1043 -i ", "check 1042 -r "):
        assert completions(Shop(path), line) == []
    assert [one.name for one in tmp_path.iterdir()] == (["desk.db"] if path.exists() else [])


@pytest.fixture
def locked(busy: Shop) -> Iterator[None]:
    with closing(sqlite3.connect(busy.path, isolation_level=None)) as conn:
        conn.execute("begin exclusive")
        yield
        conn.execute("rollback")


@pytest.mark.usefixtures("locked")
def test_completion_does_not_wait_for_a_busy_desk(busy: Shop) -> None:
    assert completions(busy, "claim show ") == []


def test_completion_does_not_upgrade_an_older_desk(busy: Shop, tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    shutil.copy(busy.path, path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("pragma user_version = 1")
    before = traces(tmp_path)
    assert words(Shop(path), "claim show ") == ["R1003", "R1002", "R1001"]
    assert traces(tmp_path) == before


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh", "powershell"])
@pytest.mark.parametrize(
    "env", [{"COMP_CWORD": "x"}, {"COMP_WORDS": "'"}, {"_TYPER_COMPLETE_ARGS": 'returndesk check "'}]
)
def test_a_garbled_command_line_never_causes_an_error(busy: Shop, shell: str, env: dict[str, str]) -> None:
    asked = {"_RETURNDESK_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args", **env}
    result = Completing(busy.path, busy.as_of, busy.user, asked).run()
    assert (result.code, result.err) == (0, "")


EVIL = [
    "$(touch PWNED)",
    "`touch PWNED`",
    "a;touch PWNED",
    "x\\$(touch PWNED)",
    "-rf",
    "=ls",
    "a b",
    "~root",
    "*",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Orders, customers and titles that a shell would run."""
    shop = new_shop(tmp_path_factory.mktemp("hostile"))
    for number, evil in enumerate(EVIL):
        facts = {"unit_price": "1.00", "customer_name": f"{evil}' \" $(touch PWNED)", "title": evil}
        shop.take_in({"order_number": evil, **facts}, {"order_number": evil, **facts, "sku": evil})
        shop.take_in(
            {"order_number": f"A{number}", **facts}, {"order_number": f"A{number}", **facts, "sku": evil}
        )
        shop.ok("claim", "open", f"A{number}", "-i", ":1", "-r", "other")
    return shop


def test_words_that_a_shell_would_run_are_neither_offered_nor_in_a_help_text(hostile: Shop) -> None:
    assert words(hostile, "check ") == [f"A{number}" for number in range(len(EVIL) - 1, -1, -1)]
    for number, _ in enumerate(EVIL):
        assert words(hostile, f"claim open A{number} -i ") == [":2", "LAMP-1"]
    for shell in ("bash", "fish", "zsh", "powershell"):
        for line in ("check ", "claim show ", "claim open A0 -i "):
            text = asked_by(hostile, shell, f"returndesk {line}").out
            assert text
            text = text.replace("_arguments '*:", "")  # our own
            assert [sign for sign in "$`;&|<>*?~!" if sign in text] == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_itself_completes_with_the_script_that_the_program_prints(hostile: Shop, tmp_path: Path) -> None:
    program = tmp_path / "returndesk"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m returndesk\n')
    program.chmod(0o755)
    by_name = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}  # not the shell that runs the tests
    printed = hostile.program("--show-completion", "bash", env=by_name)
    assert printed.code == 0, printed
    (tmp_path / "script").write_text(printed.out)
    line = "source ./script; COMP_WORDS=(returndesk check A); COMP_CWORD=2;"
    line += ' _returndesk_completion ./returndesk; printf "%s " "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "--norc", "-c", line],
        cwd=tmp_path,
        env=hostile.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert sorted(done.stdout.split()) == sorted(f"A{number}" for number, _ in enumerate(EVIL))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["returndesk", "script"]


def test_a_completed_metavar_is_one_that_some_command_takes_and_codes_are_never_empty() -> None:
    """A metavar that is renamed must not lose its completion."""
    taken: set[str] = set()
    coded: dict[str, tuple[str, ...]] = {}

    def walk(node) -> None:  # type: ignore[no-untyped-def]
        for param in node.params:
            metavar = (param.metavar or "").strip("[]…")
            taken.update({metavar, f"{metavar} {param.name}"})
            if codes := getattr(param.callback, "codes", None):
                coded[f"{metavar} {param.name}"] = tuple(codes() if callable(codes) else codes)
        for child in getattr(node, "commands", {}).values():
            walk(child)

    walk(build(tuple(TREE)))
    asked_of_the_desk = {
        "CLAIM",
        "ORDER",
        "NUMBER",
        "SKU[=QTY",
        "REASON",
        "WHO owner",
        "WHO whose",
        "CLAIM… WHO",
        "NAME carrier",
    }
    assert (asked_of_the_desk | {"ACT", "FORMAT", "TOPIC"}) - taken == set()
    assert coded["STAGE stage"][:2] == ("decide", "info")
    assert coded["WHO paid_by"] == ("shop", "customer")
    assert [name for name, codes in coded.items() if not all(codes)] == []
    assert len(coded) >= 15


def test_an_order_older_than_the_newest_fifty_completes_after_its_channel(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    sale = {"unit_price": "5.00", "ordered_at": "2026-10-01"}
    shop.take_in({**sale, "order_number": "9000", "channel": "etsy"})
    newer = {**sale, "ordered_at": "2026-11-01", "channel": "web"}
    shop.take_in(*({**newer, "order_number": str(9001 + number)} for number in range(60)))
    assert words(shop, "order show etsy:9") == ["etsy:9000"]
    assert words(shop, "order show etsy:") == ["etsy:9000"]
