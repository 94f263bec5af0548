"""Compensation beside refunds, and corrections of refunds."""

from __future__ import annotations

import sqlite3
from datetime import date

from returndesk.core.refunds.exchange import Booked
from returndesk.core.value import Value
from returndesk.store.rows import named
from returndesk.store.schema.refunds import GIVEN, SHIPPING_ALONE


def booked_refunds(conn: sqlite3.Connection, claim_id: int) -> list[Booked]:
    """A claim's refunds with their corrections, oldest first."""
    rows = conn.execute(
        f"select r.id, r.method, r.currency, {GIVEN}, coalesce(sum(c.amount_minor), 0),"
        " coalesce(sum(c.settled_minor), 0), r.returned_minor, coalesce(sum(c.returned_minor), 0),"
        f" r.withheld_minor, -min(0, r.postage_minor), {SHIPPING_ALONE} from refund r"
        " left join correction c on c.refund_id = r.id where r.claim_id = ? group by r.id order by r.id",
        (claim_id,),
    )
    return [Booked(*row) for row in rows]


class Stands(Value):
    """What stands of a refund, compensation or payment by one method, corrections included. Minor units.

    The rounding of cash is beside it.
    """

    row_id: int
    method: str
    minor: int
    rounding_minor: int = 0


# What can be corrected: its rows as (row corrected, method, amount, whether it is the row itself).
_STANDS = {
    "refund": """select refund_id row_id, method, amount_minor - rounding_minor minor,
        kind = 'refund' own, rounding_minor off from payout where claim_id = :claim
        union all select refund_id, method, settled_minor, 0, rounding_minor from correction
        where claim_id = :claim""",
    "compensation": """select coalesce(corrects, id) row_id, kind method, amount_minor minor,
        corrects is null own, 0 off from compensation where claim_id = :claim""",
    "paid": """select coalesce(corrects, id) row_id, method, amount_minor minor, corrects is null own,
        rounding_minor off from exchange_payment where claim_id = :claim and refund_id is null""",
    "exchange": """select coalesce(corrects, id) row_id, '' method,
        iif(kind = 'replacement', 0, new_minor) minor, corrects is null own, 0 off -- or claimed back
        from remedy where claim_id = :claim and kind <> 'repair'""",
}


def stands_on(conn: sqlite3.Connection, of: str, claim_id: int) -> list[Stands]:
    """What stands on a claim, oldest first; by the method it was first booked by even where nothing does."""
    rows = conn.execute(
        f"select row_id, method, sum(minor), sum(off) from ({_STANDS[of]}) group by row_id, method"
        " having sum(minor) <> 0 or max(own) order by row_id, sum(minor) <> 0, max(own)",
        {"claim": claim_id},
    )
    return [Stands(*row) for row in rows]


class Given(Value):
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
    rows = conn.execute(
        f"select {_GIVEN[table]} as by, amount_minor, currency, on_day as 'on', who, why from {table}"
        " where claim_id = ? order by id",
        (claim_id,),
    )
    return [Given(**row) for row in named(rows)]


def claim_shares(conn: sqlite3.Connection, claim_id: int) -> list[tuple[str, str, int]]:
    """(SKU, category, value) of a claim's lines: an amount of the whole claim is split by value."""
    return conn.execute(
        "select l.sku, l.category, cl.value_minor from claim_line cl"
        " join order_line l on l.id = cl.order_line_id where cl.claim_id = ? order by l.position",
        (claim_id,),
    ).fetchall()
