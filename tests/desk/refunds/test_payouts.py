"""A refund leaves by one method or several, and gives each tender of the order back by its share."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

LAW = 'law = ["eu"]\n[defaults]\ncredit_bonus = "5%"\n'
MAIL = {"customer_email": "a@x.example"}


def inspected(shop: Shop, order: str, *options: str, claim: str = "R1001") -> None:
    shop.ok("claim", "open", order, "-r", "changed-mind", *options)
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def paid_by(shop: Shop, method: str, line: str) -> None:
    """Import order 1, delivered on 20 November and paid by that; the line is SKU,quantity,total."""
    head = "order_number,ordered_at,delivered_on,customer_email,payment_method,sku,quantity,line_total"
    row = f"1,2026-11-18,2026-11-20,a@x.example,{method},{line}"
    shop.ok("order", "import", "-", stdin=f"{head}\n{row}\n")


def paid_out(shop: Shop) -> list[tuple[str, str, str, str]]:
    return [
        (one["kind"], one["method"], one["tender"] or "", one["amount"])
        for one in ask(shop, "report", "refunds", "--list")
    ]


@pytest.fixture
def split(tmp_path: Path) -> Shop:
    """Order 1: four lamps for 25.00, of which 40.00 by gift card and 60.00 by visa."""
    shop = new_shop(tmp_path)
    paid_by(shop, "gift card 40 + visa 60", "LAMP,4,100.00")
    return shop


def test_each_tender_goes_back_the_way_it_came(split: Shop) -> None:
    inspected(split, "1")
    assert ask(split, "claim", "quote", "R1001")[-1]["why"] == (
        "original (gift card) 40.00, original (visa) 60.00"
    )
    split.ok("claim", "refund", "R1001")
    assert paid_out(split) == [
        ("refund", "original", "gift card", "40.00"),
        ("refund", "original", "visa", "60.00"),
    ]
    day = ask(split, "report", "day")["refunds"]
    assert [(row["method"], row["kind"], row["count"], row["amount"]) for row in day] == [
        ("original", "refund", 2, "100.00")
    ]
    assert ask(split, "claim", "list")[0]["refunded"] == "100.00"
    assert ailments(split) == []


def test_refunds_in_turn_give_each_tender_back_to_the_cent(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    paid_by(shop, "gift card 3.34 + visa 6.66", "LAMP,3,10.00")
    for number in range(3):
        inspected(shop, "1", "-i", "LAMP=1", claim=f"R{1001 + number}")
        shop.ok("claim", "refund", f"R{1001 + number}")
    amounts = [(tender, amount) for _, _, tender, amount in paid_out(shop)]
    assert amounts == [
        ("gift card", "1.11"), ("visa", "2.22"),
        ("gift card", "1.11"), ("visa", "2.22"),
        ("gift card", "1.12"), ("visa", "2.22"),
    ]  # fmt: skip
    assert ailments(shop) == []


def test_what_a_correction_takes_off_is_left_of_each_tender_again(split: Shop) -> None:
    split.ok("claim", "open", "1", "-r", "other")
    split.ok("claim", "approve", "R1001")
    split.ok("claim", "reduce", "R1001", "60.00", "--why", "a scratch")
    split.ok("claim", "correct", "R1001", "-60.00", "--why", "of another order")
    assert [one["left"] for one in ask(split, "order", "show", "1")[0]["tenders"]] == ["40.00", "60.00"]
    inspected(split, "1", claim="R1002")
    split.ok("claim", "refund", "R1002")
    assert paid_out(split) == [
        ("refund", "original", "gift card", "24.00"), ("refund", "original", "visa", "36.00"),
        ("refund", "original", "gift card", "40.00"), ("refund", "original", "visa", "60.00"),
        ("correction", "original", "", "-60.00"),
    ]  # fmt: skip
    assert ailments(split) == []


def test_what_a_correction_adds_is_no_longer_left_of_its_tender(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "10%"\n')
    paid_by(shop, "card 40 + visa 60", "LAMP,4,100.00")
    inspected(shop, "1", "-i", "LAMP=1")
    shop.ok("claim", "refund", "R1001", "--method", "card")
    assert [one["left"] for one in ask(shop, "order", "show", "1")[0]["tenders"]] == ["17.50", "60.00"]
    shop.ok("claim", "correct", "R1001", "+2.50", "--why", "a regular")
    assert [one["left"] for one in ask(shop, "order", "show", "1")[0]["tenders"]] == ["15.00", "60.00"]
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        ("original", "card", "75.00"),
        ("card", "original", "75.00"),
        ("cash", "card", "75.00"),
        ("original", "cash", "100.00"),  # as a refund in cash, which gives nothing of a card payment back
    ],
)
def test_a_refund_that_moves_to_another_method_is_of_its_tender(
    tmp_path: Path, first: str, then: str, left: str
) -> None:
    shop = new_shop(tmp_path)
    paid_by(shop, "card", "LAMP,4,100.00")
    inspected(shop, "1", "-i", "LAMP=1")
    shop.ok("claim", "refund", "R1001", "--method", first)
    shop.ok("claim", "correct", "R1001", "--method", first, "--to", then, "--why", "a slip")
    assert [one["left"] for one in ask(shop, "order", "show", "1")[0]["tenders"]] == [left]
    assert ailments(shop) == []


def test_methods_can_be_given_by_hand_and_the_last_takes_the_rest(split: Shop) -> None:
    inspected(split, "1")
    split.ok("claim", "refund", "R1001", "--method", "credit=40", "--method", "card")
    assert paid_out(split) == [("refund", "credit", "", "40.00"), ("refund", "card", "", "60.00")]
    day = ask(split, "report", "day")
    assert [(row["method"], row["amount"]) for row in day["refunds"]] == [
        ("card", "60.00"),
        ("credit", "40.00"),
    ]
    assert (day["balance"][0]["paid_out"], day["balance"][0]["credit_issued"]) == ("60.00", "40.00")
    by_method = {row["key"]: (row["goods"], row["total"]) for row in ask(
        split, "report", "refunds", "--by", "method"
    )}  # fmt: skip
    assert by_method == {"card": ("60.00", "60.00"), "credit": ("40.00", "40.00")}
    assert ailments(split) == []


@pytest.mark.parametrize(
    ("methods", "says"),
    [
        (("credit=40", "card=50"), "come to 90.00, the refund to 100.00 EUR"),
        (("credit=140", "card"), "come to 140.00, the refund to 100.00 EUR"),
        (("credit", "card"), "--method credit: expected an amount"),
        (("card=10", "card"), "--method card is given twice"),
        (("shells",), "unknown 'shells'"),
    ],
)
def test_methods_that_do_not_fit_are_refused(split: Shop, methods: tuple[str, ...], says: str) -> None:
    inspected(split, "1")
    result = split.run("claim", "refund", "R1001", *(word for one in methods for word in ("--method", one)))
    assert (result.code, says in result.err) == (2, True), result.err
    assert paid_out(split) == []


def own_credit(tmp_path: Path, document: str = "") -> Shop:
    """Order 2 for 80.00, of which 60.00 was paid with the desk's own credit."""
    shop = new_shop(tmp_path, document=document)
    shop.take_in(
        {**MAIL, "order_number": "1", "sku": "SOFA", "unit_price": "100.00"},
        {**MAIL, "order_number": "2", "sku": "RUG", "unit_price": "80.00"},
    )
    inspected(shop, "1")
    shop.ok("claim", "compensate", "R1001", "60.00", "--by", "credit", "--why", "sorry")
    shop.ok("customer", "use", "a@x.example", "60.00", "--order", "2", "--why", "agreed")
    inspected(shop, "2", claim="R1002")
    return shop


def test_the_desks_own_credit_goes_back_as_credit(tmp_path: Path) -> None:
    shop = own_credit(tmp_path, LAW)
    shop.ok("claim", "refund", "R1002")
    assert paid_out(shop)[:2] == [
        ("refund", "original", "", "20.00"),
        ("refund", "credit", "credit", "60.00"),
    ]
    assert ask(shop, "customer", "show", "a@x.example")["customer"][0]["credit"] == "60.00"
    assert ailments(shop) == []


def test_a_bonus_is_on_new_credit_alone(tmp_path: Path) -> None:
    shop = own_credit(tmp_path, LAW)
    shop.ok("claim", "refund", "R1002", "--method", "credit", "--why", "the customer agreed")
    assert paid_out(shop)[:2] == [
        ("refund", "credit", "credit", "60.00"),
        ("refund", "credit", "", "21.00"),
    ]
    assert ask(shop, "report", "refunds")[0]["bonus"] == "1.00"
    assert ailments(shop) == []


def test_own_credit_that_went_back_is_not_returned_once_more(tmp_path: Path) -> None:
    shop = own_credit(tmp_path)
    shop.ok("claim", "refund", "R1002")
    result = shop.run("customer", "use", "a@x.example", "--order", "2", "--why", "typed twice", "--", "-1.00")
    assert result.code == 1
    assert "0.00 EUR" in result.err


def test_another_way_than_the_customer_paid_requires_consent_for_each_payout(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=LAW)
    paid_by(shop, "card", "LAMP,1,100.00")
    inspected(shop, "1")
    methods = ("--method", "credit=40", "--method", "card")
    result = shop.run("claim", "refund", "R1001", *methods)
    assert result.code == 1
    assert "credit requires their consent" in result.err
    result = shop.run("claim", "refund", "R1001", "--method", "cash=40", "--method", "bank")
    assert (result.code, "cash and bank require their consent" in result.err) == (1, True)
    shop.ok("claim", "refund", "R1001", *methods, "--why", "the customer wrote so")
    assert paid_out(shop) == [("refund", "credit", "", "42.00"), ("refund", "card", "card", "60.00")]
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Refund method: store credit + card"), ("zh", "店铺余额 + 退至您的银行卡")]
)
def test_a_letter_names_each_method_of_a_refund(split: Shop, language: str, said: str) -> None:
    inspected(split, "1")
    split.ok("claim", "refund", "R1001", "--method", "credit=40", "--method", "card")
    split.ok("customer", "set", "a@x.example", "--language", language)
    letter = split.ok("claim", "message", "R1001", "--template", "refunded")
    assert (said in letter, "several" in letter) == (True, False)


def test_cash_is_paid_in_the_coins_that_there_are(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[cash]\nround_to = "0.05"\n')
    shop.take_in({"order_number": "1", "sku": "MUG", "quantity": 2, "line_total": "24.68"})
    inspected(shop, "1", "-i", "MUG=1")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    assert paid_out(shop) == [("refund", "cash", "", "12.34"), ("rounding", "cash", "", "0.01")]
    row = ask(shop, "report", "refunds")[0]
    assert (row["goods"], row["rounding"], row["total"]) == ("12.34", "0.01", "12.35")
    assert ask(shop, "report", "day")["balance"][0]["paid_out"] == "12.35"
    assert ask(shop, "claim", "list")[0]["refunded"] == "12.35"
    inspected(shop, "1", claim="R1002")
    shop.ok("claim", "refund", "R1002")  # the way the customer paid
    assert ask(shop, "report", "refunds")[0]["rounding"] == "0.01"
    assert ailments(shop) == []


def test_money_back_for_kept_goods_is_said_in_the_coins_that_are_paid(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[cash]\nround_to = "0.05"\n')
    shop.take_in({"order_number": "1", "sku": "MUG", "unit_price": "40.00", "shipping": "4.99"})
    for claim in ("R1001", "R1002"):
        shop.ok("claim", "open", "1", "-r", "other")
        shop.ok("claim", "approve", claim)
        if claim == "R1001":
            said = shop.run("claim", "reduce", claim, "10.02", "--method", "cash", "--why", "a scratch")
            assert "Reduced R1001: 10.00 EUR for 1 × MUG, cash" in said.err
    said = shop.run("claim", "refund", "R1002", "--shipping-only", "--method", "cash", "--why", "late")
    assert "Refunded R1002: shipping 5.00 EUR, cash" in said.err
    assert [row[3] for row in paid_out(shop)] == ["10.02", "-0.02", "4.99", "0.01"]


PAYOUT = (
    "insert into payout (claim_id, order_id, at, on_day, who, owner, refund_id, kind, method, tender,"
    " reference, currency, amount_minor, bonus_minor, rounding_minor, bounced) select claim_id, order_id, at,"
    " on_day, who, owner, refund_id, '{kind}', '{method}', '{tender}', '', currency, {amount}, {bonus},"
    " {rounding}, {bounced} from payout where id = 1"
)


@pytest.mark.parametrize(
    "figures",
    [
        {"amount": 1},
        {"kind": "again", "amount": 1},
        {"kind": "bounced", "amount": -4001, "bounced": 1},
        {"kind": "bounced", "amount": -1},
        {"kind": "bounced", "amount": -6000, "bounced": 2, "tender": "visa", "method": "card"},
        {"amount": 1, "rounding": 1},
        {"amount": 1, "bonus": 1},
        {"amount": 0, "method": "shells"},
        {"amount": 0, "method": "credit", "tender": "credit"},
    ],
)
def test_the_database_refuses_payouts_beyond_their_refund(split: Shop, figures: dict[str, object]) -> None:
    inspected(split, "1")
    split.ok("claim", "refund", "R1001")
    usual: dict[str, object] = {"kind": "refund", "method": "original", "tender": "gift card"}
    usual |= {"bonus": 0, "rounding": 0, "bounced": "null"}
    if figures == {"amount": 0, "method": "credit", "tender": "credit"}:
        figures = {**figures, "amount": 1}
    with pytest.raises(sqlite3.IntegrityError):
        write(split.path, PAYOUT.format(**{**usual, **figures}))
    assert read(split.path, "select amount_minor from payout") == [(4000,), (6000,)]


@pytest.mark.parametrize(
    "change",
    ["amount_minor = 4100", "method = 'card'", "tender = 'amex'", "on_day = '2026-11-22'", "who = 'eve'"],
)
def test_the_doctor_finds_an_edited_payout(split: Shop, change: str) -> None:
    inspected(split, "1")
    split.ok("claim", "refund", "R1001")
    write(split.path, "drop trigger payout_is_fixed", f"update payout set {change} where id = 1")
    assert {"refund-journal", "payout-sum"} & {code for code, _ in ailments(split)}


def test_the_quote_of_a_claim_for_credit_shows_the_bonus(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\ncredit_bonus = "5%"\n')
    shop.take_in({**MAIL, "order_number": "1", "sku": "LAMP", "unit_price": "54.40"})
    inspected(shop, "1", "--want", "credit")
    assert quoted(shop)["total"] == "57.12"
    shop.ok("claim", "refund", "R1001")
    assert paid_out(shop) == [("refund", "credit", "", "57.12")]
