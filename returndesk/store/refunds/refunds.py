"""Refunds: written once, never undone, and read by the reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from returndesk.core.refunds.refund import Part, WorkedSum
from returndesk.store.refunds.exchanges import insert_lines
from returndesk.store.rows import insert, span


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One refund, or the part of one that falls to a key; amounts in minor units of its currency."""

    refund_id: int
    claim_id: int
    on: date
    method: str
    owner: str
    channel: str
    reason: str
    currency: str
    goods_minor: int
    fee_minor: int
    deduction_minor: int
    shipping_minor: int
    postage_minor: int
    bonus_minor: int
    adjustment_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class RefundLineRow:
    """What one refund gave for one order line."""

    refund_id: int
    sku: str
    category: str
    units: int
    goods_minor: int
    fee_minor: int
    deduction_minor: int


def insert_refund(
    conn: sqlite3.Connection,
    booked: Mapping[str, object],
    worked: WorkedSum,
    order_lines: Mapping[int, int],
    *,
    method: str,
    reference: str,
    why: str,
) -> int:
    """Insert a refund and its lines; `order_lines` maps claim line to order line. Returns its id."""
    figures = (
        "currency", "goods_minor", "fee_minor", "deduction_minor", "shipping_minor", "shared_goods_minor",
        "postage_minor", "bonus_minor", "adjustment_minor", "total_minor",
    )  # fmt: skip
    paid = {"method": method, "reference": reference, "why": why}
    row = {**booked, **paid, **{name: getattr(worked, name) for name in figures}}
    refund_id = insert(conn, "refund", row)
    insert_lines(conn, "refund", refund_id, worked.lines, order_lines)
    return refund_id


def refunds_between(conn: sqlite3.Connection, first: date | None, last: date | None) -> list[RefundRow]:
    """All refunds of those days (both in; None is open), in the order in which they were given."""
    rows: list[Any] = conn.execute(
        "select r.id, r.claim_id, r.on_day, r.method, r.owner, o.channel, c.reason, r.currency,"
        " r.goods_minor, r.fee_minor, r.deduction_minor, r.shipping_minor, r.postage_minor, r.bonus_minor,"
        " r.adjustment_minor, r.total_minor"
        " from refund r join claim c on c.id = r.claim_id join orders o on o.id = r.order_id"
        " where r.on_day between :first and :last order by r.on_day, r.id",
        span(first, last),
    ).fetchall()
    return [RefundRow(refund, claim, date.fromisoformat(day), *rest) for refund, claim, day, *rest in rows]


def refund_lines_between(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> dict[int, list[RefundLineRow]]:
    """The lines of those refunds, by refund."""
    rows: list[Any] = conn.execute(
        "select rl.refund_id, l.sku, l.category, rl.units, rl.goods_minor, rl.fee_minor, rl.deduction_minor"
        " from refund r join refund_line rl on rl.refund_id = r.id"
        " join order_line l on l.id = rl.order_line_id"
        " where r.on_day between :first and :last order by rl.refund_id, l.position",
        span(first, last),
    ).fetchall()
    lines: dict[int, list[RefundLineRow]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(RefundLineRow(*row))
    return lines


def parts_of_claim(conn: sqlite3.Connection, claim_id: int) -> tuple[Part, ...]:
    """What was refunded on a claim as the parts of one sum; () where nothing was."""
    lines = conn.execute(
        "select l.sku, sum(rl.units), sum(rl.goods_minor), sum(rl.fee_minor), sum(rl.deduction_minor)"
        " from refund r join refund_line rl on rl.refund_id = r.id"
        " join order_line l on l.id = rl.order_line_id"
        " where r.claim_id = ? group by l.id order by l.position",
        (claim_id,),
    ).fetchall()
    row = conn.execute(
        "select count(*), sum(shipping_minor), sum(postage_minor), sum(bonus_minor), sum(adjustment_minor),"
        " sum(total_minor), group_concat(distinct method), (select coalesce(sum(amount_minor), 0)"
        " from correction where claim_id = :claim) from refund where claim_id = :claim",
        {"claim": claim_id},
    ).fetchone()
    if not row[0]:
        return ()
    corrected = row[7]
    parts = []
    for sku, units, goods, fee, deduction in lines:
        figures = (("goods", goods), ("fee", -fee), ("deduction", -deduction))
        parts += [
            Part(part, sku, units, minor, "refunded") for part, minor in figures if minor or part == "goods"
        ]
    for part, minor in zip(("shipping", "postage", "bonus", "adjustment"), row[1:5], strict=True):
        if minor or part == "shipping":
            parts.append(Part(part, "", None, minor, "refunded"))
    if corrected:
        parts.append(Part("adjustment", "", None, corrected, "corrected afterwards"))
    parts.append(Part("total", "", sum(line[1] for line in lines), row[5] + corrected, f"refunded: {row[6]}"))
    return tuple(parts)
