"""The rules read a second time, naively, straight from the design's pages on eligibility and on the refund.

Nothing of the program is used here: plain dicts, dates and fractions, its own months, globs and rounding.
A policy is the dict that TOML gives; a sale is a dict of an order (`lines` among its keys), amounts in minor
units. Where a sentence of the design can be read in two ways, the reading taken is said beside it.
"""

from __future__ import annotations

import calendar
import math
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from properties.rules.naive_payments import payment_findings, received, shipping_of, surcharges_of
from properties.rules.naive_withheld import withheld

FAULT_OF = {
    **dict.fromkeys(("changed-mind", "wrong-size", "ordered-by-mistake", "other"), "customer"),
    **dict.fromkeys(("undelivered", "cancelled"), "customer"),
    **dict.fromkeys(("wrong-item", "missing-parts", "not-as-described", "service"), "shop"),
    "defective": "maker",
    **dict.fromkeys(("damaged", "late", "lost"), "carrier"),
}
USUAL = {
    "window": "30 days",
    "starts": "delivered",
    "transit": "7 days",
    "grace": "3 days",
    "roll_to_open_day": False,
    "restocking_fee": "0%",
    "postage": "customer",
    "original_shipping": "on-fault",
    "surcharges": "never",
    "remedies": ["refund", "exchange", "credit"],
    "credit_bonus": "0%",
    "returnable": True,
}
BESIDE = ("review_above", "standard_delivery", "restocking_fee_max", "free_shipping_from", "shipping_fee")
AMOUNT_KEYS = ("restocking_fee", *BESIDE)
DIGITS = {"JPY": 0, "KWD": 3}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# Amounts -------------------------------------------------------------------------------------------------


def floor(value: Fraction) -> int:
    return math.floor(value)


def is_percent(value: Any) -> bool:
    return isinstance(value, str) and value.strip().endswith("%")


def percent(text: str) -> Fraction:
    return Fraction(text.strip().rstrip("%").strip()) / 100


def amount_in(value: Any, currency: str, home: str) -> int | None:
    """A policy's amount in a currency: a bare one is in the desk's; None where none is named."""
    texts = value if isinstance(value, dict) else {home: value}
    if currency not in texts:
        return None
    return int(Fraction(texts[currency]) * 10 ** DIGITS.get(currency, 2))


# Days ----------------------------------------------------------------------------------------------------


def add(start: date, length: str) -> date:
    count_text, unit = length.split()
    count = int(count_text)
    if unit.startswith("day"):
        return start + timedelta(days=count)
    if unit.startswith("week"):
        return start + timedelta(days=7 * count)
    year, month = start.year, start.month
    for _ in range(count):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def is_closed(day: date, policy: dict[str, Any], holidays: set[date]) -> bool:
    told = policy.get("calendar", {})
    if WEEKDAYS[day.weekday()] in as_list(told.get("closed", [])):
        return True
    return day in told.get("extra", []) or day in holidays


# Which terms ---------------------------------------------------------------------------------------------


def fits_glob(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(fits_glob(pattern[1:], text[start:]) for start in range(len(text) + 1))
    if not text:
        return False
    return pattern[0] in ("?", text[0]) and fits_glob(pattern[1:], text[1:])


def holds(when: dict[str, Any], facts: dict[str, Any], home: str) -> str:
    """ "yes", "no", or "unpriced": all else holds, but a price is named in another currency.

    Read: "the key does not apply" of a price takes the whole rule out, not the price alone.
    """
    answer = "yes"
    for key, wanted in when.items():
        if key in ("price_from", "price_to"):
            bound = amount_in(wanted, facts["currency"], home)
            if bound is None:
                answer = "unpriced" if answer == "yes" else answer
            elif (key == "price_from" and facts["price"] < bound) or (
                key == "price_to" and facts["price"] > bound
            ):
                answer = "no"
        elif key == "ordered":
            if facts["ordered"] < wanted.get("from", date.min) or facts["ordered"] > wanted.get(
                "to", date.max
            ):
                return "no"
        elif key == "sku":
            if not any(fits_glob(glob, facts["sku"]) for glob in as_list(wanted)):
                return "no"
        elif key == "tag":
            if not any(tag in facts["tags"] for tag in as_list(wanted)):
                return "no"
        elif facts[key] not in as_list(wanted):
            return "no"
    return answer


def terms_of(policy: dict[str, Any], facts: dict[str, Any], home: str) -> dict[str, Any]:
    """The keys that hold for a sale, `extend` as a list of lengths, `unpriced` as the count of findings."""
    layers = [policy.get("defaults", {})]
    unpriced = 0
    for rule in policy.get("rule", []):
        answer = holds(rule.get("when", {}), facts, home)
        if answer == "yes":
            layers.append(rule)
        # Read: a rule that a price in another currency takes out is said, if nothing else takes it out.
        unpriced += answer == "unpriced"
    terms: dict[str, Any] = {**USUAL, "extend": []}
    for key in (*USUAL, *BESIDE, "evidence"):
        told = [layer[key] for layer in layers if key in layer]
        good = [value for value in told if key not in AMOUNT_KEYS or usable(value, facts["currency"], home)]
        if good:
            terms[key] = good[-1]
        # Read: what a later rule mends is no finding.
        unpriced += bool(told) and not (good and good[-1] is told[-1])
    terms["extend"] = [rule["extend"] for rule in layers[1:] if "extend" in rule]
    return {**terms, "unpriced": unpriced}


def usable(value: Any, currency: str, home: str) -> bool:
    return is_percent(value) or amount_in(value, currency, home) is not None


# One line of one order -----------------------------------------------------------------------------------


def judge(
    policy: dict[str, Any], home: str, holidays: set[date], order: dict[str, Any], ask: dict[str, Any]
) -> dict[str, Any]:
    """What the shop says of the units asked of one line: verdict, days, money, codes of findings."""
    line = order["lines"][ask["line"]]
    fault = {**FAULT_OF, **policy.get("reasons", {})}[ask["reason"]]
    facts = {
        "reason": ask["reason"],
        "fault": fault,
        "category": line["category"],
        "sku": line["sku"],
        "tags": order["tags"] + line["tags"],
        "channel": order["channel"],
        "country": order["country"],
        "tier": order["tier"],
        "price": line["price"],
        "currency": order["currency"],
        "ordered": order["ordered"],
    }
    terms = terms_of(policy, facts, home)
    why = never_had(line, ask["reason"])
    start, estimated = (None, False) if why else anchor(terms, order, line)
    last = last_day(policy, terms, start, order["ordered"], holidays) if start else None
    goods = share(line["paid"], line["settled"] + line["elsewhere"], ask["units"], line["sold"])
    weights = findings(terms, order, line, ask, last, goods, home)
    notes = [why] * bool(why) + ["estimated"] * estimated + ["no-amount"] * terms["unpriced"]
    ranks = ["eligible", "review", "ineligible"]
    verdict = ranks[max([ranks.index(weight) for _, weight in weights], default=0)]
    most, *free = (
        amount_in(terms[key], order["currency"], home) if key in terms else None
        for key in ("restocking_fee_max", "free_shipping_from", "shipping_fee")
    )
    fee = fee_of(terms["restocking_fee"], fault, goods, ask["units"], order["currency"], home, most)
    rule = (terms["original_shipping"], fault, ask["units"], goods, True, None)
    besides = terms["surcharges"]
    if why == "not-sent":  # cancelled: no fee; the shipping by its share, all of it where nothing is kept
        fee, rule = 0, ("always", fault, ask["units"], goods, True, order["shipping"])
        besides = "on-full-return"
    shipping = shipping_of(order, [rule])[0]
    whole = goods - fee + shipping + surcharges_of(order, [(besides, ask["units"], True)])
    gift = lost = 0
    if verdict != "ineligible" and ask["units"]:
        from_them = why != "not-sent"  # Read: what never left is kept by nobody
        gift, lost = withheld(
            order, [(ask["line"], ask["units"], fault, from_them)], (free[0], free[1]), whole
        )
    notes += ["gift"] * (gift > 0) + ["free-shipping"] * (lost > 0)
    over = order["status"] in ("cancelled", "refunded")
    left = 0 if over else max(0, received(order) - order["returned"] - order["elsewhere_amount"])
    return {
        "verdict": verdict,
        "starts_on": start,
        "last_day": last,
        "estimated": estimated,
        "refund": 0 if verdict == "ineligible" else min(whole - gift - lost, left),
        "goods": goods,
        "fee": fee,
        "shipping": shipping,
        "postage": terms["postage"],
        "remedies": as_list(terms["remedies"]),
        "credit_bonus": percent(terms["credit_bonus"]),
        "codes": sorted([code for code, _ in weights] + notes),
    }


def never_had(line: dict[str, Any], reason: str) -> str:
    """Why no day has begun to count, as the finding's code; "" if one has.

    Read: a day of shipping or delivery says more than the word of an export that it is still open.
    """
    left = line["word"] == "sent" or line["shipped"] or line["delivered"] or line["part"]
    if not left and (line["word"] == "unsent" or reason == "cancelled"):
        return "not-sent"
    # Read: of two parcels of one line the last one counts, and nothing does before it.
    return "not-delivered" if reason in ("lost", "undelivered") or line["part"] else ""


def anchor(terms: dict[str, Any], order: dict[str, Any], line: dict[str, Any]) -> tuple[date, bool]:
    """The day from which is counted, and whether it is assumed.

    Read: where a policy counts from shipping and no day of that is known, the order's day is assumed, without
    `transit`: that is the way from there to the customer.
    """
    if terms["starts"] == "ordered":
        return order["ordered"], False
    if terms["starts"] == "shipped":
        return line["shipped"] or order["ordered"], line["shipped"] is None
    if line["delivered"]:
        return line["delivered"], False
    return add(line["shipped"] or order["ordered"], terms["transit"]), True


def last_day(
    policy: dict[str, Any], terms: dict[str, Any], start: date, ordered: date, holidays: set[date]
) -> date:
    """Read: extensions come one after another in the order of the rules (it matters for months)."""
    last = add(start, terms["window"])
    for length in terms["extend"]:
        last = add(last, length)
    for season in policy.get("season", []):
        if season["ordered"]["from"] <= ordered <= season["ordered"]["to"]:
            last = max(last, season["last_day"])
    if terms["roll_to_open_day"]:
        while is_closed(last, policy, holidays):
            last += timedelta(days=1)
    return last


def findings(
    terms: dict[str, Any],
    order: dict[str, Any],
    line: dict[str, Any],
    ask: dict[str, Any],
    last: date | None,
    goods: int,
    home: str,
) -> list[tuple[str, str]]:
    """(code, what it makes of the verdict) of every reason against."""
    found = []
    over = order["status"] in ("cancelled", "refunded")
    claimable = line["sold"] - line["settled"] - line["elsewhere"] - line["held"]
    if over or claimable <= 0 or ask["units"] > claimable:
        found.append(("units", "ineligible"))
    # Read: what was given back here, and an amount that the platform tells, leave nothing to ask about.
    asks = order["elsewhere_amount"] < received(order) - order["returned"]
    if order["status"] == "cancelled" and order["payment"] == "unknown" and asks:
        found.append(("payment-unknown", "ineligible"))
    told_by_line = any(each["elsewhere"] for each in order["lines"])
    if not over and (order["elsewhere_amount"] or (order["status"] == "part-refunded" and not told_by_line)):
        found.append(("refunded-elsewhere", "review"))
    if not over:
        found += payment_findings(order)
    if not terms["returnable"]:
        found.append(("not-returnable", "ineligible"))
    if last and last < ask["on"] <= add(last, terms["grace"]):
        found.append(("grace", "review"))
    elif last and ask["on"] > last:
        found.append(("late", "ineligible"))
    shown = set(as_list(terms.get("evidence", []))) <= set(ask["evidence"])
    if not shown and never_had(line, ask["reason"]) != "not-sent":  # Read: a photo could show nothing yet
        found.append(("evidence", "review"))
    if "review_above" in terms and goods > (amount_in(terms["review_above"], order["currency"], home) or 0):
        found.append(("review-above", "review"))
    return found


# The refund ----------------------------------------------------------------------------------------------


def share(paid: int, before: int, now: int, sold: int) -> int:
    """⌊P·(k+q)/n⌋ − ⌊P·k/n⌋."""
    return floor(Fraction(paid * (before + now), sold)) - floor(Fraction(paid * before, sold))


def fee_of(fee: Any, fault: str, goods: int, units: int, currency: str, home: str, most: int | None) -> int:
    if fault != "customer":
        return 0
    each = units * (amount_in(fee, currency, home) or 0) if not is_percent(fee) else 0
    found = floor(goods * percent(fee)) if is_percent(fee) else min(goods, each)
    return found if most is None else min(found, units * most)


def refund(
    order: dict[str, Any],
    items: list[dict[str, Any]],
    home: str,
    postage: int = 0,
    bonus: str = "0%",
    amount: int | None = None,
    free: tuple[int | None, int | None] = (None, None),
) -> dict[str, int]:
    """The worked sum of several lines in one refund: signed parts that add up to the total."""
    goods, fees, deductions, shipped, besides = [], 0, 0, [], []
    for item in items:
        line = order["lines"][item["line"]]
        before = line["settled"] + line["elsewhere"]
        own = share(line["paid"], before, item["units"], line["sold"])
        goods.append(own)
        fees += fee_of(
            item["fee"], item["fault"], own, item["units"], order["currency"], home, item["fee_max"]
        )
        deductions += deducted(line, before, item)
        how = (item["shipping_rule"], item["fault"], item["units"], own, item["comes_back"], item["most"])
        shipped.append(how)
        besides.append((item["surcharge_rule"], item["units"], item["comes_back"]))
    shipping, shared = shipping_of(order, shipped)
    surcharges = surcharges_of(order, besides)
    worth = sum(goods) - fees - deductions + shipping + surcharges
    back = [(item["line"], item["units"], item["fault"], item["comes_back"]) for item in items]
    gift, lost = withheld(order, back, free, worth)
    worth -= gift + lost
    given = min(worth, room := max(0, received(order) - order["returned"]))
    kept = min(fees, room - given)  # of what came in
    # A label is borne as far as the rest allows; what is left of it waits for the next refund.
    postage = max(postage, -max(0, given))
    before_bonus = given + postage
    on_top = max(0, floor(before_bonus * percent(bonus)))
    lifted = max(0, -(before_bonus + on_top)) if amount is None else amount - before_bonus - on_top
    return {
        "goods": sum(goods),
        "gift": gift,
        "free_shipping": lost,
        "fee": kept,
        "deduction": deductions,
        "shipping": shipping,
        "surcharges": surcharges,
        "postage": postage,
        "shared": shared,
        "bonus": on_top,
        "adjustment": lifted - (worth - given) - (fees - kept),
        "total": given + postage + on_top + lifted,
    }


def deducted(line: dict[str, Any], before: int, item: dict[str, Any]) -> int:
    """Unit by unit through the inspected batches; an amount falls to a batch's units as goods do.

    Read: the amount for a whole act that is refunded in parts is shared as goods are, ⌊A·(s+u)/b⌋ − ⌊A·s/b⌋.
    """
    wanted, taken = item["units"], 0
    for batch in item["batches"]:
        units = min(wanted, batch["units"] - batch["settled"])
        if units <= 0:
            continue
        own = share(line["paid"], before, units, line["sold"])
        off = floor(own * percent(batch["percent"]))
        off += share(batch["amount"], batch["settled"], units, batch["units"])
        taken += min(own, off)
        before, wanted = before + units, wanted - units
    return taken
