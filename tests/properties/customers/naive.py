"""Tiers, points and what is owed once more, in plain Python from the exported rows, by the guide alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from properties.reports.naive.exported import Exported, Row

YEAR, HALF = timedelta(days=365), timedelta(days=180)
SPENT = {"EUR": 12_000, "USD": 15_000, "JPY": 15_000}
PER = {"EUR": 100, "USD": 100, "JPY": 100}


def counts(order: Row) -> bool:
    return order["status"] not in ("cancelled", "refunded") and order["customer_id"] != ""


def value(order: Row) -> int:
    """What was paid for an order: nothing of these was refunded in part."""
    return int(order["paid_minor"] + order["shipping_minor"])


def tiers(data: Exported, today: date) -> dict[int, str]:
    """The tier that each customer has reached, if any."""
    kept: dict[int, list[Row]] = defaultdict(list)
    for order in data["orders"]:
        if counts(order) and value(order) > 0:
            kept[order["customer_id"]].append(order)
    found = {}
    for customer, orders in kept.items():
        year = [one for one in orders if date.fromisoformat(one["ordered_on"]) >= today - YEAR]
        spent: Counter[str] = Counter()
        for one in year:
            spent[one["currency"]] += value(one)
        recent = any(date.fromisoformat(one["ordered_on"]) >= today - HALF for one in orders)
        if len(year) >= 3 and recent and any(spent[name] >= minor for name, minor in SPENT.items()):
            found[customer] = "gold"
        elif len(orders) >= 2:
            found[customer] = "silver"
    return found


def points(data: Exported, today: date) -> dict[int, tuple[list[tuple[date, int]], int]]:
    """By customer: the points that are left by the day of their order, and those that are owed."""
    events: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
    for order in data["orders"]:
        earned = value(order) // PER[order["currency"]] if counts(order) else 0
        if earned:
            on = date.fromisoformat(order["ordered_on"])
            events[order["customer_id"]].append((on, 0, order["id"], earned))
    uses: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in data["points_use"]:
        uses[row["customer_id"], row["order_id"]].append(row)
    for (customer, _), rows in uses.items():
        first = min(date.fromisoformat(row["used_on"]) for row in rows)
        events[customer].append(
            (first, 1, min(row["id"] for row in rows), sum(row["points"] for row in rows))
        )
    found = {}
    for customer, known in events.items():
        lots: list[list[Any]] = []  # day, points
        debt = 0
        for on, is_use, _, many in sorted(known):
            if not is_use:
                paid = min(debt, many)
                debt -= paid
                lots.append([on, many - paid])
                continue
            for lot in sorted(lots, key=lambda lot: lot[0]):
                if lot[0] + YEAR >= on:
                    taken = min(lot[1], many)
                    lot[1] -= taken
                    many -= taken
            debt += many
        left = [(on, many) for on, many in sorted(map(tuple, lots)) if many and on + YEAR >= today]
        found[customer] = (left, debt)
    return found


def coupon_states(data: Exported, today: date) -> dict[int, str]:
    """The status of each coupon."""
    used = {row["coupon_id"] for row in data["coupon_use"]}
    found = {}
    for row in data["coupon"]:
        late = row["until"] and date.fromisoformat(row["until"]) < today
        gone = "void" if row["voided_on"] else "expired" if late else "open"
        found[row["id"]] = "used" if row["id"] in used else gone
    return found


def owed(data: Exported, today: date) -> dict[tuple[str, str, str], tuple[int, int | None]]:
    """(kind, currency, age) → how many, and their amount."""
    many: Counter[tuple[str, str, str]] = Counter()
    sums: dict[tuple[str, str, str], int | None] = defaultdict(int)

    def add(kind: str, currency: str, on: date, count: int, minor: int | None) -> None:
        at = (kind, currency, _age(on, today))
        many[at] += count
        known = sums[at]
        sums[at] = None if minor is None or known is None else known + minor

    accounts: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in data["credit"]:
        accounts[row["customer_id"], row["currency"]].append(row)
    for (_, currency), rows in accounts.items():
        used = -sum(row["amount_minor"] for row in rows if row["amount_minor"] < 0)
        ages = set()
        for row in sorted(rows, key=lambda row: (row["on_day"], row["id"])):
            if row["amount_minor"] > 0:
                taken = min(used, row["amount_minor"])
                used -= taken
                if left := row["amount_minor"] - taken:
                    on = date.fromisoformat(row["on_day"])
                    add("credit", currency, on, int(_age(on, today) not in ages), left)
                    ages.add(_age(on, today))
    states = coupon_states(data, today)
    for row in data["coupon"]:
        if states[row["id"]] == "open":
            amount = row["amount_minor"] if row["amount_minor"] != "" else None
            add("coupon", row["currency"] or "", date.fromisoformat(row["issued_on"]), 1, amount)
    for lots, _ in points(data, today).values():
        for on, left in lots:
            add("points", "EUR", on, left, left)
    return {at: (many[at], sums[at]) for at in many}


def _age(on: date, today: date) -> str:
    days = (today - on).days
    return "0-30" if days <= 30 else "31-90" if days <= 90 else "91-365" if days <= 365 else "366-"
