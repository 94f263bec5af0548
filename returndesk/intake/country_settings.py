"""What a shop of a country usually has: proposed when a desk is made."""

from __future__ import annotations

from typing import NamedTuple

from returndesk.core.letters.wording import LANGUAGE_OF
from returndesk.intake.countries import country_code, country_table
from returndesk.intake.documents.laws import load_law

_TAX_ADDED = ("CA", "US")  # prices are shown without sales tax
_WINDOW_OF = {"cn": "7 days"}  # what that law gives customers of online shops
_LAW_OF = {"CN": "cn", "GB": "uk", "US": "us"}
NO_LAW = "none"


class CountrySettings(NamedTuple):
    """The currency, time zones, law, language, tax and return window of a country.

    `law` is NO_LAW or one that we know.
    """

    currency: str = "EUR"
    zones: tuple[str, ...] = ()  # the one with the most people first
    law: str = NO_LAW
    language: str = "en"
    tax_included: bool = True
    window: str = "30 days"

    def zone(self, system: str) -> str:
        """The system's time zone if it is one of the country's, else the country's first."""
        return self.zones[0] if self.zones and system not in self.zones else system


def country_settings(code: str) -> CountrySettings:
    """What a shop of a country usually has; "" is any country."""
    if not (found := country_table("country_settings").get(code)):
        return CountrySettings()
    currency, *zones = found
    law = _LAW_OF.get(code) or ("eu" if code in load_law("eu").members else NO_LAW)
    language, window = LANGUAGE_OF.get(code, "en"), _WINDOW_OF.get(law, "30 days")
    return CountrySettings(currency, tuple(zones), law, language, code not in _TAX_ADDED, window)


def country_around(zone: str, locale: str) -> str:
    """The country of a time zone, else of a locale such as de_DE.UTF-8; "" for neither."""
    table = country_table("country_settings")
    if code := next((code for code, (_, *zones) in table.items() if zone in zones), ""):
        return code
    region = locale.partition(".")[0].rpartition("_")[2]
    return region if region in table else country_code(region)
