"""`report marketing`: what marketing spend brought after returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import reports
from returndesk.cli.options import later, option
from returndesk.cli.report.commands import app

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report


@app.command("marketing")
@reports
def marketing(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "source, campaign or both.",
            usual=later("desk.marketing.return_on_spend", "KEYS"),
        ),
    ] = "source,campaign",
) -> None:
    """Show what is left of the revenue of each campaign.

    Orders placed in the period, and the spend of the period (spend import). `kept` is `revenue` (paid for the
    units sold) less `refunded` (until today), `elsewhere` (refunded on the platform) and `costs` (labels,
    handling, write-offs, compensation and goods sent again, less what customers and carriers paid for them).
    `coupons` is what coupons took off these orders; revenue is what was paid after them, so it is not taken
    off again. `compensated` of it compensated claims, whose `costs` have it: `kept` adds it.
    `after_spend` is kept less spend, `return_on_spend` kept ÷ spend; empty without spend.

    Currencies are never added up: spend in another currency than its orders has a row of its own. Capital
    letters make no difference: a source or campaign is spelled as most of its orders spell it.

    Example: returndesk report marketing --period last-month --by campaign
    """
    from returndesk.cli.report.frame import keys_of, show
    from returndesk.desk.marketing.return_on_spend import KEYS

    show(ctx, return_on_spend(), keys_of(by, KEYS), "sale")


def return_on_spend() -> Report:
    """The report of marketing."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.marketing import RETURN_ON_SPEND, spend_charts
    from returndesk.desk.marketing.return_on_spend import about_spend, spend_facts, spend_report

    return Report(
        "report-marketing",
        RETURN_ON_SPEND,
        spend_report,
        about_spend,
        spend_facts,
        spend_charts,
        "no orders and no spend",
        without_total=("return_on_spend",),  # of all orders, with those that nothing was spent on
    )
