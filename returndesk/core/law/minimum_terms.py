"""The terms of the ground that was chosen, lifted to what every other one that holds gives as well.

The higher refund of one line does not make all its terms the better ones: who pays the way back, a fee, the
shipping once all has come back and the remedies to choose from may be better under a ground that lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from returndesk.core.codes import ELIGIBLE, INELIGIBLE, REVIEW
from returndesk.core.eligibility.judge import Finding, Ground, Question, order_money, returned_alone
from returndesk.core.money import NO_FEE
from returndesk.core.refunds.refund import shares, shipping_for


def not_below(question: Question, best: Ground, others: Sequence[Ground]) -> Ground:
    """The best ground, on terms that undercut no other that holds: no law's, and not the shop's own."""
    if best.verdict == INELIGIBLE:
        return best
    gives_money = best.name == "policy" or "refund" in best.remedies
    for other in others:
        if not _holds(other, gives_money):
            continue
        lifted = []
        if other.fee == NO_FEE and best.fee != NO_FEE:
            best, added = _without_fee(best, other)
            lifted += added
        if other.postage == "shop" and best.postage != "shop":
            text = best.terms_text.replace("customer pays the way", "shop pays the way")
            best = replace(best, postage="shop", terms_text=text)
            lifted.append("the shop pays the way back")
        if gives_money and (other.name == "policy" or "refund" in other.remedies):
            best, added = _with_shipping(question, best, other)
            lifted += added
        more = tuple(remedy for remedy in other.remedies if remedy not in best.remedies)
        if more:
            best = replace(best, remedies=(*best.remedies, *more))
            lifted.append(f"{' or '.join(more)} may be chosen")
        if lifted:
            own = other.name == "policy"
            code, who = ("policy-adds", "the shop's own policy") if own else ("law-adds", other.name)
            finding = Finding(code, f"{who}: {', '.join(lifted)}", other.source)
            best = replace(best, findings=(*best.findings, finding))
    return best


def _holds(other: Ground, gives_money: bool) -> bool:
    """Whether a ground's terms may be relied on beside the best one.

    The shop's own do where a person still has to look: a law must not make of them what they were not. A
    law that gives no money leaves that look as it is.
    """
    if other.verdict == ELIGIBLE:
        return True
    return other.name == "policy" and other.verdict == REVIEW and gives_money


def _without_fee(best: Ground, other: Ground) -> tuple[Ground, list[str]]:
    parts = best.terms_text.split(", ")
    text = ", ".join(part for part in parts if not part.startswith("fee "))
    added = ["no fee"] if best.fee_minor else []
    return replace(best, fee=NO_FEE, fee_source=other.fee_source, fee_minor=0, terms_text=text), added


def _with_shipping(question: Question, best: Ground, other: Ground) -> tuple[Ground, list[str]]:
    """The best ground with the shipping that either rule gives, whichever is more in the end.

    One gives shares, another all of it with the last of the order: both are kept, as only the refund itself
    shows which is more.
    """
    paid, fault = question.order.shipping_minor, question.fault
    shared, others_share = shares(best.shipping_rule, fault), shares(other.shipping_rule, fault)
    ends, others_end = _up_to(best, paid), _up_to(other, paid)
    gains_share, gains_end = bool(paid) and others_share and not shared, others_end > ends
    if not (gains_share or gains_end):
        return best, []
    cap, source = (
        (other.shipping_cap_minor, other.shipping_cap_source)
        if gains_end
        else (best.shipping_cap_minor, best.shipping_cap_source)
    )
    rule = other.shipping_rule if others_share and not shared else best.shipping_rule
    if shared or others_share:
        cap = max(ends, others_end) or None
    else:
        rule = "on-full-return"
    findings = tuple(finding for finding in best.findings if finding.code != "standard-delivery")
    after = replace(
        best, shipping_rule=rule, shipping_cap_minor=cap, shipping_cap_source=source, findings=findings
    )
    after = replace(after, shipping_minor=_shipping(question, after))
    if after.shipping_minor == best.shipping_minor and shared:
        return after, []  # it is the last of the order that shows whether this is more
    words = "its share of the shipping goes back" if gains_share else ""
    return after, [words or "the shipping goes back with the last of the order"]


def _up_to(ground: Ground, paid_minor: int) -> int:
    """What goes back of the shipping with the last of the order, all in all; 0 where nothing does."""
    if ground.shipping_cap_minor is not None:
        return min(paid_minor, ground.shipping_cap_minor)
    return paid_minor if ground.shipping_rule == "on-full-return" else 0


def _shipping(question: Question, ground: Ground) -> int:
    """The original shipping by a ground's rule, as if this line alone came back."""
    item = replace(
        returned_alone(question),
        shipping_rule=ground.shipping_rule,
        shipping_cap_minor=ground.shipping_cap_minor,
    )
    return shipping_for(order_money(question.order), [item], [ground.goods_minor])[0]
