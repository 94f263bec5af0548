"""Store credit: a balance of each customer for each currency, with its history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from returndesk.core.value import Value
from returndesk.store.rows import named

GIVEN_UP = "erasure"


class CreditEntry(Value):
    """One entry of a history: issued by a claim, or used for an order. Minor units, signed."""

    on: date
    who: str
    amount_minor: int
    currency: str
    source: str  # refund, compensation, correction, order, or GIVEN_UP
    claim_id: int | None
    order: str | None  # its number


def credit_history(conn: sqlite3.Connection, customer_id: int) -> list[CreditEntry]:
    """A customer's store credit, issued and used, oldest first."""
    rows = conn.execute(
        "select k.on_day as 'on', k.who, k.amount_minor, k.currency,"
        " case when k.payout_id is not null then 'refund' when k.compensation_id is not null"
        " then 'compensation' when k.correction_id is not null then 'correction' else 'order' end as source,"
        " coalesce(r.claim_id, p.claim_id, x.claim_id) as claim_id, o.number as 'order' from credit k"
        " left join payout r on r.id = k.payout_id left join compensation p on p.id = k.compensation_id"
        " left join correction x on x.id = k.correction_id left join orders o on o.id = k.order_id"
        " where k.customer_id = ? order by k.id",
        (customer_id,),
    )
    return [CreditEntry(**row) for row in named(rows)]


def given_up(history: Sequence[CreditEntry], on: date) -> list[CreditEntry]:
    """The entries that end a history, by currency: what a customer gave up when they were erased."""
    left: dict[str, int] = {}
    for entry in history:
        left[entry.currency] = left.get(entry.currency, 0) + entry.amount_minor
    return [
        CreditEntry(on, "", -minor, currency, GIVEN_UP, None, None)
        for currency, minor in left.items()
        if minor
    ]


def credit_entries(conn: sqlite3.Connection, until: date) -> Iterator[tuple[int, str, date, int]]:
    """(customer, currency, day, amount) of all store credit, by customer and currency, oldest first."""
    rows = conn.execute(
        "select customer_id, currency, on_day, amount_minor from credit where on_day <= ?"
        " order by customer_id, currency, on_day, id",
        (until.isoformat(),),
    )
    for customer, currency, on, minor in rows:
        yield customer, currency, date.fromisoformat(on), minor


def credit_balance(conn: sqlite3.Connection, customer_id: int, currency: str) -> int:
    """A customer's balance in a currency. Minor units."""
    sql = "select coalesce(sum(amount_minor), 0) from credit where customer_id = ? and currency = ?"
    return int(conn.execute(sql, (customer_id, currency)).fetchone()[0])


def credit_of_refund(conn: sqlite3.Connection, refund_id: int) -> int | None:
    """The customer to whom a refund issued credit."""
    sql = "select customer_id from credit k join payout p on p.id = k.payout_id where p.refund_id = ?"
    row = conn.execute(sql, (refund_id,)).fetchone()
    return int(row[0]) if row else None


def credit_of_compensation(conn: sqlite3.Connection, compensation_id: int) -> int | None:
    """The customer to whom a compensation issued credit."""
    row = conn.execute(
        "select customer_id from credit where compensation_id = ?", (compensation_id,)
    ).fetchone()
    return int(row[0]) if row else None


def issued_for(conn: sqlite3.Connection, order_id: int) -> bool:
    """Whether claims on an order issued store credit to its customer."""
    found = conn.execute(
        "select 1 from credit k left join payout r on r.id = k.payout_id"
        " left join compensation p on p.id = k.compensation_id"
        " left join correction x on x.id = k.correction_id where ? in (r.order_id, p.order_id, x.order_id)",
        (order_id,),
    )
    return found.fetchone() is not None


def used_for(conn: sqlite3.Connection, order_id: int, customer_id: int | None = None) -> int:
    """The store credit used for an order, by all customers or by one. Minor units."""
    sql = "select -coalesce(sum(amount_minor), 0) from credit where order_id = ?"
    if customer_id is None:
        return int(conn.execute(sql, (order_id,)).fetchone()[0])
    return int(conn.execute(sql + " and customer_id = ?", (order_id, customer_id)).fetchone()[0])


def payer_by_credit(conn: sqlite3.Connection, order_id: int) -> int | None:
    """The customer to whom the store credit used for an order goes back: who used most of it."""
    row = conn.execute(
        "select customer_id from credit where order_id = ? group by customer_id"
        " order by sum(amount_minor) limit 1",
        (order_id,),
    ).fetchone()
    return int(row[0]) if row else None


def refunded_to_credit(conn: sqlite3.Connection, order_id: int) -> int:
    """The part of the store credit used for an order that refunds gave back. Minor units."""
    sql = "select coalesce(sum(settled_minor), 0) from payout where order_id = ? and method = 'credit'"
    return int(conn.execute(f"{sql} and tender <> ''", (order_id,)).fetchone()[0])


def credit_holder(conn: sqlite3.Connection, payout_id: int) -> int:
    """The customer to whom a payout by credit issued it."""
    row = conn.execute("select customer_id from credit where payout_id = ?", (payout_id,)).fetchone()
    return int(row[0])
