"""The rows of one customer given to another, table by table."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from returndesk.store.rows import insert, named, update

# Every table with a customer's number is in one of these three: tests/store/customers/merges holds it.
MOVED = (
    "orders",
    "claimant",
    "credit",
    "points_use",
    "coupon",
    "consent",
    "occasion_letter",
    "offer_customer",
)
# Tables with a row for each customer, and its other columns.
ONE_EACH = {"earned_tier": "tier, reached_on, kept_until", "signal_answer": "seq, answered_on"}
NOT_MOVED = {
    "merged_customer": "of entries that were merged before: they follow",
    "erased_customer": "who was erased is not merged",
    "erased_key": "who was erased is not merged",
}


def counts(conn: sqlite3.Connection, customer_id: int) -> dict[str, int]:
    """How many rows of each table are a customer's; `claims` are those on their orders, and by them."""
    found = {}
    for table in MOVED:
        sql = f"select count(*) from {table} where customer_id = ?"
        (found[table],) = conn.execute(sql, (customer_id,)).fetchone()
    (on_orders,) = conn.execute(
        "select count(*) from claim c join orders o on o.id = c.order_id where o.customer_id = ?",
        (customer_id,),
    ).fetchone()
    return {**found, "claims": on_orders + found.pop("claimant")}


def newest(conn: sqlite3.Connection) -> dict[str, int]:
    """The last number of each table whose rows move."""
    return {
        table: conn.execute(f"select coalesce(max(rowid), 0) from {table}").fetchone()[0] for table in MOVED
    }


def added_since(conn: sqlite3.Connection, customer_id: int, known: Mapping[str, int]) -> str:
    """The first table in which a customer has rows beyond the `newest` ones; "" for none."""
    for table, last in known.items():
        sql = f"select 1 from {table} where customer_id = ? and rowid > ? limit 1"
        if conn.execute(sql, (customer_id, last)).fetchone():
            return table
    return ""


def one_each(conn: sqlite3.Connection, table: str, customer_id: int) -> dict[str, Any] | None:
    """A customer's row of a table of ONE_EACH."""
    found = conn.execute(f"select {ONE_EACH[table]} from {table} where customer_id = ?", (customer_id,))
    return next(named(found), None)


def same_offers(conn: sqlite3.Connection, kept: int, other: int) -> list[tuple[str, str, str]]:
    """(offer, arm of the one, arm of the other) of the offers that both got."""
    rows = conn.execute(
        "select a.offer, a.arm, b.arm from offer_customer a join offer_customer b on b.offer = a.offer"
        " where a.customer_id = ? and b.customer_id = ? order by a.offer",
        (kept, other),
    )
    return rows.fetchall()


def same_letters(conn: sqlite3.Connection, kept: int, other: int) -> list[str]:
    """The occasions for which both had a letter within a year."""
    rows = conn.execute(
        "select distinct a.occasion from occasion_letter a join occasion_letter b on b.occasion = a.occasion"
        " where a.customer_id = ? and b.customer_id = ? and abs(julianday(a.day) - julianday(b.day)) < 365"
        " order by 1",
        (kept, other),
    )
    return [occasion for (occasion,) in rows]


def claims_between(conn: sqlite3.Connection, one: int, other: int) -> list[int]:
    """Claims of either on an order of the other: a recipient claims in the buyer's place."""
    rows = conn.execute(
        "select t.claim_id from claimant t join claim c on c.id = t.claim_id"
        " join orders o on o.id = c.order_id"
        " where (t.customer_id = ?1 and o.customer_id = ?2) or (t.customer_id = ?2 and o.customer_id = ?1)"
        " order by 1",
        (one, other),
    )
    return [claim_id for (claim_id,) in rows]


def contact(conn: sqlite3.Connection, customer_id: int) -> dict[str, Any]:
    """What is known of a customer, and set of them."""
    names = "key, name, email, phone, platform_id, tier, language, birthday"
    return next(named(conn.execute(f"select {names} from customer where id = ?", (customer_id,))))


def move(
    conn: sqlite3.Connection,
    seq: int,
    kept: int,
    other: int,
    person: Mapping[str, object],
    rows: Mapping[str, Mapping[str, object] | None],
) -> int:
    """Make one entry of two; its number, the newer one: the older one is never given again.

    `kept` is the entry whose row of an offer stays, `person` what the customer is from now on, without their
    number, and `rows` theirs of the tables of ONE_EACH.
    """
    stays, gone = max(kept, other), min(kept, other)
    former = contact(conn, other)
    who = {name: former[name] or "" for name in ("key", "name", "email", "phone", "platform_id")}
    # What joins the two comes first: the rows below may move only between them, also when they are put back.
    conn.execute("update merged_customer set customer_id = ? where customer_id = ?", (stays, gone))
    insert(conn, "merged_customer", {"id": gone, "seq": seq, "customer_id": stays, **who})
    conn.execute(
        "delete from offer_customer where customer_id = ?2"
        " and offer in (select offer from offer_customer where customer_id = ?1)",
        (kept, other),
    )
    for table in MOVED:
        conn.execute(f"update {table} set customer_id = ?1 where customer_id = ?2", (stays, gone))
    for table, row in rows.items():
        conn.execute(f"delete from {table} where customer_id in (?, ?)", (kept, other))
        if row:
            insert(conn, table, {**row, "customer_id": stays})
    conn.execute("delete from customer where id = ?", (gone,))
    update(conn, "customer", stays, dict(person))
    return stays
