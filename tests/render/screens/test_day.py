"""The screen of `report day`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from returndesk.render.table import Row, Sections, Table

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)


def day_report() -> Sections:
    refunds: list[Row] = [
        {"currency": "EUR", "method": "original", "kind": "refund", "count": 3, "amount": "149.01"},
        {"currency": "EUR", "method": "cash", "kind": "refund", "count": 1, "amount": "12.50"},
        {"currency": "EUR", "method": "credit", "kind": "refund", "count": 1, "amount": "39.67"},
        {"currency": "EUR", "method": "coupon", "kind": "compensation", "count": 1, "amount": "5.00"},
        {"currency": "JPY", "method": "original", "kind": "refund", "count": 1, "amount": "1250"},
        {"currency": "EUR", "method": "elsewhere", "kind": "elsewhere", "count": 2, "amount": "59.90"},
        {"currency": "USD", "method": "elsewhere", "kind": "elsewhere", "count": 1, "amount": "8.00"},
    ]
    reasons: list[Row] = [
        {"key": "defective", "fault": "maker", "claims": 3, "units": 3, "share": "0.5000"},
        {"key": "changed-mind", "fault": "customer", "claims": 2, "units": 2, "share": "0.3333"},
        {"key": "damaged", "fault": "carrier", "claims": 1, "units": 1, "share": "0.1667"},
    ]
    claims = {
        "opened": 4,
        "approved": 3,
        "rejected": 1,
        "received": 2,
        "settled": 3,
        "closed": 0,
        "open_at_end": 9,
    }
    overdue: list[Row] = [
        {"claim": "R1007", "stage": "decide", "owner": "ann", "due_on": date(2026, 11, 19), "days_over": 4},
        {"claim": "R1003", "stage": "settle", "owner": "", "due_on": date(2026, 11, 21), "days_over": 2},
    ]
    stock: list[Row] = [
        {"key": "restock", "units": 2},
        {"key": "supplier", "units": 1},
        {"key": "scrap", "units": 1},
    ]
    balance: list[Row] = [
        {
            "currency": "EUR",
            "paid_out": "161.51",
            "credit_issued": "39.67",
            "fees_kept": "7.00",
            "net": "-201.18",
        },
        {"currency": "JPY", "paid_out": "1250", "credit_issued": "0", "fees_kept": "0", "net": "-1250"},
    ]
    rows: dict[str, Sequence[Row]] = {
        "orders": [{"currency": "EUR", "count": 12, "units": 18, "value": "402.10"}],
        "claims": [claims],
        "refunds": refunds,
        "reasons": reasons,
        "overdue": overdue,
        "stock": stock,
        "balance": balance,
        "journal": [{"entries": 212, "head": "9f3ac1d0b7e1"}],
    }
    parts = tuple((name, Table(name, (), part)) for name, part in rows.items())
    return Sections("report-day", parts, meta={"shop": "Corner Shop", "date": TODAY})


def day_report_with_exchanges() -> Sections:
    """A refund, its correction, compensation of two kinds, and exchanges in two currencies."""
    refunds: list[Row] = [
        {"currency": "EUR", "method": "cash", "kind": "refund", "count": 1, "amount": "12.50"},
        {"currency": "EUR", "method": "cash", "kind": "correction", "count": 1, "amount": "-2.00"},
        {"currency": "EUR", "method": "credit", "kind": "compensation", "count": 1, "amount": "5.00"},
        {"currency": "EUR", "method": "gift", "kind": "compensation", "count": 2, "amount": "7.00"},
    ]
    exchanges: list[Row] = [
        {"currency": "EUR", "count": 2, "new": "134.50", "difference": "-5.50", "paid": "3.50"},
        {"currency": "JPY", "count": 1, "new": "1200", "difference": "0", "paid": "0"},
    ]
    balance: list[Row] = [
        {
            "currency": "EUR",
            "paid_out": "10.50",
            "credit_issued": "5.00",
            "fees_kept": "0.00",
            "net": "15.50",
        }
    ]
    parts = {"refunds": refunds, "exchanges": exchanges, "balance": balance}
    return Sections("report-day", tuple((name, Table(name, (), rows)) for name, rows in parts.items()))


def day_report_with_carriers() -> Sections:
    """Carrier claims filed and paid in two currencies; one carrier took money back."""
    carriers: list[Row] = [
        {"currency": "EUR", "filed": 2, "claimed": "66.00", "payments": 1, "paid": "24.00"}
        | {"denied": 1, "waived": 3},
        {"currency": "JPY", "filed": 0, "claimed": "0", "payments": 1, "paid": "-1200", "denied": 0},
    ]
    return Sections("report-day", (("carriers", Table("carriers", (), carriers)),))


def day_report_of_a_quiet_day() -> Sections:
    parts = (("claims", Table("claims", (), [{"opened": 0, "open_at_end": 0}])),)
    return Sections("report-day", parts, meta={"shop": "Corner Shop", "date": date(2025, 12, 24)})


@pytest.mark.parametrize(
    "screen",
    [day_report, day_report_with_exchanges, day_report_with_carriers, day_report_of_a_quiet_day],
    ids=lambda screen: screen.__name__,
)
def test_the_screen_matches_its_golden_file(
    screen: Callable[[], Table | Sections], looks_the_same: Look
) -> None:
    looks_the_same(screen.__name__, screen())
