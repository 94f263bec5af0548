"""Rows in blocks are the rows that are read one by one, whatever stands in the file."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from returndesk.errors import BadData
from returndesk.intake.csv.encodings import Decoded
from returndesk.intake.csv.records import Sheet, open_sheet
from returndesk.intake.csv.sources import in_memory

CELLS = ["1", "", " ", "Zoë", "a b", '"a,b"', '"two\nlines"', '"two\r\nlines"', '"x"', "x\x0by", "a,b", "\0"]
BROKEN = ['"never closed', 'x"y"', '"x"y', "\r"]
ENDS = ["\n", "\r\n"]


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, int]:
    """Lines of three cells, most of them, and the header's number; some blank, cut off or quoted."""
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ENDS]))
    cells = CELLS[: draw(st.sampled_from([5, len(CELLS)]))] + (BROKEN if not draw(st.integers(0, 4)) else [])
    above = draw(st.sampled_from(["", "\n", "a note\n"]))
    text = above + "order,sku,price" + draw(st.sampled_from(ends))
    for _ in range(draw(st.integers(0, 12))):
        width = 3 if draw(st.integers(0, 5)) else draw(st.integers(0, 4))
        text += ",".join(draw(st.sampled_from(cells)) for _ in range(width)) + draw(st.sampled_from(ends))
    return text[: len(text) - draw(st.integers(0, 2))], 2 if above else 1


@given(tables(), st.sampled_from([1, 7, 40, 1 << 19]), st.booleans())
@settings(max_examples=30, deadline=None)
@example(('order,sku,price\n1,MUG,5\n2,"a\nb",5\n3,MUG,5', 1), 7, True)
@example(("order,sku,price\r\n1,MUG,5\r\n2,MUG\r\n,,\r\n3,MUG,5\r\n", 1), 1, True)
@example(("order,sku,price\n1,MUG\n2,MUG,5,5\n", 1), 1 << 19, True)  # as many cells as lines of three have
def test_blocks_hold_the_rows(table: tuple[str, int], size: int, quotes: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("returndesk.intake.csv.records._BLOCK", size)
        text, header_line = table
        source = in_memory("o.csv", text.encode())
        decoded, header = Decoded("utf-8", nul_line=text.count("\0")), ("order", "sku", "price")
        sheet = Sheet("o.csv", lambda: decoded.open(source), ",", header, header_line, quotes)
        assert told(sheet, blocks=True) == told(sheet, blocks=False)


def told(sheet: Sheet, *, blocks: bool) -> object:
    """The rows, or why they cannot be read."""
    try:
        if blocks:
            return [row for block in sheet.blocks() for row in block.rows()]
        return list(sheet.rows())
    except BadData as error:
        return str(error)


def test_a_field_that_is_too_long_is_refused_in_a_block_too() -> None:
    text = "order,sku,price\n1,MUG," + "5" * (csv.field_size_limit() + 1) + "\n"
    sheet = open_sheet("o.csv", lambda: io.StringIO(text, newline=""))
    assert sheet is not None
    with pytest.raises(BadData, match=r"o\.csv:2: a field of more than 131072 characters"):
        list(sheet.blocks())


def test_lines_without_quotes_are_cut_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = open_sheet("o.csv", lambda: io.StringIO("order,sku\n1,MUG\n2,TEE\n", newline=""))
    assert sheet is not None
    (block,) = sheet.blocks()
    assert block == (range(2, 4), [["1", "2"], ["MUG", "TEE"]], ())
