"""The options of the desk's settings, the same for `init` and `config`."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import Back, asks, read_answer
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
    list[str] | None, option("--address LINE", "Return address for letters; repeat it a line, - asks for it.")
]
ContactOption = Annotated[
    str | None, option("--contact TEXT", "For letters: a mail address, phone number or page.")
]


def address_given(ctx: typer.Context, lines: list[str]) -> list[str]:
    """The lines of --address; for "-" asked for on a terminal, else read from standard input."""
    if lines != ["-"]:
        return lines
    if asks(ctx):
        return ask_address("Return address, first line:")
    from returndesk.cli.files import read_text

    return [read_text("-")]


def ask_address(question: str, default: str = "", explained: str = "", *, back: bool = False) -> list[str]:
    """An address, asked for line by line; none if its first line is the default. Raises Back."""
    lines = _line(question, default, explained, back=back)
    while lines:
        try:
            more = _line("Next line", "done", "The next line of the address; Enter ends it.", back=True)
        except Back:
            lines.pop()
            lines = lines or _line(question, default, explained, back=back)
            continue
        if not more:
            break
        lines += more
    return lines


def _line(question: str, end: str, explained: str, *, back: bool) -> list[str]:
    """The line that was typed; none for what ends an address."""
    line = read_answer(question, end, explained, back=back)
    return [line] if line != end else []
