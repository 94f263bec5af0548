"""The dated backups of a desk in a folder: desk-2026-11-23.db, then desk-2026-11-23-2.db."""

from __future__ import annotations

import os
import re
from datetime import date

from returndesk.core.value import Value


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
