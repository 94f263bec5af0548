"""The options of the desk's settings: `init` and `config` take the same."""

from __future__ import annotations

from typing import Annotated

from returndesk.cli.options import option
from returndesk.core.codes import LANGUAGES


def _country(typed: str | None) -> str | None:
    """The code of the country that was typed; "" for none."""
    from returndesk.intake.countries import country_typed

    return country_typed(typed, "--country") if typed else typed


CountryOption = Annotated[
    str | None, option("--country COUNTRY", "The shop's country: de or Germany.", callback=_country)
]
LanguageOfShopOption = Annotated[
    str | None, option("--language LANG", "Of letters: en or zh, unless the customer has one.", LANGUAGES)
]
AddressOption = Annotated[
    list[str] | None, option("--address LINE", "Return address for letters; repeat it for each line.")
]
ContactOption = Annotated[
    str | None, option("--contact TEXT", "For letters: a mail address, phone number or page.")
]
