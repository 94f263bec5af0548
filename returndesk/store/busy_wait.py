"""Waiting for somebody else's write, and saying what for.

A long write holds the desk's file for seconds: SQLite's own patience ends after a fixed time and says
nothing. Whoever writes long leaves word beside the desk, locked as long as the writer lives; whoever waits
reads it, and waits as long as it is true.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

DEFAULT_WAIT_SECONDS = 10
_TURN_MS = 400  # SQLite waits so long by itself, each time

try:
    import fcntl
except ImportError:  # Windows: nobody leaves word, and everybody waits as long as they are told to
    fcntl = None  # type: ignore[assignment]


def wait_seconds() -> int:
    """How long to wait for somebody else's write: RETURNDESK_WAIT, else ten seconds."""
    text = os.environ.get("RETURNDESK_WAIT", "")
    return int(text) if text.isascii() and text.isdigit() else DEFAULT_WAIT_SECONDS


def is_busy(error: sqlite3.Error) -> bool:
    """Whether a failure is that somebody else is writing."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class PatientConnection(sqlite3.Connection):
    """A connection whose `execute` waits for others as long as it is told to, or as long as word is left."""

    path = ""
    say: Callable[[str], None] | None = None  # hears once what is waited for

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        """Run one statement; a statement that finds the file locked has done nothing, and is run again."""
        try:
            return super().execute(sql, *parameters)
        except sqlite3.OperationalError as error:
            # Every write begins immediate: nobody holds what another wants while he waits for a third.
            if not is_busy(error):
                raise
            return self._wait(error, sql, *parameters)

    def _wait(self, error: sqlite3.OperationalError, sql: str, *parameters: Any) -> sqlite3.Cursor:
        turns, said = wait_seconds() * 1000 // _TURN_MS, False
        while True:
            word = left_word(self.path)
            if word is None and turns <= 0:
                raise error
            if self.say is not None and not said:
                self.say(f"waiting for {word or 'somebody else who is writing'}")
                said = True
            turns -= word is None
            try:
                return super().execute(sql, *parameters)
            except sqlite3.OperationalError as again:
                if not is_busy(again):
                    raise


def open_patiently(uri: str, path: str, say: Callable[[str], None] | None) -> PatientConnection:
    """A connection that waits; `path` is the desk's, beside which word may be left."""
    turn = min(_TURN_MS, wait_seconds() * 1000)
    conn = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0, factory=PatientConnection)
    conn.path, conn.say = path, say
    try:
        conn.execute(f"pragma busy_timeout = {turn}")
    except BaseException:
        conn.close()
        raise
    return conn


@contextmanager
def word_left(path: str, what: str) -> Iterator[None]:
    """Leave word of a long write while it lasts: a file beside the desk that a crash leaves unlocked."""
    if fcntl is None:
        yield
        return
    name = _name(path)
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(name, flags, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # somebody else's word: they write first
            yield
            return
        os.ftruncate(handle, 0)
        os.write(handle, what.encode())
        try:
            yield
        finally:
            os.unlink(name)
    finally:
        os.close(handle)


def left_word(path: str) -> str | None:
    """What somebody who is alive has left word of; None where nobody has."""
    if fcntl is None:
        return None
    try:
        handle = os.open(_name(path), os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return os.read(handle, 500).decode("utf-8", "replace")
    finally:
        os.close(handle)
    return None


def _name(path: str) -> str:
    return f"{os.path.realpath(path)}-busy"
