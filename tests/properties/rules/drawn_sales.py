"""Policies, sales and questions drawn at random, as plain dicts: values stand close to each other, so that
rules meet, amounts reach their bounds and days fall on the edges."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

HOME = "EUR"  # the desk's currency
CURRENCIES = ["EUR", "EUR", "EUR", "USD", "JPY", "KWD"]
REASONS = [
    "changed-mind",
    "wrong-size",
    "other",
    "wrong-item",
    "service",
    "defective",
    "damaged",
    "lost",
    "undelivered",
    "cancelled",
]
OWN_REASONS = {"allergic": "maker", "too-loud": "customer"}
FAULTS = ["customer", "shop", "maker", "carrier"]
SKUS = ["LAMP-1", "LAMP-22", "BULB-1", "lamp-1", "A*B"]
GLOBS = ["LAMP-*", "*-1", "LAMP-?", "?AMP*", "B*B*1", "*", "LAMP-1", "lamp-?"]
TAGS = ["final-sale", "gift", "blue"]
CHANNELS = ["web", "etsy", "counter"]
COUNTRIES = ["DE", "FR", ""]
TIERS = ["gold", "silver", ""]
CATEGORIES = ["light", "shoes", ""]
EVIDENCE = ["photo", "video", "receipt"]
OUTCOMES = ["refund", "exchange", "credit", "repair", "replacement"]
SHIPPING = ["never", "on-fault", "on-full-return", "always"]
SURCHARGES = ["never", "on-full-return"]
PERCENTS = ["0%", "15%", "12.5%", "33.33%", "0.01%", "100%"]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIRST = date(2027, 12, 20)  # a leap year's February comes into reach


def some(of: Random, values: list[Any], least: int = 0) -> list[Any]:
    return of.sample(values, of.randint(least, min(3, len(values))))


def length(of: Random, most: int = 40) -> str:
    unit = of.choice(["days", "days", "weeks", "months"])
    count = of.randint(0, {"days": most, "weeks": most // 7, "months": max(1, most // 20)}[unit])
    return f"{count} {unit[:-1] if count == 1 else unit}"


def day(of: Random, around: date = FIRST, reach: int = 75) -> date:
    return around + timedelta(days=of.randint(0, reach))


def amount(of: Random, most: int = 60) -> Any:
    """A bare amount in the desk's currency, or by currency with one or another left out."""
    if of.random() < 0.4:
        return f"{of.randint(0, most)}.{of.choice(['00', '50', '01', '99'])}"
    texts = {
        "EUR": f"{of.randint(0, most)}.{of.randint(0, 99):02d}",
        "USD": f"{of.randint(0, most)}.5",
        "JPY": str(of.randint(0, most * 100)),
        "KWD": f"{of.randint(0, most)}.{of.randint(0, 999):03d}",
    }
    return {currency: texts[currency] for currency in some(of, list(texts), 1)}


def settings(of: Random, chance: float) -> dict[str, Any]:
    """Some of the keys that the defaults and every rule may set."""
    drawn = {
        "window": length(of),
        "starts": of.choice(["delivered", "delivered", "shipped", "ordered"]),
        "transit": length(of, 10),
        "grace": length(of, 6),
        "roll_to_open_day": of.random() < 0.6,
        "restocking_fee": of.choice(PERCENTS) if of.random() < 0.5 else amount(of, 9),
        "restocking_fee_max": amount(of, 5),
        "postage": of.choice(["shop", "customer"]),
        "original_shipping": of.choice(SHIPPING),
        "surcharges": of.choice(SURCHARGES),
        "remedies": some(of, OUTCOMES) or "refund",
        "credit_bonus": of.choice(PERCENTS),
        "review_above": amount(of),
        "evidence": some(of, EVIDENCE) if of.random() < 0.5 else [],
        "returnable": of.random() < 0.7,
        "standard_delivery": amount(of),
    }
    chosen = {key: value for key, value in drawn.items() if of.random() < chance}
    if of.random() < chance:  # one of them says nothing without the other
        chosen |= {"free_shipping_from": amount(of, 90), "shipping_fee": amount(of, 9)}
    return chosen


def conditions(of: Random) -> dict[str, Any]:
    ends = sorted([day(of), day(of)])
    drawn = {
        "reason": some(of, [*REASONS, *OWN_REASONS], 1),
        "fault": some(of, FAULTS, 1),
        "category": some(of, CATEGORIES[:2], 1),
        "sku": some(of, GLOBS, 1),
        "tag": some(of, TAGS, 1),
        "channel": of.choice(CHANNELS),  # one alone may stand without its list
        "country": some(of, COUNTRIES[:2], 1),
        "tier": some(of, TIERS[:2], 1),
        "price_from": amount(of),
        "price_to": amount(of),
        "ordered": of.choice([{"from": ends[0]}, {"to": ends[1]}, {"from": ends[0], "to": ends[1]}]),
    }
    return {key: drawn[key] for key in of.sample(list(drawn), of.choice([0, 1, 1, 1, 2, 2, 3]))}


def policy(of: Random) -> dict[str, Any]:
    rules = []
    for number in range(of.randint(0, 5)):
        rule = {"name": f"rule {number}", **settings(of, 0.2)}
        if of.random() < 0.9:
            rule["when"] = conditions(of)
        if of.random() < 0.3:
            rule["extend"] = length(of, 25)
        rules.append(rule)
    seasons = []
    for number in range(of.choice([0, 0, 1, 2])):
        first, last = sorted([day(of), day(of)])
        seasons.append(
            {"name": f"s{number}", "ordered": {"from": first, "to": last}, "last_day": day(of, first, 120)}
        )
    calendar = {"closed": some(of, WEEKDAYS), "extra": [day(of, reach=140) for _ in range(of.randint(0, 9))]}
    return {
        "defaults": settings(of, 0.45),
        "rule": rules,
        "season": seasons,
        "calendar": calendar,
        "reasons": OWN_REASONS,
    }


def line(of: Random, ordered: date) -> dict[str, Any]:
    sold = of.choice([1, 1, 2, 3, 7])
    settled = of.choice([0, 0, 0, of.randint(0, sold)])
    elsewhere = of.choice([0, 0, 0, 0, of.randint(0, sold - settled)])
    shipped = ordered + timedelta(days=of.randint(0, 9)) if of.random() < 0.7 else None
    delivered = (shipped or ordered) + timedelta(days=of.randint(0, 9)) if of.random() < 0.7 else None
    return {
        "sku": of.choice(SKUS),
        "category": of.choice(CATEGORIES),
        "tags": some(of, TAGS) if of.random() < 0.4 else [],
        "price": of.choice([0, 100, 999, 5000, of.randint(0, 7000)]),
        "paid": of.choice([0, 1, 1000, 4667, of.randint(0, 20_000)]),
        "sold": sold,
        "settled": settled,
        "elsewhere": elsewhere,
        "kept": of.choice([0, 0, of.randint(0, settled)]),
        "accepted": of.choice([0, 0, of.randint(0, sold - settled - elsewhere)]),
        "held": of.choice([0, 0, 0, 1]),
        "shipped": shipped,
        "delivered": delivered,
        "part": of.choice([0, 0, 0, 1]) if sold > 1 and delivered is None else 0,
        "word": of.choice(["", "", "", "sent", "unsent"]),
        "gift_of": "",
        "gift_price": 0,
    }


def gift(of: Random, ordered: date, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """A line that came with another one, or with something that is not on the order."""
    main = of.choice([*lines, {"sku": "ELSEWHERE"}])
    facts = {"gift_of": main["sku"], "gift_price": of.choice([0, 1, 800]), "paid": of.choice([0, 0, 5])}
    return {**line(of, ordered), "sku": "GIFT-1", **facts}


def order(of: Random) -> dict[str, Any]:
    ordered = day(of)
    lines = [line(of, ordered) for _ in range(of.choice([1, 1, 2, 3]))]
    if of.random() < 0.3:
        lines.append(gift(of, ordered, lines))
    shipping = of.choice([0, 0, 490, 1001, of.randint(0, 3000)])
    paid = sum(each["paid"] for each in lines)
    surcharge = of.choice([0, 0, 357])
    payment = of.choice(["unknown"] * 5 + ["paid", "paid", "part-paid", "unpaid"])
    return {
        "ordered": ordered,
        "channel": of.choice(CHANNELS),
        "country": of.choice(COUNTRIES),
        "tier": of.choice(TIERS),
        "tags": some(of, TAGS) if of.random() < 0.3 else [],
        "currency": of.choice(CURRENCIES),
        "status": of.choice(["open"] * 12 + ["part-refunded", "refunded", "cancelled"]),
        "shipping": shipping,
        "shipping_refunded": of.choice([0, 0, of.randint(0, shipping)]),
        "shared_goods": of.choice([0, of.randint(0, paid)]),
        "elsewhere_amount": of.choice([0] * 9 + [250]),
        "surcharge": surcharge,
        "surcharge_refunded": of.choice([0, 0, surcharge]),
        "payment": payment,
        "outstanding": of.choice([0, of.randint(0, paid + shipping)]) if payment == "part-paid" else 0,
        "total": of.choice([None] * 4 + [paid + shipping + surcharge, of.randint(0, paid + shipping)]),
        "gift_withheld": of.choice([0, 0, 800]),
        "free_withheld": of.choice([0, 0, 0, 490]),
        "returned": of.choice([0, 0, of.randint(0, paid)]),
        "lines": lines,
    }


def question(of: Random, sale: dict[str, Any]) -> dict[str, Any]:
    number = of.randrange(len(sale["lines"]))
    return {
        "line": number,
        "units": of.randint(0 if of.random() < 0.1 else 1, sale["lines"][number]["sold"]),
        "reason": of.choice([*REASONS, *OWN_REASONS]),
        "evidence": some(of, EVIDENCE),
        "on": day(of, sale["ordered"], 120),
    }


def near(of: Random, last: date, grace_end: date, first: date) -> date:
    """A day of notice on or about the edges that a judgement has."""
    edge = of.choice([last, grace_end])
    return max(first, edge + timedelta(days=of.choice([-1, 0, 0, 1, 1, 2])))


def settlement(of: Random, sale: dict[str, Any]) -> dict[str, Any]:
    """One refund of several lines of an order: what is settled, with what was found at inspection."""
    items = []
    for number in of.sample(range(len(sale["lines"])), of.randint(1, len(sale["lines"]))):
        sold = sale["lines"][number]
        left = sold["sold"] - sold["settled"] - sold["elsewhere"]
        if left:
            items.append(_item(of, number, of.randint(1, left)))
    return {
        "items": items,
        "postage": of.choice([0, 0, 450, -450, -of.randint(0, 9000)]),
        "bonus": of.choice(PERCENTS),
        "free": of.choice([(None, None), (3000, 490), (of.randint(0, 20_000), of.choice([0, 1, 990]))]),
    }


def _item(of: Random, number: int, units: int) -> dict[str, Any]:
    batches = []
    for _ in range(of.randint(0, 3)):
        size = of.randint(1, 4)
        batches.append(
            {
                "units": size,
                "settled": of.choice([0, 0, of.randint(0, size)]),
                "percent": of.choice(["0%", "0%", *PERCENTS]),
                "amount": of.choice([0, 0, 1, 500, of.randint(0, 4000)]),
            }
        )
    return {
        "line": number,
        "units": units,
        "fault": of.choice(FAULTS),
        "fee": of.choice(PERCENTS) if of.random() < 0.5 else amount(of, 9),
        "fee_max": of.choice([None, None, 0, 250, of.randint(0, 3000)]),
        "shipping_rule": of.choice(SHIPPING),
        "surcharge_rule": of.choice(SURCHARGES),
        "comes_back": of.random() < 0.85,
        "most": of.choice([None, None, 0, 490, of.randint(0, 3000)]),
        "batches": batches,
    }
