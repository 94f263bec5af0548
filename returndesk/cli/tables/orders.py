"""Tables of orders and checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.cli.tables.labels import (
    CURRENCY,
    TENDERS,
    claim_label,
    order_argument,
    order_label,
    tender_cells,
)
from returndesk.core.codes import claim_name
from returndesk.core.customers.coupons import code_meant
from returndesk.core.eligibility.model import terms_text
from returndesk.core.money import format_minor, money_text
from returndesk.render.table import RARE, Cell, Column, Table, rows_of, table_of

if TYPE_CHECKING:
    from returndesk.core.eligibility.model import DayStep, Ground, Judgement
    from returndesk.core.orders.model import OrderLine
    from returndesk.desk.check import Checked
    from returndesk.desk.orders.importer import ImportedFile
    from returndesk.desk.views.lists import ShownOrder
    from returndesk.store.orders.read import OrderSummary

CHECK = (  # of a judged line; the columns that all lines of an order share are given
    Column("order", "code"),
    Column("line", "count", rank=5, of="line.position"),
    Column("sku", of="line.sku"),
    Column("title", rank=4, of="line.title"),
    Column("sold", "count", rank=4, of="line.quantity"),
    Column("claimable", "count", rank=2),
    Column("verdict", "code", of="judgement.best.verdict"),
    Column("ground", "code", rank=3, of="judgement.best.name"),
    Column("starts_on", "date", rank=6, of="judgement.best.starts_on"),
    Column("last_day", "date", title="until", of="judgement.best.last_day"),
    Column("days_left", "count", title="left", rank=5),
    Column("refund", "amount", of="judgement.best.refund_minor"),
    CURRENCY,
    Column("fee", "amount", rank=6, of=lambda line: _fee(line.judgement.best)),
    Column("postage", "code", rank=6, of="judgement.best.terms.postage"),
    Column("remedies", "list", rank=7, of="judgement.best.remedies"),
    Column("findings", "list", rank=7, of=lambda line: _findings(line.judgement.best)),
    TENDERS,
)
EXPLAIN = (
    Column("count", "list", rank=8, of=lambda line: _steps(line.judgement.best.steps)),
    Column("grounds", "list", rank=8),
    Column("reason", "code", rank=7),
    Column("paid", "amount", rank=7, of="line.paid_minor"),
    Column("terms", rank=8),
)
_ON_CHECK_SCREEN = ("reason", "paid", "terms")  # also without --explain
ORDERS = (
    Column("order", "code", of=order_label),
    Column("channel", "code", rank=3),
    Column("customer", rank=1),
    Column("ordered_on", "date", title="ordered"),
    Column("delivered_on", "date", title="delivered", rank=4),
    Column("lines", "count", rank=6),
    Column("units", "count", rank=5),
    Column("paid", "amount"),
    Column("shipping", "amount", rank=5),
    CURRENCY,
    Column("status", "code", rank=2),
    Column("recipient", title="sent to", rank=RARE),
)
ORDER = (  # of a line; the other columns are given
    Column("order", "code"),
    Column("channel", "code", rank=6),
    Column("line", "count", of="position"),
    Column("sku"),
    Column("title", rank=2),
    Column("category", rank=6),
    Column("quantity", "count"),
    Column("unit_price", "amount", rank=4),
    Column("discount", "amount", rank=5),
    Column("tax", "amount", rank=6),
    Column("paid", "amount"),
    CURRENCY,
    Column("ordered_on", "date", rank=7),
    Column("shipped_on", "date", rank=6),
    Column("delivered_on", "date", rank=3),
    Column("claimable", "count"),
    Column("payment", "code", rank=8),  # these are the order's
    Column("outstanding", "amount", rank=8),
    Column("received", "amount", rank=8),
    Column("carried", "amount", rank=8),  # of it, as goods given back for others
    TENDERS,
    Column("dispute", "code", rank=8),
    Column("from", "code", rank=1, of=lambda line: _from(line)),  # the claim that it went out for
    Column("discount_codes", "list", rank=8),
    Column("recipient", rank=8),  # to whom the order was sent, where not to its customer
)
IMPORT = (
    Column("file", of="incoming.file"),
    Column("format", "code", of="incoming.format"),
    Column("rows", "count", of="incoming.rows"),
    Column("orders_new", "count", of="new"),
    Column("orders_updated", "count", of="updated"),
    Column("orders_unchanged", "count", of="unchanged"),
    Column("orders_rejected", "count", of="incoming.rejected"),
    Column("lines_new", "count"),
    Column("conflicts", "count", of=lambda file: len(file.conflicts)),
    Column("notes", "list", rank=8),
)
_ON_SCREEN = (Column("refunded_elsewhere", "count"), Column("cancelled", "count"))  # of an import


def check_table(
    checks: Iterable[Checked],
    today: date,
    *,
    explain: bool = False,
    next: Sequence[str] = (),
    reason_given: bool = True,
) -> Table:
    """A row for each line checked; with the order's details if it is a single order."""
    many = list(checks)
    columns = (*CHECK, *EXPLAIN) if explain else CHECK
    seen = (*CHECK, *(one for one in EXPLAIN if explain or one.key in _ON_CHECK_SCREEN))
    rows = [row for checked in many for row in _check_rows(seen, checked, today)]
    for row in rows:
        row["reason_given"] = reason_given or explain
    meta: dict[str, object] = {"explain": explain, "next": list(next)}
    if len(many) == 1:
        order = many[0].order
        delivered = {line.delivered_on for line in order.lines}
        meta |= {
            "order": many[0].name,
            "channel": order.channel,
            "customer": order.customer,
            "ordered_on": order.ordered_on,
            "delivered_on": delivered.pop() if len(delivered) == 1 else None,
            "tenders": tender_cells(many[0].tenders, order.currency),
            "estimated": any(line.judgement.best.estimated for line in many[0].lines),
        }
    return Table("check", columns, rows, meta)


def _check_rows(columns: tuple[Column, ...], checked: Checked, today: date) -> list[dict[str, Cell]]:
    currency = checked.order.currency
    return rows_of(
        columns,
        checked.lines,
        order=checked.name,
        currency=currency,
        reason=checked.reason,
        tenders=tender_cells(checked.tenders, currency),
        days_left=lambda line: (last := line.judgement.best.last_day) and (last - today).days,
        grounds=lambda line: _grounds(line.judgement, currency),
        terms=lambda line: "" if line.judgement.unsent else terms_text(line.judgement.best, currency),
    )


def _from(line: OrderLine) -> str:
    return claim_name(line.history.origin.claim_id) if line.history.origin else ""


def _fee(ground: Ground) -> int:
    """The fee kept: none for an ineligible line, which gets no refund."""
    return 0 if ground.verdict == "ineligible" else ground.fee_minor


def _findings(ground: Ground) -> list[dict[str, object]]:
    return [{"code": f.code, "text": f.text, "source": f.source} for f in ground.findings]


def _steps(steps: Iterable[DayStep]) -> list[dict[str, object]]:
    return [
        {"label": s.label, "on": s.on, "source": s.source, "text": f"{s.label} {s.on} ({s.source})"}
        for s in steps
    ]


def _grounds(judgement: Judgement, currency: str) -> list[dict[str, object]]:
    return [_ground(one, currency, chosen=one is judgement.best) for one in judgement.grounds]


def _ground(ground: Ground, currency: str, *, chosen: bool) -> dict[str, object]:
    refund = _sum_text(ground, currency, chosen=chosen)
    return {
        "ground": ground.name,
        "verdict": ground.verdict,
        "starts_on": ground.starts_on,
        "last_day": ground.last_day,
        "refund": format_minor(ground.refund_minor, currency),
        "postage": ground.terms.postage,
        "text": _ground_text(ground, refund),
        "sum": refund,
        "source": ground.source,
        "count": _steps(ground.steps),
        "dues": _steps(ground.dues),
        "findings": _findings(ground),
        "chosen": chosen,
    }


def _ground_text(ground: Ground, refund: str) -> str:
    """A ground in one sentence, for plain columns and files."""
    count = ", ".join(f"{step.label} {step.on}" for step in ground.steps)
    dues = ", ".join(f"{due.label} {due.on}" for due in ground.dues if ground.verdict != "ineligible")
    # "; " separates grounds there.
    gives = refund.replace("; ", ", ") + (f", {dues}" if dues else "")
    end = f"until {ground.last_day} ({count})" if ground.steps else "still to begin"
    until = f"{ground.name}, {ground.verdict}, {end}"
    return f"{until}: {gives}" if gives else until


def _sum_text(ground: Ground, currency: str, *, chosen: bool) -> str:
    """The refund of a ground in words, or why it is ineligible; what needs review.

    The findings of the chosen ground are shown above it already.
    """
    if ground.verdict == "ineligible":
        return "; ".join(f.text for f in ground.findings if f.weight == "ineligible")
    text = format_minor(ground.goods_minor, currency)
    if ground.fee_minor:
        text += f" less {ground.fee_text(currency)} fee"
    if ground.shipping_minor:
        text += f" and {format_minor(ground.shipping_minor, currency)} shipping"
    if ground.surcharges_minor:
        text += f" and {format_minor(ground.surcharges_minor, currency)} surcharge"
    if ground.verdict == "review" and not chosen:
        unclear = "; ".join(f.text for f in ground.findings if f.weight == "review")
        text += f"; needs review: {unclear}"
    return text


def orders_table(found: Sequence[OrderSummary], total: int) -> Table:
    """Orders, newest first."""
    newest = [order_argument(order_label(order), order.channel) for order in found[:1]]
    next = [f"returndesk check {newest[0]}"] if newest else []
    meta = {"more": total - len(found), "empty": "no matching orders", "next": next}
    return table_of("order-list", ORDERS, found, meta)


def order_table(shown: ShownOrder, name: str = "order-show") -> Table:
    """An order, a row for each line."""
    order = shown.order
    meta = {
        "order": shown.name,
        "channel": order.channel,
        "customer": order.customer,
        "email": order.buyer.email,
        "phone": order.buyer.phone,
        "recipient": order.buyer.recipient,
        "recipient_phone": order.buyer.recipient_phone,
        "ordered_on": order.ordered_on,
        "status": order.status,
        "shipping": format_minor(order.shipping_minor, order.currency),
        "surcharge": order.surcharge.name,
        "surcharges": format_minor(order.surcharge.charged_minor, order.currency),
        "currency": order.currency,
        "payment": order.payment,
        "outstanding": format_minor(order.outstanding_minor, order.currency),
        "received": format_minor(order.received_minor, order.currency),
        "carried": format_minor(shown.carried_minor, order.currency),
        "tenders": tender_cells(shown.tenders, order.currency),
        "tags": list(order.tags),
        "codes": _codes(shown),
        "claims": [f"{claim_label(claim)} {claim.status}, {claim.reason}" for claim in shown.claims],
        "notes": list(shown.notes),
        "next": [*shown.next, f"returndesk check {order_argument(shown.name, order.channel)}"],
    }
    keys = ("order", "channel", "currency", "ordered_on", "payment", "tenders", "recipient")
    shared: dict[str, object] = {key: meta[key] for key in keys}
    money = {"outstanding": order.outstanding_minor, "received": order.received_minor}
    money["carried"] = shown.carried_minor
    shared["dispute"] = order.external.dispute
    shared["discount_codes"] = list(_codes_off(shown))
    return Table(name, ORDER, rows_of(ORDER, order.lines, claimable=order.claimable, **shared, **money), meta)


def _codes_off(shown: ShownOrder) -> dict[str, str]:
    """The codes of an order, and what those that are coupons took off it, as text."""
    off = {
        row.coupon.code: money_text(row.taken_minor or 0, row.taken_currency or shown.order.currency)
        for row in shown.coupons
    }
    named = {code: off.pop(code_meant(code), "") for code in shown.discount_codes}
    return named | off


def _codes(shown: ShownOrder) -> list[str]:
    """The codes of an order with what coupons took off."""
    return [f"{code} (coupon, {off} off)" if off else code for code, off in _codes_off(shown).items()]


def import_table(
    files: Sequence[ImportedFile], titles: dict[str, str], notes: dict[str, list[str]], dry_run: bool
) -> Table:
    """The result of an import, a row for each file."""
    meta = {"titles": titles, "notes": notes, "dry_run": dry_run, "next": ["returndesk order list"]}
    rows = rows_of((*IMPORT, *_ON_SCREEN), files, notes=lambda file: _notes(notes[file.incoming.file]))
    return Table("order-import", IMPORT, rows, meta)


def _notes(notes: Iterable[str]) -> list[dict[str, object]]:
    return [
        {
            "code": getattr(note, "code", "file"),
            "text": str(note),
            "orders": list(getattr(note, "orders", ())),
        }
        for note in notes
    ]
