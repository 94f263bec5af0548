"""A file of an older schema: upgraded by an act that says so, never by a question, with a dated copy."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, write
from factory import Shop
from store.backups.full_disk import files_limited_to

from returndesk.store import connection
from returndesk.store.doctor import schema as doctor_schema
from returndesk.store.file_format import SCHEMA_VERSION
from returndesk.store.schema import migrations
from returndesk.store.schema.steps import STEPS

NEXT = SCHEMA_VERSION + 1


def m002_next(conn: sqlite3.Connection) -> None:
    """A made-up next version: a column more, and a table with rows from those that exist."""
    conn.execute("alter table customer add column nickname text")
    conn.execute("create table visit (order_id integer primary key references orders (id)) strict")
    conn.execute("insert into visit select id from orders")


def next_release(monkeypatch: pytest.MonkeyPatch, step: object = m002_next) -> None:
    """Let this program be the next release."""
    for module in (connection, doctor_schema):
        monkeypatch.setattr(module, "SCHEMA_VERSION", NEXT)
    for module in (migrations, doctor_schema):
        monkeypatch.setattr(module, "STEPS", (*STEPS, step))


@pytest.fixture
def old(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A desk with an order and an open claim, made before the next release."""
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    next_release(monkeypatch)
    return shop


def copies(shop: Shop) -> list[Path]:
    return sorted(path for path in shop.path.parent.iterdir() if ".schema-" in path.name)


def test_the_schema_s_number_is_the_number_of_its_steps() -> None:
    assert len(STEPS) == SCHEMA_VERSION


@pytest.mark.parametrize(
    "typed", ["queue", "order list", "report day", "log", "doctor", "claim cancel R1001 --dry-run"]
)
def test_a_question_and_a_dry_run_leave_an_older_file_alone_and_name_the_command(
    old: Shop, typed: str
) -> None:
    before = old.path.read_bytes()
    result = old.run(*typed.split(), "-f", "csv")
    assert result.code == 0
    assert result.err.splitlines()[:2] == [
        f"{old.path} was made by an older returndesk (schema {SCHEMA_VERSION}):"
        " answered from a copy in memory that is upgraded; the file is as it was",
        "  returndesk doctor --upgrade",
    ]
    assert old.path.read_bytes() == before
    assert copies(old) == []
    old.ok("doctor", "--upgrade")
    assert old.ok(*typed.split(), "-f", "csv") == result.out


def test_a_large_older_file_is_not_copied_to_memory(old: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_MEMORY_BYTES", 1000)
    result = old.run("queue")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        f"{old.path} was made by an older returndesk (schema {SCHEMA_VERSION}) and must be upgraded first\n"
        "  returndesk doctor --upgrade\n"
    )


def test_a_large_older_file_is_backed_up_as_it_is(
    old: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(connection, "_MEMORY_BYTES", 1000)
    before = dump(old.path)
    old.ok("backup", str(tmp_path / "saved.db"))
    assert dump(tmp_path / "saved.db") == dump(old.path) == before
    assert ailments(old, "--drill", str(tmp_path / "saved.db")) == []


def test_a_file_that_may_not_be_written_is_read_and_not_upgraded(
    old: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = connection._open

    def read_only(path: str, say: object = None) -> object:
        conn = opened(path, say)
        conn.execute("pragma query_only = on")  # as SQLite answers for a file on a read-only mount
        return conn

    monkeypatch.setattr(connection, "_open", read_only)
    assert [row["claim"] for row in ask(old, "queue")] == ["R1001"]
    result = old.run("claim", "note", "R1001", "blue")
    assert (result.code, result.out) == (77, "")
    assert result.err == (
        f"{old.path} was made by an older returndesk (schema {SCHEMA_VERSION}): an upgrade must write it,"
        " and a copy next to it, and it may not be written\n"
    )


def test_a_folder_that_may_not_be_written_is_said_to_be_what_an_upgrade_requires(
    old: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.path.read_bytes()
    opened = os.open

    def refusing(path: str, flags: int, *mode: int) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", refusing)
    result = old.run("doctor", "--upgrade")
    assert (result.code, result.out) == (77, "")
    assert result.err == (
        f"{old.path} was made by an older returndesk (schema {SCHEMA_VERSION}): an upgrade must write it,"
        " and a copy next to it, and it may not be written\n"
    )
    assert old.path.read_bytes() == before


@pytest.mark.parametrize("name", ["file", "link"])
def test_a_copy_never_follows_a_link_or_replaces_a_file(old: Shop, name: str, tmp_path: Path) -> None:
    first = Path(f"{old.path}.schema-{SCHEMA_VERSION}-2026-11-23")
    (tmp_path / "theirs").write_text("theirs")
    if name == "link":
        first.symlink_to(tmp_path / "theirs")
    else:
        first.touch(0o600)
        first.write_text("theirs")
    Path(f"{first}.partial").symlink_to(tmp_path / "theirs")
    old.ok("doctor", "--upgrade")
    assert (tmp_path / "theirs").read_text() == first.read_text() == "theirs"
    assert read(Path(f"{first}-2"), "pragma user_version") == [(SCHEMA_VERSION,)]


def test_a_full_disk_stops_an_upgrade_and_leaves_nothing(old: Shop, tmp_path: Path) -> None:
    before = old.path.read_bytes()
    with files_limited_to(100_000):
        result = old.run("doctor", "--upgrade")
    assert (result.code, result.out) == (74, "")
    assert f"{old.path}.schema-{SCHEMA_VERSION}-2026-11-23 cannot be written" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["desk.db"]
    assert old.path.read_bytes() == before


@pytest.mark.parametrize("typed", ["doctor --upgrade -f csv", "claim note R1001 blue -f csv"])
def test_an_act_upgrades_an_older_file_says_so_and_leaves_a_dated_copy(old: Shop, typed: str) -> None:
    before = dump(old.path)
    result = old.run(*typed.split())
    copy = Path(f"{old.path}.schema-{SCHEMA_VERSION}-2026-11-23")
    assert result.code == 0
    assert f"Upgraded {old.path} to schema {NEXT}; the file as it was: {copy}" in result.err.splitlines()
    assert copies(old) == [copy]
    assert dump(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert read(old.path, "pragma user_version") == [(NEXT,)]
    assert read(old.path, "select * from visit") == [(1,)]
    assert [row["claim"] for row in ask(old, "queue")] == ["R1001"]
    assert ailments(old) == []


def test_a_second_upgrade_on_one_day_keeps_the_first_copy(old: Shop) -> None:
    first = Path(f"{old.path}.schema-{SCHEMA_VERSION}-2026-11-23")
    first.touch(0o600)
    first.write_text("an earlier copy")
    old.ok("doctor", "--upgrade")
    assert first.read_text() == "an earlier copy"
    assert read(Path(f"{first}-2"), "pragma user_version") == [(SCHEMA_VERSION,)]


def test_an_upgraded_file_is_not_upgraded_again(old: Shop) -> None:
    old.ok("doctor", "--upgrade")
    result = old.run("doctor", "--upgrade")
    assert (result.code, "Upgraded" in result.err, len(copies(old))) == (0, False, 1)


def test_of_two_upgrades_at_once_the_later_finds_the_work_done(old: Shop) -> None:
    with closing(connection._open(str(old.path))) as late:
        old.ok("doctor", "--upgrade")
        assert migrations.upgrade_copy(late, str(old.path), date(2026, 11, 23)) == ""
    assert len(copies(old)) == 1


def test_an_upgrade_that_fails_leaves_the_desk_as_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.take_in({"unit_price": "10.00"})
    write(shop.path, "create table visit (mine text)")
    before = dump(shop.path)
    next_release(monkeypatch)
    result = shop.run("doctor", "--upgrade")
    assert result.code != 0
    assert dump(shop.path) == before
    assert read(shop.path, "pragma user_version") == [(SCHEMA_VERSION,)]
    assert copies(shop) == []  # each attempt would leave one


def test_what_was_done_before_an_upgrade_can_be_undone_after_it(old: Shop) -> None:
    old.ok("undo")
    assert ask(old, "queue") == []
    assert ailments(old) == []
