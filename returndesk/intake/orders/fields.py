"""What the cells of a file of orders mean: one reading for each field.

Orders read one by one (order_reader) and by columns (plain_rows) have every cell read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from returndesk.core.money import is_currency
from returndesk.intake.csv import values
from returndesk.intake.csv.cells import clean
from returndesk.intake.csv.dates import DateReader
from returndesk.intake.csv.decimal_marks import DecimalMark, sign_of
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.values import Memo, Texts, Wrong
from returndesk.intake.platforms.format_files import Format, Money
from returndesk.intake.platforms.words import Words
from returndesk.intake.problems import quoted

_NAMED = 5  # unknown words
_TEXTS = (
    "sku", "title", "category", "line_id", "tracking", "payment_method", "source", "campaign",
    "customer_name", "customer_email", "customer_phone", "customer_id", "customer_tier",
    "recipient_name", "recipient_phone",
)  # fmt: skip


class Readings(dict[str, Memo[Any]]):
    """Field -> what reads its cells, in orders of one currency; an unknown field is an amount."""

    def __init__(
        self, currency: str, money: Money, decimal: DecimalMark, known: Mapping[str, Memo[Any]]
    ) -> None:
        super().__init__(known)
        self.currency, self._unsigned = currency, money.unsigned
        of_sign = partial(values.amounts, currency, decimal, money.signs, remarks=money.remarks)
        self._of = (of_sign(), of_sign(unsigned=True))

    def __missing__(self, field: str) -> Memo[Any]:
        amounts = self[field] = self._of[field in self._unsigned]
        return amounts


class Fields:
    """One file's readings: raw cell -> value, or Wrong."""

    def __init__(self, chosen: Format, options: ReadOptions, units: int | None = None) -> None:
        """`units` are those of each row, where no column has them."""
        given = chosen.money.tax_included
        self.tax_included = options.tax_included if given is None else given
        self.channel = options.channel or chosen.channel  # where a row names none
        self.today = options.today
        self.dates = DateReader(chosen.dates, ZoneInfo(options.timezone))
        self.decimal = DecimalMark(chosen.money.decimal, options.decimal)
        self.text = Texts()
        self.day = values.days(self.dates, options.today)
        self.unsent = Memo(lambda raw: chosen.line.unsent(clean(raw)))  # by an order's status
        self._statuses, self._payments = chosen.status, chosen.payment
        self._unknown: list[str] = []  # statuses
        self._unknown_payments: list[str] = []
        self._known: dict[str, Memo[Any]] = {
            **dict.fromkeys(_TEXTS, self.text),
            "ordered_at": values.Moments(self.dates, options.today),
            "shipped_on": self.day,
            "delivered_on": self.day,
            "quantity": values.quantities(
                units or chosen.line.quantity or (1 if chosen.line.units else None), chosen.line.thousandths
            ),
            "tags": values.tags(";"),
            "order_tags": values.tags(chosen.tags),
            "discount_code": values.discount_codes(),
            "consent": values.consents(),
            "status": values.statuses(chosen.status, self._unknown),
            "aftersales": values.statuses(chosen.aftersales, self._unknown),
            "payment": values.payments(chosen.payment, []),  # by the status: most words say nothing of it
            "payment_status": values.payments(chosen.payment, self._unknown_payments),
            "country": values.countries(),
        }
        self._money = chosen.money
        self._in_amounts = self.decimal.open and not chosen.spellings  # the currencies of such formats
        self._unnamed = options.currency_given or chosen.money.currency or options.currency
        self._readings: dict[str, Readings] = {}
        self._shipping_taxed = options.shipping_taxed

    @property
    def proved(self) -> dict[str, str]:
        """Option -> what the file's rows prove."""
        found = {"--dates": self.dates.proved, "--decimal": self.decimal.proved}
        return {option: value for option, value in found.items() if value}

    def readings(self, currency: str) -> Readings:
        """What reads the cells of orders in a currency."""
        if currency not in self._readings:
            self._readings[currency] = Readings(currency, self._money, self.decimal, self._known)
        return self._readings[currency]

    def shipping_taxed(self, ordered_on: date) -> bool:
        """Whether the shipping of an order of that day is taxed, as far as the policy says."""
        days = [day for day in self._shipping_taxed if day <= ordered_on]
        return self._shipping_taxed[max(days)] if days else True

    def currency(self, raw: str) -> str | Wrong:
        """The currency of an order whose cell for it is `raw`."""
        if raw in self._readings:  # a code that was read before
            return raw
        named = self.named_currency(raw) or self._unnamed
        if is_currency(named):
            return named
        return Wrong(f"{quoted(named)} — expected a code such as EUR (ISO 4217)")

    def named_currency(self, raw: str) -> str:
        """The currency that a cell names, as a code or by the sign of an amount; "" for none."""
        text = clean(raw) if raw else ""
        if self._in_amounts and text[-1:].isdigit():
            return sign_of(text)
        if self._money.signs and not is_currency(text.upper()):
            sign, _, _ = values.split_sign(text, self._money.signs)
            if sign is not None:
                return sign.currencies[0] if len(sign.currencies) == 1 else ""
            if text[:1].isdigit():
                return ""
        return text.upper()

    def unknown_statuses(self) -> list[str]:
        """A note for every status that the format does not know and takes as its `other`."""
        return [
            *_unknown(self._unknown, self._statuses, "status", "statuses", "open"),
            *_unknown(self._unknown_payments, self._payments, "payment status", "payment statuses", "paid"),
        ]


def _unknown(found: Iterable[str], known: Words, one: str, many: str, taken_as: str) -> list[str]:
    """Notes on unknown words, quoted as they name no line; two strange words are another column's."""
    quotes = (quoted(each, known=len(each.split()) == 1 or known.share_a_word(each)) for each in found)
    shown = list(dict.fromkeys(quotes))
    more = [f"{len(shown) - _NAMED} more unknown {many}: taken as {taken_as}"] if shown[_NAMED:] else []
    return [*(f"unknown {one} {each}: taken as {taken_as}" for each in shown[:_NAMED]), *more]
