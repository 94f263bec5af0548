"""Money or goods that leave before the old goods come; and old goods that need not come at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, the_claim, the_lines, write
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow

WHY = ("--why", "a good customer")


@pytest.fixture
@made_once
def approved(tmp_path: Path) -> Shop:
    """R1001 for two items at 50.00, approved; nothing has come."""
    shop = new_shop(tmp_path)
    mail = {"customer_email": "a@x.example"}
    shop.take_in({**mail, "sku": "A", "quantity": 2, "unit_price": "50.00"})
    shop.ok("claim", "open", "1042", "-r", "defective")
    shop.ok("claim", "approve", "R1001")
    return shop


def stock(shop: Shop) -> list[tuple[str, str, int]]:
    return [(row["sku"], row["disposition"], row["units"]) for row in ask(shop, "report", "stock")]


def test_the_money_leaves_and_the_claim_waits_for_its_parcel(approved: Shop) -> None:
    assert approved.run("claim", "refund", "R1001", "--before-goods").code == 2  # a why is missing
    (done,) = ask(approved, "claim", "refund", "R1001", "--before-goods", *WHY)
    assert (done["status"], done["stage"], done["refunded"]) == ("approved", "parcel", "100.00")
    assert done["next"] == "returndesk claim receive R1001"
    assert approved.run("claim", "refund", "R1001", "--before-goods", *WHY).code == 1  # money leaves once
    assert approved.run("claim", "refund", "R1001", "--keep-goods", *WHY).code == 1
    assert ask(approved, "order", "show", "1042")[0]["claimable"] == 0
    assert ailments(approved) == []
    approved.ok("claim", "receive", "R1001")
    approved.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert (the_claim(approved)["status"], stock(approved)) == ("closed", [("A", "restock", 2)])
    assert ailments(approved) == []


def test_some_of_it_is_refunded_before_the_goods_and_the_rest_after(approved: Shop) -> None:
    approved.ok("claim", "refund", "R1001", "-i", "A=1", "--before-goods", *WHY)
    approved.ok("claim", "receive", "R1001")
    approved.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert the_claim(approved)["next"] == "returndesk claim refund R1001"
    assert ask(approved, "claim", "refund", "R1001")[0]["refunded"] == "100.00"
    assert the_claim(approved)["status"] == "closed"
    assert ailments(approved) == []


def test_an_expiry_proposes_to_claim_it_back(approved: Shop) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    approved.as_of = "2026-12-20"
    result = approved.run("claim", "expire", "--due", "-f", "plain")
    assert "expired; 100.00 EUR was refunded before they came" in result.err
    back = "returndesk claim correct R1001 -100.00 --why TEXT"
    assert [(row["claim"], row["next"]) for row in ask(approved, "queue")] == [("R1001", back)]
    approved.ok("claim", "correct", "R1001", "-40.00", "--why", "paid back in part")
    assert ask(approved, "queue")[0]["next"] == "returndesk claim correct R1001 -60.00 --why TEXT"
    approved.ok("claim", "correct", "R1001", "-60.00", "--why", "paid back")
    assert ask(approved, "queue") == []
    assert ailments(approved) == []


def test_store_credit_that_is_used_is_not_proposed_to_be_claimed_back(approved: Shop) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", "--method", "credit", *WHY)
    approved.take_in({"order_number": "1043", "unit_price": "100.00", "customer_email": "a@x.example"})
    approved.ok("customer", "use", "a@x.example", "100.00", "--order", "1043", *WHY)
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    assert ask(approved, "queue") == []
    assert the_claim(approved)["next"] == "returndesk claim show R1001"


def test_goods_that_come_after_the_expiry_are_the_shops(approved: Shop) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    assert ask(approved, "claim", "receive", "R1001")[0]["status"] == "received"
    approved.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert (the_claim(approved)["status"], ask(approved, "queue")) == ("closed", [])
    assert ailments(approved) == []


@pytest.mark.parametrize("end", ["expire --due", "cancel R1001"])
def test_goods_whose_money_was_claimed_back_are_sent_back(approved: Shop, end: str) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    approved.as_of = "2026-12-20"
    approved.ok("claim", *end.split())
    ended = the_claim(approved)["status"]
    approved.ok("claim", "correct", "R1001", "-100.00", "--why", "never came, paid back")
    came = approved.run("claim", "receive", "R1001")
    assert came.err.splitlines()[0] == f"Received R1001, which is {ended}: 2 × A; to be sent back"
    (task,) = ask(approved, "queue")
    assert (the_claim(approved)["status"], task["next"]) == (ended, "returndesk claim sent R1001")
    assert (ailments(approved), stock(approved)) == ([], [])
    approved.ok("claim", "sent", "R1001")
    assert (the_claim(approved)["status"], ask(approved, "queue")) == (ended, [])
    assert ailments(approved) == []


def test_goods_that_were_replaced_stay_with_the_shop_however_late(approved: Shop) -> None:
    approved.ok("claim", "replace", "R1001", "--before-goods", *WHY)
    approved.ok("claim", "sent", "R1001")
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    assert ask(approved, "claim", "receive", "R1001")[0]["status"] == "received"
    assert ailments(approved) == []


def test_what_is_refused_after_the_money_left_is_claimed_back(approved: Shop) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    approved.ok("claim", "receive", "R1001")
    approved.ok("claim", "inspect", "R1001", "-i", "A=1", "--condition", "new", "--to", "restock")
    (done,) = ask(approved, "claim", "inspect", "R1001", "--condition", "missing", "--to", "scrap")
    assert (done["status"], done["next"]) == ("settled", "returndesk claim correct R1001 -50.00 --why TEXT")
    assert ask(approved, "claim", "correct", "R1001", "-50.00", "--why", "one was missing")[0]["status"] == (
        "closed"
    )
    assert ailments(approved) == []


def test_a_cancelled_claim_is_claimed_back_too(approved: Shop) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    (done,) = ask(approved, "claim", "cancel", "R1001")
    assert done["next"] == "returndesk claim correct R1001 -100.00 --why TEXT"


def test_goods_are_exchanged_before_the_old_ones_come(approved: Shop) -> None:
    (done,) = ask(approved, "claim", "exchange", "R1001", "--for", "B", "--before-goods", *WHY)
    assert (done["status"], done["stage"]) == ("approved", "parcel")
    approved.ok("claim", "sent", "R1001")
    assert [row["sku"] for row in ask(approved, "order", "show", "1042")] == ["A", "B"]
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    (task,) = ask(approved, "queue")
    assert task["next"] == "returndesk claim correct R1001 100.00 --of exchange --why TEXT"
    (done,) = ask(approved, "claim", "correct", "R1001", "100.00", "--of", "exchange", "--why", "never came")
    assert (done["status"], done["next"]) == ("settled", "returndesk claim paid R1001 100.00")
    # The price of what they have is as before: it is the old goods that are paid now.
    assert [row["paid"] for row in ask(approved, "order", "show", "1042")] == ["100.00", "100.00"]
    assert ask(approved, "claim", "paid", "R1001", "100.00")[0]["status"] == "closed"
    assert ailments(approved) == []


@pytest.mark.parametrize("paid_first", [True, False])
def test_old_goods_that_come_after_they_were_claimed_back_are_sent_back(
    approved: Shop, paid_first: bool
) -> None:
    approved.ok("claim", "exchange", "R1001", "--for", "B", "--before-goods", *WHY)
    approved.ok("claim", "sent", "R1001")
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    approved.ok("claim", "correct", "R1001", "100.00", "--of", "exchange", "--why", "never came")
    pay = ("claim", "paid", "R1001", "100.00")
    if paid_first:
        approved.ok(*pay)
    was = "closed" if paid_first else "settled"
    came = approved.run("claim", "receive", "R1001")
    assert came.err.splitlines()[0] == f"Received R1001, which is {was}: 2 × A; to be sent back"
    assert approved.run("claim", "receive", "R1001").code == 1
    (task,) = ask(approved, "queue")
    assert (the_claim(approved)["status"], task["next"]) == (was, "returndesk claim sent R1001")
    assert (ailments(approved), stock(approved)) == ([], [("B", "sent", -2)])
    approved.ok("claim", "sent", "R1001")
    if not paid_first:
        assert ask(approved, "queue")[0]["next"] == "returndesk claim paid R1001 100.00"
        approved.ok(*pay)
    assert (the_claim(approved)["status"], ask(approved, "queue")) == ("closed", [])
    assert ailments(approved) == []


def test_old_goods_that_come_while_only_a_part_was_claimed_back_are_the_shops(approved: Shop) -> None:
    approved.ok("claim", "exchange", "R1001", "--for", "B", "--before-goods", *WHY)
    approved.ok("claim", "sent", "R1001")
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    approved.ok("claim", "correct", "R1001", "40.00", "--of", "exchange", "--why", "in part")
    assert ask(approved, "claim", "receive", "R1001")[0]["status"] == "received"
    approved.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert the_claim(approved)["next"] == "returndesk claim paid R1001 40.00"
    approved.ok("claim", "correct", "R1001", "-40.00", "--of", "exchange", "--why", "they came")
    assert (the_claim(approved)["status"], ask(approved, "queue")) == ("closed", [])
    assert ailments(approved) == []


def test_the_rest_of_a_parcel_that_comes_after_its_claim_closed_is_sent_back(approved: Shop) -> None:
    approved.ok("claim", "receive", "R1001", "-i", "A=1")
    approved.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    approved.ok("claim", "refund", "R1001")
    approved.as_of = "2026-12-20"
    approved.ok("claim", "expire", "--due")
    came = approved.run("claim", "receive", "R1001")
    assert came.err.splitlines()[0] == "Received R1001, which is closed: 1 × A; to be sent back"
    approved.ok("claim", "sent", "R1001")
    assert (the_claim(approved)["status"], ask(approved, "queue")) == ("closed", [])
    assert ailments(approved) == []


def test_goods_are_replaced_before_the_broken_ones_come(approved: Shop) -> None:
    approved.ok("claim", "replace", "R1001", "--before-goods", *WHY)
    approved.ok("claim", "sent", "R1001")
    approved.ok("claim", "receive", "R1001")
    approved.ok("claim", "inspect", "R1001", "--condition", "damaged", "--to", "scrap")
    assert the_claim(approved)["status"] == "closed"
    assert stock(approved) == [("A", "scrap", 2), ("A", "sent", -2)]
    assert ailments(approved) == []


def test_a_replacement_is_free_and_only_what_was_claimed_back_for_it_is_taken_off(approved: Shop) -> None:
    approved.ok("claim", "replace", "R1001", "--before-goods", *WHY)
    refused = approved.run("claim", "correct", "R1001", "-5.00", "--of", "exchange", *WHY)
    assert (refused.code, "below zero" in refused.err) == (1, False)
    approved.ok("claim", "correct", "R1001", "100.00", "--of", "exchange", *WHY)
    assert approved.run("claim", "correct", "R1001", "-100.01", "--of", "exchange", *WHY).code == 1
    approved.ok("claim", "correct", "R1001", "-100.00", "--of", "exchange", *WHY)
    assert approved.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize("act", [("replace", "R1001"), ("exchange", "R1001", "--for", "B")])
def test_the_old_goods_need_not_come_and_no_stock_moves(approved: Shop, act: tuple[str, ...]) -> None:
    assert approved.run("claim", *act).code == 1
    assert approved.run("claim", *act, "--keep-goods").code == 2
    (done,) = ask(approved, "claim", *act, "--keep-goods", *WHY)
    assert (done["status"], done["next"]) == ("settled", "returndesk claim sent R1001")
    assert the_lines(approved)["A"]["settled"] == 2
    assert stock(approved) == []
    approved.ok("claim", "sent", "R1001")
    assert the_claim(approved)["status"] == "closed"
    assert ailments(approved) == []


def test_goods_are_kept_or_awaited_not_both(approved: Shop) -> None:
    both = ("--keep-goods", "--before-goods", *WHY)
    for act in (("refund", "R1001"), ("replace", "R1001"), ("exchange", "R1001", "--for", "B")):
        assert approved.run("claim", *act, *both).code == 2


def test_nothing_is_awaited_of_a_lost_parcel(shop: Shop) -> None:
    shop.take_in({"unit_price": "50.00"})
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    result = shop.run("claim", "refund", "R1001", "--before-goods", *WHY)
    assert (result.code, "omit --before-goods" in result.err) == (1, True)


def advanced_by_right(folder: Path) -> Shop:
    """A claim under a statutory right, refunded before the goods came."""
    shop = new_shop(folder, document='law = ["eu"]\n')
    shop.take_in({"unit_price": "50.00", "delivered_on": "2026-11-20"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    return shop


def test_goods_that_never_came_are_owed_no_refund_by_any_right(tmp_path: Path) -> None:
    shop = advanced_by_right(tmp_path)
    assert shop.run("claim", "correct", "R1001", "-50.00", "--why", "slip").code == 1
    shop.as_of = "2026-12-20"
    shop.ok("claim", "expire", "--due")
    shop.ok("claim", "correct", "R1001", "-50.00", "--why", "never came")
    assert ask(shop, "queue") == []


def test_a_statutory_refund_given_before_the_goods_is_due_no_more(tmp_path: Path) -> None:
    shop = advanced_by_right(tmp_path)
    shop.as_of = "2026-12-05"
    (task,) = ask(shop, "queue")
    assert task["next"] in ("returndesk claim receive R1001", "returndesk claim expire --due")


@pytest.mark.parametrize("edit", ["advanced = 3", "advanced = 1", "settled = 3"])
def test_the_database_refuses_more_than_was_approved(approved: Shop, edit: str) -> None:
    approved.ok("claim", "refund", "R1001", "--before-goods", *WHY)
    with pytest.raises(sqlite3.IntegrityError):
        write(approved.path, f"update claim_line set {edit}")


def test_the_doctor_notices_units_that_no_act_settled_ahead(approved: Shop) -> None:
    write(approved.path, "update claim_line set advanced = 1")
    assert ailments(approved) == [("claim-ahead", "claim R1001")]
