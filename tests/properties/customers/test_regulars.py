"""Random histories with claims, exchanges, credit, points, coupons and erased customers, computed anew.

RETURNDESK_CUSTOMERS=5000 and RETURNDESK_SEED choose the histories:

    RETURNDESK_CUSTOMERS=5000 python -m pytest -n 0 -m slow tests/properties/customers
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from desk.asking import ailments
from factory import Shop, new_shop
from properties.customers import naive
from properties.customers.compared import owed_that_agrees, points_that_agree
from properties.customers.doubles import Doubles
from properties.customers.people import people_that_agree
from properties.customers.regulars import POLICY
from properties.reports.clerk import LAST
from properties.reports.naive.exported import Exported

from returndesk.desk.customers.tiers import tier_moves
from returndesk.desk.session import open_desk

pytestmark = pytest.mark.slow
CUSTOMERS = int(os.environ.get("RETURNDESK_CUSTOMERS", "60"))
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))
Told = tuple[Shop, Doubles, Exported]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A shop after half a year, its clerk, and its export."""
    folder: Path = tmp_path_factory.mktemp("regulars")
    shop = new_shop(folder, document=POLICY)
    with open_desk(str(shop.path), who="ann", as_of=LAST, write=True) as desk:
        clerk = Doubles(desk, shop, SEED, CUSTOMERS, undos=20)
        clerk.work(CUSTOMERS * 2, max(600, CUSTOMERS * 3))
    shop.as_of, shop.user = LAST.isoformat(), "ann"
    shop.ok("export", str(folder / "figures"), "-q")
    return shop, clerk, Exported(folder / "figures")


def test_tiers_are_those_of_what_was_kept(told: Told) -> None:
    shop, _, data = told
    with open_desk(str(shop.path), who="ann", as_of=LAST) as desk:
        moves = {move.customer.customer_id: move.due.tier for move in tier_moves(desk)}
    by_hand = {who for who, row in data.customers.items() if row["tier"]}
    assert moves == {who: tier for who, tier in naive.tiers(data, LAST).items() if who not in by_hand}
    assert {"gold", "silver"} == set(moves.values())


def test_points_are_those_of_what_was_not_refunded(told: Told) -> None:
    shop, _, data = told
    points_that_agree(shop, data, LAST)


def test_what_is_owed_is_that_of_the_exported_rows(told: Told) -> None:
    shop, _, data = told
    found = owed_that_agrees(shop, data, LAST)
    assert {"coupon", "points"} <= {what for what, *_ in found}


def test_every_row_is_of_the_customer_for_whom_it_was_typed(told: Told) -> None:
    _, clerk, data = told
    found = people_that_agree(clerk.notes, data)
    assert len(found.merged) >= 3
    assert found.merged & found.erased


def test_a_history_has_all_that_customers_meet(told: Told) -> None:
    _, clerk, data = told
    given = {"refund", "exchange", "reduce", "compensate", "cancelled on the platform"}
    used = {"credit", "points", "issue", "coupon", "void", "erase", "merge"}
    used |= {"consent", "tier", "answer", "offer"}
    assert given | used <= set(clerk.done)
    assert {"credit", "points", "coupon"} <= set(clerk.refused)
    assert len(clerk.taken_back) >= 5  # with many customers the undos are spent sooner
    assert clerk.merges >= 10
    assert clerk.separated >= 3
    assert {row["currency"] for row in data["orders"]} == {"EUR", "JPY", "KWD"}
    assert len(data["erased_customer"]) == len(clerk.erased) > 0
    assert len({row["currency"] for row in data["credit"] if row["amount_minor"] < 0}) >= 2


def test_the_doctor_finds_nothing(told: Told) -> None:
    assert ailments(told[0]) == []
