"""Marketing spend: importing what was spent, and listing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from returndesk.core.money import format_minor
from returndesk.desk.journal import record
from returndesk.desk.row_import import Imported, RejectedRow, SaveRejects, import_rows
from returndesk.store import spend as store
from returndesk.store.spend import SpendRow

if TYPE_CHECKING:
    from returndesk.core.marketing.spend import SpendIn, SpendKey
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.row_files import RowFile


@dataclass(frozen=True, slots=True)
class SpendImported:
    """The result of a file: rows by what became of them, and in words each amount that was kept."""

    file: str
    rows: int
    new: int
    updated: int
    unchanged: int
    rejected: int
    conflicts: tuple[str, ...]


class _Spend:
    """Takes in rows of spend; a known one that differs is a conflict, or with `update` is replaced."""

    watched = False

    def __init__(self, desk: Desk, file: RowFile[SpendIn], update: bool) -> None:
        self._desk, self._file, self._update = desk, file, update
        self._lines: dict[SpendKey, int] = {}
        self._taken: list[tuple[SpendKey, int]] = []
        self._new = self._unchanged = 0
        self._conflicts: list[str] = []

    @property
    def good(self) -> int:
        return len(self._lines)

    def take(self, at: datetime, number: int, value: SpendIn) -> None:
        key = value.key
        if (line := self._lines.setdefault(key, value.line)) != value.line:
            why = f"same day, source, campaign and currency as line {line}: add them up"
            raise RejectedRow((value.line, "date", why))
        known = store.amount_of(self._desk.conn, key)
        if known == value.amount_minor:
            self._unchanged += 1
        elif known is None or self._update:
            self._new += known is None
            self._taken.append((key, value.amount_minor))
        else:
            before, now = (format_minor(minor, key.currency) for minor in (known, value.amount_minor))
            self._conflicts.append(
                f"{key.text}: {before} {key.currency} in the desk, {now} {key.currency} in the file"
            )

    def answer(self, at: datetime) -> SpendImported:
        file, updated = self._file, len(self._taken) - self._new
        done = SpendImported(
            file.file, file.count, self._new, updated, self._unchanged, file.rejected, tuple(self._conflicts)
        )
        if self._taken:
            details: dict[str, object] = {"rows": file.count, "new": self._new, "updated": updated}
            details["seal"] = store.seal_of(self._taken)
            seq = record(self._desk, "spend-import", at=at, details=details, text={"file": file.file})
            store.add(self._desk.conn, seq, self._taken)
        return done


def import_spend(
    desk: Desk, file: RowFile[SpendIn], save_rejects: SaveRejects | None = None, *, update: bool = False
) -> Imported[SpendImported]:
    """Take in a file of spend: all rows or none, or as `import_rows` skips bad ones.

    What is known stays; a changed amount is a conflict, or with `update` is taken.
    """
    return import_rows(desk, [file], _Spend(desk, file, update), save_rejects)


def list_spend(desk: Desk, first: date | None = None, last: date | None = None) -> list[SpendRow]:
    """What was spent between two days, day by day."""
    return store.spend_rows(desk.conn, first, last)
