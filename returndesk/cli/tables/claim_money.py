"""What a claim came to beside refunds, as sections of `claim show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.money import format_minor
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from returndesk.desk.views.lists import ShownClaim
    from returndesk.store.refunds.compensations import Given

EXCHANGE = (
    Column("part", "code"),
    Column("amount", "amount"),
    Column("currency", "code"),
    Column("why", rank=1),
)
OUTGOING = (
    Column("kind", "code"),
    Column("sku"),
    Column("units", "count"),
    Column("unit_price", "amount", rank=2),
    Column("currency", "code", rank=2),
    Column("sent_on", "date"),
    Column("tracking", rank=1),
)
GIVEN = (
    Column("by", "code"),
    Column("amount", "amount"),
    Column("currency", "code"),
    Column("on", "date"),
    Column("who", rank=2),
    Column("why", rank=1),
)
CARRIER = (
    Column("carrier", "code"),
    Column("title"),
    Column("state", "code"),
    Column("file_by", "date"),
    Column("claimed", "amount"),
    Column("paid", "amount"),
    Column("currency", "code"),
    Column("checklist", "list", rank=1),
)
CARRIER_HISTORY = (
    Column("on", "date"),
    Column("who", rank=2),
    Column("move", "code"),
    Column("state", "code"),
    Column("carrier", "code", rank=3),
    Column("amount", "amount"),
    Column("currency", "code"),
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


def beside_sections(shown: ShownClaim) -> tuple[tuple[str, Table], ...]:
    """What an exchange, goods that go out, gifts of money, a claim on the carrier or feedback add.

    Those that there are: an ordinary claim has none of them, and keeps the sections that it always had.
    """
    sections = (
        ("exchange", Table("exchange", EXCHANGE, _exchange_rows(shown))),
        ("outgoing", Table("outgoing", OUTGOING, _outgoing_rows(shown))),
        ("compensation", Table("compensation", GIVEN, _given_rows(shown.compensation))),
        ("corrections", Table("corrections", GIVEN, _given_rows(shown.corrections))),
        ("carrier", Table("carrier", CARRIER, _carrier_rows(shown))),
        ("carrier_history", Table("carrier_history", CARRIER_HISTORY, _carrier_history(shown))),
        ("feedback", Table("feedback", FEEDBACK, [one._asdict() for one in shown.feedback])),
    )
    return tuple((name, table) for name, table in sections if table.rows)


def _exchange_rows(shown: ShownClaim) -> list[Row]:
    """The signed parts that add up to the difference; what was paid of it stands below."""
    row, currency = shown.exchange, shown.order.currency
    if row is None:
        return []
    signed = (
        ("new", row.new_minor, "what the customer gets"),
        ("goods", -row.goods_minor, "what came back, as paid"),
        ("fee", row.fee_minor, "kept back"),
        ("deduction", row.deduction_minor, "kept back"),
        ("adjustment", -row.adjustment_minor, "what came back counts for nothing, not for less"),
        ("difference", row.difference_minor, _owed_words(row.difference_minor)),
        ("paid", -row.paid_minor, "so far"),
    )
    always = ("new", "goods", "difference")
    return [
        {"part": part, "amount": format_minor(minor, currency), "currency": currency, "why": why}
        for part, minor, why in signed
        if minor or part in always
    ]


def _owed_words(minor: int) -> str:
    if not minor:
        return "even"
    return "the customer owes it" if minor > 0 else "the shop owes it"


def _outgoing_rows(shown: ShownClaim) -> list[Row]:
    return [
        {
            "kind": goods.kind,
            "sku": goods.sku,
            "units": goods.units,
            "unit_price": format_minor(goods.price_minor, shown.order.currency),
            "currency": shown.order.currency,
            "sent_on": goods.sent_on,
            "tracking": goods.tracking,
        }
        for goods in shown.outgoing
    ]


def _given_rows(given: Sequence[Given]) -> list[Row]:
    return [
        {
            "by": one.by,
            "amount": format_minor(one.amount_minor, one.currency),
            "currency": one.currency,
            "on": one.on,
            "who": one.who,
            "why": one.why,
        }
        for one in given
    ]


def _carrier_rows(shown: ShownClaim) -> list[Row]:
    """The shop's claim on the carrier as it stands, with what to hand in for it."""
    found = shown.recovery
    if found is None:
        return []
    currency = shown.order.currency
    return [
        {
            "carrier": found.ledger.carrier or None,
            "title": found.carrier.title if found.carrier else None,
            "state": found.ledger.state,
            "file_by": found.ledger.file_by,
            "claimed": format_minor(found.ledger.claimed_minor, currency),
            "paid": format_minor(found.ledger.paid_minor, currency),
            "currency": currency,
            "checklist": list(found.carrier.checklist) if found.carrier else [],
        }
    ]


def _carrier_history(shown: ShownClaim) -> list[Row]:
    return [
        {
            "on": entry.on,
            "who": entry.who,
            "move": entry.move,
            "state": entry.state,
            "carrier": entry.carrier or None,
            "amount": format_minor(entry.amount_minor, entry.currency),
            "currency": entry.currency,
            "reference": entry.reference,
            "why": entry.why,
        }
        for entry in (shown.recovery.entries if shown.recovery else ())
    ]
