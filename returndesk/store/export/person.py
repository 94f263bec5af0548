"""All rows that are about one person, of every exported table, as they can be handed over."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from returndesk.core.exported import ExportedColumn, ExportedTable
from returndesk.store.customers.erasure import OF_NO_ORDER, find_rows
from returndesk.store.export.columns import exported_tables
from returndesk.store.export.tables import TABLES, Exported

# Columns that are about the desk and not about the person: its users, its keys, what goods cost the shop.
_OWN = ("id", "who", "owner", "line_key", "row_key", "seq", "position", "at")
_PEOPLE = (
    ExportedColumn("name", "text", meaning="name"),
    ExportedColumn("phone", "text", meaning="phone"),
)


class PersonTable(NamedTuple):
    """A table's rows about a person, by the names of its columns; each names its order and claim, if any.

    Amounts are in minor units of the row's currency.
    """

    name: str
    meaning: str
    columns: tuple[ExportedColumn, ...]
    rows: Sequence[Mapping[str, Any]]


def tables_of_person(conn: sqlite3.Connection, customer_id: int) -> list[PersonTable]:
    """Everything that is held on a customer; a table without any rows is in it, too."""
    find_rows(conn, [customer_id])
    found = [_customer(conn, _known()["customer"], customer_id), _recipients(conn)]
    found += [_rows(conn, of, _known()[of.table]) for of in TABLES if is_personal(of)]
    return [*found, _journal(conn), _waiting(conn)]


def is_personal(of: Exported) -> bool:
    """Whether the rows of a table belong to orders, claims or customers, and so to people."""
    return of.table != "customer" and not of.values and bool(of.order or _names_customer(_known()[of.table]))


def _names_customer(table: ExportedTable) -> bool:
    return any(one.name == "customer_id" for one in table.columns)


@cache
def _known() -> Mapping[str, ExportedTable]:
    return {one.name: one for one in exported_tables()}


def _customer(conn: sqlite3.Connection, of: ExportedTable, customer_id: int) -> PersonTable:
    columns = tuple(one for one in of.columns if one.name != "id")
    row = conn.execute(
        f"select {', '.join(one.name for one in columns)} from customer where id = ?", (customer_id,)
    ).fetchone()
    rows = [dict(zip([one.name for one in columns], row, strict=True))]
    return PersonTable("customer", "Who you are, as far as we know it.", columns, rows)


def _recipients(conn: sqlite3.Connection) -> PersonTable:
    rows = conn.execute(
        "select o.number, r.name, r.phone from recipient r join orders o on o.id = r.order_id"
        " where o.id in (select id from person_order) order by o.id"
    )
    told = [{"order": order, "name": name, "phone": phone} for order, name, phone in rows]
    return PersonTable("recipient", "To whom orders were sent, where not to you.", (_ORDER, *_PEOPLE), told)


def _rows(conn: sqlite3.Connection, of: Exported, table: ExportedTable) -> PersonTable:
    columns = tuple(one for one in table.columns if one.name not in _OWN and not one.name.endswith("_id"))
    columns = tuple(one for one in columns if not one.name.endswith("_seq") and one.name[:5] != "cost_")
    claim = _claim_of(of, table)
    names = [one.name for one in columns]
    values = [of.currency if name == "currency" and of.currency else f"t.{name}" for name in names]
    order = f"(select number from orders where id = {of.order})" if of.order else "null"
    values = [order, claim or "null", *values]
    theirs = " or ".join(
        [f"{of.order} in (select id from person_order)"] * bool(of.order)
        + [f"{claim} in (select id from person_claim)"] * bool(claim)
        + ["t.customer_id in (select id from person)"] * _names_customer(table)
    )
    order_by = ", ".join(filter(None, (of.day, of.key)))
    rows = conn.execute(
        f"select {', '.join(values)} from {of.table} t {of.joins} where {theirs} order by {order_by}"
    )
    told = [
        {"order": order, "claim": claim_id, **dict(zip(names, row, strict=True))}
        for order, claim_id, *row in rows
    ]
    shown = (*[_ORDER] * bool(of.order), *[_CLAIM] * bool(claim), *columns)
    return PersonTable(of.table, f"{table.meaning.partition(';')[0].rstrip('.')}.", shown, told)


def _claim_of(of: Exported, table: ExportedTable) -> str:
    """SQL for the claim of a row."""
    if of.table == "claim":
        return "t.id"
    if "join claim c " in of.joins:
        return "c.id"
    return "t.claim_id" if any(one.name == "claim_id" for one in table.columns) else ""


def _journal(conn: sqlite3.Connection) -> PersonTable:
    """What was done, and what was written: by the customer, to them, or about them."""
    rows = conn.execute(
        "select j.on_day, j.act, o.number, j.claim_id, t.body from journal j"
        " left join journal_text t on t.seq = j.seq left join orders o on o.id = j.order_id"
        " where j.order_id in (select id from person_order) or j.claim_id in (select id from person_claim)"
        f" or {OF_NO_ORDER} order by j.seq"
    )
    told = [
        {"on_day": on, "act": act, "order": order, "claim": claim, "text": "; ".join(_texts(body))}
        for on, act, order, claim, body in rows
    ]
    columns = (
        ExportedColumn("on_day", "date"), _ORDER, _CLAIM, ExportedColumn("act", "text"),
        ExportedColumn("text", "text"),
    )  # fmt: skip
    return PersonTable("journal", "What was done, and what was written on it.", columns, told)


def _texts(body: str | None) -> list[str]:
    return [f"{key}: {text}" for key, text in json.loads(body).items()] if body else []


def _waiting(conn: sqlite3.Connection) -> PersonTable:
    """Rows of files that wait for the other file of their export."""
    rows = conn.execute(
        "select number, body from paired_export w where exists (select 1 from orders o"
        " where o.id in (select id from person_order) and o.number = w.number"
        " and o.channel = coalesce(nullif(json_extract(body, '$.channel'), ''), pair)) order by number, part"
    )
    told = [
        {"order": number, "text": "; ".join(f"{name}: {value}" for name, value in values.items())}
        for number, body in rows
        for _, values in json.loads(body)["rows"]
    ]
    columns = (_ORDER, ExportedColumn("text", "text"))
    return PersonTable("waiting", "Rows of imported files that wait for another.", columns, told)


_ORDER = ExportedColumn("order", "text", meaning="its order")
_CLAIM = ExportedColumn("claim", "integer", meaning="its claim")
