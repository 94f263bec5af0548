"""Whether customers come back after a return: the time to their next order, by how it was handled."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from returndesk.core.customers.comparison import Comparison, Rows, came_back, comparisons, of_100, size
from returndesk.core.reports.model import FEW, Scope
from returndesk.core.reports.periods import Period, period_text
from returndesk.core.reports.shares import four_decimals
from returndesk.core.value import Value
from returndesk.desk.reports.service import keep_handlings
from returndesk.store.customers import repeat as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

KEYS = tuple(store.KEYS)
WITH, WITHOUT = "with a return", "without a return"
_SAID_DAYS = 90  # of the sentence


class RepeatRate(Value):
    """The share of a group's customers who had ordered again by some day; None where it is not known.

    `at_risk` had not come back and were still observed when that day began.
    """

    key: str
    days: int
    customers: int
    at_risk: int
    rate: str | None
    low: str | None
    high: str | None
    note: str | None


class RepeatTest(Value):
    """A group compared with all others: log-rank, adjusted by Holm, and a sentence beyond chance alone."""

    key: str
    customers: int
    others: int
    chi_squared: str
    p: str
    adjusted: str
    sentence: str | None


class RepeatReport(Value):
    """The shares of every group, and what is more than chance."""

    rates: tuple[RepeatRate, ...]
    tests: tuple[RepeatTest, ...]


def repeat_report(desk: Desk, scope: Scope) -> RepeatReport:
    """Customers whose first return was settled in the period, by a key; those without one beside them."""
    keep_handlings(desk, Period(None, scope.period.last))
    by = scope.by[0] if scope.by else ""
    groups: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for one in store.after_returns(desk.conn, scope.period, by, desk.today):
        groups[one.key].append((one.days, one.back, one.open))
    lag = store.lag_days(desk.conn, scope.period, desk.today)
    without = [
        (one.days, one.back, one.open)
        for one in store.without_returns(desk.conn, scope.period, lag, desk.today)
    ]
    compared: dict[str, Rows] = dict(groups) if by else {**groups, **({WITHOUT: without} if groups else {})}
    shown: dict[str, Rows] = {**groups, **({WITHOUT: without} if without and groups else {})}
    rates = [rate for key, rows in shown.items() for rate in _rates(key, rows)]
    return RepeatReport(tuple(rates), tuple(_test(one, compared) for one in comparisons(compared)))


def about_repeat(desk: Desk, scope: Scope) -> str:
    """What the report counts."""
    return (
        f"Customers whose first return was settled {period_text(scope.period)}: how many of them had ordered"
        " again 30, 90, 180 and 365 days later. Beside them customers without a claim, counted from as long"
        " after an order as returns take to be settled. It compares and does not prove; fewer than"
        f" {FEW} customers are too few."
    )


def _rates(key: str, rows: Rows) -> list[RepeatRate]:
    customers = size(rows)
    few = customers < FEW
    found = []
    for one in came_back(rows):
        note = "too few" if few else "not observed so long yet" if one.rate is None else None
        found.append(
            RepeatRate(
                key=key,
                days=one.days,
                customers=customers,
                at_risk=one.at_risk,
                rate=None if note else four_decimals(one.rate or 0),
                low=None if note else four_decimals(one.low or 0),
                high=None if note else four_decimals(one.high or 0),
                note=note,
            )
        )
    return found


def _test(one: Comparison, groups: dict[str, Rows]) -> RepeatTest:
    mine = groups[one.key]
    others = [row for key, rows in groups.items() if key != one.key for row in rows]
    named = next(key for key in groups if key != one.key) if len(groups) == 2 else "all others"
    return RepeatTest(
        key=one.key,
        customers=size(mine),
        others=size(others),
        chi_squared=four_decimals(one.chi_squared),
        p=four_decimals(one.p),
        adjusted=four_decimals(one.adjusted),
        sentence=_sentence(one, mine, others, named) if one.is_more_than_chance else None,
    )


def _sentence(one: Comparison, mine: Rows, others: Rows, named: str) -> str | None:
    """What the difference is by 90 days, or by the longest time that both were observed."""
    pairs = [(a, b) for a, b in zip(came_back(mine), came_back(others), strict=True) if a.days <= _SAID_DAYS]
    known = [(a, b) for a, b in pairs if a.rate is not None and b.rate is not None]
    if not known:
        return None
    a, b = known[-1]
    return (
        f"{one.key}: {of_100(a.rate)} of 100 ordered again within {a.days} days, {named} {of_100(b.rate)};"
        " the difference is more than chance"
    )
