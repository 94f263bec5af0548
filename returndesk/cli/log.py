"""The journal: reading it, and undoing its last act."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import acts, answers, desk, emit, limit_for
from returndesk.cli.options import FromOption, LimitOption, PeopleOption, ToOption, argument, option
from returndesk.desk.typed_days import on_day, period
from returndesk.errors import UsageProblem


@answers
def log(
    ctx: typer.Context,
    claim: Annotated[str | None, argument("[CLAIM]", "Claim; default: all entries.")] = None,
    by: Annotated[str | None, option("--by WHO", "Entries by one user.")] = None,
    act: Annotated[
        str | None, option("--act ACT", "One action, such as approved; may be abbreviated.")
    ] = None,
    on: Annotated[str | None, option("--on DATE", "Entries of one day.")] = None,
    first: FromOption = None,
    last: ToOption = None,
    limit: LimitOption = None,
    people: PeopleOption = False,
) -> None:
    """Show the journal: who did what, and when.

    Oldest first; with a limit, the newest entries. Names, mails and phones in what was written are masked
    unless --people is given; claim show has them as they are.

    Example: returndesk log R1003 --by ann --from 2026-11-01
    """
    from returndesk.cli.tables.log import log_table
    from returndesk.desk.views.log import log as read_log

    if on and (first or last):
        raise UsageProblem("--on cannot be combined with --from or --to")
    with desk(ctx) as opened:
        day = on_day(on, opened)
        start, end = (day, day) if on else period(opened, first, last)
        entries, total = read_log(
            opened, claim, who=by, act=act, first=start, last=end, limit=limit_for(ctx, limit), people=people
        )
        emit(ctx, log_table(entries, opened.settings.timezone, total), opened.today)


@acts
def undo(ctx: typer.Context) -> None:
    """Undo your last action.

    Running it again undoes the action before. The journal keeps both, and an undo cannot be undone. Money and
    goods that left, imports and policies cannot be undone: the message says what to type instead.

    Example: returndesk undo --dry-run
    """
    from returndesk.cli.claim.commands import act
    from returndesk.desk.undo import undo as do

    act(ctx, do)
