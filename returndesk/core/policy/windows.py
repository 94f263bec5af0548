"""The last day on which customers may send back of their own choice, whichever rule applies to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from returndesk.core.days import NO_TIME, Window, add_window
from returndesk.core.policy.terms import Policy

_OWN = ("customer",)  # who returns of their own choice


def last_days(
    policy: Policy, ordered_from: date, ordered_to: date, category: str | None = None
) -> Callable[[date], date]:
    """The last day by the day of delivery, for orders of these days; of any category without one.

    The latest day that a rule gives any customer. Windows for faults are longer and are not waited for.
    """
    rules = [
        one
        for one in policy.rules
        if not one.when.reason
        and "customer" in (one.when.fault or _OWN)
        and (category is None or not one.when.category or category in one.when.category)
    ]
    others = [window for one in rules if isinstance(window := one.sets.get("window"), Window)]
    windows = [policy.usual_time("window"), *others]
    extra = [NO_TIME, *(one.extend for one in rules if one.extend)]
    seasons = [
        one.last_day
        for one in policy.seasons
        if one.ordered_from <= ordered_to and one.ordered_to >= ordered_from
    ]

    @cache
    def last_day(delivered: date) -> date:
        days = [add_window(add_window(delivered, window), more) for window in windows for more in extra]
        return max([*days, *seasons])

    return last_day
