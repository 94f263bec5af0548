"""A sale that was typed, read by the rules for a row of the desk's own columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from returndesk.core.orders.incoming import OrderIn
from returndesk.errors import UsageProblem
from returndesk.intake.csv.cells import guard
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_files

_TYPED_AS = {"order_number": "NUMBER", "ordered_at": "--on", "payment_method": "--by"}
_ITEM = "--item"


def read_sale(
    row: Mapping[str, str], items: Sequence[str], options: ReadOptions, *, asked: bool = False
) -> OrderIn:
    """The order of a row's fields and the items typed, each SKU=QTY@PRICE.

    Raises UsageProblem, which names the option where the values were not `asked` for.
    """
    out = io.StringIO(newline="")
    option = "" if asked else f"{_ITEM} "
    lines = [{**row, **_line(item, option)} for item in items]
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: guard(text) for name, text in line.items()} for line in lines)
    (reading,) = read_files([("sale", out.getvalue().encode())], options)
    for problem in reading.problems:
        typed = _TYPED_AS.get(problem.column, f"--{problem.column}")
        if problem.column not in row:
            typed = f"{option}{items[problem.line - 2]}"
        elif asked:
            raise UsageProblem(problem.reason)
        raise UsageProblem(f"{typed}: {problem.reason}")
    (order,) = reading.orders
    return order


def _line(item: str, option: str) -> dict[str, str]:
    """ "MUG=2@12.50" or "MUG@12.50", one: SKU, quantity and the price of one."""
    named, _, price = item.rpartition("@")
    sku, equals, count = named.rpartition("=")
    if not (equals and count.strip().isdigit()):
        sku, count = named, "1"
    if not (sku.strip() and price.strip()):
        raise UsageProblem(f"{option}{item}: expected SKU=QTY@PRICE such as MUG=2@12.50")
    return {"sku": sku, "quantity": count, "unit_price": price}
