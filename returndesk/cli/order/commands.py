"""Orders: showing, listing, and recording their delivery."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    answers,
    desk,
    emit,
    emit_done,
    items_of,
    limit_for,
    refuse_early,
    say_done,
)
from returndesk.cli.choices import ask_code, ask_order
from returndesk.cli.options import ItemsOption, LimitOption, WhyOption, argument, later, option
from returndesk.core.codes import PAID_BY
from returndesk.desk.typed_days import on_day
from returndesk.errors import UsageProblem

app = new_noun("Import orders and look them up.")

_DISPUTE = ("open", "won", "lost")


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    number: Annotated[str | None, argument("NUMBER", "Order number, such as 1042.")] = None,
) -> None:
    """Show an order and the units still claimable.

    One row per line of the order.

    Example: returndesk order show 1042
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.views.lists import show_order

    number = number or ask_order(ctx, "NUMBER")
    with desk(ctx) as opened:
        emit(ctx, order_table(show_order(opened, number)), opened.today)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    customer: Annotated[str | None, option("--customer TEXT", "Part of a name, email or phone.")] = None,
    sku: Annotated[str | None, option("--sku SKU", "Orders with this item.")] = None,
    status: Annotated[
        str | None,
        option(
            "--status STATUS",
            "open, part-refunded, refunded or cancelled.",
            later("core.orders.incoming", "ORDER_STATUSES"),
        ),
    ] = None,
    first: Annotated[str | None, option("--from DATE", "Ordered on or after DATE.")] = None,
    last: Annotated[str | None, option("--to DATE", "Ordered on or before DATE.")] = None,
    limit: LimitOption = None,
) -> None:
    """List orders, newest first.

    Example: returndesk order list --customer oneil --from 2026-11-01
    """
    from returndesk.cli.tables.orders import orders_table
    from returndesk.desk.views.lists import list_orders

    with desk(ctx) as opened:
        found, total = list_orders(
            opened,
            customer=customer,
            sku=sku,
            status=status or None,
            first=on_day(first, opened, "--from"),
            last=on_day(last, opened, "--to"),
            limit=limit_for(ctx, limit),
        )
        emit(ctx, orders_table(found, total), opened.today)


@app.command("delivered")
@acts
def delivered(
    ctx: typer.Context,
    number: Annotated[str, argument("NUMBER", "Order number, such as 1042.")],
    item: ItemsOption = None,
    on: Annotated[str | None, option("--on DATE", "Day of arrival; default: today.")] = None,
) -> None:
    """Record when an order or some items arrived.

    Return windows count from that day.

    Example: returndesk order delivered 1042 --on "5 Nov"
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.orders.deliveries import mark_delivered

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        shown = mark_delivered(opened, number, items_of(item), on_day(on, opened))
        say_done(ctx, f"Recorded delivery of order {shown.name}")
        emit_done(ctx, order_table(shown, "order-delivered"), opened.today)


@app.command("customer")
@acts
def customer_(
    ctx: typer.Context,
    number: Annotated[str, argument("NUMBER", "Order number, such as 1042.")],
    who: Annotated[str, argument("WHO", "Email, id, phone or name; an unknown email is a new customer.")],
) -> None:
    """Put the customer of an order right.

    Its claims follow.

    Example: returndesk order customer 1042 ada@example.org
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.customers.people import set_customer_of

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        shown = set_customer_of(opened, number, who)
        say_done(ctx, f"Recorded the customer of order {shown.name}")
        emit_done(ctx, order_table(shown, "order-customer"), opened.today)


@app.command("paid", context_settings={"ignore_unknown_options": True})
@acts
def paid(
    ctx: typer.Context,
    number: Annotated[str, argument("NUMBER", "Order number, such as 1042.")],
    amount: Annotated[str, argument("AMOUNT", "In the order's currency; -5.00 corrects it.")],
    by: Annotated[
        str, option("--by METHOD", "cash, bank, card or another method of payment.", usual=PAID_BY[1:])
    ] = "",
    on: Annotated[str | None, option("--on DATE", "Day of the payment; default: today.")] = None,
    why: WhyOption = "",
) -> None:
    """Record payment of an order that was not paid.

    At most what is outstanding; refunds can return it.

    Example: returndesk order paid 1047 30.00 --by bank
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.orders.payment import record_payment

    refuse_early(ctx)
    if amount.startswith("--"):
        raise UsageProblem(f"Unknown option: {amount}")
    with desk(ctx, write=True) as opened:
        shown, words = record_payment(opened, number, amount, by, on_day(on, opened), why.strip())
        say_done(ctx, words)
        emit_done(ctx, order_table(shown, "order-paid"), opened.today)


@app.command("dispute")
@acts
def dispute_(
    ctx: typer.Context,
    number: Annotated[str, argument("NUMBER", "Order number, such as 1042.")],
    state: Annotated[str, argument("[STATE]", "open, won or lost.", _DISPUTE)] = "",
    amount: Annotated[str, option("--amount AMOUNT", "Disputed; default: all that is left of it.")] = "",
    why: WhyOption = "",
) -> None:
    """Record a customer's dispute with their bank.

    An open one stops refunds; what the bank took of a lost one counts as refunded.

    Example: returndesk order dispute 1042 open --amount 20.00
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.orders.dispute import set_dispute

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        state = state or ask_code(ctx, "What is it now?", _DISPUTE, option="STATE")
        shown, words = set_dispute(opened, number, state, amount, why.strip())
        say_done(ctx, words)
        emit_done(ctx, order_table(shown, "order-dispute"), opened.today)
