"""Whether a count went up or down by more than chance."""

from __future__ import annotations

from returndesk.core.reports.beta import beta_share

_EACH_SIDE = 0.025  # one in twenty, on both sides


def direction(now: int, before: int, days: int, days_before: int) -> str:
    """ "up" or "down" for counts of two periods with so many days; "" where chance may explain it.

    The exact test of two Poisson counts (Przyborowski and Wilenski, Biometrika 31, 1940, 313–323): of all,
    those of now are binomial with the share of its days. Fewer than six in all never say anything.
    """
    share = days / (days + days_before)
    at_least = beta_share(share, now, before + 1) if now else 1.0
    at_most = 1 - beta_share(share, now + 1, before) if before else 1.0
    return "up" if at_least < _EACH_SIDE else "down" if at_most < _EACH_SIDE else ""
