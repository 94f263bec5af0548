"""Digests of new orders, from the columns that an import writes: reading them again would take longer."""

from __future__ import annotations

import hashlib
import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from returndesk.store.digests.columns import BLOCK, DEFAULTS, LINE, ORDER
from returndesk.store.digests.values import feed, text_of
from returndesk.store.orders.columns import Batch

_SIZE = 1 << BLOCK
_CUSTOMERS = "select customer_id from orders where id between ? and ? order by id"


class NewOrders:
    """Gathers batches of new orders, whose ids follow each other, and digests each full block."""

    def __init__(self, imported_on: str) -> None:
        self._on = imported_on
        self._orders: list[list[Any]] = []
        self._lines: list[list[Any]] = []
        self._digests: dict[int, Any] = {}  # by block; of all but the customers
        self._next = 0  # the id that follows

    def add(self, batch: Batch, ids: Sequence[int], of_lines: Sequence[int]) -> None:
        """Add new orders with their ids, and the id of each line's order.

        Where these ids do not follow, the files are read again: what was added is forgotten.
        """
        if ids[0] != self._next:
            self._orders, self._lines, self._digests = [], [], {}
        self._next = ids[-1] + 1
        rest = {"imported_on": self._on, **DEFAULTS}
        orders = [ids, *(batch.orders.get(name) or [rest[name]] * len(ids) for name in ORDER)]
        lines = [of_lines, *(batch.lines.get(name) or [rest[name]] * len(of_lines) for name in LINE)]
        if not self._orders:
            self._orders, self._lines = [[] for _ in orders], [[] for _ in lines]
        for kept, more in zip((*self._orders, *self._lines), (*orders, *lines), strict=True):
            kept.extend(more)
        self._digest()

    def _digest(self) -> None:
        """Digest the full blocks and drop their orders; those of a block that began before are dropped."""
        held, numbers = self._orders[0], self._lines[0]
        start = line = 0
        while start < len(held):
            block = held[start] >> BLOCK
            end = start + ((block + 1) << BLOCK) - held[start]
            if end > len(held):
                break
            to = bisect_left(numbers, (block + 1) << BLOCK, line)
            if end - start == _SIZE and block:
                digest = hashlib.sha256()
                feed(digest, [column[start:end] for column in self._orders])
                feed(digest, [column[line:to] for column in self._lines])
                self._digests[block] = digest
            start, line = end, to
        for column in self._orders:
            del column[:start]
        for column in self._lines:
            del column[:line]

    def digests(self, conn: sqlite3.Connection) -> dict[int, str]:
        """The digests of the blocks that are full, once their customers are written."""
        for block, digest in self._digests.items():
            rows = conn.execute(_CUSTOMERS, (block << BLOCK, ((block + 1) << BLOCK) - 1)).fetchall()
            feed(digest, zip(*rows, strict=True))
        return {block: text_of(digest) for block, digest in self._digests.items()}
