"""What must hold in every desk, asked of the file itself: one question a rule, each with where it fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from returndesk.store.orders import HELD_UNITS

# (code, what is wrong, a query whose rows are (where,)): all of them must be empty.
CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "refund-sum",
        "a refund's total is not the sum of its parts",
        """select 'refund ' || id || ', claim R' || claim_id from refund where total_minor < 0 or total_minor
            <> goods_minor - fee_minor - deduction_minor + shipping_minor + postage_minor + bonus_minor
            + adjustment_minor""",
    ),
    (
        "refund-lines",
        "a refund's lines do not add up to it",
        """select 'refund ' || r.id || ', claim R' || r.claim_id from refund r left join
            (select refund_id, sum(goods_minor) g, sum(fee_minor) f, sum(deduction_minor) d
            from refund_line group by refund_id) l on l.refund_id = r.id
            where r.goods_minor <> coalesce(l.g, 0) or r.fee_minor <> coalesce(l.f, 0)
            or r.deduction_minor <> coalesce(l.d, 0)""",
    ),
    (
        "line-paid",
        "more was refunded for a line than was paid for it",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id where l.paid_minor < max(l.refunded_minor,
            (select coalesce(sum(goods_minor), 0) from refund_line where order_line_id = l.id))""",
    ),
    (
        "line-units",
        "more units were refunded than were sold",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id where l.quantity < l.elsewhere_units + max(l.settled_units,
            (select coalesce(sum(units), 0) from refund_line where order_line_id = l.id))""",
    ),
    (
        "line-counts",
        "a line's refunded units or amount do not match its refunds",
        """select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id left join
            (select order_line_id, sum(units) u, sum(goods_minor) g from refund_line
            group by order_line_id) r on r.order_line_id = l.id
            where l.settled_units <> coalesce(r.u, 0) or l.refunded_minor <> coalesce(r.g, 0)""",
    ),
    (
        "order-refunds",
        "an order's refunded shipping or total does not match its refunds, or is above what was paid",
        """select 'order ' || o.number from orders o left join
            (select order_id, sum(shipping_minor) s, sum(shared_goods_minor) g,
            sum(returned_minor) t from refund group by order_id) r
            on r.order_id = o.id where o.shipping_refunded_minor <> coalesce(r.s, 0)
            or o.shared_goods_minor <> coalesce(r.g, 0) or o.returned_minor <> coalesce(r.t, 0)
            or o.shipping_refunded_minor > o.shipping_minor
            or o.returned_minor > o.paid_minor + o.shipping_minor""",
    ),
    (
        "order-paid",
        "an order's paid total is not the sum of its lines",
        """select 'order ' || number from orders o where paid_minor <>
            (select coalesce(sum(paid_minor), 0) from order_line where order_id = o.id)""",
    ),
    (
        "claim-units",
        "a claim line's units are out of order",
        """select 'claim R' || claim_id from claim_line where not (settled between 0 and accepted + kept
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
        "a claim line's settled units do not match its refunds",
        """select 'claim R' || cl.claim_id from claim_line cl left join
            (select claim_line_id, sum(units) u from refund_line group by claim_line_id) r
            on r.claim_line_id = cl.id where cl.settled <> coalesce(r.u, 0)""",
    ),
    (
        "claimed-twice",
        "more units are claimed than were sold",
        f"""select 'order ' || o.number || ', line ' || l.position from order_line l
            join orders o on o.id = l.order_id join ({HELD_UNITS} group by cl.order_line_id) h
            on h.line_id = l.id where l.quantity < l.settled_units + h.units""",
    ),
    (
        "claim-journal",
        "a claim's status is not the one of its last act in the journal",
        """select 'claim R' || c.id from claim c left join journal j on j.seq =
            (select max(seq) from journal where claim_id = c.id)
            where j.seq is null or json_extract(j.details, '$.status') <> c.status""",
    ),
    (
        "refund-journal",
        "a refund does not stand in the journal as it is",
        """select 'refund ' || r.id || ', claim R' || r.claim_id from refund r where not exists
            (select 1 from journal j where j.claim_id = r.claim_id and j.act = 'refund'
            and json_extract(j.details, '$.refund') = r.id
            and json_extract(j.details, '$.total') = r.total_minor)""",
    ),
)


def structure_problems(conn: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with the file: pages, CHECKs, references."""
    for (text,) in conn.execute("pragma integrity_check(20)"):
        if text != "ok":
            yield str(text)
    for table, rowid, parent, _ in conn.execute("pragma foreign_key_check"):
        yield f"{table} row {rowid} names a row of {parent} that is not there"


def rule_problems(conn: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """(code, where, what is wrong) for every rule that does not hold."""
    for code, what, query in CHECKS:
        for (where,) in conn.execute(query + " limit 20"):
            yield code, str(where), what
