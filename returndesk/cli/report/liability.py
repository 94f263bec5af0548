"""`report liability`: what open return windows may still cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import desk, emit, reports
from returndesk.cli.options import later, option
from returndesk.cli.report import costs as costs  # its commands are of the same noun
from returndesk.cli.report.commands import app

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report


@app.command("liability")
@reports
def liability(
    ctx: typer.Context,
    by: Annotated[
        str,
        option("--by KEY[,KEY]", "month, category, currency.", usual=later("desk.reports.liability", "KEYS")),
    ] = "month",
    backtest: Annotated[bool, option("--backtest", "Compare past forecasts with what came.")] = False,
) -> None:
    """Estimate what open return windows may still cost.

    `open_units` and `open_value` can still be claimed: delivered (or expected) units whose window is open, at
    the price paid. `expected_units` come back by the shop's own curve of days from delivery to the customer's
    notice (Kaplan-Meier, of the last year); a category with enough history has its own. `expected_refund` is
    their value times the share of value that the shop refunded so far. The true figures lie between `low` and
    `high` in 95 of 100 cases. A `note` says where history is too short.

    Keys: month (of the return), category and currency. Ranges of months do not add up: --by currency has that
    of the whole. With --backtest, the forecast at each of the last 12 month-ends whose windows have closed,
    with what was known then, and what came: `came_units` were claimed and came or are on an open claim,
    `refunded` was paid; `units_held` and `refund_held` say whether the range contained it.

    Example: returndesk report liability --by category
    """
    from returndesk.cli.report.frame import keys_of, period_of, show
    from returndesk.cli.tables.claim_reports import checks_table
    from returndesk.core.reports.model import Scope
    from returndesk.desk.reports.liability import KEYS, liability_checks

    if backtest:
        with desk(ctx) as opened:
            emit(ctx, checks_table(liability_checks(opened, Scope(period_of(ctx, opened)))), opened.today)
        return
    show(ctx, open_windows(), keys_of(by, KEYS), "sale")


def open_windows() -> Report:
    """The report of liability."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.claim_reports import LIABILITY, liability_charts
    from returndesk.desk.reports.liability import about_liability, liability_report

    return Report(
        "report-liability",
        LIABILITY,
        liability_report,
        about_liability,
        charts=liability_charts,
        empty="no open return windows",
        dated="return",
    )
