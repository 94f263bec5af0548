"""External refunds in reports: never part of what this desk paid."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from returndesk.core.money import split_minor
from returndesk.core.orders.external_refunds import problems_of, total_of
from returndesk.core.reports.model import Scope
from returndesk.core.reports.periods import LARGE, period_key
from returndesk.store.orders import external_refunds as store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from returndesk.desk.session import Desk
    from returndesk.store.orders.external_refunds import Reported

BY_LINE = ("sku", "category")
NAME = "elsewhere"  # the key of refunds without a reason or owner


def external_refund_sums(desk: Desk, scope: Scope) -> dict[tuple[tuple[str, ...], str], int]:
    """External refunds by (keys, currency). Minor units.

    By SKU or category, a refund of a whole order is split over its lines by what was paid.
    """
    sums: Counter[tuple[tuple[str, ...], str]] = Counter()
    if not any(key in BY_LINE for key in scope.by):
        for one in store.external_refunds_between(desk.conn, scope):
            sums[_keys(one, scope), one.currency] += one.amount_minor
        return dict(sums)
    for one in store.external_refunds_of_lines(desk.conn, scope):
        sums[_keys(one, scope), one.currency] += one.amount_minor
    for one in store.external_refunds_of_orders(desk.conn, scope):
        weights = [paid for _, _, paid in one.lines]
        for whole in (one.amount_minor, one.shipping_minor):
            for (sku, category, _), minor in zip(one.lines, split_minor(whole, weights), strict=True):
                part = one._replace(sku=sku, category=category)
                sums[_keys(part, scope), one.currency] += minor
    return dict(sums)


def _keys(one: Reported, scope: Scope) -> tuple[str, ...]:
    own = {"method": one.method, "sku": one.sku, "category": one.category, **one.keys}
    return tuple(period_key(one.day, key) if key in LARGE else own.get(key, NAME) for key in scope.by)


def external_refund_problems(desk: Desk) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) for orders whose ledger of external refunds differs from the order."""
    for one in store.refunded_orders(desk.conn):
        where, ours = f"order {one.number}", one.sale.currency
        for key in problems_of(one.sale, one.ledgers.get(ours, {})):
            line = "" if key is None else f", line {one.positions.get(key, key)}"
            yield where + line, "refunds on the platform do not match the order and its lines"
        for currency, ledger in one.ledgers.items():
            if currency != ours and (total_of(ledger) or any(any(given) for given in ledger.values())):
                yield where, f"{currency} recorded as refunded on the platform, but the order is in {ours}"
