"""From the desk's values to tables of orders, checks and the queue: keys, kinds, what goes when narrow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from returndesk.cli.tables.labels import order_argument, order_label
from returndesk.core.money import format_minor
from returndesk.core.refunds.refund import percent_text
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from returndesk.core.eligibility.judge import DayStep, Ground, Judgement
    from returndesk.desk.check import Checked, CheckedLine
    from returndesk.desk.orders.importer import ImportedFile
    from returndesk.desk.views.lists import ShownOrder
    from returndesk.store.orders.read import OrderSummary

CHECK = (
    Column("order", "code"),
    Column("line", "count", rank=5),
    Column("sku"),
    Column("title", rank=4),
    Column("sold", "count", rank=4),
    Column("claimable", "count", rank=2),
    Column("verdict", "code"),
    Column("ground", "code", rank=3),
    Column("starts_on", "date", rank=6),
    Column("last_day", "date", title="until"),
    Column("days_left", "count", title="left", rank=5),
    Column("refund", "amount"),
    Column("currency", "code"),
    Column("fee", "amount", rank=6),
    Column("postage", "code", rank=6),
    Column("remedies", "list", rank=7),
    Column("findings", "list", rank=7),
)
EXPLAIN = (
    Column("count", "list", rank=8),
    Column("grounds", "list", rank=8),
    Column("reason", "code", rank=7),
    Column("paid", "amount", rank=7),
    Column("terms", rank=8),
)
ORDERS = (
    Column("order", "code"),
    Column("channel", "code", rank=3),
    Column("customer", rank=1),
    Column("ordered_on", "date", title="ordered"),
    Column("delivered_on", "date", title="delivered", rank=4),
    Column("lines", "count", rank=6),
    Column("units", "count", rank=5),
    Column("paid", "amount"),
    Column("shipping", "amount", rank=5),
    Column("currency", "code"),
    Column("status", "code", rank=2),
)
ORDER = (
    Column("order", "code"),
    Column("channel", "code", rank=6),
    Column("line", "count"),
    Column("sku"),
    Column("title", rank=2),
    Column("category", rank=6),
    Column("quantity", "count"),
    Column("unit_price", "amount", rank=4),
    Column("discount", "amount", rank=5),
    Column("tax", "amount", rank=6),
    Column("paid", "amount"),
    Column("currency", "code"),
    Column("ordered_on", "date", rank=7),
    Column("shipped_on", "date", rank=6),
    Column("delivered_on", "date", rank=3),
    Column("claimable", "count"),
)
IMPORT = (
    Column("file"),
    Column("format", "code"),
    Column("rows", "count"),
    Column("orders_new", "count"),
    Column("orders_updated", "count"),
    Column("orders_unchanged", "count"),
    Column("orders_rejected", "count"),
    Column("lines_new", "count"),
    Column("conflicts", "count"),
)


def check_table(
    checks: Iterable[Checked],
    today: date,
    *,
    explain: bool = False,
    next: Sequence[str] = (),
    reason_given: bool = True,
) -> Table:
    """A row for each line asked; its screen when it is one order's."""
    many = list(checks)
    rows = [_check_row(checked, line, today, explain) for checked in many for line in checked.lines]
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
            "estimated": any(line.judgement.best.estimated for line in many[0].lines),
        }
    return Table("check", (*CHECK, *EXPLAIN) if explain else CHECK, rows, meta)


def _check_row(checked: Checked, line: CheckedLine, today: date, explain: bool) -> dict[str, Any]:
    ground, order = line.judgement.best, checked.order
    amounts = {"refund": ground.refund_minor, "fee": ground.fee_minor, "paid": line.line.paid_minor}
    if ground.verdict == "ineligible":
        amounts["fee"] = 0  # nothing is given, so nothing is kept back
    row: dict[str, Any] = {
        "order": checked.name,
        "line": line.line.position,
        "sku": line.line.sku,
        "title": line.line.title,
        "sold": line.line.quantity,
        "claimable": line.claimable,
        "verdict": ground.verdict,
        "ground": ground.name,
        "starts_on": ground.starts_on,
        "last_day": ground.last_day,
        "days_left": (ground.last_day - today).days,
        "currency": order.currency,
        "postage": ground.postage,
        "remedies": list(ground.remedies),
        "findings": [{"code": f.code, "text": f.text, "source": f.source} for f in ground.findings],
        "reason": checked.reason,
        "terms": ground.terms_text,
        **{name: format_minor(minor, order.currency) for name, minor in amounts.items()},
    }
    if explain:
        row["count"] = _steps(ground.steps)
        row["grounds"] = _grounds(line.judgement, order.currency)
    return row


def _steps(steps: Iterable[DayStep]) -> list[dict[str, object]]:
    return [
        {"label": s.label, "on": s.on, "source": s.source, "text": f"{s.label} {s.on} ({s.source})"}
        for s in steps
    ]


def _grounds(judgement: Judgement, currency: str) -> list[dict[str, object]]:
    return [
        {
            "ground": ground.name,
            "verdict": ground.verdict,
            "starts_on": ground.starts_on,
            "last_day": ground.last_day,
            "refund": format_minor(ground.refund_minor, currency),
            "postage": ground.postage,
            "text": _ground_text(ground, currency, chosen=ground is judgement.best),
            "sum": _sum_text(ground, currency, chosen=ground is judgement.best),
            "source": ground.source,
            "count": _steps(ground.steps),
            "dues": _steps(ground.dues),
            "findings": [{"code": f.code, "text": f.text, "source": f.source} for f in ground.findings],
            "chosen": ground is judgement.best,
        }
        for ground in judgement.grounds
    ]


def _ground_text(ground: Ground, currency: str, *, chosen: bool) -> str:
    """A ground in one sentence, which is all that a plain column or a file shows of it."""
    count = ", ".join(f"{step.label} {step.on}" for step in ground.steps)
    dues = ", ".join(f"{due.label} {due.on}" for due in ground.dues if ground.verdict != "ineligible")
    # "; " stands between grounds there.
    gives = _sum_text(ground, currency, chosen=chosen).replace("; ", ", ") + (f", {dues}" if dues else "")
    until = f"{ground.name}, {ground.verdict}, until {ground.last_day} ({count})"
    return f"{until}: {gives}" if gives else until


def _sum_text(ground: Ground, currency: str, *, chosen: bool) -> str:
    """The refund of a ground as a sum in words, or why there is none; what a person has to look at.

    What speaks for or against the chosen ground stands above it already.
    """
    if ground.verdict == "ineligible":
        return "; ".join(f.text for f in ground.findings if f.weight == "ineligible")
    text = format_minor(ground.goods_minor, currency)
    if ground.fee_minor:
        per_unit = ground.fee.per_unit is not None
        fee = format_minor(ground.fee_minor, currency) if per_unit else percent_text(ground.fee.bps)
        text += f" less {fee} fee"
    if ground.shipping_minor:
        text += f" and {format_minor(ground.shipping_minor, currency)} shipping"
    if ground.verdict == "review" and not chosen:
        unclear = "; ".join(f.text for f in ground.findings if f.weight == "review")
        text += f"; a person must look: {unclear}"
    return text


def orders_table(found: Sequence[OrderSummary], total: int) -> Table:
    """Orders, newest first."""
    rows: list[Row] = [
        {
            "order": order_label(order),
            "channel": order.channel,
            "customer": order.customer,
            "ordered_on": date.fromisoformat(order.ordered_on),
            "delivered_on": date.fromisoformat(order.delivered_on) if order.delivered_on else None,
            "lines": order.lines,
            "units": order.units,
            "paid": format_minor(order.paid_minor, order.currency),
            "shipping": format_minor(order.shipping_minor, order.currency),
            "currency": order.currency,
            "status": order.status,
        }
        for order in found
    ]
    newest = [order_argument(order_label(order), order.channel) for order in found[:1]]
    next = [f"returndesk check {newest[0]}"] if newest else []
    return Table(
        "order-list", ORDERS, rows, {"more": total - len(rows), "empty": "no such orders", "next": next}
    )


def order_table(shown: ShownOrder, name: str = "order-show") -> Table:
    """An order, a row a line."""
    order = shown.order

    def amount(minor: int) -> str:
        return format_minor(minor, order.currency)

    rows: list[Row] = [
        {
            "order": shown.name,
            "channel": order.channel,
            "line": line.position,
            "sku": line.sku,
            "title": line.title,
            "category": line.category,
            "quantity": line.quantity,
            "unit_price": amount(line.unit_price_minor),
            "discount": amount(line.discount_minor),
            "tax": amount(line.tax_minor),
            "paid": amount(line.paid_minor),
            "currency": order.currency,
            "ordered_on": order.ordered_on,
            "shipped_on": line.shipped_on,
            "delivered_on": line.delivered_on,
            "claimable": order.claimable(line),
        }
        for line in order.lines
    ]
    meta = {
        "order": shown.name,
        "channel": order.channel,
        "customer": order.customer,
        "email": order.email,
        "phone": order.phone,
        "ordered_on": order.ordered_on,
        "status": order.status,
        "shipping": amount(order.shipping_minor),
        "currency": order.currency,
        "tags": list(order.tags),
        "claims": [f"R{claim.claim_id} {claim.status}, {claim.reason}" for claim in shown.claims],
        "next": [f"returndesk check {order_argument(shown.name, order.channel)}"],
    }
    return Table(name, ORDER, rows, meta)


def import_table(
    files: Sequence[ImportedFile], titles: dict[str, str], notes: dict[str, list[str]], dry_run: bool
) -> Table:
    """What became of each file."""
    rows: list[Row] = [
        {
            "file": one.incoming.file,
            "format": one.incoming.format,
            "rows": one.incoming.rows,
            "orders_new": one.new,
            "orders_updated": one.updated,
            "orders_unchanged": one.unchanged,
            "orders_rejected": one.incoming.rejected,
            "lines_new": one.lines_new,
            "conflicts": len(one.conflicts),
            "refunded_elsewhere": one.refunded_elsewhere,
            "cancelled": one.cancelled,
        }
        for one in files
    ]
    meta = {"titles": titles, "notes": notes, "dry_run": dry_run, "next": ["returndesk order list"]}
    return Table("order-import", IMPORT, rows, meta)
