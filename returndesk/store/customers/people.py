"""Customers: found, listed, and what is set of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from returndesk.core.value import Value


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
    """The customers with that key, email, platform id or phone, else with that whole name.

    A merged customer is found by what their former entries were known by, too.
    """
    folded = typed.casefold()
    digits = "".join(char for char in typed if char.isdigit())
    for where, value in (
        (("key = ?",), typed),
        (_alike("email"), folded),
        (("platform_id = ? and platform_id <> ''",), typed),
        (("key = ?",), f"phone:{digits}" if digits else ""),
        (_alike("name"), folded),
    ):
        if value and (found := _customers_where(conn, where, value)):
            return found
    return []


def with_email(conn: sqlite3.Connection, email: str) -> list[Customer]:
    """The customers who have that email, in any case, or had it before a merge."""
    return _customers_where(conn, _alike("email"), email.casefold())


def _customers_where(conn: sqlite3.Connection, wheres: Sequence[str], value: str) -> list[Customer]:
    """At most 20 customers by what they are known by, or what their former entries were."""
    ids = " union ".join(
        f"select {column} from {table} where {where}"
        for table, column in (("customer", "id"), ("merged_customer", "customer_id"))
        for where in wheres
    )
    rows = conn.execute(
        f"select {_COLUMNS} from customer where id in ({ids}) order by id limit 20",
        [value] * 2 * len(wheres),
    )
    return [Customer(*row) for row in rows]


def _alike(column: str) -> tuple[str, str]:
    """SQL: a column is a folded text in any case; SQLite itself compares what is ASCII, by an index.

    The rest is folded, one by one: it has an index of its own, in which there is nothing else.
    """
    return (
        f"{column} = ? collate nocase and {column} <> ''",
        f"length({column}) <> length(cast({column} as blob)) and fold({column}) = ?",
    )


def load_customers(conn: sqlite3.Connection, ids: Sequence[int]) -> list[Customer]:
    """Customers by id, in that order."""
    rows = conn.execute(
        f"select {_COLUMNS} from customer where id in (select value from json_each(?))", (json.dumps(ids),)
    )
    known = {row[0]: Customer(*row) for row in rows}
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def names_of(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, str]:
    """The name of each customer, by id; "" where only an address is known."""
    sql = "select id, name from customer where id in (select value from json_each(?))"
    return dict(conn.execute(sql, (json.dumps(ids),)).fetchall())


def order_of(conn: sqlite3.Connection, customer: Customer) -> str:
    """The newest order of a customer, as one can be typed who is known by name alone; "" without any."""
    row = conn.execute(
        "select o.channel, o.number from orders o where customer_id = ? order by ordered_on desc, id desc",
        (customer.customer_id,),
    ).fetchone()
    return ":".join(row) if row else ""


def people_of_orders(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Order id → (name, mail, phone) of its buyer, its recipient and those who claim in the buyer's place.

    Of customers who were merged, their former entries' too.
    """
    rows = conn.execute(
        "with asked as (select value as id from json_each(?))"
        " select o.id, c.name, c.email, c.phone from orders o join customer c on c.id = o.customer_id"
        "  where o.id in asked"
        " union select order_id, name, '', phone from recipient where order_id in asked"
        " union select m.order_id, c.name, c.email, c.phone from claim m join claimant t on t.claim_id = m.id"
        "  join customer c on c.id = t.customer_id where m.order_id in asked"
        " union select o.id, f.name, f.email, f.phone from orders o join merged_customer f"
        "  on f.customer_id = o.customer_id where o.id in asked"
        " union select m.order_id, f.name, f.email, f.phone from claim m join claimant t on t.claim_id = m.id"
        "  join merged_customer f on f.customer_id = t.customer_id where m.order_id in asked",
        (json.dumps(ids),),
    )
    found: dict[int, list[tuple[str, str, str]]] = {}
    for order_id, *known in rows:
        found.setdefault(order_id, []).append((known[0], known[1], known[2]))
    return found


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
    """Customers by name, and the number of all rows; `only` is one customer.

    Erased customers gave up their credit.
    """
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
        " iif(u.id in (select customer_id from erased_customer), 0, coalesce(b.credit, 0)),"
        f" coalesce(b.currency, ''){source}"
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


def birthday_of(conn: sqlite3.Connection, customer_id: int) -> str:
    """The month and day of a customer's birthday; "" if unknown."""
    return str(conn.execute("select birthday from customer where id = ?", (customer_id,)).fetchone()[0])


def language_of(conn: sqlite3.Connection, customer_id: int) -> str:
    """The language of a customer's letters; "" if none was set."""
    row = conn.execute("select language from customer where id = ?", (customer_id,)).fetchone()
    return str(row[0]) if row else ""
