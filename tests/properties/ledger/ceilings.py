"""Rows written around the code: each ceiling of the database, and the room that a naive ledger leaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from properties.ledger.naive_sale import NaiveSale


class Probe(NamedTuple):
    """A row of a table whose figure may come to `room` and no more; 0 is no row."""

    ceiling: str
    table: str
    figure: dict[str, int]  # column → sign
    row: dict[str, object]
    room: int


def probes(conn: sqlite3.Connection, number: int, sale: NaiveSale) -> Iterator[Probe]:
    """All that can be tried of one order."""
    ((order_id,),) = conn.execute("select id from orders where number = ?", (str(number),))
    claim = conn.execute("select max(id) from claim where order_id = ?", (order_id,)).fetchone()[0]
    who = {"order_id": order_id, "at": "2026-11-26T10:00:00Z", "on_day": "2026-11-26", "who": "eve"}
    euro = {**who, "currency": "EUR"}
    left = sale.left
    yield from _payments(euro, sale)
    yield from _on_the_platform(conn, euro, sale)
    if not sale.bank:
        dispute = {**euro, "state": "lost", "why": ""}
        yield Probe("dispute", "dispute", {"amount_minor": 1, "taken_minor": 1}, dispute, left)
    if claim is None:
        return
    booked = {**euro, "claim_id": claim, "owner": "eve"}
    yield from _refunds(booked, sale, left)
    yield from _exchanges(conn, booked, left)
    yield from _corrections(conn, booked, sale, left)
    yield from _compensations(conn, booked)


def _payments(euro: dict[str, object], sale: NaiveSale) -> Iterator[Probe]:
    """What is outstanding can be paid, and no more of a method taken back than was recorded by it."""
    row: dict[str, object] = {**euro, "paid_on": "2026-11-26", "method": "cheque"}
    more = {**row, "after_minor": sale.received}
    yield Probe("payment", "order_payment", {"amount_minor": 1, "after_minor": 1}, more, sale.owing)
    less = {**row, "after_minor": sale.recorded}
    yield Probe("payment corrected", "order_payment", {"amount_minor": -1, "after_minor": -1}, less, 0)


def _refunds(booked: dict[str, object], sale: NaiveSale, left: int) -> Iterator[Probe]:
    zero = dict.fromkeys(
        ("goods", "fee", "deduction", "shipping", "shared_goods", "postage", "bonus", "adjustment", "total"),
        0,
    )
    row: dict[str, object] = {**booked, "method": "card", "reference": "", "why": ""}
    row |= {f"{name}_minor": minor for name, minor in zero.items()}
    given = {"total_minor": 1}
    yield Probe("received", "refund", {"goods_minor": 1, **given}, row, left)
    shipping = min(left, sale.shipping - sale.shipping_back)
    yield Probe("shipping", "refund", {"shipping_minor": 1, **given}, row, shipping)
    surcharge = min(left, sale.surcharge - sale.surcharge_back)
    yield Probe("surcharge", "refund", {"surcharges_minor": 1, **given}, row, surcharge)
    yield Probe("gift", "refund", {"gift_minor": -1, **given}, row, min(left, sale.gifts))


def _on_the_platform(conn: sqlite3.Connection, euro: dict[str, object], sale: NaiveSale) -> Iterator[Probe]:
    row: dict[str, object] = {"order_id": euro["order_id"], "on_day": euro["on_day"], "currency": "EUR"}
    row |= {"platform": "ledger"}
    row |= dict.fromkeys(("units", "goods_minor", "shipping_minor", "amount_minor"), 0)
    yield Probe("external", "external_refund", {"amount_minor": 1}, row, sale.left)
    lines = conn.execute("select id from order_line where order_id = ? order by position", (row["order_id"],))
    for (line_id,), line in zip(lines.fetchall(), sale.lines, strict=True):
        of = {**row, "order_line_id": line_id}
        yield Probe("external units", "external_refund", {"units": 1}, of, line.units - line.there)
        sold = {"order_line_id": line_id, "reference": "eve"}
        yield Probe("refund rows", "refund_row", {"units": 1}, sold, line.units)


def _exchanges(conn: sqlite3.Connection, booked: dict[str, object], left: int) -> Iterator[Probe]:
    parts = ("fee", "deduction", "adjustment", "shipping", "postage", "goods", "new", "difference")
    row: dict[str, object] = {**booked, "kind": "exchange", **{f"{name}_minor": 0 for name in parts}}
    yield Probe("exchange", "remedy", {"goods_minor": 1, "new_minor": 1}, row, left)
    paid: dict[str, object] = {**booked, "method": "cash"}
    owed = conn.execute(
        "select (select coalesce(sum(difference_minor), 0) from remedy where claim_id = :claim)"
        " - (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = :claim)",
        {"claim": booked["claim_id"]},
    ).fetchone()[0]
    yield Probe("difference", "exchange_payment", {"amount_minor": 1}, paid, max(0, owed))


def _corrections(
    conn: sqlite3.Connection, booked: dict[str, object], sale: NaiveSale, left: int
) -> Iterator[Probe]:
    """Of refunds that left by one method."""
    for given in sale.refunds:
        if given.method in ("", "credit") or given.rounding:
            continue
        claim = int(given.claim[1:])
        ((refund, payout, tender, amount, rounding),) = conn.execute(
            "select refund_id, id, tender, amount_minor, rounding_minor from payout where refund_id ="
            " (select max(id) from refund where claim_id = ?) order by id desc limit 1",
            (claim,),
        )
        row: dict[str, object] = {**booked, "claim_id": claim, "refund_id": refund, "method": given.method}
        slip = {**row, "why": "slip", "returned_minor": 0}
        stands = given.total + given.corrected
        if stands + given.corrected >= 0:
            yield Probe("corrected below 0", "correction", {"amount_minor": -1}, slip, stands)
        up = {"amount_minor": 1, "returned_minor": 1}
        yield Probe("withheld", "correction", up, slip, min(given.withheld - given.corrected, left))
        again: dict[str, object] = {
            **row,
            "kind": "again",
            "tender": tender,
            "reference": "",
            "bounced": None,
        }
        again |= {"bonus_minor": 0, "rounding_minor": 0}
        yield Probe("payouts", "payout", {"amount_minor": 1}, again, 0)
        back: dict[str, object] = {**again, "kind": "bounced", "bounced": payout}
        if not rounding:
            yield Probe("bounced", "payout", {"amount_minor": -1}, back, min(amount, stands))
        confirmed = conn.execute(
            "select coalesce(sum(amount_minor), 0) from confirmation where refund_id = ?", (refund,)
        ).fetchone()[0]
        shown: dict[str, object] = {"order_id": booked["order_id"], "refund_id": refund, "units": 0}
        shown |= {"on_day": "2026-11-26"}
        stood = conn.execute(
            "select method, sum(amount_minor) from (select method, amount_minor from payout"
            " where refund_id = ?1 union all select method, amount_minor from correction"
            " where refund_id = ?1) group by method",
            (refund,),
        ).fetchall()
        room = sum(max(0, minor) for _, minor in stood) - confirmed
        yield Probe("confirmed", "confirmation", {"amount_minor": 1}, shown, room)


def _compensations(conn: sqlite3.Connection, booked: dict[str, object]) -> Iterator[Probe]:
    rows = conn.execute(
        "select id, claim_id, kind, amount_minor + (select coalesce(sum(amount_minor), 0)"
        " from compensation where corrects = c.id) from compensation c where corrects is null"
        " and order_id = ? and kind <> 'credit'",
        (booked["order_id"],),
    ).fetchall()
    for given, claim, kind, stands in rows:
        row: dict[str, object] = {**booked, "claim_id": claim, "kind": kind, "why": "slip", "corrects": given}
        yield Probe("compensation", "compensation", {"amount_minor": -1}, row, stands)


def refusal(conn: sqlite3.Connection, probe: Probe, minor: int) -> str:
    """Why the database refuses the row with that figure; "" if it takes it, which is taken back at once."""
    row = dict(probe.row)
    for column, sign in probe.figure.items():
        before = row.get(column, 0)
        assert isinstance(before, int)
        row[column] = before + sign * minor
    conn.execute("savepoint probe")
    try:
        marks = ", ".join("?" * len(row))
        conn.execute(f"insert into {probe.table} ({', '.join(row)}) values ({marks})", tuple(row.values()))
    except sqlite3.IntegrityError as error:
        return str(error)
    finally:
        conn.execute("rollback to probe")
        conn.execute("release probe")
    return ""
