"""Other users of a desk: a lock that one of them holds, and programs that wait for it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

from factory import HANGS_SECONDS, Result, Shop

WAITS = "waiting for another user's write\n"


@contextmanager
def lock(shop: Shop, kind: str = "immediate") -> Iterator[sqlite3.Connection]:
    """Another program's transaction on the desk, rolled back at the end."""
    with closing(sqlite3.connect(shop.path, isolation_level=None, check_same_thread=False)) as conn:
        conn.execute(f"begin {kind}")
        conn.execute("select count(*) from orders").fetchone()
        yield conn
        if conn.in_transaction:
            conn.execute("rollback")


def start(
    shop: Shop, *args: str, user: str = "ann", wait: int = HANGS_SECONDS, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "returndesk", *args],
        env={**shop.env, "RETURNDESK_USER": user, "RETURNDESK_WAIT": str(wait)},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def said(process: subprocess.Popen[bytes]) -> str:
    """The next line that a running program writes on stderr."""
    assert process.stderr is not None
    return process.stderr.readline().decode()


def end(process: subprocess.Popen[bytes]) -> Result:
    out, err = process.communicate(timeout=HANGS_SECONDS)
    return Result(process.returncode, out.decode(), err.decode())


def at_once(shop: Shop, *commands: tuple[str, ...]) -> list[Result]:
    """The results of commands that all wait for one lock and then go at once; without the word of waiting."""
    with lock(shop) as other:
        waiting = [start(shop, *command) for command in commands]
        assert [said(process) for process in waiting] == [WAITS] * len(commands)
        other.execute("rollback")
        ended = [end(process) for process in waiting]
    # They wait for each other too, where the machine is slow.
    return [Result(one.code, one.out, one.err.replace(WAITS, "")) for one in ended]
