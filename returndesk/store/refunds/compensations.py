"""Compensation beside refunds, and corrections of refunds."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.refunds.exchange import Booked
from returndesk.store.rows import span


def booked_refunds(conn: sqlite3.Connection, claim_id: int) -> list[Booked]:
    """A claim's refunds with their corrections, oldest first."""
    rows: list[Any] = conn.execute(
        "select r.id, r.method, r.currency, r.total_minor, coalesce(sum(c.amount_minor), 0),"
        " r.returned_minor, coalesce(sum(c.returned_minor), 0) from refund r"
        " left join correction c on c.refund_id = r.id where r.claim_id = ? group by r.id order by r.id",
        (claim_id,),
    ).fetchall()
    return [Booked(*row) for row in rows]


class Given(NamedTuple):
    """A compensation, or a correction of a refund: by what, how much, when, by whom, why. Minor units."""

    by: str
    amount_minor: int
    currency: str
    on: date
    who: str
    why: str


_GIVEN = {"compensation": "kind", "correction": "method"}


def given_on(conn: sqlite3.Connection, table: str, claim_id: int) -> list[Given]:
    """A claim's compensations, or its corrections, oldest first."""
    rows: list[Any] = conn.execute(
        f"select {_GIVEN[table]}, amount_minor, currency, on_day, who, why from {table}"
        " where claim_id = ? order by id",
        (claim_id,),
    ).fetchall()
    return [
        Given(by, minor, currency, date.fromisoformat(day), who, why)
        for by, minor, currency, day, who, why in rows
    ]


class GivenRow(NamedTuple):
    """A compensation or a correction as the reports add it up. Minor units of its currency."""

    claim_id: int
    on: date
    method: str
    owner: str
    channel: str
    reason: str
    currency: str
    amount_minor: int


def given_between(
    conn: sqlite3.Connection, table: str, first: date | None, last: date | None
) -> list[GivenRow]:
    """All compensations, or all corrections, of those days (both in; None is open)."""
    rows: list[Any] = conn.execute(
        f"select g.claim_id, g.on_day, g.{_GIVEN[table]}, g.owner, o.channel, c.reason, g.currency,"
        f" g.amount_minor from {table} g join claim c on c.id = g.claim_id"
        " join orders o on o.id = g.order_id where g.on_day between :first and :last order by g.id",
        span(first, last),
    ).fetchall()
    return [GivenRow(row[0], date.fromisoformat(row[1]), *row[2:]) for row in rows]


def claim_shares(conn: sqlite3.Connection, claim_id: int) -> list[tuple[str, str, int]]:
    """(SKU, category, value) of a claim's lines: an amount of the whole claim is split by value."""
    return conn.execute(
        "select l.sku, l.category, cl.value_minor from claim_line cl"
        " join order_line l on l.id = cl.order_line_id where cl.claim_id = ? order by l.position",
        (claim_id,),
    ).fetchall()
