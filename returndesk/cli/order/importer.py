"""Orders in from files: what was typed, what could not be read, what became of the rest."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import (
    acts,
    chosen_format,
    complain,
    desk,
    emit,
    emit_done,
    progress,
    refuse_early,
    refuse_target,
    say,
    state,
)
from returndesk.cli.files import sources
from returndesk.cli.import_options import (
    DatesOption,
    DelimiterOption,
    EncodingOption,
    ExplainOption,
    MappingOption,
    PlatformOption,
    RejectsOption,
    explained_table,
    list_platforms,
    read_options,
    refused,
)
from returndesk.cli.order.commands import app
from returndesk.cli.order.deliveries import import_kind, take_deliveries
from returndesk.errors import BadData, UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.orders.importer import ImportedFile
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import Reading, ReadOptions
    from returndesk.intake.csv.sources import Source


def _text(name: str, metavar: str, help: str) -> object:
    return typer.Option(name, metavar=metavar, help=help)


@app.command("import")
@acts
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE…", help="CSV exports; - is standard input.")
    ] = None,
    platform: PlatformOption = None,
    mapping: MappingOption = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    currency: Annotated[str | None, _text("--currency", "CODE", "Where the file names none.")] = None,
    channel: Annotated[str | None, _text("--channel", "NAME", "Where the file names none.")] = None,
    only: Annotated[
        str | None, _text("--only", "WHAT", "`delivered`: days and tracking of orders that are here.")
    ] = None,
    explain: ExplainOption = False,
    update: Annotated[
        bool, typer.Option("--update", help="Take changed amounts and quantities too.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Take the good orders, leave the bad.")
    ] = False,
    rejects: RejectsOption = None,
) -> int:
    """Take in orders from CSV exports: all of them, or nothing. Importing again changes nothing.

    Files that belong together (Etsy's items and orders, Taobao's two lists) are joined, now or when the other
    comes. With --only delivered any of them, or a file of order, delivered_on and tracking, tells when known
    orders were sent and arrived.
    Exit: 65 bad rows, each named; 3 changed amounts that were left alone (--update takes them).

    Example: curl -s https://shop.example/orders.csv | returndesk order import -
    """
    kind = import_kind(only, update)
    if platform == "list":
        return list_platforms(ctx, "order-import-platforms", kind)
    if not files:
        raise UsageProblem("FILE is missing", hint="returndesk order import FILE…, or - for standard input")
    refuse_early(ctx)
    if rejects and not skip_bad:
        raise UsageProblem("--rejects goes with --skip-bad")
    if rejects and rejects in files:
        raise UsageProblem(f"--rejects {rejects} is one of the files that are read: name another")
    refuse_target(ctx, rejects)  # the orders would be in, and the bad rows nowhere
    with desk(ctx, write=True) as opened, sources(files) as found:
        options = read_options(opened, platform, mapping, dates, encoding, delimiter, currency, channel)
        if kind == "deliveries":
            return take_deliveries(ctx, opened, files, found, options, explain, skip_bad, rejects)
        if explain:
            return _explain(ctx, opened, found, options)
        readings, done = _read_in(ctx, opened, files, found, options, update, skip_bad, rejects)
        return _say_done(ctx, opened, readings, done, update=update, rejects=rejects)


def _read_in(
    ctx: typer.Context,
    opened: Desk,
    files: list[str],
    found: list[Source],
    options: ReadOptions,
    update: bool,
    skip_bad: bool,
    rejects: str | None,
) -> tuple[list[Reading], list[ImportedFile]]:
    """Read the files, and take in what is good, or refuse it all."""
    from returndesk.desk.orders.importer import Incoming, import_orders, importing, staging
    from returndesk.desk.orders.paired_export import DeskHalves
    from returndesk.desk.orders.parallel_read import take_orders
    from returndesk.intake.orders.files import Files

    size = sum(one.size() for one in found)
    with staging(opened) as stage:
        read = Files(found, options, DeskHalves(opened, stage))
        with importing(opened, stage, size, joined=read.paired) as taking, progress(ctx) as bar:
            readings = take_orders(taking, read, bar.tell)
            _check(readings, files, taking.orders.orders, skip_bad, rejects)
            bar.tell(f"writing {taking.orders.orders:,} orders")
            incoming = [
                Incoming(one.file, one.format, one.rows, one.bad_orders, one.pair) for one in readings
            ]
            return readings, import_orders(opened, taking, incoming, update=update)


def _check(readings: list[Reading], files: list[str], good: int, skip_bad: bool, rejects: str | None) -> None:
    """Refuse it all where a row is bad, unless those are to be left."""
    bad = [one for one in readings if one.problems]
    if bad and not skip_bad:
        raise _refused(readings, files, good)
    if rejects and len({tuple(one.header) for one in bad}) > 1:
        raise UsageProblem("--rejects: the bad rows are of different formats, import the files one by one")


def _say_done(
    ctx: typer.Context,
    opened: Desk,
    readings: list[Reading],
    done: list[ImportedFile],
    *,
    update: bool,
    rejects: str | None,
) -> int:
    """Say what became of the files."""
    from returndesk.cli.tables.orders import import_table
    from returndesk.intake.orders.join import still_waiting

    for reading, one in zip(readings, done, strict=True):
        reading.notes += still_waiting(one.incoming.pair, one.still_waiting)
    bad = [one for one in readings if one.problems]
    _say_rejects(ctx, bad, rejects)
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        say(ctx, *(f"{one.file}: {note}" for one in readings for note in one.notes))
        say(ctx, *(["dry run: nothing was changed"] if state(ctx).dry_run else []))
    titles = {one.file: one.title for one in readings}
    notes = {one.file: one.notes for one in readings}
    emit_done(ctx, import_table(done, titles, notes, state(ctx).dry_run), opened.today)
    return _say_conflicts(done, update)


def _explain(ctx: typer.Context, opened: Desk, found: list[Source], options: ReadOptions) -> int:
    """What would be read from which column, with the first order as the example."""
    from returndesk.intake.orders.files import explain

    told = [(one.name, explain(one, options)) for one in found]
    emit(ctx, explained_table("order-import-explain", told), opened.today)
    return 0


def _refused(readings: list[Reading], files: list[str], good: int) -> BadData:
    """Every bad row, and what to type to take the rest."""
    problems = [problem for one in readings for problem in one.problems]
    command = f"returndesk order import {' '.join(map(shlex.quote, files))}"
    return refused(problems, sum(one.bad_orders for one in readings), good, "order", command)


def _say_rejects(ctx: typer.Context, bad: list[Reading], rejects: str | None) -> None:
    from returndesk.render.output import write_file

    complain(str(problem) for one in bad for problem in one.problems)
    if not bad or rejects is None or state(ctx).dry_run:
        return
    pieces = [one.rejects.text() for one in bad]
    pieces[1:] = [piece.partition("\n")[2] for piece in pieces[1:]]
    write_file(rejects, pieces, state(ctx).force)
    say(ctx, f"bad rows written: {rejects}; mend them, then: returndesk order import {rejects}")


def _say_conflicts(done: list[ImportedFile], update: bool) -> int:
    conflicts = [(one.incoming.file, order, c) for one in done for order, c in one.conflicts]
    for file, order, conflict in conflicts:
        where = f"{file}: order {order}" + (f", {conflict.line}" if conflict.line else "")
        change = f"{conflict.field}: {conflict.stored or 'nothing'} here, {conflict.found} there"
        complain([f"{where}: {change}" + (f" ({conflict.why})" if conflict.why else "")])
    if conflicts:
        left = "1 conflict: this figure was left as it is; {} it"
        if len(conflicts) > 1:
            left = f"{len(conflicts)} conflicts: these figures were left as they are; {{}} them"
        complain([left.format("why stands beside" if update else "--update takes")])
    return 3 if conflicts else 0
