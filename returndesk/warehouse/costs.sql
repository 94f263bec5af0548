-- What returns cost over all desks, by desk, currency and month, in minor units: refunds as in refunds.sql, compensation,
-- labels (return shipping that the shop paid, in the month of the claim), and goods scrapped or donated at cost price where
-- that is known; less what carriers paid (recovered). Fees and deductions are in the refunds already, and what platforms
-- refunded (elsewhere) is beside the net. `returndesk report costs` knows more: handling, and the rates of a policy.
select
    desk,
    currency,
    month,
    sum(refunds) as refunds_minor,
    sum(elsewhere) as elsewhere_minor,
    sum(compensation) as compensation_minor,
    sum(labels) as labels_minor,
    sum(written_off) as written_off_minor,
    sum(recovered) as recovered_minor,
    sum(fees) as fees_minor,
    sum(refunds + compensation + labels + written_off - recovered) as net_minor
from (
    select
        desk,
        currency,
        month,
        total_minor as refunds,
        0 as elsewhere,
        0 as compensation,
        0 as labels,
        0 as written_off,
        0 as recovered,
        fee_minor + deduction_minor as fees
    from refund
    union all
    select desk, currency, month, amount_minor, 0, 0, 0, 0, 0, 0 from payout where kind <> 'refund'
    union all
    select desk, currency, month, amount_minor, 0, 0, 0, 0, 0, 0 from correction
    union all
    select desk, currency, month, 0, total_minor, 0, 0, 0, 0, 0 from external_refund
    union all
    select desk, currency, month, 0, 0, amount_minor, 0, 0, 0, 0 from compensation
    union all
    select desk, currency, month, 0, 0, 0, postage_shop_minor, 0, 0, 0 from claim where postage_shop_minor <> 0
    union all
    select i.desk, i.currency, i.month, 0, 0, 0, 0, i.units * o.cost_minor, 0, 0
    from inspection i
    join claim_line l on l.desk = i.desk and l.id = i.claim_line_id
    join order_line o on o.desk = l.desk and o.id = l.order_line_id
    where i.disposition in ('scrap', 'donate') and o.cost_minor is not null
    union all
    select desk, currency, month, 0, 0, 0, 0, 0, amount_minor, 0 from carrier_entry where move = 'paid'
) figure
group by desk, currency, month
order by desk, currency, month;
