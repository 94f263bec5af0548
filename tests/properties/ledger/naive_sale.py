"""What was paid for an order, what went back of it, and by which way: plain integers, nothing of the program.

Where a sentence of the design can be read in two ways, the reading taken is said beside it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from properties.ledger.naive_ledger import (
    DIFFERENCE,
    OWN,
    PAYMENT,
    TOLD,
    NaiveLine,
    NaiveRefund,
    NaiveTender,
    NaiveTerms,
    NaiveUnits,
    came_by,
    correct_tenders,
    rounding,
    split,
)

Units = dict[int, int]  # by line


@dataclass
class NaiveSale:
    """What was paid for an order, what went back of it here and on the platform, and by which way."""

    lines: list[NaiveLine]
    shipping: int
    told: int  # what came in, by its platform's export
    tenders: list[NaiveTender]
    terms: NaiveTerms
    surcharge: int = 0
    shipping_tax: int = 0
    surcharge_tax: int = 0
    recorded: int = 0  # what had come in with the last payment that was typed
    by_credit: int = 0  # of those payments
    shipping_back: int = 0
    surcharge_back: int = 0
    shared: int = 0  # goods that went back with their share of the shipping, at their full price
    returned: int = 0  # of the price, the shipping and the surcharge, here and by the bank
    gifts: int = 0  # withheld for gifts that did not come back
    free_shipping: int = 0  # withheld because it was lost
    elsewhere: int = 0
    carried: int = 0  # came in as goods given in exchange, and as payments of a difference
    dispute: str = ""
    disputed: int = 0
    bank: int = 0  # taken by a lost dispute
    by_hand: set[int] = field(default_factory=set)  # amounts of single refunds in cash or credit
    paid_out: Counter[str] = field(default_factory=Counter)  # by method, everything that left
    refunds: list[NaiveRefund] = field(default_factory=list)  # the last of each claim, to be corrected
    moved_to: Counter[str] = field(default_factory=Counter)  # refunds that were given by another method
    fees: int = 0  # of the last exchange
    new: int = 0  # what its new goods come to

    @property
    def total(self) -> int:
        return sum(line.paid for line in self.lines if line.sold)

    @property
    def charged(self) -> int:
        return self.total + self.shipping + self.surcharge

    @property
    def received(self) -> int:
        """Read: a platform that shows more by then shows what was typed, too."""
        return max(self.told, self.recorded)

    @property
    def owing(self) -> int:
        return self.charged - self.received

    @property
    def left(self) -> int:
        return max(0, self.received + self.carried - self.returned - self.elsewhere)

    @property
    def over(self) -> bool:
        """The bank took all that was left: nothing can be claimed any more."""
        return self.bank > 0 and not self.left

    def refund(self, units: Units, *, fault: str, label: int, accepted: Units, off_bps: int) -> NaiveRefund:
        """Settle units that were accepted back; `accepted` are all of their claim that wait, they among them.

        `label` is return shipping, below 0 where the customer owes it; `off_bps` is deducted for wear.
        """
        held = self._withheld(units, accepted, fault)
        waiting = {at: count - units.get(at, 0) for at, count in accepted.items()}
        plain, goods, fees = self._take(units, fault)
        for at, count in units.items():
            self.lines[at].here += count
        wear = goods * off_bps // 10_000
        shipping, surcharge = self._shipping(waiting, plain, fault), self._surcharge(waiting)
        given = goods - fees - wear + shipping + surcharge
        gift = min(held[0], max(0, given))
        free = min(held[1], max(0, given - gift))
        self.gifts, self.free_shipping = self.gifts + gift, self.free_shipping + free
        given -= gift + free
        room = max(0, self.received + self.carried - self.returned)
        came = min(given, room)
        counts = min(came, self.left)
        self.returned += counts
        borne = max(label, -counts)
        withheld = fees + wear + max(0, gift) + free - min(0, borne) + given - counts
        label = -min(0, borne)
        kept = min(fees, room - came)
        found = NaiveRefund("", counts + borne, counts, withheld, label, fees=kept, typed=counts < came)
        for at, count in units.items():
            self.lines[at].given.append(NaiveUnits(found, count))
        return found

    def exchange(self, units: Units, new_units: int, new: int | None, label: int = 0) -> int | None:
        """The difference of an exchange, above 0 if the customer owes it; None if there is no room for it.

        Without `new` it is even, at what was paid. The new goods are a line of the order; what they are worth
        has come in once the difference is paid. A label that the customer owes is in the difference.
        """
        _, goods, fees = self._take(units, "customer")
        value = goods - fees + self._shipping({}) + self._surcharge({})
        if value > self.left:
            return None
        self.fees = min(fees, max(0, self.received + self.carried - self.returned) - value)
        new = goods if new is None else new
        self.returned += value
        self.carried, self.new = self.carried + new, new
        self.lines.append(NaiveLine(new_units, new, sold=False, counts=False))
        return new - value - label

    def replace(self, units: Units) -> None:
        """The same goods again, a line of the order for each, at what the old ones were paid."""
        for at, count in units.items():
            _, goods, _ = self._take({at: count}, "shop")
            self.returned += goods
            self.carried += goods
            old = self.lines[at]
            old.replaced += count
            root = at if old.stands_for is None else old.stands_for
            self.lines.append(NaiveLine(count, goods, sold=False, counts=old.counts, stands_for=root))

    def reduce(self, at: int, count: int, minor: int) -> NaiveRefund:
        """Give a part of the price of the last units of a line."""
        line = self.lines[at]
        given = NaiveRefund("", minor, minor, part_of=at, first=line.units - count)
        line.give_part(given, given.first, minor)
        self.returned += minor
        return given

    def shipping_alone(self, minor: int) -> NaiveRefund:
        self.shipping_back += minor
        self.returned += minor
        return NaiveRefund("", minor, minor, of_shipping=True)

    def tell(self, told: Units) -> int | None:
        """The platform tells units: what those beyond the refunds here come to; None where it is not sure."""
        worth = 0
        for at, count in told.items():
            line = self.lines[at]
            more = line.show(count)
            if more and line.cuts:
                return None
            worth += line.value(more) if more else 0
            line.settle(more)
            line.there += more
        if worth > self.left:
            return None
        self.elsewhere += worth
        return worth

    def _take(self, units: Units, fault: str) -> tuple[int, int, int]:
        """Settle units: their price as it was paid, what is left of it, and the fees."""
        plain = sum(self.lines[at].plain(self.lines[at].gone, count) for at, count in units.items())
        goods = fees = 0
        for at, count in units.items():
            value = self.lines[at].value(count)
            fee = value * self.terms.fee_bps // 10_000 if fault == "customer" else 0
            most = self.terms.fee_most
            goods, fees = goods + value, fees + (fee if most is None else min(fee, most * count))
            self.lines[at].settle(count)
        return plain, goods, fees

    def unpays(self, minor: int, method: str) -> None:
        """That payment was a slip: so much less came in as goods, first of all."""
        self.pays(-minor, method)
        self.carried -= min(minor, self.new)

    def pays(self, minor: int, method: str) -> None:
        """The customer pays the difference of an exchange: the way the order was paid, or another."""
        same = self.rest if method == "original" else self._tender(method, DIFFERENCE)
        same.came += minor

    def _tender(self, name: str, rank: int) -> NaiveTender:
        """The tender of that name; a new one stands after those told, and one of an exchange's after all."""
        for known in self.tenders:
            if known.name == name and known.own == (rank == OWN):
                return known
        new = NaiveTender(name, 0, own=rank == OWN, rank=rank)
        new.back = 0 if new.own else self.moved_to[name]
        at = next((n for n, one in enumerate(self.tenders) if one.rank > rank), len(self.tenders))
        self.tenders.insert(at, new)
        return new

    @property
    def rest(self) -> NaiveTender:
        """The tender that was told as the rest: of several the last."""
        return [one for one in self.tenders if one.rank == TOLD][-1]

    def is_paid(self, minor: int, method: str) -> None:
        """The customer pays what was outstanding; below 0 that was a slip.

        Read: what the platform tells was paid all the same, as it tells.
        """
        before = self.received
        self.recorded = (before if minor > 0 else self.recorded) + minor
        self._tender(method, PAYMENT).came += minor
        self.rest.came += self.received - before - minor

    def tell_paid(self, told: int) -> None:
        """The platform tells what came in: what that is beyond all that is known was paid as it tells."""
        before, self.told = self.received, told
        self.rest.came += self.received - before

    def use_credit(self, minor: int) -> None:
        """Store credit pays what is outstanding first, and stands for what was told as the rest after that.

        Read: what is returned of it (below 0) was not used for the first of these, as long as there is more.
        """
        own = self._tender("credit", OWN)
        own.came += minor
        paid = min(minor, self.owing) if minor > 0 else -max(0, self.by_credit - own.came)
        before = self.received
        self.recorded = (before if minor > 0 else self.recorded) + paid if paid else self.recorded
        self.by_credit += paid
        self.rest.came -= minor - (self.received - before)

    def _is_back(self, waiting: Units) -> bool:
        """Whether every unit of the order is back: settled by now, or accepted and waiting."""
        return all(
            line.gone + waiting.get(at, 0) == line.units for at, line in enumerate(self.lines) if line.counts
        )

    def _shipping(self, waiting: Units, plain: int = 0, fault: str = "customer") -> int:
        """The share that falls to the goods, or all that is left once everything is back: the better."""
        terms, left, given = self.terms, self.shipping - self.shipping_back, 0
        if (terms.rule == "always" or (terms.rule == "on-fault" and fault != "customer")) and self.total:
            before, self.shared = self.shared, min(self.total, self.shared + plain)
            given = self.shipping * self.shared // self.total - self.shipping * before // self.total
        if self._is_back(waiting) and (terms.rule == "on-full-return" or terms.whole):
            given = left
        given = max(0, min(given, left))
        self.shipping_back += given
        return given

    def _surcharge(self, waiting: Units) -> int:
        given = 0
        if self.terms.surcharges == "on-full-return" and self._is_back(waiting):
            given = self.surcharge - self.surcharge_back
        self.surcharge_back += given
        return given

    def _withheld(self, units: Units, accepted: Units, fault: str) -> tuple[int, int]:
        """What is withheld for gifts and for lost free shipping, before what is given bounds it.

        Read: a gift counts as come back once it was accepted; one that comes later is paid back, at most what
        was withheld. Goods are kept at their full price; what went out in exchange is kept as well.
        """
        terms, gifts, kept = self.terms, 0, 0
        allowed = terms.withholds and fault == "customer"
        for at, line in enumerate(self.lines):
            if line.gift_of is not None:
                waiting, now, main = self._of(at, accepted), self._of(at, units), line.gift_of
                after = self._gifts_kept(at, self._back(main) + self._of(main, units), waiting)
                more = line.gift_price * (after - self._gifts_kept(at, self._back(main), waiting - now))
                gifts += max(more if allowed else min(0, more), -(self.gifts + gifts))
            kept += line.paid - line.paid * (line.gone + units.get(at, 0)) // line.units
        earned = terms.free_from is not None and not self.shipping and self.total >= terms.free_from
        lost = allowed and earned and kept < (terms.free_from or 0)
        return gifts, terms.free_fee - self.free_shipping if lost else 0

    def _of(self, at: int, units: Units) -> int:
        """How many of some units are of a line, or went out for it."""
        return sum(count for one, count in units.items() if at in (one, self.lines[one].stands_for))

    def _back(self, at: int) -> int:
        """Units of a line, and of what went out for it, that the customer no longer has."""
        return sum(
            line.gone - line.replaced for one, line in enumerate(self.lines) if at in (one, line.stands_for)
        )

    def _gifts_kept(self, at: int, main_back: int, waiting: int) -> int:
        """How many gifts are kept although what they came with is back."""
        gift = self.lines[at]
        assert gift.gift_of is not None
        due = gift.units * main_back // self.lines[gift.gift_of].units
        return max(0, due - self._back(at) - waiting)

    def leaves(
        self, minor: int, ways: list[tuple[str, int | None]], coin: int = 0, bonus_bps: int = 0
    ) -> Counter[tuple[str, str]]:
        """By which methods a sum leaves: each tender by its share, cash in coins; (method, kind) → amount."""
        out: Counter[tuple[str, str]] = Counter()
        new_credit, left = 0, minor
        for method, amount in ways:
            part = left if amount is None else amount
            left -= part
            for name, some, is_new in self._by(method, part):
                new_credit += some if is_new else 0
                out[name, "refund"] += some
                out[name, "rounding"] += rounding(name, some, coin)
        out["credit", "refund"] += new_credit * bonus_bps // 10_000
        by: Counter[str] = Counter()
        for (name, _), some in out.items():
            by[name] += some
        self.by_hand |= {by["cash"], by["credit"], by["cash"] + by["credit"]} - {0}
        self.paid_out.update(by)
        return Counter({key: some for key, some in out.items() if some})

    def _by(self, method: str, minor: int) -> list[tuple[str, int, bool]]:
        """(method, amount, whether it is new credit); a sum above all tenders goes the way of the first."""
        came = came_by(self.tenders)
        if method == "original":
            lefts = [max(0, some - one.back) for some, one in zip(came, self.tenders, strict=True)]
            parts = split(min(minor, sum(lefts)), lefts)
            money = next((at for at, one in enumerate(self.tenders) if came[at] and not one.own), None)
            found = []
            for at, (tender, part) in enumerate(zip(self.tenders, parts, strict=True)):
                part += max(0, minor - sum(lefts)) if at == money else 0
                tender.back += part
                found.append(("credit" if tender.own else method, part, False))
            if money is None:  # what is told later of a payment has that back
                found.append((method, max(0, minor - sum(lefts)), False))
                self.rest.back += max(0, minor - sum(lefts))
            return found
        for tender, some in zip(self.tenders, came, strict=True):
            if tender.own and method == "credit":
                back = min(minor, tender.left)
                tender.back += back
                return [(method, back, False), (method, minor - back, True)]
            if tender.name == method and some and not tender.own:
                tender.back += minor
        return [(method, minor, method == "credit")]

    def correct(self, given: NaiveRefund, minor: int, off: int) -> None:
        """A correction of a refund by its method, with the rounding of cash."""
        before = given.corrected
        counts = given.correct(minor, off, told=self.elsewhere > 0)
        self.returned += counts
        if given.of_shipping:
            self.shipping_back += counts
        if given.part_of is not None and counts:
            self.lines[given.part_of].give_part(given, given.first, counts)
        self.paid_out[given.method] += minor + off
        self.by_hand |= {abs(minor + off), self.paid_out["cash"], self.paid_out["credit"]} - {0}
        correct_tenders(self.tenders, given, before, given.corrected)

    def correctable(self, given: NaiveRefund, *, more: bool) -> int:
        """At most how much a correction adds to a refund, or takes off it."""
        most = min(given.withheld - given.corrected, self.left) if more else given.total + given.corrected
        if given.of_shipping and more:
            most = min(most, self.shipping - self.shipping_back)
        if given.part_of is not None:
            room = self.lines[given.part_of].part_room(given, more=more)
            most = min(most, room) if more or not room else most
        return max(0, most)

    def moved(self, given: NaiveRefund, to: str, coin: int) -> tuple[int, int]:
        """All of a refund was given by another method: so much, and the rounding by that."""
        minor = given.total + given.corrected
        correct_tenders(self.tenders, given, given.corrected, -given.total)
        self.moved_to[to] += minor
        for one in self.tenders:
            one.back += minor if one.name == to and not one.own else 0
        out, off = minor + given.rounding, rounding(to, minor, coin)
        self.paid_out.update({given.method: -out, to: minor + off})
        given.by.update({given.method: -out, to: minor + off})
        self.by_hand |= {minor, out, minor + off, given.total}
        return minor, off

    def copy(self) -> NaiveSale:
        """A copy that can be changed by itself, to try an act."""
        return replace(
            self,
            lines=[
                replace(line, cuts=list(line.cuts), given=[replace(one) for one in line.given])
                for line in self.lines
            ],
            tenders=[replace(tender) for tender in self.tenders],
            paid_out=Counter(self.paid_out),
            moved_to=Counter(self.moved_to),
            by_hand=set(self.by_hand),
        )
