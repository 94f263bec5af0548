"""Identifiers are kept as written; amounts are exact or a row error."""

from __future__ import annotations

from desk.asking import ailments, ask, read
from factory import Shop
from faults.one_file import bad_rows, bring, numbers, refused, taken
from intake.made_up_orders import header, table

# As a file writes it -> the text as it was, less the spreadsheet's wrapping.
IDENTIFIERS = {
    "00123": "00123", "+4917012345": "+4917012345", "1e5": "1e5", '="00124"': "00124",
    '"=""00125"""': "00125", "'00126": "00126", "\t00127": "00127", '"\t00128"': "00128", "007.0": "007.0",
    '"=""+4918"""': "+4918", "'=A1": "=A1", "'+4919": "+4919", "O'Neil": "O'Neil", "'s-G": "'s-G",
    "１２３": "１２３", "0x1F": "0x1F", "-5": "-5", "1,5": "1,5", "9" * 30: "9" * 30, "true": "true",
    "NULL": "NULL", "nan": "nan", "2026-11-02": "2026-11-02", "1_0": "1_0", "٣": "٣",
}  # fmt: skip
KEPT = "order_number,ordered_at,customer_id,customer_phone,tracking,line_id,sku,quantity,unit_price\n"


def test_identifiers_of_every_kind_are_the_text_as_it_was_less_the_wrapping(shop: Shop) -> None:
    def told(cells: list[str]) -> str:
        rows = (f"{c},2026-11-02,{c},{c},{c},{c},{c},1,5.00\n" for c in cells)
        return KEPT + "".join(rows)

    quoted = [f'"{cell}"' if "," in cell and cell[0] != '"' else cell for cell in IDENTIFIERS]
    assert taken(shop, told(quoted), here=False) == []
    texts = sorted(IDENTIFIERS.values())
    orders = ask(shop, "order", "list")
    assert sorted(order["order"] for order in orders) == texts
    assert [order["customer"] for order in orders] == [order["order"] for order in orders]
    found = read(
        shop.path,
        "select o.number, c.platform_id, c.phone, l.tracking, l.sku"
        " from orders o join customer c on c.id = o.customer_id join order_line l on l.order_id = o.id",
    )
    assert sorted(found) == [(text,) * 5 for text in texts]
    # Wrapped or plain, the order, its customer and its line are the same ones.
    before = shop.path.read_bytes()
    plain = [f'"{text}"' if "," in text else f"'{text}" if text[0] in "=+" else text for text in texts]
    assert bring(shop, told(plain)).code == 0
    assert shop.path.read_bytes() == before


def test_a_number_and_the_same_with_zeros_before_it_are_two_orders(shop: Shop) -> None:
    lines = [f"{number},2026-11-02,,,,,{number},1,5.00\n" for number in ("123", "00123", "123.0", "1e2")]
    assert taken(shop, KEPT + "".join(lines)) == []
    assert numbers(shop) == ["00123", "123", "123.0", "1e2"]
    assert [ask(shop, "order", "show", number)[0]["sku"] for number in numbers(shop)] == numbers(shop)


# 18: amounts. A row of the desk's own columns for each, whose mark is the point.
PRICED = "order_number,ordered_at,currency,sku,quantity,unit_price\n"
EXACT = [
    ("EUR", '"1,234.56"', "1234.56"), ("EUR", '"1,234,567.80"', "1234567.80"), ("EUR", '"1,234"', "1234.00"),
    ("EUR", "-0", "0.00"), ("EUR", "-0.00", "0.00"), ("EUR", "+5", "5.00"), ("EUR", "5.", "5.00"),
    ("EUR", ".5", "0.50"), ("EUR", "5.000", "5.00"), ("EUR", "0.07", "0.07"), ("EUR", "007.10", "7.10"),
    ("EUR", '="5.10"', "5.10"), ("EUR", "'5.20", "5.20"), ("EUR", "9999999999999.99", "9999999999999.99"),
    ("JPY", "1250", "1250"), ("JPY", "100.0", "100"), ("JPY", '"1,250"', "1250"), ("JPY", "-0", "0"),
    ("KWD", "1.234", "1.234"), ("KWD", "1.2340", "1.234"), ("KWD", "1", "1.000"),
    ("KWD", '"1,234"', "1234.000"), ("KWD", '"1,234.567"', "1234.567"), ("CLF", "1.2345", "1.2345"),
]  # fmt: skip
NO_AMOUNTS = [
    ('"1.234,56"', "1.234,56"), ("((5.00)", "((5.00)"), ("NaN", "NaN"),
    ("1e400", "1e400"), ("1e2", "1e2"), ("inf", "inf"), ("-inf", "-inf"), ("Infinity", "Infinity"),
    ("∞", "∞"), ("١٢٣", "١٢٣"), ("１２３", "１２３"), ("½", "½"), ("²", "²"), ("1_000", "1_000"),
    ("1 00", "1 00"), ("1\u00a000", r"1\xa000"), ("1\u202f00", r"1\u202f00"),
    ("1\u200b000", r"1\u200b000"), ("1'00", "1'00"), ("0x10", "0x10"), ("--5", "--5"), ("5--", "5--"),
    ("−−5", "−−5"), ("5.00 XYZ", "5.00 XYZ"), ("€€5", "€€5"), ('"1,23"', "1,23"),
    ('"1,2345"', "1,2345"), ('"12,34,567.00"', "12,34,567.00"), ('"1,234,56"', "1,234,56"), ("1..5", "1..5"),
    ("5%", "5%"), ("null", "null"), ("None", "None"), (".", "."), ("-", "-"), ("=1+1", "=1+1"),
]  # fmt: skip


def test_amounts_are_the_exact_minor_units_of_the_orders_currency(shop: Shop) -> None:
    lines = [f"{n},2026-11-02,{code},A,1,{text}\n" for n, (code, text, _) in enumerate(EXACT, 100)]
    assert taken(shop, PRICED + "".join(lines)) == []
    orders = {order["order"]: (order["currency"], order["paid"]) for order in ask(shop, "order", "list")}
    assert orders == {str(n): (code, paid) for n, (code, _, paid) in enumerate(EXACT, 100)}
    for n, (_, _, paid) in enumerate(EXACT, 100):
        assert ask(shop, "order", "show", str(n))[0]["unit_price"] == paid


def test_anything_else_is_a_row_error_and_never_a_guess(shop: Shop) -> None:
    lines = [f"{n},2026-11-02,EUR,A,1,{text}\n" for n, (text, _) in enumerate(NO_AMOUNTS, 3)]
    good = "1,2026-11-02,EUR,A,1,5.00\n"
    said = bad_rows(refused(shop, PRICED + good + "".join(lines), here=False))
    assert said == [
        f'orders.csv:{n}: unit_price: "{shown}" — expected an amount like 12.50'
        for n, (_, shown) in enumerate(NO_AMOUNTS, 3)
    ]


def test_more_digits_than_the_currency_has_and_amounts_beyond_all_sales_are_row_errors(shop: Shop) -> None:
    cells = [
        "EUR,A,1,5.001", "EUR,A,1,1.234", "JPY,A,1,100.5", "JPY,A,1,1.250", "JPY,A,1,0.5",
        "KWD,A,1,1.2345", "EUR,A,1,99999999999999999", "EUR,A,1000000,9999999999.99", "EUR,A,1,",
        f"EUR,A,1,{'9' * 5000}", "EUR,A,1,-0.01",
    ]  # fmt: skip
    lines = [f"{n},2026-11-02,{rest}\n" for n, rest in enumerate(cells, 2)]
    assert bad_rows(refused(shop, PRICED + "".join(lines))) == [
        'orders.csv:2: unit_price: "5.001" — EUR has 2 decimals',
        'orders.csv:3: unit_price: "1.234" — EUR has 2 decimals',
        'orders.csv:4: unit_price: "100.5" — JPY has 0 decimals',
        'orders.csv:5: unit_price: "1.250" — JPY has 0 decimals',
        'orders.csv:6: unit_price: "0.5" — JPY has 0 decimals',
        'orders.csv:7: unit_price: "1.2345" — KWD has 3 decimals',
        "orders.csv:8: unit_price: 17 digits — the amount is too large",
        "orders.csv:9: unit_price: the amount is too large",
        "orders.csv:10: unit_price: missing",
        "orders.csv:11: unit_price: 5000 digits — too long for an amount",
        'orders.csv:12: unit_price: "-0.01" — below 0',
    ]


def test_every_column_of_money_is_read_by_the_same_rule(shop: Shop) -> None:
    columns = ["unit_price", "line_total", "discount", "tax", "shipping", "order_discount", "cost"]
    reasons = {
        "NaN": "expected an amount like 12.50", "(5.00)": "below 0",
        "1e400": "expected an amount like 12.50", "1.234": "EUR has 2 decimals", "-1": "below 0",
    }  # fmt: skip
    content, expected = f"order_number,ordered_at,sku,quantity,{','.join(columns)}\n", []
    for column in columns:
        for text, reason in reasons.items():
            cells = {"unit_price": "9.00", column: text}
            if column == "line_total":
                del cells["unit_price"]
            line = len(expected) + 2
            content += f"{line},2026-11-02,A,1,{','.join(cells.get(name, '') for name in columns)}\n"
            expected.append(f'orders.csv:{line}: {column}: "{text}" — {reason}')
    assert bad_rows(refused(shop, content)) == expected


def test_what_cannot_be_read_is_one_error_and_not_two(shop: Shop) -> None:
    head = "order_number,ordered_at,sku,quantity,unit_price,line_total,refunded_quantity\n"
    cells = ["1,9.00,NaN,", "x,9.00,18.00,", "1,NaN,9.00,", "1,9.00,8.00,", "x,9.00,,2"]
    lines = [f"{n},2026-11-02,A,{rest}\n" for n, rest in enumerate(cells, 2)]
    assert bad_rows(refused(shop, head + "".join(lines))) == [
        'orders.csv:2: line_total: "NaN" — expected an amount like 12.50',
        'orders.csv:3: quantity: "x" — expected a whole number of units above 0',
        'orders.csv:4: unit_price: "NaN" — expected an amount like 12.50',
        "orders.csv:5: line_total: 8.00 is not quantity × unit price, 9.00",
        'orders.csv:6: quantity: "x" — expected a whole number of units above 0',
    ]


def test_the_sign_of_a_platform_says_the_currency_and_the_decimal_mark(shop: Shop) -> None:
    def sold(number: int, amount: str, total: str) -> dict[str, str]:
        row = {"Order Number": str(number), "Sale Date": "Oct-05-26", "Item Title": "Cleat", "Quantity": "1"}
        return row | {"Custom Label": "C", "Sold For": amount, "Total Price": total}

    amounts = ["$1,234.56", "EUR 1.234,56", "EUR 90,00", "AU $3,000.00", "£0.07"]
    names = header("ebay.csv", line=1)
    assert taken(shop, table(names, [sold(n, text, text) for n, text in enumerate(amounts, 1)])) == []
    orders = {order["order"]: (order["currency"], order["paid"]) for order in ask(shop, "order", "list")}
    assert orders == {
        "1": ("USD", "1234.56"), "2": ("EUR", "1234.56"), "3": ("EUR", "90.00"), "4": ("AUD", "3000.00"),
        "5": ("GBP", "0.07"),
    }  # fmt: skip
    amounts = ["$1.234,56", "EUR 1,234.56", "EUR 90.00", "$(5.00)", "$NaN", "€5,00"]
    said = bad_rows(refused(shop, table(names, [sold(n, text, text) for n, text in enumerate(amounts, 6)])))
    assert sorted({line.partition(": ")[0] for line in said}) == [f"orders.csv:{n}" for n in range(2, 8)]


def test_a_yen_sign_is_the_platforms_own_and_the_rest_is_refused(shop: Shop) -> None:
    def sold(number: int, amount: str) -> dict[str, str]:
        row = {"主订单编号": str(number), "订单提交时间": "2026-11-02 10:00:00", "选购商品": "茶"}
        return row | {"商品数量": "1", "订单应付金额": amount}

    names = header("douyin.csv")
    amounts = ["¥100.5", "￥100.5", "1,299.00", "? 648"]
    taken(shop, table(names, [sold(n, text) for n, text in enumerate(amounts, 1)]))
    orders = {order["order"]: (order["currency"], order["paid"]) for order in ask(shop, "order", "list")}
    assert orders == {
        "1": ("CNY", "100.50"), "2": ("CNY", "100.50"), "3": ("CNY", "1299.00"), "4": ("CNY", "648.00"),
    }  # fmt: skip
    amounts = ["$5.00", "5元", "(5.00)", "NaN", "¥", "¥1.2.3", "¥¥5", "¥1e3", "¥١"]
    said = bad_rows(refused(shop, table(names, [sold(n, text) for n, text in enumerate(amounts, 6)])))
    assert said == [
        f'orders.csv:{n}: 订单应付金额: "{text}" — expected an amount like 12.50'
        for n, text in enumerate(amounts, 2)
    ]
    assert ailments(shop) == []
