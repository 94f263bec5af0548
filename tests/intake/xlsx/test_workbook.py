"""Workbooks as platforms and people write them, cell by cell."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from intake.spreadsheet import sheet, text_cell, workbook

from returndesk.errors import BadData
from returndesk.intake.xlsx.workbook import Workbook

STYLES = """
<numFmts><numFmt numFmtId="164" formatCode="[$-407]d. mmm yyyy;@"/>
<numFmt numFmtId="165" formatCode="#,##0.00\\ &quot;USD&quot;"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/>
<xf numFmtId="21"/></cellXfs>
"""


def rows(data: bytes, name: str = "S") -> list[list[str]]:
    return list(Workbook("b.xlsx", io.BytesIO(data)).rows(name))


def one(cell: str, **parts: str) -> str:
    """The text of a sheet's only cell, A1."""
    ((text,),) = rows(workbook({"S": f"<row>{cell}</row>"}, styles=STYLES, **parts))
    return text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><v>576460752303423489</v></c>', "576460752303423489"),  # an order number of 18 digits
        ('<c r="A1"><v>1042</v></c>', "1042"),
        ('<c r="A1"><v>1042.0</v></c>', "1042"),
        ('<c r="A1"><v>19.989999999999998</v></c>', "19.99"),
        ('<c r="A1"><v>1E-3</v></c>', "0.001"),
        ('<c r="A1"><v>3.90123456789012E+14</v></c>', "390123456789012"),
        ('<c r="A1"><v>3.9012345678901299E+17</v></c>', "3.90123E+17"),  # its last digits are lost
        ('<c r="A1" s="4"><v>12.5</v></c>', "12.5"),  # as USD
        ('<c r="A1" t="str"><f>B1</f><v>0012</v></c>', "0012"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="e"><v>#VALUE!</v></c>', "#VALUE!"),  # never taken for blank
        ('<c r="A1" s="1"><v>46331</v></c>', "2026-11-05"),
        ('<c r="A1" s="2"><v>46331.604166666664</v></c>', "2026-11-05 14:30:00"),
        ('<c r="A1" s="3"><v>46331</v></c>', "2026-11-05"),
        ('<c r="A1" s="5"><v>0.60416666666666663</v></c>', "14:30:00"),
        ('<c r="A1" t="d"><v>2026-11-05T14:30:00</v></c>', "2026-11-05T14:30:00"),
        ('<c t="inlineStr"><is><r><t>Tasse </t></r><r><t>für 李明</t></r></is></c>', "Tasse für 李明"),
        ('<c t="inlineStr"><is><t>a_x000D_b_xZZZZ_</t></is></c>', "a\rb_xZZZZ_"),
    ],
)
def test_a_cell_reads_as_it_was_stored(cell: str, text: str) -> None:
    assert one(cell) == text


def test_days_may_be_counted_from_1904() -> None:
    assert one('<c r="A1" s="1"><v>44869</v></c>', properties='<workbookPr date1904="1"/>') == "2026-11-05"


def test_shared_texts_come_without_how_they_are_spoken() -> None:
    shared = "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si><si><r><t>A</t></r><r><t>-1</t></r></si>"
    cells = '<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c></row>'
    assert rows(workbook({"S": cells}, shared=shared)) == [["A-1", "東京"]]


ROWS = [["order", "sku", "note"], ["1", "", "x"], [], ["2", "MUG", ""]]
READ = [["order", "sku", "note"], ["1", "", "x"], [], ["2", "MUG", ""]]


def test_cells_are_placed_by_their_reference() -> None:
    assert rows(workbook({"S": sheet(ROWS)})) == READ
    assert rows(workbook({"S": sheet(ROWS, one_row=True)})) == READ
    turned = f'<row r="1">{text_cell(1, 2, "sku")}{text_cell(1, 1, "order")}</row>'
    assert rows(workbook({"S": turned})) == [["order", "sku"]]


def test_cells_and_rows_without_a_reference_follow_each_other() -> None:
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>4</v></c></row>"
    assert rows(workbook({"S": cells})) == [["1", "2"], ["", "4"]]


def test_cells_far_apart_cost_no_more_than_their_rows() -> None:
    found = rows(
        workbook({"S": f'<row r="1">{text_cell(1, 1, "a")}</row><row>{text_cell(9000, 16384, "z")}</row>'})
    )
    assert (len(found), found[0], found[1], found[8999][16383]) == (9000, ["a"], [], "z")


def test_parts_are_found_by_their_relationships_whatever_their_folder() -> None:
    assert rows(workbook({"S": sheet(ROWS)}, folder="XL/book")) == READ


def test_hidden_sheets_come_last() -> None:
    data = workbook({"Lists": "", "Orders": "", "Help": ""}, hidden=["Lists"])
    assert Workbook("b.xlsx", io.BytesIO(data)).sheets == ("Orders", "Help", "Lists")


@pytest.mark.parametrize(
    "cells",
    [
        "<row><c r='A1'><v>1</v></c>",
        '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c r="A1048577"><v>1</v></c></row>',
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c s="1"><v>soon</v></c></row>',
        "<x>" * 70 + "</x>" * 70,
        f"<row><c t='str'><v>{'a' * 2_000_000}</v></c></row>",
    ],
    ids=["cut off", "backwards", "no number", "far right", "far down", "no text", "no day", "deep", "long"],
)
def test_a_damaged_sheet_is_refused(cells: str) -> None:
    with pytest.raises(BadData, match=r"b\.xlsx: a damaged spreadsheet \(xlsx\)"):
        rows(workbook({"S": cells}, styles=STYLES))


def test_a_document_type_is_refused_with_its_entities() -> None:
    bomb = '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>'
    cells = '<row><c t="str"><v>&a;</v></c></row>'
    with pytest.raises(BadData, match="damaged"):
        rows(workbook({"S": cells}, before_sheet=bomb))


def test_a_workbook_whose_parts_lie_before_its_beginning_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"PK\3\4" + workbook({"S": sheet(ROWS)})[60:])
    with (tmp_path / "b.xlsx").open("rb") as stream, pytest.raises(BadData, match="damaged"):
        Workbook("b.xlsx", stream)
