"""Exchanges, repairs and replacements, goods to send for them, and payments of a difference."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from returndesk.core.refunds.exchange import NewGoods
from returndesk.core.refunds.model import LineSum
from returndesk.core.value import Value
from returndesk.store.rows import insert, named


def insert_lines(
    conn: sqlite3.Connection,
    kind: str,
    owner_id: int,
    lines: Sequence[LineSum],
    order_lines: Mapping[int, int],
) -> None:
    """Insert the lines of a refund or a remedy; `order_lines` maps claim line to order line."""
    for line in lines:
        row = {
            f"{kind}_id": owner_id, "claim_line_id": line.key, "order_line_id": order_lines[line.key],
            "units": line.units, "goods_minor": line.goods_minor, "fee_minor": line.fee_minor,
            "deduction_minor": line.deduction_minor, "reduction_minor": line.reduction_minor,
        }  # fmt: skip
        insert(conn, f"{kind}_line", row)


class Remedy(Value):
    """An exchange, repair or replacement to record; the sums are an exchange's. Minor units of `currency`."""

    kind: str  # exchange, repair or replacement
    currency: str
    lines: tuple[LineSum, ...]
    out: tuple[NewGoods, ...]
    adjustment_minor: int = 0
    difference_minor: int = 0
    shipping_minor: int = 0
    surcharges_minor: int = 0
    postage_minor: int = 0

    @property
    def new_minor(self) -> int:
        return sum(goods.value_minor for goods in self.out)


def insert_remedy(
    conn: sqlite3.Connection, booked: Mapping[str, object], remedy: Remedy, order_lines: Mapping[int, int]
) -> int:
    """Insert a remedy with its lines and the goods it owes; `order_lines` maps claim line to order line."""
    parts = ("goods_minor", "fee_minor", "deduction_minor")
    sums = {part: sum(getattr(line, part) for line in remedy.lines) for part in parts}
    figures = [f"{part}_minor" for part in "adjustment shipping surcharges postage new difference".split()]
    row = {
        "id": next_remedy_id(conn),
        **booked,
        **sums,
        **{name: getattr(remedy, name) for name in ("kind", "currency", *figures)},
    }
    remedy_id = insert(conn, "remedy", row)
    insert_lines(conn, "remedy", remedy_id, remedy.lines, order_lines)
    for goods in remedy.out:
        owed = {"sku": goods.sku, "units": goods.units, "value_minor": goods.value_minor}
        owed |= {"replaces": goods.replaces}
        insert(conn, "outgoing", {"remedy_id": remedy_id, "claim_id": booked["claim_id"], **owed})
    return remedy_id


def next_remedy_id(conn: sqlite3.Connection) -> int:
    """A number that no remedy or correction of one ever had: the journal keeps those that were undone."""
    row = conn.execute(
        "select max((select coalesce(max(id), 0) from remedy), coalesce((select case when json_valid(details)"
        " then json_extract(details, '$.remedy') end from journal where act in"
        " ('exchange', 'repair', 'replace', 'correct-exchange') order by seq desc limit 1), 0))"
    ).fetchone()
    return int(row[0]) + 1


class Outgoing(Value):
    """Goods owed to the customer, and what all of them come to."""

    kind: str
    sku: str
    units: int
    value_minor: int
    sent_on: date | None
    tracking: str

    @property
    def price_minor(self) -> int:
        """The price of one, half up."""
        return NewGoods(self.sku, self.units, self.value_minor).price_minor


def outgoing_of(conn: sqlite3.Connection, claim_id: int) -> list[Outgoing]:
    """Goods that a claim owes or owed the customer, oldest first."""
    rows = conn.execute(
        "select r.kind, g.sku, g.units, g.value_minor, s.on_day as sent_on,"
        " coalesce(s.tracking, '') as tracking from outgoing g"
        " join remedy r on r.id = g.remedy_id left join sent s on s.id = g.sent_id"
        " where g.claim_id = ? order by g.id",
        (claim_id,),
    )
    return [Outgoing(**row) for row in named(rows)]


def waiting_skus(conn: sqlite3.Connection, claim_id: int) -> list[tuple[str, int]]:
    """(SKU, units) to be sent."""
    return conn.execute(
        "select sku, sum(units) from outgoing where claim_id = ? and sent_id is null group by sku"
        " order by min(id)",
        (claim_id,),
    ).fetchall()


class ExchangeRow(Value):
    """The sums of all exchanges of a claim, and what was paid of their difference. Minor units."""

    goods_minor: int
    fee_minor: int
    deduction_minor: int
    adjustment_minor: int
    shipping_minor: int
    surcharges_minor: int
    postage_minor: int
    new_minor: int
    difference_minor: int
    paid_minor: int


def exchanges_of(conn: sqlite3.Connection, claim_id: int) -> ExchangeRow | None:
    """The sums of a claim's exchanges; None without one."""
    row = conn.execute(
        "select count(*), sum(goods_minor), sum(fee_minor), sum(deduction_minor), sum(adjustment_minor),"
        " sum(shipping_minor), sum(surcharges_minor), sum(postage_minor), sum(new_minor),"
        " sum(difference_minor), (select coalesce(sum(amount_minor), 0) from exchange_payment"
        " where claim_id = :claim) from remedy where claim_id = :claim and kind = 'exchange'",
        {"claim": claim_id},
    ).fetchone()
    return ExchangeRow(*row[1:]) if row[0] else None
