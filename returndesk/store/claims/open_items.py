"""What settled claims still wait for, read at every look at the queue: this room loads nothing else."""

from __future__ import annotations

import sqlite3
from typing import Any

from returndesk.core.claims.open_items import money_waits, postage_owed, units_to_send_back

# What exchanges of a claim left the customer to pay, below 0 the shop, and was not paid yet.
OPEN_DIFFERENCE = (
    "((select coalesce(sum(difference_minor), 0) from remedy where claim_id = {0})"
    " - (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = {0}))"
)
# Of a claim: whether it was exchanged, the difference, the units of goods that wait to be sent.
BESIDE = (
    "exists (select 1 from remedy where claim_id = {0} and kind = 'exchange'),"
    f" {OPEN_DIFFERENCE},"
    " (select coalesce(sum(units), 0) from outgoing where claim_id = {0} and sent_id is null)"
)


def waits_of(conn: sqlite3.Connection, claim_id: int) -> dict[str, Any]:
    """What a claim waits for beside the carrier: goods to send, a difference, money for the customer.

    As a claim that is loaded whole says it, without what that loads.
    """
    exchanged, difference, goods, *postage = conn.execute(
        f"select {BESIDE.format('c.id')}, c.postage_shop_minor, c.postage_customer_minor,"
        " c.postage_settled_minor from claim c where c.id = ?",
        (claim_id,),
    ).fetchone()
    lines: dict[int, tuple[int, str, int, int, int]] = {}
    batches: dict[int, list[tuple[int, str, str]]] = {}
    for line_id, approved, payer, mended, refused, sent_back, *batch in conn.execute(
        "select cl.id, cl.approved, t.postage, cl.mended, cl.refused, cl.sent_back, i.units, i.condition,"
        " i.disposition from claim_line cl join refund_terms t on t.claim_line_id = cl.id"
        " left join inspection i on i.claim_line_id = cl.id"
        " where cl.claim_id = ? order by cl.id, i.id",
        (claim_id,),
    ):
        lines[line_id] = (approved, payer, mended, refused, sent_back)
        if batch[0] is not None:
            batches.setdefault(line_id, []).append((batch[0], batch[1], batch[2]))
    back = sum(
        units_to_send_back(refused, sent_back, batches.get(line_id, []))
        for line_id, (_, _, _, refused, sent_back) in lines.items()
    )
    otherwise = bool(exchanged) or any(mended for _, _, mended, _, _ in lines.values())
    owed = postage_owed(((approved, payer) for approved, payer, *_ in lines.values()), *postage)
    return {
        "sends": goods + back,
        "difference_minor": difference,
        "owes_customer": money_waits(difference, otherwise, owed),
    }
