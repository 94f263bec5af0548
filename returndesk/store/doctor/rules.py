"""Checks of orders, claims and the journal: the rows of a query say where one fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from returndesk.store.customers.merges.known import current_customer
from returndesk.store.orders.read import HELD_UNITS
from returndesk.store.schema.orders import OVER, SOLD, carried, received
from returndesk.store.schema.refunds import SHIPPING_ALONE

# Units whose price was given back: refunded, or exchanged or replaced.
_GONE = """(select order_line_id, claim_line_id, units, goods_minor from refund_line union all
    select order_line_id, claim_line_id, units, goods_minor from remedy_line
    where remedy_id in (select id from remedy where kind <> 'repair'))"""
# What was given back of a line's price: for those units, and in part for units that the customer keeps.
_PRICE = f"""(select order_line_id, goods_minor from {_GONE}
    union all select order_line_id, goods_minor from reduction)"""


def said(key: str, entry: str = "j") -> str:
    """SQL for a key of an entry's details; null where they are not valid JSON."""
    return f"case when json_valid({entry}.details) then json_extract({entry}.details, '$.{key}') end"


# The entries that were undone.
UNDONE = """(select e.value from journal u, json_each(case when json_valid(u.details) then u.details else '{}'
    end, '$.entries') e where u.act = 'undo')"""

_CLAIM_STATE = {
    "status": said("status"), "stage": said("stage"), "due_on": said("due"), "owner": said("owner"),
    "due_source": f"coalesce({said('due_source')}, 'policy')",
}  # fmt: skip
_CLAIM_OPENED = {
    "order_id": "j.order_id", "opened_on": "j.on_day", "opened_at": "j.at", "notice_on": said("notice_on"),
    "kind": said("kind"), "reason": said("reason"), "fault": said("fault"),
    "detail": f"coalesce({said('detail')}, '')",
}  # fmt: skip


def differs(table: str, said: Mapping[str, str]) -> str:
    """SQL that is true where a row differs from the journal."""
    return " or ".join(f"{table}.{column} is not ({sql})" for column, sql in said.items())


# (code, what is wrong, a query whose rows are (where,)): each must be empty.
CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "refund-sum",
        "a refund's total is not the sum of its parts",
        """select 'refund ' || id || ', claim R' || claim_id from refund where total_minor < 0 or total_minor
            <> goods_minor - gift_minor - free_shipping_minor - fee_minor - deduction_minor
            + shipping_minor + surcharges_minor + postage_minor + bonus_minor + rounding_minor
            + adjustment_minor""",
    ),
    (
        "refund-lines",
        "a refund's lines do not add up to it",
        """select 'refund ' || r.id || ', claim R' || r.claim_id from refund r left join
            (select refund_id, sum(goods_minor) g, sum(reduction_minor) c, sum(fee_minor) f,
            sum(deduction_minor) d from refund_line group by refund_id) l on l.refund_id = r.id
            left join (select refund_id, sum(goods_minor) g from reduction where correction_id is null
            group by refund_id) c on c.refund_id = r.id
            where r.goods_minor <> coalesce(l.g, 0) + coalesce(c.g, 0)
            or r.reduction_minor <> coalesce(l.c, 0)
            or r.fee_minor <> coalesce(l.f, 0) or r.deduction_minor <> coalesce(l.d, 0)""",
    ),
    (
        "line-paid",
        "more was refunded for a line than was paid for it",
        f"""select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id left join (select order_line_id, sum(goods_minor) g
            from {_PRICE} group by order_line_id) r on r.order_line_id = l.id
            where l.paid_minor < max(l.refunded_minor, coalesce(r.g, 0))""",
    ),
    (
        "line-units",
        "more units were refunded than were sold",
        f"""select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id left join (select order_line_id, sum(units) u
            from {_GONE} group by order_line_id) r on r.order_line_id = l.id
            where l.quantity < l.elsewhere_units + max(l.settled_units, coalesce(r.u, 0))""",
    ),
    (
        "line-counts",
        "a line's refunded units or amount do not match its refunds and exchanges",
        f"""select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id left join
            (select order_line_id, sum(units) u from {_GONE} group by order_line_id) r
            on r.order_line_id = l.id left join (select order_line_id, sum(goods_minor) g from {_PRICE}
            group by order_line_id) p on p.order_line_id = l.id
            where l.settled_units <> coalesce(r.u, 0) or l.refunded_minor <> coalesce(p.g, 0)""",
    ),
    (
        "reduction",
        "a part of a price is of another claim's line, or differs from the journal",
        f"""select 'refund ' || r.id || ', claim R' || r.claim_id from refund r join journal j
            on j.claim_id = r.claim_id and j.act = 'reduce' and {said("refund")} = r.id
            where {said("cuts")} is not
            (select json_group_array(json_array(claim_line_id, after_units, units, goods_minor))
            from (select * from reduction where refund_id = r.id and correction_id is null
            order by claim_line_id))
            union all select 'refund ' || d.refund_id from reduction d
            join refund r on r.id = d.refund_id join claim_line cl on cl.id = d.claim_line_id
            where cl.claim_id <> r.claim_id or cl.order_line_id <> d.order_line_id""",
    ),
    (
        "claim-freed",
        "units that a customer keeps for a part of the price or the shipping differ from the journal",
        f"""select 'claim R' || l.claim_id from (select claim_id, sum(freed) f from claim_line
            group by claim_id) l left join (select claim_id, sum({said("freed")}) f from journal j
            where act in ('reduce', 'refund-shipping') group by claim_id) j on j.claim_id = l.claim_id
            where l.f <> coalesce(j.f, 0)""",
    ),
    (
        "order-refunds",
        "an order's refunded shipping or total does not match its refunds, or exceeds the amount paid",
        f"""select 'order ' || o.number from orders o left join
            (select order_id, sum(shipping_minor) s, sum(shared_goods_minor) g, sum(surcharges_minor) u,
            sum(returned_minor) t from refund group by order_id) r
            on r.order_id = o.id left join
            (select order_id, sum(minor) m, sum(shipping) s, sum(surcharges) u from (select order_id,
            value_minor minor, shipping_minor shipping, surcharges_minor surcharges from remedy
            union all select c.order_id, c.returned_minor, iif({SHIPPING_ALONE}, c.returned_minor, 0), 0
                from correction c join refund r on r.id = c.refund_id
            union all select order_id, taken_minor, 0, 0 from dispute) group by order_id) b
            on b.order_id = o.id where o.shipping_refunded_minor <> coalesce(r.s, 0) + coalesce(b.s, 0)
            or o.shared_goods_minor <> coalesce(r.g, 0)
            or o.surcharge_refunded_minor <> coalesce(r.u, 0) + coalesce(b.u, 0)
            or o.returned_minor <> coalesce(r.t, 0) + coalesce(b.m, 0)
            or o.shipping_refunded_minor > o.shipping_minor
            or o.returned_minor > {received("o")} + {carried("o.id")}""",
    ),
    (
        "order-paid",
        "an order's paid total is not the sum of its lines",
        f"""select 'order ' || number from orders o where paid_minor <>
            (select coalesce(sum(paid_minor), 0) from order_line where order_id = o.id and {SOLD})""",
    ),
    (
        "claimant",
        "who claims differs from the journal",
        f"""select 'claim R' || j.claim_id from journal j left join claimant t on t.claim_id = j.claim_id
            where j.act = 'open' and exists (select 1 from claim where id = j.claim_id)
            and t.customer_id is not {current_customer(said("claimant"))}""",
    ),
    (
        "claim-units",
        "a claim line has more units approved, received or settled than there can be",
        """select 'claim R' || claim_id from claim_line where not (settled >= 0 and repaired >= 0
            and settled + repaired <= accepted + kept + advanced and advanced between 0 and approved
            and settled + repaired + external + freed <= claimed
            and external >= 0 and freed >= 0 and accepted + refused + kept + freed <= approved
            and sent_back between 0 and refused
            and accepted >= 0 and refused >= 0 and kept >= 0 and accepted + refused <= received
            and received + kept <= approved and approved <= claimed)""",
    ),
    (
        "claim-inspected",
        "a claim line's accepted units do not match its inspections",
        """select 'claim R' || cl.claim_id from claim_line cl left join (select claim_line_id,
            sum(case when disposition = 'customer' or condition = 'missing' then 0 else units end) a
            from inspection group by claim_line_id) i on i.claim_line_id = cl.id
            where cl.accepted <> coalesce(i.a, 0)""",
    ),
    (
        "claim-settled",
        "a claim line's settled units do not match its refunds and exchanges",
        f"""select 'claim R' || cl.claim_id from claim_line cl left join
            (select claim_line_id, sum(units) u from {_GONE} group by claim_line_id) r
            on r.claim_line_id = cl.id where cl.settled <> coalesce(r.u, 0)""",
    ),
    (
        "claimed-twice",
        "more units are claimed than were sold",
        f"""select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id join ({HELD_UNITS} group by cl.order_line_id) h
            on h.line_id = l.id where l.quantity < l.settled_units + l.elsewhere_units + h.units""",
    ),
    (
        "claim-external",
        "a claim's units refunded on the platform differ from the journal",
        f"""select 'claim R' || l.claim_id from (select claim_id, sum(external) e from claim_line
            group by claim_id) l left join (select claim_id, sum({said("units")}) u from journal j
            where act = 'external' group by claim_id) j on j.claim_id = l.claim_id
            where l.e <> coalesce(j.u, 0)""",
    ),
    (
        "claim-journal",
        "a claim's status, stage, due day or owner differs from its last act in the journal",
        f"""select 'claim R' || c.id from claim c left join journal j on j.seq =
            (select max(seq) from journal where claim_id = c.id)
            where j.seq is null or {differs("c", _CLAIM_STATE)}""",
    ),
    (
        "claim-opened",
        "a claim's order, day, kind, reason or fault differs from its opening in the journal",
        f"""select 'claim R' || c.id from claim c left join journal j on j.claim_id = c.id and j.act = 'open'
            where j.seq is null or {differs("c", _CLAIM_OPENED)}""",
    ),
    (
        "claim-gone",
        "a claim is in the journal and missing here",
        f"""select 'claim R' || claim_id from journal where claim_id is not null
            and claim_id not in (select id from claim) and seq not in {UNDONE} and act <> 'undo'
            group by claim_id""",
    ),
    (
        "claim-lines",
        "a claim's lines differ from the items claimed",
        f"""select 'claim R' || c.id from claim c left join journal j on j.claim_id = c.id and j.act = 'open'
            where (c.kind <> 'complaint' and not exists (select 1 from claim_line where claim_id = c.id))
            or (select count(*) from json_each(coalesce({said("items")}, '{{}}')))
            <> (select count(*) from claim_line where claim_id = c.id)
            or exists (select 1 from claim_line cl join order_line l on l.id = cl.order_line_id
            where cl.claim_id = c.id and (l.order_id <> c.order_id or cl.claimed is not
            case when json_valid(j.details) then json_extract(j.details,
            '$.items."' || l.position || '"') end))""",
    ),
    (
        "claim-counts",
        "units approved, received, accepted or refused differ from the journal",
        # Reopening a claim resets its counters, and the journal does not have them.
        f"""select 'claim R' || l.claim_id from (select claim_id, sum(approved) a, sum(received) r,
            sum(accepted) k, sum(refused) f from claim_line group by claim_id) l left join
            (select claim_id, sum(iif(act = 'approve', units, 0)) a, sum(iif(act = 'receive', units, 0)) r,
            sum(iif(act = 'inspect' and not back, units, 0)) k,
            sum(iif(act = 'inspect' and back, units, 0)) f, max(act = 'reopen') again
            from (select claim_id, act, {said("units")} units,
            {said("disposition")} = 'customer' or {said("condition")} = 'missing' back from journal j
            where claim_id is not null and act in ('approve', 'receive', 'inspect', 'reopen')
            and seq not in {UNDONE})
            group by claim_id) j on j.claim_id = l.claim_id
            where not coalesce(j.again, 0) and (l.a <> coalesce(j.a, 0) or l.r <> coalesce(j.r, 0)
            or l.k <> coalesce(j.k, 0) or l.f <> coalesce(j.f, 0))""",
    ),
    (
        "claim-held",
        "goods that came after a claim had ended differ from the journal",
        f"""select 'claim R' || l.claim_id from
            (select claim_id, sum(held) h from claim_line group by claim_id) l left join
            (select claim_id, sum(iif(act = 'receive', 1, -1) * coalesce({said("held")}, 0)) h
            from journal j where act in ('receive', 'sent', 'reopen') and seq not in {UNDONE}
            group by claim_id) j on j.claim_id = l.claim_id where l.h <> coalesce(j.h, 0)""",
    ),
    (
        "inspection-journal",
        "an inspection's day, units, condition, disposition or deduction differ from the journal",
        f"""select distinct 'claim R' || claim_id from (select cl.claim_id, i.on_day, i.condition c,
            i.disposition d, i.deduct_bps b, i.units u, i.deduct_minor m
            from inspection i join claim_line cl on cl.id = i.claim_line_id
            union all select claim_id, on_day, {said("condition")}, {said("disposition")},
            {said("deduct_bps")}, -({said("units")}), -({said("deduct")})
            from journal j where act = 'inspect' and seq not in {UNDONE})
            group by claim_id, on_day, c, d, b having sum(u) <> 0 or sum(m) <> 0""",
    ),
    (
        "claim-judged",
        "a claim line without judgement or terms",
        """select 'claim R' || claim_id from claim_line where id not in (select claim_line_id from judgement)
            or id not in (select claim_line_id from refund_terms)""",
    ),
    (
        "reported-units",
        "units that exports report as refunded are neither confirmed nor on the platform",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id left join (select order_line_id, sum(units) u
            from confirmation group by order_line_id) c on c.order_line_id = l.id
            where l.reported_units < l.elsewhere_units + coalesce(c.u, 0)
            or (l.reported_units > l.elsewhere_units + coalesce(c.u, 0)
            and l.elsewhere_units < l.quantity - l.settled_units)""",
    ),
    (
        "reported-amount",
        "an amount that exports report as refunded is neither confirmed nor on the platform",
        f"""select 'order ' || o.number from orders o left join (select order_id, sum(amount_minor) a
            from confirmation where order_line_id is null group by order_id) c on c.order_id = o.id
            where not {OVER.format("o")}
            and o.reported_minor <> o.elsewhere_minor + coalesce(c.a, 0)""",
    ),
    (
        "elsewhere-line",
        "a refund on the platform is of another order's line, or in an unknown currency",
        """select 'order ' || o.number from external_refund e join orders o on o.id = e.order_id
            left join order_line l on l.id = e.order_line_id
            where (e.order_line_id is not null and l.order_id is not e.order_id)
            or e.currency not glob '[A-Z][A-Z][A-Z]'""",
    ),
    (
        "elsewhere-journal",
        "a day's refunds on the platform differ from the journal",
        f"""with said as (select on_day, {said("elsewhere")} sealed from journal j where seq in
            (select max(seq) from journal j where {said("elsewhere")} is not null
            group by on_day)),
            sums as (select on_day, currency, count(distinct order_id) orders, sum(units) units,
            sum(total_minor) total from external_refund group by on_day, currency order by on_day, currency),
            stored as (select on_day, json_group_array(json_array(currency, orders, units, total)) rows
            from sums group by on_day)
            select 'day ' || on_day from said left join stored using (on_day)
            where sealed is not seal(coalesce(rows, '[]'))
            union all select 'day ' || on_day from stored where on_day not in (select on_day from said)""",
    ),
    (
        "journal-text",
        "a text without an entry of the journal",
        "select 'entry ' || seq from journal_text where seq not in (select seq from journal)",
    ),
    (
        "line-price",
        "a line's price is not its quantity times its unit price",
        # A total given in a file may differ from the product by the rounding of the unit price.
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id
            where 2 * abs(l.quantity * l.unit_price_minor - l.gross_minor) > l.quantity""",
    ),
    (
        "line-days",
        "a line was shipped or delivered before its order",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id where min(coalesce(l.shipped_on, o.ordered_on),
            coalesce(l.delivered_on, l.part_on, o.ordered_on)) < o.ordered_on""",
    ),
    (
        "currency",
        "an order's currency is not a currency code",
        "select 'order ' || number from orders where currency not glob '[A-Z][A-Z][A-Z]'",
    ),
    (
        "waiting-half",
        "one file of a paired export is kept and cannot be read",
        """select 'half of order ' || number from paired_export where not coalesce(case when json_valid(body)
            then json_type(body, '$.channel') = 'text' and json_type(body, '$.headings') = 'object'
            and json_array_length(body, '$.rows') > 0 and not exists (select 1
            from json_each(body, '$.rows') r where json_type(r.value, '$[0]') is not 'integer'
            or json_type(r.value, '$[1]') is not 'object' or json_array_length(r.value) <> 2) end, 0)""",
    ),
    (
        "waiting-both",
        "both files of a paired export are kept, not joined",
        """select 'half of order ' || number from paired_export group by pair, number having count(*) > 1""",
    ),
    (
        "policy",
        "no policy is in force from the beginning",
        "select 'policy' where not exists (select 1 from policy where from_on is null)",
    ),
)


# Table → how to name a row of it, its days, its instants.
_DAYS = {
    "desk": ("'desk'", "created_on", "created_at"),
    "policy": ("'policy ' || version", "from_on set_on", "set_at"),
    "holiday": ("'holiday ' || name", "day", ""),
    "orders": ("'order ' || number", "ordered_on imported_on", "ordered_at"),
    "order_line": (
        "'order ' || (select number from orders where id = order_id) || ', line ' || position",
        "shipped_on delivered_on part_on",
        "",
    ),
    "claim": (
        "'claim R' || id", "opened_on notice_on decided_on approved_on closed_on due_on promised_on"
        " goods_back_on proof_on", "opened_at",
    ),
    "working_day": ("'working day of ' || country", "day", ""),
    "judgement": (
        "'claim R' || (select claim_id from claim_line where id = claim_line_id)", "starts_on last_day", "",
    ),
    "inspection": (
        "'claim R' || (select claim_id from claim_line where id = claim_line_id)", "on_day", "",
    ),
    "confirmation": ("'order ' || (select number from orders where id = order_id)", "on_day", ""),
    "external_refund": ("'order ' || (select number from orders where id = order_id)", "on_day", ""),
    "paired_export": ("'half of order ' || number", "on_day", ""),
    "refund": ("'refund ' || id || ', claim R' || claim_id", "on_day", "at"),
    "credit": ("'credit ' || id", "on_day", "at"),
    **{
        table: (f"'{table} ' || id || ', claim R' || claim_id", "on_day", "at")
        for table in ("payout", "remedy", "sent", "exchange_payment", "compensation", "correction")
    },
    "carrier_entry": ("'claim R' || claim_id", "on_day file_by", "at"),
    "notification": ("'claim R' || claim_id", "on_day due_on", ""),
    "feedback": ("'feedback ' || id || ', claim R' || claim_id", "on_day given_on due_on", "at"),
    "journal": ("'entry ' || seq", "on_day", "at"),
}  # fmt: skip


def day_checks() -> Iterator[tuple[str, str, str]]:
    """One check for every column with a day or an instant."""
    for table, (where, days, instants) in _DAYS.items():
        for columns, written, kind in (
            (days, "%Y-%m-%d", "a day"),
            (instants, "%Y-%m-%dT%H:%M:%SZ", "an instant"),
        ):
            for column in columns.split():
                # SQLite accepts more than the desk writes (now, a year 0), and normalises 30 February only
                # when it calculates: the result must be the same text.
                query = f"""select {where} from {table} where {column} is not null and ({column} < '0001'
                    or strftime('{written}', {column}, '+0 days') is not {column})"""
                yield "day", f"{column} is not {kind}", query
