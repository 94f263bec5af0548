"""Reports as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from returndesk.cli.tables.labels import CLAIM, CURRENCY
from returndesk.render.table import Column, Row, Sections, Table, rows_of, table_of

if TYPE_CHECKING:
    from returndesk.desk.reports.day import DayReport
    from returndesk.desk.reports.refunds import RefundSums
    from returndesk.store.claims.stock import StockRow
    from returndesk.store.refunds.carriers import ParcelFigures


class _Section(NamedTuple):
    """A section of the day report. `lines` are its rows in CSV: a key, the columns of count and amount."""

    name: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[str | Callable[[Row], str], str, str], ...]
    every_day: bool = True


_CLAIM_COUNTS = ("opened", "approved", "rejected", "received", "settled", "closed", "open_at_end")
_BALANCE = ("paid_out", "credit_issued", "fees_kept", "net")
_COUNT, _KEY = Column("count", "count"), Column("key", "code")
_DAY = (
    _Section(
        "orders",
        (CURRENCY, _COUNT, Column("units", "count"), Column("value", "amount")),
        (("orders", "count", "value"), ("units", "units", "")),
    ),
    _Section(
        "claims",
        tuple(Column(name, "count") for name in _CLAIM_COUNTS),
        tuple((name, name, "") for name in _CLAIM_COUNTS),
    ),
    _Section(
        "refunds",
        (CURRENCY, Column("method", "code"), Column("kind", "code"), _COUNT, Column("amount", "amount")),
        ((lambda row: f"{row['method']}/{row['kind']}", "count", "amount"),),
    ),
    _Section(
        "exchanges",
        (CURRENCY, _COUNT, *(Column(name, "amount") for name in ("new", "difference", "paid"))),
        (("exchanges", "count", ""), *((name, "", name) for name in ("new", "difference", "paid"))),
        every_day=False,
    ),
    _Section(
        "carriers",
        (
            CURRENCY,
            Column("filed", "count"),
            Column("claimed", "amount"),
            Column("payments", "count", of="paid"),
            Column("paid", "amount"),
            Column("denied", "count"),
            Column("waived", "count"),
        ),
        (
            ("claimed", "filed", "claimed"),
            ("paid", "payments", "paid"),
            ("denied", "denied", ""),
            ("waived", "waived", ""),
        ),
        every_day=False,
    ),
    _Section(
        "reasons",
        (
            _KEY._replace(of="reason"),
            Column("fault", "code"),
            Column("claims", "count"),
            Column("units", "count"),
            Column("share", "number"),
        ),
        ((lambda row: str(row["key"]), "claims", ""),),
    ),
    _Section(
        "overdue",
        (
            CLAIM,
            Column("stage", "code"),
            Column("owner"),
            Column("due_on", "date"),
            Column("days_over", "count"),
            Column("due_source", "code"),
        ),
        ((lambda row: str(row["claim"]), "days_over", ""),),
    ),
    _Section(
        "stock",
        (_KEY._replace(of=lambda pair: pair[0]), Column("units", "count", of=lambda pair: pair[1])),
        ((lambda row: str(row["key"]), "units", ""),),
    ),
    _Section(
        "balance",
        (CURRENCY, *(Column(name, "amount") for name in _BALANCE)),
        tuple((name, "", name) for name in _BALANCE),
    ),
    _Section(
        "journal",
        (Column("entries", "count"), Column("head", "code")),
        ((lambda row: str(row["head"]), "entries", ""),),
    ),
)
DAY_FLAT = (
    Column("section", "code"),
    Column("key"),
    CURRENCY,
    _COUNT,
    Column("amount", "amount"),
)
REFUNDS = (
    Column("key"),
    CURRENCY,
    Column("refunds", "count"),
    Column("goods", "amount", rank=2),
    Column("shipping", "amount", rank=3),
    Column("postage", "amount", rank=5),
    Column("fees", "amount", rank=4, of="fee_minor"),
    Column("deductions", "amount", rank=4, of="deduction_minor"),
    Column("bonus", "amount", rank=5),
    Column("adjustment", "amount", rank=5),
    Column("total", "amount"),
    Column("compensation", "amount", rank=1),
    Column("elsewhere", "amount", rank=1),
)
CARRIERS = (
    Column("carrier", "code"),
    Column("title", rank=4),
    CURRENCY,
    *(Column(name, "count", rank=1) for name in ("lost", "late", "damaged")),
    Column("claimed", "amount"),
    Column("paid", "amount"),
    Column("refunded", "amount", rank=2),
    Column("replaced", "amount", rank=3),
    Column("compensation", "amount", rank=3),
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
    for name, columns, lines, every_day in _DAY:
        single = {"claims": report.claims, "journal": report}.get(name)
        rows = rows_of(columns, [single] if single else getattr(report, name))
        if not (rows or every_day):
            continue
        parts.append((name, Table(name, columns, rows)))
        flat += [
            {
                "section": name,
                "key": key if isinstance(key, str) else key(row),
                "currency": row.get("currency"),
                "count": row.get(count),
                "amount": row.get(amount),
            }
            for row in rows
            for key, count, amount in lines
        ]
    meta = {"shop": report.shop, "date": report.day}
    return Sections("report-day", tuple(parts), Table("report-day", DAY_FLAT, flat), meta)


def refunds_table(sums: Sequence[RefundSums]) -> Table:
    """Refunds, a row for each key and currency."""
    return table_of("report-refunds", REFUNDS, sums, {"empty": "no refunds"})


def carriers_table(figures: Sequence[ParcelFigures]) -> Table:
    """Carrier claims, a row for each carrier and currency; no carrier where it is unknown."""
    return table_of("report-carriers", CARRIERS, figures, {"empty": "no lost, late or damaged parcels"})


def stock_table(moves: Sequence[StockRow]) -> Table:
    """Units moved by claims, a row for each SKU, disposition and condition."""
    return table_of("report-stock", STOCK, moves, {"empty": "no stock movements"})
