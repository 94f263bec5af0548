"""What every report of a period shares: its days, its keys, a comparison, the rows behind its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from returndesk.cli.base import chosen_format, desk, emit, state
from returndesk.cli.report.explained import explained
from returndesk.cli.tables.reports import compared_table, facts_table
from returndesk.core.reports.model import COMPARISONS, Fact, Scope
from returndesk.core.reports.periods import LARGE, Period, parse_period, period_text
from returndesk.desk.lookup import find_code
from returndesk.desk.typed_days import period
from returndesk.errors import UsageProblem
from returndesk.render.table import Chart, Column, Row, Table, rows_of, table_of

if TYPE_CHECKING:
    import typer

    from returndesk.desk.session import Desk


FOR_PEOPLE = ("table", "md", "html")


class Report(NamedTuple):
    """A report of a period: how it is worked out, and its columns, `key` and `currency` among them."""

    name: str  # as in its schema: "report-returns"
    columns: tuple[Column, ...]
    figures: Callable[[Desk, Scope], Sequence[Any]]
    about: Callable[[Desk, Scope], str]  # what it counts, a sentence
    facts: Callable[[Desk, Scope], Iterable[Fact]] | None = None
    charts: Callable[[Sequence[Any]], tuple[Chart, ...]] = lambda values: ()
    empty: str = "nothing in this period"
    compared: Callable[[Table, Scope, Scope], Table] = lambda table, scope, earlier: table  # what it adds
    notes: Callable[[Sequence[Any], Sequence[Any]], Sequence[str]] = lambda values, totals: ()  # for people
    dated: str = ""  # which day a month of its keys is of: "order"
    without_total: tuple[str, ...] = ()  # columns that say nothing of the whole


def show(ctx: typer.Context, report: Report, by: Sequence[str] = (), basis: str = "money") -> None:
    """Print a report by the shared options, by keys and a basis."""
    with desk(ctx) as opened:
        emit(
            ctx, table_for(ctx, opened, report, Scope(period_of(ctx, opened), tuple(by), basis)), opened.today
        )


def show_table(
    ctx: typer.Context,
    figures: Callable[[typer.Context, Desk, Period], Table],
    facts: Callable[[Desk, Period], Iterable[Fact]],
) -> None:
    """Print a report whose keys are its own, by the shared options."""
    with desk(ctx) as opened:
        days = period_of(ctx, opened)
        table, with_what = figures(ctx, opened, days), state(ctx).compare
        if state(ctx).rows:
            table = facts_table(f"{table.name}-rows", facts(opened, days), table.about)
        elif with_what is not None:
            earlier = earlier_scope(Scope(days), find_code(with_what, COMPARISONS, "--compare"))
            table = compared_table(table, figures(ctx, opened, earlier.period), period_text(earlier.period))
        emit(ctx, explained(table), opened.today)


def table_for(ctx: typer.Context, opened: Desk, report: Report, scope: Scope) -> Table:
    """A report as a table: its figures, beside those they are compared with, or the rows behind them."""
    if state(ctx).rows:
        if report.facts is None:
            raise UsageProblem(f"{report.name.replace('-', ' ')} has no --rows")
        return facts_table(f"{report.name}-rows", report.facts(opened, scope), report.about(opened, scope))
    table = figures_table(ctx, opened, report, scope)
    with_what = state(ctx).compare
    if with_what is None:
        return table
    earlier = earlier_scope(scope, find_code(with_what, COMPARISONS, "--compare"))
    rows = figures_table(ctx, opened, report, earlier)
    return report.compared(compared_table(table, rows, period_text(earlier.period)), scope, earlier)


def figures_table(ctx: typer.Context, opened: Desk, report: Report, scope: Scope) -> Table:
    """A report's figures alone as a table, for people with the figures of the whole."""
    values = report.figures(opened, scope)
    totals = totals_of(report, opened, scope, values) if chosen_format(ctx) in FOR_PEOPLE else []
    columns = tuple(
        one._replace(title=_key_title(report, scope.by)) if one.key == "key" else one
        for one in report.columns
    )
    table = table_of(
        report.name,
        columns,
        values,
        {"empty": report.empty, "shop": opened.settings.shop, "notes": report.notes(values, totals)},
        about=report.about(opened, scope),
        charts=tuple(_of_period(chart, scope.period) for chart in report.charts(values)),
    )
    if chosen_format(ctx) in FOR_PEOPLE:
        table = explained(table._replace(rows=[_named(row, scope.by) for row in table.rows]))
    blank = dict.fromkeys(report.without_total)
    return table._replace(totals=[{**row, "key": "total", **blank} for row in rows_of(columns, totals)])


def _named(row: Row, by: Sequence[str]) -> Row:
    """A row whose key is empty says so: "no campaign"."""
    return row if row["key"] or not by else {**row, "key": f"no {' or '.join(by)}"}


def _of_period(chart: Chart, period: Period) -> Chart:
    """A chart whose reference says of which days it is: a page has several."""
    named = f"{chart.reference_label} {period_text(period)}:"
    return chart._replace(reference_label=named) if chart.reference is not None else chart


def totals_of(report: Report, opened: Desk, scope: Scope, values: Sequence[Any]) -> list[Any]:
    """The figures of the whole, for each currency of several rows."""
    rows = Counter(getattr(one, "currency", "") for one in values)
    if not scope.by or max(rows.values(), default=0) < 2:
        return []
    whole = report.figures(opened, scope._replace(by=()))
    return [one for one in whole if rows[getattr(one, "currency", "")] > 1]


def _key_title(report: Report, by: Sequence[str]) -> str:
    """What the keys of a report are: "sku · month of order"."""
    dated = f" of {report.dated}" if report.dated else ""
    return " · ".join(name + dated if name in LARGE else name for name in by)


def earlier_scope(scope: Scope, comparison: str) -> Scope:
    """The scope that is compared with; raises UsageProblem where there is none."""
    if times := [key for key in scope.by if key in LARGE]:
        raise UsageProblem(
            f"--compare cannot be combined with --by {times[0]}: its keys are days of one period"
        )
    try:
        return scope.earlier(comparison)
    except ValueError as problem:
        raise UsageProblem(f"--compare {problem}") from None


def period_of(ctx: typer.Context, opened: Desk) -> Period:
    """The days of --period, or of --from and --to. Raises UsageProblem."""
    given = state(ctx)
    if given.period is None:
        return Period(*period(opened, given.first, given.last))
    if given.first or given.last:
        raise UsageProblem("--period cannot be combined with --from or --to")
    try:
        return parse_period(given.period, opened.today)
    except ValueError as problem:
        raise UsageProblem(f"--period {given.period}: {problem}") from None


def keys_of(by: str, known: Sequence[str]) -> tuple[str, ...]:
    """The keys of --by, such as "sku,channel", each by an unambiguous prefix. Raises UsageProblem."""
    keys = [find_code(part.strip(), known, "--by") for part in by.split(",")]
    if len(set(keys)) < len(keys):
        raise UsageProblem(f"--by {by}: each key once")
    return tuple(keys)
