"""Claims and their lines: written, loaded whole, listed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from returndesk.core.carriers import CarrierStatus
from returndesk.core.claims.model import (
    Batch,
    Claim,
    Claimant,
    ClaimDays,
    ClaimLine,
    LineJudgement,
    RefundTerms,
    Remedies,
)
from returndesk.core.claims.open_items import Advance, Deadline, ReturnShipping
from returndesk.core.money import Amount, Fee
from returndesk.core.value import Value, fields_of
from returndesk.store.claims.lists import LOW_SCORE
from returndesk.store.claims.open_items import REMEDIES, advance_of
from returndesk.store.refunds.carriers import last_entry_on, load_ledger
from returndesk.store.rows import insert, marks, named, read_list, taken, update, write_list

# Columns by the names of the fields that they keep.
_CLAIM = (
    "order_id kind reason fault status stage outcome via opened_on notice_on verdict ground owner"
).split()
_POSTAGE = [f"postage_{name}" for name in ReturnShipping._fields]
# Settled and repaired units are counted by the database.
_STOCK = "approved received accepted refused kept sent_back external held freed advanced".split()
# The rights, the remedies, the fee and the conditions that allow a deduction are kept in another form.
_JUDGEMENT = [name for name in LineJudgement.__match_args__ if name not in ("rights", "remedies")]
_TERMS = [name for name in RefundTerms.__match_args__ if name not in ("fee", "deducts")]
_WHOLE = f"""
    select c.id as claim_id, {", ".join(f"c.{name}" for name in (*_CLAIM, *ClaimDays.__match_args__))},
        {", ".join(f"c.{name}" for name in (*Deadline.__match_args__, *_POSTAGE))}, {REMEDIES.format("c.id")},
        o.currency, coalesce(t.step, '') as to_notify, {LOW_SCORE.format("c.id")} as low_score
    from claim c join orders o on o.id = c.order_id left join notification t on t.claim_id = c.id
        and t.notified_seq is null and t.due_on is not null
    where c.id = :id
"""
_LINES = f"""
    select cl.id as claim_line_id, cl.order_line_id as line_id, cl.claimed, cl.settled, cl.repaired,
        {", ".join(f"cl.{name}" for name in _STOCK)}, {", ".join(f"j.{name}" for name in _JUDGEMENT)},
        {", ".join(f"t.{name}" for name in _TERMS)}, t.fee_bps, t.fee_unit_minor, t.fee_most_minor,
        t.deduct_any, o.currency
    from claim_line cl join judgement j on j.claim_line_id = cl.id
    join refund_terms t on t.claim_line_id = cl.id
    join order_line l on l.id = cl.order_line_id join orders o on o.id = l.order_id
    where cl.claim_id = ? order by l.position
"""


class NewLine(Value):
    """A claim line as it is first written: units, terms, and the findings behind its verdict."""

    line: ClaimLine
    currency: str
    value_minor: int
    findings: Sequence[Mapping[str, str]]


def next_claim_id(conn: sqlite3.Connection) -> int:
    """The number of the next claim, from 1001; a number whose opening was undone is not used again."""
    row = conn.execute(
        "select max(coalesce((select max(id) from claim), 1000), coalesce((select max(claim_id) from journal"
        " where claim_id is not null), 1000)) + 1"
    ).fetchone()
    return int(row[0])


def insert_claim(conn: sqlite3.Connection, claim: Claim, at: datetime, lines: Sequence[NewLine]) -> None:
    """Write a new claim; its lines get their ids here."""
    insert(conn, "claim", {"id": claim.claim_id, "opened_at": at, **_claim_columns(claim)})
    write_list(conn, "claim_evidence", {"claim_id": claim.claim_id}, "evidence", claim.evidence)
    if claim.claimant:
        row = {"claim_id": claim.claim_id, "customer_id": claim.claimant.customer_id}
        insert(conn, "claimant", row)
    for new in lines:
        insert_line(conn, claim.claim_id, new)


def set_detail(conn: sqlite3.Connection, claim_id: int, detail: str) -> None:
    """Write the detail of a new claim's reason."""
    update(conn, "claim", claim_id, {"detail": detail})


def detail_of(conn: sqlite3.Connection, claim_id: int) -> str:
    """The detail of a claim's reason; "" without one."""
    return str(conn.execute("select detail from claim where id = ?", (claim_id,)).fetchone()[0])


def insert_line(conn: sqlite3.Connection, claim_id: int, new: NewLine) -> None:
    """Write a line of a claim."""
    line_id = insert(
        conn,
        "claim_line",
        {
            "claim_id": claim_id,
            "order_line_id": new.line.line_id,
            "value_minor": new.value_minor,
            "claimed": new.line.claimed,
            **_columns(new.line, _STOCK),
        },
    )
    insert(conn, "judgement", {"claim_line_id": line_id, **_columns(new.line.judgement, _JUDGEMENT)})
    insert(conn, "refund_terms", {"claim_line_id": line_id, **_terms(new)})
    _write_lists(conn, line_id, new)


def judge_line_anew(conn: sqlite3.Connection, new: NewLine) -> None:
    """Write a new judgement over a claim line."""
    line_id = new.line.claim_line_id
    update(conn, "claim_line", line_id, {"value_minor": new.value_minor})
    update(conn, "judgement", line_id, _columns(new.line.judgement, _JUDGEMENT), key="claim_line_id")
    update(conn, "refund_terms", line_id, _terms(new), key="claim_line_id")
    _write_lists(conn, line_id, new)


def _columns(value: object, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(value, name) for name in names}


def _claim_columns(claim: Claim) -> dict[str, object]:
    postage = dict(zip(_POSTAGE, claim.return_shipping, strict=True))
    return _columns(claim, _CLAIM) | fields_of(claim.days) | fields_of(claim.deadline) | postage


def _terms(new: NewLine) -> dict[str, object]:
    terms = new.line.terms
    fee = terms.fee
    return {
        **_columns(terms, _TERMS),
        "fee_bps": fee.bps,
        "fee_unit_minor": fee.per_unit and fee.per_unit.of(new.currency),
        "fee_most_minor": fee.most and fee.most.of(new.currency),
        "deduct_any": terms.deducts is None,
    }


def _write_lists(conn: sqlite3.Connection, line_id: int, new: NewLine) -> None:
    owner = {"claim_line_id": line_id}
    write_list(conn, "judgement_right", owner, "ground", new.line.judgement.rights)
    write_list(conn, "judgement_remedy", owner, "remedy", new.line.judgement.remedies)
    write_list(conn, "deductible_condition", owner, "condition", new.line.terms.deducts or ())
    conn.execute("delete from judgement_finding where claim_line_id = ?", (line_id,))
    for finding in new.findings:
        insert(conn, "judgement_finding", {**owner, **finding})


def update_claim(conn: sqlite3.Connection, claim: Claim) -> None:
    """Write a claim's new state, and its lines' counters (the database counts units with an outcome)."""
    update(conn, "claim", claim.claim_id, _claim_columns(claim))
    write_list(conn, "claim_evidence", {"claim_id": claim.claim_id}, "evidence", claim.evidence)
    for line in claim.lines:
        update(conn, "claim_line", line.claim_line_id, _columns(line, _STOCK))


def existing_claims(conn: sqlite3.Connection, claim_ids: Sequence[int]) -> list[int]:
    """Those of the claims that exist, in the order given."""
    sql = f"select id from claim where id in ({marks([str(one) for one in claim_ids])})"
    known = {claim_id for (claim_id,) in conn.execute(sql, claim_ids)}
    return [claim_id for claim_id in claim_ids if claim_id in known]


def load_claim(conn: sqlite3.Connection, claim_id: int) -> Claim | None:
    """A claim with its lines and their inspected batches."""
    row = next(named(conn.execute(_WHOLE, {"id": claim_id})), None)
    if row is None:
        return None
    batches: dict[int, list[Batch]] = {}
    for batch in named(conn.execute(
        "select i.claim_line_id, i.id as batch_id, i.units, i.condition, i.disposition, i.deduct_bps,"
        " i.deduct_minor, i.why, i.settled_units from inspection i"
        " join claim_line cl on cl.id = i.claim_line_id where cl.claim_id = ? order by i.id",
        (claim_id,),
    )):  # fmt: skip
        batches.setdefault(batch.pop("claim_line_id"), []).append(Batch(**batch))
    lines = [
        _line(conn, row, tuple(batches.get(row["claim_line_id"], ())))
        for row in list(named(conn.execute(_LINES, (claim_id,))))
    ]
    ledger, since = load_ledger(conn, claim_id), last_entry_on(conn, claim_id)
    return Claim(
        lines=tuple(lines),
        evidence=tuple(read_list(conn, "claim_evidence", {"claim_id": claim_id}, "evidence")),
        days=ClaimDays(**taken(row, ClaimDays.__match_args__)),
        deadline=Deadline(**taken(row, Deadline.__match_args__)),
        return_shipping=ReturnShipping(*taken(row, _POSTAGE).values()),
        remedies=Remedies(
            bool(row.pop("exchanged")),
            **taken(row, Remedies.__match_args__[1:-1]),
            advance=advance_of(conn, claim_id) if any(line.advanced for line in lines) else Advance(),
        ),
        carrier=ledger.status(since) if ledger and since else CarrierStatus(),
        claimant=_claimant(conn, claim_id),
        **row,
    )


def _claimant(conn: sqlite3.Connection, claim_id: int) -> Claimant | None:
    """Who claims, where that is not the buyer."""
    row = conn.execute(
        "select u.id, coalesce(u.key, ''), u.name, u.email, u.phone from claimant t"
        " join customer u on u.id = t.customer_id where t.claim_id = ?",
        (claim_id,),
    ).fetchone()
    return Claimant(*row) if row else None


def _line(conn: sqlite3.Connection, row: dict[str, Any], batches: tuple[Batch, ...]) -> ClaimLine:
    owner = {"claim_line_id": row["claim_line_id"]}
    bps, *amounts, currency = taken(row, ("fee_bps", "fee_unit_minor", "fee_most_minor", "currency")).values()
    deducts = None
    if not row.pop("deduct_any"):
        deducts = tuple(read_list(conn, "deductible_condition", owner, "condition"))
    rights = tuple(read_list(conn, "judgement_right", owner, "ground"))
    fee = Fee(bps, *(None if minor is None else Amount({currency: minor}) for minor in amounts))
    remedies = tuple(read_list(conn, "judgement_remedy", owner, "remedy"))
    judgement = LineJudgement(**taken(row, _JUDGEMENT), rights=rights, remedies=remedies)
    terms = RefundTerms(**taken(row, _TERMS), fee=fee, deducts=deducts)
    return ClaimLine(**row, judgement=judgement, terms=terms, batches=batches)


def known_rows(conn: sqlite3.Connection, order_id: int) -> set[str]:
    """What the rows of files are known by from which claims on this order were opened: from the journal."""
    rows = conn.execute("select details from journal where order_id = ? and act = 'open'", (order_id,))
    return {str(key) for (details,) in rows for key in json.loads(details).get("rows", ())}


def claim_findings(conn: sqlite3.Connection, claim_id: int) -> dict[int, list[dict[str, str]]]:
    """The findings behind each line's verdict, by claim line."""
    found: dict[int, list[dict[str, str]]] = {}
    for line_id, code, text, source in conn.execute(
        "select cl.id, f.code, f.text, f.source from claim_line cl"
        " left join judgement_finding f on f.claim_line_id = cl.id where cl.claim_id = ?"
        " order by cl.id, f.id",
        (claim_id,),
    ):
        findings = found.setdefault(line_id, [])
        if code is not None:
            findings.append({"code": code, "text": text, "source": source})
    return found


def insert_inspection(conn: sqlite3.Connection, claim_line_id: int, on: date, batch: Batch) -> None:
    """Write the condition of some units and where they go."""
    names = "units condition disposition deduct_bps deduct_minor why".split()
    row = {name: getattr(batch, name) for name in names}
    insert(conn, "inspection", {"claim_line_id": claim_line_id, "on_day": on, **row})


def settle_batches(conn: sqlite3.Connection, taken: Sequence[tuple[int, int]]) -> None:
    """Count the units of inspected batches that an outcome has used up: (batch id, units)."""
    conn.executemany(
        "update inspection set settled_units = settled_units + ? where id = ?",
        [(units, batch_id) for batch_id, units in taken],
    )
