"""Orders looked for by whatever a person has in hand: the start of a number, a name, a mail, a SKU."""

from __future__ import annotations

import sqlite3

from returndesk.store.orders.read import OrderSummary, list_orders


def search_orders(conn: sqlite3.Connection, text: str, limit: int) -> tuple[list[OrderSummary], int]:
    """The newest orders that a text fits, and how many it fits in all.

    By the start of the number, else of a number or SKU in whatever case, else by a part of the customer's
    name, mail or phone: whoever types 104 means a number, not a telephone.
    """
    ids = _ids(conn, "o.number >= ? and o.number < ?", (text, text + "\U0010ffff"))
    if not ids:
        # Every order is looked at: what was typed is no number, and that takes its time on a large desk.
        wanted = text.casefold()
        sku = "select 1 from order_line l where l.order_id = o.id and instr(fold(l.sku), ?) = 1"
        ids = _ids(conn, f"instr(fold(o.number), ?) = 1 or exists ({sku})", (wanted, wanted))
    if not ids:
        return list_orders(conn, customer=text, limit=limit)
    return summaries_of(conn, ids[:limit]), len(ids)


def _ids(conn: sqlite3.Connection, where: str, values: tuple[str, str]) -> list[int]:
    sql = f"select o.id from orders o where {where} order by o.ordered_on desc, o.id desc"
    return [order_id for (order_id,) in conn.execute(sql, values)]


def summaries_of(conn: sqlite3.Connection, ids: list[int]) -> list[OrderSummary]:
    """The list rows of some orders, newest first."""
    found, _ = list_orders(conn, ids=ids)
    return found
