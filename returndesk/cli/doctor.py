"""Checking the data file, and upgrading it."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import answers, chosen_format, desk, emit, say
from returndesk.cli.options import option
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
) -> int:
    """Check the data file, journal and totals.

    Exits with 1 if something is wrong. Changes nothing unless you ask for an upgrade.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.desk.doctor import examine

    with desk(ctx, write=upgrade) as opened:
        found = examine(opened, head.lower())
        emit(ctx, table_of("doctor", FINDINGS, found, {"empty": NO_PROBLEMS}), opened.today)
        if not found and chosen_format(ctx) != "table":
            say(ctx, NO_PROBLEMS)
        return 1 if found else 0
