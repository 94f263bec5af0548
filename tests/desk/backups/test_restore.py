"""A restore shows what changes, asks for a name, keeps the desk aside, and leaves the old state or the new.

Seen failing with its protection taken out: without `held_alone`, without the chain's check, with the old
file replaced instead of kept aside, without the removal of a journal beside a damaged desk,
with a second name that stays where its folder cannot be synced.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, write
from factory import Shop, new_shop
from store.backups.full_disk import files_limited_to

from returndesk.errors import Busy
from returndesk.store.backups import replace as replacing
from returndesk.store.connection import translate
from returndesk.store.file_format import SCHEMA_VERSION


@pytest.fixture
def saved(shop: Shop, tmp_path: Path) -> Path:
    """A backup of a desk with an order; since then a claim was opened and noted."""
    shop.take_in({"unit_price": "10.00"})
    shop.ok("backup", str(tmp_path / "saved.db"))
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "note", "R1001", "blue")
    return tmp_path / "saved.db"


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def rows(path: Path) -> list[str]:
    """Every row but those of the journal and of what can be undone."""
    return [line for line in dump(path).splitlines() if not line.startswith(("journal", "undoable"))]


def test_without_a_file_it_is_the_newest_backup(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    result = shop.run("restore")
    assert (result.code, result.err) == (
        66,
        f"no backup in {shop.path}.backups\n  returndesk backup\n  returndesk restore FILE\n",
    )
    shop.ok("backup")
    shop.ok("backup")
    result = shop.run("restore")
    newest = f"{shop.path}.backups/desk-2026-11-23-2.db"
    assert (result.code, f"returndesk restore {newest} --confirm 'Corner Shop'" in result.err) == (1, True)
    shop.ok("restore", "--confirm", "Corner Shop")


def test_without_a_name_it_shows_what_would_change_and_changes_nothing(shop: Shop, saved: Path) -> None:
    before = shop.path.read_bytes()
    result = shop.run("restore", str(saved), "-f", "csv")
    assert result.code == 1
    assert result.out.splitlines() == [
        "figure,currency,desk,backup,changes",
        "shop,,Corner Shop,Corner Shop,false",
        "orders,,1,1,false",
        "lines,,1,1,false",
        "customers,,0,0,false",
        "claims,,1,0,true",
        "open-claims,,1,0,true",
        "entries,,4,2,true",
        "last-day,,2026-11-23,2026-11-23,false",
    ]
    assert result.err.splitlines() == [
        "2 acts are in the desk and not in the backup: returndesk log",
        "Nothing was restored. To do so:",
        f"  returndesk restore {saved} --confirm 'Corner Shop'",
    ]
    assert shop.path.read_bytes() == before
    assert names(shop.path.parent) == ["desk.db", "saved.db"]


@pytest.mark.parametrize("name", ["Corner Shop", "corner shop", "desk.db", "saved.db"])
def test_with_the_name_the_backup_takes_the_place_and_the_desk_is_kept(
    shop: Shop, saved: Path, name: str
) -> None:
    before, desk, backup = dump(shop.path), shop.path.read_bytes(), saved.read_bytes()
    aside = Path(f"{shop.path}.before-restore-2026-11-23")
    result = shop.run("restore", str(saved), "--confirm", name, "-f", "csv")
    assert (result.code, "claims,,1,0,true" in result.out) == (0, True)
    assert result.err.splitlines()[1:] == [
        f"Restored {saved}",
        f"  the desk as it was: {aside}",
        "  returndesk doctor",
    ]
    assert names(shop.path.parent) == ["desk.db", aside.name, "saved.db"]
    assert (aside.read_bytes(), saved.read_bytes(), dump(aside)) == (desk, backup, before)
    assert (aside.stat().st_nlink, shop.path.stat().st_mode & 0o777) == (1, 0o600)
    assert rows(shop.path) == rows(saved)
    assert ailments(shop) == []
    last = ask(shop, "log")[-1]
    assert (last["act"], last["who"], last["text"]) == (
        "restored",
        "ann",
        "up to entry 2, in place of 4 entries",
    )


def test_another_name_or_a_dry_run_changes_nothing(shop: Shop, saved: Path) -> None:
    before = shop.path.read_bytes()
    wrong = shop.run("restore", str(saved), "--confirm", "Another Shop")
    assert (wrong.code, wrong.out) == (2, "")
    assert (
        wrong.err == "--confirm: 'Another Shop' is neither the shop's name, 'Corner Shop', nor the file's\n"
    )
    tried = shop.run("restore", str(saved), "--confirm", "Corner Shop", "--dry-run")
    assert (tried.code, tried.err.splitlines()[-1]) == (0, "Dry run: nothing was restored.")
    assert shop.path.read_bytes() == before
    assert names(shop.path.parent) == ["desk.db", "saved.db"]


@pytest.mark.parametrize("state", ["missing", "damaged"])
def test_a_missing_and_a_damaged_desk_are_restored(shop: Shop, saved: Path, state: str) -> None:
    if state == "missing":
        shop.path.unlink()
    else:
        shop.path.write_bytes(b"SQLite format 3\0" + b"x" * 20_000)
        Path(f"{shop.path}-journal").write_text("of the damaged one")
    shown = shop.run("restore", str(saved), "-f", "csv")
    assert (shown.code, shown.err.splitlines()[0]) == (1, f"The desk is {state}.")
    assert "orders,,,1,true" in shown.out.splitlines()
    shop.ok("restore", str(saved), "--confirm", "Corner Shop")
    assert rows(shop.path) == rows(saved)
    assert ailments(shop) == []
    aside = f"{shop.path.name}.before-restore-2026-11-23"
    kept = [aside, f"{aside}-journal"] if state == "damaged" else []
    assert names(shop.path.parent) == sorted(["desk.db", "saved.db", *kept])


def test_a_backup_of_another_desk_is_named(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = new_shop(tmp_path / "other", "--shop", "Another")
    result = shop.run("restore", str(other.path))
    assert (result.code, result.err.splitlines()[0]) == (1, "The backup is of another desk: Another.")


def broken(saved: Path, kind: str) -> None:
    if kind == "cut":
        saved.write_bytes(saved.read_bytes()[:-8192])
    elif kind == "text":
        saved.write_text("not a desk\n" * 100)
    elif kind == "newer":
        write(saved, f"pragma user_version = {SCHEMA_VERSION + 1}")
    elif kind == "gone":
        saved.unlink()
    else:
        with closing(sqlite3.connect(saved)) as conn, conn:
            conn.execute("drop trigger if exists journal_stays")
            for (name,) in conn.execute(
                "select name from sqlite_schema where type = 'trigger' and tbl_name = 'journal'"
            ).fetchall():
                conn.execute(f"drop trigger {name}")
            conn.execute("update journal set who = 'eve' where seq = 2")


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("cut", 65, "saved.db is damaged\n  name another backup\n"),
        ("text", 65, "saved.db is not a desk\n  name another backup\n"),
        ("newer", 1, "saved.db was made by a newer returndesk"),
        ("gone", 66, "no file "),
        ("edited", 65, "saved.db: journal entry 2 was changed\n  name another backup\n"),
    ],
)
def test_what_is_no_sound_backup_is_refused_and_the_desk_stays(
    shop: Shop, saved: Path, kind: str, code: int, words: str
) -> None:
    before = shop.path.read_bytes()
    broken(saved, kind)
    result = shop.run("restore", str(saved), "--confirm", "Corner Shop")
    assert (result.code, result.out) == (code, ""), result
    assert words in result.err
    assert shop.path.read_bytes() == before
    assert names(shop.path.parent) == sorted(["desk.db", "saved.db"][: 1 + saved.exists()])


def test_the_desk_itself_is_no_backup(shop: Shop) -> None:
    result = shop.run("restore", str(shop.path), "--confirm", "Corner Shop")
    assert (result.code, "is the desk itself" in result.err) == (2, True)


def test_while_another_user_writes_it_is_75_and_nothing_changes(
    shop: Shop, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Shop, "env", {**shop.env, "RETURNDESK_WAIT": "0"})
    before = shop.path.read_bytes()
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as other:
        other.execute("begin")
        other.execute("select count(*) from orders").fetchone()
        result = shop.run("restore", str(saved), "--confirm", "Corner Shop")
        other.execute("rollback")
    assert (result.code, result.out) == (75, "")
    assert shop.path.read_bytes() == before
    assert names(shop.path.parent) == ["desk.db", "saved.db"]


def test_a_full_disk_leaves_the_desk_and_nothing_else(shop: Shop, saved: Path) -> None:
    before = shop.path.read_bytes()
    with files_limited_to(100_000):
        result = shop.run("restore", str(saved), "--confirm", "Corner Shop")
    assert result.code == 74
    assert shop.path.read_bytes() == before
    assert names(shop.path.parent) == ["desk.db", "saved.db"]


def test_what_fails_at_the_last_step_leaves_the_desk_under_its_one_name(
    shop: Shop, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shop.path.read_bytes()

    def failing(source: str, target: str) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "replace", failing)
    result = shop.run("restore", str(saved), "--confirm", "Corner Shop")
    assert (result.code, "Input/output error" in result.err) == (74, True)
    assert (shop.path.read_bytes(), shop.path.stat().st_nlink) == (before, 1)
    assert names(shop.path.parent) == ["desk.db", "saved.db"]


def test_a_disk_that_does_not_keep_the_second_name_leaves_the_desk_with_one(
    shop: Shop, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(target: str) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(replacing, "sync_folder", failing)
    result = shop.run("restore", str(saved), "--confirm", "Corner Shop")
    assert (result.code, "Input/output error" in result.err) == (74, True)
    assert names(shop.path.parent) == ["desk.db", "saved.db"]


def test_a_second_name_that_a_killed_restore_left_is_removed_by_the_next(shop: Shop, saved: Path) -> None:
    os.link(shop.path, f"{shop.path}.before-restore-2026-11-22")
    shop.ok("restore", str(saved), "--confirm", "Corner Shop")
    assert names(shop.path.parent) == ["desk.db", "desk.db.before-restore-2026-11-23", "saved.db"]


def test_an_act_that_waited_while_the_desk_was_replaced_is_refused(shop: Shop, saved: Path) -> None:
    with closing(sqlite3.connect(shop.path, isolation_level=None)) as waiting:
        waiting.execute("select count(*) from orders").fetchone()
        shop.ok("restore", str(saved), "--confirm", "Corner Shop")
        with pytest.raises(sqlite3.OperationalError) as refused:
            waiting.executescript("begin immediate; update desk set shop = 'Lost'; commit")
    told = translate(refused.value, "desk.db")
    assert (type(told), str(told)) == (Busy, "desk.db was replaced by another user; nothing was changed")
    aside = Path(f"{shop.path}.before-restore-2026-11-23")
    assert read(aside, "select shop from desk") == [("Corner Shop",)]


def test_a_restored_desk_is_not_undone(shop: Shop, saved: Path) -> None:
    shop.ok("restore", str(saved), "--confirm", "Corner Shop")
    result = shop.run("undo")
    assert (result.code, "a restored desk stays" in result.err) == (1, True)
