"""Small reports with one chart of each shape, and the same with hostile text in every place."""

from __future__ import annotations

from datetime import date

from returndesk.render.table import Cell, Chart, Column, Row, Sections, Table, columns

TODAY = date(2026, 11, 23)
HOSTILE = '"><script>alert(1)</script>&amp;</title></desc>\x1b[31m\u202e`|*_[x](http://e.org)\n# '
LONG = "A very long name of a product that no shop would print on a label"


def rows(keys: str, *lines: tuple[Cell, ...]) -> list[Row]:
    """Rows with these keys."""
    return [dict(zip(keys.split(), line, strict=True)) for line in lines]


def reasons(name: str = "changed-mind", title: str = "Refunds by reason") -> Table:
    """Bars of one series, in two currencies, one of them negative."""
    shape = (Column("reason"), Column("currency", "code"), Column("refunds", "count"))
    lines = (
        ("defective", "EUR", 12, "1149.01"),
        (name, "EUR", 7, "238.40"),
        ("damaged", "EUR", 1, "-24.00"),
        ("defective", "JPY", 2, "9800"),
    )
    return Table(
        "report-refunds",
        (*shape, Column("total", "amount")),
        rows("reason currency refunds total", *lines),
        about="Refunds from Sun 1 to Mon 30 Nov, by day of payment",
        charts=(Chart("bars", "reason", ("total",), title),),
    )


def months(name: str = "claims", title: str = "Claims and orders by month") -> Table:
    """Lines of two series with a gap, and bars of the same two."""
    counts = [(182, 12), (201, 18), (None, None), (214, 31), (298, 44), (240, 22), (251, 19), (263, 21)]
    lines = [(f"2026-{at:02}", *pair) for at, pair in enumerate(counts, 4)]
    series = ("orders", "claims")
    return Table(
        "report-months",
        (Column("month"), Column("orders", "count"), Column("claims", "count", title=name)),
        rows("month orders claims", *lines),
        {"notes": ["Orders are counted on the day of the order."]},
        charts=(Chart("lines", "month", series, title), Chart("bars", "month", series, title)),
    )


def rates(name: str = "MUG-BLUE", title: str = "Return rate by SKU, with 95 % intervals") -> Table:
    """Intervals around a shop's own average: above it, on it, below it, and one without a rate."""
    lines = (
        ("BOOT-41", 220, 38, "0.1727", "0.1290", "0.2280"),
        (name, 500, 30, "0.0600", "0.0420", "0.0830"),
        ("LAMP-1", 812, 9, "0.0111", "0.0058", "0.0209"),
        (LONG, 12, 1, "0.0833", "0.0043", "0.3848"),
        ("TEA", 0, 0, None, None, None),
    )
    values = ("rate", "low", "high")
    return Table(
        "report-returns",
        (Column("sku"), *columns("count", "sold returned"), *columns("rate", "rate low high")),
        rows("sku sold returned rate low high", *lines),
        about="Units ordered in October 2026, returned until Mon 23 Nov",
        charts=(Chart("intervals", "sku", values, title, "0.0610", "shop average"),),
    )


def watchlist(name: str = "BOOT-41", title: str = "Return rate by units sold, with 99.8 % limits") -> Table:
    """A funnel of 30 products with two outside their limits."""
    named, lines = {20: (name, "0.1550"), 27: ("LAMP-1", "0.0210")}, []
    for at in range(1, 31):
        sold = 8 + at * at * 2
        spread = 3.09 * (0.06 * 0.94 / sold) ** 0.5
        usual = f"{max(0.06 + spread * 0.28 * (at * 7 % 5 - 2), 0):.4f}"
        sku, rate = named.get(at, (f"SKU-{at}", usual))
        lines.append((sku, sold, rate, f"{max(0.06 - spread, 0):.4f}", f"{0.06 + spread:.4f}"))
    values = ("sold", "rate", "low", "high")
    return Table(
        "report-watchlist",
        (Column("sku"), Column("sold", "count", title="units sold"), *columns("rate", "rate low high")),
        rows("sku sold rate low high", *lines),
        about="Units ordered from September to November 2026",
        charts=(Chart("funnel", "sku", values, title, "0.0600", "shop average"),),
    )


SHAPES = {"bars": reasons, "lines": months, "intervals": rates, "funnel": watchlist}


def everything() -> Sections:
    """All of them as the sections of one report."""
    parts = (("by-reason", reasons()), ("by-month", months()), ("rates", rates()), ("watchlist", watchlist()))
    meta = {"shop": "Corner Shop"}
    return Sections("report-all", (*parts, ("nothing", EMPTY)), meta=meta, about="November 2026")


def hostile() -> Sections:
    """The same with hostile text in every place that a person or a file may fill."""
    parts = tuple(
        (name, made(HOSTILE, HOSTILE)._replace(about=HOSTILE, meta={"notes": [HOSTILE]}))
        for name, made in SHAPES.items()
    )
    empty = EMPTY._replace(meta={"empty": HOSTILE})
    meta = {"shop": HOSTILE, "title": HOSTILE}
    return Sections("report-all", (*parts, (HOSTILE, empty)), meta=meta, about=HOSTILE)


EMPTY = Table("x", (Column("key"),), [])
