"""Reports that cannot be imported are told by name, with the export that works."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from returndesk.errors import BadData
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_orders
from returndesk.intake.platforms.format_files import Format, formats

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
REPORTS = [each for each in formats() if each.recognise.refuse]


def file(*names: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([names, ["x"] * len(names)])
    return out.getvalue().encode()


@pytest.mark.parametrize("each", REPORTS, ids=lambda each: each.name)
def test_a_report_is_told_by_name_with_the_export_that_works(each: Format) -> None:
    with pytest.raises(BadData) as caught:
        read_orders(
            "r.csv", file(*(names.split("|")[0] for names in each.recognise.all), "Anything else"), OPTIONS
        )
    assert str(caught.value) == f"r.csv: {each.recognise.refuse}"
    assert caught.value.hints == (each.recognise.hint,)


def test_the_words_of_a_report_name_it_and_what_to_type() -> None:
    names = [
        "Date",
        "Receipt number",
        "Receipt type",
        "Gross sales",
        "Total collected",
        "Payment type",
        "Description",
    ]
    with pytest.raises(BadData) as caught:
        read_orders("r.csv", file(*names), OPTIONS)
    assert str(caught.value) == "r.csv: Loyverse's receipts have no SKUs and no prices of items"
    assert caught.value.hints == ("export Receipts by item (Reports, Receipts, Export) and import that",)


def test_what_a_report_of_wechat_says_to_type_reads_it() -> None:
    names = ["订单号", "订单下单时间", "SKU编码(自定义)", "商品数量", "商品实际价格(总共)"]
    told = {
        "order_number": "订单号", "ordered_at": "订单下单时间", "sku": "SKU编码(自定义)",
        "quantity": "商品数量", "line_total": "商品实际价格(总共)",
    }  # fmt: skip
    (wechat,) = [each for each in REPORTS if each.title == "WeChat (微信小店)"]
    assert all(header in wechat.recognise.hint for header in told.values())
    options = ReadOptions("CNY", "Asia/Shanghai", True, date(2026, 11, 23), platform="desk", mapping=told)
    text = ",".join(names) + "\n7001,2026-11-02 10:00:00,A-1,2,25.00\n"
    (order,) = read_orders("w.csv", text.encode(), options).orders
    assert [(line.sku, line.quantity, line.gross_minor) for line in order.lines] == [("A-1", 2, 2500)]
