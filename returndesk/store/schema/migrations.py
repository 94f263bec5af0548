"""A file brought to the newest schema: by sqlite-utils, which keeps in the file which steps were applied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from returndesk.disk import as_desk_errors, free_target
from returndesk.store.backups.copies import copied
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


def upgrade_copy(conn: sqlite3.Connection, path: str, today: date) -> str:
    """Copy an older desk before its upgrade, within a transaction; the copy, "" if another user upgraded it.

    Its version is read again: another user may have upgraded it while this one waited for the lock. SQLite
    copies nothing through a connection that is writing: a second one reads, the lock is the first's.
    """
    version = conn.execute("pragma user_version").fetchone()[0]
    if version >= len(STEPS):
        return ""
    name = f"{path}.schema-{version}-{today.isoformat()}"
    with copied(path, name) as (temporary, _), as_desk_errors(name):
        return free_target(temporary, name)
