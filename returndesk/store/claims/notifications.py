"""The last step of each claim to notify its customer of, and whether they are notified."""

import sqlite3
from datetime import date
from typing import NamedTuple

from returndesk.store.rows import named


class Notification(NamedTuple):
    """A step of a claim, by when the policy requires notification, and the entry that notified."""

    step: str
    seq: int
    on: date
    due_on: date | None
    notified_seq: int | None


def load(conn: sqlite3.Connection, claim_id: int) -> Notification | None:
    """A claim's last step; None if the desk has not recorded any."""
    rows = conn.execute(
        "select step, seq, on_day as 'on', due_on, notified_seq from notification where claim_id = ?",
        (claim_id,),
    )
    return next((Notification(**row) for row in named(rows)), None)


def keep_step(
    conn: sqlite3.Connection,
    claim_id: int,
    step: str,
    seq: int,
    on: date,
    due_on: date | None,
    notified: bool,
) -> None:
    """Replace a claim's last step; `notified` where the act itself notified the customer."""
    conn.execute(
        "insert into notification (claim_id, step, seq, on_day, due_on, notified_seq)"
        " values (?, ?, ?, ?, ?, ?)"
        " on conflict (claim_id) do update set step = excluded.step, seq = excluded.seq,"
        " on_day = excluded.on_day, due_on = excluded.due_on, notified_seq = excluded.notified_seq",
        (claim_id, step, seq, on.isoformat(), due_on and due_on.isoformat(), seq if notified else None),
    )


def mark_notified(conn: sqlite3.Connection, claim_id: int, seq: int) -> None:
    """The customer was notified of the last step, by an entry of the journal."""
    conn.execute(
        "update notification set notified_seq = ? where claim_id = ? and notified_seq is null",
        (seq, claim_id),
    )


def drop_due_day(conn: sqlite3.Connection, claim_id: int) -> None:
    """The customer need not be notified any more: the claim was closed by hand."""
    conn.execute(
        "update notification set due_on = null where claim_id = ? and notified_seq is null", (claim_id,)
    )


def ended_not_notified(conn: sqlite3.Connection, since: date | None = None) -> list[int]:
    """Ended claims whose customer is not notified: those due by the policy, and all since a day."""
    # In this order: there are many claims and few such notifications. Each part has an index of its own.
    sql = (
        "select t.claim_id from notification t cross join claim c on c.id = t.claim_id"
        " where t.notified_seq is null and t.due_on is not null and c.stage = ''"
    )
    values: list[str] = []
    if since is not None:
        sql += (
            " union select t.claim_id from notification t"
            " cross join claim c on c.id = t.claim_id"
            " where t.notified_seq is null and t.on_day >= ? and c.stage = ''"
        )
        values.append(since.isoformat())
    return [claim_id for (claim_id,) in conn.execute(sql, values)]
