"""schema.json: the tables and columns of an export, and how its values are written."""

from __future__ import annotations

import json
from collections.abc import Sequence

from returndesk.core.exported import ExportedColumn, ExportedTable
from returndesk.core.money import unusual_digits

FORMAT = "returndesk.export/1"
_PARTITIONS = {
    "desk": "the desk's name, from the path: TABLE/desk=NAME/month=2026-11/",
    "month": "the month of the row's day, from the path; small tables have none",
}
_NULL = "A value that is missing or an empty text is null: in CSV an empty cell."
_VALUES = {
    "csv": {
        "null": _NULL,
        "text": "UTF-8, a row a line: line ends and control characters are escaped (\\n). A text that a"
        " spreadsheet might take for a formula (= + - @ first) has a ' before it.",
        "date": "2026-11-23",
        "instant": "2026-11-23T09:12:00Z",
    },
    "parquet": {"null": _NULL, "text": "string", "date": "date32", "instant": "timestamp in UTC"},
}


def schema_text(tables: Sequence[ExportedTable], fmt: str) -> str:
    """The text of schema.json: the same for every desk that this version of the program exports."""
    value = {
        "schema": FORMAT,
        "format": fmt,
        "partitions": _PARTITIONS,
        "values": _VALUES[fmt],
        "amounts": {
            "meaning": "Columns ending in _minor are integers, in the minor unit of the row's currency:"
            " 1250 is 12.50 EUR, or 1250 JPY. Add them up by currency; to show one, divide it by 10 to the"
            " power of the currency's digits.",
            "digits": {"others": 2, **unusual_digits()},
        },
        "tables": {table.name: _table(table) for table in tables},
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _table(table: ExportedTable) -> dict[str, object]:
    return {
        "meaning": table.meaning,
        "partitioned_by": ["desk", "month"] if table.monthly else ["desk"],
        "columns": [_column(column) for column in table.columns],
    }


def _column(column: ExportedColumn) -> dict[str, object]:
    """A column's name and type, and what else is known of it."""
    known = {
        "unit": column.unit,
        "meaning": column.meaning,
        "references": column.references,
        "values": list(column.values),
        "personal": column.personal,
    }
    return {"name": column.name, "type": column.type, **{key: value for key, value in known.items() if value}}
