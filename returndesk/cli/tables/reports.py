"""From the desk's figures to tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.money import format_minor
from returndesk.render.table import Column, Row, Sections, Table

if TYPE_CHECKING:
    from returndesk.desk.doctor import Ailment
    from returndesk.desk.reports.day import DayReport
    from returndesk.desk.reports.refunds import RefundSums

_COUNTED = ("opened", "approved", "rejected", "received", "settled", "closed", "open_at_end")
_EXCHANGED = ("new", "difference", "paid")
REFUNDS = (
    Column("key", "text"),
    Column("currency", "code"),
    Column("refunds", "count"),
    *(
        Column(name, "amount", rank=rank)
        for name, rank in (
            ("goods", 2),
            ("shipping", 3),
            ("postage", 5),
            ("fees", 4),
            ("deductions", 4),
            ("bonus", 5),
            ("adjustment", 5),
            ("total", 0),
            ("compensation", 1),
            ("elsewhere", 1),
        )
    ),
)
DAY_FLAT = (
    Column("section", "code"),
    Column("key", "text"),
    Column("currency", "code"),
    Column("count", "count"),
    Column("amount", "amount"),
)


def day_sections(report: DayReport) -> Sections:
    """The day's sections, and its CSV shape: section, key, currency, count, amount."""
    parts: list[tuple[str, Table]] = []

    def add(name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        parts.append((name, Table(name, tuple(columns), rows)))

    currency, count, key = Column("currency", "code"), Column("count", "count"), Column("key", "code")
    add(
        "orders",
        (currency, count, Column("units", "count"), Column("value", "amount")),
        [
            {
                "currency": o.currency,
                "count": o.count,
                "units": o.units,
                "value": format_minor(o.value_minor, o.currency),
            }
            for o in report.orders
        ],
    )
    add(
        "claims",
        [Column(name, "count") for name in _COUNTED],
        [{name: getattr(report.claims, name) for name in _COUNTED}],
    )
    add(
        "refunds",
        (currency, Column("method", "code"), Column("kind", "code"), count, Column("amount", "amount")),
        [
            {
                "currency": r.currency,
                "method": r.method,
                "kind": r.kind,
                "count": r.count,
                "amount": format_minor(r.amount_minor, r.currency),
            }
            for r in report.refunds
        ],
    )
    if report.exchanges:  # most days have none, and keep the sections that every day has
        add(
            "exchanges",
            (currency, count, *(Column(name, "amount") for name in _EXCHANGED)),
            [
                {
                    "currency": e.currency,
                    "count": e.count,
                    **{name: format_minor(getattr(e, f"{name}_minor"), e.currency) for name in _EXCHANGED},
                }
                for e in report.exchanges
            ],
        )
    if report.carriers:
        add(
            "carriers",
            (
                currency, Column("filed", "count"), Column("claimed", "amount"), Column("payments", "count"),
                Column("paid", "amount"), Column("denied", "count"), Column("waived", "count"),
            ),
            [
                {
                    "currency": c.currency,
                    "filed": c.filed,
                    "claimed": format_minor(c.claimed_minor, c.currency),
                    "payments": c.paid,
                    "paid": format_minor(c.paid_minor, c.currency),
                    "denied": c.denied,
                    "waived": c.waived,
                }
                for c in report.carriers
            ],
        )  # fmt: skip
    add(
        "reasons",
        (
            key,
            Column("fault", "code"),
            Column("claims", "count"),
            Column("units", "count"),
            Column("share", "number"),
        ),
        [
            {"key": r.reason, "fault": r.fault, "claims": r.claims, "units": r.units, "share": r.share}
            for r in report.reasons
        ],
    )
    add(
        "overdue",
        (
            Column("claim", "code"),
            Column("stage", "code"),
            Column("owner"),
            Column("due_on", "date"),
            Column("days_over", "count"),
            Column("due_source", "code"),
        ),
        [
            {
                "claim": f"R{o.claim_id}",
                "stage": o.stage,
                "owner": o.owner,
                "due_on": o.due_on,
                "days_over": o.days_over,
                "due_source": o.due_source,
            }
            for o in report.overdue
        ],
    )
    add(
        "stock",
        (key, Column("units", "count")),
        [{"key": disposition, "units": units} for disposition, units in report.stock],
    )
    add(
        "balance",
        (currency, *(Column(name, "amount") for name in ("paid_out", "credit_issued", "fees_kept", "net"))),
        [
            {
                "currency": b.currency,
                **{
                    name: format_minor(getattr(b, f"{name}_minor"), b.currency)
                    for name in ("paid_out", "credit_issued", "fees_kept", "net")
                },
            }
            for b in report.balance
        ],
    )
    add(
        "journal",
        (Column("entries", "count"), Column("head", "code")),
        [{"entries": report.entries, "head": report.head}],
    )
    meta = {"shop": report.shop, "date": report.day}
    return Sections("report-day", tuple(parts), flat=_day_flat(report), meta=meta)


def _day_flat(report: DayReport) -> Table:
    rows: list[Row] = []

    def add(
        section: str,
        key: str,
        currency: str | None = None,
        count: int | None = None,
        minor: int | None = None,
    ) -> None:
        amount = None if minor is None or currency is None else format_minor(minor, currency)
        rows.append({"section": section, "key": key, "currency": currency, "count": count, "amount": amount})

    for o in report.orders:
        add("orders", "orders", o.currency, o.count, o.value_minor)
        add("orders", "units", o.currency, o.units)
    for name in _COUNTED:
        add("claims", name, count=getattr(report.claims, name))
    for r in report.refunds:
        add("refunds", f"{r.method}/{r.kind}", r.currency, r.count, r.amount_minor)
    for e in report.exchanges:
        add("exchanges", "exchanges", e.currency, e.count)
        for name in _EXCHANGED:
            add("exchanges", name, e.currency, minor=getattr(e, f"{name}_minor"))
    for c in report.carriers:
        add("carriers", "claimed", c.currency, c.filed, c.claimed_minor)
        add("carriers", "paid", c.currency, c.paid, c.paid_minor)
        add("carriers", "denied", c.currency, c.denied)
        add("carriers", "waived", c.currency, c.waived)
    for reason in report.reasons:
        add("reasons", reason.reason, count=reason.claims)
    for over in report.overdue:
        add("overdue", f"R{over.claim_id}", count=over.days_over)
    for disposition, units in report.stock:
        add("stock", disposition, count=units)
    for b in report.balance:
        for name in ("paid_out", "credit_issued", "fees_kept", "net"):
            add("balance", name, b.currency, minor=getattr(b, f"{name}_minor"))
    add("journal", report.head, count=report.entries)
    return Table("report-day", DAY_FLAT, rows)


def refunds_table(sums: Sequence[RefundSums]) -> Table:
    """What was refunded, a row for each key and currency."""
    figures = {
        "goods": "goods",
        "shipping": "shipping",
        "postage": "postage",
        "fees": "fee",
        "deductions": "deduction",
        "bonus": "bonus",
        "adjustment": "adjustment",
        "total": "total",
    }
    rows: list[Row] = [
        {
            "key": row.key,
            "currency": row.currency,
            "refunds": row.refunds,
            **{
                key: format_minor(getattr(row, f"{name}_minor"), row.currency)
                for key, name in figures.items()
            },
            "compensation": format_minor(row.compensation_minor, row.currency),
            "elsewhere": format_minor(row.elsewhere_minor, row.currency),
        }
        for row in sums
    ]
    return Table("report-refunds", REFUNDS, rows, {"empty": "nothing was refunded"})


def ailments_table(found: Sequence[Ailment]) -> Table:
    """What the doctor found."""
    rows: list[Row] = [{"code": one.code, "where": one.where, "text": one.text} for one in found]
    columns = (Column("code", "code"), Column("where"), Column("text"))
    return Table("doctor", columns, rows, {"empty": "all is well: the file, the journal and every sum"})
