"""The sums of a shop by its export alone: credit, coupons and points, whoever has them."""

from __future__ import annotations

from collections import Counter
from datetime import date

from properties.customers import naive
from properties.reports.naive.exported import Exported

Sums = Counter[tuple[str, str]]  # (kind, currency or percentage) → minor units, coupons or points


def sums(data: Exported, day: date) -> Sums:
    """What is owed, whatever its age; `net` is points less those that customers owe, erased ones too."""
    found: Sums = Counter()
    for (kind, currency, percent, _), (many, minor) in naive.owed(data, day).items():
        found[kind, currency or percent] += many if minor is None else minor
        if kind == "coupon":
            found["coupons", currency or percent] += many
    debts = (debt for _, debt in naive.points(data, day).values())
    found["net", ""] = found["points", "EUR"] - sum(debts)
    return +found


def with_booked(before: Sums, data: Exported, since: Exported) -> Sums:
    """Sums with what the entries since another export say that merges and erasures changed."""
    found = Counter(before)
    known = {row["seq"] for row in since["journal"]}
    for row in data["journal"]:
        if row["seq"] in known:
            continue
        details = row["details"]
        if row["act"] == "merge" and (points := details.get("points")):
            found["points", "EUR"] += points["together"] - points["kept"] - points["merged"]
        if row["act"] == "erase":
            found["points", "EUR"] -= details.get("points", 0)
            found["net", ""] -= details.get("points", 0)
            for currency, minor in details.get("forfeited", {}).items():
                found["credit", currency] -= minor
    return +found
