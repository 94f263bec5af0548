"""The dated backups of a desk in a folder: desk-2026-11-23.db, then desk-2026-11-23-2.db."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import closing
from datetime import date

from returndesk.core.value import Value
from returndesk.errors import DeskError
from returndesk.store.backups.copies import DeskFile, desk_file, file_uri
from returndesk.store.file_format import check_header


class DatedFile(Value):
    """A file named as a backup of that day; the number is 1 for the first of the day."""

    on: date
    number: int
    path: str


def dated_name(path: str, on: date) -> tuple[str, str]:
    """The name of a backup of the desk at `path`: without, and with only its ending."""
    stem, ending = os.path.splitext(os.path.basename(path))
    return f"{stem}-{on.isoformat()}", ending


def dated_files(path: str, folder: str) -> list[DatedFile]:
    """The files in a folder that have the name of a backup of the desk at `path`, newest first."""
    stem, ending = os.path.splitext(os.path.basename(path))
    pattern = re.compile(rf"{re.escape(stem)}-(\d{{4}}-\d\d-\d\d)(?:-([1-9]\d*))?{re.escape(ending)}")
    found = []
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        if named := pattern.fullmatch(name):
            try:
                on = date.fromisoformat(named[1])
            except ValueError:
                continue
            found.append(DatedFile(on, int(named[2] or 1), os.path.join(folder, name)))
    return sorted(found, key=lambda one: (one.on, one.number), reverse=True)


def last_backup(path: str, folder: str) -> date | None:
    """The day of the newest backup in a folder, by its name; None without one."""
    return next((one.on for one in dated_files(path, folder)), None)


def state_of(path: str) -> DeskFile | None:
    """The state of a desk's file that is only read; None for any other file, or a damaged one."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        check_header(path)
        with closing(sqlite3.connect(file_uri(path, "ro"), uri=True)) as conn:
            return desk_file(conn)
    except (DeskError, OSError, sqlite3.Error):
        return None


def own_backups(path: str, folder: str) -> list[tuple[DatedFile, DeskFile]]:
    """The dated files that are copies of the desk at `path`, newest first; never the desk itself."""
    desk = state_of(os.path.realpath(path))
    if desk is None:
        return []
    return [
        (one, state)
        for one in dated_files(path, folder)
        if not os.path.samefile(one.path, path)
        and (state := state_of(one.path)) is not None
        and state.identity == desk.identity
    ]
