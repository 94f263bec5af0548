"""Compensation, corrections and store credit: apart from refunds, always with a why, never below zero."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, the_claim
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow

POLICY = '[defaults]\ncredit_bonus = "10%"\n'
LATER = {"ordered_at": "2026-11-23", "delivered_on": ""}  # no earlier than the credit
NOW = ("--now", "--condition", "new", "--method")


@pytest.fixture
@made_once
def sold(tmp_path: Path) -> Shop:
    """Ada's order 1042 of two mugs for 10.00 each, her 1050 of 7.50, Bob's 1060 and a nameless 1070."""
    shop = new_shop(tmp_path, document=POLICY)
    ada, bob = {"customer_email": "Ada@example.org", "customer_name": "Ada"}, {"customer_email": "bob@x.org"}
    shop.take_in(
        {**ada, "sku": "MUG", "quantity": 2, "unit_price": "10.00"},
        {**ada, **LATER, "order_number": "1050", "sku": "CUP", "unit_price": "7.00", "shipping": "0.50"},
        {**ada, **LATER, "order_number": "1055", "sku": "CUP", "unit_price": "900", "currency": "JPY"},
        {**bob, **LATER, "order_number": "1060", "sku": "CUP", "unit_price": "7.00"},
        {"order_number": "1070", "sku": "CUP", "unit_price": "7.00", "customer_name": "Zoë"},
    )
    return shop


def refunded(shop: Shop, method: str = "credit", order: str = "1042", item: str = "MUG=1") -> None:
    shop.ok("claim", "open", order, "-i", item, "-r", "changed-mind", *NOW, method)


def credit(shop: Shop, who: str = "ada@example.org") -> dict[str, str]:
    return {row["currency"]: row["balance"] for row in ask(shop, "customer", "show", who)["credit"]}


def test_credit_is_issued_by_refunds_and_compensation_and_used_for_later_orders(sold: Shop) -> None:
    refunded(sold)  # 10.00 and 10 %
    sold.ok("claim", "compensate", "R1001", "2.00", "--by", "credit", "--why", "late")
    sold.ok("claim", "open", "1055", "-r", "service")
    sold.ok("claim", "compensate", "R1002", "150", "--by", "credit", "--why", "late")
    sold.as_of = "2026-11-25"
    result = sold.run("customer", "use", "ada", "5.50", "--order", "1050")
    assert result.err == "Used 5.50 EUR for order 1050; 7.50 EUR left\n"
    shown = ask(sold, "customer", "show", "ada@example.org")
    assert [tuple(row.values())[:7] for row in shown["history"]] == [
        ("2026-11-23", "issued", "11.00", "11.00", "EUR", "refund", "R1001"),
        ("2026-11-23", "issued", "2.00", "13.00", "EUR", "compensation", "R1001"),
        ("2026-11-23", "issued", "150", "150", "JPY", "compensation", "R1002"),
        ("2026-11-25", "used", "-5.50", "7.50", "EUR", "order", None),
    ]
    assert shown["credit"] == [
        {"currency": "EUR", "issued": "13.00", "used": "5.50", "balance": "7.50"},
        {"currency": "JPY", "issued": "150", "used": "0", "balance": "150"},
    ]
    assert [(row["credit"], row["currency"]) for row in shown["customer"]] == [
        ("7.50", "EUR"),
        ("150", "JPY"),
    ]
    assert the_claim(sold)["refunded"] == "11.00"  # compensation is no refund
    assert read(sold.path, "select returned_minor from orders where number = '1042'") == [(1000,)]
    assert ailments(sold) == []


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ("ada 11.01 --order 1050", 1, "has 11.00 EUR of store credit"),
        ("ada 7.51 --order 1050", 1, "At most 7.50 EUR"),
        ("ada 1 --order 1055", 1, "has 0 JPY of store credit"),
        ("ada 1.00 --order 1060", 2, "another customer's"),
        ("bob 1.00 --order 1060", 1, "has 0.00 EUR"),
        ("Zoë 1.00 --order 1070", 1, "has only a name"),
        ("ada 0 --order 1050", 2, "expected more than 0"),
        ("ada 1.005 --order 1050", 2, "EUR has 2 decimals"),
        ("ada 1.00", 2, "--order NUMBER is missing"),
        ("ada 1.00 --order 4711", 66, "unknown order 4711"),
        ("nobody 1.00 --order 1050", 66, "unknown customer nobody"),
        ("ada -1.00 --order 1050", 2, "requires --why"),
        ("ada -1.00 --order 1050 --why x", 1, "paid only 0.00 EUR of order 1050"),
    ],
)
def test_credit_is_not_used_beyond_what_there_is(sold: Shop, args: str, code: int, said: str) -> None:
    refunded(sold)
    before = dump(sold.path)
    result = sold.run("customer", "use", *args.split())
    assert (result.code, said in result.err) == (code, True), result
    assert dump(sold.path) == before


def test_an_order_of_before_the_credit_is_paid_with_it_only_with_a_why(sold: Shop) -> None:
    older = {"order_number": "1041", "ordered_at": "2026-11-22", "delivered_on": ""}
    sold.take_in({**older, "customer_email": "ada@example.org", "unit_price": "30.00"})
    refunded(sold)
    before = dump(sold.path)
    result = sold.run("customer", "use", "ada", "5.00", "--order", "1041")
    said = "Order 1041 is dated Sun 22 Nov: there was 0.00 EUR of credit"
    assert (result.code, said in result.err, "--why TEXT" in result.err) == (2, True, True), result
    assert dump(sold.path) == before
    sold.ok("customer", "use", "ada", "5.00", "--order", "1041", "--why", "it was not paid yet")
    assert credit(sold) == {"EUR": "6.00"}
    assert ailments(sold) == []


def test_of_credit_of_several_days_the_oldest_is_used_first(sold: Shop) -> None:
    refunded(sold)  # 11.00
    sold.as_of = "2026-11-25"
    refunded(sold)  # 11.00 more, too late for 1050
    sold.as_of = "2026-11-26"
    sold.take_in({"customer_email": "ada@example.org", "order_number": "1090", "ordered_at": "2026-11-26",
                  "delivered_on": "", "unit_price": "30.00"})  # fmt: skip
    sold.ok("customer", "use", "ada", "10.00", "--order", "1090")
    result = sold.run("customer", "use", "ada", "1.01", "--order", "1050")
    assert (result.code, "there was 1.00 EUR of credit" in result.err) == (2, True), result
    sold.ok("customer", "use", "ada", "1.00", "--order", "1050")
    assert ailments(sold) == []


def test_a_slip_is_given_back_and_another_s_order_is_paid_with_a_why(sold: Shop) -> None:
    refunded(sold)
    sold.ok("customer", "use", "ada", "5.00", "--order", "1050")
    sold.ok("customer", "use", "ada", "-5.00", "--order", "1050", "--why", "the wrong order")
    sold.ok("customer", "use", "ada", "5.00", "--order", "1060", "--why", "bob is her son")
    assert credit(sold) == {"EUR": "6.00"}
    assert ailments(sold) == []


@pytest.mark.parametrize(
    "command", ["refund R1001 --method credit", "compensate R1001 1 --by credit --why x"]
)
def test_store_credit_wants_a_known_customer(sold: Shop, command: str) -> None:
    sold.ok("claim", "open", "1070", "-r", "changed-mind")
    for typed in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        sold.ok("claim", *typed.split())
    result = sold.run("claim", *command.split())
    assert (result.code, "known customer" in result.err) == (1, True)


def test_a_correction_stands_beside_its_refund_and_changes_what_is_refunded(sold: Shop) -> None:
    refunded(sold, "cash")
    sold.as_of = "2026-11-24"
    assert (
        ask(sold, "claim", "correct", "R1001", "-2.00", "--why", "8.00 left the till")[0]["refunded"]
        == "8.00"
    )
    assert read(sold.path, "select total_minor, on_day from refund") == [(1000, "2026-11-23")]
    assert read(sold.path, "select amount_minor, on_day, why from correction") == [
        (-200, "2026-11-24", "8.00 left the till")
    ]
    assert read(sold.path, "select returned_minor from orders where number = '1042'") == [(800,)]
    shown = ask(sold, "claim", "show", "R1001")
    assert [(row["part"], row["amount"]) for row in shown["sum"]][-2:] == [
        ("adjustment", "-2.00"), ("total", "8.00"),
    ]  # fmt: skip
    assert [row["amount"] for row in shown["corrections"]] == ["-2.00"]
    assert shown["claim"][0]["status"] == "closed"
    assert ailments(sold) == []


FEE = """
[defaults]
restocking_fee = "15%"
"""


def test_a_correction_adds_at_most_what_its_refund_left_off(sold: Shop) -> None:
    """Fee 1.50, 2.00 for wear and 1.00 by --amount are left off two mugs of 10.00 each."""
    sold.ok("policy", "set", "-", "--force", stdin=FEE)
    sold.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    sold.ok("claim", "approve", "R1001")
    sold.ok("claim", "receive", "R1001")
    sold.ok(
        "claim",
        "inspect",
        "R1001",
        "--condition",
        "used",
        "--to",
        "restock",
        "--deduct",
        "2.00",
        "--why",
        "worn",
    )
    sold.ok("claim", "refund", "R1001", "--amount", "5.50", "--why", "agreed")
    assert "left off 4.50 EUR" in sold.run("claim", "correct", "R1001", "4.51", "--why", "slip").err
    sold.ok("claim", "correct", "R1001", "4.00", "--why", "the fee was waived")
    assert "left off 0.50 EUR" in sold.run("claim", "correct", "R1001", "0.51", "--why", "slip").err
    sold.ok("claim", "correct", "R1001", "-1.00", "--why", "slip")
    sold.ok("claim", "correct", "R1001", "1.50", "--why", "slip")
    assert sold.run("claim", "correct", "R1001", "0.01", "--why", "slip").code == 1
    assert sold.ok("doctor", "-f", "csv") == "code,where,text,hint\n"


@pytest.mark.parametrize(
    ("amount", "code", "said"),
    [
        ("-10.01", 1, "is 10.00 EUR"),
        ("-10.00", 0, ""),
        ("+0.01", 1, "left off nothing: a correction cannot add more"),  # it gave all of the mug
        ("10.00", 1, "claim compensate R1001 AMOUNT"),  # although the other mug was paid, too
        ("0.00", 2, "expected a difference"),
        ("ten", 2, "expected an amount"),
        ("--2", 2, "Unknown option: --2"),
    ],
)
def test_a_refund_is_corrected_within_nothing_and_what_was_paid(
    sold: Shop, amount: str, code: int, said: str
) -> None:
    refunded(sold, "cash")
    before = dump(sold.path)
    result = sold.run("claim", "correct", "R1001", amount, "--why", "slip")
    assert (result.code, said in result.err) == (code, True), result
    assert (dump(sold.path) == before) is (code != 0)
    assert ailments(sold) == []


def test_a_correction_of_credit_moves_the_balance_and_never_takes_what_was_used(sold: Shop) -> None:
    refunded(sold)
    sold.ok("claim", "correct", "R1001", "-1.00", "--why", "no bonus was promised")
    assert credit(sold) == {"EUR": "10.00"}
    sold.ok("customer", "use", "ada", "7.00", "--order", "1050")
    result = sold.run("claim", "correct", "R1001", "-3.01", "--why", "x")
    assert (result.code, "has 3.00 EUR of store credit left" in result.err) == (1, True)
    sold.ok("claim", "correct", "R1001", "-3.00", "--why", "x")
    assert credit(sold) == {"EUR": "0.00"}
    assert ailments(sold) == []


def test_of_several_refunds_the_last_is_corrected_or_that_of_a_method(sold: Shop) -> None:
    sold.ok("claim", "open", "1042", "-r", "changed-mind")
    for typed in ("approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"):
        sold.ok("claim", *typed.split())
    sold.ok("claim", "refund", "R1001", "-i", "MUG=1", "--method", "cash")
    sold.ok("claim", "refund", "R1001", "--method", "bank")
    sold.ok("claim", "correct", "R1001", "-1.00", "--why", "a")
    sold.ok("claim", "correct", "R1001", "-2.00", "--why", "b", "--method", "cash")
    assert read(sold.path, "select method, amount_minor from correction") == [("bank", -100), ("cash", -200)]
    assert sold.run("claim", "correct", "R1001", "-1.00", "--why", "c", "--method", "card").code == 1


@pytest.mark.parametrize("command", ["compensate R1001 1.00 --by cash", "correct R1001 -1.00"])
def test_a_why_is_wanted_always(sold: Shop, command: str) -> None:
    refunded(sold, "cash")
    for why in ([], ["--why", ""], ["--why", "  "]):
        assert sold.run("claim", *command.split(), *why).code == 2


def test_a_tier_that_no_policy_mentions_is_refused_with_the_tiers_that_there_are(sold: Shop) -> None:
    sold.ok("policy", "set", "-", "--force", stdin='tiers = ["gold", "silver"]\n')
    found = sold.run("customer", "set", "ada@example.org", "--tier", "glod")
    assert (found.code, found.out) == (2, "")
    assert "--tier: unknown 'glod'. Did you mean gold? Choices: gold, silver, business" in found.err
    found = sold.run("customer", "set", "ada@example.org", "--tier", "x")
    assert "--tier: unknown 'x'. Choices: gold, silver, business" in found.err
    assert ask(sold, "customer", "set", "ada@example.org", "--tier", "business")[0]["tier"] == "business"


def test_a_tier_is_set_and_counts_from_then_on(sold: Shop) -> None:
    sold.ok("policy", "set", "-", "--force", stdin='tiers = ["gold"]\n')
    (row,) = ask(sold, "customer", "set", "ada@example.org", "--tier", "gold")
    assert (row["customer"], row["tier"], row["orders"]) == ("Ada", "gold", 3)
    assert ask(sold, "customer", "set", "mail:ada@example.org", "--tier", "")[0]["tier"] in ("", None)
    assert sold.run("customer", "set", "ada").code == 2
    assert ask(sold, "customer", "show", "bob")["customer"][0]["email"] == "bob@x.org"
