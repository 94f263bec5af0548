"""Refunds of a period by key and currency: nothing is ever added across currencies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.money import split_minor
from returndesk.core.reports.model import Fact, Scope, joined
from returndesk.core.reports.periods import LARGE, Period, period_key, period_text
from returndesk.core.value import Value
from returndesk.desk.orders.external_refunds import BY_LINE, external_refund_sums
from returndesk.desk.reports.months.money import Sums, money_sums
from returndesk.errors import UsageProblem
from returndesk.store.refunds import compensations
from returndesk.store.refunds.payouts import Payout, payouts_between
from returndesk.store.reports import money as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.desk.session import Desk
    from returndesk.store.reports.money import MoneyRow

KEYS = (
    *LARGE, "method", "reason", "detail", "fault", "category", "sku", "channel", "country", "source",
    "campaign", "tier", "group", "owner",
)  # fmt: skip
_KEPT = ("fee_minor", "deduction_minor")  # positive, and taken off
_WHOLE = (
    "shipping_minor",
    "surcharges_minor",
    "postage_minor",
    "bonus_minor",
    "rounding_minor",
    "adjustment_minor",
)  # of no single line
_WITHHELD = ("gift_minor", "free_shipping_minor")
_BOUNCED = ""  # the method of what bounced and is owed again
# Money beside the refunds: table → its figure → the columns that it counts in.
_BESIDE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "payout": {  # that bounced, or left again
        "settled_minor": ("adjustment_minor", "total_minor"),
        "bonus_minor": ("bonus_minor", "total_minor"),
        "rounding_minor": ("rounding_minor", "total_minor"),
    },
    "correction": {
        "settled_minor": ("adjustment_minor", "total_minor"),
        "rounding_minor": ("rounding_minor", "total_minor"),
    },
    "compensation": {"amount_minor": ("compensation_minor",)},
}


class RefundSums(Value):
    """The refunds of one key in one currency; fees and deductions positive, the rest signed.

    Compensation and refunds on the platform are not part of the total. A correction, and a payout that
    bounced or left again, is in the adjustment and the total of its own day; by method such a payout has its
    parts of the refund instead.
    """

    key: str
    currency: str
    refunds: int = 0
    goods_minor: int = 0
    shipping_minor: int = 0
    surcharges_minor: int = 0
    postage_minor: int = 0
    fee_minor: int = 0
    deduction_minor: int = 0
    bonus_minor: int = 0
    rounding_minor: int = 0
    adjustment_minor: int = 0
    total_minor: int = 0
    compensation_minor: int = 0
    elsewhere_minor: int = 0


class Movement(NamedTuple):
    """What a row of money adds to the figures of one key, in minor units; `refunds` is 1 for a refund."""

    keys: tuple[str, ...]
    row: MoneyRow
    figures: Mapping[str, int]


def refund_report(desk: Desk, scope: Scope) -> list[RefundSums]:
    """Refunds of a scope's period by KEYS, sorted by key; without keys by currency alone.

    Raises UsageProblem for `method` with a key of lines: a payout has none.
    """
    sums = money_sums(desk, "refunds", scope, refund_sums)
    return [RefundSums(joined(keys), currency, **row) for (keys, currency), row in sorted(sums.items())]


def refund_sums(desk: Desk, scope: Scope) -> Sums:
    """The figures of `refund_report` by (keys, currency)."""
    sums: Sums = defaultdict(Counter)
    for keys, row, figures in movements(desk, scope, added_up=True):
        sums[keys, row.currency].update(figures)
    for at, minor in external_refund_sums(desk, scope).items():
        sums[at]["elsewhere_minor"] = minor
    return sums


def refund_totals(desk: Desk, scope: Scope) -> Mapping[tuple[tuple[str, ...], str], int]:
    """The total of `refund_report` by (keys, currency), in minor units."""
    totals: Counter[tuple[tuple[str, ...], str]] = Counter()
    for keys, row, figures in movements(desk, scope, added_up=True):
        totals[keys, row.currency] += figures.get("total_minor", 0)
    return totals


def refund_facts(desk: Desk, scope: Scope) -> Iterator[Fact]:
    """What is behind the figures of `refund_report`, but for what was refunded on the platform."""
    for keys, row, figures in movements(desk, scope):
        for name, figure in figures.items():
            if figure:
                column = {"fee_minor": "fees", "deduction_minor": "deductions"}.get(name)
                yield Fact(
                    joined(keys),
                    row.currency,
                    column or name.removesuffix("_minor"),
                    row.claim_id,
                    row.channel,
                    row.order,
                    row.on,
                    units=figure if name == "refunds" else 0,
                    amount_minor=None if name == "refunds" else figure,
                )


def movements(desk: Desk, scope: Scope, *, added_up: bool = False) -> Iterator[Movement]:
    """Every refund, payout that bounced or left again, correction and compensation, oldest first each.

    With `added_up`, those of one key may be one.
    """
    if "method" in scope.by and (of_lines := [key for key in scope.by if key in BY_LINE]):
        raise UsageProblem(
            f"--by method cannot be combined with {of_lines[0]}: payouts are not split over lines"
        )
    by_line, by_method = any(key in BY_LINE for key in scope.by), "method" in scope.by
    lines = store.refund_lines_between(desk.conn, scope) if by_line else {}
    methods = store.methods_between(desk.conn, scope) if by_method else {}
    added_up = added_up and not (by_line or by_method)
    for refund in store.money_between(desk.conn, "refund", scope, added_up=added_up):
        whole = _whole(refund)
        parts: Mapping[Part, Mapping[str, int]] = {Part(refund.method): whole}
        if by_method:
            split = _by_method(whole, methods[refund.row_id])
            parts = {Part(method): figures for method, figures in split.items()}
        elif by_line:
            parts = _by_line(desk, refund, lines.get(refund.row_id, ()))
        found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for part, figures in parts.items():
            found[_keys(refund, scope, part)].update(figures)
        for keys, added in found.items():
            yield Movement(keys, refund, {**added, "refunds": refund.rows})
    moved = _moved(desk, scope) if by_method else {}
    for table, columns in _BESIDE.items():
        for given in store.money_between(desk.conn, table, scope, added_up=added_up):
            if table == "payout" and given.row_id in moved:
                own = {name: given.figures[name] for name in ("bonus_minor", "rounding_minor")}
                own |= {"total_minor": given.figures["amount_minor"]}
                keys = _keys(given, scope, Part(given.method))
                yield Movement(keys, given, {**moved[given.row_id], **own})
                continue
            sums: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
            for figure, names in columns.items():
                for part, minor in _given_by_part(desk, given, figure, by_line).items():
                    sums[_keys(given, scope, part)].update(dict.fromkeys(names, minor))
            for keys, added in sums.items():
                yield Movement(keys, given, added)


def about_refunds(desk: Desk, scope: Scope) -> str:
    """What the report of refunds counts."""
    if scope.basis == "sale":
        return f"Refunds of orders placed {period_text(scope.period)}, refunded until today."
    return f"Refunds made {period_text(scope.period)}, whenever the goods were ordered."


def payouts(
    desk: Desk, first: date | None = None, last: date | None = None, *, unconfirmed: bool = False
) -> list[Payout]:
    """The payouts of a period one by one; with `unconfirmed`, refunds that no export has shown yet."""
    return payouts_between(desk.conn, first, last, unconfirmed=unconfirmed)


def _whole(refund: MoneyRow) -> dict[str, int]:
    """A refund's figures as they are reported."""
    whole = {**refund.figures, "goods_minor": refund.figures["goods_minor"] - _withheld(refund)}
    return {name: minor for name, minor in whole.items() if name not in _WITHHELD}


def _withheld(refund: MoneyRow) -> int:
    """The price of kept gifts and lost free shipping, which the reported goods are without."""
    return sum(refund.figures[name] for name in _WITHHELD)


class Part(NamedTuple):
    """The part of a row of money that one key has: by method, or of a line."""

    method: str = ""
    sku: str = ""
    category: str = ""


def _keys(row: MoneyRow, scope: Scope, part: Part) -> tuple[str, ...]:
    own = {**part._asdict(), **row.keys}
    return tuple(period_key(row.day, key) if key in LARGE else own[key] for key in scope.by)


def _given_by_part(desk: Desk, given: MoneyRow, figure: str, by_line: bool) -> Mapping[Part, int]:
    """An amount of a whole claim by part; by line it is split over the claim's lines, if it has any."""
    shares = compensations.claim_shares(desk.conn, given.claim_id) if by_line else ()
    if not shares:
        return {Part(given.method): given.figures[figure]}
    found: Counter[Part] = Counter()
    parts = split_minor(given.figures[figure], [value for _, _, value in shares])
    for (sku, category, _), minor in zip(shares, parts, strict=True):
        found[Part(sku=sku, category=category)] += minor
    return found


def _by_method(
    whole: Mapping[str, int], methods: Sequence[tuple[str, int, int, int]]
) -> Mapping[str, Mapping[str, int]]:
    """A refund's figures by method: bonus and rounding are a payout's own, the rest is split by amount.

    The cents that its parts then lack or have too many go with the largest of them.
    """
    names = [name for name in whole if name not in ("bonus_minor", "rounding_minor", "total_minor")]
    weights = [amount - bonus - off for _, amount, bonus, off in methods]
    split = {name: split_minor(whole[name], weights) for name in names}
    largest = max(names, key=lambda name: abs(whole[name]))
    found = {}
    for number, (method, amount, bonus, off) in enumerate(methods):
        figures = {name: parts[number] for name, parts in split.items()}
        gives = sum(-minor if name in _KEPT else minor for name, minor in figures.items())
        figures[largest] += (weights[number] - gives) * (-1 if largest in _KEPT else 1)
        own = {"bonus_minor": bonus, "rounding_minor": off, "total_minor": amount}
        found[method] = {**figures, **own}
    return found


def _moved(desk: Desk, scope: Scope) -> Mapping[int, Mapping[str, int]]:
    """The parts of refunds that payouts took with them, by payout: signed, below 0 what bounced.

    What leaves again has the parts of what bounced, so that they stand with the method by which they left.
    """
    later = store.later_payouts(desk.conn, scope)
    if not later:
        return {}
    # A refund may be older than its payout that bounced.
    since = scope if scope.basis == "sale" else scope._replace(period=Period(None, scope.period.last))
    methods = store.methods_between(desk.conn, since)
    found: dict[int, Mapping[str, int]] = {}
    for refund in store.money_between(desk.conn, "refund", since):
        if refund.row_id not in later:
            continue
        given = methods[refund.row_id]
        left = {method: amount - bonus - off for method, amount, bonus, off in given}
        stand = {method: Counter(parts) for method, parts in _by_method(_whole(refund), given).items()}
        left[_BOUNCED], stand[_BOUNCED] = 0, Counter()
        for payout, method, settled in later[refund.row_id]:
            source, to = (method, _BOUNCED) if settled < 0 else (_BOUNCED, method)
            minor = abs(settled)
            shares = [("taken", minor, 0, 0), ("left", left[source] - minor, 0, 0)]
            taken = _by_method(stand[source], shares)["taken"]
            stand[source].subtract(taken)
            stand.setdefault(to, Counter()).update(taken)
            left[source], left[to] = left[source] - minor, left.get(to, 0) + minor
            found[payout] = {name: -part if settled < 0 else part for name, part in taken.items()}
    return found


def _by_line(
    desk: Desk, refund: MoneyRow, lines: Sequence[tuple[str, str, int, int, int]]
) -> Mapping[Part, Mapping[str, int]]:
    """A refund's figures by line: what belongs to the whole refund is split by goods."""
    goods = [(sku, category, price, price, fee, off) for sku, category, price, fee, off in lines]
    if not goods:  # it paid the difference of an exchange: split over all claimed lines
        goods = [(*share, 0, 0, 0) for share in compensations.claim_shares(desk.conn, refund.claim_id)]
    weights = [weight for _, _, weight, *_ in goods]
    split = {name: split_minor(refund.figures[name], weights) for name in _WHOLE}
    less = split_minor(_withheld(refund), weights)
    sums: dict[Part, Counter[str]] = defaultdict(Counter)
    for number, (sku, category, _, price, fee, deduction) in enumerate(goods):
        price -= less[number]
        figures = {name: parts[number] for name, parts in split.items()}
        total = price - fee - deduction + sum(figures.values())
        figures |= {"goods_minor": price, "fee_minor": fee, "deduction_minor": deduction}
        sums[Part(sku=sku, category=category)].update(figures, total_minor=total)
    return sums
