"""Money by key, kept by month: what a report adds up once is read by the next ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from returndesk.core.reports.model import Scope
from returndesk.desk.reports.months.whole import (
    NOT_ITS_ROWS,
    days_of,
    months_inside,
    months_of_orders,
    said_if_slow,
)
from returndesk.store.connection import written_at_once
from returndesk.store.reports import money_months as store
from returndesk.store.reports.money_months import MoneySums

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

Sums = dict[tuple[tuple[str, ...], str], Counter[str]]  # by key and currency: figure → amount
AddUp = Callable[["Desk", Scope], Sums]

_CHANGING = ("tier", "group", "owner")  # not by what happens to the order or the claim alone
_TOGETHER = ("source", "campaign")


def money_sums(desk: Desk, report: str, scope: Scope, add_up: AddUp, *, policy: int = 0) -> Sums:
    """What `add_up` gives for a scope, from the sums of whole months that are kept.

    Its figures must add up over days. `policy` is the version whose rates it uses.
    """
    if scope.by != _TOGETHER and (len(scope.by) > 1 or (scope.by[:1] and scope.by[0] in _CHANGING)):
        return add_up(desk, scope)
    in_months = months_of_orders if scope.basis == "sale" else months_inside
    months, parts = in_months(desk, scope.period)
    of = MoneySums(report, scope.basis, ",".join(scope.by), policy)
    if months:
        parts += [days_of(month) for month in _keep_up_to_date(desk, of, scope, months, add_up)]
    found: Sums = store.kept_sums(desk.conn, of, months[0], months[-1]) if months else {}
    for part in parts:
        for at, figures in add_up(desk, scope._replace(period=part)).items():
            found.setdefault(at, Counter()).update(figures)
    return found


def _keep_up_to_date(desk: Desk, of: MoneySums, scope: Scope, months: list[str], add_up: AddUp) -> list[str]:
    """Keep the sums of those months that changed; the months for which that is not possible now."""
    stale = store.stale_months(desk.conn, of, months)
    if not stale:
        return []
    sums = {month: add_up(desk, scope._replace(period=days_of(month))) for month in said_if_slow(desk, stale)}
    written_at_once(desk.conn, lambda: store.keep_months(desk.conn, of, sums))
    return store.stale_months(desk.conn, of, months)


def kept_money_problems(desk: Desk, reports: Mapping[str, AddUp]) -> Iterator[tuple[str, str]]:
    """(sums, text) where a month's kept sums are not those of its orders and claims.

    `reports` are those that keep sums; what is kept by the rates of an earlier policy is not read any more.
    """
    today = desk.policy_today().version
    for month, of in store.kept_months(desk.conn):
        if of.policy not in (0, today) or of.report not in reports:
            continue
        by = tuple(of.dimension.split(",")) if of.dimension else ()
        anew = reports[of.report](desk, Scope(days_of(month), by, of.basis))
        if store.kept_sums(desk.conn, of, month, month) != anew:
            by_what = of.dimension or "currency"
            yield f"{month} by {by_what}, report {of.report}, basis {of.basis}", NOT_ITS_ROWS
