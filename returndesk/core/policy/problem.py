"""A mistake in a policy document: its place, and what was expected there."""

from __future__ import annotations

import re

from returndesk.core.value import Value

Path = tuple[str | int, ...]  # ("rule", 2, "when", "tag"): tables of an array are numbered from 1
_TABLE = (
    r"(?s)\[?\[(?P<name>[a-z]+)(?:\.(?P<within>[^\]]+))?\]\]?(?: (?P<number>[0-9]+))?(?: \".*\")?"
    r"(?P<below>[^\"]*)"
)


class Problem(Value):
    """A mistake in a policy document: its table and key, and what was expected there."""

    table: str  # "[defaults]", '[[rule]] 2 "final sale" when', "" for the top
    key: str
    expected: str
    found: str = ""
    line: int = 0  # of the document's text; 0 is unknown
    unknown: bool = False  # an unknown key; `expected` says which was meant

    @property
    def path(self) -> Path:
        """Its place, key by key."""
        match = re.fullmatch(_TABLE, self.table)
        if match is None:
            return (self.key,)
        number = (int(match["number"]),) if match["number"] else ()
        within = (match["within"],) if match["within"] else ()
        return (match["name"], *within, *number, *match["below"].split(), self.key)

    @property
    def located(self) -> str:
        """The mistake after its line, to follow the name of a file."""
        return f"{self.line}: {self}" if self.line else f" {self}"

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.table, self.key) if part)
        if self.unknown:
            return f"{where}: unknown key, {self.expected}"
        return f"{where}: expected {self.expected}" + (f", found {self.found}" if self.found else "")
