"""Currencies are never added up; an impossible sale is rejected unless it is a return."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, rows
from factory import SAMPLES, TODAY, Shop, new_shop
from faults.one_file import bad_rows, bring, numbers, refused, taken
from intake.made_up_orders import header, table

from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_orders

SOLD = (
    "order_number,ordered_at,delivered_on,shipped_on,order_discount,discount,shipping,"
    "sku,quantity,unit_price\n"
)
PRICED = "order_number,ordered_at,currency,sku,quantity,unit_price\n"
UNITS = "expected a whole number of units above 0"


# 22: mixed currencies
def test_every_order_stands_in_its_own_currency_and_no_figure_adds_two_up(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    amounts = {"EUR": "10.00", "USD": "10.00", "JPY": "1000", "KWD": "1.000"}
    prices = enumerate(amounts.items(), 1)
    text = "".join(f"{n},2026-11-23,{code},MUG,1,{price}\n" for n, (code, price) in prices)
    assert taken(shop, PRICED + text) == []
    pairs = set(amounts.items())
    assert {(order["currency"], order["paid"]) for order in ask(shop, "order", "list")} == pairs
    for number in "1234":
        typed = ["claim", "open", number, "-r", "changed-mind", "--now", "--condition", "new"]
        shop.ok(*typed, "--method", "cash")
    day = ask(shop, "report", "day")
    assert {(each["currency"], each["amount"]) for each in day["refunds"]} == pairs
    assert {(each["currency"], each["value"]) for each in day["orders"]} == pairs
    assert {(each["currency"], each["net"]) for each in day["balance"]} == pairs
    assert {(each["currency"], each["refunded"]) for each in ask(shop, "claim", "list")} == pairs
    for key in ("day", "week", "month", "method", "reason", "category", "sku", "channel", "owner"):
        found = ask(shop, "report", "refunds", "--by", key)
        assert [len(found), {(each["currency"], each["total"]) for each in found}] == [4, pairs]
    for row in rows(shop.ok("report", "day", "-f", "csv")):
        assert row["amount"] in ("", amounts.get(row["currency"]), "0.00", "0", "0.000")
    assert ailments(shop) == []


def test_an_order_whose_rows_name_two_currencies_is_refused(shop: Shop) -> None:
    text = PRICED + "1,2026-11-02,EUR,MUG,1,5.00\n2,2026-11-02,USD,MUG,1,5.00\n1,2026-11-02,usd,TEE,1,5.00\n"
    said = 'orders.csv:4: currency: "USD" — the order has "EUR" on its first row'
    assert bad_rows(refused(shop, text, here=False)) == [said]
    assert taken(shop, text, "--skip-bad") == [said]
    assert numbers(shop) == ["2"]


def test_a_known_order_that_comes_in_another_currency_is_a_conflict(shop: Shop) -> None:
    taken(shop, PRICED + "1,2026-11-02,EUR,MUG,1,5.00\n")
    before = shop.path.read_bytes()
    done = bring(shop, PRICED + "1,2026-11-02,USD,MUG,1,5.00\n")
    assert (done.code, done.err.splitlines()[0]) == (
        3, "orders.csv: order 1: currency: EUR in the desk, USD in the file",
    )  # fmt: skip
    assert shop.path.read_bytes() == before


def test_what_is_no_currency_is_a_row_error(shop: Shop) -> None:
    codes = ["EURO", "€", "E1R", "12", "BTC"]
    text = "".join(f"{n},2026-11-02,{code},MUG,1,5.00\n" for n, code in enumerate(codes, 2))
    assert bad_rows(refused(shop, PRICED + text)) == [
        f'orders.csv:{n}: currency: "{code}" — expected a code such as EUR (ISO 4217)'
        for n, code in enumerate(codes, 2)
    ]


# 23: what cannot be. Cells below SOLD, from the date of the order on -> what is said of them.
IMPOSSIBLE = {
    "2026-11-02,,,,,,A,0,5": f'quantity: "0" — {UNITS}',
    "2026-11-02,,,,,,A,-1,5": f'quantity: "-1" — {UNITS}',
    "2026-11-02,,,,,,A,-0,5": f'quantity: "-0" — {UNITS}',
    "2026-11-02,,,,,,A,1.5,5": f'quantity: "1.5" — {UNITS}',
    "2026-11-02,,,,,,A,1e1,5": f'quantity: "1e1" — {UNITS}',
    "2026-11-02,,,,,,A,٣,5": f'quantity: "٣" — {UNITS}',
    "2026-11-02,,,,,,A,,5": "quantity: missing",
    "2026-11-02,,,,,,A,1000001,5": "quantity: 7 digits — more units than 1000000",
    "2026-11-02,,,,,,A,1,-0.01": 'unit_price: "-0.01" — below 0',
    "2026-11-02,,,,5.01,,A,1,5": "discount: a discount of 5.01 is above the price of 5.00",
    "2026-11-02,,,5.01,,,A,1,5": "order_discount: a discount of 5.01 is above the order's 5.00",
    "2026-11-02,,,4.01,1.00,,A,1,5": "order_discount: a discount of 4.01 is above the order's 4.00",
    "2026-11-02,,,,-1,,A,1,5": 'discount: "-1" — below 0',
    "2026-11-02,,,-1,,,A,1,5": 'order_discount: "-1" — below 0',
    "2026-11-02,,,,,-1,A,1,5": 'shipping: "-1" — below 0',
    "2026-11-02,2026-11-01,,,,,A,1,5": 'delivered_on: "2026-11-01" — before the order of 2026-11-02',
    "2026-11-02,,2026-11-01,,,,A,1,5": 'shipped_on: "2026-11-01" — before the order of 2026-11-02',
    "2026-11-24,,,,,,A,1,5": 'ordered_at: "2026-11-24" — in the future: today is 2026-11-23',
    "2026-11-23T23:30:00-05:00,,,,,,A,1,5": (
        'ordered_at: "2026-11-23T23:30:00-05:00" — in the future: today is 2026-11-23'
    ),
    "2026-11-02,2026-11-24,,,,,A,1,5": 'delivered_on: "2026-11-24" — in the future: today is 2026-11-23',
    "2026-11-02,,2062-11-02,,,,A,1,5": 'shipped_on: "2062-11-02" — in the future: today is 2026-11-23',
    "2062-11-02,,,,,,A,1,5": 'ordered_at: "2062-11-02" — in the future: today is 2026-11-23',
}
POSSIBLE = {
    "2026-11-02,2026-11-02,2026-11-02,,,,A,1,5": "5.00",  # at the counter
    "2026-11-23T23:30:00+01:00,,,,,,A,1,5": "5.00",  # tonight
    "2026-11-02,2026-11-23,2026-11-23,,,,A,1,5": "5.00",  # today
    "2026-11-02,,,,5.00,,A,1,5": "0.00",  # a gift
    "2026-11-02,,,5.00,,,A,1,5": "0.00",
    "2026-11-02,,,4.00,1.00,,A,1,5": "0.00",
    "2026-11-02,,,,,,A,1,0": "0.00",
    "2026-11-02,,,,,,A,1000000,5": "5000000.00",
}


def sold(cells: list[str]) -> str:
    return SOLD + "".join(f"{number},{each}\n" for number, each in enumerate(cells, 2))


def test_a_sale_that_cannot_be_is_named_and_refused(shop: Shop) -> None:
    assert bad_rows(refused(shop, sold(list(IMPOSSIBLE)), here=False)) == [
        f"orders.csv:{line}: {said}" for line, said in enumerate(IMPOSSIBLE.values(), 2)
    ]


def test_each_of_them_alone_is_named_alike_however_the_rows_are_read() -> None:
    options = ReadOptions("EUR", "Europe/Berlin", True, date.fromisoformat(TODAY))
    for cells, said in IMPOSSIBLE.items():
        for before in ([], [next(iter(POSSIBLE))]):
            text = sold([*before, cells])
            (problem,) = read_orders("o.csv", text.encode(), options).problems
            assert f"{problem.column}: {problem.reason}" == said


def test_what_stands_on_the_edge_is_a_sale(shop: Shop) -> None:
    assert taken(shop, sold(list(POSSIBLE))) == []
    paid = {order["order"]: order["paid"] for order in ask(shop, "order", "list")}
    assert paid == {str(number): amount for number, amount in enumerate(POSSIBLE.values(), 2)}


def test_with_skip_bad_the_possible_sales_come_in_without_the_others(shop: Shop) -> None:
    done = bring(shop, sold([*IMPOSSIBLE, *POSSIBLE]), "--skip-bad")
    assert (done.code, len(done.err.splitlines())) == (0, len(IMPOSSIBLE))
    first = 2 + len(IMPOSSIBLE)
    assert numbers(shop) == sorted(str(first + number) for number in range(len(POSSIBLE)))


def test_an_order_with_one_impossible_line_stays_out_as_a_whole(shop: Shop) -> None:
    text = SOLD + "1,2026-11-02,,,,,,A,1,5\n1,2026-11-02,,,,,,B,0,9\n2,2026-11-02,,,,,,A,1,5\n"
    assert taken(shop, text, "--skip-bad") == [f'orders.csv:3: quantity: "0" — {UNITS}']
    assert read(shop.path, "select sku from order_line") == [("A",)]
    assert numbers(shop) == ["2"]


@pytest.mark.parametrize(
    ("first", "second", "options", "said"),
    [
        (
            "2026-11-02,",
            "2026-10-20,2026-10-25",
            [],
            [
                "orders.csv: order 1: ordered_on: 2026-11-02 in the desk, 2026-10-20 in the file",
                "orders.csv: order 1, A: delivered_on: nothing in the desk, 2026-10-25 in the file",
                "2 conflicts: the desk's figures were kept; use --update to take the file's",
            ],
        ),
        (
            "2026-11-02,2026-11-05",
            "2026-11-10,",
            ["--update"],
            [
                "orders.csv: order 1: ordered_on: 2026-11-02 in the desk, 2026-11-10 in the file"
                " (A was delivered on 2026-11-05, before 2026-11-10)",
                "1 conflict: the desk's figures were kept, for the reasons above",
            ],
        ),
    ],
    ids=["the delivery comes later", "the order's day is changed"],
)
def test_no_import_leaves_a_delivery_before_its_order(
    shop: Shop, first: str, second: str, options: list[str], said: list[str]
) -> None:
    taken(shop, SOLD + f"1,{first},,,,,A,1,5\n")
    before = shop.path.read_bytes()
    done = bring(shop, SOLD + f"1,{second},,,,,A,1,5\n", *options)
    assert (done.code, done.err.splitlines()) == (3, said)
    assert shop.path.read_bytes() == before


def test_an_earlier_order_with_its_earlier_delivery_goes_in_when_told(shop: Shop) -> None:
    taken(shop, SOLD + "1,2026-11-02,,,,,,A,1,5\n")
    assert bring(shop, SOLD + "1,2026-10-20,2026-10-25,,,,,A,1,5\n", "--update").code == 0
    (order,) = ask(shop, "order", "list")
    assert (order["ordered_on"], order["delivered_on"]) == ("2026-10-20", "2026-10-25")
    assert ailments(shop) == []


# 23: unless the format says that it means a return
def square(*changed: dict[str, str]) -> str:
    usual = {
        "Date": "2026-11-02", "Time": "10:00:00", "Time Zone": "London", "Item": "Rye loaf", "SKU": "RYE",
        "Qty": "3.0", "Gross Sales": "£24.00", "Discounts": "£0.00", "Tax": "£0.00", "Transaction ID": "T1",
        "Event Type": "Payment",
    }  # fmt: skip
    return table(header("square.csv"), [usual | cells for cells in changed])


def test_a_quantity_below_0_is_a_return_where_square_says_so(shop: Shop) -> None:
    back = {"Qty": "-1.0", "Gross Sales": "-£8.00", "Event Type": "Refund"}
    notes = taken(shop, square({}, back, back | {"Transaction ID": "T2"}), "--currency", "GBP")
    assert "orders.csv: 1 refund without a known sale skipped: T2" in notes
    (line,) = ask(shop, "order", "show", "T1")
    assert (line["quantity"], line["claimable"], line["paid"]) == (3, 2, "24.00")
    assert [order["status"] for order in ask(shop, "order", "list")] == ["part-refunded"]
    assert [shop.run("check", "T1", "-i", f"RYE={units}").code for units in (2, 3)] == [0, 1]


def test_other_impossible_sales_of_square_are_named(shop: Shop) -> None:
    cells = [
        {"Transaction ID": "T2", "Qty": "0.0", "Gross Sales": "£0.00"},
        {"Transaction ID": "T3", "Qty": "1.5"},
        {"Transaction ID": "T4", "Gross Sales": "-£24.00"},
        {"Transaction ID": "T5", "Discounts": "-£24.01"},
    ]
    said = bad_rows(refused(shop, square({}, *cells), "--currency", "GBP"))
    assert said == [
        f'orders.csv:3: Qty: "0.0" — {UNITS}',
        f'orders.csv:4: Qty: "1.5" — {UNITS}',
        'orders.csv:5: Gross Sales: "-£24.00" — below 0',
        "orders.csv:6: Discounts: a discount of 24.01 is above the price of 24.00",
    ]


def amazon(*changed: dict[str, str]) -> str:
    usual = {
        "amazon-order-id": "111-1", "purchase-date": "2026-11-02T10:00:00+00:00", "order-status": "Shipped",
        "sku": "HG", "asin": "B0", "item-status": "Shipped", "quantity": "2", "currency": "EUR",
        "item-price": "24.00", "product-name": 'Hinge 5" steel',
    }  # fmt: skip
    names = header("amazon.txt", delimiter="\t")
    lines = [names, *([(usual | cells).get(name, "") for name in names] for cells in changed)]
    return "".join("\t".join(line) + "\r\n" for line in lines)


def test_a_quantity_of_0_is_a_cancelled_line_where_amazon_says_so(shop: Shop) -> None:
    gone = {"item-status": "Cancelled", "quantity": "0", "item-price": "", "currency": ""}
    all_gone = gone | {"amazon-order-id": "111-2", "order-status": "Cancelled"}
    said = taken(shop, amazon({}, gone | {"sku": "SC"}, all_gone))
    assert said[-1].startswith("orders.csv: 1 cancelled order without units skipped: 111-")
    assert numbers(shop) == ["111-1"]
    assert [(line["sku"], line["quantity"]) for line in ask(shop, "order", "show", "111-1")] == [("HG", 2)]


def test_other_impossible_sales_of_amazon_are_named(shop: Shop) -> None:
    cells = [
        {"amazon-order-id": "111-2", "quantity": "-1"},
        {"amazon-order-id": "111-3", "item-price": "-24.00"},
        {"amazon-order-id": "111-4", "item-promotion-discount": "24.01"},
        {"amazon-order-id": "111-5", "purchase-date": "2026-11-24T10:00:00+00:00"},
    ]
    assert bad_rows(refused(shop, amazon({}, *cells))) == [
        f'orders.csv:3: quantity: "-1" — {UNITS}',
        'orders.csv:4: item-price: "-24.00" — below 0',
        "orders.csv:5: item-promotion-discount: a discount of 24.01 is above the price of 24.00",
        'orders.csv:6: purchase-date: "2026-11-24T10:00:00+00:00" — in the future: today is 2026-11-23',
    ]


def test_a_line_of_0_units_that_amazon_does_not_call_cancelled_is_named(shop: Shop) -> None:
    cells = [
        {"amazon-order-id": "111-6", "quantity": "0"},
        {"amazon-order-id": "111-7", "quantity": "0", "item-price": "0.00"},
        {"amazon-order-id": "111-8", "quantity": ""},
    ]
    assert bad_rows(refused(shop, amazon({}, *cells))) == [
        f'orders.csv:3: quantity: "0" — {UNITS}', f'orders.csv:4: quantity: "0" — {UNITS}',
        "orders.csv:5: quantity: missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "gone", [{"item-status": "Cancelled"}, {"item-price": ""}], ids=["status", "no price"]
)
def test_either_the_status_or_the_missing_price_tells_that_a_line_was_cancelled(
    shop: Shop, gone: dict[str, str]
) -> None:
    said = taken(shop, amazon({}, {"amazon-order-id": "111-6", "quantity": "0"} | gone))
    assert said[-1].startswith("orders.csv: 1 cancelled order without units skipped: 111-")


@pytest.mark.parametrize("name", ["square.csv", "amazon.txt"])
def test_returns_and_cancelled_lines_of_the_samples_go_in(shop: Shop, name: str) -> None:
    told = ["--currency", "USD"] if name == "square.csv" else []
    taken(shop, (SAMPLES / name).read_bytes(), *told)
    assert {order["status"] for order in ask(shop, "order", "list")} <= {"open", "part-refunded", "refunded"}
