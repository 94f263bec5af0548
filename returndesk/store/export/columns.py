"""The columns of exported tables: their types from the schema, what they mean from its comments."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import cache

from returndesk.core.exported import ColumnType, ExportedColumn, ExportedTable
from returndesk.store.export.meanings import MEANINGS
from returndesk.store.export.tables import TABLES, Exported
from returndesk.store.schema.steps import STEPS

_UNITS = {"_minor": "minor units of currency", "_bps": "hundredths of a percent", "_days": "days"}
_COLUMN = re.compile(r"    (\w+) (?:integer|text)\b")
_LIST = re.compile(r"\b(\w+) in\s*\(([^)]*)\)")
_CODE = re.compile(r"'([^']*)'|\b(\d+)\b")
_CONSTRAINT = re.compile(r"    (?:check|unique|primary key|foreign key)\b")


@cache
def exported_tables() -> tuple[ExportedTable, ...]:
    """Every exported table as this version of the program has it."""
    with closing(sqlite3.connect(":memory:")) as conn:
        for step in STEPS:
            step(conn)
        return tuple(
            ExportedTable(one.table, one.meaning, bool(one.day), tuple(_columns(conn, one))) for one in TABLES
        )


def all_tables() -> list[str]:
    """The names of all tables of a desk."""
    with closing(sqlite3.connect(":memory:")) as conn:
        for step in STEPS:
            step(conn)
        rows = conn.execute(
            "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*'"
        )
        return [name for (name,) in rows]


def _columns(conn: sqlite3.Connection, of: Exported) -> Iterator[ExportedColumn]:
    if of.values:
        for name in of.values:
            kind: ColumnType = "integer" if name == "quantity" else _type(name, "text")
            kind = "text" if name == "ordered_at" else kind  # a day where the instant is not known
            yield ExportedColumn(name, kind, meaning=_meaning(of.table, name), personal=name in of.personal)
        return
    (created,) = conn.execute("select sql from sqlite_schema where name = ?", (of.table,)).fetchone()
    comments, definitions = _read(created)
    rows = conn.execute('select "from", "table" from pragma_foreign_key_list(?)', (of.table,))
    references: Mapping[str, str] = dict(rows.fetchall())
    for name, declared in conn.execute("select name, lower(type) from pragma_table_xinfo(?)", (of.table,)):
        if name not in of.omitted:
            yield ExportedColumn(
                name,
                _type(name, declared),
                next((unit for suffix, unit in _UNITS.items() if name.endswith(suffix)), ""),
                comments.get(name) or _meaning(of.table, name.removesuffix("_minor")),
                references.get(name, ""),
                _codes(name, definitions.get(name, "")),
                name in of.personal,
            )
    if of.currency:
        yield ExportedColumn("currency", "text", meaning=MEANINGS["currency"])


def _meaning(table: str, name: str) -> str:
    return MEANINGS.get(f"{table}.{name}") or MEANINGS.get(name, "")


def _type(name: str, declared: str) -> ColumnType:
    if declared == "integer":
        return "integer"
    if name == "file_by" or name.endswith(("_on", "_day")):
        return "date"
    return "instant" if name == "at" or name.endswith("_at") else "text"


def _read(created: str) -> tuple[dict[str, str], dict[str, str]]:
    """The comment and the definition of each column in the text that created a table."""
    comments: dict[str, list[str]] = {}
    definitions: dict[str, str] = {}
    current, above = "", list[str]()
    for line in created.splitlines()[1:]:
        code, _, comment = line.partition("--")
        if not code.strip():
            above.append(comment.strip())
            continue
        if found := _COLUMN.match(code):
            current = found[1]
            comments[current], above = above, []
        elif _CONSTRAINT.match(code):
            current, above = "", []
        definitions[current] = definitions.get(current, "") + code
        if comment and current:
            comments[current].append(comment.strip())
    return {name: " ".join(parts) for name, parts in comments.items()}, definitions


def _codes(name: str, definition: str) -> tuple[str, ...]:
    """The codes that a column's own check names."""
    lists = [codes for of, codes in _LIST.findall(definition) if of == name]
    return tuple(text or number for text, number in _CODE.findall(", ".join(lists)) if text or number)
