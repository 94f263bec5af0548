"""Slips of the hand: corrected beside the wrong row, which every report still shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, rows, the_claim, write
from factory import Shop, new_shop
from store.schema.test_released_schemas import unpacked

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """R1001: one of four at 50.00, for a changed mind, accepted."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"quantity": 4, "unit_price": "50.00", "shipping": "5.00", "customer_email": "ada@example.org"}
    )
    accept(shop, "R1001")
    return shop


def accept(shop: Shop, claim: str) -> None:
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def refunds(shop: Shop) -> list[tuple[str, str, str]]:
    return [(row["method"], row["kind"], row["amount"]) for row in ask(shop, "report", "day")["refunds"]]


def balance(shop: Shop) -> dict[str, str]:
    ((row),) = ask(shop, "report", "day")["balance"]
    return {key: value for key, value in row.items() if key != "currency"}


def test_a_method_booked_wrongly_moves_and_no_figure_disappears(shop: Shop) -> None:
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    moved = shop.run("claim", "correct", "R1001", "--method", "cash", "--to", "card", "--why", "went by card")
    assert (moved.code, moved.err.splitlines()[0]) == (0, "Moved R1001: 50.00 EUR from cash to card")
    assert refunds(shop) == [
        ("cash", "refund", "50.00"),
        ("card", "correction", "50.00"),
        ("cash", "correction", "-50.00"),
    ]
    assert the_claim(shop)["refunded"] == balance(shop)["paid_out"] == "50.00"
    by_method = rows(shop.ok("report", "refunds", "--by", "method", "-f", "csv"))
    assert [(row["key"], row["total"]) for row in by_method] == [("card", "50.00"), ("cash", "0.00")]
    assert ailments(shop) == []


def test_a_refunded_return_label_does_not_count_against_the_price(shop: Shop) -> None:
    back = ("claim", "open", "1042", "-r", "changed-mind", "-i")
    shop.ok(*back, "LAMP-1=1")
    shop.ok("claim", "approve", "R1002")
    shop.ok("claim", "receive", "R1002", "--postage", "4.50", "--paid-by", "shop")
    shop.ok("claim", "inspect", "R1002", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1002")
    assert the_claim(shop, "R1002")["refunded"] == "45.50"
    shop.ok("claim", "correct", "R1002", "+4.50", "--why", "the label was ours")
    shop.ok("claim", "refund", "R1001")
    shop.ok(*back, "LAMP-1=2")
    shop.ok("claim", "approve", "R1003")
    shop.ok("claim", "refund", "R1003", "--shipping-only")
    shop.ok(*back, "LAMP-1=2", "--now", "--condition", "new")
    assert the_claim(shop, "R1004")["refunded"] == "100.00"
    assert ailments(shop) == []


def test_a_method_that_was_not_used_says_how_to_move_there(shop: Shop) -> None:
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    result = shop.run("claim", "correct", "R1001", "50.00", "--method", "card", "--why", "by card")
    assert (result.code, result.err) == (
        1,
        "Nothing to correct: no refund by card on R1001\n"
        "  returndesk claim correct R1001 --of refund --method cash --to card --why TEXT, to move it there\n",
    )


def test_a_part_moves_and_what_was_moved_is_corrected_where_it_is(shop: Shop) -> None:
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    shop.ok("claim", "correct", "R1001", "20.00", "--method", "cash", "--to", "card", "--why", "in part")
    assert shop.run("claim", "correct", "R1001", "-30.01", "--method", "cash", "--why", "x").code == 1
    assert shop.run("claim", "correct", "R1001", "-20.01", "--method", "card", "--why", "x").code == 1
    shop.ok("claim", "correct", "R1001", "-20.00", "--method", "card", "--why", "came back")
    assert the_claim(shop)["refunded"] == "30.00"
    assert ailments(shop) == []


def test_there_is_nothing_to_move_to_the_method_that_it_was_by(shop: Shop) -> None:
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    result = shop.run("claim", "correct", "R1001", "--to", "cash", "--why", "x")
    assert (result.code, result.err.splitlines()[0]) == (1, "Nothing to move: that refund is by cash")
    assert refunds(shop) == [("cash", "refund", "50.00")]


def test_a_coupon_of_a_desk_without_codes_has_one_once_it_is_corrected(tmp_path: Path) -> None:
    for name in ("whole", "part"):
        (tmp_path / name).mkdir()
    whole, part = (unpacked(9, tmp_path / name) for name in ("whole", "part"))
    for shop, off in ((whole, "-5.00"), (part, "-1.00")):
        shop.ok("doctor", "--upgrade")
        assert ask(shop, "coupon", "list") == []
        shop.ok("claim", "correct", "R1006", off, "--of", "compensation", "--why", "less")
    assert ask(whole, "coupon", "list") == []  # nothing is left of it
    assert [(row["amount"], row["claim"]) for row in ask(part, "coupon", "list")] == [("4.00", "R1006")]


def test_credit_moves_to_money_as_far_as_it_is_not_used(shop: Shop) -> None:
    shop.ok("claim", "refund", "R1001", "--method", "credit")
    shop.take_in({"order_number": "7", "unit_price": "10.00", "customer_email": "ada@example.org"})
    shop.ok("customer", "use", "ada@example.org", "10.00", "--order", "7", "--why", "asked")
    move = ("claim", "correct", "R1001", "--to", "cash", "--why", "was cash")
    assert shop.run(*move).code == 1
    shop.ok(*move[:3], "40.00", *move[3:])
    assert ask(shop, "customer", "show", "ada@example.org")["credit"][0]["balance"] == "0.00"
    assert ailments(shop) == []


def test_credit_is_taken_back_from_the_customer_to_whom_it_went(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    buyers = {"1": "ada", "1042": "bo", "3": "ada", "4": "bo"}
    shop.take_in(
        *(
            {"order_number": number, "customer_email": f"{who}@example.org", "unit_price": "50.00"}
            for number, who in buyers.items()
        )
    )
    shop.ok("claim", "open", "1", "-r", "service")
    shop.ok("claim", "compensate", "R1001", "10.00", "--by", "credit", "--why", "late")
    shop.ok("customer", "use", "ada@example.org", "10.00", "--order", "1042", "--why", "a friend's order")
    accept(shop, "R1002")
    shop.ok("claim", "refund", "R1002")
    # Back with Ada, who paid with it: 10.00. Bo has none of it.
    shop.ok("claim", "correct", "R1002", "-4.00", "--method", "credit", "--why", "agreed", "--override")
    shop.ok("customer", "use", "ada@example.org", "6.00", "--order", "3", "--why", "asked")
    shop.ok("claim", "open", "4", "-r", "service")
    shop.ok("claim", "compensate", "R1003", "9.00", "--by", "credit", "--why", "late")
    moved = shop.run("claim", "correct", "R1002", "--method", "credit", "--to", "cash", "--why", "was cash")
    assert (moved.code, moved.err.splitlines()[0]) == (
        1,
        "The customer has 0.00 EUR of store credit left: the rest is used already",
    )
    assert [row["credit"] for row in ask(shop, "customer", "list")] == ["0.00", "9.00"]
    assert ailments(shop) == []


def test_a_compensation_typed_with_a_nought_too_many_is_corrected(shop: Shop) -> None:
    shop.ok("claim", "compensate", "R1001", "100.00", "--by", "cash", "--why", "10.00 was meant")
    correct = ("claim", "correct", "R1001", "--of", "compensation", "--why", "10.00 was meant")
    assert shop.run(*correct, "-100.01").code == 1
    result = shop.run(*correct, "-90.00")
    assert result.err.splitlines()[0] == "Corrected R1001: -90.00 EUR, cash; that compensation is now 10.00"
    assert refunds(shop) == [("cash", "compensation", "10.00")]
    assert balance(shop)["paid_out"] == "10.00"
    given = ask(shop, "claim", "show", "R1001")["compensation"]
    assert [row["amount"] for row in given] == ["100.00", "-90.00"]
    assert ailments(shop) == []


def test_an_exchange_at_the_wrong_price_is_corrected(shop: Shop) -> None:
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@600.00")
    correct = ("claim", "correct", "R1001", "--of", "exchange", "--why", "60.00 was meant")
    assert shop.run(*correct, "-600.01").code == 1
    result = shop.run(*correct, "-540.00")
    assert result.err.splitlines()[0] == (
        "Corrected R1001: -540.00 EUR; that exchange is now 60.00; the customer owes 10.00 EUR"
    )
    assert the_claim(shop)["difference"] == "10.00"
    (day,) = ask(shop, "report", "day")["exchanges"]
    assert (day["count"], day["new"], day["difference"]) == (1, "60.00", "10.00")
    assert ailments(shop) == []


def test_a_payment_that_never_came_is_corrected_and_opens_the_claim_again(shop: Shop) -> None:
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@60.00")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "paid", "R1001", "10.00", "--method", "cash")
    assert the_claim(shop)["status"] == "closed"
    correct = ("claim", "correct", "R1001", "--of", "paid", "--why", "it was for another claim")
    assert shop.run(*correct, "1.00").code == 1
    shop.ok(*correct, "-10.00")
    claim = the_claim(shop)
    assert (claim["status"], claim["difference"]) == ("settled", "10.00")
    assert claim["next"] == "returndesk claim paid R1001 10.00"
    shop.ok("claim", "paid", "R1001", "10.00")
    assert the_claim(shop)["status"] == "closed"
    assert ailments(shop) == []


def test_a_payment_by_the_wrong_method_moves(shop: Shop) -> None:
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@60.00")
    shop.ok("claim", "paid", "R1001", "10.00", "--method", "cash")
    shop.ok("claim", "correct", "R1001", "--of", "paid", "--to", "card", "--why", "by card")
    assert (the_claim(shop)["difference"], balance(shop)["received"]) == ("0.00", "10.00")
    assert ailments(shop) == []


def test_what_customers_paid_is_positive_and_the_net_is_what_left_the_till(shop: Shop) -> None:
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@60.00")
    shop.ok("claim", "paid", "R1001", "10.00", "--method", "cash")
    accept(shop, "R1002")
    shop.ok("claim", "exchange", "R1002", "--for", "Z=1@20.00")
    shop.ok("claim", "refund", "R1002", "--method", "cash")
    (day,) = ask(shop, "report", "day")["exchanges"]
    assert (day["count"], day["paid"]) == (2, "10.00")
    found = balance(shop)
    assert (found["paid_out"], found["received"], found["net"]) == ("30.00", "10.00", "20.00")
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("act", "instead"),
    [
        ("compensate R1001 100.00 --by cash --why x", "±AMOUNT --of compensation --why TEXT"),
        ("exchange R1001 --for Z=1@600.00", "±AMOUNT --of exchange --why TEXT"),
    ],
)
def test_an_undo_of_money_says_how_it_is_corrected(act: str, instead: str, shop: Shop) -> None:
    shop.ok("claim", *act.split())
    shop.as_of = "2026-11-24"  # an exchange of which nothing was sent can be undone on its own day
    result = shop.run("undo")
    assert (result.code, result.err.splitlines()[-1]) == (1, f"  returndesk claim correct R1001 {instead}")


def test_the_file_refuses_what_a_correction_may_not_do(shop: Shop) -> None:
    shop.ok("claim", "exchange", "R1001", "--for", "Z=1@60.00")
    shop.ok("claim", "paid", "R1001", "10.00", "--method", "cash")
    shop.ok("claim", "compensate", "R1001", "5.00", "--by", "cash", "--why", "sorry")
    accept(shop, "R1002")
    shop.ok("claim", "refund", "R1002", "--method", "cash")
    of = "1001, 1, '2026-11-23T10:00:00Z', '2026-11-23', 'eve', 'eve', 'EUR'"
    columns = "claim_id, order_id, at, on_day, who, owner, currency"
    paid, given = "method, amount_minor, corrects", "kind, amount_minor, why, corrects"
    sums = "kind, goods_minor, fee_minor, deduction_minor, adjustment_minor"
    sums += ", shipping_minor, postage_minor, new_minor, difference_minor"
    for table, names, values, why in (
        ("compensation", given, "'cash', -501, 'x', 1", "below zero"),
        ("compensation", given, "'cash', -1, 'x', null", "CHECK"),
        ("exchange_payment", paid, "'cash', -1001, 1", "below zero"),
        ("exchange_payment", paid, "'cash', 1, 1", "exceed"),
        ("remedy", f"{sums}, corrects", "'exchange', 0, 0, 0, 0, 0, 0, -6001, -6001, 1", "below zero"),
        (
            "correction",
            "refund_id, method, amount_minor, returned_minor, why",
            "1, 'card', -1, -1, 'x'",
            "zero",
        ),
    ):
        claim = of.replace("1001", "1002") if table == "correction" else of
        statement = f"insert into {table} ({columns}, {names}) values ({claim}, {values})"
        with pytest.raises(sqlite3.IntegrityError, match=why):
            write(shop.path, statement)


def test_a_refund_without_a_customer_does_not_become_store_credit(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "other", "--now", "--condition", "new", "--method", "cash")
    result = shop.run("claim", "correct", "R1001", "--to", "credit", "--why", "slip")
    assert (result.code, result.err.splitlines()[0]) == (
        1, "Store credit requires a known customer: this order has no id, email or phone"
    )  # fmt: skip
