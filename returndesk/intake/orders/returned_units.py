"""Rows that are returns: units that came back of an order in the same file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from returndesk.core.orders.incoming import LineIn
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.values import Quantities
from returndesk.intake.platforms.layout import LINE_FIELDS, Cells

_SKU, _TITLE, _QUANTITY = (LINE_FIELDS.index(name) for name in ("sku", "title", "quantity"))


def take_back(
    lines: Sequence[LineIn], returned: Sequence[tuple[int, Cells]], problem: Callable[[int, str, str], None]
) -> tuple[list[LineIn], int]:
    """The lines with the units that their returns took back, and how many returns fit none of them."""
    quantities = Quantities(decimals=True)
    found, strangers = list(lines), 0
    for at, cells in returned:
        units = quantities[clean(cells[_QUANTITY]).removeprefix("-").strip()]
        if isinstance(units, str):
            problem(at, "quantity", units)
            continue
        title = clean(cells[_TITLE])
        code = clean(cells[_SKU]) or title
        for n, line in enumerate(found):
            taken = min(units, line.quantity - line.elsewhere_units)
            if (line.sku, line.title) == (code, title) and taken:
                found[n] = line._replace(elsewhere_units=line.elsewhere_units + taken)
                units -= taken
        strangers += units > 0
    return found, strangers
