"""An order's lines and totals together, for a platform's own code to correct."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from returndesk.core.orders.incoming import LineIn, paid_by_line


@dataclass(slots=True)
class Sums:
    """An order's money from its cells, in minor units; a platform's `settle(sums, told)` corrects it."""

    lines: list[LineIn]
    currency: str
    shipping_minor: int
    discount_minor: int
    tax_minor: int
    tax_included: bool
    elsewhere_minor: int

    def net_minor(self) -> int:
        """What the lines cost after their own discounts."""
        return sum(line.gross_minor - line.discount_minor for line in self.lines)

    def charged_minor(self) -> int:
        """What the customer paid for goods and shipping."""
        paid = paid_by_line(self.lines, self.discount_minor, self.tax_minor, self.tax_included)
        return sum(paid) + self.shipping_minor


@dataclass(frozen=True, slots=True)
class Told:
    """An order's other cells. A cell that cannot be read becomes a row problem, and 0.

    `amount(field)` is in minor units, None where blank; `text(field)` is cleaned; `parse(field, text)`
    reads an amount inside a cell; `note(one, many)` counts the order under a line for the screen.
    """

    amount: Callable[[str], int | None]
    text: Callable[[str], str]
    parse: Callable[[str, str], int]
    note: Callable[[str, str], None]
