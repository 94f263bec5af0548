"""Amounts as people write them in their own files: the mark that the file proves, signs, codes, thousands."""

from __future__ import annotations

import pytest
from desk.asking import ask
from factory import Shop
from faults.one_file import bad_rows, bring, refused, taken

HEADER = "order_number;ordered_at;currency;sku;quantity;unit_price\n"
EITHER = "decimals or thousands? use --decimal . or --decimal ,"


def sold(*prices: str, currency: str = "EUR") -> str:
    """An order for each price."""
    rows = (f"{n};2026-11-02;{currency};A;1;{price}\n" for n, price in enumerate(prices, 2))
    return HEADER + "".join(rows)


def paid(shop: Shop) -> list[str]:
    return [one["paid"] for one in sorted(ask(shop, "order", "list"), key=lambda one: int(one["order"]))]


@pytest.mark.parametrize(
    ("prices", "read"),
    [
        (("12,50", "1.234,00", "1.234"), ["12.50", "1234.00", "1234.00"]),
        (("12.50", "1,234.00", "1,234"), ["12.50", "1234.00", "1234.00"]),
        (("1.234", "0,5", "1.234.567"), ["1234.00", "0.50", "1234567.00"]),
        (("5", "1.234.567", "1.234"), ["5.00", "1234567.00", "1234.00"]),
        (("1 234,50", "1 234"), ["1234.50", "1234.00"]),
        (("1'234.50", "1’234", "5.000"), ["1234.50", "1234.00", "5.00"]),
        (("1\u00a0234,56", "1\u202f234", "12"), ["1234.56", "1234.00", "12.00"]),
        (("5", "1200"), ["5.00", "1200.00"]),
        (("12,-", "1.200,-", "7,-- €", "3,– EUR", "1.234"), ["12.00", "1200.00", "7.00", "3.00", "1234.00"]),
        (("12.-", "1'200.--", "€ 5.-"), ["12.00", "1200.00", "5.00"]),
    ],
)
def test_the_mark_that_the_files_amounts_prove_is_the_decimal_mark(
    shop: Shop, prices: tuple[str, ...], read: list[str]
) -> None:
    taken(shop, sold(*prices))
    assert paid(shop) == read


def test_a_proved_comma_is_said_and_a_point_is_not(shop: Shop) -> None:
    assert taken(shop, sold("3,5", "12,50")) == [
        'orders.csv: amounts read with a decimal comma: "12,50" proves it'
    ]
    done = bring(shop, sold("3.5", "12.50"))
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("price", ["12,00-", "(12,00)", "−12,00", "12,00- €", "(€ 12,00)", "12,-€-"])
def test_a_minus_may_be_behind_or_brackets(shop: Shop, price: str) -> None:
    (said,) = bad_rows(refused(shop, sold(price)))
    assert said.endswith("— below 0") == (price != "12,-€-")


def test_an_amount_that_could_be_either_is_a_row_error_until_the_mark_is_given(shop: Shop) -> None:
    content = sold("1.234", "5", "12,500")
    assert bad_rows(refused(shop, content)) == [
        f'orders.csv:2: unit_price: "1.234" — {EITHER}',
        f'orders.csv:4: unit_price: "12,500" — {EITHER}',
    ]
    taken(shop, sold("1.234", "5"), "--decimal", ",")
    assert paid(shop) == ["1234.00", "5.00"]
    dinars = HEADER + "9;2026-11-02;KWD;A;1;1.234\n"
    assert bad_rows(refused(shop, dinars)) == [f'orders.csv:2: unit_price: "1.234" — {EITHER}']
    assert taken(shop, dinars, "--decimal", ".") == [
        "orders.csv: amounts read with a decimal point, as given"
    ]
    assert ask(shop, "order", "show", "9")[0]["paid"] == "1.234"


def test_the_given_mark_rules_and_amounts_that_break_it_are_row_errors(shop: Shop) -> None:
    said = bad_rows(refused(shop, sold("12,50", "12.50", "0.500", "1.234,5"), "--decimal", ","))
    assert said == [
        'orders.csv:3: unit_price: "12.50" — expected an amount like 12,50',
        'orders.csv:4: unit_price: "0.500" — expected an amount like 12,50',
    ]
    assert refused(shop, sold("5"), "--decimal", ";", code=2)[0] == "--decimal: unknown ';'. Choices: ,, ."


def test_a_currency_without_decimals_has_thousands_alone(shop: Shop) -> None:
    taken(shop, sold("1,250", "12.990", "700", currency="JPY"))
    assert paid(shop) == ["1250", "12990", "700"]


def test_a_file_with_both_marks_is_refused_where_the_comma_is(shop: Shop) -> None:
    content = sold("12.50", "12,50", "1.234,50", "1,234", "0,500", "1,234.50")
    assert bad_rows(refused(shop, content)) == [
        'orders.csv:3: unit_price: "12,50" — expected an amount like 12.50',
        'orders.csv:4: unit_price: "1.234,50" — expected an amount like 12.50',
        f'orders.csv:5: unit_price: "1,234" — {EITHER}',
        'orders.csv:6: unit_price: "0,500" — expected an amount like 12.50',
    ]


def test_every_column_of_money_proves_the_mark_for_all(shop: Shop) -> None:
    columns = (
        "unit_price",
        "line_total",
        "discount",
        "tax",
        "shipping",
        "order_discount",
        "cost",
        "outstanding",
    )
    for column in columns:
        names = dict.fromkeys(("order_number", "ordered_at", "sku", "quantity", "unit_price", column))
        cells = {"order_number": column, "ordered_at": "2026-11-02", "sku": "A", "quantity": "1"}
        cells |= {"unit_price": "1.234", column: "1.234,00" if "total" in column else "0,75"}
        row = ";".join(cells[name] for name in names)
        bring(shop, f"{';'.join(names)}\n{row}\n")
    shown = {one["order"]: one["paid"] for one in ask(shop, "order", "list")}
    assert shown == {
        **dict.fromkeys(columns, "1234.00"), "unit_price": "0.75", "discount": "1233.25",
        "order_discount": "1233.25",
    }  # fmt: skip


@pytest.mark.parametrize(
    "price",
    [
        "€ 12,50", "12,50 €", "12,50\u00a0€", "€12,50", "EUR 12,50", "12,50 EUR", "12,50EUR", "eur 12,50",
        "12,50 Euro", "€ 12,50 EUR", "€+12,50", "+€ 12,50",
    ],
)  # fmt: skip
def test_a_sign_or_code_of_the_orders_currency_may_stand_before_or_after(shop: Shop, price: str) -> None:
    taken(shop, sold(price))
    assert paid(shop) == ["12.50"]


@pytest.mark.parametrize(
    ("price", "currency", "read"),
    [
        ("$12.50", "USD", "12.50"), ("$12.50", "CAD", "12.50"), ("US$ 12.50", "USD", "12.50"),
        ("$12.50 USD", "USD", "12.50"), ("C$1,234.50", "CAD", "1234.50"), ("A$5", "AUD", "5.00"),
        ("£3.50", "GBP", "3.50"), ("CHF 1'200.50", "CHF", "1200.50"), ("Fr. 12.50", "CHF", "12.50"),
        ("Fr.12.50", "CHF", "12.50"), ("¥1,250", "JPY", "1250"), ("￥12.50", "CNY", "12.50"),
        ("12.50元", "CNY", "12.50"), ("1 250,00 kr", "SEK", "1250.00"), ("99,90 zł", "PLN", "99.90"),
        ("R$ 1.234,50", "BRL", "1234.50"), ("349 Kč", "CZK", "349.00"),
    ],
)  # fmt: skip
def test_a_sign_of_several_currencies_fits_each_of_them(
    shop: Shop, price: str, currency: str, read: str
) -> None:
    taken(shop, sold(price, currency=currency))
    assert paid(shop) == [read]


def test_a_sign_of_another_currency_than_the_orders_is_a_row_error(shop: Shop) -> None:
    other = "not in EUR, the currency of this order; if the file names no currency, use --currency"
    theirs = {"$5.00": "USD", "5.00 CHF": "CHF", "€ 5.00 USD": "USD", "USD 5.00": "USD", "¥500": "CNY"}
    assert bad_rows(refused(shop, sold(*theirs))) == [
        f'orders.csv:{n}: unit_price: "{text}" — {other} {code}'
        for n, (text, code) in enumerate(theirs.items(), 2)
    ]
    taken(shop, "order_number,ordered_at,sku,quantity,unit_price\n1,2026-11-02,A,1,$5\n", "--currency", "USD")
    assert paid(shop) == ["5.00"]


@pytest.mark.parametrize(
    "price",
    [
        "12,50 EURO/Stk", "ab 12,50", "€", "€€5", "5 5", "1 23,00", "1 234 56", "1.234 567", "1 234'567",
        "--5", "-€-5", "-12,50-", "XYZ 5", "1.23.456", "1,234,56", "12..5", "5 $ €", "5.00 . ",
    ],
)  # fmt: skip
def test_a_cell_that_is_not_an_amount_is_a_row_error(shop: Shop, price: str) -> None:
    (said,) = bad_rows(refused(shop, sold(price)))
    assert said.endswith("expected an amount like 12.50") or price == "5 $ €"


@pytest.mark.slow
def test_a_long_file_with_a_late_comma_is_read_as_a_short_one(shop: Shop) -> None:
    rows = "".join(f"{n};2026-11-02;EUR;A;1;5\n" for n in range(10, 90_000))
    content = HEADER + rows + "1;2026-11-02;EUR;A;1;1.234\n2;2026-11-02;EUR;A;1;12,50\n"
    done = bring(shop, content, here=False)
    assert (done.code, done.err) == (
        0, 'orders.csv: amounts read with a decimal comma: "12,50" proves it\n',
    )  # fmt: skip
    assert [ask(shop, "order", "show", n)[0]["paid"] for n in ("1", "2", "10")] == [
        "1234.00",
        "12.50",
        "5.00",
    ]
