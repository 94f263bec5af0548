"""The policy's times for people's data, carried out: one act, and every figure stays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.days import Window, before_window, day_text
from returndesk.core.value import Value
from returndesk.desk.customers.erase import clear_pages, given_up_words, keys_of, names_held_until, points_of
from returndesk.desk.journal import record
from returndesk.store.customers import erasure
from returndesk.store.customers import people as people_store
from returndesk.store.customers import retention as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


class Kept(Value):
    """One key of the policy's [retention]: up to which day things were too old, and how many were erased."""

    data: str
    kept: Window | None  # None: kept for good
    before: date | None
    erased: int


class Retained(Value):
    """What a run erased, and what else to know, in words."""

    rows: tuple[Kept, ...]
    words: tuple[str, ...]


def run_retention(desk: Desk) -> Retained:
    """Erase what is older than the policy keeps it, and names that tax law no longer holds."""
    keep = desk.policy_today().retention
    before = {
        name: before_window(desk.today, window)
        for name in ("customers", "notes", "tracking")
        if (window := getattr(keep, name))
    }
    with desk.act(watched=False) as at:
        due = erasure.held_up_to(desk.conn, desk.today)
        ids = store.idle_customers(desk.conn, before["customers"]) if "customers" in before else []
        people = people_store.load_customers(desk.conn, ids)
        points = points_of(desk, ids) if ids else 0
        erasure.find_rows(desk.conn, ids)
        held, keys = names_held_until(desk, people), keys_of(desk, people)
        erasure.erase_people(desk.conn, named=list(held))
        for customer_id in due:
            erasure.release_name(desk.conn, customer_id)
        claims = store.erase_notes(desk.conn, before["notes"]) if "notes" in before else 0
        parcels = store.erase_tracking(desk.conn, before["tracking"]) if "tracking" in before else 0
        erased = {"customers": len(people), "names": len(due), "claims": claims, "parcels": parcels}
        if any(erased.values()):
            given_up = {"points": points} if points else {}
            seq = record(desk, "retention", at=at, details={**erased, **given_up})
            for one in people:
                who = one.customer_id
                erasure.record_erased(desk.conn, who, seq, desk.today, held.get(who), keys[who])
            erasure.pages_are_due(desk.conn)
    clear_pages(desk)
    counts = {"customers": len(people), "notes": claims, "tracking": parcels, "invoices": len(due)}
    rows = tuple(Kept(name, getattr(keep, name), before.get(name), count) for name, count in counts.items())
    words = _words(desk, before, rows, held)
    return Retained(rows, tuple(words + given_up_words(points)))


def _words(desk: Desk, before: dict[str, date], rows: tuple[Kept, ...], held: dict[int, date]) -> list[str]:
    if not before and not any(one.erased for one in rows):
        return ["The policy has no [retention]: nothing was erased", "  returndesk help privacy"]
    counts = ", ".join(f"{one.erased} {_WHAT[one.data][one.erased != 1]}" for one in rows if one.erased)
    words = [f"Erased: {counts or 'nothing'}"]
    if held:
        names = "1 name is" if len(held) == 1 else f"{len(held)} names are"
        last = day_text(max(held.values()), desk.today)
        words.append(f"{names} kept for tax law, the last up to {last}")
    return words


_WHAT = {  # of one, and of several
    "customers": ("customer", "customers"),
    "notes": ("claim's notes", "claims' notes"),
    "tracking": ("tracking number", "tracking numbers"),
    "invoices": ("name kept for tax law until now", "names kept for tax law until now"),
}
