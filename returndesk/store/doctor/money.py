"""Checks of money: exchanges, repairs, goods to send, compensation, corrections, store credit."""

from __future__ import annotations

from collections.abc import Iterator

from returndesk.store.doctor.rules import UNDONE, said
from returndesk.store.refunds.journal_rows import ROWS, JournalRow
from returndesk.store.schema.orders import SOLD


def _journal_checks() -> Iterator[tuple[str, str, str]]:
    """Every row of money is the one that its entry in the journal refers to, and none is missing."""
    for row in {one.table: one for one in ROWS.values()}.values():
        acts = ", ".join(f"'{act}'" for act, one in ROWS.items() if one is row)
        name, differs, gone = row.table.replace("_", " "), *row.codes
        yield (
            differs,
            f"{name}: differs from its entry in the journal",
            f"""select '{name} ' || b.id{" || ', claim R' || b.claim_id" if row.of_claim else ""}
                from {row.table} b left join journal j on j.order_id = b.order_id and j.act in ({acts})
                and {said(row.key)} = b.id where {row.recorded}
                and (j.seq is null or seal({row.sealed("b")}) is not {said("seal")}){_merged(row)}""",
        )
        yield (
            gone,
            f"{name}: is in the journal and missing here",
            f"""select 'entry ' || j.seq || coalesce(', claim R' || j.claim_id, '') from journal j
                where j.act in ({acts})
                and j.seq not in {UNDONE}
                and not exists (select 1 from {row.table} where id = {said(row.key)})""",
        )


def _merged(row: JournalRow) -> str:
    """SQL for a seal that is not of the row with another number, which its customer had before a merge."""
    if "customer" not in row.figures:
        return ""
    then = f"json_set({row.sealed('b')}, '$.customer', m.id)"
    return f""" and not exists (select 1 from merged_customer m where m.customer_id = b.customer_id
                and seal({then}) is {said("seal")})"""


_CLAIM = "'claim R' || "
MONEY_CHECKS: tuple[tuple[str, str, str], ...] = (
    *_journal_checks(),
    (
        "order-tax",
        "the tax in its shipping or its surcharge is more than was charged for that",
        """select 'order ' || number from orders where shipping_tax_minor not between 0 and shipping_minor
            or surcharge_tax_minor not between 0 and surcharge_minor""",
    ),
    (
        "refund-rows",
        "fewer units are refunded on the platform than its own rows say",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id where l.reported_units
            < (select coalesce(sum(units), 0) from refund_row where order_line_id = l.id)""",
    ),
    (
        "remedy-sum",
        "an exchange's difference is not the sum of its parts",
        """select 'remedy ' || id || ', claim R' || claim_id from remedy where
            difference_minor <> new_minor - value_minor - postage_minor or corrects is null and
            new_minor <> (select coalesce(sum(value_minor), 0) from outgoing
            where remedy_id = remedy.id)""",
    ),
    (
        "remedy-lines",
        "the lines of an exchange, repair or replacement do not add up to it",
        f"""select 'remedy ' || m.id || ', claim R' || m.claim_id from remedy m left join
            (select remedy_id, sum(goods_minor) g, sum(fee_minor) f, sum(deduction_minor) d, sum(units) u
            from remedy_line group by remedy_id) l on l.remedy_id = m.id
            left join journal j on j.claim_id = m.claim_id
            and j.act in ('exchange', 'repair', 'replace') and {said("remedy")} = m.id
            where m.goods_minor <> coalesce(l.g, 0) or m.fee_minor <> coalesce(l.f, 0)
            or m.deduction_minor <> coalesce(l.d, 0) or l.u is not {said("units")}
            or exists (select 1 from remedy_line rl join claim_line cl on cl.id = rl.claim_line_id
            where rl.remedy_id = m.id and (cl.claim_id <> m.claim_id
            or cl.order_line_id <> rl.order_line_id))""",
    ),
    (
        "claim-repaired",
        "a claim line's repaired units do not match what was done",
        """select 'claim R' || cl.claim_id from claim_line cl left join (select rl.claim_line_id, sum(units) u
            from remedy_line rl join remedy m on m.id = rl.remedy_id where m.kind = 'repair'
            group by rl.claim_line_id) r on r.claim_line_id = cl.id where cl.repaired <> coalesce(r.u, 0)""",
    ),
    (
        "outgoing",
        "goods to send differ from the journal",
        f"""select {_CLAIM}m.claim_id from remedy m left join journal j on j.claim_id = m.claim_id
            and j.act in ('exchange', 'repair', 'replace') and {said("remedy")} = m.id
            where m.corrects is null and {said("out")} is not
            (select json_group_array(json_array(sku, units, value_minor))
            from (select sku, units, value_minor from outgoing where remedy_id = m.id order by id))
            union select {_CLAIM}claim_id from outgoing g where claim_id <>
            (select claim_id from remedy where id = g.remedy_id)""",
    ),
    (
        "claim-ahead",
        "units are settled before they came, and the journal does not say so",
        f"""select {_CLAIM}l.claim_id from claim_line l where l.advanced > 0 and not exists (select 1
            from journal j where j.claim_id = l.claim_id and j.act in ('refund', 'exchange', 'replace')
            and {said("ahead")})""",
    ),
    (
        "exchanged-line",
        "a line that went out for a claim differs from its goods, or is missing",
        f"""select {_CLAIM}g.claim_id from outgoing g join remedy m on m.id = g.remedy_id
            left join exchanged_line e on e.outgoing_id = g.id
            left join order_line l on l.id = e.order_line_id
            where m.kind <> 'repair' and (e.outgoing_id is null) = (g.sent_id is not null)
            or e.outgoing_id is not null and (l.order_id is not m.order_id or l.sku is not g.sku
            or l.quantity is not g.units or l.paid_minor is not e.value_minor)
            union select 'order ' || o.number from order_line l join orders o on o.id = l.order_id
            where not {SOLD} and l.id not in (select order_line_id from exchanged_line)
            union select {_CLAIM}m.claim_id from remedy m join outgoing g on g.remedy_id = m.id
            join exchanged_line e on e.outgoing_id = g.id group by m.id
            having sum(e.value_minor) > (select sum(new_minor) from remedy where m.id in (id, corrects))""",
    ),
    (
        "outgoing-sent",
        "goods were sent in a parcel of another claim, or left out of their own",
        f"""select {_CLAIM}g.claim_id from outgoing g join sent s on s.id = g.sent_id
            where s.claim_id <> g.claim_id union
            select {_CLAIM}j.claim_id from journal j where j.act = 'sent' and (select coalesce(sum(value), 0)
            from json_each(coalesce({said("items")}, '{{}}'))) <> (select coalesce(sum(units), 0)
            from outgoing where sent_id = {said("sent")})""",
    ),
    (
        "difference",
        "a payment of a difference that is not owed, or differs from its refund",
        f"""select {_CLAIM}p.claim_id from exchange_payment p left join refund r on r.id = p.refund_id
            where p.refund_id is not null and (r.claim_id is not p.claim_id
            or r.adjustment_minor < -p.amount_minor)
            union select {_CLAIM}claim_id from exchange_payment
            where claim_id not in (select claim_id from remedy where kind = 'exchange')""",
    ),
    (
        "correction-sum",
        "a refund with its corrections is below zero, or counts wrongly against the price",
        """select 'refund ' || r.id || ', claim R' || r.claim_id from refund r join (select refund_id,
            sum(settled_minor) s, sum(returned_minor) t from correction group by refund_id) c
            on c.refund_id = r.id where r.returned_minor + c.t < 0 or c.t < c.s + min(0, r.postage_minor)
            union all select 'refund ' || refund_id || ', claim R' || claim_id from (
            select refund_id, claim_id, method, amount_minor from payout
            union all select refund_id, claim_id, method, amount_minor from correction)
            group by refund_id, claim_id, method having sum(amount_minor) < 0""",
    ),
    (
        "reduction-correction",
        "corrections of a part of a price do not add up, or come to more than it",
        """select 'refund ' || c.refund_id || ', claim R' || c.claim_id from correction c
            left join (select correction_id, sum(goods_minor) g from reduction group by correction_id) d
            on d.correction_id = c.id where c.returned_minor <> coalesce(d.g, 0)
            and c.refund_id in (select refund_id from reduction)
            union select 'refund ' || refund_id from reduction group by refund_id, claim_line_id
            having sum(goods_minor) not between 0 and sum(iif(correction_id is null, goods_minor, 0))""",
    ),
    (
        "payout-sum",
        "payouts do not add up to their refund, or differ from it",
        """select 'refund ' || r.id || ', claim R' || r.claim_id from refund r left join (select refund_id,
            sum(iif(kind = 'refund', amount_minor, 0)) a, sum(iif(kind = 'refund', bonus_minor, 0)) b,
            sum(iif(kind = 'refund', rounding_minor, 0)) c, sum(settled_minor) s from payout
            group by refund_id) p on p.refund_id = r.id where p.a is not r.total_minor
            or p.b is not r.bonus_minor or p.c is not r.rounding_minor
            or p.s not between 0 and r.total_minor - r.bonus_minor - r.rounding_minor
            union all select 'payout ' || p.id || ', claim R' || p.claim_id from payout p
            join refund r on r.id = p.refund_id where p.claim_id <> r.claim_id or p.order_id <> r.order_id
            or p.currency <> r.currency or (p.kind = 'refund' and (p.at <> r.at or p.on_day <> r.on_day
            or p.who <> r.who or p.owner <> r.owner or r.method not in (p.method, 'several')
            and not (r.method = 'original' and p.method = 'credit' and p.tender <> '')))""",
    ),
    (
        "slip-sum",
        "a compensation, payment or exchange is below zero with its corrections",
        " union all ".join(
            f"select '{table} ' || coalesce(corrects, id) from {table} where {counts}"
            f" group by coalesce(corrects, id), {way} having sum({minor}) < 0"
            for table, way, minor, counts in (
                ("compensation", "kind", "amount_minor", "true"),
                ("exchange_payment", "method", "amount_minor", "refund_id is null"),
                ("remedy", "kind", "new_minor", "true"),
            )
        ),
    ),
    (
        "credit-balance",
        "a customer's store credit is or was below zero",
        """select distinct 'credit ' || id from (select id, sum(amount_minor)
            over (partition by customer_id, currency order by id) balance from credit)
            where balance < 0""",
    ),
    (
        "credit-issued",
        "store credit differs from the refund, compensation or correction that issued it",
        """with given as (
            select 'payout' source, id, claim_id, order_id, on_day, at, who, currency, amount_minor minor
            from payout where method = 'credit' and amount_minor <> 0
            union all select 'compensation', id, claim_id, order_id, on_day, at, who, currency, amount_minor
            from compensation where kind = 'credit'
            union all select 'correction', id, claim_id, order_id, on_day, at, who, currency, amount_minor
            from correction where method = 'credit'),
            issued as (select *, case when payout_id is not null then 'payout' when compensation_id
            is not null then 'compensation' else 'correction' end source,
            coalesce(payout_id, compensation_id, correction_id) given_id from credit where order_id is null)
            select g.source || ' ' || g.id from given g left join issued s on s.source = g.source
            and s.given_id = g.id where s.id is null or s.amount_minor <> g.minor
            or s.currency <> g.currency or s.on_day <> g.on_day or s.at <> g.at or s.who <> g.who
            or s.customer_id is not coalesce(iif(g.source = 'correction', (select k.customer_id from credit k
            join payout p on p.id = k.payout_id join correction c on c.refund_id = p.refund_id
            where c.id = g.id limit 1), null), (select customer_id from claimant where claim_id = g.claim_id),
            (select customer_id from orders where id = g.order_id))
            and (g.source <> 'payout' or (select tender from payout where id = g.id) = '')
            union all select 'credit ' || s.id from issued s left join given g on g.source = s.source
            and g.id = s.given_id where g.id is null""",
    ),
    (
        "credit-order",
        "more store credit was used for an order than its price, or given back than used",
        """select 'order ' || o.number from orders o join (select order_id, sum(amount_minor) a,
            max(currency) c, min(currency) d from credit where order_id is not null group by order_id) k
            on k.order_id = o.id where -k.a > o.charged_minor or k.a > 0
            or k.c <> o.currency or k.d <> o.currency""",
    ),
)  # fmt: skip
