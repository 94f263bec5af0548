"""Tables of what returns cost and what was kept of their value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import CURRENCY
from returndesk.cli.tables.reports import KEY
from returndesk.core.reports.periods import LARGE
from returndesk.render.table import RARE, Chart, Column, columns

if TYPE_CHECKING:
    from returndesk.desk.reports.costs import CostSums

_PARTS = ("refunds", "labels", "handling", "written_off", "replaced", "compensation")
COSTS = (
    KEY,
    CURRENCY,
    Column("claims", "count", rank=4),
    Column("refunds", "amount"),
    *columns("amount", "labels handling", rank=1),
    Column("written_off", "amount", title="written off", rank=1),
    Column("replaced", "amount", rank=RARE),
    Column("compensation", "amount", rank=2),
    Column("exchange_fees", "amount", title="exchange fees", rank=RARE),
    Column("recovered", "amount", title="from carriers", rank=RARE),
    Column("net", "amount"),
    Column("sales", "amount", rank=3),
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
    """The parts of the costs of each key; over time the net costs as a line."""
    if len(by) == 1 and by[0] in LARGE:
        return (Chart("lines", "key", ("net", "refunds"), "Costs of returns"),)
    parts = tuple(name for name in _PARTS if any(getattr(one, f"{name}_minor") for one in values))
    return (Chart("bars", "key", parts, "Costs of returns by part"),) if parts else ()
