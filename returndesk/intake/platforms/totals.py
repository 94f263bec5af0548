"""An order's sums, and its totals, which correct them; a format's [totals] names their fields.

- `by_row`: order amounts of which every row has a part: they are added up
- `discounts`, `shipping_discounts`, `taxes`, `shipping_taxes`: further fields to add to the order's own
  discount, to take off its shipping, to add to its tax, to its shipping where prices exclude tax
- `fees`, `fee_taxes`: its surcharges, which are not products, and their tax where prices exclude it;
  `surcharge` is what they are called
- `tax_on_top`: the currencies in which prices exclude tax
- `subtotals`: two fields, the goods without tax and with it, which show whether prices include tax; the
  fields `shipping_without` and `fees_without` are the shipping and the fees without theirs
- `tells_tax = true`: the field `total` shows whether prices include tax
- `tells_discount = true`: no column has the discount; it is what the field `total` is short of the goods
- `goods_due = true`: the field of that name is the goods after the order's discount
- `tenders` field = name: a part of what the customer paid, such as a gift card; a `total` net of it gets it
  back, unless the total adds up as it is
- the field `total_left` is the total after refunds; 0 or blank is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from returndesk.core.money import cumulative_share, split_minor
from returndesk.core.orders.incoming import LineIn, paid_by_line
from returndesk.intake.notes import Kind

UNEVEN = Kind("uneven", "order does not add up to its own totals", "orders do not add up to their own totals")


class Undecided(Exception):
    """An order that is to be read once the others are."""


@dataclass(slots=True)
class Sums:
    """An order's money from its cells, in minor units; a platform's `settle(sums, cells)` corrects it."""

    lines: list[LineIn]
    currency: str
    shipping_minor: int
    discount_minor: int
    tax_minor: int  # of the order as a whole: see spread_tax
    tax_included: bool
    reported_minor: int
    total_minor: int | None = None  # what the customer was charged by the shop
    payment: str = "unknown"
    outstanding_minor: int = 0
    surcharge: str = ""  # its name
    surcharge_minor: int = 0
    shipping_tax_minor: int = 0  # that its shipping has already
    surcharge_tax_minor: int = 0
    tenders: Sequence[tuple[str, int]] = ()  # parts of what was paid that have a column of their own
    shipping_taxed: bool = True  # whether the shipping has a share of `tax_minor`
    untaxed: Sequence[LineIn] = ()  # lines without a share of it

    def net_minor(self) -> int:
        """What the lines cost after their own discounts."""
        return sum(line.gross_minor - line.discount_minor for line in self.lines)

    def charged_minor(self) -> int:
        """What the customer was charged for goods, shipping and surcharges."""
        paid = paid_by_line(self.lines, self.discount_minor, self.tax_included)
        on_top = 0 if self.tax_included else self.tax_minor
        return sum(paid) + on_top + self.shipping_minor + self.surcharge_minor

    @property
    def tendered_minor(self) -> int:
        """What was paid by the tenders that have columns."""
        return sum(minor for _, minor in self.tenders)

    def add_surcharge(self, name: str, minor: int, tax_minor: int = 0) -> None:
        """Take a surcharge in, if there is one; its tax is in it."""
        if minor:
            self.surcharge, self.surcharge_minor = name, self.surcharge_minor + minor
            self.surcharge_tax_minor += tax_minor

    def spread_tax(self) -> None:
        """Give the order's own tax to its taxable lines and its shipping, by what these cost."""
        if not self.tax_minor:
            return
        costs = paid_by_line(self.lines, self.discount_minor, tax_included=True)
        shipping = self.shipping_minor if self.shipping_taxed else 0
        weights = [0 if line in self.untaxed else cost for line, cost in zip(self.lines, costs, strict=True)]
        if not any((*weights, shipping)):  # the tax is known, what it is of is not
            weights = costs if any(costs) else [1] * len(costs)
        *parts, of_shipping = split_minor(self.tax_minor, [*weights, shipping])
        taxed = zip(self.lines, parts, strict=True)
        self.lines = [line._replace(tax_minor=line.tax_minor + part) for line, part in taxed]
        self.shipping_tax_minor += of_shipping
        self.shipping_minor += 0 if self.tax_included else of_shipping
        self.tax_minor = 0

    def pay(self, word: str, outstanding_minor: int | None, deposit_minor: int) -> None:
        """Set the payment by its word, what is outstanding (None: not stated) and the part paid in advance.

        An amount that is outstanding counts more than the word. One below 0 the shop owes: the order was
        edited after it was paid, and more than its total came in. What a gift card gave came in at once.
        """
        deposit_minor = max(deposit_minor, self.tendered_minor)
        charged = self.charged_minor() if self.total_minor is None else self.total_minor
        if outstanding_minor is not None and outstanding_minor < 0:
            self.total_minor = charged - outstanding_minor
        if outstanding_minor is not None and outstanding_minor > 0:
            self.payment = "unpaid" if outstanding_minor >= charged else "part-paid"
            self.outstanding_minor = min(outstanding_minor, charged)
        elif word == "unpaid" and not self.tendered_minor:
            self.payment, self.outstanding_minor = word, charged
        elif word in ("unpaid", "part-paid"):
            self.payment = "part-paid"
            self.outstanding_minor = max(charged - deposit_minor, 0) if deposit_minor else 0
        else:
            self.payment = "paid" if word == "unknown" and outstanding_minor is not None else word


@dataclass(frozen=True, slots=True)
class OtherCells:
    """An order's other cells. A cell that cannot be read becomes a row problem, and 0.

    `amount(field)` is in minor units, None where blank; `text(field)` is cleaned; `parse(field, text)`
    reads an amount inside a cell; `note(kind)` says something of the order. `tell_tax(currency, included)`
    says what the order shows, `tax_of_others(currency)` what most others show, None where none does: it
    raises Undecided where these are still to be read.
    """

    amount: Callable[[str], int | None]
    text: Callable[[str], str]
    parse: Callable[[str, str], int]
    note: Callable[[Kind], None]
    tell_tax: Callable[[str, bool], None]
    tax_of_others: Callable[[str], bool | None]


def settle(sums: Sums, cells: OtherCells, rules: Mapping[str, Any]) -> None:
    """Bring an order's discount, shipping, tax and refund in line with its totals."""
    if "tax_on_top" in rules:
        sums.tax_included = sums.currency not in rules["tax_on_top"]
    sums.shipping_tax_minor += _added(cells, rules.get("shipping_taxes", ()))
    if not sums.tax_included:
        sums.shipping_minor += sums.shipping_tax_minor
    if "subtotals" in rules:
        _by_subtotals(sums, *map(cells.amount, rules["subtotals"]))
        sums.shipping_taxed = False  # the tax between the subtotals is the goods'
        sums.shipping_tax_minor = _tax_between(cells, "shipping_without", sums.shipping_minor)
    sums.discount_minor += _added(cells, rules.get("discounts", ()))
    sums.shipping_minor = max(sums.shipping_minor - _added(cells, rules.get("shipping_discounts", ())), 0)
    sums.tax_minor += _added(cells, rules.get("taxes", ()))
    fees, fee_taxes = (_added(cells, rules.get(name, ())) for name in ("fees", "fee_taxes"))
    fees += 0 if sums.tax_included else fee_taxes
    sums.add_surcharge(
        rules.get("surcharge", "fee"), fees, fee_taxes or _tax_between(cells, "fees_without", fees)
    )
    total, left = cells.amount("total"), cells.amount("total_left")
    goods_due = cells.amount("goods_due") if rules.get("goods_due") else None
    if goods_due is not None:
        off = sums.net_minor() - goods_due
        sums.discount_minor = max(off, 0)
        if off < 0:  # a price that the shop raised by hand
            cells.note(UNEVEN)
    sums.tenders = _tenders(cells, rules.get("tenders", {}))
    if total is not None and sums.tenders and _is_net(sums, total - fees):
        total += sums.tendered_minor
        sums.total_minor = total
    if total is not None and left:
        sums.reported_minor = max(sums.reported_minor, total - left)
    if total is not None and (rules.get("tells_tax") or rules.get("tells_discount")):
        _by_total(sums, cells, total - fees, bool(rules.get("tells_discount")))


def unexplained_minor(sums: Sums) -> int:
    """The refund beyond the units known to be refunded; less than a minor unit a line is rounding."""
    paid = paid_by_line(sums.lines, sums.discount_minor, sums.tax_included)
    by_units = sum(
        cumulative_share(amount, 0, line.reported_units, line.quantity)
        for amount, line in zip(paid, sums.lines, strict=True)
    )
    rest = sums.reported_minor - by_units
    return rest if rest > len(sums.lines) else 0


def _added(cells: OtherCells, fields: Sequence[str]) -> int:
    return sum(cells.amount(field) or 0 for field in fields)


def _tax_between(cells: OtherCells, field: str, with_tax: int) -> int:
    """The tax in an amount whose field without tax is stated, too."""
    without = cells.amount(field)
    return 0 if without is None else max(with_tax - without, 0)


def _by_subtotals(sums: Sums, without: int | None, with_tax: int | None) -> None:
    """Prices that add up to the goods without tax get the tax between the two subtotals."""
    if without is not None and with_tax is not None and with_tax > without:
        goods = sums.net_minor()
        sums.tax_included = abs(goods - with_tax) <= abs(goods - without)
        sums.tax_minor = with_tax - without


def _tenders(cells: OtherCells, fields: Mapping[str, str]) -> list[tuple[str, int]]:
    amounts = ((name, cells.amount(field) or 0) for field, name in fields.items())
    return [(name, minor) for name, minor in amounts if minor]


def _is_net(sums: Sums, total: int) -> bool:
    """Whether a total is net of the tenders: unless it adds up as it is, and with them does not."""

    def adds_up(total: int) -> bool:
        beyond, taxes = _beyond(sums, total)
        return min(abs(beyond), abs(beyond - taxes)) <= len(sums.lines) + 1

    return adds_up(total + sums.tendered_minor) or not adds_up(total)


def _beyond(sums: Sums, total: int) -> tuple[int, int]:
    """What a total is beyond goods and shipping: 0 where prices include tax, else the taxes; and these."""
    taxes = sums.tax_minor + sum(line.tax_minor for line in sums.lines)
    return total - (sums.net_minor() - sums.discount_minor) - sums.shipping_minor, taxes


def _by_total(sums: Sums, cells: OtherCells, total: int, derive: bool) -> None:
    goods = sums.net_minor() - sums.discount_minor
    beyond, taxes = _beyond(sums, total)
    slack = len(sums.lines) + 1  # every line's rounding
    if min(abs(beyond), abs(beyond - taxes)) <= slack:
        if taxes:
            sums.tax_included = abs(beyond) < abs(beyond - taxes)
    elif derive and (off := (0 if sums.tax_included else taxes) - beyond) > 0:
        sums.discount_minor += min(off, goods)
        if off > goods:  # the rest went off the shipping
            sums.shipping_minor = max(sums.shipping_minor - (off - goods), 0)
    else:
        cells.note(UNEVEN)
