from __future__ import annotations

from datetime import date

import pytest
from factory import SAMPLES

from returndesk.errors import BadData, UsageProblem
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.orders.files import read_orders

HEADER = "order_number,ordered_at,sku,quantity,unit_price,title\n"
ROW = "1,2026-11-01,A,1,5,Mug\n"


def read(data: bytes | str, platform: str | None = None) -> Reading:
    options = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23), platform)
    return read_orders("orders.csv", data.encode() if isinstance(data, str) else data, options)


def refused(data: bytes | str, platform: str | None = None) -> BadData:
    with pytest.raises(BadData) as caught:
        read(data, platform)
    assert caught.value.exit_code == 65
    return caught.value


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n", b",,,\n,,,\n"])
def test_an_empty_file_gives_nothing_and_a_note(data: bytes) -> None:
    reading = read(data)
    assert (reading.rows, reading.orders, reading.problems, reading.notes) == (0, [], [], ["empty file"])


def test_a_header_alone_gives_nothing_and_a_note() -> None:
    reading = read(HEADER)
    assert (reading.format, reading.rows, reading.notes) == ("desk", 0, ["header only"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_are_detected(encoding: str, delimiter: str, ending: str) -> None:
    text = (HEADER + ROW.replace("Mug", "Tasse für 李明")).replace(",", delimiter).replace("\n", ending)
    (order,) = read(text.encode(encoding)).orders
    assert order.lines[0].title == "Tasse für 李明"


def test_text_that_is_not_utf8_is_refused_with_its_line_and_never_guessed() -> None:
    problem = refused((HEADER + ROW + ROW.replace("Mug", "Tass\u00e9")).encode("cp1252"))
    assert str(problem) == "orders.csv:3: not valid UTF-8 text"
    assert "CSV UTF-8" in problem.hints[0]


def test_nuls_are_refused_with_the_line_of_the_first() -> None:
    assert str(refused(HEADER + ROW + "2,2026-11-01,A\0\0,1,5,x\n")).startswith(
        "orders.csv:3: a NUL character"
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (ROW + '2,2026-11-01,"A,1,5,Mug\n' + ROW, "orders.csv:3: a quote is never closed"),
        (ROW + '2,2026-11-01,"A" x,1,5,Mug\n', "orders.csv:3: a stray quote"),
        (
            '2,2026-11-01,"A,1,5,Mug\n' + ROW + '3,2026-11-01,"B",1,5,Mug\n',
            "orders.csv:2: a stray quote (noticed on line 4)",
        ),
        (
            '2,2026-11-01,A,1,5,"Mug\n' + ROW + ROW + '3,2026-11-01,A,1,5,Mug"\n',
            "orders.csv:2: a stray quote runs on from here to line 5, over whole rows",
        ),
        (
            '2,2026-11-01,"A,1,5,Mug\n3,2026-11-01,B",1,5,Mug\n',
            "orders.csv:2: a stray quote runs on from here to line 3, over whole rows",
        ),
        (
            ROW + "2,2026-11-01,A,1,5," + "x" * 200_000 + "\n",
            "orders.csv:3: a field of more than 131072 characters",
        ),
        (
            '2,2026-11-01,A,1,5,"Mug\n' + ROW * 10_000,
            "orders.csv:2: a quote is never closed: the field does not end",
        ),
    ],
)
def test_a_broken_quote_or_endless_field_names_its_line_and_loses_no_row(body: str, said: str) -> None:
    assert str(refused(HEADER + body)) == said


def test_a_quote_inside_a_field_is_a_character() -> None:
    (order,) = read(HEADER + '1,2026-11-01,A,1,5,Pipe 5" long\n').orders
    assert order.lines[0].title == 'Pipe 5" long'


def test_line_breaks_inside_a_field_count_as_lines_of_the_file() -> None:
    reading = read(HEADER + '1,2026-11-01,A,1,5,"Mug,\nblue\r\n\nlarge"\n2,2026-11-01,A,x,5,Mug\n')
    assert reading.orders[0].lines[0].title == "Mug,\nblue\r\n\nlarge"
    assert [problem.line for problem in reading.problems] == [6]


def test_an_unknown_header_says_what_was_found_and_how_to_go_on() -> None:
    problem = refused("Colour,Size,Order\nred,L,1\n")
    assert str(problem) == "orders.csv:1: no format fits its header"
    assert problem.hints[0] == "found: Colour, Size, Order"
    assert problem.hints[1].endswith(
        "would also need: ordered_at, sku or title, quantity, unit_price or line_total"
    )
    assert problem.hints[2] == "name it with --platform NAME; --platform list prints the names"
    assert problem.hints[3] == 'or map columns: --map sku="Item code"; each row is one piece: --quantity 1'


def test_a_file_without_a_header_does_not_spill_its_first_row() -> None:
    problem = refused("1042,Ada Lovelace,ada@example.org,01632 960101\n")
    assert problem.hints[0] == "its first row looks like data: is the header missing?"
    assert not any("Ada" in hint or "01632" in hint for hint in problem.hints)


def test_an_unknown_platform_is_a_usage_problem_that_names_the_nearest() -> None:
    with pytest.raises(UsageProblem) as caught:
        read(HEADER, "shopfy")
    assert str(caught.value) == 'unknown platform "shopfy". Did you mean shopify?'
    assert caught.value.hints == ("--platform list prints the names",)


def test_a_named_platform_says_what_the_header_lacks() -> None:
    problem = refused(HEADER + ROW, "shopify")
    assert str(problem).startswith("orders.csv:1: the header lacks what Shopify has: Name, Created at,")


def test_a_column_that_is_read_must_be_unique() -> None:
    problem = refused("\n\norder_number,ordered_at,sku,SKU,quantity,unit_price\n1,2026-11-01,A,B,1,5\n")
    assert str(problem) == "orders.csv:3: the header names sku more than once: columns 3 and 4"


def test_a_column_that_is_not_read_may_be_there_twice() -> None:
    assert (
        len(read("x,x,order_number,ordered_at,sku,quantity,unit_price\n,,1,2026-11-01,A,1,5\n").orders) == 1
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('"order_number,ordered_at,sku,quantity,unit_price";\n"1,2026-11-01,A,1,5";\n', 1),
        ('"order_number,ordered_at,sku,quantity,unit_price"\n"1,2026-11-01,A,1,5"\n', 1),
        (HEADER + ROW + '"1,2026-11-01,A,1,5,Mug"\n', 3),
    ],
)
def test_a_file_with_each_row_in_one_quoted_cell_is_refused_naming_it(text: str, line: int) -> None:
    said = str(refused(text))
    assert said == (f"orders.csv:{line}: the whole row is in one quoted cell: a spreadsheet damaged the file")


def test_the_analytics_export_of_woocommerce_is_refused_naming_the_export_that_works() -> None:
    problem = refused(
        'Date,"Order #","N. Revenue (formatted)",Status,Customer,"Customer type",Product(s),"Items sold",'
        'Coupon(s),"Net Sales",Attribution\n2026-11-01,7,9,completed,A,new,"1× Mug",1,,9,Direct\n'
    )
    assert str(problem) == "orders.csv: the orders of WooCommerce Analytics have no SKUs and no prices"
    assert "WebToffee" in problem.hints[0]


def test_the_text_above_a_header_may_come_again_with_the_header() -> None:
    first = (SAMPLES / "jd.csv").read_bytes()
    second = first.replace(b"2026-11-20 10:00:00", b"2026-11-21 11:00:00", 1)
    one, both = read(first), read(first + second)
    assert (one.problems, both.problems) == ([], [])
    assert [order.number for order in both.orders] == [order.number for order in one.orders]
