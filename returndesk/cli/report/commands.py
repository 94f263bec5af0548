"""`report`: a day, refunds, carriers and stock."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    desk,
    emit,
    emit_done,
    program,
    refuse_early,
    reports,
    say,
    say_done,
    state,
)
from returndesk.cli.files import backups_path
from returndesk.cli.options import BasisOption, PeopleOption, later, option
from returndesk.desk.typed_days import on_day
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report
    from returndesk.core.reports.periods import Period
    from returndesk.desk.session import Desk
    from returndesk.render.table import Table

app = new_noun("Reports for a day or a period.")


@app.command("day")
@acts
def day(
    ctx: typer.Context,
    date: Annotated[str | None, option("--date DATE", "Default: today.")] = None,
    close: Annotated[bool, option("--close", "Close the day and all before it.")] = False,
    reopen: Annotated[bool, option("--reopen", "Reopen a closed day (requires --why).")] = False,
    counted: Annotated[
        list[str] | None,
        option("--counted METHOD=AMOUNT", "Paid out less received, as counted; repeatable."),
    ] = None,
) -> None:
    """Report one day: orders, claims, money and stock.

    As at the end of that day: later actions never change it. Refunds of the kind `elsewhere` were made on the
    platform and imported that day, counted by order. The balance omits them: it adds up this desk's refunds
    with their corrections, and compensation in cash or store credit; `methods` is the same by method.
    With --close, no act can be dated that day or before it any more; back up the desk then.

    Example: returndesk report day --date 2026-11-20 -f csv
    """
    from returndesk.cli.tables.reports import day_sections
    from returndesk.desk.reports.day import day_report

    if close and reopen:
        raise UsageProblem("--close cannot be combined with --reopen")
    if counted and not close:
        raise UsageProblem("--counted requires --close")
    if close or reopen:
        refuse_early(ctx)
    with desk(ctx, write=close or reopen) as opened:
        on = on_day(date, opened, "--date") or opened.today
        if close or reopen:
            from returndesk.desk.backups.age import is_backed_up_today
            from returndesk.desk.reports.closing import close_day, reopen_day

            why = state(ctx).why.strip()
            done = close_day(opened, on, counted or ()) if close else reopen_day(opened, on, why)
            say_done(ctx, done[1])
            emit_done(ctx, day_sections(done[0]), on)
            if close and not (state(ctx).dry_run or is_backed_up_today(opened, backups_path(ctx))):
                say(ctx, f"  {program(ctx, 'backup --every day')}")
            return
        report = day_report(opened, on)
        if report.late_orders:
            say(ctx, f"Not counted: orders of this day that were imported later: {report.late_orders}")
        emit(ctx, day_sections(report), on)


@app.command("refunds")
@reports
def refunds(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "day, week, month, method, reason, sku, channel and more.",
            usual=later("desk.reports.refunds", "KEYS"),
        ),
    ] = "day",
    basis: BasisOption = "money",
    one_by_one: Annotated[bool, option("--list", "List the payouts one by one.")] = False,
    unconfirmed: Annotated[
        bool, option("--unconfirmed", "List refunds that no export has shown yet.")
    ] = False,
    people: PeopleOption = False,
) -> None:
    """Add up refunds by day, method, reason, and more.

    Keys: day, week, month, quarter, year, method, reason, detail, fault, category, sku, channel, country,
    source, campaign, tier, group (new or returning customers) and owner; several are joined by a comma.

    A correction counts in adjustment and total, on the day it was recorded. Compensation is not part of the
    total, nor is `elsewhere`: refunds and cancellations made on the platform, on the day they were imported.
    With --basis sale, refunds count on the day of their order. With --list, a row for each payout, to compare
    with the bank; `confirmed` is the day on which an import showed the refund. Customers have initials there;
    --people shows who they are.

    Example: returndesk report refunds --period last-month --by method
    """
    from returndesk.cli.report.frame import keys_of, period_of, show
    from returndesk.cli.tables.reports import payouts_table
    from returndesk.desk.reports.refunds import KEYS, payouts

    if not (one_by_one or unconfirmed):
        keys = keys_of(by, KEYS)
        show(ctx, refunds_by(keys), keys, basis)
        return
    with desk(ctx) as opened:
        start, end = period_of(ctx, opened)
        table = payouts_table(payouts(opened, start, end, unconfirmed=unconfirmed), people=people)
        emit(ctx, table, opened.today)


def refunds_by(keys: Sequence[str]) -> Report:
    """The report of refunds."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.reports import REFUNDS, refund_charts
    from returndesk.desk.reports.refunds import about_refunds, refund_facts, refund_report

    charts = partial(refund_charts, keys)
    return Report("report-refunds", REFUNDS, refund_report, about_refunds, refund_facts, charts, "no refunds")


@app.command("returns")
@reports
def returns(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "sku, category, channel, country, reason, month and more.",
            usual=later("desk.reports.returns", "KEYS"),
        ),
    ] = "sku",
) -> None:
    """Show how many of the units sold came back.

    The units ordered in the period and what became of them until today, whenever they came back. `rate` is
    returned (received) ÷ sold, `low` and `high` its 95 % interval, `average` the shop's own rate;
    `order_rate` and `value_rate` are the shares of orders and of value. A unit counts once, however often it
    came back. `open`: more can still come back. `external`: units refunded on the platform, not counted as
    returned. `refunded` is the total of `report refunds --basis sale`: with refunds of cancelled orders and
    of goods sent in exchange, which do not count as sold. `benchmark_low` and `benchmark_high`: your line,
    [report] benchmark in the policy, if set.

    Where more can come back, `expected` is the rate in the end, between `expected_low` and `expected_high` in
    95 of 100 cases: what came back, what is on open claims, and what is still to come by the shop's own past
    (as in report liability). Empty by a claim's key, where the past is too short, and for a period that began
    more than 100 days ago, unless by month, quarter or year.

    Keys: sku, category, channel, country, source, campaign, tier, group (new or returning customers), month,
    quarter, year, reason, detail and fault; several are joined by a comma. By a claim's key, `sold` is all
    units of the period.

    Example: returndesk report returns --period last-month --by category
    """
    from returndesk.cli.report.frame import keys_of, show
    from returndesk.desk.reports.returns import KEYS

    show(ctx, return_rates(), keys_of(by, KEYS), "sale")


def return_rates() -> Report:
    """The report of returns."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.reports import RETURNS, ending_notes, rate_chart
    from returndesk.desk.reports.returns import about_returns, return_facts, return_report

    return Report(
        "report-returns",
        RETURNS,
        return_report,
        about_returns,
        return_facts,
        rate_chart,
        "no orders",
        notes=ending_notes,
        dated="order",
    )


@app.command("carriers")
@reports
def carriers(ctx: typer.Context) -> None:
    """Compare costs of parcels with carrier payments.

    Lost, late and damaged parcels by carrier and currency: claims on the day they were opened, money on its
    own day. `claimed` was filed with the carrier, `paid` was paid by it. Customers received `refunded` (with
    corrections, less what bounced), `replaced` (goods sent again or exchanged, at the price paid for the old
    ones) and `compensation`; the net loss is these three less `paid`.

    Example: returndesk report carriers --period last-month -f csv
    """
    from returndesk.cli.report.frame import show_table
    from returndesk.desk.reports.goods import carrier_facts

    show_table(ctx, carriers_of, carrier_facts)


def carriers_of(ctx: typer.Context, opened: Desk, period: Period) -> Table:
    """`report carriers` of a period."""
    from returndesk.cli.tables.reports import carriers_table
    from returndesk.desk.reports.goods import about_carriers, carrier_report

    return carriers_table(carrier_report(opened, period), about_carriers(period))


@app.command("stock")
@reports
def stock(ctx: typer.Context) -> None:
    """Count units that claims moved in and out of stock.

    By SKU, disposition and condition, for the shop's inventory. Inspected units count on the day of the
    inspection; goods sent for claims (exchanged, repaired, replaced) have the disposition `sent` and count
    negative. Missing units are omitted; `customer` is sent back to the customer.

    Example: returndesk report stock --from 2026-11-23 --to 2026-11-23 -o stock.csv
    """
    from returndesk.cli.report.frame import show_table
    from returndesk.desk.reports.goods import stock_facts

    show_table(ctx, stock_of, stock_facts)


def stock_of(ctx: typer.Context, opened: Desk, period: Period) -> Table:
    """`report stock` of a period."""
    from returndesk.cli.tables.reports import stock_table
    from returndesk.desk.reports.goods import about_stock, stock_report

    return stock_table(stock_report(opened, period), about_stock(period))
