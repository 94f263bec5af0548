"""The verdict on a return: the best ground for the customer, never below the terms of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from returndesk.core.codes import INELIGIBLE, REVIEW, VERDICTS
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Finding, Ground, GroundRule, Judgement, Question
from returndesk.core.eligibility.shop import shop_ground
from returndesk.core.eligibility.units import (
    shipping_alone,
    surcharges_alone,
    with_withheld,
    without_withheld,
)
from returndesk.core.money import NO_FEE, format_minor
from returndesk.core.policy.terms import Policy
from returndesk.core.refunds.refund import shares
from returndesk.core.value import replace


def judge(
    question: Question,
    policy: Policy,
    calendar: Calendar,
    laws: tuple[GroundRule, ...] = (),
    notes: tuple[Finding, ...] = (),
) -> Judgement:
    """The verdict: of all grounds the best for the customer wins.

    Eligible over review over ineligible, then the higher refund, then the shop's own, then the later last
    day. Where none holds, the one that ran out last, and what stands against it is named. Its terms are never
    below those of another ground that holds, and a later last day of such a ground is a finding. `calendar`
    is the shop's own; `notes` are added to the findings of the best ground.
    """
    grounds = [rule(question, policy, calendar) for rule in (shop_ground, *laws)]
    found = [with_withheld(question, ground) for ground in grounds if ground is not None]
    found.sort(
        key=lambda g: (
            VERDICTS.index(g.verdict),
            _ran_out(g),
            -g.sum_minor,
            g.name != "policy",
            -(g.last_day or date.max).toordinal(),
        )
    )
    best = found[0]
    if len(found) > 1:
        if best.verdict == INELIGIBLE:
            best = _as_goodwill(_named(best), found)
        else:
            later = _later(question, best, found[1:])
            best = _not_below(question, best, found[1:])
            best = replace(best, findings=(*best.findings, *later))
    best = replace(best, findings=(*best.findings, *notes)) if notes else best
    return Judgement(best, tuple(found[1:]), question.unsent)


def _ran_out(ground: Ground) -> int:
    """Where an ineligible ground stands: the later it ran out the earlier, before one that never applied."""
    barred = [finding for finding in ground.findings if finding.weight == INELIGIBLE]
    late_alone = bool(barred) and all(finding.code == "late" for finding in barred)
    return -ground.last_day.toordinal() if late_alone and ground.last_day else 0


def _named(ground: Ground) -> Ground:
    """The ground with its name where it says that it is too late: other grounds have other last days."""
    who = "shop policy" if ground.name == "policy" else ground.name
    findings = (
        replace(each, text=f"{who}: {each.text}") if each.code == "late" else each for each in ground.findings
    )
    return replace(ground, findings=tuple(findings))


def _as_goodwill(best: Ground, grounds: Sequence[Ground]) -> Ground:
    """An ineligible ground with the shop's own terms: what is approved all the same is no longer by right.

    A statute that ran out last is named, and does not lend its terms.
    """
    own = next((one for one in grounds if one.name == "policy"), best)
    taken = ("terms", "remedies", "fee_minor", "shipping_minor", "surcharges_minor", "withheld")
    return replace(best, **{name: getattr(own, name) for name in taken}, dues=())


def _later(question: Question, best: Ground, others: Sequence[Ground]) -> list[Finding]:
    """Later last days of other grounds that hold, earliest first: the customer has until then.

    The latest one, and where that does not give money back, the latest one that does.
    """
    if best.last_day is None:
        return []
    found: list[Finding] = []
    holding = [(other.last_day, other) for other in others if other.holds and other.last_day]
    for last_day, other in sorted(holding, key=lambda one: one[0], reverse=True):
        if last_day <= best.last_day:
            break
        own, refunds = other.name == "policy", "refund" in other.remedies
        text = f"by {'shop policy' if own else 'law'} until {last_day}" + ("" if own else f": {other.name}")
        if not (own or refunds):
            text += f", {' or '.join(other.remedies)}"
        elif other.refund_minor < best.refund_minor:
            text += f", refund {format_minor(other.refund_minor, question.order.currency)}"
        found.insert(0, Finding("policy-later" if own else "law-later", text, other.source))
        if own or refunds:
            break
    return found


def _not_below(question: Question, best: Ground, others: Sequence[Ground]) -> Ground:
    """The best ground, with no term worse than under another that holds: a statute's or the shop's own.

    A higher refund does not make all terms better: return shipping, the fee, the shipping once the whole
    order is back, and the remedies may be better under another ground.
    """
    gives_money = best.name == "policy" or "refund" in best.remedies
    for other in others:
        if not _holds(other, gives_money):
            continue
        best = without_withheld(best, other.terms)
        lifted = []
        if other.terms.fee == NO_FEE and best.terms.fee != NO_FEE:
            lifted += ["no fee"] if best.fee_minor else []
            terms = replace(best.terms, fee=NO_FEE, fee_source=other.terms.fee_source)
            best = replace(best, terms=terms, fee_minor=0)
        if other.terms.postage == "shop" and best.terms.postage != "shop":
            best = replace(best, terms=replace(best.terms, postage="shop"))
            lifted.append("the shop pays return shipping")
        if gives_money and (other.name == "policy" or "refund" in other.remedies):
            best, added = _with_shipping(question, best, other)
            lifted += added
            if best.terms.surcharge_rule == "never" != other.terms.surcharge_rule:
                terms = replace(best.terms, surcharge_rule=other.terms.surcharge_rule)
                best = replace(best, terms=terms, surcharges_minor=surcharges_alone(question, terms))
                has = question.order.surcharge.charged_minor
                lifted += ["surcharges are refunded with the last item"] if has else []
        more = tuple(remedy for remedy in other.remedies if remedy not in best.remedies)
        if more:
            best = replace(best, remedies=(*best.remedies, *more))
            lifted.append(f"{' or '.join(more)} available")
        if lifted:
            own = other.name == "policy"
            code, who = ("policy-adds", "shop policy") if own else ("law-adds", other.name)
            finding = Finding(code, f"{who}: {', '.join(lifted)}", other.source)
            best = replace(best, findings=(*best.findings, finding))
    return best


def _holds(other: Ground, gives_money: bool) -> bool:
    """Whether the customer may rely on a ground's terms besides the best one.

    On the shop's own even if they need review: a statute must not make them worse. A statute without a refund
    leaves the review as it is.
    """
    if other.holds:
        return True
    return other.name == "policy" and other.verdict == REVIEW and gives_money


def _with_shipping(question: Question, best: Ground, other: Ground) -> tuple[Ground, list[str]]:
    """The best ground with the shipping of both rules, and what that adds in words.

    One rule refunds shares, another everything with the last item: both are kept, as only the refund itself
    shows which is more.
    """
    paid, fault = question.order.shipping_minor, question.fault
    own, others = best.terms, other.terms
    shared, others_share = shares(own.shipping_rule, fault), shares(others.shipping_rule, fault)
    ends, others_end = _up_to(best, paid), _up_to(other, paid)
    gains_share, gains_end = bool(paid) and others_share and not shared, others_end > ends
    if not (gains_share or gains_end):
        return best, []
    source = others if gains_end else own
    cap = source.shipping_cap_minor
    rule = others.shipping_rule if others_share and not shared else own.shipping_rule
    if shared or others_share:
        cap = max(ends, others_end) or None
    else:
        rule = "on-full-return"
    findings = tuple(finding for finding in best.findings if finding.code != "standard-delivery")
    terms = replace(
        own, shipping_rule=rule, shipping_cap_minor=cap, shipping_cap_source=source.shipping_cap_source
    )
    after = replace(best, terms=terms, findings=findings, shipping_minor=shipping_alone(question, terms))
    if after.shipping_minor == best.shipping_minor and shared:
        return after, []  # only the last item of the order shows whether this is more
    share, whole = "a share of the shipping is refunded", "the shipping is refunded with the last item"
    return after, [share if gains_share else whole]


def _up_to(ground: Ground, paid_minor: int) -> int:
    """The shipping refunded by the time the whole order is back; 0 if none. Minor units."""
    cap = ground.terms.shipping_cap_minor
    if cap is not None:
        return min(paid_minor, cap)
    return paid_minor if ground.terms.shipping_rule == "on-full-return" else 0
