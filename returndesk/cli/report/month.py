"""`report all`: every report of a month on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from returndesk.cli.base import chosen_format, desk, emit, program, reports, state
from returndesk.cli.report import costs, liability, marketing, reasons, service
from returndesk.cli.report import owed as owed  # its commands are of the same noun
from returndesk.cli.report import products as products  # its commands are of the same noun
from returndesk.cli.report import repeat as repeat
from returndesk.cli.report.commands import app, carriers_of, refunds_by, return_rates, stock_of
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.cli.report.frame import Report
    from returndesk.core.reports.periods import Period
    from returndesk.desk.session import Desk
    from returndesk.render.table import Table

_TOP = 10  # rows of a section on a page; data has all
_DAYS = 90  # before and after a measure


class Section(NamedTuple):
    """A section of the month's page."""

    name: str
    command: str  # that prints it
    table: Callable[[typer.Context, Desk, Period], Table]
    worst: str = ""  # the column whose highest figures are first
    of_period: bool | None = True  # None: of the year up to its end; False: of today


def _of(
    report: Callable[[Sequence[str]], Report], by: str, basis: str = "money"
) -> Callable[[typer.Context, Desk, Period], Table]:
    """The table of a report by these keys."""

    def table(ctx: typer.Context, opened: Desk, period: Period) -> Table:
        from returndesk.cli.report.frame import table_for
        from returndesk.core.reports.model import Scope

        keys = tuple(by.split(","))
        return table_for(ctx, opened, report(keys), Scope(period, keys, basis))

    return table


def _by_month(ctx: typer.Context, opened: Desk, period: Period) -> Table:
    """The year up to the end of the period, so that its month can be compared."""
    from returndesk.cli.report.frame import figures_table
    from returndesk.core.reports.model import Scope
    from returndesk.core.reports.periods import year_up_to

    return figures_table(ctx, opened, return_rates(), Scope(year_up_to(period), ("month",), "sale"))


def _open_windows(ctx: typer.Context, opened: Desk, period: Period) -> Table:
    from returndesk.cli.report.frame import figures_table
    from returndesk.core.reports.model import Scope

    return figures_table(ctx, opened, liability.open_windows(), Scope(by=("month",), basis="sale"))


def _watchlist(ctx: typer.Context, opened: Desk, period: Period) -> Table:
    from returndesk.cli.tables.products import watchlist_table
    from returndesk.core.reports.periods import year_up_to
    from returndesk.desk.reports.watchlist import watchlist

    return watchlist_table(watchlist(opened, year_up_to(period)), opened.settings.shop)


def _measures(ctx: typer.Context, opened: Desk, period: Period) -> Table:
    from returndesk.cli.tables.products import measures_table
    from returndesk.core.reports.periods import year_up_to
    from returndesk.desk.products.measures import about_measures, measures

    found = measures(opened, year_up_to(period), _DAYS)
    return measures_table(found, opened.settings.shop, about_measures(_DAYS))


def _rates(keys: Sequence[str]) -> Report:
    return return_rates()


def _campaigns(keys: Sequence[str]) -> Report:
    return marketing.return_on_spend()


# Every report of the page, in its order.
SECTIONS = (
    Section("watchlist", "report watchlist", _watchlist, of_period=None),
    Section("measures", "report measures", _measures, of_period=None),
    Section("returns_by_month", "report returns --by month", _by_month, of_period=None),
    Section("returns_by_category", "report returns --by category", _of(_rates, "category", "sale"), "low"),
    Section("returns_by_sku", "report returns --by sku", _of(_rates, "sku", "sale"), "low"),
    Section("reasons", "report reasons", _of(reasons.reasons_by, "reason")),
    Section("reasons_by_sku", "report reasons --by sku,reason", _of(reasons.reasons_by, "sku,reason")),
    Section("refunds_by_method", "report refunds --by method", _of(refunds_by, "method")),
    Section("kept", "report kept", _of(costs.kept_by, "reason")),
    Section("costs", "report costs", _of(costs.costs_by, "reason")),
    Section("marketing", "report marketing", _of(_campaigns, "source,campaign", "sale")),
    Section("carriers", "report carriers", carriers_of),
    Section("service", "report service", _of(service.service_by, "owner")),
    Section("stock", "report stock", stock_of),
    Section("liability", "report liability", _open_windows, of_period=False),
)


@app.command("all")
@reports
def all_(ctx: typer.Context) -> None:
    """Put all reports of a month on one page.

    Default period: last month. The `summary` says what stands out: products above their limit, measures,
    campaigns that brought less than was spent, and losses by carriers. On a terminal, in Markdown and in HTML
    each section has its first rows, and the command that prints them all; `returns_by_category` and
    `returns_by_sku` begin with the rows whose rate is surely high (by `low`). JSON has all rows, under
    `sections`. CSV has a row for each figure: `section, key, currency, figure, value`; empty figures are
    omitted.

    The columns of a section are those of its own report. `liability` is as of today, whatever the period.

    Example: returndesk report all -o month.html
    """
    from returndesk.cli.report.frame import FOR_PEOPLE, period_of
    from returndesk.cli.report.summary import summary
    from returndesk.cli.tables.reports import month_sections
    from returndesk.core.reports.periods import Period, parse_period, period_text
    from returndesk.desk.marketing.return_on_spend import only_products

    if state(ctx).rows:
        raise UsageProblem("report all has no --rows", hint="returndesk report returns --rows")
    top = _TOP if chosen_format(ctx) in FOR_PEOPLE else 0
    with desk(ctx) as opened:
        period = period_of(ctx, opened)
        if period == Period():
            period = parse_period("last-month", opened.today)
        tables = {one.name: one.table(ctx, opened, period) for one in SECTIONS}
        parts = [("summary", summary(tables, only_products(opened, period)))]
        parts += [(one.name, _shown(ctx, one, tables[one.name], period, top)) for one in SECTIONS]
        when = period_text(period)
        about = (
            f"Returns by category and sku, and marketing, follow the orders placed {when} until today."
            f" Reasons, refunds, value kept, costs, carriers, service and stock are what happened {when},"
            " whenever the goods were ordered. The watchlist, measures and returns by month have the twelve"
            " months up to then; liability is as of today."
        )
        emit(ctx, month_sections(opened.settings.shop, f"Returns {when}", about, parts), opened.today)


def _shown(ctx: typer.Context, section: Section, table: Table, period: Period, top: int) -> Table:
    """A section's rows in its order; of more than `top` the first, and how to see all (0: all of them)."""
    from returndesk.cli.report.explained import explained
    from returndesk.core.reports.periods import Period, period_options, year_up_to
    from returndesk.render.formats.figures import notes

    table, rows = explained(table), list(table.rows)
    if section.worst:
        rows.sort(key=lambda row: float(str(row[section.worst] or 0)), reverse=True)
    if not 0 < top < len(rows):
        return table._replace(rows=rows)
    days = period if section.of_period else Period() if section.of_period is False else year_up_to(period)
    command = f"{section.command} {period_options(days)}".rstrip()
    # a page is read elsewhere, too
    typed = program(ctx, command) if chosen_format(ctx) == "table" else f"returndesk {command}"
    said = [f"{len(rows) - top} more: {typed}", *notes(table)]
    return table._replace(rows=rows[:top], meta={**table.meta, "notes": said})
