"""Countries that an export writes in words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


def country_code(name: str) -> str:
    """The ISO 3166 code of a country's name; "" where it is not known."""
    return _names().get(" ".join(name.split()).casefold(), "")


@cache
def _names() -> dict[str, str]:
    text = (resources.files("returndesk.intake") / "countries.toml").read_text("utf-8")
    return {name: code for code, names in tomllib.loads(text).items() for name in names}
