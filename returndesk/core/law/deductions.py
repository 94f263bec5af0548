"""Deductions for the condition of returned goods, and the statutory rights that a customer has.

Opening and trying as in a shop is free. Of the conditions found at inspection `used` and `damaged` are more
than testing, `new` and `opened` are not.
"""

from __future__ import annotations

from returndesk.core.codes import ELIGIBLE, INELIGIBLE
from returndesk.core.eligibility.model import Judgement
from returndesk.core.law.days import no_use_deduction_until
from returndesk.core.law.facts import Facts
from returndesk.core.law.statute import Statute


def never_told(statute: Statute, facts: Facts) -> bool:
    """Whether no deduction is allowed because the customer was never informed of the right."""
    return "deduct_not_told" in statute.terms and facts.never_informed and facts.informed_on is None


def deductible(statute: Statute, facts: Facts) -> tuple[tuple[str, ...], str]:
    """The conditions for which a statute allows a deduction, and its citation.

    2011/83 art. 14(2), SI 2013/3134 reg. 34(9), CRA 2015 s. 24(8)–(11), Measures 2017 art. 8.
    """
    if never_told(statute, facts):
        return (), statute.cited("deduct_not_told")
    free = no_use_deduction_until(statute, facts)
    if free is not None and facts.notice_on <= free:
        return (), statute.cited("no_use_deduction")
    provision = statute.terms.get("deduct_for")
    conditions = provision.value if provision is not None and isinstance(provision.value, tuple) else ()
    return conditions, statute.cited("deduct_for")


def rights_of(judgement: Judgement) -> tuple[str, ...]:
    """The statutory grounds that hold: the eligible ones, and the chosen one unless ineligible."""
    return tuple(
        ground.name
        for ground in judgement.grounds
        if ground.name != "policy"
        and (ground.verdict == ELIGIBLE or (ground is judgement.best and ground.verdict != INELIGIBLE))
    )


def deductible_under(judgement: Judgement) -> tuple[tuple[str, ...] | None, str]:
    """The conditions for which every right that holds allows a deduction; None if the shop is free to deduct.

    The strictest right counts, whichever ground was chosen.
    """
    held = [ground for ground in judgement.grounds if ground.name in rights_of(judgement)]
    conditions, source = None, ""
    for ground in held:
        allowed = ground.deducts or ()
        left = tuple(one for one in (allowed if conditions is None else conditions) if one in allowed)
        if conditions is None or left != conditions:
            conditions, source = left, ground.deduct_source
    return conditions, source
