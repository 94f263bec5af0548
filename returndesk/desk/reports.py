"""The figures of a day and of a period, each by currency: nothing is ever added across currencies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.money import split_minor
from returndesk.desk.elsewhere import BY_LINE, NAME, elsewhere_sums, period_key
from returndesk.store import journal
from returndesk.store import orders as order_store
from returndesk.store import refunds as refund_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry
    from returndesk.store.refunds import RefundLineRow, RefundRow

KEYS = ("day", "week", "month", "method", "reason", "category", "sku", "channel", "owner")


@dataclass(frozen=True, slots=True)
class OrdersOfDay:
    currency: str
    count: int
    units: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class ClaimsOfDay:
    opened: int
    approved: int
    rejected: int
    received: int
    settled: int
    closed: int
    open_at_end: int


@dataclass(frozen=True, slots=True)
class RefundsOfDay:
    currency: str
    method: str
    kind: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ReasonOfDay:
    reason: str
    fault: str
    claims: int
    units: int
    share: str  # of the day's claims, four decimals


@dataclass(frozen=True, slots=True)
class OverdueClaim:
    claim_id: int
    stage: str
    owner: str
    due_on: date
    days_over: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What the day's refunds did: money paid out, credit issued, fees kept back from them."""

    currency: str
    paid_out_minor: int
    credit_issued_minor: int
    fees_kept_minor: int

    @property
    def net_minor(self) -> int:
        """What the day cost in money and credit; the fees are kept back in it already."""
        return self.paid_out_minor + self.credit_issued_minor


@dataclass(frozen=True, slots=True)
class DayReport:
    """A day as at its end, rebuilt from the journal: later acts change nothing in it."""

    day: date
    shop: str
    orders: tuple[OrdersOfDay, ...]
    claims: ClaimsOfDay
    refunds: tuple[RefundsOfDay, ...]
    reasons: tuple[ReasonOfDay, ...]
    overdue: tuple[OverdueClaim, ...]
    stock: tuple[tuple[str, int], ...]  # (disposition, units)
    balance: tuple[Balance, ...]
    entries: int
    head: str
    late_orders: int  # of that day, but taken in after it: not counted


def day_report(desk: Desk, day: date | None = None) -> DayReport:
    """The day's figures; the same desk and day give the same, whenever they are asked for."""
    day = day or desk.today
    acts = journal.entries(desk.conn, first=day, last=day)
    standing = [one for one in journal.last_entries_by_claim(desk.conn, day) if one.details["stage"]]
    count, head = journal.head(desk.conn, day)
    refunds = [act for act in acts if act.act == "refund"]
    return DayReport(
        day=day,
        shop=desk.settings.shop,
        orders=_orders(acts),
        claims=_claims(acts, len(standing)),
        refunds=(*_refunds(refunds), *_elsewhere(acts)),
        reasons=_reasons(acts),
        overdue=_overdue(standing, day),
        stock=_stock(acts),
        balance=_balance(refunds),
        entries=count,
        head=head,
        late_orders=order_store.taken_in_later(desk.conn, day),
    )


def _orders(acts: Iterable[Entry]) -> tuple[OrdersOfDay, ...]:
    """The day's own orders as its last import left them."""
    days = [act.details["day"] for act in acts if act.act == "import"]
    rows = days[-1] if days else []
    return tuple(OrdersOfDay(*row) for row in rows) if isinstance(rows, list) else ()


def _claims(acts: Iterable[Entry], open_at_end: int) -> ClaimsOfDay:
    by_act: dict[str, set[int | None]] = {}
    for act in acts:
        for name in (act.act, *_strings(act.details.get("went"))):
            by_act.setdefault(name, set()).add(act.claim_id)
    counted = {name: len(claims) for name, claims in by_act.items()}
    return ClaimsOfDay(
        opened=counted.get("open", 0),
        approved=counted.get("approve", 0),
        rejected=counted.get("reject", 0),
        received=counted.get("receive", 0),
        settled=counted.get("settled", 0),
        closed=counted.get("closed", 0),
        open_at_end=open_at_end,
    )


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _number(entry: Entry, key: str) -> int:
    value = entry.details.get(key, 0)
    return value if isinstance(value, int) else 0


def _refunds(acts: Iterable[Entry]) -> tuple[RefundsOfDay, ...]:
    sums: dict[tuple[str, str], list[int]] = {}
    for act in acts:
        row = sums.setdefault((str(act.details["currency"]), str(act.details["method"])), [0, 0])
        row[0] += 1
        row[1] += _number(act, "total")
    return tuple(RefundsOfDay(*key, "refund", *row) for key, row in sorted(sums.items()))


def _elsewhere(acts: Iterable[Entry]) -> tuple[RefundsOfDay, ...]:
    """What the day's imports told of refunds where the orders were sold: the last entry has the whole day."""
    days = [act.details.get("elsewhere") for act in acts if act.act == "import"]
    rows = days[-1] if days else []
    if not isinstance(rows, list):  # written before the desk kept this
        return ()
    return tuple(RefundsOfDay(currency, NAME, NAME, orders, minor) for currency, orders, _, minor in rows)


def _reasons(acts: Iterable[Entry]) -> tuple[ReasonOfDay, ...]:
    opened = [act for act in acts if act.act == "open"]
    sums: dict[tuple[str, str], list[int]] = {}
    for act in opened:
        row = sums.setdefault((str(act.details["reason"]), str(act.details["fault"])), [0, 0])
        items = act.details["items"]
        row[0] += 1
        row[1] += sum(items.values()) if isinstance(items, dict) else 0
    ordered = sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple(
        ReasonOfDay(reason, fault, claims, units, fraction(claims, len(opened)))
        for (reason, fault), (claims, units) in ordered
    )


def fraction(part: int, whole: int) -> str:
    """A share of four decimals, half up: 1 of 3 is "0.3333"."""
    tenthousandths = (part * 20_000 + whole) // (2 * whole) if whole else 0
    return f"{tenthousandths // 10_000}.{tenthousandths % 10_000:04d}"


def _overdue(standing: Iterable[Entry], day: date) -> tuple[OverdueClaim, ...]:
    over = []
    for one in standing:
        due = one.details["due"]
        due_on = date.fromisoformat(due) if isinstance(due, str) else day
        if due_on < day and one.claim_id is not None:
            stage, owner = str(one.details["stage"]), str(one.details["owner"])
            over.append(OverdueClaim(one.claim_id, stage, owner, due_on, (day - due_on).days))
    return tuple(sorted(over, key=lambda claim: (claim.due_on, claim.claim_id)))


def _stock(acts: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    units: dict[str, int] = {}
    for act in acts:
        if act.act == "inspect" and act.details["condition"] != "missing":
            name = str(act.details["disposition"])
            units[name] = units.get(name, 0) + _number(act, "units")
    return tuple(sorted(units.items()))


def _balance(acts: Iterable[Entry]) -> tuple[Balance, ...]:
    sums: dict[str, list[int]] = {}
    for act in acts:
        row = sums.setdefault(str(act.details["currency"]), [0, 0, 0])
        row[1 if act.details["method"] == "credit" else 0] += _number(act, "total")
        row[2] += _number(act, "fee")
    return tuple(Balance(currency, *row) for currency, row in sorted(sums.items()))


@dataclass(frozen=True, slots=True)
class RefundSums:
    """The refunds of one key in one currency; fees and deductions positive, the rest signed.

    What was refunded elsewhere stands outside the total: this desk did not pay it.
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
    elsewhere_minor: int = 0


_FIGURES = tuple(
    field.name
    for field in fields(RefundSums)
    if field.name.endswith("_minor") and field.name != "elsewhere_minor"
)


def refund_report(
    desk: Desk, by: str = "day", first: date | None = None, last: date | None = None
) -> list[RefundSums]:
    """What was refunded in a period, by one of KEYS; in the order of the keys."""
    refunds = refund_store.refunds_between(desk.conn, first, last)
    lines = refund_store.refund_lines_between(desk.conn, first, last) if by in BY_LINE else {}
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for refund in refunds:
        shares = _by_line(refund, lines.get(refund.refund_id, []), by) if by in BY_LINE else None
        whole = {name: getattr(refund, name) for name in _FIGURES}
        for key, figures in (shares or {_key(refund, by): whole}).items():
            row = sums.setdefault((key, refund.currency), dict.fromkeys(("refunds", *_FIGURES), 0))
            row["refunds"] += 1
            for name in _FIGURES:
                row[name] += figures[name]
    for at, minor in elsewhere_sums(desk, by, first, last).items():
        sums.setdefault(at, dict.fromkeys(("refunds", *_FIGURES), 0))["elsewhere_minor"] = minor
    return [RefundSums(key, currency, **row) for (key, currency), row in sorted(sums.items())]


def _key(refund: RefundRow, by: str) -> str:
    if by in ("day", "week", "month"):
        return period_key(refund.on, by)
    return {
        "method": refund.method,
        "reason": refund.reason,
        "channel": refund.channel,
        "owner": refund.owner,
    }[by]


def _by_line(refund: RefundRow, lines: list[RefundLineRow], by: str) -> Mapping[str, dict[str, int]]:
    """A refund's figures by SKU or category: what belongs to the whole is split by goods."""
    weights = [line.goods_minor for line in lines]
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
