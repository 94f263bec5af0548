"""Orders: looking them up, and recording their arrival."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    ItemsOption,
    LimitOption,
    acts,
    answers,
    ask,
    desk,
    emit,
    emit_done,
    limit_for,
    on_day,
    parse_day,
    refuse_early,
    say,
    state,
)

app = new_noun("Import orders and look them up.")


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    number: Annotated[
        str | None, typer.Argument(metavar="NUMBER", help="Order number, such as 1042.")
    ] = None,
) -> None:
    """Show an order and what can still be claimed.

    One row per line of the order.

    Example: returndesk order show 1042
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.views.lists import show_order

    number = number or ask(ctx, "Which order?", option="NUMBER")
    with desk(ctx) as opened:
        emit(ctx, order_table(show_order(opened, number)), opened.today)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    customer: Annotated[
        str | None, typer.Option("--customer", metavar="TEXT", help="Part of a name, email or phone.")
    ] = None,
    sku: Annotated[str | None, typer.Option("--sku", metavar="SKU", help="Orders with this item.")] = None,
    status: Annotated[
        str | None,
        typer.Option("--status", metavar="STATUS", help="open, part-refunded, refunded or cancelled."),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Ordered on or after DATE.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Ordered on or before DATE.")
    ] = None,
    limit: LimitOption = None,
) -> None:
    """List orders, newest first.

    Example: returndesk order list --customer oneil --from 2026-11-01
    """
    from returndesk.cli.tables.orders import orders_table
    from returndesk.core.orders.incoming import ORDER_STATUSES
    from returndesk.desk.lookup import find_code
    from returndesk.desk.views.lists import list_orders

    wanted = find_code(status, ORDER_STATUSES, "--status") if status else None
    with desk(ctx) as opened:
        found, total = list_orders(
            opened,
            customer=customer,
            sku=sku,
            status=wanted,
            first=parse_day(first, opened.today, "--from", past=True) if first else None,
            last=parse_day(last, opened.today, "--to", past=True) if last else None,
            limit=limit_for(ctx, limit),
        )
        emit(ctx, orders_table(found, total), opened.today)


@app.command("delivered")
@acts
def delivered(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Order number, such as 1042.")],
    item: ItemsOption = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Day of arrival; default: today.")
    ] = None,
) -> None:
    """Record when an order or some items arrived.

    Return windows count from that day.

    Example: returndesk order delivered 1042 --on "5 Nov"
    """
    from returndesk.cli.tables.orders import order_table
    from returndesk.desk.lookup import parse_item
    from returndesk.desk.orders.importer import mark_delivered

    refuse_early(ctx)
    items = [parse_item(text) for text in item or ()]
    with desk(ctx, write=True) as opened:
        shown = mark_delivered(opened, number, items, on_day(on, opened.today))
        say(
            ctx,
            "Dry run: nothing was recorded."
            if state(ctx).dry_run
            else f"Recorded delivery of order {shown.name}",
        )
        emit_done(ctx, order_table(shown, "order-delivered"), opened.today)
