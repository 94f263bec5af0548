"""The open items of settled claims: the queue reads them each time, so this module loads little."""

from __future__ import annotations

import sqlite3

from returndesk.core.claims.open_items import OpenItems, open_items_of, postage_owed, units_to_send_back

# What exchanges of a claim left the customer to pay, below 0 the shop, less what was paid.
OPEN_DIFFERENCE = (
    "((select coalesce(sum(difference_minor), 0) from remedy where claim_id = {0})"
    " - (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = {0}))"
)
# Of a claim: whether it was exchanged or replaced, the difference, the units of goods to send.
REMEDIES = (
    "exists (select 1 from remedy where claim_id = {0} and kind <> 'repair') as exchanged,"
    f" {OPEN_DIFFERENCE} as difference_minor,"
    " (select coalesce(sum(units), 0) from outgoing where claim_id = {0} and sent_id is null) as goods_out"
)


def open_items_of_claim(conn: sqlite3.Connection, claim_id: int) -> OpenItems:
    """The same as of a claim that is loaded whole, without loading it."""
    exchanged, difference, goods, *postage = conn.execute(
        f"select {REMEDIES.format('c.id')}, c.postage_shop_minor, c.postage_customer_minor,"
        " c.postage_settled_minor from claim c where c.id = ?",
        (claim_id,),
    ).fetchone()
    lines: dict[int, tuple[int, str, int, int, int]] = {}
    batches: dict[int, list[tuple[int, str, str]]] = {}
    for line_id, approved, payer, repaired, refused, sent_back, *batch in conn.execute(
        "select cl.id, cl.approved, t.postage, cl.repaired, cl.refused, cl.sent_back, i.units, i.condition,"
        " i.disposition from claim_line cl join refund_terms t on t.claim_line_id = cl.id"
        " left join inspection i on i.claim_line_id = cl.id"
        " where cl.claim_id = ? order by cl.id, i.id",
        (claim_id,),
    ):
        lines[line_id] = (approved, payer, repaired, refused, sent_back)
        if batch[0] is not None:
            batches.setdefault(line_id, []).append((batch[0], batch[1], batch[2]))
    back = sum(
        units_to_send_back(refused, sent_back, batches.get(line_id, []))
        for line_id, (_, _, _, refused, sent_back) in lines.items()
    )
    otherwise = bool(exchanged) or any(repaired for _, _, repaired, _, _ in lines.values())
    owed = postage_owed(((approved, payer) for approved, payer, *_ in lines.values()), *postage)
    return open_items_of(goods + back, difference, otherwise, owed)
