"""An order's money by a second reading of the design: plain integers, without anything of the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor


@dataclass
class NaiveLine:
    """A line: units sold and paid; the value left of each unit, and whether part of its price went back."""

    units: int
    paid: int
    gone: int = 0
    sold: bool = True  # else it went out by exchange or replacement
    counts: bool = True  # the order is back as a whole only with it
    cuts: list[tuple[int, int, int]] = field(default_factory=list)  # (first unit, units, amount)

    def plain(self, first: int, count: int) -> int:
        """⌊P·(k+q)/n⌋ − ⌊P·k/n⌋."""
        return self.paid * (first + count) // self.units - self.paid * first // self.units

    @property
    def first_cut(self) -> int:
        return min((first for first, _, _ in self.cuts), default=self.units)

    @property
    def left(self) -> int:
        """What is left of the price of all units that were not settled."""
        return self.plain(self.gone, self.units - self.gone) - sum(amount for *_, amount in self.cuts)


@dataclass
class NaiveTender:
    name: str
    came: int
    back: int = 0
    own: bool = False  # the desk's own store credit

    @property
    def left(self) -> int:
        return max(0, self.came - self.back)


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


@dataclass
class NaiveSale:
    """What was paid for an order, what went back of it here and on the platform, and by which way."""

    lines: list[NaiveLine]
    shipping: int
    received: int
    tenders: list[NaiveTender]
    rule: str  # of the original shipping
    fee_bps: int
    shipping_back: int = 0
    shared: int = 0  # goods that went back with their share of the shipping, at their full price
    returned: int = 0  # of the price and the shipping
    elsewhere: int = 0
    carried: int = 0  # came in as goods given in exchange, and as payments of a difference
    by_hand: set[int] = field(default_factory=set)  # amounts of single refunds in cash or credit
    paid_out: Counter[str] = field(default_factory=Counter)  # by method, everything that left

    @property
    def total(self) -> int:
        return sum(line.paid for line in self.lines if line.sold)

    @property
    def left(self) -> int:
        return max(0, self.received + self.carried - self.returned - self.elsewhere)

    def refund(self, units: dict[int, int]) -> tuple[int, bool]:
        """The total of a refund of units that are all accepted back; they are settled by it.

        Also whether it must be typed: the platform gave back a part of the order, and so less is left.
        """
        plain, goods, fees = self._take(units)
        if self.rule == "always" and self.total:
            before, self.shared = self.shared, min(self.total, self.shared + plain)
            shipping = self.shipping * self.shared // self.total - self.shipping * before // self.total
            shipping = max(0, min(shipping, self.shipping - self.shipping_back))
            self.shipping_back += shipping
        else:
            shipping = self._shipping_with_the_last()
        came = min(goods - fees + shipping, self.received + self.carried - self.returned)
        given = min(came, self.left)
        self.returned += given
        return given, given < came

    def exchange(self, units: dict[int, int], new_units: int, new: int | None) -> int | None:
        """The difference of an exchange, above 0 if the customer owes it; None if there is no room for it.

        Without `new` it is even, at what was paid. The new goods are a line of the order; what they are worth
        has come in once the difference is paid.
        """
        _, goods, fees = self._take(units)
        value = goods - fees + self._shipping_with_the_last()
        if value > self.left:
            return None
        new = goods if new is None else new
        self.returned += value
        self.carried += new
        self.lines.append(NaiveLine(new_units, new, sold=False, counts=False))
        return new - value

    def replace(self, units: dict[int, int]) -> None:
        """The same goods again, a line of the order for each, at what the old ones were paid."""
        for at, count in units.items():
            _, goods, _ = self._take({at: count})
            self.returned += goods
            self.carried += goods
            self.lines.append(NaiveLine(count, goods, sold=False, counts=self.lines[at].counts))

    def _take(self, units: dict[int, int]) -> tuple[int, int, int]:
        """Settle units: their price as it was paid, what is left of it, and the fees."""
        plain = sum(self.lines[at].plain(self.lines[at].gone, count) for at, count in units.items())
        goods = fees = 0
        for at, count in units.items():
            line, value = self.lines[at], self.value(at, count)
            goods, fees = goods + value, fees + value * self.fee_bps // 10_000
            line.gone += count
            if line.gone == line.units:
                line.cuts = []
        return plain, goods, fees

    def _shipping_with_the_last(self) -> int:
        """All that is left of the shipping, once every unit of the order is back."""
        whole = all(line.gone == line.units for line in self.lines if line.counts)
        shipping = self.shipping - self.shipping_back if whole and self.rule == "on-full-return" else 0
        self.shipping_back += shipping
        return shipping

    def value(self, at: int, count: int) -> int:
        """What is left of the price of the next units of a line: those that were reduced come last.

        Only for units that are all unreduced, or for all that are left: in between a cent may lie either way.
        """
        line = self.lines[at]
        if count == line.units - line.gone:
            return line.left
        assert line.gone + count <= line.first_cut
        return line.plain(line.gone, count)

    def leaves(
        self, minor: int, ways: list[tuple[str, int | None]], coin: int = 0, bonus_bps: int = 0
    ) -> dict[str, int]:
        """By which methods a sum leaves: each tender by its share, cash in coins."""
        out: Counter[str] = Counter()
        new_credit, left = 0, minor
        for method, amount in ways:
            part = left if amount is None else amount
            left -= part
            for name, some, is_new in self._by(method, part):
                new_credit += some if is_new else 0
                out[name] += (2 * some + coin) // (2 * coin) * coin if name == "cash" and coin else some
        out["credit"] += new_credit * bonus_bps // 10_000
        self.by_hand |= {out["cash"], out["credit"], out["cash"] + out["credit"]} - {0}
        self.paid_out += out
        return +out

    def _by(self, method: str, minor: int) -> list[tuple[str, int, bool]]:
        """(method, amount, whether it is new credit); a sum above all tenders goes the way of the first."""
        if method == "original":
            lefts = [tender.left for tender in self.tenders]
            parts = split(min(minor, sum(lefts)), lefts)
            money = next((at for at, tender in enumerate(self.tenders) if not tender.own), None)
            found = []
            for at, (tender, part) in enumerate(zip(self.tenders, parts, strict=True)):
                part += max(0, minor - sum(lefts)) if at == money else 0
                tender.back += part
                found.append(("credit" if tender.own else method, part, False))
            if money is None:
                found.append((method, max(0, minor - sum(lefts)), False))
            return found
        for tender in self.tenders:
            if tender.own and method == "credit":
                back = min(minor, tender.left)
                tender.back += back
                return [(method, back, False), (method, minor - back, True)]
            if tender.name == method and not tender.own:
                tender.back += minor
        return [(method, minor, method == "credit")]
