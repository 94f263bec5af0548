"""Is all well, and who did what?"""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import (
    LimitOption,
    answers,
    chosen_format,
    desk,
    emit,
    limit_for,
    say,
)


@answers
def doctor(
    ctx: typer.Context,
    head: Annotated[
        str,
        typer.Option("--head", metavar="HASH", help="A head that a day report printed: is it still there?"),
    ] = "",
) -> int:
    """Examine the file, the journal's chain and every sum; change nothing. Exit 1 if something is wrong.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.cli.report_tables import ailments_table
    from returndesk.desk.health import examine

    with desk(ctx) as opened:
        found = examine(opened, head.lower())
        emit(ctx, ailments_table(found), opened.today)
        if not found and chosen_format(ctx) != "table":
            say(ctx, "all is well: the file, the journal and every sum")
        return 1 if found else 0


@answers
def log(
    ctx: typer.Context,
    claim: Annotated[str | None, typer.Argument(metavar="[CLAIM]", help="One claim's; else all.")] = None,
    limit: LimitOption = None,
) -> None:
    """Print the journal, oldest first: when, who, what.

    Example: returndesk log R1003
    """
    from returndesk.cli.log_tables import log_table
    from returndesk.desk.listing import log as read_log

    with desk(ctx) as opened:
        entries = read_log(opened, claim, limit=limit_for(ctx, limit))
        emit(ctx, log_table(entries, opened.settings.timezone), opened.today)
