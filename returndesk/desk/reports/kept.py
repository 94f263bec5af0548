"""What was kept of the value that came back, by exchanges, store credit and repairs, against refunds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.money import split_minor
from returndesk.core.orders.reductions import kept_minor
from returndesk.core.reports.model import FEW, Fact, Scope, joined
from returndesk.core.reports.periods import LARGE, period_text
from returndesk.core.reports.quantiles import quantile
from returndesk.core.reports.shares import fraction, quotient
from returndesk.core.value import Value
from returndesk.desk.reports.months.money import Sums, money_sums
from returndesk.store.orders.read import reductions_of
from returndesk.store.reports import records as store
from returndesk.store.reports.keys import DIMENSIONS
from returndesk.store.reports.money import methods_between

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.reports.records import Record

KEYS = tuple(DIMENSIONS)
_DAYS = "days "  # the start of a figure: refunds so many days after the notice
KEPT = ("exchange", "credit", "repair", "replacement", "reduction")


class KeptSums(Value):
    """How the value of claimed goods of one key was settled in one currency, in minor units.

    Prices paid: of goods exchanged, repaired, replaced, refunded as store credit or as money; `reduction` is
    the part of the price that the shop kept where the customer has kept the goods until today. `share` is
    kept of `value` (four decimals), `ratio` refund to exchange (two; None without exchanges). Days from the
    notice to each of the `refunds` of goods: the median and the 90 % quantile (None for fewer than FEW).
    """

    key: str
    currency: str
    exchange_minor: int
    credit_minor: int
    repair_minor: int
    replacement_minor: int
    reduction_minor: int
    refund_minor: int
    refunds: int
    days_median: int | None
    days_90: int | None

    @property
    def kept_minor(self) -> int:
        """All but what was refunded as money."""
        return sum(getattr(self, f"{name}_minor") for name in KEPT)

    @property
    def value_minor(self) -> int:
        """The value that came back: kept and refunded."""
        return self.kept_minor + self.refund_minor

    @property
    def share(self) -> str | None:
        """The part of the value that was kept, four decimals; None without any."""
        return fraction(self.kept_minor, self.value_minor) if self.value_minor else None

    @property
    def ratio(self) -> str | None:
        """Refund to exchange, two decimals; None without exchanges."""
        return quotient(self.refund_minor, self.exchange_minor) if self.exchange_minor else None


class _Settled(NamedTuple):
    """What one record adds to the figures of its key; of refunds their number, their days, the id of one."""

    key: str
    row: Record
    figures: Mapping[str, int]
    refunds: int = 0
    days: int = 0  # from the notice
    refund: int | None = None


def kept_report(desk: Desk, scope: Scope) -> list[KeptSums]:
    """What was kept in a scope's period by KEYS, the highest value first, over time by key."""
    sums = money_sums(desk, "kept", scope, kept_sums)
    rows = [
        KeptSums(
            key=joined(keys),
            currency=currency,
            refund_minor=figures["refund"],
            refunds=len(waited),
            days_median=quantile(waited, 50),
            days_90=quantile(waited, 90) if len(waited) >= FEW else None,
            **{f"{name}_minor": figures[name] for name in KEPT},
        )
        for (keys, currency), figures in sorted(sums.items())
        for waited in [_days(figures)]
    ]
    of_time = any(key in LARGE for key in scope.by)
    return rows if of_time else sorted(rows, key=lambda one: (one.currency, -one.value_minor))


def kept_sums(desk: Desk, scope: Scope) -> Sums:
    """Amounts by (keys, currency), and how many refunds took so many days."""
    sums: Sums = defaultdict(Counter)
    seen = set()
    for one in _settled(desk, scope, added_up=True):
        at = (one.row.key_of(scope.by), one.row.currency)
        sums[at].update(one.figures)
        if one.refund is None or (at, one.refund) not in seen:  # a refund of two lines counts once
            if one.refunds:
                sums[at][f"{_DAYS}{one.days}"] += one.refunds
            seen.add((at, one.refund))
    return sums


def _days(figures: Mapping[str, int]) -> list[int]:
    """The days that each refund took."""
    return [
        int(name.removeprefix(_DAYS))
        for name, refunds in figures.items()
        if name.startswith(_DAYS)
        for _ in range(refunds)
    ]


def _settled(desk: Desk, scope: Scope, *, added_up: bool = False) -> Iterator[_Settled]:
    """Exchanges, repairs and replacements by day, then refunds with the reductions among them.

    With `added_up`, those of one key may be one.
    """
    for row in store.records(desk.conn, "remedied", scope, added_up=added_up):
        yield _Settled(joined(row.key_of(scope.by)), row, {row.figures["kind"]: row.figures["value"]})
    plain = False if added_up else None
    if added_up:
        for row in store.records(desk.conn, "refunded", scope, added_up=True, plain=True):
            of_goods = {"refund": row.figures["goods"]}
            yield _Settled(
                joined(row.key_of(scope.by)), row, of_goods, row.figures["refund"], row.figures["days"]
            )
    rows = [
        row
        for source in ("refunded", "reduced")
        for row in store.records(desk.conn, source, scope, plain=plain)
    ]
    methods = methods_between(desk.conn, scope) if rows else {}
    for refund, of_refund in groupby(sorted(rows, key=_refund_of), _refund_of):
        lines = list(of_refund)
        for row, credit in zip(lines, _credit(lines, methods.get(refund, ())), strict=True):
            figures = {"credit": credit, "refund": row.figures["goods"] - credit}
            if "gone" in row.figures:
                figures["reduction"] = _left_of(desk, row)
            yield _Settled(joined(row.key_of(scope.by)), row, figures, 1, row.figures["days"], refund)


def _left_of(desk: Desk, row: Record) -> int:
    """What the shop still has of the price of units that a refund was the last one to reduce."""
    line = row.figures
    reductions = reductions_of(desk.conn, line["order_id"])[line["line"]]
    return kept_minor(line["paid"], line["quantity"], reductions, line["gone"]).get(line["refund"], 0)


def _refund_of(row: Record) -> int:
    return int(row.figures["refund"])


def _credit(lines: Sequence[Record], methods: Sequence[tuple[str, int, int, int]]) -> list[int]:
    """The part of each line of a refund that was given as store credit, by what each method paid."""
    goods = [row.figures["goods"] for row in lines]
    given = [0, 0]
    for method, amount, bonus, rounding in methods:
        given[method == "credit"] += max(0, amount - bonus - rounding)
    return split_minor(split_minor(sum(goods), given)[1], goods) if given[1] else [0] * len(goods)


def about_kept(desk: Desk, scope: Scope) -> str:
    """What the report of kept value counts."""
    when = period_text(scope.period)
    said = f"of orders placed {when}, until today" if scope.basis == "sale" else f"{when}, whenever ordered"
    return (
        f"Claimed goods settled {said}, at the price paid for them; fees and shipping omitted."
        f" Of fewer than {FEW} refunds no figure says within how many days 90 % were given."
    )


def kept_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """The remedies and refunds behind each amount of `kept_report`."""
    for one in _settled(desk, scope):
        row = one.row
        for name, minor in one.figures.items():
            if minor:
                yield Fact(
                    one.key,
                    row.currency,
                    name,
                    row.claim_id,
                    row.channel,
                    row.order,
                    row.on,
                    row.sku,
                    amount_minor=minor,
                )
