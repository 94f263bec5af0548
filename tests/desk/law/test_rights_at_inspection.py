"""A deduction that a right forbids is refused, at inspection or at the refund; shipping up to its limit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, write
from factory import Shop, new_shop

DOCUMENT = 'law = ["{law}"]\n[defaults]\nwindow = "5 days"\nrestocking_fee = "10%"\n'


def received(
    folder: Path, law: str, reason: str = "changed-mind", on: str = "2026-11-10", **facts: object
) -> Shop:
    """A lamp of 100.00 that came on 5 November and is back, under one law."""
    shop = new_shop(folder, document=DOCUMENT.format(law=law))
    shop.take_in({"unit_price": "100.00", **facts})
    shop.as_of = on
    shop.ok("claim", "open", "1042", "-r", reason)
    override = ("--override", "--why", "kind") if the_claim(shop)["verdict"] == "ineligible" else ()
    shop.ok("claim", "approve", "R1001", *override)
    shop.ok("claim", "receive", "R1001")
    return shop


def look(shop: Shop, condition: str, *more: str) -> tuple[int, str]:
    to = "restock" if condition != "missing" else "scrap"
    deduct = (*(more or ("--deduct", "20%")), "--why", "worn")
    taken = shop.run("claim", "inspect", "R1001", "--condition", condition, "--to", to, *deduct)
    return taken.code, taken.err


WITHDRAWAL = "only for goods that are used or damaged (Dir. 2011/83 art. 14(2))"


@pytest.mark.parametrize(
    ("law", "reason", "facts", "condition", "refused"),
    [
        ("eu", "changed-mind", {}, "new", WITHDRAWAL),
        ("eu", "changed-mind", {}, "opened", WITHDRAWAL),
        ("eu", "changed-mind", {}, "used", ""),
        ("eu", "changed-mind", {}, "damaged", ""),
        ("eu", "changed-mind", {"order_tags": "never-informed"}, "damaged",
         "none is allowed (Dir. 2011/83 art. 14(2))"),
        ("eu", "defective", {}, "damaged", "none is allowed (Dir. 2019/771 art. 16(3))"),
        ("uk", "changed-mind", {}, "opened",
         "only for goods that are used or damaged (SI 2013/3134 reg. 34(9))"),
        ("uk", "changed-mind", {}, "used", ""),
        ("uk", "changed-mind", {"order_tags": "never-informed"}, "used",
         "none is allowed (SI 2013/3134 reg. 34(11))"),
        ("uk", "defective", {"channel": "counter"}, "used",
         "none is allowed (CRA 2015 s. 24(8)–(11))"),
        ("cn", "changed-mind", {}, "opened",
         "only for goods that are used or damaged, or where --why names M 12 or M 18"
         " (Measures of 2017 (am. 2020) art. 8, 12, 18)"),
        ("cn", "changed-mind", {}, "used", ""),
        ("cn", "defective", {"channel": "counter"}, "used",
         "none is allowed (Consumer Rights Protection Law art. 24)"),
        ("us", "changed-mind", {}, "new", ""),  # no right: the shop's own terms
    ],
)  # fmt: skip
def test_a_deduction_that_a_right_forbids_is_refused_with_its_article(
    tmp_path: Path, law: str, reason: str, facts: dict[str, object], condition: str, refused: str
) -> None:
    shop = received(tmp_path, law, reason, **facts)
    code, said = look(shop, condition)
    assert code == (1 if refused else 0)
    assert refused in said
    assert read(shop.path, "select count(*) from inspection") == [(0 if refused else 1,)]
    assert ailments(shop) == []


def test_without_a_deduction_the_same_goods_are_inspected(tmp_path: Path) -> None:
    shop = received(tmp_path, "eu")
    code, said = look(shop, "opened", "--deduct", "5.00")
    assert (code, said.splitlines()[-1].strip()) == (1, "the same without --deduct")
    shop.ok("claim", "inspect", "R1001", "--condition", "opened", "--to", "restock")
    assert quoted(shop)["total"] == "100.00"


def test_a_claim_that_no_right_covers_is_the_shops_to_settle(tmp_path: Path) -> None:
    shop = received(tmp_path, "eu", on="2026-11-23")
    assert look(shop, "opened")[0] == 0
    assert quoted(shop)["deduction"] == "-20.00"


def test_a_deduction_for_wear_that_a_right_allows_is_never_above_the_price(tmp_path: Path) -> None:
    shop = received(tmp_path, "uk")
    assert look(shop, "damaged", "--deduct", "999.00")[0] == 0
    assert quoted(shop) == {"goods": "100.00", "deduction": "-100.00", "shipping": "0.00", "total": "0.00"}


def test_a_lower_amount_counts_as_a_deduction(tmp_path: Path) -> None:
    shop = received(tmp_path, "eu")
    shop.ok("claim", "inspect", "R1001", "--condition", "opened", "--to", "restock")
    result = shop.run("claim", "refund", "R1001", "--amount", "60.00", "--why", "a scratch")
    assert result.code == 1
    assert "R1001 is owed in full (Dir. 2011/83 art. 14(2))" in result.err
    shop.ok("claim", "refund", "R1001", "--amount", "100.00", "--why", "to the cent")
    assert the_claim(shop)["refunded"] == "100.00"


def test_for_worn_goods_and_for_goods_that_are_kept_the_sides_may_agree_on_less(tmp_path: Path) -> None:
    shop = received(tmp_path, "eu")
    shop.ok("claim", "inspect", "R1001", "--condition", "used", "--to", "restock")
    shop.ok("claim", "refund", "R1001", "--amount", "60.00", "--why", "worn")
    shop.take_in({"order_number": "1043", "unit_price": "50.00"})
    shop.ok("claim", "open", "1043", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1002")
    shop.ok("claim", "refund", "R1002", "--keep-goods", "--amount", "20.00", "--why", "keeps it for less")
    assert ailments(shop) == []


def test_at_the_counter_the_price_of_a_right_is_the_same(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=DOCUMENT.format(law="eu"))
    shop.take_in({"unit_price": "100.00", "shipping": "9.90", "order_tags": "standard-delivery:4.90"})
    shop.as_of = "2026-11-10"
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--now", "--condition", "opened")
    assert the_claim(shop)["refunded"] == "104.90"


def test_the_file_refuses_a_deduction_that_a_right_forbids(tmp_path: Path) -> None:
    shop = received(tmp_path, "eu")
    row = "insert into inspection (claim_line_id, on_day, units, condition, disposition, deduct_bps,"
    row += " deduct_minor, why)"
    with pytest.raises(sqlite3.IntegrityError, match="a statutory right forbids a deduction"):
        write(shop.path, f"{row} values (1, '2026-11-10', 1, 'opened', 'restock', 0, 1, 'so')")
    write(shop.path, f"{row} values (1, '2026-11-10', 1, 'used', 'restock', 0, 1, 'so')")


STANDARD = DOCUMENT.format(law="eu") + 'standard_delivery = "4.90"\n'


def test_the_shipping_of_a_withdrawal_is_refunded_up_to_standard_delivery(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=STANDARD)
    shop.take_in({"unit_price": "100.00", "shipping": "9.90"}, {"sku": "BULB-3", "unit_price": "50.00"})
    shop.as_of = "2026-11-10"
    (lamp, _) = ask(shop, "check", "1042", "--explain")
    law = next(each for each in lamp["grounds"] if each["ground"] == "eu.withdrawal")
    assert [each["text"] for each in law["findings"] if each["code"] == "standard-delivery"] == [
        "4.90 of the 9.90 EUR shipping is refunded: the price of standard delivery"
    ]
    shop.ok("claim", "open", "1042", "-i", "LAMP-1", "-i", "BULB-3", "-r", "changed-mind")
    parts = {part["part"]: part for part in ask(shop, "claim", "quote", "R1001")}
    assert parts["shipping"]["amount"] == "4.90"
    assert parts["shipping"]["why"] == (
        "of 9.90 paid, up to standard delivery at 4.90: Dir. 2011/83 art. 13(2); policy 2, defaults"
    )
    assert parts["total"]["amount"] == "154.90"


def test_a_price_of_the_order_wins_over_the_policys(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=STANDARD)
    shop.take_in({"unit_price": "100.00", "shipping": "9.90", "order_tags": "standard-delivery:6.50"})
    shop.as_of = "2026-11-10"
    assert ask(shop, "check", "1042")[0]["refund"] == "106.50"
    assert ask(shop, "check", "1042", "-r", "defective")[0]["refund"] == "109.90"  # a fault brings all of it


@pytest.mark.parametrize("why", ["free shipping lost, M 18", "M 12: the gift was kept"])
def test_china_allows_the_two_deductions_of_its_articles_in_any_condition(tmp_path: Path, why: str) -> None:
    shop = received(tmp_path, "cn")
    less = ("--deduct", "10.00", "--why", why)
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock", *less)
    assert quoted(shop) == {"goods": "100.00", "deduction": "-10.00", "shipping": "0.00", "total": "90.00"}
    assert ask(shop, "claim", "refund", "R1001")[0]["refunded"] == "90.00"
    assert ailments(shop) == []


@pytest.mark.parametrize("why", ["free shipping lost, M 18", "M 12: the gift was kept"])
def test_an_amount_below_the_sum_may_name_such_an_article_too(tmp_path: Path, why: str) -> None:
    shop = received(tmp_path, "cn")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    less = ["claim", "refund", "R1001", "--amount", "90.00", "--why"]
    assert shop.run(*less, "because").code == 1
    assert ask(shop, *less, why)[0]["refunded"] == "90.00"


@pytest.mark.parametrize(
    ("shipping", "fee", "amount", "code"),
    [
        ("0.00", "", "90.00", 0),
        ("6.00", "", "90.00", 1),  # it was never free
        ("0.00", "8.00", "92.00", 0),
        ("0.00", "8.00", "91.99", 1),  # more than its price, which the sum withholds already
    ],
)
def test_lost_free_shipping_was_free_and_comes_to_its_price_at_most(
    tmp_path: Path, shipping: str, fee: str, amount: str, code: int
) -> None:
    document = DOCUMENT.format(law="cn") + (
        f'free_shipping_from = "50.00"\nshipping_fee = "{fee}"\n' if fee else ""
    )
    shop = new_shop(tmp_path, document=document)
    shop.take_in({"unit_price": "100.00", "shipping": shipping})
    shop.as_of = "2026-11-10"
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    less = ("claim", "refund", "R1001", "--amount", amount, "--why", "free shipping lost, M 18")
    result = shop.run(*less)
    assert (result.code, "is owed in full" in result.err) == (code, bool(code)), result
    assert shop.run(*less, "--override").code == (0 if code else 1)


@pytest.mark.parametrize(
    ("document", "facts", "why", "said"),
    [
        ("", {"shipping": "6.00"}, "M 18", "shipping was not free, 6.00 was paid"),
        ('free_shipping_from = "50.00"\nshipping_fee = "8.00"\n', {}, "M 18",
         "the refund withholds lost free shipping by the policy's shipping_fee"),
        ("", {"tags": "gift-of:TEA; gift-price:8.00"}, "M 12",
         "the refund withholds a gift by its tag gift-price"),
    ],
)  # fmt: skip
def test_what_an_article_allows_is_not_deducted_twice_nor_where_it_was_never_free(
    tmp_path: Path, document: str, facts: dict[str, object], why: str, said: str
) -> None:
    shop = new_shop(tmp_path, document=DOCUMENT.format(law="cn") + document)
    shop.take_in({"unit_price": "100.00", **facts})
    shop.as_of = "2026-11-10"
    for act in ("open 1042 -r changed-mind", "approve R1001", "receive R1001"):
        shop.ok("claim", *act.split())
    new = ("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    result = shop.run(*new, "--deduct", "8.00", "--why", why)
    assert (result.code, said in result.err) == (1, True), result.err
    shop.ok(*new)
    less = shop.run("claim", "refund", "R1001", "--amount", "80.00", "--why", why)
    assert (less.code, "is owed in full" in less.err) == (1, True), less.err


def test_the_right_about_faults_knows_no_such_article_and_the_file_refuses_it(tmp_path: Path) -> None:
    shop = received(tmp_path, "cn", "defective", channel="counter")
    assert look(shop, "new", "--deduct", "10.00")[0] == 1
    with pytest.raises(sqlite3.IntegrityError, match="forbids a deduction"):
        write(
            shop.path,
            "insert into inspection (claim_line_id, on_day, units, condition, disposition, deduct_bps,"
            " deduct_minor, why) values (1, '2026-11-10', 1, 'new', 'restock', 0, 1000, 'M 18')",
        )
