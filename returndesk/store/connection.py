"""Open the desk's file, for reading or for writing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date

from returndesk.errors import BadData, Busy, DeskError, DiskProblem, NoPermission, Refused
from returndesk.store.busy_wait import WaitingConnection, announced, is_busy, open_waiting, wait_seconds
from returndesk.store.file_format import APPLICATION_ID, PAGE_BYTES, SCHEMA_VERSION, check_header, refuse_cut

# A commit unlinks the journal; extra alone syncs the folder after it. With full, a power cut can bring the
# journal back, and the next start rolls an act back that was acknowledged.
_PRAGMAS = ("foreign_keys = on", "secure_delete = on", "trusted_schema = off", "synchronous = extra")
_MEMORY_BYTES = 256 << 20  # a larger older desk is not copied to memory for a question


def connect(
    path: str,
    *,
    write: bool,
    say: Callable[[str], None] | None = None,
    upgrade_on: date | None = None,
    as_is: bool = False,
    upgraded: Callable[[sqlite3.Connection], None] | None = None,
) -> sqlite3.Connection:
    """A connection to the desk at `path`; `say` is called with what it waits for, and with an upgrade.

    An older desk is upgraded where `upgrade_on` is given: the date in the name of the copy. Else it is copied
    to memory and upgraded there; or opened `as_is`, for what every schema has. `upgraded` is called with the
    file's connection, within the transaction.
    Reads are opened read-write with query_only: a read-only handle cannot roll back a journal that a crash
    left behind. Raises NotFound, BadData (not a desk, or a broken one), Refused (a newer one, for writing; a
    large older one that is not to be upgraded).
    """
    page_bytes = check_header(path)
    if os.path.getsize(path) % page_bytes:  # cut off, or another user's commit is under way
        with closing(open_waiting(_uri(path), path, say)) as conn, reading(conn):
            refuse_cut(conn, path)
    conn = _open(path, say)
    try:
        version = int(conn.execute("pragma user_version").fetchone()[0])
        if version > SCHEMA_VERSION and write:
            raise Refused(
                f"{path} was made by a newer returndesk (schema {version}): it can be read, not written",
                hint="upgrade returndesk",
            )
        if version < SCHEMA_VERSION and not (as_is and version):
            conn = _older(conn, path, version, upgrade_on, say, upgraded)
        if not write:
            conn.execute("pragma query_only = on")
    except BaseException:
        conn.close()
        raise
    return conn


def _older(
    conn: WaitingConnection,
    path: str,
    version: int,
    today: date | None,
    say: Callable[[str], None] | None,
    upgraded: Callable[[sqlite3.Connection], None] | None,
) -> WaitingConnection:
    """An older desk upgraded, or to a question as a copy in memory that is; the file then stays as it is."""
    if version == 0:
        raise BadData(f"{path} is an unfinished desk", hint="remove it, then: returndesk init")
    if today is None:
        return _in_memory(conn, path, version, say)
    try:
        copy = _upgrade(conn, path, version, today, upgraded)
    except (sqlite3.OperationalError, NoPermission) as error:
        if isinstance(error, sqlite3.Error) and error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
            raise
        raise NoPermission(
            f"{path} was made by an older returndesk (schema {version}): an upgrade must write it, and a copy"
            " next to it, and it may not be written"
        ) from None
    if say is not None and copy:
        say(f"Upgraded {path} to schema {SCHEMA_VERSION}; the file as it was: {copy}")
    return conn


def _upgrade(
    conn: WaitingConnection,
    path: str,
    version: int,
    today: date,
    upgraded: Callable[[sqlite3.Connection], None] | None,
) -> str:
    """Upgrade an older desk; the path of its copy, "" if another user upgraded it.

    No copy stays of a desk that is still as it was: on a full disk each attempt would leave one.
    """
    from returndesk.store.schema.migrations import migrate, upgrade_copy

    copy = ""
    try:
        with writing(conn), announced(path, "an upgrade"):
            if copy := upgrade_copy(conn, path, today):
                migrate(conn)
                if upgraded:
                    upgraded(conn)
    except BaseException:
        with suppress(sqlite3.Error, OSError):
            if copy and conn.execute("pragma user_version").fetchone()[0] == version:
                os.unlink(copy)
        raise
    return copy


def _in_memory(
    conn: WaitingConnection, path: str, version: int, say: Callable[[str], None] | None
) -> WaitingConnection:
    """The desk of an older schema as a copy in memory, upgraded."""
    older = f"{path} was made by an older returndesk (schema {version})"
    if os.path.getsize(path) > _MEMORY_BYTES:
        raise Refused(f"{older} and must be upgraded first", hint="returndesk doctor --upgrade")
    from returndesk.store.schema.migrations import migrate

    memory = _prepared(open_waiting("file::memory:", path, say))
    try:
        with reading(conn):
            conn.execute("select count(*) from sqlite_schema").fetchone()  # from here on no commit changes it
            conn.backup(memory)
        with writing(memory):
            migrate(memory)
    except BaseException:
        memory.close()
        raise
    conn.close()
    if say is not None:
        say(f"{older}: answered from a copy in memory that is upgraded; the file is as it was")
        say("  returndesk doctor --upgrade")
    return memory


def _open(path: str, say: Callable[[str], None] | None = None) -> WaitingConnection:
    return _prepared(open_waiting(_uri(path), path, say))


def _uri(path: str) -> str:
    from urllib.parse import quote

    return f"file:{quote(os.path.abspath(path))}?mode=rw"


def _prepared(conn: WaitingConnection) -> WaitingConnection:
    try:
        for pragma in _PRAGMAS:
            conn.execute(f"pragma {pragma}")
        # SQLite's own lower() knows A to Z alone: "élodie" would not find "Élodie".
        conn.create_function("fold", 1, lambda text: text and text.casefold(), deterministic=True)
    except BaseException:
        conn.close()
        raise
    return conn


@contextmanager
def opened_copy(
    path: str, *, upgraded: Callable[[sqlite3.Connection], None] | None = None
) -> Iterator[sqlite3.Connection]:
    """A copy of a desk that nobody else uses; its journal is kept in memory.

    It is as it is, or upgraded where `upgraded` is given, which is called then as by `connect`.
    """
    conn = _open(path)
    try:
        conn.execute("pragma journal_mode = memory")
        if upgraded and conn.execute("pragma user_version").fetchone()[0] < SCHEMA_VERSION:
            from returndesk.store.schema.migrations import migrate

            with writing(conn):
                migrate(conn)
                upgraded(conn)
        yield conn
    finally:
        conn.close()


def create(path: str) -> sqlite3.Connection:
    """A connection to a new desk in the empty file at `path`, which has no journal beside it yet."""
    from returndesk.store.schema.migrations import migrate

    conn = _open(path)
    conn.execute("pragma journal_mode = memory")
    conn.execute(f"pragma page_size = {PAGE_BYTES}")
    conn.execute(f"pragma application_id = {APPLICATION_ID}")
    with writing(conn):
        migrate(conn)
    return conn


@contextmanager
def writing(conn: sqlite3.Connection, *, keep: bool = True) -> Iterator[None]:
    """One transaction that takes the lock at once; everything or nothing. `keep=False` rolls it back."""
    conn.execute("begin immediate")
    try:
        yield
        conn.execute("commit" if keep else "rollback")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise


@contextmanager
def reading(conn: sqlite3.Connection) -> Iterator[None]:
    """All queries inside see one state of the file, that of the transaction around it if there is one."""
    if conn.in_transaction:
        yield
        return
    conn.execute("begin")
    try:
        yield
    finally:
        conn.execute("rollback")


def seen_state(conn: sqlite3.Connection) -> int:
    """A number that changes once reads see what another user wrote."""
    return int(conn.execute("pragma data_version").fetchone()[0])


def written_at_once(conn: sqlite3.Connection, write: Callable[[], None]) -> bool:
    """Write inside a question what its reads led to, without waiting.

    Nothing is written if another user writes, or wrote since those reads, or if the file is read-only. Reads
    after it see the file as it is then.
    """
    seen = seen_state(conn)
    conn.execute("rollback")
    try:
        for pragma in ("query_only = off", "busy_timeout = 0"):
            conn.execute(f"pragma {pragma}")
        sqlite3.Connection.execute(conn, "begin immediate")  # a desk's own connection would wait
        try:
            unchanged = seen_state(conn) == seen
            if unchanged:
                write()
            sqlite3.Connection.execute(conn, "commit")
        except BaseException:
            if conn.in_transaction:
                conn.execute("rollback")
            raise
        return unchanged
    except sqlite3.OperationalError:
        return False
    finally:
        conn.execute("pragma query_only = on")
        conn.execute("begin")


def translate(error: sqlite3.Error, path: str) -> DeskError:
    """An error of SQLite as one of the desk, with its exit code."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if is_busy(error):
        waited = f"{wait_seconds()} s"
        return Busy(f"{path} is being written by someone else; waited {waited}", hint="try again in a moment")
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return Busy(f"{path} was replaced by another user; nothing was changed", hint="the same again")
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return NoPermission(f"{path} or its folder may not be written")
    # Of text that is not UTF-8, Python's message quotes what it says of people.
    unreadable = str(error).startswith(("Could not decode", "malformed JSON"))
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or unreadable:
        return BadData(f"{path} is damaged", hint=("returndesk doctor", "restore the last backup"))
    if primary == sqlite3.SQLITE_FULL:
        return DiskProblem(f"{path}: no space left; nothing was changed")
    if code == sqlite3.SQLITE_IOERR_DIR_FSYNC:  # the last step of a commit: the journal is gone
        return DiskProblem(f"{path}: the disk failed while saving; it may be saved", hint="returndesk log")
    if primary == sqlite3.SQLITE_IOERR:
        return DiskProblem(f"{path}: the disk failed; nothing was changed")
    if primary == sqlite3.SQLITE_CONSTRAINT:
        # The constraint's own text is for developers.
        return Refused(
            f"{path}: this would break the data file's own checks; nothing was changed",
            hint="returndesk doctor",
        )
    if primary == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column")):
        return BadData(f"{path} is damaged or unfinished: {error}", hint="returndesk restore BACKUP")
    return DiskProblem(f"{path}: {error}", hint="returndesk doctor")
