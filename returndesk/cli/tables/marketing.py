"""Tables of marketing spend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import CURRENCY
from returndesk.cli.tables.reports import KEY
from returndesk.render.table import Chart, Column, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.desk.marketing.return_on_spend import SpendReturn
    from returndesk.desk.marketing.spend import SpendImported
    from returndesk.store.spend import SpendRow

SPEND = (
    Column("date", "date", of="on"),
    *columns("text", "source campaign"),
    Column("amount", "amount"),
    CURRENCY,
)
IMPORTED = (
    Column("file"),
    *columns("count", "rows new updated unchanged rejected"),
    Column("conflicts", "count", of=lambda done: len(done.conflicts)),
)

RETURN_ON_SPEND = (
    KEY,
    CURRENCY,
    *columns("count", "orders units", rank=3),
    Column("spend", "amount"),
    Column("revenue", "amount"),
    Column("refunded", "amount"),
    Column("elsewhere", "amount", title="on platforms", rank=2),
    Column("costs", "amount", rank=1),
    Column("kept", "amount", title="left"),
    Column("after_spend", "amount", title="left after spend", rank=2),
    Column("return_on_spend", "number", title="left ÷ spend"),
)


def spend_charts(values: Sequence[SpendReturn]) -> tuple[Chart, ...]:
    """Spend beside what was left."""
    return (
        (Chart("bars", "key", ("spend", "kept"), "Spend, and revenue left after returns"),) if values else ()
    )


def spend_table(rows: Sequence[SpendRow], total: int) -> Table:
    """Spend by day, source and campaign; `total` includes the rows beyond a limit."""
    meta = {"more": max(0, total - len(rows)), "empty": "no spend"}
    return table_of("spend-list", SPEND, rows, meta)


def imported_table(done: SpendImported) -> Table:
    """The result of a file of spend."""
    return table_of("spend-import", IMPORTED, [done], {"next": ["returndesk spend list"]})
