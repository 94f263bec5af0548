"""Carrier claims: ledger and entries of a claim, figures of a period."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

from returndesk.core.carriers import Ledger
from returndesk.core.reports.model import Fact
from returndesk.core.value import Value
from returndesk.store.rows import named, span


def load_ledger(conn: sqlite3.Connection, claim_id: int) -> Ledger | None:
    """The ledger of a claim's carrier claim; None without one."""
    row: Any = conn.execute(
        "select state, carrier, file_by,"
        " (select coalesce(sum(amount_minor), 0) from carrier_entry where claim_id = e.claim_id"
        "   and move = 'file'),"
        " (select coalesce(sum(amount_minor), 0) from carrier_entry where claim_id = e.claim_id"
        "   and move = 'paid')"
        " from carrier_entry e where claim_id = ? order by id desc limit 1",
        (claim_id,),
    ).fetchone()
    if row is None:
        return None
    state, carrier, file_by, claimed, paid = row
    return Ledger(state, carrier, date.fromisoformat(file_by), claimed, paid)


def last_entry_on(conn: sqlite3.Connection, claim_id: int) -> date | None:
    """The day of the last step of a carrier claim."""
    row = conn.execute(
        "select on_day from carrier_entry where claim_id = ? order by id desc limit 1", (claim_id,)
    ).fetchone()
    return date.fromisoformat(row[0]) if row else None


class CarrierEntry(Value):
    """A step of a carrier claim. Minor units."""

    on: date
    who: str
    move: str
    state: str
    carrier: str
    amount_minor: int
    currency: str
    reference: str
    why: str


def entries_of(conn: sqlite3.Connection, claim_id: int) -> list[CarrierEntry]:
    """The steps of a claim's carrier claim, oldest first."""
    rows = conn.execute(
        "select on_day as 'on', who, move, state, carrier, amount_minor, currency, reference, why"
        " from carrier_entry where claim_id = ? order by id",
        (claim_id,),
    )
    return [CarrierEntry(**row) for row in named(rows)]


class ParcelFigures(Value):
    """The parcels of one carrier in a period, in one currency. Minor units."""

    carrier: str
    currency: str
    lost: int
    late: int
    damaged: int
    claimed_minor: int
    paid_minor: int
    refunded_minor: int
    replaced_minor: int
    compensation_minor: int
    title: str = ""  # as the policy has it

    @property
    def net_loss_minor(self) -> int:
        """Given to customers for these parcels less paid by the carrier."""
        return self.refunded_minor + self.replaced_minor + self.compensation_minor - self.paid_minor


# The carrier of a claim as known at the end of the period, and the figures booked on it in the period.
_BOOKED = """
    with of as (select claim_id, currency, carrier from carrier_entry e where id = (select max(id)
        from carrier_entry where claim_id = e.claim_id and on_day <= :last)),
    booked as (
        select id claim_id, opened_on on_day, reason what, 1 figure from claim where kind = 'parcel'
        union all select claim_id, on_day, 'claimed', amount_minor from carrier_entry where move = 'file'
        union all select claim_id, on_day, 'paid', amount_minor from carrier_entry where move = 'paid'
        union all select claim_id, on_day, 'refunded', amount_minor from payout
        union all select claim_id, on_day, 'refunded', amount_minor from correction
        union all select claim_id, on_day, 'compensation', amount_minor from compensation
        union all select claim_id, on_day, 'replaced', value_minor from remedy where kind = 'exchange'
        union all select m.claim_id, m.on_day, 'replaced', cl.value_minor * rl.units / cl.claimed
            from remedy m join remedy_line rl on rl.remedy_id = m.id
            join claim_line cl on cl.id = rl.claim_line_id where m.kind = 'replacement')
"""
_SUMS = """
    select of.carrier, of.currency, {figures} from booked join of using (claim_id)
    where booked.on_day between :first and :last group by of.carrier, of.currency
    order by of.carrier = '', of.carrier, of.currency
"""
_PARTS = """
    select of.carrier, of.currency, booked.what, c.id, o.channel, o.number, booked.on_day, booked.figure
    from booked join of using (claim_id) join claim c on c.id = booked.claim_id
    join orders o on o.id = c.order_id
    where booked.on_day between :first and :last order by booked.on_day, c.id, booked.what
"""
_PARCELS = ("lost", "late", "damaged")
_WHATS = (*_PARCELS, "claimed", "paid", "refunded", "replaced", "compensation")
_LOSS = {"refunded": 1, "replaced": 1, "compensation": 1, "paid": -1}  # what the net loss is made of


def parcel_figures(conn: sqlite3.Connection, first: date | None, last: date | None) -> list[ParcelFigures]:
    """Cost and income of parcels by carrier and currency; days inclusive, None is open."""
    figures = ", ".join(f"coalesce(sum(figure) filter (where what = '{what}'), 0)" for what in _WHATS)
    rows = conn.execute(_BOOKED + _SUMS.format(figures=figures), span(first, last))
    return [ParcelFigures(*row) for row in rows]


def parcel_facts(conn: sqlite3.Connection, first: date | None, last: date | None) -> Iterator[Fact]:
    """What is behind `parcel_figures`, oldest first: the facts of a figure add up to it."""
    for carrier, currency, what, claim, channel, order, on, figure in conn.execute(
        _BOOKED + _PARTS, span(first, last)
    ):
        fact = Fact(carrier, currency, what, claim, channel, order, date.fromisoformat(on))
        if what in _PARCELS:
            yield fact._replace(units=figure)
        elif figure:
            yield fact._replace(amount_minor=figure)
            if sign := _LOSS.get(what):
                yield fact._replace(figure="net_loss", amount_minor=sign * figure)


def claimed_value(conn: sqlite3.Connection, claim_id: int) -> int:
    """The amount paid for the goods of a claim. Minor units."""
    row = conn.execute(
        "select coalesce(sum(value_minor), 0) from claim_line where claim_id = ?", (claim_id,)
    ).fetchone()
    return int(row[0])
