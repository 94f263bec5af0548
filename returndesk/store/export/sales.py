"""Orders as the desk's own columns have them, a row a line: an import of these changes nothing."""

from __future__ import annotations

from returndesk.store.schema.orders import SOLD

# Lines that went out for a claim were not sold: no file tells of them.
SALES = f"""join orders o on o.id = t.order_id and t.{SOLD}
    left join customer c on c.id = o.customer_id left join recipient r on r.order_id = o.id"""

_KEY = "substr(t.line_key, 4)"  # id:L1#1: what the platform calls the line, and which of that name it is
_LINE_ID = f"substr({_KEY}, 1, length(rtrim({_KEY}, '0123456789')) - 1)"


def _of_line(name: str) -> str:
    """SQL for an amount of a line, as text."""
    return f"decimal(t.{name}_minor, o.currency)"


# Words that say no more than the status does: "open" means not sent, "refunded" also paid.
_STATUS = """case when o.status = 'refunded' then 'returned' when o.status <> 'open' then o.status
    when exists (select 1 from order_line where order_id = o.id and fulfillment = 'unsent') and not exists
        (select 1 from order_line where order_id = o.id and fulfillment = ''
        and coalesce(delivered_on, shipped_on) is null) then 'open' else 'completed' end"""

# Column → SQL; `decimal` is an amount as text.
SALE = {
    "order_number": "o.number",
    "ordered_at": "coalesce(o.ordered_at, o.ordered_on)",
    "shipped_on": "t.shipped_on",
    "delivered_on": "t.delivered_on",
    "customer_name": "c.name",
    "customer_email": "c.email",
    "customer_phone": "c.phone",
    "customer_id": "c.platform_id",
    "customer_tier": "c.tier",
    "recipient_name": "r.name",
    "recipient_phone": "r.phone",
    "channel": "o.channel",
    "currency": "o.currency",
    "shipping": "decimal(o.shipping_minor, o.currency)",
    "surcharge": "decimal(o.surcharge_minor, o.currency)",
    "order_discount": "decimal(o.discount_minor, o.currency)",
    "total": "decimal(o.total_minor, o.currency)",
    "payment_status": "nullif(o.payment, 'unknown')",
    "outstanding": "decimal(nullif(o.outstanding_minor, 0), o.currency)",
    "country": "o.country",
    "order_tags": "o.tags",
    "tracking": "t.tracking",
    "payment_method": "o.payment_method",
    "status": _STATUS,
    "source": "o.source",
    "campaign": "o.campaign",
    "discount_code": "o.discount_codes",
    "line_id": f"iif(t.line_key glob 'id:*', {_LINE_ID}, null)",
    "sku": "t.sku",
    "title": "t.title",
    "category": "t.category",
    "quantity": "t.quantity",
    "unit_price": _of_line("unit_price"),
    "line_total": "decimal(t.gross_minor, o.currency)",
    "discount": _of_line("discount"),
    "tax": _of_line("tax"),
    "tags": "t.tags",
    "cost": _of_line("cost"),
}
