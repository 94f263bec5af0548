"""`order import --only delivered`: blanks are filled, deliveries move forward, nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ask, dump, read, rows
from factory import SAMPLES, Result, Shop, made_once, new_shop

HEADER = "order,sku,delivered_on,tracking\n"


@pytest.fixture
@made_once
def stocked(tmp_path: Path) -> Shop:
    """Order 1042 with two lines that are on their way, order 1043 that has arrived."""
    shop = new_shop(tmp_path)
    shop.take_in(
        {"delivered_on": "", "unit_price": "10.00"},
        {"delivered_on": "", "sku": "BULB-3", "unit_price": "50.00"},
        {"order_number": "1043", "unit_price": "7.00"},
    )
    return shop


def take(shop: Shop, text: str, *options: str) -> Result:
    return shop.run("order", "import", "--only", "delivered", "-", *options, "-f", "csv", stdin=HEADER + text)


def days(shop: Shop, order: str = "1042") -> dict[str, Any]:
    return {row["sku"]: row["delivered_on"] for row in ask(shop, "order", "show", order)}


def test_a_row_without_a_sku_is_of_the_whole_order_and_one_with_a_sku_of_that_line(stocked: Shop) -> None:
    take(stocked, "1042,BULB-3,2026-11-06,T1\n")
    assert days(stocked) == {"LAMP-1": None, "BULB-3": "2026-11-06"}
    take(stocked, "1042,,2026-11-05,\n")
    assert days(stocked) == {"LAMP-1": "2026-11-05", "BULB-3": "2026-11-06"}  # forward, never back


def test_the_answer_is_a_row_a_file_and_importing_again_changes_nothing(stocked: Shop) -> None:
    first = take(stocked, "1042,,2026-11-06,T1\n1043,,2026-11-05,\n")
    assert first.out == (
        "file,format,rows,orders_new,orders_updated,orders_unchanged,orders_rejected,lines_new,conflicts,notes\n"
        "stdin,desk-deliveries,2,0,1,1,0,0,0,\n"
    )
    before = dump(stocked.path)
    assert rows(take(stocked, "1042,,2026-11-06,T1\n1043,,2026-11-05,\n").out)[0]["orders_unchanged"] == "2"
    assert dump(stocked.path) == before


def test_nothing_but_days_and_tracking_changes(stocked: Shop) -> None:
    kept = "select * from orders", "select sku, quantity, paid_minor, tax_minor, line_key from order_line"
    before = [read(stocked.path, sql) for sql in kept]
    text = "order_number,ordered_at,sku,quantity,unit_price,delivered_on\n"
    text += "1042,2026-11-01,LAMP-1,9,99.00,2026-11-06\n1042,2026-11-01,NEW,1,1.00,2026-11-06\n"
    result = stocked.run("order", "import", "--only", "delivered", "-", "-f", "csv", stdin=text)
    assert (result.code, rows(result.out)[0]["orders_updated"]) == (0, "1")
    assert "stdin: 1 line is not in the desk's order: skipped\n" in result.err
    assert [read(stocked.path, sql) for sql in kept] == before
    assert days(stocked) == {"LAMP-1": "2026-11-06", "BULB-3": None}


def test_an_order_that_is_not_here_is_named_and_left_out(stocked: Shop) -> None:
    result = take(stocked, "1042,,2026-11-06,\n9,,2026-11-06,\n8,,2026-11-06,\n")
    assert (result.code, result.err) == (0, "stdin: 2 orders not at this desk, skipped: 9, 8\n")
    assert rows(result.out)[0]["orders_rejected"] == "2"
    alone = take(stocked, "9,,2026-11-06,\n8,,2026-11-06,\n")
    assert (alone.code, alone.out) == (65, "")
    assert alone.err.startswith("stdin: none of its 2 orders is at this desk\n")


def test_an_order_number_of_several_channels_requires_the_channel(stocked: Shop) -> None:
    stocked.take_in({"order_number": "1043", "unit_price": "9.00", "channel": "shop", "delivered_on": ""})
    result = take(stocked, "1043,,2026-11-08,\n")
    says = 'stdin:2: order: "1043" — in several channels: use --channel NAME'
    assert (result.code, result.err.splitlines()[0]) == (65, says)
    assert take(stocked, "1043,,2026-11-08,\n", "--channel", "shop").code == 0
    assert read(stocked.path, "select delivered_on from order_line where delivered_on = '2026-11-08'") == [
        ("2026-11-08",)
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1042,CUP,2026-11-06,", 'stdin:3: sku: "CUP" — the order\'s items are LAMP-1, BULB-3'),
        ("1042,,2026-11-01,", "stdin:3: delivered_on: 2026-11-01 — before the order of 2026-11-02"),
        ("1042,,2026-12-01,", 'stdin:3: delivered_on: "2026-12-01" — in the future: today is 2026-11-23'),
    ],
)
def test_one_bad_row_and_nothing_is_imported(stocked: Shop, row: str, problem: str, tmp_path: Path) -> None:
    before = dump(stocked.path)
    text = f"1043,,2026-11-07,\n{row}\n"
    result = take(stocked, text)
    assert (result.code, result.out) == (65, "")
    assert result.err.splitlines()[:2] == [problem, "1 rejected row in 1 order: nothing was imported."]
    assert dump(stocked.path) == before
    rejects = tmp_path / "rejects.csv"
    assert take(stocked, text, "--skip-bad", "--rejects", str(rejects)).code == 0
    assert days(stocked, "1043") == {"LAMP-1": "2026-11-07"}
    assert rejects.read_text().splitlines()[1].startswith(row)


def test_a_verdict_stops_being_estimated_once_the_delivery_is_known(stocked: Shop) -> None:
    def codes() -> list[str]:
        return [finding["code"] for finding in ask(stocked, "check", "1042", "-i", "LAMP-1")[0]["findings"]]

    assert "estimated" in codes()
    take(stocked, "1042,,2026-11-06,\n")
    assert "estimated" not in codes()


def test_an_amazon_shipment_leaves_the_verdict_estimated_from_the_day_it_was_sent(shop: Shop) -> None:
    shop.ok("order", "import", str(SAMPLES / "amazon.txt"))
    shop.ok("order", "import", "--only", "delivered", str(SAMPLES / "amazon_shipments.txt"))
    (line, _) = ask(shop, "order", "show", "111-0000001-0000001")
    assert (line["shipped_on"], line["delivered_on"]) == ("2026-09-04", None)
    shop.as_of = "2026-09-30"
    found = ask(shop, "check", "111-0000001-0000001", "-i", "HG-05")[0]
    assert [finding["source"] for finding in found["findings"] if finding["code"] == "estimated"] == [
        "shipped 2026-09-04 + 7 days, policy 1, defaults"
    ]


def test_the_parcel_of_an_erased_customer_arrives_without_its_tracking(shop: Shop) -> None:
    shop.take_in(
        {
            "delivered_on": "",
            "customer_name": "Ada",
            "customer_email": "ada@example.org",
            "unit_price": "1.00",
        }
    )
    shop.ok("customer", "erase", "ada@example.org", "--confirm", "Ada")
    assert rows(take(shop, "1042,,2026-11-06,PKT-88\n").out)[0]["orders_updated"] == "1"
    assert read(shop.path, "select delivered_on, tracking from order_line") == [("2026-11-06", "")]


def test_the_day_report_still_shows_the_day_s_orders(stocked: Shop) -> None:
    stocked.as_of = "2026-11-02"
    before = ask(stocked, "report", "day")["orders"]
    take(stocked, "1042,,2026-11-02,\n")
    assert ask(stocked, "report", "day")["orders"][0]["count"] == 2
    assert before in ([], ask(stocked, "report", "day")["orders"])


def test_update_and_unknown_words_are_usage_problems(stocked: Shop) -> None:
    assert take(stocked, "1042,,2026-11-06,\n", "--update").code == 2
    assert stocked.run("order", "import", "--only", "paid", "-", stdin=HEADER).code == 2


@pytest.mark.parametrize(
    ("order", "item", "on", "code", "said"),
    [
        ("1042", "LAMP-1", "2026-11-01", 65, "--on Sun 1 Nov is before the order, dated Mon 2 Nov"),
        ("1042", "LAMP-1", "2026-11-24", 65, "--on Tue 24 Nov is in the future"),
        ("7", "CUP", "2026-11-09", 1, "CUP was shipped later than Mon 9 Nov"),
        ("7", "CUP=2", "2026-11-12", 2, "--item CUP=2: only 1 were sold, or have not arrived yet"),
    ],
)
def test_a_typed_day_on_which_the_goods_cannot_have_arrived_is_refused(
    stocked: Shop, order: str, item: str, on: str, code: int, said: str
) -> None:
    sent = "order_number,ordered_at,shipped_on,sku,quantity,unit_price\n7,2026-11-02,2026-11-10,CUP,1,5.00\n"
    stocked.ok("order", "import", "-", stdin=sent)
    before = dump(stocked.path)
    result = stocked.run("order", "delivered", order, "-i", item, "--on", on)
    assert (result.code, result.err.splitlines()[0]) == (code, said)
    assert dump(stocked.path) == before


def test_one_unit_of_an_item_on_two_lines_is_of_the_first(shop: Shop) -> None:
    lamp = {"delivered_on": "", "unit_price": "1.00"}
    shop.take_in(lamp, lamp)
    shop.ok("order", "delivered", "1042", "-i", "LAMP-1=1", "--on", "2026-11-06")
    assert read(shop.path, "select delivered_on from order_line") == [("2026-11-06",), (None,)]
