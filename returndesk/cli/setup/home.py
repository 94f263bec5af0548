"""`returndesk` alone on a terminal: the way to a desk, or how it is today and what can be typed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import desk, desk_path, emit, program, today
from returndesk.cli.tables.labels import claim_label, order_label
from returndesk.render.table import Column, Table

if TYPE_CHECKING:
    from returndesk.desk.views.queue import Task

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
_POLICY = ("policy new", "your terms, by ten questions: windows, fees")
_NO_ORDERS = (
    ("order import FILE", "take in the orders: your platform's export"),
    ("config", "the desk's settings"),
    ("help", "read the guide"),
)


def home(ctx: typer.Context) -> None:
    """Show what can be typed next, and on a desk the queue's figures."""
    path = desk_path(ctx)
    if not os.path.lexists(path):
        _emit(ctx, _NO_DESK, {"title": f"No desk yet at {path}."}, today(ctx))
        return
    from returndesk.cli.tables.queue import queue_table
    from returndesk.desk.policies import policy_document
    from returndesk.desk.reports.closing import unclosed
    from returndesk.desk.views.lists import list_orders
    from returndesk.desk.views.queue import queue

    with desk(ctx) as opened:
        found, orders = queue(opened, limit=1), list_orders(opened, limit=1)[1]
        meta = {**queue_table(found).meta, "shop": opened.settings.shop}
        title = "" if orders else "No orders yet."
        urgent = [(task.next.removeprefix("returndesk "), _most_urgent(task)) for task in found.tasks]
        if unclosed(opened):
            urgent.append(("report day --close --date yesterday", "yesterday is not closed yet"))
        rows = [*urgent, *(_TO_DO if orders else _NO_ORDERS)]
        if not policy_document(opened).by_hand:
            rows.insert(len(urgent) + (2 if orders else 1), _POLICY)  # after the queue, or the import
        _emit(ctx, rows, {**meta, "title": title}, opened.today)


def _most_urgent(task: Task) -> str:
    name = claim_label(task.claim) or f"order {order_label(task.claim.order)}"
    return f"most urgent: {name}, {task.stage}"


def _emit(ctx: typer.Context, rows: Sequence[tuple[str, str]], meta: Mapping[str, object], day: date) -> None:
    shown = [{"command": program(ctx, command), "what": what} for command, what in rows]
    emit(ctx, Table("home", _COLUMNS, shown, meta), day)
