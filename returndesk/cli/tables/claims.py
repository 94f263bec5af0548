"""From the desk's values to tables of claims: what an act did, a claim whole, its sum, the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from returndesk.cli.tables.claim_money import beside_sections
from returndesk.cli.tables.deadlines import duty_sections
from returndesk.cli.tables.labels import order_label
from returndesk.cli.tables.log import LOG, entry_row
from returndesk.core.claims.first_response import first_answer
from returndesk.core.claims.lifecycle import next_command
from returndesk.core.claims.undo import standing
from returndesk.core.money import format_minor
from returndesk.render.table import Column, Row, Sections, Table

if TYPE_CHECKING:
    from returndesk.core.refunds.refund import Part
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.refunds.refund import Quote
    from returndesk.desk.views.lists import ShownClaim
    from returndesk.store.claims.lists import ClaimSummary

CLAIMS = (
    Column("claim", "code"),
    Column("status", "code"),
    Column("stage", "code", rank=4),
    Column("order", "code"),
    Column("customer", rank=2),
    Column("kind", "code", rank=7),
    Column("reason", "code", rank=1),
    Column("outcome", "code", rank=6),
    Column("opened_on", "date", title="opened", rank=3),
    Column("closed_on", "date", title="closed", rank=6),
    Column("refunded", "amount"),
    Column("currency", "code"),
    Column("owner", rank=5),
    Column("untold", "code", rank=6),
)
ACT = (*CLAIMS, Column("verdict", "code", rank=5), Column("next", "code", rank=8))
PARTS = (
    Column("part", "code"),
    Column("sku", rank=2),
    Column("units", "count", rank=2),
    Column("amount", "amount"),
    Column("currency", "code"),
    Column("why", rank=1),
)
LINES = (
    Column("line", "count", rank=3),
    Column("sku"),
    Column("title", rank=2),
    *(
        Column(name, "count", rank=1)
        for name in ("claimed", "approved", "received", "accepted", "refused", "settled", "mended")
    ),
    Column("condition", "list", rank=3),
    Column("disposition", "list", rank=3),
)


def claims_table(found: Sequence[ClaimSummary], total: int) -> Table:
    """Claims, newest first."""
    rows = [claim_row(claim) for claim in found]
    next = [f"returndesk claim show {rows[0]['claim']}"] if rows else []
    return Table(
        "claim-list", CLAIMS, rows, {"more": total - len(rows), "empty": "no such claims", "next": next}
    )


def claim_row(claim: ClaimSummary) -> Row:
    """A claim as every list and act has it."""
    return {
        "claim": f"R{claim.claim_id}",
        "status": claim.status,
        "stage": claim.stage or None,
        "order": order_label(claim),
        "customer": claim.customer,
        "kind": claim.kind,
        "reason": claim.reason,
        "outcome": claim.outcome,
        "opened_on": date.fromisoformat(claim.opened_on),
        "closed_on": date.fromisoformat(claim.closed_on) if claim.closed_on else None,
        "refunded": format_minor(claim.refunded_minor, claim.currency),
        "currency": claim.currency,
        "owner": claim.owner,
        "untold": claim.untold or None,
        "verdict": claim.verdict,
        "next": next_command(claim) or None,
    }


def act_table(done: Done, *, dry_run: bool = False) -> Table:
    """The answer of every act on a claim."""
    rows = [claim_row(claim) for claim in done.claims]
    next = [str(row["next"]) for row in rows if row["next"]] or ["returndesk queue"]
    return Table("claim", ACT, rows, {"did": list(done.words), "next": next, "dry_run": dry_run})


def quote_table(quote: Quote) -> Table:
    """A refund as a worked sum, a row a part."""
    claim = quote.claim
    name = f"R{claim.claim_id}"
    meta = {
        "claim": name,
        "order": quote.order_name,
        "customer": quote.order.customer,
        "next": [next_command(claim)],
    }
    return Table("claim-quote", PARTS, _part_rows(quote.worked.parts, quote.order.currency), meta)


def _part_rows(parts: Sequence[Part], currency: str) -> list[Row]:
    return [
        {
            "part": part.part,
            "sku": part.sku or None,
            "units": part.units,
            "amount": format_minor(part.amount_minor, currency),
            "currency": currency,
            "why": part.why,
        }
        for part in parts
    ]


def claim_sections(shown: ShownClaim, zone: str, today: date) -> Sections:
    """A claim whole: its row, its lines, its sum, its history."""
    head = _head_row(shown)
    lines: list[Row] = [_line_row(shown, number) for number in range(len(shown.claim.lines))]
    journal = [entry_row(entry, zone) for entry in shown.entries]
    head_columns = tuple(Column(key, _HEAD_KINDS.get(key, "code")) for key in head)  # type: ignore[arg-type]
    days_left = shown.task.days_left if shown.task else None
    return Sections(
        "claim-show",
        (
            ("claim", Table("claim", head_columns, [head])),
            ("lines", Table("lines", LINES, lines)),
            ("sum", Table("sum", PARTS, _part_rows(shown.parts, shown.order.currency))),
            *duty_sections(shown.duties),
            *beside_sections(shown),
            ("journal", Table("journal", LOG, journal)),
        ),
        meta={
            "next": [head["next"]] if head["next"] else [],
            "over_days": -days_left if days_left is not None and days_left < 0 else 0,
            "due_today": days_left == 0,
            "today": today,
        },
    )


_HEAD_KINDS = {
    **dict.fromkeys(("customer", "owner", "notes"), "text"),
    **dict.fromkeys(("opened_on", "notice_on", "decided_on", "closed_on", "due_on"), "date"),
    **dict.fromkeys(("promised_on", "goods_back_on", "proof_on", "first_answer_on"), "date"),
    "first_answer_at": "instant",
    **dict.fromkeys(("value", "refunded", "difference"), "amount"),
    "overdue": "truth",
    "findings": "list",
}


def _head_row(shown: ShownClaim) -> Row:
    claim, summary, order = shown.claim, shown.summary, shown.order
    noted = (entry.text or {} for entry in standing(shown.entries) if entry.act != "feedback")
    notes = [text["note"] for text in noted if text.get("note")]
    return {
        "claim": f"R{claim.claim_id}",
        "status": claim.status,
        "stage": claim.stage or None,
        "verdict": claim.verdict,
        "ground": claim.ground,
        "order": order_label(summary),
        "channel": order.channel,
        "customer": order.customer,
        "kind": claim.kind,
        "reason": claim.reason,
        "fault": claim.fault,
        "outcome": claim.outcome,
        "via": claim.via,
        "opened_on": claim.opened_on,
        "notice_on": claim.notice_on,
        "decided_on": claim.decided_on,
        "closed_on": claim.closed_on,
        **_first_answer(shown),
        "due_on": shown.task.due_on if shown.task else claim.due_on,
        "due_source": shown.task.due_source if shown.task else None,
        "promised_on": claim.promised_on,
        "goods_back_on": claim.goods_back_on,
        "proof_on": claim.proof_on,
        "overdue": shown.task.overdue if shown.task else False,
        "owner": claim.owner,
        "untold": summary.untold or None,
        "postage": "shop" if any(line.postage == "shop" for line in claim.lines) else "customer",
        "value": format_minor(summary.value_minor, order.currency),
        "refunded": format_minor(summary.refunded_minor, order.currency),
        "difference": format_minor(claim.difference_minor, order.currency) if shown.exchange else None,
        "currency": order.currency,
        "notes": "; ".join(notes),
        "findings": list(shown.findings),
        "next": (shown.task.next if shown.task else next_command(summary)) or None,
    }


def _first_answer(shown: ShownClaim) -> dict[str, date | datetime | None]:
    """When the customer first heard from the shop: apart from the decision."""
    first = first_answer(standing(shown.entries))
    return {
        "first_answer_on": date.fromisoformat(first.on) if first else None,
        "first_answer_at": datetime.fromisoformat(first.at) if first else None,
    }


def _line_row(shown: ShownClaim, number: int) -> Row:
    line = shown.claim.lines[number]
    stored = next(one for one in shown.order.lines if one.line_id == line.line_id)
    counters = {
        name: getattr(line, name)
        for name in ("claimed", "approved", "received", "accepted", "refused", "settled", "mended")
    }

    def of(name: str) -> list[str]:
        return list(dict.fromkeys(str(getattr(batch, name)) for batch in line.batches))

    return {
        "line": stored.position,
        "sku": stored.sku,
        "title": stored.title,
        **counters,
        "condition": of("condition"),
        "disposition": of("disposition"),
    }
