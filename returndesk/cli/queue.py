"""What to do today."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import (
    ForceOption,
    FormatOption,
    LimitOption,
    OutputOption,
    Way,
    desk,
    emit,
    limit_for,
)


def queue(
    ctx: typer.Context,
    stage: Annotated[
        str | None, typer.Option("--stage", help="decide, info, parcel, inspect, settle, close.")
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="WHO", help="One person's claims.")] = None,
    waiting_on: Annotated[str | None, typer.Option("--waiting-on", help="shop, customer or carrier.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is over its day.")] = False,
    limit: LimitOption = None,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit 1 if there is nothing to do.")
    ] = False,
    fail_overdue: Annotated[bool, typer.Option("--fail-overdue", help="Exit 1 if anything is over.")] = False,
    fmt: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> int:
    """Print the open claims, most urgent first, each with the command to type next.

    Example: returndesk queue --overdue --format csv
    """
    from returndesk.cli.tables import queue_table
    from returndesk.core.lifecycle import STAGES
    from returndesk.desk.finding import find_code
    from returndesk.desk.listing import queue as ask_queue

    way = Way(fmt, output, force)
    if stage is not None:
        stage = find_code(stage, STAGES, "--stage")
    if waiting_on is not None:
        waiting_on = find_code(waiting_on, ("shop", "customer", "carrier"), "--waiting-on")
    with desk(ctx) as opened:
        found = ask_queue(
            opened,
            stage=stage,
            owner=owner,
            waiting=waiting_on,
            only_overdue=overdue,
            limit=limit_for(limit, way),
        )
        emit(ctx, queue_table(found), opened.today, way)
        return int((fail_empty and found.open == 0) or (fail_overdue and found.over > 0))
