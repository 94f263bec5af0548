"""Tiers that follow from what customers ordered: who would move and why, and what is missing for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.customers.tiers import (
    Activity,
    DueTier,
    HeldTier,
    Missing,
    counted_from,
    due_tier,
    missing_for,
)
from returndesk.core.value import Value
from returndesk.desk.journal import record
from returndesk.errors import Refused
from returndesk.store.customers import people
from returndesk.store.customers import tiers as store
from returndesk.store.customers.activity import activity_since

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from returndesk.core.policy.model import TierRule
    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer

_NOTHING = Activity()


class TierMove(Value):
    """A customer whose tier would change, with the activity that decides it.

    The activity is that of the time of the better tier; `missing` is what a customer lacks who loses theirs.
    """

    customer: Customer
    tier: str
    due: DueTier
    done: Activity
    missing: tuple[Missing, ...]


class TierProgress(Value):
    """How near a customer is to a tier: nothing is missing where it is reached."""

    rule: TierRule
    held: HeldTier | None  # None: not this tier
    done: Activity
    missing: tuple[Missing, ...]


class _Standing(NamedTuple):
    customer_id: int
    held: HeldTier
    due: DueTier
    done: Mapping[str, Activity]  # by tier

    def done_for(self, tier: str) -> Activity:
        return self.done.get(tier, _NOTHING)


def tier_moves(desk: Desk) -> list[TierMove]:
    """Customers whose tier would change today, the best tiers first, then by name. Raises Refused."""
    rules = _rules(desk)
    return _moves(desk, rules, [one for one in _standings(desk, rules) if one.due.tier != one.held.tier])


def apply_tiers(desk: Desk) -> tuple[list[TierMove], str]:
    """Give customers the tiers that are due today, as one act; the moves, and words for them.

    Who reached their tier again keeps it longer. Raises Refused without tiers to reach.
    """
    with desk.act() as at:
        rules = _rules(desk)
        changed = [
            one
            for one in _standings(desk, rules)
            if (one.due.tier, one.due.kept_until) != (one.held.tier, one.held.kept_until)
        ]
        moved = [one for one in changed if one.due.tier != one.held.tier]
        moves = _moves(desk, rules, moved)
        if changed:
            store.give_tiers(desk.conn, [(one.customer_id, one.due) for one in changed], desk.today)
            record(desk, "tiers", at=at, details={"moved": len(moved), "kept": len(changed) - len(moved)})
        return moves, _words(len(moved), len(changed) - len(moved))


def progress(desk: Desk, customer_id: int) -> list[TierProgress]:
    """How near one customer is to each tier of the policy, best first."""
    rules = desk.policy_today().loyalty.tiers
    found = next(_standings(desk, rules, customer_id), None) if rules else None
    if found is None:
        return []
    return [
        TierProgress(
            rule=rule,
            held=found.held if rule.name == found.held.tier else None,
            done=found.done_for(rule.name),
            missing=missing_for(rule, found.done_for(rule.name), desk.today),
        )
        for rule in rules
    ]


def _rules(desk: Desk) -> Sequence[TierRule]:
    if rules := desk.policy_today().loyalty.tiers:
        return rules
    raise Refused(
        "The policy does not say how a tier is reached: it has no [[tier]]",
        hint=("returndesk policy show --toml -o policy.toml", "returndesk help customers"),
    )


def _standings(desk: Desk, rules: Sequence[TierRule], customer_id: int | None = None) -> Iterator[_Standing]:
    """The tier held and the tier due of each customer who has a tier or an order."""
    held = store.held_tiers(desk.conn, customer_id)
    times = list(dict.fromkeys(rule.within for rule in rules))
    days = [counted_from(time, desk.today) for time in times]
    of_rule = {rule.name: times.index(rule.within) for rule in rules}
    seen = False
    for sums in activity_since(desk.conn, days, desk.today, None if customer_id is None else [customer_id]):
        had = held.pop(sums.customer_id, HeldTier())
        done = {
            name: Activity(sums.orders[n], sums.net_minor[n], sums.latest_on) for name, n in of_rule.items()
        }
        yield _Standing(sums.customer_id, had, due_tier(rules, done, had, desk.today), done)
        seen = True
    # Who has a tier and never ordered; the one customer asked for in any case.
    if customer_id is not None and not seen:
        held.setdefault(customer_id, HeldTier())
    without = dict.fromkeys(of_rule, _NOTHING)
    for customer, had in held.items():
        yield _Standing(customer, had, due_tier(rules, without, had, desk.today), without)


def _moves(desk: Desk, rules: Sequence[TierRule], moved: Sequence[_Standing]) -> list[TierMove]:
    ranks = {rule.name: rank for rank, rule in enumerate(rules)}
    lost = len(rules)  # no tier, or one that cannot be reached, ranks below all of them
    customers = people.load_customers(desk.conn, [one.customer_id for one in moved])
    by_id = {one.customer_id: one for one in customers}
    found = []
    for one in moved:
        is_up = ranks.get(one.due.tier, lost) < ranks.get(one.held.tier, lost)
        about = one.due.tier if is_up else one.held.tier
        missing = (
            ()
            if is_up or about not in ranks
            else missing_for(rules[ranks[about]], one.done_for(about), desk.today)
        )
        found.append(TierMove(by_id[one.customer_id], one.held.tier, one.due, one.done_for(about), missing))
    return sorted(
        found,
        key=lambda one: (
            ranks.get(one.due.tier, lost),
            one.customer.name.casefold(),
            one.customer.customer_id,
        ),
    )


def _words(moved: int, kept: int) -> str:
    if not moved and not kept:
        return "No customer changes tier"
    also = f"; {kept} reached theirs again" if kept else ""
    return f"{moved} {'customer changes' if moved == 1 else 'customers change'} tier{also}"
