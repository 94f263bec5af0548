"""How money leaves the shop: by one method or several, each tender of the order given back by its share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returndesk.core.money import format_minor, split_minor
from returndesk.core.value import Value, replace

OWN_CREDIT = "credit"  # the tender of the desk's own store credit
SEVERAL = "several"


class Tender(Value):
    """A part of what came in for an order, by how it was paid; "" is unknown. Minor units."""

    name: str
    received_minor: int
    returned_minor: int = 0
    own_credit: bool = False

    @property
    def left_minor(self) -> int:
        """What was not given back by it."""
        return max(0, self.received_minor - self.returned_minor)


class Payout(Value):
    """Money or credit that leaves by one method; bonus and rounding are part of the amount. Minor units."""

    method: str
    tender: str  # what it gives back of how the order was paid
    amount_minor: int
    bonus_minor: int = 0
    rounding_minor: int = 0

    @property
    def is_new_credit(self) -> bool:
        """Whether it is store credit that the customer did not pay with."""
        return self.method == "credit" and not self.tender

    @property
    def is_for_buyer(self) -> bool:
        """Whether it goes to who paid: the way they paid, to a card, or as the credit that they used."""
        return self.method in ("original", "card") or bool(self.method == "credit" and self.tender)


class Plan(Value):
    """The methods of a refund, each with its amount or None: the last one takes the rest."""

    ways: tuple[tuple[str, int | None], ...]
    tenders: tuple[Tender, ...] = ()
    round_to_minor: int = 0  # the smallest coin that cash is paid in

    @property
    def method(self) -> str:
        """The one method, or several."""
        return self.ways[0][0] if len(self.ways) == 1 else SEVERAL

    def new_credit_in(self, total_minor: int) -> int:
        """The part of a sum that is new store credit."""
        return sum(one.amount_minor for one in self._split(total_minor) if one.is_new_credit)

    def payouts(self, total_minor: int, bonus_minor: int = 0) -> list[Payout]:
        """The payouts of a sum, with its bonus beside it and cash rounded to what coins can pay.

        Raises ValueError where the methods' amounts are not the sum.
        """
        fixed = sum(amount or 0 for _, amount in self.ways)
        if fixed > total_minor or (self.ways[-1][1] is not None and fixed < total_minor):
            raise ValueError("the amounts are not the sum")
        found, left = [], bonus_minor
        for one in self._split(total_minor):
            if one.is_new_credit:
                one, left = replace(one, amount_minor=one.amount_minor + left, bonus_minor=left), 0
            if one.method == "cash" and self.round_to_minor > 1:
                off = rounded(one.amount_minor, self.round_to_minor) - one.amount_minor
                one = replace(one, amount_minor=one.amount_minor + off, rounding_minor=off)
            found.append(one)
        return found

    def _split(self, total_minor: int) -> list[Payout]:
        tenders, found, left = list(self.tenders), [], total_minor
        for method, amount in self.ways:
            minor = left if amount is None else min(amount, left)
            for one in _by(method, minor, tenders):
                found.append(one)
                tenders = [_less(tender, one) for tender in tenders]
            left -= minor
        return found or [_nothing(self.ways[0][0])]


def _nothing(method: str) -> Payout:
    return Payout(method, "", 0)


def _by(method: str, minor: int, tenders: Sequence[Tender]) -> list[Payout]:
    """An amount by one method: the original one by tender, store credit first as far as it was paid with."""
    own = sum(tender.left_minor for tender in tenders if tender.own_credit)
    if method == "original":
        shared = min(minor, sum(tender.left_minor for tender in tenders))
        parts = split_minor(shared, [tender.left_minor for tender in tenders])
        money = [number for number, tender in enumerate(tenders) if not tender.own_credit]
        found = [
            Payout("credit" if tender.own_credit else method, tender.name, part)
            for tender, part in zip(tenders, parts, strict=True)
        ]
        if minor > shared:  # return shipping, and what else was never part of the price
            if not money:
                return [*_given(found), Payout(method, "", minor - shared)]
            one = found[money[0]]
            found[money[0]] = replace(one, amount_minor=one.amount_minor + minor - shared)
        return _given(found)
    if method == "credit":
        back = min(minor, own)
        return _given([Payout(method, OWN_CREDIT, back), Payout(method, "", minor - back)])
    names = {tender.name.casefold(): tender.name for tender in tenders if not tender.own_credit}
    return _given([Payout(method, names.get(method, ""), minor)])


def _given(payouts: Sequence[Payout]) -> list[Payout]:
    return [one for one in payouts if one.amount_minor]


def _less(tender: Tender, payout: Payout) -> Tender:
    """The tender after a payout of it."""
    same = payout.tender == tender.name and tender.own_credit == (payout.method == "credit")
    # Money that leaves another way gives nothing of an unknown tender back.
    other = not payout.tender and payout.method != "original"
    if not same or other:
        return tender
    return replace(tender, returned_minor=tender.returned_minor + payout.amount_minor)


def rounded(minor: int, coin_minor: int) -> int:
    """An amount in cash, to the nearest multiple of the smallest coin; half of it goes to the customer."""
    return (2 * minor + coin_minor) // (2 * coin_minor) * coin_minor


def tender_text(tender: Tender, currency: str) -> str:
    """A tender in words: "gift card 40.00, 20.00 left"; store credit and an unknown one by their names."""
    name = "store credit" if tender.own_credit else tender.name or "unknown"
    left = f", {format_minor(tender.left_minor, currency)} left" if tender.returned_minor else ""
    return f"{name} {format_minor(tender.received_minor, currency)}{left}"


def way_name(method: str, tender: str) -> str:
    """How a payout leaves: "original (gift card)"; the tender of the desk's own credit is its method."""
    return method + (f" ({tender})" if tender not in ("", method) else "")


def payouts_text(payouts: Sequence[Payout], currency: str) -> str:
    """By what methods a sum leaves: "original" or "original (gift card) 40.00, card 60.00"."""
    names = [way_name(one.method, one.tender) for one in payouts]
    if len(payouts) == 1:
        return names[0]
    amounts = (format_minor(one.amount_minor, currency) for one in payouts)
    return ", ".join(map(" ".join, zip(names, amounts, strict=True)))


def tenders_of(
    received_minor: int,
    stated: Sequence[tuple[str, int | None]],
    recorded: Sequence[tuple[str, int]],
    used_minor: int,
    returned: Mapping[tuple[str, bool], int],
) -> tuple[Tender, ...]:
    """The tenders of an order, which add up to what came in for it.

    `stated` by its export (None is the rest), `recorded` here, `used_minor` of the desk's own credit;
    `returned` by (name, own credit). What came back of an unknown tender counts for the rest.
    """
    named: dict[str, int] = {}
    for name, minor in (*((name, minor or 0) for name, minor in stated), *recorded):
        named[name] = named.get(name, 0) + minor
    rest = next((name for name, minor in stated if minor is None), stated[-1][0])
    named[rest] += received_minor - used_minor - sum(named.values())
    short, named[rest] = -min(0, named[rest]), max(0, named[rest])
    # Less came in than was stated: what was recorded here is certain.
    for name, most in (*reversed(stated), *reversed(recorded)):
        off = min(short, named[name], most or 0)
        named[name], short = named[name] - off, short - off
    unknown = sum(minor for (name, own), minor in returned.items() if not own and name not in named)
    found = [
        Tender(name, minor, returned.get((name, False), 0) + (unknown if name == rest else 0))
        for name, minor in named.items()
    ]
    if used_minor:
        found.append(Tender(OWN_CREDIT, used_minor, returned.get((OWN_CREDIT, True), 0), True))
    return tuple(one for one in found if one.received_minor > 0)
