"""Return rates in the end: of units whose window is open, what came back so far and what is expected."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.reports.forecast import from_open_claims, total_of
from returndesk.core.reports.intervals import Estimate
from returndesk.core.reports.model import Scope, joined
from returndesk.core.reports.periods import Period
from returndesk.desk.reports.cohorts import cohort
from returndesk.desk.reports.months.whole import NOT_ITS_ROWS, months_of_orders
from returndesk.desk.reports.return_days import Outlook, Past
from returndesk.store.connection import seen_state, written_at_once
from returndesk.store.reports import return_days as store
from returndesk.store.reports.cohorts import KEPT, stale_months
from returndesk.store.reports.keys import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from returndesk.core.reports.open_windows import Units
    from returndesk.desk.session import Desk
    from returndesk.store.reports.cohorts import CohortSums


def rates_in_the_end(desk: Desk, scope: Scope, of: Iterable[CohortSums]) -> dict[tuple[str, str], Estimate]:
    """The expected rates of sums of a scope's cohort by (key, currency), of those with more to come.

    None by a key of claims, and where the shop's past is too short to tell.
    """
    if any(DIMENSIONS[name].of == "claim" for name in scope.by):
        return {}
    if ",".join(scope.by) not in KEPT:
        return _worked_out(desk, scope, of)
    months, _ = months_of_orders(desk, Period())
    at = store.end_dimension(scope.period, desk.today, scope.by)
    if stale_months(desk.conn, at, months):
        state, found = seen_state(desk.conn), _worked_out(desk, scope, of)
        if seen_state(desk.conn) != state:  # another user wrote meanwhile
            return found
        rates = {key: (one.value, one.low, one.high) for key, one in found.items()}
        written_at_once(desk.conn, lambda: store.keep_end_rates(desk.conn, at, desk.today, months, rates))
        return found
    return {key: Estimate(*rate) for key, rate in store.kept_end_rates(desk.conn, at).items()}


def kept_end_problems(desk: Desk) -> Iterator[tuple[str, str]]:
    """(rates, text) where kept rates of today's forecast are not those of the orders and claims."""
    months, _ = months_of_orders(desk, Period())
    for dimension, period, by in store.kept_end_dimensions(desk.conn, desk.today):
        if stale_months(desk.conn, dimension, months):
            continue
        anew = _worked_out(desk, Scope(period, by), cohort(desk, period, by))
        for at, rate in store.kept_end_rates(desk.conn, dimension).items():
            if at not in anew or Estimate(*rate).texts() != anew[at].texts():
                yield f"{at[0] or at[1]}, rate in the end", NOT_ITS_ROWS


def _worked_out(desk: Desk, scope: Scope, of: Iterable[CohortSums]) -> dict[tuple[str, str], Estimate]:
    past = Past(desk)
    open_ = past.open_units(desk.today)
    if not open_:
        return {}
    outlook, share = Outlook(desk, past, desk.today), store.come_share(desk.conn)
    first = date.fromordinal(min(one.ordered for one in open_))
    period = Period(max(first, scope.period.first or first), scope.period.last)
    groups: defaultdict[tuple[str, str], list[Units]] = defaultdict(list)
    for key, rows in store.unit_rows(desk.conn, period, scope.by).items():
        for one in past.as_units(rows):
            groups[key, one.currency].append(one)
    found = {}
    for sums in of:
        at = (joined(sums.key), sums.currency)
        coming = outlook.forecast(outlook.open_of(groups[at]))
        if coming is None or not sums.units:
            continue
        claimed = sum(one.units for one in groups[at] if one.noticed and not one.came)
        parts = [coming.spread(outlook.spread), from_open_claims(claimed, share, outlook.effect)]
        if any(part.total for part in parts):
            found[at] = total_of(parts).rate(sums.returned, sums.units)
    return found
