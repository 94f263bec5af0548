"""`export`: every table of the desk for DuckDB, PostgreSQL, Spark or a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import desk, say
from returndesk.cli.options import argument, later, option

if TYPE_CHECKING:
    from returndesk.desk.reports.export import Export
    from returndesk.render.export.folder import ExportFolder
    from returndesk.render.progress import Bar


def export(
    ctx: typer.Context,
    folder: Annotated[str, argument("DIR", "Folder to export to; several desks may share it.")],
    since: Annotated[
        str | None,
        option("--since DATE", "Examine only months with rows dated or changed since; or a month, 2026-11."),
    ] = None,
    fmt: Annotated[
        str, option("-f, --format FORMAT", "csv or parquet.", later("render.export.folder", "FORMATS"))
    ] = "csv",
    people: Annotated[
        bool, option("--people", "With names, addresses, references and free text of customers.")
    ] = False,
    name: Annotated[str | None, option("--name NAME", "The desk's name there; default: the shop's.")] = None,
) -> None:
    """Export every table as CSV or Parquet.

    A file for each table, desk and month: TABLE/desk=NAME/month=2026-11/part.csv, with schema.json, and SQL
    that reads them. Files that would not change are left as they are. See returndesk help warehouse.

    Example: returndesk export warehouse --since 2026-11-01
    """
    from returndesk.cli.order.importer import progress
    from returndesk.desk.reports.export import exported, identity_of, since_day, tables_to_export
    from returndesk.disk import as_desk_errors
    from returndesk.render.export.folder import open_folder

    with desk(ctx, waits=True) as opened:
        day = since_day(since, opened)
        shop = opened.settings.shop if name is None else name
        target = open_folder(folder, shop, identity_of(opened), tables_to_export(), fmt, people=people)
        with (
            exported(opened, people=people, since=day, entry=target.entry) as value,
            as_desk_errors(folder),
            progress(ctx) as bar,
        ):
            _write(target, value, bar)
    done = target.written
    say(
        ctx,
        f"Exported to {folder}: {done.written} files written, {done.unchanged} unchanged,"
        f" {done.removed} removed ({done.rows:,} rows read)",
        *(f"  Of another version, export it again: {other}" for other in target.outdated),
        "  returndesk help warehouse",
    )


def _write(target: ExportFolder, value: Export, bar: Bar) -> None:
    """Write all tables, and the SQL that reads them."""
    from returndesk.desk.reports.export import loading_scripts, warehouse_queries

    target.begin()
    for table in target.tables:
        bar.show(table.name)
        months = []
        for month, rows in value.partitions(table):
            target.write(table, month, rows)
            months.append(month)
        if value.whole(table):
            target.end_table(table, months, value.month)
    scripts = loading_scripts(target.tables, target.fmt, target.files())
    target.end(value.entry, {**scripts, **warehouse_queries()})
