"""The verdict on a return: the best ground for the customer, never below the terms of another."""

from __future__ import annotations

from dataclasses import replace

from returndesk.core.codes import VERDICTS
from returndesk.core.days import Calendar
from returndesk.core.eligibility.model import Finding, GroundRule, Judgement, Question
from returndesk.core.eligibility.shop import shop_ground
from returndesk.core.law.minimum_terms import not_below
from returndesk.core.policy.terms import Policy


def judge(
    question: Question,
    policy: Policy,
    calendar: Calendar,
    laws: tuple[GroundRule, ...] = (),
    notes: tuple[Finding, ...] = (),
) -> Judgement:
    """The verdict: of all grounds the best for the customer wins.

    Eligible over review over ineligible, then the higher refund, then the shop's own, then the later last
    day. Its terms are never below those of another ground that holds. `calendar` is the shop's own; `notes`
    are added to the findings of the best ground.
    """
    grounds = [rule(question, policy, calendar) for rule in (shop_ground, *laws)]
    found = [ground for ground in grounds if ground is not None]
    found.sort(
        key=lambda g: (
            VERDICTS.index(g.verdict),
            -g.refund_minor,
            g.name != "policy",
            -g.last_day.toordinal(),
        )
    )
    best = found[0]
    if len(found) > 1:
        best = not_below(question, best, found[1:])
    return Judgement(replace(best, findings=(*best.findings, *notes)) if notes else best, tuple(found[1:]))
