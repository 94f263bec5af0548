"""Coupons: issued with a code, used once, void; given as compensation they follow its corrections."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, write
from factory import Shop, new_shop

CODE = re.compile(r"[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Ada's order 1042 of 90.00, with a claim, and Bob's 1043; both of 2 November."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"unit_price": "90.00", "customer_email": "ada@example.org", "customer_name": "Ada"},
        {"order_number": "1043", "unit_price": "20.00", "customer_email": "bob@example.org"},
        {
            "order_number": "1044",
            "unit_price": "2000",
            "currency": "JPY",
            "customer_email": "bob@example.org",
        },
    )
    shop.ok("claim", "open", "1042", "-r", "service")
    return shop


def issued(shop: Shop, *args: str) -> str:
    return str(ask(shop, "coupon", "issue", *args, "--why", "late parcel")[0]["coupon"])


def listed(shop: Shop, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in columns) for row in ask(shop, "coupon", "list")]


def test_a_coupon_has_a_code_a_worth_and_a_reason(shop: Shop) -> None:
    result = shop.run(*"coupon issue ada@example.org --amount 5.00 --until 2026-12-31 --why late".split())
    assert result.code == 0
    code = listed(shop, "coupon")[0][0]
    assert CODE.fullmatch(str(code))
    assert result.err == f"Issued coupon {code} to the customer: 5.00 EUR, until Thu 31 Dec\n"
    columns = ("customer", "amount", "currency", "percent", "until", "status", "why")
    assert listed(shop, *columns) == [("Ada", "5.00", "EUR", None, "2026-12-31", "open", "late")]
    assert ask(shop, "log")[-1]["text"] == '5.00 EUR, until 2026-12-31, "late"'
    assert ailments(shop) == []


def test_no_two_codes_are_alike(shop: Shop) -> None:
    assert len({issued(shop, "--percent", "10") for _ in range(20)}) == 20


def test_a_coupon_for_anyone_may_be_a_percentage(shop: Shop) -> None:
    code = issued(shop, "--percent", "12.5%")
    assert listed(shop, "customer", "amount", "percent") == [(None, None, "12.5 %")]
    result = shop.run("coupon", "use", code.lower().replace("-", " "), "--order", "1043")
    assert (result.code, result.err) == (
        0,
        f"Used coupon {code} for order 1043: 2.86 EUR off; the order is dated Mon 2 Nov, before the coupon"
        " was issued (Mon 23 Nov)\n",
    )
    assert listed(shop, "status", "order", "taken_off", "currency") == [("used", "1043", "2.86", "EUR")]
    assert ailments(shop) == []


def test_an_order_of_the_day_or_later_is_not_said_to_be_older_than_the_coupon(shop: Shop) -> None:
    code = issued(shop, "--amount", "5.00")
    shop.take_in(
        {"order_number": "1050", "ordered_at": "2026-11-23", "delivered_on": "", "unit_price": "20.00"}
    )
    result = shop.run("coupon", "use", code, "--order", "1050")
    assert (result.code, result.err) == (0, f"Used coupon {code} for order 1050: 5.00 EUR off\n")


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ("", 2, "A coupon is worth --amount AMOUNT or --percent PERCENT, one of the two\n"),
        (
            "--amount 5 --percent 5",
            2,
            "A coupon is worth --amount AMOUNT or --percent PERCENT, one of the two\n",
        ),
        ("--amount 0", 2, "--amount 0: expected more than 0\n"),
        ("--percent 0", 2, "--percent 0: expected more than 0 %\n"),
        ("--percent 101", 2, '--percent 101: expected a percentage from "0%" to "100%"'),
        ("--amount 5 --currency XXY", 2, "--currency XXY: expected a currency such as EUR\n"),
        ("--amount 5 --until 2026-11-22", 2, "--until Sun 22 Nov has passed\n"),
        ("dora@example.org --amount 5", 66, "unknown customer dora@example.org\n"),
    ],
)
def test_a_coupon_that_cannot_be_is_refused(args: str, code: int, says: str, shop: Shop) -> None:
    result = shop.run("coupon", "issue", *args.split(), "--why", "late")
    assert result.code == code
    assert result.err.startswith(says)
    assert ask(shop, "coupon", "list") == []


def test_a_coupon_is_used_once(shop: Shop) -> None:
    code = issued(shop, "ada@example.org", "--amount", "5.00")
    shop.ok("coupon", "use", code, "--order", "1042")
    result = shop.run("coupon", "use", code, "--order", "1042")
    assert (result.code, result.err) == (1, f"Coupon {code} was used on Mon 23 Nov for order 1042\n")
    assert shop.run("coupon", "void", code, "--why", "x").code == 1


def test_the_database_refuses_a_second_use_and_a_change(shop: Shop) -> None:
    code = issued(shop, "ada@example.org", "--amount", "5.00")
    shop.ok("coupon", "use", code, "--order", "1042")
    issued(shop, "--percent", "5")
    use = "insert into coupon_use select 1, 1, '2026-11-23', 500, 'EUR'"
    for statement, says in (
        (use, "UNIQUE constraint failed"),
        ("update coupon set percent_bps = 900 where id = 2", "a coupon is not changed"),
        ("update coupon set voided_on = '2026-11-23'", "a coupon that was used stays"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match=says):
            write(shop.path, statement)


def test_another_customers_order_and_a_later_one_require_a_reason(shop: Shop) -> None:
    code = issued(shop, "ada@example.org", "--amount", "5.00", "--until", "2026-11-30")
    result = shop.run("coupon", "use", code, "--order", "1043")
    assert (result.code, result.err) == (
        2,
        f"Coupon {code} is another customer's: order 1043 requires --why TEXT\n",
    )
    shop.as_of = "2026-12-01"
    assert listed(shop, "status") == [("expired",)]
    shop.ok("coupon", "use", code, "--order", "1043", "--why", "for her brother")
    assert listed(shop, "status", "order") == [("used", "1043")]


def test_an_order_after_the_last_day_requires_a_reason(shop: Shop) -> None:
    code = issued(shop, "--amount", "5.00", "--until", "2026-11-25")
    shop.as_of = "2026-11-27"
    shop.take_in(
        {"order_number": "1050", "ordered_at": "2026-11-26", "delivered_on": "", "unit_price": "10.00"}
    )
    use = ("coupon", "use", code, "--order", "1050")
    result = shop.run(*use)
    says = f"Coupon {code} was good until Wed 25 Nov: a later order requires --why TEXT\n"
    assert (result.code, result.err) == (2, says)
    shop.ok(*use, "--why", "a day late")
    assert listed(shop, "status", "order") == [("used", "1050")]


def test_a_cancelled_order_uses_no_coupon(shop: Shop) -> None:
    code = issued(shop, "--amount", "5.00")
    order = "order,date,sku,quantity,unit_price,status\n1050,2026-11-20,TEA,1,10.00,cancelled\n"
    shop.ok("order", "import", "-", stdin=order)
    result = shop.run("coupon", "use", code, "--order", "1050")
    says = f"Order 1050 was cancelled: coupon {code} was not used for it\n"
    assert (result.code, result.err) == (1, says)
    assert listed(shop, "status") == [("open",)]


def test_a_coupon_is_for_orders_of_its_currency(shop: Shop) -> None:
    code = issued(shop, "--amount", "5.00")
    result = shop.run("coupon", "use", code, "--order", "1044")
    assert (result.code, result.err) == (1, f"Coupon {code} is in EUR, order 1044 in JPY\n")


def test_a_void_coupon_cannot_be_used(shop: Shop) -> None:
    code = issued(shop, "--amount", "5.00")
    result = shop.run("coupon", "void", code, "--why", "printed by mistake")
    assert (result.code, result.err) == (0, f"Coupon {code} is void\n")
    result = shop.run("coupon", "use", code, "--order", "1043")
    assert (result.code, result.err) == (1, f"Coupon {code} is void since Mon 23 Nov\n")
    assert listed(shop, "status") == [("void",)]
    assert ailments(shop) == []


def test_an_unknown_code_is_refused(shop: Shop) -> None:
    assert shop.run("coupon", "use", "K7QM-4XWP-2NRT", "--order", "1042").code == 66
    assert shop.run("coupon", "use", "nonsense", "--order", "1042").err.startswith(
        "unknown coupon nonsense\n"
    )


def test_issue_use_and_void_can_be_undone(shop: Shop) -> None:
    code = issued(shop, "--amount", "5.00")
    shop.ok("coupon", "use", code, "--order", "1043")
    shop.ok("undo")
    assert listed(shop, "status") == [("open",)]
    shop.ok("coupon", "void", code, "--why", "x")
    shop.ok("undo")
    assert listed(shop, "status") == [("open",)]
    shop.ok("undo")
    assert listed(shop, "status") == []
    assert ailments(shop) == []


def test_compensation_by_coupon_issues_one_and_its_letter_has_the_code(shop: Shop) -> None:
    result = shop.run(*"claim compensate R1001 10.00 --by coupon --why late".split())
    (row,) = ask(shop, "coupon", "list")
    assert f"Compensated R1001: 10.00 EUR, coupon {row['coupon']}\n" in result.err
    assert (row["customer"], row["amount"], row["claim"], row["why"]) == ("Ada", "10.00", "R1001", "late")
    letter = shop.ok("claim", "message", "R1001")
    assert f"a coupon worth 10.00 EUR.\n\nYour coupon code: {row['coupon']}\n" in letter
    assert ailments(shop) == []


def test_the_letter_in_chinese_has_the_code_too(shop: Shop) -> None:
    shop.ok("customer", "set", "ada@example.org", "--language", "zh")
    shop.ok(*"claim compensate R1001 10.00 --by coupon --why late".split())
    (row,) = ask(shop, "coupon", "list")
    assert f"您的优惠券代码：{row['coupon']}\n" in shop.ok("claim", "message", "R1001")


def test_a_compensations_coupon_follows_its_correction(shop: Shop) -> None:
    shop.ok(*"claim compensate R1001 10.00 --by coupon --why late".split())
    shop.ok(*"claim correct R1001 -2.00 --of compensation --why typo".split())
    assert listed(shop, "amount", "status") == [("8.00", "open")]
    shop.ok(*"claim correct R1001 --of compensation --to cash --why asked".split())
    assert listed(shop, "amount", "status") == [("8.00", "void")]
    assert "Your coupon code" not in shop.ok("claim", "message", "R1001")
    assert ailments(shop) == []


def test_a_compensations_coupon_is_void_only_by_its_correction(shop: Shop) -> None:
    shop.ok(*"claim compensate R1001 10.00 --by coupon --why late".split())
    (row,) = ask(shop, "coupon", "list")
    result = shop.run("coupon", "void", row["coupon"], "--why", "x")
    assert (result.code, result.err) == (
        1,
        f"Coupon {row['coupon']} compensates R1001: correct that, and it is void\n"
        "  returndesk claim correct R1001 -10.00 --of compensation --why TEXT\n",
    )
    shop.ok(*"claim correct R1001 -10.00 --of compensation --why x".split())
    assert listed(shop, "amount", "status") == [("10.00", "void")]
    assert ailments(shop) == []


def test_compensation_moved_to_a_coupon_issues_one(shop: Shop) -> None:
    shop.ok(*"claim compensate R1001 10.00 --by cash --why late".split())
    shop.ok(*"claim correct R1001 --of compensation --to coupon --why asked".split())
    assert listed(shop, "amount", "status", "claim") == [("10.00", "open", "R1001")]
    assert ailments(shop) == []


def test_a_used_coupon_is_not_corrected(shop: Shop) -> None:
    shop.ok(*"claim compensate R1001 10.00 --by coupon --why late".split())
    code = str(ask(shop, "coupon", "list")[0]["coupon"])
    shop.ok("coupon", "use", code, "--order", "1042")
    before = read(shop.path, "select count(*) from compensation")
    result = shop.run(*"claim correct R1001 -2.00 --of compensation --why typo".split())
    assert result.code == 1
    assert f"Coupon {code} was used for order 1042: it can no longer be corrected\n" in result.err
    assert read(shop.path, "select count(*) from compensation") == before


@pytest.mark.parametrize(
    "edit",
    [
        "drop trigger coupon_is_fixed; drop trigger used_coupon_stays;"
        " update coupon set amount_minor = 900 where compensation_id is null",
        "update coupon set until = '2030-01-01' where compensation_id is null",
        "update coupon set customer_id = 2 where compensation_id is null",
        "update coupon set amount_minor = 900 where compensation_id is not null",
        "update coupon_use set amount_minor = 900",
        "update coupon_use set used_on = '2026-11-22'",
        "update coupon_use set order_id = 2",
        "delete from coupon_use",
    ],
)
def test_the_doctor_names_a_coupon_that_was_edited(edit: str, shop: Shop) -> None:
    code = issued(shop, "ada@example.org", "--amount", "5.00", "--until", "2026-12-31")
    shop.ok("coupon", "use", code, "--order", "1042")
    shop.ok(*"claim compensate R1001 10.00 --by coupon --why late".split())
    assert ailments(shop) == []
    write(shop.path, *edit.split(";"))
    assert {problem for problem, _ in ailments(shop)} & {"coupon", "coupon-given", "coupon-use"}
