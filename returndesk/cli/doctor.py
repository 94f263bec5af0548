"""Checking the data file, and upgrading it."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import answers, chosen_format, desk, emit, say
from returndesk.cli.options import option
from returndesk.errors import UsageProblem
from returndesk.render.table import Column, table_of

FINDINGS = (Column("code", "code"), Column("where"), Column("text"))
NO_PROBLEMS = "No problems found: file, journal and totals."


@answers
def doctor(
    ctx: typer.Context,
    head: Annotated[str, option("--head HASH", "Check that this journal hash still exists.")] = "",
    upgrade: Annotated[
        bool, option("--upgrade", "Upgrade a file of an older returndesk; a copy is made first.")
    ] = False,
    drilled: Annotated[
        str | None, option("--drill BACKUP", "Restore a copy of BACKUP, examine it, and remove it.")
    ] = None,
) -> int:
    """Check the data file, journal and totals.

    Exits with 1 if something is wrong. Changes nothing unless you ask for an upgrade. With --drill it is a
    backup that is checked: whether it would do if the desk were lost today.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.desk.doctor import examine

    if drilled is not None:
        if head or upgrade:
            raise UsageProblem("--drill cannot be combined with --head or --upgrade")
        return _drill(ctx, drilled)
    with desk(ctx, write=upgrade) as opened:
        found = examine(opened, head.lower())
        emit(ctx, table_of("doctor", FINDINGS, found, {"empty": NO_PROBLEMS}), opened.today)
        if not found and chosen_format(ctx) != "table":
            say(ctx, NO_PROBLEMS)
        return 1 if found else 0


def _drill(ctx: typer.Context, backup: str) -> int:
    from returndesk.desk.backups.drill import age_text, drill

    with desk(ctx, waits=True, as_is=True) as opened:
        found = drill(opened, backup)
        say(ctx, f"{backup}: {age_text(found, opened.today)}")
        sound = "No problems found: it was restored, examined and removed."
        emit(ctx, table_of("doctor", FINDINGS, found.problems, {"empty": sound}), opened.today)
        if not found.problems and chosen_format(ctx) != "table":
            say(ctx, sound)
        return 1 if found.problems else 0
