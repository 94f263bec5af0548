"""Another file in the place of a desk: the desk's own is kept aside, and others are kept out meanwhile."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from itertools import chain, count

from returndesk.disk import sync_folder, take_name
from returndesk.errors import DeskError
from returndesk.store.backups.copies import file_uri
from returndesk.store.busy_wait import is_busy, open_waiting
from returndesk.store.file_format import check_header


@contextmanager
def held_alone(path: str, say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Nobody else reads or writes the desk at `path` inside; a file that is missing or no desk is not held.

    A write that waited for the lock finds the file moved, and SQLite refuses it. Raises sqlite3's error for a
    lock that was not released in time, or a file that may not be written.
    """
    try:
        check_header(path)
    except DeskError:
        yield
        return
    conn = open_waiting(file_uri(path, "rw"), path, say)
    try:
        try:
            conn.execute("begin exclusive")
        except sqlite3.DatabaseError as error:
            if is_busy(error) or error.sqlite_errorcode & 0xFF not in (
                sqlite3.SQLITE_CORRUPT,
                sqlite3.SQLITE_NOTADB,
            ):
                raise
        yield
    finally:
        conn.close()


def replace_desk(temporary: str, path: str, today: date) -> str:
    """Give a file of `disk.new_file` the name of the desk at `path`, which is kept aside under a dated name.

    The path of the desk's own file from then on; "" if there was none. Raises OSError; the desk is then as it
    was.
    """
    if not os.path.lexists(path):
        take_name(temporary, path)
        return ""
    _remove_links(path)
    aside = _kept_aside(path, f"{path}.before-restore-{today.isoformat()}")
    try:
        journal = f"{path}-journal"
        if os.path.lexists(journal):  # of a file that cannot be opened; beside the new one it would be hot
            os.rename(journal, f"{aside}-journal")
        take_name(temporary, path, force=True)
    except BaseException:
        if os.path.exists(path) and os.path.samefile(path, aside):
            with suppress(FileNotFoundError):
                os.rename(f"{aside}-journal", f"{path}-journal")
            os.unlink(aside)
        raise
    return aside


def _kept_aside(path: str, name: str) -> str:
    """Give the desk at `path` a second name, the first that is free."""
    for aside in chain([name], (f"{name}-{number}" for number in count(2))):
        with suppress(FileExistsError):
            os.link(path, aside)
            sync_folder(aside)
            return aside
    raise AssertionError  # names do not end


def _remove_links(path: str) -> None:
    """Remove second names that a killed restore left: SQLite would look for its journal under either."""
    folder, name = os.path.split(path)
    for other in os.listdir(folder or "."):
        found = os.path.join(folder, other)
        if other.startswith(f"{name}.before-restore-") and os.path.samefile(found, path):
            os.unlink(found)
