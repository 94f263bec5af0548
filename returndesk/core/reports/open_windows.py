"""Units sold by the day of delivery and of return: what was known of them on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from returndesk.core.reports.forecast import Forecast, OpenUnits, expected_returns, total_of
from returndesk.core.reports.survival import Curve, return_curve

Days = tuple[int, int, int]  # a row of `return_curve`
SHOP = ""  # in place of a category: the whole shop
ENOUGH_RETURNS = 20  # a category with so many has a curve of its own


class Units(NamedTuple):
    """Units of one category with the same days, as ordinals. Values are what was paid, in minor units."""

    category: str
    currency: str
    ordered: int
    delivered: int  # or expected to be
    last: int  # day of the window
    noticed: int  # the day on which those that come back were claimed; 0: not claimed
    came: int  # 1: received; 0: on an open claim, or not claimed
    units: int
    value: int
    squares: float  # the squared value of each unit
    refunded: int

    def is_open(self, on: int) -> bool:
        """Whether they can still be claimed after that day."""
        return self.ordered <= on < self.last and not 0 < self.noticed <= on

    def comes_after(self, on: int) -> bool:
        """Whether they are claimed after that day, within the window."""
        return on < self.noticed <= self.last


class OpenDays(NamedTuple):
    """The days of age of open units, as in `OpenUnits`."""

    age: int
    since: int
    until: int


Sums = list[int]  # units, value, squares
Outstanding = Mapping[str, Mapping[OpenDays, Sums]]  # by the curve that applies: a category, or SHOP


def observed(groups: Iterable[Units], on: int) -> dict[str, list[Days]]:
    """Rows for the curve of each category, with what was known at the end of a day.

    A unit is observed from its delivery until that day or the last day of its window, whichever is earlier;
    a claim after the window, as for a fault, does not count. Units on open claims count as returned.
    """
    sums: defaultdict[tuple[str, int, bool], int] = defaultdict(int)
    for one in groups:
        if one.ordered <= on and one.delivered <= on:
            end = min(on, one.last)
            back = 0 < one.noticed <= end
            day = (one.noticed if back else end) - one.delivered
            sums[one.category, max(day, 0), back] += one.units
    found: dict[str, list[Days]] = {}
    for (category, day, back), units in sums.items():
        found.setdefault(category, []).append((day, units if back else 0, 0 if back else units))
    return found


def curves_of(rows: Mapping[str, Iterable[Days]]) -> dict[str, Curve]:
    """The curve of the shop, and of each category whose past is enough for its own and reaches as far."""
    shop = return_curve(row for days in rows.values() for row in days)
    found = {SHOP: shop}
    for category, days in rows.items():
        curve = return_curve(days)
        enough = sum(point.returned for point in curve.points) >= ENOUGH_RETURNS
        if category and enough and curve.known_until >= shop.known_until:
            found[category] = curve
    return found


def outstanding(
    groups: Iterable[Units], on: int, curves: Iterable[str], first: int = 0, last: int = 0
) -> Outstanding:
    """Units that can still be claimed after a day; from `first` to `last` if they are given."""
    own = set(curves)
    found: dict[str, dict[OpenDays, Sums]] = {}
    for one in groups:
        if not one.is_open(on) or one.last < first:
            continue
        until = min(one.last, last or one.last) - one.delivered
        days = OpenDays(on - one.delivered, max(on, first - 1) - one.delivered, until)
        sums = found.setdefault(one.category if one.category in own else SHOP, {}).setdefault(days, [0, 0, 0])
        sums[0] += one.units
        sums[1] += one.value
        sums[2] += int(one.squares)
    return found


def forecast_of(
    open_: Outstanding, curves: Mapping[str, Curve], effect: float, enough: int, *, by_value: bool = False
) -> Forecast | None:
    """Expected claims of open units, each by its curve; None if the past is too short to tell.

    It must reach the day of age `enough`, or the last one that counts; `effect` as in `expected_returns`.
    """
    parts = []
    for name, groups in open_.items():
        rows = [
            OpenUnits(*days, value if by_value else units, squares if by_value else units)
            for days, (units, value, squares) in groups.items()
        ]
        furthest = max((row.until for row in rows), default=0)
        if curves[name].known_until < min(enough, furthest):
            return None
        part = expected_returns(curves[name], rows, effect)
        if part is None:
            return None
        parts.append(part)
    return parts[0] if len(parts) == 1 else total_of(parts)
