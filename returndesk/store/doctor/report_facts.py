"""Checks of what reports read beside orders, claims and money."""

from __future__ import annotations

from returndesk.store.customers.merges.known import current_customer
from returndesk.store.doctor.rules import UNDONE, said

REPORT_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "product-note",
        "a note on a product differs from the journal",
        f"""select 'entry ' || seq from (select j.seq, p.id is null missing, p.sku is not {said("sku")}
            or p.noted_on is not {said("noted_on")} differs from journal j left join product_note p
            on p.seq = j.seq where j.act = 'product-note' and j.seq not in {UNDONE})
            where missing or differs
            union all select 'entry ' || seq from product_note where seq in {UNDONE}""",
    ),
    (
        "spend",
        "the spend of an import differs from the journal",
        f"""select 'entry ' || j.seq from journal j where j.act = 'spend-import' and {said("seal")} is not
            seal((select json_group_array(json_array(spent_on, source, campaign, currency, amount_minor))
            from (select spent_on, source, campaign, currency, amount_minor from spend where seq = j.seq
            order by id)))""",
    ),
    (
        "coupon",
        "a coupon differs from the journal",
        f"""select 'entry ' || seq from (select j.seq, c.id is null missing,
            c.currency is not {said("currency")} or c.amount_minor is not {said("amount_minor")}
            or c.percent_bps is not {said("percent_bps")} or c.until is not {said("until")}
            or c.customer_id is not {current_customer(said("customer_id"))}
            or c.issued_on is not j.on_day differs
            from journal j left join coupon c on c.seq = j.seq
            where j.act = 'coupon' and j.seq not in {UNDONE}) where missing or differs
            union all select 'coupon ' || code from coupon where seq in {UNDONE}""",
    ),
    (
        "coupon-given",
        "the coupon of a compensation differs from what stands of it",
        """select 'coupon ' || c.code from coupon c join compensation p on p.id = c.compensation_id
            where (select sum(amount_minor) from compensation where c.compensation_id in (id, corrects)
            and kind = 'coupon') <> iif(c.voided_on is null, c.amount_minor, 0)
            or c.currency <> p.currency""",
    ),
    (
        "coupon-use",
        "the use of a coupon, or the day on which it became void, differs from the journal",
        f"""with last as (select {said("coupon")} coupon, max(j.seq) seq from journal j
            where j.act in ('use-coupon', 'return-coupon') and j.seq not in {UNDONE} group by 1)
            select 'entry ' || j.seq from last l join journal j on j.seq = l.seq
            left join coupon_use n on n.coupon_id = l.coupon where (j.act = 'return-coupon'
            and n.coupon_id is not null) or (j.act = 'use-coupon' and (n.order_id is not j.order_id
            or n.used_on is not j.on_day or n.amount_minor is not {said("amount")}
            or n.currency is not {said("currency")}))
            union all select 'entry ' || j.seq from journal j left join coupon c on c.id = {said("coupon")}
            where j.act = 'void-coupon' and j.seq not in {UNDONE} and c.voided_on is not j.on_day
            union all select 'coupon ' || c.code from coupon_use n join coupon c on c.id = n.coupon_id
            where n.coupon_id not in (select coupon from last where coupon is not null)
            union all select 'order ' || o.number from coupon_use n join orders o on o.id = n.order_id
            where o.status = 'cancelled'""",
    ),
    (
        "offer",
        "an offer, its customers or their coupons differ from the journal",
        f"""select 'entry ' || j.seq from journal j left join offer f on f.seq = j.seq
            where j.act = 'offer' and (f.id is null or f.name is not {said("offer")}
            or f.audience is not {said("audience")} or f.arms is not {said("arms")}
            or f.until is not {said("until")} or f.measure is not {said("measure")}
            or f.customers is not {said("customers")} or f.made_on is not j.on_day
            or f.without_consent is not {said("without_consent")})
            union all select 'offer ' || name from offer f where customers <
            (select count(*) from offer_customer where offer = f.name)
            or exists (select 1 from offer_customer a left join coupon k on k.id = a.coupon_id
            where a.offer = f.name and ((a.arm glob 'coupon:*') <> (k.id is not null)
            or k.seq <> f.seq or k.customer_id <> a.customer_id or k.until <> f.until))
            or stopped_on is not (select on_day from journal j where act = 'stop-offer'
            and {said("offer")} = f.name)""",
    ),
    (
        "points",
        "a use of points differs from the journal",
        f"""select 'entry ' || j.seq from journal j left join points_use p on p.seq = j.seq
            where j.act = 'use-points' and (p.id is null or p.points is not {said("points")}
            or p.order_id is not j.order_id or p.used_on is not j.on_day or p.balance is not {said("balance")}
            or p.worth_minor is not {said("amount")} or p.currency is not {said("currency")})
            union all select 'entry ' || seq from points_use
            where seq not in (select seq from journal where act = 'use-points')""",
    ),
    (
        "consent",
        "a customer's consent differs from the journal",
        f"""select 'entry ' || j.seq from journal j left join consent c on c.seq = j.seq
            where j.act in ('consent', 'import-consent') and j.seq not in {UNDONE} and (c.id is null
            or c.customer_id is not {current_customer(said("customer"))} or c.purpose is not {said("purpose")}
            or c.given is not {said("given")} or c.said_on is not {said("said_on")})
            and {current_customer(said("customer"))} not in (select customer_id from erased_customer)
            union all select 'consent ' || c.id from consent c join journal j on j.seq = c.seq
            where c.seq in {UNDONE} or iif(c.order_id is null, j.act not in ('consent', 'merge'),
            j.act <> 'import-consent' or c.order_id is not j.order_id)""",
    ),
    (
        "occasion",
        "a letter for an occasion differs from the journal",
        f"""select 'entry ' || j.seq from journal j left join occasion_letter l on l.seq = j.seq
            where j.act = 'occasion' and (l.id is null
            or l.customer_id is not {current_customer(said("customer"))}
            or l.occasion is not {said("occasion")} or l.day is not {said("day")}
            or l.coupon_id is not {said("coupon")})
            and {current_customer(said("customer"))} not in (select customer_id from erased_customer)
            union all select 'letter ' || id from occasion_letter
            where seq not in (select seq from journal where act = 'occasion')""",
    ),
    (
        "merge",
        "a merge of two customers differs from the journal",
        f"""select 'entry ' || j.seq from journal j left join merged_customer m on m.seq = j.seq
            where j.act = 'merge' and j.seq not in {UNDONE} and (m.id is null
            or m.id is not {said("merged")} or m.customer_id is not {current_customer(said("customer"))})
            union all select 'customer ' || m.id from merged_customer m
            where seq not in (select seq from journal where act = 'merge' and seq not in {UNDONE})
            or exists (select 1 from customer where id = m.id)""",
    ),
    (
        "closed-day",
        "a closed day, or what was counted then, differs from the journal",
        f"""select 'entry ' || j.seq from journal j left join day_closing c on c.seq = j.seq
            where j.act in ('day-close', 'day-reopen') and (c.id is null or c.day is not {said("day")}
            or (c.through = c.day) <> (j.act = 'day-close') or (j.act = 'day-close' and {said("seal")} is not
            seal((select json_group_array(json_array(currency, method, counted_minor)) from
            (select currency, method, counted_minor from day_count where closing_id = c.id
            order by currency, method, counted_minor)))))""",
    ),
    (
        "day-open",
        "an act was dated in a day that was closed before",
        """select 'entry ' || j.seq from journal j join day_closing c on c.id = (select max(id)
            from day_closing where seq < j.seq) where j.on_day <= c.through and j.act <> 'day-reopen'""",
    ),
)
