"""The rates in the end of `report returns` once more, from the exported rows: by its help and the guide."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from properties.reports.naive.exported import Days, Exported
from properties.reports.naive.liability import ENOUGH_CHECKS, Forecast, Past
from properties.reports.naive.products import four
from properties.reports.naive.return_days import Units, units_of


def rates_in_the_end(
    data: Exported, today: date, days: Days, by: tuple[str, ...]
) -> dict[tuple[str, str], tuple[str, str, str]]:
    """The expected rates of `report returns` with their ranges, by (key, currency)."""
    units, closed = units_of(data, today)
    past = Past(data, units, closed, today)
    if not past.open():
        return {}
    first = date.fromordinal(min(one.ordered for one in past.open())).isoformat()
    by_key, _ = units_of(data, today, by)
    groups: dict[tuple[str, str], list[Units]] = defaultdict(list)
    for one in by_key:
        ordered = date.fromordinal(one.ordered).isoformat()
        if max(first, days.first) <= ordered <= days.last:
            groups[one.key, one.currency].append(one)
    spread, share = _month_spread(data, past, closed), _come_share(data)
    found = {}
    for at, (sold, returned) in sold_and_returned(data, days, by).items():
        coming = past.forecast([one for one in groups[at] if one.is_open(past.at)], by_value=False)
        if coming is None and any(one.is_open(past.at) for one in groups[at]):
            continue
        coming = coming or Forecast(0.0, 0.0, 0, 0, 0, complete=True)
        claimed = sum(one.units for one in groups[at] if one.noticed and not one.came)
        part = share[0] / share[1] if share[1] else 1.0
        both = Forecast(
            coming.expected + claimed * part,
            coming.variance + spread * coming.expected**2 + claimed * part * (1 - part) * past.effect,
            coming.total + claimed, coming.squares + claimed, coming.at_risk + share[1], complete=True,
        )  # fmt: skip
        if sold and both.total:
            more = (both.expected, *both.range())
            low, middle, high = (
                four(min(1.0, (returned + one) / sold)) for one in (more[1], more[0], more[2])
            )
            found[at] = middle, low, high
    return found


def _month_spread(data: Exported, past: Past, closed: dict[str, int]) -> float:
    """How much the rates of months whose windows had closed differ beyond chance."""
    first = (past.on - timedelta(days=365)).replace(day=1)
    months = sold_and_returned(data, Days(first.isoformat(), past.on.isoformat()), ("month",))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (month, _), (sold, returned) in months.items():
        if closed.get(month, past.at + 1) <= past.at:
            sums[month][0] += sold
            sums[month][1] += returned
    n, y = (sum(one[at] for one in sums.values()) for at in (0, 1))
    if len(sums) < ENOUGH_CHECKS or not y:
        return 0.0
    rate = y / n
    beyond = sum((b - rate * m) ** 2 - past.effect * m * rate * (1 - rate) for m, b in sums.values())
    return max(0.0, beyond / sum((rate * m) ** 2 for m, _ in sums.values()))


def _come_share(data: Exported) -> tuple[int, int]:
    """(received, claimed) units of the latest 2,000 ended claims, without lost parcels."""
    last = max(data.claims)
    ended = {
        claim["id"]
        for claim in data["claim"]
        if claim["stage"] == "" and claim["kind"] != "parcel" and claim["id"] > last - 2000
    }
    parts = [part for part in data["claim_line"] if part["claim_id"] in ended]
    return sum(part["received"] for part in parts), sum(part["claimed"] for part in parts)


def sold_and_returned(
    data: Exported, days: Days, by: tuple[str, ...]
) -> dict[tuple[str, str], tuple[int, int]]:
    """(sold, returned) units by (key, currency)."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in data.sold:
        order = data.orders[line["order_id"]]
        if days.has(order["ordered_on"]) and order["status"] != "cancelled":
            key = " · ".join(
                order["ordered_on"][:7] if name == "month" else data.key(name, order, None, line)
                for name in by
            )
            back = sum(part["received"] for part in data.of("claim_line", "order_line_id", line["id"]))
            found[key, order["currency"]][0] += line["quantity"]
            found[key, order["currency"]][1] += min(line["quantity"], back)
    return {at: (sold, returned) for at, (sold, returned) in found.items()}
