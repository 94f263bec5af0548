"""What customers said about being written to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import date

from returndesk.core.customers.consents import Consent
from returndesk.store.rows import insert, named


def history(conn: sqlite3.Connection, customer_id: int) -> list[Consent]:
    """What a customer said, in the order in which it was recorded."""
    rows = conn.execute(
        "select c.purpose, c.given, c.said_on, coalesce(o.number, '') as 'order', j.who,"
        " coalesce(o.channel, json_extract(t.body, '$.source'), '') as source"
        " from consent c join journal j on j.seq = c.seq left join journal_text t on t.seq = c.seq"
        " left join orders o on o.id = c.order_id where c.customer_id = ? order by c.id",
        (customer_id,),
    )
    return [Consent(**{**row, "given": bool(row["given"])}) for row in named(rows)]


def consenting(
    conn: sqlite3.Connection, purpose: str, on: date, customers: Collection[int] | None = None
) -> set[int]:
    """The customers, or which of some, whose last word on a purpose up to a day is their consent."""
    # Of the columns beside max(), SQLite takes those of the row that has it.
    rows = conn.execute(
        "select customer_id from (select customer_id, given, max(said_on || printf('%020d', id))"
        " from consent where purpose = ?1 and said_on <= ?2"
        " and (?3 is null or customer_id in (select value from json_each(?3)))"
        " group by customer_id) where given",
        (purpose, on.isoformat(), None if customers is None else json.dumps(list(customers))),
    )
    return {customer_id for (customer_id,) in rows}


def keep(conn: sqlite3.Connection, seq: int, customer_id: int, said: Consent) -> None:
    """Keep what a customer said, with its entry of the journal."""
    row = {"seq": seq, "customer_id": customer_id, "purpose": said.purpose, "given": said.given}
    insert(conn, "consent", {**row, "said_on": said.said_on})
