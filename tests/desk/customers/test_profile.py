"""A customer at a glance: one record of at most 24 lines of 80 cells, with the same keys in every format."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask
from factory import Shop, made_once, new_shop

POLICY = """
[[tier]]
name = "gold"
orders = 3
[points]
per = "1.00"
worth = "0.01"
"""
ADA = {"customer_email": "ada@example.org", "customer_name": "Ada"}
RITA = "Rita<rita@example.org>"
CANCELLED = (
    "order_number,ordered_at,sku,quantity,unit_price,status,customer_email\n"
    "3,2026-11-16,TEE,9,10.00,cancelled,ada@example.org\n"
)
SCREEN = """\
profile
customer       Ada
first order    Thu 1 Oct
last order     Mon 2 Nov
kept orders    2
net value      70.00 EUR
products       MUG 7; LAMP-1 1
returns        1 of 8 units, 12.5 % (95 %: 2.0 % to 49.5 %)
reasons        service 1; changed-mind 1
faults         shop 1; customer 1
days to money  3 days
scores         4
next tier      gold
missing        1 more order
store credit   2.00 EUR
points         70
consent        given
said on        Mon 2 Nov
language       en
birthday       03-14
"""


@made_once
def _known(folder: Path) -> Shop:
    shop = new_shop(folder, document=POLICY)
    shop.take_in(
        {**ADA, "order_number": "1", "sku": "MUG", "quantity": 4, "unit_price": "10.00"}
        | {"ordered_at": "2026-10-01", "delivered_on": "2026-11-04"},
        {**ADA, "order_number": "2", "sku": "MUG", "quantity": 3, "unit_price": "10.00"},
        {**ADA, "order_number": "2", "sku": "LAMP-1", "unit_price": "10.00"},
        {"order_number": "4", "sku": "CUP", "unit_price": "9.00", "customer_email": "bob@example.org"},
    )
    shop.ok("order", "import", "-", stdin=CANCELLED)
    shop.as_of = "2026-11-17"
    shop.ok("claim", "open", "1", "-i", "MUG=1", "-r", "changed-mind", "--on", "2026-11-14")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001", "--method", "bank")
    shop.ok("claim", "feedback", "R1001", "--score", "4")
    shop.ok("claim", "open", "2", "-r", "service")
    shop.ok("claim", "compensate", "R1002", "2.00", "--by", "credit", "--why", "sorry")
    shop.ok(
        "claim", "open", "2", "-i", "LAMP-1", "-r", "changed-mind", "--claimant", "Rita<rita@example.org>"
    )
    shop.ok("customer", "consent", "ada@example.org", "marketing", "--on", "2026-11-02")
    shop.ok("customer", "set", "ada@example.org", "--language", "en", "--birthday", "03-14")
    shop.as_of = "2026-11-23"
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada's orders 1 to 3, of which the last is cancelled; a return, a complaint, and a claim of Rita's."""
    return _known(tmp_path)


def profile(shop: Shop, who: str = "ada@example.org") -> dict[str, Any]:
    return dict(ask(shop, "customer", "show", who)["profile"][0])


def screen(shop: Shop, width: int) -> str:
    from returndesk.cli.tables.customers import customer_sections
    from returndesk.desk.customers.people import show_customer
    from returndesk.desk.session import open_desk
    from returndesk.render.output import chunks

    with open_desk(str(shop.path), who="ann", as_of=date(2026, 11, 23)) as desk:
        value = customer_sections(show_customer(desk, "ada@example.org"), "EUR")
        return "".join(chunks(value, desk.today, "table", width))


def test_a_profile_says_what_a_customer_buys_how_they_return_and_how_they_were_treated(shop: Shop) -> None:
    # Two orders of four units with one back: the design effect is 8/7, so 7 units count (Wilson).
    assert profile(shop) == {
        "customer": "Ada", "first_on": "2026-10-01", "last_on": "2026-11-02", "kept": 2, "net": ["70.00 EUR"],
        "categories": [], "products": ["MUG 7", "LAMP-1 1"],
        "returns": "1 of 8 units, 12.5 % (95 %: 2.0 % to 49.5 %)",
        "units": 8, "returned": 1, "rate": "0.1250", "low": "0.0204", "high": "0.4954",
        "reasons": ["service 1", "changed-mind 1"], "faults": ["shop 1", "customer 1"], "days_to_money": 3,
        "scores": ["4"], "tier": None, "tier_due": None, "next_tier": "gold", "missing": ["1 more order"],
        "credit": ["2.00 EUR"], "points": 70, "coupons": [], "consent": "given", "consent_on": "2026-11-02",
        "language": "en", "birthday": "03-14",
    }  # fmt: skip


def test_a_recipient_s_claim_is_theirs_and_not_the_buyer_s(shop: Shop) -> None:
    rita = profile(shop, "rita@example.org")
    assert (rita["reasons"], rita["units"], rita["first_on"]) == (["changed-mind 1"], 0, None)


def test_a_customer_without_returns_has_a_rate_of_none_and_no_days(shop: Shop) -> None:
    bob = profile(shop, "bob@example.org")
    assert (bob["rate"], bob["days_to_money"], bob["reasons"]) == ("0.0000", None, [])


@pytest.mark.parametrize("width", [80, 120])
def test_a_profile_fits_a_screen(width: int, shop: Shop) -> None:
    found = screen(shop, width)
    assert found.partition("\n\n")[0] + "\n" == SCREEN
    assert SCREEN.count("\n") <= 22  # a line for the command and one for the prompt


def test_the_profile_has_the_same_keys_in_every_format(shop: Shop) -> None:
    shown = shop.ok("customer", "show", "ada@example.org", "-f", "csv")
    for key in profile(shop):
        assert key in shown
