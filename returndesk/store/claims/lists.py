"""Claims as lists and the queue show them: read at every look, so this room loads nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from returndesk.core.carriers import files_first
from returndesk.store.claims.open_items import waits_of


class ClaimSummary(NamedTuple):
    """A claim as lists and the queue show it; amounts in minor units of its order's currency."""

    claim_id: int
    status: str
    stage: str
    channel: str
    number: str
    shared: bool
    customer: str
    tier: str
    kind: str
    reason: str
    outcome: str
    opened_on: str
    closed_on: str | None
    due_on: str | None
    value_minor: int
    refunded_minor: int
    currency: str
    owner: str
    verdict: str
    ground: str
    what: str
    promised_on: str | None  # the shop's own promise; `due_on` is the law's day where that is first
    due_source: str
    untold: str  # the last step, where the customer has not heard of it
    tell_by: str | None  # where the policy wants it told
    low_score: int  # of feedback that nobody has answered yet; 0 is none
    # Of settled claims alone: what they still wait for.
    sends: int = 0  # units that wait to be sent to the customer
    difference_minor: int = 0  # of exchanges, not yet paid: the customer owes it, below 0 the shop does
    owes_customer: bool = False
    # Of open parcel claims alone: the shop's claim on the carrier.
    carrier_state: str = ""
    file_by: str | None = None  # the carrier's own cut-off day; None: it was over before it could be kept

    @property
    def files_first(self) -> bool:
        """Whether the claim on the carrier comes before the claim's own next step."""
        return files_first(self.carrier_state, self.stage, self.file_by, self.due_on)

    def promise_over(self, today: date) -> bool:
        """Whether the day of the shop's own promise has gone by."""
        return self.promised_on is not None and self.promised_on < today.isoformat()

    @property
    def to_tell(self) -> str:
        """The step that the customer has still to hear of, where the policy wants that."""
        return self.untold if self.tell_by else ""


# The lowest score of a claim's feedback that wants an answer and has none; 0 is none.
LOW_SCORE = (
    "coalesce((select min(score) from feedback where claim_id = {0} and due_on is not null"
    " and answered_seq is null), 0)"
)
_SUMMARY = f"""
    select c.id, c.status, c.stage, o.channel, o.number,
        exists (select 1 from orders p where p.number = o.number and p.channel <> o.channel),
        coalesce(nullif(u.name, ''), nullif(u.email, ''), u.platform_id, ''), coalesce(u.tier, ''),
        c.kind, c.reason, c.outcome, c.opened_on, c.closed_on, c.due_on,
        coalesce((select sum(value_minor) from claim_line where claim_id = c.id), 0),
        coalesce((select sum(total_minor) from refund where claim_id = c.id), 0)
            + coalesce((select sum(amount_minor) from correction where claim_id = c.id), 0),
        o.currency, c.owner, c.verdict, c.ground,
        coalesce((select group_concat(w, ', ') from (select coalesce(nullif(l.title, ''), l.sku)
            || case when cl.claimed > 1 then ' ×' || cl.claimed else '' end as w
            from claim_line cl join order_line l on l.id = cl.order_line_id
            where cl.claim_id = c.id order by l.position)), ''),
        c.promised_on, c.due_source, coalesce(t.step, ''), t.due_on, {LOW_SCORE.format("c.id")}
    from claim c join orders o on o.id = c.order_id left join customer u on u.id = o.customer_id
    left join notification t on t.claim_id = c.id and t.notified_seq is null
"""


def list_claims(
    conn: sqlite3.Connection,
    *,
    ids: Sequence[int] | None = None,
    only_open: bool = False,
    order_id: int | None = None,
    customer: str | None = None,
    customer_id: int | None = None,
    status: str | None = None,
    stage: str | None = None,
    owner: str | None = None,
    limit: int = 0,
) -> tuple[list[ClaimSummary], int]:
    """The newest claims that fit, and how many fit in all."""
    wheres: list[str] = []
    values: list[object] = []
    if ids is not None:
        wheres.append(f"c.id in ({', '.join('?' * len(ids))})")
        values += ids
    if only_open:
        wheres.append("c.stage <> ''")
    if customer is not None:
        wheres.append("(instr(fold(u.name), ?) or instr(fold(u.email), ?) or instr(u.phone, ?))")
        values += [customer.casefold(), customer.casefold(), customer]
    for clause, value in (
        ("c.order_id = ?", order_id),
        ("o.customer_id = ?", customer_id),
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
    rows = conn.execute(sql, [*values, limit] if limit else values).fetchall()
    total = len(rows)
    if limit:
        sql = (
            "select count(*) from claim c join orders o on o.id = c.order_id"
            f" left join customer u on u.id = o.customer_id{where}"
        )
        total = conn.execute(sql, values).fetchone()[0]
    return [_summary(conn, row) for row in rows], total


def open_owners(conn: sqlite3.Connection) -> list[str]:
    """Who has open claims, by name."""
    rows = conn.execute("select distinct owner from claim where stage <> '' order by owner")
    return [owner for (owner,) in rows]


def _summary(conn: sqlite3.Connection, row: Sequence[Any]) -> ClaimSummary:
    summary = ClaimSummary(*row)._replace(shared=bool(row[5]))
    if summary.kind == "parcel" and summary.stage:
        last = conn.execute(
            "select state, iif(file_by < on_day, null, file_by) from carrier_entry where claim_id = ?"
            " order by id desc limit 1",
            (summary.claim_id,),
        ).fetchone()
        if last:
            summary = summary._replace(carrier_state=last[0], file_by=last[1])
    if summary.stage != "close":
        return summary
    return summary._replace(**waits_of(conn, summary.claim_id))
