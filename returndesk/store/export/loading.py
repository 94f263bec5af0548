"""SQL for other databases that reads an export: DuckDB, PostgreSQL and Spark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from returndesk.core.exported import ColumnType, ExportedTable

_SETTING = "returndesk."  # tells PostgreSQL whose rows it reads, of which month: files have no such columns
_TYPES: Mapping[ColumnType, str] = {
    "integer": "bigint",
    "text": "varchar",
    "date": "date",
    "instant": "timestamp with time zone",
}
_SPARK_TYPES = {"text": "string", "instant": "timestamp"}


def duckdb_text(tables: Sequence[ExportedTable], fmt: str) -> str:
    """Views of the files, typed as the schema says."""
    heading = "-- Views of this export for DuckDB. In its folder: duckdb -init sql/duckdb.sql\n"
    return heading + "".join(_duckdb_view(table, fmt) for table in tables)


def _duckdb_view(table: ExportedTable, fmt: str) -> str:
    parts = _parts(table)
    path = "/".join([table.name, *"*" * len(parts), f"part.{fmt}"])
    hive = f"hive_partitioning = true, hive_types = {{{', '.join(f'{one}: varchar' for one in parts)}}}"
    if fmt == "parquet":
        source = f"read_parquet({_quoted(path)}, {hive})"
    else:
        columns = ", ".join(f"'{column.name}': '{_TYPES[column.type]}'" for column in table.columns)
        source = (
            f"read_csv({_quoted(path)}, {hive},\n    auto_detect = false, header = true, delim = ',',"
            f""" quote = '"', escape = '"',\n    columns = {{{columns}}})"""
        )
    return f"\ncreate or replace view {table.name} as select * from {source};\n"


def spark_text(tables: Sequence[ExportedTable], fmt: str) -> str:
    """Temporary views of the files, typed as the schema says."""
    heading = "-- Views of this export for Spark. In its folder: spark-sql -i sql/spark.sql\n"
    options = {"csv": """, header true, escape '"'""", "parquet": ""}[fmt]
    views = []
    for table in tables:
        types = [(one.name, _SPARK_TYPES.get(one.type, _TYPES[one.type])) for one in table.columns]
        types += [(name, "string") for name in _parts(table)]
        columns = ", ".join(f"{name} {kind}" for name, kind in types)
        views.append(
            f"\ncreate or replace temporary view {table.name}\n    ({columns})\n"
            f"    using {fmt} options (path '{table.name}'{options});\n"
        )
    return heading + "".join(views)


def postgresql_text(tables: Sequence[ExportedTable], files: Iterable[tuple[str, str, str]]) -> str:
    """Tables that psql creates and fills from CSV files: (table, the desk's name, path), desk by desk."""
    lines = [
        "-- This export as tables of PostgreSQL. In its folder: psql -f sql/postgresql.sql\n",
        "begin;\n",
    ]
    names = {table.name: ", ".join(column.name for column in table.columns) for table in tables}
    for table in tables:
        columns = [f"{column.name} {_TYPES[column.type]}" for column in table.columns]
        columns += [f"{part} varchar default current_setting('{_SETTING}{part}')" for part in _parts(table)]
        lines.append(f"drop table if exists {table.name};\n")
        lines.append(f"create table {table.name} ({', '.join(columns)});\n")
    for name, desk, path in files:
        month = path.split("/")[-2].removeprefix("month=")
        lines.append(f"set {_SETTING}desk = {_quoted(desk)};\nset {_SETTING}month = {_quoted(month)};\n")
        lines.append(f"\\copy {name} ({names[name]}) from {_quoted(path)} with (format csv, header)\n")
    return "".join([*lines, "commit;\n"])


def _parts(table: ExportedTable) -> tuple[str, ...]:
    """What the folders of a table are named after."""
    return ("desk", "month") if table.monthly else ("desk",)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
