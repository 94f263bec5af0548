"""The settings of a desk, changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from returndesk.core.value import replace
from returndesk.desk.journal import record
from returndesk.errors import UsageProblem
from returndesk.store.settings import change_settings

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

TEXTS = ("shop", "address", "contact")  # who the shop is: erased from the journal like other texts


def one_line(text: str) -> str:
    """A text on one line, without spaces around it: a shop's name, a contact."""
    return " ".join(text.split())


def address_of(parts: list[str]) -> str:
    """An address by its lines, each of them given or on lines of a text; without blank ones."""
    lines = [one_line(line) for part in parts for line in part.splitlines()]
    return "\n".join(line for line in lines if line)


def set_settings(desk: Desk, given: Mapping[str, str]) -> list[str]:
    """Change settings, by name: shop, country, language, address or contact; returns what changed, in words.

    Raises UsageProblem for a shop without a name.
    """
    changed = {name: text for name, text in given.items() if text != getattr(desk.settings, name)}
    if "shop" in changed and not changed["shop"]:
        raise UsageProblem("--shop: expected the name of the shop, found nothing")
    if not changed:
        return ["Nothing changed: that is how it was set already"]
    with desk.act() as at:
        before = desk.settings
        change_settings(desk.conn, changed)
        codes = {name: text for name, text in changed.items() if name not in TEXTS}
        texts = {name: text for name, text in changed.items() if name in TEXTS}
        record(desk, "config", at=at, details={"settings": ", ".join(changed), **codes}, text=texts)
        desk.settings = replace(before, **changed)  # type: ignore[arg-type]  # texts alone
    return [f"Changed: {', '.join(changed)}"]
