"""Orders that are not one: another shop's, one that a spreadsheet rounded, one of fewer columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount\n"
)
FIRST = (
    "#1001,a@example.com,paid,USD,40.00,0.00,0.00,40.00,0.00,2026-11-02 10:00:00 +0000,1,Lamp,40.00,LAMP,"
    ",0.00"
)
SECOND = (
    "#1001,a@example.com,voided,USD,15.00,0.00,0.00,15.00,0.00,2026-10-05 09:00:00 +0000,1,Towel,15.00,TOWEL,"
    "2026-10-06 09:00:00 +0000,0.00"
)
ORDERS = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,买家实际支付金额,"
    "订单状态,收货人姓名,订单创建时间,宝贝标题\n"
)
ITEMS = "订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码\n"
OWN = "order_number,ordered_at,customer_email,sku,quantity,unit_price"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def test_a_second_shops_order_of_the_same_number_moves_nothing(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=f"{SHOPIFY}{FIRST}\n")
    before = read(shop.path, "select * from orders, order_line")
    for given in ([], ["--update"]):
        result = shop.run("order", "import", "-", *given, stdin=f"{SHOPIFY}{SECOND}\n")
        assert (result.code, "another shop's order? use --channel NAME" in result.err) == (3, True)
    assert read(shop.path, "select * from orders, order_line") == before
    shop.ok("order", "import", "-", "--channel", "towels", stdin=f"{SHOPIFY}{SECOND}\n")
    assert {(row["channel"], row["status"]) for row in ask(shop, "order", "list")} == {
        ("web", "open"), ("towels", "cancelled"),
    }  # fmt: skip
    assert ailments(shop) == []


def test_two_lists_of_one_export_that_a_spreadsheet_rounded_are_refused_row_by_row(
    shop: Shop, tmp_path: Path
) -> None:
    orders, items = tmp_path / "orders.csv", tmp_path / "items.csv"
    days = ("2026-09-02 10:11:12", "2026-10-10 23:05:40")
    orders.write_text(
        ORDERS + "".join(f"3.51000E+18,b{day[6]},39.00,8.00,47.00,交易成功,样,{day},杯\n" for day in days)
    )
    items.write_text(ITEMS + "3.51000E+18,杯,39.00,1,null,,,null,交易成功,BEI-01\n" * 2)
    result = shop.run("order", "import", str(orders), str(items))
    rows = [line for line in result.err.splitlines() if "a spreadsheet rounded this number" in line]
    assert [line.split(": ")[0].rpartition("/")[2] for line in rows] == [
        "orders.csv:2", "orders.csv:3", "items.csv:2", "items.csv:3",
    ]  # fmt: skip
    assert (result.code, ask(shop, "order", "list")) == (65, [])


def test_an_update_from_fewer_columns_changes_neither_shipping_nor_discount(shop: Shop) -> None:
    whole = f"{OWN},discount,shipping\nQ1,2026-11-01,a@x.example,MUG,2,20.00,10.00,4.90\n"
    shop.ok("order", "import", "-", stdin=whole)
    few = "order_number,ordered_at,sku,quantity,unit_price\nQ1,2026-11-01,MUG,2,20.00\n"
    for options in ((), ("--update",)):
        shop.ok("order", "import", "-", *options, stdin=few)
        (order,) = ask(shop, "order", "list")
        assert (order["paid"], order["shipping"], order["customer"]) == ("30.00", "4.90", "a@x.example")


def test_one_sku_on_two_lines_at_two_prices_is_asked_for_by_line(shop: Shop) -> None:
    rows = "".join(f"Y2,2026-10-31,a@x.example,MUG,1,20.00,{less}\n" for less in ("0", "15.00"))
    shop.ok("order", "import", "-", stdin=f"{OWN},discount\n{rows}")
    result = shop.run("claim", "open", "Y2", "-i", "MUG=1", "-r", "changed-mind")
    assert (result.code, "-i :1=1" in result.err, "-i :2=1" in result.err) == (2, True, True)
