"""Whether fewer units of a product came back after a measure, in words."""

from __future__ import annotations

from returndesk.core.reports.intervals import Estimate, OrderSums
from returndesk.core.reports.model import FEW
from returndesk.core.reports.shares import percentage


def effect(change: Estimate | None, before: OrderSums, after: OrderSums) -> str:
    """ "fewer" or "more" where a rate changed by more than chance; "" otherwise, and for too few units."""
    if change is None or _too_few(before, after) or change.low <= 0 <= change.high:
        return ""
    return "more" if change.value > 0 else "fewer"


def in_words(
    change: Estimate | None, before: OrderSums, after: OrderSums, *, so_far: bool = False, others: int = 0
) -> str:
    """The result as a sentence; `others` are further measures on the product in the same days."""
    if few := _too_few(before, after):
        return f"too few units ({few}) to tell"
    was, now = percentage(before.returned, before.units), percentage(after.returned, after.units)
    ahead = "so far " if so_far else ""
    if was == now:
        said = f"{ahead}as many came back: {was} before and after"
    else:
        more = after.returned * before.units > before.returned * after.units
        chance = "is more than chance" if effect(change, before, after) else "may be chance"
        rates = f"{'more' if more else 'fewer'} came back: {was} before, {now} after"
        said = f"{ahead}{rates}; the difference {chance}"
    if others:
        said += f" ({'another note falls' if others == 1 else f'{others} other notes fall'} in these days)"
    return said


def _too_few(before: OrderSums, after: OrderSums) -> str:
    """The side with too few units, such as "18 after"; "" where both have enough."""
    units, side = min((before.units, "before"), (after.units, "after"))
    return f"{units} {side}" if units < FEW else ""
