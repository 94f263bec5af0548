"""Orders: in from files, looked up, and when they arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    ItemsOption,
    LimitOption,
    acts,
    answers,
    ask,
    chosen_format,
    complain,
    desk,
    emit,
    limit_for,
    on_day,
    parse_day,
    refuse_early,
    refuse_target,
    say,
    state,
)
from returndesk.errors import BadData, UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.importing import ImportedFile
    from returndesk.desk.session import Desk
    from returndesk.intake.reading import Reading

app = new_noun("Take orders in and look them up.")


@app.command("import")
@acts
def import_(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="CSV exports; - is standard input.")],
    platform: Annotated[
        str | None, typer.Option("--platform", metavar="NAME", help="Whose export it is.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Take changed amounts and quantities too.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Take the good orders, leave the bad.")
    ] = False,
    rejects: Annotated[
        str | None, typer.Option("--rejects", metavar="FILE", help="Write the bad rows here, to be mended.")
    ] = None,
) -> int:
    """Take in orders from CSV exports: all of a file, or nothing. Importing again changes nothing.

    Exit: 65 bad rows, each named; 3 changed amounts that were left alone (--update takes them).

    Example: curl -s https://shop.example/orders.csv | returndesk order import -
    """
    from returndesk.cli.tables import import_table
    from returndesk.desk.importing import Incoming, import_orders

    refuse_early(ctx)
    if rejects and not skip_bad:
        raise UsageProblem("--rejects goes with --skip-bad")
    refuse_target(rejects, state(ctx).force)  # the orders would be in, and the bad rows nowhere
    with desk(ctx, write=True) as opened:
        readings = _read(opened, files, platform)
        bad = [reading for reading in readings if reading.problems]
        if bad and not skip_bad:
            raise _refused(readings, files)
        incoming = [Incoming(one.file, one.format, one.rows, one.orders, one.bad_orders) for one in readings]
        done = import_orders(opened, incoming, update=update)
        _say_rejects(ctx, bad, rejects)
        if chosen_format(ctx) != "table":  # the screen says these in its own place
            say(ctx, *(f"{one.file}: {note}" for one in readings for note in one.notes))
            say(ctx, *(["dry run: nothing was changed"] if state(ctx).dry_run else []))
        titles = {one.file: one.title for one in readings}
        notes = {one.file: one.notes for one in readings}
        emit(ctx, import_table(done, titles, notes, state(ctx).dry_run), opened.today)
        return _say_conflicts(done, update)


def _read(opened: Desk, files: list[str], platform: str | None) -> list[Reading]:
    from returndesk.cli.files import read_bytes, shown
    from returndesk.intake.reading import ReadOptions, read_orders

    if files.count("-") > 1:
        raise UsageProblem("- can be read once")
    settings = opened.settings
    options = ReadOptions(
        currency=settings.currency,
        timezone=settings.timezone,
        tax_included=settings.tax_included,
        today=opened.today,
        platform=platform,
    )
    return [read_orders(shown(name), read_bytes(name), options) for name in files]


def _refused(readings: list[Reading], files: list[str]) -> BadData:
    """Every bad row, and what to type to take the rest."""
    rows = sum(len({problem.line for problem in one.problems}) for one in readings)
    orders = sum(one.bad_orders for one in readings)
    good = sum(len(one.orders) for one in readings)
    names = " ".join(files)
    return BadData(
        f"{rows} bad row{'' if rows == 1 else 's'}, in {orders} order{'' if orders == 1 else 's'}:"
        " nothing was imported.",
        details=[str(problem) for one in readings for problem in one.problems],
        hint=(
            f"mend them, or take the other {good}:",
            f"returndesk order import {names} --skip-bad --rejects rejects.csv",
        ),
    )


def _say_rejects(ctx: typer.Context, bad: list[Reading], rejects: str | None) -> None:
    from returndesk.intake.reading import write_rejects
    from returndesk.render.output import write_file

    complain(str(problem) for one in bad for problem in one.problems)
    if not bad or rejects is None or state(ctx).dry_run:
        return
    if len({tuple(one.header) for one in bad}) > 1:
        raise UsageProblem("--rejects: the bad rows are of different formats, import those files one by one")
    pieces = [write_rejects(one) for one in bad]
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
        hint = "claims stand on them" if update else "--update takes them"
        complain([f"{len(conflicts)} conflicts: these figures were left as they are; {hint}"])
    return 3 if conflicts else 0


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    number: Annotated[str | None, typer.Argument(metavar="NUMBER")] = None,
) -> None:
    """Show an order, a row a line, and what can still be claimed of it.

    Example: returndesk order show 1042
    """
    from returndesk.cli.tables import order_table
    from returndesk.desk.listing import show_order

    number = number or ask(ctx, "Which order?", option="NUMBER")
    with desk(ctx) as opened:
        emit(ctx, order_table(show_order(opened, number)), opened.today)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    customer: Annotated[
        str | None, typer.Option("--customer", metavar="TEXT", help="Part of a name, mail or phone.")
    ] = None,
    sku: Annotated[str | None, typer.Option("--sku", metavar="SKU", help="Orders with this item.")] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="STATUS", help="open, part-refunded, refunded, cancelled."),
    ] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Ordered on or after.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Ordered on or before.")] = None,
    limit: LimitOption = None,
) -> None:
    """List orders, newest first.

    Example: returndesk order list --customer oneil --from 2026-11-01
    """
    from returndesk.cli.tables import orders_table
    from returndesk.core.orders import ORDER_STATUSES
    from returndesk.desk.finding import find_code
    from returndesk.desk.listing import list_orders

    wanted = find_code(status, ORDER_STATUSES, "--status") if status else None
    with desk(ctx) as opened:
        found, total = list_orders(
            opened,
            customer=customer,
            sku=sku,
            status=wanted,
            first=parse_day(first, opened.today, "--from", past=True) if first else None,
            last=parse_day(last, opened.today, "--to", past=True) if last else None,
            limit=limit_for(ctx, limit),
        )
        emit(ctx, orders_table(found, total), opened.today)


@app.command("delivered")
@acts
def delivered(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    item: ItemsOption = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; else today.")] = None,
) -> None:
    """Write down when an order, or some of its items, arrived: the window runs from there.

    Example: returndesk order delivered 1042 --on "5 Nov"
    """
    from returndesk.cli.tables import order_table
    from returndesk.desk.finding import parse_item
    from returndesk.desk.importing import mark_delivered

    refuse_early(ctx)
    items = [parse_item(text) for text in item or ()]
    with desk(ctx, write=True) as opened:
        shown = mark_delivered(opened, number, items, on_day(on, opened.today))
        say(ctx, "dry run: nothing was changed" if state(ctx).dry_run else f"delivered: order {shown.name}")
        emit(ctx, order_table(shown, "order-delivered"), opened.today)
