"""How a language writes days, amounts, goods and our codes in a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from returndesk.core.letters.template import filled, one_line
from returndesk.core.money import format_minor

# Countries whose customers are written to in one of our languages whatever the shop's own is.
LANGUAGE_OF = {
    **dict.fromkeys(("CN", "HK", "MO", "TW"), "zh"),
    **dict.fromkeys(("AU", "CA", "GB", "IE", "NZ", "US"), "en"),
}


def language_for(customer: str, country: str, shop: str) -> str:
    """The language of a letter: the customer's own, else by the order's country, else the shop's."""
    return customer or LANGUAGE_OF.get(country.upper(), shop)


@dataclass(frozen=True, slots=True)
class Words:
    """A language's words, as its file tells them; patterns there are ours, what is put in is not."""

    told: Mapping[str, Any]

    def day(self, on: date | None) -> str:
        """20 November 2026, 2026年11月20日; "" for None."""
        if on is None:
            return ""
        month = str(self.told["months"][on.month - 1])
        return self.say("day", day=str(on.day), month=month, year=str(on.year))

    def money(self, minor: int, currency: str) -> str:
        """An amount with its currency, never without."""
        name = self.told["currencies"].get(currency, currency)
        return self.say("money", amount=format_minor(minor, currency), currency=name)

    def goods(self, items: Iterable[tuple[str, int]]) -> str:
        """(title, units) as a list: 2 × Mug, 1 × Lamp."""
        named = [self.say("item", title=one_line(title), units=str(units)) for title, units in items if units]
        return str(self.told["between_items"]).join(named)

    def code(self, table: str, code: str) -> str:
        """Our code in words; one of the shop's own as it is, without its hyphens."""
        return str(self.told[table].get(code, code.replace("-", " ")))

    def coded(self, table: str, code: str, amount: str) -> str:
        """Our code in words with an amount in them."""
        return filled(str(self.told[table][code]), {"amount": amount})

    def part(self, part: str, amount: str, why: str = "") -> str:
        """A line of a sum: Goods: 46.67 EUR."""
        label = self.code("parts", part) + (self.say("in_brackets", text=one_line(why)) if why else "")
        return f"{label}{self.told['after_label']}{amount}"

    def say(self, key: str, **values: str) -> str:
        """A pattern of the language with its values put in; what a value holds is never looked into."""
        return filled(str(self.told[key]), values)
