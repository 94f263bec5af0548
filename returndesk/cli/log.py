"""Who did what, and when."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import LimitOption, answers, desk, emit, limit_for, parse_day
from returndesk.errors import UsageProblem


@answers
def log(
    ctx: typer.Context,
    claim: Annotated[str | None, typer.Argument(metavar="[CLAIM]", help="One claim's; else all.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="What one person did.")] = None,
    act: Annotated[
        str | None, typer.Option("--act", metavar="ACT", help="One act, such as approved; any clear start.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="What was done on one day.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day, counted in.")
    ] = None,
    limit: LimitOption = None,
) -> None:
    """Print the journal, oldest first: when, who, what. With a limit, the newest of it.

    Example: returndesk log R1003 --by ann --from 2026-11-01
    """
    from returndesk.cli.tables.log import log_table
    from returndesk.desk.views.log import log as retrace

    if on and (first or last):
        raise UsageProblem("--on is one day, --from and --to are several: one or the other")
    with desk(ctx) as opened:
        start, end = (
            parse_day(text, opened.today, option, past=True) if text else None
            for text, option in (
                (on or first, "--on" if on else "--from"),
                (on or last, "--on" if on else "--to"),
            )
        )
        if start and end and start > end:
            raise UsageProblem(f"--from {start} is after --to {end}")
        entries, total = retrace(
            opened, claim, who=by, act=act, first=start, last=end, limit=limit_for(ctx, limit)
        )
        emit(ctx, log_table(entries, opened.settings.timezone, total), opened.today)
