"""Is all well, and who did what?"""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import (
    ForceOption,
    FormatOption,
    LimitOption,
    OutputOption,
    Way,
    chosen_format,
    desk,
    emit,
    limit_for,
    say,
)


def doctor(
    ctx: typer.Context,
    head: Annotated[
        str,
        typer.Option("--head", metavar="HASH", help="A head that a day report printed: is it still there?"),
    ] = "",
    fmt: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> int:
    """Examine the file, the journal's chain and every sum; change nothing. Exit 1 if something is wrong.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.cli.report_tables import ailments_table
    from returndesk.desk.health import examine

    with desk(ctx) as opened:
        found = examine(opened, head.lower())
        way = Way(fmt, output, force)
        emit(ctx, ailments_table(found), opened.today, way)
        if not found and chosen_format(way) != "table":
            say(ctx, "all is well: the file, the journal and every sum")
        return 1 if found else 0


def log(
    ctx: typer.Context,
    claim: Annotated[str | None, typer.Argument(metavar="[CLAIM]", help="One claim's; else all.")] = None,
    limit: LimitOption = None,
    fmt: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Print the journal, oldest first: when, who, what.

    Example: returndesk log R1003
    """
    from returndesk.cli.claim_tables import log_table
    from returndesk.desk.listing import log as read_log

    way = Way(fmt, output, force)
    with desk(ctx) as opened:
        entries = read_log(opened, claim, limit=limit_for(limit, way))
        emit(ctx, log_table(entries, opened.settings.timezone), opened.today, way)
