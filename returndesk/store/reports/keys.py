"""What reports add up by: SQL for each key of an order `o`, its line `l` or a claim `c`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from returndesk.core.reports.periods import LARGE


class Dimension(NamedTuple):
    """A key as SQL, of an order, of a line or of a claim."""

    sql: str
    of: str  # order, line, claim


_MONTH = "cast(substr(o.ordered_on, 6, 2) as integer)"
DIMENSIONS = {
    "sku": Dimension("l.sku", "line"),
    "category": Dimension("l.category", "line"),
    "channel": Dimension("o.channel", "order"),
    "country": Dimension("o.country", "order"),
    "source": Dimension("o.source", "order"),
    "campaign": Dimension("o.campaign", "order"),
    "tier": Dimension("coalesce((select tier from customer where id = o.customer_id), '')", "order"),
    "group": Dimension(
        "iif(o.customer_id is null, 'unknown', iif(exists (select 1 from orders e"
        " where e.customer_id = o.customer_id and (e.ordered_on, e.id) < (o.ordered_on, o.id)),"
        " 'returning', 'new'))",
        "order",
    ),
    "month": Dimension("substr(o.ordered_on, 1, 7)", "order"),
    "quarter": Dimension(f"substr(o.ordered_on, 1, 4) || '-Q' || (({_MONTH} + 2) / 3)", "order"),
    "year": Dimension("substr(o.ordered_on, 1, 4)", "order"),
    "reason": Dimension("c.reason", "claim"),
    "detail": Dimension("c.reason || iif(c.detail = '', '', ' / ' || c.detail)", "claim"),
    "fault": Dimension("c.fault", "claim"),
}


def columns_of(keys: Iterable[str], but: Iterable[str] = ()) -> dict[str, str]:
    """Key → SQL for those of the keys that are of an order or a claim; without those of `but`, or of time."""
    found = {name: DIMENSIONS[name] for name in keys if name in DIMENSIONS and name not in LARGE}
    return {name: one.sql for name, one in found.items() if one.of not in ("line", *but)}
