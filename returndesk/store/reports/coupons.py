"""What coupons took off the orders of a period."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from returndesk.core.reports.model import Scope
from returndesk.core.value import Value
from returndesk.store.reports.keys import DIMENSIONS
from returndesk.store.rows import named, span


class CouponsUsed(Value):
    """What coupons took off orders; `compensated_minor` of it compensated claims. Minor units."""

    keys: Mapping[str, str]
    currency: str
    amount_minor: int
    compensated_minor: int


def coupons_between(conn: sqlite3.Connection, scope: Scope) -> list[CouponsUsed]:
    """The coupons of the orders that were placed in a scope's period, by keys of orders and by currency."""
    columns = "".join(f", {DIMENSIONS[name].sql} as key_{name}" for name in scope.by)
    grouped = "".join(f", key_{name}" for name in scope.by)
    rows = conn.execute(
        "select n.currency, sum(n.amount_minor) as amount_minor, sum(iif(k.compensation_id is null, 0,"
        f" n.amount_minor)) as compensated_minor{columns} from coupon_use n"
        " join coupon k on k.id = n.coupon_id join orders o on o.id = n.order_id"
        f" where o.ordered_on between :first and :last group by n.currency{grouped}",
        span(*scope.period),
    )
    return [
        CouponsUsed(keys={name: row.pop(f"key_{name}") for name in scope.by}, **row) for row in named(rows)
    ]
