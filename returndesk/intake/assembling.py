"""Rows into orders: grouped by channel and number, every amount, day and status read or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from returndesk.core.money import format_minor, is_currency
from returndesk.core.orders import CustomerIn, OrderIn
from returndesk.intake.cells import clean, order_number
from returndesk.intake.dates import DateReader, When
from returndesk.intake.layout import CURRENCY, LINE_FIELDS, ORDER_FIELDS, Draft, Layout
from returndesk.intake.lines import LineReader
from returndesk.intake.platforms import Binding, Format
from returndesk.intake.problems import RowProblem, quoted
from returndesk.intake.sums import Sums, Told
from returndesk.intake.values import Amounts, Statuses, Tags

if TYPE_CHECKING:
    from returndesk.intake.reading import ReadOptions

_NO_SKU = ("line has no SKU: its title stands in", "lines have no SKU: their titles stand in")


class Assembler:
    """Takes one file's rows with `add`; `orders` then gives the good ones, in order of appearance.

    `problems` holds every bad row, `rejects` each line of a bad order with its reason.
    """

    def __init__(
        self, file: str, chosen: Format, binding: Binding, header: Sequence[str], options: ReadOptions
    ) -> None:
        self.problems: list[RowProblem] = []
        self.rejects: dict[int, str] = {}
        self.bad_orders = 0
        self.notes: Counter[tuple[str, str]] = Counter()  # (for one, for many) -> how many
        self._draft_notes: Counter[tuple[str, str]] = Counter()  # of the order that is being read
        self._file, self._format, self._options = file, chosen, options
        self._code: Any = None
        if chosen.code:
            self._code = import_module(f"returndesk.intake.platform_{chosen.code}")
        in_cells: list[int] = []
        self._lines_in = None
        if chosen.cells:
            in_cells, self._lines_in = self._code.line_cells(chosen, header)
        self._layout = Layout(binding, header, in_cells)
        self._drafts: dict[str, dict[str, Draft]] = {}  # number -> channel -> order
        self._in_order: list[Draft] = []
        self._amounts: dict[str, Amounts] = {}
        self._statuses = Statuses(chosen)
        self._order_tags = Tags(chosen.tags)
        self._dates = DateReader(chosen.dates, ZoneInfo(options.timezone))
        self._lines = LineReader(chosen, self._dates, self._layout, self._problem)
        self._told: dict[int, list[str]] = {}  # line -> its problems
        self._tax_included = options.tax_included if chosen.tax_included is None else chosen.tax_included
        self._draft: Draft | None = None  # the order that is being read: whose problems these are

    def add(self, line: int, row: list[str]) -> None:
        """Take one row. It is changed in place."""
        layout = self._layout
        misfit = layout.stretch(row)
        number = order_number(row[layout.number]) if layout.number < len(row) else ""
        if not number:
            reason = misfit or "the order number is missing"
            self._draft = None
            self._problem(line, "" if misfit else layout.heading("order_number"), reason)
            self._reject([line])
            return
        if misfit:
            draft = self._draft_of(number, "", line, None)
            draft.bad_lines.append(line)
            self._draft = draft
            self._problem(line, "", misfit)
            return
        cells = layout.order(row)
        channel = row[layout.channel]
        draft = self._draft_of(number, clean(channel).lower() if channel else "", line, cells)
        if draft.blanks and draft.line != line:
            draft.fill(line, cells)
        if cells[CURRENCY] != draft.cells[CURRENCY] and cells[CURRENCY].strip():
            self._same_currency(draft, line, cells[CURRENCY])
        if self._lines_in is None:
            draft.lines.append((line, layout.line(row), ""))
        else:
            for column, told in self._lines_in(row):
                shared = zip(LINE_FIELDS, layout.line(row), strict=True)  # what the row says of all its lines
                own = tuple(told.get(name, cell) for name, cell in shared)
                draft.lines.append((line, own, column))
        if not draft.lines:
            draft.lines.append((line, (), ""))

    def orders(self) -> list[OrderIn]:
        """Read what was added; may be called once."""
        found = []
        for draft in self._in_order:
            self._draft = draft
            self._draft_notes.clear()
            order = self._order(draft)
            if order is not None and not draft.bad:
                found.append(order)
                if self._draft_notes:
                    self.notes.update(self._draft_notes)
            else:
                self._reject([*dict.fromkeys(line for line, *_ in draft.lines), *draft.bad_lines])
        self._in_order.clear()
        return found

    def _draft_of(self, number: str, channel: str, line: int, cells: tuple[str, ...] | None) -> Draft:
        # A row without a channel belongs to the order of that number; without any, to the format's own.
        known = self._drafts.get(number)
        if known is None:
            known = self._drafts[number] = {}
        elif not channel:
            return next(iter(known.values()))
        elif channel in known:
            return known[channel]
        elif "" in known:
            draft = known[channel] = known.pop("")
            draft.channel = channel
            return draft
        empty = ("",) * len(self._layout.order_fields)
        draft = known[channel] = Draft(number, channel, line, cells or empty)
        self._in_order.append(draft)
        return draft

    def _problem(self, line: int, column: str, reason: str) -> None:
        number = ""
        if self._draft is not None:
            number, self._draft.bad = self._draft.number, True
        self.problems.append(RowProblem(self._file, line, column, reason, number))
        self._told.setdefault(line, []).append(f"{column}: {reason}" if column else reason)

    def _reject(self, lines: Sequence[int]) -> None:
        self.bad_orders += 1
        first = min((line for line in lines if line in self._told), default=lines[0])
        for line in lines:
            told = self._told.get(line)
            other = f"another row of this order is bad: line {first}"
            self.rejects[line] = "; ".join(told) if told else other

    def _same_currency(self, draft: Draft, line: int, currency: str) -> None:
        one, other = clean(draft.cells[CURRENCY]).upper(), clean(currency).upper()
        if one != other:
            self._draft = draft
            reason = f"{quoted(other)} — the order has {quoted(one)} on its first row"
            self._problem(line, self._layout.heading("currency"), reason)

    def _order(self, draft: Draft) -> OrderIn | None:
        """The order that a draft makes; None, or an order not to be used, where a problem was found."""
        (ordered_at, currency_text, shipping, discount, tax, status, cancelled_at, refunded) = draft.cells[:8]
        currency = self._currency(draft, currency_text)
        amounts = self._amounts.get(currency)
        if amounts is None:
            amounts = self._amounts[currency] = Amounts(currency, self._format.decimal)
        if draft.bad_lines:  # what the order itself says may stand in a row that cannot be read
            self._lines.read(draft, currency, amounts, None)
            return None
        when = self._when(draft, ordered_at)
        lines = self._lines.read(draft, currency, amounts, when.on if when else None)
        ours, reason = self._statuses[status]
        if reason:
            self._problem_at(draft, "status", reason)
        if len(lines) != len(draft.lines) or when is None or reason:
            return None
        sums = Sums(
            lines,
            currency,
            self._amount(draft, "shipping", shipping, amounts),
            self._amount(draft, "order_discount", discount, amounts),
            self._amount(draft, "order_tax", tax, amounts),
            self._tax_included,
            self._amount(draft, "refunded", refunded, amounts),
        )
        if self._code is not None:
            self._settle(draft, sums, amounts)
        self._check(draft, sums)
        if cancelled_at and clean(cancelled_at):
            ours = "cancelled"
        elif sums.elsewhere_minor and ours == "open" and not draft.bad:
            ours = "refunded" if sums.elsewhere_minor >= sums.charged_minor() else "part-refunded"
        if without := sum(line in self._lines.stand_ins for line in sums.lines):
            self._draft_notes[_NO_SKU] += without
        return self._made(draft, when, sums, ours)

    def _made(self, draft: Draft, when: When, sums: Sums, status: str) -> OrderIn:
        country, tags, payment_method, source, campaign, name, email, phone, known_id, tier = [
            clean(cell) if cell else "" for cell in draft.cells[8 : len(ORDER_FIELDS)]
        ]
        if known_id in self._format.guests:
            known_id = ""
        return OrderIn(
            channel=draft.channel or self._format.channel,
            number=draft.number,
            ordered_on=when.on,
            currency=sums.currency,
            lines=tuple(sums.lines),
            ordered_at=when.at,
            customer=CustomerIn(name, email, phone, known_id, tier),
            shipping_minor=sums.shipping_minor,
            discount_minor=sums.discount_minor,
            tax_minor=sums.tax_minor,
            tax_included=sums.tax_included,
            country=self._country(draft, country),
            tags=self._order_tags[tags],
            payment_method=payment_method,
            status=status,
            source=source,
            campaign=campaign,
            elsewhere_minor=sums.elsewhere_minor,
        )

    def _settle(self, draft: Draft, sums: Sums, amounts: Amounts) -> None:
        fields = self._layout.order_fields

        def text(field: str) -> str:
            return clean(draft.cells[fields.index(field)]) if field in fields else ""

        def parse(field: str, told: str) -> int:
            return self._amount(draft, field, told, amounts)

        def amount(field: str) -> int | None:
            told = text(field)
            return parse(field, told) if told else None

        def note(one: str, many: str) -> None:
            self._draft_notes[one, many] += 1

        self._code.settle(sums, Told(amount, text, parse, note))

    def _check(self, draft: Draft, sums: Sums) -> None:
        if not sums.lines:
            self._problem(draft.line, "", "the order has no line")
        elif sums.discount_minor and sums.discount_minor > (net := sums.net_minor()):
            discount, goods = (format_minor(each, sums.currency) for each in (sums.discount_minor, net))
            reason = f"a discount of {discount} is above the order's {goods}"
            self._problem_at(draft, "order_discount", reason)

    def _problem_at(self, draft: Draft, field: str, reason: str) -> None:
        at = self._layout.order_fields.index(field)
        self._problem(draft.filled.get(at, draft.line), self._layout.heading(field), reason)

    def _amount(self, draft: Draft, field: str, text: str, amounts: Amounts) -> int:
        if not text:
            return 0
        found = amounts[text]
        if isinstance(found, int) and found >= 0:
            return found
        self._problem_at(draft, field, found if isinstance(found, str) else f"{quoted(text)} — below 0")
        return 0

    def _currency(self, draft: Draft, text: str) -> str:
        currency = clean(text).upper() if text else ""
        if not currency:
            return self._options.currency
        if is_currency(currency):
            return currency
        self._problem_at(draft, "currency", f"{quoted(text)} — expected a code of three letters like EUR")
        return self._options.currency  # so that the rest of the order can be looked through

    def _when(self, draft: Draft, text: str) -> When | None:
        text = clean(text)
        try:
            if not text:
                raise ValueError("missing")
            when = self._dates.read(text)
            if when.on > self._options.today:
                raise ValueError(f"{quoted(text)} — in the future: today is {self._options.today}")
        except ValueError as error:
            self._problem_at(draft, "ordered_at", str(error))
            return None
        return when

    def _country(self, draft: Draft, text: str) -> str:
        country = text.upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            self._problem_at(draft, "country", f"{quoted(text)} — expected two letters like DE (ISO 3166)")
        return country
