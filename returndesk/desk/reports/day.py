"""The day report: money and goods from the day's rows, claims and orders from the day's journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returndesk.core.claims.entries import UNDO, standing, undone_by
from returndesk.core.reports.shares import fraction
from returndesk.core.value import Value, replace
from returndesk.store import day_closings, journal
from returndesk.store.claims.stock import units_by_disposition
from returndesk.store.orders import read as order_store
from returndesk.store.refunds import day as money

if TYPE_CHECKING:
    import sqlite3

    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry


class OrdersOfDay(Value):
    """The orders of the day, or those of earlier days that came in `late`, on this one."""

    currency: str
    count: int
    units: int
    value_minor: int
    late: bool = False


class ClaimsOfDay(Value):
    """The claims of the day.

    Open before + opened + reopened - rejected - closed - cancelled - expired = open_at_end.
    """

    opened: int
    approved: int
    rejected: int
    received: int
    settled: int
    closed: int
    open_at_end: int
    cancelled: int
    expired: int
    reopened: int


class ReasonOfDay(Value):
    reason: str
    fault: str
    claims: int
    units: int
    share: str  # of the day's claims, four decimals
    detail: str = ""


class OverdueClaim(Value):
    claim_id: int
    stage: str
    owner: str
    due_on: date
    days_over: int
    due_source: str = "policy"


class DayReport(Value):
    """A day as at its end: later actions change nothing in it."""

    day: date
    shop: str
    orders: list[OrdersOfDay]
    claims: ClaimsOfDay
    refunds: list[money.RefundsOfDay]
    exchanges: list[money.ExchangesOfDay]
    carriers: list[money.CarriersOfDay]
    reasons: list[ReasonOfDay]
    overdue: list[OverdueClaim]
    stock: list[tuple[str, int]]  # (disposition, units)
    balance: list[money.Balance]
    methods: list[money.MethodsOfDay]
    entries: int
    head: str
    closed_by: str  # "" while the day is open
    late_orders: int  # dated that day but imported later: not counted


def day_report(desk: Desk, day: date | None = None) -> DayReport:
    """The day's figures; the same desk and day give the same report, whenever it is asked for.

    Actions undone on the same day are not counted; an action with rows of its own cannot be undone later.
    """
    day, conn = day or desk.today, desk.conn
    entries = sorted(journal.entries(conn, first=day, last=day), key=lambda one: one.seq)
    acts = standing(entries)
    before = journal.last_entries_by_claim(conn, day - timedelta(days=1)) if entries else ()
    still_open = [one for one in journal.last_entries_by_claim(conn, day) if one.details["stage"]]
    count, head = journal.head(conn, day)
    closing = day_closings.closing_of(conn, day)
    return DayReport(
        day=day,
        shop=(closing.shop if closing else "") or desk.settings.shop,
        orders=_orders(acts),
        claims=_claims(acts, _ended(entries, before), len(still_open)),
        refunds=money.of_day(conn, money.RefundsOfDay, day),
        exchanges=money.of_day(conn, money.ExchangesOfDay, day),
        carriers=money.of_day(conn, money.CarriersOfDay, day),
        reasons=_reasons(acts),
        overdue=_overdue(still_open, day),
        stock=units_by_disposition(conn, day),
        balance=money.of_day(conn, money.Balance, day),
        methods=_methods(conn, day),
        entries=count,
        head=head,
        closed_by=closing.who if closing else "",
        late_orders=order_store.imported_later(conn, day),
    )


def _methods(conn: sqlite3.Connection, day: date) -> list[money.MethodsOfDay]:
    """What left and came in by each method, and what was counted when the day was closed."""
    found = {(one.currency, one.method): one for one in money.of_day(conn, money.MethodsOfDay, day)}
    for each in day_closings.counted_on(conn, day):
        key = each.currency, each.method
        moved = found.get(key, money.MethodsOfDay(*key, 0, 0))
        found[key] = replace(moved, counted_minor=each.counted_minor)
    return [found[key] for key in sorted(found)]


def _orders(acts: Iterable[Entry]) -> list[OrdersOfDay]:
    """The day's own orders as its last import left them, or a sale that was added, or its undoing.

    A later import may change the orders themselves.
    """
    imports = [act.details for act in acts if "late" in act.details]
    found: list[OrdersOfDay] = []
    for name in ("day", "late") if imports else ():
        rows = imports[-1].get(name)
        if isinstance(rows, list):
            found += [replace(OrdersOfDay(*row), late=name == "late") for row in rows]
    return found


def _ended(entries: Sequence[Entry], before: Iterable[Entry]) -> Counter[str]:
    """How often claims ended on the day, by the status in which they did, and were reopened.

    A refund that bounced, or an undo of what was done on an earlier day, reopens a claim, too.
    """
    acts = {one.seq for one in standing(entries)}
    of_today = {one.seq for one in entries}
    acts |= {one.seq for one in entries if one.act == UNDO and not undone_by(one) & of_today}
    is_over = {one.claim_id: not one.details["stage"] for one in before}
    counted: Counter[str] = Counter()
    for act in entries:
        if act.claim_id is None or act.seq not in acts:
            continue
        was_over, is_over[act.claim_id] = is_over.get(act.claim_id, False), not act.details["stage"]
        if is_over[act.claim_id] and not was_over:
            counted[str(act.details["status"]) or "cancelled"] += 1  # without a status: its opening is undone
        elif was_over and not is_over[act.claim_id]:
            counted["reopened"] += 1
    return counted


def _claims(acts: Iterable[Entry], ended: Counter[str], open_at_end: int) -> ClaimsOfDay:
    by_act: dict[str, set[int | None]] = {}
    for act in acts:
        for name in (act.act, *_strings(act.details.get("went"))):
            by_act.setdefault(name, set()).add(act.claim_id)
    counted = {name: len(claims) for name, claims in by_act.items()}
    return ClaimsOfDay(
        opened=counted.get("open", 0),
        approved=counted.get("approve", 0),
        rejected=ended["rejected"],
        received=counted.get("receive", 0),
        settled=counted.get("settled", 0),
        closed=ended["closed"],
        open_at_end=open_at_end,
        cancelled=ended["cancelled"],
        expired=ended["expired"],
        reopened=ended["reopened"],
    )


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _reasons(acts: Iterable[Entry]) -> list[ReasonOfDay]:
    opened = [act for act in acts if act.act == "open"]
    sums: dict[tuple[str, ...], list[int]] = {}
    for act in opened:
        of = (str(act.details[key]) for key in ("reason", "fault"))
        row = sums.setdefault((*of, str(act.details.get("detail", ""))), [0, 0])
        items = act.details["items"]
        row[0] += 1
        row[1] += sum(items.values()) if isinstance(items, dict) else 0
    ordered = sorted(sums.items(), key=lambda item: (-item[1][0], item[0]))
    return [
        ReasonOfDay(reason, fault, claims, units, fraction(claims, len(opened)), detail)
        for (reason, fault, detail), (claims, units) in ordered
    ]


def _overdue(still_open: Iterable[Entry], day: date) -> list[OverdueClaim]:
    over = []
    for one in still_open:
        days = [one.details["due"], one.details.get("file_by")]  # its own, and the carrier's
        due_on = min((date.fromisoformat(due) for due in days if isinstance(due, str)), default=day)
        if due_on < day and one.claim_id is not None:
            stage, owner = str(one.details["stage"]), str(one.details["owner"])
            source = str(one.details.get("due_source", "policy"))
            over.append(OverdueClaim(one.claim_id, stage, owner, due_on, (day - due_on).days, source))
    return sorted(over, key=lambda claim: (claim.due_on, claim.claim_id))
