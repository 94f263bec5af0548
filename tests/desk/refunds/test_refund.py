"""What a refund is made of, term by term, through the real commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim
from factory import Shop, new_shop

GOODS = (
    {"sku": "COAT", "unit_price": "100.00", "shipping": "9.00", "customer_email": "ada@example.org"},
    {"sku": "MUG", "quantity": 2, "unit_price": "25.00"},
)


def with_policy(folder: Path, terms: str) -> Shop:
    shop = new_shop(folder, document=f"[defaults]\n{terms}\n")
    shop.take_in(*GOODS)
    return shop


def inspected(
    shop: Shop, *items: str, reason: str = "changed-mind", look: str = "", receive: str = ""
) -> str:
    """A claim on those items, carried as far as the inspection; its number."""
    wanted = [word for item in items for word in ("-i", item)]
    claim = str(ask(shop, "claim", "open", "1042", *wanted, "-r", reason)[0]["claim"])
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim, *receive.split())
    shop.ok("claim", "inspect", claim, *(look or "--condition new --to restock").split())
    return claim


def paid_out(shop: Shop, claim: str, *options: str) -> str:
    shop.ok("claim", "refund", claim, *options)
    return str(the_claim(shop, claim)["refunded"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rule", "reason", "shipping"),
    [
        ("never", "defective", ["0.00", "0.00", "0.00"]),
        ("always", "changed-mind", ["6.00", "1.50", "1.50"]),
        ("on-fault", "defective", ["6.00", "1.50", "1.50"]),
        ("on-fault", "changed-mind", ["0.00", "0.00", "0.00"]),
        ("on-full-return", "changed-mind", ["0.00", "0.00", "9.00"]),
    ],
)
def test_the_shipping_paid_goes_back_by_the_policy_s_rule(
    tmp_path: Path, rule: str, reason: str, shipping: list[str]
) -> None:
    shop = with_policy(tmp_path, f'original_shipping = "{rule}"')
    given = []
    for item in ("COAT", "MUG=1", "MUG=1"):
        claim = inspected(shop, item, reason=reason)
        given.append(quoted(shop, claim)["shipping"])
        shop.ok("claim", "refund", claim)
    assert given == shipping
    assert ailments(shop) == []


def test_check_names_the_refund_that_the_quote_then_gives(tmp_path: Path) -> None:
    shop = with_policy(tmp_path, 'original_shipping = "always"\nrestocking_fee = "10%"')
    row = ask(shop, "check", "1042", "-i", "COAT")[0]
    assert (row["refund"], row["fee"]) == ("96.00", "10.00")
    shop.ok("claim", "open", "1042", "-i", "COAT", "-r", "changed-mind")
    assert quoted(shop) == {"goods": "100.00", "fee": "-10.00", "shipping": "6.00", "total": "96.00"}


def test_a_fee_of_an_amount_a_unit_is_never_more_than_the_goods(tmp_path: Path) -> None:
    shop = with_policy(tmp_path, 'restocking_fee = "30.00"')
    assert quoted(shop, inspected(shop, "MUG")) == {
        "goods": "50.00", "fee": "-50.00", "shipping": "0.00", "total": "0.00",
    }  # fmt: skip


def test_no_fee_is_kept_where_the_fault_is_not_the_customer_s(tmp_path: Path) -> None:
    shop = with_policy(tmp_path, 'restocking_fee = "15%"\noriginal_shipping = "never"')
    assert quoted(shop, inspected(shop, "COAT", reason="wrong-item")) == {
        "goods": "100.00", "shipping": "0.00", "total": "100.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("deduct", "deduction", "total"),
    [("20%", "-10.00", "40.00"), ("33.33%", "-16.66", "33.34"), ("5.00", "-5.00", "45.00")],
)
def test_wear_is_deducted_by_percent_or_by_amount(
    shop: Shop, deduct: str, deduction: str, total: str
) -> None:
    shop.take_in(*GOODS)
    claim = inspected(shop, "MUG", look=f"--condition used --to refurbish --deduct {deduct} --why chipped")
    parts = ask(shop, "claim", "quote", claim)
    found = {part["part"]: (part["amount"], part["why"]) for part in parts}
    assert found["deduction"] == (deduction, "chipped")
    assert found["total"][0] == total
    assert paid_out(shop, claim) == total


def test_a_deduction_is_never_above_the_goods_and_never_without_a_why(shop: Shop) -> None:
    shop.take_in(*GOODS)
    look = "--condition used --to refurbish --deduct 80.00 --why chipped"
    assert quoted(shop, inspected(shop, "MUG", look=look))["total"] == "0.00"
    shop.ok("claim", "open", "1042", "-i", "COAT", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1002")
    shop.ok("claim", "receive", "R1002")
    typed = "claim inspect R1002 --condition used --to scrap --deduct 5.00"
    assert shop.run(*typed.split()).code == 2
    assert shop.run(*typed.split(), "--why", "x", "--deduct", "101%").code == 2
    assert shop.run(*typed.split(), "--why", "x", "--deduct", "-1.00").code == 2
    assert the_claim(shop, "R1002")["status"] == "received"


def test_a_percent_is_of_exactly_the_units_that_were_worn(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 3, "line_total": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "-i", "MUG=2", "--condition", "new", "--to", "restock")
    shop.ok(*"claim inspect R1001 --condition used --to scrap --deduct 50% --why worn".split())
    # Units 1 and 2 are worth 3.33 and 3.33, the third 3.34: half of it is 1.67.
    assert quoted(shop)["deduction"] == "-1.67"
    assert paid_out(shop, "R1001") == "8.33"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pays", "receive", "postage", "total"),
    [
        ("customer", "--postage 4.50 --paid-by shop", "-4.50", "95.50"),
        ("customer", "--postage 4.50 --paid-by customer", None, "100.00"),
        ("shop", "--postage 4.50 --paid-by customer", "4.50", "104.50"),
        ("shop", "--postage 4.50 --paid-by shop", None, "100.00"),
    ],
)
def test_the_way_back_is_paid_by_whom_the_policy_says(
    tmp_path: Path, pays: str, receive: str, postage: str | None, total: str
) -> None:
    shop = with_policy(tmp_path, f'postage = "{pays}"')
    claim = inspected(shop, "COAT", receive=receive)
    assert quoted(shop, claim).get("postage") == postage
    assert paid_out(shop, claim) == total
    assert ailments(shop) == []


def test_postage_is_settled_once_however_many_refunds_a_claim_has(tmp_path: Path) -> None:
    shop = with_policy(tmp_path, 'postage = "shop"')
    claim = inspected(shop, "MUG", receive="--postage 4.50 --paid-by customer")
    shop.ok("claim", "refund", claim, "-i", "MUG=1")
    assert the_claim(shop, claim)["refunded"] == "29.50"
    assert paid_out(shop, claim) == "54.50"


def test_a_label_dearer_than_the_goods_leaves_a_refund_of_0(shop: Shop) -> None:
    shop.take_in({"sku": "PEN", "unit_price": "2.00"})
    claim = inspected(shop, "PEN", receive="--postage 4.50 --paid-by shop")
    assert quoted(shop, claim) == {
        "goods": "2.00", "shipping": "0.00", "postage": "-2.00", "total": "0.00",
    }  # fmt: skip
    assert paid_out(shop, claim) == "0.00"


def test_postage_wants_who_paid_it(shop: Shop) -> None:
    shop.take_in(*GOODS)
    shop.ok("claim", "open", "1042", "-i", "COAT", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    assert shop.run("claim", "receive", "R1001", "--postage", "4.50").code == 2
    assert shop.run("claim", "receive", "R1001", "--postage", "four", "--paid-by", "shop").code == 2
    assert the_claim(shop)["status"] == "approved"


def test_an_amount_below_the_sum_wants_a_why_and_shows_as_an_adjustment(shop: Shop) -> None:
    shop.take_in(*GOODS)
    claim = inspected(shop, "COAT")
    assert shop.run("claim", "refund", claim, "--amount", "80.00").code == 2
    assert paid_out(shop, claim, "--amount", "80.00", "--why", "agreed on the phone") == "80.00"
    parts = {part["part"]: part["amount"] for part in ask(shop, "claim", "show", claim)["sum"]}
    assert parts == {"goods": "100.00", "shipping": "0.00", "adjustment": "-20.00", "total": "80.00"}


@pytest.mark.parametrize(
    ("amount", "code"), [("100.01", 1), ("-1", 2), ("12,5,0", 2), ("1e2", 2), ("1.005", 2)]
)
def test_an_amount_above_the_sum_or_none_at_all_is_refused(shop: Shop, amount: str, code: int) -> None:
    shop.take_in(*GOODS)
    claim = inspected(shop, "COAT")
    result = shop.run("claim", "refund", claim, f"--amount={amount}", "--why", "x")
    assert (result.code, result.out) == (code, "")
    assert read(shop.path, "select count(*) from refund") == [(0,)]


def test_store_credit_has_its_bonus_and_cash_has_none(tmp_path: Path) -> None:
    shop = with_policy(tmp_path, 'credit_bonus = "10%"')
    first, second = inspected(shop, "MUG=1"), inspected(shop, "MUG=1")
    assert paid_out(shop, first, "--method", "credit") == "27.50"
    assert paid_out(shop, second, "--method", "cash") == "25.00"
    day = ask(shop, "report", "day")
    assert day["balance"] == [
        {
            "currency": "EUR",
            "paid_out": "25.00",
            "received": "0.00",
            "credit_issued": "27.50",
            "fees_kept": "0.00",
            "net": "52.50",
        }
    ]
    assert ailments(shop) == []


def test_a_claim_that_wants_credit_is_quoted_with_the_bonus_and_told_so(tmp_path: Path) -> None:
    shop = with_policy(tmp_path, 'credit_bonus = "10%"')
    shop.ok("claim", "open", "1042", "-i", "COAT", "-r", "changed-mind", "--want", "credit")
    assert quoted(shop)["bonus"] == "10.00"
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    row = ask(shop, "claim", "inspect", "R1001", "--condition", "new", "--to", "restock")[0]
    assert row["next"] == "returndesk claim refund R1001 --method credit"


def test_store_credit_wants_a_known_customer(shop: Shop) -> None:
    shop.take_in({"unit_price": "100.00", "customer_name": "somebody"})
    claim = inspected(shop, "LAMP-1")
    result = shop.run("claim", "refund", claim, "--method", "credit")
    assert (result.code, "known customer" in result.err) == (1, True)
    assert "  returndesk order customer 1042 WHO\n" in result.err
    assert paid_out(shop, claim, "--method", "cash") == "100.00"


def test_goods_that_cost_nothing_are_refunded_with_nothing_and_reported_so(shop: Shop) -> None:
    shop.take_in({"sku": "GIFT", "unit_price": "0.00", "shipping": "4.90"})
    claim = inspected(shop, "GIFT", reason="defective")
    assert paid_out(shop, claim) == "0.00"
    assert ask(shop, "report", "refunds", "--by", "sku")[0]["total"] == "0.00"
    assert ailments(shop) == []


def test_yen_have_no_decimals_anywhere(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, "--currency", "JPY", document='[defaults]\nrestocking_fee = "15%"\n')
    shop.take_in({"sku": "CUP", "quantity": 3, "line_total": "1000", "currency": "JPY"})
    shop.ok("claim", "open", "1042", "-i", "CUP=1", "-r", "changed-mind", "--now", "--condition", "new")
    # ⌊1000/3⌋ is 333; 15 % of it, rounded down, 49.
    assert ask(shop, "report", "day")["refunds"][0]["amount"] == "284"


def test_two_currencies_are_never_added_up(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"}, {"order_number": "1043", "unit_price": "20.00", "currency": "USD"})
    for order in ("1042", "1043"):
        shop.ok(
            "claim", "open", order, "-r", "changed-mind", "--now", "--condition", "new", "--method", "cash"
        )
    refunds = ask(shop, "report", "day")["refunds"]
    assert [(row["currency"], row["amount"]) for row in refunds] == [("EUR", "10.00"), ("USD", "20.00")]
    keys = ask(shop, "report", "refunds", "--by", "month")
    assert [(row["key"], row["currency"], row["total"]) for row in keys] == [
        ("2026-11", "EUR", "10.00"), ("2026-11", "USD", "20.00"),
    ]  # fmt: skip


def test_units_are_never_refunded_twice_even_by_another_claim(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "5.00"})
    claim = inspected(shop, "MUG")
    shop.ok("claim", "refund", claim)
    assert shop.run("claim", "refund", claim).code == 1
    assert shop.run("claim", "open", "1042", "-i", "MUG", "-r", "defective").code == 1
    assert read(shop.path, "select settled_units, refunded_minor from order_line") == [(2, 1000)]
