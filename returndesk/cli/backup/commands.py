"""Backups of the desk, and putting one in its place."""

from __future__ import annotations

import shlex
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.backup.tables import BACKUP, RESTORE
from returndesk.cli.base import (
    act_is_done,
    answers,
    creates,
    desk,
    desk_path,
    emit,
    program,
    refuse_early,
    say,
    state,
    today,
    who,
)
from returndesk.cli.files import backups_path
from returndesk.cli.options import argument, option
from returndesk.errors import UsageProblem
from returndesk.render.table import table_of

if TYPE_CHECKING:
    from returndesk.desk.backups.backup import Backup
    from returndesk.desk.backups.restore import Restored


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
    with desk(ctx, waits=True, as_is=True) as opened:
        place = target or made_folder(backups_path(ctx))
        done = make(opened, place, keep=keep, daily=every == "day")
        say(ctx, *_said(ctx, done))
        emit(ctx, table_of("backup", BACKUP, [done], {"single": True}), opened.today)


def _said(ctx: typer.Context, done: Backup) -> list[str]:
    if not done.made:
        return [f"Backed up today already: {done.file}"]
    return [
        f"Backed up to {done.file}",
        *(f"  removed {path}" for path in done.removed),
        f"  {program(ctx, f'doctor --drill {shlex.quote(done.file)}')}",
    ]


@creates
def restore(
    ctx: typer.Context,
    file: Annotated[str, argument("[FILE]", "Backup to put in the desk's place; default: the newest.")] = "",
    confirm: Annotated[
        str, option("--confirm NAME", "The shop's name or the file's: without it, nothing changes.")
    ] = "",
) -> int:
    """Put a backup in the place of the desk.

    Shows figure by figure what would change, and exits with 1 until NAME is confirmed. The backup is copied,
    examined and upgraded first; the desk's own file is kept next to it, also a damaged one, and the backup
    stays as it is. Customers who were erased since are named by their orders: erase them again.

    Example: returndesk restore desk.db.backups/desk-2026-11-23.db --confirm "Corner Shop"
    """
    from returndesk.cli.setup.init import make_folder
    from returndesk.desk.backups.age import newest_backup
    from returndesk.desk.backups.restore import restore as put

    refuse_early(ctx)
    file = file or newest_backup(desk_path(ctx), backups_path(ctx))
    dry_run = state(ctx).dry_run
    if confirm:
        make_folder(ctx)
    day = today(ctx)
    done = put(
        desk_path(ctx),
        file,
        who=who(ctx),
        today=day,
        confirm=confirm,
        dry_run=dry_run,
        say=lambda words: say(ctx, words),
    )
    say(ctx, *_lost(done), *_erased(done))
    with act_is_done(ctx) if done.done else nullcontext():
        emit(ctx, table_of("restore", RESTORE, done.differences), day)
    if done.done:
        say(ctx, f"Restored {file}", *[f"  the desk as it was: {done.aside}"] * bool(done.aside))
        say(ctx, *(f"  {program(ctx, f'customer erase {one} --confirm NAME')}" for one in _typed(done)))
        say(ctx, f"  {program(ctx, 'doctor')}")
    elif dry_run:
        say(ctx, "Dry run: nothing was restored.")
    else:
        name = shlex.quote(done.backup.figures.shop)
        say(ctx, "Nothing was restored. To do so:")
        say(ctx, f"  {program(ctx, f'restore {shlex.quote(file)} --confirm {name}')}")
    return 0 if done.done or dry_run else 1


def _lost(done: Restored) -> list[str]:
    """What a restore costs, beside the figures."""
    if done.desk is None:
        return [f"The desk is {done.problem}."]
    if done.backup.file.identity != done.desk.file.identity:
        return [f"The backup is of another desk: {done.backup.figures.shop}."]
    if done.lost is None:
        return ["The backup has acts that are not in the desk: it is newer, or the two were used apart."]
    if not done.lost:
        return ["The desk has no acts that are not in the backup."]
    acts = "1 act is" if done.lost == 1 else f"{done.lost} acts are"
    return [f"{acts} in the desk and not in the backup: returndesk log"]


def _erased(done: Restored) -> list[str]:
    """Which erased customers a restore brings back."""
    if done.desk is None:
        return ["Customers who were erased since the backup come back: erase them again."]
    if not done.named_again:
        return []
    count, orders = len(done.named_again), _typed(done)
    who = "1 customer who was erased comes" if count == 1 else f"{count} customers who were erased come"
    shown = [f"of {'order' if len(orders) == 1 else 'orders'} {', '.join(orders)}"] if orders else []
    if count > len(orders):
        shown.append(f"{count - len(orders)} without an order (returndesk customer list)")
    return [f"{who} back, to be erased again: {'; '.join(shown)}"]


def _typed(done: Restored) -> list[str]:
    """The orders by which customers who come back are erased again, as they are typed."""
    return [shlex.quote(one) for one in done.named_again if one]
