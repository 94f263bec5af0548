"""Figures that a script can trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import answers, desk, emit, parse_day, say
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    import datetime

    from returndesk.desk.session import Desk

app = new_noun("Figures of a day or a period.")
FromOption = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day, counted in.")]


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
    from returndesk.cli.tables.reports import day_sections
    from returndesk.desk.reports.day import day_report

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
    first: FromOption = None,
    last: ToOption = None,
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
    from returndesk.cli.tables.reports import refunds_table
    from returndesk.desk.lookup import find_code
    from returndesk.desk.reports.refunds import KEYS, refund_report

    key = find_code(by, KEYS, "--by")
    with desk(ctx) as opened:
        start, end = _period(opened, first, last)
        emit(ctx, refunds_table(refund_report(opened, key, start, end)), opened.today)


@app.command("carriers")
@answers
def carriers(ctx: typer.Context, first: FromOption = None, last: ToOption = None) -> None:
    """Say what lost, late and damaged parcels cost and what carriers paid, by carrier and currency.

    Claims count on the day on which they were opened, money on its own day. `claimed` is what was filed,
    `paid` what the carrier paid; `refunded` (with corrections), `replaced` (goods sent again or exchanged, at
    what was paid for the old ones) and `compensation` are what customers got; the net loss is those three
    less `paid`.

    Example: returndesk report carriers --from 2026-11-01 --to 2026-11-30 -f csv
    """
    from returndesk.cli.tables.report_goods import carriers_table
    from returndesk.desk.reports.goods import carrier_report

    with desk(ctx) as opened:
        start, end = _period(opened, first, last)
        emit(ctx, carriers_table(carrier_report(opened, start, end)), opened.today)


@app.command("stock")
@answers
def stock(ctx: typer.Context, first: FromOption = None, last: ToOption = None) -> None:
    """Say which units claims brought in, by SKU, disposition and condition, and which they took out.

    For the shop's inventory: units that were inspected count on that day, where they went; goods that were
    sent for claims (exchanged, repaired, replaced) are the disposition `sent`, below 0. What was missing is
    left out; `customer` goes back to its customer.

    Example: returndesk report stock --from 2026-11-23 --to 2026-11-23 -o stock.csv
    """
    from returndesk.cli.tables.report_goods import stock_table
    from returndesk.desk.reports.goods import stock_report

    with desk(ctx) as opened:
        start, end = _period(opened, first, last)
        emit(ctx, stock_table(stock_report(opened, start, end)), opened.today)


def _period(
    opened: Desk, first: str | None, last: str | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """The days typed, both in; None is open. Raises UsageProblem."""
    start = parse_day(first, opened.today, "--from", past=True) if first else None
    end = parse_day(last, opened.today, "--to", past=True) if last else None
    if start and end and start > end:
        raise UsageProblem(f"--from {start} is after --to {end}")
    return start, end
