"""Whatever is typed for any argument, option or variable, a command does it or says in words why not.

The places are read from the program's own tree, so a new command or option is tried too. CI tries every
value at every 50th place; RETURNDESK_EVERY=1 tries all of them everywhere (some ten minutes).

Seen failing: 70 by `export --since 0001-01-01` with parse_day unbounded, by `log --limit` without its most,
by `--db` with a NUL, and endless with `order import /dev/full` read as a file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from factory import Result, Shop
from faults.hostile.commands import WORDS, Command, busy_shop, commands, flags, lay_files, places
from faults.hostile.values import CODES, RAW, VALUES

EVERY = int(os.environ.get("RETURNDESK_EVERY", "50"))
COMMANDS = {command.name: command for command in commands()}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The desk with a claim at each stage, and an empty folder to run in."""
    (tmp_path / "here" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here" / "deep")
    lay_files(Path())
    return busy_shop(tmp_path)


def complaint(done: Result) -> str:
    """What is wrong with how a command ended; "" where nothing is."""
    said = done.out + done.err
    if done.code not in CODES:
        return f"code {done.code}"
    if "Traceback" in said or "internal error" in said:
        return "a failure of the program"
    found = RAW.search(said)
    return f"a raw {found[0]!r}" if found else ""


def tried(desk: Shop, command: Command, lines: Iterator[tuple[str, list[str]]]) -> dict[str, str]:
    """The complaints about some command lines, each run on the same desk, by label."""
    before, wrong = desk.path.read_bytes(), {}
    for label, line in lines:
        done = desk.run(*line, stdin=command.stdin)
        said = complaint(done)
        if desk.path.exists() and desk.path.read_bytes() != before:
            found = desk.run("doctor", "-f", "csv").out
            said = said or found.removeprefix("code,where,text,hint\n")
            for side in desk.path.parent.glob("desk.db?*"):
                if side.is_file():
                    side.unlink()
            desk.path.write_bytes(before)
        if said:
            wrong[label] = f"{said}: {done.err[:300]}"
    return wrong


def hostile(command: Command, first: int) -> Iterator[tuple[str, list[str]]]:
    for at, (place, line) in enumerate(places(command), first):
        for number, (name, value) in enumerate(VALUES.items()):
            if (at + number) % EVERY == 0:
                yield f"{place}: {name}", line(value)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_value_breaks_a_command(desk: Shop, name: str) -> None:
    command = COMMANDS[name]
    assert tried(desk, command, hostile(command, sum(map(ord, name)))) == {}


def test_every_command_works_with_its_usual_words(desk: Shop) -> None:
    before = desk.path.read_bytes()
    codes = {}
    for name, command in COMMANDS.items():
        desk.path.write_bytes(before)
        done = desk.run(*command.line, stdin=command.stdin)
        assert complaint(done) == "", name
        codes[name] = done.code
    unknown = {"coupon use": 66, "coupon void": 66}  # a code cannot be guessed
    assert {name: code for name, code in codes.items() if name in WORDS and code} == unknown


def test_no_flag_breaks_a_command(desk: Shop) -> None:
    wrong = {}
    for name, command in COMMANDS.items():
        lines = ((line[-1], line) for line in flags(command))
        wrong |= {f"{name} {label}": said for label, said in tried(desk, command, lines).items()}
    assert wrong == {}
