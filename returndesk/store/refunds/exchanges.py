"""Exchanges, repairs and replacements, the goods that go out for them, and what is paid of a difference."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from returndesk.core.refunds.exchange import NewGoods
from returndesk.core.refunds.refund import LineSum


class Booking(NamedTuple):
    """Who books something on which claim, and when; `owner` is the claim's."""

    claim_id: int
    order_id: int
    at: datetime
    on: date
    who: str
    owner: str

    @property
    def values(self) -> tuple[object, ...]:
        """As the tables of money keep it."""
        at = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return (self.claim_id, self.order_id, at, self.on.isoformat(), self.who, self.owner)


BOOKED = "claim_id, order_id, at, on_day, who, owner"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What so many units came to; the sums are an exchange's, else 0. Minor units of `currency`."""

    kind: str  # exchange, repair or replacement
    currency: str
    lines: tuple[LineSum, ...]
    out: tuple[NewGoods, ...]
    adjustment_minor: int = 0
    difference_minor: int = 0

    def total(self, part: str) -> int:
        """The sum of a part of its lines: goods, fee or deduction."""
        return sum(int(getattr(line, f"{part}_minor")) for line in self.lines)

    @property
    def new_minor(self) -> int:
        return sum(goods.value_minor for goods in self.out)


def insert_remedy(
    conn: sqlite3.Connection, booking: Booking, remedy: Remedy, order_lines: Mapping[int, int]
) -> int:
    """Write a remedy with its lines and the goods it owes; `order_lines` maps claim line to order line."""
    remedy_id = conn.execute(
        f"insert into remedy ({BOOKED}, kind, currency, goods_minor, fee_minor, deduction_minor,"
        " adjustment_minor, new_minor, difference_minor) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *booking.values, remedy.kind, remedy.currency, *map(remedy.total, ("goods", "fee", "deduction")),
            remedy.adjustment_minor, remedy.new_minor, remedy.difference_minor,
        ),
    ).lastrowid  # fmt: skip
    conn.executemany(
        "insert into remedy_line (remedy_id, claim_line_id, order_line_id, units, goods_minor, fee_minor,"
        " deduction_minor) values (?, ?, ?, ?, ?, ?, ?)",
        [
            (remedy_id, line.key, order_lines[line.key], line.units, line.goods_minor, line.fee_minor,
             line.deduction_minor)
            for line in remedy.lines
        ],
    )  # fmt: skip
    conn.executemany(
        "insert into outgoing (remedy_id, claim_id, sku, units, price_minor) values (?, ?, ?, ?, ?)",
        [(remedy_id, booking.claim_id, goods.sku, goods.units, goods.price_minor) for goods in remedy.out],
    )
    assert remedy_id is not None
    return remedy_id


def insert_sent(conn: sqlite3.Connection, booking: Booking, back_units: int, tracking: str) -> int:
    """Write down that all that waited to go out has gone; the database marks it."""
    sent_id = conn.execute(
        f"insert into sent ({BOOKED}, back_units, tracking) values (?, ?, ?, ?, ?, ?, ?, ?)",
        (*booking.values, back_units, tracking),
    ).lastrowid
    assert sent_id is not None
    return sent_id


def insert_paid(
    conn: sqlite3.Connection, booking: Booking, currency: str, amount_minor: int, refund_id: int | None = None
) -> int:
    """Write down a payment of a difference: the customer's, or below 0 a refund that paid it."""
    paid_id = conn.execute(
        f"insert into exchange_payment ({BOOKED}, refund_id, currency, amount_minor)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*booking.values, refund_id, currency, amount_minor),
    ).lastrowid
    assert paid_id is not None
    return paid_id


class Outgoing(NamedTuple):
    """Goods that go to the customer for what came back; the price is of one unit."""

    kind: str
    sku: str
    units: int
    price_minor: int
    sent_on: date | None
    tracking: str


def outgoing_of(conn: sqlite3.Connection, claim_id: int) -> list[Outgoing]:
    """What a claim owes or owed the customer in goods, in the order in which it came up."""
    rows: Sequence[Any] = conn.execute(
        "select r.kind, g.sku, g.units, g.price_minor, s.on_day, coalesce(s.tracking, '') from outgoing g"
        " join remedy r on r.id = g.remedy_id left join sent s on s.id = g.sent_id"
        " where g.claim_id = ? order by g.id",
        (claim_id,),
    ).fetchall()
    return [
        Outgoing(kind, sku, units, price, date.fromisoformat(day) if day else None, tracking)
        for kind, sku, units, price, day, tracking in rows
    ]


def waiting_skus(conn: sqlite3.Connection, claim_id: int) -> list[tuple[str, int]]:
    """(SKU, units) of what waits to be sent."""
    return conn.execute(
        "select sku, sum(units) from outgoing where claim_id = ? and sent_id is null group by sku"
        " order by min(id)",
        (claim_id,),
    ).fetchall()


class ExchangeRow(NamedTuple):
    """The sums of all exchanges of a claim, and what was paid of their difference. Minor units."""

    goods_minor: int
    fee_minor: int
    deduction_minor: int
    adjustment_minor: int
    new_minor: int
    difference_minor: int
    paid_minor: int


def exchanges_of(conn: sqlite3.Connection, claim_id: int) -> ExchangeRow | None:
    """What a claim's exchanges come to; None where it has none."""
    row = conn.execute(
        "select count(*), sum(goods_minor), sum(fee_minor), sum(deduction_minor), sum(adjustment_minor),"
        " sum(new_minor), sum(difference_minor), (select coalesce(sum(amount_minor), 0)"
        " from exchange_payment where claim_id = :claim) from remedy"
        " where claim_id = :claim and kind = 'exchange'",
        {"claim": claim_id},
    ).fetchone()
    return ExchangeRow(*row[1:]) if row[0] else None
