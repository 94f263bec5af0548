"""The tenders of an order: how it was paid, and what went back by each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from returndesk.core.money import split_minor
from returndesk.core.orders.payment import named_tenders
from returndesk.core.refunds.tenders import Tender, tenders_of
from returndesk.core.value import replace
from returndesk.store.customers.credit import used_for

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order


def with_payments(conn: sqlite3.Connection) -> frozenset[int]:
    """The ids of the orders of which money was paid or given back at this desk."""
    rows = conn.execute(
        "select order_id from payout union select order_id from exchange_payment"
        " union select order_id from order_payment union select order_id from credit"
    )
    return frozenset(order_id for (order_id,) in rows)


def stated_tenders(order: Order) -> tuple[Tender, ...]:
    """The tenders of an order as its export tells them."""
    named = named_tenders(order.payment_method, order.charged_minor, order.currency)
    return _less_external(order, tenders_of(order.received_minor - order.carried_minor, named, (), 0, {}))


def _less_external(order: Order, found: tuple[Tender, ...]) -> tuple[Tender, ...]:
    """What platform or bank gave back, of a single tender; of several it is not known which."""
    given = order.external_total_minor + order.external.bank_minor
    if len(found) != 1 or not given:
        return found
    (one,) = found
    return (replace(one, returned_minor=one.returned_minor + given),)


def tenders_of_order(conn: sqlite3.Connection, order: Order) -> tuple[Tender, ...]:
    """What came in for an order by tender: as its export tells it, as recorded here, and store credit.

    Goods given in exchange are no tender: what was paid for them first goes back by its own.
    """
    differences = conn.execute(
        "select iif(method = 'original', '', method), sum(amount_minor) from exchange_payment"
        " where order_id = ? and refund_id is null group by 1",
        (order.order_id,),
    ).fetchall()
    payments = conn.execute(
        "select method, sum(amount_minor) from order_payment"
        " where order_id = ? and credit_id is null group by 1 order by min(id)",
        (order.order_id,),
    ).fetchall()
    stated = named_tenders(order.payment_method, order.charged_minor, order.currency)
    recorded = [*payments, *((method, minor) for method, minor in differences if method)]
    found = tenders_of(
        order.received_minor - order.carried_minor + sum(minor for _, minor in differences),
        stated,
        recorded,
        used_for(conn, order.order_id),
        _returned(conn, order.order_id, [name for name, _ in (*stated, *recorded)]),
    )
    return _less_external(order, found)


def _returned(conn: sqlite3.Connection, order_id: int, names: Sequence[str]) -> dict[tuple[str, bool], int]:
    """What went back of an order by (tender, own credit), in minor units; `names` are its tenders.

    A correction of money counts by its method, shared among the tenders that its refund gave back that way;
    one that moved a refund to another method, for the tender of that name.
    """
    given: dict[tuple[int, str, int], dict[str, int]] = {}
    for refund, method, corrected, tender, minor in conn.execute(
        "select refund_id, method, (select coalesce(sum(settled_minor), 0) from correction"
        " where refund_id = p.refund_id and method = p.method and method <> 'credit'), tender,"
        " sum(settled_minor) from payout p where order_id = ? and (tender <> '' or method = 'original')"
        " group by refund_id, method, tender order by min(id)",
        (order_id,),
    ):
        given.setdefault((refund, method, corrected), {})[tender] = minor
    found: dict[tuple[str, bool], int] = {}
    for (_, method, corrected), tenders in given.items():
        parts = split_minor(corrected, list(tenders.values()))
        for (tender, minor), part in zip(tenders.items(), parts, strict=True):
            key = tender, method == "credit"
            found[key] = found.get(key, 0) + minor + part
    by_method = {"original": "", **{name.casefold(): name for name in names}}
    for method, minor in conn.execute(
        "select method, sum(settled_minor) from correction c where order_id = ? and method <> 'credit'"
        " and not exists (select 1 from payout where refund_id = c.refund_id and method = c.method)"
        " group by 1",
        (order_id,),
    ):
        if method in by_method:
            key = by_method[method], False
            found[key] = found.get(key, 0) + minor
    return found
