"""Customers after a settled return, or after an order without one: the days to their next order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from returndesk.core.reports.periods import Period
from returndesk.store.rows import span

_SCORE = "(select min(score) from feedback where claim_id = c.id)"
_DAYS = "cast(julianday(h.settled_on) - julianday(c.notice_on) as integer)"
KEYS = {
    "outcome": "c.outcome",
    "reason": "c.reason",
    "fault": "c.fault",
    "days": f"iif({_DAYS} <= 3, '0-3 days', iif({_DAYS} <= 9, '4-9 days', '10- days'))",
    "score": f"coalesce(iif({_SCORE} <= 2, '1-2', iif({_SCORE} = 3, '3', '4-5')), 'no score')",
    "compensation": "iif(exists (select 1 from compensation where claim_id = c.id), 'given', 'none')",
}
_NEXT = """(select min(ordered_on) from orders where customer_id = {0}.customer and ordered_on > {0}.start
    and ordered_on <= :today and status <> 'cancelled')"""
# A customer counts once, by the first of their claims that was settled in the period.
_SETTLED = """settled as materialized (select coalesce(m.customer_id, o.customer_id) as customer,
    h.settled_on as start, min(c.id) as claim_id, min(o.ordered_on) as ordered_on
    from claim_handling h join claim c on c.id = h.claim_id join orders o on o.id = c.order_id
    left join claimant m on m.claim_id = c.id
    where h.settled_on between :first and :last and h.settled_on <= :today
    and coalesce(m.customer_id, o.customer_id) is not null
    group by 1 having h.settled_on = min(h.settled_on))"""


class Waited(NamedTuple):
    """Customers of one key who came back after so many days (back), or have not and were seen so long."""

    key: str
    days: int
    back: int
    open: int


def after_returns(conn: sqlite3.Connection, period: Period, by: str, today: date) -> Iterator[Waited]:
    """Customers whose first return of a period was settled, by a key of KEYS or "" for all of them."""
    key = KEYS.get(by, "'with a return'")
    return _waited(
        conn,
        f"with {_SETTLED} select {key} as key, s.start, {_NEXT.format('s')} as next from settled s"
        " join claim c on c.id = s.claim_id join claim_handling h on h.claim_id = c.id",
        period,
        today,
    )


def lag_days(conn: sqlite3.Connection, period: Period, today: date) -> int:
    """The median of days from the order to the settlement of these returns; 0 without any."""
    lags = [
        days
        for (days,) in conn.execute(
            f"with {_SETTLED} select cast(julianday(start) - julianday(ordered_on) as integer) from settled"
            " order by 1",
            _bound(period, today),
        )
    ]
    return lags[len(lags) // 2] if lags else 0


def without_returns(conn: sqlite3.Connection, period: Period, lag: int, today: date) -> Iterator[Waited]:
    """Customers without a claim, from so many days after an order: the first with that day in a period."""
    return _waited(
        conn,
        "select 'without a return' as key, s.start, " + _NEXT.format("s") + " as next from (select"
        " o.customer_id as customer, date(min(o.ordered_on), :lag) as start from orders o"
        " where o.customer_id is not null and o.status <> 'cancelled'"
        " and date(o.ordered_on, :lag) between :first and min(:last, :today)"
        " and not exists (select 1 from claim c join orders e on e.id = c.order_id"
        " where e.customer_id = o.customer_id)"
        " and not exists (select 1 from claimant where customer_id = o.customer_id)"
        " group by o.customer_id) s",
        period,
        today,
        lag=f"+{lag} days",
    )


def _waited(
    conn: sqlite3.Connection, query: str, period: Period, today: date, **more: str
) -> Iterator[Waited]:
    rows = conn.execute(
        f"select key, cast(julianday(coalesce(next, :today)) - julianday(start) as integer) as days,"
        f" sum(next is not null), sum(next is null) from ({query}) group by 1, 2 order by 1, 2",
        {**_bound(period, today), **more},
    )
    for row in rows:
        yield Waited(*row)


def _bound(period: Period, today: date) -> dict[str, str]:
    return {**span(*period), "today": today.isoformat()}
