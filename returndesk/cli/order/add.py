"""A sale typed by hand, read as a row of the desk's own columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import acts, ask_until, asks, desk, emit_done, refuse_early, say_done
from returndesk.cli.imports import read_options
from returndesk.cli.options import argument, option
from returndesk.cli.order.commands import app
from returndesk.core.codes import PAID_BY
from returndesk.core.value import replace
from returndesk.desk.typed_days import on_day
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from returndesk.core.orders.incoming import OrderIn
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions

_ITEM = "--item SKU=QTY@PRICE"


@app.command("add")
@acts
def add(
    ctx: typer.Context,
    number: Annotated[str, argument("[NUMBER]", "Order number; default: T0001, T0002 …")] = "",
    item: Annotated[
        list[str] | None,
        option("-i, --item SKU=QTY@PRICE", "What was sold, each at PRICE; repeatable."),
    ] = None,
    on: Annotated[str | None, option("--on DATE", "Day of the sale; default: today.")] = None,
    customer: Annotated[str, option("--customer WHO", "Name, email, phone, or `NAME <EMAIL>`.")] = "",
    by: Annotated[str, option("--by METHOD", "How it was paid.", usual=PAID_BY[1:])] = "",
    channel: Annotated[str, option("--channel NAME", "Where it was sold.")] = "counter",
    shipping: Annotated[str, option("--shipping AMOUNT", "Shipping that was paid.")] = "",
    currency: Annotated[str | None, option("--currency CODE", "Default: the desk's.")] = None,
) -> None:
    """Add a sale by hand, without receipt or export.

    On a terminal what is missing is asked for. Prices include tax as the desk's do.

    Example: returndesk order add -i MUG=2@12.50 --customer ada@example.org --by cash
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.orders.add import add_order, next_number
    from returndesk.intake.orders.typed_sale import read_sale

    refuse_early(ctx)
    row = {"order_number": number, "ordered_at": on or "", "channel": channel, "payment_method": by}
    row["shipping"], items = shipping, list(item or ())
    if not items and asks(ctx):
        with desk(ctx, waits=True) as opened:
            items, customer = _asked(ctx, opened, row, customer, currency)
    elif not items:
        raise UsageProblem(f"{_ITEM} is missing")
    with desk(ctx, write=True) as opened:
        row["ordered_at"] = str(on_day(row["ordered_at"], opened) or opened.today)
        row["order_number"] = row["order_number"] or next_number(opened)
        shown = add_order(opened, read_sale(row, items, _options(ctx, opened, currency)), customer.strip())
        say_done(ctx, f"Added order {shown.name}")
        emit_done(ctx, order_table(shown, "order-add"), opened.today)


def _options(ctx: typer.Context, opened: Desk, currency: str | None) -> ReadOptions:
    return replace(read_options(ctx, opened, currency=currency), decimal=".", dates=None)


def _asked(
    ctx: typer.Context, opened: Desk, row: dict[str, str], customer: str, currency: str | None
) -> tuple[list[str], str]:
    """The items and the customer, asked for as what the row omits; "-" is for what is not known.

    Each answer is read at once.
    """
    from returndesk.desk.orders.add import check_new
    from returndesk.desk.search import known_person, named_person
    from returndesk.intake.orders.typed_sale import read_sale

    with opened.question():
        options = _options(ctx, opened, currency)

    def read(item: str = "A@1", **fields: str) -> OrderIn:
        known = {**row, **fields}
        known |= {"order_number": known["order_number"] or "1", "ordered_at": known["ordered_at"] or today}
        return read_sale(known, [item], options, asked=True)

    def checked(check: Callable[[str], object]) -> Callable[[str], str]:
        def taken(typed: str) -> str:
            if typed == "-":
                return ""
            with opened.question():
                check(typed)
            return typed

        return taken

    def dated(typed: str) -> str:
        day = str(on_day(typed, opened, ""))
        read(ordered_at=day)
        return day

    def sold(typed: str) -> str:
        read(typed)
        return typed

    def missing(
        given: str, question: str, taken: Callable[[str], str], option: str, default: str = "-"
    ) -> str:
        return given or ask_until(ctx, question, taken, option=option, default=default)

    today = str(opened.today)
    number = checked(lambda typed: check_new(opened, read(order_number=typed)))
    row["order_number"] = missing(row["order_number"], "Order number, - for a new one", number, "NUMBER")
    row["ordered_at"] = missing(row["ordered_at"], "Day of the sale", dated, "--on", "today")
    items = [missing("", "What was sold, as SKU=QTY@PRICE?", sold, _ITEM, "")]
    while more := missing("", "What else, - for nothing more", checked(sold), _ITEM):
        items.append(more)
    who = checked(lambda typed: known_person(opened, named_person(typed)))
    customer = missing(customer, "Customer, - if unknown", who, "--customer")
    row["payment_method"] = missing(row["payment_method"], "Paid by, - if unknown", checked(str), "--by")
    return items, customer
