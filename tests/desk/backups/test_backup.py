"""A backup is whole, examined, private and dated; only the desk's own old ones are removed.

Seen failing with its protection taken out: `identity` not compared (another desk's file was removed), the
desk itself not excepted, `--every day` by the file's name alone.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ask, dump, read
from factory import Shop, new_shop

KEYS = ["file", "bytes", "on", "made", "schema", "entries", "head", "removed"]


@pytest.fixture
def sold(shop: Shop) -> Shop:
    shop.take_in({"unit_price": "10.00"})
    return shop


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_a_backup_is_a_dated_copy_next_to_the_desk(sold: Shop) -> None:
    result = sold.run("backup", "-f", "csv")
    folder = Path(f"{sold.path}.backups")
    made = folder / "desk-2026-11-23.db"
    assert (result.code, result.err.splitlines()) == (
        0,
        [f"Backed up to {made}", f"  returndesk doctor --drill {made}"],
    )
    assert dump(made) == dump(sold.path)
    assert (folder.stat().st_mode & 0o777, made.stat().st_mode & 0o777) == (0o700, 0o600)
    assert names(folder) == ["desk-2026-11-23.db"]


def test_its_row_names_the_file_and_the_state_of_the_journal(sold: Shop, tmp_path: Path) -> None:
    (row,) = ask(sold, "backup", str(tmp_path / "copy.db"))
    assert list(row) == KEYS
    assert row["file"] == str(tmp_path / "copy.db")
    assert row["bytes"] == (tmp_path / "copy.db").stat().st_size
    assert (row["on"], row["made"], row["removed"], row["entries"]) == ("2026-11-23", True, [], 2)
    assert row["head"] == read(sold.path, "select hash from journal where seq = 2")[0][0]


def test_a_second_backup_of_a_day_has_a_number_unless_one_a_day_is_enough(sold: Shop) -> None:
    folder = Path(f"{sold.path}.backups")
    assert [ask(sold, "backup", "--every", "day")[0]["made"] for _ in range(2)] == [True, False]
    assert names(folder) == ["desk-2026-11-23.db"]
    sold.ok("backup")
    assert names(folder) == ["desk-2026-11-23-2.db", "desk-2026-11-23.db"]
    sold.as_of = "2026-11-24"
    assert ask(sold, "backup", "--every", "day")[0]["file"] == str(folder / "desk-2026-11-24.db")


def test_another_file_of_today_s_name_is_not_today_s_backup(sold: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "desk-2026-11-23.db").write_text("not a desk")
    (row,) = ask(sold, "backup", str(folder), "--every", "day")
    assert row["file"] == str(folder / "desk-2026-11-23-2.db")
    assert (folder / "desk-2026-11-23.db").read_text() == "not a desk"


def test_only_the_newest_of_the_desk_s_own_backups_are_kept(sold: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for day in ("2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"):
        sold.as_of = day
        sold.ok("backup", str(folder))
    other = new_shop(tmp_path / "kept", "--shop", "Another")
    other.path.rename(folder / "desk-2026-11-01.db")
    (folder / "desk-2026-11-02.db").write_text("not a desk")
    (folder / "desk-2026-11-03.db").symlink_to(folder / "desk-2026-11-22.db")
    (folder / "desk-2026-13-45.db").write_text("not a date")
    (folder / "shop-2026-11-01.db").write_bytes(sold.path.read_bytes())
    sold.as_of = "2026-11-23"
    (row,) = ask(sold, "backup", str(folder), "--keep", "3")
    assert row["removed"] == [str(folder / f"desk-2026-11-{day}.db") for day in (20, 19)]
    assert names(folder) == [
        *(f"desk-2026-11-{day}.db" for day in ("01", "02", "03", 21, 22, 23)),
        "desk-2026-13-45.db",
        "shop-2026-11-01.db",
    ]


def test_a_desk_whose_file_is_named_as_a_backup_is_never_removed(sold: Shop) -> None:
    folder = sold.path.parent
    sold.path.rename(folder / "desk-2026-11-01.db")
    sold.path.symlink_to(folder / "desk-2026-11-01.db")
    (folder / "desk-2026-11-02.db").write_bytes(sold.path.read_bytes())
    (row,) = ask(sold, "backup", str(folder), "--keep", "1")
    assert row["removed"] == [str(folder / "desk-2026-11-02.db")]
    assert names(folder) == ["desk-2026-11-01.db", "desk-2026-11-23.db", "desk.db"]


@pytest.mark.parametrize("typed", ["kept.db", "link.db", "gone.db"])
def test_a_file_is_never_overwritten(sold: Shop, tmp_path: Path, typed: str) -> None:
    (tmp_path / "kept.db").write_text("theirs")
    (tmp_path / "link.db").symlink_to(tmp_path / "kept.db")
    (tmp_path / "gone.db").symlink_to(tmp_path / "nowhere.db")
    result = sold.run("backup", str(tmp_path / typed))
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        f"{tmp_path / typed} already exists: nothing was written\n  returndesk backup, with another name\n"
    )
    assert (tmp_path / "kept.db").read_text() == "theirs"
    assert names(tmp_path) == ["desk.db", "gone.db", "kept.db", "link.db"]


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("backup -", 2, "A backup is examined once it is written: it requires a file"),
        ("backup nowhere/copy.db", 66, "no folder for nowhere/copy.db"),
        ("backup nowhere/", 66, "no folder for nowhere/desk-2026-11-23.db"),
        ("backup copy.db --keep 3", 2, "--keep and --every require a folder"),
        ("backup --every week", 2, "--every: unknown 'week'. Choices: day"),
        ("backup --keep 0", 2, "--keep"),
    ],
)
def test_what_cannot_be_is_said(
    sold: Shop, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, words: str
) -> None:
    monkeypatch.chdir(sold.path.parent)
    result = sold.run(*typed.split())
    assert (result.code, result.out, words in result.err) == (code, "", True), result
    assert names(sold.path.parent) == ["desk.db"]


def test_a_file_in_place_of_the_folder_of_backups_is_named_and_stays(sold: Shop) -> None:
    folder = Path(f"{sold.path}.backups")
    folder.write_text("theirs")
    result = sold.run("backup")
    assert (result.code, result.err) == (
        74, f"{folder} is a file, not a folder for backups\n  returndesk backup DIR\n",
    )  # fmt: skip
    assert folder.read_text() == "theirs"


def test_a_damaged_desk_is_not_backed_up_and_its_old_backups_stay(sold: Shop) -> None:
    sold.ok("backup")
    root = read(sold.path, "select rootpage from sqlite_schema where name = 'order_line'")[0][0]
    content = bytearray(sold.path.read_bytes())
    at = (root - 1) * 8192
    content[at + 3 : at + 5] = (700).to_bytes(2, "big")
    sold.path.write_bytes(content)
    result = sold.run("backup", "--keep", "1")
    assert (result.code, result.out) == (65, "")
    assert f"{sold.path} is damaged: On tree page" in result.err
    assert names(Path(f"{sold.path}.backups")) == ["desk-2026-11-23.db"]


def test_a_backup_is_made_while_another_program_holds_the_lock(sold: Shop, tmp_path: Path) -> None:
    before = dump(sold.path)
    with closing(sqlite3.connect(sold.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        other.execute("update desk set shop = 'Elsewhere'")
        sold.ok("backup", str(tmp_path / "copy.db"))
        other.execute("commit")
    assert dump(tmp_path / "copy.db") == before


def test_the_folder_can_be_set(sold: Shop, tmp_path: Path) -> None:
    place = tmp_path / "usb"
    done = sold.program("backup", "-f", "csv", env={"RETURNDESK_BACKUPS": str(place)})
    assert done.code == 0
    assert names(place) == ["desk-2026-11-23.db"]
