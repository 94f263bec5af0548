"""The screen of every value that has no screen of its own, and what holds for all screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from returndesk.render.screens.terminal import _SCREENS, screen_for
from returndesk.render.table import Column, Row, Sections, Table
from returndesk.render.width import cells

Look = Callable[[str, Table | Sections], None]
TODAY = date(2026, 11, 23)
HOSTILE = "李雷 [red]\x07\x1b]52;c;eA==\x1b\\ \u202eexe"


def shown(value: Table | Sections, width: int) -> str:
    return "".join("".join(text for text, _ in line) + "\n" for line in screen_for(value, TODAY, width))


def order_list() -> Table:
    shape = (
        Column("order", "code"),
        Column("channel", "code", rank=4),
        Column("customer"),
        Column("ordered_on", "date", rank=1),
        Column("delivered_on", "date", rank=2),
        Column("lines", "count", rank=6),
        Column("units", "count", rank=5),
        Column("paid", "amount"),
        Column("shipping", "amount", rank=7),
        Column("currency", "code", " "),
        Column("status", "code", rank=3),
    )
    row: Row = {
        "order": "1042",
        "channel": "web",
        "customer": "Zoë O'Neil",
        "ordered_on": date(2026, 11, 2),
        "delivered_on": None,
        "lines": 2,
        "units": 3,
        "paid": "140.00",
        "shipping": "5.00",
        "currency": "EUR",
        "status": "open",
    }
    rows = [
        row,
        {**row, "order": "etsy:7", "customer": HOSTILE, "paid": "-7.00", "ordered_on": date(2025, 12, 31)},
        {**row, "order": "1043", "customer": "王小明", "delivered_on": date(2026, 11, 20)},
        {**row, "order": "1044", "customer": "أحمد 👩‍👩‍👧 " * 20},
    ]
    return Table("order-list", shape, rows, {"more": 12})


def log_in_parts() -> Sections:
    shape = (Column("key"), Column("open", "truth"), Column("rate", "number"), Column("why", "list"))
    rows: list[Row] = [
        {
            "key": "LAMP-1",
            "open": True,
            "rate": "0.1250",
            "why": [{"code": "a", "text": "one"}, {"text": "two"}],
        },
        {"key": "BULB-3", "open": False, "rate": "0.0000", "why": []},
    ]
    parts = (("first", Table("a", shape, rows)), ("second", Table("b", shape, [])))
    return Sections("report-new", parts, meta={"next": ["returndesk queue"]})


def customer_show() -> Table:
    shape = (
        Column("customer"),
        Column("tier", "code"),
        Column("since_on", "date"),
        Column("orders", "count"),
    )
    row: Row = {"customer": "李雷 " * 30, "tier": None, "since_on": date(2024, 2, 29), "orders": 3}
    return Table("customer-show", shape, [row])


def report_carriers() -> Table:
    """A carrier in two currencies, and parcels with an unknown carrier."""
    shape = (
        Column("carrier", "code"),
        Column("title", rank=4),
        Column("currency", "code"),
        *(Column(name, "count", rank=1) for name in ("lost", "late", "damaged")),
        Column("claimed", "amount"),
        Column("paid", "amount"),
        Column("refunded", "amount", rank=2),
        Column("replaced", "amount", rank=3),
        Column("compensation", "amount", rank=3),
        Column("net_loss", "amount", title="net loss"),
    )
    row: Row = {
        "carrier": "dhl", "title": "DHL [b]\x1b[31m", "currency": "EUR", "lost": 12, "late": 3, "damaged": 1,
        "claimed": "1234.50", "paid": "1000.00", "refunded": "1410.20", "replaced": "35.00",
        "compensation": "10.00", "net_loss": "455.20",
    }  # fmt: skip
    yen: Row = {**row, "currency": "JPY", "claimed": "1200", "paid": "-1200", "net_loss": "-1200"}
    return Table("report-carriers", shape, [row, yen, {**row, "carrier": None, "title": None}])


@pytest.mark.parametrize(
    "screen", [order_list, log_in_parts, customer_show, report_carriers], ids=lambda screen: screen.__name__
)
def test_the_screen_matches_its_golden_file(
    screen: Callable[[], Table | Sections], looks_the_same: Look
) -> None:
    looks_the_same(screen.__name__, screen())


@pytest.mark.parametrize("name", sorted(_SCREENS))
def test_a_screen_whose_meta_and_keys_are_missing_still_shows(name: str) -> None:
    rows: list[Row] = [{}, {}]
    for table in (Table(name, (), rows), Table(name, (), []), Table(name, (), rows, {"order": "1"})):
        if name in ("claim-show", "report-day"):
            parts = ("claim", "claims", "lines", "sum", "refunds", "reasons", "overdue", "stock", "journal")
            parts += ("carrier", "carriers", "outgoing", "exchange")
            shown(Sections(name, tuple((part, table) for part in parts)), 80)
            shown(Sections(name, ()), 80)
        else:
            shown(table, 80)


def test_a_list_without_rows_says_so() -> None:
    assert shown(Table("order-list", (Column("order"),), []), 80) == "Nothing to show\n"
    assert shown(Table("order-list", (), [], {"empty": "no orders yet"}), 80) == "no orders yet\n"


def test_rows_of_ten_thousand_characters_are_cut_only_on_screens() -> None:
    table = Table("order-list", (Column("a"), Column("b")), [{"a": "李" * 10_000, "b": "x" * 200_000}])
    assert all(cells(line) <= 80 for line in shown(table, 80).splitlines())


def test_on_a_narrow_terminal_amounts_that_are_all_zero_are_omitted_before_the_others() -> None:
    columns = (
        Column("goods", "amount", rank=2),
        Column("shipping", "amount", rank=3),
        Column("adjustment", "amount", rank=5),
        Column("total", "amount"),
    )
    rows = [{"goods": "210.00", "shipping": "0.00", "adjustment": "-100.00", "total": "110.00"}]
    assert shown(Table("report-refunds", columns, rows), 35) == (
        " GOODS  ADJUSTMENT   TOTAL\n210.00     −100.00  110.00\n"
    )


def test_sections_have_their_title_first_and_then_what_they_count() -> None:
    rows: list[Row] = [{"units": 3}]
    part = Table("stock", (Column("units", "count"),), rows, about="Units moved.")
    value = Sections("x", (("units_moved", part),), meta={"title": "October"}, about="Claims of October.")
    assert shown(value, 80).splitlines()[:5] == [
        "October",
        "Claims of October.",
        "",
        "units moved",
        "Units moved.",
    ]
