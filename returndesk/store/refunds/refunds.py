"""Refunds, which are never changed; and money by period, for the reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.money import money_text
from returndesk.core.refunds.model import Part, PriceCut, WorkedSum
from returndesk.core.value import fields_of
from returndesk.store.refunds.exchanges import insert_lines
from returndesk.store.rows import insert, named, span, taken


def insert_refund(
    conn: sqlite3.Connection,
    booked: Mapping[str, object],
    worked: WorkedSum,
    order_lines: Mapping[int, int],
    *,
    method: str,
    reference: str,
    why: str,
) -> int:
    """Insert a refund and its lines; `order_lines` maps claim line to order line. Returns its id."""
    figures = (
        "currency", "goods_minor", "reduction_minor", "gift_minor", "free_shipping_minor", "fee_minor",
        "deduction_minor", "shipping_minor", "shared_goods_minor", "surcharges_minor", "postage_minor",
        "bonus_minor", "rounding_minor", "adjustment_minor", "total_minor",
    )  # fmt: skip
    paid = {"method": method, "reference": reference, "why": why}
    row = {**booked, **paid, **{name: getattr(worked, name) for name in figures}}
    refund_id = insert(conn, "refund", row)
    insert_lines(conn, "refund", refund_id, worked.lines, order_lines)
    insert_cuts(conn, refund_id, worked.cuts)
    given = {"refund_id": refund_id, "kind": "refund", "reference": "", "currency": worked.currency}
    for payout in worked.payouts:
        insert(conn, "payout", {**booked, **given, **fields_of(payout)})
    return refund_id


def insert_cuts(
    conn: sqlite3.Connection, refund_id: int, cuts: Iterable[PriceCut], correction_id: int | None = None
) -> None:
    """Insert what a refund gave of the price of units that are kept, or what a correction changed of it."""
    for cut in cuts:
        of_line = {"claim_line_id": cut.key, "order_line_id": cut.line_id, "units": cut.units}
        row = {"refund_id": refund_id, "correction_id": correction_id, **of_line, "after_units": cut.after}
        insert(conn, "reduction", {**row, "goods_minor": cut.amount_minor})


class MoneyRow(NamedTuple):
    """A refund, a correction or a compensation, as reports add it up."""

    row_id: int
    claim_id: int
    on: date
    method: str
    owner: str
    channel: str
    reason: str
    currency: str
    figures: Mapping[str, int]  # columns of the table, in minor units


# Table → the column of its method, its figures.
_FIGURES = {
    "refund": (
        "method",
        "goods_minor gift_minor free_shipping_minor fee_minor deduction_minor shipping_minor"
        " surcharges_minor postage_minor bonus_minor rounding_minor adjustment_minor total_minor",
    ),
    "payout": ("method", "bonus_minor rounding_minor settled_minor amount_minor"),
    "correction": ("method", "settled_minor rounding_minor"),
    "compensation": ("kind", "amount_minor"),
}


def money_between(
    conn: sqlite3.Connection, table: str, first: date | None, last: date | None
) -> list[MoneyRow]:
    """The rows of a table of a period (days inclusive; None is open), oldest first.

    Of payouts those that bounced and those that left again: the others are their refund's.
    """
    method, figures = _FIGURES[table]
    later = " and m.kind <> 'refund'" * (table == "payout")
    rows = conn.execute(
        f"select m.id as row_id, m.claim_id, m.on_day as 'on', m.{method} as method, m.owner, o.channel,"
        f" c.reason, m.currency, {', '.join(f'm.{name}' for name in figures.split())} from {table} m"
        " join claim c on c.id = m.claim_id join orders o on o.id = m.order_id"
        f" where m.on_day between :first and :last{later} order by m.on_day, m.id",
        span(first, last),
    )
    return [MoneyRow(figures=taken(row, figures.split()), **row) for row in named(rows)]


def methods_between(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> dict[int, list[tuple[str, int, int, int]]]:
    """(method, amount, bonus, rounding) of the payouts of each refund of a period. Minor units."""
    return _by_refund(
        conn.execute(
            "select refund_id, method, sum(amount_minor), sum(bonus_minor), sum(rounding_minor) from payout"
            " where kind = 'refund' and on_day between :first and :last group by 1, 2 order by 1, min(id)",
            span(first, last),
        )
    )


def later_payouts(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> dict[int, list[tuple[int, str, int]]]:
    """(payout, method, settled) of what bounced and left again, by refund. Minor units, below 0 what bounced.

    Of refunds where any of it is of the period; all of it up to its end.
    """
    return _by_refund(
        conn.execute(
            "select refund_id, id, method, settled_minor from payout"
            " where kind <> 'refund' and on_day <= :last and refund_id in"
            " (select refund_id from payout where kind <> 'refund' and on_day between :first and :last)"
            " order by refund_id, id",
            span(first, last),
        )
    )


def refund_lines_between(
    conn: sqlite3.Connection, first: date | None, last: date | None
) -> dict[int, list[tuple[str, str, int, int, int]]]:
    """(SKU, category, goods, fee, deduction) of each line of those refunds, by refund. Minor units."""
    return _by_refund(
        conn.execute(
            "select rl.refund_id, l.sku, l.category, rl.goods_minor, rl.fee_minor, rl.deduction_minor"
            " from refund r join (select refund_id, order_line_id, goods_minor, fee_minor, deduction_minor"
            " from refund_line"
            " union all select refund_id, order_line_id, goods_minor, 0, 0 from reduction"
            " where correction_id is null) rl"
            " on rl.refund_id = r.id join order_line l on l.id = rl.order_line_id"
            " where r.on_day between :first and :last order by rl.refund_id, l.position",
            span(first, last),
        )
    )


def _by_refund(rows: Iterable[Sequence[Any]]) -> dict[int, list[Any]]:
    """The rest of each row by its first column, the refund's id."""
    found: dict[int, list[Any]] = {}
    for refund_id, *row in rows:
        found.setdefault(refund_id, []).append(tuple(row))
    return found


_OF_THE_WHOLE = {  # part → column, signed as the part is
    "gift": "-gift_minor",
    "shipping": "shipping_minor",
    "free-shipping": "-free_shipping_minor",
    "surcharge": "surcharges_minor",
    "postage": "postage_minor",
    "bonus": "bonus_minor",
    "rounding": "rounding_minor",
    "adjustment": "adjustment_minor",
}


_OF_A_LINE = {"goods": "refunded", "reduction": "part of the price, refunded before"}


def parts_of_claim(conn: sqlite3.Connection, claim_id: int) -> tuple[Part, ...]:
    """The refunds of a claim as the parts of one sum; () without one."""
    lines = conn.execute(
        "select l.sku, sum(rl.units), sum(rl.goods_minor + rl.reduction_minor), -sum(rl.reduction_minor),"
        " sum(rl.fee_minor), sum(rl.deduction_minor)"
        " from refund r join refund_line rl on rl.refund_id = r.id"
        " join order_line l on l.id = rl.order_line_id"
        " where r.claim_id = ? group by l.id order by l.position",
        (claim_id,),
    ).fetchall()
    given, total, currency, bounced, corrected = conn.execute(
        "select count(*), sum(total_minor), currency,"
        " (select -coalesce(sum(settled_minor), 0) from payout where claim_id = :claim"
        " and kind <> 'refund'),"
        " (select coalesce(sum(amount_minor), 0) from correction where claim_id = :claim)"
        " from refund where claim_id = :claim",
        {"claim": claim_id},
    ).fetchone()
    if not given:
        return ()
    by = conn.execute(
        "select method, sum(amount_minor) from (select method, amount_minor from payout where claim_id = ?1"
        " union all select method, amount_minor from correction where claim_id = ?1) group by method",
        (claim_id,),
    ).fetchall()
    # A method whose money bounced or was moved to another no longer counts, unless nothing else does.
    methods = ", ".join([method for method, minor in by if minor] or [method for method, _ in by])
    parts = []
    for sku, units, goods, reduction, fee, deduction in lines:
        figures = (("goods", goods), ("reduction", reduction), ("fee", -fee), ("deduction", -deduction))
        parts += [
            Part(part, sku, units, minor, _OF_A_LINE.get(part, "withheld"))
            for part, minor in figures
            if minor or part == "goods"
        ]
    for sku, units, minor in conn.execute(
        "select l.sku, sum(d.units), sum(d.goods_minor) from refund r join reduction d on d.refund_id = r.id"
        " join order_line l on l.id = d.order_line_id where r.claim_id = ? and d.correction_id is null"
        " group by l.id order by l.position",
        (claim_id,),
    ):
        parts.append(Part("reduction", sku, units, minor, "part of the price; the customer keeps it"))
    sums = ", ".join(f"coalesce(sum({column}), 0)" for column in _OF_THE_WHOLE.values())
    whole = conn.execute(f"select {sums} from refund where claim_id = ?", (claim_id,)).fetchone()
    for part, minor in zip(_OF_THE_WHOLE, whole, strict=True):
        if minor or part == "shipping":
            why = "withheld" if minor < 0 else "refunded" if minor else "none refunded"
            parts.append(Part(part, "", None, minor, why))
    if corrected:
        parts.append(Part("adjustment", "", None, corrected, "corrected afterwards"))
    owed = f"; {money_text(bounced, currency)} bounced and is owed again" if bounced else ""
    units = sum(line[1] for line in lines)
    parts.append(Part("total", "", units, total + corrected, f"refunded: {methods}{owed}"))
    return tuple(parts)
