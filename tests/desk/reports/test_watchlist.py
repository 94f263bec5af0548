"""Products above the limits of the shop's own rate: worked by hand on a small desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

OLD = {"ordered_at": "2026-08-01", "delivered_on": "2026-08-03", "shipping": "0", "unit_price": "10.00"}


def take_back(shop: Shop, order: str, reason: str = "changed-mind") -> None:
    """Take an order back, and refund it."""
    shop.ok("claim", "open", order, "-r", reason, "--now", "--condition", "new")


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """60 mugs, one of them back, 12 boots, eight back, and a lamp, each ordered alone in August."""
    made = new_shop(tmp_path)
    made.take_in(
        *({**OLD, "order_number": f"M{n}", "sku": "MUG", "title": "Mug"} for n in range(60)),
        *({**OLD, "order_number": f"B{n}", "sku": "BOOT", "title": "Boot, high"} for n in range(12)),
        {**OLD, "order_number": "L1", "sku": "LAMP"},
    )
    made.as_of = "2026-08-10"
    take_back(made, "M1")
    for n in range(8):
        take_back(made, f"B{n}", "wrong-size" if n < 5 else "changed-mind")
    made.as_of = "2026-11-23"
    return made


def watchlist(shop: Shop, *args: str) -> list[dict[str, object]]:
    return list(ask(shop, "report", "watchlist", *args))


def test_a_product_above_its_limit_is_listed_with_its_leading_reason_and_the_last_note(shop: Shop) -> None:
    shop.ok("product", "note", "BOOT", "new last", "--on", "2026-09-01")
    shop.ok("product", "note", "BOOT", "size chart fixed", "--on", "2026-10-01")
    # 9 of 73 units came back: 12.33 %. Twelve orders say as much as 11 units (the factor k/(k−1)), and six or
    # more of 11 have a probability of 0.93 in a thousand: the limit is a little below 6/11.
    assert watchlist(shop) == [
        {
            "sku": "BOOT",
            "title": "Boot, high",
            "sold": 12,
            "returned": 8,
            "rate": "0.6667",
            "limit": "0.5424",
            "low": "0.0000",
            "average": "0.1233",
            "reason": "wrong-size",
            "share": "0.6250",
            "trend": None,
            "rate_before": None,
            "last_note": "2026-10-01",
            "note": "size chart fixed",
            "benchmark_low": None,
            "benchmark_high": None,
        }
    ]


def test_the_header_says_what_is_counted_and_how_many_products_cannot_be_told(shop: Shop) -> None:
    assert json.loads(shop.ok("report", "watchlist", "-f", "json"))["about"] == (
        "Units ordered from 24 Nov 2025 to 23 Nov 2026 and how many of them came back until today; cancelled"
        " orders omitted. The first order is dated Sat 1 Aug 2026. Chance alone hardly ever puts a product"
        " above its upper limit (1 in 1000): its rate differs from the 12.3 % of all units, the shop average."
        " Too few units to tell: 1 of 3 products."
    )


def test_all_products_are_listed_on_request_farthest_above_first(shop: Shop) -> None:
    rows = watchlist(shop, "--all")
    assert [(row["sku"], row["rate"], row["reason"]) for row in rows] == [
        ("BOOT", "0.6667", "wrong-size"),
        ("MUG", "0.0167", "changed-mind"),
        ("LAMP", "0.0000", None),
    ]
    assert rows[2]["limit"] == "1.0000"


def test_units_and_rates_are_those_of_the_report_of_returns(shop: Shop) -> None:
    figures = ("sold", "returned", "rate", "average")
    listed = {row["sku"]: [row[name] for name in figures] for row in watchlist(shop, "--all")}
    days = ("--from", "2025-11-24", "--to", "2026-11-23")
    assert listed == {
        row["key"]: [row[name] for name in figures] for row in ask(shop, "report", "returns", *days)
    }


def test_the_trend_compares_with_the_period_before_or_a_year_earlier(shop: Shop) -> None:
    earlier = {**OLD, "ordered_at": "2026-05-10", "delivered_on": "2026-05-12"}
    shop.take_in(*({**earlier, "order_number": f"E{n}", "sku": "BOOT"} for n in range(30)))
    row = watchlist(shop, "--from", "2026-07-01", "--to", "2026-09-30")[0]
    assert (row["trend"], row["rate_before"]) == ("up", "0.0000")
    row = watchlist(shop, "--from", "2026-07-01", "--to", "2026-09-30", "--compare", "year")[0]
    assert (row["trend"], row["rate_before"]) == (None, None)


def test_a_long_list_is_that_of_its_products_one_by_one(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    quarter = ("--from", "2026-07-01", "--to", "2026-08-15", "--all")
    one_by_one = watchlist(shop, *quarter)
    monkeypatch.setattr("returndesk.desk.reports.watchlist._ONE_BY_ONE", 0)
    assert watchlist(shop, *quarter) == one_by_one
    assert [row["sku"] for row in one_by_one] == ["BOOT", "MUG", "LAMP"]


def test_orders_that_can_still_come_back_have_no_trend(shop: Shop) -> None:
    shop.as_of = "2026-08-20"
    assert watchlist(shop, "--from", "2026-07-01", "--to", "2026-08-31")[0]["trend"] is None


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-05", "no orders"),
        ("2026-07", "nothing came back"),
        ("2026-09", "too few units of each product were sold to tell"),
        ("2026-10", "no product is above its limit"),
    ],
)
def test_a_list_without_products_says_why(shop: Shop, period: str, said: str) -> None:
    days = {"ordered_at": f"{period}-01", "delivered_on": f"{period}-02", "order_number": period}
    if period != "2026-05":
        shop.take_in({**OLD, **days, "sku": "CUP"})
    if period > "2026-08":
        shop.take_in({**OLD, **days, "order_number": "9", "sku": "TEA", "quantity": 1})
        shop.as_of = f"{period}-10"
        take_back(shop, period, "defective")
    if period == "2026-10":
        shop.take_in(*({**OLD, **days, "order_number": f"T{n}", "sku": "TEA"} for n in range(30)))
    assert said in shop.ok("report", "watchlist", "--period", period, "-f", "table")


def test_the_rows_behind_the_list_are_the_claims_of_its_products(shop: Shop) -> None:
    rows = watchlist(shop, "--rows")
    assert [(row["key"], row["figure"], row["units"]) for row in rows] == [("BOOT", "returned", 1)] * 8


def test_the_shop_s_line_is_in_the_header_and_in_the_data(shop: Shop) -> None:
    shop.ok("policy", "set", "-", stdin='[report]\nbenchmark = "10-20%"\n')
    answer = json.loads(shop.ok("report", "watchlist", "-f", "json"))
    assert answer["about"].endswith(" Your line: 10–20 %.")
    assert (answer["rows"][0]["benchmark_low"], answer["rows"][0]["benchmark_high"]) == ("0.1000", "0.2000")


def test_goods_that_were_given_in_exchange_alone_were_not_sold(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "defective")
    for act in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        shop.ok("claim", *act.split())
    shop.ok("claim", "exchange", "R1001", "--for", "NEW@10.00")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "open", "1042", "-i", "NEW", "-r", "defective", "--now", "--condition", "new")
    sold = {row["key"]: row["sold"] for row in ask(shop, "report", "returns", "--by", "sku")}
    assert sold == {"LAMP-1": 1, "NEW": 0}
    assert [row["sku"] for row in watchlist(shop, "--all")] == ["LAMP-1"]
