"""A header whose columns are not clear: what each of them could be, and how to say which."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from returndesk.errors import BadData
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.problems import visible


class UnclearColumns(BadData):
    """A header with columns that could be several fields, or without those that a field requires.

    `chosen` is the format that it was held against, `asked` are the open ones: header -> fields.
    """

    header: Sequence[str] = ()
    chosen: Format = Format("", "")
    asked: Mapping[str, Sequence[str]] = {}
    first_row: Sequence[str] = ()

    def about(
        self, header: Sequence[str], chosen: Format, asked: Mapping[str, Sequence[str]]
    ) -> UnclearColumns:
        """Say which header it is."""
        self.header, self.chosen, self.asked = header, chosen, asked
        return self

    def fields(self) -> list[tuple[str, list[str]]]:
        """Each column's header, and the fields that it is or could be."""
        read: dict[str, list[str]] = {
            self.chosen.key(name): list(fields) for name, fields in self.asked.items()
        }
        for field, source in self.chosen.columns.items():
            for name in source.headers:
                read.setdefault(self.chosen.key(name), [field])
        return [(name, read.get(self.chosen.key(name), [])) for name in self.header]


def ambiguous(where: str, asked: Mapping[str, Sequence[str]]) -> UnclearColumns:
    """The error for columns that could be several fields: header -> fields."""
    return UnclearColumns(f"{where}: columns that could be several things", hint=questions(asked))


def questions(asked: Mapping[str, Sequence[str]]) -> list[str]:
    """What to type for each of them."""
    lines = []
    for name, fields in asked.items():
        *others, last = fields
        quoted_name = shlex.quote(visible(name))
        say = " or ".join(f"--map {field}={quoted_name}" for field in fields)
        leave = " ".join(f"--map {field}=" for field in fields)
        lines.append(
            f'"{visible(name)}" could be {", ".join(others)} or {last}: {say}; to leave it out: {leave}'
        )
    return lines
