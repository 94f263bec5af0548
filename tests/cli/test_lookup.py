"""How little one may type: SKUs, orders and claims are found by what is clear."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, the_lines
from factory import Shop, made_once, new_shop

SHARED = ({"channel": "web", "unit_price": "10.00"}, {"channel": "etsy", "unit_price": "20.00"})


@pytest.fixture
@made_once
def stocked(tmp_path: Path) -> Shop:
    """An order whose SKUs share starts and cases."""
    shop = new_shop(tmp_path)
    shop.take_in(
        *(
            {"sku": sku, "unit_price": price}
            for sku, price in (
                ("Mug-Blue", "1.00"),
                ("MUG-BLUE", "2.00"),
                ("MUG-RED", "3.00"),
                ("TEE-S", "4.00"),
            )
        )
    )
    return shop


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("MUG-BLUE", [2]),  # exactly
        ("Mug-Blue", [1]),
        ("mug-red", [3]),  # by case
        ("tee", [4]),  # by the only start
        ("MUG-R", [3]),
        (":2", [2]),
        (":4", [4]),
    ],
)
def test_a_sku_is_found_exactly_then_ignoring_case_then_by_an_unambiguous_prefix(
    stocked: Shop, typed: str, lines: list[int]
) -> None:
    assert [row["line"] for row in ask(stocked, "check", "1042", "-i", typed)] == lines


@pytest.mark.parametrize("typed", ["MUG", "mug-b", "", ":0", ":5", ":x", "BLUE"])
def test_an_ambiguous_prefix_and_an_unknown_sku_list_the_items(stocked: Shop, typed: str) -> None:
    result = stocked.run("check", "1042", "-i", typed)
    assert (result.code, result.out) == (66, "")
    assert "Mug-Blue, MUG-BLUE, MUG-RED, TEE-S" in result.err


def test_a_sku_on_several_lines_takes_them_in_order(shop: Shop) -> None:
    shop.take_in(
        {"sku": "MUG", "quantity": 2, "unit_price": "5.00"},
        {"sku": "TEE", "unit_price": "9.00"},
        {"sku": "MUG", "quantity": 2, "unit_price": "5.00"},
    )
    assert [row["line"] for row in ask(shop, "check", "1042", "-i", "MUG=3")] == [1, 3]
    shop.ok("claim", "open", "1042", "-i", "mug=3", "-r", "changed-mind")
    assert [row["claimable"] for row in ask(shop, "order", "show", "1042")] == [0, 1, 1]
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")  # all that is left: one of the third
    assert [row["claimable"] for row in ask(shop, "order", "show", "1042")] == [0, 1, 0]
    assert shop.run("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind").code == 1


def test_lines_that_differ_in_price_are_asked_for_by_line_with_what_each_has(shop: Shop) -> None:
    shop.take_in(
        {"sku": "MUG", "quantity": 2, "unit_price": "5.00"},
        {"sku": "MUG", "quantity": 2, "unit_price": "4.00"},
    )
    result = shop.run("check", "1042", "-i", "MUG=3")
    assert (result.code, result.out) == (2, "")
    assert "-i :1=2  (5.00 EUR each, delivered 2026-11-05)" in result.err
    assert "-i :2=2  (4.00 EUR each, delivered 2026-11-05)" in result.err


def test_an_item_typed_twice_is_added_up(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 3, "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-i", ":1=1", "-r", "changed-mind")
    assert the_lines(shop)["MUG"]["claimed"] == 2


def test_checking_more_units_than_were_sold_is_ineligible(shop: Shop) -> None:
    shop.take_in({"sku": "MUG", "quantity": 3, "unit_price": "5.00"})
    result = shop.run("check", "1042", "-i", "MUG=4", "-f", "csv")
    assert result.code == 1
    assert "4 requested, only 3 left to claim" in result.out


def test_a_sku_with_an_equals_sign_is_typed_with_its_quantity(shop: Shop) -> None:
    shop.take_in({"sku": "A=B", "quantity": 2, "unit_price": "5.00"})
    assert ask(shop, "check", "1042", "-i", "A=B=1")[0]["refund"] == "5.00"


@pytest.mark.parametrize("typed", ["1042", "#1042", " 1042 "])
def test_an_order_is_typed_by_its_number_with_or_without_the_hash(shop: Shop, typed: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    assert ask(shop, "order", "show", typed)[0]["order"] == "1042"


@pytest.mark.parametrize("typed", ["R1001", "r1001", "1001", "#1001"])
def test_a_claim_is_typed_by_its_number_in_any_form(shop: Shop, typed: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert ask(shop, "claim", "quote", typed)[-1]["amount"] == "10.00"


def test_a_number_shared_by_two_channels_is_written_with_the_channel(shop: Shop) -> None:
    shop.take_in(SHARED[0])
    assert ask(shop, "order", "list")[0]["order"] == "1042"
    shop.take_in(SHARED[1])
    assert [row["order"] for row in ask(shop, "order", "list")] == ["etsy:1042", "web:1042"]
    for command in (
        ("check", "1042"),
        ("order", "show", "1042"),
        ("claim", "open", "1042", "-r", "defective"),
    ):
        result = shop.run(*command)
        assert (result.code, result.out) == (2, "")
        assert "etsy:1042, web:1042" in result.err
    assert ask(shop, "check", "etsy:1042")[0]["refund"] == "20.00"
    assert ask(shop, "check", "WEB:1042")[0]["order"] == "web:1042"
    assert ask(shop, "claim", "open", "etsy:1042", "-r", "defective")[0]["order"] == "etsy:1042"
    assert ask(shop, "queue")[0]["order"] == "etsy:1042"
    assert shop.run("check", "amazon:1042").code == 66


def test_an_order_number_may_hold_a_colon_itself(shop: Shop) -> None:
    shop.take_in({"order_number": "A:7", "unit_price": "10.00"})
    assert ask(shop, "check", "A:7")[0]["order"] == "A:7"


@pytest.mark.parametrize(
    "text", ["Élodie", "élodie", "ÉLODIE", "ÅSA", "elodie@EXAMPLE.org", "0632", "odie Å"]
)
def test_a_customer_is_found_by_part_of_a_name_mail_or_phone_in_any_case(shop: Shop, text: str) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,customer_name,customer_email,customer_phone\n"
    shop.ok(
        "order", "import", "-",
        stdin=f"{header}1,2026-11-02,MUG,1,5.00,Élodie Åsa,elodie@example.org,+49 0632 1\n"
        "2,2026-11-02,MUG,1,5.00,Bo,,\n",
    )  # fmt: skip
    shop.ok("claim", "open", "1", "-r", "changed-mind")
    assert [row["order"] for row in ask(shop, "order", "list", "--customer", text)] == ["1"]
    assert [row["claim"] for row in ask(shop, "claim", "list", "--customer", text)] == ["R1001"]


@pytest.mark.parametrize(
    ("typed", "orders"),
    [
        ("--sku mug", ["3", "1"]),
        ("--from 2026-11-03", ["3", "2"]),
        ("--to 2026-11-03", ["2", "1"]),
        ("--from 2026-11-03 --to 2026-11-03", ["2"]),
        ("--status cancelled", ["2"]),
        ("--limit 1", ["3"]),
        ("--limit 0", ["3", "2", "1"]),
        ("--sku nothing", []),
    ],
)
def test_orders_are_listed_newest_first_and_narrowed(shop: Shop, typed: str, orders: list[str]) -> None:
    rows = "1,2026-11-02,MUG,paid\n2,2026-11-03,TEE,cancelled\n3,2026-11-04,MUG,paid\n"
    text = "order_number,ordered_at,sku,status,quantity,unit_price\n" + rows.replace("\n", ",1,5.00\n")
    shop.ok("order", "import", "-", stdin=text)
    assert [row["order"] for row in ask(shop, "order", "list", *typed.split())] == orders


@pytest.mark.parametrize(
    "day", ["2026-11-20", "20 Nov", "20 Nov 2026", "Nov 20", "20. November", " 2026-11-20 "]
)
def test_a_day_is_typed_as_people_write_it(shop: Shop, day: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--on", day)
    assert ask(shop, "claim", "show", "R1001")["claim"][0]["notice_on"] == "2026-11-20"


@pytest.mark.parametrize(
    "day", ["someday", "10", "2026-02", "03/04/2026", "20", "Nov", "32 Nov", "20261120T00"]
)
def test_text_that_is_not_a_day_is_refused(shop: Shop, day: str) -> None:
    shop.take_in({"unit_price": "10.00"})
    assert shop.run("claim", "open", "1042", "-r", "changed-mind", "--on", day).code == 2
