"""Claims and their lines: written, loaded whole, listed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from returndesk.core.claims.model import Batch, Claim, ClaimLine
from returndesk.core.money import Amount, Fee
from returndesk.store.claims.lists import LOW_SCORE
from returndesk.store.claims.open_items import BESIDE
from returndesk.store.orders.read import split_list
from returndesk.store.refunds.carriers import last_entry_on, load_ledger

_CLAIM_FIELDS = tuple(
    (
        "claim_id order_id kind reason fault status stage outcome via opened_on notice_on verdict ground"
        " owner evidence approved_on decided_on closed_on due_on promised_on due_source goods_back_on"
        " clock_left proof_on postage_shop_minor"
        " postage_customer_minor postage_settled_minor"
    ).split()
)
_CLAIM_COLUMNS = ", ".join(_CLAIM_FIELDS).replace("claim_id", "id")
_LINE_FIELDS = tuple(
    (
        "claim_line_id line_id claimed approved received accepted refused settled kept mended sent_back"
        " verdict ground"
        " starts_on last_day fee_bps fee_unit_minor fee_source shipping_rule postage credit_bonus_bps"
        " rights deducts deduct_source shipping_cap_minor shipping_cap_source delivered_on currency"
    ).split()
)
_LINE_COLUMNS = (
    "cl.id, cl.order_line_id, cl.claimed, cl.approved, cl.received, cl.accepted, cl.refused, cl.settled,"
    " cl.kept, cl.mended, cl.sent_back, cl.verdict, cl.ground, cl.starts_on, cl.last_day,"
    " cl.fee_bps, cl.fee_unit_minor, cl.fee_source, cl.shipping_rule, cl.postage, cl.credit_bonus_bps,"
    " cl.rights, cl.deducts, cl.deduct_source, cl.shipping_cap_minor, cl.shipping_cap_source,"
    " l.delivered_on, o.currency"
)


@dataclass(frozen=True, slots=True)
class NewLine:
    """A claim line as it is first written: units, terms, and the findings behind its verdict."""

    line: ClaimLine
    currency: str
    value_minor: int
    findings: Sequence[Mapping[str, str]]


def next_claim_id(conn: sqlite3.Connection) -> int:
    """The number of the next claim: the first is 1001; of one that was taken back it is not used again."""
    row = conn.execute(
        "select max(coalesce((select max(id) from claim), 1000), coalesce((select max(claim_id) from journal"
        " where claim_id is not null), 1000)) + 1"
    ).fetchone()
    return int(row[0])


def insert_claim(conn: sqlite3.Connection, claim: Claim, at: datetime, lines: Sequence[NewLine]) -> None:
    """Write a new claim; its lines get their ids here."""
    marks = ", ".join("?" * (len(_CLAIM_FIELDS) + 1))
    conn.execute(
        f"insert into claim ({_CLAIM_COLUMNS}, opened_at) values ({marks})",
        (*_claim_values(claim), at.strftime("%Y-%m-%dT%H:%M:%SZ")),
    )
    for new in lines:
        insert_line(conn, claim.claim_id, new)


def insert_line(conn: sqlite3.Connection, claim_id: int, new: NewLine) -> None:
    """Write a line of a claim."""
    line = new.line
    conn.execute(
        "insert into claim_line (claim_id, order_line_id, claimed, approved, received, accepted, refused,"
        " settled, value_minor, verdict, ground, starts_on, last_day, fee_bps, fee_unit_minor, fee_source,"
        " shipping_rule, postage, credit_bonus_bps, findings, rights, deducts, deduct_source,"
        f" shipping_cap_minor, shipping_cap_source) values ({', '.join('?' * 25)})",
        (
            claim_id, line.line_id, line.claimed, line.approved, line.received, line.accepted, line.refused,
            line.settled, *_terms(new),
        ),
    )  # fmt: skip


def _terms(new: NewLine) -> tuple[object, ...]:
    line, per_unit = new.line, new.line.fee.per_unit
    return (
        new.value_minor, line.verdict, line.ground, line.starts_on and line.starts_on.isoformat(),
        line.last_day and line.last_day.isoformat(), line.fee.bps, per_unit and per_unit.of(new.currency),
        line.fee_source, line.shipping_rule, line.postage, line.credit_bonus_bps,
        json.dumps(list(new.findings)), "; ".join(line.rights),
        None if line.deducts is None else "; ".join(line.deducts), line.deduct_source,
        line.shipping_cap_minor, line.shipping_cap_source,
    )  # fmt: skip


def judge_line_anew(conn: sqlite3.Connection, new: NewLine) -> None:
    """Write a new judgement over a claim line."""
    conn.execute(
        "update claim_line set value_minor = ?, verdict = ?, ground = ?, starts_on = ?, last_day = ?,"
        " fee_bps = ?, fee_unit_minor = ?, fee_source = ?, shipping_rule = ?, postage = ?,"
        " credit_bonus_bps = ?, findings = ?, rights = ?, deducts = ?, deduct_source = ?,"
        " shipping_cap_minor = ?, shipping_cap_source = ? where id = ?",
        (*_terms(new), new.line.claim_line_id),
    )


def _claim_values(claim: Claim) -> tuple[object, ...]:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return (
        claim.claim_id, claim.order_id, claim.kind, claim.reason, claim.fault, claim.status, claim.stage,
        claim.outcome, claim.via, day(claim.opened_on), day(claim.notice_on), claim.verdict, claim.ground,
        claim.owner, ";".join(claim.evidence), day(claim.approved_on), day(claim.decided_on),
        day(claim.closed_on), day(claim.due_on), day(claim.promised_on), claim.due_source,
        day(claim.goods_back_on), claim.clock_left, day(claim.proof_on), claim.postage_shop_minor,
        claim.postage_customer_minor, claim.postage_settled_minor,
    )  # fmt: skip


def update_claim(conn: sqlite3.Connection, claim: Claim) -> None:
    """Write a claim's new state, and its lines' counters (what has its outcome the database counts)."""
    columns = ", ".join(f"{name} = ?" for name in _CLAIM_COLUMNS.split(", "))
    conn.execute(
        f"update claim set {columns} where id = ?",
        (*_claim_values(claim), claim.claim_id),
    )
    for line in claim.lines:
        conn.execute(
            "update claim_line set approved = ?, received = ?, accepted = ?, refused = ?, kept = ?,"
            " sent_back = ? where id = ?",
            (
                line.approved, line.received, line.accepted, line.refused, line.kept, line.sent_back,
                line.claim_line_id,
            ),
        )  # fmt: skip


def load_claim(conn: sqlite3.Connection, claim_id: int) -> Claim | None:
    """A claim with its lines and their inspected batches."""
    row = conn.execute(f"select {_CLAIM_COLUMNS} from claim where id = ?", (claim_id,)).fetchone()
    if row is None:
        return None
    lines = conn.execute(
        f"select {_LINE_COLUMNS} from claim_line cl join claim c on c.id = cl.claim_id"
        " join orders o on o.id = c.order_id join order_line l on l.id = cl.order_line_id"
        " where cl.claim_id = ? order by l.position",
        (claim_id,),
    ).fetchall()
    batches: dict[int, list[Batch]] = {}
    for line_id, *fields in conn.execute(
        "select i.claim_line_id, i.id, i.units, i.condition, i.disposition, i.deduct_bps, i.deduct_minor,"
        " i.why, i.settled_units from inspection i join claim_line cl on cl.id = i.claim_line_id"
        " where cl.claim_id = ? order by i.id",
        (claim_id,),
    ):
        batches.setdefault(line_id, []).append(Batch(*fields))
    values: dict[str, Any] = dict(zip(_CLAIM_FIELDS, row, strict=True))
    values.update({name: _day(values[name]) for name in values if name.endswith("_on")})
    values["evidence"] = split_list(values["evidence"])
    values.update(_beside(conn, claim_id))
    return Claim(**values, lines=tuple(_line(line, tuple(batches.get(line[0], ()))) for line in lines))


def _beside(conn: sqlite3.Connection, claim_id: int) -> dict[str, Any]:
    """What a claim came to beside refunds: goods that wait to be sent, what of a difference is not paid."""
    exchanged, difference, goods, currency, to_tell, low_score = conn.execute(
        f"select {BESIDE.format(':id')},"
        " (select currency from orders where id = (select order_id from claim where id = :id)),"
        " (select step from telling where claim_id = :id and told_seq is null and due_on is not null),"
        f" {LOW_SCORE.format(':id')}",
        {"id": claim_id},
    ).fetchone()
    ledger, since = load_ledger(conn, claim_id), last_entry_on(conn, claim_id)
    return {
        "carrier": ledger.carrier if ledger else "",
        "carrier_state": ledger.state if ledger else "",
        "file_by": ledger.day_to_keep(since) if ledger and since else None,
        "exchanged": bool(exchanged),
        "difference_minor": difference,
        "goods_out": goods,
        "currency": currency,
        "to_tell": to_tell or "",
        "low_score": low_score,
    }


def _line(row: Sequence[Any], batches: tuple[Batch, ...]) -> ClaimLine:
    values: dict[str, Any] = dict(zip(_LINE_FIELDS, row, strict=True))
    values.update({name: _day(values[name]) for name in ("starts_on", "last_day", "delivered_on")})
    values["rights"] = _several(values["rights"])
    values["deducts"] = None if values["deducts"] is None else _several(values["deducts"])
    fee_bps, fee_unit, currency = values.pop("fee_bps"), values.pop("fee_unit_minor"), values.pop("currency")
    per_unit = Amount({currency: fee_unit}) if fee_unit is not None else None
    return ClaimLine(**values, fee=Fee(fee_bps, per_unit), batches=batches)


def _several(text: str) -> tuple[str, ...]:
    return tuple(text.split("; ")) if text else ()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def known_rows(conn: sqlite3.Connection, order_id: int) -> set[str]:
    """What the rows of files are known by from which claims on this order were opened: from the journal."""
    rows = conn.execute("select details from journal where order_id = ? and act = 'open'", (order_id,))
    return {str(key) for (details,) in rows for key in json.loads(details).get("rows", ())}


def claim_findings(conn: sqlite3.Connection, claim_id: int) -> dict[int, list[dict[str, str]]]:
    """The findings behind each line's verdict, by claim line."""
    rows = conn.execute("select id, findings from claim_line where claim_id = ?", (claim_id,))
    return {line_id: json.loads(findings) for line_id, findings in rows}


def insert_inspection(conn: sqlite3.Connection, claim_line_id: int, on: date, batch: Batch) -> None:
    """Write down the condition of some units and where they go."""
    conn.execute(
        "insert into inspection (claim_line_id, on_day, units, condition, disposition, deduct_bps,"
        " deduct_minor, why) values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            claim_line_id, on.isoformat(), batch.units, batch.condition, batch.disposition, batch.deduct_bps,
            batch.deduct_minor, batch.why,
        ),
    )  # fmt: skip


def settle_batches(conn: sqlite3.Connection, taken: Sequence[tuple[int, int]]) -> None:
    """Count the units of inspected batches that an outcome has used up: (batch id, units)."""
    conn.executemany(
        "update inspection set settled_units = settled_units + ? where id = ?",
        [(units, batch_id) for batch_id, units in taken],
    )
