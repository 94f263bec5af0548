"""A header whose columns are not clear: what each of them could be, and how to say which."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from returndesk.errors import BadData
from returndesk.intake.platforms.format_files import Format
from returndesk.intake.problems import visible

# What a column is that could be of several fields (the spellings' `either`).
MEANINGS = {
    "order_number": "the number of the order",
    "ordered_at": "the day of the order",
    "sku": "the number of the item",
    "title": "the name of the item",
    "quantity": "how many",
    "unit_price": "the price of one",
    "line_total": "the price of the row, all its units",
    "total": "the total of the whole order",
    "discount": "taken off this row",
    "order_discount": "taken off the whole order",
    "shipping": "the shipping that was paid",
    "shipped_on": "the day it was sent",
    "delivered_on": "the day it arrived",
    "tracking": "the number of the parcel",
    "customer_id": "the number of the customer",
    "customer_name": "the name of the customer",
    "customer_email": "the mail address of the customer",
    "customer_phone": "the phone number of the customer",
    "payment_method": "how it was paid: card, cash",
    "payment_status": "whether it was paid",
}


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

    def meanings(self, name: str) -> list[str]:
        """What a column could be, a line a field, under its header with the first cell."""
        cell = dict(zip(self.header, self.first_row, strict=False)).get(name, "").strip()
        lines = [f'"{name}", such as {cell[:60]}:'] if cell else []
        fields = self.asked[name]
        widest = max(map(len, fields))
        return lines + [f"  {field:{widest}}  {MEANINGS[field]}" for field in fields]

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
