"""How a letter writes dates, amounts, items and codes in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from returndesk.core.letters.template import filled, one_line
from returndesk.core.money import format_minor
from returndesk.core.value import Value

# Countries whose customers get one of our languages, whatever the shop's own is.
LANGUAGE_OF = {
    **dict.fromkeys(("CN", "HK", "MO", "TW"), "zh"),
    **dict.fromkeys(("AU", "CA", "GB", "IE", "NZ", "US"), "en"),
}


def language_for(customer: str, country: str, shop: str) -> str:
    """The language of a letter: the customer's, else that of the order's country, else the shop's."""
    return customer or LANGUAGE_OF.get(country.upper(), shop)


class Words(Value):
    """A language's wording from its TOML file; its patterns are trusted, the values put in are not."""

    texts: Mapping[str, Any]

    def day(self, on: date | None) -> str:
        """20 November 2026, 2026年11月20日; "" for None."""
        if on is None:
            return ""
        month = str(self.texts["months"][on.month - 1])
        return self.say("day", day=str(on.day), month=month, year=str(on.year))

    def money(self, minor: int, currency: str) -> str:
        """An amount with its currency."""
        name = self.texts["currencies"].get(currency, currency)
        return self.say("money", amount=format_minor(minor, currency), currency=name)

    def goods(self, items: Iterable[tuple[str, int]]) -> str:
        """Pairs of (title, units) as one text: 2 × Mug, 1 × Lamp."""
        named = [self.say("item", title=one_line(title), units=str(units)) for title, units in items if units]
        return str(self.texts["between_items"]).join(named)

    def code(self, table: str, code: str) -> str:
        """A code in words; a code of the shop's own as it is, without hyphens."""
        return str(self.texts[table].get(code, code.replace("-", " ")))

    def in_table(self, table: str, key: str, **values: str) -> str:
        """A pattern of a table, with its fields replaced."""
        return filled(str(self.texts[table][key]), values)

    def coded(self, table: str, code: str, amount: str) -> str:
        """A code in words that include an amount."""
        return filled(str(self.texts[table][code]), {"amount": amount})

    def part(self, part: str, amount: str, why: str = "") -> str:
        """A line of the worked sum: Goods: 46.67 EUR."""
        label = self.code("parts", part) + (self.say("in_brackets", text=one_line(why)) if why else "")
        return f"{label}{self.texts['after_label']}{amount}"

    def say(self, key: str, **values: str) -> str:
        """A pattern of the language with its fields replaced; braces inside a value stay as they are."""
        return filled(str(self.texts[key]), values)
