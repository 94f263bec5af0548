"""The same orders as every platform writes them come back as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from intake import made_up_orders as made_up

from returndesk.core.orders.incoming import OrderIn, paid_by_line
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_files

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23), currency_given="EUR")
AT = datetime(2026, 11, 2, 21, 30, tzinfo=UTC)
NAME, MAIL = made_up.NAME, made_up.MAIL
MUG, TEA = made_up.MUG, made_up.TEA
TWO_LINES = [("00123", MUG, 2, 2273), ("TÉ-1", TEA, 1, 727)]  # sku, title, units, paid after 3.00 off


@dataclass(frozen=True)
class Platform:
    """What one platform's files tell of the first order; the rest is the same for all."""

    write: Callable[[], list[bytes]]
    name: str
    channel: str
    customer: tuple[str, str] = (NAME, "")
    at: datetime | None = AT
    prices: tuple[int, ...] = (1250, 800)
    lines: tuple[tuple[str, str, int, int], ...] = tuple(TWO_LINES)
    shipping: int = 490


NET = (1137, 727)  # 22.73 for two and 7.27 for one: no price before the discount is told
UNDISCOUNTED = (("00123", MUG, 2, 2500), ("TÉ-1", TEA, 1, 800))
ONE_LINE = (("00123", MUG, 2, 2200),)  # an order is of one item there
PLATFORMS = [
    Platform(made_up.woocommerce_items, "woocommerce-items", "web", (NAME, MAIL), prices=NET),
    Platform(made_up.etsy, "etsy", "etsy", at=None),
    Platform(
        made_up.ebay,
        "ebay",
        "ebay",
        (NAME, MAIL),
        None,
        lines=(("00123", MUG, 2, 2500), ("TÉ-1", TEA, 1, 800)),
    ),
    Platform(
        made_up.amazon,
        "amazon",
        "amazon",
        ("", ""),
        lines=(("00123", 'Mug, "tall" blue', 2, 2273), ("TÉ-1", TEA, 1, 727)),
    ),
    Platform(made_up.square, "square", "web", shipping=0),
    Platform(made_up.wix, "wix", "web", (NAME, MAIL)),
    Platform(made_up.squarespace, "squarespace", "web", (NAME, MAIL)),
    Platform(made_up.bigcommerce, "bigcommerce", "web", (NAME, MAIL), None),
    Platform(
        made_up.big_cartel,
        "big-cartel",
        "web",
        (NAME, MAIL),
        lines=((MUG, MUG, 2, 2273), (TEA, TEA, 1, 727)),
    ),
    Platform(made_up.tiendanube, "tiendanube", "web", (NAME, MAIL)),
    Platform(made_up.taobao, "taobao", "taobao"),
    Platform(made_up.jd, "jd", "jd"),
    Platform(
        made_up.pinduoduo,
        "pinduoduo",
        "pinduoduo",
        ("", ""),
        prices=(1250,),
        lines=(("00123", MUG, 2, 2200),),
    ),
    Platform(made_up.douyin, "douyin", "douyin", prices=NET),
]


def read(each: Platform, *, backwards: bool = False) -> list[Reading]:
    files = [(f"file{number}.csv", data) for number, data in enumerate(each.write())]
    return read_files(files[::-1] if backwards else files, OPTIONS)


def only_orders(readings: list[Reading]) -> list[OrderIn]:
    assert [str(problem) for one in readings for problem in one.problems] == []
    return [order for one in readings for order in one.orders]


@pytest.mark.parametrize("each", PLATFORMS, ids=lambda each: each.name)
def test_made_up_orders_are_read_as_they_were(each: Platform) -> None:
    readings = read(each)
    first, second = only_orders(readings)
    assert readings[-1].format == each.name
    assert (first.channel, first.number, second.number) == (each.channel, "00417", "00418")
    assert (first.ordered_on, first.ordered_at, second.ordered_on) == (
        date(2026, 11, 2),
        each.at,
        date(2026, 11, 3),
    )
    paid = paid_by_line(first.lines, first.discount_minor, first.tax_included)
    told = [
        (line.sku, line.title, line.quantity, minor) for line, minor in zip(first.lines, paid, strict=True)
    ]
    assert told == list(each.lines)
    assert tuple(line.unit_price_minor for line in first.lines) == each.prices
    assert (first.shipping_minor, second.shipping_minor, first.status) == (each.shipping, 0, "open")
    assert (first.customer.name, first.customer.email) == each.customer
    assert (first.currency, second.currency) == ("EUR", "EUR")
    second_sku = TEA if each.lines[0][0] == MUG else "TÉ-1"  # a title stands in for the SKU
    assert [(line.sku, line.quantity, line.gross_minor) for line in second.lines] == [(second_sku, 1, 800)]


@pytest.mark.parametrize("each", PLATFORMS, ids=lambda each: each.name)
def test_reading_again_and_in_another_order_gives_equal_orders(each: Platform) -> None:
    assert only_orders(read(each)) == only_orders(read(each))
    assert only_orders(read(each)) == only_orders(read(each, backwards=True))
