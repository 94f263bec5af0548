"""Tables of what returns cost and may still cost, what was kept of their value, and why customers claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from returndesk.cli.tables.labels import CLAIM, CURRENCY
from returndesk.cli.tables.reports import KEY
from returndesk.core.reports.periods import LARGE
from returndesk.core.reports.trend import direction
from returndesk.render.table import RARE, Chart, Column, Row, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.core.reports.model import Scope
    from returndesk.desk.reports.costs import CostSums
    from returndesk.desk.reports.kept import KeptSums
    from returndesk.desk.reports.liability import Check
    from returndesk.desk.reports.reasons import ReasonSums
    from returndesk.store.reports.records import Words

_COLORS = 4  # of a chart: more are hard to distinguish
_PARTS = ("refunds", "labels", "handling", "written_off", "replaced", "compensation")
COSTS = (
    KEY,
    CURRENCY,
    Column("claims", "count", rank=4),
    Column("refunds", "amount"),
    *columns("amount", "labels handling", rank=3),
    Column("written_off", "amount", title="written off", rank=3),
    Column("replaced", "amount", rank=4),
    Column("compensation", "amount", rank=4),
    Column("exchange_fees", "amount", title="exchange fees", rank=5),
    Column("recovered", "amount", title="from carriers", rank=5),
    Column("other_costs", "amount", title="all other costs", rank=1),
    Column("received", "amount", rank=1),
    Column("net", "amount"),
    Column("sales", "amount", rank=2),
    Column("share", "rate", title="of sales"),
    Column("fees", "amount", rank=5),
    *columns("amount", "charged reimbursed", rank=5),
    Column("label_result", "amount", title="label result", rank=5),
    Column("inspections", "count", rank=5),
    *columns("amount", "restock refurbish supplier scrap donate", rank=6),
    Column("regained", "amount", rank=5),
    Column("unpriced_units", "count", title="no cost price", rank=RARE),
    Column("unpriced_labels", "count", title="no label price", rank=RARE),
)


def cost_charts(by: Sequence[str], values: Sequence[CostSums]) -> tuple[Chart, ...]:
    """Net costs of each key, and their largest parts; over time the net costs as a line."""
    if len(by) == 1 and by[0] in LARGE:
        return (Chart("lines", "key", ("net", "refunds"), "Costs of returns"),)
    sums = {name: sum(getattr(one, f"{name}_minor") or 0 for one in values) for name in _PARTS}
    largest = sorted(filter(sums.__getitem__, _PARTS), key=lambda name: -sums[name])[:_COLORS]
    parts = tuple(name for name in _PARTS if name in largest)
    net = Chart("bars", "key", ("net",), "Costs of returns")
    return (net, Chart("bars", "key", parts, "Costs of returns by part")) if len(parts) > 1 else (net,)


KEPT = (
    KEY,
    CURRENCY,
    Column("value", "amount"),
    Column("exchange", "amount", rank=1),
    Column("credit", "amount", rank=1),
    *columns("amount", "repair replacement reduction", rank=RARE),
    Column("refund", "amount", rank=1),
    Column("kept", "amount"),
    Column("share", "rate", title="share kept"),
    Column("ratio", "number", title="refund : exchange", rank=4),
    Column("refunds", "count", rank=3),
    Column("days_median", "days", title="median to refund", rank=2),
    Column("days_90", "days", title="90 % within", rank=4),
)


def kept_charts(by: Sequence[str], values: Sequence[KeptSums]) -> tuple[Chart, ...]:
    """What was kept and refunded of each key; over time the kept share as a line."""
    if len(by) == 1 and by[0] in LARGE:
        return (Chart("lines", "key", ("share",), "Kept of the value that came back"),)
    return (
        (Chart("bars", "key", ("kept", "refund"), "Kept in the shop, and refunded, at the price paid"),)
        if values
        else ()
    )


REASONS = (
    KEY,
    Column("fault", "code", rank=2),
    *columns("count", "claims units"),
    Column("share", "rate"),
    Column("cumulative", "rate", rank=2),
    Column("value", "amount", rank=3),
    Column("refunded", "amount", rank=2),
    CURRENCY,
    Column("cancelled", "count", rank=RARE),
)
NOTES = (
    Column("on", "date"),
    CLAIM,
    Column("reason", "code"),
    Column("detail", rank=2),
    Column("items", rank=1),
    Column("note", of="text"),
)
_TREND = Column("trend", "code")


def reason_charts(by: Sequence[str], values: Sequence[ReasonSums]) -> tuple[Chart, ...]:
    """A Pareto chart: claims, most first; over time a line."""
    if len(by) == 1 and by[0] in LARGE:
        return (Chart("lines", "key", ("claims",), "Claims"),)
    return (Chart("bars", "key", ("claims",), "Claims, most first"),)


def with_trend(table: Table, scope: Scope, earlier: Scope) -> Table:
    """A compared table with a column that says whether claims went up or down by more than chance."""
    days, before = (
        ((part.last or date.max) - (part.first or date.min)).days + 1
        for part in (scope.period, earlier.period)
    )

    def trend(row: Row) -> str:
        now, was = (count if isinstance(count := row[key], int) else 0 for key in ("claims", "claims_before"))
        return direction(now, was, days, before)

    at = [column.key for column in table.columns].index("claims_before") + 1
    shown = (*table.columns[:at], _TREND, *table.columns[at:])
    return table._replace(columns=shown, rows=[{**row, "trend": trend(row)} for row in table.rows])


def notes_table(words: Iterable[Words], about: str) -> Table:
    """What customers said, newest first."""
    return table_of("report-reasons-notes", NOTES, words, {"empty": "no notes", "below": "note"}, about=about)


LIABILITY = (
    KEY,
    CURRENCY,
    Column("open_units", "count", title="open units"),
    Column("open_value", "amount", title="open value", rank=3),
    Column("expected_units", "number", title="expected"),
    Column("units_low", "count", title="from", rank=1),
    Column("units_high", "count", title="to", rank=1),
    Column("expected_refund", "amount", title="refund"),
    Column("refund_low", "amount", title="from"),
    Column("refund_high", "amount", title="to"),
    Column("note", rank=RARE),
)
CHECKS = (
    Column("predicted_on", "date", title="predicted"),
    CURRENCY,
    Column("open_units", "count", title="open units", rank=4),
    Column("expected_units", "number", title="expected units", rank=3),
    Column("units_low", "count", title="from", rank=1),
    Column("units_high", "count", title="to", rank=1),
    Column("came_units", "count", title="came"),
    Column("units_held", "truth", title="held", rank=2),
    Column("expected_refund", "amount", title="expected refund", rank=3),
    Column("refund_low", "amount", title="from"),
    Column("refund_high", "amount", title="to"),
    Column("refunded", "amount"),
    Column("refund_held", "truth", title="held"),
)


def liability_charts(values: Sequence[object]) -> tuple[Chart, ...]:
    """The expected refunds as bars."""
    return (Chart("bars", "key", ("expected_refund",), "Expected refunds of open windows"),)


def checks_table(checks: Sequence[Check]) -> Table:
    """Past predictions with what came, a row for each month-end and currency."""
    units, refunds = sum(one.units_held for one in checks), sum(one.refund_held for one in checks)
    about = (
        "Predicted at the end of past months, and what came until the windows closed. The range contained the"
        f" units of {units} and the refunds of {refunds} of {len(checks)}."
    )
    meta = {"empty": "too little history: no month-end whose windows have closed could be predicted"}
    return table_of("report-liability-backtest", CHECKS, checks, meta, about=about if checks else "")


SERVICE = (
    KEY,
    Column("claims", "count"),
    Column("kinds", rank=3),
    Column("open", "count", title="not closed", rank=4),
    Column("answered", "count", rank=5),
    Column("answer_median", "days", title="to answer"),
    Column("answer_90", "days", title="90 % within", rank=2),
    Column("decided", "count", rank=5),
    Column("decision_median", "days", title="to decide"),
    Column("decision_90", "days", title="90 % within", rank=2),
    Column("settled", "count", rank=5),
    Column("settlement_median", "days", title="to settle"),
    Column("settlement_90", "days", title="90 % within", rank=2),
    Column("targets", "count", rank=1),
    Column("kept", "count", title="met", rank=1),
    Column("kept_share", "rate", title="targets met", rank=1),
    Column("scores", "count", rank=3),
    Column("score", "number", rank=1),
    Column("note", rank=1),
)
_MEDIANS = ("answer_median", "decision_median", "settlement_median")


def service_charts(by: Sequence[str], values: Sequence[object]) -> tuple[Chart, ...]:
    """The median days of each key, over time as lines."""
    shape: Literal["bars", "lines"] = "lines" if len(by) == 1 and by[0] in LARGE else "bars"
    return (Chart(shape, "key", _MEDIANS, "Median days from the notice"),)
