"""The shop's past as forecasts read it: units by the days of delivery and of claim, of the last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from math import isclose
from typing import TYPE_CHECKING

from returndesk.core.days import add_window
from returndesk.core.policy.windows import last_days
from returndesk.core.reports.forecast import month_spread
from returndesk.core.reports.intervals import OrderSums, design_effect
from returndesk.core.reports.open_windows import Units, curves_of, forecast_of, observed, outstanding
from returndesk.core.reports.periods import Period
from returndesk.desk.reports.cohorts import cohort, order_sums_of
from returndesk.desk.reports.months.whole import NOT_ITS_ROWS, days_of, months_between, said_if_slow
from returndesk.store.connection import written_at_once
from returndesk.store.reports import return_days as store
from returndesk.store.reports.cohorts import kept_months, stale_months

if TYPE_CHECKING:
    from collections.abc import Callable

    from returndesk.core.policy.terms import Policy, Season
    from returndesk.core.reports.forecast import Forecast
    from returndesk.core.reports.open_windows import Outstanding
    from returndesk.core.reports.survival import Curve
    from returndesk.desk.session import Desk
    from returndesk.store.reports.return_days import CurveRow, UnitRow

MONTHS_BACK = 12  # before the day on which something is expected
_UNSENT_DAYS = timedelta(days=90)  # an order that was not sent for so long is not expected to be
_EVER = date.max.toordinal()


class Past:
    """What a desk knows of its units, seen from today and from days before."""

    def __init__(self, desk: Desk, months_before: int = 0) -> None:
        """Reads the orders of MONTHS_BACK from today, and of as many months before."""
        self._desk = desk
        self._days = _Days(desk)
        self._read: dict[str, list[Units]] = {}  # by month
        self._months = months_between(desk, desk.today, MONTHS_BACK + months_before)
        self._unkept = self._keep()
        closing = store.closing_days(desk.conn, self._months)
        self._closing = {month: day for month, day in closing.items() if month not in self._unkept}

    def _keep(self) -> set[str]:
        """Keep the units of months that changed; those that cannot be kept now, which are remembered."""
        conn = self._desk.conn
        stale = stale_months(conn, store.DIMENSION, self._months) if self._months else []
        if not stale:
            return set()
        rows = {
            month: store.unit_rows(conn, days_of(month)).get("", [])
            for month in said_if_slow(self._desk, stale)
        }
        curves = {month: self._days.curve_rows(found) for month, found in rows.items()}
        written_at_once(conn, lambda: store.keep_unit_rows(conn, rows, curves))
        unkept = set(stale_months(conn, store.DIMENSION, self._months))
        self._read = {month: self._days.units(rows.get(month, ())) for month in unkept}
        return unkept

    def curves(self, on: date) -> dict[str, Curve]:
        """The curves of the year before the end of a day, by what was known then."""
        open_ = self._open_months(on)
        closed = [month for month in self._known(on) if month not in open_]
        rows = store.kept_curve(self._desk.conn, closed)
        for category, days in observed(self._units(open_), on.toordinal()).items():
            rows.setdefault(category, []).extend(days)
        return curves_of(rows)

    def open_units(self, on: date) -> list[Units]:
        """The units that could still be claimed after a day, with what came of them."""
        at = on.toordinal()
        return [one for one in self._units(self._open_months(on)) if one.is_open(at)]

    def refunded_share(self, on: date) -> dict[str, tuple[int, int]]:
        """(refunded, value) of the units that came back, by currency, of orders whose windows had closed.

        Before the first has closed: of all orders.
        """
        known = self._known(on)
        closed = [month for month in known if month not in self._open_months(on)]
        counted = closed or known
        found = store.refunded_values(self._desk.conn, [m for m in counted if m not in self._unkept])
        for one in self._units(month for month in counted if month in self._unkept):
            if one.came:
                refunded, value = found.get(one.currency, (0, 0))
                found[one.currency] = refunded + one.refunded, value + one.value
        return found

    def as_units(self, rows: Iterable[UnitRow]) -> list[Units]:
        """Units with the days of their windows."""
        return self._days.units(rows)

    def is_open(self, month: str, on: date) -> bool:
        """Whether orders of a month could still be claimed after a day."""
        return month not in self._closing or self._closing[month] > on.isoformat()

    def _units(self, months: Iterable[str]) -> list[Units]:
        found = []
        for month in months:
            if month not in self._read:
                self._read[month] = self._days.units(store.kept_units(self._desk.conn, month))
            found += self._read[month]
        return found

    def _open_months(self, on: date) -> list[str]:
        """The known months with windows that were open after a day."""
        return [month for month in self._known(on) if self.is_open(month, on)]

    def _known(self, on: date) -> list[str]:
        return [month for month in self._months if month <= on.isoformat()[:7]][-MONTHS_BACK - 1 :]


def kept_unit_problems(desk: Desk) -> Iterator[tuple[str, str]]:
    """(units, text) where a month's kept units, or their curve, are not those of its orders and claims."""
    days = _Days(desk)
    for month in kept_months(desk.conn).get(store.DIMENSION, []):
        rows = sorted(store.unit_rows(desk.conn, days_of(month)).get("", []))
        kept = sorted(store.kept_units(desk.conn, month))
        same = len(rows) == len(kept) and all(map(_is_same, rows, kept))
        if not same or sorted(days.curve_rows(rows)) != store.kept_curve_rows(desk.conn, month):
            yield f"{month}, days of returns", NOT_ITS_ROWS


def _is_same(row: UnitRow, other: UnitRow) -> bool:
    """The squares of values are not whole numbers: their order makes a difference."""
    squares = isclose(row.squares, other.squares)
    return squares and row._replace(squares=0) == other._replace(squares=0)


class Outlook:
    """What the year before a day lets expect: curves, how orders come back together, how months differ."""

    def __init__(self, desk: Desk, past: Past, on: date) -> None:
        self.at = on.toordinal()
        self.curves = past.curves(on)
        self._past, self._on = past, on
        year = Period((on - timedelta(days=365)).replace(day=1), on)
        months: dict[str, OrderSums] = {}
        for one in cohort(desk, year, ("month",)):
            months[one.key[0]] = months.get(one.key[0], OrderSums()) + order_sums_of(one)
        self.effect = design_effect(sum(months.values(), start=OrderSums()))
        closed = [months[month] for month in months if not past.is_open(month, on)]
        self.spread = month_spread([(one.units, one.returned) for one in closed], self.effect)
        window = desk.policy_for(on).usual_time("window")
        self.enough = (add_window(on, window) - on).days

    @cached_property
    def shares(self) -> dict[str, tuple[int, int]]:
        """(refunded, value) of what came back, by currency."""
        found = self._past.refunded_share(self._on)
        return {currency: share for currency, share in found.items() if share[1]}

    def open_of(self, units: Iterable[Units], first: int = 0, last: int = 0) -> Outstanding:
        """Those units that can still be claimed; from `first` to `last` if they are given."""
        return outstanding(units, self.at, self.curves, first, last)

    def forecast(self, open_: Outstanding, wider: float = 1, *, by_value: bool = False) -> Forecast | None:
        """Expected claims of open units; None if the past is too short to tell."""
        return forecast_of(open_, self.curves, self.effect * wider, self.enough, by_value=by_value)


class _Days:
    """Days of delivery and of the window for units, by the desk's policies."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._policies: dict[date, tuple[Policy, tuple[Season, ...]]] = {}
        self._last_days: dict[tuple[int, tuple[Season, ...], str], Callable[[date], date]] = {}

    def units(self, rows: Iterable[UnitRow]) -> list[Units]:
        """Units with their days; those that were not sent for long are omitted."""
        found, places = [], {}
        noticed = {"": 0}
        for row in rows:
            place = row[:5]
            if place not in places:
                places[place] = self._of_place(row)
            days = places[place]
            if days is None:
                continue
            on = noticed.get(row.noticed_on)
            if on is None:
                on = noticed[row.noticed_on] = date.fromisoformat(row.noticed_on).toordinal()
            _, _, _, _, _, _, came, units, value, squares, refunded = row
            found.append(Units(row.category, row.currency, *days, on, came, units, value, squares, refunded))
        return found

    def curve_rows(self, rows: Sequence[UnitRow]) -> list[CurveRow]:
        """(category, days, closes_on, returned, open) of a month, once its windows have closed."""
        sent = [row for row in rows if row.stage != "unsent"]
        latest = [
            row._replace(start_on=f"{date.fromisoformat(row.start_on) + _UNSENT_DAYS}", stage="sent")
            for row in rows
            if row.stage == "unsent"
        ]
        last = max((one.last for one in self.units([*sent, *latest])), default=0)
        closes_on = date.fromordinal(last).isoformat() if last else ""
        by_day: dict[tuple[str, int], tuple[int, int]] = {}
        for category, found in observed(self.units(sent), _EVER).items():
            for day, returned, open_ in found:
                before = by_day.get((category, day), (0, 0))
                by_day[category, day] = before[0] + returned, before[1] + open_
        return [(category, day, closes_on, *counts) for (category, day), counts in by_day.items()]

    def _of_place(self, row: UnitRow) -> tuple[int, int, int] | None:
        """The days of order, delivery and the end of the window; None where delivery is not expected."""
        today = self._desk.today
        ordered, start = date.fromisoformat(row.ordered_on), date.fromisoformat(row.start_on)
        if row.stage == "unsent" and start + _UNSENT_DAYS < today:
            return None
        transit = self._policy(ordered)[0].usual_time("transit")
        delivered = start if row.stage == "delivered" else add_window(start, transit)
        if row.stage == "unsent":
            delivered = max(delivered, today + timedelta(days=1))
        return ordered.toordinal(), delivered.toordinal(), self._last_day(row, ordered, delivered).toordinal()

    def _policy(self, ordered: date) -> tuple[Policy, tuple[Season, ...]]:
        """The policy of an order's day and its seasons: what is kept stays right when a later one comes."""
        if ordered not in self._policies:
            policy = self._desk.policy_for(ordered)
            seasons = tuple(one for one in policy.seasons if one.ordered_from <= ordered <= one.ordered_to)
            self._policies[ordered] = policy, seasons
        return self._policies[ordered]

    def _last_day(self, row: UnitRow, ordered: date, delivered: date) -> date:
        policy, seasons = self._policy(ordered)
        at = (policy.version, seasons, row.category)
        if at not in self._last_days:
            self._last_days[at] = last_days(policy, ordered, ordered, row.category)
        return self._last_days[at](delivered)
