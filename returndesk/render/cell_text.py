"""A cell as text, the same for plain, CSV and TSV, before escaping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from returndesk.render.table import Column, Row, Sections, Table

NUMERIC = ("amount", "number", "rate", "points", "count", "days")


def as_text(value: object) -> str:
    """The text of one value: true, 2026-11-23, 2026-11-23T09:12:00Z, a list joined by `; `, "" for None."""
    if make := _TEXTS.get(type(value)):
        return make(value)
    if isinstance(value, str):  # a note, which names what it is about
        return str(value)
    if isinstance(value, Mapping):  # a finding is its text
        return as_text(value.get("text", value.get("code")))
    if isinstance(value, Iterable):
        return "; ".join(as_text(item) for item in value)
    return str(value)


def _joined(values: list[object]) -> str:
    return "; ".join(map(as_text, values)) if len(values) != 1 else as_text(values[0])


def instant(at: datetime) -> str:
    """An instant in UTC, to the second: 2026-11-23T09:12:00Z. A naive one is read as UTC."""
    utc = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    return utc.isoformat(timespec="seconds") + "Z"


_TEXTS: Mapping[type, Callable[[Any], str]] = {  # of what nearly all cells are
    str: str,
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    date: date.isoformat,
    datetime: instant,
    list: _joined,
}


def is_number(text: str) -> bool:
    """Whether a text is just a decimal number, harmless in a spreadsheet."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    return digits.isascii() and digits.replace(".", "", 1).isdigit()


def sectioned(value: Sections) -> Table:
    """All rows of all sections under one header, each after its section's name.

    `flat` where the report has one; else `section` and every key in the order of its first appearance.
    """
    if value.flat is not None:
        return value.flat
    columns = {"section": Column("section", "code")}
    rows: list[Row] = []
    for name, table in value.parts:
        keys = [column.key for column in table.columns]
        columns |= {column.key: column for column in table.columns if column.key not in columns}
        rows += ({"section": name, **{key: row.get(key) for key in keys}} for row in table.rows)
    return Table(value.name, tuple(columns.values()), rows)
