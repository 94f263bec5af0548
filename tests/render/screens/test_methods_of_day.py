"""The balance by method on the screen of a day."""

from __future__ import annotations

from datetime import date

from returndesk.render.screens.day import day_screen
from returndesk.render.table import Row, Sections, Table


def methods(*rows: Row) -> list[str]:
    value = Sections("report-day", (("methods", Table("methods", (), rows)),), None, {"shop": "Shop"})
    lines = day_screen(value, date(2026, 11, 23), 80)
    return ["".join(text for text, _ in line) for line in lines[2:]]


def row(method: str, net: str, **more: str) -> Row:
    return {"currency": "EUR", "method": method, "paid_out": net, "received": "0.00", "net": net, **more}


def test_a_counted_method_and_one_that_received_money_have_lines_of_their_own() -> None:
    large = {"paid_out": "12345.67", "received": "1234.50", "counted": "11100.00", "difference": "-11.17"}
    assert methods(
        row("bank", "5.00"),
        row("cash", "10.00", counted="10.00", difference="0.00"),
        row("credit", "3.00"),
        row("original", "11111.17", **large),
    ) == [
        "  methods   bank 5.00 EUR · credit 3.00 EUR",
        "            cash 10.00 EUR · counted 10.00",
        "            original 11111.17 EUR · paid out 12345.67 · received 1234.50",
        "            counted 11100.00 · difference −11.17",
    ]
