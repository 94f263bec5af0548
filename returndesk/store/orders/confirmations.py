"""Refunds given here that an import shows too; and what the import shows beyond them."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date

from returndesk.core.orders.confirmation import GivenRefund, GivenUnits, confirmations
from returndesk.store.rows import insert
from returndesk.store.schema.orders import OVER

# Orders with refunds here and more refunded on the platform than the desk knows of.
_SHOWN = f"""
    select o.id, {OVER.format("o")} as whole, o.reported_minor - o.elsewhere_minor
        - (select coalesce(sum(amount_minor), 0) from confirmation
            where order_id = o.id and order_line_id is null) as beyond
    from temp.touched_order t join orders o on o.id = t.id
    where exists (select 1 from refund where order_id = o.id) order by o.id
"""
_SHOWN_UNITS = """
    select id, reported_units - elsewhere_units - (select coalesce(sum(units), 0) from confirmation
        where order_line_id = l.id) as beyond
    from order_line l where order_id = ? and reported_units > 0 order by position
"""
# By hand is what the platform cannot have given: cash and credit, also where a correction moved it there.
_GIVEN = """
    with way as (
        select refund_id, sum(iif(method in ('cash', 'credit'), amount_minor, 0)) as by_hand,
            sum(iif(method in ('cash', 'credit'), 0, amount_minor)) as through
        from (select refund_id, method, amount_minor from payout where order_id = :order
            union all select refund_id, method, amount_minor from correction where order_id = :order)
        group by refund_id)
    select r.id, coalesce(through = 0 and by_hand > 0, false),
        coalesce(iif(through = 0, by_hand, through), 0)
        - (select coalesce(sum(amount_minor), 0) from confirmation where refund_id = r.id),
        l.order_line_id, l.units, (select coalesce(sum(units), 0) from confirmation
            where refund_id = r.id and order_line_id = l.order_line_id),
        l.goods_minor - l.fee_minor - l.deduction_minor
    from refund r left join way on way.refund_id = r.id
        left join (select refund_id, order_line_id, sum(units) as units, sum(goods_minor) as goods_minor,
        sum(fee_minor) as fee_minor, sum(deduction_minor) as deduction_minor from refund_line
        where refund_id in (select id from refund where order_id = :order)
        group by refund_id, order_line_id) l on l.refund_id = r.id
    where r.order_id = :order order by r.id, l.order_line_id
"""
# What is beyond the refunds given here; units that were settled here otherwise are not refunded twice.
_UNITS_BEYOND = """
    update order_line set elsewhere_units = min(quantity - settled_units, reported_units
        - (select coalesce(sum(units), 0) from confirmation where order_line_id = order_line.id))
    where order_id in (select id from temp.touched_order) and reported_units > 0
"""
_AMOUNT_BEYOND = """
    update orders set elsewhere_minor = max(elsewhere_minor, reported_minor
        - (select coalesce(sum(amount_minor), 0) from confirmation
            where order_id = orders.id and order_line_id is null))
    where id in (select id from temp.touched_order) and reported_minor > 0
"""


def confirm_refunds(conn: sqlite3.Connection, on: date) -> None:
    """Confirm the desk's refunds by what an import shows of temp.touched_order; note what is beyond."""
    for order_id, whole, beyond in conn.execute(_SHOWN).fetchall():
        shown = {line_id: units for line_id, units in conn.execute(_SHOWN_UNITS, (order_id,)) if units > 0}
        refunds = _refunds_of(conn, order_id)
        for one in confirmations(shown, max(0, beyond), refunds, whole=bool(whole)):
            insert(conn, "confirmation", {"order_id": order_id, "on_day": on, **one._asdict()})
    conn.execute(_UNITS_BEYOND)
    conn.execute(_AMOUNT_BEYOND)


def confirmed_since(conn: sqlite3.Connection, after: int) -> list[tuple[int, int, str]]:
    """(claim, minor units, currency) of what exports showed of refunds after a confirmation's id."""
    return conn.execute(
        "select r.claim_id, sum(c.amount_minor), r.currency from confirmation c"
        " join refund r on r.id = c.refund_id where c.id > ? group by r.claim_id, r.currency order by 1",
        (after,),
    ).fetchall()


def _refunds_of(conn: sqlite3.Connection, order_id: int) -> list[GivenRefund]:
    rows = conn.execute(_GIVEN, {"order": order_id}).fetchall()
    return [
        GivenRefund(refund_id, bool(by_hand), left, {row[3]: GivenUnits(*row[4:]) for row in group if row[3]})
        for (refund_id, by_hand, left), group in itertools.groupby(rows, key=lambda row: row[:3])
    ]
