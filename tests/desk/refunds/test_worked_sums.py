"""The sums of the design page, through the real commands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from factory import Shop, new_shop

FEE = '[defaults]\nwindow = "30 days"\nrestocking_fee = "15%"\n'


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_an_order_discount_is_split_so_that_the_parts_add_up(shop: Shop) -> None:
    shop.take_in(
        {"sku": "LAMP-1", "unit_price": "100.00", "order_discount": "10.00"},
        {"sku": "BULB-3", "unit_price": "50.00"},
    )
    assert [row["paid"] for row in rows(shop.ok("order", "show", "1042", "-f", "csv"))] == ["93.33", "46.67"]


def test_a_fee_of_15_percent_is_kept_back_rounded_down(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=FEE)
    shop.take_in(
        {"sku": "LAMP-1", "unit_price": "100.00", "order_discount": "10.00"},
        {"sku": "BULB-3", "unit_price": "50.00"},
    )
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "changed-mind")
    parts = {row["part"]: row["amount"] for row in rows(shop.ok("claim", "quote", "R1001", "-f", "csv"))}
    assert parts == {"goods": "46.67", "fee": "-7.00", "shipping": "0.00", "total": "39.67"}


def test_three_units_of_10_00_refunded_one_by_one_give_3_33_3_33_and_3_34(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 3, "line_total": "10.00"})
    given = []
    for _ in range(3):
        out = shop.ok(
            "claim",
            "open",
            "1042",
            "-i",
            "MUG=1",
            "-r",
            "changed-mind",
            "--now",
            "--condition",
            "new",
            "-f",
            "json",
        )
        given.append(json.loads(out)["rows"][0]["refunded"])
    assert given == ["3.33", "3.33", "3.34"]
    day = json.loads(shop.ok("report", "day", "-f", "json"))["sections"]
    assert day["refunds"] == [
        {"currency": "EUR", "method": "original", "kind": "refund", "count": 3, "amount": "10.00"}
    ]
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
