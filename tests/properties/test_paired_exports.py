"""However two files of the same orders are cut and whenever their parts come: the desk ends up the same."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from desk.asking import dump
from desk.orders.paired_exports import ITEM, ORDER, etsy, facts, take, taobao, waiting
from factory import new_shop
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.made_up_orders import Row

TRIES = int(os.environ.get("RETURNDESK_EXAMPLES", "200")) // 20
LINE = {"标题": "杯", "购买数量": "2", "价格": "9.00", "商家编码": "BEI", "订单状态": "交易成功"}
LIST = {"订单创建时间": "2026-11-02 10:00:00", "订单状态": "交易成功", "买家应付货款": "17.00"}
cents = st.integers(0, 900).map(lambda minor: f"{minor // 100}.{minor % 100:02}")


@st.composite
def etsy_orders(draw: st.DrawFn, number: str) -> tuple[list[Row], list[Row]]:
    """(rows of the items, rows of the orders) of one order; a buyer of its own."""
    shared = {"Order ID": number, "Buyer": draw(st.sampled_from(["", f"buyer{number}"]))}
    shipping = {"Order Shipping": draw(cents), "Shipping Discount": draw(cents)}
    items = [
        {**ITEM, **shared, **shipping, "Transaction ID": f"{number}{n}", "Price": draw(cents)}
        | {"Ship Name": draw(st.sampled_from(["", "E M"])), "Order Sales Tax": draw(cents)}
        for n in range(draw(st.integers(1, 3)))
    ]
    order = ORDER | {"Order ID": number, "Shipping": draw(cents), "Shipping Discount": draw(cents)}
    order |= {"Sales Tax": draw(cents), "Order Total": "30.00", "Adjusted Order Total": draw(cents)}
    order |= {"Buyer User ID": draw(st.sampled_from(["", f"user{number}"])), "Status": draw(STATUSES)}
    return items, [order]


STATUSES = st.sampled_from(["Completed", "Partially Refunded", "Refunded", "Canceled"])


@st.composite
def taobao_orders(draw: st.DrawFn, number: str) -> tuple[list[Row], list[Row]]:
    """(rows of the detail list, rows of the order list) of one order."""
    closed = st.sampled_from(["交易成功", "交易关闭"])
    lines = [
        LINE | {"订单编号": number, "价格": draw(cents), "订单状态": draw(closed)}
        for _ in range(draw(st.integers(1, 3)))
    ]
    order = LIST | {"订单编号": number, "买家应付货款": draw(cents), "买家应付邮费": draw(cents)}
    order |= {"退款金额": draw(cents), "订单状态": draw(closed), "买家会员名": f"买家{number}"}
    order |= {"确认收货时间": draw(st.sampled_from(["", "2026-11-06 09:00:00"]))}
    return lines, [order]


@given(data=st.data())
@settings(max_examples=TRIES)
def test_parts_of_two_halves_in_any_order_come_to_what_both_together_do(data: st.DataObject) -> None:
    make, one = data.draw(st.sampled_from([(etsy, etsy_orders), (taobao, taobao_orders)]))
    told = [data.draw(one(str(number))) for number in range(1, data.draw(st.integers(1, 3)) + 1)]
    parts = data.draw(st.permutations([(part, n) for part in (0, 1) for n in range(len(told))]))
    parts += data.draw(st.lists(st.sampled_from(parts), max_size=2))  # some of them once more
    with tempfile.TemporaryDirectory() as folder:
        files = make(Path(folder))
        files.write(
            lines=[row for lines, _ in told for row in lines],
            orders=[row for _, orders in told for row in orders],
        )
        shop = new_shop(Path(folder))
        take(shop, files.lines, files.orders)
        whole = facts(shop.path)
        shop.path.unlink()
        shop = new_shop(Path(folder))
        for part, n in parts:
            files.write(**{"orders" if part else "lines": told[n][part]})
            take(shop, files.orders if part else files.lines)
        assert facts(shop.path) == whole
        assert waiting(shop.path) == []
        before = dump(shop.path)
        take(shop, files.orders)
        take(shop, files.lines)
        assert dump(shop.path) == before
        assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"
