"""The desk's tables, as an append-only list of migrations: one that has landed is never edited."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from returndesk.errors import BadData
from returndesk.store.connection import APPLICATION_ID, SCHEMA_VERSION
from returndesk.store.schema.v1_core import FIRST
from returndesk.store.schema.v2_external_refunds import ELSEWHERE, WAITING, tell_what_stood
from returndesk.store.schema.v3_money import MONEY, issue_what_stood
from returndesk.store.schema.v4_deadlines import DUES
from returndesk.store.schema.v5_carriers import CARRIERS, open_what_stood
from returndesk.store.schema.v6_letters import LETTERS
from returndesk.store.schema.v7_undo import UNDO

if TYPE_CHECKING:
    from collections.abc import Sequence

migrations = Migrations("returndesk")


@migrations()
def m001_first(db: Database) -> None:
    """Desk, policy, orders, claims, refunds, journal."""
    for script in FIRST:
        for statement in _statements(script):
            db.conn.execute(statement)


@migrations()
def m002_elsewhere(db: Database) -> None:
    """What was refunded elsewhere, with what the desk knew of it; halves of files that wait."""
    for script in (ELSEWHERE, WAITING):
        for statement in _statements(script):
            db.conn.execute(statement)
    tell_what_stood(db.conn)


@migrations()
def m003_money(db: Database) -> None:
    """Exchanges, repairs, replacements, goods that go out, compensation, corrections, store credit."""
    for script in MONEY:
        for statement in _statements(script):
            db.conn.execute(statement)
    issue_what_stood(db.conn)


@migrations()
def m004_dues(db: Database) -> None:
    """Whose day a claim's due day is, what a right lets the shop take off and keep, days that are worked."""
    for statement in _statements(DUES):
        db.conn.execute(statement)


@migrations()
def m005_carriers(db: Database) -> None:
    """The shop's claims on carriers: a ledger beside each parcel claim."""
    for script in CARRIERS:
        for statement in _statements(script):
            db.conn.execute(statement)
    open_what_stood(db.conn)


@migrations()
def m006_letters(db: Database) -> None:
    """What customers should hear of, in which language, and what they say of it."""
    for script in LETTERS:
        for statement in _statements(script):
            db.conn.execute(statement)


@migrations()
def m007_undo(db: Database) -> None:
    """What the last acts changed, as long as they can be taken back."""
    for script in UNDO:
        for statement in _statements(script):
            db.conn.execute(statement)


def _statements(script: str) -> Sequence[str]:
    """The statements of a script, one by one: executescript would commit under our feet."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def migrate(conn: sqlite3.Connection) -> None:
    """Bring a connection's file to the newest schema, in one transaction."""
    conn.execute("begin immediate")
    try:
        migrations.apply(Database(conn, execute_plugins=False))
        conn.execute(f"pragma user_version = {SCHEMA_VERSION}")
        conn.execute("commit")
    except BaseException:
        if conn.in_transaction:
            conn.execute("rollback")
        raise


def upgrade(conn: sqlite3.Connection, path: str) -> str:
    """Bring an older desk up to date; a copy of it, whose path is returned, is made first."""
    version = conn.execute("pragma user_version").fetchone()[0]
    if version == 0 or conn.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise BadData(f"{path} is no finished desk", hint="returndesk --db FILE init")
    copy = f"{path}.before-schema-{SCHEMA_VERSION}"
    if not os.path.exists(copy):
        partial = f"{copy}.partial"
        os.close(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        target = sqlite3.connect(partial)
        with target:
            conn.backup(target)
        target.close()
        os.replace(partial, copy)
    migrate(conn)
    return copy
