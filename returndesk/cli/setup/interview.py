"""`init` on a terminal: asks for what the command line omits; the country proposes the answers."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import typer

from returndesk import clock
from returndesk.cli.base import ask_until, say
from returndesk.cli.setup.options import ask_address
from returndesk.cli.tables.settings import TAX
from returndesk.core.codes import LANGUAGES, LAWS
from returndesk.desk import new_desk as typing
from returndesk.desk.holidays import has_holidays, regions_of
from returndesk.desk.lookup import find_code
from returndesk.errors import Refused
from returndesk.intake.countries import country_name, country_typed
from returndesk.intake.country_settings import NO_LAW, CountrySettings, country_around, country_settings

_LATER = "later"


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


def interview(ctx: typer.Context, known: Answers) -> Answers:
    """Ask for what is not known yet. Raises Refused if the user quits."""
    if None not in asdict(known).values():
        return known
    say(ctx, "Enter takes the answer in brackets. q quits. Nothing is saved until you confirm.")
    return _Interview(ctx, known).complete()


class _Interview:
    """The questions, in the order in which the answers propose each other."""

    def __init__(self, ctx: typer.Context, known: Answers) -> None:
        self.ctx, self.known = ctx, known

    def complete(self) -> Answers:
        """Ask them all. Raises Refused if the user quits."""
        self._ask("shop", "Name of the shop", str, "My shop")
        around = country_around(clock.system_zone(), _locale())
        self._ask("country", "Country, such as DE or Germany, or none", _country, around)
        usual = self.known.usual
        if self.known.country:
            say(self.ctx, f"For a shop in {country_name(self.known.country)}:")
        self._ask("currency", "Currency", typing.currency_typed, usual.currency)
        self._ask("timezone", "Time zone", typing.zone_typed, self.known.usual_zone)
        laws = f"Law that binds the shop ({', '.join((*LAWS, NO_LAW))})"
        self._ask("laws", laws, lambda typed: typing.laws_typed([typed]), usual.law)
        holidays = self.known.usual_holidays
        region = next((f", a region such as {holidays}-{one}" for one in regions_of(holidays)), "")
        place = f"Public holidays of ({holidays or 'a country'}{region} or none)"
        self._ask("holidays", place, typing.holidays_typed, holidays or "none")
        self._ask("language", "Letters in (en, zh)", _code_of(LANGUAGES), usual.language)
        self._ask("window", "How long can items be returned?", typing.window_typed, "30 days")
        tax = TAX[not usual.tax_included]
        self._ask("tax", "Tax in your prices (included, excluded)", _code_of(TAX), tax)
        if self.known.address is None:
            lines = ask_address("Return address for letters, first line", _LATER)
            self.known = replace(self.known, address=lines)
        self._ask("contact", "Contact in letters: mail, phone or page", _unless_later, _LATER)
        if (
            ask_until(self.ctx, "Create this desk?", _code_of(("yes", "no")), option="", default="yes")
            == "no"
        ):
            raise Refused("Cancelled. Nothing was saved.")
        return self.known

    def _ask(self, name: str, question: str, read: Callable[[str], Any], default: str) -> None:
        """Ask one question until the answer can be read, unless the answer is known."""
        if getattr(self.known, name) is None:
            asked = question if default else f"{question}:"
            answer = ask_until(self.ctx, asked, read, option="", default=default)
            self.known = replace(self.known, **{name: answer})


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
