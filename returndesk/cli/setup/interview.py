"""`init` on a terminal: asks for what the command line omits; the country proposes the answers."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import typer

from returndesk import clock
from returndesk.cli.base import Back, ask_until, complain, say
from returndesk.cli.choices import by_number, show_choices, yes
from returndesk.cli.setup.options import ask_address
from returndesk.cli.tables.settings import TAX
from returndesk.core.codes import LANGUAGES, LAWS
from returndesk.core.value import replace
from returndesk.desk import new_desk as typing
from returndesk.desk.holidays import has_holidays, regions_of
from returndesk.desk.lookup import find_code
from returndesk.intake.countries import country_name, country_typed
from returndesk.intake.country_settings import NO_LAW, CountrySettings, country_around, country_settings

_LATER = "later"
# What each question is for, with an example.
_EXPLAINED = {
    "shop": "The name that letters and reports have. Example: Corner Shop",
    "country": "Where the shop is: it proposes the other answers, and how typed days such as 3/4 are read."
    " By its code or name, or none. Examples: DE, Germany, 中国",
    "currency": "The currency of your prices, by its code, sign or name. Examples: EUR, €, Euro",
    "timezone": "Where the shop's day begins and ends, by its name or city. Examples: Europe/Berlin, berlin",
    "laws": "The consumer law that goes beyond your own terms: eu, uk, cn, us, or none. Several with commas."
    " Example: eu",
    "holidays": "Days on which the shop is closed: they do not count as open days. A country, one of its"
    " regions by code or name, or none. Examples: DE, DE-BY, Bayern",
    "language": "The language of letters to customers, unless a customer has another: en or zh. Your own"
    " letters can be in any. Example: en",
    "window": "Your return window, from the day of delivery: days, weeks or months. Example: 30 days",
    "tax": "Whether the prices in your orders have the tax in them. included: usual in Europe and China."
    " excluded: usual in the US.",
    "address": "Where customers send goods back: printed in letters, line by line. later: returndesk config"
    " --address -",
    "contact": "How customers reach you: printed in letters. later: returndesk config --contact TEXT."
    " Example: hello@shop.example",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of a new desk; None is not known yet."""

    shop: str | None
    country: str | None
    currency: str | None
    timezone: str | None
    laws: tuple[str, ...] | None
    holidays: str | None  # DE, DE-BY or ""
    language: str | None
    window: str | None
    tax: str | None
    address: list[str] | None
    contact: str | None

    @property
    def usual(self) -> CountrySettings:
        """What a shop of the country usually has."""
        return country_settings(self.country or "")

    @property
    def usual_zone(self) -> str:
        """The system's time zone, or one of the country's; UTC where there is none."""
        zone = self.usual.zone(clock.system_zone())
        return zone if typing.is_zone(zone) else "UTC"

    @property
    def usual_holidays(self) -> str:
        """The country, if its public holidays are known."""
        return self.country if self.country and has_holidays(self.country) else ""

    def completed(self) -> Answers:
        """With what was not typed: as the country has it, but no law."""
        usual = self.usual
        rest = Answers(
            shop="My shop", country="", currency=usual.currency, timezone=self.usual_zone, laws=(),
            holidays=self.usual_holidays, language=usual.language, window="30 days", tax=TAX[0], address=[],
            contact="",
        )  # fmt: skip
        return replace(rest, **{name: value for name, value in asdict(self).items() if value is not None})


NOTHING_TYPED = Answers(*[None] * len(fields(Answers)))


def interview(ctx: typer.Context, known: Answers, show: Callable[[Answers], None]) -> Answers:
    """Ask for what is not known yet; `show` shows what will be made. Raises Refused if the user quits."""
    if None not in asdict(known).values():
        return known
    say(
        ctx,
        "Enter takes the answer in brackets, ? explains a question, b goes back, q quits.",
        "Nothing is saved until you confirm.",
    )
    asked = _Interview(ctx, known)
    while True:
        asked.ask_all()
        show(asked.known)
        help = "yes creates it. no goes through the questions again, with your answers in brackets."
        try:
            if yes(ctx, "Create this desk? No asks again.", "yes", explained=help, back=True):
                return asked.known
        except Back:
            asked.go_back()
            continue
        asked = _Interview(ctx, known, asked.known)


class _Interview:
    """The questions, in the order in which the answers propose each other; `before` has the earlier ones."""

    def __init__(self, ctx: typer.Context, known: Answers, before: Answers | None = None) -> None:
        self.ctx, self.known, self.before = ctx, known, before
        self.answered: list[str] = []  # in their order

    def ask_all(self) -> None:
        """Ask for all that is not known. Raises Refused if the user quits."""
        while True:
            try:
                return self._ask_each()
            except Back:
                self.go_back()

    def go_back(self) -> None:
        """Ask the last question again, with its answer as the default."""
        if not self.answered:
            complain(["This is the first question."])
            return
        known = {name: value for name, value in asdict(self.known).items() if value is not None}
        self.before = replace(self.before or NOTHING_TYPED, **known)
        self.known = replace(self.known, **{self.answered.pop(): None})

    def _ask_each(self) -> None:
        self._ask("shop", "Name of the shop", str, "My shop")
        around = country_around(clock.system_zone(), _locale())
        self._ask("country", "Country, such as DE or Germany, or none", _country, around)
        usual, country = self.known.usual, self.known.country or ""
        if self.before and self.before.country != self.known.country:  # what the new one proposes
            of_country = ("currency", "timezone", "laws", "holidays", "language", "tax")
            self.before = replace(self.before, **dict.fromkeys(of_country))
        if country and self.answered[-1:] in ([], ["shop"], ["country"]):
            say(self.ctx, f"For a shop in {country_name(country)}:")
        self._ask(
            "currency",
            "Currency",
            lambda typed: typing.currency_typed(typed, "", usual.currency),
            usual.currency,
        )
        self._ask("timezone", "Time zone", typing.zone_typed, self.known.usual_zone)
        self._ask(
            "laws",
            "Law that binds the shop",
            lambda typed: typing.laws_typed([typed]),
            usual.law,
            (*LAWS, NO_LAW),
        )
        holidays = self.known.usual_holidays
        region = next((f", a region such as {holidays}-{one}" for one in regions_of(holidays)), "")
        place = f"Public holidays of ({holidays or 'a country'}{region} or none)"
        self._ask(
            "holidays", place, lambda typed: typing.holidays_typed(typed, "", country), holidays or "none"
        )
        self._ask("language", "Language of letters", typing.language_typed, usual.language, LANGUAGES)
        by_law = usual.window if self.known.laws == (usual.law,) else "30 days"
        least = " (by law at least 7 days)" if by_law == "7 days" else ""
        self._ask("window", f"How long can items be returned?{least}", typing.window_typed, by_law)
        self._ask("tax", "Tax in your prices", _code_of(TAX), TAX[not usual.tax_included], TAX)
        self._ask_address()
        self._ask("contact", "Contact in letters: mail, phone or page", _unless_later, _LATER)

    def _ask(
        self, name: str, question: str, read: Callable[[str], Any], usual: str, choices: Sequence[str] = ()
    ) -> None:
        """Ask one question until the answer can be read, unless the answer is known."""
        if getattr(self.known, name) is None:
            given = getattr(self.before, name, None)
            default = usual if given is None else _as_typed(name, given)
            asked = question if default else f"{question}:"
            help = _EXPLAINED[name]
            show_choices(choices)
            answer = ask_until(
                self.ctx,
                asked,
                lambda typed: read(by_number(typed, choices)),
                option="",
                default=default,
                explained=help,
                back=True,
            )
            self._know(name, answer)

    def _know(self, name: str, answer: Any) -> None:
        self.known = replace(self.known, **{name: answer})
        self.answered.append(name)

    def _ask_address(self) -> None:
        if self.known.address is None:
            given = (self.before and self.before.address) or []
            default = ", ".join(given) or _LATER
            question = "Return address for letters, first line"
            lines = ask_address(question, default, _EXPLAINED["address"], back=True)
            self._know("address", given if not lines else [] if lines[0].lower() == _LATER else lines)


def _as_typed(name: str, given: Any) -> str:
    """An answer as it can be typed again."""
    return (
        ", ".join(given) or NO_LAW if name == "laws" else given or (_LATER if name == "contact" else "none")
    )


def _country(typed: str) -> str:
    return "" if typed.lower() in ("-", "none") else country_typed(typed)


def _code_of(codes: tuple[str, ...]) -> Callable[[str], str]:
    return lambda typed: find_code(typed, codes, "")


def _unless_later(typed: str) -> str:
    return "" if typed.lower() == _LATER else typed


def _locale() -> str:
    """The user's locale: de_DE.UTF-8; on Windows German_Germany."""
    for name in ("LC_ALL", "LC_MONETARY", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return (locale.getlocale()[0] or "") if os.name == "nt" else ""
