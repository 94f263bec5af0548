"""Exchange, outgoing goods, compensation, carrier claim and feedback: sections of `claim show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import CURRENCY
from returndesk.render.table import Column, Table, table_of

if TYPE_CHECKING:
    from returndesk.desk.views.lists import ShownClaim

EXCHANGE = (
    Column("part", "code", of=lambda part: part[0]),
    Column("amount", "amount", of=lambda part: part[1]),
    CURRENCY,
    Column("why", rank=1, of=lambda part: part[2]),
)
OUTGOING = (
    Column("kind", "code"),
    Column("sku"),
    Column("units", "count"),
    Column("unit_price", "amount", rank=2, of="price_minor"),
    CURRENCY._replace(rank=2),
    Column("sent_on", "date"),
    Column("tracking", rank=1),
)
GIVEN = (
    Column("by", "code"),
    Column("amount", "amount"),
    CURRENCY,
    Column("on", "date"),
    Column("who", rank=2),
    Column("why", rank=1),
)
CARRIER = (
    Column("carrier", "code", of="ledger.carrier"),
    Column("title", of=lambda found: found.carrier.title if found.carrier else None),
    Column("state", "code", of="ledger.state"),
    Column("file_by", "date", of="ledger.file_by"),
    Column("claimed", "amount", of="ledger.claimed_minor"),
    Column("paid", "amount", of="ledger.paid_minor"),
    CURRENCY,
    Column("checklist", "list", rank=1, of=lambda found: found.carrier.checklist if found.carrier else ()),
)
CARRIER_HISTORY = (
    Column("on", "date"),
    Column("who", rank=2),
    Column("move", "code"),
    Column("state", "code"),
    Column("carrier", "code", rank=3),
    Column("amount", "amount"),
    CURRENCY,
    Column("reference", rank=1),
    Column("why", rank=1),
)
FEEDBACK = (
    Column("score", "count"),
    Column("given_on", "date"),
    Column("who", rank=2),
    Column("note", rank=1),
    Column("due_on", "date", rank=2),
    Column("answered_on", "date", rank=1),
    Column("answer", rank=1),
)


def money_sections(shown: ShownClaim) -> tuple[tuple[str, Table], ...]:
    """The sections that have rows: an ordinary claim has none of them."""
    currency, carrier_claim = shown.order.currency, shown.recovery
    carrier = [carrier_claim] if carrier_claim else []
    history = carrier_claim.entries if carrier_claim else ()
    sections = (
        table_of("exchange", EXCHANGE, _exchange_parts(shown), currency=currency),
        table_of("outgoing", OUTGOING, shown.outgoing, currency=currency),
        table_of("compensation", GIVEN, shown.compensation),
        table_of("corrections", GIVEN, shown.corrections),
        table_of("carrier", CARRIER, carrier, currency=currency),
        table_of("carrier_history", CARRIER_HISTORY, history),
        table_of("feedback", FEEDBACK, shown.feedback),
    )
    return tuple((table.name, table) for table in sections if table.rows)


def _exchange_parts(shown: ShownClaim) -> list[tuple[str, int, str]]:
    """The signed parts that add up to the difference, then what was paid of it."""
    row = shown.exchange
    if row is None:
        return []
    signed = (
        ("new", row.new_minor, "new goods"),
        ("goods", -row.goods_minor, "returned goods, as paid"),
        ("fee", row.fee_minor, "withheld"),
        ("deduction", row.deduction_minor, "withheld"),
        ("adjustment", -row.adjustment_minor, "returned goods count as 0, not less"),
        ("difference", row.difference_minor, _owed_words(row.difference_minor)),
        ("paid", -row.paid_minor, "so far"),
    )
    return [part for part in signed if part[1] or part[0] in ("new", "goods", "difference")]


def _owed_words(minor: int) -> str:
    if not minor:
        return "even"
    return "the customer owes it" if minor > 0 else "the shop owes it"
