"""The units ordered in a period and what became of them: kept by month, so that a year is twelve sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from returndesk.core.days import day_text
from returndesk.core.reports.intervals import OrderSums
from returndesk.core.reports.model import Scope
from returndesk.core.reports.periods import Period, period_key
from returndesk.desk.reports.months.whole import (
    NOT_ITS_ROWS,
    days_of,
    first_day,
    months_of_orders,
    said_if_slow,
)
from returndesk.desk.reports.refunds import refund_totals
from returndesk.store.connection import written_at_once
from returndesk.store.reports import cohorts as store
from returndesk.store.reports.cohorts import CohortSums
from returndesk.store.reports.keys import DIMENSIONS

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

_OF_TIME = ("month", "quarter", "year")


def cohort(
    desk: Desk, period: Period, by: tuple[str, ...] = (), only: Sequence[str] = ()
) -> list[CohortSums]:
    """The sums of a period's cohort by keys of DIMENSIONS, sorted by key and currency.

    Those alone whose first key, not one of time, is one of `only`, if it has any.
    """
    time = by[0] if len(by) == 1 and by[0] in _OF_TIME else ""
    of_whole = () if time else by
    dimension = ",".join(of_whole)
    if dimension not in store.KEPT:
        return _those(_worked_out(desk, period, by), only)
    months, parts = months_of_orders(desk, period)
    if months:
        parts += [days_of(month) for month in keep_up_to_date(desk, dimension, months)]
    found: list[CohortSums] = []
    for part in parts:  # a month cannot be kept while another user writes, or on a read-only disk
        found += _timed(_those(_worked_out(desk, part, of_whole), only), part, time)
    for _, run in groupby(months, lambda month: period_key(first_day(month), time) if time else ""):
        whole = list(run)
        sums = store.kept_sums(desk.conn, dimension, whole[0], whole[-1], only)
        found += _timed(sums, days_of(whole[0]), time)
    sums = added(found)
    own = [at for at, name in enumerate(of_whole) if DIMENSIONS[name].of != "claim"]
    if len(own) == len(of_whole):
        return sums
    sold = cohort(desk, period, tuple(of_whole[at] for at in own), only if own[:1] == [0] else ())
    return _of_all_sold(sums, own, {(one.key, one.currency): one for one in sold})


def _those(sums: list[CohortSums], only: Sequence[str]) -> list[CohortSums]:
    """The sums whose first key is one of `only`; without any, all."""
    wanted = set(only)
    return [one for one in sums if one.key[0] in wanted] if only else sums


def added(sums: Iterable[CohortSums]) -> list[CohortSums]:
    """Sums of parts of a cohort added up by key and currency, sorted."""
    found: dict[tuple[tuple[str, ...], str], CohortSums] = {}
    for one in sums:
        at = (one.key, one.currency)
        found[at] = found[at].plus(one) if at in found else one
    return [found[at] for at in sorted(found)]


def order_sums_of(sums: CohortSums) -> OrderSums:
    """The sums over orders that intervals and design effects are worked out from."""
    return OrderSums(
        orders=sums.orders,
        units=sums.units,
        returned=sums.returned,
        units_squared=sums.units_squared,
        returned_squared=sums.returned_squared,
        product=sums.product,
    )


def _of_all_sold(
    sums: Iterable[CohortSums], own: Sequence[int], sold: Mapping[tuple[tuple[str, ...], str], CohortSums]
) -> list[CohortSums]:
    """Sums by a claim's key: what was sold is all of the period, also in months without such a claim.

    `own` are the places of the other keys, which `sold` has.
    """
    found = []
    for one in sums:
        whole = sold.get((tuple(one.key[at] for at in own), one.currency))
        found.append(one.with_sold(whole) if whole else one)
    return found


def _timed(sums: Iterable[CohortSums], part: Period, time: str) -> Iterable[CohortSums]:
    """The sums of a part of the period, by its month, quarter or year if that is the key."""
    return (
        [one._replace(key=(period_key(part.first, time),)) for one in sums] if time and part.first else sums
    )


def keep_up_to_date(desk: Desk, dimension: str, months: Sequence[str]) -> list[str]:
    """Keep the sums of those months that changed; the months for which that is not possible now.

    Sums are kept by a write of their own, so that all reads after it see a later state of the desk.
    """
    stale = store.stale_months(desk.conn, dimension, months)
    if not stale:
        return []
    by = _keys_of(dimension)
    sums = {month: _worked_out(desk, days_of(month), by) for month in said_if_slow(desk, stale)}
    written_at_once(desk.conn, lambda: store.keep_months(desk.conn, dimension, sums))
    return store.stale_months(desk.conn, dimension, months)


def kept_sum_problems(desk: Desk) -> Iterator[tuple[str, str]]:
    """(sums, text) where the kept sums of a month are not those of its orders and claims."""
    for dimension, months in store.kept_months(desk.conn).items():
        if dimension not in store.KEPT:
            continue
        by = _keys_of(dimension)
        for month in months:
            kept = sorted(store.kept_sums(desk.conn, dimension, month, month))
            if kept != _worked_out(desk, days_of(month), by):
                yield f"{month} by {dimension or 'currency'}", NOT_ITS_ROWS


def _keys_of(dimension: str) -> tuple[str, ...]:
    return tuple(dimension.split(",")) if dimension else ()


def _worked_out(desk: Desk, period: Period, by: tuple[str, ...]) -> list[CohortSums]:
    """A cohort from its orders and claims."""
    refunded = refund_totals(desk, Scope(period, by, "sale"))
    # By the policy of these orders: a later one that comes into force changes nothing that is kept.
    transit = desk.policy_for(period.last or desk.today).usual_time("transit")
    return store.cohort_sums(desk.conn, period, by, transit=transit, refunded=refunded)


def since(desk: Desk, period: Period) -> str:
    """A sentence on the first order, where the period begins before it; "" otherwise."""
    found = store.first_and_last_order(desk.conn)
    if period.first is None or found is None or found[0] <= period.first.isoformat():
        return ""
    return f" The first order is dated {day_text(date.fromisoformat(found[0]), date.min)}."
