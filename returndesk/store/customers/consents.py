"""What customers said about being written to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from returndesk.core.customers.consents import Consent
from returndesk.core.value import Value
from returndesk.store.rows import insert, named


def history(conn: sqlite3.Connection, customer_id: int) -> list[Consent]:
    """What a customer said, in the order in which it was recorded."""
    rows = conn.execute(
        "select c.purpose, c.given, c.said_on, coalesce(o.number, '') as 'order', j.who,"
        " coalesce(json_extract(t.body, '$.source'), o.channel, '') as source"
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


def keep(
    conn: sqlite3.Connection, seq: int, customer_id: int, said: Consent, order_id: int | None = None
) -> None:
    """Keep what a customer said, with its entry of the journal, and the order whose export has it."""
    row = {"seq": seq, "customer_id": customer_id, "purpose": said.purpose, "given": said.given}
    insert(conn, "consent", {**row, "said_on": said.said_on, "order_id": order_id})


class BoxOfOrder(Value):
    """An imported order whose export says whether a box was ticked, and what its customer said last."""

    order_id: int
    seq: int  # of the order in the import
    given: bool
    ordered_on: date
    customer_id: int
    last_given: bool | None  # None: they never said anything
    last_on: date | None
    last_order: int | None  # None: typed
    told: bool | None  # what an earlier export had for this order


def note_consents(
    conn: sqlite3.Connection,
    consents: Mapping[int, bool],
    ids: Sequence[int],
    seqs: Sequence[int],
    first_new: int,
) -> None:
    """Keep which orders of an import, by their places, have a box ticked or not.

    New orders have ids from `first_new` on.
    """
    conn.executemany(
        "insert into temp.imported_consent values (?, ?, ?, ?)",
        [(ids[at], seqs[at], int(given), ids[at] >= first_new) for at, given in consents.items()],
    )


def boxes_ticked(conn: sqlite3.Connection, first: int, last: int) -> int:
    """How many new orders of a file, by its first and last seq, have the box ticked."""
    sql = "select count(*) from temp.imported_consent where given and news and seq between ? and ?"
    return int(conn.execute(sql, (first, last)).fetchone()[0])


def boxes(conn: sqlite3.Connection, purpose: str, first: int, last: int) -> list[BoxOfOrder]:
    """The boxes of a file that may change what stands, by the day of their orders.

    Ticked ones of customers who never said anything, and others of those who did, or do so in this file.
    """
    # Of the columns beside max(), SQLite takes those of the row that has it.
    rows = conn.execute(
        "with said as materialized (select customer_id, given, said_on, order_id,"
        " max(said_on || printf('%020d', id)) from consent where purpose = ?1 group by customer_id),"
        " told as materialized (select t.order_id, t.seq, t.given, o.ordered_on, o.customer_id"
        " from temp.imported_consent t join orders o on o.id = t.order_id join customer u"
        " on u.id = o.customer_id where u.key is not null and t.seq between ?2 and ?3)"
        " select t.order_id, t.seq, t.given, t.ordered_on, t.customer_id, s.given as last_given,"
        " s.said_on as last_on, s.order_id as last_order,"
        " (select given from consent where order_id = t.order_id order by id desc limit 1) as told"
        " from told t left join said s on s.customer_id = t.customer_id"
        " where case when t.given then s.given is null else s.given is not 0 and (s.given"
        " or t.customer_id in (select customer_id from told where given)) end"
        " order by t.ordered_on, t.order_id, t.seq",
        (purpose, first, last),
    )
    found = []
    for row in named(rows):
        known = {name: None if row[name] is None else bool(row[name]) for name in ("last_given", "told")}
        found.append(BoxOfOrder(**{**row, **known, "given": bool(row["given"])}))
    return found
