"""Importing orders, or only their deliveries, from files."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

import returndesk.cli.order.add  # noqa: F401 - a command of the same noun
from returndesk import clock
from returndesk.cli.base import (
    act_is_done,
    chosen_format,
    complain,
    desk,
    emit_done,
    imports,
    say,
    state,
)
from returndesk.cli.files import sources
from returndesk.cli.imports import (
    PlatformOption,
    agreed,
    check_import,
    columns_asked,
    explain_files,
    list_platforms,
    read_options,
    run_rows,
    shop_formats,
)
from returndesk.cli.options import argument, option
from returndesk.cli.order.commands import app
from returndesk.cli.order.formats import check_saving, save_format
from returndesk.cli.rejected_rows import check_rejects, refused, rejects_saved, report_rejects
from returndesk.core.value import replace
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from returndesk.desk.orders.importer import ImportedFile
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import Reading, ReadOptions
    from returndesk.intake.csv.sources import Source
    from returndesk.intake.orders.explain import Explained
    from returndesk.intake.orders.files import Files
    from returndesk.render.progress import Bar


SaveAsOption = Annotated[
    str | None, option("--save-as NAME", "Keep how the file is read as a format of your own.")
]
DropOption = Annotated[
    str | None, option("--drop-waiting NAME", "Forget the orders of that file that wait for another.")
]
QuantityOption = Annotated[
    int | None,
    option("--quantity N", "Units in each row, if no column says so: 1.", min=1, max=1_000_000),
]


@app.command("import")
@imports
def import_(
    ctx: typer.Context,
    files: Annotated[
        list[str] | None, argument("FILE…", "CSV or xlsx exports; - reads standard input.")
    ] = None,
    platform: PlatformOption = None,
    currency: Annotated[str | None, option("--currency CODE", "Currency, if the file names none.")] = None,
    channel: Annotated[str | None, option("--channel NAME", "Channel, if the file names none.")] = None,
    only: Annotated[
        str | None,
        option("--only WHAT", "`delivered`: only days and tracking of known orders.", ("delivered",)),
    ] = None,
    quantity: QuantityOption = None,
    decimal: Annotated[
        str | None, option("--decimal MARK", "Decimal mark of amounts: , or .", (",", "."))
    ] = None,
    update: Annotated[bool, option("--update", "Also take changed amounts and quantities.")] = False,
    drop_waiting: DropOption = None,
    save_as: SaveAsOption = None,
) -> int:
    """Import orders from CSV exports: all or nothing.

    Importing again changes nothing. A paired export (Etsy's items and orders, Taobao's two lists) is joined,
    now or once the other file is imported. With --only delivered any export, or a file of order, delivered_on
    and tracking, updates when known orders were shipped and delivered.
    Exit: 65 rejected rows, each listed; 3 changed amounts that were kept (--update takes them).

    Example: curl -s https://shop.example/orders.csv | returndesk order import -
    """
    if only and update:
        raise UsageProblem("--update cannot be combined with --only delivered, which changes no amounts")
    kind = "deliveries" if only else "orders"
    if platform == "list":
        with shop_formats(ctx):
            return list_platforms(ctx, kind)
    if drop_waiting:
        return _drop_waiting(ctx, files, drop_waiting)
    if not files:
        raise UsageProblem("FILE is missing", hint="returndesk order import FILE…, or - for standard input")
    check_import(ctx, files)
    keep = None if save_as is None else check_saving(ctx, save_as, files, only)
    with (
        desk(ctx, write=True) as opened,
        shop_formats(ctx),
        sources(files, allow_empty=state(ctx).allow_empty) as found,
    ):
        options = read_options(ctx, opened, platform=platform, currency=currency, channel=channel)
        options = replace(options, quantity=quantity, decimal=decimal)
        if kind == "deliveries":
            return _take_deliveries(ctx, opened, files, found, options)
        if state(ctx).explain:
            return explain_files(ctx, opened, found, options, _explained)
        if not agreed(ctx, opened, found, options, _explained):
            return 1
        readings, done, read = _read_in(ctx, opened, files, found, options, update)
        code = _emit_done(ctx, opened, readings, done, update=update)
        if keep and not state(ctx).dry_run:
            with act_is_done(ctx):
                save_format(ctx, keep, read.opened[0], read.options)
        return code


def _explained(one: Source, options: ReadOptions) -> Explained:
    from returndesk.intake.orders.files import explain as explain_orders

    return explain_orders(one, options)


def _drop_waiting(ctx: typer.Context, files: list[str] | None, name: str) -> int:
    """Forget the orders of a file that wait for the other one, and print what was dropped."""
    from returndesk.desk.orders.paired_export import drop_waiting

    if files:
        raise UsageProblem("--drop-waiting cannot be combined with files to import")
    with desk(ctx, write=True) as opened:
        done, note = drop_waiting(opened, "stdin" if name == "-" else name)
        file = done.incoming.file
        _emit_files(ctx, opened, [done], {file: done.incoming.platform}, {file: [note]})
    return 0


def _take_deliveries(
    ctx: typer.Context, opened: Desk, files: list[str], sources: list[Source], options: ReadOptions
) -> int:
    """Import only the deliveries of some files, and print the result."""
    from returndesk.desk.orders.deliveries import import_deliveries
    from returndesk.intake.rows.deliveries import read_deliveries

    if state(ctx).explain:
        return explain_files(
            ctx, opened, sources, options, lambda one, how: read_deliveries(one, how).explain()
        )
    found = [columns_asked(ctx, options, partial(read_deliveries, one)) for one in sources]
    done = run_rows(
        ctx,
        files,
        found,
        lambda save: import_deliveries(opened, found, save),
        what="order",
    )
    _emit_files(ctx, opened, done.files, {one.file: one.title for one in found}, done.notes)
    return 0


def _read_in(
    ctx: typer.Context,
    opened: Desk,
    files: list[str],
    found: list[Source],
    options: ReadOptions,
    update: bool,
) -> tuple[list[Reading], list[ImportedFile], Files]:
    """Read the files and import the good orders, or refuse them all."""
    from returndesk.desk.orders.importer import Incoming, import_orders, importing, staging
    from returndesk.desk.orders.paired_export import DeskPairedExports
    from returndesk.desk.orders.parallel_read import take_orders
    from returndesk.intake.orders.files import Files

    size = sum(one.size() for one in found)
    with ExitStack() as saving, staging(opened) as stage:
        known = DeskPairedExports(opened, stage)
        read = columns_asked(ctx, options, lambda how: Files(found, how, known))
        with importing(opened, stage, size, joined=read.paired) as taking, progress(ctx) as bar:
            readings = take_orders(taking, read, bar.show)
            _check(ctx, readings, files, taking.orders.orders)
            saving.enter_context(rejects_saved(ctx, [one.rejects for one in readings if one.rejects]))
            bar.show(f"writing {taking.orders.orders:,} orders")
            incoming = [
                Incoming(
                    one.file,
                    one.format,
                    one.rows,
                    one.bad_orders,
                    one.pair,
                    one.payments,
                    one.refund_rows,
                    one.silent,
                    "" if one.format == "desk" else one.title.partition(" (")[0],
                    one.consent,
                )
                for one in readings
            ]
            return readings, import_orders(opened, taking, incoming, update=update), read


def _check(ctx: typer.Context, readings: list[Reading], files: list[str], good: int) -> None:
    """Refuse the whole import if a row is rejected, unless --skip-bad is given and leaves something."""
    bad = [one for one in readings if one.rejected.count]
    nothing = not good and not any(one.waits or one.refund_rows for one in readings)
    if bad and nothing and state(ctx).skip_bad:
        check_rejects(ctx, {tuple(one.header) for one in bad})
        with rejects_saved(ctx, [one.rejects for one in bad if one.rejects]):
            pass
    if bad and (nothing or not state(ctx).skip_bad):
        bad_orders = sum(one.bad_orders for one in bad)
        raise refused(ctx, [one.rejected for one in bad], bad_orders, good, "order", files)
    check_rejects(ctx, {tuple(one.header) for one in bad})


def _emit_done(
    ctx: typer.Context, opened: Desk, readings: list[Reading], done: list[ImportedFile], *, update: bool
) -> int:
    """Print the rejected rows, the result for each file and the conflicts; return the exit code."""
    from returndesk.intake.notes import Note
    from returndesk.intake.orders.join import still_waiting
    from returndesk.render.screens.phrases import count

    for reading, one in zip(readings, done, strict=True):
        reading.notes += still_waiting(one.incoming.pair, one.still_waiting)
        if strangers := one.refunds_without_sale:
            text = f"{count(len(strangers), 'refund')} without a known sale skipped"
            reading.notes.append(Note.of("unknown-sale", text, strangers))
    report_rejects(ctx, [one.rejected for one in readings])
    titles = {one.file: one.title for one in readings}
    _emit_files(ctx, opened, done, titles, {one.file: one.notes for one in readings})
    return _report_conflicts(done, update)


def _emit_files(
    ctx: typer.Context,
    opened: Desk,
    files: Sequence[ImportedFile],
    titles: dict[str, str],
    notes: dict[str, list[str]],
) -> None:
    """Print a row for each file; `titles` and `notes` by file."""
    from returndesk.cli.tables.orders import import_table

    if chosen_format(ctx) != "table":  # the screen shows these itself
        say(ctx, *(f"{file}: {note}" for file, texts in notes.items() for note in texts))
        say(ctx, *(["Dry run: nothing was imported."] if state(ctx).dry_run else []))
    emit_done(ctx, import_table(files, titles, notes, state(ctx).dry_run), opened.today)


def _report_conflicts(done: list[ImportedFile], update: bool) -> int:
    """Print the conflicts, whose figures were kept; return the exit code."""
    conflicts = [(one.incoming.file, order, c) for one in done for order, c in one.conflicts]
    for file, order, conflict in conflicts:
        where = f"{file}: order {order}" + (f", {conflict.line}" if conflict.line else "")
        change = f"{conflict.stored or 'nothing'} in the desk, {conflict.found} in the file"
        complain([f"{where}: {conflict.field}: {change}" + (f" ({conflict.why})" if conflict.why else "")])
    if not conflicts:
        return 0
    from returndesk.render.screens.phrases import count

    # Another shop's order is never taken.
    final = update or all(conflict.why for _, _, conflict in conflicts)
    why = ", for the reasons above" if final else "; use --update to take the file's"
    complain([f"{count(len(conflicts), 'conflict')}: the desk's figures were kept{why}"])
    return 3


@contextmanager
def progress(ctx: typer.Context) -> Iterator[Bar]:
    """A progress bar on a terminal."""
    from returndesk.render.progress import Bar

    bar = Bar(not state(ctx).quiet and sys.stderr.isatty(), clock.seconds)
    try:
        yield bar
    finally:
        bar.stop()
