"""`report reasons`: why customers claim, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import desk, emit, reports, state
from returndesk.cli.options import BasisOption, PeopleOption, later, option
from returndesk.cli.report.commands import app
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report


@app.command("reasons")
@reports
def reasons(
    ctx: typer.Context,
    by: Annotated[
        str,
        option(
            "--by KEY[,KEY]",
            "reason, detail, fault, sku, category and more.",
            usual=later("desk.reports.reasons", "KEYS"),
        ),
    ] = "reason",
    basis: BasisOption = "money",
    notes: Annotated[bool, option("--notes", "List what customers said, newest first.")] = False,
    people: PeopleOption = False,
) -> None:
    """Show why customers claim, most frequent first.

    `claims` and `units` opened in the period, `share` of all claims, `cumulative` of this row and those above
    it, `value` (paid for the units) and `refunded` (as in report refunds). `cancelled` claims are counted
    too. `fault`: customer, shop, maker or carrier. A claim on several products counts for each.

    With --compare, `trend` is up or down where the claims a day differ by more than chance (exact test, 5 %);
    empty where they do not, or where there are too few to tell.

    With --notes: the notes of claims as they were opened. Names, mails and phones of their customers, and
    what looks like a mail or a phone number, are masked; read them before you pass them on. --people shows
    them as they are.

    Keys: reason, detail, fault, sku, category, channel, country, source, campaign, tier, group, month,
    quarter and year; several are joined by a comma.

    Example: returndesk report reasons --period last-month --by reason,sku
    """
    from returndesk.cli.report.frame import keys_of, period_of, show
    from returndesk.cli.tables.claim_reports import notes_table
    from returndesk.core.reports.model import BASES, Scope
    from returndesk.desk.lookup import find_code
    from returndesk.desk.reports import reasons as said

    keys = keys_of(by, said.KEYS)
    if not notes:
        show(ctx, reasons_by(keys), keys, basis)
        return
    if state(ctx).rows or state(ctx).compare is not None:
        raise UsageProblem("--notes cannot be combined with --rows or --compare")
    with desk(ctx) as opened:
        scope = Scope(period_of(ctx, opened), (), find_code(basis, BASES, "--basis"))
        words = said.customer_words(opened, scope, people=people)
        emit(ctx, notes_table(words, said.about_notes(opened, scope, people=people)), opened.today)


def reasons_by(keys: Sequence[str]) -> Report:
    """The report of reasons."""
    from returndesk.cli.report.frame import Report
    from returndesk.cli.tables.claim_reports import REASONS, reason_charts, with_trend
    from returndesk.desk.reports.reasons import about_reasons, reason_facts, reason_report

    charts = partial(reason_charts, keys)
    return Report(
        "report-reasons",
        REASONS,
        reason_report,
        about_reasons,
        reason_facts,
        charts,
        "no claims",
        with_trend,
        without_total=("fault", "cumulative"),
    )
