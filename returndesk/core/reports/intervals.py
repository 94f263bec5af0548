"""Return rates with 95 % intervals that respect orders: units of one order come back together.

The interval is Wilson's (J. Am. Stat. Assoc. 22, 1927) for the effective number of units: the units divided
by the design effect of orders (Kish, Survey Sampling, 1965; ratio estimator of Cochran, Sampling
Techniques, 1977, section 6.4).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from returndesk.core.reports.shares import four_decimals
from returndesk.core.value import Value

Z_95 = 1.959963984540054  # NormalDist().inv_cdf(0.975); importing statistics costs 10 ms


class OrderSums(Value):
    """Sums over orders, each with m ≥ 1 units sold of which y came back; sums of parts add up."""

    orders: int = 0  # k
    units: int = 0  # Σm
    returned: int = 0  # Σy
    units_squared: int = 0  # Σm²
    returned_squared: int = 0  # Σy²
    product: int = 0  # Σym

    def __add__(self, other: OrderSums) -> OrderSums:
        """The sums of both; an order in both counts twice."""
        return OrderSums(
            self.orders + other.orders,
            self.units + other.units,
            self.returned + other.returned,
            self.units_squared + other.units_squared,
            self.returned_squared + other.returned_squared,
            self.product + other.product,
        )


class Estimate(Value):
    """A rate (0 to 1), or a difference of two (-1 to 1), with its 95 % interval."""

    value: float
    low: float
    high: float

    def texts(self) -> tuple[str, str, str]:
        """Value, low and high with four decimals."""
        return four_decimals(self.value), four_decimals(self.low), four_decimals(self.high)


def order_sums(orders: Iterable[tuple[int, int]]) -> OrderSums:
    """The sums over orders given as (units sold, units returned)."""
    rows = list(orders)
    return OrderSums(
        orders=len(rows),
        units=sum(m for m, _ in rows),
        returned=sum(y for _, y in rows),
        units_squared=sum(m * m for m, _ in rows),
        returned_squared=sum(y * y for _, y in rows),
        product=sum(m * y for m, y in rows),
    )


def design_effect(sums: OrderSums) -> float:
    """How many times the rate's variance exceeds that of independent units; at least 1.

    With p = Σy/Σm: v/v₀, where v = k/(k−1)·Σ(y−pm)²/(Σm)² and v₀ = p(1−p)/Σm.
    1 for fewer than two orders, and where nothing or everything came back.
    """
    k, m, y = sums.orders, sums.units, sums.returned
    if k < 2 or y in (0, m):
        return 1.0
    # Σ(y−pm)², times (Σm)²: whole numbers until the one division at the end.
    squares = m * m * sums.returned_squared - 2 * m * y * sums.product + y * y * sums.units_squared
    return max(1.0, (k * squares) / ((k - 1) * m * y * (m - y)))


def effective_units(sums: OrderSums) -> float:
    """The number of independent units that would say as much about the rate."""
    return sums.units / design_effect(sums)


def wilson(share: float, units: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `units`, which need not be whole; without units 0 to 1."""
    squared = Z_95 * Z_95
    middle = units * share + squared / 2
    half = Z_95 * math.sqrt(units * share * (1 - share) + squared / 4)
    # Exactly 0 and 1 at the ends, where the last bit of a float may be wrong.
    low = max(0.0, min(share, (middle - half) / (units + squared))) if units else 0.0
    high = min(1.0, max(share, (middle + half) / (units + squared))) if units else 1.0
    return low, high


def lowest_share(part: int, whole: int) -> int:
    """The lower end of the interval of part ÷ whole, in hundredths of a percent, rounded down."""
    return math.floor(wilson(part / whole, whole)[0] * 10_000) if whole else 0


def return_rate(sums: OrderSums) -> Estimate | None:
    """Returned ÷ sold units with its interval; None if nothing was sold."""
    if not sums.units:
        return None
    rate = sums.returned / sums.units
    return Estimate(rate, *wilson(rate, effective_units(sums)))


def rate_difference(before: OrderSums, after: OrderSums) -> Estimate | None:
    """The rate after less the rate before, with its interval; None if either sold nothing.

    Newcombe's hybrid score interval (Stat. Med. 17, 1998, 873–890, method 10). An interval that does not
    contain 0 is a change that chance hardly explains.
    """
    was, now = return_rate(before), return_rate(after)
    if was is None or now is None:
        return None
    change = now.value - was.value
    low = change - math.hypot(now.value - now.low, was.high - was.value)
    high = change + math.hypot(now.high - now.value, was.value - was.low)
    return Estimate(change, max(-1.0, low), min(1.0, high))
