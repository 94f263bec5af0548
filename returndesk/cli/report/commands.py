"""`report`: a day, refunds, carriers and stock."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import answers, desk, emit, say
from returndesk.cli.options import FromOption, ToOption, later, option
from returndesk.desk.typed_days import on_day, period

app = new_noun("Reports for a day or a period.")


@app.command("day")
@answers
def day(
    ctx: typer.Context, date: Annotated[str | None, option("--date DATE", "Default: today.")] = None
) -> None:
    """Report one day: orders, claims, money and stock.

    As at the end of that day: later actions never change it. Refunds of the kind `elsewhere` were made on the
    platform and imported that day, counted by order. The balance omits them: it adds up this desk's refunds
    with their corrections, and compensation in cash or store credit.

    Example: returndesk report day --date 2026-11-20 -f csv
    """
    from returndesk.cli.tables.reports import day_sections
    from returndesk.desk.reports.day import day_report

    with desk(ctx) as opened:
        on = on_day(date, opened, "--date") or opened.today
        report = day_report(opened, on)
        if report.late_orders:
            say(ctx, f"Not counted: orders of this day that were imported later: {report.late_orders}")
        emit(ctx, day_sections(report), on)


@app.command("refunds")
@answers
def refunds(
    ctx: typer.Context,
    first: FromOption = None,
    last: ToOption = None,
    by: Annotated[
        str,
        option(
            "--by KEY",
            "day, week, month, method, reason, category, sku, channel or owner.",
            later("desk.reports.refunds", "KEYS"),
        ),
    ] = "day",
    one_by_one: Annotated[bool, option("--list", "List the payouts one by one.")] = False,
    unconfirmed: Annotated[
        bool, option("--unconfirmed", "List refunds that no export has shown yet.")
    ] = False,
) -> None:
    """Add up refunds by day, method, reason, and more.

    A correction counts in adjustment and total, on the day it was recorded. Compensation is not part of the
    total, nor is `elsewhere`: refunds and cancellations made on the platform, on the day they were imported.
    With --list, a row for each payout, to compare with the bank; `confirmed` is the day on which an import
    showed the refund.

    Example: returndesk report refunds --from 2026-11-01 --to 2026-11-30 --by method
    """
    from returndesk.cli.tables.reports import payouts_table, refunds_table
    from returndesk.desk.reports.refunds import payouts, refund_report

    with desk(ctx) as opened:
        start, end = period(opened, first, last)
        if one_by_one or unconfirmed:
            table = payouts_table(payouts(opened, start, end, unconfirmed=unconfirmed))
        else:
            table = refunds_table(refund_report(opened, by, start, end))
        emit(ctx, table, opened.today)


@app.command("carriers")
@answers
def carriers(ctx: typer.Context, first: FromOption = None, last: ToOption = None) -> None:
    """Compare costs of parcels with carrier payments.

    Lost, late and damaged parcels by carrier and currency: claims on the day they were opened, money on its
    own day. `claimed` was filed with the carrier, `paid` was paid by it. Customers received `refunded` (with
    corrections), `replaced` (goods sent again or exchanged, at the price paid for the old ones) and
    `compensation`; the net loss is these three less `paid`.

    Example: returndesk report carriers --from 2026-11-01 --to 2026-11-30 -f csv
    """
    from returndesk.cli.tables.reports import carriers_table
    from returndesk.desk.reports.goods import carrier_report

    with desk(ctx) as opened:
        start, end = period(opened, first, last)
        emit(ctx, carriers_table(carrier_report(opened, start, end)), opened.today)


@app.command("stock")
@answers
def stock(ctx: typer.Context, first: FromOption = None, last: ToOption = None) -> None:
    """Count units that claims moved in and out of stock.

    By SKU, disposition and condition, for the shop's inventory. Inspected units count on the day of the
    inspection; goods sent for claims (exchanged, repaired, replaced) have the disposition `sent` and count
    negative. Missing units are omitted; `customer` is sent back to the customer.

    Example: returndesk report stock --from 2026-11-23 --to 2026-11-23 -o stock.csv
    """
    from returndesk.cli.tables.reports import stock_table
    from returndesk.desk.reports.goods import stock_report

    with desk(ctx) as opened:
        start, end = period(opened, first, last)
        emit(ctx, stock_table(stock_report(opened, start, end)), opened.today)
