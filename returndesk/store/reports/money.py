"""Refunds and the money beside them by period, as reports add them up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.reports.model import Scope
from returndesk.store.reports.keys import columns_of
from returndesk.store.rows import named, span, taken


class MoneyRow(NamedTuple):
    """A refund, a correction or a compensation, as reports add it up."""

    row_id: int
    claim_id: int
    on: date
    day: date  # its own, or its order's: as the basis has it
    method: str
    channel: str
    order: str  # its number
    currency: str
    keys: Mapping[str, str]  # of the order or the claim, those that were asked for
    figures: Mapping[str, int]  # columns of the table, in minor units
    rows: int = 1  # that are added up in it


# Table → the column of its method, its figures.
_FIGURES = {
    "refund": (
        "method",
        "goods_minor gift_minor free_shipping_minor fee_minor deduction_minor shipping_minor"
        " surcharges_minor postage_minor bonus_minor rounding_minor adjustment_minor total_minor",
    ),
    "payout": ("method", "bonus_minor rounding_minor settled_minor amount_minor"),
    "correction": ("method", "settled_minor rounding_minor"),
    "compensation": ("kind", "amount_minor"),
}


def money_between(
    conn: sqlite3.Connection, table: str, scope: Scope, *, added_up: bool = False
) -> list[MoneyRow]:
    """The rows of a table of a scope's period, oldest first; `added_up`, one for each day, key and currency.

    Of payouts those that bounced and those that left again: the others are their refund's. What is added up
    has the claim, order and method of one of its rows.
    """
    method, figures = _FIGURES[table]
    later = " and m.kind <> 'refund'" * (table == "payout")
    keys = columns_of(scope.by) | {name: f"m.{name}" for name in scope.by if name == "owner"}
    columns = "".join(f", {sql} as key_{name}" for name, sql in keys.items())
    sums = ", ".join(f"sum(m.{name}) as {name}" if added_up else f"m.{name}" for name in figures.split())
    named_keys = "".join(f", key_{name}" for name in keys)
    # Return shipping that was charged and that was reimbursed are two figures of reports.
    sign = ", m.postage_minor > 0" * (table == "refund")
    grouped = f" group by {_day(scope)}, m.currency{sign}{named_keys}" if added_up else ""
    rows = conn.execute(
        f"select {'count(*)' if added_up else '1'} as rows, m.id as row_id, m.claim_id, m.on_day as 'on',"
        f" {_day(scope)} as day, m.{method} as method, o.channel, o.number as 'order', m.currency, {sums}"
        f"{columns} from {_joined(table, scope)} where {_day(scope)} between :first and :last{later}{grouped}"
        " order by m.on_day, m.id",
        span(*scope.period),
    )
    found = []
    for row in named(rows):
        parts = {name: str(row.pop(f"key_{name}")) for name in keys}
        found.append(MoneyRow(keys=parts, figures=taken(row, figures.split()), **row))
    return found


def _day(scope: Scope) -> str:
    """SQL for the day that counts of a row `m` of money of an order `o`."""
    return "o.ordered_on" if scope.basis == "sale" else "m.on_day"


def _joined(table: str, scope: Scope) -> str:
    """The table with its claims and orders; by the days of orders, they are read first."""
    if scope.basis == "sale":
        return f"orders o cross join claim c on c.order_id = o.id cross join {table} m on m.claim_id = c.id"
    return f"{table} m join claim c on c.id = m.claim_id join orders o on o.id = m.order_id"


def methods_between(conn: sqlite3.Connection, scope: Scope) -> dict[int, list[tuple[str, int, int, int]]]:
    """(method, amount, bonus, rounding) of the payouts of each refund of a period. Minor units."""
    return _by_refund(
        conn.execute(
            "select m.refund_id, m.method, sum(m.amount_minor), sum(m.bonus_minor), sum(m.rounding_minor)"
            f" from {_joined('payout', scope)}"
            f" where m.kind = 'refund' and {_day(scope)} between :first and :last group by 1, 2"
            " order by 1, min(m.id)",
            span(*scope.period),
        )
    )


def later_payouts(conn: sqlite3.Connection, scope: Scope) -> dict[int, list[tuple[int, str, int]]]:
    """(payout, method, settled) of what bounced and left again, by refund. Minor units, below 0 what bounced.

    Of refunds where any of it is of the period; all of it up to its end.
    """
    of_period = f"select m.refund_id from {_joined('payout', scope)} where m.kind <> 'refund'"
    end = "" if scope.basis == "sale" else " and on_day <= :last"
    return _by_refund(
        conn.execute(
            f"select refund_id, id, method, settled_minor from payout where kind <> 'refund'{end}"
            f" and refund_id in ({of_period} and {_day(scope)} between :first and :last)"
            " order by refund_id, id",
            span(*scope.period),
        )
    )


def refund_lines_between(
    conn: sqlite3.Connection, scope: Scope
) -> dict[int, list[tuple[str, str, int, int, int]]]:
    """(SKU, category, goods, fee, deduction) of each line of those refunds, by refund. Minor units."""
    return _by_refund(
        conn.execute(
            f"with of_period as (select m.id from {_joined('refund', scope)}"
            f" where {_day(scope)} between :first and :last)"
            " select rl.refund_id, l.sku, l.category, rl.goods_minor, rl.fee_minor, rl.deduction_minor"
            " from (select refund_id, order_line_id, goods_minor, fee_minor, deduction_minor"
            " from refund_line where refund_id in of_period"
            " union all select refund_id, order_line_id, goods_minor, 0, 0 from reduction"
            " where correction_id is null and refund_id in of_period) rl"
            " join order_line l on l.id = rl.order_line_id order by rl.refund_id, l.position",
            span(*scope.period),
        )
    )


def _by_refund(rows: Iterable[Sequence[Any]]) -> dict[int, list[Any]]:
    """The rest of each row by its first column, the refund's id."""
    found: dict[int, list[Any]] = {}
    for refund_id, *row in rows:
        found.setdefault(refund_id, []).append(tuple(row))
    return found
