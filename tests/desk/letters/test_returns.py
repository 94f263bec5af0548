"""Letters that ask for goods: where to, by when, and when the money follows, by the customer's right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask
from factory import Shop, new_shop

pytestmark = pytest.mark.slow  # whole stories

ORDER = {
    "order_number": "1",
    "ordered_at": "2026-09-20",
    "delivered_on": "2026-12-01",
    "sku": "MUG",
    "title": "Mug",
    "quantity": "1",
    "unit_price": "10.00",
    "customer_email": "ada@example.org",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def desk(folder: Path, document: str = "", **facts: str) -> Shop:
    """A desk with a return address, and an order of one mug."""
    shop = new_shop(folder, document=document)
    shop.as_of = "2026-12-12"  # a Saturday
    shop.ok(
        "config", "--address", "12 High Street", "--address", "10115 Berlin", "--contact", "hi@shop.example"
    )
    row = {**ORDER, **facts}
    shop.ok("order", "import", "-", stdin=",".join(row) + "\n" + ",".join(row.values()) + "\n")
    return shop


def letter(shop: Shop, *args: str) -> str:
    return str(ask(shop, "claim", "message", "R1001", *args)[0]["body"])


def approved(shop: Shop, reason: str, *args: str) -> str:
    shop.ok("claim", "open", "1", "-r", reason, "--via", "phone", *args)
    shop.ok("claim", "approve", "R1001")
    return letter(shop)


def test_under_the_shop_s_own_terms_the_goods_are_checked_before_the_money_leaves(folder: Path) -> None:
    body = approved(desk(folder), "changed-mind")
    assert (
        body
        == """\
Hello,

We have approved your request R1001.

Items: 1 × Mug

Please send the items so that they reach us by 26 December 2026. Once we have received and checked them, \
you will receive a refund of 10.00 EUR.
Return shipping is at your expense.
Please write the reference R1001 on the parcel.

Return address:
  Corner Shop
  12 High Street
  10115 Berlin
  Contact: hi@shop.example
  Reference: R1001

Kind regards
Corner Shop
hi@shop.example
"""
    )


EU = 'law = ["eu"]\n[calendar]\ncountry = "DE"\n'
POSTED = "Please post the items by {}; posting them by that day is enough."
AT_FIRST = "as soon as the items or your proof of posting have reached us, whichever is first."
COUNTS = (
    "Please keep your proof of posting and send us a copy of it: it counts as much as the items themselves."
)


CHINESE = (
    "请您在2026年12月26日之前（含当日）将商品寄出，以寄出日期为准。",
    "我们收到商品后，您将获得退款 10.00 欧元。",
    "请您保留寄件凭证。",
    "  收件人：Corner Shop\n  地址：12 High Street\n        10115 Berlin\n  联系方式：hi@shop.example",
)
UK = 'law = ["uk"]\n'
FIRST = (AT_FIRST, COUNTS)


@pytest.mark.parametrize(
    ("document", "country", "delivered", "reason", "says"),
    [
        (EU, "DE", "2026-12-01", "changed-mind", (POSTED.format("28 December 2026"), *FIRST)),
        (EU, "DE", "2026-10-01", "defective", (POSTED.format("26 December 2026"), *FIRST)),
        (UK, "GB", "2026-12-01", "changed-mind", (POSTED.format("26 December 2026"), *FIRST)),
        (UK, "GB", "2026-12-01", "defective", ("a refund of 10.00 EUR by 25 December 2026.",)),
        ('law = ["cn"]\n', "CN", "2026-12-08", "changed-mind", CHINESE),
    ],
    ids=["eu withdrawal", "eu conformity", "uk cancellation", "uk rejection", "cn seven days"],
)
def test_under_a_right_posting_in_time_is_enough_and_no_inspection_comes_before_the_money(
    folder: Path, document: str, country: str, delivered: str, reason: str, says: tuple[str, ...]
) -> None:
    shop = desk(folder, document, delivered_on=delivered, country=country)
    body = approved(shop, reason)
    for sentence in says:
        assert sentence in body
    for looking in ("check", "inspect", "验货"):
        assert looking not in body
    shop.ok("claim", "receive", "R1001")
    assert ailments(shop) == []


def test_once_the_goods_are_here_the_letter_names_the_day_of_the_money_under_a_right(folder: Path) -> None:
    shop = desk(folder, EU, country="DE")
    approved(shop, "changed-mind")
    shop.ok("claim", "receive", "R1001")
    assert "You will receive a refund by 28 December 2026. You do not need to do anything" in letter(shop)


@pytest.mark.parametrize("want", ["exchange", "repair", "replacement", "credit"])
def test_what_else_the_customer_gets_is_named(folder: Path, want: str) -> None:
    body = approved(desk(folder, EU, country="DE"), "defective", "--want", want)
    assert "Reference: R1001" in body
    assert "check" not in body


def test_without_an_address_the_letter_the_check_and_the_queue_say_what_to_type(folder: Path) -> None:
    from cli.terminal import typed

    shop = desk(folder)
    shop.ok("config", "--address", "", "--contact", "")
    body = approved(shop, "changed-mind")
    assert "Return address" not in body
    assert "Please write the reference R1001 on the parcel." in body
    typing = "returndesk config --address LINE"
    assert shop.run("claim", "message", "R1001").err.endswith(f"The letter has no return address: {typing}\n")
    assert shop.run("letter", "check").err == f"Letters have no return address: {typing}\n"
    assert f"Letters have no return address: {typing}" in typed(shop, "queue", columns=120).screen
    assert "return address" not in shop.run("queue").err
    shop.ok("config", "--address", "12 High Street")
    assert shop.run("letter", "check").err == ""
    assert "return address" not in typed(shop, "queue").screen


@pytest.mark.parametrize(
    ("contact", "line"),
    [("+49 (0)30 123-4", "  电话：+49 (0)30 123-4"), ("a@b.example", "  联系方式：a@b.example")],
)
def test_a_chinese_address_names_recipient_phone_and_address(folder: Path, contact: str, line: str) -> None:
    shop = desk(folder)
    shop.ok("config", "--contact", contact)
    approved(shop, "changed-mind")
    body = letter(shop, "--lang", "zh")
    assert (
        f"退货地址：\n  收件人：Corner Shop\n  地址：12 High Street\n        10115 Berlin\n{line}\n" in body
    )
    assert "请在包裹上注明申请编号 R1001。" in body


def test_the_shop_s_name_is_not_printed_twice(folder: Path) -> None:
    shop = desk(folder)
    shop.ok("config", "--address", "corner shop", "--address", "12 High Street")
    assert "Return address:\n  corner shop\n  12 High Street\n" in approved(shop, "changed-mind")


def test_goods_that_do_not_come_need_no_address(folder: Path) -> None:
    body = approved(desk(folder), "lost")
    assert "Return address" not in body
    assert "You do not need to send anything back." in body


def acts(shop: Shop, *typed: str) -> Any:
    for each in typed:
        shop.ok("claim", *each.split())
    return ask(shop, "claim", "message", "R1001")[0]


def test_evidence_that_is_required_is_named(folder: Path) -> None:
    shop = desk(folder)
    row = acts(shop, "open 1 -r defective --via phone", "ask R1001 --evidence photo --evidence receipt")
    assert row["template"] == "evidence"
    assert "\n  a photo, your receipt or invoice\n" in row["body"]
    assert "by 26 December 2026" in row["body"]
    assert ask(shop, "log")[-1]["text"] == 'required: "photo, receipt"'
    assert "照片、购物凭证（小票或发票）" in letter(shop, "--lang", "zh")
    assert ask(shop, "queue", "--untold")[0]["untold"] == "evidence"
    assert shop.run("claim", "ask", "R1001").code == 2
    assert ailments(shop) == []


def test_where_nothing_is_accepted_the_letter_says_so_with_all_that_was_found(folder: Path) -> None:
    shop = desk(folder, "", quantity="2")
    look = "inspect R1001 -i MUG=1 --condition {} --to customer --why x --say {}"
    row = acts(
        shop,
        "open 1 -r changed-mind --via phone",
        "approve R1001",
        "receive R1001",
        look.format("used", "Stained."),
    )
    assert row["template"] == "refused"
    assert "cannot accept part of it" in row["body"]
    row = acts(shop, look.format("damaged", "Cracked."))
    assert row["template"] == "nothing-accepted"
    assert "cannot accept any of it" in row["body"]
    assert (
        "Items not accepted: 2 × Mug\nWhat we found: signs of use, damaged\nReason: Stained., Cracked."
        in row["body"]
    )
    assert "部分" not in letter(shop, "--lang", "zh")
    assert ailments(shop) == []


def test_shipping_alone_has_its_own_letter(folder: Path) -> None:
    shop = desk(folder, "", shipping="4.90")
    row = acts(
        shop,
        "open 1 -r late --via phone",
        "approve R1001",
        "refund R1001 --shipping-only --method credit --why x",
    )
    assert row["template"] == "shipping"
    assert (
        "We have refunded 4.90 EUR of the shipping that you paid for order 1. You keep the items."
        in row["body"]
    )
    assert "Your balance is now 4.90 EUR." in row["body"]


def test_an_even_exchange_says_that_nothing_is_to_be_paid(folder: Path) -> None:
    shop = desk(folder)
    came = ("open 1 -r defective --via phone", "approve R1001", "receive R1001")
    row = acts(shop, *came, "inspect R1001 --condition damaged --to scrap", "exchange R1001 --for MUG")
    assert "There is no price difference: nothing is left to pay." in row["body"]


def test_a_recipient_typed_with_the_address_is_labelled_as_one(folder: Path) -> None:
    shop = desk(folder, country="CN")
    shop.ok("config", "--shop", "茶店", "--contact", "021 6288 0000")
    shop.ok("config", "--address", "茶店", "--address", "上海市静安区南京西路1号", "--address", "3楼")
    body = approved(shop, "changed-mind")
    assert (
        "退货地址：\n  收件人：茶店\n  地址：上海市静安区南京西路1号\n        3楼\n  电话：021 6288 0000\n"
        "  申请编号：R1001\n"
    ) in body


def test_a_chinese_letter_calls_itself_no_mail(folder: Path) -> None:
    shop = desk(folder, country="CN")
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--via", "chat")
    shop.ok("claim", "ask", "R1001", "哪一个？")
    assert "回复我们" in letter(shop)
    assert "邮件" not in letter(shop)
