"""A file brought to the newest schema: by sqlite-utils, which keeps in the file which steps were applied."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from itertools import chain, count

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from returndesk.store.schema.steps import STEPS


def migrate(conn: sqlite3.Connection) -> None:
    """Apply the missing steps, within a transaction."""
    migrations = Migrations("returndesk")
    for step in STEPS:
        migrations(name=step.__name__)(_on_connection(step))
    migrations.apply(Database(conn, execute_plugins=False))
    conn.execute(f"pragma user_version = {len(STEPS)}")


def _on_connection(step: Callable[[sqlite3.Connection], None]) -> Callable[[Database], None]:
    return lambda db: step(db.conn)


def upgrade(conn: sqlite3.Connection, path: str, today: date) -> str:
    """Upgrade an older desk, within a transaction; the path of its copy, "" if another user did it."""
    version = conn.execute("pragma user_version").fetchone()[0]
    copy = _copy(path, f"{path}.schema-{version}-{today.isoformat()}") if version < len(STEPS) else ""
    migrate(conn)
    return copy


def _copy(path: str, name: str) -> str:
    """Copy the desk to a new file of that name, or of that name with a number; the name it got.

    SQLite copies nothing through a connection that is writing: a second one reads, the lock is the first's.
    """
    copy = next(one for one in chain([name], (f"{name}-{n}" for n in count(2))) if not os.path.lexists(one))
    partial = f"{copy}.partial"
    os.close(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(partial)) as target:
        target.execute("pragma synchronous = extra")
        source.backup(target)
    os.replace(partial, copy)
    return copy
