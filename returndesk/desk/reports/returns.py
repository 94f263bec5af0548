"""Return rates: of the units ordered in a period, how many came back, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returndesk.core.days import add_window
from returndesk.core.policy.windows import last_days
from returndesk.core.reports.benchmark import ends, sentence
from returndesk.core.reports.intervals import Estimate, return_rate
from returndesk.core.reports.model import Fact, Scope, joined
from returndesk.core.reports.periods import LARGE, Period, period_text
from returndesk.core.reports.shares import fraction
from returndesk.core.value import Value
from returndesk.desk.reports.cohorts import cohort, order_sums_of, since
from returndesk.desk.reports.expected import rates_in_the_end
from returndesk.desk.reports.refunds import refund_facts
from returndesk.store.reports.cohorts import cohort_facts
from returndesk.store.reports.keys import DIMENSIONS

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.reports.cohorts import CohortSums

KEYS = tuple(DIMENSIONS)
_RECENT = timedelta(days=100)  # orders since then: the rates in the end of a longer period are not worked out


class ReturnSums(Value):
    """What came back of the units ordered in a period, for one key in one currency.

    Rates are shares of units, of orders and of value (four decimals; None where nothing was sold); `low` and
    `high` are the 95 % interval of the rate of units, `average` is the shop's own. `open` says whether more
    can still come back: the return window of the last delivered order has not passed. Then `expected` is the
    rate in the end with the 95 % interval of `expected_low` and `expected_high`; None by a claim's key, and
    where the shop's history is too short.
    """

    key: str
    currency: str
    sold: int
    claimed: int
    returned: int
    rate: str | None
    low: str | None
    high: str | None
    refunded_minor: int
    shop_fault: int
    open: bool
    exchanged: int
    orders: int
    returned_orders: int
    order_rate: str | None
    value_minor: int
    returned_minor: int
    value_rate: str | None
    external: int
    average: str | None
    benchmark_low: str | None  # the shop's own line: [report] benchmark
    benchmark_high: str | None
    expected: str | None
    expected_low: str | None
    expected_high: str | None


def return_report(desk: Desk, scope: Scope) -> list[ReturnSums]:
    """The cohort of a scope's period by KEYS, sorted by key; without keys by currency alone."""
    averages = {one.currency: rate_of(one) for one in cohort(desk, scope.period)}
    last_day, found = _last_days(desk, scope.period), cohort(desk, scope.period, scope.by)
    still_open = [one for one in found if last_day(one.last_delivered) >= desk.today]
    expected = rates_in_the_end(desk, scope, still_open) if still_open and _is_recent(desk, scope) else {}
    line = ends(desk.policy_today().benchmark)
    return [
        _row(
            one,
            averages.get(one.currency),
            one in still_open,
            line,
            expected.get((joined(one.key), one.currency)),
        )
        for one in found
    ]


def _is_recent(desk: Desk, scope: Scope) -> bool:
    """Whether what is still to come matters: a year's rate hardly moves, that of its last month does."""
    first = scope.period.first
    return any(key in LARGE for key in scope.by) or (first is not None and desk.today - first <= _RECENT)


def rate_of(sums: CohortSums) -> Estimate | None:
    """The share of units that came back, with its interval; None where nothing was sold."""
    return return_rate(order_sums_of(sums))


def _row(
    sums: CohortSums,
    average: Estimate | None,
    still_open: bool,
    line: tuple[str | None, str | None],
    end: Estimate | None,
) -> ReturnSums:
    found = rate_of(sums)
    rate, low, high = found.texts() if found else (None, None, None)
    expected, expected_low, expected_high = end.texts() if end else (None, None, None)
    return ReturnSums(
        key=joined(sums.key),
        currency=sums.currency,
        sold=sums.units,
        claimed=sums.claimed,
        returned=sums.returned,
        rate=rate,
        low=low,
        high=high,
        refunded_minor=sums.refunded_minor,
        shop_fault=sums.shop_fault,
        open=still_open,
        exchanged=sums.exchanged,
        orders=sums.orders,
        returned_orders=sums.returned_orders,
        order_rate=fraction(sums.returned_orders, sums.orders) if sums.orders else None,
        value_minor=sums.value_minor,
        returned_minor=sums.returned_minor,
        value_rate=fraction(sums.returned_minor, sums.value_minor) if sums.value_minor else None,
        external=sums.external,
        average=average.texts()[0] if average else None,
        benchmark_low=line[0],
        benchmark_high=line[1],
        expected=expected,
        expected_low=expected_low,
        expected_high=expected_high,
    )


def _last_days(desk: Desk, period: Period) -> Callable[[str | None], date]:
    """The last day on which customers may send back of their own choice, by the day of delivery.

    None, for what was not sent yet, has the last day that there is, and "", for nothing sold, the first.
    """
    policy = desk.policy_for(period.last or desk.today)
    last_day = last_days(policy, period.first or date.min, period.last or date.max)
    never = {None: date.max, "": date.min}
    return lambda day: never[day] if not day else last_day(date.fromisoformat(day))


def closed_part(desk: Desk, period: Period) -> Period | None:
    """The days of a period whose orders can no longer come back, if delivered as usual.

    None without any, and for a period without a first day. Windows for
    faults are longer and are not waited for.
    """
    if period.first is None:
        return None
    day = min(period.last or desk.today, desk.today)
    policy = desk.policy_for(day)
    transit = policy.usual_time("transit")
    while day >= period.first:
        if last_days(policy, day, day)(add_window(day, transit)) < desk.today:
            return Period(period.first, day)
        day -= timedelta(days=1)
    return None


def about_returns(desk: Desk, scope: Scope) -> str:
    """What the report of returns counts."""
    return (
        f"Units ordered {period_text(scope.period)} and how many of them came back until today;"
        f" cancelled orders omitted.{since(desk, scope.period)}"
        f" Ranges: 95 %, wider where units were ordered together.{sentence(desk.policy_today().benchmark)}"
    )


def return_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """The claims behind the units of `return_report`, and the payouts behind what was refunded."""
    yield from cohort_facts(desk.conn, scope.period, scope.by)
    for fact in refund_facts(desk, scope):
        if fact.figure == "total":
            yield fact._replace(figure="refunded")
