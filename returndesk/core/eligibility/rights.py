"""The statutory rights that a judgement leaves the customer, and the deductions that they allow."""

from __future__ import annotations

from returndesk.core.codes import ELIGIBLE, INELIGIBLE
from returndesk.core.eligibility.model import Judgement


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
