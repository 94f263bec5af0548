"""A sale typed by hand, read as a row of the desk's own columns."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from returndesk.cli.base import acts, ask, asks, desk, emit_done, on_day, refuse_early, say_done
from returndesk.cli.imports import read_options
from returndesk.cli.options import argument, option
from returndesk.cli.order.commands import app
from returndesk.core.codes import PAID_BY
from returndesk.errors import UsageProblem

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
    items = list(item or ())
    if not items and asks(ctx):
        number, items, on, customer, by = _asked(ctx, number, on, customer, by)
    elif not items:
        raise UsageProblem(f"{_ITEM} is missing")
    with desk(ctx, write=True) as opened:
        options = replace(read_options(ctx, opened, currency=currency), decimal=".", dates=None)
        day = on_day(on, opened.today) or opened.today
        row = {"order_number": number or next_number(opened), "ordered_at": day.isoformat()}
        row |= {"channel": channel, "payment_method": by, "shipping": shipping}
        shown = add_order(opened, read_sale(row, items, options), customer.strip())
        say_done(ctx, f"Added order {shown.name}")
        emit_done(ctx, order_table(shown, "order-add"), opened.today)


def _asked(
    ctx: typer.Context, number: str, on: str | None, customer: str, by: str
) -> tuple[str, list[str], str | None, str, str]:
    """What was not typed, asked for; "-" is for what is not known."""
    number = number or ask(ctx, "Order number, - for a new one", option="NUMBER", default="-")
    on = on or ask(ctx, "Day of the sale", option="--on", default="today")
    items = [ask(ctx, "What was sold, as SKU=QTY@PRICE?", option=_ITEM)]
    while (more := ask(ctx, "What else, - for nothing more", option=_ITEM, default="-")) != "-":
        items.append(more)
    customer = customer or ask(ctx, "Customer, - if unknown", option="--customer", default="-")
    by = by or ask(ctx, "Paid by, - if unknown", option="--by", default="-")
    number, customer, by = ("" if given == "-" else given for given in (number, customer, by))
    return number, items, on, customer, by
