"""Offers as they were made, who got what, and what these customers ordered since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from os import urandom
from typing import NamedTuple

from returndesk.core.customers.coupons import CODE_BYTES, code_of
from returndesk.core.marketing.offers import Arm
from returndesk.core.value import Value
from returndesk.store.rows import insert, last_id, named, stored


class Offer(Value):
    """An offer as it was fixed when it was made."""

    offer_id: int
    name: str
    audience: str
    arms: str
    made_on: date
    until: date
    measure: str
    counted_until: date
    known_order: int
    customers: int
    without_consent: int
    stopped_on: date | None


class Sent(NamedTuple):
    """What a customer got of an offer; `code` is their coupon's, "" without one."""

    customer_id: int
    arm: str
    code: str


class ArmCount(NamedTuple):
    """The customers of an arm, and how many of them ordered in the time that counts."""

    arm: str
    customers: int
    ordered: int


class ArmCoupons(NamedTuple):
    """The coupons of an arm that were used, and what they took off. Minor units."""

    arm: str
    currency: str
    used: int
    minor: int


_COLUMNS = (
    "id as offer_id, name, audience, arms, made_on, until as until_on, measure, counted_until as counted_on,"
    " known_order, customers, without_consent, stopped_on"
)
# Orders `o` of the customers `a` of the offer `f` that count.
_COUNTED = (
    "o.customer_id = a.customer_id and o.id > f.known_order and o.status <> 'cancelled'"
    " and o.ordered_on between f.made_on and f.counted_until"
)


def offers(conn: sqlite3.Connection, name: str | None = None) -> list[Offer]:
    """All offers, the newest first, or the one of that name, in whatever case."""
    rows = conn.execute(
        f"select {_COLUMNS} from offer where ?1 is null or fold(name) = fold(?1) order by id desc", (name,)
    )
    found = []
    for row in named(rows):
        until, counted_until = row.pop("until_on"), row.pop("counted_on")
        found.append(Offer(until=until, counted_until=counted_until, **row))
    return found


def new_secret(size: int) -> str:
    """A key that assigns customers, as hexadecimal digits."""
    return urandom(size).hex()


def make(conn: sqlite3.Connection, row: dict[str, object]) -> None:
    """Keep an offer as it is fixed now; orders that the desk has already do not count."""
    insert(conn, "offer", {**row, "known_order": last_id(conn, "orders")})


def assign(
    conn: sqlite3.Connection,
    offer: dict[str, object],
    arms: Sequence[Arm],
    rows: Iterable[tuple[int, int]],
) -> None:
    """Keep who got which arm, counted from 0, and issue each their coupon."""
    name, seq, days = offer["name"], offer["seq"], (stored(offer["until"]), stored(offer["made_on"]))
    coupon = last_id(conn, "coupon")
    coupons, assigned = [], []
    for customer, at in rows:
        arm, own = arms[at], None
        if arm.kind == "coupon":
            own = coupon = coupon + 1
            worth = (arm.currency, arm.amount_minor, arm.percent_bps)
            coupons.append((own, seq, code_of(urandom(CODE_BYTES)), customer, *worth, *days))
        assigned.append((name, customer, arm.label, own))
    conn.executemany(
        "insert into coupon (id, seq, code, customer_id, currency, amount_minor, percent_bps, until,"
        " issued_on) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        coupons,
    )
    conn.executemany(
        "insert into offer_customer (offer, customer_id, arm, coupon_id) values (?, ?, ?, ?)", assigned
    )


def sent(conn: sqlite3.Connection, offer: str) -> list[Sent]:
    """What each customer got of an offer who is still known, by number; a void coupon is left out."""
    rows = conn.execute(
        "select a.customer_id, a.arm, coalesce(k.code, '') from offer_customer a"
        " left join coupon k on k.id = a.coupon_id and k.voided_on is null where a.offer = ?"
        " order by a.customer_id",
        (offer,),
    )
    return [Sent(*row) for row in rows]


def running_offers(conn: sqlite3.Connection, today: date) -> dict[int, str]:
    """Customers of offers whose orders still count, and the offer."""
    return dict(
        conn.execute(
            "select a.customer_id, a.offer from offer_customer a join offer f on f.name = a.offer"
            " where f.stopped_on is null and f.counted_until >= ?",
            (today.isoformat(),),
        )
    )


def stop(conn: sqlite3.Connection, offer: str, today: date) -> int:
    """Stop an offer, and make its coupons void that were not used; how many."""
    conn.execute("update offer set stopped_on = ? where name = ?", (today.isoformat(), offer))
    return conn.execute(
        "update coupon set voided_on = ? where voided_on is null"
        " and id in (select coupon_id from offer_customer where offer = ?)"
        " and id not in (select coupon_id from coupon_use)",
        (today.isoformat(), offer),
    ).rowcount


def arm_counts(conn: sqlite3.Connection, offer: str) -> dict[str, ArmCount]:
    """The customers of each arm who are still known, and how many ordered."""
    rows = conn.execute(
        f"select a.arm, count(*), sum(exists (select 1 from orders o where {_COUNTED}))"
        " from offer_customer a join offer f on f.name = a.offer where f.name = ? group by 1",
        (offer,),
    )
    return {arm: ArmCount(arm, customers, ordered) for arm, customers, ordered in rows}


def merged_counts(conn: sqlite3.Connection, offer: str) -> dict[str, int]:
    """Arm → second entries that got it, merged since into customers who got the offer themselves."""
    return dict(
        conn.execute(
            "select g.value, count(*) from merged_customer m join journal j on j.seq = m.seq"
            " join json_each(j.details, '$.offers') g on g.key = ? group by 1",
            (offer,),
        )
    )


def counted_orders(conn: sqlite3.Connection, offer: str) -> dict[int, str]:
    """The orders that count, and the arm of their customer."""
    return dict(
        conn.execute(
            "select o.id, a.arm from offer f join offer_customer a on a.offer = f.name"
            f" join orders o on {_COUNTED} where f.name = ?",
            (offer,),
        )
    )


def buyers(conn: sqlite3.Connection, orders: Collection[int]) -> list[int]:
    """The customers of some orders."""
    rows = conn.execute(
        "select distinct customer_id from orders where id in (select value from json_each(?))",
        (json.dumps(list(orders)),),
    )
    return [customer for (customer,) in rows]


def used_coupons(conn: sqlite3.Connection, offer: str) -> list[ArmCoupons]:
    """The coupons of an offer that were used, by arm and currency."""
    rows = conn.execute(
        "select a.arm, n.currency, count(*), sum(n.amount_minor) from offer_customer a"
        " join coupon_use n on n.coupon_id = a.coupon_id where a.offer = ? group by 1, 2 order by 1, 2",
        (offer,),
    )
    return [ArmCoupons(*row) for row in rows]
