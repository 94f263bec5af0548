"""`report service`: how long customers wait, and which targets were kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import reports
from returndesk.cli.options import later, option
from returndesk.cli.report.commands import app

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report


@app.command("service")
@reports
def service(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "owner, channel, kind, reason, month.",
            usual=later("desk.reports.service", "KEYS"),
        ),
    ] = "owner",
) -> None:
    """Show how long customers wait, and targets met.

    Claims opened in the period, in calendar days from the customer's notice (0: the same day), the median
    and `_90`, which nine of ten do not exceed. `answer`: the first question, decision, refund or message
    sent. `decision`: the first approval, rejection or refund, of a complaint its answer. `settlement`: when
    all that was owed had been given. `answered`, `decided` and `settled` count the claims behind them.

    `targets` are [service] decide, inspect and settle as the queue counts them (open days, paused while you
    wait for an answer), of stages that have ended or are overdue; `kept` were met, `kept_share` is their
    share. A stage in which the customer cancelled, or that expired, has none. `open`: claims not closed yet.

    `score` is the mean of `scores` (1 to 5) for these claims, whenever given. `kinds` says what the claims
    were: owners with other claims need other times. Fewer than 20 claims have no share and no 90 %; `note`
    says so.

    Keys: owner, channel, kind, reason and month (of the opening); several are joined by a comma.

    Example: returndesk report service --period last-month
    """
    from returndesk.cli.report.frame import keys_of, show
    from returndesk.desk.reports.service import KEYS

    keys = keys_of(by, KEYS)
    show(ctx, service_by(keys), keys)


def service_by(keys: Sequence[str]) -> Report:
    """The report of service by these keys."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.claim_reports import SERVICE, service_charts
    from returndesk.desk.reports.service import about_service, service_facts, service_report

    charts = partial(service_charts, keys)
    return Report(
        "report-service", SERVICE, service_report, about_service, service_facts, charts, "no claims"
    )
