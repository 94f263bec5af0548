"""Exchanged, repaired, replaced: what is owed, what is sent, what can still be claimed, until when."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, the_claim, the_lines
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow

POLICY = '[defaults]\nrestocking_fee = "10%"\ncredit_bonus = "5%"\n[service]\nsend = 2\n'


@pytest.fixture
@made_once
def inspected(tmp_path: Path) -> Shop:
    """Two of three lamps for 30.00 each are back for a changed mind, 10 % deducted for wear."""
    shop = new_shop(tmp_path, document=POLICY)
    shop.take_in(
        {"quantity": 3, "unit_price": "30.00", "shipping": "4.90", "customer_email": "a@example.org"}
    )
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=2", "-r", "changed-mind", "--want", "exchange")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    worn = ["--deduct", "10%", "--why", "worn"]
    shop.ok("claim", "inspect", "R1001", "--condition", "used", "--to", "restock", *worn)
    return shop


def claimable(shop: Shop) -> int:
    return int(ask(shop, "order", "show", "1042")[0]["claimable"])


def test_an_exchange_is_recorded_sent_and_paid_before_the_claim_closes(inspected: Shop) -> None:
    # 60.00 less 6.00 fee, less 6.00 for wear: 48.00 against 55.00.
    (done,) = ask(inspected, "claim", "exchange", "R1001", "--for", "CAPE=1@50.00", "--for", "PIN=2@2.50")
    assert (done["status"], done["stage"], done["refunded"]) == ("settled", "close", "0.00")
    assert done["next"] == "returndesk claim sent R1001"
    shown = ask(inspected, "claim", "show", "R1001")
    assert (shown["claim"][0]["difference"], shown["claim"][0]["due_on"]) == ("7.00", "2026-11-25")
    assert {row["part"]: row["amount"] for row in shown["exchange"]} == {
        "new": "55.00", "goods": "-60.00", "fee": "6.00", "deduction": "6.00", "difference": "7.00",
    }  # fmt: skip
    assert [(row["sku"], row["units"], row["sent_on"]) for row in shown["outgoing"]] == [
        ("CAPE", 1, None), ("PIN", 2, None),
    ]  # fmt: skip
    assert claimable(inspected) == 1
    assert ask(inspected, "claim", "sent", "R1001", "--tracking", "1Z")[0]["next"] == (
        "returndesk claim paid R1001 7.00"
    )
    (task,) = ask(inspected, "queue")
    assert task["waiting_on"] == "customer"
    assert inspected.run("claim", "paid", "R1001", "7.01").code == 1
    assert ask(inspected, "claim", "paid", "R1001", "5.00")[0]["status"] == "settled"
    assert ask(inspected, "claim", "paid", "R1001", "2.00")[0]["status"] == "closed"
    assert the_claim(inspected)["difference"] == "0.00"
    assert ailments(inspected) == []


@pytest.mark.parametrize(
    ("method", "total", "balance"), [("cash", "8.00", "0.00"), ("credit", "8.40", "8.40")]
)
def test_a_difference_that_the_shop_owes_is_paid_by_a_refund(
    inspected: Shop, method: str, total: str, balance: str
) -> None:
    inspected.ok("claim", "exchange", "R1001", "--for", "CAPE=1@40.00")
    assert the_claim(inspected)["difference"] == "-8.00"
    assert inspected.run("claim", "paid", "R1001", "8.00").code == 1
    inspected.ok("claim", "sent", "R1001")
    assert the_claim(inspected)["next"] == "returndesk claim refund R1001"
    assert inspected.run("claim", "refund", "R1001", "--amount", "1.00", "--why", "x").code == 2
    (done,) = ask(inspected, "claim", "refund", "R1001", "--method", method)
    assert (done["status"], done["refunded"]) == ("closed", total)
    assert [row["credit"] for row in ask(inspected, "customer", "list")] == [balance]
    assert inspected.run("claim", "refund", "R1001").code == 1  # money leaves once
    assert ailments(inspected) == []


def test_exchanged_units_count_as_refunded_for_the_rest_of_the_line(inspected: Shop) -> None:
    inspected.ok("claim", "exchange", "R1001", "-i", "LAMP-1=1", "--for", "CAPE=1@1.00")
    (done,) = ask(inspected, "claim", "refund", "R1001")
    assert (done["status"], done["refunded"]) == ("settled", "24.00")
    assert read(inspected.path, "select settled_units, refunded_minor from order_line") == [(2, 6000)]
    assert read(inspected.path, "select returned_minor from orders") == [(4800,)]
    assert claimable(inspected) == 1
    assert ailments(inspected) == []


@pytest.mark.parametrize(("act", "repaired", "again"), [("repair", 2, 3), ("replace", 0, 1)])
def test_repaired_units_go_out_and_can_be_claimed_again(
    inspected: Shop, act: str, repaired: int, again: int
) -> None:
    assert claimable(inspected) == 1
    (done,) = ask(inspected, "claim", act, "R1001")
    assert (done["status"], done["stage"], done["refunded"]) == ("settled", "close", "0.00")
    found = the_lines(inspected)["LAMP-1"]
    assert (found["repaired"], found["settled"]) == (repaired, 2 - repaired)
    assert claimable(inspected) == again
    assert ask(inspected, "claim", "sent", "R1001")[0]["status"] == "closed"
    # A replacement is a line of its own.
    items = ["-i", "LAMP-1=3"] if act == "repair" else ["-i", ":1=1", "-i", ":2=2"]
    now = ["claim", "open", "1042", *items, "-r", "changed-mind", "--now", "--condition", "new"]
    assert ask(inspected, *now)[0]["refunded"] == "81.00"
    assert inspected.run("claim", "reopen", "R1001", "--why", "x").code == 1  # nothing is left of it
    assert ailments(inspected) == []


def test_a_lost_parcel_is_replaced_and_its_units_can_be_claimed_once_they_came(shop: Shop) -> None:
    shop.take_in({"quantity": 2, "unit_price": "10.00", "shipping": "4.00"})
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "replace", "R1001")
    shop.ok("claim", "sent", "R1001", "--tracking", "1Z")
    assert the_claim(shop)["stage"] == "close"  # the claim on the carrier is still open
    shop.ok("claim", "open", "1042", "-r", "defective", "--now", "--condition", "used", "--to", "scrap")
    assert read(shop.path, "select sum(total_minor) from refund") == [(2400,)]
    assert ailments(shop) == []


def test_refused_goods_are_sent_back_and_that_closes_the_claim(inspected: Shop) -> None:
    inspected.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    inspected.ok("claim", "approve", "R1002")
    inspected.ok("claim", "receive", "R1002")
    inspected.ok("claim", "inspect", "R1002", "--condition", "used", "--to", "customer")
    result = inspected.run("claim", "sent", "R1002")
    assert (the_claim(inspected, "R1002")["status"], result.err) == (
        "closed", "Sent R1002: 1 × LAMP-1 back\n",
    )  # fmt: skip
    assert inspected.run("claim", "sent", "R1002").code == 1
    assert ailments(inspected) == []


def test_postage_that_the_shop_owes_is_paid_after_a_repair(shop: Shop) -> None:
    shop.ok("policy", "set", "-", stdin='[defaults]\npostage = "shop"\n')
    shop.take_in({"unit_price": "30.00"})
    shop.ok("claim", "open", "1042", "-r", "defective", "--want", "repair")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--postage", "4.50", "--paid-by", "customer")
    shop.ok("claim", "inspect", "R1001", "--condition", "damaged", "--to", "restock")
    shop.ok("claim", "repair", "R1001")
    assert ask(shop, "claim", "sent", "R1001")[0]["next"] == "returndesk claim refund R1001"
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "4.50"
    assert the_claim(shop)["status"] == "closed"
    assert ailments(shop) == []


LAW = {  # regime, reason → the last day of the line before and after goods were back on 7 December
    ("uk", "repair"): ("2026-12-05", "2026-12-20"),  # 15 days stood still
    ("uk", "replace"): ("2026-12-05", "2027-01-13"),  # of the new goods, from their own delivery
    ("eu", "repair"): ("2028-11-05", "2029-11-05"),  # 12 months more, once
    ("eu", "replace"): ("2028-11-05", "2028-12-14"),
}


@pytest.mark.parametrize(("regime", "act"), LAW)
def test_the_days_of_a_law_stand_still_or_grow_with_a_repair_that_the_desk_made(
    tmp_path: Path, regime: str, act: str
) -> None:
    shop = new_shop(tmp_path, document=f'law = ["{regime}"]\n')
    shop.take_in({"unit_price": "30.00", "channel": "counter"})
    name = {"uk": "uk.reject", "eu": "eu.conformity"}[regime]

    def last_day() -> str:
        found = ask(shop, "check", "1042", "-r", "defective", "--explain", "--on", "2026-11-23")[-1][
            "grounds"
        ]
        return str(next(ground for ground in found if ground["ground"] == name)["count"][-1]["on"])

    before = last_day()
    shop.ok("claim", "open", "1042", "-r", "defective")
    for typed in ("approve R1001", "receive R1001", "inspect R1001 --condition damaged --to restock"):
        shop.ok("claim", *typed.split())
    shop.ok("claim", act, "R1001")
    shop.as_of = "2026-12-07"
    shop.ok("claim", "sent", "R1001")
    assert (before, last_day()) == LAW[regime, act]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CAPE=1@12.00", 0), ("CAPE@12.00", 0), ("A=B=2@1.00", 0), ("CAPE=1", 2), ("CAPE=0@1.00", 2),
        ("CAPE", 0), ("CAPE=2", 0), ("CAPE=x", 2), ("CAPE=1@", 2),
        ("=1@1.00", 2), ("CAPE=1@-1.00", 2), ("CAPE=1@1e3", 2), ("CAPE=1@1.005", 2), ("CAPE=x@1.00", 2),
        ("", 2),
    ],
)  # fmt: skip
def test_new_goods_are_typed_as_sku_quantity_and_price_or_refused(
    inspected: Shop, text: str, code: int
) -> None:
    before = dump(inspected.path)
    result = inspected.run("claim", "exchange", "R1001", "--for", text)
    assert result.code == code, result
    assert (dump(inspected.path) == before) is (code != 0)
