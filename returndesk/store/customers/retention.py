"""What is older than the policy keeps it: customers, what was written on claims, tracking numbers."""

from __future__ import annotations

import sqlite3
from datetime import date

from returndesk.store.customers.erasure import erase_columns
from returndesk.store.customers.personal import PERSONAL

# Customers whose last order and last act on a claim are before a day, and with whom nothing is open.
_IDLE = """
    select u.id from customer u
    where not exists (select 1 from erased_customer where customer_id = u.id)
    and not exists (select 1 from orders where customer_id = u.id and ordered_on > :before)
    and not exists (select 1 from claim c join orders o on o.id = c.order_id where o.customer_id = u.id
        and (c.stage <> '' or (select max(on_day) from journal where claim_id = c.id) > :before))
    and not exists (select 1 from claimant t join claim c on c.id = t.claim_id where t.customer_id = u.id
        and (c.stage <> '' or (select max(on_day) from journal where claim_id = c.id) > :before))
    and not exists (select 1 from credit where customer_id = u.id group by currency
        having sum(amount_minor) <> 0)
    and not exists (select 1 from orders o where o.customer_id = u.id and 'open' =
        (select state from dispute where order_id = o.id order by id desc limit 1))
    order by u.id
"""
# Claims that are closed, and whose last act is before a day.
_QUIET = """
    select c.id from claim c where c.stage = ''
    and (select max(on_day) from journal where claim_id = c.id) <= ?
"""
_ARRIVED = """
    coalesce(t.delivered_on, t.shipped_on, (select ordered_on from orders where id = t.order_id)) <= ?
    and not exists (select 1 from claim where order_id = t.order_id and stage <> '')
"""
_SENT = "t.on_day <= ? and not exists (select 1 from claim where id = t.claim_id and stage <> '')"


def idle_customers(conn: sqlite3.Connection, before: date) -> list[int]:
    """Customers without an order or an act on a claim after a day, and without anything open."""
    return [customer_id for (customer_id,) in conn.execute(_IDLE, {"before": before.isoformat()})]


def erase_notes(conn: sqlite3.Connection, before: date) -> int:
    """Erase what was written on claims without an act after a day; how many claims had something."""
    conn.execute("create temp table if not exists quiet_claim (id integer primary key)")
    conn.execute("delete from temp.quiet_claim")
    conn.execute(f"insert into temp.quiet_claim {_QUIET}", (before.isoformat(),))
    (claims,) = conn.execute(
        "select count(*) from temp.quiet_claim q where exists (select 1 from journal j"
        " join journal_text t on t.seq = j.seq where j.claim_id = q.id)"
    ).fetchone()
    for of in PERSONAL:
        if of.claim and of.kind in ("words", "reasons"):
            erase_columns(conn, of.table, f"{of.claim} in (select id from temp.quiet_claim)")
    conn.execute(
        "delete from undoable where first in (select u.first from undoable u join journal j"
        " on j.seq between u.first and u.last where j.claim_id in (select id from temp.quiet_claim))"
    )
    return int(claims)


def erase_tracking(conn: sqlite3.Connection, before: date) -> int:
    """Erase the tracking numbers of parcels that arrived by a day; how many there were."""
    day = (before.isoformat(),)
    return erase_columns(conn, "order_line", _ARRIVED, day) + erase_columns(conn, "sent", _SENT, day)
