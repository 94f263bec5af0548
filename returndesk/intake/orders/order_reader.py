"""The rows of one order into an order: every amount, day and status read or rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any, TypeVar

from returndesk.core.money import format_minor
from returndesk.core.orders.delivery import COUNTER, handed_over
from returndesk.core.orders.incoming import (
    ORDER_STATUSES,
    CustomerIn,
    LineIn,
    OrderIn,
    Origin,
    RecipientIn,
    RefundRow,
    buyer_of,
)
from returndesk.core.orders.payment import below_lines, off_by_minor, tenders_text
from returndesk.core.orders.person_match import is_masked
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.dates import When
from returndesk.intake.csv.values import Wrong, all_codes
from returndesk.intake.notes import Kind
from returndesk.intake.orders.fields import Fields, Readings
from returndesk.intake.orders.lines import LineReader, counted, refunded_units, take_back
from returndesk.intake.platforms import totals
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import ORDER_FIELDS, SENT_TO, Draft, Layout, OrderCells
from returndesk.intake.platforms.totals import OtherCells, Sums, Undecided

_NO_SKU = Kind("no-sku", "line has no SKU; its title is used", "lines have no SKU; their titles are used")
_LEFT_OUT = Kind(
    "cancelled-line", "cancelled line without units skipped", "cancelled lines without units skipped"
)
_NOTHING = Kind(
    "cancelled-order", "cancelled order without units skipped", "cancelled orders without units skipped"
)
_UNPAID = Kind("unpaid-order", "unpaid order skipped", "unpaid orders skipped")
_OWING = {
    "unpaid": Kind("unpaid", "order is not paid", "orders are not paid"),
    "part-paid": Kind("part-paid", "order is part-paid", "orders are part-paid"),
}
_BELOW_LINES = Kind(
    "below-lines",
    "order with a total below its lines: review it",
    "orders with totals below their lines: review them",
)
_SHORT = Kind(
    "tenders-short",
    "order whose methods of payment come to less than its total: the last one takes the rest",
    "orders whose methods of payment come to less than their totals: the last one takes the rest",
)
_BEYOND = Kind(
    "tenders-beyond",
    "order whose methods of payment come to more than its total: taken as one method",
    "orders whose methods of payment come to more than their totals: taken as one method",
)
_COUNTRY = Kind(
    "country", "country with an unknown name left blank", "countries with unknown names left blank"
)

_ENOUGH = 20  # orders that show how a file has its tax
_MOST_UNDECIDED = 1_000  # orders that are held

Problem = Callable[..., None]  # (line, column, reason, file of another)
Value = TypeVar("Value")


class OrderReader:
    """Reads one draft after another; reports what is wrong by `problem(line, column, reason)`.

    `notes` counts what is to be said of the order last read.
    """

    def __init__(self, chosen: Format, fields: Fields, layout: Layout, problem: Problem) -> None:
        self.notes: Counter[Kind] = Counter()
        self.payments: dict[str, str] = {}  # of all sales -> their numbers
        self.refund_rows: list[RefundRow] = []
        self.may_wait = True  # whether an order may be read after the others: see `undecided`
        self._undecided: list[Draft] = []
        self._tax_included: Counter[tuple[str, bool]] = Counter()  # (currency, included) -> orders
        self._format, self._fields, self._layout, self._problem = chosen, fields, layout, problem
        self._code: Any = import_module(f"returndesk.intake.platforms.{chosen.code}") if chosen.code else None
        self._lines = LineReader(chosen, fields, layout, problem)
        self._at = {name: n for n, name in enumerate(layout.order_fields)}
        self._by_row = frozenset(
            self._at[name] for name in chosen.totals.get("by_row", ()) if name in self._at
        )

    def read(self, draft: Draft) -> OrderIn | None:
        """The order; None, or an order not to be used, if a problem was found or it is not a sale."""
        self.notes.clear()
        cells = OrderCells(*draft.cells[: len(ORDER_FIELDS)])
        currency = self._fields.currency(cells.currency)
        if isinstance(currency, Wrong):
            self._problem_at(draft, "currency", currency)
            currency = "EUR"  # so that the rest of the order can be checked
        readings = self._fields.readings(currency)
        if draft.bad_lines:  # a row that cannot be read may hold facts of the order
            self._lines.read(draft, readings, None)
            return None
        if draft.returned:
            self._note_refunds(draft)
            if not draft.lines:
                return None
        if self._format.undated and not clean(cells.ordered_at):
            self.notes[_UNPAID] += 1
            return None
        when = self._read(
            draft, "ordered_at", readings["ordered_at"][cells.ordered_at] or Wrong("missing"), None
        )
        sending = self._at.get("sending")
        unsent = self._fields.unsent[cells.status if sending is None else draft.cells[sending]]
        unpaid = readings["payment"][cells.status] == "unpaid"
        lines = self._lines.read(draft, readings, when.on if when else None, unsent=unsent, unpaid=unpaid)
        if skipped := self._lines.left_out:
            self._note_skipped(skipped, whole=not lines)
            if not lines and not draft.bad:
                return None
        status = self._status(draft, cells, readings)
        if len(lines) + skipped != len(draft.lines) or when is None or not status:
            return None
        all_cancelled = self._lines.cancelled == len(lines)
        if self._format.line.units:
            lines = counted(lines)
        try:
            sums = self._sums(draft, lines, readings, when.on)
        except Undecided:
            self._undecided.append(draft)
            self.notes.clear()
            return None
        words = (status, self._format.status.get(clean(cells.payment_status)))
        if clean(cells.cancelled_at) or all_cancelled:
            status = "cancelled"
        elif status == "open" and not draft.bad:
            status = _status_by_refunds(sums)
        if status == "cancelled" and sums.payment == "unpaid":  # nothing to give back
            sums.lines = [line._replace(reported_units=0) for line in sums.lines]
        if status == "cancelled" and sums.payment == "paid" and self._format.money.gives_back:
            sums.reported_minor = sums.charged_minor()
        if sums.reported_minor and any(line.reported_units for line in sums.lines) and not draft.bad:
            sums.reported_minor = totals.unexplained_minor(sums)
        if status == "cancelled" and _refunded_by(words, sums):
            sums.payment = "unknown" if sums.payment == "paid" else sums.payment
        if status == "cancelled" and sums.payment == "part-paid" and unpaid:
            sums.payment, sums.outstanding_minor = "unpaid", sums.charged_minor()
        if titled := sum(line.sku in self._lines.stand_ins for line in sums.lines):
            self.notes[_NO_SKU] += titled
        return self._made(draft, cells, when, sums, status)

    def undecided(self) -> list[Draft]:
        """The orders that waited for what the others show; read now they are decided."""
        self.may_wait = False
        return self._undecided

    def _note_skipped(self, lines: int, *, whole: bool) -> None:
        """Note lines that were skipped, or all of an order as a `whole`."""
        if unpriced := self._lines.unpriced:
            without = f"without {self._layout.heading('line_total')} skipped"
            kind = Kind("unpriced-line", f"unpaid line {without}", f"unpaid lines {without}")
            self.notes[kind] += unpriced
        else:
            self.notes[_NOTHING if whole else _LEFT_OUT] += 1 if whole else lines

    def _note_refunds(self, draft: Draft) -> None:
        """Keep the rows that are refunds: their sale may have come with an earlier file."""
        rows = zip(draft.returned, self._refunded_units(draft), strict=True)
        for (_, _, cells), (code, title, units) in rows:
            payment = self._payment(cells)
            when = clean(cells[self._at["ordered_at"]])
            reference = f"{payment or draft.number} {when}"
            self.refund_rows.append(RefundRow(draft.number, payment, reference, code, title, units))

    def _refunded_units(self, draft: Draft) -> list[tuple[str, str, int]]:
        return refunded_units(draft.returned, self._fields.readings("EUR")["quantity"], self._problem)

    def _payment(self, cells: Sequence[str]) -> str:
        at = self._at.get("payment_id")
        return "" if at is None else clean(cells[at])

    def _status(self, draft: Draft, cells: OrderCells, readings: Readings) -> str:
        """One of ORDER_STATUSES by the order's own columns; "" where one cannot be read."""
        status = self._read(draft, "status", readings["status"][cells.status], "")
        if not cells.aftersales:
            return status
        later = self._read(draft, "aftersales", readings["aftersales"][cells.aftersales], "")
        return max(status, later, key=ORDER_STATUSES.index) if status and later else ""

    def _sums(self, draft: Draft, lines: list[LineIn], readings: Readings, ordered_on: date) -> Sums:
        told = ("shipping", "order_discount", "order_tax", "refunded")
        shipping, discount, tax, refunded = (self._amount(draft, field, readings) for field in told)
        sums = Sums(lines, readings.currency, shipping, discount, tax, self._fields.tax_included, refunded)
        if draft.returned:
            sums.lines = take_back(lines, self._refunded_units(draft))
        if self._format.money.states_total and clean(draft.cells[self._at["total"]]):
            sums.total_minor = self._amount(draft, "total", readings)
        sums.untaxed = self._lines.untaxed
        if self._code is not None or self._format.totals:
            self._settle(draft, sums, readings)
        if text := clean(draft.cells[self._at["surcharge"]]) if "surcharge" in self._at else "":
            minor = self._read(draft, "surcharge", readings["surcharge"][text.lstrip("-")], 0)
            if text.startswith("-"):  # a fee below 0 is a discount
                sums.discount_minor += minor
            else:
                sums.add_surcharge("surcharge", minor)
        if not sums.lines:
            self._problem(draft.line, "", "the order has no line")
        elif sums.discount_minor and sums.discount_minor > (net := sums.net_minor()):
            off, goods = (format_minor(each, sums.currency) for each in (sums.discount_minor, net))
            self._problem_at(draft, "order_discount", f"a discount of {off} is above the order's {goods}")
        elif not draft.bad:
            sums.shipping_taxed = sums.shipping_taxed and self._fields.shipping_taxed(ordered_on)
            sums.spread_tax()
            self._pay(draft, sums, readings)
        return sums

    def _pay(self, draft: Draft, sums: Sums, readings: Readings) -> None:
        """What was paid of the order, what is outstanding, and whether its total is below its lines."""
        cells = OrderCells(*draft.cells[: len(ORDER_FIELDS)])
        stated = clean(cells.payment_status)
        word = readings["payment_status"][stated] if stated else readings["payment"][cells.status]
        if word == "unknown" and (paid_at := self._at.get("paid_at")) is not None:
            paid = clean(draft.cells[paid_at])
            # Cash on delivery may be paid without a day.
            word = "paid" if paid else word if any(line.delivered_on for line in sums.lines) else "unpaid"
        received = clean(draft.cells[self._at["received"]]) if "received" in self._at else ""
        if received in ("0", "0.00") and readings["status"][cells.status] == "cancelled":
            word = "unpaid"  # 0 came in, and no time of payment is stated
        outstanding = None
        if text := clean(cells.outstanding):
            outstanding = self._read(draft, "outstanding", readings["outstanding"][text.lstrip("-")], 0)
            outstanding = -outstanding if text.startswith("-") else outstanding
        sums.pay(word, outstanding, self._amount(draft, "deposit", readings))
        if sums.payment in _OWING:
            self.notes[_OWING[sums.payment]] += 1
        if below_lines(sums.charged_minor(), sums.total_minor, len(sums.lines)):
            self.notes[_BELOW_LINES] += 1
            for kind in [kind for kind in self.notes if kind.code == "uneven"]:  # this says more
                del self.notes[kind]

    def _settle(self, draft: Draft, sums: Sums, readings: Readings) -> None:
        """Let the platform's code and its [totals] set the sums right."""

        def text(field: str) -> str:
            return clean(draft.cells[self._at[field]]) if field in self._at else ""

        def parse(field: str, part: str) -> int:
            return self._read(draft, field, readings[field][part], 0)

        def amount(field: str) -> int | None:
            return self._amount(draft, field, readings) if text(field) else None

        def note(kind: Kind) -> None:
            self.notes[kind] += 1

        def tell_tax(currency: str, included: bool) -> None:
            self._tax_included[currency, included] += 1

        def tax_of_others(currency: str) -> bool | None:
            yes, no = (self._tax_included[currency, included] for included in (True, False))
            few = yes + no < _ENOUGH and len(self._undecided) < _MOST_UNDECIDED
            if few and self.may_wait and not draft.bad:
                raise Undecided
            return None if yes == no else yes > no

        others = OtherCells(amount, text, parse, note, tell_tax, tax_of_others)
        if self._code is not None:
            self._code.settle(sums, others)
        if self._format.totals:
            totals.settle(sums, others, self._format.totals)

    def _channel(self, draft: Draft) -> str:
        at = self._at.get("sold_in")
        known = "" if at is None else self._format.channels.get(draft.cells[at])
        return draft.channel or known or self._fields.channel

    def _made(self, draft: Draft, cells: OrderCells, when: When, sums: Sums, status: str) -> OrderIn:
        channel, lines = self._channel(draft), sums.lines
        if payment := self._payment(draft.cells):
            self.payments[payment] = draft.number
        if channel == COUNTER:
            lines = [handed_over(line, when.on) for line in lines]
        text, readings = self._fields.text, self._fields.readings(sums.currency)
        country = self._read(draft, "country", readings["country"][cells.country], "")
        if country is None:
            self.notes[_COUNTRY] += 1
        method = text[cells.payment_method]
        if sums.tenders:
            came = sums.charged_minor() - sums.outstanding_minor
            method = tenders_text(sums.tenders, method, came, sums.currency)
        elif "+" in method or ";" in method:
            charged = sums.charged_minor()
            came = min(charged, sums.total_minor or charged) - sums.outstanding_minor
            if off := off_by_minor(method, charged, came, sums.currency):
                self.notes[_BEYOND if off > 0 else _SHORT] += 1
        customer, recipient = self._people(draft, cells)
        codes = all_codes(readings["discount_code"], draft.told(self._at["discount_code"]))
        return OrderIn(
            channel=channel,
            number=draft.number,
            ordered_on=when.on,
            currency=sums.currency,
            lines=tuple(lines),
            ordered_at=when.at,
            customer=customer,
            shipping_minor=sums.shipping_minor,
            discount_minor=sums.discount_minor,
            shipping_tax_minor=min(sums.shipping_tax_minor, sums.shipping_minor),
            tax_included=sums.tax_included,
            country=country or "",
            tags=readings["order_tags"][cells.order_tags],
            payment_method=method,
            status=status,
            origin=Origin(text[cells.source], text[cells.campaign], codes),
            reported_minor=sums.reported_minor,
            total_minor=sums.total_minor,
            payment=sums.payment,
            outstanding_minor=sums.outstanding_minor,
            surcharge=sums.surcharge,
            surcharge_minor=sums.surcharge_minor,
            surcharge_tax_minor=min(sums.surcharge_tax_minor, sums.surcharge_minor),
            recipient=recipient,
            consent=readings["consent"][cells.consent],
        )

    def _people(self, draft: Draft, cells: OrderCells) -> tuple[CustomerIn, RecipientIn | None]:
        """The buyer, and to whom the order was sent."""
        customer, at = self.customer(cells), self._at
        told = (self._fields.text[draft.cells[at[name]]] if name in at else "" for name in SENT_TO)
        to = RecipientIn(*told)
        to = to._replace(name=self._known(to.name))
        return (buyer_of(customer, to), to) if any(to) else (customer, None)

    def customer(self, cells: OrderCells) -> CustomerIn:
        """The buyer that an order's cells name."""
        text, buyers = self._fields.text, self._format.buyers
        name, email, phone = (
            text[each] for each in (cells.customer_name, cells.customer_email, cells.customer_phone)
        )
        platform_id = text[cells.customer_id]
        if platform_id in buyers.guests:
            platform_id = ""
        name = self._known(name)
        email = "" if buyers.masked and "*" in email else email
        if buyers.masked and is_masked(phone) and not (name or email or platform_id):
            phone = ""  # names no one: it is the recipient's
        return CustomerIn(name, email, phone, platform_id, text[cells.customer_tier])

    def _known(self, name: str) -> str:
        """A name that is not hidden, else ""."""
        return "" if self._format.buyers.masked and name.startswith("##") else name

    def _amount(self, draft: Draft, field: str, readings: Readings) -> int:
        at = self._at[field]
        if at not in self._by_row:
            text = draft.cells[at]
            return self._read(draft, field, readings[field][text], 0)
        found = 0
        for line, cells in draft.rows:
            minor = readings[field][cells[at]]
            if isinstance(minor, Wrong):
                self._problem(line, self._layout.heading(field), minor)
            else:
                found += minor
        return found

    def _read(self, draft: Draft, field: str, value: Any, otherwise: Value) -> Value:
        if isinstance(value, Wrong):
            self._problem_at(draft, field, value)
            return otherwise
        right: Value = value
        return right

    def _problem_at(self, draft: Draft, field: str, reason: str) -> None:
        at, head = self._at[field], draft.head
        line, heading = draft.filled.get(at, draft.line), self._layout.heading(field)
        if head is not None and draft.filled.get(at) == 0:
            self._problem(head.line, head.headings.get(field, ""), reason, head.file)
        else:
            self._problem(line, heading, reason)


def _status_by_refunds(sums: Sums) -> str:
    if not sums.reported_minor and not any(line.reported_units for line in sums.lines):
        return "open"
    units = [line.reported_units == line.quantity for line in sums.lines]
    if all(units) or (sums.reported_minor and sums.reported_minor >= sums.charged_minor()):
        return "refunded"
    return "part-refunded"


def _refunded_by(words: Sequence[str | None], sums: Sums) -> bool:
    """Whether the status of a cancelled order says that it was refunded, and not how much of it."""
    reported = sums.reported_minor or any(line.reported_units for line in sums.lines)
    return "refunded" in words or ("part-refunded" in words and not reported)
