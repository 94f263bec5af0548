"""Orders in from files."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import chosen_format, complain, desk, emit_done, imports, progress, say, state
from returndesk.cli.files import sources
from returndesk.cli.imports import (
    PlatformOption,
    check_import,
    emit_explained,
    list_platforms,
    read_options,
    refused,
    report_rejects,
)
from returndesk.cli.order.commands import app
from returndesk.cli.order.deliveries import import_kind, take_deliveries
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.orders.importer import ImportedFile
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import Reading, ReadOptions
    from returndesk.intake.csv.sources import Source


@app.command("import")
@imports
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE…", help="CSV exports; - reads standard input.")
    ] = None,
    platform: PlatformOption = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Currency, if the file names none.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="NAME", help="Channel, if the file names none.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option("--only", metavar="WHAT", help="`delivered`: only days and tracking of known orders."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Also take changed amounts and quantities.")
    ] = False,
) -> int:
    """Import orders from CSV exports: all or nothing.

    Importing again changes nothing. A paired export (Etsy's items and orders, Taobao's two lists) is joined,
    now or when the other file comes. With --only delivered any export, or a file of order, delivered_on and
    tracking, updates when known orders were shipped and delivered.
    Exit: 65 rejected rows, each named; 3 changed amounts that were kept (--update takes them).

    Example: curl -s https://shop.example/orders.csv | returndesk order import -
    """
    kind = import_kind(only, update)
    if platform == "list":
        return list_platforms(ctx, kind)
    if not files:
        raise UsageProblem("FILE is missing", hint="returndesk order import FILE…, or - for standard input")
    check_import(ctx, files)
    with desk(ctx, write=True) as opened, sources(files) as found:
        options = read_options(ctx, opened, platform=platform, currency=currency, channel=channel)
        if kind == "deliveries":
            return take_deliveries(ctx, opened, files, found, options)
        if state(ctx).explain:
            from returndesk.intake.orders.files import explain as explain_orders

            told = ((one.name, explain_orders(one, options)) for one in found)
            return emit_explained(ctx, opened, told)
        readings, done = _read_in(ctx, opened, files, found, options, update)
        return _say_done(ctx, opened, readings, done, update=update)


def _read_in(
    ctx: typer.Context,
    opened: Desk,
    files: list[str],
    found: list[Source],
    options: ReadOptions,
    update: bool,
) -> tuple[list[Reading], list[ImportedFile]]:
    """Read the files and import the good orders, or refuse them all."""
    from returndesk.desk.orders.importer import Incoming, import_orders, importing, staging
    from returndesk.desk.orders.paired_export import DeskPairedExports
    from returndesk.desk.orders.parallel_read import take_orders
    from returndesk.intake.orders.files import Files

    size = sum(one.size() for one in found)
    with staging(opened) as stage:
        read = Files(found, options, DeskPairedExports(opened, stage))
        with importing(opened, stage, size, joined=read.paired) as taking, progress(ctx) as bar:
            readings = take_orders(taking, read, bar.tell)
            _check(ctx, readings, files, taking.orders.orders)
            bar.tell(f"writing {taking.orders.orders:,} orders")
            incoming = [
                Incoming(one.file, one.format, one.rows, one.bad_orders, one.pair) for one in readings
            ]
            return readings, import_orders(opened, taking, incoming, update=update)


def _check(ctx: typer.Context, readings: list[Reading], files: list[str], good: int) -> None:
    """Refuse it all where a row is rejected, unless those are skipped."""
    bad = [one for one in readings if one.problems]
    if bad and not state(ctx).skip_bad:
        command = f"{ctx.command_path} {' '.join(map(shlex.quote, files))}"
        problems = [problem for one in bad for problem in one.problems]
        raise refused(problems, sum(one.bad_orders for one in bad), good, "order", command)
    if state(ctx).rejects and len({tuple(one.header) for one in bad}) > 1:
        raise UsageProblem("--rejects requires files of one format", hint="import them one by one")


def _say_done(
    ctx: typer.Context, opened: Desk, readings: list[Reading], done: list[ImportedFile], *, update: bool
) -> int:
    """Print what became of the files."""
    from returndesk.cli.tables.orders import import_table
    from returndesk.intake.orders.join import still_waiting

    for reading, one in zip(readings, done, strict=True):
        reading.notes += still_waiting(one.incoming.pair, one.still_waiting)
    bad = [one for one in readings if one.problems]
    problems = (problem for one in bad for problem in one.problems)
    report_rejects(ctx, problems, [one.rejects.text() for one in bad], ctx.command_path)
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        say(ctx, *(f"{one.file}: {note}" for one in readings for note in one.notes))
        say(ctx, *(["Dry run: nothing was imported."] if state(ctx).dry_run else []))
    titles = {one.file: one.title for one in readings}
    notes = {one.file: one.notes for one in readings}
    emit_done(ctx, import_table(done, titles, notes, state(ctx).dry_run), opened.today)
    return _report_conflicts(done, update)


def _report_conflicts(done: list[ImportedFile], update: bool) -> int:
    """Print the figures that were kept; the exit code."""
    conflicts = [(one.incoming.file, order, c) for one in done for order, c in one.conflicts]
    for file, order, conflict in conflicts:
        where = f"{file}: order {order}" + (f", {conflict.line}" if conflict.line else "")
        change = f"{conflict.stored or 'nothing'} in the desk, {conflict.found} in the file"
        complain([f"{where}: {conflict.field}: {change}" + (f" ({conflict.why})" if conflict.why else "")])
    if conflicts:
        count, them = ("1 conflict", "it") if len(conflicts) == 1 else (f"{len(conflicts)} conflicts", "them")
        why = ", for the reasons above" if update else f"; use --update to take {them} from the file"
        complain([f"{count}: the desk's figures were kept{why}"])
    return 3 if conflicts else 0
