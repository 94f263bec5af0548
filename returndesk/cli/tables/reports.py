"""Tables of reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from returndesk.cli.tables.labels import CLAIM, CURRENCY, order_label
from returndesk.core.reports.masked_words import initials
from returndesk.render.cell_text import as_text
from returndesk.render.shown import rate
from returndesk.render.table import RARE, Chart, Column, Row, Sections, Table, columns, rows_of, table_of

if TYPE_CHECKING:
    from returndesk.core.reports.model import Fact
    from returndesk.desk.reports.day import DayReport
    from returndesk.desk.reports.returns import ReturnSums
    from returndesk.store.claims.stock import StockRow
    from returndesk.store.refunds.carriers import ParcelFigures
    from returndesk.store.refunds.payouts import Payout


class _Section(NamedTuple):
    """A section of the day report.

    `lines` are its rows in CSV: a key, or "{column}" for one from the row, and the columns of its count and
    amount.
    """

    columns: tuple[Column, ...]
    lines: tuple[tuple[str, str, str], ...]
    every_day: bool = True
    late: tuple[tuple[str, str, str], ...] = ()  # the lines of a row that is late


_CLAIMS = "opened approved rejected received settled closed open_at_end cancelled expired reopened"
_BALANCE = "paid_out received credit_issued fees_kept net"
_METHODS = "paid_out received net counted difference"
_NAMES = ("key", "sku", "carrier", "disposition", "condition", "on")  # what a row of a report is of
_COUNT, _KEY = Column("count", "count"), Column("key", "code")
_DAY = {
    "orders": _Section(
        (CURRENCY, *columns("count", "count units"), Column("value", "amount"), Column("late", "truth")),
        (("orders", "count", "value"), ("units", "units", "")),
        late=(("late", "count", "value"), ("late_units", "units", "")),
    ),
    "claims": _Section(columns("count", _CLAIMS), tuple((name, name, "") for name in _CLAIMS.split())),
    "refunds": _Section(
        (CURRENCY, *columns("code", "method kind"), _COUNT, Column("amount", "amount")),
        (("{method}/{kind}", "count", "amount"),),
    ),
    "exchanges": _Section(
        (CURRENCY, _COUNT, *columns("amount", "new difference paid")),
        (("exchanges", "count", ""), *((name, "", name) for name in ("new", "difference", "paid"))),
        every_day=False,
    ),
    "carriers": _Section(
        (
            CURRENCY,
            Column("filed", "count"),
            Column("claimed", "amount"),
            Column("payments", "count", of="paid"),
            Column("paid", "amount"),
            *columns("count", "denied waived"),
        ),
        (
            ("claimed", "filed", "claimed"),
            ("paid", "payments", "paid"),
            ("denied", "denied", ""),
            ("waived", "waived", ""),
        ),
        every_day=False,
    ),
    "reasons": _Section(
        (
            _KEY._replace(of="reason"),
            Column("fault", "code"),
            *columns("count", "claims units"),
            Column("share", "rate"),
            Column("detail"),
        ),
        (("{key}", "claims", ""),),
    ),
    "overdue": _Section(
        (
            CLAIM,
            Column("stage", "code"),
            Column("owner"),
            Column("due_on", "date"),
            Column("days_over", "count"),
            Column("due_source", "code"),
        ),
        (("{claim}", "days_over", ""),),
    ),
    "stock": _Section(
        (_KEY._replace(of=lambda pair: pair[0]), Column("units", "count", of=lambda pair: pair[1])),
        (("{key}", "units", ""),),
    ),
    "balance": _Section(
        (CURRENCY, *columns("amount", _BALANCE)), tuple((name, "", name) for name in _BALANCE.split())
    ),
    "methods": _Section(
        (CURRENCY, Column("method", "code"), *columns("amount", _METHODS)),
        tuple((f"{{method}}/{name}", "", name) for name in _METHODS.split()),
    ),
    "journal": _Section((Column("entries", "count"), Column("head", "code")), (("{head}", "entries", ""),)),
}
DAY_FLAT = (
    Column("section", "code"),
    Column("key"),
    CURRENCY,
    _COUNT,
    Column("amount", "amount"),
)
_DAY_CHARTS = {
    "refunds": Chart("bars", "method kind", ("amount",), "Refunds by method"),
    "reasons": Chart("bars", "key detail", ("claims",), "Claims by reason"),
    "stock": Chart("bars", "key", ("units",), "Units by disposition"),
}
_DAY_KEY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
KEY = Column("key", of=lambda one: _day_or_key(one.key))  # of a report of a period
REFUNDS = (
    KEY,
    CURRENCY,
    Column("refunds", "count"),
    Column("goods", "amount", rank=2),
    Column("shipping", "amount", rank=3),
    *columns("amount", "surcharges postage", rank=5),
    Column("fees", "amount", rank=4, of="fee_minor"),
    Column("deductions", "amount", rank=4, of="deduction_minor"),
    *columns("amount", "bonus rounding adjustment", rank=5),
    Column("total", "amount"),
    *columns("amount", "compensation elsewhere", rank=1),
)
PAYOUTS = (
    Column("on", "date"),
    CLAIM,
    Column("order", "code", of=lambda payout: order_label(payout.order)),
    Column("customer", rank=4, of="order.customer"),
    *columns("code", "kind method"),
    Column("tender", rank=5),
    Column("amount", "amount"),
    CURRENCY,
    Column("reference", rank=3),
    Column("confirmed", "date", rank=2, of="confirmed_on"),
)
CARRIERS = (
    Column("carrier", "code"),
    Column("title", rank=4),
    CURRENCY,
    *columns("count", "lost late damaged", rank=1),
    *columns("amount", "claimed paid"),
    Column("refunded", "amount", rank=2),
    *columns("amount", "replaced compensation", rank=3),
    Column("net_loss", "amount", title="net loss"),
)
STOCK = (
    Column("sku"),
    Column("disposition", "code"),
    Column("condition", "code", rank=1),
    Column("units", "count"),
)
_TIMES = ("day", "week", "month", "quarter", "year")
_CARRIER_CHARTS = (Chart("bars", "carrier", ("claimed", "paid", "net_loss"), "Carrier claims"),)
_STOCK_CHARTS = (Chart("bars", "sku disposition condition", ("units",), "Units moved by claims"),)


def day_sections(report: DayReport) -> Sections:
    """The day's sections, and its CSV shape: section, key, currency, count, amount."""
    parts: list[tuple[str, Table]] = []
    flat: list[Row] = []
    for name, section in _DAY.items():
        single = {"claims": report.claims, "journal": report}.get(name)
        rows = rows_of(section.columns, [single] if single else getattr(report, name))
        if not (rows or section.every_day):
            continue
        charts = (_DAY_CHARTS[name],) if name in _DAY_CHARTS else ()
        parts.append((name, Table(name, section.columns, rows, charts=charts)))
        flat += [
            {
                "section": name,
                "key": key.format_map(row),
                "currency": row.get("currency"),
                "count": row.get(count),
                "amount": row.get(amount),
            }
            for row in rows
            for key, count, amount in (section.late if row.get("late") else section.lines)
            if name != "methods" or row[amount] is not None  # counted at the closing
        ]
    meta = {"shop": report.shop, "date": report.day, "closed": report.closed_by}
    return Sections("report-day", tuple(parts), Table("report-day", DAY_FLAT, flat), meta)


MONTH_FLAT = (
    Column("section", "code"),
    Column("key"),
    CURRENCY,
    Column("figure", "code"),
    Column("value", "number"),  # or a word, such as who is at fault
)


def month_sections(shop: str, title: str, about: str, parts: Sequence[tuple[str, Table]]) -> Sections:
    """The reports of a month, and their CSV shape: section, key, currency, figure, value.

    The key of a report without `key` is its first column of text; a row of stock has three of them.
    """
    flat: list[Row] = []
    for name, table in parts:
        keys = [one.key for one in table.columns if one.key in _NAMES] or [table.columns[0].key]
        for row in table.rows:
            named = {"section": name, "key": " · ".join(as_text(row[key]) for key in keys)}
            named["currency"] = as_text(row.get("currency"))
            flat += [
                {**named, "figure": key, "value": as_text(row[key])}
                for key in (one.key for one in table.columns)
                if key not in (*keys, "currency") and row[key] not in (None, "")
            ]
    meta = {"title": title, "shop": shop}
    return Sections("report-all", tuple(parts), Table("report-all", MONTH_FLAT, flat), meta, about)


def _day_or_key(key: str) -> date | str:
    """A key by day as that day, so that screens show it as any other."""
    with suppress(ValueError):
        return date.fromisoformat(key) if _DAY_KEY.fullmatch(key) else key
    return key


RETURNS = (
    KEY,
    Column("sold", "count"),
    Column("claimed", "count", rank=2),
    Column("returned", "count"),
    Column("rate", "rate", title="of units"),
    Column("low", "rate", title="from", rank=1),
    Column("high", "rate", title="to", rank=1),
    Column("refunded", "amount"),
    CURRENCY,
    Column("shop_fault", "count", title="shop's fault", rank=3),
    Column("open", "truth", title="still open", rank=3),
    Column("exchanged", "count", rank=4),
    Column("orders", "count", rank=5),
    Column("returned_orders", "count", title="returned orders", rank=5),
    Column("order_rate", "rate", title="of orders", rank=2),
    Column("value", "amount", rank=5),
    Column("returned_value", "amount", title="returned value", rank=5, of="returned_minor"),
    Column("value_rate", "rate", title="of value", rank=2),
    Column("external", "count", title="refunded on platforms", rank=RARE),
    Column("average", "rate", title="shop average", rank=5),
    *columns("rate", "benchmark_low benchmark_high", rank=8),
    Column("expected", "rate", title="in the end", rank=RARE),
    Column("expected_low", "rate", title="from", rank=RARE),
    Column("expected_high", "rate", title="to", rank=RARE),
)


def rate_chart(values: Sequence[ReturnSums]) -> tuple[Chart, ...]:
    """The rates with their ranges, against that of all units where all rows share one."""
    averages = {one.average for one in values}
    shop = averages.pop() if len(averages) == 1 else None
    return (Chart("intervals", "key", ("rate", "low", "high"), "Returned, of units", shop, "shop average"),)


_FEW = 3  # rows whose rates in the end are spelled out


def ending_notes(values: Sequence[ReturnSums], totals: Sequence[ReturnSums]) -> list[str]:
    """What open rows will come to, so that a low rate so far is not taken for a good one."""
    open_ = [one for one in values if one.open]
    known = [one for one in open_ if one.expected]
    if not open_:
        return []
    if known and len(known) <= _FEW:
        return [f"{one.key or one.currency}: {_ending(one)}" for one in known]
    rows = "all rows are" if len(open_) == len(values) else f"{len(open_)} of {len(values)} rows are"
    whole = [
        f"total{f' {one.currency}' * (len(totals) > 1)}: {_ending(one)}" for one in totals if one.expected
    ]
    return [f"More can come back: {rows} still open", *whole]


def _ending(one: ReturnSums) -> str:
    low, high = rate(one.expected_low).removesuffix(" %"), rate(one.expected_high)
    return f"so far {rate(one.rate)}, {low}–{high} in the end"


def refund_charts(by: Sequence[str], values: Sequence[object]) -> tuple[Chart, ...]:
    """Refunds over time as a line, by any other keys as bars."""
    shape: Literal["bars", "lines"] = "lines" if len(by) == 1 and by[0] in _TIMES else "bars"
    return (Chart(shape, "key", ("total",), f"Refunds by {' and '.join(by)}"),)


def payouts_table(payouts: Sequence[Payout], *, people: bool) -> Table:
    """Payouts, a row for each; customers by their initials, unless people are asked for."""
    return table_of(
        "report-refunds-list",
        PAYOUTS,
        payouts,
        {"empty": "no payouts"},
        customer=lambda one: one.order.customer if people else initials(one.order.customer),
    )


def carriers_table(figures: Sequence[ParcelFigures], about: str) -> Table:
    """Carrier claims, a row for each carrier and currency; no carrier where it is unknown."""
    meta = {"empty": "no lost, late or damaged parcels"}
    return added_up(table_of("report-carriers", CARRIERS, figures, meta, about=about, charts=_CARRIER_CHARTS))


def stock_table(moves: Sequence[StockRow], about: str) -> Table:
    """Units moved by claims, a row for each SKU, disposition and condition."""
    meta = {"empty": "no stock movements"}
    return added_up(table_of("report-stock", STOCK, moves, meta, about=about, charts=_STOCK_CHARTS))


def added_up(table: Table) -> Table:
    """The table with its counts and amounts added up, for each currency of several rows."""
    sums: dict[object, dict[str, int | Decimal]] = {}
    rows = Counter[object](row.get("currency") for row in table.rows)
    for row in table.rows:
        found = sums.setdefault(row.get("currency"), {})
        for column in table.columns:
            if column.kind in ("count", "amount"):
                found[column.key] = found.get(column.key, 0) + Decimal(as_text(row[column.key]) or 0)
    empty: Row = {**dict.fromkeys(column.key for column in table.columns), table.columns[0].key: "total"}
    totals: list[Row] = [
        {**empty, "currency": as_text(currency), **{key: str(sum_) for key, sum_ in found.items()}}
        for currency, found in sums.items()
        if rows[currency] > 1
    ]
    return table._replace(totals=totals)


FACTS = (
    KEY,
    CURRENCY,
    Column("figure", "code"),
    CLAIM,
    Column("channel", rank=2),
    Column("order", "code"),
    Column("on", "date"),
    Column("sku", rank=1),
    Column("units", "count"),
    Column("amount", "amount"),
)
_COMPARED = ("count", "days", "amount", "rate")


def facts_table(name: str, facts: Iterable[Fact], about: str) -> Table:
    """What is behind the figures of a report, a row for each claim's or payout's part of each figure."""
    return table_of(name, FACTS, facts, {"empty": "no claims and no payouts"}, about=about)


def compared_table(now: Table, earlier: Table, when: str) -> Table:
    """A report's rows, each with the figures of the earlier one: count, amount and rate end in `_before`.

    A key that only one of them has is empty in the other.
    """
    figures = [column for column in now.columns if column.kind in _COMPARED]
    names = [column.key for column in now.columns if column not in figures]
    same = [key for key in ("key", "currency") if key in names] if "key" in names else names
    mains = {column.key for column in figures if not column.rank}
    columns: list[Column] = []
    for column in now.columns:
        columns.append(column)
        if column in figures:
            title = f"{column.title or column.key.replace('_', ' ')} before"
            rank = 1 if column.key in mains else column.rank + 1
            columns.append(column._replace(key=f"{column.key}_before", title=title, rank=rank))

    def beside(rows: Sequence[Row], before: Sequence[Row]) -> list[Row]:
        found = {tuple(row[key] for key in same): dict(row) for row in rows}
        for row in before:
            one = found.setdefault(tuple(row[key] for key in same), {name: row[name] for name in names})
            one |= {f"{column.key}_before": row[column.key] for column in figures}
        return [{**dict.fromkeys(column.key for column in columns), **row} for row in found.values()]

    return now._replace(
        columns=tuple(columns),
        rows=beside(now.rows, earlier.rows),
        totals=beside(now.totals, earlier.totals),
        about=f"{now.about} Before: the same {when}.",
    )
