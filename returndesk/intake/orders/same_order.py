"""Rows under one order number that are of two orders: refused, since neither can be told from the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from returndesk.core.orders.identity import are_rounded, is_cut, is_rounded, may_be_rounded, other_buyer
from returndesk.core.orders.incoming import CustomerIn
from returndesk.intake.csv.cells import order_number
from returndesk.intake.csv.records import Sheet
from returndesk.intake.orders.fields import Fields
from returndesk.intake.platforms.layout import ORDER_FIELDS, Cells, Draft, OrderCells

WHO = ("customer_email", "customer_id", "customer_name", "customer_phone")
WHOSE = ("ordered_at", *WHO)  # what all rows of an order have alike
_AT = [ORDER_FIELDS.index(name) for name in WHOSE]
_FIRST_ROWS = 2_000
_SPREADSHEET = "a spreadsheet rounded this number: export the file again, and import it unopened"


def all_rounded(sheet: Sheet, at: int) -> bool:
    """Whether a spreadsheet rounded the order numbers of a file, by its first rows; `at` is their column."""
    rows = (row for _, row in islice(sheet.rows(), _FIRST_ROWS))
    return are_rounded(order_number(row[at]) for row in rows if at < len(row))


def rounded_number(number: str, others_are: bool = False) -> str:
    """What is wrong with an order number that a spreadsheet rounded; "" for any other.

    One that ends in zeros may be whole, unless the `others_are` rounded.
    """
    wrong = ("+" in number and is_rounded(number)) or (others_are and is_cut(number))
    return f'"{number}" — {_SPREADSHEET}' if wrong else ""


def two_orders(
    draft: Draft, line: int, cells: Cells, fields: Fields, buyer: Callable[[OrderCells], CustomerIn]
) -> Iterator[tuple[int, str, str]]:
    """(line, field, reason) where a further row of an order has another day or another customer."""
    if all(cells[at] in ("", draft.cells[at]) for at in _AT):
        return
    first, row = (OrderCells(*each[: len(ORDER_FIELDS)]) for each in (draft.cells, cells))
    days = [fields.day[each.ordered_at] for each in (first, row)]
    if days[0] != days[1] and all(isinstance(day, date) for day in days):
        field, what = "ordered_at", "another day"
    elif other_buyer(buyer(first), buyer(row)):
        field, what = next(name for name in WHO if getattr(row, name).strip()), "another customer"
    else:
        return
    rounded = f": {_SPREADSHEET}" if may_be_rounded(draft.number) else ""
    if rounded and not draft.bad:  # any of its rows may be the wrong one
        yield draft.line, "order_number", f'"{draft.number}" has several customers or days{rounded}'
    yield line, field, f"{what} than on line {draft.line}, under one order number{rounded}"
