"""Part of the price back while the goods stay, and the shipping alone: what is left stays claimable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

COLUMNS = (
    "claim_id, order_id, at, on_day, who, owner, method, reference, why, currency, goods_minor, fee_minor,"
    " deduction_minor, shipping_minor, shared_goods_minor, postage_minor, bonus_minor, adjustment_minor,"
    " total_minor"
)
SOFA = {"sku": "SOFA", "unit_price": "100.00", "shipping": "9.90", "delivered_on": "2026-11-20",
        "customer_email": "ada@example.org"}  # fmt: skip


def sofa(folder: Path, document: str = "", reason: str = "other", **order: object) -> Shop:
    """R1001 on a sofa of 100.00 + 9.90, approved."""
    shop = new_shop(folder, document=document)
    shop.take_in({**SOFA, **order})
    shop.ok("claim", "open", "1042", "-r", reason)
    shop.ok("claim", "approve", "R1001")
    return shop


def returned(shop: Shop, claim: str = "R1002", *items: str) -> None:
    """Another claim on the order, up to its inspection."""
    shop.ok("claim", "open", "1042", *items, "-r", "changed-mind")
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def claimable(shop: Shop) -> dict[str, object]:
    return {line["sku"]: line["claimable"] for line in ask(shop, "order", "show", "1042")}


def reported(shop: Shop, *args: str) -> dict[str, str]:
    return dict(ask(shop, "report", "refunds", "--by", "method", *args)[0])


def reduce(shop: Shop, amount: str, *args: str, claim: str = "R1001", why: str = "a scratch") -> str:
    return shop.ok("claim", "reduce", claim, amount, *args, "--why", why)


def test_a_part_of_the_price_leaves_the_rest_claimable(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "10.00")
    claim = the_claim(shop)
    assert (claim["status"], claim["refunded"]) == ("closed", "10.00")
    checked = ask(shop, "check", "1042")[0]
    assert (checked["claimable"], checked["refund"]) == (1, "90.00")
    returned(shop)
    assert quoted(shop, "R1002") == {
        "goods": "100.00", "reduction": "-10.00", "shipping": "0.00", "total": "90.00",
    }  # fmt: skip
    shop.ok("claim", "refund", "R1002")
    assert the_claim(shop, "R1002")["refunded"] == "90.00"
    report = reported(shop)
    assert (report["goods"], report["total"], report["adjustment"]) == ("100.00", "100.00", "0.00")
    assert claimable(shop) == {"SOFA": 0}
    assert ailments(shop) == []


def test_it_is_one_of_the_refunds_of_its_day_and_named_in_its_claim(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "10.00")
    assert ask(shop, "report", "day")["refunds"] == [
        {"currency": "EUR", "method": "original", "kind": "refund", "count": 1, "amount": "10.00"}
    ]
    payout = ask(shop, "report", "refunds", "--list")[0]
    assert (payout["claim"], payout["kind"], payout["amount"]) == ("R1001", "refund", "10.00")
    parts = [(row["part"], row["sku"], row["amount"]) for row in ask(shop, "claim", "show", "R1001")["sum"]]
    assert parts == [("reduction", "SOFA", "10.00"), ("shipping", None, "0.00"), ("total", None, "10.00")]
    assert ask(shop, "report", "refunds", "--by", "sku")[0]["goods"] == "10.00"
    assert "reduced" in shop.ok("log", "R1001", "-f", "csv")


def test_reduced_units_are_settled_last(tmp_path: Path) -> None:
    shop = sofa(tmp_path, sku="MUG", quantity=3, unit_price="10.00", shipping="")
    reduce(shop, "2.00", "-i", "MUG=1")
    assert the_claim(shop)["status"] == "approved"
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "22.00")
    returned(shop)
    assert quoted(shop, "R1002")["total"] == "8.00"
    shop.ok("claim", "refund", "R1002")
    assert reported(shop)["total"] == "30.00"
    assert ailments(shop) == []


def test_a_part_of_a_set_comes_back_and_stock_is_not_touched(tmp_path: Path) -> None:
    shop = sofa(tmp_path, sku="KIT3", unit_price="50.00", shipping="")
    shop.ok("claim", "receive", "R1001", "-i", "KIT3=0", "--unexpected", "1 of 3 mugs")
    reduce(shop, "16.67", why="1 of 3 mugs came back")
    assert the_claim(shop)["status"] == "closed"
    checked = ask(shop, "check", "1042")[0]
    assert (checked["claimable"], checked["refund"]) == (1, "33.33")
    assert ask(shop, "report", "day")["stock"] == []
    assert "1 of 3 mugs" in shop.ok("log", "R1001", "-f", "csv")
    assert ailments(shop) == []


def test_the_claim_says_that_no_shipping_was_refunded_with_a_reduction(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "10.00")
    assert ask(shop, "claim", "show", "R1001")["sum"][1]["why"] == "none refunded"


def test_goods_that_arrived_are_sent_back_before_a_part_of_their_price_is_refunded(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    shop.ok("claim", "receive", "R1001")
    result = shop.run("claim", "reduce", "R1001", "10.00", "--why", "a scratch")
    assert (result.code, result.err.splitlines()) == (
        1,
        [
            "The goods of R1001 are here: send them back, then open a claim anew and reduce that",
            "  returndesk claim inspect R1001 --condition CONDITION --to customer",
        ],
    )
    shop.ok("claim", "inspect", "R1001", "--condition", "used", "--to", "customer")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1002")
    shop.ok("claim", "reduce", "R1002", "10.00", "--why", "a scratch")
    assert (claimable(shop), ailments(shop)) == ({"SOFA": 1}, [])


def test_accepted_goods_are_refunded_not_reduced(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    result = shop.run("claim", "reduce", "R1001", "10.00", "--why", "a scratch")
    assert result.code == 1
    assert "R1001 is inspected: refund its goods, or send them back first" in result.err


def test_goods_that_were_refunded_before_they_came_are_still_awaited(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    shop.ok("claim", "refund", "R1001", "--before-goods", "--why", "a regular")
    assert shop.run("claim", "reduce", "R1001", "10.00", "--why", "a scratch").code == 1
    shop.ok("claim", "refund", "R1001", "--shipping-only", "--why", "it was late")
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("approved", "109.90")
    assert ailments(shop) == []


@pytest.mark.parametrize("act", [("reduce", "R1001", "10.00"), ("refund", "R1001", "--shipping-only")])
def test_a_disputed_order_gives_no_part_of_its_price_back(tmp_path: Path, act: tuple[str, ...]) -> None:
    shop = sofa(tmp_path)
    shop.ok("order", "dispute", "1042", "open")
    result = shop.run("claim", *act, "--why", "a scratch")
    assert (result.code, result.err.splitlines()[0][:19]) == (1, "No refund: dispute ")
    shop.ok("claim", *act, "--why", "a scratch", "--override")
    assert ailments(shop) == []


def test_more_than_is_left_of_the_price_is_refused_in_words(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "60.00")
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1002")
    result = shop.run("claim", "reduce", "R1002", "40.01", "--why", "another scratch")
    assert result.code == 1
    assert result.err == (
        "40.01 EUR is more than is left of 1 × SOFA: at most 40.00\n"
        "  returndesk claim compensate R1002 AMOUNT --by cash --why TEXT\n"
    )
    reduce(shop, "40.00", claim="R1002")
    assert ask(shop, "check", "1042")[0]["refund"] == "0.00"
    assert ailments(shop) == []


def test_a_right_is_not_undercut_by_a_part_of_the_price(tmp_path: Path) -> None:
    """The units stay claimable: less than is owed needs no override."""
    shop = sofa(tmp_path, 'law = ["eu"]\n', reason="changed-mind")
    reduce(shop, "10.00")
    returned(shop)
    shop.ok("claim", "refund", "R1002")
    assert the_claim(shop, "R1002")["refunded"] == "99.90"


def test_shipping_comes_back_in_full_with_goods_that_were_reduced_before(tmp_path: Path) -> None:
    shop = sofa(tmp_path, reason="defective")
    reduce(shop, "10.00")
    shop.ok("claim", "open", "1042", "-r", "defective")
    assert quoted(shop, "R1002")["shipping"] == "9.90"


def test_shipping_alone_leaves_the_goods_claimable(tmp_path: Path) -> None:
    shop = sofa(tmp_path, reason="late")
    shop.ok("claim", "refund", "R1001", "--shipping-only")
    claim = the_claim(shop)
    assert (claim["status"], claim["refunded"]) == ("settled", "9.90")  # the carrier is still to be told
    assert claimable(shop) == {"SOFA": 1}
    report = reported(shop)
    assert (report["goods"], report["shipping"], report["adjustment"]) == ("0.00", "9.90", "0.00")
    returned(shop)
    shop.ok("claim", "refund", "R1002")
    assert the_claim(shop, "R1002")["refunded"] == "100.00"
    assert ailments(shop) == []


def test_shipping_alone_settles_no_unit_that_is_on_its_way_back(tmp_path: Path) -> None:
    shop = sofa(tmp_path, reason="changed-mind")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "refund", "R1001", "--shipping-only")
    assert the_claim(shop)["status"] == "received"
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    assert (the_claim(shop)["refunded"], ailments(shop)) == ("109.90", [])


def test_shipping_is_refunded_once(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    shop.ok("claim", "refund", "R1001", "--shipping-only", "--amount", "4.00", "--why", "half a day late")
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1002")
    result = shop.run("claim", "refund", "R1002", "--shipping-only", "--amount", "6.00", "--why", "as agreed")
    assert (result.code, result.err.splitlines()[0]) == (
        1, "--amount 6.00 is more than the shipping: 5.90 EUR is left of it",
    )  # fmt: skip
    shop.ok("claim", "refund", "R1002", "--shipping-only")
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1003")
    result = shop.run("claim", "refund", "R1003", "--shipping-only")
    assert result.err.splitlines()[0] == "No shipping is left to refund: all of it was refunded"


@pytest.mark.parametrize(
    ("shipping", "refunded", "why"),
    [
        ("0.00", "0.00", "none was paid"),
        ("9.90", "109.90", "nothing is left of what was paid for the order"),
    ],
)
def test_no_shipping_is_refunded_where_none_is_left(
    shipping: str, refunded: str, why: str, tmp_path: Path
) -> None:
    shop = sofa(tmp_path, shipping=shipping)
    told = f"1042,2026-11-02,SOFA,1,100.00,{shipping},{refunded}"
    header = "order,date,sku,quantity,unit_price,shipping,back\n"
    shop.ok("order", "import", "-", "--map", "refunded=back", stdin=f"{header}{told}\n")
    result = shop.run("claim", "refund", "R1001", "--shipping-only")
    assert (result.code, result.err.splitlines()[0]) == (1, f"No shipping is left to refund: {why}")


@pytest.mark.parametrize("act", [("reduce", "R1001", "10.00"), ("refund", "R1001", "--shipping-only")])
def test_a_dry_run_records_nothing_and_money_is_not_undone(tmp_path: Path, act: tuple[str, ...]) -> None:
    shop = sofa(tmp_path)
    shop.ok("claim", *act, "--why", "a scratch", "--dry-run")
    assert the_claim(shop)["status"] == "approved"
    shop.ok("claim", *act, "--why", "a scratch")
    result = shop.run("undo")
    assert result.code == 1
    assert "the money has left" in result.err


def test_an_export_that_shows_the_reduction_is_the_same_money(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "10.00")
    assert [row["claim"] for row in ask(shop, "report", "refunds", "--unconfirmed")] == ["R1001"]


def test_the_letter_says_what_the_customer_keeps(tmp_path: Path) -> None:
    shop = sofa(tmp_path, title="Sofa")
    reduce(shop, "10.00")
    assert "You keep 1 × Sofa; we refund 10.00 EUR." in shop.ok("claim", "message", "R1001")


@pytest.mark.parametrize(
    "statement",
    [
        "update reduction set goods_minor = 900",
        "update reduction set units = 2",
        "update claim_line set freed = 0",
        "update order_line set refunded_minor = 0",
    ],
)
def test_the_doctor_notices_an_edit(tmp_path: Path, statement: str) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "10.00")
    write(shop.path, "drop trigger reduction_is_fixed", statement)
    assert ailments(shop) != []


def test_the_database_refuses_more_than_the_price_and_units_that_are_gone(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "10.00")
    refund, line = read(shop.path, "select refund_id, claim_line_id from reduction")[0]
    into = "insert into reduction (refund_id, claim_line_id, order_line_id, after_units, units, goods_minor)"
    write(
        shop.path,
        "drop trigger refund_counts",
        f"insert into refund (id, {COLUMNS}) select {refund} + 1, {COLUMNS} from refund",
    )
    for values in ("0, 1, 9001", "0, 2, 1", "1, 1, 1"):
        with pytest.raises(sqlite3.IntegrityError):
            write(shop.path, f"{into} values ({refund} + 1, {line}, 1, {values})")
