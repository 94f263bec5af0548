from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from returndesk.core.value import replace
from returndesk.errors import BadData, UsageProblem
from returndesk.intake.csv.options import Reading, ReadOptions
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.orders.files import explain, read_files, read_orders

SAMPLES = Path(__file__).parents[3] / "sample_data"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
HEADER = "order_number,ordered_at,sku,quantity,unit_price\n"


def read(text: str, options: ReadOptions = OPTIONS) -> Reading:
    return read_orders("orders.csv", text.encode(), options)


def days(*texts: str, order: str | None = None) -> tuple[list[str], list[str]]:
    """What the dates of a file's orders are read as, or their problems; and the notes."""
    rows = "".join(f"{number},{text},A,1,5\n" for number, text in enumerate(texts, 1))
    reading = read(HEADER + rows, replace(OPTIONS, dates=order))
    found = [str(each.ordered_on) for each in reading.orders] + [each.reason for each in reading.problems]
    return found, reading.notes


def test_a_day_above_12_proves_the_order_for_the_whole_file() -> None:
    assert days("03/04/2026", "31/05/2026 14:30") == (
        ["2026-04-03", "2026-05-31"],
        ["dates read as day/month/year: 31/05/2026 proves it"],
    )
    assert days("03/04/2026", "5/31/2026 2:30 PM") == (
        ["2026-03-04", "2026-05-31"],
        ["dates read as month/day/year: 5/31/2026 proves it"],
    )


def test_without_proof_the_option_decides_and_says_so() -> None:
    assert days("03/04/2026", order="dmy") == (["2026-04-03"], ["dates read as day/month/year, as given"])
    assert days("03/04/2026", order="mdy") == (["2026-03-04"], ["dates read as month/day/year, as given"])
    assert days("26/04/03", order="ymd") == (["2026-04-03"], ["dates read as year/month/day, as given"])


def test_without_proof_and_option_a_date_of_numbers_is_a_row_error() -> None:
    (said,), notes = days("03/04/2026")
    assert said == '"03/04/2026" — day or month first? use --dates dmy or --dates mdy'
    assert notes == ["03/04/2026: day or month first? use --dates dmy or --dates mdy"]


def test_dots_before_a_whole_year_have_the_day_first() -> None:
    assert days("03.04.2026", "01.11.2026 10:15") == (
        ["2026-04-03", "2026-11-01"],
        ["dates read as day/month/year: 01.11.2026 has dots"],
    )
    assert days("03.04.2026", order="mdy")[0] == ["2026-03-04"]
    assert days("03.04.26")[0][0].startswith('"03.04.26" — day or month first?')


def test_a_proof_in_the_file_overrides_the_option() -> None:
    assert days("03/04/2026", "31/05/2026", order="mdy")[0] == ["2026-04-03", "2026-05-31"]


def test_a_file_that_mixes_both_orders_is_refused_row_by_row() -> None:
    found, notes = days("06/07/2026", "04-30-2026", "30/04/2026")
    assert found == [
        f'"{text}" — the day comes first in some rows and the month in others: fix those'
        for text in ("06/07/2026", "04-30-2026", "30/04/2026")
    ]
    assert notes == ["the day comes first in some dates and the month in others: none is read"]


def test_a_first_part_that_may_be_a_year_proves_nothing() -> None:
    assert days("21/04/03")[0][0].startswith('"21/04/03" — day or month first?')
    assert days("28/04/26")[0] == ["2026-04-28"]  # 2028 is still to come
    assert days("04/28/26")[0] == ["2026-04-28"]


def test_a_year_first_needs_no_proof() -> None:
    assert days("2026/4/3 7:05") == (["2026-04-03"], [])


@pytest.mark.parametrize("text", ["31/04/2026", "30/13/2026", "30/04/2026 25:00", "30/04/2026 13:00 PM"])
def test_a_day_or_time_that_there_is_not_stays_refused(text: str) -> None:
    found, _ = days("30/05/2026", text)
    assert found[0] == "2026-05-30"
    assert "no such day or time" in found[1] or "mend those" in found[1]


def test_an_order_of_dates_that_there_is_not_is_a_usage_problem() -> None:
    with pytest.raises(UsageProblem, match="unknown date order 'ydm'"):
        days("2026-11-01", order="ydm")


def test_a_field_is_read_from_the_column_that_a_person_names() -> None:
    text = "No,When,Thing,Many,Each,SKU\n1,2026-11-01,MUG,2,5.00,x\n"
    with pytest.raises(BadData, match="no format fits its header"):
        read(text)
    mapping = {
        "order_number": "no", "ordered_at": "When", "sku": "thing", "quantity": "Many", "unit_price": "Each",
    }  # fmt: skip
    (order,) = read(text, replace(OPTIONS, mapping=mapping)).orders
    assert (order.number, order.lines[0].sku, order.lines[0].gross_minor) == ("1", "MUG", 1000)


def test_a_mapping_overrides_a_platforms_own_column() -> None:
    data = (SAMPLES / "shopify.csv").read_bytes()
    reading = read_orders("s.csv", data, replace(OPTIONS, mapping={"sku": "Lineitem name"}))
    assert reading.orders[0].lines[0].sku == "Stoneware mug - Blue"


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"colour": "sku"}, 'unknown field "colour"'),
        ({"sku": "Kode"}, 'no column "Kode" to read sku from'),
    ],
)
def test_a_field_or_column_that_there_is_not_is_a_usage_problem(mapping: dict[str, str], said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        read(HEADER + "1,2026-11-01,A,1,5\n", replace(OPTIONS, mapping=mapping))


def test_a_delimiter_that_is_given_counts() -> None:
    text = HEADER.replace(",", "|") + "1|2026-11-01|A|1|5\n"
    assert len(read(text, replace(OPTIONS, delimiter="|")).orders) == 1
    with pytest.raises(UsageProblem, match="the delimiter must be one character"):
        read(text, replace(OPTIONS, delimiter="||"))


def test_channel_and_currency_that_are_given_fill_what_the_file_does_not_name() -> None:
    given = replace(OPTIONS, channel="market", currency_given="USD")
    text = HEADER.replace("\n", ",channel,currency\n") + "1,2026-11-01,A,1,5,,\n2,2026-11-01,A,1,5,etsy,GBP\n"
    assert [(each.channel, each.currency) for each in read(text, given).orders] == [
        ("market", "USD"),
        ("etsy", "GBP"),
    ]


def test_files_that_join_are_read_in_either_order_and_alone_they_wait_for_what_is_missing() -> None:
    names = ("taobao_orders.csv", "taobao_detail.csv")
    files = [(name, (SAMPLES / name).read_bytes()) for name in names]
    first, second = read_files(files, OPTIONS), read_files(files[::-1], OPTIONS)[::-1]
    assert first[1].orders == second[1].orders
    assert read_files(files, replace(OPTIONS, platform="taobao"))[1].orders == first[1].orders
    assert (first[0].rows, first[0].orders, len(first[1].orders)) == (3, [], 3)
    assert "joined with taobao_detail.csv, where its orders are counted" in first[0].notes
    for (name, data), (what, get) in zip(
        files,
        (
            ("lines", "import Taobao's detail list (宝贝报表), from 已卖出的宝贝 > 批量导出 > 下载宝贝报表"),
            (
                "days and totals",
                "import Taobao's order list (订单报表), from 已卖出的宝贝 > 批量导出 > 下载订单报表",
            ),
        ),
        strict=True,
    ):
        reading = read_orders(name, data, OPTIONS)
        assert (reading.problems, reading.orders, reading.waits) == ([], [], 3)
        numbers = "3510000000000000101, 3510000000000000202, 3510000000000000303"
        assert reading.notes[-1].startswith(f"3 orders wait for their {what} ({numbers}): {get}; to stop")


def test_an_order_that_only_one_of_the_files_has_is_named() -> None:
    orders = "Sale Date,Order ID,Number of Items,Order Value,Adjusted Order Total,Currency\n"
    items = "Sale Date,Item Name,Quantity,Price,Transaction ID,Listing ID,Order ID,Currency\n"
    head, lines = read_files(
        [
            ("o.csv", (orders + "11/01/26,1,1,5.00,,USD\n11/01/26,2,1,5.00,,USD\n").encode()),
            ("i.csv", (items + "11/01/26,Mug,1,5.00,9,9,1,USD\n11/02/26,Mug,1,5.00,8,9,3,USD\n").encode()),
        ],
        OPTIONS,
    )
    assert head.notes == [
        "joined with i.csv, where its orders are counted",
        "1 order waits for its lines (2): import Etsy's sold order items, from Shop Manager > Settings >"
        " Options > Download Data, CSV type Order Items; to stop waiting:"
        " returndesk order import --drop-waiting o.csv",
    ]
    assert [order.number for order in lines.orders] == ["1", "3"]
    assert lines.notes[-1] == (
        "1 order came without its totals (3): import Etsy's sold orders, from Shop Manager > Settings >"
        " Options > Download Data, CSV type Orders; to stop waiting:"
        " returndesk order import --drop-waiting i.csv"
    )


def test_a_bad_cell_of_the_other_file_is_named_with_its_place() -> None:
    names = ("taobao_orders.csv", "taobao_detail.csv")
    data = [(SAMPLES / name).read_bytes() for name in names]
    data[0] = data[0].replace(b"95.00", b"9x.00")
    head, lines = read_files(list(zip(names, data, strict=True)), OPTIONS)
    assert [str(problem) for problem in lines.problems] == [
        'taobao_orders.csv:2: 买家应付货款: "9x.00" — expected an amount like 12.50'
    ]
    assert (len(lines.orders), lines.bad_orders, len(list(lines.rejects.rows())), head.problems) == (
        2,
        1,
        2,
        [],
    )


def test_an_explanation_shows_each_field_its_column_and_the_first_orders_value() -> None:
    data = (SAMPLES / "ebay.csv").read_bytes()
    told = explain(in_memory("ebay.csv", data), OPTIONS)
    assert told[:3] == [
        ("format", "", "ebay: eBay (Seller Hub orders report)"),
        ("encoding", "", "utf-8"),
        ("delimiter", "", ","),
    ]
    assert ("order_number", "Order Number", "09-10001-20001") in told
    assert ("ordered_at", "Sale Date", "2026-09-02") in told
    assert ("currency", "Total Price or Sold For", "AUD") in told
    assert ("unit_price", "Sold For", "12.50") in told
    assert told[-1] == ("note", "", "1 line has no SKU; its title is used: 09-10003-20003")


def test_an_explanation_of_a_bad_first_order_shows_the_cells_themselves() -> None:
    told = explain(in_memory("o.csv", (HEADER + "1,2026-11-01,A,x,5\n").encode()), OPTIONS)
    assert ("quantity", "quantity", "x") in told
