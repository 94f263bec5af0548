"""Several parcels: of one order, and of one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop

OWN = "order_number,ordered_at,shipped_on,delivered_on,tracking,shipping,sku,quantity,unit_price\n"


def take(shop: Shop, *lines: str) -> None:
    shop.ok("order", "import", "-", stdin=OWN + "\n".join(lines) + "\n")


def days(shop: Shop) -> dict[str, Any]:
    return {row["sku"]: (row["shipped_on"], row["delivered_on"]) for row in ask(shop, "order", "show", "1")}


def checked(shop: Shop, item: str) -> dict[str, Any]:
    return dict(json.loads(shop.run("check", "1", "-i", item, "-f", "json").out)["rows"][0])


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path, document='[defaults]\nwindow = "1 days"\ngrace = "0 days"\n')


def test_a_line_sent_later_does_not_inherit_the_delivery_of_the_earlier_parcel(shop: Shop) -> None:
    take(shop, "1,2026-10-30,2026-11-01,2026-11-03,T1,5.00,A,1,50.00", "1,,2026-11-20,,,,B,1,50.00")
    assert days(shop) == {"A": ("2026-11-01", "2026-11-03"), "B": ("2026-11-20", None)}
    row = checked(shop, "B")
    assert (row["verdict"], row["starts_on"]) == ("eligible", "2026-11-27")  # assumed: shipped + 7 days
    assert read(shop.path, "select tracking from order_line order by position") == [("T1",), ("",)]


def test_a_line_without_days_still_takes_the_first_parcels(shop: Shop) -> None:
    take(shop, "1,2026-10-30,2026-11-01,2026-11-03,T1,5.00,A,1,50.00", "1,,,,,,B,1,50.00")
    assert days(shop) == dict.fromkeys("AB", ("2026-11-01", "2026-11-03"))
    assert read(shop.path, "select tracking from order_line order by position") == [("T1",), ("T1",)]


def test_the_shipping_day_of_a_later_parcel_is_not_that_of_a_line_that_arrived_before(shop: Shop) -> None:
    take(shop, "1,2026-10-30,,2026-11-03,,5.00,A,1,50.00", "1,,2026-11-20,,,,B,1,50.00")
    assert days(shop) == {"A": (None, "2026-11-03"), "B": ("2026-11-20", None)}


def test_the_same_holds_for_a_file_that_is_read_for_its_deliveries_alone(shop: Shop) -> None:
    take(shop, "1,2026-10-30,,,,5.00,A,1,50.00", "1,,,,,,B,1,50.00")
    text = OWN + "1,2026-10-30,2026-11-01,2026-11-03,T1,5.00,A,1,50.00\n1,,2026-11-20,,,,B,1,50.00\n"
    shop.ok("order", "import", "--only", "delivered", "-", stdin=text)
    assert days(shop) == {"A": ("2026-11-01", "2026-11-03"), "B": ("2026-11-20", None)}


def test_two_parcels_of_one_line_make_one_delivery_that_ends_with_the_last(shop: Shop) -> None:
    take(shop, "1,2026-10-30,,,,5.00,A,2,50.00")
    shop.ok("order", "delivered", "1", "-i", "A=1", "--on", "2026-11-03")
    row = checked(shop, "A")
    assert (row["verdict"], row["last_day"]) == ("eligible", None)
    assert row["findings"][0]["text"] == "1 of 2 delivered: the period begins with the last parcel"
    shop.ok("order", "delivered", "1", "-i", "A=1", "--on", "2026-11-22")
    assert days(shop)["A"] == (None, "2026-11-22")
    assert (checked(shop, "A")["verdict"], checked(shop, "A")["last_day"]) == ("eligible", "2026-11-23")
    assert ailments(shop) == []


def test_the_parcels_of_a_line_may_be_recorded_in_any_order(shop: Shop) -> None:
    take(shop, "1,2026-10-30,,,,5.00,A,2,50.00")
    for day in ("2026-11-22", "2026-11-03"):
        shop.ok("order", "delivered", "1", "-i", "A=1", "--on", day)
    assert days(shop)["A"] == (None, "2026-11-22")


def test_more_than_are_on_their_way_are_refused_and_undo_takes_a_parcel_back(shop: Shop) -> None:
    take(shop, "1,2026-10-30,,,,5.00,A,2,50.00")
    shop.ok("order", "delivered", "1", "-i", "A=1", "--on", "2026-11-03")
    assert shop.run("order", "delivered", "1", "-i", "A=2", "--on", "2026-11-04").code == 2
    shop.ok("undo")
    assert read(shop.path, "select part_units, part_on from order_line") == [(0, None)]
    shop.ok("order", "delivered", "1", "-i", "A=2", "--on", "2026-11-04")
    assert days(shop)["A"] == (None, "2026-11-04")


def test_no_more_units_can_be_delivered_than_were_sold(shop: Shop) -> None:
    take(shop, "1,2026-10-30,,,,5.00,A,2,50.00")
    with pytest.raises(Exception, match="CHECK"):
        write(shop.path, "update order_line set part_units = 3, part_on = '2026-11-03'")
