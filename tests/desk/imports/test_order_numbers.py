"""One order number, two orders: refused in one file, a conflict in a later one."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

HEADER = "order_number,ordered_at,customer_name,customer_email,channel,status,sku,quantity,unit_price"
TAOBAO = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,买家实际支付金额,订单状态,收货人姓名,订单创建时间,宝贝标题"
)
ROUNDED = "a spreadsheet rounded this number"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


def refused(shop: Shop, *rows: str, header: str = HEADER) -> list[str]:
    """The problems of a file that is not imported, without its name."""
    result = shop.run("order", "import", "-", stdin="\n".join([header, *rows]) + "\n")
    assert (result.code, ask(shop, "order", "list")) == (65, [])
    return [line.removeprefix("stdin:") for line in result.err.splitlines() if line.startswith("stdin:")]


def taken(shop: Shop, *rows: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
    result = shop.run("order", "import", "-", *options, stdin="\n".join([HEADER, *rows]) + "\n")
    return result.code, result.err


@pytest.mark.parametrize("number", ["3.90123E+17", "3,9E+17", "3.3e+09", "4E+11"])
def test_a_number_in_a_spreadsheets_short_form_is_refused_on_every_row(shop: Shop, number: str) -> None:
    said = refused(
        shop, f'"{number}",2026-11-01,Wang,,,,ABC,1,10.00', f'"{number}",2026-11-01,Wang,,,,DEF,1,99.00'
    )
    assert [each.split(" — ")[0] for each in said] == [
        f'2: order_number: "{number}"',
        f'3: order_number: "{number}"',
    ]
    assert all(ROUNDED in each for each in said)


def test_taobaos_rounded_orders_are_refused_too(shop: Shop) -> None:
    row = "3.51000E+18,b,95.00,8.00,103.00,交易成功,样,2026-09-02 10:11:12,杯"
    (said,) = refused(shop, row, header=TAOBAO)
    assert said.startswith('2: 订单编号: "3.51000E+18" — a spreadsheet rounded')


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        (TAOBAO, "b,95.00,8.00,103.00,交易成功,样,2026-09-02 10:11:12,杯"),
        (HEADER, "2026-11-01,Wang,,,,ABC,1,10.00"),
    ],
)
def test_numbers_that_all_end_in_zeros_are_refused(shop: Shop, header: str, rest: str) -> None:
    said = refused(shop, *(f"412588901234{n}000000,{rest}" for n in range(1, 6)), header=header)
    assert said[0].endswith(
        '"4125889012341000000" — a spreadsheet rounded this number: export the file again,'
        " and import it unopened"
    )
    assert (len(said), all(ROUNDED in each for each in said)) == (5, True)


def test_a_long_number_that_ends_in_zeros_may_be_one_order(shop: Shop) -> None:
    rows = [f"351000000000000000,2026-11-01,Wang,,,,{sku},1,10.00" for sku in ("A", "B")]
    assert taken(shop, *rows)[0] == 0
    assert ask(shop, "order", "list")[0]["lines"] == 2


@pytest.mark.parametrize("other", ["2026-11-01,Li", "2026-11-02,Wang"])
def test_but_not_with_two_customers_or_days(shop: Shop, other: str) -> None:
    number = "351000000000000000"
    said = refused(shop, f"{number},2026-11-01,Wang,,,,A,1,10.00", f"{number},{other},,,,B,1,10.00")
    assert ([each[:2] for each in said], all(ROUNDED in each for each in said)) == (["2:", "3:"], True)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("2026-11-01,Anna,a@x.org", "2026-11-01,Bob,b@x.org", "customer_email: another customer"),
        ("2026-11-01,Anna,", "2026-11-01,Bob,", "customer_name: another customer"),
        ("2026-11-01,Anna,a@x.org", "2026-11-02,Anna,a@x.org", "ordered_at: another day"),
    ],
)
def test_two_customers_or_days_under_one_number_are_refused(
    shop: Shop, first: str, second: str, said: str
) -> None:
    problems = refused(shop, f"7,{first},,,A,1,10.00", "8,2026-11-03,,,,,C,1,5.00", f"7,{second},,,B,1,10.00")
    assert problems == [f"4: {said} than on line 2, under one order number"]


@pytest.mark.parametrize(
    "second",
    [
        "2026-11-01,anna  b,a@x.org",
        "2026-11-01,A. B.,A@x.org",
        "2026-11-01,,",
        "2026-11-01 18:00,Anna B,",
        ",,",
    ],
)
def test_one_customer_written_in_two_ways_is_one_order(shop: Shop, second: str) -> None:
    assert taken(shop, "7,2026-11-01,Anna B,a@x.org,,,A,1,10.00", f"7,{second},,,B,1,10.00")[0] == 0
    assert ask(shop, "order", "list")[0]["lines"] == 2


def test_one_number_in_two_channels_is_two_orders(shop: Shop) -> None:
    rows = "7,2026-11-01,Anna,,etsy,,A,1,10.00", "7,2026-11-02,Bob,,ebay,,B,1,10.00"
    assert taken(shop, *rows)[0] == 0
    assert len(ask(shop, "order", "list")) == 2


@pytest.mark.parametrize("options", [(), ("--update",)])
@pytest.mark.parametrize("who", ["Bob,b@x.org", "Bob,"])
def test_another_buyers_order_of_that_number_is_a_conflict_that_offers_a_channel(
    shop: Shop, options: tuple[str, ...], who: str
) -> None:
    assert taken(shop, "1001,2026-11-01,Anna,a@x.org,,,MUG,1,10.00")[0] == 0
    before = read(shop.path, "select * from orders, order_line, customer")
    theirs = f"1001,2026-11-01,{who},,cancelled,MUG,1,12.00"
    code, said = taken(shop, theirs, options=options)
    assert code == 3
    assert "order 1001: customer: one in the desk, another in the file (another shop's order? use" in said
    assert read(shop.path, "select * from orders, order_line, customer") == before
    assert taken(shop, theirs, options=("--channel", "second"))[0] == 0
    assert {row["channel"] for row in ask(shop, "order", "list")} == {"web", "second"}
    assert ailments(shop) == []


def test_another_day_with_other_goods_is_another_shops_order_too(shop: Shop) -> None:
    taken(shop, "1001,2026-11-02,,a@x.org,,,LAMP,1,40.00")
    code, said = taken(shop, "1001,2026-10-05,,a@x.org,,cancelled,TOWEL,1,15.00")
    assert (code, "ordered_on: 2026-11-02 in the desk, 2026-10-05 in the file (another shop's" in said) == (
        3,
        True,
    )
    (order,) = ask(shop, "order", "list")
    assert (order["status"], order["units"], ailments(shop)) == ("open", 1, [])


def test_a_customer_whom_the_desk_put_right_is_no_conflict(shop: Shop) -> None:
    row = "1001,2026-11-01,Anna,a@x.org,,,MUG,1,10.00"
    taken(shop, row)
    shop.ok("order", "customer", "1001", "bob@x.org")
    assert taken(shop, row)[0] == 0
    assert ask(shop, "order", "list")[0]["customer"] == "bob@x.org"


def test_another_buyers_order_in_a_second_file_takes_nothing_from_the_first(
    shop: Shop, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(f"{HEADER}\n7,2026-11-01,Anna,a@x.org,,refunded,MUG,1,10.00\n")
    second.write_text(f"{HEADER}\n7,2026-11-01,Bob,b@x.org,,refunded,MUG,1,10.00\n")
    result = shop.run("order", "import", str(first), str(second))
    assert (result.code, "customer: one in the desk, another in the file" in result.err) == (3, True)
    assert read(shop.path, "select sum(total_minor) from external_refund") == [(1000,)]
    assert ailments(shop) == []
