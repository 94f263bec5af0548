"""Backups: verified copies of the desk, made while it is in use."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.value import Value
from returndesk.disk import as_desk_errors, free_target, new_folder, sync_folder, take_name
from returndesk.errors import DiskProblem, Refused, UsageProblem
from returndesk.store.backups.copies import DeskFile, copied
from returndesk.store.backups.dated import dated_name
from returndesk.store.backups.own import own_backups

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


class Backup(Value):
    """A backup that was made, or the one of today that made another unnecessary."""

    file: str
    bytes: int
    on: date
    made: bool
    state: DeskFile
    removed: tuple[str, ...] = ()


def backup(desk: Desk, target: str, *, keep: int | None = None, daily: bool = False) -> Backup:
    """Copy the desk to a new file, or to a dated one in a folder, and examine the copy.

    Of the desk's own backups in that folder, only the newest `keep` remain; with `daily`, nothing is done
    where there is one of today. Others may use the desk meanwhile. Raises UsageProblem, Refused for a file
    that exists, BadData for a damaged desk, DeskError for what is wrong with the target.
    """
    if not (os.path.isdir(target) or target.endswith(os.sep)):
        if keep is not None or daily:
            raise UsageProblem("--keep and --every require a folder", hint="returndesk backup DIR --keep 14")
        return _to_file(desk, target)
    if daily:
        for one, state in own_backups(desk.path, target):
            if one.on == desk.today:
                return Backup(one.path, os.path.getsize(one.path), one.on, False, state)
    name, ending = dated_name(desk.path, desk.today)
    path = os.path.join(target, name)
    with copied(desk.path, path + ending, desk.say) as (temporary, state), as_desk_errors(path + ending):
        made = free_target(temporary, path, ending)
    removed = () if keep is None else _removed(desk, target, keep, made)
    return Backup(made, os.path.getsize(made), desk.today, True, state, removed)


def _to_file(desk: Desk, target: str) -> Backup:
    with copied(desk.path, target, desk.say) as (temporary, state), as_desk_errors(target):
        try:
            take_name(temporary, os.path.abspath(target))
        except FileExistsError:
            raise Refused(
                f"{target} already exists: nothing was written", hint="returndesk backup, with another name"
            ) from None
    return Backup(target, os.path.getsize(target), desk.today, True, state)


def _removed(desk: Desk, folder: str, keep: int, made: str) -> tuple[str, ...]:
    """Remove the desk's own backups but the newest; the paths."""
    old = [one.path for one, _ in own_backups(desk.path, folder)[keep:] if one.path != made]
    for path in old:
        with as_desk_errors(path), suppress(FileNotFoundError):  # removed by another user's backup
            os.unlink(path)
    if old:
        with as_desk_errors(folder):
            sync_folder(old[0])
    return tuple(old)


def made_folder(folder: str) -> str:
    """A folder for backups that only the user can read, with a separator at its end. Raises DiskProblem."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise DiskProblem(f"{folder} is a file, not a folder for backups", hint="returndesk backup DIR")
    with as_desk_errors(folder):
        new_folder(folder)
    return os.path.join(folder, "")
