"""`report returns` once more, from the exported rows: DESIGN.md 4 and the command's help, nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt
from statistics import NormalDist

from properties.reports.naive.exported import Days, Exported, Row, of_time

TIME = ("month", "quarter", "year")
OF_CLAIMS = ("reason", "detail", "fault")
OF_LINES = ("sku", "category")
WINDOW, TRANSIT = timedelta(days=30), timedelta(days=7)  # of the clerk's policy, of the customer's own choice
Keys = tuple[str, ...]


def returns(data: Exported, days: Days, by: Keys, today: date) -> dict[tuple[str, str], Row]:
    """The figures by (key, currency), without `refunded`. Minor units."""
    lines = [line for line in data.sold if _counts(data.orders[line["order_id"]], days)]
    own = tuple(name for name in by if name not in OF_CLAIMS)
    sold: dict[tuple[Keys, str], list[Row]] = defaultdict(list)
    for line in lines:
        order = data.orders[line["order_id"]]
        sold[_keys(data, own, order, None, line), order["currency"]].append(line)
    back = _units(data, {line["id"] for line in lines}, by)
    whole: Counter[str] = Counter()
    came_in_all: Counter[str] = Counter()
    for line in lines:
        whole[line["currency"]] += line["quantity"]
    for (line_id, _), figures in _units(data, {line["id"] for line in lines}, ()).items():
        came_in_all[data.lines[line_id]["currency"]] += figures["returned"]
    found: dict[tuple[str, str], Row] = {}
    of_claims = any(name in OF_CLAIMS for name in by)
    groups: dict[tuple[Keys, str], dict[int, Counter[str]]] = defaultdict(dict)
    if not of_claims:
        for key, currency in sold:
            groups[key, currency] = {}
    for (line_id, key), figures in back.items():
        groups[key, data.lines[line_id]["currency"]][line_id] = figures
    for (key, currency), parts in groups.items():
        of_order = tuple(part for part, name in zip(key, by, strict=True) if name not in OF_CLAIMS)
        figures = _figures(sold[of_order, currency], parts)
        figures["average"] = _share(came_in_all[currency], whole[currency])
        figures["open"] = any(
            _last_day(line, data.orders[line["order_id"]]) >= today for line in sold[of_order, currency]
        )
        found[" · ".join(key), currency] = figures
    return found


def _counts(order: Row, days: Days) -> bool:
    return days.has(order["ordered_on"]) and order["status"] != "cancelled"


def _keys(data: Exported, by: Keys, order: Row, claim: Row | None, line: Row) -> Keys:
    return tuple(
        of_time(order["ordered_on"], name) if name in TIME else data.key(name, order, claim, line)
        for name in by
    )


def _units(data: Exported, lines: set[int], by: Keys) -> dict[tuple[int, Keys], Counter[str]]:
    """By line and key: units claimed, returned, exchanged, returned by the shop's fault; each unit once."""
    exchanged: Counter[int] = Counter()
    remedies = {row["id"]: row["kind"] for row in data["remedy"]}
    for row in data["remedy_line"]:
        exchanged[row["claim_line_id"]] += row["units"] if remedies[row["remedy_id"]] == "exchange" else 0
    found: dict[tuple[int, Keys], Counter[str]] = defaultdict(Counter)
    for part in data["claim_line"]:
        if part["order_line_id"] not in lines:
            continue
        line, claim = data.lines[part["order_line_id"]], data.claims[part["claim_id"]]
        key = _keys(data, by, data.orders[line["order_id"]], claim, line)
        found[line["id"], key].update(
            claimed=0 if claim["status"] in ("cancelled", "rejected") else part["claimed"],
            returned=part["received"],
            exchanged=exchanged[part["id"]],
            shop_fault=part["received"] if claim["fault"] == "shop" else 0,
        )
    for (line_id, _), figures in found.items():
        most = data.lines[line_id]["quantity"]
        figures.update({name: min(units, most) - units for name, units in figures.items()})
    return found


def _figures(sold: list[Row], back: dict[int, Counter[str]]) -> Row:
    sizes: Counter[int] = Counter()
    came: Counter[int] = Counter()
    for line in sold:
        sizes[line["order_id"]] += line["quantity"]
        came[line["order_id"]] += back.get(line["id"], Counter())["returned"]
    units, returned = sum(sizes.values()), sum(came.values())
    value = sum(line["paid_minor"] for line in sold)
    lost = sum(
        line["paid_minor"] * back.get(line["id"], Counter())["returned"] // line["quantity"] for line in sold
    )
    in_orders = sum(1 for one in came.values() if one)
    low, high = interval([(sizes[order], came[order]) for order in sizes])
    sums: Counter[str] = Counter()
    for one in back.values():
        sums.update(one)
    return {
        "sold": units, "claimed": sums["claimed"], "returned": sums["returned"],
        "exchanged": sums["exchanged"], "shop_fault": sums["shop_fault"],
        "rate": _share(returned, units), "low": low, "high": high,
        "orders": len(sizes), "returned_orders": in_orders, "order_rate": _share(in_orders, len(sizes)),
        "value": value, "returned_value": lost, "value_rate": _share(lost, value),
        "external": sum(line["elsewhere_units"] for line in sold),
    }  # fmt: skip


def interval(orders: list[tuple[int, int]]) -> tuple[str | None, str | None]:
    """Wilson's 95 % interval for the effective number of units; orders as (units, returned)."""
    k, m, y = len(orders), sum(m for m, _ in orders), sum(y for _, y in orders)
    if not m:
        return None, None
    p = Fraction(y, m)
    v0 = p * (1 - p) / m
    effect = Fraction(1)
    if k >= 2 and v0:
        v = Fraction(k, k - 1) * sum((one - p * of) ** 2 for of, one in orders) / m**2
        effect = max(effect, v / v0)
    n, z, share = float(m / effect), NormalDist().inv_cdf(0.975), float(p)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return _four(max(0.0, middle - half)), _four(min(1.0, middle + half))


def _four(value: float) -> str:
    return str(Decimal(repr(round(value, 12))).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def _share(part: int, whole: int) -> str | None:
    if not whole:
        return None
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def _last_day(line: Row, order: Row) -> date:
    """The last day on which it can be sent back."""
    if line["delivered_on"]:
        return date.fromisoformat(line["delivered_on"]) + WINDOW
    if line["fulfillment"] == "unsent" and not line["shipped_on"]:
        return date.max
    return date.fromisoformat(line["shipped_on"] or order["ordered_on"]) + TRANSIT + WINDOW
