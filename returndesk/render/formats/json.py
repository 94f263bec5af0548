"""JSON and JSON lines, streamed: named schema, amounts as strings, hidden characters escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from returndesk.render.cell_text import as_text
from returndesk.render.escape import is_hidden
from returndesk.render.table import Column, Row, Sections, Table

Encode = Callable[[object], str]


def write_json(value: Table | Sections, as_of: date) -> Iterator[str]:
    """One document, indented by 2: schema, as_of, and `rows`, or `sections` with rows under each name.

    `about` comes between them where the value says what it counts.
    """
    compact, pretty = _encoder(None), _encoder(2)
    yield f'{{\n  "schema": {compact(f"returndesk.{value.name}/1")},\n  "as_of": {compact(as_of)},\n'
    if value.about:
        yield f'  "about": {compact(value.about)},\n'
    if isinstance(value, Table):
        yield '  "rows": '
        yield from _rows(value, "  ", compact, pretty)
    else:
        yield '  "sections": {'
        for index, (name, table) in enumerate(value.parts):
            yield f"{',' if index else ''}\n    {compact(name)}: "
            yield from _rows(table, "    ", compact, pretty)
        yield "\n  }" if value.parts else "}"
    yield "\n}\n"


def write_jsonl(value: Table | Sections, as_of: date) -> Iterator[str]:
    """One compact object a line; in several sections each begins with its `section`."""
    encode = _encoder(None)
    if isinstance(value, Table):
        for row in value.rows:
            yield encode(_chosen(row, value.columns)) + "\n"
        return
    for name, table in value.parts:
        for row in table.rows:
            yield encode({"section": name, **_chosen(row, table.columns)}) + "\n"


def _rows(table: Table, pad: str, compact: Encode, pretty: Encode) -> Iterator[str]:
    keys = [(column.key, compact(column.key)) for column in table.columns]
    opening = f"\n{pad}  "
    comma = "["
    for row in table.rows:
        fields = (f"{text}: {_value(_value_of(row, key), pad, compact, pretty)}" for key, text in keys)
        inside = f",{opening}  ".join(fields)
        yield comma + opening + (f"{{{opening}  {inside}{opening}}}" if inside else "{}")
        comma = ","
    yield f"\n{pad}]" if comma == "," else "[]"


def _value(value: object, pad: str, compact: Encode, pretty: Encode) -> str:
    if value is None or isinstance(value, str | int | date):
        return compact(value)  # json's encoder in C; the indenting one is ten times slower
    return pretty(value).replace("\n", f"\n{pad}    ")


def _value_of(row: Row, key: str) -> object:
    """A row's value; an empty text is null, like a missing one."""
    value = row.get(key)
    return None if value == "" else value


def _chosen(row: Row, columns: tuple[Column, ...]) -> dict[str, object]:
    return {column.key: _value_of(row, column.key) for column in columns}


def _encoder(indent: int | None) -> Encode:
    import json

    encode = json.JSONEncoder(
        ensure_ascii=False,
        indent=indent,
        separators=(",", ": " if indent else ":"),
        default=_as_json,
    ).encode
    return lambda value: _escaped(encode(value))


def _as_json(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, Iterable) else as_text(value)


def _escaped(text: str) -> str:
    """Hidden characters as \\u202e: json escapes only C0. Newlines belong to the layout."""
    if text.isprintable():
        return text
    return "".join(f"\\u{ord(c):04x}" if is_hidden(c) and c != "\n" else c for c in text)
