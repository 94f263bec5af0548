"""Files read only for their deliveries: `order import --only delivered`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import chosen_format, emit_done, say, state
from returndesk.cli.imports import emit_explained, run_rows
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.csv.sources import Source


def import_kind(only: str | None, update: bool) -> str:
    """What the files are read for, by --only: orders, or only their deliveries."""
    from returndesk.desk.lookup import find_code

    if only is None:
        return "orders"
    find_code(only, ("delivered",), "--only")
    if update:
        raise UsageProblem("--update cannot be combined with --only delivered, which changes no amounts")
    return "deliveries"


def take_deliveries(
    ctx: typer.Context, opened: Desk, files: list[str], sources: list[Source], options: ReadOptions
) -> int:
    """Import the deliveries of some files, and print what became of them."""
    from returndesk.cli.tables.orders import import_table
    from returndesk.desk.orders.deliveries import import_deliveries
    from returndesk.intake.rows.deliveries import read_deliveries

    found = [read_deliveries(one, options) for one in sources]
    if state(ctx).explain:
        told = ((one.file, one.explain()) for one in found)
        return emit_explained(ctx, opened, told)
    done = run_rows(
        ctx,
        files,
        found,
        lambda skip_bad: import_deliveries(opened, found, skip_bad=skip_bad),
        what="order",
        more=" --only delivered",
    )
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        say(ctx, *(f"{file}: {note}" for file, notes in done.notes.items() for note in notes))
        say(ctx, *(["Dry run: nothing was imported."] if state(ctx).dry_run else []))
    titles = {one.file: one.title for one in found}
    emit_done(ctx, import_table(done.files, titles, done.notes, state(ctx).dry_run), opened.today)
    return 0
