"""The figures of a day, each by currency: nothing is ever added across currencies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims import undo
from returndesk.desk.orders.external_refunds import NAME
from returndesk.store import journal
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry


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
    due_source: str = "policy"


@dataclass(frozen=True, slots=True)
class ExchangesOfDay:
    """Exchanges of a day: the new goods, the signed differences, and what customers paid of any that day."""

    currency: str
    count: int
    new_minor: int
    difference_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class CarriersOfDay:
    """What was filed with carriers on a day, how many said no, what they paid (less what they took back)."""

    currency: str
    filed: int
    claimed_minor: int
    paid: int
    paid_minor: int
    denied: int
    waived: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What the day's acts did: money paid out, credit issued, fees kept back from refunds and exchanges."""

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
    exchanges: tuple[ExchangesOfDay, ...]
    carriers: tuple[CarriersOfDay, ...]
    reasons: tuple[ReasonOfDay, ...]
    overdue: tuple[OverdueClaim, ...]
    stock: tuple[tuple[str, int], ...]  # (disposition, units)
    balance: tuple[Balance, ...]
    entries: int
    head: str
    late_orders: int  # of that day, but taken in after it: not counted


def day_report(desk: Desk, day: date | None = None) -> DayReport:
    """The day's figures; the same desk and day give the same, whenever they are asked for.

    What was taken back on the same day is not counted; what is taken back later stays in its own day.
    """
    day = day or desk.today
    acts = undo.standing(journal.entries(desk.conn, first=day, last=day))
    standing = [one for one in journal.last_entries_by_claim(desk.conn, day) if one.details["stage"]]
    count, head = journal.head(desk.conn, day)
    return DayReport(
        day=day,
        shop=desk.settings.shop,
        orders=_orders(acts),
        claims=_claims(acts, len(standing)),
        refunds=(*_refunds(acts), *_elsewhere(acts)),
        exchanges=_exchanges(acts),
        carriers=_carriers(acts),
        reasons=_reasons(acts),
        overdue=_overdue(standing, day),
        stock=_stock(acts),
        balance=_balance(acts),
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
    """By currency, kind and method: refunds, what was booked against them, what was given beside."""
    sums: dict[tuple[str, int, str], list[int]] = {}
    for act in acts:
        if act.act in _KINDS:
            order, _, method, amount = _KINDS[act.act]
            row = sums.setdefault((str(act.details["currency"]), order, str(act.details[method])), [0, 0])
            row[0] += 1
            row[1] += _number(act, amount)
    kinds = {order: kind for order, kind, _, _ in _KINDS.values()}
    return tuple(
        RefundsOfDay(currency, method, kinds[order], *row)
        for (currency, order, method), row in sorted(sums.items())
    )


# Act → where its kind stands in the list, the kind, and the entry's keys for the method and the amount.
_KINDS = {
    "refund": (0, "refund", "method", "total"),
    "correct": (1, "correction", "method", "amount"),
    "compensate": (2, "compensation", "by", "amount"),
}
_NO_MONEY = ("coupon", "gift")  # nothing leaves the till for them on that day


def _exchanges(acts: Iterable[Entry]) -> tuple[ExchangesOfDay, ...]:
    """By currency; what was paid is signed as the difference is: by customers, below 0 to them."""
    sums: dict[str, list[int]] = {}
    for act in acts:
        repaid = _number(act, "difference") if act.act == "refund" else 0
        if act.act in ("exchange", "paid") or repaid:
            row = sums.setdefault(str(act.details["currency"]), [0, 0, 0, 0])
            if act.act == "exchange":
                row[0] += 1
                row[1] += _number(act, "new")
                row[2] += _number(act, "difference")
            else:
                row[3] += _number(act, "amount") if act.act == "paid" else -repaid
    return tuple(ExchangesOfDay(currency, *row) for currency, row in sorted(sums.items()))


def _carriers(acts: Iterable[Entry]) -> tuple[CarriersOfDay, ...]:
    """From every act that moved a claim on a carrier, its end with the claim itself among them."""
    sums: dict[str, dict[str, int]] = {}
    for act in acts:
        move = str(act.details.get("carrier_move", "open"))
        if move != "open":
            row = sums.setdefault(str(act.details["currency"]), dict.fromkeys(_CARRIER_FIGURES, 0))
            counter, amount = _CARRIER_MOVES[move]
            row[counter] += 1
            if amount:
                row[amount] += _number(act, "carrier_amount")
    return tuple(CarriersOfDay(currency, **row) for currency, row in sorted(sums.items()))


_CARRIER_MOVES = {
    "file": ("filed", "claimed_minor"),
    "paid": ("paid", "paid_minor"),
    "denied": ("denied", ""),
    "waive": ("waived", ""),
}
_CARRIER_FIGURES = ("filed", "claimed_minor", "paid", "paid_minor", "denied", "waived")


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
        days = [one.details["due"], one.details.get("file_by")]  # its own, and the carrier's
        due_on = min((date.fromisoformat(due) for due in days if isinstance(due, str)), default=day)
        if due_on < day and one.claim_id is not None:
            stage, owner = str(one.details["stage"]), str(one.details["owner"])
            source = str(one.details.get("due_source", "policy"))
            over.append(OverdueClaim(one.claim_id, stage, owner, due_on, (day - due_on).days, source))
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
        if act.act not in (*_KINDS, "exchange"):
            continue
        row = sums.setdefault(str(act.details["currency"]), [0, 0, 0])
        row[2] += _number(act, "fee")
        if act.act in _KINDS:
            _, _, method, amount = _KINDS[act.act]
            by = str(act.details[method])
            if by not in _NO_MONEY:
                row[1 if by == "credit" else 0] += _number(act, amount)
    return tuple(Balance(currency, *row) for currency, row in sorted(sums.items()))
