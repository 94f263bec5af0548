"""The journal: who did what, and when."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import LimitOption, answers, desk, emit, limit_for, parse_day
from returndesk.errors import UsageProblem


@answers
def log(
    ctx: typer.Context,
    claim: Annotated[
        str | None, typer.Argument(metavar="[CLAIM]", help="Claim; default: all entries.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Entries by one user.")] = None,
    act: Annotated[
        str | None,
        typer.Option("--act", metavar="ACT", help="One action, such as approved; may be abbreviated."),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Entries of one day.")] = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day (inclusive).")] = None,
    limit: LimitOption = None,
) -> None:
    """Show the journal: who did what, and when.

    Oldest first; with a limit, the newest entries.

    Example: returndesk log R1003 --by ann --from 2026-11-01
    """
    from returndesk.cli.tables.log import log_table
    from returndesk.desk.views.log import log as read_log

    if on and (first or last):
        raise UsageProblem("--on cannot be combined with --from or --to")
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
        entries, total = read_log(
            opened, claim, who=by, act=act, first=start, last=end, limit=limit_for(ctx, limit)
        )
        emit(ctx, log_table(entries, opened.settings.timezone, total), opened.today)
