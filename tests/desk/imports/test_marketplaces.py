"""Whole stories of marketplaces' exports: imported twice, refunded at once or later, their claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import dump, read
from factory import SAMPLES, Shop, new_shop
from intake.marketplace_rows import FIRST, MARKETPLACES, SECOND, Marketplace, Order

from returndesk.core.value import replace

pytestmark = pytest.mark.slow  # whole stories

MUG, TEA = FIRST.lines
REFUNDED = replace(FIRST, lines=(MUG, replace(TEA, back=1)))
CLAIMS = {  # sample -> the orders' samples, the claims that it opens
    "tiktok_returns.csv": (["tiktok.csv"], ["damaged", "changed-mind"]),
    "shopee_returns.csv": (["shopee.csv"], ["wrong-item", "changed-mind"]),
    "shopee_returns_br.csv": (["shopee_br.csv"], ["damaged", "lost"]),
    "shopee_returns_id.csv": (["shopee_id.csv"], ["not-as-described", "changed-mind"]),
    "shopee_returns_th.csv": (["shopee_th.csv"], ["wrong-item"]),
    "taobao_refunds.csv": (["taobao_orders.csv", "taobao_detail.csv"], ["damaged", "missing-parts"]),
    "douyin_aftersales.csv": (["douyin.csv"], ["defective", "changed-mind"]),
}


def tells_unpaid(each: Marketplace) -> bool:
    """Whether a marketplace tells that an order is not paid, and that one is cancelled."""
    words = {**each.status, **each.line_status}
    return {"unpaid", "cancelled"} <= set(words)


every = pytest.mark.parametrize("each", MARKETPLACES, ids=lambda each: each.name)


def take_in(shop: Shop, folder: Path, each: Marketplace, *orders: Order) -> list[dict[str, int]]:
    paths = []
    for n, data in enumerate(each.write(*orders)):
        paths.append(folder / f"{n}.csv")
        paths[-1].write_bytes(data)
    said = shop.ok("order", "import", *map(str, paths), "--currency", "EUR", "-f", "json")
    rows: list[dict[str, int]] = json.loads(said)["rows"]
    return rows


def facts(shop: Shop) -> list[object]:
    """What the desk knows of orders and of refunds made on the platform."""
    return [
        *read(shop.path, "select number, status, reported_minor from orders order by number"),
        *read(shop.path, "select sku, quantity, reported_units, paid_minor from order_line order by sku, id"),
        *read(shop.path, "select sum(units), sum(total_minor) from external_refund"),
    ]


@every
def test_twice_changes_nothing_and_the_desk_is_whole(shop: Shop, tmp_path: Path, each: Marketplace) -> None:
    assert sum(row["orders_new"] for row in take_in(shop, tmp_path, each, REFUNDED, SECOND)) == 2
    before = dump(shop.path)
    rows = take_in(shop, tmp_path, each, REFUNDED, SECOND)
    assert (sum(row["orders_unchanged"] for row in rows), dump(shop.path)) == (2, before)
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@every
def test_a_refund_in_a_later_file_is_the_one_of_the_same_file(tmp_path: Path, each: Marketplace) -> None:
    folders = [tmp_path / name for name in ("once", "later")]
    for folder in folders:
        folder.mkdir()
    at_once, later = map(new_shop, folders)
    take_in(at_once, tmp_path, each, REFUNDED)
    take_in(later, tmp_path, each, FIRST)
    take_in(later, tmp_path, each, REFUNDED)
    assert facts(later) == facts(at_once)
    assert later.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize("each", [*filter(tells_unpaid, MARKETPLACES)], ids=lambda each: each.name)
def test_an_order_that_was_cancelled_unpaid_is_no_refund(
    shop: Shop, tmp_path: Path, each: Marketplace
) -> None:
    take_in(shop, tmp_path, each, replace(FIRST, paid=False))
    take_in(shop, tmp_path, each, replace(FIRST, paid=False, status="cancelled"))
    assert read(shop.path, "select coalesce(sum(total_minor), 0) from external_refund") == [(0,)]
    assert read(shop.path, "select status, payment from orders") == [("cancelled", "unpaid")]


@pytest.mark.parametrize(
    "each", [each for each in MARKETPLACES if each.format.money.gives_back], ids=lambda each: each.name
)
def test_what_a_marketplace_cancels_after_payment_it_gives_back_whole(
    shop: Shop, tmp_path: Path, each: Marketplace
) -> None:
    take_in(shop, tmp_path, each, SECOND)
    take_in(shop, tmp_path, each, replace(SECOND, status="cancelled"))
    assert read(shop.path, "select sum(total_minor) from external_refund") == [(800,)]
    assert shop.ok("queue", "-f", "csv").count("\n") == 1  # nothing is owed
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize("name", CLAIMS)
def test_a_sample_of_returns_opens_its_claims_once(shop: Shop, name: str) -> None:
    orders, reasons = CLAIMS[name]
    shop.ok("order", "import", *(str(SAMPLES / one) for one in orders))
    rows = json.loads(shop.ok("claim", "import", str(SAMPLES / name), "-f", "json"))["rows"]
    assert [row["reason"] for row in rows] == reasons
    before = dump(shop.path)
    assert json.loads(shop.ok("claim", "import", str(SAMPLES / name), "-f", "json"))["rows"] == []
    assert dump(shop.path) == before
    assert shop.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


def test_xiaohongshus_requests_are_of_orders_that_came_in_as_a_csv(shop: Shop) -> None:
    orders = (
        "order_number,ordered_at,sku,title,quantity,unit_price\n"
        "P100000001,2026-09-01,CARD,手绘明信片,1,18.00\nP100000002,2026-09-02,STK,贴纸,1,6.00\n"
    )
    shop.ok("order", "import", "-", "--channel", "xiaohongshu", stdin=orders)
    said = shop.ok("claim", "import", str(SAMPLES / "xiaohongshu_aftersales.csv"), "-f", "json")
    assert [row["reason"] for row in json.loads(said)["rows"]] == ["not-as-described", "missing-parts"]


@pytest.mark.parametrize(("answer", "code", "count"), [("no", 1, 0), ("yes", 0, 3)])
def test_a_format_made_without_a_real_file_is_explained_first_on_a_terminal(
    shop: Shop, answer: str, code: int, count: int
) -> None:
    seen = typed(shop, "order", "import", str(SAMPLES / "tiktok.csv"), answers=[answer], columns=120)
    assert (seen.code, "SKU Unit Original Price" in seen.screen) == (code, True)
    assert "Is each value in its place? Import it? (yes/no)" in seen.screen
    assert ("Cancelled. Nothing was imported." in seen.screen) == (answer == "no")
    assert read(shop.path, "select count(*) from orders") == [(count,)]


def test_returns_are_explained_first_too_but_not_to_a_pipe(shop: Shop) -> None:
    shop.ok("order", "import", str(SAMPLES / "tiktok.csv"))
    path = str(SAMPLES / "tiktok_returns.csv")
    seen = typed(shop, "claim", "import", path, answers=["no"], columns=120)
    assert (seen.code, "Return Reason" in seen.screen) == (1, True)
    assert read(shop.path, "select count(*) from claim") == [(0,)]
    seen = typed(shop, "claim", "import", path, "-f", "csv", piped=True)
    assert (seen.code, seen.out.startswith("claim,status,")) == (0, True)
