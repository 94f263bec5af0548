"""`report liability` once more, from the exported rows, by its help, the guide and the sources named there.

Kaplan and Meier's curve; the variance by the delta method, step for step; the range by the quantiles of a
beta distribution, found by halving: nothing is shared with the program.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from math import ceil, floor
from typing import NamedTuple

from properties.reports.naive.exported import Exported, Row
from properties.reports.naive.products import beta_up_to, effect_of
from properties.reports.naive.return_days import WINDOW, Units, units_of

ENOUGH = 20  # units at risk, and returns of a category
ENOUGH_CHECKS, CHECKS, LONGEST = 8, 12, 6
TAIL = 0.025


class Forecast(NamedTuple):
    """What is expected of open units, or of their value."""

    expected: float
    variance: float
    total: int
    squares: int
    at_risk: int
    complete: bool

    def range(self) -> tuple[int, int]:
        """The ends of the 95 % range, in whole items."""
        if not self.total:
            return 0, 0
        low, high = self._shares()
        item = self.squares / self.total
        return (
            floor(floor(low * self.total / item) * item),
            min(self.total, ceil(ceil(high * self.total / item) * item)),
        )

    def _shares(self) -> tuple[float, float]:
        mean = self.expected / self.total
        if mean <= 0 or mean >= 1:
            unseen = 1 - TAIL ** (1 / max(self.at_risk, 1))
            return (1 - unseen, 1.0) if mean else (0.0, unseen)
        size = self.expected * (self.total - self.expected) / self.variance - 1
        if size <= 0:
            return 0.0, 1.0
        a, b = mean * size, (1 - mean) * size
        return min(mean, quantile(TAIL, a, b)), max(mean, quantile(1 - TAIL, a, b))


class Curve:
    """The share of units kept by day after delivery, with its steps."""

    def __init__(self, rows: Iterable[tuple[int, bool, int]]) -> None:
        """Of rows (day, whether returned on it or last seen, units)."""
        back: Counter[int] = Counter()
        seen: Counter[int] = Counter()
        for day, returned, units in rows:
            (back if returned else seen)[day] += units
        at_risk, kept = sum(back.values()) + sum(seen.values()), 1.0
        self.returned = sum(back.values())
        self.steps: list[tuple[int, int, int, float]] = []  # day, at risk, returned, kept after it
        for day in sorted(back.keys() | seen.keys()):
            kept *= (at_risk - back[day]) / at_risk
            self.steps.append((day, at_risk, back[day], kept))
            at_risk -= back[day] + seen[day]
        self.known = max((day for day, risk, *_ in self.steps if risk >= ENOUGH), default=-1)

    def kept(self, day: int) -> float:
        return next((kept for at, _, _, kept in reversed(self.steps) if at <= day), 1.0)

    def at_risk(self, day: int) -> int:
        return next((risk for at, risk, *_ in reversed(self.steps) if at <= day), 0)


class Past:
    """What a desk knew at the end of a day."""

    def __init__(self, data: Exported, units: list[Units], closed: dict[str, int], on: date) -> None:
        self.on, self.at = on, on.toordinal()
        months = [month for month in _months(on, 12) if month <= on.isoformat()[:7]]
        self.closed = {month for month in months if closed.get(month, self.at + 1) <= self.at}
        self.known = [one for one in units if one.month in months]
        by_category: dict[str, list[tuple[int, bool, int]]] = defaultdict(list)
        for one in self.known:
            if one.sent and one.ordered <= self.at and one.delivered <= self.at:
                end = min(self.at, one.last)
                back = 0 < one.noticed <= end
                day = max(0, (one.noticed if back else end) - one.delivered)
                by_category[one.category].append((day, back, one.units))
        shop = Curve(row for rows in by_category.values() for row in rows)
        self.curves = {"": shop}
        for category, rows in by_category.items():
            curve = Curve(rows)
            if category and curve.returned >= ENOUGH and curve.known >= shop.known:
                self.curves[category] = curve
        first = (on - timedelta(days=365)).replace(day=1)
        self.effect = effect_of(_orders(data, first.isoformat(), on.isoformat()))

    def open(self) -> list[Units]:
        return [one for one in self.known if one.month not in self.closed and one.is_open(self.at)]

    def share(self, currency: str) -> tuple[int, int]:
        """(refunded, value) of what came back of the months whose windows had closed."""
        came = [
            one
            for one in self.known
            if one.came and one.currency == currency and (one.month in self.closed or not self.closed)
        ]
        return sum(one.refunded for one in came), sum(one.value for one in came)

    def forecast(
        self, units: Iterable[Units], first: int = 0, last: int = 0, *, by_value: bool, wider: float = 1.0
    ) -> Forecast | None:
        parts: dict[str, list[Units]] = defaultdict(list)
        for one in units:
            if one.is_open(self.at) and one.last >= first:
                parts[one.category if one.category in self.curves else ""].append(one)
        found = []
        for category, some in parts.items():
            part = self._of_curve(self.curves[category], some, first, last, by_value, self.effect * wider)
            if part is None:
                return None
            found.append(part)
        if len(found) == 1:
            return found[0]
        return Forecast(
            *(sum(one[at] for one in found) for at in range(5)),  # type: ignore[arg-type]
            complete=all(one.complete for one in found),
        )

    def _of_curve(
        self, curve: Curve, units: list[Units], first: int, last: int, by_value: bool, effect: float
    ) -> Forecast | None:
        until = {one: min(one.last, last or one.last) - one.delivered for one in units}
        if curve.known < min(WINDOW.days, max(until.values(), default=0)) or curve.known < 0:
            return None
        expected = variance = 0.0
        total = squares = 0
        furthest, complete = -1, True
        slopes: dict[int, float] = defaultdict(float)  # how `expected` moves with the logarithm of each step
        for one in units:
            age, end = self.at - one.delivered, until[one]
            since = max(age, max(self.at, first - 1) - one.delivered)
            if end <= since:
                continue
            start = curve.kept(min(age, curve.known))
            complete = complete and end <= curve.known and start > 0
            if not start:
                continue
            weight, square = (one.value, one.squares) if by_value else (one.units, one.units)
            total, squares, furthest = total + weight, squares + square, max(furthest, end)
            before, after = (curve.kept(min(day, curve.known)) / start for day in (since, end))
            expected += weight * (before - after)
            variance += square * (before - after) * (1 - before + after)
            for day, *_ in curve.steps:
                if age < day <= min(since, curve.known):
                    slopes[day] += weight * before
                if age < day <= min(end, curve.known):
                    slopes[day] -= weight * after
        for day, risk, back, _ in curve.steps:
            if back and risk > back:
                variance += slopes[day] ** 2 * back / (risk * (risk - back))
        at_risk = curve.at_risk(min(furthest, curve.known))
        return Forecast(expected, variance * effect, total, squares, at_risk, complete)


def liability(data: Exported, today: date, by: tuple[str, ...]) -> dict[tuple[str, str], Row]:
    """The figures by (key, currency). Minor units."""
    units, closed = units_of(data, today)
    past = Past(data, units, closed, today)
    wider = excesses(checks(data, units, closed, today, CHECKS), today)
    groups: dict[tuple[tuple[str, ...], str], list[Units]] = defaultdict(list)
    for one in past.open():
        of = {"month": "", "category": one.category, "currency": one.currency}
        groups[tuple(of[name] for name in by), one.currency].append(one)
    found = {}
    for (key, currency), some in groups.items():
        last = max(one.last for one in some)
        months = _coming(today, date.fromordinal(last)) if "month" in by else [("", 0, 0)]
        for month, first, end in months:
            named = " · ".join(month if name == "month" else part for name, part in zip(by, key, strict=True))
            found[named, currency] = _row(past, some, currency, first, end, wider)
    return found


def _row(
    past: Past, units: list[Units], currency: str, first: int, last: int, wider: dict[tuple[str, bool], float]
) -> Row:
    some = [one for one in units if one.last >= first]
    row: Row = {
        "open_units": sum(one.units for one in some), "open_value": sum(one.value for one in some),
        "expected_units": None, "units_low": None, "units_high": None,
        "expected_refund": None, "refund_low": None, "refund_high": None, "note": "too little history",
    }  # fmt: skip
    of_units, of_value = (
        past.forecast(some, first, last, by_value=by_value, wider=wider.get((currency, by_value), 1.0))
        for by_value in (False, True)
    )
    part, whole = past.share(currency)
    if of_units is None or of_value is None or not whole:
        return row
    known = max(curve.known for curve in past.curves.values())
    row["note"] = None if of_units.complete else f"no history beyond {known} days from delivery"
    if row["note"] and f"{of_units.expected:.1f}" == "0.0":
        return row
    row["expected_units"] = f"{of_units.expected:.1f}"
    row["units_low"], row["units_high"] = of_units.range()
    row["expected_refund"], row["refund_low"], row["refund_high"] = refunds(of_value, part, whole)
    return row


def refunds(of_value: Forecast, part: int, whole: int) -> tuple[int, int, int]:
    """What is expected of a value, of which a share is refunded, with its range rounded outwards."""
    low, high = of_value.range()
    least, most = low * part // whole, -(-high * part // whole)
    return min(max(round(of_value.expected * part / whole), least), most), least, most


# What was predicted before


class Check(NamedTuple):
    """A prediction at the end of a month whose windows have closed, and what came."""

    on: date
    closed_on: date
    currency: str
    past: Past
    units: list[Units]
    of_units: Forecast
    of_value: Forecast
    came: int
    refunded: int


def checks(
    data: Exported, units: list[Units], closed: dict[str, int], today: date, count: int
) -> list[Check]:
    """The predictions at the latest month-ends with closed windows, oldest first."""
    found: list[Check] = []
    on, checked = today.replace(day=1) - timedelta(days=1), 0
    for _ in range(count + LONGEST):
        if checked == count:
            break
        past = Past(data, units, closed, on)
        some = [one for one in past.open() if one.delivered <= today.toordinal()]
        if max((one.last for one in some), default=0) <= today.toordinal():
            found = _checked(past, some) + found
            checked += 1
        on = on.replace(day=1) - timedelta(days=1)
    return found


def _checked(past: Past, units: list[Units]) -> list[Check]:
    found = []
    for currency in sorted({one.currency for one in units}):
        own = [one for one in units if one.currency == currency]
        of_units, of_value = (past.forecast(own, by_value=by_value) for by_value in (False, True))
        came = [one for one in own if past.at < one.noticed <= one.last]
        if past.share(currency)[1] and of_units and of_value and of_units.total:
            closed_on = date.fromordinal(max(one.last for one in own))
            sums = sum(one.units for one in came), sum(one.refunded for one in came)
            found.append(Check(past.on, closed_on, currency, past, own, of_units, of_value, *sums))
    return found


def excesses(checked: Iterable[Check], on: date) -> dict[tuple[str, bool], float]:
    """How many times the variance was exceeded, as known on a day."""
    known: dict[str, list[Check]] = defaultdict(list)
    for one in checked:
        if one.closed_on <= on:
            known[one.currency].append(one)
    found = {}
    for currency, ones in known.items():
        if len(ones) < ENOUGH_CHECKS:
            continue
        by_units = [(one.of_units, one.came) for one in ones]
        by_value = []
        for one in ones:
            part, whole = one.past.share(currency)
            if part:
                by_value.append((one.of_value, one.refunded * whole // part))
        for of, pairs in ((False, by_units), (True, by_value)):
            far = [(came - said.expected) ** 2 / said.variance for said, came in pairs if said.variance]
            found[currency, of] = max(1.0, sum(far) / len(far)) if far else 1.0
    return found


def backtest(data: Exported, today: date) -> dict[tuple[str, str], Row]:
    """The figures by (day, currency) of the predictions of the last year."""
    units, closed = units_of(data, today)
    checked = checks(data, units, closed, today, CHECKS + ENOUGH_CHECKS)
    shown = sorted({one.on for one in checked})[-CHECKS:]
    found = {}
    for one in checked:
        if one.on not in shown:
            continue
        wider = excesses(checked, one.on)
        of_units, of_value = (
            one.past.forecast(one.units, by_value=by_value, wider=wider.get((one.currency, by_value), 1.0))
            for by_value in (False, True)
        )
        assert of_units
        assert of_value
        low, high = of_units.range()
        expected, least, most = refunds(of_value, *one.past.share(one.currency))
        found[one.on.isoformat(), one.currency] = {
            "open_units": sum(some.units for some in one.units),
            "expected_units": f"{of_units.expected:.1f}", "units_low": low, "units_high": high,
            "came_units": one.came, "units_held": low <= one.came <= high,
            "expected_refund": expected, "refund_low": least, "refund_high": most,
            "refunded": one.refunded, "refund_held": least <= one.refunded <= most,
        }  # fmt: skip
    return found


def _orders(data: Exported, first: str, last: str) -> list[tuple[int, int]]:
    """(units, returned) of each order."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for line in data.sold:
        order = data.orders[line["order_id"]]
        if first <= order["ordered_on"] <= last and order["status"] != "cancelled":
            back = sum(part["received"] for part in data.of("claim_line", "order_line_id", line["id"]))
            sums[order["id"]][0] += line["quantity"]
            sums[order["id"]][1] += min(line["quantity"], back)
    return [(units, back) for units, back in sums.values()]


def _months(on: date, back: int) -> list[str]:
    at = on.year * 12 + on.month - 1
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(at - back, at + 1)]


def _coming(today: date, last: date) -> list[tuple[str, int, int]]:
    """(month, first day, last day) after today until the last window closes."""
    found, day = [], today + timedelta(days=1)
    while day <= last:
        first = day.replace(day=1)
        end = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found.append((first.isoformat()[:7], first.toordinal(), end.toordinal()))
        day = end + timedelta(days=1)
    return found


def quantile(share: float, a: float, b: float) -> float:
    """The x up to which a beta distribution has a share, by halving."""
    low, high = 0.0, 1.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_up_to(middle, a, b) < share else (low, middle)
    return (low + high) / 2
