"""The tax in what went back of each order: shares that add up to the tax of the sale."""

from returndesk.store.schema.orders import SOLD


def _part(total: str, up_to: str, whole: str) -> str:
    """SQL for ⌊total · up_to ÷ whole⌋, all of it at the end: differences of these add up to the total."""
    return f"""(case when {whole} <= 0 then 0 when {up_to} >= {whole} then {total}
        else cast({total} * {up_to} / {whole} as integer) end)"""


def _share(total: str, up_to: str, own: str, whole: str) -> str:
    """SQL for the share that belongs to the last `own` of `up_to`."""
    return f"({_part(total, up_to, whole)} - {_part(total, f'({up_to} - {own})', whole)})"


def _lines(table: str, act: str, act_id: str) -> str:
    """SQL for what an act gave of the price of lines: fee and deduction are withheld of it."""
    return f"""select {act}, {act_id}, 'goods', s.order_line_id, s.claim_line_id,
        max(0, s.goods_minor - s.fee_minor - s.deduction_minor),
        min(s.goods_minor, s.fee_minor + s.deduction_minor) from {table}"""


def _of_order(part: str, column: str) -> str:
    """SQL for what acts gave of the shipping or of the surcharge of their orders."""
    return f"""select 'refund', id, '{part}', 0, 0, {column}, 0 from refund where {column} <> 0
    union all select kind, id, '{part}', 0, 0, {column}, 0 from remedy where {column} <> 0"""


def _withheld(part: str, column: str) -> str:
    """SQL for what refunds withheld for an order: below 0 it was given back."""
    return f"""select 'refund', id, '{part}', 0, 0, -{column}, max(0, {column}) from refund
        where {column} <> 0"""


# An act's `pieces` are what it gave of each line, of shipping and surcharge, and took off for gifts and lost
# free shipping. What left less than these takes a part of each (an agreed amount, what never came in, a
# correction below 0); what left more gives back what was withheld. A correction gives the difference that it
# makes. What was given of one thing so far has its tax by its share of what was paid for that: everything
# back is all of the tax. Gifts and free shipping, which cost nothing, are taxed as the goods are; an amount
# that the platform or the bank gave back, items unknown, as the whole order is.
TAXES = f"""
create view returned_tax as
with piece (act, act_id, part, line_id, place, net, withheld) as (
    {_lines("refund_line s", "'refund'", "s.refund_id")}
    union all select 'refund', refund_id, 'reduction', order_line_id, claim_line_id, goods_minor, 0
        from reduction
    union all {_lines("remedy_line s join remedy m on m.id = s.remedy_id", "m.kind", "m.id")}
        where m.kind <> 'repair'
    union all {_of_order("shipping", "shipping_minor")}
    union all {_of_order("surcharge", "surcharges_minor")}
    union all {_withheld("gift", "gift_minor")}
    union all {_withheld("free-shipping", "free_shipping_minor")}
), counted as (
    select *, sum(max(0, net)) over up_to as net_to, sum(withheld) over up_to as withheld_to,
        sum(net) over whole as net_all, sum(max(0, net)) over whole as above_0,
        sum(withheld) over whole as withheld_all
    from piece window whole as (partition by act, act_id),
        up_to as (partition by act, act_id order by part, line_id, place)
), stand (act, act_id, kind, row_id, order_id, claim_id, at, on_day, before, after) as (
    select 'refund', id, 'refund', id, order_id, claim_id, at, on_day, null, returned_minor from refund
    union all select kind, id, kind, id, order_id, claim_id, at, on_day, null, value_minor
        from remedy where kind <> 'repair' and corrects is null
    union all select 'refund', refund_id, 'correction', c.id, c.order_id, c.claim_id, c.at, c.on_day,
        r.returned_minor + sum(c.returned_minor) over so_far - c.returned_minor,
        r.returned_minor + sum(c.returned_minor) over so_far
        from correction c join refund r on r.id = c.refund_id
        window so_far as (partition by c.refund_id order by c.id)
), given (kind, row_id, order_id, claim_id, at, on_day, part, line_id, place, minor) as (
    select kind, row_id, order_id, claim_id, at, on_day, part, line_id, place,
        net - {_share("max(0, net_all - after)", "net_to", "max(0, net)", "above_0")}
        + {_share("min(max(0, after - net_all), withheld_all)", "withheld_to", "withheld", "withheld_all")}
        - iif(before is null, 0,
        net - {_share("max(0, net_all - before)", "net_to", "max(0, net)", "above_0")}
        + {_share("min(max(0, before - net_all), withheld_all)", "withheld_to", "withheld", "withheld_all")})
    from stand join counted using (act, act_id)
    -- the instant of an import is not kept: the end of its day
    union all select 'elsewhere', id, order_id, null, on_day || '~', on_day,
        iif(order_line_id is null, 'shipping', 'goods'), coalesce(order_line_id, 0), 0,
        iif(order_line_id is null, shipping_minor, goods_minor) from external_refund
    union all select 'elsewhere', id, order_id, null, on_day || '~', on_day, 'order', 0, 0, amount_minor
        from external_refund
    union all select 'bank', id, order_id, null, at, on_day, 'order', 0, 0, taken_minor from dispute
), paid (order_id, part, line_id, minor, tax) as (
    select order_id, 'goods', id, paid_minor, tax_minor from order_line
    union all select id, 'shipping', 0, shipping_minor, shipping_tax_minor from orders
    union all select id, 'surcharge', 0, surcharge_minor, surcharge_tax_minor from orders
    union all select order_id, value, 0, sum(paid_minor), sum(tax_minor) from order_line,
        json_each('["gift", "free-shipping"]') where {SOLD} group by order_id, value
    union all select o.id, 'order', 0, charged_minor, shipping_tax_minor + surcharge_tax_minor
        + (select sum(tax_minor) from order_line where order_id = o.id and {SOLD}) from orders o
), so_far as (
    select g.*, p.minor as paid, p.tax, sum(g.minor) over
        (partition by g.order_id, p.part, p.line_id
        order by g.at, g.kind = 'correction', g.kind, g.row_id, g.place) as up_to
    from given g join paid p on p.order_id = g.order_id and p.line_id = g.line_id
        and p.part = iif(g.part = 'reduction', 'goods', g.part) where g.minor <> 0
)
select kind, row_id, order_id, claim_id, at, on_day, part, nullif(line_id, 0) as order_line_id,
    minor as amount_minor, {_share("tax", "up_to", "minor", "paid")} as tax_minor from so_far;
"""
