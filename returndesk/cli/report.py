"""Figures that a script can trust."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import answers, desk, emit, parse_day, say

app = new_noun("Figures of a day or a period.")


@app.command("day")
@answers
def day(
    ctx: typer.Context,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Which day; else today.")] = None,
) -> None:
    """Close the day: orders, claims, refunds by method, reasons, what is over, stock, the journal's head.

    As at the end of that day: later acts change nothing in it. Refunds of the kind `elsewhere` are what that
    day's imports told of refunds and cancellations where the orders were sold, counted by order; the balance
    is what this desk gave, without them: refunds with their corrections, and compensation in cash or credit.

    Example: returndesk report day --date 2026-11-20 -f csv
    """
    from returndesk.cli.report_tables import day_sections
    from returndesk.desk.reports import day_report

    with desk(ctx) as opened:
        on = parse_day(date, opened.today, "--date", past=True) if date else opened.today
        report = day_report(opened, on)
        if report.late_orders:
            say(
                ctx, f"orders of this day that were taken in later, and are not counted: {report.late_orders}"
            )
        emit(ctx, day_sections(report), on)


@app.command("refunds")
@answers
def refunds(
    ctx: typer.Context,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day, counted in.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="KEY", help="day, week, month, method, reason, category, sku, channel, owner."
        ),
    ] = "day",
) -> None:
    """Say what was refunded, by day, week, month, method, reason, category, SKU, channel or owner.

    A correction is in adjustment and total, on the day on which it was booked; compensation stands outside.
    The column `elsewhere` is what imports told of refunds and cancellations where the orders were sold, on
    the day on which they told it. It stands outside the total: this desk did not pay it.

    Example: returndesk report refunds --from 2026-11-01 --to 2026-11-30 --by method
    """
    from returndesk.cli.report_tables import refunds_table
    from returndesk.desk.finding import find_code
    from returndesk.desk.refund_reports import KEYS, refund_report
    from returndesk.errors import UsageProblem

    key = find_code(by, KEYS, "--by")
    with desk(ctx) as opened:
        start = parse_day(first, opened.today, "--from", past=True) if first else None
        end = parse_day(last, opened.today, "--to", past=True) if last else None
        if start and end and start > end:
            raise UsageProblem(f"--from {start} is after --to {end}")
        emit(ctx, refunds_table(refund_report(opened, key, start, end)), opened.today)
