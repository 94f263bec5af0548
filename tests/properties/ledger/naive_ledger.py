"""Parts of an order's money by a second reading of the design: plain integers, nothing of the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor


@dataclass
class NaiveUnits:
    """Units of one line that a refund gave back; of them, those that the platform showed."""

    refund: NaiveRefund
    units: int
    shown: int = 0


@dataclass
class NaiveCut:
    """A part of the price of the units from `first` on that a refund gave."""

    refund: NaiveRefund
    first: int
    minor: int


@dataclass
class NaiveLine:
    """A line: units sold and paid; the value left of each unit, and whether part of its price went back."""

    units: int
    paid: int
    gone: int = 0
    here: int = 0  # of those, refunded here
    there: int = 0  # and on the platform
    replaced: int = 0  # of those that are gone: the customer has others
    stands_for: int | None = None  # the line that was sold, if it went out by replacement
    sold: bool = True  # else it went out by exchange or replacement
    counts: bool = True  # the order is back as a whole only with it
    cuts: list[NaiveCut] = field(default_factory=list)
    tax: int = 0
    gift_of: int | None = None  # the line that it came with
    gift_price: int = 0
    given: list[NaiveUnits] = field(default_factory=list)  # what was refunded here, oldest first

    def plain(self, first: int, count: int) -> int:
        """⌊P·(k+q)/n⌋ − ⌊P·k/n⌋."""
        return self.paid * (first + count) // self.units - self.paid * first // self.units

    @property
    def first_cut(self) -> int:
        return min((cut.first for cut in self.cuts), default=self.units)

    @property
    def left(self) -> int:
        """What is left of the price of all units that were not settled."""
        return self.plain(self.gone, self.units - self.gone) - sum(cut.minor for cut in self.cuts)

    def value(self, count: int) -> int:
        """What is left of the price of the next units: those that were reduced come last.

        Only for units that are all unreduced, or for all that are left: in between a cent may lie either way.
        """
        if count == self.units - self.gone:
            return self.left
        assert self.gone + count <= self.first_cut
        return self.plain(self.gone, count)

    def give_part(self, refund: NaiveRefund, first: int, minor: int) -> None:
        """A part of the price of the units from `first` on; below 0 it was a slip.

        Read: all of it taken back leaves no part behind; given again it falls on units that are not gone.
        """
        before = sum(cut.minor for cut in self.cuts if cut.refund is refund)
        self.cuts = [cut for cut in self.cuts if cut.refund is not refund]
        if before + minor:
            self.cuts.append(NaiveCut(refund, max(first, self.gone), before + minor))

    def part_room(self, refund: NaiveRefund, *, more: bool) -> int:
        """What a correction takes off the part of a refund, or adds where no other is on the line."""
        stands = sum(cut.minor for cut in self.cuts if cut.refund is refund)
        if not more:
            return stands
        first = max(refund.first, self.gone)
        others = any(cut.refund is not refund for cut in self.cuts)
        return 0 if others else self.plain(first, self.units - first) - stands

    def settle(self, count: int) -> None:
        self.gone += count
        if self.gone == self.units:
            self.cuts = []

    def show(self, told: int) -> int:
        """The platform tells units in all; how many more are beyond those that were refunded here.

        Read: units in cash or credit are among them only if one such refund has just as many as are left.
        """
        left = told - self.there - sum(one.shown for one in self.given)
        waiting = [one for one in self.given if one.shown < one.units]
        through = [one for one in waiting if not one.refund.by_hand]
        for one in [each for each in through if each.units - each.shown == left][:1] or through:
            some = min(max(0, left), one.units - one.shown)
            one.shown, left = one.shown + some, left - some
        for one in [each for each in waiting if each.refund.by_hand and each.units - each.shown == left][:1]:
            one.shown, left = one.units, 0
        return max(0, min(left, self.units - self.gone))


TOLD, PAYMENT, DIFFERENCE, OWN = range(4)


@dataclass
class NaiveTender:
    name: str
    came: int
    back: int = 0
    own: bool = False  # the desk's own store credit
    rank: int = 0  # what is told of an order, what was paid later, differences of exchanges, own credit

    @property
    def left(self) -> int:
        return max(0, self.came - self.back)


@dataclass(frozen=True)
class NaiveTerms:
    """What the policy and the law give for a return."""

    rule: str = "never"  # of the original shipping
    whole: bool = False  # a right gives all of it once everything is back
    surcharges: str = "never"
    fee_bps: int = 0
    fee_most: int | None = None  # of one unit
    free_from: int | None = None  # goods that earn free shipping
    free_fee: int = 0  # what it costs where they do not
    withholds: bool = True  # gifts and free shipping


@dataclass
class NaiveRefund:
    """One refund: what it came to, what of it counts against the price, and what it left off."""

    claim: str
    total: int
    counts: int
    withheld: int = 0
    label: int = 0  # of that, return shipping that the customer owed: no part of the price
    method: str = ""  # the only one; "" where there were several, or it bounced
    rounding: int = 0  # of cash, beside the total and its corrections
    corrected: int = 0
    corrected_counts: int = 0
    fees: int = 0
    by: Counter[str] = field(default_factory=Counter)  # what stands, by method
    shares: dict[str, int] = field(default_factory=dict)  # what it gave back of each tender
    part_of: int | None = None  # the line of whose price it gave a part,
    first: int = 0  # of its units from this one on
    of_shipping: bool = False  # it gave the shipping alone
    typed: bool = False  # the platform gave a part of the order: what is left must be agreed

    @property
    def by_hand(self) -> bool:
        """Whether nothing of it passed through the platform."""
        money = {way for way, minor in self.by.items() if minor}
        return bool(money) and money <= {"cash", "credit"}

    def correct(self, minor: int, rounding: int, *, told: bool) -> int:
        """Correct it, with the rounding of cash beside that; what counts of that against the price.

        Read: what was taken off may be given again, unless the platform gave a part of the order (`told`): it
        may be the same money. What was taken off without counting comes first where some is added again, what
        was withheld for the label last.
        """
        if minor < 0:
            counts = 0 if told else -min(-minor, self.counts + self.corrected_counts)
        else:
            price = self.withheld - self.label - self.corrected_counts
            counts = min(minor - min(minor, max(0, self.corrected_counts - self.corrected)), max(0, price))
        self.by[self.method] += minor + rounding
        self.rounding += rounding
        self.corrected += minor
        self.corrected_counts += counts
        return counts


def rounding(method: str, minor: int, coin: int) -> int:
    """What cash is more, or less, than a sum that is due: to the nearest coin, half of it to the customer."""
    return (2 * minor + coin) // (2 * coin) * coin - minor if method == "cash" and coin else 0


def in_cash(method: str, minor: int, due: int, off: int, coin: int) -> tuple[int, int, int]:
    """What is typed, what it settles, and the rounding: all that is due with `off`, or what coins pay."""
    if method != "cash" or not coin or minor == due:
        return minor, minor, off if minor == due else 0
    minor -= minor % coin
    return (minor, due, off) if minor == due + off else (minor, minor, 0)


def split(minor: int, weights: list[int]) -> list[int]:
    """In proportion, by the largest remainder; ties to the earlier."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [Fraction(minor * weight, whole) for weight in weights]
    parts = [floor(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: minor - sum(parts)]:
        parts[at] += 1
    return parts


def came_by(tenders: list[NaiveTender]) -> list[int]:
    """By each tender. Read: where store credit stands for more than was told as the rest, the others told
    are less by that, the last first, and then what was recorded: together they are what came in.
    """
    came = [max(0, one.came) for one in tenders]
    short = -sum(min(0, one.came) for one in tenders)
    told = [at for at, one in enumerate(tenders) if one.rank == TOLD]
    beside = [at for at, one in enumerate(tenders) if one.rank in (PAYMENT, DIFFERENCE)]
    for at in (*reversed(told), *reversed(beside)):
        off = min(short, came[at])
        came[at], short = came[at] - off, short - off
    return came


def correct_tenders(tenders: list[NaiveTender], given: NaiveRefund, before: int, now: int) -> None:
    """What is corrected of a refund goes off, or to, the tenders that it gave back; not own credit."""
    if given.method == "credit":
        return
    money = {one.name: one for one in tenders if not one.own}
    for sign, minor in ((-1, before), (1, now)):
        parts = split(abs(minor), list(given.shares.values()))
        for name, part in zip(given.shares, parts, strict=True):
            money[name].back += sign * (part if minor > 0 else -part)
