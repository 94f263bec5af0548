"""`report owed`: what customers have for later orders."""

from __future__ import annotations

import typer

from returndesk.cli.base import answers, desk, emit
from returndesk.cli.report.commands import app


@app.command("owed")
@answers
def owed(ctx: typer.Context) -> None:
    """Report store credit, coupons and points owed.

    A row for each kind, currency and age: `age` is in days since it was issued, or since the order that
    earned it. Of credit, the oldest is used first; `count` is the number of customers, of coupons or of
    points. Coupons are those that can still be used; of a `percent` they have no amount. Points are at their
    worth in the desk's currency. Erased customers gave up their credit and points: a sentence says how much.

    Example: returndesk report owed -f csv
    """
    from returndesk.cli.tables.customers import owed_table
    from returndesk.desk.customers.owed import owed as report

    with desk(ctx) as opened:
        emit(ctx, owed_table(report(opened)), opened.today)
