"""Refunds, which are never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from returndesk.core.money import money_text
from returndesk.core.refunds.model import Part, PriceCut, WorkedSum
from returndesk.core.value import fields_of
from returndesk.store.refunds.exchanges import insert_lines
from returndesk.store.rows import insert
from returndesk.store.schema.refunds import GIVEN, LATER


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


_OF_THE_WHOLE = {  # part → column, signed as the part is
    "gift": "-gift_minor",
    "shipping": "shipping_minor",
    "free-shipping": "-free_shipping_minor",
    "surcharge": "surcharges_minor",
    "postage": "postage_minor",
    "bonus": f"bonus_minor + {LATER.format('bonus_minor')}",
    "rounding": f"rounding_minor + {LATER.format('rounding_minor')}",
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
        f"select count(*), sum({GIVEN}), currency,"
        " (select -coalesce(sum(settled_minor), 0) from payout where claim_id = :claim"
        " and kind <> 'refund'),"
        " (select coalesce(sum(amount_minor), 0) from correction where claim_id = :claim)"
        " from refund r where claim_id = :claim",
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
    whole = conn.execute(f"select {sums} from refund r where claim_id = ?", (claim_id,)).fetchone()
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
