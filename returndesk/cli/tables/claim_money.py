"""Sections of `claim show` that few claims have: statutory duties, exchange, compensation, carrier claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import CURRENCY
from returndesk.core.value import Value
from returndesk.render.table import Column, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.core.law.deadlines import Duty
    from returndesk.desk.views.lists import ShownClaim


class _DutyLine(Value):
    """One duty under one right; `counts` if its day applies now."""

    ground: str
    duty: str
    on: date | None
    counts: bool
    text: str
    source: str


DUTIES = (
    *columns("code", "ground duty"),
    Column("on", "date"),
    Column("counts", "truth"),
    *columns("text", "text source"),
)
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
    """The sections with rows; an ordinary claim has none."""
    currency, carrier_claim = shown.order.currency, shown.recovery
    carrier = [carrier_claim] if carrier_claim else []
    history = carrier_claim.entries if carrier_claim else ()
    sections = (
        table_of("duties", DUTIES, [line for duty in shown.duties for line in _duty_lines(duty)]),
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
    """The signed parts of the difference, then the amount paid."""
    row = shown.exchange
    if row is None:
        return []
    signed = (
        ("new", row.new_minor, "new goods"),
        ("goods", -row.goods_minor, "returned goods, as paid"),
        ("fee", row.fee_minor, "withheld"),
        ("deduction", row.deduction_minor, "withheld"),
        ("adjustment", -row.adjustment_minor, _adjusted_words(row.adjustment_minor)),
        ("shipping", -row.shipping_minor, "refunded once everything is back"),
        ("surcharge", -row.surcharges_minor, "refunded once everything is back"),
        ("postage", -row.postage_minor, "return label paid by the shop, owed by the customer"),
        ("difference", row.difference_minor, _owed_words(row.difference_minor)),
        ("paid", -row.paid_minor, "so far"),
    )
    return [part for part in signed if part[1] or part[0] in ("new", "goods", "difference")]


def _adjusted_words(minor: int) -> str:
    return "returned goods count as 0, not less" if minor > 0 else "a fee that was not paid"


def _owed_words(minor: int) -> str:
    if not minor:
        return "even"
    return "the customer owes it" if minor > 0 else "the shop owes it"


def _duty_lines(duty: Duty) -> Iterator[_DutyLine]:
    """The refund, how long the shop may wait with it, and the return of the goods."""
    refund, ground = duty.refund, duty.ground
    on, counts, text = None, False, "refund due: its period has not begun"
    if not duty.fixed:
        text = "refund without undue delay (no fixed period)"
    elif duty.pay_by is not None:
        on, counts, text = duty.pay_by, True, "refund due"
    elif refund.due_on is not None:
        on, text = refund.due_on, "refund due, once goods or proof of sending arrive"
    yield _DutyLine(ground, "refund", on, counts, text, refund.cite)
    if refund.may_wait:
        text = "the shop may wait for the goods or proof of sending"
        yield _DutyLine(ground, "wait", None, True, text, duty.wait_cite)
    elif refund.waits_until is not None:
        yield _DutyLine(
            ground, "wait", refund.waits_until, False, "the shop could wait until", duty.wait_cite
        )
    if duty.goods_on is not None:
        yield _DutyLine(
            ground, "goods", duty.goods_on, True, "the customer must send the goods by", duty.goods_cite
        )
