"""The arms of an offer compared with the one that gets nothing: which differences are more than chance."""

from __future__ import annotations

from collections.abc import Sequence

from returndesk.core.customers.comparison import MORE_THAN_CHANCE, holm
from returndesk.core.marketing.offers import NONE, Arm
from returndesk.core.marketing.rate_difference import Counted, difference, probability
from returndesk.core.reports.intervals import Estimate, wilson
from returndesk.core.reports.model import FEW
from returndesk.core.value import Value

_WHOLES = (100, 1_000, 10_000, 100_000)


class Compared(Value):
    """An arm against another, each by its place; None where one of them has too few customers.

    `adjusted` is the probability for all arms together, by Holm's method.
    """

    arm: int
    against: int
    difference: Estimate | None = None
    p: float | None = None
    adjusted: float | None = None

    @property
    def is_more_than_chance(self) -> bool:
        """Whether chance would explain such a difference in fewer than 5 of 100 offers."""
        return self.adjusted is not None and self.adjusted < MORE_THAN_CHANCE


def share_of(of: Counted) -> Estimate | None:
    """The share of an arm that did what is counted, with its 95 % interval (Wilson); None of too few."""
    return Estimate(of.rate, *wilson(of.rate, of.customers)) if of.customers >= FEW else None


def told_apart(one: Counted, other: Counted) -> tuple[int, int, int]:
    """(whole, so many of it, so many of it): two shares of 100 customers, or of more to tell them apart."""
    for whole in _WHOLES:
        first, second = (_rounded(of, whole) for of in (one, other))
        if first != second:
            break
    return whole, first, second


def _rounded(of: Counted, whole: int) -> int:
    """A share of a whole, half up."""
    return (2 * of.counted * whole + of.customers) // (2 * of.customers)


def compared_with(arms: Sequence[Arm]) -> int:
    """The place of the arm that the others are compared with: the one that gets nothing, else the first."""
    return next((at for at, arm in enumerate(arms) if arm.kind == NONE), 0)


def compared(counts: Sequence[Counted], against: int) -> list[Compared]:
    """Each arm against one of them, in their order."""
    base = counts[against]
    others = [(at, of) for at, of in enumerate(counts) if at != against]
    enough = [at for at, of in others if min(of.customers, base.customers) >= FEW]
    chances = {at: probability(counts[at], base) for at in enough}
    adjusted = dict(zip(enough, holm(list(chances.values())), strict=True))
    return [
        Compared(at, against, difference(of, base), chances[at], adjusted[at])
        if at in adjusted
        else Compared(at, against)
        for at, of in others
    ]
