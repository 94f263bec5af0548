"""Wait for another user's write, and say what for.

A long write holds the file for seconds; SQLite alone gives up after a fixed time without a word. A long
writer announces itself in a file next to the desk, locked as long as it runs and touched as it goes on. The
others read it and wait as long as it moves: one that was stopped (Ctrl-Z) must not keep them for ever.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from returndesk.core.value import Value
from returndesk.errors import Busy

DEFAULT_WAIT_SECONDS = 10
_MOST_DIGITS = 6  # of a limit: a week, where more are typed
_UNANNOUNCED = "another user's write"
_TURN_MS = 400  # SQLite waits this long by itself, each time
_COMMIT_TIMES = 6  # the usual wait: an announced writer does not move while it commits
_own: set[str] = set()  # the announcements of this process

try:
    import fcntl
except ImportError:  # Windows: no announcements; the limit alone counts
    fcntl = None  # type: ignore[assignment]


def wait_seconds() -> int:
    """How long to wait for another user's write: RETURNDESK_WAIT, else ten seconds."""
    text = os.environ.get("RETURNDESK_WAIT", "")
    given = text.isascii() and text.isdigit()
    return int(text.lstrip("0")[:_MOST_DIGITS] or "0") if given else DEFAULT_WAIT_SECONDS


def is_busy(error: sqlite3.Error) -> bool:
    """Whether an error means that another user is writing."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Announcement(Value):
    """What a running writer does, and when it last moved."""

    words: str
    moved_ns: int


class WaitingConnection(sqlite3.Connection):
    """A connection whose `execute` waits for other writers: up to the limit, or while an announced one moves.

    Raises Busy, with what was announced, for one that does not move.
    """

    path = ""
    say: Callable[[str], None] | None = None  # called once with what it waits for

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        """Run one statement; one that found the file locked did nothing, and is run again."""
        try:
            return super().execute(sql, *parameters)
        except sqlite3.OperationalError as error:
            # Every write begins immediate: no writer holds a lock while waiting for another.
            if not is_busy(error):
                raise
            return self._wait(error, sql, *parameters)

    def _wait(self, error: sqlite3.OperationalError, sql: str, *parameters: Any) -> sqlite3.Cursor:
        limit, said = wait_seconds() * 1000 // _TURN_MS, False
        turns, still, last = limit, 0, None
        super().execute(f"pragma busy_timeout = {_TURN_MS}")  # it is 0 without a limit, and would spin
        while True:
            found = announcement(self.path)
            still = still + 1 if found == last else 0
            last = found
            if found is None and turns <= 0:
                raise error
            if found is not None and still >= limit * _COMMIT_TIMES:
                raise self._unmoved(found)
            if self.say is not None and not said:
                self.say(f"waiting for {found.words if found else _UNANNOUNCED}")
                said = True
            turns -= found is None
            try:
                return super().execute(sql, *parameters)
            except sqlite3.OperationalError as again:
                if not is_busy(again):
                    raise

    def _unmoved(self, found: Announcement) -> Busy:
        waited = wait_seconds() * _COMMIT_TIMES
        return Busy(
            f"{self.path} is being written by {found.words}; it did not move for {waited} s",
            hint=("fg, where it was stopped with Ctrl-Z", "or end it: nothing of it is saved then"),
        )


def open_waiting(uri: str, path: str, say: Callable[[str], None] | None) -> WaitingConnection:
    """A connection to the desk at `path` that waits."""
    turn = min(_TURN_MS, wait_seconds() * 1000)
    conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0, factory=WaitingConnection)
    conn.path, conn.say = path, say
    try:
        conn.execute(f"pragma busy_timeout = {turn}")
    except BaseException:
        conn.close()
        raise
    return conn


@contextmanager
def announced(path: str, what: str, say: Callable[[str], None] | None = None) -> Iterator[Callable[[], None]]:
    """Announce a long write while it lasts: in a file next to the desk, which a crash leaves unlocked.

    Call what is yielded as the write goes on. Where the file cannot be made nothing is announced, and `say`
    is called with its name.
    """
    name = _name(path)
    handle = _announcing(name, say)
    if handle is None:
        yield lambda: None
        return
    try:
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.write(handle, what.encode())
        _own.add(name)
        yield lambda: _touch(handle)
    finally:
        _own.discard(name)
        with suppress(OSError):
            os.unlink(name)
        os.close(handle)


def _announcing(name: str, say: Callable[[str], None] | None) -> int | None:
    """The file of that name, locked; None where there can be none, or another writer's: they write first."""
    if fcntl is None:
        return None
    try:
        handle = os.open(name, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        if say is not None:
            say(f"Others cannot see what they wait for: {name} cannot be written ({error.strerror})")
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _touch(handle: int) -> None:
    with suppress(OSError):
        os.utime(handle)


@contextmanager
def sending_alone(path: str, claim: str) -> Iterator[None]:
    """Be the only one who sends letters of the desk at `path`, now that of a claim, without holding its file.

    A file next to it is locked; a crash leaves it unlocked. Raises Busy while another user sends.
    """
    if fcntl is None:
        yield
        return
    name = f"{os.path.realpath(path)}-sending"
    handle = _locked(name, claim)
    try:
        yield
    finally:
        os.unlink(name)
        os.close(handle)


def _locked(name: str, claim: str) -> int:
    """The file of that name, locked. Raises Busy."""
    while True:
        handle = os.open(name, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.exists(name) and os.path.samestat(os.fstat(handle), os.stat(name)):
                return handle  # else it was removed by who held it before
        except BlockingIOError:
            os.close(handle)
            raise Busy(
                f"{claim}: not sent, another user is sending letters", hint="try again in a moment"
            ) from None
        os.close(handle)


def announcement(path: str) -> Announcement | None:
    """What another running writer has announced; None without one."""
    name = _name(path)
    if fcntl is None or name in _own:
        return None
    try:
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return Announcement(os.read(handle, 500).decode("utf-8", "replace"), os.fstat(handle).st_mtime_ns)
    finally:
        os.close(handle)
    return None


def _name(path: str) -> str:
    return f"{os.path.realpath(path)}-busy"
