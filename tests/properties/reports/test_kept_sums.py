"""What reports keep of each month and claim is never out of date, whatever is done in between.

Without the trigger `handling_of_claim` the first test fails at the second entry of a claim, and without
the triggers of MONEY_MONTHS when the first claim is opened.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from desk.asking import write
from factory import Shop, new_shop
from properties.reports.clerk import DRAWS, LAST, POLICY, SEED, Clerk

from returndesk.core.reports.model import Scope
from returndesk.core.reports.periods import Period
from returndesk.desk.reports.cohorts import cohort
from returndesk.desk.reports.costs import cost_report
from returndesk.desk.reports.kept import kept_report
from returndesk.desk.reports.reasons import reason_report
from returndesk.desk.reports.refunds import refund_report
from returndesk.desk.reports.returns import return_report
from returndesk.desk.reports.service import ServiceSums, service_report
from returndesk.desk.session import Desk, open_desk
from returndesk.store.connection import reading
from returndesk.store.reports.cohorts import KEPT, CohortSums
from returndesk.store.schema.reports import DERIVED

ORDERS, ACTS = 24, 80
MONEY: dict[Callable[[Desk, Scope], Sequence[object]], tuple[str, ...]] = {
    refund_report: ("method", "reason", "category", "month"),
    cost_report: ("reason", "sku", "country", "month"),
    reason_report: ("detail", "fault", "sku", "quarter"),
    return_report: ("sku", "category", "month", "country"),
    kept_report: ("category", "channel", "month", "campaign"),
}


def cohorts(shop: Shop, by: str) -> list[CohortSums]:
    """The sums of everything ordered so far, months as they are kept."""
    with open_desk(str(shop.path), who="ann", as_of=LAST) as desk, reading(desk.conn):
        return cohort(desk, Period(), tuple(by.split(",")) if by else ())


def without_kept(shop: Shop) -> Shop:
    """A copy of the desk that keeps nothing of what reports worked out."""
    copy = Shop(shop.path.with_name("copy.db"))
    shutil.copy(shop.path, copy.path)
    write(copy.path, *(f"delete from {table}" for table in DERIVED))
    return copy


def kept_and_anew(shop: Shop, by: str) -> tuple[list[CohortSums], list[CohortSums]]:
    """The sums as the next report has them, and as a desk that keeps none has them."""
    return cohorts(shop, by), cohorts(without_kept(shop), by)


def money(shop: Shop, seen: int) -> list[object]:
    """The reports by keys so far, each by one key: of all months, or from within one on."""
    period = (Period(), Period(date(2026, 8, 15)))[seen // 4 % 2]
    with open_desk(str(shop.path), who="ann", as_of=LAST) as desk, reading(desk.conn):
        return [
            report(desk, Scope(period, (keys[(seen + number) % len(keys)],), basis))
            for basis in ("money", "sale")
            for number, (report, keys) in enumerate(MONEY.items())
        ]


def served(shop: Shop) -> list[ServiceSums]:
    """How claims were handled so far, by channel and owner."""
    with open_desk(str(shop.path), who="ann", as_of=LAST) as desk, reading(desk.conn):
        return service_report(desk, Scope(by=("channel", "owner")))


@pytest.mark.parametrize("seed", range(SEED, SEED + DRAWS))
def test_after_each_act_the_kept_sums_are_those_of_a_desk_that_keeps_none(tmp_path: Path, seed: int) -> None:
    shop, seen = new_shop(tmp_path, document=POLICY), 0

    def compare(act: str) -> None:
        nonlocal seen
        seen += 1
        for by in {"sku", KEPT[seen % len(KEPT)]}:
            kept, anew = kept_and_anew(shop, by)
            assert kept == anew, (act, by)
        assert served(shop) == served(without_kept(shop)), act
        assert money(shop, seen // 3) == money(without_kept(shop), seen // 3), act

    with open_desk(str(shop.path), who="ann", as_of=LAST, write=True) as desk:
        Clerk(desk, shop, seed).work(ORDERS, ACTS, compare)
    assert seen > ACTS // 2


@pytest.mark.parametrize(
    "act",
    [
        "order,shipped_on\n1,2026-11-20\n",
        "order,shipped_on\n3,2026-11-20\n",
        "order,delivered_on\n2,2026-11-21\n",
    ],
)
def test_a_file_of_deliveries_moves_the_day_from_which_returns_are_possible(tmp_path: Path, act: str) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    text = "order_number,ordered_at,status,shipped_on,sku,quantity,unit_price\n"
    text += "1,2026-11-02,open,,MUG,1,9.00\n2,2026-11-03,,2026-11-04,HAT,1,9.00\n3,2026-11-03,,,PEN,1,9.00\n"
    shop.ok("order", "import", "-", stdin=text)
    before = cohorts(shop, "sku")
    shop.ok("order", "import", "-", "--only", "delivered", stdin=act)
    kept, anew = kept_and_anew(shop, "sku")
    assert kept == anew != before


def test_a_policy_with_another_transit_moves_it_too(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=POLICY)
    shop.take_in({"ordered_at": "2026-11-02", "delivered_on": "", "unit_price": "9.00"})
    assert [one.last_delivered for one in cohorts(shop, "sku")] == ["2026-11-09"]
    shop.ok("policy", "set", "-", stdin=POLICY.replace('transit = "7 days"', 'transit = "12 days"'))
    kept, anew = kept_and_anew(shop, "sku")
    assert [one.last_delivered for one in kept] == ["2026-11-14"]
    assert kept == anew
