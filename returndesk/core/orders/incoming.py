"""An order as a file has it, and what was paid for each of its lines.

Named tuples and no dataclasses: a million of them are made in one import, in a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate, chain, repeat
from typing import Any, NamedTuple

from returndesk.core.money import split_minor
from returndesk.core.orders.person_match import is_masked
from returndesk.core.value import Value

ORDER_STATUSES = ("open", "part-refunded", "refunded", "cancelled")  # each may only move rightwards
FULFILLMENTS = ("", "unsent", "sent")  # of a line, by the platform's word; "" is unknown; likewise


class CustomerIn(NamedTuple):
    """The customer, as far as the file has them; "" is unknown."""

    name: str = ""
    email: str = ""
    phone: str = ""
    platform_id: str = ""
    tier: str = ""


class RecipientIn(NamedTuple):
    """To whom an order was sent, as far as the file says; "" is unknown."""

    name: str = ""
    phone: str = ""

    def apart_from(self, name: str, phone: str) -> RecipientIn:
        """What is not the buyer's own, too."""
        same_name = " ".join(self.name.split()).casefold() == " ".join(name.split()).casefold()
        same_phone = _last_digits(self.phone) == _last_digits(phone)
        return RecipientIn("" if same_name else self.name, "" if same_phone else self.phone)


def buyer_of(customer: CustomerIn, to: RecipientIn) -> CustomerIn:
    """A buyer with what the recipient tells of them: it is they, or the file names no other.

    A masked phone alone names no one: it is the recipient's.
    """
    if not any(customer[:4]):
        named = to.name or not is_masked(to.phone)
        return customer._replace(name=to.name, phone=to.phone) if named else customer
    own_phone = to.phone and not customer.phone and not to.apart_from(customer.name, "").name
    return customer._replace(phone=to.phone) if own_phone else customer


def _last_digits(phone: str) -> str:
    """Enough to tell two numbers apart: the code of the country is often left out."""
    return "".join(char for char in phone if char.isdigit())[-8:]


class LineIn(NamedTuple):
    """One row of a sale. Amounts in minor units of the order's currency."""

    sku: str
    quantity: int
    unit_price_minor: int
    gross_minor: int  # quantity × unit price, or the line's total where the export gives that
    title: str = ""
    category: str = ""
    discount_minor: int = 0
    tax_minor: int = 0  # of all its units: on top of the price, or in it
    tags: tuple[str, ...] = ()
    cost_minor: int | None = None  # of one unit
    line_id: str = ""  # the platform's own; "" if unknown
    shipped_on: date | None = None
    delivered_on: date | None = None
    tracking: str = ""
    fulfillment: str = ""  # one of FULFILLMENTS
    reported_units: int = 0  # refunded on the platform


class Origin(NamedTuple):
    """What brought an order, as far as the file says."""

    source: str = ""
    campaign: str = ""
    discount_codes: tuple[str, ...] = ()  # as the customer typed them


class OrderIn(NamedTuple):
    """One sale. `ordered_on` is the day in the shop's zone, `ordered_at` the UTC instant if known."""

    channel: str
    number: str
    ordered_on: date
    currency: str
    lines: tuple[LineIn, ...]
    ordered_at: datetime | None = None
    customer: CustomerIn = CustomerIn()
    shipping_minor: int = 0
    discount_minor: int = 0  # the order's own, in addition to its lines'
    shipping_tax_minor: int = 0  # in its shipping
    tax_included: bool = True  # in the prices of its lines
    country: str = ""  # ISO 3166 alpha-2
    tags: tuple[str, ...] = ()
    payment_method: str = ""
    status: str = "open"  # one of ORDER_STATUSES
    origin: Origin = Origin()
    reported_minor: int = 0  # refunded on the platform, known by amount only
    total_minor: int | None = None  # what the customer was charged, where the export states it
    payment: str = "unknown"  # one of PAYMENTS
    outstanding_minor: int = 0  # not paid yet
    surcharge: str = ""  # the name of what was charged besides goods and shipping, such as a payment fee
    surcharge_minor: int = 0
    surcharge_tax_minor: int = 0  # in its surcharge
    recipient: RecipientIn | None = None  # the buyer too; the desk keeps what is not the buyer's own
    consent: str = ""  # to marketing, as the platform's box has it: yes or no; "" is unknown


class OrderColumns(NamedTuple):
    """Some orders by columns, for speed; `each` makes single orders of them."""

    first_lines: Sequence[int]  # of each order, in its file
    counts: Sequence[int]  # of each order's lines
    customers: Sequence[Sequence[str]]  # by the fields of CustomerIn
    # by the fields of OrderIn, without lines and customer; instants may be text, as the desk keeps them
    orders: Sequence[Sequence[Any]]
    lines: Sequence[Sequence[Any]]  # by the fields of LineIn, the orders' lines one after the other

    @property
    def numbers(self) -> Sequence[str]:
        """Each order's number."""
        return self.orders[1]

    def each(self) -> list[tuple[int, OrderIn]]:
        """(first line, order) of every order."""
        lines = list(map(tuple.__new__, repeat(LineIn), zip(*self.lines, strict=True)))
        ends = list(accumulate(self.counts))
        by_order = [tuple(lines[end - n : end]) for end, n in zip(ends, self.counts, strict=True)]
        who = map(tuple.__new__, repeat(CustomerIn), zip(*self.customers, strict=True))
        instants = [datetime.fromisoformat(at) if isinstance(at, str) else at for at in self.orders[4]]
        facts = zip(*self.orders[:4], by_order, instants, who, *self.orders[5:], strict=True)
        return list(zip(self.first_lines, map(tuple.__new__, repeat(OrderIn), facts), strict=True))


def columns_of(orders: Sequence[tuple[int, OrderIn]]) -> OrderColumns:
    """Single orders, at least one, with the line on which each begins, by columns."""
    first_lines, found = zip(*orders, strict=True)
    columns = list(zip(*found, strict=True))
    lines, customers = columns.pop(4), columns.pop(5)
    return OrderColumns(
        first_lines,
        list(map(len, lines)),
        list(zip(*customers, strict=True)),
        columns,
        list(zip(*chain.from_iterable(lines), strict=True)),
    )


def paid_by_line(lines: Sequence[LineIn], order_discount_minor: int, tax_included: bool) -> list[int]:
    """What was paid for each line: gross − its discount − its share of the order's (+ tax if excluded).

    The order's discount is split by gross − line discount. Raises ValueError where a discount is above the
    price.
    """
    nets = [line.gross_minor - line.discount_minor for line in lines]
    return paid_of_nets(nets, [line.tax_minor for line in lines], order_discount_minor, tax_included)


def paid_of_nets(
    nets: Sequence[int], taxes: Sequence[int], discount_minor: int, tax_included: bool
) -> list[int]:
    """`paid_by_line` for lines that cost `nets` after their own discounts, with their taxes."""
    if min(nets, default=0) < 0 or (discount_minor and discount_minor > sum(nets)):
        raise ValueError("the discount is above the price")
    paid = list(nets)
    if discount_minor:
        paid = [net - part for net, part in zip(nets, split_minor(discount_minor, nets), strict=True)]
    return paid if tax_included else [p + tax for p, tax in zip(paid, taxes, strict=True)]


class RefundRow(NamedTuple):
    """A row of its own that says which units of a sale were refunded on the platform."""

    number: str  # of the sale, as far as the file knows it
    payment: str  # by which the platform knows the sale; "" if unknown
    reference: str  # sets the row apart from other refunds of that sale
    sku: str
    title: str
    units: int


class DeliveryIn(Value):
    """One row of a file of deliveries; without SKU and line id it is of the whole order."""

    line: int  # of the file
    sku: str = ""
    line_id: str = ""  # the platform's own
    shipped_on: date | None = None
    delivered_on: date | None = None
    tracking: str = ""


class DeliveriesIn(Value):
    """A file's delivery facts of one order."""

    order: str
    channel: str  # of the order; "" is the only order of that number
    rows: tuple[DeliveryIn, ...]

    @property
    def line(self) -> int:
        """The line of its first row."""
        return self.rows[0].line


class PairedPart(Value):
    """One file's part of an order, kept as the file's own text until the other file comes.

    The first row holds the fields of the order as a whole. They may include personal data.
    """

    pair: str  # the name that the formats of both files share
    part: str  # "lines" or "orders"
    number: str
    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]  # (line of the file, field -> text), none without text
    headings: Mapping[str, str]  # field -> the header over it
    channel: str = ""  # if its import named one
    on_day: str = ""  # since when it waits
