"""The choice between several grounds read a second time, naively, from the design's page and LAW.md.

Nothing of the program is used here, as in naive_rules.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from properties.rules.naive_payments import shipping_of, surcharges_of

TERMS = ("remedies", "fee", "no_fee", "postage", "lost", "forbids", "rule", "most", "surcharges")


def best_of(order: dict[str, Any], ask: dict[str, Any], grounds: list[dict[str, Any]]) -> dict[str, Any]:
    """What is owed where the policy and rights of LAW.md stand beside each other, the policy first.

    The best wins, and it undercuts none of those that hold: no fee that one of them forbids, the shop pays
    the way back if one says so, every remedy of each, of the shipping and the surcharges the most that any
    rule gives, and nothing withheld for lost free shipping if one of them forbids that.
    Read: the shop's own terms hold where a person must look as well, unless what won gives no money.
    Where nothing holds, the shop's own terms are named: what is approved all the same is no longer by right.
    """
    ranks = ["eligible", "review", "ineligible"]

    def order_of(ground: dict[str, Any]) -> tuple[int, int, int, bool, int]:
        own = ground["name"] == "policy"
        last = ground["last_day"] or date.max  # none while the window is still to begin: later than any
        # Where nothing holds: what ran out last, before what never applied.
        ran_out = -last.toordinal() if ground["verdict"] == "ineligible" and ground["late_alone"] else 0
        refund = ground["refund"] - ground["lost"]
        return ranks.index(ground["verdict"]), ran_out, -refund, not own, -last.toordinal()

    won = sorted(grounds, key=order_of)[0]
    if won["verdict"] == "ineligible":  # what is approved all the same is by the shop's own terms
        won = {**won, **{name: own[name] for own in grounds if own["name"] == "policy" for name in TERMS}}
    money = won["name"] == "policy" or "refund" in won["remedies"]
    hold = [won]
    if won["verdict"] != "ineligible":
        for other in grounds:
            looked_at = other["name"] == "policy" and other["verdict"] == "review" and money
            if other is not won and (other["verdict"] == "eligible" or looked_at):
                hold.append(other)
    shipping = surcharge = 0
    if money:
        for ground in hold:
            if ground["name"] == "policy" or "refund" in ground["remedies"]:
                beside = surcharges_of(order, [(ground["surcharges"], ask["units"], True)])
                surcharge = max(surcharge, beside)
                item = (
                    ground["rule"], ask["fault"], ask["units"], won["goods"], True, ground["most"]
                )  # fmt: skip
                shipping = max(shipping, shipping_of(order, [item])[0])
    fee = 0 if any(ground["no_fee"] for ground in hold) else won["fee"]
    lost = 0 if any(ground["forbids"] for ground in hold) else won["lost"]
    refund = won["goods"] - fee + shipping + surcharge - lost
    return {
        "name": won["name"],
        "verdict": won["verdict"],
        "refund": 0 if won["verdict"] == "ineligible" else refund,
        "fee": fee,
        "postage": "shop" if any(ground["postage"] == "shop" for ground in hold) else "customer",
        "remedies": {remedy for ground in hold for remedy in ground["remedies"]},
    }
