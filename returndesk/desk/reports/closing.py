"""Closing a day: its report stays as it is, and no act is dated that day or before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returndesk.core.codes import METHODS
from returndesk.core.days import day_text
from returndesk.core.money import is_currency, money_text
from returndesk.desk.journal import record
from returndesk.desk.lookup import find_code, typed_minor
from returndesk.desk.reports.day import DayReport, day_report
from returndesk.errors import BadData, Refused, UsageProblem
from returndesk.store import day_closings as store
from returndesk.store import journal
from returndesk.store.day_closings import Counted

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


def close_day(desk: Desk, day: date, typed: Sequence[str] = ()) -> tuple[DayReport, str]:
    """Close a day and all before it; its report as it stays, and in words what was done.

    `typed` are counts such as "cash=412.50": what was paid out by a method less what was received. A
    difference is shown, never refused. A day that is closed stays so, and cannot be counted again.
    Raises BadData for a day in the future.
    """
    shown = _shown(desk, day)
    if closing := store.closing_of(desk.conn, day):
        if typed:
            raise Refused(
                f"{shown} was closed on {day_text(closing.on, desk.today)} by {closing.who}",
                hint=f"returndesk report day --reopen --date {day} --why TEXT",
            )
        return day_report(desk, day), f"{shown} is closed already: nothing changed"
    with desk.act(watched=False) as at:
        counted = _counted(desk, day, typed)
        details: dict[str, object] = {"day": day.isoformat(), "seal": _seal(counted)}
        # The report keeps the name that the shop has now.
        seq = record(desk, "day-close", at=at, details=details, text={"shop": desk.settings.shop})
        store.close(desk.conn, seq, day, counted)
        report = day_report(desk, day)
        return report, f"Closed {shown}: no act can be dated that day or before" + _differences(report)


def reopen_day(desk: Desk, day: date, why: str) -> tuple[DayReport, str]:
    """Reopen a closed day and all after it; its report, and in words what was done.

    Raises Refused for an open day, BadData for one in the future, UsageProblem without a reason.
    """
    shown = _shown(desk, day)
    if not why:
        raise UsageProblem("--reopen requires --why TEXT")
    with desk.act(watched=False, in_closed_day=True) as at:
        if store.closing_of(desk.conn, day) is None:
            raise Refused(f"{shown} is not closed", hint=f"returndesk report day --date {day}")
        seq = journal.append(
            desk.conn,
            at=at,
            on=desk.today,
            who=desk.who,
            act="day-reopen",
            details={"day": day.isoformat()},
            text={"why": why},
        )
        store.reopen(desk.conn, seq, day)
        return day_report(desk, day), f"Reopened {shown} and all days after it"


def unclosed(desk: Desk) -> bool:
    """Whether yesterday is open at a desk that closes its days."""
    last = store.closed_through(desk.conn)
    return last is not None and last < desk.today - timedelta(days=1)


def _shown(desk: Desk, day: date) -> str:
    shown = day_text(day, desk.today)
    if day > desk.today:
        raise BadData(f"--date {shown} is in the future")
    return shown


def _counted(desk: Desk, day: date, typed: Sequence[str]) -> list[Counted]:
    """Counts as typed: METHOD=AMOUNT, in the desk's currency unless one follows. Raises UsageProblem."""
    methods = dict.fromkeys((*METHODS, *(one.method for one in day_report(desk, day).methods)))
    found: dict[tuple[str, str], Counted] = {}
    for text in typed:
        name, equals, amount = text.rpartition("=")
        figures, _, code = amount.strip().partition(" ")
        currency = code.strip().upper() or desk.settings.currency
        if not (equals and name.strip() and figures and is_currency(currency)):
            raise UsageProblem(f"--counted {text}: expected METHOD=AMOUNT such as cash=412.50")
        method = find_code(name.strip(), methods, "--counted")
        if (currency, method) in found:
            raise UsageProblem(f"--counted {text}: {method} was counted twice")
        minor = typed_minor(figures, currency, f"--counted {name}", signed=True)
        found[currency, method] = Counted(currency, method, minor)
    return list(found.values())


def _seal(counted: Sequence[Counted]) -> str | None:
    """The digest of what was counted, which the journal's entry keeps."""
    rows = sorted([one.currency, one.method, one.counted_minor] for one in counted)
    return journal.seal(journal.canonical(rows))


def _differences(report: DayReport) -> str:
    """The counts that differ, in words; "" where none does."""
    words = ""
    for one in report.methods:
        if apart := one.difference_minor:
            side = "more" if apart > 0 else "less"
            words += f"; {one.method} {money_text(abs(apart), one.currency)} {side} than recorded"
    return words
