"""Cohorts: the units ordered in a period and what became of them, by one key or several."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from returndesk.core.days import Window
from returndesk.core.reports.model import Fact
from returndesk.core.reports.periods import Period
from returndesk.store.reports.keys import DIMENSIONS, Dimension
from returndesk.store.rows import insert, span
from returndesk.store.schema.orders import SOLD, UNSENT

# Kept by month; of the others a key follows from the month, or changes without its orders.
KEPT = (
    "", "sku", "category", "channel", "country", "source", "campaign", "reason", "detail", "fault",
    "sku,reason", "source,campaign",
)  # fmt: skip
_NO_CLAIM = ("cancelled", "rejected")


class CohortSums(NamedTuple):
    """Sums over the orders of a cohort with one key and currency, minor units of it.

    m of an order are its units with that key, y those of them that came back: `units_squared` is Σm²,
    `returned_squared` Σy², `product` Σym. By a claim's key, `units` are all that were sold.
    """

    key: tuple[str, ...]
    currency: str
    orders: int = 0
    units: int = 0
    units_squared: int = 0
    value_minor: int = 0  # paid for the units sold
    claimed: int = 0
    returned: int = 0
    returned_squared: int = 0
    product: int = 0
    returned_orders: int = 0
    returned_minor: int = 0  # paid for the units that came back
    exchanged: int = 0
    shop_fault: int = 0  # of the units that came back
    external: int = 0  # units that the platform refunded
    refunded_minor: int = 0
    last_delivered: str | None = ""  # the last day on which one of them was or will be; None: not sent yet

    def plus(self, other: CohortSums) -> CohortSums:
        """The sums of two parts of a cohort with the same key."""
        added = {name: getattr(self, name) + getattr(other, name) for name in _NUMBERS}
        days = (self.last_delivered, other.last_delivered)
        last = None if None in days else max(day for day in days if day is not None)
        return self._replace(**added, last_delivered=last)

    def with_sold(self, whole: CohortSums) -> CohortSums:
        """The same returns, of all that was sold."""
        return self._replace(**{name: getattr(whole, name) for name in _SOLD})


_SOLD = ("orders", "units", "units_squared", "value_minor", "external", "last_delivered")
_SUMS = CohortSums._fields[2:]
_NUMBERS = _SUMS[:-1]
_COHORT = "o.ordered_on between :first and :last and o.status <> 'cancelled'"
# A line is delivered on its day, else so many days after it was ordered or shipped.
_DELIVERED = (
    f"max(iif({UNSENT}, '9999-12-31', coalesce(l.delivered_on,"
    " date(coalesce(l.shipped_on, o.ordered_on), :transit))))"
)


def cohort_sums(
    conn: sqlite3.Connection,
    period: Period,
    by: Sequence[str],
    *,
    transit: Window,
    refunded: Mapping[tuple[tuple[str, ...], str], int],
) -> list[CohortSums]:
    """The cohort of a period by DIMENSIONS.

    Lines without a delivery day are expected `transit` days after they were shipped or ordered. `refunded`
    has what was refunded of the period's orders by key and currency, of cancelled orders and of goods that
    went out for a claim, too: a key may have that alone.
    """
    dimensions = [DIMENSIONS[name] for name in by]
    own = [one for one in dimensions if one.of != "claim"]
    days = transit.count * (7 if transit.unit == "weeks" else 1)
    assumed = f"+{days} {'months' if transit.unit == 'months' else 'days'}"
    bound = {**span(*period), "transit": assumed}
    sold = {
        (tuple(row[: len(own)]), row[len(own)]): row[len(own) + 1 :]
        for row in conn.execute(_sold(own), bound)
    }
    back = {
        (tuple(row[: len(by)]), row[len(by)]): row[len(by) + 1 :]
        for row in conn.execute(_came_back(dimensions), bound)
    }
    found = []
    claims = [one.of == "claim" for one in dimensions]
    given = {at for at, minor in refunded.items() if minor}
    for key, currency in sorted({*back, *given} if any(claims) else {*sold, *back, *given}):
        of_order = tuple(part for part, claim in zip(key, claims, strict=True) if not claim)
        orders, units, squared, value, external, last = sold.get((of_order, currency), (0,) * 5 + ("",))
        returned = back.get((key, currency), (0,) * 8)
        claimed, came, came_squared, product, in_orders, minor, exchanged, shop = returned
        found.append(
            CohortSums(
                key,
                currency,
                orders=orders,
                units=units,
                units_squared=squared,
                value_minor=value,
                claimed=claimed,
                returned=came,
                returned_squared=came_squared,
                product=product,
                returned_orders=in_orders,
                returned_minor=minor,
                exchanged=exchanged,
                shop_fault=shop,
                external=external,
                refunded_minor=refunded.get((key, currency), 0),
                last_delivered=None if last == "9999-12-31" else last,
            )
        )
    return found


def _sold(dimensions: Sequence[Dimension]) -> str:
    keys = "".join(f"{one.sql} as k{at}, " for at, one in enumerate(dimensions))
    named = "".join(f"k{at}, " for at in range(len(dimensions)))
    return (
        f"select {named}currency, count(*), sum(m), sum(m * m), sum(paid), sum(external), max(last) from ("
        f"select {keys}o.currency, sum(l.quantity) as m, sum(l.paid_minor) as paid,"
        f" sum(l.elsewhere_units) as external, {_DELIVERED} as last"
        " from orders o cross join order_line l on l.order_id = o.id"
        f" where {_COHORT} and {SOLD} group by {named}o.id, o.currency) group by {named}currency"
    )


_EXCHANGED = (
    "coalesce((select sum(x.units) from remedy_line x join remedy r on r.id = x.remedy_id"
    " where x.order_line_id = l.id and x.claim_line_id = cl.id and r.kind = 'exchange'), 0)"
)
_LINES = (
    " from orders o cross join claim c on c.order_id = o.id join claim_line cl on cl.claim_id = c.id"
    f" join order_line l on l.id = cl.order_line_id where {_COHORT} and {SOLD}"
)


def _came_back(dimensions: Sequence[Dimension]) -> str:
    """A unit counts once, however often it was claimed or came back: at most what was sold of its line."""
    keys = "".join(f"{one.sql} as k{at}, " for at, one in enumerate(dimensions))
    named = "".join(f"k{at}, " for at in range(len(dimensions)))
    # Of the order's lines, by the plus: not of all orders' lines with that SKU.
    of_line = [f"+{one.sql} = p.k{at}" for at, one in enumerate(dimensions) if one.of == "line"]
    units = " and ".join(["l.order_id = p.id", SOLD, *of_line])
    return (
        f"with line as (select {keys}o.id, o.currency, l.quantity, l.paid_minor,"
        f" min(l.quantity, sum(iif(c.status in {_NO_CLAIM}, 0, cl.claimed))) as claimed,"
        " min(l.quantity, sum(cl.received)) as y,"
        f" min(l.quantity, sum({_EXCHANGED})) as exchanged,"
        " min(l.quantity, sum(iif(c.fault = 'shop', cl.received, 0))) as shop"
        f"{_LINES} group by {named}l.id),"
        f" p as (select {named}id, currency, sum(claimed) as claimed, sum(y) as y,"
        " sum(paid_minor * y / quantity) as minor, sum(exchanged) as exchanged, sum(shop) as shop"
        f" from line group by {named}id, currency)"
        f" select {named}currency, sum(claimed), sum(y), sum(y * y), sum(y * m), sum(y > 0), sum(minor),"
        " sum(exchanged), sum(shop)"
        f" from (select p.*, iif(y, (select sum(l.quantity) from order_line l where {units}), 0) as m from p)"
        f" group by {named}currency"
    )


def stale_months(conn: sqlite3.Connection, dimension: str, months: Sequence[str]) -> list[str]:
    """Those of the months whose kept sums are not up to date."""
    fresh = {
        month
        for (month,) in conn.execute(
            "select month from cohort_month where dimension = ? and month between ? and ?",
            (dimension, months[0], months[-1]),
        )
    }
    return [month for month in months if month not in fresh]


def keep_months(conn: sqlite3.Connection, dimension: str, sums: Mapping[str, Iterable[CohortSums]]) -> None:
    """Keep the sums of whole months until an order or a claim of theirs changes."""
    for month, found in sums.items():
        conn.execute("delete from cohort where month = ? and dimension = ?", (month, dimension))
        for one in found:
            key = {"month": month, "dimension": dimension, "key": _stored_key(one.key)}
            key["currency"] = one.currency
            insert(conn, "cohort", {**key, **{name: getattr(one, name) for name in _SUMS}})
        conn.execute("delete from cohort_month where month = ? and dimension = ?", (month, dimension))
        insert(conn, "cohort_month", {"month": month, "dimension": dimension})


def kept_sums(
    conn: sqlite3.Connection, dimension: str, first: str, last: str, only: Sequence[str] = ()
) -> list[CohortSums]:
    """The kept sums of whole months, both inclusive: those that are up to date.

    Those alone whose first key is one of `only`, if it has any.
    """
    several = "," in dimension
    added = ", ".join(f"sum({name})" for name in _NUMBERS)
    first_key = "key ->> 0" if several else "key"
    within = f" and {first_key} in (select value from json_each(:only))" * bool(only)
    rows: Iterable[Any] = conn.execute(
        f"select key, currency, {added}, iif(count(*) = count(last_delivered), max(last_delivered), null)"
        " from cohort where dimension = :dimension and month between :first and :last"
        " and month in (select month from cohort_month where dimension = :dimension)"
        f"{within} group by key, currency",
        {"dimension": dimension, "first": first, "last": last, "only": json.dumps(list(only))},
    )
    return [
        CohortSums(tuple(json.loads(key)) if several else (key,) if dimension else (), currency, *sums)
        for key, currency, *sums in rows
    ]


def _stored_key(key: tuple[str, ...]) -> str:
    """One key as it is, several as a JSON list."""
    return json.dumps(key) if len(key) > 1 else "".join(key)


def kept_months(conn: sqlite3.Connection) -> dict[str, list[str]]:
    """The months that are kept and up to date, by dimension."""
    found: dict[str, list[str]] = {}
    for dimension, month in conn.execute("select dimension, month from cohort_month order by 1, 2"):
        found.setdefault(dimension, []).append(month)
    return found


def first_and_last_order(conn: sqlite3.Connection) -> tuple[str, str] | None:
    """The days of the oldest and the newest order; None without orders."""
    first = conn.execute("select ordered_on from orders order by ordered_on limit 1").fetchone()
    last = conn.execute("select ordered_on from orders order by ordered_on desc limit 1").fetchone()
    return (first[0], last[0]) if first else None


def cohort_facts(conn: sqlite3.Connection, period: Period, by: Sequence[str]) -> list[Fact]:
    """The claims behind `claimed`, `returned`, `exchanged` and `shop_fault`, oldest first.

    What is claimed or comes back once more counts for the units that are left of its line.
    """
    keys = " || ' · ' || ".join(DIMENSIONS[name].sql for name in by) or "''"
    rows = conn.execute(
        f"select {keys}, o.currency, c.id, o.channel, o.number, c.opened_on, l.id, l.sku, l.quantity,"
        f" iif(c.status in {_NO_CLAIM}, 0, cl.claimed), cl.received,"
        f" {_EXCHANGED}, iif(c.fault = 'shop', cl.received, 0){_LINES} order by c.id, cl.id",
        span(*period),
    )
    counted: dict[tuple[str, int, str], int] = {}
    facts = []
    for key, currency, claim, channel, number, on, line, sku, quantity, *figures in rows:
        for figure, units in zip(("claimed", "returned", "exchanged", "shop_fault"), figures, strict=True):
            before = counted.get((key, line, figure), 0)
            left = min(units, quantity - before)
            if left > 0:
                counted[key, line, figure] = before + left
                facts.append(Fact(key, currency, figure, claim, channel, number, on, sku, left))
    return facts
