"""`report watchlist` and `report measures`: which products come back too often, and what helped."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import desk, emit, reports, state
from returndesk.cli.options import argument, option
from returndesk.cli.report import liability as liability  # its commands are of the same noun
from returndesk.cli.report.commands import app
from returndesk.errors import UsageProblem


@app.command("watchlist")
@reports
def watchlist(
    ctx: typer.Context,
    everything: Annotated[bool, option("--all", "List every product that was sold.")] = False,
) -> None:
    """List products that come back too often.

    A funnel: products whose `rate` (returned ÷ sold units) is above the 99.8 % `limit` of the shop's own
    rate, `average`, for their units. Chance alone puts one product in a thousand above it; a product with few
    units never is. Default period: the last 365 days.

    `reason` is the leading reason of what came back, `share` its part of it. `trend` is up or down where the
    rate differs from `rate_before` by more than chance (95 %), else empty; it compares orders that can no
    longer come back with the period before or, with --compare year, with a year earlier. `last_note` and
    `note`: what was last done about the product (product note). `low` is the lower limit; `benchmark_low` and
    `benchmark_high` are the line of [report] benchmark.

    Example: returndesk report watchlist --period year-to-date
    """
    from returndesk.cli.report.explained import explained
    from returndesk.cli.report.frame import period_of
    from returndesk.cli.tables.products import watchlist_table
    from returndesk.cli.tables.reports import facts_table
    from returndesk.core.reports.model import COMPARISONS
    from returndesk.core.reports.periods import Period
    from returndesk.desk.lookup import find_code
    from returndesk.desk.reports import watchlist as report

    given = state(ctx)
    with_what = find_code(given.compare or "period", COMPARISONS, "--compare")
    with desk(ctx) as opened:
        period = period_of(ctx, opened)
        period = report.usual_period(opened) if period == Period() else period
        found = report.watchlist(opened, period, everything=everything, year=with_what == "year")
        if given.rows:
            facts = report.watchlist_facts(opened, period, frozenset(row.sku for row in found.rows))
            emit(ctx, facts_table("report-watchlist-rows", facts, found.about), opened.today)
            return
        emit(ctx, explained(watchlist_table(found, opened.settings.shop)), opened.today)


@app.command("measures")
@reports
def measures(
    ctx: typer.Context,
    sku: Annotated[str | None, argument("[SKU]", "Only notes on this product.")] = None,
    days: Annotated[int, option("--days N", "Days before and after each note.", min=1, max=3650)] = 90,
) -> None:
    """Show whether measures on products helped.

    For each note (product note): units ordered in equally many days before its day and from it on, `sold`
    and `returned` until today, their `rate`, and the `difference` of the rates, after less before, with its
    95 % interval `low` to `high`. `result` is what that says in words; `effect` is fewer or more where the
    interval omits 0, else empty. Fewer than 20 units on one side are too few to tell.

    Orders that can still come back are not counted: `days` is what is left on each side, and `so_far` says
    that it is less than --days. --from, --to and --period are about the notes' days.

    Example: returndesk report measures --days 60
    """
    from returndesk.cli.report.explained import explained
    from returndesk.cli.report.frame import period_of
    from returndesk.cli.tables.products import measures_table
    from returndesk.cli.tables.reports import facts_table
    from returndesk.desk.products import measures as report

    if state(ctx).compare is not None:
        raise UsageProblem("report measures cannot be combined with --compare: it compares by itself")
    with desk(ctx) as opened:
        period, about = period_of(ctx, opened), report.about_measures(days)
        if state(ctx).rows:
            facts = report.measure_facts(opened, period, days, sku)
            emit(ctx, facts_table("report-measures-rows", facts, about), opened.today)
            return
        found = report.measures(opened, period, days, sku)
        emit(ctx, explained(measures_table(found, opened.settings.shop, about)), opened.today)
