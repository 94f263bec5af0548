"""Claims as lists and the queue show them: read each time, so this module loads little."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from returndesk.core.carriers import CarrierStatus
from returndesk.core.claims.open_items import Deadline, OpenItems
from returndesk.core.claims.summary import ClaimOrder, ClaimSummary, NextStep
from returndesk.core.codes import LESSER
from returndesk.store.claims.open_items import open_items_of_claim
from returndesk.store.rows import named, taken

# The lowest score of a claim's unanswered feedback; 0 is none.
LOW_SCORE = (
    "coalesce((select min(score) from feedback where claim_id = {0} and due_on is not null"
    " and answered_seq is null), 0)"
)
# Claims whose next step a rule beside their stage may refuse: the order's money, a customer who is unknown,
# what the grounds give, goods that were sent after all. The others need no second look.
_ADVANCED = "exists (select 1 from claim_line where claim_id = c.id and advanced > 0)"
_LIMITED = f"""{_ADVANCED} or (c.stage not in ('', 'info', 'inspect') and (
            o.payment in ('unpaid', 'part-paid') or o.status <> 'open' or o.reported_minor > 0
            or coalesce(o.total_minor, o.charged_minor) < o.charged_minor
            or exists (select 1 from external_refund where order_id = o.id)
            or exists (select 1 from dispute where order_id = o.id)
            or (c.outcome = 'credit' and u.key is null)
            or exists (select 1 from claim_line cl join judgement j on j.claim_line_id = cl.id
                where cl.claim_id = c.id and (j.unsent or exists (select 1 from judgement_finding
                    where claim_line_id = cl.id and code = '{LESSER}') or not exists (select 1
                    from judgement_remedy where claim_line_id = cl.id and remedy = 'refund')))))"""
_SUMMARY = f"""
    select c.id as claim_id, c.status, c.stage, o.channel, o.number,
        exists (select 1 from orders p where p.number = o.number and p.channel <> o.channel) as shared,
        coalesce(nullif(u.name, ''), nullif(u.email, ''), u.platform_id, '') as customer,
        coalesce(u.tier, '') as tier, c.kind, c.reason, c.outcome, c.closed_on,
        iif(c.notice_on < c.opened_on and exists (select 1 from journal j where j.claim_id = c.id
            and act = 'open' and json_type(details, '$.rows') > ''), c.notice_on, c.opened_on) as opened_on,
        coalesce((select sum(value_minor) from claim_line where claim_id = c.id), 0) as value_minor,
        coalesce((select sum(amount_minor) from payout where claim_id = c.id), 0)
            + coalesce((select sum(amount_minor) from correction where claim_id = c.id), 0) as refunded_minor,
        o.currency, c.owner, c.verdict,
        coalesce((select group_concat(w, ', ') from (select coalesce(nullif(l.title, ''), l.sku)
            || case when cl.claimed > 1 then ' ×' || cl.claimed else '' end as w
            from claim_line cl join order_line l on l.id = cl.order_line_id
            where cl.claim_id = c.id order by l.position)), '') as what,
        c.due_on, c.promised_on, c.due_source, c.clock_left, c.promised_at, c.time_left, c.late_then,
        coalesce(t.step, '') as untold,
        t.due_on as notify_on, {LOW_SCORE.format("c.id")} as low_score,
        coalesce((select state from dispute where order_id = o.id order by id desc limit 1), '') = 'open'
            as disputed,
        exists (select 1 from statement where claim_id = c.id and acknowledge and acknowledged_seq is null)
            as to_acknowledge,
        coalesce((select sum(held) from claim_line where claim_id = c.id), 0) as held,
        {_ADVANCED} as advanced,
        {_LIMITED} as limited,
        c.outcome = 'credit' and exists (select 1 from claim_line cl join judgement_right r
            on r.claim_line_id = cl.id where cl.claim_id = c.id) as needs_consent,
        coalesce((select coalesce(nullif(v.name, ''), nullif(v.email, ''), v.phone) from claimant b
            join customer v on v.id = b.customer_id where b.claim_id = c.id), '') as claimant
    from claim c join orders o on o.id = c.order_id left join customer u on u.id = o.customer_id
    left join notification t on t.claim_id = c.id and t.notified_seq is null
"""


def list_claims(
    conn: sqlite3.Connection,
    *,
    ids: Sequence[int] | None = None,
    only_open: bool = False,
    order_id: int | None = None,
    customer_id: int | None = None,
    status: str | None = None,
    stage: str | None = None,
    owner: str | None = None,
    limit: int = 0,
) -> tuple[list[ClaimSummary], int]:
    """The newest matching claims, and the number of all matching ones."""
    wheres: list[str] = []
    values: list[object] = []
    if customer_id is not None:
        wheres.append(
            "c.id in (select id from claim where order_id in (select id from orders where customer_id = ?)"
            " union all select claim_id from claimant where customer_id = ?)"
        )
        values += [customer_id, customer_id]
    if ids is not None:
        wheres.append("c.id in (select value from json_each(?))")
        values.append(json.dumps(ids))
    if only_open:
        wheres.append("c.stage <> ''")
    for clause, value in (
        ("c.order_id = ?", order_id),
        ("c.status = ?", status),
        ("c.stage = ?", stage),
        ("c.owner = ?", owner),
    ):
        if value is not None:
            wheres.append(clause)
            values.append(value)
    where = " where " + (" and ".join(wheres) or "1")
    # By "+" the few open ones are found by their own index and then sorted, not among all claims in order.
    newest = "+c.id desc" if only_open else "c.id desc"
    sql = f"{_SUMMARY}{where} order by {newest}" + (" limit ?" if limit else "")
    found = [_summary(conn, row) for row in named(conn.execute(sql, [*values, limit] if limit else values))]
    total = len(found)
    found.sort(key=lambda one: (one.opened_on, one.claim_id), reverse=True)
    if limit:
        sql = (
            "select count(*) from claim c join orders o on o.id = c.order_id"
            f" left join customer u on u.id = o.customer_id{where}"
        )
        total = conn.execute(sql, values).fetchone()[0]
    return found, total


def holding_goods(conn: sqlite3.Connection) -> list[int]:
    """Ended claims whose goods came and are to be sent back, or never came although they were settled."""
    rows = conn.execute(
        "select claim_id from claim_line where held > 0 union select claim_id from claim_line l"
        " join claim c on c.id = l.claim_id where l.advanced > 0 and c.stage = ''"
        " and l.settled + l.repaired > l.accepted + l.kept"
    )
    return [claim_id for (claim_id,) in rows]


def open_owners(conn: sqlite3.Connection) -> list[str]:
    """The owners of open claims, by name."""
    rows = conn.execute("select distinct owner from claim where stage <> '' order by owner")
    return [owner for (owner,) in rows]


def _summary(conn: sqlite3.Connection, row: dict[str, Any]) -> ClaimSummary:
    for name in ("shared", "needs_consent", "disputed", "limited"):
        row[name] = bool(row[name])
    step = NextStep(row.pop("disputed"), row.pop("limited") or bool(row["claimant"]))
    order = ClaimOrder(**taken(row, ClaimOrder._fields))
    deadline = Deadline(**taken(row, Deadline.__match_args__))
    claim_id, stage = row["claim_id"], row["stage"]
    carrier = _carrier_status(conn, claim_id) if row["kind"] == "parcel" and stage else CarrierStatus()
    ended_ahead = row.pop("advanced") and stage == ""
    items = open_items_of_claim(conn, claim_id) if stage == "close" or ended_ahead else OpenItems()
    return ClaimSummary(order=order, deadline=deadline, step=step, open_items=items, carrier=carrier, **row)


def _carrier_status(conn: sqlite3.Connection, claim_id: int) -> CarrierStatus:
    """The carrier claim of a parcel claim; a deadline that had passed before its last step is none."""
    found = conn.execute(
        "select carrier as code, state, iif(file_by < on_day, null, file_by) as file_by from carrier_entry"
        " where claim_id = ? order by id desc limit 1",
        (claim_id,),
    )
    return next((CarrierStatus(**row) for row in named(found)), CarrierStatus())
