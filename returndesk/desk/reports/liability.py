"""What open return windows may still cost, by the shop's own past, and how well that was predicted before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.reports.forecast import excess
from returndesk.core.reports.model import joined
from returndesk.core.reports.open_windows import Outstanding
from returndesk.core.reports.periods import period_key, period_text
from returndesk.core.value import Value, replace
from returndesk.desk.reports.months.whole import days_of
from returndesk.desk.reports.return_days import Outlook, Past

if TYPE_CHECKING:
    from returndesk.core.reports.forecast import Forecast
    from returndesk.core.reports.model import Scope
    from returndesk.core.reports.open_windows import Units
    from returndesk.core.reports.periods import Period
    from returndesk.desk.session import Desk

KEYS = ("month", "category", "currency")
TOO_LITTLE = "too little history"
ENOUGH_CHECKS = 8  # past forecasts that say how wide the range must be
_CHECKS = 12  # month-ends that are checked, and for a back-test as many as are shown
_MONTHS = (
    " Open units do not add up to the total: one whose window is open in several months is in each. Nor do"
    " the ranges: hardly ever are all months low, or high, at once."
)
_LONGEST = 6  # months until the windows of a month-end have closed


class Liability(Value):
    """What may still come of open windows, for one key in one currency: units, and their refunds.

    None where the shop's past is too short; `note` says so. The ranges hold 95 %.
    """

    key: str
    currency: str
    open_units: int
    open_value_minor: int
    expected_units: str | None = None  # one decimal
    units_low: int | None = None
    units_high: int | None = None
    expected_refund_minor: int | None = None
    refund_low_minor: int | None = None
    refund_high_minor: int | None = None
    note: str = ""


class Check(Value):
    """What was predicted at the end of a month, and what came of it until the windows closed."""

    predicted_on: date
    currency: str
    open_units: int
    expected_units: str
    units_low: int
    units_high: int
    came_units: int
    units_held: bool  # whether the range held what came
    expected_refund_minor: int
    refund_low_minor: int
    refund_high_minor: int
    refunded_minor: int
    refund_held: bool


class _Checked(NamedTuple):
    """A past prediction whose windows have closed by `closed_on`, and what came of it."""

    on: date
    closed_on: date
    currency: str
    share: tuple[int, int]  # refunded, of the value that comes back
    outlook: Outlook
    open_: Outstanding
    units: Forecast
    value: Forecast
    came_units: int
    refunded_minor: int


def liability_report(desk: Desk, scope: Scope) -> list[Liability]:
    """What may still come of the orders of a scope's period, by KEYS; a month is that of the return."""
    past = Past(desk, _CHECKS + _LONGEST)
    now = Outlook(desk, past, desk.today)
    wider = _excesses(_checks(desk, past, _CHECKS), desk.today)
    first, last = (day and day.toordinal() for day in scope.period)
    groups: defaultdict[tuple[tuple[str, ...], str], list[Units]] = defaultdict(list)
    for one in past.open_units(desk.today):
        if (first or 0) <= one.ordered <= (last or one.ordered):
            parts = {"category": one.category, "currency": one.currency, "month": ""}
            groups[tuple(parts[name] for name in scope.by), one.currency].append(one)
    found = []
    for (key, currency), units in groups.items():
        for month in _months(desk.today, units) if "month" in scope.by else [None]:
            named = tuple(
                month or "" if name == "month" else part for name, part in zip(scope.by, key, strict=True)
            )
            open_ = now.open_of(units, *(_ordinals(days_of(month)) if month else ()))
            found.append(_row(joined(named), currency, now, open_, wider))
    return sorted(found, key=lambda one: (one.key, one.currency))


def about_liability(desk: Desk, scope: Scope) -> str:
    """What the report of liability counts."""
    when = ", by the month in which customers will ask" if "month" in scope.by else ""
    return (
        f"Units ordered {period_text(scope.period)} whose return window is open, and how many are expected"
        f" back{when}; open claims omitted. Ranges: 95 %.{_MONTHS * ('month' in scope.by)}"
    )


def liability_checks(desk: Desk, scope: Scope) -> list[Check]:
    """Predictions at past month-ends, oldest first, with what came; each range as it was known to be then."""
    past = Past(desk, _CHECKS + ENOUGH_CHECKS + _LONGEST)
    checked = _checks(desk, past, _CHECKS + ENOUGH_CHECKS)
    shown = sorted({one.on for one in checked})[-_CHECKS:]
    return [_check(one, _excesses(checked, one.on)) for one in checked if one.on in shown]


def _row(
    key: str, currency: str, now: Outlook, open_: Outstanding, wider: dict[tuple[str, bool], float]
) -> Liability:
    sums = [sum(group[at] for groups in open_.values() for group in groups.values()) for at in (0, 1)]
    row = Liability(key=key, currency=currency, open_units=sums[0], open_value_minor=sums[1], note=TOO_LITTLE)
    units, value = (
        now.forecast(open_, wider.get((currency, by_value), 1), by_value=by_value)
        for by_value in (False, True)
    )
    if units is None or value is None or currency not in now.shares:
        return row
    expected, low, high = value.times(*now.shares[currency])
    known = max(curve.known_until for curve in now.curves.values())
    beyond = "" if units.is_complete else f"no history beyond {known} days from delivery"
    if beyond and units.text() == "0.0":
        return replace(row, note=beyond)  # nothing is expected because nothing is known
    return Liability(
        key=key,
        currency=currency,
        open_units=sums[0],
        open_value_minor=sums[1],
        expected_units=units.text(),
        units_low=units.low,
        units_high=units.high,
        expected_refund_minor=expected,
        refund_low_minor=low,
        refund_high_minor=high,
        note=beyond,
    )


def _months(today: date, units: Sequence[Units]) -> list[str]:
    """The months after today until the last window closes."""
    last = date.fromordinal(max(one.last for one in units))
    day, found = today + timedelta(days=1), []
    while day <= last:
        found.append(period_key(day, "month"))
        end = days_of(found[-1]).last
        assert end
        day = end + timedelta(days=1)
    return found


def _ordinals(period: Period) -> tuple[int, int]:
    assert period.first
    assert period.last
    return period.first.toordinal(), period.last.toordinal()


def _checks(desk: Desk, past: Past, count: int) -> list[_Checked]:
    """Predictions at the latest month-ends with closed windows, oldest first; where one was possible."""
    found: list[_Checked] = []
    on, checked = desk.today.replace(day=1) - timedelta(days=1), 0
    for _ in range(count + _LONGEST):
        if checked == count:
            break
        units = [one for one in past.open_units(on) if one.delivered <= desk.today.toordinal()]
        closed = max((one.last for one in units), default=0)
        if closed <= desk.today.toordinal():
            found = _predicted(desk, past, on, units) + found
            checked += 1
        on = on.replace(day=1) - timedelta(days=1)
    return found


def _predicted(desk: Desk, past: Past, on: date, units: Sequence[Units]) -> list[_Checked]:
    """The prediction at the end of a day in each currency."""
    then, found = Outlook(desk, past, on), []
    for currency in sorted({one.currency for one in units} & then.shares.keys()):
        own = [one for one in units if one.currency == currency]
        open_ = then.open_of(own)
        expected, value = then.forecast(open_), then.forecast(open_, by_value=True)
        came = [one for one in own if one.comes_after(then.at)]
        if expected and value:
            found.append(
                _Checked(
                    on,
                    date.fromordinal(max(one.last for one in own)),
                    currency,
                    then.shares[currency],
                    then,
                    open_,
                    expected,
                    value,
                    sum(one.units for one in came),
                    sum(one.refunded for one in came),
                )
            )
    return found


def _excesses(checked: Iterable[_Checked], on: date) -> dict[tuple[str, bool], float]:
    """How many times the variance was exceeded, by (currency, by value), as known on a day."""
    known: defaultdict[str, list[_Checked]] = defaultdict(list)
    for one in checked:
        if one.closed_on <= on:
            known[one.currency].append(one)
    found = {}
    for currency, ones in known.items():
        if len(ones) >= ENOUGH_CHECKS:
            found[currency, False] = excess((one.units, one.came_units) for one in ones)
            found[currency, True] = excess(
                (one.value, one.refunded_minor * one.share[1] // one.share[0]) for one in ones if one.share[0]
            )
    return found


def _check(one: _Checked, wider: dict[tuple[str, bool], float]) -> Check:
    units = one.outlook.forecast(one.open_, wider.get((one.currency, False), 1))
    value = one.outlook.forecast(one.open_, wider.get((one.currency, True), 1), by_value=True)
    assert units
    assert value
    expected, low, high = value.times(*one.share)
    return Check(
        predicted_on=one.on,
        currency=one.currency,
        open_units=sum(group[0] for groups in one.open_.values() for group in groups.values()),
        expected_units=units.text(),
        units_low=units.low,
        units_high=units.high,
        came_units=one.came_units,
        units_held=units.low <= one.came_units <= units.high,
        expected_refund_minor=expected,
        refund_low_minor=low,
        refund_high_minor=high,
        refunded_minor=one.refunded_minor,
        refund_held=low <= one.refunded_minor <= high,
    )
