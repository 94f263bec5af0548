"""The tax in what went back of each order: shares that add up to the tax of the sale."""

from returndesk.store.schema.orders import SOLD


def _part(total: str, up_to: str, whole: str) -> str:
    """SQL for ⌊total · up_to ÷ whole⌋, all of it at the end: differences of these add up to the total."""
    return f"""(case when {whole} <= 0 then 0 when {up_to} >= {whole} then {total}
        else cast({total} * {up_to} / {whole} as integer) end)"""


def share_sql(total: str, up_to: str, own: str, whole: str) -> str:
    """SQL for the share that belongs to the last `own` of `up_to`."""
    return f"({_part(total, up_to, whole)} - {_part(total, f'({up_to} - {own})', whole)})"


def _standing(minor: str) -> str:
    """SQL for what an act has given of a piece, where it has given so much of all of them."""
    less = share_sql(f"max(0, net_all - {minor})", "net_to", "max(0, net)", "above_0")
    most = f"min(max(0, {minor} - net_all), withheld_all)"
    return f"(net - {less} + {share_sql(most, 'withheld_to', 'withheld', 'withheld_all')})"


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


def _of(line: str, shipping: str, surcharge: str) -> str:
    """SQL for what was paid, or taxed, of the thing that a share is of; nothing where that is unknown."""
    return f"""case s.part when 'shipping' then o.{shipping} when 'surcharge' then o.{surcharge}
        when 'order' then 0 when 'gift' then {_GOODS.format(line)}
        when 'free-shipping' then {_GOODS.format(line)}
        else (select {line} from order_line where id = s.line_id) end"""


_GOODS = f"(select sum({{}}) from order_line where order_id = o.id and {SOLD})"
_WHOLE_TAX = f"shipping_tax_minor + surcharge_tax_minor + {_GOODS.format('tax_minor')}"

# The order of acts; the instant of an import is not kept: it counts as the end of its day.
_WHEN = "on_day, kind = 'elsewhere', at, kind = 'correction', kind <> 'joined', kind, row_id"

# An act's `pieces` are what it gave of each line, of shipping and surcharge, and took off for gifts and lost
# free shipping. What left less than these takes a part of each (an agreed amount, what never came in, a
# correction below 0); what left more gives back what was withheld. A correction gives the difference that it
# makes. What was given of one thing so far has its tax by its share of what was paid for that: everything
# back is all of the tax. Gifts and free shipping, which cost nothing, are taxed as the goods are.
# Amounts that the platform or the bank gave back, items unknown, have their share of the tax that the known
# items leave, by what these leave of the order. What comes back by name after them takes the rest: it says
# what those amounts were of. Goods that went out in exchange join the order with the act they went out for;
# where that gave nothing, they have a row of their own.
TAXES = f"""
create view returned_tax as
with piece (act, act_id, part, line_id, place, net, withheld) as (
    {_lines("refund_line s", "'refund'", "s.refund_id")}
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
        {_standing("after")} - iif(before is null, 0, {_standing("before")})
    from stand join counted using (act, act_id)
    union all select 'refund', refund_id, r.order_id, claim_id, at, on_day, 'reduction', order_line_id,
        claim_line_id, d.goods_minor from reduction d join refund r on r.id = d.refund_id
        where correction_id is null
    union all select 'correction', c.id, order_id, claim_id, at, on_day, 'reduction', order_line_id,
        claim_line_id, goods_minor from reduction d join correction c on c.id = d.correction_id
    union all select 'elsewhere', id, order_id, null, on_day || '~', on_day,
        iif(order_line_id is null, 'shipping', 'goods'), coalesce(order_line_id, 0), 0,
        iif(order_line_id is null, shipping_minor, goods_minor) from external_refund
    union all select 'elsewhere', id, order_id, null, on_day || '~', on_day, 'order', 0, 0, amount_minor
        from external_refund
    union all select 'bank', id, order_id, null, at, on_day, 'order', 0, 0, taken_minor from dispute
), so_far as (
    select *, sum(minor) over (partition by order_id, iif(part = 'reduction', 'goods', part), line_id
        order by {_WHEN}, place) as up_to
    from given where minor <> 0
), of_paid as (
    select s.*, {_of("paid_minor", "shipping_minor", "surcharge_minor")} as paid,
        {_of("tax_minor", "shipping_tax_minor", "surcharge_tax_minor")} as tax
    from so_far s join orders o on o.id = s.order_id
), taxed as (
    select *, iif(part = 'order', minor, 0) as unknown, minor as known, 0 as joined, 0 as joined_tax,
        {share_sql("tax", "up_to", "minor", "paid")} as own from of_paid
    union all select 'joined', l.id, l.order_id, m.claim_id, m.at, m.on_day,
        iif(m.id in (select row_id from so_far where kind = m.kind), '', 'joined'), 0, 0, 0, 0, 0, 0,
        0, 0, l.paid_minor, l.tax_minor, 0
        from exchanged_line e join order_line l on l.id = e.order_line_id
        join outgoing g on g.id = e.outgoing_id join remedy m on m.id = g.remedy_id
), of_order as (
    select t.*, sum(unknown) over up_to as unknown_to,
        charged_minor + sum(joined - known + unknown) over up_to as left_minor,
        {_WHOLE_TAX} + sum(joined_tax - own) over up_to as left_tax
    from taxed t join orders o on o.id = order_id window up_to as (partition by order_id
        order by {_WHEN}, part, line_id, place)
), of_unknown as (
    select *, {_part("left_tax", "unknown_to", "left_minor")} as theirs from of_order
)
select kind, row_id, order_id, claim_id, at, on_day, part, nullif(line_id, 0) as order_line_id,
    minor as amount_minor, own + theirs - lag(theirs, 1, 0) over (partition by order_id
        order by {_WHEN}, part, line_id, place) as tax_minor
    from of_unknown where kind <> 'joined' or part = 'joined';
"""
