"""External refunds of an order (made on the platform), worked out from its files."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from returndesk.core.money import format_minor, money_text
from returndesk.core.orders.reductions import Reduction, value_minor
from returndesk.core.value import Value


class Given(NamedTuple):
    """What was refunded for one line, or for the order as such. Minor units; may be a difference."""

    units: int = 0
    goods_minor: int = 0
    shipping_minor: int = 0
    amount_minor: int = 0  # of the whole order, goods and shipping together

    @property
    def total_minor(self) -> int:
        """Goods, shipping and amount together."""
        return self.goods_minor + self.shipping_minor + self.amount_minor

    def less(self, other: "Given") -> "Given":
        """The difference to another; below 0 where this is less."""
        return Given(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


NOTHING = Given()


class SoldLine(Value):
    """A line's figures: what was sold, settled and refunded here, and refunded on the platform."""

    line_id: int
    quantity: int
    paid_minor: int
    elsewhere_units: int
    settled_units: int
    refunded_minor: int
    reductions: tuple[Reduction, ...] = ()


class Sale(Value):
    """An order's figures; `shipping_refunded_minor` and `returned_minor` were refunded here."""

    over: bool  # all that was sold counts as refunded on the platform
    currency: str
    received_minor: int  # what came in for it
    shipping_minor: int
    elsewhere_minor: int
    shipping_refunded_minor: int
    returned_minor: int
    lines: Sequence[SoldLine]
    stated: bool = False  # refunded in whole, and an amount is stated: less than came in where a fee was kept

    @property
    def left_minor(self) -> int:
        """What came in and was not refunded here."""
        return max(0, self.received_minor - self.returned_minor)

    @property
    def over_minor(self) -> int:
        """What was refunded on the platform of an order that is over."""
        stated = self.stated and not any(line.elsewhere_units for line in self.lines)
        return min(self.left_minor, self.elsewhere_minor) if stated else self.left_minor


Ledger = Mapping[int | None, Given]  # by line id; None is the order


def ended_text(status: str, owed_minor: int, currency: str) -> str:
    """That a platform cancelled an order, or refunded it, and what of its money is still to be given back."""
    more = " that was paid beside it" if status == "refunded" else ""
    return f"{status} on the platform, {format_minor(owed_minor, currency)}{more} not refunded"


def dispute_text(state: str, amount_minor: int, currency: str) -> str:
    """An order's dispute in words."""
    return f"dispute of {money_text(amount_minor, currency)} {state}"


def total_of(ledger: Ledger) -> int:
    """The total of a ledger. Minor units."""
    return sum(given.total_minor for given in ledger.values())


def expected_ledger(sale: Sale, before: Ledger) -> dict[int | None, Given]:
    """The ledger that an order must have now, after `before`.

    The whole order → what the platform states, else all that came in and was not refunded here; units →
    their share of the line's payment; an amount → that; never more than is left: a platform may name more
    than was paid.
    """
    if sale.over:
        # Where the sum is right already, its parts stay as they are.
        return dict(before) if total_of(before) == sale.over_minor else _whole(sale)
    ledger: dict[int | None, Given] = {}
    left = sale.left_minor
    for line in sale.lines:
        if line.elsewhere_units:
            goods = min(_share(line), left)
            ledger[line.line_id] = Given(line.elsewhere_units, goods)
            left -= goods
    amount = min(sale.elsewhere_minor, left)
    return {**ledger, None: Given(amount_minor=amount)} if amount else ledger


def _share(line: SoldLine) -> int:
    """The units' share of the line: with the refunds here, all settled units have ⌊P·k/n⌋.

    Units may be refunded here and on the platform by turns; each gets what the other has not, so that the odd
    cent is refunded once.
    """
    gone = line.settled_units + line.elsewhere_units
    reduced = sum(one.amount_minor for one in line.reductions)
    value = value_minor(line.paid_minor, line.quantity, line.reductions, 0, gone)
    return max(0, value - (line.refunded_minor - reduced))


def _whole(sale: Sale) -> dict[int | None, Given]:
    """The rest of every line and of the shipping, as far as it came in, with fees that refunds deducted."""
    ledger: dict[int | None, Given] = {}
    left = sale.over_minor
    for line in sale.lines:
        goods = min(line.paid_minor - line.refunded_minor, left)
        ledger[line.line_id] = Given(line.quantity - line.settled_units, goods)
        left -= goods
    shipping = min(sale.shipping_minor - sale.shipping_refunded_minor, left)
    ledger[None] = Given(shipping_minor=shipping, amount_minor=left - shipping)
    return ledger


def ledger_changes(now: Ledger, before: Ledger) -> list[tuple[int | None, Given]]:
    """(line, difference) for each line whose refunds differ, reductions first."""
    keys = [*now, *(key for key in before if key not in now)]
    found = [(key, now.get(key, NOTHING).less(before.get(key, NOTHING))) for key in keys]
    return sorted((one for one in found if one[1] != NOTHING), key=lambda one: one[1].total_minor)


def problems_of(sale: Sale, ledger: Ledger) -> list[int | None]:
    """Where a ledger differs from the order and its lines: line ids, None for the order."""
    if sale.over:
        # Open claims may still settle units for nothing: only the sum and the units are checked.
        wrong: list[int | None] = [
            line.line_id
            for line in sale.lines
            if not 0 <= ledger.get(line.line_id, NOTHING).units <= line.quantity
        ]
        return wrong if total_of(ledger) == sale.over_minor else [*wrong, None]
    return [key for key, _ in ledger_changes(expected_ledger(sale, ledger), ledger)]
