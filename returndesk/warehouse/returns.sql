-- Returns over all desks, by desk, SKU, currency and the month of the order: units sold, and what became of those same
-- units until the export, as in `returndesk report returns --by sku,month`. Cancelled orders are omitted; claims that
-- were cancelled or rejected are not claimed; returned units were received; a unit counts once, however often it came
-- back. goods_minor is what refunds gave for the goods, less fees and deductions, in minor units: without shipping,
-- corrections and what bounced.
select
    o.desk,
    o.sku,
    o.currency,
    o.month,
    sum(o.quantity) as sold,
    sum(case when c.claimed > o.quantity then o.quantity else coalesce(c.claimed, 0) end) as claimed,
    sum(case when c.returned > o.quantity then o.quantity else coalesce(c.returned, 0) end) as returned,
    sum(coalesce(r.refunded, 0)) as goods_minor
from order_line o
join orders s on s.desk = o.desk and s.id = o.order_id and s.status <> 'cancelled'
left join (
    select
        l.desk,
        l.order_line_id,
        sum(case when k.status in ('cancelled', 'rejected') then 0 else l.claimed end) as claimed,
        sum(l.received) as returned
    from claim_line l
    join claim k on k.desk = l.desk and k.id = l.claim_id
    group by l.desk, l.order_line_id
) c on c.desk = o.desk and c.order_line_id = o.id
left join (
    select desk, order_line_id, sum(goods_minor - fee_minor - deduction_minor) as refunded
    from refund_line
    group by desk, order_line_id
) r on r.desk = o.desk and r.order_line_id = o.id
where o.line_key not like 'from:%'
group by o.desk, o.sku, o.currency, o.month
order by o.desk, o.sku, o.currency, o.month;
