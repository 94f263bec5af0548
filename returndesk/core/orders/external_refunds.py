"""What was refunded where an order was sold, worked out from what its files tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

OVER = ("refunded", "cancelled")  # nothing of such an order is left


class Given(NamedTuple):
    """What was given back for one line, or for the order as such. Minor units; may be a difference."""

    units: int = 0
    goods_minor: int = 0
    shipping_minor: int = 0
    amount_minor: int = 0  # of the whole order: how much of it is goods and how much shipping is not known

    @property
    def total_minor(self) -> int:
        """Goods, shipping and amount together."""
        return self.goods_minor + self.shipping_minor + self.amount_minor

    def less(self, other: Given) -> Given:
        """What this is more than the other; below 0 where it is less."""
        return Given(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING = Given()


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line's figures: what was sold, and what of it is gone, here (settled, refunded) and elsewhere."""

    line_id: int
    quantity: int
    paid_minor: int
    elsewhere_units: int
    settled_units: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class Sale:
    """An order's figures; `shipping_refunded_minor` and `returned_minor` are what was given back here."""

    status: str
    currency: str
    paid_minor: int
    shipping_minor: int
    elsewhere_minor: int
    shipping_refunded_minor: int
    returned_minor: int
    lines: Sequence[SoldLine]

    @property
    def left_minor(self) -> int:
        """What was paid, with the shipping, and not given back here."""
        return max(0, self.paid_minor + self.shipping_minor - self.returned_minor)


Ledger = Mapping[int | None, Given]  # by line id; None is the order


def total_of(ledger: Ledger) -> int:
    """All that a ledger says was given back. Minor units."""
    return sum(given.total_minor for given in ledger.values())


def given_elsewhere(sale: Sale, before: Ledger) -> dict[int | None, Given]:
    """What the ledger must say of an order now, when it said `before`.

    The whole order → all that was paid and shipped and not given back here; units → their share of the
    line's paid; an amount → that, but never more than what is left: a platform may tell more than was paid.
    """
    if sale.status in OVER:
        # Where the sum stands already, what it was for is not told anew.
        return dict(before) if total_of(before) == sale.left_minor else _whole(sale)
    ledger: dict[int | None, Given] = {
        line.line_id: Given(line.elsewhere_units, _share(line)) for line in sale.lines if line.elsewhere_units
    }
    amount = max(0, min(sale.elsewhere_minor, sale.left_minor - total_of(ledger)))
    return {**ledger, None: Given(amount_minor=amount)} if amount else ledger


def _share(line: SoldLine) -> int:
    """The units' share of the line: with what they got here, all units that are gone have ⌊P·k/n⌋.

    Units go here and elsewhere by turns, and each took its share after those before it: what is not the
    one's is the other's, so that the odd cent is given once.
    """
    gone = line.settled_units + line.elsewhere_units
    return max(0, line.paid_minor * gone // line.quantity - line.refunded_minor)


def _whole(sale: Sale) -> dict[int | None, Given]:
    """The rest of every line and of the shipping; what refunds here kept back as a fee is left, too."""
    ledger: dict[int | None, Given] = {
        line.line_id: Given(line.quantity - line.settled_units, line.paid_minor - line.refunded_minor)
        for line in sale.lines
    }
    shipping = sale.shipping_minor - sale.shipping_refunded_minor
    kept = sale.left_minor - total_of(ledger) - shipping
    ledger[None] = Given(shipping_minor=shipping, amount_minor=kept)
    return ledger


def told_more(now: Ledger, before: Ledger) -> list[tuple[int | None, Given]]:
    """(line, difference) for all that the ledger does not say yet, what it takes back first."""
    keys = [*now, *(key for key in before if key not in now)]
    found = [(key, now.get(key, NOTHING).less(before.get(key, NOTHING))) for key in keys]
    return sorted((one for one in found if one[1] != NOTHING), key=lambda one: one[1].total_minor)


def problems_of(sale: Sale, ledger: Ledger) -> list[int | None]:
    """Where a ledger says anything else than the order and its lines: line ids, None for the order."""
    if sale.status in OVER:
        # Claims that were open still settle units for nothing: of a whole order its sum is held, and units.
        wrong: list[int | None] = [
            line.line_id
            for line in sale.lines
            if not 0 <= ledger.get(line.line_id, NOTHING).units <= line.quantity
        ]
        return wrong if total_of(ledger) == sale.left_minor else [*wrong, None]
    return [key for key, _ in told_more(given_elsewhere(sale, ledger), ledger)]
