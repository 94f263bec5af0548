"""What returns cost: refunds, return shipping, handling, goods written off, and what was kept of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from returndesk.core.money import percent_of, percent_text, split_minor
from returndesk.core.reports.model import Fact, Scope, joined
from returndesk.core.reports.periods import LARGE, period_text
from returndesk.core.reports.shares import signed_fraction
from returndesk.core.value import Value
from returndesk.desk.orders.external_refunds import BY_LINE
from returndesk.desk.reports.cohorts import cohort
from returndesk.desk.reports.months.money import Sums, money_sums
from returndesk.desk.reports.refunds import movements
from returndesk.store.reports import records as store
from returndesk.store.reports.keys import DIMENSIONS

if TYPE_CHECKING:
    from returndesk.core.policy.model import Costs
    from returndesk.desk.session import Desk
    from returndesk.store.reports.records import Record

KEYS = tuple(DIMENSIONS)
WRITE_OFFS = ("restock", "refurbish", "supplier", "scrap", "donate")
COUNTS = ("claims", "inspections", "unpriced_units", "unpriced_labels")
_AMOUNTS = (
    "refunds", "labels", "handling", "written_off", "replaced", "compensation", "exchange_fees", "recovered",
    "fees", "charged", "reimbursed", "regained", *WRITE_OFFS,
)  # fmt: skip


class CostSums(Value):
    """What the returns of one key cost in one currency, in minor units.

    `refunds` is the total of the report of refunds: fees, deductions and charged return shipping are already
    taken off it, reimbursed return shipping is in it. `handling` is None where the policy has no rate.
    `regained` is what returned goods are still worth, not in net. `sales` is the value sold.
    """

    key: str
    currency: str
    claims: int
    refunds_minor: int
    labels_minor: int
    handling_minor: int | None
    written_off_minor: int
    replaced_minor: int
    compensation_minor: int
    exchange_fees_minor: int
    recovered_minor: int
    sales_minor: int
    fees_minor: int
    charged_minor: int
    reimbursed_minor: int
    inspections: int
    restock_minor: int
    refurbish_minor: int
    supplier_minor: int
    scrap_minor: int
    donate_minor: int
    regained_minor: int
    unpriced_units: int
    unpriced_labels: int

    @property
    def other_costs_minor(self) -> int:
        """What was spent and lost beside the refunds."""
        spent = self.labels_minor + (self.handling_minor or 0) + self.compensation_minor
        return spent + self.written_off_minor + self.replaced_minor

    @property
    def received_minor(self) -> int:
        """What customers paid for exchanges and carriers for parcels."""
        return self.exchange_fees_minor + self.recovered_minor

    @property
    def net_minor(self) -> int:
        """Refunds and other costs less what was received."""
        return self.refunds_minor + self.other_costs_minor - self.received_minor

    @property
    def share(self) -> str | None:
        """Net as a part of sales, four decimals; None without sales."""
        return signed_fraction(self.net_minor, self.sales_minor) if self.sales_minor else None

    @property
    def label_result_minor(self) -> int:
        """Charged return shipping less what was reimbursed and what labels cost."""
        return self.charged_minor - self.reimbursed_minor - self.labels_minor


class _Cost(NamedTuple):
    """What one record on a claim adds to the figures of one key."""

    keys: tuple[str, ...]
    claim_id: int
    channel: str
    order: str
    on: date
    currency: str
    sku: str
    figures: Mapping[str, int]


def cost_report(desk: Desk, scope: Scope) -> list[CostSums]:
    """Costs of a scope's period by KEYS, the highest first, over time by key; each currency apart."""
    policy, sales = desk.policy_today(), _sales(desk, scope)
    sums, rates = money_sums(desk, "costs", scope, cost_sums, policy=policy.version), policy.costs
    rows = [
        _row(joined(keys), currency, figures, _handled(rates, currency), sales.of(keys, currency))
        for (keys, currency), figures in sorted(sums.items())
    ]
    of_time = any(key in LARGE for key in scope.by)
    return rows if of_time else sorted(rows, key=lambda one: (one.currency, -one.net_minor))


def cost_sums(desk: Desk, scope: Scope) -> Sums:
    """The figures of a scope's costs by (keys, currency)."""
    sums: Sums = defaultdict(Counter)
    for cost in _costs(desk, scope, added_up=True):
        sums[cost.keys, cost.currency].update(cost.figures)
    return sums


def _row(key: str, currency: str, figures: Counter[str], handled: bool, sales: int) -> CostSums:
    amounts: dict[str, Any] = {f"{name}_minor": figures[name] for name in _AMOUNTS}
    if not handled:
        amounts["handling_minor"] = None
    return CostSums(
        key=key,
        currency=currency,
        sales_minor=sales,
        **{name: figures[name] for name in COUNTS},
        **amounts,
    )


class _Sales(NamedTuple):
    """The value sold in a scope's period by its keys; a claim's key has no sales of its own."""

    kept: tuple[bool, ...]  # whether each key is of an order or a line
    minor: Mapping[tuple[tuple[str, ...], str], int]

    def of(self, keys: tuple[str, ...], currency: str) -> int:
        own = tuple(key for key, kept in zip(keys, self.kept, strict=True) if kept)
        return self.minor.get((own, currency), 0)


def _sales(desk: Desk, scope: Scope) -> _Sales:
    kept = tuple(DIMENSIONS[name].of != "claim" for name in scope.by)
    own = tuple(name for name, of_order in zip(scope.by, kept, strict=True) if of_order)
    return _Sales(kept, {(one.key, one.currency): one.value_minor for one in cohort(desk, scope.period, own)})


def _handled(rates: Costs, currency: str) -> bool:
    """Whether the policy has a rate for handling in that currency."""
    return any(rate and rate.of(currency) is not None for rate in (rates.claim, rates.inspection))


def _costs(desk: Desk, scope: Scope, *, added_up: bool = False) -> Iterator[_Cost]:
    """Everything that adds to a figure: refunds first, then each source by day.

    With `added_up`, records of one key may be one.
    """
    for keys, row, figures in movements(desk, scope, added_up=added_up):
        shipping = figures.get("postage_minor", 0)
        parts = {
            "refunds": figures.get("total_minor", 0),
            "fees": figures.get("fee_minor", 0) + figures.get("deduction_minor", 0),
            "charged": max(0, -shipping),
            "reimbursed": max(0, shipping),
            "compensation": figures.get("compensation_minor", 0),
        }
        yield _Cost(keys, row.claim_id, row.channel, row.order, row.on, row.currency, "", parts)
    rates = desk.policy_today().costs
    yield from _of_goods(desk, scope, rates, added_up=added_up)
    yield from _of_claims(desk, scope, rates, added_up=added_up)


def _of_goods(desk: Desk, scope: Scope, rates: Costs, *, added_up: bool) -> Iterator[_Cost]:
    """Goods written off at inspections, and goods sent again."""
    for row in store.records(desk.conn, "inspection", scope, added_up=added_up):
        if row.figures["disposition"] in WRITE_OFFS:
            yield _cost(row.key_of(scope.by), row, _of_rows(row, _written_off(row, rates)))
    for row in store.records(desk.conn, "replacement", scope, added_up=added_up):
        price = _cost_price(row, rates)
        figures = {"unpriced_units": row.figures["units"]} if price is None else {"replaced": price}
        yield _cost(row.key_of(scope.by), row, _of_rows(row, figures))


def _of_rows(row: Record, figures: Mapping[str, int]) -> Mapping[str, int]:
    """The figures of one of the rows that are added up in a record, for all of them."""
    return figures if row.rows == 1 else {name: figure * row.rows for name, figure in figures.items()}


def _written_off(row: Record, rates: Costs) -> dict[str, int]:
    place = row.figures["disposition"]
    price, lost = _cost_price(row, rates), rates.write_off[place]
    if price is None:
        return {"unpriced_units": row.figures["units"]} if lost else {}
    minor = percent_of(price, lost)
    return {"written_off": minor, place: minor, "regained": price - minor}


def _cost_price(row: Record, rates: Costs) -> int | None:
    """What the units cost the shop: by their order, else by the policy; None where neither says."""
    units, own = row.figures["units"], row.figures["unit_cost"]
    if own is not None:
        return int(own * units)
    if rates.cost_price is None:
        return None
    return percent_of(row.figures["paid"] * units // row.figures["quantity"], rates.cost_price)


def _of_claims(desk: Desk, scope: Scope, rates: Costs, *, added_up: bool) -> Iterator[_Cost]:
    """What belongs to claims as a whole: by line it is split by the value of the claimed goods."""
    by_line = any(key in BY_LINE for key in scope.by)
    found = _whole_claims(desk, scope, rates, added_up=added_up and not by_line)
    if not by_line:
        for row, figures in found:
            yield _cost(row.key_of(scope.by), row, figures)
        return
    whole = list(found)
    shares = store.shares_of_claims(desk.conn, (row.claim_id for row, _ in whole))
    for row, figures in whole:
        lines = shares.get(row.claim_id, [("", "", 0)])
        parts: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for name, figure in figures.items():
            # A claim or an inspection counts for each of its keys, whole.
            split = (
                [figure] * len(lines) if name in COUNTS else split_minor(figure, [line[2] for line in lines])
            )
            for (sku, category, _), part in zip(lines, split, strict=True):
                keys = row._replace(sku=sku, category=category).key_of(scope.by)
                parts[keys][name] = part if name in COUNTS else parts[keys][name] + part
        for keys, added in parts.items():
            yield _cost(keys, row, added)


def _whole_claims(
    desk: Desk, scope: Scope, rates: Costs, *, added_up: bool
) -> Iterator[tuple[Record, Mapping[str, int]]]:
    def rows(source: str) -> list[Record]:
        return store.records(desk.conn, source, scope, added_up=added_up)

    for row in rows("claim"):
        rate = rates.claim and rates.claim.of(row.currency)
        yield row, _of_rows(row, {"claims": 1, "handling": rate} if rate else {"claims": 1})
    for row in rows("visit"):  # a day's inspections are one
        rate = rates.inspection and rates.inspection.of(row.currency)
        yield row, _of_rows(row, {"inspections": 1, "handling": rate} if rate else {"inspections": 1})
    for row in rows("parcel"):
        rate = rates.label.of(row.currency) if rates.label else None
        if row.figures["unpriced"] and rate is None:
            yield row, _of_rows(row, {"unpriced_labels": 1})
        else:
            labels = row.figures["label"] or (rate or 0) * row.figures["unpriced"]
            yield row, _of_rows(row, {"labels": labels})
    for row in rows("exchange"):
        yield row, {"exchange_fees": row.figures["kept"]}
    for row in rows("carrier"):
        yield row, {"recovered": row.figures["paid"]}


def _cost(keys: tuple[str, ...], row: Record, figures: Mapping[str, int]) -> _Cost:
    return _Cost(keys, row.claim_id, row.channel, row.order, row.on, row.currency, row.sku, figures)


def about_costs(desk: Desk, scope: Scope) -> str:
    """What the report of costs counts, and what it cannot: rates that the policy does not have."""
    when = period_text(scope.period)
    said = (
        f"Returns of orders placed {when}: costs until today, and sales of these orders."
        if scope.basis == "sale"
        else f"Costs of returns {when}, whenever the goods were ordered, beside sales {when}. What came"
        " back later of these sales is not in it (--basis sale has it)."
    )
    net = "Net: refunds and all other costs, such as handling and goods written off, less what was received."
    return " ".join([said, net, *about_rates(desk)])


def about_rates(desk: Desk) -> list[str]:
    """The sentences about rates that the policy does not have, and about its cost price."""
    rates, currency = desk.policy_today().costs, desk.settings.currency
    unknown = [
        words
        for rate, words in (
            (rates.claim, "handling of claims"),
            (rates.inspection, "of inspections"),
        )
        if rate is None or rate.of(currency) is None
    ]
    said = []
    if unknown:
        said.append(f"Not in it: {' and '.join(unknown)} (no rate in the policy: [costs]).")
    if rates.cost_price is not None:
        share = percent_text(rates.cost_price)
        said.append(f"Cost price where the order has none: {share} of the price paid.")
    return said


def cost_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """What is behind the figures of `cost_report`: the facts of a figure add up to it."""
    for cost in _costs(desk, scope):
        for name, figure in cost.figures.items():
            if figure:
                yield Fact(
                    joined(cost.keys),
                    cost.currency,
                    name,
                    cost.claim_id,
                    cost.channel,
                    cost.order,
                    cost.on,
                    cost.sku,
                    units=figure if name in COUNTS else 0,
                    amount_minor=None if name in COUNTS else figure,
                )
