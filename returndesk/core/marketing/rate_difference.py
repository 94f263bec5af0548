"""The difference of two rates with its 95 % interval, and whether it is more than chance.

Interval and test are the score method of Miettinen and Nurminen (Stat. Med. 4, 1985, 213–226): the interval
holds every difference that the test would not reject, so that the two never contradict each other.
"""

from __future__ import annotations

import math

from returndesk.core.reports.intervals import Z_95, Estimate
from returndesk.core.value import Value

_HALVINGS = 60  # of a range of at most 1: to the last bit


class Counted(Value):
    """So many of some customers did what is counted."""

    customers: int
    counted: int

    @property
    def rate(self) -> float:
        """The share that did; 0 without customers."""
        return self.counted / self.customers if self.customers else 0.0


def difference(of: Counted, against: Counted) -> Estimate:
    """The rate of a group less that of another, with its 95 % interval; both have customers."""
    value, squared = of.rate - against.rate, Z_95 * Z_95

    def limit(end: float) -> float:
        near, far = value, end
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            if _chi_squared(of, against, middle) <= squared:
                near = middle
            else:
                far = middle
        return near

    return Estimate(value, limit(-1.0), limit(1.0))


def probability(of: Counted, against: Counted) -> float:
    """How often chance alone makes two such groups differ at least so much."""
    return math.erfc(math.sqrt(_chi_squared(of, against, 0.0) / 2))


def _chi_squared(of: Counted, against: Counted, true: float) -> float:
    """How far the difference is from a true one, in squared standard errors at the likeliest rates."""
    off = of.rate - against.rate - true
    if not off:
        return 0.0
    n1, n0 = of.customers, against.customers
    rate0 = _likeliest(of, against, true)
    rate1 = min(1.0, max(0.0, rate0 + true))
    variance = rate1 * (1 - rate1) / n1 + rate0 * (1 - rate0) / n0
    if variance <= 0:
        return math.inf
    return off * off * (n1 + n0 - 1) / (variance * (n1 + n0))


def _likeliest(of: Counted, against: Counted, true: float) -> float:
    """The likeliest rate of `against` where the rates differ by `true`: the root of a cubic equation."""
    n1, n0, x0 = of.customers, against.customers, against.counted
    both, total = n1 + n0, of.counted + x0
    a = ((n1 + 2 * n0) * true - both - total) / (3 * both)
    b = ((n0 * true - both - 2 * x0) * true + total) / (3 * both)
    c = x0 * true * (1 - true) / both
    half = a**3 - 1.5 * a * b + c / 2
    radius = math.copysign(math.sqrt(max(0.0, a * a - b)), half)
    if not radius:
        return min(1.0, max(0.0, -a))
    angle = (math.pi + math.acos(min(1.0, max(-1.0, half / radius**3)))) / 3
    return min(1.0, max(0.0, 2 * radius * math.cos(angle) - a))
