"""Coupons as the desk keeps them: issued, used, void; and those whose codes imported orders carry."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from os import urandom

from returndesk.core.customers.coupons import CODE_BYTES, Coupon, code_meant, code_of
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


class CarriedCoupon(Value):
    """A coupon whose code an imported order carries, and what decides whether it was used for it."""

    coupon: Coupon
    seq: int  # of the order in the import
    order_id: int
    number: str
    ordered_on: date
    currency: str
    paid_minor: int
    cancelled: bool
    buyer_id: int | None
    used_for: str | None  # the number of the order that it was used for, if any
    news: bool  # whether the order is new, or its codes are


_meant = lru_cache(maxsize=4096)(code_meant)
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
    which = " and ".join(
        ["true"]
        + ["k.code = :code"] * (code is not None)
        + ["k.customer_id = :customer"] * (customer_id is not None)
        + ["n.order_id = :order"] * (order_id is not None)
    )
    rows = conn.execute(
        "select k.id as coupon_id, k.code, k.customer_id, k.currency, k.amount_minor, k.percent_bps,"
        " k.until as until_on, k.issued_on, n.used_on, k.voided_on, o.number as 'order',"
        " coalesce(u.name, '') as name, coalesce(u.email, '') as email, coalesce(u.key, '') as key,"
        " n.amount_minor as taken_minor, n.currency as taken_currency, j.claim_id,"
        " coalesce(json_extract(t.body, '$.why'), '') as why"
        " from coupon k join journal j on j.seq = k.seq left join journal_text t on t.seq = k.seq"
        " left join customer u on u.id = k.customer_id left join coupon_use n on n.coupon_id = k.id"
        " left join orders o on o.id = n.order_id"
        f" where {which} order by k.id desc",
        {"code": code, "customer": customer_id, "order": order_id},
    )
    found = []
    for row in named(rows):
        row["until"] = row.pop("until_on")
        names = [row.pop(key) for key in ("name", "email", "key")]
        customer = next(filter(None, names), "")
        found.append(CouponRow(coupon=Coupon(**taken(row, _FIELDS)), customer=customer, **row))
    return found


def new_code() -> str:
    """A code that cannot be guessed."""
    return code_of(urandom(CODE_BYTES))


def issue(conn: sqlite3.Connection, seq: int, row: Mapping[str, object], code: str = "") -> str:
    """Issue a coupon with that entry of the journal; its code, a new one unless it is given."""
    code = code or new_code()
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


def note_codes(
    conn: sqlite3.Connection, column: Sequence[str], ids: Sequence[int], seqs: Sequence[int], first_new: int
) -> None:
    """Keep the codes of some orders that may be coupons. New orders have ids from `first_new` on."""
    if not any(column):
        return
    found = [
        (order_id, seq, code, typed, order_id >= first_new)
        for order_id, seq, codes in zip(ids, seqs, column, strict=True)
        if codes
        for typed in codes.split(";")
        if (code := _meant(typed))
    ]
    conn.executemany("insert into temp.imported_code values (?, ?, ?, ?, ?)", found)


def carried_coupons(conn: sqlite3.Connection) -> list[CarriedCoupon]:
    """The coupons whose codes the imported orders carry, in the order of the files; each order once."""
    rows = conn.execute(
        "select k.id as coupon_id, k.code, k.customer_id, k.currency as coupon_currency, k.amount_minor,"
        " k.percent_bps, k.until as until_on, k.issued_on, n.used_on, k.voided_on, min(t.seq) as seq,"
        " t.order_id, o.number, o.ordered_on, o.currency, o.paid_minor, o.status = 'cancelled' as cancelled,"
        " o.customer_id as buyer_id, u.number as used_for, max(t.news) as news"
        " from temp.imported_code t join coupon k on k.code = t.code"
        " join orders o on o.id = t.order_id and instr(';' || o.discount_codes || ';', ';' || t.typed || ';')"
        " left join coupon_use n on n.coupon_id = k.id left join orders u on u.id = n.order_id"
        " where n.order_id is not t.order_id group by t.order_id, k.id order by seq, k.id"
    )
    found = []
    for row in named(rows):
        row["until"], currency = row.pop("until_on"), row["currency"]
        row["currency"] = row.pop("coupon_currency")
        coupon = Coupon(**taken(row, _FIELDS))
        row |= {"cancelled": bool(row["cancelled"]), "news": bool(row["news"]), "currency": currency}
        found.append(CarriedCoupon(coupon=coupon, **row))
    return found


def of_cancelled_orders(conn: sqlite3.Connection) -> list[tuple[int, str, int, str]]:
    """(coupon id, code, order id, number) of each coupon that was used for an order that is cancelled now."""
    return conn.execute(
        "select distinct n.coupon_id, k.code, n.order_id, o.number from temp.imported_refund t"
        " join coupon_use n on n.order_id = t.order_id join coupon k on k.id = n.coupon_id"
        " join orders o on o.id = t.order_id where o.status = 'cancelled' order by n.coupon_id"
    ).fetchall()


def give_back(conn: sqlite3.Connection, coupon_id: int) -> None:
    """A coupon that can be used again."""
    conn.execute("delete from coupon_use where coupon_id = ?", (coupon_id,))
