"""A table's rows as Parquet, by pyarrow: texts as they are, dates and instants typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from returndesk.core.exported import ExportedTable
from returndesk.errors import BadSettings

_ROWS = 50_000  # of a group: what is held in memory


def require_pyarrow() -> None:
    """Raise BadSettings where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise BadSettings(
            "--format parquet requires pyarrow, which is not installed: nothing was exported",
            hint=("pip install 'returndesk[parquet]'", "--format csv"),
        ) from None


def write_parquet_file(path: str, table: ExportedTable, rows: Iterable[Sequence[Any]]) -> int:
    """Write rows to a file; how many there were. An empty text is null, as it is in CSV."""
    import pyarrow
    import pyarrow.parquet

    types = {
        "integer": pyarrow.int64(),
        "text": pyarrow.string(),
        "date": pyarrow.date32(),
        "instant": pyarrow.timestamp("us", tz="UTC"),
    }
    schema = pyarrow.schema([(column.name, types[column.type]) for column in table.columns])
    readers: dict[str, Callable[[str], date]] = {
        "date": date.fromisoformat,
        "instant": datetime.fromisoformat,
    }
    read = [readers.get(column.type) for column in table.columns]
    count, source = 0, iter(rows)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(source, _ROWS)):
            count += len(group)
            columns = [
                pyarrow.array((_value(value, of) for value in values), kind.type)
                for values, of, kind in zip(zip(*group, strict=True), read, schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))
    return count


def _value(value: Any, of: Callable[[str], date] | None) -> Any:
    if value is None or value == "":
        return None
    return of(value) if of else value
