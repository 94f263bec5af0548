"""Screens about customers at 80 and 120 columns, held against golden/NAME.WIDTH.txt.

RETURNDESK_GOLDEN=write rewrites the files; then read every change as a shop owner would.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
from cli.report.demo_month import demo, demo_offer
from cli.terminal import typed
from factory import Shop, made_once, new_shop

from returndesk.render.width import cells

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).parent / "golden"
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b")
POLICY = """
[[tier]]
name = "gold"
orders = 6
spent = { EUR = "300.00", JPY = "40000" }
within = "12 months"
active = "6 months"
[[tier]]
name = "silver"
orders = 2
[points]
per = { EUR = "1.00", JPY = "100" }
worth = { EUR = "0.01", JPY = "1" }
expires = "12 months"
[signals]
often_returns = "10%"
"""
ADA = {"customer_email": "ada.lovelace@example.org", "customer_name": "Ada Lovelace", "category": "light"}
WANG = {"customer_email": "wang@example.org", "customer_name": "欧阳娜娜", "currency": "JPY"}
LONG = {
    "customer_email": "maximiliane.von-und-zu-hohenstein@mail.example.org",
    "customer_name": "Maximiliane von und zu Hohenstein-Sigmaringen",
}
OF_SHOP = {
    "owed": "report owed",
    "tiers": "customer tiers",
    "show": "customer show ada.lovelace@example.org",
    "show_chinese": "customer show wang@example.org",
    "coupons": "coupon list",
    "occasions": "customer occasions --next '120 days'",
    "signals": "customer signals",
}
OF_OFFER = {"offers": "offer list", "offer_result": "offer result comeback"}


@made_once
def regulars(tmp_path: Path) -> Shop:
    """Ada, who often returns, Ouyang Nana, who pays in yen, and one with a long name."""
    shop = new_shop(tmp_path, document=POLICY)
    days = ("2025-12-20", "2026-02-03", "2026-05-05", "2026-07-14", "2026-09-08", "2026-11-02", "2026-11-10")
    orders = [
        {
            **ADA,
            "order_number": str(1001 + at),
            "ordered_at": on,
            "delivered_on": on,
            "unit_price": "85.00",
            "sku": f"LAMP-{at % 2 + 1}",
        }
        for at, on in enumerate(days)
    ]
    yen = {**WANG, "unit_price": "12000", "sku": "茶壶", "title": "青花瓷茶壶"}
    shop.take_in(
        *orders,
        *(
            {**yen, "order_number": f"20{at:02}", "ordered_at": on, "delivered_on": on}
            for at, on in enumerate(days[3:6])
        ),
        {**LONG, "order_number": "3001", "unit_price": "1249.90", "ordered_at": "2026-10-30"},
        {
            **LONG,
            "order_number": "3002",
            "unit_price": "10.00",
            "ordered_at": "2026-11-12",
            "delivered_on": "",
        },
    )
    for number in (1002, 1003, 1004, 1005, 1006):
        shop.ok("claim", "open", str(number), "-r", "changed-mind", "--on", str(days[number - 1001]))
    for claim in ("R1001", "R1002", "R1003", "R1004", "R1005"):
        shop.ok("claim", "approve", claim, "--override", "--why", "asked nicely")
        shop.ok("claim", "receive", claim)
        shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")
        shop.ok("claim", "refund", claim)
    for line in (
        "claim open 1007 -r service",
        "claim compensate R1006 10.00 --by credit --why late",
        "claim open 2001 -r late",
        "claim compensate R1007 500 --by coupon --why late",
        "customer use ada.lovelace@example.org 2.50 --order 1007 --why asked",
        "customer use ada.lovelace@example.org --points 20 --order 1007",
        "customer consent ada.lovelace@example.org marketing --on 2026-09-08",
        "customer consent wang@example.org marketing --on 2026-09-08",
        "customer set ada.lovelace@example.org --birthday 11-29",
        "customer set wang@example.org --birthday 02-29 --language zh",
        "coupon issue --percent 12.5 --until 2026-12-31 --why spring",
        "coupon issue wang@example.org --amount 5.00 --why late",
        "coupon issue --amount 7.00 --why typo",
    ):
        shop.ok(*line.split())
    shop.ok(
        "coupon", "issue", LONG["customer_email"], "--amount", "25.00", "--why", "a lamp came broken twice"
    )
    return shop


def held(name: str, shop: Shop, command: str, width: int) -> None:
    """Hold a screen against its golden file; nothing of it is wider than the terminal."""
    seen = typed(shop, *shlex.split(command), columns=width)
    assert seen.code == 0, seen.screen
    text = f"$ returndesk {command}\n{CODE.sub('K7QM-4XWP-2NRT', seen.screen)}"
    path = GOLDEN / f"{name}.{width}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if cells(line) > width] == []


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", OF_SHOP)
def test_what_a_shop_sees_of_its_customers_looks_as_it_did(name: str, width: int, tmp_path: Path) -> None:
    held(name, regulars(tmp_path), OF_SHOP[name], width)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", OF_OFFER)
def test_an_offer_and_its_result_look_as_they_did(name: str, width: int, tmp_path: Path) -> None:
    held(name, demo_offer(tmp_path), OF_OFFER[name], width)


def test_whether_customers_come_back_looks_as_it_did(tmp_path: Path) -> None:
    held("repeat", demo(tmp_path), "report repeat --by days", 120)
