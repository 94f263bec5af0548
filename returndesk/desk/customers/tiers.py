"""Tiers that follow from what customers ordered: who would move and why, and what is missing for the next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, overload

from returndesk.core.customers.tiers import (
    Activity,
    DueTier,
    HeldTier,
    Missing,
    counted_from,
    due_tier,
    missing_for,
    nearest_first,
)
from returndesk.core.policy.model import TierRule
from returndesk.core.value import Value
from returndesk.errors import Refused
from returndesk.store.customers import people
from returndesk.store.customers import tiers as store
from returndesk.store.customers.activity import activity_since
from returndesk.store.customers.erasure import erased_by

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

_NOTHING, _NO_TIER = Activity(), HeldTier()
_PART = 500  # customers that are read at once


class TierMove(Value):
    """A customer whose tier would change, with the activity that decides it.

    The activity is that of the time of the better tier; `missing` is what a customer lacks who loses theirs.
    """

    customer: people.Customer
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


class TierMoves(Sequence[TierMove]):
    """Who would move, the best tiers first, then by name; a shop's customers are read a part at a time.

    `total` is the number of all of them, `to` that of each tier which is due, best first: "" is none.
    """

    def __init__(self, desk: "Desk", ladder: "_Ladder", moved: Sequence["_Changed"], limit: int) -> None:
        self._desk, self._ladder = desk, ladder
        names = people.names_of(desk.conn, [one.customer_id for one in moved])
        ordered = sorted(
            (ladder.rank(one.due.tier), names[one.customer_id].casefold(), one.customer_id, one)
            for one in moved
        )
        self._moved = [one for *_, one in (ordered[:limit] if limit else ordered)]
        self.total = len(moved)
        counts = Counter(one.due.tier for one in moved)
        self.to = {tier: counts[tier] for tier in sorted(counts, key=ladder.rank)}

    def __len__(self) -> int:
        return len(self._moved)

    def __iter__(self) -> Iterator[TierMove]:
        for start in range(0, len(self._moved), _PART):
            yield from self[start : start + _PART]

    @overload
    def __getitem__(self, at: int) -> TierMove: ...

    @overload
    def __getitem__(self, at: slice) -> list[TierMove]: ...

    def __getitem__(self, at: int | slice) -> TierMove | list[TierMove]:
        if isinstance(at, slice):
            return self._read(self._moved[at])
        return self._read([self._moved[at]])[0]

    def _read(self, moved: Sequence["_Changed"]) -> list[TierMove]:
        found = people.load_customers(self._desk.conn, [one.customer_id for one in moved])
        customers = {one.customer_id: one for one in found}
        return [self._move(one, customers[one.customer_id]) for one in moved]

    def _move(self, one: "_Changed", customer: people.Customer) -> TierMove:
        about = self._ladder.rule(one.about)
        rule = None if one.about == one.due.tier else about
        missing = missing_for(rule, one.done, self._desk.today) if rule else ()
        done = nearest_first(about, one.done)
        return TierMove(customer, one.held.tier, one.due, done, missing)


class _Ladder:
    """The tiers of a policy, best first."""

    def __init__(self, rules: Sequence[TierRule]) -> None:
        self.rules = rules
        self._ranks = {rule.name: rank for rank, rule in enumerate(rules)}

    def rank(self, tier: str) -> int:
        """No tier, or one that cannot be reached, ranks below all of them."""
        return self._ranks.get(tier, len(self.rules))

    def rule(self, tier: str) -> TierRule | None:
        return self.rules[self._ranks[tier]] if tier in self._ranks else None

    def better(self, held: str, due: str) -> str:
        """The better of two tiers; the one held if neither is."""
        return due if self.rank(due) < self.rank(held) else held


class _Standing(NamedTuple):
    customer_id: int
    held: HeldTier
    due: DueTier
    done: Mapping[str, Activity]  # by tier

    def done_for(self, tier: str) -> Activity:
        return self.done.get(tier, _NOTHING)


class _Changed(NamedTuple):
    """What is kept of a customer until their row is written: a shop may have hundreds of thousands."""

    customer_id: int
    held: HeldTier
    due: DueTier
    about: str  # the better of both tiers
    done: Activity  # of its time

    @property
    def moves(self) -> bool:
        """Another tier; else the same one is kept longer."""
        return self.due.tier != self.held.tier


def tier_moves(desk: "Desk", limit: int = 0) -> TierMoves:
    """Customers whose tier would change today, at most so many of them; 0: all. Raises Refused."""
    ladder = _Ladder(_rules(desk))
    return TierMoves(desk, ladder, [one for one in _changed(desk, ladder) if one.moves], limit)


def apply_tiers(desk: "Desk", limit: int = 0) -> tuple[TierMoves, str]:
    """Give customers the tiers that are due today, as one act; at most so many of the moves, and words.

    Who reached their tier again keeps it longer. Raises Refused without tiers to reach.
    """
    from returndesk.desk.journal import record  # not to show a customer

    with desk.act() as at:
        ladder = _Ladder(_rules(desk))
        changed = list(_changed(desk, ladder))
        moves = TierMoves(desk, ladder, [one for one in changed if one.moves], limit)
        moved, kept = moves.total, len(changed) - moves.total
        if changed:
            store.give_tiers(desk.conn, [(one.customer_id, one.due) for one in changed], desk.today)
            record(desk, "tiers", at=at, details={"moved": moved, "kept": kept})
        return moves, _words(moved, kept)


def _changed(desk: "Desk", ladder: _Ladder) -> Iterator[_Changed]:
    """Customers whose tier, or the day until which it is kept, is not what is due, without erased ones."""
    same: dict[DueTier, DueTier] = {}
    gone = erased_by(desk.conn, date.max)
    for one in _standings(desk, ladder.rules):
        held, due = one.held, one.due
        if one.customer_id in gone:
            continue
        if due.tier != held.tier or due.kept_until != held.kept_until:
            about = ladder.better(held.tier, due.tier)
            yield _Changed(one.customer_id, held, same.setdefault(due, due), about, one.done_for(about))


def progress(desk: "Desk", customer_id: int) -> list[TierProgress]:
    """How near one customer is to each tier of the policy, best first."""
    rules = desk.policy_today().loyalty.tiers
    found = next(_standings(desk, rules, customer_id), None) if rules else None
    if found is None:
        return []
    return [
        TierProgress(
            rule=rule,
            held=found.held if rule.name == found.held.tier else None,
            done=nearest_first(rule, found.done_for(rule.name)),
            missing=missing_for(rule, found.done_for(rule.name), desk.today),
        )
        for rule in rules
    ]


def _rules(desk: "Desk") -> Sequence[TierRule]:
    if rules := desk.policy_today().loyalty.tiers:
        return rules
    raise Refused(
        "The policy does not say how a tier is reached: it has no [[tier]]",
        hint=("returndesk policy show --toml -o policy.toml", "returndesk help customers"),
    )


def _standings(
    desk: "Desk", rules: Sequence[TierRule], customer_id: int | None = None
) -> Iterator[_Standing]:
    """The tier held and the tier due of each customer who has a tier or an order."""
    held = store.held_tiers(desk.conn, customer_id)
    times = list(dict.fromkeys(rule.within for rule in rules))
    days = [counted_from(time, desk.today) for time in times]
    of_rule = {rule.name: times.index(rule.within) for rule in rules}
    seen = False
    for sums in activity_since(desk.conn, days, desk.today, None if customer_id is None else [customer_id]):
        had = held.pop(sums.customer_id, _NO_TIER)
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


def _words(moved: int, kept: int) -> str:
    if not moved and not kept:
        return "No customer changes tier"
    also = f"; {kept} reached theirs again" if kept else ""
    return f"{moved} {'customer changes' if moved == 1 else 'customers change'} tier{also}"
