"""`returndesk` alone on a terminal: the way to a desk, or how it is today and what can be typed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

import typer

from returndesk.cli.base import desk, desk_path, emit, program, today
from returndesk.render.table import Column, Table

_COLUMNS = (Column("command", "code"), Column("what"))
_NO_DESK = (
    ("init", "create your desk: it asks for what it needs"),
    ("demo", "watch a day at a sample shop"),
    ("init --sample", "a desk to play with: sample orders and claims"),
    ("help", "read the guide"),
)
_TO_DO = (
    ("queue", "what to do today, most urgent first"),
    ("queue --work", "the same, one claim at a time"),
    ("check ORDER", "can it be returned, until when and for how much?"),
    ("claim open", "a customer wants something: it asks"),
    ("order import FILE", "new orders"),
    ("report day", "today's figures"),
    ("undo", "undo your last act"),
    ("help", "read the guide"),
)
_NO_ORDERS = (
    ("order import FILE", "take in the orders: your platform's export"),
    ("policy new", "your terms, by ten questions: windows, fees, shipping"),
    ("config", "the desk's settings"),
    ("help", "read the guide"),
)


def home(ctx: typer.Context) -> None:
    """Show what can be typed next, and on a desk the queue's figures."""
    path = desk_path(ctx)
    if not os.path.lexists(path):
        _emit(ctx, _NO_DESK, {"title": f"There is no desk yet at {path}."}, today(ctx))
        return
    from returndesk.cli.tables.queue import queue_table
    from returndesk.desk.views.lists import list_orders
    from returndesk.desk.views.queue import queue

    with desk(ctx) as opened:
        found, orders = queue(opened, limit=1), list_orders(opened, limit=1)[1]
        meta = {**queue_table(found).meta, "shop": opened.settings.shop}
        title = "" if orders else "No orders yet."
        _emit(ctx, _TO_DO if orders else _NO_ORDERS, {**meta, "title": title}, opened.today)


def _emit(
    ctx: typer.Context, rows: tuple[tuple[str, str], ...], meta: Mapping[str, object], day: date
) -> None:
    shown = [{"command": program(ctx, command), "what": what} for command, what in rows]
    emit(ctx, Table("home", _COLUMNS, shown, meta), day)
