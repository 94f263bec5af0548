"""A restore drill restores a copy of a backup, examines it and removes it: 0 where it would do.

Seen failing with its protection taken out: without `examine`, without the comparison of figures, without the
look for the backup's last act in the desk's journal.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import rows, write
from factory import Shop, new_shop

from returndesk.desk.backups import drill
from returndesk.store.backups.figures import Figures


@pytest.fixture
def saved(shop: Shop, tmp_path: Path) -> Path:
    """A backup of a desk with an order; since then a claim was opened."""
    shop.take_in({"unit_price": "10.00"})
    shop.ok("backup", str(tmp_path / "saved.db"))
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    return tmp_path / "saved.db"


def found(shop: Shop, saved: Path) -> list[tuple[str, str]]:
    result = shop.run("doctor", "--drill", str(saved), "-f", "csv")
    problems = [(row["code"], row["text"]) for row in rows(result.out)]
    assert result.code == (1 if problems else 0), result
    return problems


def edited(path: Path, change: str) -> None:
    """Change a file behind the program's back, past the triggers of the journal."""
    with closing(sqlite3.connect(path)) as conn, conn:
        for (name,) in conn.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
            conn.execute(f"drop trigger {name}")
        conn.execute(change)


def test_a_sound_backup_is_restored_examined_and_removed(shop: Shop, saved: Path) -> None:
    before, backup = shop.path.read_bytes(), saved.read_bytes()
    shop.as_of = "2026-11-26"
    result = shop.run("doctor", "--drill", str(saved), "-f", "csv")
    assert (result.code, result.out) == (0, "code,where,text,hint\n")
    assert result.err.splitlines() == [
        f"{saved}: 1 order, 0 claims, 2 acts, the last Mon 23 Nov (3 days ago); the desk has 1 act since",
        "No problems found: it was restored, examined and removed.",
    ]
    assert (shop.path.read_bytes(), saved.read_bytes()) == (before, backup)
    assert sorted(os.listdir(shop.path.parent)) == ["desk.db", "saved.db"]


def test_a_backup_of_another_desk_is_named(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = new_shop(tmp_path / "other", "--shop", "Another")
    assert found(shop, other.path) == [("drill", "is a backup of another desk, Another")]


def test_a_backup_that_left_the_desk_s_journal_is_named(shop: Shop, saved: Path) -> None:
    Shop(saved).ok("claim", "open", "1042", "-r", "defective")
    assert found(shop, saved) == [
        ("drill", "its last act is not in the desk's journal: one of the two was changed, or used apart")
    ]


def test_a_backup_that_the_doctor_finds_fault_with_is_named(shop: Shop, saved: Path) -> None:
    write(saved, "update order_line set paid_minor = paid_minor - 1")
    assert ("line-sum", "its paid amount is not price less discounts plus taxes") in found(shop, saved)


def test_a_figure_that_a_restore_would_change_is_named(
    shop: Shop, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = drill.figures

    def other(conn: sqlite3.Connection) -> Figures:
        known = real(conn)
        return Figures(
            known.shop,
            known.timezone,
            {**known.values, ("refunded", "EUR"): 100},
            known.last_at,
            known.last_on,
        )

    monkeypatch.setattr(drill, "figures", other)
    assert found(shop, saved) == [("drill", "refunded EUR is not in the backup and 1.00 once restored")]


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("gone", 66, "no file "),
        ("cut", 65, "saved.db is damaged\n  name another backup\n"),
        ("edited", 65, "entry 2 was changed"),
    ],
)
def test_what_cannot_be_restored_is_refused(
    shop: Shop, saved: Path, kind: str, code: int, words: str
) -> None:
    if kind == "gone":
        saved.unlink()
    elif kind == "cut":
        saved.write_bytes(saved.read_bytes()[:-8192])
    else:
        edited(saved, "update journal set who = 'eve' where seq = 2")
    result = shop.run("doctor", "--drill", str(saved))
    assert (result.code, result.out, words in result.err) == (code, "", True), result


def test_a_drill_is_not_combined_with_another_check(shop: Shop, saved: Path) -> None:
    assert shop.run("doctor", "--drill", str(saved), "--upgrade").code == 2
