"""Tables of what is held on a customer, and of what was erased."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from returndesk.cli.tables.customers import KEY, NAME, customer_table
from returndesk.cli.tables.labels import CURRENCY
from returndesk.core.claims.acts import past_of
from returndesk.core.codes import claim_name
from returndesk.core.money import format_minor
from returndesk.core.value import replace
from returndesk.render.table import Cell, Column, Kind, Row, Sections, Table, table_of

if TYPE_CHECKING:
    from returndesk.core.customers.occasions import Occasion
    from returndesk.core.days import Window
    from returndesk.core.exported import ExportedColumn
    from returndesk.desk.customers.consents import GivenConsent
    from returndesk.desk.customers.erase import Erasure
    from returndesk.desk.customers.export import PersonExport
    from returndesk.desk.customers.merges.merge import MergedCustomer
    from returndesk.desk.customers.merges.proposals import Entry, Proposal
    from returndesk.desk.customers.retention import Retained
    from returndesk.desk.letters.occasions import OccasionLetter
    from returndesk.store.export.person import PersonTable

ERASED = (Column("data", "code"), Column("rows", "count"), Column("kept_until", "date"))
RETENTION = (
    Column("data", "code"),
    Column("kept", of=lambda one: _age(one.kept)),
    Column("before", "date"),
    Column("erased", "count"),
)
CONSENT = (
    NAME,
    KEY._replace(rank=2),
    Column("purpose", "code", of="said.purpose"),
    Column("consent", "code", of="said.state"),
    Column("on", "date", of="said.said_on"),
    Column("source", rank=1, of=lambda row: row.said.source or None),
    Column("stands", "code", of="stands.state"),
)
OCCASIONS = (
    Column("customer"),
    KEY._replace(of=""),
    Column("email", rank=3, of=lambda one: one.email or None),
    Column("occasion", "code"),
    Column("on", "date"),
    Column("years", "count", rank=2),
    Column("language", "code", rank=4),
    Column("sent_on", "date", title="sent", rank=1),
    Column("coupon", "code", rank=1, of=lambda one: one.coupon or None),
)
LETTERS = (
    Column("customer", of="about.customer"),
    Column("to", of=lambda one: one.to or None),
    Column("occasion", "code", of="about.occasion"),
    Column("on", "date", of="about.on"),
    Column("language", "code"),
    Column("coupon", "code", of=lambda one: one.code or None),
    Column("subject", of="letter.subject"),
    Column("body", of="letter.body"),
    Column("sent", "truth"),
)
MOVED = (
    Column("data", "code"),
    Column("kept", "count"),
    Column("moved", "count"),
    Column("credit", "amount", title="credit moved", of="credit_minor"),
    CURRENCY,
)
PROPOSALS = (
    Column("customer", of=lambda one: _name_of(one.kept)),
    Column("who", "code", of="kept.who"),
    Column("orders", "count", rank=1, of="kept.row.orders"),
    Column("claims", "count", rank=3, of="kept.row.claims"),
    Column("credit", "list", rank=2, of=lambda one: _credit(one.kept)),
    Column("other", of=lambda one: _name_of(one.other)),
    Column("other_who", "code", title="who", of="other.who"),
    Column("other_orders", "count", title="orders", rank=1, of="other.row.orders"),
    Column("other_claims", "count", title="claims", rank=3, of="other.row.claims"),
    Column("other_credit", "list", title="credit", rank=2, of=lambda one: _credit(one.other)),
    Column("same", "list"),
)
_KINDS: Mapping[str, Kind] = {"integer": "count", "date": "date", "instant": "instant", "text": "text"}


def _age(kept: Window | None) -> str:
    """A time as the policy may have it: 36 months are 3 years."""
    if kept is None:
        return ""
    whole = kept.unit == "months" and kept.count % 12 == 0
    return str(replace(kept, count=kept.count // 12, unit="years") if whole else kept)


def erased_table(done: Erasure) -> Table:
    """What was erased, and up to which day a name is kept."""
    rows: list[Row] = [
        {"data": kind, "rows": count, "kept_until": done.held_until if kind == "customer" else None}
        for kind, count in done.rows
    ]
    return Table("customer-erase", ERASED, rows)


def retention_table(done: Retained) -> Table:
    """What the policy keeps for how long, and what was erased."""
    return table_of("retention-run", RETENTION, done.rows)


def consent_table(found: GivenConsent) -> Table:
    """What a customer said, and what stands of it."""
    return table_of("customer-consent", CONSENT, [found])


def occasions_table(found: Sequence[Occasion], typed: str) -> Table:
    """A row for each occasion, the first day first; `typed` are the options that chose them."""
    due = any(one.sent_on is None for one in found)
    meta = {
        "empty": "no occasions of customers who consent to marketing",
        "next": [f"returndesk customer occasions{typed} --sent"] if due else [],
    }
    return table_of("customer-occasions", OCCASIONS, found, meta)


def occasion_letters_table(written: Sequence[OccasionLetter]) -> Table:
    """Letters for occasions as data."""
    return table_of("customer-letters", LETTERS, written, {"empty": "no letter is due"})


def _name_of(entry: Entry) -> str | None:
    known = entry.row.customer
    return known.name or known.email or known.platform_id or known.phone or None


def _credit(entry: Entry) -> list[str]:
    return [f"{format_minor(minor, currency)} {currency}" for currency, minor in entry.credit_minor]


def proposals_table(found: Sequence[Proposal], total: int) -> Table:
    """Pairs that may be one person, a row a pair."""
    first = found[0] if found else None
    typed = (
        [shlex.join(("returndesk", "customer", "merge", first.kept.who, first.other.who))] if first else []
    )
    meta = {"empty": "no two customers share an email or phone number", "more": total - len(found)}
    return table_of("customer-pairs", PROPOSALS, found, {**meta, "next": typed})


def merged_sections(done: MergedCustomer, currency: str) -> Sections:
    """The customer whose entries were merged, and what came to them from the other one."""
    moved = table_of("moved", MOVED, done.rows)
    parts = (("customer", customer_table(done.shown, currency)), ("moved", moved))
    return Sections("customer-merge", parts)


def export_sections(value: PersonExport, *, whole: bool) -> Sections:
    """All that is held on a customer, a section a table; unless `whole`, without empty ones."""
    parts = [(one.name, _person_table(one)) for one in value.tables if one.rows or whole]
    meta = {"shop": value.shop, "title": "All that we hold on you"}
    return Sections("customer-export", tuple(parts), meta=meta)


def _person_table(of: PersonTable) -> Table:
    keys = {one.name: _key(one, of) for one in of.columns}
    columns = tuple(Column(keys[one.name], _kind(one)) for one in of.columns)
    rows: list[Row] = [{keys[one.name]: _cell(one, row) for one in of.columns} for row in of.rows]
    return Table(of.name, columns, rows, about=of.meaning)


def _key(column: ExportedColumn, of: PersonTable) -> str:
    """The key of a column: amounts without their unit, unless a text has that name."""
    key = column.name.removesuffix("_minor")
    named_so = key != column.name and any(one.name == key for one in of.columns)
    return f"{key}_amount" if named_so else key


def _kind(column: ExportedColumn) -> Kind:
    if column.name.endswith("_minor"):
        return "amount"
    return "text" if column.name == "claim" else _KINDS[column.type]


def _cell(column: ExportedColumn, row: Mapping[str, Any]) -> Cell:
    value = row[column.name]
    if value is None or value == "":
        return None
    if column.name == "claim":
        return claim_name(value)
    if column.name == "act":
        return past_of(value)
    if column.name.endswith("_minor"):
        return format_minor(value, row["currency"])
    if column.type == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if column.type == "instant" else value
