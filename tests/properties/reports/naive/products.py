"""`report watchlist` and `measures` once more, from the exported rows, by their help and the sources named.

The funnel's limits are those of the binomial distribution, interpolated by the incomplete beta function; here
by its series (DLMF 8.17.8), so that nothing is shared with the program.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import exp, floor, hypot, lgamma, log, log1p, sqrt
from statistics import NormalDist

from properties.reports.naive.costs import half_up
from properties.reports.naive.exported import Days, Exported, Row

CLOSES_AFTER = timedelta(days=37)  # the clerk's policy: transit of 7 days and a window of 30
BEYOND = 0.001
FEW = 20
Orders = list[tuple[int, int]]  # (units, returned) of each


def orders_of(data: Exported, days: Days) -> dict[str, Orders]:
    """The orders of each product."""
    sums: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for line in data.sold:
        order = data.orders[line["order_id"]]
        if days.has(order["ordered_on"]) and order["status"] != "cancelled":
            back = sum(part["received"] for part in data.of("claim_line", "order_line_id", line["id"]))
            one = sums[line["sku"], order["id"]]
            one[0] += line["quantity"]
            one[1] += min(line["quantity"], back)
    found: dict[str, Orders] = defaultdict(list)
    for (sku, _), (units, returned) in sums.items():
        found[sku].append((units, returned))
    return found


def watchlist(data: Exported, days: Days, today: str, everything: bool) -> dict[str, Row]:
    """The products above their limit, or all, by SKU."""
    products = orders_of(data, days)
    everyone = [one for orders in products.values() for one in orders]
    sold, returned = (sum(one[at] for one in everyone) for at in (0, 1))
    if not returned:
        return {}
    rate, more = returned / sold, sum(m * m for m, _ in everyone) - sold
    together = min(1.0, (effect_of(everyone) - 1) * sold / more) if more else 0.0
    closed = closed_days(days, today)
    now = orders_of(data, closed) if closed else {}
    was = orders_of(data, days_before(closed)) if closed else {}
    found = {}
    for sku, orders in products.items():
        units, back = (sum(one[at] for one in orders) for at in (0, 1))
        squares = sum(m * m for m, _ in orders)
        counted = min(units / effect_of(orders), units / (1 + together * (squares / units - 1)))
        own = back / units
        if not everything and not (own > rate and at_least(own * counted, counted, rate) < BEYOND):
            continue
        why = returned_by_reason(data, sku, days)
        change = difference(was.get(sku, []), now.get(sku, []))
        before = was.get(sku, [])
        notes = [row["noted_on"] for row in data.of("product_note", "sku", sku)]
        found[sku] = {
            "sold": units, "returned": back, "rate": half_up(back, units, 4),
            "average": half_up(returned, sold, 4),
            "limit": four(upper_limit(rate, counted)), "low": four(1 - upper_limit(1 - rate, counted)),
            "reason": why[0][0] if why else None,
            "share": half_up(why[0][1], sum(n for _, n in why), 4) if why else None,
            "trend": trend(change),
            "rate_before": half_up(*sums_of(before)[::-1], 4) if before else None,
            "last_note": max(notes, default=None),
        }  # fmt: skip
    return found


def measures(data: Exported, today: str, days: int) -> dict[tuple[str, str, int], Row]:
    """The figures by SKU, day and number of the note."""
    found = {}
    for note in data["product_note"]:
        on = date.fromisoformat(note["noted_on"])
        last = min(
            on + timedelta(days=days - 1), date.fromisoformat(today) - CLOSES_AFTER - timedelta(days=1)
        )
        length = max(0, (last - on).days + 1)
        sides = [Days("9", "0"), Days("9", "0")]
        if length:
            first = on - timedelta(days=length)
            sides = [Days(str(first), str(on - timedelta(days=1))), Days(str(on), str(last))]
        before, after = (orders_of(data, side).get(note["sku"], []) for side in sides)
        (m, y), (n, z) = (
            (sum(one[0] for one in some), sum(one[1] for one in some)) for some in (before, after)
        )
        change = difference(before, after)
        sure = change is not None and min(m, n) >= FEW and not change[1] <= 0 <= change[2]
        found[note["sku"], note["noted_on"], note["id"]] = {
            "days": length, "so_far": length < days,
            "sold_before": m, "returned_before": y, "rate_before": half_up(y, m, 4) if m else None,
            "sold_after": n, "returned_after": z, "rate_after": half_up(z, n, 4) if n else None,
            "difference": four(change[0]) if change else None,
            "low": four(change[1]) if change else None, "high": four(change[2]) if change else None,
            "effect": ("more" if change[0] > 0 else "fewer") if change and sure else None,
        }  # fmt: skip
    return found


def closed_days(days: Days, today: str) -> Days | None:
    """The days whose orders can no longer come back."""
    last = min(days.last, str(date.fromisoformat(today) - CLOSES_AFTER - timedelta(days=1)))
    return Days(days.first, last) if days.first <= last else None


def days_before(days: Days) -> Days:
    """As many days just before; not for those that begin with a month."""
    first, last = date.fromisoformat(days.first), date.fromisoformat(days.last)
    assert first.day > 1
    length = last - first + timedelta(days=1)
    return Days(str(first - length), str(last - length))


def returned_by_reason(data: Exported, sku: str, days: Days) -> list[tuple[str, int]]:
    """(reason, units), most units first."""
    units: Counter[str] = Counter()
    for line in data.sold:
        order = data.orders[line["order_id"]]
        if line["sku"] != sku or not days.has(order["ordered_on"]) or order["status"] == "cancelled":
            continue
        back: Counter[str] = Counter()
        for part in data.of("claim_line", "order_line_id", line["id"]):
            back[data.claims[part["claim_id"]]["reason"]] += part["received"]
        units.update({reason: min(one, line["quantity"]) for reason, one in back.items() if one})
    return sorted(units.items(), key=lambda one: (-one[1], one[0]))


# The statistics


def effect_of(orders: Orders) -> float:
    """The design effect of orders: the variance of the rate against that of independent units."""
    k, m, y = len(orders), sum(m for m, _ in orders), sum(y for _, y in orders)
    if k < 2 or y in (0, m):
        return 1.0
    p = Fraction(y, m)
    v = Fraction(k, k - 1) * sum((back - p * of) ** 2 for of, back in orders) / m**2
    return float(max(Fraction(1), v / (p * (1 - p) / m)))


def interval(orders: Orders) -> tuple[float, float, float]:
    """The rate and Wilson's 95 % interval for the effective number of units."""
    m, y = sum(m for m, _ in orders), sum(y for _, y in orders)
    n, p, z = m / effect_of(orders), y / m, NormalDist().inv_cdf(0.975)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return p, 0.0 if y == 0 else middle - half, 1.0 if y == m else middle + half


def difference(before: Orders, after: Orders) -> tuple[float, float, float] | None:
    """After less before with Newcombe's interval."""
    if not before or not after:
        return None
    (p, p_low, p_high), (q, q_low, q_high) = interval(before), interval(after)
    return q - p, q - p - hypot(q - q_low, p_high - p), q - p + hypot(q_high - q, p - p_low)


@cache
def at_least(returned: float, units: float, rate: float) -> float:
    """The probability that so many or more of so many units come back."""
    return beta_up_to(rate, returned, units - returned + 1)


def beta_up_to(x: float, a: float, b: float) -> float:
    """The share of a beta distribution up to x; above its mean by the other side, where terms shrink."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    return _series(x, a, b) if x <= a / (a + b) else 1 - _series(1 - x, b, a)


def _series(x: float, a: float, b: float) -> float:
    """The incomplete beta function: x^a (1-x)^b ÷ (a·B) · Σ Π (a+b+j) ÷ (a+1+j) · x."""
    term = total = 1.0
    j = 0
    while term > 1e-17 * total:
        term *= (a + b + j) / (a + 1 + j) * x
        total += term
        j += 1
    return exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a * total


def upper_limit(rate: float, units: float) -> float:
    """The share of units from which on a result is beyond the limit; 1 where none is."""
    if at_least(units, units, rate) >= BEYOND:
        return 1.0
    return bisect(lambda returned: at_least(returned, units, rate) >= BEYOND, 0.0, units) / units


def bisect(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where something that holds at `low` ceases to."""
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (middle, high) if middle == 0 or holds(middle) else (low, middle)
    return low


def trend(change: tuple[float, float, float] | None) -> str | None:
    """Up or down by more than chance."""
    if change is None or change[1] <= 0 <= change[2]:
        return None
    return "up" if change[0] > 0 else "down"


def four(value: float) -> str:
    """Four decimals, a half up."""
    text = f"{floor(abs(value) * 10_000 + 0.5 + 1e-9) / 10_000:.4f}"
    return f"-{text}" if value < 0 and text != "0.0000" else text


def sums_of(orders: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Units sold and returned."""
    rows = list(orders)
    return sum(m for m, _ in rows), sum(y for _, y in rows)
