"""Customers and their store credit: a balance for each currency, with its history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from returndesk.core.value import Value
from returndesk.store.rows import named


class Customer(Value):
    """A customer; `key` identifies them (platform id, else email, else phone); None: known by name alone."""

    customer_id: int
    key: str | None
    name: str
    email: str
    phone: str
    platform_id: str
    tier: str
    language: str  # of letters; "" is by the order's country, else the shop's


_COLUMNS = "id, key, name, email, phone, platform_id, tier, language"


def find_customers(conn: sqlite3.Connection, typed: str) -> list[Customer]:
    """The customers with that key, email, platform id or phone, else with that whole name."""
    folded = typed.casefold()
    digits = "".join(char for char in typed if char.isdigit())
    for where, values in (
        ("key = ?", [typed]),
        ("fold(email) = ?", [folded]),
        ("platform_id = ?", [typed]),
        ("key = ? and ? <> ''", [f"phone:{digits}", digits]),
        ("fold(name) = ?", [folded]),
    ):
        rows = conn.execute(f"select {_COLUMNS} from customer where {where} order by id limit 20", values)
        if found := [Customer(*row) for row in rows]:
            return found
    return []


def load_customers(conn: sqlite3.Connection, ids: Sequence[int]) -> list[Customer]:
    """Customers by id, in that order."""
    rows = conn.execute(
        f"select {_COLUMNS} from customer where id in (select value from json_each(?))", (json.dumps(ids),)
    )
    known = {row[0]: Customer(*row) for row in rows}
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def order_of(conn: sqlite3.Connection, customer: Customer) -> str:
    """The newest order of a customer, as one can be typed who is known by name alone; "" without any."""
    row = conn.execute(
        "select o.channel, o.number from orders o where customer_id = ? order by ordered_on desc, id desc",
        (customer.customer_id,),
    ).fetchone()
    return ":".join(row) if row else ""


class CustomerRow(Value):
    """A customer in a list, a row for each currency of their credit; "" without any credit."""

    customer: Customer
    orders: int
    claims: int
    credit_minor: int
    currency: str


def list_customers(
    conn: sqlite3.Connection, *, only: int | None = None, limit: int = 0
) -> tuple[list[CustomerRow], int]:
    """Customers by name, and the number of all rows; `only` is one customer."""
    where = "where u.id = ?" if only is not None else ""
    values: list[object] = [only] if only is not None else []
    source = (
        " from customer u left join (select customer_id, currency, sum(amount_minor) credit from credit"
        f" group by customer_id, currency) b on b.customer_id = u.id {where}"
    )
    rows = conn.execute(
        f"select {', '.join(f'u.{name}' for name in _COLUMNS.split(', '))},"
        " (select count(*) from orders where customer_id = u.id),"
        " (select count(*) from claim c join orders o on o.id = c.order_id where o.customer_id = u.id)"
        " + (select count(*) from claimant where customer_id = u.id),"
        f" coalesce(b.credit, 0), coalesce(b.currency, ''){source}"
        " order by fold(coalesce(nullif(u.name, ''), nullif(u.email, ''), u.platform_id)), u.id, b.currency"
        + (" limit ?" if limit else ""),
        [*values, limit] if limit else values,
    )
    found = [CustomerRow(Customer(*row[:-4]), *row[-4:]) for row in rows]
    total = conn.execute(f"select count(*){source}", values).fetchone()[0] if limit else len(found)
    return found, total


def set_known(conn: sqlite3.Connection, customer_id: int, tier: str, language: str) -> None:
    """Set a customer's tier and the language of their letters."""
    conn.execute("update customer set tier = ?, language = ? where id = ?", (tier, language, customer_id))


def language_of(conn: sqlite3.Connection, customer_id: int) -> str:
    """The language of a customer's letters; "" if none was set."""
    row = conn.execute("select language from customer where id = ?", (customer_id,)).fetchone()
    return str(row[0]) if row else ""


class CreditEntry(Value):
    """One entry of a history: issued by a claim, or used for an order. Minor units, signed."""

    on: date
    who: str
    amount_minor: int
    currency: str
    source: str  # refund, compensation, correction or order
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


def credit_balance(conn: sqlite3.Connection, customer_id: int, currency: str) -> int:
    """A customer's balance in a currency. Minor units."""
    sql = "select coalesce(sum(amount_minor), 0) from credit where customer_id = ? and currency = ?"
    return int(conn.execute(sql, (customer_id, currency)).fetchone()[0])


def credit_of_refund(conn: sqlite3.Connection, refund_id: int) -> int | None:
    """The customer to whom a refund issued credit."""
    sql = "select customer_id from credit k join payout p on p.id = k.payout_id where p.refund_id = ?"
    row = conn.execute(sql, (refund_id,)).fetchone()
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


def refunded_to_credit(conn: sqlite3.Connection, order_id: int) -> int:
    """The part of the store credit used for an order that refunds gave back. Minor units."""
    sql = "select coalesce(sum(settled_minor), 0) from payout where order_id = ? and method = 'credit'"
    return int(conn.execute(f"{sql} and tender <> ''", (order_id,)).fetchone()[0])


def credit_holder(conn: sqlite3.Connection, payout_id: int) -> int | None:
    """The customer to whom a payout issued credit."""
    row = conn.execute("select customer_id from credit where payout_id = ?", (payout_id,)).fetchone()
    return int(row[0]) if row else None
