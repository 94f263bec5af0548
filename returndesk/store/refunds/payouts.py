"""Payouts one by one, as a bank statement or a till has them."""

from __future__ import annotations

import sqlite3
from datetime import date

from returndesk.core.claims.summary import ClaimOrder
from returndesk.core.refunds.tenders import way_name
from returndesk.core.value import Value
from returndesk.store.rows import named, span, taken
from returndesk.store.schema.refunds import GIVEN, SHIPPING_ALONE


class Payout(Value):
    """Money or credit that left by one method, or a correction of it; signed, in minor units."""

    on: date
    claim_id: int
    order: ClaimOrder
    kind: str  # refund, exchange (of its difference), rounding, bounced, correction or compensation
    method: str
    tender: str  # what it gives back of how the customer paid; "" is unknown
    amount_minor: int
    currency: str
    reference: str
    confirmed_on: date | None  # an export has shown all of it


# A refund is confirmed by all its units, or by all of its amount.
_CONFIRMED = f"""
    (select max(on_day) from confirmation where refund_id = r.id having
        sum(amount_minor) >= {GIVEN}
            + (select coalesce(sum(amount_minor), 0) from correction where refund_id = r.id)
        or sum(units) > 0
            and sum(units) = (select sum(units) from refund_line where refund_id = r.id))
"""
_PAYOUTS = f"""
    select p.on_day as 'on', p.claim_id, o.channel, o.number,
        exists (select 1 from orders s where s.number = o.number and s.channel <> o.channel) as shared,
        coalesce(nullif(u.name, ''), nullif(u.email, ''), u.platform_id, '') as customer,
        coalesce(u.tier, '') as tier, p.kind, p.method, p.tender, p.amount_minor, p.currency, p.reference,
        p.confirmed_on
    from (
        select 0 as place, y.id, y.on_day, y.claim_id, y.order_id, case when y.kind = 'bounced' then y.kind
            when exists (select 1 from exchange_payment where refund_id = r.id) then 'exchange'
            else 'refund' end as kind, y.method, y.tender, y.amount_minor - y.rounding_minor as amount_minor,
            y.currency, coalesce(nullif(y.reference, ''), r.reference) as reference,
            iif(y.kind = 'refund', {_CONFIRMED}, null) as confirmed_on, y.kind = 'refund'
            and y.amount_minor + (select coalesce(sum(amount_minor), 0) from payout where bounced = y.id) > 0
            as stands from payout y join refund r on r.id = y.refund_id
        union all select 0, id, on_day, claim_id, order_id, 'rounding', method, tender, rounding_minor,
            currency, reference, null, false from payout where rounding_minor <> 0
        union all select 1, id, on_day, claim_id, order_id, 'correction', method, '', settled_minor, currency,
            '', null, false from correction
        union all select 1, id, on_day, claim_id, order_id, 'rounding', method, '', rounding_minor, currency,
            '', null, false from correction where rounding_minor <> 0
        union all select 2, id, on_day, claim_id, order_id, 'compensation', kind, '', amount_minor, currency,
            '', null, false from compensation
    ) p join orders o on o.id = p.order_id left join customer u on u.id = o.customer_id
    where p.on_day between :first and :last and p.amount_minor <> 0
        and (not :unconfirmed or p.confirmed_on is null and p.stands)
    order by p.on_day, p.place, p.id, p.kind = 'rounding'
"""


def payouts_between(
    conn: sqlite3.Connection, first: date | None, last: date | None, *, unconfirmed: bool = False
) -> list[Payout]:
    """The payouts of a period (days inclusive; None is open), oldest first.

    With `unconfirmed` only refunds that no export has shown yet, or only in part.
    """
    rows = conn.execute(_PAYOUTS, {**span(first, last), "unconfirmed": unconfirmed})
    return [Payout(order=ClaimOrder(**taken(row, ClaimOrder._fields[:-1])), **row) for row in named(rows)]


class Standing(Value):
    """What is left of a payout after what bounced of it and corrections of its method. Minor units."""

    payout_id: int
    refund_id: int
    method: str
    tender: str
    left_minor: int
    bonus_minor: int
    rounding_minor: int

    @property
    def name(self) -> str:
        """How it left, for people."""
        return way_name(self.method, self.tender)


def standing_payouts(conn: sqlite3.Connection, claim_id: int) -> list[Standing]:
    """The payouts of a claim of which something is left, oldest first."""
    rows = conn.execute(
        "select p.id, p.refund_id, p.method, p.tender, min(p.amount_minor + coalesce(b.amount, 0),"
        " (select sum(amount_minor) from payout where refund_id = p.refund_id and method = p.method)"
        " + (select coalesce(sum(amount_minor), 0) from correction where refund_id = p.refund_id"
        " and method = p.method)) as left, p.bonus_minor + coalesce(b.bonus, 0),"
        " p.rounding_minor + coalesce(b.rounding, 0) from payout p left join (select bounced,"
        " sum(amount_minor) amount, sum(bonus_minor) bonus, sum(rounding_minor) rounding from payout"
        " group by bounced) b on b.bounced = p.id"
        " where p.claim_id = ? and p.kind <> 'bounced' and left > 0 order by p.id",
        (claim_id,),
    )
    return [Standing(*row) for row in rows]


def open_refunds(conn: sqlite3.Connection, claim_id: int) -> list[tuple[int, int, bool]]:
    """(refund, owed again, earns a bonus as store credit) of a claim's refunds that bounced, oldest first.

    Minor units. A part of the price and shipping alone earn none.
    """
    return conn.execute(
        "select r.id, r.total_minor - r.bonus_minor - r.rounding_minor - (select sum(settled_minor)"
        " from payout where refund_id = r.id) as owed,"
        f" not exists (select 1 from reduction where refund_id = r.id) and not ({SHIPPING_ALONE})"
        " from refund r where r.claim_id = ? and owed > 0"
        " order by r.id",
        (claim_id,),
    ).fetchall()
