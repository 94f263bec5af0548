"""What was refunded in a period, by key and currency: nothing is ever added across currencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.money import split_minor
from returndesk.desk.orders.external_refunds import BY_LINE, elsewhere_sums, period_key
from returndesk.store.refunds import compensations
from returndesk.store.refunds import refunds as refund_store
from returndesk.store.refunds.refunds import RefundLineRow

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.refunds.compensations import GivenRow
    from returndesk.store.refunds.refunds import RefundRow

KEYS = ("day", "week", "month", "method", "reason", "category", "sku", "channel", "owner")


@dataclass(frozen=True, slots=True)
class RefundSums:
    """The refunds of one key in one currency; fees and deductions positive, the rest signed.

    Compensation and what was refunded elsewhere stand outside the total. A correction is in the adjustment
    and the total of the day on which it was booked.
    """

    key: str
    currency: str
    refunds: int = 0
    goods_minor: int = 0
    shipping_minor: int = 0
    postage_minor: int = 0
    fee_minor: int = 0
    deduction_minor: int = 0
    bonus_minor: int = 0
    adjustment_minor: int = 0
    total_minor: int = 0
    compensation_minor: int = 0
    elsewhere_minor: int = 0


_APART = ("compensation_minor", "elsewhere_minor")
_FIGURES = tuple(
    field.name for field in fields(RefundSums) if field.name.endswith("_minor") and field.name not in _APART
)


_NOTHING = dict.fromkeys(("refunds", *_FIGURES, *_APART), 0)


def refund_report(
    desk: Desk, by: str = "day", first: date | None = None, last: date | None = None
) -> list[RefundSums]:
    """What was refunded in a period, by one of KEYS; in the order of the keys."""
    refunds = refund_store.refunds_between(desk.conn, first, last)
    lines = refund_store.refund_lines_between(desk.conn, first, last) if by in BY_LINE else {}
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for refund in refunds:
        shares = _by_line(desk, refund, lines.get(refund.refund_id, []), by) if by in BY_LINE else None
        whole = {name: getattr(refund, name) for name in _FIGURES}
        for key, figures in (shares or {_key(refund, by): whole}).items():
            row = sums.setdefault((key, refund.currency), dict(_NOTHING))
            row["refunds"] += 1
            for name in _FIGURES:
                row[name] += figures[name]
    for names, table in ((("adjustment_minor", "total_minor"), "correction"), (_APART[:1], "compensation")):
        for given in compensations.given_between(desk.conn, table, first, last):
            for key, minor in _given_shares(desk, given, by).items():
                row = sums.setdefault((key, given.currency), dict(_NOTHING))
                for name in names:
                    row[name] += minor
    for at, minor in elsewhere_sums(desk, by, first, last).items():
        sums.setdefault(at, dict(_NOTHING))["elsewhere_minor"] = minor
    return [RefundSums(key, currency, **row) for (key, currency), row in sorted(sums.items())]


def _given_shares(desk: Desk, given: GivenRow, by: str) -> dict[str, int]:
    """An amount of a whole claim by key: over its lines, by SKU or category; a complaint has none."""
    if by not in BY_LINE:
        return {_key(given, by): given.amount_minor}
    shares = compensations.claim_shares(desk.conn, given.claim_id)
    parts = split_minor(given.amount_minor, [value for _, _, value in shares]) if shares else []
    found: dict[str, int] = {} if shares else {"": given.amount_minor}
    for (sku, category, _), minor in zip(shares, parts, strict=True):
        key = sku if by == "sku" else category
        found[key] = found.get(key, 0) + minor
    return found


def _key(refund: RefundRow | GivenRow, by: str) -> str:
    if by in ("day", "week", "month"):
        return period_key(refund.on, by)
    return {
        "method": refund.method,
        "reason": refund.reason,
        "channel": refund.channel,
        "owner": refund.owner,
    }[by]


def _by_line(
    desk: Desk, refund: RefundRow, lines: list[RefundLineRow], by: str
) -> Mapping[str, dict[str, int]]:
    """A refund's figures by SKU or category: what belongs to the whole is split by goods."""
    weights = [line.goods_minor for line in lines]
    if not lines:  # it paid the difference of an exchange: of all that was claimed
        shares = compensations.claim_shares(desk.conn, refund.claim_id)
        lines = [RefundLineRow(refund.refund_id, sku, category, 0, 0, 0, 0) for sku, category, _ in shares]
        weights = [value for _, _, value in shares]
    shared = {
        name: split_minor(getattr(refund, name), weights)
        for name in ("shipping_minor", "postage_minor", "bonus_minor", "adjustment_minor")
    }
    sums: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines):
        row = sums.setdefault(line.sku if by == "sku" else line.category, dict.fromkeys(_FIGURES, 0))
        figures = {name: parts[number] for name, parts in shared.items()}
        figures.update(
            goods_minor=line.goods_minor, fee_minor=line.fee_minor, deduction_minor=line.deduction_minor
        )
        figures["total_minor"] = line.goods_minor - line.fee_minor - line.deduction_minor
        figures["total_minor"] += sum(parts[number] for parts in shared.values())
        for name, minor in figures.items():
            row[name] += minor
    return sums
