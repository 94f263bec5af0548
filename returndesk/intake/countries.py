"""Countries by their codes and by their names in five languages."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import Any

from returndesk.errors import UsageProblem

_LIKE = 0.8  # of a slip; Atlantis is 0.67 like "albanie"


def country_name(code: str) -> str:
    """A country's name in English."""
    return str(country_table("countries")[code][0]).title()


def country_code(name: str) -> str:
    """The ISO 3166 code of a country's name; "" where it is not known."""
    return _names().get(" ".join(name.split()).casefold(), "")


def country_typed(text: str, option: str = "") -> str:
    """The code of a country as people type it: de, Germany, Deutschland or 德国. Raises UsageProblem."""
    code = text.strip().upper()
    if code in country_table("countries"):
        return code
    if known := country_code(text):
        return known
    given = f"{option}: unknown country '{text}'" if option else f"Unknown country '{text}'"
    near = get_close_matches(" ".join(text.split()).casefold(), _names(), 1, _LIKE)
    if near:
        raise UsageProblem(f"{given}. Did you mean {near[0].title()}?")
    raise UsageProblem(f"{given}: expected a code such as DE, or a name such as Germany")


@cache
def _names() -> dict[str, str]:
    return {name: code for code, names in country_table("countries").items() for name in names}


@cache
def country_table(file: str) -> dict[str, Any]:
    """A file of this package with a value for each country's code."""
    text = (resources.files("returndesk.intake") / f"{file}.toml").read_text("utf-8")
    return tomllib.loads(text)
