"""Backups of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.backup.tables import BACKUP
from returndesk.cli.base import answers, desk, emit, refuse_early, say
from returndesk.cli.files import backups_path
from returndesk.cli.options import argument, option
from returndesk.errors import UsageProblem
from returndesk.render.table import table_of

if TYPE_CHECKING:
    from returndesk.desk.backups.backup import Backup


@answers
def backup(
    ctx: typer.Context,
    target: Annotated[
        str | None, argument("[FILE|DIR]", "New file, or folder for dated files; default: next to the desk.")
    ] = None,
    keep: Annotated[
        int | None, option("--keep N", "Keep this desk's newest N backups in the folder.", min=1)
    ] = None,
    every: Annotated[str, option("--every day", "Do nothing if there is one of today.", ("day",))] = "",
) -> None:
    """Back up the desk, also while others use it.

    The copy is opened and examined before it has its name, is readable by you alone, and never replaces a
    file. Without FILE or DIR: desk.db.backups next to the desk, or RETURNDESK_BACKUPS, as desk-2026-11-23.db.

    Example: returndesk backup --keep 14 --every day
    """
    from returndesk.desk.backups.backup import backup as make
    from returndesk.desk.backups.backup import made_folder

    if target == "-":
        raise UsageProblem(
            "A backup is examined once it is written: it requires a file", hint="returndesk backup FILE"
        )
    if target == "":
        raise UsageProblem("FILE is empty", hint="returndesk backup FILE")
    refuse_early(ctx)
    with desk(ctx, waits=True) as opened:
        place = target or made_folder(backups_path(ctx))
        done = make(opened, place, keep=keep, daily=every == "day")
        say(ctx, *_said(done))
        emit(ctx, table_of("backup", BACKUP, [done], {"single": True}), opened.today)


def _said(done: Backup) -> list[str]:
    if not done.made:
        return [f"Backed up today already: {done.file}"]
    return [f"Backed up to {done.file}", *(f"  removed {path}" for path in done.removed)]
