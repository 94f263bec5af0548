"""Tables of reports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.cli.tables.labels import CLAIM, CURRENCY, order_label
from returndesk.render.table import Column, Row, Sections, Table, columns, rows_of, table_of

if TYPE_CHECKING:
    from returndesk.desk.reports.day import DayReport
    from returndesk.desk.reports.refunds import RefundSums
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
            Column("share", "number"),
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
    "journal": _Section((Column("entries", "count"), Column("head", "code")), (("{head}", "entries", ""),)),
}
DAY_FLAT = (
    Column("section", "code"),
    Column("key"),
    CURRENCY,
    _COUNT,
    Column("amount", "amount"),
)
_DAY_KEY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
REFUNDS = (
    Column("key", of=lambda one: _day_or_key(one.key)),
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


def day_sections(report: DayReport) -> Sections:
    """The day's sections, and its CSV shape: section, key, currency, count, amount."""
    parts: list[tuple[str, Table]] = []
    flat: list[Row] = []
    for name, section in _DAY.items():
        single = {"claims": report.claims, "journal": report}.get(name)
        rows = rows_of(section.columns, [single] if single else getattr(report, name))
        if not (rows or section.every_day):
            continue
        parts.append((name, Table(name, section.columns, rows)))
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
        ]
    meta = {"shop": report.shop, "date": report.day}
    return Sections("report-day", tuple(parts), Table("report-day", DAY_FLAT, flat), meta)


def _day_or_key(key: str) -> date | str:
    """A key by day as that day, so that screens show it as any other."""
    with suppress(ValueError):
        return date.fromisoformat(key) if _DAY_KEY.fullmatch(key) else key
    return key


def refunds_table(sums: Sequence[RefundSums]) -> Table:
    """Refunds, a row for each key and currency."""
    return table_of("report-refunds", REFUNDS, sums, {"empty": "no refunds"})


def payouts_table(payouts: Sequence[Payout]) -> Table:
    """Payouts, a row for each."""
    return table_of("report-refunds-list", PAYOUTS, payouts, {"empty": "no payouts"})


def carriers_table(figures: Sequence[ParcelFigures]) -> Table:
    """Carrier claims, a row for each carrier and currency; no carrier where it is unknown."""
    return table_of("report-carriers", CARRIERS, figures, {"empty": "no lost, late or damaged parcels"})


def stock_table(moves: Sequence[StockRow]) -> Table:
    """Units moved by claims, a row for each SKU, disposition and condition."""
    return table_of("report-stock", STOCK, moves, {"empty": "no stock movements"})
