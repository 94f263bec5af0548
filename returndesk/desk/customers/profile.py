"""A customer at a glance: what they buy, how they return, and how they were treated."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from returndesk.core.customers.consents import standing
from returndesk.core.reports.intervals import order_sums, return_rate
from returndesk.core.reports.quantiles import quantile
from returndesk.core.value import Value
from returndesk.store.customers import activity as store
from returndesk.store.customers.coupons import coupons

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from returndesk.core.customers.consents import Consent
    from returndesk.core.customers.coupons import Coupon
    from returndesk.core.reports.intervals import Estimate
    from returndesk.desk.session import Desk

TOP = 3  # of the categories, products and reasons of a profile
SCORES = 5  # of a profile, the newest


class Profile(Value):
    """A customer's orders and returns up to today; amounts in minor units, counts by name, most first."""

    first_on: date | None
    last_on: date | None
    kept: int  # orders
    net_minor: Mapping[str, int]  # by currency
    categories: tuple[tuple[str, int], ...]  # with units
    products: tuple[tuple[str, int], ...]
    units: int
    returned: int
    rate: Estimate | None
    reasons: tuple[tuple[str, int], ...]  # with claims
    faults: tuple[tuple[str, int], ...]
    days_to_money: int | None  # the median of their refunds, from the notice
    scores: tuple[int, ...]  # the newest first
    coupons: tuple[Coupon, ...]  # that can still be used
    consent: Consent | None


def profile(desk: Desk, customer_id: int, consents: tuple[Consent, ...]) -> Profile:
    """The profile of a customer; `consents` as they were recorded, the last first."""
    conn, today = desk.conn, desk.today
    sums = next(store.activity_since(conn, [None], today, [customer_id]), None)
    bought = store.bought(conn, customer_id, today)
    orders = store.returned_by_order(conn, customer_id, today)
    claims = store.handled(conn, customer_id)
    days = [one.days for one in claims if one.days is not None]
    first_on, last_on = store.order_days(conn, customer_id, today)
    categories: Counter[str] = Counter()
    products: Counter[str] = Counter()
    for one in bought:
        products[one.sku] += one.units
        if one.category:
            categories[one.category] += one.units
    owned = [one.coupon for one in coupons(conn, customer_id=customer_id)]
    return Profile(
        first_on=first_on,
        last_on=last_on,
        kept=sums.orders[0] if sums else 0,
        net_minor=sums.net_minor[0] if sums else {},
        categories=tuple(categories.most_common(TOP)),
        products=tuple(products.most_common(TOP)),
        units=sum(one.units for one in orders),
        returned=sum(one.returned for one in orders),
        rate=return_rate(order_sums((one.units, one.returned) for one in orders if one.units)),
        reasons=tuple(Counter(one.reason for one in claims).most_common(TOP)),
        faults=tuple(Counter(one.fault for one in claims).most_common()),
        days_to_money=quantile(days, 50),
        scores=tuple(one.score for one in claims if one.score is not None)[:SCORES],
        coupons=tuple(one for one in owned if one.status(today) == "open"),
        consent=standing(tuple(reversed(consents)), "marketing"),
    )
