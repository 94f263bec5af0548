"""Products that come back more often than chance explains, why, and what was done about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returndesk.core.reports.benchmark import ends, sentence
from returndesk.core.reports.funnel import Place, above_limits, can_be_above, place
from returndesk.core.reports.intervals import OrderSums, rate_difference
from returndesk.core.reports.model import Fact, Scope
from returndesk.core.reports.periods import Period, before, period_text
from returndesk.core.reports.shares import four_decimals, fraction, percentage
from returndesk.core.value import Value
from returndesk.desk.reports.cohorts import cohort, order_sums_of, since
from returndesk.desk.reports.returns import closed_part, return_facts
from returndesk.store.orders.typed_sales import last_titles
from returndesk.store.products import ProductNote, product_notes
from returndesk.store.reports.products import sold_and_returned

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

DAYS = 365  # of the period by default
_OF_PRODUCT = ("sku",)
_ONE_BY_ONE = 20  # products: more are quicker counted with all others
Products = Mapping[str, OrderSums]


class WatchedProduct(Value):
    """A product's place in the funnel, its leading reason, its trend, and the last note on it.

    Rates and limits are shares of units (four decimals); `low` and `limit` are the 99.8 % limits of the
    shop's own rate, `average`, for the product's units. `share` is the leading reason's of all that came
    back. `trend` is up or down, "" where chance explains the difference.
    """

    sku: str
    title: str
    sold: int
    returned: int
    rate: str
    low: str
    limit: str
    average: str
    reason: str | None
    share: str | None
    trend: str
    rate_before: str | None
    note_on: date | None
    note: str | None
    benchmark_low: str | None
    benchmark_high: str | None


class Watchlist(Value):
    """The products of the list, farthest above its limit first; in words what was counted, and why none.

    `period` is the days in words: "in Oct 2026".
    """

    rows: list[WatchedProduct]
    period: str
    about: str
    empty: str


def usual_period(desk: Desk) -> Period:
    """The last 365 days."""
    return Period(desk.today - timedelta(days=DAYS - 1), desk.today)


def watchlist(desk: Desk, period: Period, *, everything: bool = False, year: bool = False) -> Watchlist:
    """The products above the limits of a period; with `everything` all that were sold.

    The trend is against the period before or, with `year`, the same days a year earlier.
    """
    products = _products(desk, period)
    shop = sum(products.values(), OrderSums())
    places = above_limits(products)
    too_few = sum(not can_be_above(one, shop) for one in products.values())
    about = _about(desk, period, shop, len(products), too_few)
    if everything and shop.returned:
        places = {sku: places.get(sku) or place(one, shop) for sku, one in products.items()}
    rows = _rows(desk, period, places, products, shop, year=year) if places else []
    when = period_text(period)
    return Watchlist(rows=rows, period=when, about=about, empty=_why_none(shop, len(products) == too_few))


def _products(desk: Desk, period: Period) -> dict[str, OrderSums]:
    """The sums of each product that was sold, in all currencies."""
    found: dict[str, OrderSums] = {}
    for one in cohort(desk, period, _OF_PRODUCT):
        if one.units:
            found[one.key[0]] = found.get(one.key[0], OrderSums()) + order_sums_of(one)
    return found


def _rows(
    desk: Desk,
    period: Period,
    places: Mapping[str, Place],
    products: Products,
    shop: OrderSums,
    *,
    year: bool,
) -> list[WatchedProduct]:
    reasons = _reasons(desk, period, tuple(places))
    titles = last_titles(desk.conn, tuple(places))
    notes: dict[str, ProductNote] = {one.sku: one for one in product_notes(desk.conn)}  # the last of each
    closed = closed_part(desk, period)
    was, now = _earlier_and_now(desk, closed, tuple(places), year=year) if closed else ({}, {})
    lines = ends(desk.policy_today().benchmark)
    rows = []
    for sku, at in sorted(places.items(), key=lambda one: (one[1].high - one[1].rate, one[0])):
        sums, note, why = products[sku], notes.get(sku), reasons[sku]
        earlier = was.get(sku, OrderSums())
        rows.append(
            WatchedProduct(
                sku=sku,
                title=titles.get(sku, ("", ""))[0],
                sold=sums.units,
                returned=sums.returned,
                rate=fraction(sums.returned, sums.units),
                low=four_decimals(at.low),
                limit=four_decimals(at.high),
                average=fraction(shop.returned, shop.units),
                reason=min(why, key=lambda reason: (-why[reason], reason)) if why else None,
                share=fraction(max(why.values()), sum(why.values())) if why else None,
                trend=direction(earlier, now.get(sku, OrderSums())),
                rate_before=fraction(earlier.returned, earlier.units) if earlier.units else None,
                note_on=note.on if note else None,
                note=note.note if note else None,
                benchmark_low=lines[0],
                benchmark_high=lines[1],
            )
        )
    return rows


def _earlier_and_now(
    desk: Desk, closed: Period, skus: Sequence[str], *, year: bool
) -> tuple[Products, Products]:
    """The sums of these products in the period before, or in that of the year before, and in this one."""
    periods = (before(closed, year=year), closed)
    if len(skus) > _ONE_BY_ONE:
        was, now = (_products(desk, period) for period in periods)
        return was, now
    found = {sku: sold_and_returned(desk.conn, sku, periods) for sku in skus}
    return {sku: one[0] for sku, one in found.items()}, {sku: one[1] for sku, one in found.items()}


def _reasons(desk: Desk, period: Period, skus: Sequence[str]) -> Mapping[str, Counter[str]]:
    """The units of these products that came back, by reason."""
    found = defaultdict[str, Counter[str]](Counter)
    for one in cohort(desk, period, ("sku", "reason"), skus):
        if one.returned:
            sku, reason = one.key
            found[sku][reason] += one.returned
    return found


def direction(earlier: OrderSums, now: OrderSums) -> str:
    """ "up" or "down" where a rate differs from an earlier one by more than chance; "" otherwise."""
    change = rate_difference(earlier, now)
    if change is None or change.low <= 0 <= change.high:
        return ""
    return "up" if change.value > 0 else "down"


def _about(desk: Desk, period: Period, shop: OrderSums, count: int, too_few: int) -> str:
    said = (
        f"Units ordered {period_text(period)} and how many of them came back until today; cancelled orders"
        f" omitted.{since(desk, period)}"
    )
    if not shop.returned:
        return said + sentence(desk.policy_today().benchmark)
    own = percentage(shop.returned, shop.units)
    said += (
        " Chance alone hardly ever puts a product above its upper limit (1 in 1000): its rate differs from"
        f" the {own} of all units, the shop average."
    )
    if too_few:
        said += f" Too few units to tell: {too_few} of {count} products."
    return said + sentence(desk.policy_today().benchmark)


def _why_none(shop: OrderSums, all_too_few: bool) -> str:
    if not shop.units:
        return "no orders"
    if not shop.returned:
        return "nothing came back"
    if all_too_few:
        return (
            "too few units of each product were sold to tell: take a longer period, such as --period 730-days"
        )
    return "no product is above its limit"


def watchlist_facts(desk: Desk, period: Period, skus: frozenset[str]) -> Iterator[Fact]:
    """The claims behind the units of these products that came back."""
    for fact in return_facts(desk, Scope(period, _OF_PRODUCT, "sale")):
        if fact.figure == "returned" and fact.key in skus:
            yield fact
