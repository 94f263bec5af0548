"""What customers returned by their own choice, and what the shop answered to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

from returndesk.core.customers.signals import OwnChoice
from returndesk.core.value import Value

# An order counts as returned once goods of it came back by the buyer's own choice: not what its recipient
# returned, and not what the shop answered.
_RETURNED = """exists (select 1 from claim c join claim_line l on l.claim_id = c.id
    where c.order_id = o.id and c.fault = 'customer' and l.received > 0 and c.notice_on <= :until
    and c.notice_on > coalesce(a.answered_on, '')
    and not exists (select 1 from claimant p where p.claim_id = c.id and p.customer_id <> o.customer_id))"""


class SignalAnswer(Value):
    """The day up to which the returns of a customer are fine with the shop, and why; "" once erased."""

    on: date
    why: str


def own_choice(
    conn: sqlite3.Connection, since: date, until: date, customer_id: int | None = None
) -> Iterator[tuple[int, OwnChoice]]:
    """Orders after `since`, up to `until`, and those returned by own choice; by customer, or of one."""
    one = "o.customer_id is not null" if customer_id is None else "o.customer_id = :customer"
    rows = conn.execute(
        f"select o.customer_id, count(*), sum({_RETURNED}) from orders o"
        " left join signal_answer a on a.customer_id = o.customer_id"
        f" where {one} and o.ordered_on > :since and o.ordered_on <= :until and o.status <> 'cancelled'"
        " group by o.customer_id",
        {"since": since.isoformat(), "until": until.isoformat(), "customer": customer_id},
    )
    for customer, orders, returned in rows:
        yield customer, OwnChoice(orders, returned)


def answers(conn: sqlite3.Connection, customer_id: int | None = None) -> dict[int, SignalAnswer]:
    """What the shop answered, by customer."""
    one = "" if customer_id is None else " where a.customer_id = ?"
    rows = conn.execute(
        "select a.customer_id, a.answered_on, coalesce(json_extract(t.body, '$.why'), '')"
        f" from signal_answer a left join journal_text t on t.seq = a.seq{one}",
        [] if customer_id is None else [customer_id],
    )
    return {customer: SignalAnswer(date.fromisoformat(on), why) for customer, on, why in rows}


def keep_answer(conn: sqlite3.Connection, customer_id: int, on: date, seq: int) -> None:
    """Keep the shop's answer for the returns up to a day; `seq` is its entry in the journal."""
    conn.execute(
        "insert into signal_answer (customer_id, answered_on, seq) values (?1, ?2, ?3)"
        " on conflict (customer_id) do update set answered_on = ?2, seq = ?3",
        (customer_id, on.isoformat(), seq),
    )


def drop_answer(conn: sqlite3.Connection, customer_id: int) -> None:
    """Withdraw the shop's answer."""
    conn.execute("delete from signal_answer where customer_id = ?", (customer_id,))
