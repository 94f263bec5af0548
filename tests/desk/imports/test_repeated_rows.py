"""The same rows twice in one file, as where two exports overlap: counted once or refused, never doubled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import ailments, read
from factory import SAMPLES, Result, Shop, new_shop

pytestmark = pytest.mark.slow

OWN = "order_number,ordered_at,status,line_id,sku,quantity,unit_price"
CUP, TEA = "7,2026-11-02,open,a,CUP,1,5.00", "7,2026-11-02,open,b,TEA,2,9.00"
OTHER = "8,2026-11-03,open,,CUP,1,5.00"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


# Sample -> the rows that are refused when its rows are there twice; 0 where it comes in as once.
TWICE = {
    "orders.csv": 16, "shopify.csv": 36, "squarespace.csv": 4, "square.csv": 6,
    "tiendanube.csv": 4, "wix.csv": 4, "woocommerce_items.csv": 6,
    "woocommerce.csv": 0, "bigcommerce.csv": 0, "pinduoduo.csv": 0, "etsy_items.csv": 0,
    "ebay.csv": 0, "douyin.csv": 0, "amazon.txt": 0, "jd.csv": 0, "taobao_detail.csv": 0,
    "big_cartel.csv": 0, "flipkart.csv": 0, "lazada.csv": 0, "meesho.csv": 0, "mercado_libre.csv": 0,
    "mercado_livre.csv": 0, "rakuten.csv": 0,
    "base.csv": 4, "creema.csv": 4, "depop.csv": 5, "loyverse.csv": 4, "minne.csv": 4, "sumup.csv": 4,
    "shopee.csv": 4, "shopee_br.csv": 4, "shopee_id.csv": 4, "shopee_th.csv": 4, "shopee_tw.csv": 4,
    "shopee_vn.csv": 4, "tiktok.csv": 4, "youzan.csv": 4,
}  # fmt: skip
BESIDE = {
    "etsy_items.csv": "etsy_orders.csv", "taobao_detail.csv": "taobao_orders.csv",
    "youzan.csv": "youzan_orders.csv",
}  # fmt: skip
CURRENCY = {"square.csv": "USD", "shopee_id.csv": "IDR", "shopee_vn.csv": "VND"}  # else EUR
HEADER_LINES = {"ebay.csv": 2, "jd.csv": 22, "mercado_libre.csv": 6, "mercado_livre.csv": 3, "tiktok.csv": 2}
FOOTERS = {"ebay.csv": 3}  # else no lines
FIGURES = """
    select o.channel, o.number, o.status, o.shipping_minor, o.discount_minor, o.paid_minor, o.reported_minor,
      l.sku, l.quantity, l.gross_minor, l.tax_minor, l.paid_minor, l.reported_units
    from orders o join order_line l on l.order_id = o.id order by o.number, l.position
"""


def take(shop: Shop, header: str, *rows: str) -> Result:
    text = "\n".join([header, *rows]) + "\n"
    return shop.run("order", "import", "-", "--currency", "EUR", "-f", "json", stdin=text)


def units(shop: Shop) -> list[tuple[str, str, int]]:
    sql = "select number, sku, quantity from order_line l join orders o on o.id = order_id order by 1, 2"
    return [(number, sku, quantity) for number, sku, quantity in read(shop.path, sql)]


def said(result: Result) -> list[str]:
    return [each.removeprefix("stdin:") for each in result.err.splitlines() if each.startswith("stdin:")]


@pytest.mark.parametrize("rows", [[CUP, CUP, TEA], [CUP, TEA, CUP], [CUP, TEA, OTHER, CUP, TEA]])
def test_a_line_id_that_comes_again_with_the_same_cells_is_that_line(shop: Shop, rows: list[str]) -> None:
    result = take(shop, OWN, *rows)
    (note,) = json.loads(result.out)["rows"][0]["notes"]
    assert (note["code"], note["orders"]) == ("repeated-row", ["7"])
    assert [each for each in units(shop) if each[0] == "7"] == [("7", "CUP", 1), ("7", "TEA", 2)]
    assert ailments(shop) == []


def test_rows_refused_as_repeated_say_how_overlapping_exports_come_in(shop: Shop) -> None:
    plain = CUP.replace(",a,", ",,")
    result = take(shop, OWN, plain, OTHER, plain)
    assert result.err.splitlines()[1:] == [
        "1 rejected row in 1 order: nothing was imported.",
        "  Import overlapping exports one after the other: each order counts once.",
        "  Fix them, or import the other 1:",
        "  returndesk order import --currency EUR - --skip-bad --rejects rejects.csv",
    ]


def test_a_repeated_line_is_said_with_its_order(shop: Shop) -> None:
    assert said(take(shop, OWN, CUP, CUP, TEA, TEA)) == [" 2 repeated rows skipped: 7"]


@pytest.mark.parametrize("other", [CUP.replace("5.00", "6.00"), CUP.replace("open", "cancelled")])
@pytest.mark.parametrize("between", [[], [OTHER]])
def test_a_line_id_that_comes_again_with_other_cells_is_a_bad_row(
    shop: Shop, other: str, between: list[str]
) -> None:
    result = take(shop, OWN, CUP, *between, other)
    at = 3 + len(between)
    assert (result.code, units(shop)) == (65, [])
    assert said(result) == [f"{at}: line_id: the same as on line 2, where the row has other cells"]


def test_one_line_id_in_two_orders_is_two_lines(shop: Shop) -> None:
    assert said(take(shop, OWN, CUP, OTHER.replace("open,,", "open,a,"))) == []
    assert units(shop) == [("7", "CUP", 1), ("8", "CUP", 1)]


def twice(sample: str) -> bytes:
    """A sample whose rows are there twice under one header."""
    rows = (SAMPLES / sample).read_bytes().splitlines(keepends=True)
    return b"".join([*rows, *rows[HEADER_LINES.get(sample, 1) :]])


def desk_of(path: Path, sample: str, text: bytes) -> tuple[Shop, Result]:
    """A desk into which a sample with this text was imported, with the other file of its pair."""
    path.mkdir()
    shop, file = new_shop(path), path / sample
    file.write_bytes(text)
    beside = [str(SAMPLES / BESIDE[sample])] if sample in BESIDE else []
    return shop, shop.run("order", "import", str(file), *beside, "--currency", CURRENCY.get(sample, "EUR"))


@pytest.mark.parametrize("sample", TWICE)
def test_a_platforms_rows_twice_give_the_same_orders_or_are_refused(tmp_path: Path, sample: str) -> None:
    text = twice(sample)
    once, _ = desk_of(tmp_path / "once", sample, (SAMPLES / sample).read_bytes())
    again, result = desk_of(tmp_path / "twice", sample, text)
    figures = read(once.path, FIGURES)
    if not TWICE[sample]:
        assert (result.code, read(again.path, FIGURES)) == (0, figures)
        assert ("repeated row" in result.out + result.err, ailments(again)) == (True, [])
    else:
        refused = [each for each in result.err.splitlines() if "repeats line" in each]
        assert (result.code, read(again.path, FIGURES), len(refused)) == (65, [], TWICE[sample])
    assert len(figures) > 1


@pytest.mark.parametrize("mark", ["", "\ufeff", '\ufeff"'])
@pytest.mark.parametrize("rows", [[CUP, OTHER], [CUP, CUP.replace(",a,", ",,").replace("CUP", "MUG")]])
def test_a_repeated_header_is_not_a_row(shop: Shop, mark: str, rows: list[str]) -> None:
    first, second = rows
    header = OWN.replace("order_number", 'order_number"') if mark.endswith('"') else OWN
    result = take(shop, OWN, first, mark + header, mark + header, second)
    assert said(result) == [" 2 repeated headers skipped"]
    (row,) = json.loads(result.out)["rows"]
    assert (row["rows"], len(units(shop))) == (2, 2)


def test_orders_after_a_header_that_comes_again_are_a_run_of_their_own(shop: Shop) -> None:
    plain = CUP.replace(",a,", ",,")
    result = take(shop, OWN, plain, OWN, plain)
    assert said(result)[0] == "4: repeats line 2 — no total shows that both were sold"
    assert (result.code, units(shop)) == (65, [])


@pytest.mark.parametrize("sample", TWICE)
def test_a_platforms_file_put_behind_itself_gives_the_same_orders_or_is_refused(
    tmp_path: Path, sample: str
) -> None:
    text = (SAMPLES / sample).read_bytes()
    once, _ = desk_of(tmp_path / "once", sample, text)
    again, result = desk_of(tmp_path / "twice", sample, text + text)
    refused = [each for each in result.err.splitlines() if "repeats line" in each]
    assert len(refused) == TWICE[sample]
    assert read(again.path, FIGURES) == ([] if TWICE[sample] else read(once.path, FIGURES))
    assert TWICE[sample] or "1 repeated header skipped" in result.out + result.err


@pytest.mark.parametrize("sample", TWICE)
def test_two_exports_put_together_are_the_orders_of_both(tmp_path: Path, sample: str) -> None:
    """Each with what the platform writes above its header, below it and below its rows."""
    text = (SAMPLES / sample).read_bytes()
    lines = text.splitlines(keepends=True)
    at, below = HEADER_LINES.get(sample, 1), len(lines) - FOOTERS.get(sample, 0)
    first, last, footer = lines[:at], lines[below - 1 : below], lines[below:]
    pieces = b"".join([*lines[: below - 1], *footer, *first, *last, *footer])
    whole, _ = desk_of(tmp_path / "whole", sample, text)
    joined, result = desk_of(tmp_path / "joined", sample, pieces)
    assert (result.code, "1 repeated header skipped" in result.out + result.err) == (0, True)
    assert sorted(read(joined.path, FIGURES)) == sorted(read(whole.path, FIGURES))


SHOPIFY = "Name,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity," + (
    "Lineitem name,Lineitem price,Lineitem sku,Lineitem fulfillment status"
)
DAY = "2026-11-20 10:00:00 +0100"
MORE = "#7,,,,,,,,1,Tea,5.00,TEA,"


def shopify(total: str, number: str = "7", status: str = "pending") -> str:
    """The first row of an order whose goods come to `total`: a mug of 10.00."""
    return f"#{number},paid,EUR,{total},0.00,0.00,{total},{DAY},1,Mug,10.00,MUG,{status}"


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([shopify("15.00"), MORE, shopify("15.00"), MORE], {4: 2, 5: 3}),  # one order, twice
        ([shopify("10.00"), shopify("10.00"), shopify("10.00")], {3: 2, 4: 2}),
        ([shopify("10.00"), shopify("9.00", "8"), shopify("10.00")], {4: 2}),
        (
            [shopify("10.00"), shopify("9.00", "8"), shopify("10.00", status="fulfilled")],
            {4: 2},
        ),  # sent since
        ([shopify("15.00"), MORE, shopify("9.00", "8"), MORE], {5: 3}),  # the order's end again
        ([shopify("0.00"), shopify("9.00", "8"), shopify("0.00")], {4: 2}),  # the total shows neither
    ],
)
def test_rows_that_the_total_does_not_show_twice_are_refused(
    shop: Shop, rows: list[str], named: dict[int, int]
) -> None:
    result = take(shop, SHOPIFY, *rows)
    why = "no total shows that both were sold"
    assert (result.code, units(shop)) == (65, [])
    assert said(result) == [f"{line}: repeats line {first} — {why}" for line, first in named.items()]


@pytest.mark.parametrize(
    "rows",
    [
        [shopify("20.00"), shopify("20.00")],
        [shopify("20.00"), shopify("10.00", "8"), shopify("20.00")],
        [shopify("17.00"), shopify("17.00")],  # edited: the total shows neither one nor two
    ],
)
def test_two_alike_lines_that_the_total_shows_are_two(shop: Shop, rows: list[str]) -> None:
    assert take(shop, SHOPIFY, *rows).code == 0
    assert [each for each in units(shop) if each[0] == "7"] == [("7", "MUG", 1)] * 2


def test_without_a_total_two_alike_rows_together_are_two_lines(shop: Shop) -> None:
    plain = CUP.replace(",a,", ",,")
    assert take(shop, OWN, plain, plain).code == 0
    assert units(shop) == [("7", "CUP", 1)] * 2


def test_without_a_total_they_are_refused_where_other_orders_stand_between(shop: Shop) -> None:
    plain = CUP.replace(",a,", ",,")
    result = take(shop, OWN, plain, OTHER, plain)
    assert said(result) == ["4: repeats line 2 — no total shows that both were sold"]


def test_two_parcels_of_one_line_on_separate_rows_are_not_a_repetition(shop: Shop) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,shipped_on"
    sent = "7,2026-11-02,CUP,1,5.00,2026-11-{}"
    result = take(shop, header, sent.format("03"), "8,2026-11-02,CUP,1,5.00,2026-11-04", sent.format("05"))
    assert (result.code, units(shop)) == (0, [("7", "CUP", 1), ("7", "CUP", 1), ("8", "CUP", 1)])


@pytest.mark.parametrize(
    ("sample", "column"), [("pinduoduo.csv", "订单号"), ("woocommerce.csv", "order_number")]
)
def test_a_second_row_of_an_order_of_one_row_is_refused_if_its_cells_are_others(
    shop: Shop, sample: str, column: str
) -> None:
    header, first, *_ = (SAMPLES / sample).read_text("utf-8-sig").splitlines()
    result = take(shop, header, first, first.replace("毛巾", "浴巾").replace("completed", "refunded"))
    assert (result.code, units(shop)) == (65, [])
    assert said(result) == [f"3: {column}: another row than on line 2, under one order number"]


def test_a_repeated_wix_order_is_not_read_as_a_discount(shop: Shop) -> None:
    lines = (SAMPLES / "wix.csv").read_bytes().splitlines()
    header, last = (each.decode("utf-8-sig", "replace") for each in (lines[0], lines[-1]))
    result = take(shop, header, last, last)
    assert said(result)[-1:] == ["3: repeats line 2 — no total shows that both were sold"]
    assert (result.code, take(shop, header, last).code) == (65, 0)
