"""A verified copy of a desk: SQLite's online backup into a new file, examined before it has its name."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import quote

from returndesk.core.value import Value
from returndesk.disk import as_desk_errors, new_file
from returndesk.errors import BadData, DiskProblem
from returndesk.store.busy_wait import open_waiting
from returndesk.store.file_format import APPLICATION_ID, refuse_cut

_PAGES = 4096  # copied at once: between them Ctrl-C is heard


class DeskFile(Value):
    """What tells one state of a desk from any other; copies of one state are equal.

    `identity` is the hash of the journal's first entry, `head` that of its last.
    """

    schema: int
    entries: int
    head: str
    identity: str


def desk_file(conn: sqlite3.Connection) -> DeskFile:
    """The state of the desk that is open."""
    row = conn.execute(
        "select count(*), coalesce((select hash from journal order by seq desc limit 1), ''),"
        " coalesce((select hash from journal order by seq limit 1), '') from journal"
    ).fetchone()
    return DeskFile(conn.execute("pragma user_version").fetchone()[0], *row)


@contextmanager
def copied(
    path: str, target: str, say: Callable[[str], None] | None = None
) -> Iterator[tuple[str, DeskFile]]:
    """A verified copy of the desk at `path`: its temporary name in the folder of `target`, and its state.

    It is removed after the body unless `disk.take_name` gave it a name. Others may read and write the desk
    meanwhile; their commits wait until it is copied. Raises BadData for a damaged desk, DeskError for what is
    wrong with the target, sqlite3.Error for what is wrong with the desk.
    """
    with ExitStack() as stack:
        with as_desk_errors(target):
            temporary = stack.enter_context(new_file(os.path.abspath(target)))
        yield temporary, _copy(path, temporary, target, say)


def _copy(path: str, temporary: str, target: str, say: Callable[[str], None] | None) -> DeskFile:
    with closing(open_waiting(file_uri(path, "rw"), path, say)) as source:
        source.execute("begin")
        try:
            refuse_cut(source, path)  # from here on no commit changes the file
            expected = (desk_file(source), _schema(source))
            _fill(source, temporary, target)
        finally:
            source.execute("rollback")
    with closing(sqlite3.connect(file_uri(temporary, "ro"), uri=True)) as copy:
        require_sound(copy, path)
        if (found := (desk_file(copy), _schema(copy))) != expected:
            raise DiskProblem(f"{target}: the copy differs from {path}; it was removed")
    return found[0]


def _fill(source: sqlite3.Connection, temporary: str, target: str) -> None:
    """Copy what a connection reads into an empty file."""
    with closing(sqlite3.connect(temporary, isolation_level=None)) as copy:
        # A failure removes the file, and it is synced as a whole before it has its name.
        for pragma in ("journal_mode = off", "synchronous = off"):
            copy.execute(f"pragma {pragma}")
        try:
            source.backup(copy, pages=_PAGES, progress=lambda *_: None)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
                raise DiskProblem(f"{target}: no space left; nothing was written") from None
            if error.sqlite_errorcode == sqlite3.SQLITE_IOERR_WRITE:
                raise DiskProblem(f"{target} cannot be written: {error}") from None
            raise


def require_sound(conn: sqlite3.Connection, path: str) -> None:
    """Raise BadData unless the file that is open is a desk whose pages, rows and indexes fit together."""
    if conn.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise BadData(f"{path} is not a desk")
    found = conn.execute("pragma integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise BadData(
            f"{path} is damaged: {found.splitlines()[-1]}",
            hint=("returndesk doctor", "returndesk restore BACKUP"),
        )


def _schema(conn: sqlite3.Connection) -> list[tuple[object, ...]]:
    return conn.execute("select type, name, tbl_name, sql from sqlite_schema order by type, name").fetchall()


def file_uri(path: str, mode: str) -> str:
    """The URI of a file, to be opened in SQLite's mode "ro" or "rw"."""
    return f"file:{quote(os.path.abspath(path))}?mode={mode}"
