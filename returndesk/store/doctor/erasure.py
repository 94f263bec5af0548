"""Checks of erased customers: nothing personal came back, and each has its entry."""

from __future__ import annotations

from returndesk.store.doctor.rules import said

_ORDERS = "orders o join erased_customer e on e.customer_id = o.customer_id"

ERASURE_CHECKS: tuple[tuple[str, str, str], ...] = (
    (
        "erased-customer",
        "an erased customer is known by name, email, phone or id again: erase them again",
        """select 'customer ' || u.id from customer u join erased_customer e on e.customer_id = u.id
            where u.key is not null or u.email <> '' or u.phone <> '' or u.platform_id <> ''
            or (u.name <> '' and e.held_until is null)""",
    ),
    (
        "erased-order",
        "an order of an erased customer has a recipient or a tracking number again: erase them again",
        f"""select 'order ' || o.number from {_ORDERS} where exists
            (select 1 from recipient where order_id = o.id) or exists
            (select 1 from order_line where order_id = o.id and tracking <> ''
            and shipped_on <= e.on_day)""",
    ),
    (
        "erased-journal",
        "an erased customer has no entry in the journal, or another one",
        f"""select 'customer ' || e.customer_id from erased_customer e left join journal j on j.seq = e.seq
            where j.seq is null or j.on_day <> e.on_day or j.act not in ('erase', 'retention')
            or (j.act = 'erase' and {said("customer")} <> e.customer_id)
            union all select 'entry ' || j.seq from journal j where j.act = 'erase'
            and {said("customer")} not in (select customer_id from erased_customer)""",
    ),
    (
        "erased-pages",
        "free pages of the file may still hold what was erased: returndesk retention run",
        "select 'erasure' from erasing where pages_due",
    ),
)
