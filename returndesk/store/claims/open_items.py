"""The open items of settled claims: the queue reads them each time, so this module loads little."""

from __future__ import annotations

import sqlite3

from returndesk.core.claims.open_items import (
    Advance,
    OpenItems,
    open_items_of,
    postage_owed,
    units_to_send_back,
)
from returndesk.core.value import replace

# What exchanges of a claim left the customer to pay, below 0 the shop, less what was paid.
OPEN_DIFFERENCE = (
    "((select coalesce(sum(difference_minor), 0) from remedy where claim_id = {0})"
    " - (select coalesce(sum(amount_minor), 0) from exchange_payment where claim_id = {0}))"
)
# Of a claim: whether it was exchanged or replaced, the difference, the units of goods to send.
REMEDIES = (
    "exists (select 1 from remedy where claim_id = {0} and kind <> 'repair') as exchanged,"
    f" {OPEN_DIFFERENCE} as difference_minor,"
    " (select coalesce(sum(units), 0) from outgoing where claim_id = {0} and sent_id is null) as goods_out,"
    " (select coalesce(sum(total_minor - bonus_minor - rounding_minor), 0) from refund where claim_id = {0})"
    " - (select coalesce(sum(settled_minor), 0) from payout where claim_id = {0}) as bounced_minor"
)


def advance_of(conn: sqlite3.Connection, claim_id: int) -> Advance:
    """What a claim gave for units, in money and in goods, with its corrections."""
    row = conn.execute(
        "select (select coalesce(sum(units), 0) from refund_line l join refund r on r.id = l.refund_id"
        " where r.claim_id = :id), (select coalesce(sum(total_minor), 0) from refund where claim_id = :id),"
        " (select coalesce(sum(settled_minor), 0) from correction where claim_id = :id),"
        " (select coalesce(sum(units), 0) from remedy_line l join remedy r on r.id = l.remedy_id"
        " where r.claim_id = :id and r.kind <> 'repair'),"
        " (select coalesce(sum(value_minor), 0) from remedy where claim_id = :id),"
        " (select coalesce(sum(new_minor), 0) from remedy where claim_id = :id and corrects is not null)",
        {"id": claim_id},
    ).fetchone()
    return Advance(*row)


def open_items_of_claim(conn: sqlite3.Connection, claim_id: int) -> OpenItems:
    """The same as of a claim that is loaded whole, without loading it."""
    exchanged, difference, goods, bounced, *postage = conn.execute(
        f"select {REMEDIES.format('c.id')}, c.postage_shop_minor, c.postage_customer_minor,"
        " c.postage_settled_minor from claim c where c.id = ?",
        (claim_id,),
    ).fetchone()
    unreturned, held = conn.execute(
        "select sum(iif(advanced > 0, max(0, settled + repaired - accepted - kept), 0)),"
        " coalesce(sum(held), 0) from claim_line where claim_id = ?",
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
    items = open_items_of(goods + back + held, difference, otherwise, owed, bounced)
    if unreturned:
        items = replace(items, back=advance_of(conn, claim_id).to_claim_back(unreturned))
    return items
