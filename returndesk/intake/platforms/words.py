"""A platform's words for what happened, and ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from returndesk.intake.platforms.spellings import without_accents


class Words:
    """Their words -> ours: a word as it is, else the first "*part*" that it holds, else `other`.

    `other` is ours for all the rest where it is one word; where it is a list, it is one of our words.
    """

    def __init__(self, table: Mapping[str, str | Sequence[str]] | None = None) -> None:
        self.exact: dict[str, str] = {}
        self.parts: list[tuple[str, str]] = []
        table = table or {}
        rest = table.get("other", "")
        self.other = rest if isinstance(rest, str) else ""
        for ours, words in table.items():
            for word in words if not isinstance(words, str) else ():
                if word.startswith("*"):
                    self.parts.append((status_key(word.strip("*")), ours))
                else:
                    self.exact[status_key(word)] = ours

    def __bool__(self) -> bool:
        return bool(self.exact or self.parts)

    def has(self, ours: str) -> bool:
        """Whether any of their words means ours."""
        return ours in {*self.exact.values(), *(word for _, word in self.parts)}

    def share_a_word(self, text: str) -> bool:
        """Whether any word of a text is one of theirs: then it is not a name."""
        ours = {word for key in self.exact for word in key.split("-")}
        return any(len(word) > 3 and word in ours for word in status_key(text).split("-"))

    def get(self, text: str) -> str:
        """Our word for theirs; "" for an unknown one."""
        key = status_key(text)
        return self.exact.get(key) or next((ours for part, ours in self.parts if part in key), "")


@dataclass(frozen=True, slots=True)
class LineWords:
    """How a row describes its line.

    `status`: line_status -> not-shipped, refunded, cancelled or returns (the row is a return, not a sale);
    `needs`: a field without which a row describes only its order;
    `single`: an order has one row; `distinct`: no two rows of an order are alike;
    `left_out`: a line without units that is cancelled or has no price is skipped with a note;
    `several`: a mark between the ids of lines that were merged into one row, which cannot be divided;
    `thousandths`: quantities have three decimals, 1.000;
    `quantity`: the units of each row where no column has them;
    `units`: a row is one unit, and rows of an order with one SKU at one price are one line;
    `unsent_orders`: the words of orders whose lines without a day were not sent yet, in the field `sending`,
    else in the status.
    """

    status: Words = field(default_factory=Words)
    needs: str = ""
    single: bool = False
    distinct: bool = False
    left_out: bool = False
    units: bool = False
    several: str = ""
    quantity: int = 0
    thousandths: bool = False
    unsent_orders: Words = field(default_factory=Words)

    def unsent(self, status: str) -> bool:
        """Whether an order of this status was not sent yet."""
        return self.unsent_orders.get(status) == "unsent"


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """How a file of claims puts things.

    `reasons`: ours = [their codes, …]; `wants`: outcome = [theirs, …]; `requests`: their statuses, `left_out`
    of those withdrawn or denied, `refunded` of those whose amount was given back (without it: of all).
    """

    reasons: Words = field(default_factory=Words)
    requests: Words = field(default_factory=Words)
    wants: Words = field(default_factory=Words)


def status_key(text: str) -> str:
    """What spellings of one status have in common: case, accents, `_`, spaces, WordPress's `wc-` aside."""
    return re.sub(r"[\s_]+", "-", without_accents(text.strip())).removeprefix("wc-")


def dashed(table: Mapping[str, Any], names: Sequence[str]) -> Words:
    """Words under keys that TOML writes with `_`, and we with `-`."""
    return Words({name.replace("_", "-"): table[name] for name in names if name in table})
