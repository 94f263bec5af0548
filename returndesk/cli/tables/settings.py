"""The settings of a desk as a table of one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.render.table import Column, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.store.settings import Settings

TAX = ("included", "excluded")
SETTINGS = (
    Column("db"),
    Column("shop"),
    Column("currency", "code"),
    Column("timezone", "code"),
    Column("tax", "code", of=lambda settings: TAX[not settings.tax_included]),
    Column("created_on", "date"),
)
_PLACES = columns("text", "letters formats")
_FOR_LETTERS = (*columns("code", "country language"), *columns("text", "address contact"))


def settings_table(name: str, settings: Settings, next: Sequence[str] = (), **places: str) -> Table:
    """The settings, and the paths of the desk and of what lies next to it."""
    shown = (*SETTINGS, *(one for one in _PLACES if one.key in places), *_FOR_LETTERS)
    return table_of(name, shown, [settings], {"single": True, "next": next}, **places)
