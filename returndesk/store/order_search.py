"""Orders looked for by whatever a person has in hand: the start of a number, a name, a mail, a SKU."""

from __future__ import annotations

import sqlite3

from returndesk.store.orders import OrderSummary, list_orders


def search_orders(conn: sqlite3.Connection, text: str, limit: int) -> tuple[list[OrderSummary], int]:
    """The newest orders that a text fits, and how many it fits in all.

    By the start of the number or of a SKU, else by a part of the customer's name, mail or phone: whoever
    types 104 means a number, not a telephone.
    """
    wanted = text.casefold()
    ids = [
        order_id
        for (order_id,) in conn.execute(
            "select o.id from orders o where instr(fold(o.number), ?) = 1 or exists"
            " (select 1 from order_line l where l.order_id = o.id and instr(fold(l.sku), ?) = 1)"
            " order by o.ordered_on desc, o.id desc",
            (wanted, wanted),
        )
    ]
    if not ids:
        return list_orders(conn, customer=text, limit=limit)
    return summaries_of(conn, ids[:limit]), len(ids)


def summaries_of(conn: sqlite3.Connection, ids: list[int]) -> list[OrderSummary]:
    """The list rows of some orders, newest first."""
    found, _ = list_orders(conn, ids=ids)
    return found
