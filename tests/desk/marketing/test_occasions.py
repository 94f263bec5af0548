"""Birthdays and anniversaries: only with consent, one letter a year, with a coupon of the same act."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop

from returndesk.core.value import replace
from returndesk.errors import Refused

NEVER = "If you would rather not receive letters like this one, just reply to this message."


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada, born on 29 November, Bob and 王芳, who ordered before this year, and Cy without consent."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"unit_price": "9.00", "customer_email": "ada@example.org", "customer_name": "Ada"},
        {"order_number": "2", "unit_price": "9.00", "customer_email": "bob@example.org"}
        | {"ordered_at": "2023-12-01", "delivered_on": "2023-12-04"},
        {"order_number": "3", "unit_price": "9.00", "customer_email": "cy@example.org"}
        | {"ordered_at": "2025-12-01", "delivered_on": "2025-12-04"},
        {"order_number": "4", "unit_price": "9.00", "customer_email": "wang@example.org"}
        | {"customer_name": "王芳", "ordered_at": "2025-11-24", "delivered_on": "2025-11-26"},
    )
    shop.ok("customer", "set", "ada@example.org", "--birthday", "11-29")
    shop.ok("customer", "set", "cy@example.org", "--birthday", "11-30")
    shop.ok("customer", "set", "wang@example.org", "--language", "zh")
    for who in ("ada", "bob", "wang"):
        shop.ok("customer", "consent", f"{who}@example.org", "marketing", "--on", "2026-11-02")
    return shop


def coming(shop: Shop, *args: str) -> list[tuple[str, str, str, int | None]]:
    listed = ask(shop, "customer", "occasions", *args)
    return [(row["customer"], row["occasion"], row["on"], row["years"]) for row in listed]


def test_occasions_of_the_next_days_are_those_of_customers_who_consent(shop: Shop) -> None:
    assert coming(shop, "--next", "14 days") == [
        ("王芳", "anniversary", "2026-11-24", 1),
        ("Ada", "birthday", "2026-11-29", None),
        ("bob@example.org", "anniversary", "2026-12-01", 3),
    ]
    assert coming(shop, "--next", "6 days", "--occasion", "birthday") == [
        ("Ada", "birthday", "2026-11-29", None)
    ]
    shop.ok("customer", "consent", "ada@example.org", "marketing", "--withdraw")
    assert coming(shop, "--occasion", "birthday") == []


def test_a_first_order_of_this_year_has_no_anniversary_yet(shop: Shop) -> None:
    shop.take_in(
        {"order_number": "5", "unit_price": "1.00", "customer_email": "dan@example.org"}
        | {"ordered_at": "2026-11-23", "delivered_on": ""}
    )
    shop.ok("customer", "consent", "dan@example.org", "marketing")
    assert "dan@example.org" not in [row[0] for row in coming(shop)]
    assert ("dan@example.org", "anniversary", "2027-11-23", 1) in coming(replace(shop, as_of="2027-11-22"))


def test_letters_say_it_in_both_languages_with_the_code_of_their_coupon(shop: Shop) -> None:
    sent = ask(shop, *"customer occasions --sent --coupon 5.00 --until 2026-12-31".split())
    codes = {row["customer"]: row["coupon"] for row in ask(shop, "coupon", "list")}
    by_name = {row["customer"]: row for row in sent}
    assert [row["sent"] for row in sent] == [True, True, True]
    assert by_name["Ada"]["subject"] == "Happy birthday from Corner Shop"
    assert by_name["Ada"]["body"] == (
        "Dear Ada,\n\nWe wish you a very happy birthday and a good year ahead.\n\n"
        f"As a small gift, here is a coupon for your next order: 5.00 EUR off with the code {codes['Ada']}."
        f" It is valid until 31 December 2026.\n\n{NEVER}\n\nKind regards\nCorner Shop\n"
    )
    assert by_name["bob@example.org"]["subject"] == "Thank you for 3 years with Corner Shop"
    assert by_name["bob@example.org"]["body"].startswith(
        "Hello,\n\nYou placed your first order with us on 1 December 2023. Thank you for 3 years of trust"
    )
    assert by_name["王芳"]["subject"] == "Corner Shop感谢您的长期支持"
    assert by_name["王芳"]["body"] == (
        "王芳，您好！\n\n您于2025年11月24日首次在本店下单。感谢您一年来的信任与支持！\n\n"
        f"我们为您准备了一份小礼物：下次购物时使用优惠券代码 {codes['王芳']}，可减 5.00 欧元。"
        "有效期至2026年12月31日（含当日）。\n\n"
        "如您不希望再收到此类邮件，请直接回复本邮件告知我们。\n\n祝您生活愉快\nCorner Shop\n"
    )
    listed = ask(shop, "customer", "occasions")
    assert {row["customer"]: (row["sent_on"], row["coupon"]) for row in listed} == {
        name: ("2026-11-23", code) for name, code in codes.items()
    }
    assert ailments(shop) == []


def test_a_letter_without_a_coupon_has_no_line_for_one(shop: Shop) -> None:
    sent = ask(shop, *"customer occasions --sent --occasion birthday".split())
    assert sent[0]["body"] == (
        "Dear Ada,\n\nWe wish you a very happy birthday and a good year ahead.\n\n"
        f"{NEVER}\n\nKind regards\nCorner Shop\n"
    )
    assert read(shop.path, "select * from coupon") == []


def test_a_customer_gets_one_letter_a_year_for_an_occasion(shop: Shop) -> None:
    shop.ok("customer", "occasions", "--sent", "--occasion", "birthday")
    assert ask(shop, "customer", "occasions", "--sent", "--occasion", "birthday") == []
    assert (
        ask(replace(shop, as_of="2026-11-29"), *"customer occasions --sent --occasion birthday".split()) == []
    )
    shop.ok("customer", "set", "ada@example.org", "--birthday", "01-02")  # moved: still the same year
    later = replace(shop, as_of="2026-12-30")
    assert ask(later, "customer", "occasions", "--sent", "--occasion", "birthday") == []
    shop.ok("customer", "set", "ada@example.org", "--birthday", "11-29")
    assert (
        len(ask(replace(shop, as_of="2027-11-20"), *"customer occasions --sent --occasion birthday".split()))
        == 1
    )


def test_who_withdraws_while_the_letters_are_sent_gets_none(shop: Shop) -> None:
    """Without the second look at consent in write_letter the letter is written and its coupon issued."""
    from returndesk.desk.customers.coupons import NewCoupon
    from returndesk.desk.customers.occasions import coming_occasions
    from returndesk.desk.letters.occasions import deliver_letter, write_letter
    from returndesk.desk.session import open_desk

    sent: list[object] = []
    gift = NewCoupon("for an occasion", amount="5.00")
    with open_desk(str(shop.path), who="ann", as_of=date(2026, 11, 23), write=True) as desk:
        (ada,) = coming_occasions(desk, "14 days", "birthday")
        shop.ok("customer", "consent", "ada@example.org", "marketing", "--withdraw")
        with pytest.raises(
            Refused, match="birthday 2026-11-29: the customer no longer consents to marketing"
        ):
            deliver_letter(desk, ada, "", "", gift, sent.append)
        with pytest.raises(Refused, match="no longer consents"):
            write_letter(desk, ada, "", "", gift)
    assert (sent, read(shop.path, "select * from coupon")) == ([], [])


@pytest.mark.parametrize(
    ("today", "day"),
    [("2027-02-20", "2027-02-28"), ("2028-02-20", "2028-02-29"), ("2100-02-20", "2100-02-28")],
)
def test_who_was_born_on_29_february_has_a_birthday_every_year(today: str, day: str, shop: Shop) -> None:
    shop.ok("customer", "set", "ada@example.org", "--birthday", "02-29")
    then = replace(shop, as_of=today)
    assert coming(then, "--occasion", "birthday") == [("Ada", "birthday", day, None)]


def test_a_birthday_on_29_february_has_a_letter_in_each_of_two_years(shop: Shop) -> None:
    """The 29th of a leap year and the 28th of the next are 365 days apart."""
    shop.ok("customer", "set", "ada@example.org", "--birthday", "02-29")
    for today in ("2027-02-27", "2028-02-28", "2029-02-27", "2030-02-28"):
        then = replace(shop, as_of=today)
        assert len(ask(then, *"customer occasions --sent --occasion birthday".split())) == 1
        assert ask(then, *"customer occasions --sent --occasion birthday".split()) == []


def test_occasions_of_the_next_days_go_on_in_the_new_year(shop: Shop) -> None:
    shop.ok("customer", "set", "ada@example.org", "--birthday", "01-02")
    then = replace(shop, as_of="2026-12-28")
    assert coming(then, "--next", "14 days") == [("Ada", "birthday", "2027-01-02", None)]
    assert len(ask(then, *"customer occasions --sent --occasion birthday".split())) == 1
    then.ok("customer", "set", "ada@example.org", "--birthday", "12-30")  # moved back: the same year
    for later, letters in (("2026-12-29", 0), ("2027-01-02", 0), ("2027-12-28", 0), ("2028-12-28", 1)):
        found = ask(replace(shop, as_of=later), *"customer occasions --sent --occasion birthday".split())
        assert (later, len(found)) == (later, letters)


def test_the_database_refuses_a_second_letter_and_keeps_the_first(shop: Shop) -> None:
    shop.ok("customer", "occasions", "--sent", "--occasion", "birthday")
    again = "insert into occasion_letter (seq, customer_id, occasion, day)"
    again += " select 1, customer_id, occasion, '2027-01-02' from occasion_letter"
    for statement, says in (
        (again, "one letter a year"),
        ("delete from occasion_letter", "a letter that was sent stays"),
        ("update occasion_letter set day = '2020-01-01'", "a letter that was sent stays"),
        ("update customer set birthday = '02-30'", "CHECK constraint failed"),
        ("update customer set birthday = '1990-03-14'", "CHECK constraint failed"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=says):
            write(shop.path, statement)
    assert shop.run("undo").code == 1


def test_mails_in_files_count_as_sent_with_sent_alone(shop: Shop, tmp_path: Path) -> None:
    shop.ok("customer", "occasions", "--eml", str(tmp_path / "mails"), "--occasion", "birthday")
    assert [path.name for path in (tmp_path / "mails").iterdir()] == ["2026-11-29-birthday.eml"]
    assert read(shop.path, "select * from occasion_letter") == []
    box = tmp_path / "box"
    shop.ok("customer", "occasions", "--mbox", str(box), "--sent", "--coupon", "10%")
    ((code,),) = read(shop.path, "select code from coupon where customer_id = 1")
    assert (box.read_text().count("\nTo: "), read(shop.path, "select count(*) from occasion_letter")) == (
        3,
        [(3,)],
    )
    assert code in box.read_text().replace("=\n", "")


def test_letters_that_the_mail_command_refuses_stay_due(shop: Shop) -> None:
    shop.ok("policy", "set", "-", stdin='[letters]\nsend = "false"\n')
    result = shop.run("customer", "occasions", "--send", "--occasion", "birthday", "--coupon", "5.00")
    assert (result.code, "the letter was not sent: false ended with 1" in result.err) == (74, True)
    assert read(shop.path, "select * from occasion_letter") == read(shop.path, "select * from coupon") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("occasions --coupon 5.00", "--coupon requires --sent or --send: its code is in the letter\n"),
        ("occasions --until 2026-12-31", "--until is of --coupon\n"),
        ("occasions --next soon", "--next soon: expected"),
        ("occasions --next 1year", "--next 1year: expected"),
        ("occasions --sent --coupon 0", "--amount 0: expected more than 0\n"),
        ("set ada@example.org --birthday 1990-03-14", "--birthday: expected a month and a day"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(words: str, says: str, shop: Shop) -> None:
    result = shop.run("customer", *words.split())
    assert (result.code, result.err.startswith(says)) == (2, True), result.err
    assert read(shop.path, "select * from occasion_letter") == []


def test_a_birthday_is_undone_and_erased_with_its_letters(shop: Shop) -> None:
    shop.ok("customer", "set", "bob@example.org", "--birthday", "11-28")
    shop.ok("undo")
    assert read(shop.path, "select birthday from customer where email = 'bob@example.org'") == [("",)]
    shop.ok("customer", "occasions", "--sent", "--coupon", "5.00")
    exported = ask(shop, "customer", "export", "ada@example.org")
    assert exported["customer"][0]["birthday"] == "11-29"
    assert [row["occasion"] for row in exported["occasion_letter"]] == ["birthday"]
    shop.ok("customer", "erase", "ada@example.org", "--confirm", "Ada")
    assert read(shop.path, "select count(*) from occasion_letter") == [(2,)]
    assert b"11-29" not in shop.path.read_bytes().replace(b"2026-11-29", b"")
    assert ailments(shop) == []


def test_anniversaries_alone_are_listed_without_birthdays(shop: Shop) -> None:
    assert {row[1] for row in coming(shop, "--next", "14 days", "--occasion", "anniversary")} == {
        "anniversary"
    }
    assert {row[1] for row in coming(shop, "--next", "14 days")} == {"anniversary", "birthday"}


def test_who_is_known_by_name_alone_has_no_birthday(shop: Shop) -> None:
    shop.take_in({"order_number": "5", "unit_price": "9.00", "customer_name": "Dora Quell"})
    result = shop.run("customer", "set", "Dora Quell", "--birthday", "03-14")
    says = "The customer is known by name alone: no letter can be sent"
    assert (result.code, result.err.splitlines()[0]) == (1, says)


def test_a_year_and_more_is_no_time_until_an_occasion(shop: Shop) -> None:
    result = shop.run("customer", "occasions", "--next", "400 days")
    assert (result.code, result.err) == (2, "--next 400 days: expected less than a year\n")
