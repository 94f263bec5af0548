"""What the doctor checks in the file itself: structure, rules, figures that can be worked out again."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from returndesk.core.orders.incoming import LineIn
from returndesk.core.value import Value
from returndesk.store.digests.columns import ALL
from returndesk.store.doctor.carriers import CARRIER_CHECKS
from returndesk.store.doctor.deadlines import DUE_CHECKS
from returndesk.store.doctor.erasure import ERASURE_CHECKS
from returndesk.store.doctor.letters import LETTER_CHECKS
from returndesk.store.doctor.money import MONEY_CHECKS
from returndesk.store.doctor.report_facts import REPORT_CHECKS
from returndesk.store.doctor.rules import CHECKS, day_checks
from returndesk.store.doctor.undo import UNDO_CHECKS
from returndesk.store.journal import seal
from returndesk.store.policies import policy_version_document
from returndesk.store.schema.orders import SOLD

_PRICED = ("sku", "quantity", "unit_price_minor", "gross_minor", "discount_minor", "tax_minor")


class SoldOrder(Value):
    """An order's stored figures, with the paid amount of each line by position. Minor units."""

    number: str
    discount_minor: int
    tax_included: bool
    lines: tuple[LineIn, ...]
    paid: tuple[tuple[int, int], ...]  # (position, paid)


def sold_orders(conn: sqlite3.Connection) -> Iterator[SoldOrder]:
    """All orders, one at a time: the paid amounts of their lines can be worked out again."""
    rows = conn.execute(
        "select o.id, o.number, o.discount_minor, o.tax_included, l.position, l.paid_minor,"
        f" {', '.join(f'l.{name}' for name in _PRICED)}"
        f" from order_line l join orders o on o.id = l.order_id where {SOLD} order by l.order_id, l.position"
    )
    for (_, number, discount, included), group in itertools.groupby(rows, key=lambda row: row[:4]):
        lines, paid = [], []
        for *_, position, minor, sku, quantity, price, gross, off, line_tax in group:
            lines.append(LineIn(sku, quantity, price, gross, discount_minor=off, tax_minor=line_tax))
            paid.append((position, minor))
        yield SoldOrder(number, discount, bool(included), tuple(lines), tuple(paid))


def policy_documents(conn: sqlite3.Connection) -> Iterator[tuple[int, str, Mapping[str, object] | None]]:
    """(version, TOML as it was set, its tables as they are read, or None if unreadable)."""
    for version, document in conn.execute("select version, document from policy order by version").fetchall():
        try:
            tables = policy_version_document(conn, version)
        except (ValueError, RecursionError):  # not JSON, or an invalid date
            yield version, document, None
        else:
            yield version, document, tables if isinstance(tables, dict) else None


def asked(path: str, problems: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The problems that a check finds; that it cannot be made is one, too.

    Raises sqlite3.Error where the file itself is broken, locked or unreadable.
    """
    try:
        yield from problems
    except sqlite3.OperationalError as error:
        # A missing table, a sum past 64 bits, broken text: of one check, not of the whole file.
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF != sqlite3.SQLITE_ERROR:
            raise
        yield path, f"cannot be checked: {error}"


def structure_problems(conn: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with the file: pages, CHECKs, references."""
    for (text,) in conn.execute("pragma integrity_check(20)"):
        if text != "ok":
            yield str(text)
    for table, rowid, parent, _ in conn.execute("pragma foreign_key_check"):
        yield f"{table} row {rowid} refers to a missing row of {parent}"


def rule_problems(conn: sqlite3.Connection, path: str) -> Iterator[tuple[str, str, str]]:
    """(code, where, what is wrong) for every check that fails."""
    conn.create_function("seal", 1, seal, deterministic=True)
    for code, what, query in (
        *CHECKS, *MONEY_CHECKS, *DUE_CHECKS, *CARRIER_CHECKS, *LETTER_CHECKS, *REPORT_CHECKS, *UNDO_CHECKS,
        *ERASURE_CHECKS,
        *day_checks(),
    ):  # fmt: skip
        for where, text in asked(path, _rows(conn, query, what)):
            yield code, where, text


def _rows(conn: sqlite3.Connection, query: str, what: str) -> Iterator[tuple[str, str]]:
    for (where,) in conn.execute(query + " limit 20"):
        yield str(where), what


def text_problems(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) for text that is not UTF-8, where no digest is kept of it."""
    digested = {(part.table, name) for kind in ALL.values() for part in kind.parts for name in part.columns}
    columns = conn.execute(
        "select t.name, c.name from pragma_table_list t, pragma_table_info(t.name) c"
        " where t.schema = 'main' and t.strict and c.type = 'TEXT' order by t.name, c.cid"
    ).fetchall()
    # SQLite checks no text, and reading any of it as text would stop at the first.
    conn.text_factory = bytes
    try:
        for table, column in columns:
            if (table, column) in digested:
                continue
            for (text,) in conn.execute(f"select {column} from {table} where {column} <> ''"):
                try:
                    text.decode()
                except UnicodeDecodeError:
                    yield f"{table}.{column}", "is damaged: a text is not UTF-8"
                    break
    finally:
        conn.text_factory = str
