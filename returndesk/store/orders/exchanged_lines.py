"""Goods that went out for a claim, as lines of their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from returndesk.core.codes import claim_name
from returndesk.core.money import split_minor
from returndesk.store.rows import insert, named, update

# What was sold of the SKU before, else the line that it was exchanged for.
_FACTS = """
    select title, category, tags, cost_minor from order_line where sku = :sku
    union all select '', l.category, l.tags, null from remedy_line rl
        join order_line l on l.id = rl.order_line_id where rl.remedy_id = :remedy_id
"""
_TAX = """
    select coalesce(sum(l.tax_minor), 0), coalesce(sum(l.paid_minor), 0), o.tax_included from remedy_line rl
        join order_line l on l.id = rl.order_line_id join orders o on o.id = l.order_id
        where rl.remedy_id = ?
"""


class _Leaving(NamedTuple):
    """Goods of a claim that are sent; `value_minor` is what they came to, before any correction."""

    outgoing_id: int
    remedy_id: int
    sku: str
    units: int
    value_minor: int
    replaces: int | None


def add_exchanged_lines(
    conn: sqlite3.Connection, order_id: int, claim_id: int, sent_id: int, on: date, tracking: str
) -> None:
    """Add the new goods of a parcel to their order, with a delivery of their own."""
    found = conn.execute(
        "select g.id as outgoing_id, g.remedy_id, g.sku, g.units, g.value_minor, g.replaces from outgoing g"
        " join remedy r on r.id = g.remedy_id where g.sent_id = ? and r.kind <> 'repair' order by g.id",
        (sent_id,),
    )
    leaving = [_Leaving(**row) for row in named(found)]
    position, before = conn.execute(
        "select max(position), sum(line_key glob ?) from order_line where order_id = ?",
        (f"from:{claim_name(claim_id)}#*", order_id),
    ).fetchone()
    values = _values(conn, leaving)
    for number, goods in enumerate(leaving, 1):
        facts = conn.execute(_FACTS + " limit 1", goods._asdict()).fetchone()
        if goods.replaces is not None:
            sql = "select title, category, tags, cost_minor from order_line where id = ?"
            facts = conn.execute(sql, (goods.replaces,)).fetchone()
        row = dict(zip(("title", "category", "tags", "cost_minor"), facts, strict=True)) | {
            "order_id": order_id, "position": position + number, "sku": goods.sku, "quantity": goods.units,
            "line_key": f"from:{claim_name(claim_id)}#{before + number}", "discount_minor": 0,
            "shipped_on": on, "tracking": tracking, "fulfillment": "sent", "reported_units": 0,
            **_price(conn, goods.remedy_id, goods.units, values[goods.outgoing_id]),
        }  # fmt: skip
        line_id = insert(conn, "order_line", row)
        value = {"outgoing_id": goods.outgoing_id, "value_minor": values[goods.outgoing_id]}
        insert(conn, "exchanged_line", {"order_line_id": line_id, **value})


def reprice_exchanged_lines(conn: sqlite3.Connection, remedy_id: int) -> None:
    """Give the lines of an exchange whose price was corrected what the new goods now come to."""
    found = conn.execute(
        "select e.order_line_id, g.id as outgoing_id, g.remedy_id, g.sku, g.units, g.value_minor, g.replaces"
        " from exchanged_line e join outgoing g on g.id = e.outgoing_id where g.remedy_id = ? order by g.id",
        (remedy_id,),
    )
    rows = list(named(found))
    line_ids = [row.pop("order_line_id") for row in rows]
    leaving = [_Leaving(**row) for row in rows]
    values = _values(conn, leaving)
    for line_id, goods in zip(line_ids, leaving, strict=True):
        value = values[goods.outgoing_id]
        update(conn, "order_line", line_id, _price(conn, remedy_id, goods.units, value))
        update(conn, "exchanged_line", line_id, {"value_minor": value}, key="order_line_id")


def _values(conn: sqlite3.Connection, leaving: Sequence[_Leaving]) -> dict[int, int]:
    """What goods come to, by their id: a corrected price is shared by what was typed."""
    values = {}
    for remedy_id in dict.fromkeys(goods.remedy_id for goods in leaving):
        of_it = [goods for goods in leaving if goods.remedy_id == remedy_id]
        (total,) = conn.execute(
            "select sum(new_minor) from remedy where ? in (id, corrects)", (remedy_id,)
        ).fetchone()
        weights = [goods.value_minor for goods in of_it]
        for goods, minor in zip(of_it, split_minor(total, weights), strict=True):
            values[goods.outgoing_id] = minor
    return values


def _price(conn: sqlite3.Connection, remedy_id: int, units: int, value_minor: int) -> dict[str, int]:
    """The figures of a line that comes to a value, taxed as the lines that it was given for."""
    tax, paid, included = conn.execute(_TAX, (remedy_id,)).fetchone()
    tax_minor = value_minor * tax // paid if paid else 0
    gross = value_minor if included else value_minor - tax_minor
    return {
        "unit_price_minor": (2 * gross + units) // (2 * units),
        "gross_minor": gross,
        "tax_minor": tax_minor,
        "paid_minor": value_minor,
    }
