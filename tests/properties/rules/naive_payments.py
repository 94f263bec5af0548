"""What came in for an order, and what goes back besides goods; read without anything of the program."""

from __future__ import annotations

from typing import Any


def charged(order: dict[str, Any]) -> int:
    return sum(line["paid"] for line in order["lines"]) + order["shipping"] + order["surcharge"]


def received(order: dict[str, Any]) -> int:
    """What came in: the total less what is outstanding; nothing said is paid in full.

    Read: a total above the lines, the shipping and the surcharges has something that cannot be given back.
    """
    if order["payment"] == "unpaid":
        return 0
    total = charged(order) if order["total"] is None else order["total"]
    return max(0, min(charged(order), total - order["outstanding"]))


def payment_findings(order: dict[str, Any]) -> list[tuple[str, str]]:
    """What is said of the payment; a total within each line's rounding of the lines is their total."""
    found = []
    if order["payment"] == "unpaid":
        found.append(("unpaid", "eligible"))
    elif order["outstanding"]:
        found.append(("part-paid", "eligible"))
    elif order["payment"] == "part-paid":  # how much is not known
        found.append(("part-paid", "review"))
    if order["total"] is not None and charged(order) - order["total"] > len(order["lines"]) + 1:
        found.append(("total-below-lines", "review"))
    return found


def is_back(order: dict[str, Any], items: list[tuple[int, bool]]) -> bool:
    """Whether all of the order is back with these items, each (units, comes back)."""
    # Read: units refunded elsewhere are back, and those that the customer never got; those they keep are not.
    back = sum(line["settled"] - line["kept"] + line["elsewhere"] for line in order["lines"])
    # Read: what was accepted and waits for its outcome is back as well; the first refund after that counts.
    back += sum(line["accepted"] for line in order["lines"])
    back += sum(units for units, comes in items if comes)
    return bool(back == sum(line["sold"] for line in order["lines"]))


def surcharges_of(order: dict[str, Any], items: list[tuple[str, int, bool]]) -> int:
    """What goes back of the surcharges with items, each (rule, units, comes back): all with the last."""
    if any(rule == "on-full-return" for rule, *_ in items) and is_back(order, [item[1:] for item in items]):
        return int(order["surcharge"] - order["surcharge_refunded"])
    return 0


def shipping_of(
    order: dict[str, Any], items: list[tuple[str, str, int, int, bool, int | None]]
) -> tuple[int, int]:
    """What goes back of the shipping, and what is added to G: of (rule, fault, units, goods, comes, most).

    Read: a law that gives the shipping up to standard delivery holds all that went back of it to that. Where
    lines of one refund differ, the customer gets the best of them. An amount beside a rule that is not
    on-full-return is owed under another ground as well: up to it once everything is back, if that is more.
    """
    paid = order["shipping"]
    left = paid - order["shipping_refunded"]
    total = sum(line["paid"] for line in order["lines"])
    sharing = [
        goods
        for rule, fault, _, goods, _, _ in items
        if rule == "always" or (rule == "on-fault" and fault != "customer")
    ]
    gives = [0]
    if total:
        before = order["shared_goods"]
        gives += [paid * (before + sum(sharing)) // total - paid * before // total]
    if is_back(order, [(units, comes) for _, _, units, _, comes, _ in items]):
        for rule, *_, most in items:
            if most is not None:
                gives.append(most - order["shipping_refunded"])
            elif rule == "on-full-return":
                gives.append(left)
    return max(0, min(max(gives), left)), sum(sharing)
