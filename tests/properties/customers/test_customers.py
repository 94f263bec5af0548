"""Random histories of customers in three currencies: tiers, points, coupons and what is owed, computed anew.

RETURNDESK_CUSTOMERS and RETURNDESK_SEED choose the histories, as in test_regulars.py.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop
from properties.customers import naive
from properties.customers.compared import owed_that_agrees, points_that_agree, tiers_that_agree
from properties.customers.history import LAST, POLICY, History
from properties.reports.naive.exported import Exported

pytestmark = pytest.mark.slow
CUSTOMERS = int(os.environ.get("RETURNDESK_CUSTOMERS", "200"))
SEED = int(os.environ.get("RETURNDESK_SEED", "1"))
Told = tuple[Shop, History, Exported]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A shop after a year and a half, what was noted beside it, and its export."""
    folder: Path = tmp_path_factory.mktemp("customers")
    shop = new_shop(folder, document=POLICY)
    history = History(shop, CUSTOMERS, SEED)
    history.work()
    shop.ok("export", str(folder / "figures"), "-q")
    return shop, history, Exported(folder / "figures")


def test_tiers_are_those_of_the_exported_orders(told: Told) -> None:
    shop, _, data = told
    assert {"gold", "silver"} == set(tiers_that_agree(shop, data, LAST).values())


def test_points_are_those_of_the_exported_orders_and_never_below_zero(told: Told) -> None:
    shop, history, data = told
    found = points_that_agree(shop, data, LAST)
    assert any(one.expired for one in found)
    assert history.merges >= 10


def test_each_coupon_is_used_for_the_order_that_first_carried_it(told: Told) -> None:
    shop, history, data = told
    listed = ask(shop, "coupon", "list", "--limit", "0")
    assert {row["coupon"]: row["order"] for row in listed if row["order"]} == history.used
    states = naive.coupon_states(data, LAST)
    ids = dict(read(shop.path, "select code, id from coupon"))
    assert {ids[row["coupon"]]: row["status"] for row in listed} == states
    assert {"open", "used", "void", "expired"} == set(states.values())
    assert any(order in history.used.values() for order, cells in history.orders.items() if cells[8])


def test_what_is_owed_is_that_of_the_exported_rows(told: Told) -> None:
    shop, _, data = told
    found = owed_that_agrees(shop, data, LAST)
    assert {what for what, *_ in found} == {"credit", "coupon", "points"}


def test_an_undo_keeps_every_sum_and_the_doctor_finds_nothing(told: Told) -> None:
    shop, history, _ = told
    before = ask(shop, "report", "owed"), ask(shop, "coupon", "list", "--limit", "0")
    code = str(ask(shop, "coupon", "issue", "--amount", "3", "--why", "x")[0]["coupon"])
    order = next(
        number for number, cells in history.orders.items() if cells[3] == "EUR" and cells[7] == "open"
    )
    shop.ok("coupon", "use", code, "--order", order)
    shop.ok("undo")
    shop.ok("undo")
    assert (ask(shop, "report", "owed"), ask(shop, "coupon", "list", "--limit", "0")) == before
    assert ailments(shop) == []


def test_the_database_refuses_points_and_credit_below_zero(told: Told) -> None:
    shop, _, _ = told
    entry = "(select max(seq) from journal)"
    for says, statement in (
        (
            "balance >= points",
            f"insert into points_use select 999999, {entry}, customer_id, order_id, used_on, balance + 1,"
            " balance, 1, currency from points_use limit 1",
        ),
        (
            "credit",
            "insert into credit (customer_id, order_id, at, on_day, who, currency, amount_minor) select"
            " customer_id, (select id from orders limit 1), at, on_day, who, currency, -99999999"
            " from credit limit 1",
        ),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=says):
            write(shop.path, statement)
