"""Rows that are returns: units of an order in the same file that were refunded on the platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from returndesk.core.orders.incoming import LineIn
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.values import Quantities, Wrong
from returndesk.intake.platforms.layout import Cells, LineCells


def take_back(
    lines: Sequence[LineIn], returned: Sequence[tuple[int, Cells]], problem: Callable[[int, str, str], None]
) -> tuple[list[LineIn], int]:
    """The lines less their returned units, and how many returns match none of them."""
    quantities = Quantities(decimals=True)
    found, strangers = list(lines), 0
    for at, cells in returned:
        row = LineCells(*cells)
        units = quantities[clean(row.quantity).removeprefix("-").strip()]
        if isinstance(units, Wrong):
            problem(at, "quantity", units)
            continue
        title = clean(row.title)
        code = clean(row.sku) or title
        for n, line in enumerate(found):
            taken = min(units, line.quantity - line.elsewhere_units)
            if (line.sku, line.title) == (code, title) and taken:
                found[n] = line._replace(elsewhere_units=line.elsewhere_units + taken)
                units -= taken
        strangers += units > 0
    return found, strangers
