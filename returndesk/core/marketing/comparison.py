"""The arms of an offer compared, with the one that gets nothing first: what is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from returndesk.core.customers.comparison import MORE_THAN_CHANCE, holm
from returndesk.core.marketing.offers import NONE, Arm
from returndesk.core.marketing.rate_difference import Counted, difference, probability
from returndesk.core.reports.intervals import Estimate, wilson
from returndesk.core.reports.model import FEW
from returndesk.core.value import Value

_WHOLES = (100, 1_000, 10_000, 100_000)


class Compared(Value):
    """An arm against another, each by its place; None where one of them has too few customers.

    `adjusted` is the probability for all pairs together, by Holm's method.
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
    """Each arm against one of them, in their order, then these with each other."""
    others = [at for at in range(len(counts)) if at != against]
    pairs = [*((at, against) for at in others), *combinations(others, 2)]
    enough = [pair for pair in pairs if min(counts[at].customers for at in pair) >= FEW]
    chances = [probability(counts[at], counts[other]) for at, other in enough]
    known = dict(zip(enough, zip(chances, holm(chances), strict=True), strict=True))
    return [
        Compared(at, other, difference(counts[at], counts[other]), *known[at, other])
        if (at, other) in known
        else Compared(at, other)
        for at, other in pairs
    ]
