"""Tiers, points and what is owed once more, in plain Python from the exported rows, by the guide alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from properties.reports.naive.exported import Exported, Row

YEAR, HALF = timedelta(days=365), timedelta(days=180)
SPENT = {"EUR": 12_000, "USD": 15_000, "JPY": 15_000, "KWD": 50_000}
PER = {"EUR": 100, "USD": 100, "JPY": 100, "KWD": 300}


def is_over(order: Row) -> bool:
    """Whether its platform cancelled an order, or refunded it as a whole."""
    return order["status"] in ("cancelled", "refunded")


def came_in(data: Exported, order: Row) -> int:
    """What was paid for an order, as its exports tell or as recorded here."""
    price = int(order["paid_minor"] + order["shipping_minor"] + order["surcharge_minor"])
    if order["total_minor"] is not None:
        price = min(price, order["total_minor"])
    told = 0 if order["payment"] == "unpaid" else max(0, price - order["outstanding_minor"])
    payments = data.of("order_payment", "order_id", order["id"])
    here = max(payments, key=lambda row: row["id"])["after_minor"] if payments else 0
    return max(told, min(price, here))


def given_back(row: Row) -> int:
    """What a refund gave of the goods' price, of shipping and of surcharges."""
    less = sum(row[f"{name}_minor"] for name in ("gift", "free_shipping", "fee", "deduction"))
    more = sum(row[f"{name}_minor"] for name in ("goods", "shipping", "surcharges"))
    return int(max(0, more - less + min(0, row["adjustment_minor"])))


def value(data: Exported, order: Row, *, of_faults: bool = True) -> int:
    """What came in for an order less all that was refunded, or less what was not for a fault of others."""
    here, of = 0, order["id"]
    for table in ("refund", "correction"):
        for row in data.of(table, "order_id", of):
            if of_faults or data.claims[row["claim_id"]]["fault"] == "customer":
                here += given_back(row) if table == "refund" else row["returned_minor"]
    for row in data.of("dispute", "order_id", of):  # lost, or won after that
        here += row["taken_minor"]
    by_claim: dict[int, list[Row]] = defaultdict(list)
    for row in data.of("remedy", "order_id", of):
        if row["kind"] != "repair":
            by_claim[row["claim_id"]].append(row)
    for claim, remedies in by_claim.items():
        credited = sum(
            row["goods_minor"] - row["fee_minor"] - row["deduction_minor"] + row["adjustment_minor"]
            + row["shipping_minor"] + row["surcharges_minor"]
            for row in remedies
        )  # fmt: skip
        paid = sum(row["amount_minor"] for row in data.of("exchange_payment", "claim_id", claim))
        postage, new = (
            sum(row["postage_minor"] for row in remedies),
            sum(row["new_minor"] for row in remedies),
        )
        here += credited - max(0, min(new, credited + postage + paid))
    told = [
        row["shipping_minor"] + row["amount_minor"] + row["goods_minor"]
        for row in data.of("external_refund", "order_id", of)
    ]
    return came_in(data, order) - here - max(order["elsewhere_minor"], sum(told))


def is_kept(data: Exported, order: Row) -> bool:
    """Whether an order came to money, and did not go back as a whole by choice or on the platform."""
    excused = sum(
        given_back(row) if table == "refund" else row["returned_minor"]
        for table in ("refund", "correction")
        for row in data.of(table, "order_id", order["id"])
        if data.claims[row["claim_id"]]["fault"] != "customer"
    )
    if order["status"] == "cancelled" or (order["status"] == "refunded" and not excused):
        return False
    back = sum(row["units"] or 0 for row in data.of("external_refund", "order_id", order["id"]))
    for refund in data.of("refund", "order_id", order["id"]):
        if data.claims[refund["claim_id"]]["fault"] == "customer":
            back += sum(row["units"] for row in data.of("refund_line", "refund_id", refund["id"]))
    lines = [row for row in data.of("order_line", "order_id", order["id"]) if data.was_sold(row)]
    whole = back and back >= sum(row["quantity"] for row in lines)
    return came_in(data, order) > 0 and not whole


def tiers(data: Exported, today: date) -> dict[int, str]:
    """The tier that each customer has reached, if any; none of an erased one, whom nobody knows any more."""
    gone = {row["customer_id"] for row in data["erased_customer"]}
    kept: dict[int, list[tuple[date, Row]]] = defaultdict(list)
    spent: dict[int, Counter[str]] = defaultdict(Counter)
    for order in data["orders"]:
        who, on = order["customer_id"], date.fromisoformat(order["ordered_on"])
        if not who or who in gone or on > today:
            continue
        if is_kept(data, order):
            kept[who].append((on, order))
        if on >= today - YEAR and (not is_over(order) or is_kept(data, order)):
            spent[who][order["currency"]] += max(0, value(data, order, of_faults=False))
    found = {}
    for customer, orders in kept.items():
        year = [on for on, _ in orders if on >= today - YEAR]
        recent = any(on >= today - HALF for on, _ in orders)
        enough = any(spent[customer][name] >= minor for name, minor in SPENT.items())
        if len(year) >= 3 and recent and enough:
            found[customer] = "gold"
        elif len(orders) >= 2:
            found[customer] = "silver"
    return found


def points(data: Exported, today: date) -> dict[int, tuple[list[tuple[date, int]], int]]:
    """By customer: the points that are left by the day of their order, and those that are owed."""
    events: dict[int, list[tuple[date, int, int, int]]] = defaultdict(list)
    for order in data["orders"]:
        on = date.fromisoformat(order["ordered_on"])
        if not order["customer_id"] or is_over(order) or on > today:
            continue
        if earned := max(0, value(data, order)) // PER[order["currency"]]:
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


def owed(data: Exported, today: date) -> dict[tuple[str, str, str, str], tuple[int, int | None]]:
    """(kind, currency, percentage, age) → how many, and their amount."""
    many: Counter[tuple[str, str, str, str]] = Counter()
    sums: dict[tuple[str, str, str, str], int | None] = defaultdict(int)

    def add(kind: str, currency: str, on: date, count: int, minor: int | None, percent: str = "") -> None:
        at = (kind, currency, percent, _age(on, today))
        many[at] += count
        known = sums[at]
        sums[at] = None if minor is None or known is None else known + minor

    gone = {row["customer_id"] for row in data["erased_customer"] if row["on_day"] <= today.isoformat()}
    accounts: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in data["credit"]:
        if row["customer_id"] in gone:
            continue
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
            percent = f"{row['percent_bps'] / 100:g} %" if row["percent_bps"] else ""
            add("coupon", row["currency"] or "", date.fromisoformat(row["issued_on"]), 1, amount, percent)
    for who, (lots, _) in points(data, today).items():
        for on, left in lots if who not in gone else ():
            add("points", "EUR", on, left, left)
    return {at: (many[at], sums[at]) for at in many}


def _age(on: date, today: date) -> str:
    days = (today - on).days
    return "0-30" if days <= 30 else "31-90" if days <= 90 else "91-365" if days <= 365 else "366-"
