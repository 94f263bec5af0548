"""What platforms say of orders that were not sent: no window has begun, whatever their age."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

WIX = (
    "Order number,Date created,Contact email,Item,Variant,SKU,Qty,Quantity refunded,Price,Total,Currency,"
    "Payment status,Fulfillment status"
)
TIENDANUBE = (
    "Número de orden;Fecha;Estado de la orden;Estado del pago;Estado del envío;Moneda;Total;"
    "Nombre del producto;Precio del producto;Cantidad del producto;SKU;Fecha de envío"
)
JD = "订单号,商品ID,商品名称,订购数量,下单时间,京东价,订单金额,订单状态,货号"
PINDUODUO = (
    "订单成交时间,商品,订单号,订单状态,商品总价(元),邮费(元),商品数量(件),发货时间,商家编码-商品维度,售后状态"
)
DOUYIN = (
    "主订单编号,子订单编号,选购商品,商品数量,商家编码,订单应付金额,运费,"
    "订单提交时间,订单状态,售后状态,发货时间"
)
# Header, row with the word as {}, words that say not sent, words that do not.
PLATFORMS = {
    "wix": (
        WIX, '1,"Nov 1, 2026",a@x.org,Cup,,CUP,1,0,5.00,5.00,EUR,Paid,{}',
        ["Not fulfilled", "Unfulfilled"], ["Fulfilled", "Partially fulfilled", ""],
    ),
    "tiendanube": (
        TIENDANUBE, "1;01/11/2026 10:00:00;Abierta;Confirmado;{};ARS;5.00;Taza;5.00;1;TAZA;",
        ["No está empaquetado", "Listo para enviar", "Por enviar"], ["Enviado", "Entregado", ""],
    ),
    "jd": (
        JD, "1,9,杯,1,2026-11-01 10:00:00,5.00,5.00,{},BEI",
        ["等待出库", "等待付款"], ["完成", "等待确认收货"],
    ),
    "pinduoduo": (
        PINDUODUO, "2026-11-01 10:00:00,杯,1,{},5.00,0.00,1,,BEI,无售后",
        ["待发货", "待支付"], ["已发货", "已收货"],
    ),
    "douyin": (
        DOUYIN, "1,1,杯,1,BEI,5.00,0.00,2026-11-01 10:00:00,{},-,",
        ["待发货", "备货中"], ["已发货", "已完成"],
    ),
}  # fmt: skip
WORDS = [
    (name, word, expected)
    for name, (_, _, unsent, others) in PLATFORMS.items()
    for words, expected in ((unsent, "unsent"), (others, ""))
    for word in words
]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


@pytest.mark.parametrize(("platform", "word", "expected"), WORDS)
def test_the_platforms_word_says_whether_an_order_was_sent(
    shop: Shop, platform: str, word: str, expected: str
) -> None:
    header, row, *_ = PLATFORMS[platform]
    shop.ok("order", "import", "-", stdin=f"{header}\n{row.format(word)}\n")
    assert read(shop.path, "select fulfillment from order_line") == [(expected,)]
