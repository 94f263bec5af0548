"""Deductions for the condition of returned goods, as a statute allows them.

Opening and trying as in a shop is free. Of the conditions found at inspection `used` and `damaged` are more
than testing, `new` and `opened` are not.
"""

from __future__ import annotations

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
