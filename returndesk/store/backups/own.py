"""Which of the dated files in a folder are backups of this very desk."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing

from returndesk.errors import DeskError
from returndesk.store.backups.copies import DeskFile, desk_file, file_uri
from returndesk.store.backups.dated import DatedFile, dated_files
from returndesk.store.file_format import check_header


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
