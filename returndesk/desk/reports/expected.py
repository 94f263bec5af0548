"""Return rates in the end: of units whose window is open, what came back so far and what is expected."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.reports.forecast import from_open_claims, total_of
from returndesk.core.reports.model import joined
from returndesk.core.reports.periods import Period
from returndesk.desk.reports.return_days import Outlook, Past
from returndesk.store.reports import return_days as store
from returndesk.store.reports.keys import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returndesk.core.reports.intervals import Estimate
    from returndesk.core.reports.model import Scope
    from returndesk.core.reports.open_windows import Units
    from returndesk.desk.session import Desk
    from returndesk.store.reports.cohorts import CohortSums


def rates_in_the_end(
    desk: Desk, scope: Scope, cohort: Iterable[CohortSums]
) -> dict[tuple[str, str], Estimate]:
    """The expected rates of a scope's cohort by (key, currency), of those with more to come.

    None by a key of claims, and where the shop's past is too short to tell.
    """
    if any(DIMENSIONS[name].of == "claim" for name in scope.by):
        return {}
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
    for sums in cohort:
        at = (joined(sums.key), sums.currency)
        coming = outlook.forecast(outlook.open_of(groups[at]))
        if coming is None or not sums.units:
            continue
        claimed = sum(one.units for one in groups[at] if one.noticed and not one.came)
        parts = [coming.spread(outlook.spread), from_open_claims(claimed, share, outlook.effect)]
        if any(part.total for part in parts):
            found[at] = total_of(parts).rate(sums.returned, sums.units)
    return found
