"""Ways in which money could leave twice, or never: each was possible once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, the_claim
from factory import Shop, new_shop

ROW = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,shipping,status\n"


def inspected(shop: Shop, *items: str, reason: str = "changed-mind") -> None:
    picked = [part for item in items for part in ("-i", item)]
    shop.ok("claim", "open", "1042", *picked, "-r", reason)
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")


@pytest.mark.parametrize("status", ["refunded", "cancelled"])
def test_what_the_platform_has_refunded_since_is_not_refunded_here_too(shop: Shop, status: str) -> None:
    shop.ok("order", "import", "-", stdin=f"{ROW}1042,2026-11-10,2026-11-12,B,3,3.33,0,open\n")
    inspected(shop)
    shop.ok("order", "import", "-", stdin=f"{ROW}1042,2026-11-10,2026-11-12,B,3,3.33,0,{status}\n")
    result = shop.run("claim", "refund", "R1001")
    assert result.code == 1
    assert "refunded on the platform" in result.err
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "0.00")
    assert ailments(shop) == []


def test_the_database_itself_refuses_a_refund_of_a_cancelled_order(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=f"{ROW}1042,2026-11-10,2026-11-12,B,3,3.33,0,open\n")
    inspected(shop)
    with closing(sqlite3.connect(shop.path)) as conn:
        conn.execute("update orders set status = 'cancelled'")
        with pytest.raises(sqlite3.IntegrityError, match="exceed the amount paid"):
            conn.execute(
                "insert into refund (claim_id, order_id, at, on_day, who, owner, method, reference, why,"
                " currency, goods_minor, fee_minor, deduction_minor, shipping_minor, shared_goods_minor,"
                " postage_minor, bonus_minor, adjustment_minor, total_minor)"
                " values (1001, 1, '', '2026-11-23', '', '', 'cash', '', '', 'EUR', 999, 0, 0, 0, 0, 0, 0, 0,"
                " 999)"
            )


def test_after_one_of_two_was_kept_the_other_is_received_as_it_is_proposed(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "refund", "R1001", "-i", "MUG=1", "--keep-goods", "--why", "not worth the postage")
    assert ask(shop, "claim", "receive", "R1001")[0]["status"] == "received"
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "20.00"
    assert ailments(shop) == []


def test_a_lower_price_is_not_taken_under_a_refund_at_the_old_one(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=f"{ROW}1042,2026-11-10,2026-11-12,A,2,10.00,0,open\n")
    shop.ok("claim", "open", "1042", "-i", "A=1", "-r", "changed-mind", "--now", "--condition", "new")
    cheaper = f"{ROW}1042,2026-11-10,2026-11-12,A,2,5.00,0,open\n"
    result = shop.run("order", "import", "-", "--update", stdin=cheaper)
    assert result.code == 3
    assert "more of A was refunded" in result.err
    done = ask(
        shop, "claim", "open", "1042", "-i", "A=1", "-r", "changed-mind", "--now", "--condition", "new"
    )
    assert done[0]["refunded"] == "10.00"


def test_an_amount_deducted_from_two_lines_is_taken_whole(shop: Shop) -> None:
    shop.take_in({"sku": "CHEAP", "unit_price": "1.00"}, {"sku": "DEAR", "unit_price": "100.00"})
    shop.ok("claim", "open", "1042", "-i", "CHEAP", "-i", "DEAR", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    worn = ["--condition", "used", "--to", "restock", "--deduct", "5.00", "--why", "worn"]
    shop.ok("claim", "inspect", "R1001", *worn)
    assert quoted(shop, "R1001")["total"] == "96.00"


def test_the_fault_of_the_shops_own_reason_is_that_of_the_policy_the_order_was_sold_under(
    tmp_path: Path,
) -> None:
    old = '[defaults]\nrestocking_fee = "15%"\n[reasons]\nsmell = "customer"\n'
    shop = new_shop(tmp_path, document=old)
    shop.ok("policy", "set", "-", "--from", "2026-11-21", stdin=old.replace('"customer"', '"shop"'))
    shop.take_in({"sku": "TEA", "unit_price": "10.00", "shipping": "5.00"})
    (checked,) = ask(shop, "check", "1042", "-r", "smell")
    opened = ask(shop, "claim", "open", "1042", "-r", "smell", "--now", "--condition", "opened")
    assert (checked["refund"], opened[0]["refunded"]) == ("8.50", "8.50")


def test_a_claim_is_taken_up_again_though_the_policy_has_dropped_its_reason(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[reasons]\nsmell = "shop"\n')
    shop.take_in({"sku": "TEA", "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "smell")
    shop.ok("claim", "reject", "R1001", "--why", "no")
    shop.ok("policy", "set", "-", "--from", "2026-11-01", "--force", stdin="[reasons]\n")
    assert ask(shop, "claim", "reopen", "R1001", "--why", "yes")[0]["status"] == "requested"


def test_all_of_the_shipping_goes_back_only_once_all_goods_have_come_back(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\noriginal_shipping = "on-full-return"\n')
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00", "shipping": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    kept = ask(shop, "claim", "refund", "R1001", "--keep-goods", "--why", "broken")[0]
    assert kept["refunded"] == "20.00"


def test_a_label_is_paid_back_in_full_when_the_refund_is_given_in_parts(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--postage", "12.00", "--paid-by", "shop")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert ask(shop, "claim", "refund", "R1001", "-i", "MUG=1")[0]["refunded"] == "0.00"
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "8.00"
    assert ailments(shop) == []


def test_store_credit_goes_to_a_customer_who_was_named_later(shop: Shop) -> None:
    shop.take_in({"order_number": "20", "customer_email": "z@example.com", "unit_price": "10.00"})
    shop.take_in({"order_number": "21", "customer_name": "Zoë", "unit_price": "10.00"})
    named = {
        "order_number": "21",
        "customer_name": "Zoë",
        "customer_email": "z@example.com",
        "unit_price": "10.00",
    }
    shop.take_in(named)
    now = ["--now", "--condition", "new", "--method", "credit"]
    assert ask(shop, "claim", "open", "21", "-r", "changed-mind", *now)[0]["refunded"] == "10.00"


def test_a_label_is_owed_by_the_terms_of_what_was_approved_and_no_others(tmp_path: Path) -> None:
    document = '[[rule]]\nname = "free way back"\nwhen = { sku = ["DEAR"] }\npostage = "shop"\n'
    shop = new_shop(tmp_path, document=document)
    shop.take_in({"sku": "CHEAP", "unit_price": "10.00"}, {"sku": "DEAR", "unit_price": "100.00"})
    shop.ok("claim", "open", "1042", "-i", "CHEAP", "-i", "DEAR", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001", "-i", "CHEAP")
    shop.ok("claim", "receive", "R1001", "--postage", "3.00", "--paid-by", "shop")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "7.00"
