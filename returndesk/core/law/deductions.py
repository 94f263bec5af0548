"""What may be taken off for the state in which goods come back, and which rights a customer has.

Opening and trying, as one would in a shop, cost nothing. What a condition of an inspection shows is for the
desk to say: `used` and `damaged` are more than testing, `new` and `opened` are not.
"""

from __future__ import annotations

from returndesk.core.codes import ELIGIBLE, INELIGIBLE
from returndesk.core.eligibility.judge import Judgement
from returndesk.core.law.days import no_use_deduction_until
from returndesk.core.law.facts import Facts
from returndesk.core.law.statute import Statute


def never_told(statute: Statute, facts: Facts) -> bool:
    """Whether nothing may be taken off because the customer never heard of the right."""
    return "deduct_not_told" in statute.terms and facts.never_informed and facts.informed_on is None


def deductible(statute: Statute, facts: Facts) -> tuple[tuple[str, ...], str]:
    """The conditions for which a statute lets something be taken off, and where it says so.

    2011/83 art. 14(2), SI 2013/3134 reg. 34(9), CRA 2015 s. 24(8)–(11), Measures 2017 art. 8.
    """
    if never_told(statute, facts):
        return (), statute.cited("deduct_not_told")
    free = no_use_deduction_until(statute, facts)
    if free is not None and facts.notice_on <= free:
        return (), statute.cited("no_use_deduction")
    told = statute.terms.get("deduct_for")
    conditions = told.value if told is not None and isinstance(told.value, tuple) else ()
    return conditions, statute.cited("deduct_for")


def rights_of(judgement: Judgement) -> tuple[str, ...]:
    """The statutory grounds that hold: those that are eligible, and the one that was chosen."""
    return tuple(
        ground.name
        for ground in judgement.grounds
        if ground.name != "policy"
        and (ground.verdict == ELIGIBLE or (ground is judgement.best and ground.verdict != INELIGIBLE))
    )


def deductible_under(judgement: Judgement) -> tuple[tuple[str, ...] | None, str]:
    """The conditions for which all rights that hold let something be taken off; None: the shop is free to.

    The strictest right counts, whichever ground was chosen: none undercuts a law.
    """
    held = [ground for ground in judgement.grounds if ground.name in rights_of(judgement)]
    conditions, source = None, ""
    for ground in held:
        allowed = ground.deducts or ()
        left = tuple(one for one in (allowed if conditions is None else conditions) if one in allowed)
        if conditions is None or left != conditions:
            conditions, source = left, ground.deduct_source
    return conditions, source
