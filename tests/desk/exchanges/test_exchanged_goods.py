"""What went out by exchange or replacement is a line of its order, claimable as others."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

FILE = "order_number,ordered_at,delivered_on,customer_email,sku,quantity,unit_price\n"
SHIRT = FILE + "X1,2026-11-01,2026-11-04,a@x.example,SHIRT-S,1,50.00\n"
VASE = FILE + "V1,2026-11-01,2026-11-04,a@x.example,VASE,1,42.00\n"


def back(shop: Shop, claim: str, order: str, sku: str, reason: str = "wrong-size") -> None:
    """A claim on all units of an item, accepted."""
    shop.ok("claim", "open", order, "-i", sku, "-r", reason)
    shop.ok("claim", "approve", claim)
    shop.ok("claim", "receive", claim)
    shop.ok("claim", "inspect", claim, "--condition", "new", "--to", "restock")


def lines(shop: Shop, order: str = "X1") -> list[tuple[object, ...]]:
    found = ask(shop, "order", "show", order)
    return [(row["line"], row["sku"], row["paid"], row["claimable"], row["from"] or "") for row in found]


def worth(shop: Shop, item: str, order: str = "X1") -> tuple[str, str]:
    (row,) = ask_any(shop, "check", order, "-i", item, "-r", "wrong-size")
    return row["verdict"], row["refund"]


def ask_any(shop: Shop, *typed: str) -> list[dict[str, str]]:
    return list(json.loads(shop.run(*typed, "-f", "json").out)["rows"])


@pytest.fixture
def exchanged(shop: Shop) -> Shop:
    """SHIRT-S of 50.00 for SHIRT-M at 55.00: sent, the 5.00 paid."""
    shop.ok("order", "import", "-", stdin=SHIRT)
    back(shop, "R1001", "X1", "SHIRT-S")
    shop.ok("claim", "exchange", "R1001", "--for", "SHIRT-M=1@55.00")
    shop.ok("claim", "sent", "R1001", "--tracking", "1Z")
    shop.ok("claim", "paid", "R1001", "5.00")
    return shop


def test_new_goods_are_line_2_and_claimable_at_their_price(exchanged: Shop) -> None:
    assert lines(exchanged) == [(1, "SHIRT-S", "50.00", 0, ""), (2, "SHIRT-M", "55.00", 1, "R1001")]
    assert ask(exchanged, "order", "show", "X1")[0]["received"] == "105.00"
    assert worth(exchanged, "SHIRT-M") == ("eligible", "55.00")
    assert worth(exchanged, "SHIRT-S") == ("ineligible", "0.00")
    back(exchanged, "R1002", "X1", ":2")
    assert ask(exchanged, "claim", "refund", "R1002")[0]["refunded"] == "55.00"
    assert ask(exchanged, "order", "list")[0]["paid"] == "50.00"
    assert ailments(exchanged) == []


def test_their_days_run_from_their_own_delivery(exchanged: Shop) -> None:
    assert ask(exchanged, "check", "X1", "-i", "SHIRT-M")[0]["last_day"] == "2026-12-30"  # sent + 7 + 30
    exchanged.as_of = "2026-11-26"
    exchanged.ok("order", "delivered", "X1", "-i", "SHIRT-M", "--on", "2026-11-25")
    found = {row["sku"]: row["delivered_on"] for row in ask(exchanged, "order", "show", "X1")}
    assert found == {"SHIRT-S": "2026-11-04", "SHIRT-M": "2026-11-25"}
    assert ask(exchanged, "check", "X1", "-i", "SHIRT-M")[0]["last_day"] == "2026-12-25"
    assert ailments(exchanged) == []


def test_a_withdrawal_counts_each_of_them_by_itself(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='law = ["eu"]\n[defaults]\nwindow = "1 day"\n')
    shop.ok("order", "import", "-", stdin=SHIRT + "X1,,2026-11-04,,HAT,1,20.00\n")
    shop.as_of = "2026-11-10"
    back(shop, "R1001", "X1", "SHIRT-S", "changed-mind")
    shop.ok("claim", "exchange", "R1001", "--for", "SHIRT-M")
    shop.ok("claim", "sent", "R1001")
    shop.as_of = "2026-11-19"  # 14 days after 4 November were over on the 18th
    found = {row["sku"]: row["verdict"] for row in ask_any(shop, "check", "X1")}
    assert found == {"SHIRT-S": "ineligible", "HAT": "ineligible", "SHIRT-M": "eligible"}


def test_what_is_not_paid_yet_is_not_refunded(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=SHIRT)
    back(shop, "R1001", "X1", "SHIRT-S")
    shop.ok("claim", "exchange", "R1001", "--for", "SHIRT-M=1@55.00")
    shop.ok("claim", "sent", "R1001")
    back(shop, "R1002", "X1", "SHIRT-M")
    assert quoted(shop, "R1002") == {
        "goods": "55.00", "shipping": "0.00", "adjustment": "-5.00", "total": "50.00",
    }  # fmt: skip
    shop.ok("claim", "paid", "R1001", "5.00")
    assert quoted(shop, "R1002")["total"] == "55.00"


HEADER = "order_number,ordered_at,delivered_on,customer_email,shipping,sku,quantity,unit_price,status\n"
SALE = "X2,2026-11-01,2026-11-05,a@x.example,5.00,A,2,50.00,{}\n"


def exchanged_dearer(shop: Shop, units: int) -> None:
    """Of two A at 50.00 some are exchanged for B at 60.00, paid and sent; the platform refunds all of it."""
    shop.ok("order", "import", "-", stdin=HEADER + SALE.format("open"))
    back(shop, "R1001", "X2", f"A={units}")
    shop.ok("claim", "exchange", "R1001", "--for", f"B={units}@60.00")
    shop.ok("claim", "paid", "R1001", f"{units}0.00")
    shop.ok("claim", "sent", "R1001")


@pytest.mark.parametrize("units", [1, 2])
def test_of_dearer_goods_what_was_paid_here_is_left_once_the_platform_refunds_the_sale(
    shop: Shop, units: int
) -> None:
    exchanged_dearer(shop, units)
    shop.ok("order", "import", "-", stdin=HEADER + SALE.format("refunded"))
    assert [row["claimable"] for row in ask(shop, "order", "show", "X2")] == [0, units]
    (report,) = ask(shop, "report", "refunds")
    assert report["elsewhere"] == "105.00"
    (row,) = json.loads(shop.run("check", "X2", "-i", "B", "-f", "json").out)["rows"]
    left = f"{units}0.00"
    assert (row["verdict"], row["refund"]) == ("review", left)
    assert row["findings"][0]["text"] == (
        f"105.00 EUR of this order was refunded on the platform: at most {left} EUR is left"
    )
    assert ailments(shop) == []
    back(shop, "R1002", "X2", "B")
    assert ask(shop, "claim", "refund", "R1002")[0]["refunded"] == left
    assert ailments(shop) == []
    shop.ok("order", "import", "-", stdin=HEADER + SALE.format("refunded"))
    assert shop.run("claim", "open", "X2", "-i", "B", "-r", "defective").code == 1
    assert ailments(shop) == []


def test_a_claim_on_dearer_goods_goes_on_though_the_platform_refunds_the_sale(shop: Shop) -> None:
    exchanged_dearer(shop, 2)
    shop.ok("claim", "open", "X2", "-i", "B=1", "-r", "defective")
    shop.ok("order", "import", "-", stdin=HEADER + SALE.format("refunded"))
    assert [row["status"] for row in ask(shop, "claim", "list")] == ["requested", "closed"]
    assert ailments(shop) == []


def test_after_an_even_exchange_nothing_is_left_once_the_platform_refunds_the_sale(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=HEADER + SALE.format("open"))
    back(shop, "R1001", "X2", "A=2")
    shop.ok("claim", "exchange", "R1001", "--for", "B=2@50.00")
    shop.ok("claim", "sent", "R1001")
    shop.ok("order", "import", "-", stdin=HEADER + SALE.format("refunded"))
    assert [row["claimable"] for row in ask(shop, "order", "show", "X2")] == [0, 0]
    assert ailments(shop) == []


def test_they_are_exchanged_again_and_again(exchanged: Shop) -> None:
    back(exchanged, "R1002", "X1", "SHIRT-M")
    exchanged.ok("claim", "exchange", "R1002", "--for", "SHIRT-L=1@40.00")
    exchanged.ok("claim", "sent", "R1002")
    assert ask(exchanged, "claim", "refund", "R1002")[0]["refunded"] == "15.00"
    back(exchanged, "R1003", "X1", "SHIRT-L")
    exchanged.ok("claim", "exchange", "R1003", "--for", "SHIRT-XL")
    exchanged.ok("claim", "sent", "R1003")
    assert lines(exchanged)[1:] == [
        (2, "SHIRT-M", "55.00", 0, "R1001"), (3, "SHIRT-L", "40.00", 0, "R1002"),
        (4, "SHIRT-XL", "40.00", 1, "R1003"),
    ]  # fmt: skip
    back(exchanged, "R1004", "X1", "SHIRT-XL")
    assert ask(exchanged, "claim", "refund", "R1004")[0]["refunded"] == "40.00"
    assert ailments(exchanged) == []


def test_a_replacement_is_a_line_at_what_the_old_one_was_paid(shop: Shop) -> None:
    shop.ok("order", "import", "-", stdin=VASE)
    back(shop, "R1001", "V1", "VASE", "defective")
    shop.ok("claim", "replace", "R1001")
    shop.ok("claim", "sent", "R1001")
    assert lines(shop, "V1") == [(1, "VASE", "42.00", 0, ""), (2, "VASE", "42.00", 1, "R1001")]
    back(shop, "R1002", "V1", "VASE", "defective")
    assert ask(shop, "claim", "refund", "R1002")[0]["refunded"] == "42.00"
    assert ailments(shop) == []


def test_an_unpaid_order_is_replaced_all_the_same(shop: Shop) -> None:
    header = "Name,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Outstanding Balance,Created at,"
    header += "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Fulfillment Status"
    row = "#7,pending,EUR,42.00,0.00,0.00,42.00,42.00,2026-11-01 10:00:00 +0100,1,Vase,42.00,VASE,fulfilled"
    shop.ok("order", "import", "-", stdin=f"{header}\n{row}\n")
    back(shop, "R1001", "7", "VASE", "defective")
    shop.ok("claim", "replace", "R1001")
    shop.ok("claim", "sent", "R1001")
    assert worth(shop, ":2", "7") == ("eligible", "0.00")
    assert ailments(shop) == []


def test_importing_the_order_again_changes_nothing(exchanged: Shop) -> None:
    before = lines(exchanged)
    answer = ask(exchanged, "order", "import", write_file(exchanged, SHIRT))
    assert (answer[0]["orders_unchanged"], answer[0]["conflicts"]) == (1, 0)
    assert lines(exchanged) == before
    more = SHIRT + "X1,,,,HAT,1,20.00\n"
    exchanged.ok("order", "import", write_file(exchanged, more), "--update")
    assert lines(exchanged) == [*before, (3, "HAT", "20.00", 1, "")]
    again = ask(exchanged, "order", "import", write_file(exchanged, more))
    assert (again[0]["orders_unchanged"], again[0]["conflicts"]) == (1, 0)
    assert ailments(exchanged) == []


def write_file(shop: Shop, text: str) -> str:
    file = shop.path.parent / "orders.csv"
    file.write_text(text)
    return str(file)


def test_an_order_refunded_on_the_platform_has_left_what_was_paid_here(exchanged: Shop) -> None:
    header = FILE.strip() + ",status\n"
    exchanged.ok("order", "import", "-", stdin=header + SHIRT.splitlines()[1] + ",refunded\n")
    assert [row[3] for row in lines(exchanged)] == [0, 1]
    assert worth(exchanged, "SHIRT-M") == ("review", "5.00")
    assert ask(exchanged, "report", "refunds")[-1]["elsewhere"] == "50.00"
    assert ailments(exchanged) == []


def test_a_corrected_price_is_the_price_of_the_line(exchanged: Shop) -> None:
    exchanged.ok("claim", "correct", "R1001", "-2.00", "--of", "exchange", "--why", "53.00 was agreed")
    assert worth(exchanged, "SHIRT-M") == ("eligible", "53.00")
    assert ask(exchanged, "claim", "refund", "R1001")[0]["refunded"] == "2.00"
    back(exchanged, "R1002", "X1", "SHIRT-M")
    assert ask(exchanged, "claim", "refund", "R1002")[0]["refunded"] == "53.00"
    for of in ("exchange", "paid"):
        result = exchanged.run("claim", "correct", "R1001", "-1.00", "--of", of, "--why", "slip")
        assert (result.code, "was returned since" in result.err) == (1, True)
    assert ailments(exchanged) == []


def test_a_replacement_stands_for_what_was_sold_when_everything_comes_back(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\noriginal_shipping = "on-full-return"\n')
    shop.take_in({"unit_price": "10.00", "shipping": "5.00"}, {"sku": "HAT", "unit_price": "20.00"})
    back(shop, "R1001", "1042", "LAMP-1", "defective")
    shop.ok("claim", "replace", "R1001")
    shop.ok("claim", "sent", "R1001")
    back(shop, "R1002", "1042", "HAT")
    assert quoted(shop, "R1002")["total"] == "20.00"  # the new lamp is with the customer
    back(shop, "R1003", "1042", ":3")
    assert quoted(shop, "R1003")["total"] == "15.00"


def test_a_line_carries_the_tax_of_what_it_was_given_for(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, "--tax", "excluded")
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,tax"
    shop.ok("order", "import", "-", stdin=f"{header}\nT1,2026-11-01,2026-11-04,SHIRT-S,1,100.00,19.00\n")
    back(shop, "R1001", "T1", "SHIRT-S")
    shop.ok("claim", "exchange", "R1001", "--for", "SHIRT-M")
    shop.ok("claim", "sent", "R1001")
    row = ask(shop, "order", "show", "T1")[1]
    assert (row["unit_price"], row["tax"], row["paid"]) == ("100.00", "19.00", "119.00")
    assert ailments(shop) == []


REFUSED = {
    "more than came in": "update orders set returned_minor = 10501",
    "a line of other goods": "insert into exchanged_line values (1, 1, 5000)",
    "a second line for the same goods": "insert into exchanged_line values (1, 1, 5500)",
    "a line taken away": "delete from exchanged_line",
    "other goods for a line": "update exchanged_line set outgoing_id = 2",
    "goods for another line": "update outgoing set replaces = 1",
    "an exchange of what the exchange itself brings": (
        "insert into remedy (claim_id, order_id, at, on_day, who, owner, kind, currency, goods_minor,"
        " fee_minor, deduction_minor, adjustment_minor, shipping_minor, postage_minor, new_minor,"
        " difference_minor) values (1001, 1, '2026-11-23T10:00:00Z', '2026-11-23', 'eve', 'eve', 'exchange',"
        " 'EUR', 5501, 0, 0, 0, 0, 0, 5501, 0)"
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(exchanged: Shop, what: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        write(exchanged.path, REFUSED[what])


def test_a_payment_is_not_taken_back_once_its_goods_were_refunded(exchanged: Shop) -> None:
    back(exchanged, "R1002", "X1", "SHIRT-M")
    exchanged.ok("claim", "refund", "R1002")
    with pytest.raises(sqlite3.IntegrityError):
        write(
            exchanged.path,
            "insert into exchange_payment (claim_id, order_id, at, on_day, who, owner, method, currency,"
            " amount_minor, corrects) select claim_id, order_id, at, on_day, who, owner, method, currency,"
            " -100, id from exchange_payment",
        )


def test_the_doctor_notices_a_line_that_was_edited_or_made_up(exchanged: Shop) -> None:
    write(exchanged.path, "update order_line set paid_minor = 9900, gross_minor = 9900 where id = 2")
    assert ("exchanged-line", "claim R1001") in ailments(exchanged)
    assert the_claim(exchanged)["status"] == "closed"
    assert read(exchanged.path, "select count(*) from exchanged_line") == [(1,)]


def test_dearer_goods_bring_the_shipping_back_once(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\noriginal_shipping = "always"\n')
    shop.take_in({"unit_price": "10.00", "shipping": "5.00"}, {"sku": "CUP", "unit_price": "20.00"})
    back(shop, "R1001", "1042", "LAMP-1")
    shop.ok("claim", "exchange", "R1001", "--for", "HAT=1@80.00")
    shop.ok("claim", "sent", "R1001")
    shop.ok("claim", "paid", "R1001", "70.00")
    back(shop, "R1002", "1042", "HAT")
    assert ask(shop, "claim", "refund", "R1002")[0]["refunded"] == "85.00"
    back(shop, "R1003", "1042", "CUP")
    assert ask(shop, "claim", "refund", "R1003")[0]["refunded"] == "20.00"
    assert ailments(shop) == []


EDITS = {
    "update exchanged_line set value_minor = 9900": "exchanged-line",
    "drop trigger remedy_is_fixed; update remedy set surcharges_minor = 1, difference_minor = 499": (
        "remedy-journal"
    ),
    "drop trigger outgoing_is_fixed; update outgoing set value_minor = 9900": "outgoing",
    "update order_line set line_key = 'sku:X#1' where id = 2": "order-paid",
}


@pytest.mark.parametrize("edit", EDITS)
def test_the_doctor_notices_edited_money(exchanged: Shop, edit: str) -> None:
    write(exchanged.path, *edit.split("; "))
    assert EDITS[edit] in {code for code, _ in ailments(exchanged)}


@pytest.mark.parametrize(
    ("told", "received"),
    [
        ("part-refunded,paid,,50.00,", "105.00"),
        ("refunded,refunded,,50.00,", "105.00"),
        ("cancelled,paid,,,", "105.00"),
        ("open,paid,,,20.00", "75.00"),  # edited below its lines
        ("open,part-paid,40.00,,", "65.00"),
    ],
)
@pytest.mark.parametrize("sent_first", [True, False])
def test_the_difference_is_paid_whatever_an_import_took_off_the_order(
    shop: Shop, told: str, received: str, sent_first: bool
) -> None:
    shop.ok("order", "import", "-", stdin=SHIRT)
    back(shop, "R1001", "X1", "SHIRT-S")
    shop.ok("claim", "exchange", "R1001", "--for", "SHIRT-M=1@55.00")
    if sent_first:
        shop.ok("claim", "sent", "R1001")
    head = FILE.replace("sku", "status,payment_status,outstanding,refunded,order_total,sku")
    text = f"{head}X1,2026-11-01,2026-11-04,a@x.example,{told},SHIRT-S,1,50.00\n"
    shop.ok("order", "import", "-", "--map", "refunded=refunded", "--update", stdin=text)
    shop.ok("claim", "paid", "R1001", "5.00", "--method", "cash")
    if not sent_first:
        shop.ok("claim", "sent", "R1001")
    assert ask(shop, "order", "show", "X1")[0]["received"] == received
    assert lines(shop)[1] == (2, "SHIRT-M", "55.00", 1, "R1001")
    assert (the_claim(shop)["status"], ask(shop, "queue"), ailments(shop)) == ("closed", [], [])
