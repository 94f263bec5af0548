"""The queue: what to do today."""

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import (
    LimitOption,
    answers,
    chosen_format,
    desk,
    emit,
    limit_for,
)
from returndesk.cli.tables.queue import MOVES, QUEUE, queue_table
from returndesk.render.table import Sections, Table

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.desk.views.queue import Queue


@answers
def queue(
    ctx: typer.Context,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage", metavar="STAGE", help="decide, info, parcel, inspect, settle, close; tell, feedback."
        ),
    ] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="WHO", help="Claims of one owner.")] = None,
    waiting_on: Annotated[
        str | None, typer.Option("--waiting-on", metavar="WHOM", help="shop, customer or carrier.")
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Overdue claims only.")] = False,
    untold: Annotated[
        bool, typer.Option("--untold", help="Only claims whose customer is not notified yet.")
    ] = False,
    first: Annotated[
        bool, typer.Option("--next", help="The most urgent claim in full, with your options.")
    ] = False,
    limit: LimitOption = None,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit 1 if there is nothing to do.")
    ] = False,
    fail_overdue: Annotated[
        bool, typer.Option("--fail-overdue", help="Exit 1 if a claim is overdue.")
    ] = False,
) -> int:
    """List open claims, most urgent first.

    Each row has the command to type next.

    Example: returndesk queue --overdue --format csv
    """
    from returndesk.core.claims.lifecycle import STAGES
    from returndesk.desk.views.queue import BESIDE
    from returndesk.desk.views.queue import queue as ask_queue

    if stage is not None or waiting_on is not None:
        from returndesk.desk.lookup import find_code

        stage = find_code(stage, (*STAGES, *BESIDE), "--stage") if stage else None
        waiting_on = (
            find_code(waiting_on, ("shop", "customer", "carrier"), "--waiting-on") if waiting_on else None
        )
    with desk(ctx) as opened:
        found = ask_queue(
            opened,
            stage=stage,
            owner=owner,
            waiting=waiting_on,
            only_overdue=overdue,
            only_untold=untold,
            limit=1 if first else limit_for(ctx, limit),
        )
        emit(ctx, _first(ctx, opened, found) if first else queue_table(found), opened.today)
        return int((fail_empty and found.open == 0) or (fail_overdue and found.over > 0))


def _first(ctx: typer.Context, opened: "Desk", found: "Queue") -> "Table | Sections":
    """The most urgent claim: whole for the eye, for scripts its row; both with the moves that are open."""
    table = queue_table(found)
    if not found.tasks:
        return table._replace(columns=(*QUEUE, MOVES))
    from returndesk.desk.views.queue import moves_of

    (task,) = found.tasks
    moves = moves_of(opened, task)
    if chosen_format(ctx) != "table":
        return table._replace(columns=(*QUEUE, MOVES), rows=[{**table.rows[0], "moves": moves}])
    from returndesk.cli.tables.claims import claim_sections
    from returndesk.desk.views.lists import show_claim

    whole = claim_sections(
        show_claim(opened, f"R{task.claim.claim_id}"), opened.settings.timezone, opened.today
    )
    return whole._replace(meta={**whole.meta, "moves": moves, "more": found.more})
