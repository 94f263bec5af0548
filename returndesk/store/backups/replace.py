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
    remove_second_names(path)
    aside = _kept_aside(path, f"{path}.before-restore-{today.isoformat()}")
    try:
        journal = f"{path}-journal"
        if os.path.lexists(journal):  # of a file that cannot be opened; beside the new one it would be hot
            os.rename(journal, f"{aside}-journal")
        take_name(temporary, path, force=True)
    except BaseException:
        if os.path.exists(path) and os.path.samefile(path, aside):
            _remove_link(aside, path)
        raise
    return aside


def _kept_aside(path: str, name: str) -> str:
    """Give the desk at `path` a second name, the first that is free."""
    for aside in chain([name], (f"{name}-{number}" for number in count(2))):
        with suppress(FileExistsError):
            os.link(path, aside)
            try:
                sync_folder(aside)
            except OSError:
                os.unlink(aside)
                raise
            return aside
    raise AssertionError  # names do not end


def second_names(path: str) -> list[str]:
    """Second names of the desk at `path` that a killed restore left; SQLite keeps a journal beside each."""
    folder, name = os.path.split(os.path.realpath(path))
    others = (os.path.join(folder, one) for one in sorted(os.listdir(folder)))
    return [
        other
        for other in others
        if os.path.basename(other).startswith(f"{name}.before-restore-") and os.path.samefile(other, path)
    ]


def remove_second_names(path: str) -> list[str]:
    """Remove the second names of the desk at `path`; the names. Nobody else may use it meanwhile."""
    found = second_names(path)
    for other in found:
        _remove_link(other, os.path.realpath(path))
    return found


def _remove_link(aside: str, path: str) -> None:
    if not os.path.lexists(f"{path}-journal"):
        with suppress(FileNotFoundError):
            os.rename(f"{aside}-journal", f"{path}-journal")
    os.unlink(aside)
