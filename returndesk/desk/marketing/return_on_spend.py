"""What marketing spend brought: revenue by source and campaign, less what came back and what that cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from returndesk.core.reports.model import Fact, Scope, joined
from returndesk.core.reports.periods import period_text
from returndesk.core.reports.shares import signed_quotient
from returndesk.core.value import Value
from returndesk.desk.reports.cohorts import cohort
from returndesk.desk.reports.costs import about_rates, cost_facts, cost_report
from returndesk.store.orders.external_refunds import external_refunds_between
from returndesk.store.reports.coupons import coupons_between
from returndesk.store.spend import spend_between

if TYPE_CHECKING:
    from returndesk.core.reports.periods import Period
    from returndesk.desk.session import Desk

KEYS = ("source", "campaign")
_COSTS = ("labels", "handling", "written_off", "replaced", "compensation")
_RECEIVED = ("exchange_fees", "recovered")  # taken off the costs


class SpendReturn(Value):
    """What one source or campaign brought in one currency. Minor units.

    `refunded` is as in the report of refunds, `elsewhere` was refunded on the platform, `costs` are the other
    costs of these returns, less what customers and carriers paid for them. `coupons` took off these orders:
    revenue is what was paid after them. `compensated` of it compensated claims, and is in their costs.
    """

    key: str
    currency: str
    orders: int
    units: int
    spend_minor: int
    revenue_minor: int
    refunded_minor: int
    elsewhere_minor: int
    costs_minor: int
    coupons_minor: int
    compensated_minor: int
    sold_elsewhere: bool  # its orders are in other currencies only

    @property
    def kept_minor(self) -> int:
        """Revenue that is left after returns, before spend; a coupon is taken off once."""
        back = self.refunded_minor + self.elsewhere_minor + self.costs_minor
        return self.revenue_minor + self.compensated_minor - back

    @property
    def after_spend_minor(self) -> int:
        """What is left of it after spend."""
        return self.kept_minor - self.spend_minor

    @property
    def return_on_spend(self) -> str | None:
        """Kept to spend, two decimals; None without spend, or where orders are in other currencies only."""
        if self.spend_minor <= 0 or self.sold_elsewhere:
            return None
        return signed_quotient(self.kept_minor, self.spend_minor)


def spend_report(desk: Desk, scope: Scope) -> list[SpendReturn]:
    """Spend and orders of a scope's period by KEYS, the most spend first; each currency apart.

    A source or campaign is the same however its letters are capitalized.
    """
    of_orders = scope._replace(basis="sale")
    sums: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(parts: Iterable[str], currency: str, times: int = 0, **figures: int) -> None:
        key = _key(parts)
        spelled[_folded(key)][key] += times
        sums[_folded(key), currency].update(figures)

    for sold in cohort(desk, scope.period, scope.by):
        figures = {"orders": sold.orders, "units": sold.units, "revenue_minor": sold.value_minor}
        add(sold.key, sold.currency, sold.orders, **figures)
    for cost in cost_report(desk, of_orders):
        costs = cost.other_costs_minor - cost.received_minor
        figures = {"refunded_minor": cost.refunds_minor, "costs_minor": costs}
        add([cost.key], cost.currency, **figures)
    for given in external_refunds_between(desk.conn, of_orders, of_sold=True):
        add([given.keys[name] for name in scope.by], given.currency, elsewhere_minor=given.amount_minor)
    for used in coupons_between(desk.conn, of_orders):
        figures = {"coupons_minor": used.amount_minor, "compensated_minor": used.compensated_minor}
        add([used.keys[name] for name in scope.by], used.currency, **figures)
    for spent in spend_between(desk.conn, *scope.period):
        add([getattr(spent, name) for name in scope.by], spent.currency, spend_minor=spent.amount_minor)
    selling = {key for (key, _), figures in sums.items() if figures["orders"]}
    names = _names(spelled)
    rows = [
        SpendReturn(
            key=names[key],
            currency=currency,
            sold_elsewhere=key in selling and not figures["orders"],
            **{name: figures[name] for name in _FIGURES},
        )
        for (key, currency), figures in sorted(sums.items())
    ]
    return sorted(rows, key=lambda row: (-row.spend_minor, -row.revenue_minor))


def only_products(desk: Desk, period: Period) -> dict[str, str]:
    """The campaigns of a period, as the report names them, whose units are at least 90 % of one product."""
    units: defaultdict[str, Counter[str]] = defaultdict(Counter)
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sold in cohort(desk, period, (*KEYS, "sku")):
        *parts, sku = sold.key
        key = _key(parts)
        units[_folded(key)][sku] += sold.units
        spelled[_folded(key)][key] += sold.orders
    found, names = {}, _names(spelled)
    for campaign, by_sku in units.items():
        (product, most), *_ = by_sku.most_common(1)
        if campaign and most * 10 >= by_sku.total() * 9:
            found[names[campaign]] = product
    return found


_FIGURES = (
    "orders", "units", "spend_minor", "revenue_minor", "refunded_minor", "elsewhere_minor", "costs_minor",
    "coupons_minor", "compensated_minor",
)  # fmt: skip


def about_spend(desk: Desk, scope: Scope) -> str:
    """What the report of marketing counts."""
    when = period_text(scope.period)
    said = (
        f"Spend {when}; orders placed {when}, and what came back of them until today. Left: revenue less"
        " refunds and costs of returns; what the goods themselves cost is not taken off. Revenue is what was"
        " paid after coupons, so these are not taken off again; a coupon that compensated a claim is a cost"
        " of that claim."
    )
    return " ".join([said, *about_rates(desk)])


def spend_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """The claims behind `refunded` and `costs` of `spend_report`."""
    keys = {_folded(row.key): row.key for row in spend_report(desk, scope)}
    for fact in cost_facts(desk, scope._replace(basis="sale")):
        key = keys[_folded(_key([fact.key]))]
        if fact.figure == "refunds":
            yield fact._replace(key=key, figure="refunded")
        elif fact.figure in _COSTS:
            yield fact._replace(key=key, figure="costs")
        elif fact.figure in _RECEIVED:
            yield fact._replace(key=key, figure="costs", amount_minor=-(fact.amount_minor or 0))


def _key(parts: Iterable[str]) -> str:
    """One key of several, "" where none of them is known."""
    key = joined(tuple(parts))
    return key if key.strip(" ·") else ""


def _folded(key: str) -> str:
    return key.casefold()


def _names(spelled: Mapping[str, Counter[str]]) -> dict[str, str]:
    """How most orders spell each key; a key without orders as it was first recorded."""
    return {folded: names.most_common(1)[0][0] for folded, names in spelled.items()}
