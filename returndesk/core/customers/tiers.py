"""Tiers that customers reach by what they order: which one is due, and what is missing for the next."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from returndesk.core.days import Window, add_window, before_window
from returndesk.core.policy.model import TierRule
from returndesk.core.value import Value


class Activity(NamedTuple):
    """A customer's kept orders of some time: their number, and the day of the latest.

    `net_minor` is what came in for them less what was refunded, by currency; not less what was refunded for
    faults of shop, maker and carrier.
    """

    orders: int = 0
    net_minor: Mapping[str, int] = {}
    latest_on: date | None = None


class HeldTier(NamedTuple):
    """The tier that a customer has. By hand or by an import it stays until it is cleared."""

    tier: str = ""
    earned: bool = False
    kept_until: date | None = None  # of an earned tier: at least until this day, inclusive


class Missing(Value):
    """What a customer lacks for a tier; `has` and `needed` are orders, or minor units of `currency`.

    For `active` there are only the first day on which an order would have been recent, and the latest order.
    """

    key: str  # orders, spent or active
    has: int = 0
    needed: int = 0
    currency: str = ""
    since: date | None = None
    latest_on: date | None = None


class DueTier(NamedTuple):
    """The tier that is due to a customer today, and why: reached, kept, by-hand, or not-reached."""

    tier: str
    why: str
    kept_until: date | None = None  # as it is once the tier is due


_NOT_REACHED = DueTier("", "not-reached")


@cache  # a shop asks for each of its customers
def counted_from(window: Window | None, today: date) -> date | None:
    """The first day of a time that ends today; None: everything counts."""
    if window is None:
        return None
    try:
        return before_window(today, window)
    except (OverflowError, ValueError):  # longer than the calendar is
        return None


def is_reached(rule: TierRule, done: Activity, today: date) -> bool:
    """Whether nothing is missing for a tier: `missing_for` without what it would say of each customer."""
    if done.orders < rule.orders:
        return False
    if rule.spent is not None and not _is_spent(rule.spent.by_currency, done.net_minor):
        return False
    since = counted_from(rule.active, today)
    return since is None or (done.latest_on is not None and done.latest_on >= since)


def missing_for(rule: TierRule, done: Activity, today: date) -> tuple[Missing, ...]:
    """What is missing for a tier, given the activity of the rule's own time; nothing: it is reached."""
    found = []
    if done.orders < rule.orders:
        found.append(Missing("orders", done.orders, rule.orders))
    if rule.spent is not None and (spent := _not_spent(rule.spent.by_currency, done.net_minor)):
        found.append(spent)
    since = counted_from(rule.active, today)
    if since is not None and (done.latest_on is None or done.latest_on < since):
        found.append(Missing("active", since=since, latest_on=done.latest_on))
    return tuple(found)


def _is_spent(needed: Mapping[str, int], net_minor: Mapping[str, int]) -> bool:
    return any(net_minor.get(currency, 0) >= minor for currency, minor in needed.items())


def _not_spent(needed: Mapping[str, int], net_minor: Mapping[str, int]) -> Missing | None:
    """What is missing of an amount, in the currency in which the customer is nearest; None: any is reached.

    Without any sale in these currencies it is the first of them.
    """
    if _is_spent(needed, net_minor):
        return None
    nearest = max(needed, key=lambda currency: _share(needed, net_minor, currency))
    return Missing("spent", net_minor.get(nearest, 0), needed[nearest], nearest)


def _share(needed: Mapping[str, int], net_minor: Mapping[str, int], currency: str) -> int:
    """How much of an amount is reached, in millionths; -1 for a currency in which none is needed."""
    if currency not in needed:
        return -1
    return net_minor.get(currency, 0) * 1_000_000 // max(1, needed[currency])


def nearest_first(rule: TierRule | None, done: Activity) -> Activity:
    """The activity with the currency first in which the customer is nearest to a tier, or beyond it most."""
    if rule is None or rule.spent is None or len(done.net_minor) < 2:
        return done
    needed, net = rule.spent.by_currency, done.net_minor
    ranked = sorted(net, key=lambda currency: -_share(needed, net, currency))
    return done._replace(net_minor={currency: net[currency] for currency in ranked})


def due_tier(rules: Sequence[TierRule], done: Mapping[str, Activity], held: HeldTier, today: date) -> DueTier:
    """The tier that is due: the best that is reached, or the one held as long as it is kept.

    `rules` are best first; `done` has the activity of each rule's own time by the name of its tier.
    """
    if held.tier and not held.earned:
        return DueTier(held.tier, "by-hand")
    best = next((one for one in rules if is_reached(one, done[one.name], today)), None)
    if held.kept_until is not None and today <= held.kept_until:
        names = [rule.name for rule in rules]
        is_better = best is None or held.tier in names[: names.index(best.name)]
        if held.tier in names and is_better:
            return DueTier(held.tier, "kept", held.kept_until)
    if best is None:
        return _NOT_REACHED
    return DueTier(best.name, "reached", _kept_until(best.keep, today) if best.keep else None)


@cache
def _kept_until(keep: Window, today: date) -> date:
    return add_window(today, keep)
