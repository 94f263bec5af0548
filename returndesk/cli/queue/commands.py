"""The queue: what to do today."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from returndesk.cli.base import (
    answers,
    asks,
    chosen_format,
    desk,
    emit,
    limit_for,
    on_screen,
    program,
    say,
)
from returndesk.cli.files import backups_path
from returndesk.cli.options import LimitOption, option
from returndesk.cli.tables.queue import MOVES, QUEUE, queue_table
from returndesk.errors import UsageProblem
from returndesk.render.table import Sections, Table

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.desk.views.queue import Queue


AROUND = 14  # lines above and below the claims: headings, what is below, the next command, the prompt


def _stages() -> tuple[str, ...]:
    from returndesk.core.claims.lifecycle import STAGES
    from returndesk.desk.views.queue import EXTRA

    return (*STAGES, *EXTRA)


@answers
def queue(
    ctx: typer.Context,
    stage: Annotated[
        str | None,
        option(
            "--stage STAGE",
            "decide, info, parcel, inspect, settle, close, acknowledge, tell, feedback, confirm.",
            _stages,
        ),
    ] = None,
    owner: Annotated[str | None, option("--owner WHO", "Claims of one owner.")] = None,
    waiting_on: Annotated[
        str | None, option("--waiting-on WHOM", codes=("shop", "customer", "carrier"))
    ] = None,
    overdue: Annotated[bool, option("--overdue", "Overdue claims only.")] = False,
    untold: Annotated[bool, option("--untold", "Only claims whose customer is not notified yet.")] = False,
    first: Annotated[bool, option("--next", "The most urgent claim in full, with your options.")] = False,
    one_by_one: Annotated[bool, option("--work", "Work through the claims one at a time.")] = False,
    limit: LimitOption = None,
    fail_empty: Annotated[bool, option("--fail-empty", "Exit 1 if there is nothing to do.")] = False,
    fail_overdue: Annotated[bool, option("--fail-overdue", "Exit 1 if a claim is overdue.")] = False,
) -> int:
    """List open claims, most urgent first.

    Each row includes the next command to type. On a terminal, --work shows one claim at a
    time, with its moves to choose from.

    Example: returndesk queue --overdue --format csv
    """
    from returndesk.desk.backups.age import overdue_backup
    from returndesk.desk.views.queue import queue as ask_queue

    filters: dict[str, Any] = {
        "stage": stage or None,
        "owner": owner,
        "waiting": waiting_on or None,
        "only_overdue": overdue,
        "only_untold": untold,
    }
    if one_by_one:
        from returndesk.cli.queue.work import work

        if first or fail_empty or fail_overdue or limit is not None or not (asks(ctx) and on_screen(ctx)):
            raise UsageProblem("--work is for a terminal, and combined with filters alone")
        return work(ctx, filters)
    with desk(ctx) as opened:
        found = ask_queue(
            opened,
            **filters,
            limit=1 if first else _fitting(ctx, limit),
        )
        if found.tasks and not (first or opened.settings.address) and on_screen(ctx):
            from returndesk.core.letters.notifications import NO_ADDRESS

            say(ctx, f"Letters have no return address: {NO_ADDRESS}")
        emit(ctx, _first(ctx, opened, found) if first else queue_table(found), opened.today)
        if overdue_since := overdue_backup(opened, backups_path(ctx)):
            say(ctx, f"{overdue_since}: {program(ctx, 'backup')}")
        return int((fail_empty and found.open == 0) or (fail_overdue and found.over > 0))


def _fitting(ctx: typer.Context, limit: int | None) -> int:
    """How many claims are shown: --limit, else what fits the screen (ten at least), else all."""
    if limit is not None or not on_screen(ctx):
        return limit_for(ctx, limit)
    import shutil

    return max(10, shutil.get_terminal_size((80, 24)).lines - AROUND)


def _first(ctx: typer.Context, opened: "Desk", found: "Queue") -> "Table | Sections":
    """The most urgent claim: in full on a screen, as a row in data, with the possible commands."""
    table = queue_table(found)
    if not found.tasks:
        return table._replace(columns=(*QUEUE, MOVES))
    from returndesk.desk.views.queue import moves_of

    (task,) = found.tasks
    moves = moves_of(opened, task)
    if chosen_format(ctx) != "table" or not task.claim.claim_id:
        return table._replace(columns=(*QUEUE, MOVES), rows=[{**table.rows[0], "moves": moves}])
    from returndesk.cli.tables.claims import claim_sections
    from returndesk.desk.views.lists import show_claim

    whole = claim_sections(
        show_claim(opened, f"R{task.claim.claim_id}"), opened.settings.timezone, opened.today
    )
    return whole._replace(meta={**whole.meta, "moves": moves, "more": found.more})
