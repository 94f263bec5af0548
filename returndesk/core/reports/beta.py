"""The beta distribution, which is also the binomial one for numbers of units that are not whole."""

from __future__ import annotations

import math
from collections.abc import Callable

_TINY = 1e-300
_STEPS = 10_000  # the fraction needs about √(a + b)


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function Iₓ(a, b) for a, b > 0: the beta distribution's share up to x.

    Of n units with probability x, Iₓ(y, n−y+1) is the probability of y or more.
    Source: the continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions.
    """
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges quickly below the mean
        return 1 - beta_share(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(front) / a / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 1 + d₁/(1 + d₂/(1 + …)) by Lentz's method."""
    value, upper, lower = 1.0, 1.0, 0.0
    for step in range(1, _STEPS):
        m, odd = divmod(step, 2)
        if odd:
            term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / (1 + term * lower or _TINY)
        upper = 1 + term / upper or _TINY
        value *= upper * lower
        if abs(upper * lower - 1) < 1e-14:
            break
    return value


def beta_quantile(share: float, a: float, b: float) -> float:
    """The x up to which the beta distribution of a, b > 0 has `share` (0 to 1).

    Newton's method, halving where it would leave what the quantile is known to lie between.
    """
    whole = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    low, high, x = 0.0, 1.0, _start(share, a, b, whole)
    for _ in range(60):
        if not low < x < high:
            x = (low + high) / 2
        if x <= 0 or x >= 1:  # nearer to the end than a float can be
            break
        beyond = beta_share(x, a, b) - share
        low, high = (low, x) if beyond > 0 else (x, high)
        density = math.exp(min(700.0, whole + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x)))
        step = beyond / density if density else 1.0
        x -= step
        if low <= x <= high and abs(step) <= 1e-9 * x:  # the next step would be the square of that
            break
    return min(max(x, low), high)  # the last step may lead out of them


def _start(share: float, a: float, b: float, whole: float) -> float:
    """Near the quantile: in the lower half by the first term of the series, in the upper as if normal."""
    mean = a / (a + b)
    spread = 2 * math.sqrt(mean * (1 - mean) / (a + b + 1))
    if share > 0.5:
        return mean + spread
    return max(math.exp(min(0.0, (math.log(share * a) - whole) / a)), mean - spread) if share else 0.0


def crossing(before: Callable[[float], bool], low: float, high: float) -> float:
    """Where `before`, true from `low` on, becomes false, up to `high`; by halving."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if before(middle) else (low, middle)
    return (low + high) / 2
