"""Imports of erased customers: what files tell of them again is not taken in.

An order that is erased takes nothing personal any more. A new one that is older than the erasure and names an
erased customer is theirs, without a person; a later one is a new purchase.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from returndesk.core.orders.merge import customer_key
from returndesk.store.customers.erasure import key_digest, without_person

_ERASED = "orders o join erased_customer e on e.customer_id = o.customer_id"


class ErasedCustomers:
    """Who was erased at a desk, as imports need to know it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        found = conn.execute("select salt from erasing where exists (select 1 from erased_customer)")
        salts = [bytes(salt) for (salt,) in found]
        self.any = bool(salts)
        self._salt = salts[0] if salts else b""
        self._keys: dict[str, tuple[int, str]] = {}
        if self.any:
            rows = conn.execute(
                "select digest, customer_id, on_day from erased_key join erased_customer using (customer_id)"
            )
            self._keys = {digest: (customer_id, on) for digest, customer_id, on in rows}

    def among(
        self, named: Sequence[tuple[str, str]], days: Sequence[str], ids: Iterable[tuple[str, str, str]]
    ) -> dict[int, int]:
        """Place → erased customer of orders (channel, number), by their days and buyers' ids.

        A buyer's ids are platform id, email and phone.
        """
        known = self._known(named)
        found = {at: known[name] for at, name in enumerate(named) if known.get(name)}
        for at, (platform_id, email, phone) in enumerate(ids):
            if named[at] in known or not (platform_id or email or phone):
                continue
            for key in _keys(named[at][0], platform_id, email, phone):
                customer_id, on = self._keys.get(key_digest(self._salt, key), (0, ""))
                if customer_id and days[at] <= on:
                    found[at] = customer_id
        return found

    def _known(self, named: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """(channel, number) of orders that the desk has → their erased customer, 0 for any other."""
        rows = self._conn.execute(
            "select o.channel, o.number, coalesce(e.customer_id, 0) from orders o"
            " left join erased_customer e on e.customer_id = o.customer_id"
            " where o.number in (select value from json_each(?))",
            (json.dumps([number for _, number in named]),),
        )
        return {(channel, number): customer_id for channel, number, customer_id in rows}


def _keys(channel: str, platform_id: str, email: str, phone: str) -> list[str]:
    each = ((platform_id, "", ""), ("", email, ""), ("", "", phone))
    return [key for one in each if (key := customer_key(channel, *one))]


def is_erased(conn: sqlite3.Connection, order_id: int) -> bool:
    """Whether the customer of an order was erased."""
    return conn.execute(f"select 1 from {_ERASED} where o.id = ?", (order_id,)).fetchone() is not None


def strip_staged_parts(conn: sqlite3.Connection) -> None:
    """Take erased customers out of the halves of paired exports that an import is about to keep."""
    rows = conn.execute(
        "select pair, part, s.number, body from temp.stage_part s where exists (select 1 from"
        f" {_ERASED} where o.number = s.number"
        " and o.channel = coalesce(nullif(json_extract(s.body, '$.channel'), ''), s.pair))"
    )
    stripped = [(without_person(body), pair, part, number) for pair, part, number, body in rows.fetchall()]
    conn.executemany(
        "update temp.stage_part set body = ? where pair = ? and part = ? and number = ?", stripped
    )
