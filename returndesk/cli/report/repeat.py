"""`report repeat`: whether customers come back after a return."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import desk, emit, reports, state
from returndesk.cli.options import later, option
from returndesk.cli.report.commands import app
from returndesk.errors import UsageProblem


@app.command("repeat")
@reports
def repeat(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY",
            "outcome, reason, fault, days, score, compensation.",
            usual=later("desk.customers.repeat", "KEYS"),
        ),
    ] = "",
) -> None:
    """Report whether customers come back after a return.

    `rates`: of the customers whose first return of the period was settled, the share (`rate`, 95 % from `low`
    to `high`) that had placed another order within 30, 90, 180 and 365 days, by Kaplan and Meier;
    `at_risk` were still observed then. Beside them are customers without a claim, counted from as many days
    after an order as returns take to be settled (the median).

    `tests`: each group against the others (without --by: with a return against without) by the log-rank test;
    `adjusted` is its probability when all tests of the report are taken together (Holm). Only where chance
    would explain it in fewer than 5 of 100 cases a `sentence` says so. It compares and does not prove: who
    waits longer may differ in other ways. Fewer than 20 customers are too few.

    Keys: outcome, reason, fault, days (from the notice to the settlement), score and compensation.

    Example: returndesk report repeat --by days
    """
    from returndesk.cli.report.explained import explained
    from returndesk.cli.report.frame import keys_of, period_of
    from returndesk.cli.tables.customers import repeat_sections
    from returndesk.core.reports.model import Scope
    from returndesk.desk.customers.repeat import KEYS, about_repeat, repeat_report

    if state(ctx).rows or state(ctx).compare:
        raise UsageProblem("report repeat has no --rows and no --compare")
    keys = keys_of(by, KEYS) if by else ()
    if len(keys) > 1:
        raise UsageProblem(f"--by {by}: one key alone")
    with desk(ctx) as opened:
        scope = Scope(period_of(ctx, opened), tuple(keys))
        found = repeat_report(opened, scope)
        sections = repeat_sections(found, about_repeat(opened, scope), opened.settings.shop, by="".join(keys))
        parts = tuple((name, explained(part)) for name, part in sections.parts)
        emit(ctx, sections._replace(parts=parts), opened.today)
