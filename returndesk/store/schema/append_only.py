"""Rows that are never deleted or changed, whoever writes."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class AppendOnly(NamedTuple):
    """A table whose rows stay: why, its free text that may be erased, columns with rules of their own."""

    table: str
    why: str
    erased: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    deleted: bool = False  # by a rule of its own


TABLES = (
    AppendOnly("refund", "money was refunded: record a correction"),
    AppendOnly("refund_line", "money was refunded: record a correction"),
    AppendOnly("reduction", "money was refunded: record a correction"),
    AppendOnly("order_payment", "what was paid stays: undo it, or record a correction", deleted=True),
    AppendOnly("payout", "money was paid out: record a correction, or that it bounced"),
    AppendOnly("confirmation", "a refund was confirmed by an export"),
    AppendOnly("external_refund", "money was refunded on the platform"),
    AppendOnly("remedy", "an exchange, repair or replacement cannot be changed"),
    AppendOnly("remedy_line", "an exchange, repair or replacement cannot be changed"),
    AppendOnly("exchanged_line", "what went out for a claim stays", free=("value_minor",)),
    AppendOnly("sent", "what was sent cannot be changed", erased=("tracking",)),
    AppendOnly("exchange_payment", "a payment cannot be changed"),
    AppendOnly("compensation", "a compensation cannot be changed", erased=("why",)),
    AppendOnly("correction", "a correction cannot be changed: record another", erased=("why",)),
    AppendOnly("dispute", "the history of a dispute cannot be changed", erased=("why",)),
    AppendOnly("credit", "the history of store credit cannot be changed"),
    AppendOnly(
        "carrier_entry", "steps of a carrier claim cannot be changed", ("reference", "why"), deleted=True
    ),
    AppendOnly("feedback", "feedback cannot be changed", free=("answered_seq",)),
)


def keep_rows(conn: sqlite3.Connection, rule: AppendOnly) -> None:
    """Create the triggers of a table whose rows stay."""
    table, refuse = rule.table, f"begin select raise(abort, '{rule.why}'); end"
    columns = [name for (name,) in conn.execute("select name from pragma_table_info(?)", (table,))]
    fixed = ", ".join(name for name in columns if name not in rule.erased + rule.free)
    if not rule.deleted:
        conn.execute(f"create trigger {table}_stays before delete on {table} {refuse}")
    conn.execute(f"create trigger {table}_is_fixed before update of {fixed} on {table} {refuse}")
    if rule.erased:
        texts = " or ".join(f"(new.{name} <> '' and new.{name} <> old.{name})" for name in rule.erased)
        conn.execute(
            f"create trigger {table}_is_erased before update of {', '.join(rule.erased)} on {table}"
            f" when {texts} {refuse}"
        )
