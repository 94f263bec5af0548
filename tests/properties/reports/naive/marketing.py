"""`report marketing`, `carriers` and `stock` once more, from the exported rows, by their help alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from properties.reports.naive.costs import costs, half_up
from properties.reports.naive.exported import Days, Exported, Row

Keys = tuple[str, ...]


def marketing(data: Exported, days: Days, by: Keys) -> dict[tuple[str, str], Row]:
    """The figures by (key in small letters, currency). Minor units."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for order in data["orders"]:
        if not days.has(order["ordered_on"]) or order["status"] == "cancelled":
            continue
        sold = [line for line in data.of("order_line", "order_id", order["id"]) if data.was_sold(line)]
        sums[_key(order, by), order["currency"]].update(
            orders=1,
            units=sum(line["quantity"] for line in sold),
            revenue=sum(line["paid_minor"] for line in sold),
            elsewhere=sum(row["total_minor"] for row in data.of("external_refund", "order_id", order["id"]))
            + sum(row["taken_minor"] for row in data.of("dispute", "order_id", order["id"])),
        )
    for (key, currency), cost in costs(data, days, by, "sale").items():
        at = _folded(key), currency
        sums[at].update(refunded=cost["refunds"], costs=cost["other_costs"] - cost["received"])
    orders, coupons = {row["id"]: row for row in data["orders"]}, {row["id"]: row for row in data["coupon"]}
    for use in data["coupon_use"]:
        order = orders[use["order_id"]]
        if days.has(order["ordered_on"]):
            given = coupons[use["coupon_id"]]["compensation_id"] is not None
            off = use["amount_minor"]
            sums[_key(order, by), use["currency"]].update(coupons=off, compensated=off if given else 0)
    standing = {}
    for row in sorted(data["spend"], key=lambda row: int(row["id"])):  # the last of a day counts
        standing[row["spent_on"], row["source"], row["campaign"], row["currency"]] = row
    for row in standing.values():
        if days.has(row["spent_on"]):
            sums[_key(row, by), row["currency"]].update(spend=row["amount_minor"])
    with_orders = {key for (key, _), one in sums.items() if one["orders"]}
    found: dict[tuple[str, str], Row] = {}
    for (key, currency), one in sums.items():
        kept = one["revenue"] + one["compensated"] - one["refunded"] - one["elsewhere"] - one["costs"]
        alone = key in with_orders and not one["orders"]
        names = ("orders", "units", "spend", "revenue", "refunded", "elsewhere", "costs")
        names += ("coupons", "compensated")
        found[key, currency] = {
            **{name: one[name] for name in names},
            "kept": kept,
            "after_spend": kept - one["spend"],
            "return_on_spend": half_up(kept, one["spend"], 2) if one["spend"] > 0 and not alone else None,
        }
    return found


def _key(row: Row, by: Keys) -> str:
    return _folded(" · ".join(row[name] for name in by))


def _folded(key: str) -> str:
    return key.casefold() if key.strip(" ·") else ""


def carriers(data: Exported, days: Days) -> dict[tuple[str, str], Row]:
    """The figures of parcels by (carrier, currency). Minor units."""
    known: dict[int, str] = {}
    for row in sorted(data["carrier_entry"], key=lambda row: int(row["id"])):
        if row["on_day"] <= days.last:
            known[row["claim_id"]] = row["carrier"]
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    found: dict[tuple[str, str], Row] = {}

    def add(claim: int, day: str, figure: str, minor: int) -> None:
        if claim in known and days.has(day):
            sums[known[claim], data.claims[claim]["currency"]][figure] += minor

    for claim in data["claim"]:
        if claim["kind"] == "parcel":
            add(claim["id"], claim["opened_on"], claim["reason"], 1)
    for row in data["carrier_entry"]:
        if row["move"] in ("file", "paid"):
            figure = {"file": "claimed", "paid": "paid"}[row["move"]]
            add(row["claim_id"], row["on_day"], figure, row["amount_minor"])
    for table in ("payout", "correction"):
        for row in data[table]:
            add(row["claim_id"], row["on_day"], "refunded", row["amount_minor"])
    for row in data["compensation"]:
        add(row["claim_id"], row["on_day"], "compensation", row["amount_minor"])
    parts = {row["id"]: row for row in data["claim_line"]}
    for row in data["remedy"]:
        if row["kind"] == "exchange":
            add(row["claim_id"], row["on_day"], "replaced", row["value_minor"])
        if row["kind"] == "replacement":
            for line in data.of("remedy_line", "remedy_id", row["id"]):
                part = parts[line["claim_line_id"]]
                price = part["value_minor"] * line["units"] // part["claimed"]
                add(row["claim_id"], row["on_day"], "replaced", price)
    names = ("lost", "late", "damaged", "claimed", "paid", "refunded", "replaced", "compensation")
    for at, one in sums.items():
        given = one["refunded"] + one["replaced"] + one["compensation"]
        found[at] = {**{name: one[name] for name in names}, "net_loss": given - one["paid"]}
    return found


def stock(data: Exported, days: Days) -> dict[Any, Row]:
    """Units by (SKU, disposition, condition)."""
    units: Counter[Any] = Counter()
    parts = {row["id"]: row for row in data["claim_line"]}
    for row in data["inspection"]:
        if row["condition"] != "missing" and days.has(row["on_day"]):
            line = data.lines[parts[row["claim_line_id"]]["order_line_id"]]
            units[line["sku"], row["disposition"], row["condition"]] += row["units"]
    sent = {row["id"]: row["on_day"] for row in data["sent"]}
    for row in data["outgoing"]:
        if row["sent_id"] is not None and days.has(sent[row["sent_id"]]):
            units[row["sku"], "sent", None] -= row["units"]
    return {at: {"units": one} for at, one in units.items()}
