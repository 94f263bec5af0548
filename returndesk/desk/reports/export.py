"""The desk's tables for analysis elsewhere: which rows, by table and month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pkgutil import get_data
from typing import TYPE_CHECKING

from returndesk.desk.typed_days import parse_day
from returndesk.store.export import rows as store
from returndesk.store.export.columns import exported_tables
from returndesk.store.export.loading import duckdb_text, postgresql_text, spark_text

if TYPE_CHECKING:
    import sqlite3

    from returndesk.core.exported import ExportedTable
    from returndesk.desk.session import Desk

QUERIES = ("returns", "refunds", "costs")  # over all desks of an export
_MONTH = re.compile(r"(\d{4})-(\d\d)")


@dataclass(frozen=True, slots=True)
class Export:
    """A desk to be exported, as it was at one moment.

    `identity` tells it from other desks of its name; `entry` is the last entry of its journal, and `month`
    the one in which it began. With `since`, only months that may have changed are examined.
    """

    identity: str
    entry: int
    month: str
    people: bool
    since: date | None
    copy: sqlite3.Connection

    def partitions(self, table: ExportedTable) -> Iterator[tuple[str, Iterator[store.Row]]]:
        """The rows of each month of a table, to be read in this order; of a small table all, under ""."""
        return store.partitions(self.copy, table, self.since, people=self.people)

    def whole(self, table: ExportedTable) -> bool:
        """Whether all rows of a table are examined."""
        return self.since is None or not table.monthly


def tables_to_export() -> tuple[ExportedTable, ...]:
    """Every table that is exported, with its columns."""
    return exported_tables()


def identity_of(desk: Desk) -> str:
    """What tells a desk from others of its name; a copy has its original's."""
    return store.first_hash(desk.conn)[:16]


@contextmanager
def exported(desk: Desk, *, people: bool, since: date | None, entry: int | None) -> Iterator[Export]:
    """The desk as it is now; other users wait only until it has been copied.

    `entry` is the last one of the journal at the last export. Without one, and where what changed since is
    not known by order, all is examined.
    """
    identity, created = identity_of(desk), desk.settings.created_on
    with store.snapshot(desk.conn) as copy:
        if since is not None and (entry is None or not store.find_changed(copy, since, entry)):
            since = None
        month = created.isoformat()[:7]
        yield Export(identity, store.last_entry(copy), month, people, since, copy)


def since_day(text: str | None, desk: Desk) -> date | None:
    """The day of --since: a day, or the first one of a month such as 2026-11. Raises UsageProblem."""
    if not text:
        return None
    month = _MONTH.fullmatch(text.strip())
    valid = month and 1 <= int(month[2]) <= 12
    return parse_day(f"{text.strip()}-01" if valid else text, desk, "--since", past=True)


def loading_scripts(
    tables: Sequence[ExportedTable], fmt: str, files: Iterable[tuple[str, str, str]]
) -> dict[str, str]:
    """SQL that reads an export, by the database's name; PostgreSQL's for CSV alone.

    `files` are all files of the folder: (table, the desk's name, path).
    """
    found = {"duckdb": duckdb_text(tables, fmt), "spark": spark_text(tables, fmt)}
    return found | ({"postgresql": postgresql_text(tables, files)} if fmt == "csv" else {})


def warehouse_queries() -> dict[str, str]:
    """The queries over all desks of an export, by name."""
    found = {}
    for name in QUERIES:
        data = get_data("returndesk", f"warehouse/{name}.sql")
        assert data is not None, name
        found[name] = data.decode("utf-8")
    return found
