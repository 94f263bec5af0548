"""The settings of a desk as a table of one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from returndesk.render.table import Column, Table, columns, rows_of

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
_PLACES = columns("text", "letters formats backups")
_FOR_LETTERS = (*columns("code", "country language"), *columns("text", "address contact"))
_FIRST_POLICY = columns("code", "law holidays window")


def settings_table(name: str, settings: Settings, next: Sequence[str] = (), **given: str) -> Table:
    """The settings, with the paths next to the desk or the terms of its first policy, as given."""
    shown = (*SETTINGS, *_given(_PLACES, given), *_FOR_LETTERS, *_given(_FIRST_POLICY, given))
    return Table(name, shown, rows_of(shown, [settings], **given), {"single": True, "next": next})


def _given(known: tuple[Column, ...], given: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(one for one in known if one.key in given)
