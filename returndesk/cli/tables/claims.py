"""Tables of claims: a list, what an act did, one claim in full, its refund."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import CLAIM, CURRENCY, TENDERS, claim_label, order_label, tender_cells
from returndesk.core.codes import NEVER_REACHED
from returndesk.render.table import RARE, Column, Sections, Table, columns, table_of

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim, Claimant, ClaimLine
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.core.orders.model import Buyer
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.quotes.quote import Quote
    from returndesk.desk.views.lists import ShownClaim

CLAIMS = (
    CLAIM,
    Column("status", "code"),
    Column("stage", "code", rank=4),
    Column("order", "code", of=lambda claim: order_label(claim.order)),
    Column("customer", rank=2, of="order.customer"),
    Column("kind", "code", rank=7),
    Column("reason", "code", rank=1),
    Column("outcome", "code", rank=6),
    Column("opened_on", "date", title="opened", rank=3),
    Column("closed_on", "date", title="closed", rank=6),
    Column("refunded", "amount"),
    CURRENCY,
    Column("owner", rank=5),
    Column("untold", "code", rank=6),
    Column("claimant", rank=RARE),  # where that is not the customer
)
ACT = (*CLAIMS[:-1], Column("verdict", "code", rank=5), Column("next", "code", rank=8), CLAIMS[-1])
PARTS = (
    Column("part", "code"),
    Column("sku", rank=2),
    Column("units", "count", rank=2),
    Column("amount", "amount"),
    CURRENCY,
    Column("why", rank=1),
)
LINES = (
    Column("line", "count", rank=3, of="position"),
    Column("sku"),
    Column("title", rank=2),
    *columns("count", "claimed approved received accepted refused settled repaired", rank=1),
    Column("condition", "list", rank=3, of=lambda line: _distinct(b.condition for b in line.batches)),
    Column("disposition", "list", rank=3, of=lambda line: _distinct(b.disposition for b in line.batches)),
)
HEAD = (
    Column("claim", "code", of=lambda shown: claim_label(shown.claim)),
    *columns("code", "status stage verdict ground", of="claim.{}"),
    Column("order", "code", of=lambda shown: order_label(shown.summary.order)),
    Column("channel", "code", of="order.channel"),
    Column("customer", of="order.customer"),
    *columns("code", "kind reason fault outcome via", of="claim.{}"),
    *columns("date", "opened_on notice_on", of="claim.{}"),
    *columns("date", "decided_on closed_on", of="claim.days.{}"),
    Column("first_answer_on", "date", of=lambda shown: _first_answer(shown, "on")),
    Column("first_answer_at", "instant", of=lambda shown: _first_answer(shown, "at")),
    Column("due_on", "date", of=lambda shown: (shown.task or shown.claim.deadline).due_on),
    Column("due_source", "code", of=lambda shown: shown.task.due_source if shown.task else None),
    Column("promised_on", "date", of="claim.deadline.promised_on"),
    *columns("date", "goods_back_on proof_on", of="claim.days.{}"),
    Column("overdue", "truth", of=lambda shown: shown.task.overdue if shown.task else False),
    Column("owner", of="claim.owner"),
    Column("untold", "code", of="summary.untold"),
    Column("postage", "code", of=lambda shown: _payer(shown.claim)),
    Column("value", "amount", of="summary.value_minor"),
    Column("refunded", "amount", of="summary.refunded_minor"),
    Column("difference", "amount", of=lambda shown: _difference(shown)),
    Column("currency", "code", of="order.currency"),
    TENDERS._replace(of=lambda shown: tender_cells(shown.tenders, shown.order.currency)),
    Column("notes", of=lambda shown: _notes(shown)),
    Column("findings", "list"),
    Column("next", "code", of=lambda shown: shown.next),
    Column("claimant", of="summary.claimant"),
    Column("email", of=lambda shown: _contact(shown).email),  # of who claims
    Column("phone", of=lambda shown: _contact(shown).phone),
    Column("due_at", "instant", of=lambda shown: shown.task.due_at if shown.task else None),
    Column("then", of="claim.deadline.late_then"),
    Column("detail"),  # of the reason
)


def _contact(shown: ShownClaim) -> Buyer | Claimant:
    return shown.claim.claimant or shown.order.buyer


def claims_table(found: Sequence[ClaimSummary], total: int) -> Table:
    """Claims, newest first."""
    next = [f"returndesk claim show {claim_label(found[0])}"] if found else []
    meta = {"more": total - len(found), "empty": "no matching claims", "next": next}
    return table_of("claim-list", CLAIMS, found, meta)


def act_table(done: Done, today: date, *, dry_run: bool = False, brief: bool = False) -> Table:
    """The claims that an act changed, each with its next command; a `brief` screen has none."""
    from returndesk.desk.views.queue import task_for  # not for lists of claims

    table = table_of("claim", ACT, done.claims, next=lambda claim: task_for(claim, today).next)
    next = [str(row["next"]) for row in table.rows if row["next"]] or ["returndesk queue"]
    meta = {"did": list(done.words), "next": [done.next] if done.next else next, "dry_run": dry_run}
    return table._replace(meta={**meta, "brief": brief, "summed_up": bool(done.next)})


def quote_table(quote: Quote, next: str) -> Table:
    """A refund as a worked sum, a row for each part."""
    currency = quote.order.currency
    tenders = tender_cells(quote.tenders, currency)
    meta = {
        "claim": claim_label(quote.claim),
        "tenders": tenders,
        "order": quote.order_name,
        "customer": quote.order.customer,
        "next": [next],
    }
    columns = (*PARTS, TENDERS)
    return table_of("claim-quote", columns, quote.worked.parts, meta, currency=currency, tenders=tenders)


def claim_sections(shown: ShownClaim, zone: str, today: date, *, explain: bool = False) -> Sections:
    """A claim in full: its row, lines, refund and history."""
    from returndesk.cli.tables.claim_money import money_sections
    from returndesk.cli.tables.log import LOG, entry_rows

    head = table_of("claim", HEAD, [shown], currency=shown.order.currency)
    next = head.rows[0]["next"]
    days_left = shown.task.days_left if shown.task else None
    return Sections(
        "claim-show",
        (
            ("claim", head),
            ("lines", _lines_table(shown)),
            ("sum", table_of("sum", PARTS, shown.parts, currency=shown.order.currency)),
            *money_sections(shown),
            ("journal", Table("journal", LOG, entry_rows(shown.entries, zone))),
        ),
        meta={
            "next": [next] if next else [],
            "over_days": -days_left if days_left is not None and days_left < 0 else 0,
            "due_today": days_left == 0,
            "due_time": shown.task.due_time if shown.task else "",
            "today": today,
            "explain": explain,
        },
    )


def _lines_table(shown: ShownClaim) -> Table:
    sold = {line.line_id: line for line in shown.order.lines}

    def of(name: str) -> Callable[[ClaimLine], object]:
        return lambda line: getattr(sold[line.line_id], name)

    return table_of("lines", LINES, shown.claim.lines, line=of("position"), sku=of("sku"), title=of("title"))


def _first_answer(shown: ShownClaim, when: str) -> str | None:
    """When the shop first answered the customer, perhaps before the decision."""
    from returndesk.core.claims.entries import first_answer, standing  # not for lists of claims

    first = first_answer(standing(shown.entries))
    return getattr(first, when) if first else None


def _difference(shown: ShownClaim) -> int | None:
    return shown.claim.remedies.difference_minor if shown.exchange else None


def _payer(claim: Claim) -> str:
    """Who pays return shipping; "" where nothing is to come back."""
    if claim.kind != "complaint" and (not claim.goods_come or claim.reason in NEVER_REACHED):
        return ""
    return "shop" if any(line.terms.postage == "shop" for line in claim.lines) else "customer"


def _notes(shown: ShownClaim) -> str:
    from returndesk.core.claims.entries import standing

    noted = (entry.text or {} for entry in standing(shown.entries) if entry.act != "feedback")
    return "; ".join(text["note"] for text in noted if text.get("note"))


def _distinct(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))
