-- Refunds over all desks, by desk, currency and month: the figures of `returndesk report refunds --by month`.
-- In minor units. Corrections, and payouts that bounced or left again, count in adjustment and total of their own
-- month; compensation, and what platforms refunded or banks took in a lost dispute (elsewhere), are not part of the
-- total.
select
    desk,
    currency,
    month,
    sum(refunds) as refunds,
    sum(goods) as goods_minor,
    sum(shipping) as shipping_minor,
    sum(surcharges) as surcharges_minor,
    sum(postage) as postage_minor,
    sum(fees) as fees_minor,
    sum(deductions) as deductions_minor,
    sum(bonus) as bonus_minor,
    sum(rounding) as rounding_minor,
    sum(adjustment) as adjustment_minor,
    sum(total) as total_minor,
    sum(compensation) as compensation_minor,
    sum(elsewhere) as elsewhere_minor
from (
    select
        desk,
        currency,
        month,
        1 as refunds,
        goods_minor - gift_minor - free_shipping_minor as goods,
        shipping_minor as shipping,
        surcharges_minor as surcharges,
        postage_minor as postage,
        fee_minor as fees,
        deduction_minor as deductions,
        bonus_minor as bonus,
        rounding_minor as rounding,
        adjustment_minor as adjustment,
        total_minor as total,
        0 as compensation,
        0 as elsewhere
    from refund
    union all
    select desk, currency, month, 0, 0, 0, 0, 0, 0, 0, bonus_minor, rounding_minor, settled_minor, amount_minor, 0, 0
    from payout
    where kind <> 'refund'
    union all
    select desk, currency, month, 0, 0, 0, 0, 0, 0, 0, 0, rounding_minor, settled_minor, amount_minor, 0, 0
    from correction
    union all
    select desk, currency, month, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, amount_minor, 0
    from compensation
    union all
    select desk, currency, month, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, total_minor
    from external_refund
    union all
    select desk, currency, month, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, taken_minor
    from dispute
    where taken_minor <> 0
) figure
group by desk, currency, month
order by desk, currency, month;
