"""Coupons as the desk keeps them: issued, used, void."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from os import urandom

from returndesk.core.customers.coupons import CODE_BYTES, Coupon, code_of
from returndesk.core.value import Value
from returndesk.store.rows import insert, named, taken


class CouponRow(Value):
    """A coupon with what a list shows of it."""

    coupon: Coupon
    customer: str  # "" is anyone
    order: str | None  # that it was used for, by its number
    taken_minor: int | None  # off that order
    taken_currency: str | None
    claim_id: int | None  # that it compensates
    why: str  # "" once erased


_FIELDS = (
    "coupon_id", "code", "customer_id", "currency", "amount_minor", "percent_bps", "until", "issued_on",
    "used_on", "voided_on",
)  # fmt: skip


def coupons(
    conn: sqlite3.Connection,
    *,
    code: str | None = None,
    customer_id: int | None = None,
    order_id: int | None = None,
) -> list[CouponRow]:
    """Coupons, the newest first: all, the one with that code, of a customer, or used for an order."""
    rows = conn.execute(
        "select k.id as coupon_id, k.code, k.customer_id, k.currency, k.amount_minor, k.percent_bps,"
        " k.until as until_on, k.issued_on, n.used_on, k.voided_on, o.number as 'order',"
        " coalesce(u.name, '') as name, coalesce(u.email, '') as email, coalesce(u.key, '') as key,"
        " n.amount_minor as taken_minor, n.currency as taken_currency, j.claim_id,"
        " coalesce(json_extract(t.body, '$.why'), '') as why"
        " from coupon k join journal j on j.seq = k.seq left join journal_text t on t.seq = k.seq"
        " left join customer u on u.id = k.customer_id left join coupon_use n on n.coupon_id = k.id"
        " left join orders o on o.id = n.order_id"
        " where (:code is null or k.code = :code) and (:customer is null or k.customer_id = :customer)"
        " and (:order is null or n.order_id = :order) order by k.id desc",
        {"code": code, "customer": customer_id, "order": order_id},
    )
    found = []
    for row in named(rows):
        row["until"] = row.pop("until_on")
        names = [row.pop(key) for key in ("name", "email", "key")]
        customer = next(filter(None, names), "")
        found.append(CouponRow(coupon=Coupon(**taken(row, _FIELDS)), customer=customer, **row))
    return found


def issue(conn: sqlite3.Connection, seq: int, row: Mapping[str, object]) -> str:
    """Issue a coupon with that entry of the journal; its code."""
    code = code_of(urandom(CODE_BYTES))
    insert(conn, "coupon", {"seq": seq, "code": code, **row})
    return code


def of_compensation(conn: sqlite3.Connection, compensation_id: int) -> tuple[str | None, int]:
    """The code of the coupon of a compensation, if any, and what stands of it by coupon. Minor units."""
    code, stands = conn.execute(
        "select (select code from coupon where compensation_id = ?1), coalesce(sum(amount_minor), 0)"
        " from compensation where ?1 in (id, corrects) and kind = 'coupon'",
        (compensation_id,),
    ).fetchone()
    return code, int(stands)


def codes_of_claim(conn: sqlite3.Connection, claim_id: int) -> list[str]:
    """The codes of the coupons that compensate a claim and are good, oldest first."""
    rows = conn.execute(
        "select k.code from coupon k join compensation p on p.id = k.compensation_id"
        " where p.claim_id = ? and k.voided_on is null order by k.id",
        (claim_id,),
    )
    return [code for (code,) in rows]


def set_amount(conn: sqlite3.Connection, code: str, minor: int, today: date) -> None:
    """Have a compensation's coupon follow its correction; nothing left of it makes it void."""
    if minor:
        conn.execute("update coupon set amount_minor = ?, voided_on = null where code = ?", (minor, code))
    else:
        conn.execute("update coupon set voided_on = ? where code = ?", (today.isoformat(), code))


def void(conn: sqlite3.Connection, coupon_id: int, today: date) -> None:
    """A coupon that can no longer be used."""
    conn.execute("update coupon set voided_on = ? where id = ?", (today.isoformat(), coupon_id))
