"""The same rows twice in one file, as where two exports overlap: counted once or refused, never doubled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk.asking import ailments, read
from factory import Result, Shop, new_shop

pytestmark = pytest.mark.slow

OWN = "order_number,ordered_at,status,line_id,sku,quantity,unit_price"
CUP, TEA = "7,2026-11-02,open,a,CUP,1,5.00", "7,2026-11-02,open,b,TEA,2,9.00"
OTHER = "8,2026-11-03,open,,CUP,1,5.00"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return new_shop(tmp_path)


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
