"""Units sold and the days on which they were claimed: kept by month, read by forecasts."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.reports.periods import Period
from returndesk.store.reports.keys import DIMENSIONS
from returndesk.store.rows import insert, marks, span
from returndesk.store.schema.orders import SOLD, UNSENT

DIMENSION = "return-days"  # in cohort_month
_END = "in the end "  # the start of a dimension
_LATEST = 2000  # claims that say how many come


class UnitRow(NamedTuple):
    """Units of orders of one day, by category; days as text, '' where there is none."""

    category: str
    currency: str
    ordered_on: str
    start_on: str
    stage: str  # what `start_on` is: delivered, sent (or ordered and perhaps sent), unsent (ordered)
    noticed_on: str  # the claim's notice
    came: int  # 1: received; 0: on an open claim, or not claimed
    units: int
    value_minor: int
    squares: float
    refunded_minor: int


_START = "coalesce(l.delivered_on, l.shipped_on, o.ordered_on)"
_STAGE = f"case when l.delivered_on is not null then 'delivered' when {UNSENT} then 'unsent' else 'sent' end"
_COHORT = f"o.ordered_on between :first and :last and o.status <> 'cancelled' and {SOLD}"
_LEFT = "(l.quantity - l.elsewhere_units)"
# What is on its way while a claim is open; a lost parcel does not come back.
_PENDING = (
    "iif(c.stage = '' or c.kind = 'parcel', 0,"
    " max(0, iif(c.approved_on is null, cl.claimed, cl.approved) - cl.received - cl.kept))"
)
_SQUARE = "(1.0 * l.paid_minor / l.quantity) * (1.0 * l.paid_minor / l.quantity)"  # of a unit's value
_REFUNDED = (
    "coalesce((select sum(total_minor) from refund where claim_id = c.id), 0)"
    " + coalesce((select sum(settled_minor) from correction where claim_id = c.id), 0)"
)


def unit_rows(conn: sqlite3.Connection, period: Period, by: Sequence[str] = ()) -> dict[str, list[UnitRow]]:
    """The units ordered in a period, by keys of an order or a line, joined; without keys by ''.

    A unit counts once, on its first claim. What was refunded on the platform, or settled without a return,
    cannot come back and is omitted. A claim's refund stands with the first of its lines that came back.
    """
    key = " || ' · ' || ".join(DIMENSIONS[name].sql for name in by) or "''"
    places = f"{key} as place, l.category, o.currency, o.ordered_on, {_START} as start, {_STAGE} as sent"
    found: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, 0, 0, 0])
    for *place, units, value, squares in conn.execute(
        f"select {places}, sum({_LEFT}), sum(l.paid_minor * {_LEFT} / l.quantity),"
        f" sum({_LEFT} * {_SQUARE})"
        " from orders o cross join order_line l on l.order_id = o.id"
        f" where {_COHORT} and o.status <> 'refunded'"
        " group by place, l.category, o.currency, o.ordered_on, start, sent",
        span(*period),
    ):
        found[*place, "", 0] = [units, value, squares, 0]
    left: dict[int, int] = {}
    with_refund: set[int] = set()
    for (
        *place,
        whole,
        claim,
        notice,
        refunded,
        line,
        sold,
        at_first,
        paid,
        square,
        came,
        comes,
        kept,
    ) in conn.execute(
        f"select {places}, o.status = 'refunded', c.id, c.notice_on, {_REFUNDED}, l.id, l.quantity, {_LEFT},"
        f" l.paid_minor, {_SQUARE}, cl.received, {_PENDING}, cl.kept"
        " from orders o cross join claim c on c.order_id = o.id join claim_line cl on cl.claim_id = c.id"
        f" join order_line l on l.id = cl.order_line_id where {_COHORT} order by c.notice_on, c.id, cl.id",
        span(*period),
    ):
        for units, to in ((came, 1), (comes, 0), (kept, None)):
            before = left.get(line, at_first)
            after = left[line] = before - min(units, before)
            value = paid * before // sold - paid * after // sold
            taken = before - after, value, (before - after) * square
            if not whole:
                _add(found[*place, "", 0], taken, -1)
            if to is not None and taken[0]:
                _add(found[*place, notice, to], taken)
                if to and claim not in with_refund:
                    with_refund.add(claim)
                    found[*place, notice, to][3] += refunded
    rows: dict[str, list[UnitRow]] = {}
    for (place, *days), sums in found.items():
        if sums[0]:
            rows.setdefault(place, []).append(UnitRow(*days, *sums))
    return rows


def _add(sums: list[Any], more: tuple[int, int, float], sign: int = 1) -> None:
    for at, figure in enumerate(more):
        sums[at] += sign * figure


EndRates = dict[tuple[str, str], tuple[float, float, float]]  # by key and currency: value, low, high


def end_dimension(period: Period, today: date, by: Sequence[str]) -> str:
    """What `cohort_month` and `cohort_end` call the rates of a period, as a day's forecast has them."""
    days = span(*period)
    return f"{_END}{days['first']} {days['last']} {today} {','.join(by)}"


def kept_end_rates(conn: sqlite3.Connection, dimension: str) -> EndRates:
    """The kept rates in the end."""
    rows = conn.execute(
        "select key, currency, value, low, high from cohort_end where dimension = ?", (dimension,)
    )
    return {(key, currency): (value, low, high) for key, currency, value, low, high in rows}


def kept_end_dimensions(conn: sqlite3.Connection, today: date) -> list[tuple[str, Period, tuple[str, ...]]]:
    """The dimensions of rates that are kept for a day, each with its period and keys."""
    rows = conn.execute(
        "select distinct dimension from cohort_month where dimension glob ?", (f"{_END}* {today} *",)
    )
    found = []
    for (dimension,) in rows:
        first, last, _, by = dimension.removeprefix(_END).split(" ")
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        found.append((dimension, period, tuple(by.split(",")) if by else ()))
    return found


def keep_end_rates(
    conn: sqlite3.Connection, dimension: str, today: date, months: Iterable[str], rates: EndRates
) -> None:
    """Keep rates in the end until anything changes, in place of those of other days."""
    gone = f"dimension = ?1 or (dimension glob '{_END}*' and dimension not glob ?2)"
    for table in ("cohort_end", "cohort_month"):
        conn.execute(f"delete from {table} where {gone}", (dimension, f"{_END}* {today} *"))
    for month in months:
        insert(conn, "cohort_month", {"month": month, "dimension": dimension})
    names = ("dimension", "key", "currency", "value", "low", "high")
    conn.executemany(
        f"insert into cohort_end ({', '.join(names)}) values ({marks(names)})",
        ((dimension, *at, *rate) for at, rate in rates.items()),
    )


CurveRow = tuple[str, int, str, int, int]  # category, days, closes_on, returned, open


def keep_unit_rows(
    conn: sqlite3.Connection,
    months: Mapping[str, Iterable[UnitRow]],
    curves: Mapping[str, Iterable[CurveRow]],
) -> None:
    """Keep the units of whole months, and their curves, until an order or a claim of theirs changes."""
    for month, rows in months.items():
        for table in ("cohort_unit", "cohort_curve", "cohort_month"):
            of = f" and dimension = '{DIMENSION}'" * (table == "cohort_month")
            conn.execute(f"delete from {table} where month = ?{of}", (month,))
        _insert_rows(conn, "cohort_unit", UnitRow._fields, month, rows)
        curve = ("category", "days", "closes_on", "returned", "open")
        _insert_rows(conn, "cohort_curve", curve, month, curves[month])
        insert(conn, "cohort_month", {"month": month, "dimension": DIMENSION})


def _insert_rows(
    conn: sqlite3.Connection, table: str, names: Sequence[str], month: str, rows: Iterable[tuple[object, ...]]
) -> None:
    columns = ("month", *names)
    statement = f"insert into {table} ({', '.join(columns)}) values ({marks(columns)})"
    conn.executemany(statement, ((month, *row) for row in rows))


def kept_units(conn: sqlite3.Connection, month: str) -> list[UnitRow]:
    """The kept units of a month."""
    rows = conn.execute(f"select {', '.join(UnitRow._fields)} from cohort_unit where month = ?", (month,))
    return [UnitRow(*row) for row in rows]


def closing_days(conn: sqlite3.Connection, months: Sequence[str]) -> dict[str, str]:
    """The last day of the windows of each of those months that is kept."""
    return dict(
        conn.execute(
            f"select month, max(closes_on) from cohort_curve where month in ({marks(months)}) group by month",
            months,
        )
    )


def kept_curve(conn: sqlite3.Connection, months: Sequence[str]) -> dict[str, list[tuple[int, int, int]]]:
    """(days, returned, open) of those months by category."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for category, days, returned, open_ in conn.execute(
        "select category, days, sum(returned), sum(open) from cohort_curve"
        f" where month in ({marks(months)}) group by category, days",
        months,
    ):
        found.setdefault(category, []).append((days, returned, open_))
    return found


def kept_curve_rows(conn: sqlite3.Connection, month: str) -> list[CurveRow]:
    """The kept curve of a month by category, sorted."""
    return conn.execute(
        "select category, days, closes_on, returned, open from cohort_curve where month = ? order by 1, 2",
        (month,),
    ).fetchall()


def refunded_values(conn: sqlite3.Connection, months: Sequence[str]) -> dict[str, tuple[int, int]]:
    """(refunded, value) of the kept units of those months that were received, by currency."""
    rows = conn.execute(
        "select currency, sum(refunded_minor), sum(value_minor) from cohort_unit"
        f" where came = 1 and month in ({marks(months)}) group by currency",
        months,
    )
    return {currency: (refunded, value) for currency, refunded, value in rows}


def come_share(conn: sqlite3.Connection) -> tuple[int, int]:
    """(received, claimed) units of the latest ended claims, without lost parcels."""
    row = conn.execute(
        "select coalesce(sum(cl.received), 0), coalesce(sum(cl.claimed), 0) from claim c"
        " join claim_line cl on cl.claim_id = c.id where c.stage = '' and c.kind <> 'parcel'"
        f" and c.id > (select max(id) from claim) - {_LATEST}"
    ).fetchone()
    return row[0], row[1]
