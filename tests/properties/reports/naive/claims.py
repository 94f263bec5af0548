"""`report reasons`, `kept` and `service` once more, from the exported rows: by their help, nothing else."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from properties.reports.naive.costs import half_up
from properties.reports.naive.exported import Days, Exported, Row, of_time
from properties.reports.naive.refunds import TIME, Keys, largest_remainder, refunds

FEW = 20
WAYS = ("exchange", "credit", "repair", "replacement", "reduction", "refund")


def key_of(data: Exported, by: Keys, claim: Row, line: Row | None, day: str) -> str:
    """The key of something of a claim, on a day."""
    order = data.orders[claim["order_id"]]
    return " · ".join(
        of_time(day, name) if name in TIME else data.key(name, order, claim, line) for name in by
    )


def reasons(data: Exported, days: Days, by: Keys, basis: str) -> dict[tuple[str, str], Row]:
    """The figures by (key, currency), most claims first."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    claims: dict[tuple[str, str], dict[int, Row]] = defaultdict(dict)
    for claim in data["claim"]:
        day = data.orders[claim["order_id"]]["ordered_on"] if basis == "sale" else claim["opened_on"]
        if not days.has(day):
            continue
        for part in data.of("claim_line", "claim_id", claim["id"]) or [None]:
            line = data.lines[part["order_line_id"]] if part else None
            at = key_of(data, by, claim, line, day), claim["currency"]
            claims[at][claim["id"]] = claim
            if part:
                sums[at].update(units=part["claimed"], value=part["value_minor"])
    for at, one in refunds(data, days, by, basis).items():
        if one["total"]:
            sums[at]["refunded"] += one["total"]
    all_claims, so_far = Counter[str](), Counter[str]()
    for (_, currency), some in claims.items():
        all_claims[currency] += len(some)
    found = {}
    for key, currency in sorted(sums.keys() | claims.keys(), key=lambda at: (-len(claims[at]), at)):
        some = claims[key, currency].values()
        so_far[currency] += len(some)
        whole = all_claims[currency]
        found[key, currency] = {
            "fault": ", ".join(sorted({claim["fault"] for claim in some})) or None,
            "claims": len(some),
            "cancelled": sum(claim["status"] == "cancelled" for claim in some),
            **{name: sums[key, currency][name] for name in ("units", "value", "refunded")},
            "share": half_up(len(some), whole, 4) if whole else "0.0000",
            "cumulative": half_up(so_far[currency], whole, 4) if whole else "0.0000",
        }
    return found


# What was kept


class _Given(NamedTuple):
    """A refund's part for one line."""

    line: Row
    goods: int
    kept: int


def kept(data: Exported, days: Days, by: Keys, basis: str) -> dict[tuple[str, str], Row]:
    """The figures by (key, currency)."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    waits: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)

    def place(row: Row, line: Row) -> tuple[str, str] | None:
        order, claim = data.orders[row["order_id"]], data.claims[row["claim_id"]]
        day = order["ordered_on"] if basis == "sale" else row["on_day"]
        return (key_of(data, by, claim, line, day), order["currency"]) if days.has(day) else None

    parts = {row["id"]: row for row in data["claim_line"]}
    for row in data["remedy"]:
        for part in data.of("remedy_line", "remedy_id", row["id"]):
            claimed = parts[part["claim_line_id"]]
            value = claimed["value_minor"] * part["units"] // claimed["claimed"]
            if at := place(row, data.lines[part["order_line_id"]]):
                sums[at][row["kind"]] += part["goods_minor"] if row["kind"] == "exchange" else value
    for row in data["refund"]:
        given = list(_given(data, row))
        money, credit = 0, 0
        for payout in data.of("payout", "refund_id", row["id"]):
            if payout["kind"] == "refund":
                minor = payout["amount_minor"] - payout["bonus_minor"] - payout["rounding_minor"]
                money += minor * (payout["method"] != "credit")
                credit += minor * (payout["method"] == "credit")
        goods = [one.goods for one in given]
        as_credit = largest_remainder(sum(goods), [max(0, money), max(0, credit)])[1] if credit > 0 else 0
        for one, minor in zip(given, largest_remainder(as_credit, goods) if given else (), strict=True):
            if at := place(row, one.line):
                sums[at].update(credit=minor, refund=one.goods - minor, reduction=one.kept)
                notice = date.fromisoformat(data.claims[row["claim_id"]]["notice_on"])
                waits[at][row["id"]] = (date.fromisoformat(row["on_day"]) - notice).days
    found = {}
    for at, one in sums.items():
        stays = sum(one[way] for way in WAYS if way != "refund")
        whole = stays + one["refund"]
        found[at] = {
            **{way: one[way] for way in WAYS},
            "kept": stays,
            "value": whole,
            "share": half_up(stays, whole, 4) if whole else None,
            "ratio": half_up(one["refund"], one["exchange"], 2) if one["exchange"] else None,
            "refunds": len(waits[at]),
            "days_median": nearest_rank(waits[at].values(), 50),
            "days_90": nearest_rank(waits[at].values(), 90) if len(waits[at]) >= FEW else None,
        }
    return found


def nearest_rank(durations: Iterable[int], percent: int) -> int | None:
    """The duration that so many per cent do not exceed."""
    ordered = sorted(durations)
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None


def _given(data: Exported, refund: Row) -> Iterator[_Given]:
    for part in data.of("refund_line", "refund_id", refund["id"]):
        yield _Given(data.lines[part["order_line_id"]], part["goods_minor"], 0)
    of_refund = data.of("reduction", "refund_id", refund["id"])
    for first in of_refund:
        if first["correction_id"] is None:
            line = data.lines[first["order_line_id"]]
            same = [one for one in of_refund if one["order_line_id"] == line["id"]]
            yield _Given(
                line, sum(one["goods_minor"] for one in same), left_of(data, line).get(refund["id"], 0)
            )


def left_of(data: Exported, line: Row) -> dict[int, int]:
    """What is left of the price of reduced units that the customer has kept, by the refund that came last.

    The units of a line in the order in which they are settled, each with its price and the refunds that
    reduced it; units that were reduced alike share what was given of them.
    """
    paid, quantity = line["paid_minor"], line["quantity"]
    prices = [paid * (at + 1) // quantity - paid * at // quantity for at in range(quantity)]
    zones = [_Zone(0, quantity, paid, {})]
    for row in sorted(data.of("reduction", "order_line_id", line["id"]), key=lambda row: int(row["id"])):
        first, end = row["after_units"], row["after_units"] + row["units"]
        zones = [part for zone in zones for part in zone.cut(prices, first, end)]
        hit = [zone for zone in zones if first <= zone.first and zone.end <= end]
        of, minor = row["refund_id"], row["goods_minor"]
        shares = largest_remainder(minor, [z.given.get(of, 0) if minor < 0 else z.left for z in hit])
        for zone, share in zip(hit, shares, strict=True):
            zone.left -= share
            zone.given[of] = zone.given.get(of, 0) + share
    gone = line["settled_units"] + line["elsewhere_units"]
    found: Counter[int] = Counter()
    for zone in [part for one in zones for part in one.cut(prices, gone, quantity)]:
        if zone.given and zone.first >= gone:
            found[list(zone.given)[-1]] += zone.left
    return dict(found)


class _Zone:
    """Units of a line from `first` up to `end`, what is left of their price, and what was given by refund."""

    def __init__(self, first: int, end: int, left: int, given: dict[int, int]) -> None:
        self.first, self.end, self.left, self.given = first, end, left, given

    def cut(self, prices: Sequence[int], *at: int) -> list[_Zone]:
        """Its parts between these units."""
        edges = sorted({self.first, self.end, *(one for one in at if self.first < one < self.end)})
        units, found = self.end - self.first, []
        untouched = self.left == sum(prices[self.first : self.end])
        for first, end in pairwise(edges):
            low, high = first - self.first, end - self.first
            left = sum(prices[first:end]) if untouched else _share(self.left, low, high, units)
            given = {of: _share(minor, low, high, units) for of, minor in self.given.items()}
            found.append(_Zone(first, end, left, given))
        return found


def _share(minor: int, low: int, high: int, units: int) -> int:
    return minor * high // units - minor * low // units
