"""A draft into an order: every amount, day and status read or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from returndesk.core.money import format_minor, is_currency
from returndesk.core.orders.incoming import ORDER_STATUSES, CustomerIn, LineIn, OrderIn
from returndesk.intake.countries import country_code
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.dates import DateReader, When
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.values import Amounts, Statuses, Tags, Texts, split_sign
from returndesk.intake.orders.lines import LineReader
from returndesk.intake.orders.returned_units import take_back
from returndesk.intake.platforms import totals
from returndesk.intake.platforms.check_sums import Sums, Told
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.platforms.layout import ORDER_FIELDS, Draft, Layout
from returndesk.intake.problems import quoted

_NO_SKU = ("line has no SKU: its title stands in", "lines have no SKU: their titles stand in")
_LEFT_OUT = ("cancelled line without units left out", "cancelled lines without units left out")
_NOTHING = ("cancelled order without units left out", "cancelled orders without units left out")
_UNPAID = ("order that was never paid left out", "orders that were never paid left out")
_STRANGERS = ("refund is of no sale in this file: left out", "refunds are of no sale in this file: left out")
_COUNTRY = ("country left blank: its name is not known", "countries left blank: their names are not known")

Problem = Callable[..., None]  # (line, column, reason, file of another)


class OrderReader:
    """Reads one draft after another; says what is wrong by `problem(line, column, reason)`.

    `notes` counts, of the order last read, (for one, for many) -> how many.
    """

    def __init__(
        self, chosen: Format, dates: DateReader, layout: Layout, options: ReadOptions, problem: Problem
    ) -> None:
        self.notes: Counter[tuple[str, str]] = Counter()
        self.statuses, self.aftersales = Statuses(chosen.status), Statuses(chosen.aftersales)
        self._format, self._options, self._layout, self._problem = chosen, options, layout, problem
        self._code: Any = import_module(f"returndesk.intake.platforms.{chosen.code}") if chosen.code else None
        self._amounts: dict[str, Amounts] = {}
        self._order_tags = Tags(chosen.tags)
        self._dates = dates
        self._lines = LineReader(chosen, dates, layout, problem, options.today)
        self._tax_included = options.tax_included if chosen.tax_included is None else chosen.tax_included
        self._currency_unnamed = options.currency_given or chosen.currency or options.currency
        self._at = {name: n for n, name in enumerate(layout.order_fields)}
        self._by_row = frozenset(
            self._at[name] for name in chosen.totals.get("by_row", ()) if name in self._at
        )
        self._texts = Texts()
        self._countries: dict[str, str] = {}

    def read(self, draft: Draft) -> OrderIn | None:
        """The order; None, or an order not to be used, where a problem was found or it is no sale."""
        self.notes.clear()
        (ordered_at, currency_text, _, _, _, status, cancelled_at, _, aftersales) = draft.cells[:9]
        currency = self._currency(draft, currency_text)
        amounts = self._amounts.get(currency)
        if amounts is None:
            amounts = self._amounts[currency] = Amounts(currency, self._format.decimal, self._format.signs)
        if draft.bad_lines:  # what the order itself says may stand in a row that cannot be read
            self._lines.read(draft, currency, amounts, None)
            return None
        if not draft.lines and draft.returned:
            self.notes[_STRANGERS] += len(draft.returned)
            return None
        if self._format.undated and not clean(ordered_at):
            self.notes[_UNPAID] += 1
            return None
        when = self._when(draft, ordered_at)
        lines = self._lines.read(draft, currency, amounts, when.on if when else None)
        if self._lines.left_out:
            self.notes[_LEFT_OUT if lines else _NOTHING] += self._lines.left_out if lines else 1
        if self._lines.left_out and not lines and not draft.bad:
            return None
        ours = self._status(draft, status, aftersales)
        if len(lines) + self._lines.left_out != len(draft.lines) or when is None or not ours:
            return None
        sums = self._sums(draft, lines, currency, amounts)
        if (cancelled_at and clean(cancelled_at)) or self._lines.cancelled == len(lines):
            ours = "cancelled"
        elif ours == "open" and not draft.bad:
            ours = self._told_by_refunds(sums)
        if sums.elsewhere_minor and any(line.elsewhere_units for line in sums.lines) and not draft.bad:
            sums.elsewhere_minor = totals.unexplained_minor(sums)
        if self._lines.stand_ins and (without := sum(line in self._lines.stand_ins for line in sums.lines)):
            self.notes[_NO_SKU] += without
        return self._made(draft, when, sums, ours)

    def _sums(self, draft: Draft, lines: list[LineIn], currency: str, amounts: Amounts) -> Sums:
        sums = Sums(
            lines,
            currency,
            self._amount(draft, "shipping", amounts),
            self._amount(draft, "order_discount", amounts),
            self._amount(draft, "order_tax", amounts),
            self._tax_included,
            self._amount(draft, "refunded", amounts),
        )
        if draft.returned:
            sums.lines, strangers = take_back(lines, draft.returned, self._problem)
            self.notes[_STRANGERS] += strangers
        if self._code is not None or self._format.totals:
            self._settle(draft, sums, amounts)
        self._check(draft, sums)
        return sums

    def _status(self, draft: Draft, status: str, aftersales: str) -> str:
        """One of ORDER_STATUSES by the order's own columns and its lines; "" where one cannot be read."""
        ours, reason = self.statuses[status]
        if reason:
            self._problem_at(draft, "status", reason)
        if aftersales:
            later, reason = self.aftersales[aftersales]
            if reason:
                self._problem_at(draft, "aftersales", reason)
            elif ours:
                ours = max(ours, later, key=ORDER_STATUSES.index)
        return "" if reason else ours

    def _told_by_refunds(self, sums: Sums) -> str:
        if not sums.elsewhere_minor and not any(line.elsewhere_units for line in sums.lines):
            return "open"
        units = [line.elsewhere_units == line.quantity for line in sums.lines]
        if all(units) or (sums.elsewhere_minor and sums.elsewhere_minor >= sums.charged_minor()):
            return "refunded"
        return "part-refunded"

    def _made(self, draft: Draft, when: When, sums: Sums, status: str) -> OrderIn:
        texts = self._texts
        country, tags, payment_method, source, campaign, name, email, phone, known_id, tier = [
            texts[cell] if cell else "" for cell in draft.cells[9 : len(ORDER_FIELDS)]
        ]
        if known_id in self._format.guests:
            known_id = ""
        # What a platform has masked is nobody's: 139****0000 would make one customer of many.
        if self._format.masked:
            name = "" if name.startswith("##") else name
            phone, email = ("" if "*" in text else text for text in (phone, email))
        return OrderIn(
            draft.channel or self._options.channel or self._format.channel,
            draft.number,
            when.on,
            sums.currency,
            tuple(sums.lines),
            when.at,
            CustomerIn(name, email, phone, known_id, tier),
            sums.shipping_minor,
            sums.discount_minor,
            sums.tax_minor,
            sums.tax_included,
            self._country(draft, country) if country else "",
            self._order_tags[tags] if tags else (),
            payment_method,
            status,
            source,
            campaign,
            sums.elsewhere_minor,
        )

    def _settle(self, draft: Draft, sums: Sums, amounts: Amounts) -> None:
        def text(field: str) -> str:
            return clean(draft.cells[self._at[field]]) if field in self._at else ""

        def parse(field: str, told: str) -> int:
            return self._parsed(draft, field, told, amounts)

        def amount(field: str) -> int | None:
            return self._amount(draft, field, amounts) if text(field) else None

        def note(one: str, many: str) -> None:
            self.notes[one, many] += 1

        told = Told(amount, text, parse, note)
        if self._code is not None:
            self._code.settle(sums, told)
        if self._format.totals:
            totals.settle(sums, told, self._format.totals)

    def _check(self, draft: Draft, sums: Sums) -> None:
        if not sums.lines:
            self._problem(draft.line, "", "the order has no line")
        elif sums.discount_minor and sums.discount_minor > (net := sums.net_minor()):
            discount, goods = (format_minor(each, sums.currency) for each in (sums.discount_minor, net))
            reason = f"a discount of {discount} is above the order's {goods}"
            self._problem_at(draft, "order_discount", reason)

    def _problem_at(self, draft: Draft, field: str, reason: str) -> None:
        at, head = self._at[field], draft.head
        line, heading = draft.filled.get(at, draft.line), self._layout.heading(field)
        if head is not None and draft.filled.get(at) == 0:
            self._problem(head.line, head.headings.get(field, ""), reason, head.file)
        else:
            self._problem(line, heading, reason)

    def _amount(self, draft: Draft, field: str, amounts: Amounts) -> int:
        at = self._at[field]
        if at in self._by_row:
            rows = ((line, cells[at]) for line, cells in draft.rows if cells[at])
            return sum(self._parsed(draft, field, text, amounts, line) for line, text in rows)
        text = draft.cells[at]
        return self._parsed(draft, field, text, amounts) if text else 0

    def _parsed(self, draft: Draft, field: str, text: str, amounts: Amounts, line: int = 0) -> int:
        found = amounts[text]
        if isinstance(found, int) and (found >= 0 or field in self._format.unsigned):
            return abs(found)
        reason = found if isinstance(found, str) else f"{quoted(text)} — below 0"
        if line:
            self._problem(line, self._layout.heading(field), reason)
        else:
            self._problem_at(draft, field, reason)
        return 0

    def _currency(self, draft: Draft, text: str) -> str:
        if text in self._amounts:  # said before, as a plain code
            return text
        currency = self.currency_of(text) if text else ""
        if not currency:
            return self._currency_unnamed
        if is_currency(currency):
            return currency
        self._problem_at(draft, "currency", f"{quoted(currency)} — expected a code of three letters like EUR")
        return self._options.currency  # so that the rest of the order can be looked through

    def currency_of(self, text: str) -> str:
        """The currency that a cell names, as a code or by the sign of an amount; "" where it names none."""
        text = clean(text)
        if self._format.signs and not is_currency(text.upper()):
            sign, _, _ = split_sign(text, self._format.signs)
            if sign is not None:
                return sign.currencies[0] if len(sign.currencies) == 1 else ""
            if text[:1].isdigit():
                return ""
        return text.upper()

    def _when(self, draft: Draft, text: str) -> When | None:
        text = clean(text)
        try:
            if not text:
                raise ValueError("missing")
            when = self._dates.read(text)
            if when.on > self._options.today:
                shown, today = self._dates.quoted(text), self._options.today
                raise ValueError(f"{shown} — in the future: today is {today}")
        except ValueError as error:
            self._problem_at(draft, "ordered_at", str(error))
            return None
        return when

    def _country(self, draft: Draft, text: str) -> str:
        known = self._countries.get(text)
        if known is not None:
            return known
        country = text.upper()
        if self._format.country_names and len(country) != 2:
            country = country_code(text)
            if text and not country:
                self.notes[_COUNTRY] += 1
                return ""
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            named = quoted(text, known=bool(country_code(text)))
            self._problem_at(draft, "country", f"{named} — expected two letters like DE (ISO 3166)")
            return country
        self._countries[text] = country
        return country


def unknown_words(statuses: Sequence[Statuses]) -> list[str]:
    """A note for every word that a format does not know and takes as its `other`."""
    words = dict.fromkeys(word for each in statuses for word in each.others)
    # No line is told here, so the word is; a name of two words has slipped in from another column.
    shown = [quoted(word, known=len(word.split()) == 1) for word in words]
    return [f"the status {each} is not known: taken as open" for each in dict.fromkeys(shown)]
