"""Products whose return rate lies above what chance explains at the shop's own rate: a funnel.

The limits are exact binomial ones with 0.1 % beyond each side (Spiegelhalter, Stat. Med. 24, 2005,
1185–1202, appendix). They are interpolated by the incomplete beta function, not by straight lines: so
they hold for an effective number of units, which is not whole (Korn and Graubard, Survey Methodology 24,
1998, 193–201), and only a result with a probability below 0.1 % is beyond. The normal limits
p ± z·√(p(1−p)/n), which invert Wilson's interval, promise the same and flag 3 of 10 at a rate of 6 %, which
happens in 1.9 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from returndesk.core.reports.beta import beta_share, crossing
from returndesk.core.reports.intervals import OrderSums, design_effect, effective_units

BEYOND = 0.001  # on each side of the 99.8 %


@dataclass(frozen=True, slots=True)
class Place:
    """A product's place in the funnel: its rate and the limits for its effective number of units."""

    rate: float
    units: float
    low: float
    high: float


def above_limits(products: Mapping[str, OrderSums]) -> dict[str, Place]:
    """The products above the limits of the rate of all of them, in the order given.

    An order with units of several products is one order of each.
    """
    shop = sum(products.values(), OrderSums())
    if not shop.returned:
        return {}
    shop_rate, together = shop.returned / shop.units, _correlation(shop)
    found = {}
    for key, sums in products.items():
        rate, units = sums.returned / max(sums.units, 1), _independent_units(sums, together)
        if rate > shop_rate and _is_beyond(rate * units, units, shop_rate):
            found[key] = Place(rate, units, *control_limits(shop_rate, units))
    return found


def place(product: OrderSums, shop: OrderSums) -> Place:
    """The place of a product with at least one unit, for a drawing; `shop` sums all products."""
    units = _independent_units(product, _correlation(shop))
    return Place(product.returned / product.units, units, *control_limits(shop.returned / shop.units, units))


def can_be_above(product: OrderSums, shop: OrderSums) -> bool:
    """Whether the product would be above its limit if all of its units had come back; `shop` sums all."""
    units = _independent_units(product, _correlation(shop))
    return bool(shop.returned) and _is_beyond(units, units, shop.returned / shop.units)


def control_limits(shop_rate: float, units: float) -> tuple[float, float]:
    """The 99.8 % limits (low, high) for an effective number of units; 0 and 1 where no result is beyond."""
    return 1 - _upper_limit(1 - shop_rate, units), _upper_limit(shop_rate, units)


def _upper_limit(shop_rate: float, units: float) -> float:
    if not _is_beyond(units, units, shop_rate):
        return 1.0
    return crossing(lambda returned: not _is_beyond(returned, units, shop_rate), 0.0, units) / units


def _is_beyond(returned: float, units: float, shop_rate: float) -> bool:
    """Whether so many or more of `units` come back with a probability of less than 0.1 %."""
    return returned > 0 and beta_share(shop_rate, returned, units - returned + 1) < BEYOND


def _correlation(shop: OrderSums) -> float:
    """How much units of one order come back together, 0 to 1: ρ in the effect 1 + ρ(Σm²/Σm − 1)."""
    more = shop.units_squared - shop.units
    return min(1.0, (design_effect(shop) - 1) * shop.units / more) if more else 0.0


def _independent_units(product: OrderSums, together: float) -> float:
    """The effective number of units, at most what the shop's own correlation leaves.

    A product's few orders often do not show how units come back together: a single order of 20, all
    returned, has a design effect of 1.
    """
    if not product.units:
        return 0.0
    effect = 1 + together * (product.units_squared / product.units - 1)
    return min(effective_units(product), product.units / effect)
