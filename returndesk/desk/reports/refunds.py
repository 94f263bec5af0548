"""Refunds of a period by key and currency: nothing is ever added across currencies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.money import split_minor
from returndesk.core.value import Value
from returndesk.desk.orders.external_refunds import BY_LINE, external_refund_sums, period_key
from returndesk.store.refunds import compensations
from returndesk.store.refunds import refunds as refund_store
from returndesk.store.refunds.payouts import Payout, payouts_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.desk.session import Desk
    from returndesk.store.refunds.refunds import MoneyRow

KEYS = ("day", "week", "month", "method", "reason", "category", "sku", "channel", "owner")
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


def refund_report(
    desk: Desk, by: str = "day", first: date | None = None, last: date | None = None
) -> list[RefundSums]:
    """Refunds of a period by one of KEYS, sorted by key."""
    lines = refund_store.refund_lines_between(desk.conn, first, last) if by in BY_LINE else {}
    methods = refund_store.methods_between(desk.conn, first, last) if by == "method" else {}
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for refund in refund_store.money_between(desk.conn, "refund", first, last):
        whole = _whole(refund)
        if by == "method":
            parts = _by_method(whole, methods[refund.row_id])
        elif by in BY_LINE:
            parts = _by_line(desk, refund, lines.get(refund.row_id, ()), by)
        else:
            parts = {_key(refund, by): whole}
        for key, figures in parts.items():
            sums[key, refund.currency].update(figures, refunds=1)
    moved = _moved(desk, first, last) if by == "method" else {}
    for table, columns in _BESIDE.items():
        for given in refund_store.money_between(desk.conn, table, first, last):
            if table == "payout" and given.row_id in moved:
                own = {name: given.figures[name] for name in ("bonus_minor", "rounding_minor")}
                own |= {"total_minor": given.figures["amount_minor"]}
                sums[given.method, given.currency].update({**moved[given.row_id], **own})
                continue
            for figure, names in columns.items():
                for key, minor in _given_by_key(desk, given, by, figure).items():
                    sums[key, given.currency].update(dict.fromkeys(names, minor))
    for at, minor in external_refund_sums(desk, by, first, last).items():
        sums[at]["elsewhere_minor"] = minor
    return [RefundSums(key, currency, **row) for (key, currency), row in sorted(sums.items())]


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


def _key(row: MoneyRow, by: str) -> str:
    return period_key(row.on, by) if by in ("day", "week", "month") else str(getattr(row, by))


def _given_by_key(desk: Desk, given: MoneyRow, by: str, figure: str) -> Mapping[str, int]:
    """An amount of a whole claim by key; by SKU or category it is split over its lines, if it has any."""
    if by not in BY_LINE:
        return {_key(given, by): given.figures[figure]}
    shares = compensations.claim_shares(desk.conn, given.claim_id)
    if not shares:
        return {"": given.figures[figure]}
    found: Counter[str] = Counter()
    parts = split_minor(given.figures[figure], [value for _, _, value in shares])
    for (sku, category, _), minor in zip(shares, parts, strict=True):
        found[sku if by == "sku" else category] += minor
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


def _moved(desk: Desk, first: date | None, last: date | None) -> Mapping[int, Mapping[str, int]]:
    """The parts of refunds that payouts took with them, by payout: signed, below 0 what bounced.

    What leaves again has the parts of what bounced, so that they stand with the method by which they left.
    """
    later = refund_store.later_payouts(desk.conn, first, last)
    if not later:
        return {}
    methods = refund_store.methods_between(desk.conn, None, last)
    found: dict[int, Mapping[str, int]] = {}
    for refund in refund_store.money_between(desk.conn, "refund", None, last):
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
    desk: Desk, refund: MoneyRow, lines: Sequence[tuple[str, str, int, int, int]], by: str
) -> Mapping[str, Mapping[str, int]]:
    """A refund's figures by SKU or category: what belongs to the whole refund is split by goods."""
    goods = [(sku, category, price, price, fee, off) for sku, category, price, fee, off in lines]
    if not goods:  # it paid the difference of an exchange: split over all claimed lines
        goods = [(*share, 0, 0, 0) for share in compensations.claim_shares(desk.conn, refund.claim_id)]
    weights = [weight for _, _, weight, *_ in goods]
    split = {name: split_minor(refund.figures[name], weights) for name in _WHOLE}
    less = split_minor(_withheld(refund), weights)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for number, (sku, category, _, price, fee, deduction) in enumerate(goods):
        price -= less[number]
        figures = {name: parts[number] for name, parts in split.items()}
        total = price - fee - deduction + sum(figures.values())
        figures |= {"goods_minor": price, "fee_minor": fee, "deduction_minor": deduction}
        sums[sku if by == "sku" else category].update(figures, total_minor=total)
    return sums
