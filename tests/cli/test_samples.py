"""Every sample file goes in through the program, and a second time adds nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from desk.asking import dump
from factory import SAMPLES, Shop
from intake.marketplace_rows import MARKETPLACES, RETURNS

pytestmark = pytest.mark.slow  # whole stories

PAIRS = {
    "etsy_items.csv": ["etsy_items.csv", "etsy_orders.csv"],
    "taobao_orders.csv": ["taobao_orders.csv", "taobao_detail.csv"],
    "youzan.csv": ["youzan.csv", "youzan_orders.csv"],
}
NOT_ALONE = {"broken.csv", "demo.csv", "etsy_orders.csv", "taobao_detail.csv", "youzan_orders.csv"}
OTHERS = {  # files that hold no orders, and how they come in
    "claims.csv": "claim import",
    "amazon_fba_returns.txt": "claim import",
    "amazon_returns.txt": "claim import",
    "deliveries.csv": "order import --only delivered",
    "spend.csv": "spend import",
    "amazon_shipments.txt": "order import --only delivered",
}
TELL_NO_DELIVERIES = {"amazon.txt", "big_cartel.csv", "square.csv", "woocommerce_items.csv"}
TELL_NO_DELIVERIES |= {"base.csv", "depop.csv", "loyverse.csv", "meesho.csv", "sumup.csv"}
LATER = {each.sample for each in MARKETPLACES} | {
    "mercado_libre.csv",
    "mercado_livre.csv",
}  # their samples are whole stories of slow tests
FILES = sorted(
    path.name
    for path in SAMPLES.iterdir()
    if path.suffix in (".csv", ".txt") and path.name not in NOT_ALONE | RETURNS | set(OTHERS)
)


def samples(names: Iterable[str]) -> list[object]:
    """Samples as parameters, those of marketplaces for the slow tests."""
    return [pytest.param(name, marks=[pytest.mark.slow] if name in LATER else []) for name in names]


def test_every_platform_has_a_sample() -> None:
    assert len(FILES) == 37


@pytest.mark.parametrize("name", samples(FILES))
def test_importing_a_sample_again_adds_nothing(shop: Shop, name: str) -> None:
    paths = [str(SAMPLES / one) for one in PAIRS.get(name, [name])]
    options = ["--currency", "USD"] if name == "square.csv" else []  # its amounts have only $
    first = json.loads(shop.ok("order", "import", *paths, *options, "-f", "json"))["rows"]
    assert sum(row["orders_new"] for row in first) > 2
    again = json.loads(shop.ok("order", "import", *reversed(paths), *options, "-f", "json"))["rows"]
    assert [row["orders_new"] + row["orders_updated"] + row["conflicts"] for row in again] == [0] * len(paths)
    assert sum(row["orders_unchanged"] for row in again) == sum(row["orders_new"] for row in first)
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize("name", OTHERS)
def test_importing_a_sample_without_orders_again_adds_nothing(shop: Shop, name: str) -> None:
    shop.ok("order", "import", str(SAMPLES / "orders.csv"), str(SAMPLES / "amazon.txt"))
    command = [*OTHERS[name].split(), str(SAMPLES / name), "-f", "json"]
    first, before = json.loads(shop.ok(*command))["rows"], dump(shop.path)
    again = json.loads(shop.ok(*command))["rows"]
    assert dump(shop.path) == before
    if OTHERS[name] == "claim import":
        assert (len(first) > 2, again) == (True, [])
    elif OTHERS[name] == "spend import":
        assert (first[0]["new"], again[0]["unchanged"]) == (4, 4)
    else:
        assert (first[0]["orders_updated"], again[0]["orders_updated"]) == (2, 0)
        assert (again[0]["orders_unchanged"], again[0]["orders_rejected"]) == (2, 1)
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize("name", samples(name for name in FILES if name not in TELL_NO_DELIVERIES))
def test_deliveries_of_just_imported_orders_change_nothing(shop: Shop, name: str) -> None:
    paths = [str(SAMPLES / one) for one in PAIRS.get(name, [name])]
    shop.ok("order", "import", *paths)
    before = dump(shop.path)
    (row,) = json.loads(shop.ok("order", "import", "--only", "delivered", paths[0], "-f", "json"))["rows"]
    assert (row["orders_new"], row["orders_updated"], row["conflicts"]) == (0, 0, 0)
    assert row["orders_unchanged"] > 2
    assert dump(shop.path) == before


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_without_orders_is_answered_with_the_right_command(shop: Shop, name: str) -> None:
    result = shop.run("order", "import", str(SAMPLES / name))
    assert (result.code, result.out) == (65, "")
    message, hint = result.err.splitlines()
    kind = {"claim import": "claims", "spend import": "spend"}.get(OTHERS[name], "deliveries")
    assert f"{name}: this is a file of {kind} (" in message
    assert hint == f"  returndesk {OTHERS[name]} {SAMPLES / name}"


@pytest.mark.parametrize("name", ["orders.csv", "shopify.csv", "amazon.txt"])
def test_orders_imported_as_claims_are_answered_with_the_right_command(shop: Shop, name: str) -> None:
    result = shop.run("claim", "import", str(SAMPLES / name))
    assert (result.code, result.out) == (65, "")
    assert result.err.splitlines()[-1] == f"  returndesk order import {SAMPLES / name}"


def test_explaining_a_file_imports_nothing(shop: Shop) -> None:
    rows = json.loads(shop.ok("order", "import", "--explain", str(SAMPLES / "wix.csv"), "-f", "json"))["rows"]
    assert {"field": "order_number", "column": "Order number"}.items() <= rows[3].items()
    assert shop.ok("order", "list", "-f", "csv").count("\n") == 1


def test_the_platforms_are_listed(shop: Shop) -> None:
    rows = json.loads(shop.ok("order", "import", "--platform", "list", "-f", "json"))["rows"]
    assert {"shopify", "etsy", "ebay", "amazon", "taobao", "douyin"} <= {row["name"] for row in rows}
    assert len(rows) == 40


def test_an_ambiguous_date_requires_the_dates_option(shop: Shop) -> None:
    text = "order_number,ordered_at,sku,quantity,unit_price\n7,03/04/2026,A,1,2.00\n"
    assert shop.run("order", "import", "-", stdin=text).code == 65
    shop.ok("order", "import", "-", "--dates", "dmy", stdin=text)
    assert '"ordered_on": "2026-04-03"' in shop.ok("order", "list", "-f", "json")


def test_a_column_of_another_name_can_be_named(shop: Shop) -> None:
    text = "order_number,ordered_at,Dings,quantity,unit_price\n7,2026-11-02,A-1,1,2.00\n"
    assert shop.run("order", "import", "-", stdin=text).code == 65
    shop.ok("order", "import", "-", "--map", "sku=Dings", stdin=text)
    assert ",A-1," in shop.ok("order", "show", "7", "-f", "csv")
