"""Files read for their deliveries alone: `order import --only delivered`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import chosen_format, complain, emit, emit_done, say, state
from returndesk.cli.import_options import explained_table, refused
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.csv.sources import Source
    from returndesk.intake.problems import RowProblem
    from returndesk.intake.rows.deliveries import DeliveryFile


def import_kind(only: str | None, update: bool) -> str:
    """What the files are taken for, by --only: orders, or their deliveries alone."""
    from returndesk.desk.lookup import find_code

    if only is None:
        return "orders"
    find_code(only, ("delivered",), "--only")
    if update:
        raise UsageProblem("--update is about amounts: --only delivered touches none")
    return "deliveries"


def take_deliveries(
    ctx: typer.Context,
    opened: Desk,
    files: list[str],
    sources: list[Source],
    options: ReadOptions,
    explain: bool,
    skip_bad: bool,
    rejects: str | None,
) -> int:
    """Take in the deliveries of some files, and say what became of them."""
    from returndesk.cli.tables.orders import import_table
    from returndesk.desk.orders.deliveries import import_deliveries
    from returndesk.intake.rows.deliveries import read_deliveries
    from returndesk.intake.rows.row_files import explain_rows

    found = [read_deliveries(one, options) for one in sources]
    if explain:
        told = [(one.source.file, explain_rows(one.source)) for one in found]
        emit(ctx, explained_table("order-import-explain", told), opened.today)
        return 0
    headers = {tuple(one.source.opened.sheet.header) for one in found if one.source.opened}
    if rejects and len(headers) > 1:
        raise UsageProblem("--rejects: the files are of different formats, import them one by one")
    done = import_deliveries(opened, found, skip_bad=skip_bad)
    problems = [problem for file in done.problems for problem in file]
    if problems and not skip_bad:
        good = sum(one.updated + one.unchanged for one in done.files)
        command = f"returndesk order import --only delivered {' '.join(map(shlex.quote, files))}"
        raise refused(problems, done.bad_orders, good, "order", command)
    _say_bad(ctx, found, done.problems, rejects)
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        say(ctx, *(f"{file}: {note}" for file, notes in done.notes.items() for note in notes))
        say(ctx, *(["dry run: nothing was changed"] if state(ctx).dry_run else []))
    titles = {one.source.file: one.source.title for one in found}
    emit_done(ctx, import_table(done.files, titles, done.notes, state(ctx).dry_run), opened.today)
    return 0


def _say_bad(
    ctx: typer.Context,
    found: list[DeliveryFile],
    problems: tuple[tuple[RowProblem, ...], ...],
    rejects: str | None,
) -> None:
    from returndesk.intake.rows.row_files import rejects as write
    from returndesk.render.output import write_file

    complain(str(problem) for file in problems for problem in file)
    if not any(problems) or rejects is None or state(ctx).dry_run:
        return
    pieces = [write(one.source, told) for one, told in zip(found, problems, strict=True) if told]
    pieces[1:] = [piece.partition("\n")[2] for piece in pieces[1:]]
    write_file(rejects, pieces, state(ctx).force)
    say(
        ctx,
        f"bad rows written: {rejects}; mend them, then: returndesk order import --only delivered {rejects}",
    )
