from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from intake.orders.own_columns import SMALLEST, only, read, reasons

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn, Origin


def test_the_smallest_useful_file_gives_an_order_in_the_desks_currency() -> None:
    reading = read(SMALLEST + "1042,2026-11-02,MUG,2,12.50\n")
    assert reading.orders == [
        OrderIn("web", "1042", date(2026, 11, 2), "EUR", (LineIn("MUG", 2, 1250, 2500),), tax_included=True)
    ]
    assert (reading.format, reading.rows, reading.bad_orders) == ("desk", 1, 0)


def test_every_column_of_the_desk_finds_its_place() -> None:
    order = only(
        "order_number,ordered_at,shipped_on,delivered_on,customer_name,customer_email,customer_phone,"
        "customer_id,customer_tier,channel,currency,shipping,order_discount,country,order_tags,tracking,payment_method,"
        "status,source,campaign,discount_code,line_id,sku,title,category,quantity,unit_price,discount,tax,tags,cost\n"
        "#1042,2026-11-02T10:00:00Z,2026-11-03,2026-11-05,Dara O'Neil,d@example.org,'+441632960101,007,"
        "gold,Etsy,usd,4.90,1.00,de,gift; vip,T1,card,paid,mail,autumn,SPRING; TENOFF,L9,00417,Notebook,"
        "paper,3,10.00,2.00,1.50,a;b,4.00\n"
    )
    assert order == OrderIn(
        channel="etsy",
        number="1042",
        ordered_on=date(2026, 11, 2),
        currency="USD",
        lines=(
            LineIn(
                sku="00417",
                quantity=3,
                unit_price_minor=1000,
                gross_minor=3000,
                title="Notebook",
                category="paper",
                discount_minor=200,
                tax_minor=150,
                tags=("a", "b"),
                cost_minor=400,
                line_id="L9",
                shipped_on=date(2026, 11, 3),
                delivered_on=date(2026, 11, 5),
                tracking="T1",
            ),
        ),
        ordered_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
        customer=CustomerIn("Dara O'Neil", "d@example.org", "+441632960101", "007", "gold"),
        shipping_minor=490,
        discount_minor=100,
        tax_included=True,
        country="DE",
        tags=("gift", "vip"),
        payment_method="card",
        status="open",
        payment="paid",
        origin=Origin("mail", "autumn", ("SPRING", "TENOFF")),
    )


@pytest.mark.parametrize(
    "header",
    [
        "Order,Order date,SKU,Qty,Price",
        " ORDER # ,Created at,Item Code,Quantity,Unit price",
        "Order ID,Date,Product code,Units,unit-price",
        '"Order No.",ordered on,Article number,Qty.,Item price',
    ],
)
def test_usual_spellings_of_the_headers_are_known(header: str) -> None:
    order = only(f"{header}\n1042,2026-11-02,MUG,2,12.50\n")
    assert (order.number, order.lines[0].sku, order.lines[0].gross_minor) == ("1042", "MUG", 2500)


def test_the_order_of_columns_does_not_matter_and_unknown_ones_are_left_alone() -> None:
    order = only("colour,sku,unit_price,ordered_at,quantity,order_number\nred,MUG,5,2026-11-02,1,7\n")
    assert (order.number, order.lines[0].unit_price_minor) == ("7", 500)


def test_where_two_columns_could_be_one_field_the_first_is_read_and_the_other_named() -> None:
    reading = read("Order #,Order ID,Date,SKU,Qty,Price\n1042,99,2026-11-02,MUG,1,5\n")
    assert [order.number for order in reading.orders] == ["1042"]
    assert reading.notes == ["order_number read from Order #; not read: Order ID"]


def test_order_columns_come_from_the_first_row_that_has_them_and_rows_need_not_be_together() -> None:
    reading = read(
        "order_number,ordered_at,customer_name,shipping,tracking,sku,quantity,unit_price\n"
        "1,2026-11-01,,4.90,,A,1,1.00\n"
        "2,2026-11-02,Bo,,,B,1,2.00\n"
        "1,,Ada,9.90,T7,C,1,3.00\n"
    )
    first, second = reading.orders
    assert (first.number, first.customer.name, first.shipping_minor) == ("1", "Ada", 490)
    assert [(line.sku, line.tracking) for line in first.lines] == [("A", "T7"), ("C", "T7")]
    assert (second.number, second.customer.name) == ("2", "Bo")


def test_a_blank_delivery_takes_the_orders_first_and_a_lines_own_stays() -> None:
    order = only(
        "order_number,ordered_at,delivered_on,sku,quantity,unit_price\n"
        "1,2026-11-01,2026-11-04,A,1,1\n1,,,B,1,1\n1,,2026-11-09,C,1,1\n"
    )
    assert [line.delivered_on for line in order.lines] == [
        date(2026, 11, 4),
        date(2026, 11, 4),
        date(2026, 11, 9),
    ]


def test_two_lines_truly_alike_are_both_kept() -> None:
    order = only(SMALLEST + "1,2026-11-01,A,1,5.00\n1,2026-11-01,A,1,5.00\n")
    assert order.lines == (LineIn("A", 1, 500, 500), LineIn("A", 1, 500, 500))


def test_one_number_on_two_channels_is_two_orders() -> None:
    reading = read(
        "order_number,channel,ordered_at,sku,quantity,unit_price\n"
        "1,etsy,2026-11-01,A,1,5\n1,web,2026-11-02,B,1,5\n1,etsy,,C,1,5\n"
    )
    assert [(order.channel, [line.sku for line in order.lines]) for order in reading.orders] == [
        ("etsy", ["A", "C"]),
        ("web", ["B"]),
    ]


def test_a_row_without_a_channel_belongs_to_the_order_of_that_number() -> None:
    reading = read(
        "order_number,channel,ordered_at,sku,quantity,unit_price\n1,,2026-11-01,A,1,5\n1,etsy,,B,1,5\n1,,,C,1,5\n"
    )
    assert [(order.channel, len(order.lines)) for order in reading.orders] == [("etsy", 3)]


@pytest.mark.parametrize(
    ("cells", "unit", "gross"),
    [
        ("3,,10.00", 333, 1000),  # 3.333…
        ("2,,10.01", 501, 1001),  # 5.005: half up
        ("3,3.33,10.00", 333, 1000),  # both: the total, where only the rounding parts them
        ("2,5.00,10.00", 500, 1000),
    ],
)
def test_a_line_total_replaces_quantity_times_unit_price(cells: str, unit: int, gross: int) -> None:
    order = only(f"order_number,ordered_at,sku,quantity,unit_price,line_total\n1,2026-11-01,A,{cells}\n")
    assert (order.lines[0].unit_price_minor, order.lines[0].gross_minor) == (unit, gross)


def test_a_line_total_after_the_discount_is_understood_where_the_unit_price_proves_it() -> None:
    order = only(
        "order_number,ordered_at,sku,quantity,unit_price,discount,line_total\n1,2026-11-01,A,2,10.00,5.00,15.00\n"
    )
    assert (order.lines[0].gross_minor, order.lines[0].discount_minor) == (2000, 500)


def test_a_line_total_that_contradicts_the_unit_price_is_a_problem() -> None:
    text = "order_number,ordered_at,sku,quantity,unit_price,line_total\n1,2026-11-01,A,2,10.00,15.00\n"
    assert reasons(text) == ["orders.csv:2: line_total: 15.00 is not quantity × unit price, 20.00"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("00123", "00123"),
        ("1e5", "1e5"),
        ('="00123"', "00123"),
        ('"=""00123"""', "00123"),
        ("'00123", "00123"),
        ("'=A1", "=A1"),
        ("'+49", "+49"),
        ("\t77", "77"),
        ("O'Neil", "O'Neil"),
        ("'s-Gravenhage", "'s-Gravenhage"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("'", "'"),
        ("[red]x[/]", "[red]x[/]"),
    ],
)
def test_an_identifier_is_the_text_as_it_was_less_the_spreadsheets_wrapping(raw: str, text: str) -> None:
    assert only(SMALLEST + f"1,2026-11-01,{raw},1,1\n").lines[0].sku == text


@pytest.mark.parametrize(
    ("currency", "amount", "minor"),
    [
        ("EUR", '"1,234.56"', 123456),
        ("JPY", "1250", 1250),
        ("KWD", "0.234", 234),
        ("EUR", '"1.234,56"', 123456),
        ("EUR", "€5", 500),
        ("EUR", "-0", 0),
        ("EUR", "0", 0),
    ],
)
def test_amounts_are_exact_minor_units_of_the_orders_currency(currency: str, amount: str, minor: int) -> None:
    text = f"order_number,ordered_at,currency,sku,quantity,unit_price\n1,2026-11-01,{currency},A,1,{amount}\n"
    assert only(text).lines[0].unit_price_minor == minor


@pytest.mark.parametrize("amount", ["1.234", "¥100.5", "(5.00)", "NaN", "1e400", "12.505", "1" * 5000, "−5"])
def test_an_amount_that_is_not_one_is_a_problem_and_never_a_guess(amount: str) -> None:
    (problem,) = read(SMALLEST + f'1,2026-11-01,A,1,"{amount}"\n').problems
    assert (problem.line, problem.column, problem.order) == (2, "unit_price", "1")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,2026-11-01,A,0,5", 'quantity: "0" — expected a whole number of units above 0'),
        ("1,2026-11-01,A,-1,5", 'quantity: "-1" — expected a whole number of units above 0'),
        ("1,2026-11-01,A,1.5,5", 'quantity: "1.5" — expected a whole number of units above 0'),
        ("1,2026-11-01,A,,5", "quantity: missing"),
        ("1,2026-11-01,A,99999999,5", "quantity: 8 digits — more units than 1000000"),
        ("1,2026-11-01,A,1,-5", 'unit_price: "-5" — below 0'),
        ("1,2026-11-01,A,1,", "unit_price: missing"),
        ("1,2026-11-01,,1,5", "sku: missing, and there is no title to use instead"),
        (",2026-11-01,A,1,5", "order_number: the order number is missing"),
        ("1,,A,1,5", "ordered_at: missing"),
        (
            "1,2026-11-24,A,1,5",
            'ordered_at: "2026-11-24" — in the future: today is 2026-11-23',
        ),
        (
            "1,2026-11-01,A,1,\x1b[31m5",
            r'unit_price: "\x1b[31m5" — expected an amount like 12.50',
        ),
        (
            f"1,2026-11-01,A,1,{'x' * 60}",
            "unit_price: a text of 60 letters — too long for an amount",
        ),
        ("1,2026-11-01,A,1", "4 fields instead of 5: the row is cut off"),
        ("1,2026-11-01,A,1,5,6", "6 fields instead of 5"),
    ],
)
def test_a_bad_row_is_named_with_its_line_column_and_reason(row: str, problem: str) -> None:
    reading = read(SMALLEST + row + "\n")
    assert [str(each) for each in reading.problems] == [f"orders.csv:2: {problem}"]
    assert (reading.orders, reading.bad_orders, len(list(reading.rejects.rows()))) == ([], 1, 1)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("discount", "5.01", "a discount of 5.01 is above the price of 5.00"),
        ("discount", "-1", '"-1" — below 0'),
        ("order_discount", "5.01", "a discount of 5.01 is above the order's 5.00"),
        ("shipping", "-1", '"-1" — below 0'),
        ("delivered_on", "2026-10-31", '"2026-10-31" — before the order of 2026-11-01'),
        ("shipped_on", "2026-10-31", '"2026-10-31" — before the order of 2026-11-01'),
        ("currency", "EURO", '"EURO" — expected a code such as EUR (ISO 4217)'),
        ("country", "10115", '"10115" — expected a country such as DE or Germany'),
    ],
)
def test_a_value_that_cannot_be_is_named(column: str, value: str, reason: str) -> None:
    text = f"order_number,ordered_at,sku,quantity,unit_price,{column}\n1,2026-11-01,A,1,5.00,{value}\n"
    assert reasons(text) == [f"orders.csv:2: {column}: {reason}"]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("", "open"),
        ("Paid", "open"),
        ("On hold", "open"),
        ("partially_refunded", "part-refunded"),
        ("part-refunded", "part-refunded"),
        ("REFUNDED", "refunded"),
        ("canceled", "cancelled"),
    ],
)
def test_a_status_becomes_one_of_the_desks(theirs: str, ours: str) -> None:
    text = f"order_number,ordered_at,sku,quantity,unit_price,status\n1,2026-11-01,A,1,5,{theirs}\n"
    assert only(text).status == ours


def test_an_order_of_two_currencies_is_refused() -> None:
    text = (
        "order_number,ordered_at,currency,sku,quantity,unit_price\n"
        "1,2026-11-01,EUR,A,1,5\n1,,usd,B,1,5\n2,2026-11-01,USD,A,1,5\n"
    )
    reading = read(text)
    assert [str(each) for each in reading.problems] == [
        'orders.csv:3: currency: "USD" — the order has "EUR" on its first row'
    ]
    assert [order.number for order in reading.orders] == ["2"]


def test_every_bad_row_is_listed_and_an_order_with_one_bad_line_is_bad_as_a_whole() -> None:
    reading = read(
        SMALLEST + "1,2026-11-01,A,1,x\n2,2026-11-01,B,1,5\n1,2026-11-01,C,1,5\n3,2026-11-01,D,y,z\n"
    )
    assert [(each.line, each.column, each.order) for each in reading.problems] == [
        (2, "unit_price", "1"),
        (5, "quantity", "3"),
        (5, "unit_price", "3"),
    ]
    assert [order.number for order in reading.orders] == ["2"]
    assert (reading.bad_orders, [row[2] for row, _ in reading.rejects.rows()]) == (2, ["A", "C", "D"])


def test_a_mail_address_in_a_wrong_column_is_not_repeated() -> None:
    (said,) = reasons(SMALLEST + "1,2026-11-01,A,ada@example.org,5\n")
    assert said == "orders.csv:2: quantity: a mail address — expected a whole number of units above 0"


def test_a_missing_sku_falls_back_to_the_title_with_a_note() -> None:
    reading = read(
        "order_number,ordered_at,sku,title,quantity,unit_price\n1,2026-11-01,,Mug,1,5\n1,,X,Tee,1,5\n2,2026-11-01,,Cup,1,5\n"
    )
    assert [line.sku for order in reading.orders for line in order.lines] == ["Mug", "X", "Cup"]
    assert reading.notes == ["2 lines have no SKU; their titles are used: 1, 2"]


def test_blank_rows_and_rows_of_commas_alone_are_skipped() -> None:
    reading = read(SMALLEST + "\n,,,,\n1,2026-11-01,A,1,5\n , ,,,\n\n,,,,\n1,2026-11-01,B,x,5\n")
    assert (reading.rows, [each.line for each in reading.problems]) == (2, [8])


def test_trailing_blank_fields_beyond_the_header_do_no_harm() -> None:
    assert only(SMALLEST + "1,2026-11-01,A,1,5,,\n").number == "1"


def test_fields_missing_at_the_end_do_no_harm_where_nothing_is_read_from_them() -> None:
    assert only("order_number,ordered_at,sku,quantity,unit_price,colour\n1,2026-11-01,A,1,5\n").number == "1"


@pytest.mark.parametrize(
    ("header", "cell", "name", "minor", "off"),
    [
        ("surcharge", "3.00", "surcharge", 300, 0),
        ("Zuschlag", "3,00", "surcharge", 300, 0),
        ("COD fee", "", "", 0, 0),
        ("surcharge", "0", "", 0, 0),
        ("surcharge", "-3.00", "", 0, 300),  # a fee below 0 is a discount
    ],
)
def test_a_surcharge_came_in_beside_goods_and_shipping(
    header: str, cell: str, name: str, minor: int, off: int
) -> None:
    order = only(f'order_number,ordered_at,sku,quantity,unit_price,"{header}"\n1,2026-11-01,A,1,5,"{cell}"\n')
    assert (order.surcharge, order.surcharge_minor, order.discount_minor) == (name, minor, off)
    assert order.lines[0].gross_minor == 500
