"""Claims on orders of which a part was never sent: that part is the shop's to settle, the rest comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, the_claim, the_lines
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

EU = 'law = ["eu"]\n[defaults]\nrestocking_fee = "15%"\n'
HEADER = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status,Fulfilled at\n"
    "#1,a@x.org,paid,EUR,100.00,6.00,0,106.00,0,2026-11-01 10:00,1,Key,60.00,KB,fulfilled,2026-11-20\n"
    "#1,,,,,,,,,2026-11-01 10:00,1,MOUSE,40.00,MOUSE,pending,\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A claim on both lines, approved: the keyboard was sent, the mouse was not."""
    shop = new_shop(tmp_path, document=EU)
    shop.ok("order", "import", "-", stdin=HEADER)
    return shop


def approved(shop: Shop, *options: str) -> None:
    shop.ok("claim", "open", "1", "-i", "KB", "-i", "MOUSE", "-r", "changed-mind", *options)
    shop.ok("claim", "approve", "R1001")


def the_task(shop: Shop) -> tuple[str, str, str, str]:
    (task,) = ask(shop, "queue")
    return task["stage"], task["waiting_on"], task["due_on"], task["next"]


REFUND, RECEIVE = "returndesk claim refund R1001", "returndesk claim receive R1001"


def test_the_unsent_part_is_refunded_first_and_then_the_parcel_is_awaited(shop: Shop) -> None:
    approved(shop)
    assert the_task(shop) == ("settle", "shop", "2026-11-26", REFUND)
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "42.40"
    assert the_task(shop) == ("parcel", "customer", "2026-12-07", RECEIVE)


def test_what_was_never_sent_does_not_expire_with_the_parcel(shop: Shop) -> None:
    approved(shop)
    shop.as_of = "2026-12-08"
    assert "No parcel" in shop.run("claim", "expire", "--due").err
    assert the_claim(shop)["status"] == "approved"
    assert "expire" not in shop.run("claim", "approve", "R1001").err


def test_once_the_goods_are_inspected_one_refund_gives_both(shop: Shop) -> None:
    approved(shop)
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert quoted(shop) == {
        "goods KB": "60.00", "goods MOUSE": "40.00", "shipping": "6.00", "total": "106.00"
    }  # fmt: skip
    done = ask(shop, "claim", "refund", "R1001")[0]
    assert (done["status"], done["refunded"]) == ("closed", "106.00")
    assert {sku: (one["received"], one["settled"]) for sku, one in the_lines(shop).items()} == {
        "KB": (1, 1),
        "MOUSE": (0, 1),
    }
    assert ask(shop, "report", "stock") == [
        {"sku": "KB", "disposition": "restock", "condition": "new", "units": 1}
    ]
    assert ailments(shop) == []


def test_the_sent_part_may_be_refunded_alone_and_the_unsent_part_stays_due(shop: Shop) -> None:
    approved(shop)
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001", "-i", "KB")
    shop.as_of = "2026-12-20"  # the parcel's own day has long passed
    assert (the_task(shop)[0], the_task(shop)[3]) == ("settle", REFUND)
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "106.00"
    assert ailments(shop) == []


@pytest.mark.parametrize("outcome", ["exchange", "repair", "replacement"])
def test_with_other_outcomes_the_next_step_is_possible_until_the_claim_is_closed(
    shop: Shop, outcome: str
) -> None:
    approved(shop, "--want", outcome)
    typed = []
    for _ in range(8):
        tasks = ask(shop, "queue")
        if not tasks:
            break
        act = tasks[0]["next"].split()[2]
        typed.append(act)
        options = {
            "inspect": ("--condition", "new", "--to", "restock"),
            "exchange": ("--for", "Z"),
        }.get(act, ())
        shop.ok("claim", act, "R1001", *options)
    assert the_claim(shop)["status"] == "closed"
    assert typed[1] == "receive" or typed[2] == "receive"
    assert ailments(shop) == []


def test_money_before_the_goods_does_not_wait_for_what_was_never_sent(shop: Shop) -> None:
    approved(shop)
    shop.ok("claim", "refund", "R1001", "--before-goods", "--why", "a good customer")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert the_claim(shop)["status"] == "closed"
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["Items: 1 × Key\n", "Cancelled before they were sent: 1 × MOUSE", "106.00 EUR"]),
        ("zh", ["涉及商品：Key × 1\n", "尚未发货、已为您取消的商品：MOUSE × 1"]),
    ],
)
def test_the_letter_asks_for_the_sent_items_alone(shop: Shop, language: str, says: list[str]) -> None:
    approved(shop)
    letter = shop.ok("claim", "message", "R1001", "--language", language)
    assert [one for one in says if one not in letter] == []


def test_at_the_counter_what_was_never_sent_needs_no_condition(shop: Shop) -> None:
    opened = ("claim", "open", "1", "-r", "changed-mind", "--now")
    result = shop.run(*opened, "-i", "KB")
    assert (result.code, result.err.splitlines()[0]) == (2, "--now requires --condition")
    done = ask(shop, *opened, "-i", "MOUSE")[0]
    assert (done["status"], done["refunded"]) == ("closed", "42.40")
    assert ailments(shop) == []


def test_at_the_counter_both_parts_are_refunded_at_once(shop: Shop) -> None:
    now = ("--now", "--condition", "new")
    done = ask(shop, "claim", "open", "1", "-i", "KB", "-i", "MOUSE", "-r", "changed-mind", *now)[0]
    assert (done["status"], done["refunded"]) == ("closed", "106.00")
    assert ailments(shop) == []


def test_a_refusal_at_the_counter_names_no_claim_that_does_not_exist(shop: Shop) -> None:
    opened = ("claim", "open", "1", "-i", "KB", "-r", "changed-mind", "--now", "--condition", "new")
    shop.as_of = "2026-11-30"
    result = shop.run(*opened, "--method", "cash")
    assert result.code == 1
    assert result.err == (
        "The refund is owed the way the customer paid (eu.withdrawal): cash requires their consent\n"
        "  the same with --why TEXT\n"
        "  the same without --now opens a claim\n"
    )
    assert ask(shop, "claim", "list") == []
    assert ask(shop, *opened, "--method", "cash", "--why", "they agreed")[0]["refunded"] == "60.00"
