"""The examination of the data file, and its upgrade."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import answers, chosen_format, desk, emit, say


@answers
def doctor(
    ctx: typer.Context,
    head: Annotated[
        str,
        typer.Option("--head", metavar="HASH", help="Check that this journal hash still exists."),
    ] = "",
    upgrade: Annotated[
        bool,
        typer.Option("--upgrade", help="Upgrade a file of an older returndesk; a copy is made first."),
    ] = False,
) -> int:
    """Check the data file, journal and totals.

    Exits with 1 if something is wrong. Changes nothing unless you ask for an upgrade.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.cli.tables.doctor import ailments_table
    from returndesk.desk.doctor import examine

    with desk(ctx, write=upgrade) as opened:
        found = examine(opened, head.lower())
        emit(ctx, ailments_table(found), opened.today)
        if not found and chosen_format(ctx) != "table":
            say(ctx, "No problems found: file, journal and totals.")
        return 1 if found else 0
