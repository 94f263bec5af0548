"""`report costs` and `report kept`: what returns cost, and what was kept of their value."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import reports
from returndesk.cli.options import BasisOption, later, option
from returndesk.cli.report import reasons as reasons  # its command is of the same noun
from returndesk.cli.report.commands import app

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report


@app.command("costs")
@reports
def costs(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "sku, category, reason, fault, channel, month and more.",
            usual=later("desk.reports.costs", "KEYS"),
        ),
    ] = "reason",
    basis: BasisOption = "money",
) -> None:
    """Show what returns really cost.

    `net` is `refunds` (the total of report refunds) + `other_costs` - `received`; `sales` is the value sold,
    `share` net ÷ sales. The highest net is first; months are by date.

    Other costs: `labels` (return labels that the shop paid), `handling`, `written_off`, `replaced` (goods
    sent again, at cost price) and `compensation`. Received: `exchange_fees` (paid for exchanges, beyond
    dearer goods) and `recovered` (paid by carriers).

    Already in `refunds`: `fees` (fees and deductions kept) and return shipping, `charged` to customers or
    `reimbursed` to them; `label_result` is charged less reimbursed and labels. `written_off` is the lost part
    of the cost price by disposition: `restock`, `refurbish`, `supplier`, `scrap`, `donate`; `regained` is the
    part that is left, not in net.

    Rates come from [costs] in today's policy: each claim opened, each day of `inspections`, labels without a
    price. `unpriced_units` and `unpriced_labels` have no price anywhere and count as 0. By sku or category,
    costs of a whole claim are split by value.

    Keys: sku, category, channel, country, source, campaign, tier, group, month, quarter, year, reason, detail
    and fault; several are joined by a comma.

    Example: returndesk report costs --period last-month --by sku
    """
    from returndesk.cli.report.frame import keys_of, show
    from returndesk.desk.reports.costs import KEYS

    keys = keys_of(by, KEYS)
    show(ctx, costs_by(keys), keys, basis)


def costs_by(keys: Sequence[str]) -> Report:
    """The report of costs."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.claim_reports import COSTS, cost_charts
    from returndesk.desk.reports.costs import about_costs, cost_facts, cost_report

    charts = partial(cost_charts, keys)
    return Report("report-costs", COSTS, cost_report, about_costs, cost_facts, charts, "no costs of returns")


@app.command("kept")
@reports
def kept(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "reason, sku, category, channel, month and more.",
            usual=later("desk.reports.kept", "KEYS"),
        ),
    ] = "reason",
    basis: BasisOption = "money",
) -> None:
    """Show what was kept of the value that came back.

    The price paid for claimed goods by how they were settled: `exchange`, `credit` (refunded as store
    credit), `repair`, `replacement`, `reduction` (the part of the price that the shop kept where the customer
    has kept the goods until today) and `refund` (the rest, at the price paid). `kept` is all but refund,
    `value` both, `share` kept ÷ value, `ratio` refund ÷ exchange.

    `refunds` of goods were given, `days_median` after the customer's notice; `days_90`: 90 % of them took at
    most so many days (empty for fewer than 20).

    Keys: reason, detail, fault, sku, category, channel, country, source, campaign, tier, group, month,
    quarter and year; several are joined by a comma.

    Example: returndesk report kept --period last-month --by category
    """
    from returndesk.cli.report.frame import keys_of, show
    from returndesk.desk.reports.kept import KEYS

    keys = keys_of(by, KEYS)
    show(ctx, kept_by(keys), keys, basis)


def kept_by(keys: Sequence[str]) -> Report:
    """The report of what was kept."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.claim_reports import KEPT, kept_charts
    from returndesk.desk.reports.kept import about_kept, kept_facts, kept_report

    charts = partial(kept_charts, keys)
    return Report("report-kept", KEPT, kept_report, about_kept, kept_facts, charts, "no claims settled")
