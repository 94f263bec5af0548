"""Checking the data file, and upgrading it."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import chosen_format, creates, desk, emit, say, state
from returndesk.cli.files import backups_path
from returndesk.cli.options import option
from returndesk.errors import UsageProblem
from returndesk.render.table import Column, table_of

FINDINGS = (Column("code", "code"), Column("where"), Column("text"), Column("hint"))
NO_PROBLEMS = "No problems found: file, journal and totals."


@creates
def doctor(
    ctx: typer.Context,
    head: Annotated[str | None, option("--head HASH", "Check that this journal hash still exists.")] = None,
    upgrade: Annotated[
        bool, option("--upgrade", "Upgrade a file of an older returndesk; a copy is made first.")
    ] = False,
    drilled: Annotated[
        str | None, option("--drill BACKUP", "Restore a copy of BACKUP, examine it, and remove it.")
    ] = None,
    fixes: Annotated[bool, option("--fix", "Fix permissions, leftovers and kept sums; never money.")] = False,
) -> int:
    """Check the data file, journal and totals.

    Checks too who can read the desk and its backups, where it is, and how much room there is. Exits with 1
    if the desk is damaged or in danger; advice, such as an overdue backup, is said on stderr alone. Each
    finding has a hint: what to do. Changes nothing unless you ask for an upgrade or a fix. With --drill it is
    a backup that is checked: whether it would do if the desk were lost today.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.desk.doctor import examine
    from returndesk.desk.surroundings.dangers import advice, dangers, fix

    if drilled is not None:
        if head is not None or upgrade or fixes:
            raise UsageProblem("--drill cannot be combined with --head, --upgrade or --fix")
        return _drill(ctx, drilled)
    backups = backups_path(ctx)
    with desk(ctx, write=upgrade or fixes) as opened:
        head = None if head is None else head.lower()
        found = examine(opened, head)
        if fixes:
            say(ctx, *(fix(opened, backups, found) or ["Nothing to fix."]))
            say(ctx, *["Dry run: nothing was changed."] * state(ctx).dry_run)
            found = examine(opened, head)
        found += dangers(opened, backups)
        say(ctx, *advice(opened, backups))
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
