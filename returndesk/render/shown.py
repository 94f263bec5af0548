"""A cell and its column's title as people read them, the same on a terminal, a page and a mail."""

from __future__ import annotations

from datetime import date, datetime

from returndesk.core.days import day_text
from returndesk.render.cell_text import NUMERIC, as_text, is_number
from returndesk.render.escape import visible
from returndesk.render.table import Column, Row


def title_of(column: Column) -> str:
    """A column's header: its title, else its key in words."""
    return column.title or column.key.removesuffix("_on").replace("_", " ")


def shown_cell(row: Row, column: Column, as_of: date) -> str:
    """A cell as shown; an instant in the shop's time if the row has that under KEY_local."""
    return cell_text(row.get(f"{column.key}_local") or row.get(column.key), column, as_of)


def cell_text(value: object, column: Column, as_of: date) -> str:
    """One value as shown, escaped."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value, as_of)
    if isinstance(value, date):
        return day(value, as_of)
    if column.kind == "rate":
        return rate(value)
    if column.kind == "points":
        return rate(value).replace(" %", " points")
    if column.kind == "days" and value is not None:
        return f"{value} day" if value == 1 else f"{value} days"
    return money(value) if column.kind in NUMERIC else visible(as_text(value))


def day(on: object, as_of: date, aligned: bool = False) -> str:
    """Thu 5 Nov, with the year if it is not this year; `aligned` pads the day to two places. "" for None."""
    return day_text(on, as_of, aligned=aligned) if isinstance(on, date) else visible(as_text(on))


def moment(at: object, as_of: date) -> str:
    """Mon 16 Nov 09:12, in the instant's own zone; with the year if it is not this year."""
    if not isinstance(at, datetime):
        return day(at, as_of)
    return f"{day_text(at.date(), as_of, aligned=True)} {at.hour:02}:{at.minute:02}"


def money(amount: object) -> str:
    """An amount with a true minus sign and no currency; "" for None."""
    text = visible(as_text(amount))
    return "−" + text[1:] if text.startswith("-") and is_number(text) else text


def rate(share: object) -> str:
    """A share as a percentage, rounded half up: "0.0625" reads 6.3 %; "" for None."""
    text = as_text(share)
    if not is_number(text):
        return visible(text)
    from decimal import ROUND_HALF_UP, Decimal

    return money((Decimal(text) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)) + " %"


def is_zero(amount: object) -> bool:
    """Whether an amount is missing or zero."""
    return not as_text(amount).strip("-+0.")
