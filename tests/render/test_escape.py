from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from returndesk.core.spreadsheet import restore_cell
from returndesk.render.escape import csv_cell, is_hidden, tsv_cell, visible

anything = st.text(st.characters(exclude_categories=()))  # lone surrogates too
tricky = st.text("'\"=+-@＝＋ \t\n\r\x1b7a\u202e\u200b\u00a0", max_size=8)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë O'Neil", "Zoë O'Neil"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\x1b]8;;http://x\x1b\\", "\\x1b]8;;http://x\\x1b\\"),
        ("\x9b2J", "\\x9b2J"),
        ("a\x00\x7f", "a\\x00\\x7f"),
        ("one\ntwo\tthree\r", "one\\ntwo\\tthree\\r"),
        ("\u202eexe.\u2066x\u2069\u200e\u200f\u061c", "\\u202eexe.\\u2066x\\u2069\\u200e\\u200f\\u061c"),
        ("a\u2028b\u2029c\ufeff", "a\\u2028b\\u2029c\\ufeff"),
        ("\udc80", "\\udc80"),
        ("[red]not markup[/]", "[red]not markup[/]"),
    ],
)
def test_control_characters_are_shown_as_escapes(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["سلام\u200cها", "👩\u200d🚀", "e\u0301", "नमस्ते", "C:\\x1b", "日本語　全角", "a\u00a0b"]
)
def test_printable_text_is_not_changed(text: str) -> None:
    assert visible(text) == text


@given(anything)
def test_no_hidden_character_is_left_and_escaping_twice_changes_nothing(text: str) -> None:
    shown = visible(text)
    assert not any(map(is_hidden, shown))
    assert visible(shown) == shown
    shown.encode("utf-8")


@given(anything)
def test_every_control_character_counts_as_hidden(text: str) -> None:
    for char in text:
        if not char.isprintable() and (ord(char) < 32 or 0x7F <= ord(char) < 0xA0):
            assert is_hidden(char)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+4917", "'+4917"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("\t=1", "'\t=1"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),
        ("＠x", "'＠x"),
        ("\u00a0+1", "'\u00a0+1"),
        ("'=1", "''=1"),
        ("''", "'''"),
        ("'90s mug", "''90s mug"),
        ("'tis", "'tis"),
        ("'", "'"),
        ("", ""),
        ("00123", "00123"),
        ("1-2", "1-2"),
        ("a=b", "a=b"),
        ("\r=1", "\\r=1"),
        ("\x1b=1", "\\x1b=1"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_text_in_a_csv_cell_is_never_a_formula(text: str, cell: str) -> None:
    assert csv_cell(text) == cell


@pytest.mark.parametrize(
    ("cell", "text"), [("'00123", "00123"), ("'tis", "tis"), ("'=x", "=x"), ("'-7", "-7")]
)
def test_restoring_takes_a_spreadsheets_text_mark_away(cell: str, text: str) -> None:
    assert restore_cell(cell) == (cell if cell == "'tis" else text)


@given(anything | tricky)
@example("''''=1")
@example("'\t")
def test_a_csv_cell_is_restored_to_the_text_that_was_shown(text: str) -> None:
    assert restore_cell(csv_cell(text)) == visible(text, keep="\n\t")
    assert restore_cell(tsv_cell(text)) == visible(text)


@given(tricky, tricky)
def test_two_texts_never_share_a_cell(one: str, other: str) -> None:
    if visible(one, keep="\n\t") != visible(other, keep="\n\t"):
        assert csv_cell(one) != csv_cell(other)


@given(anything | tricky)
def test_no_cell_starts_a_formula(text: str) -> None:
    for cell in (csv_cell(text), tsv_cell(text)):
        assert cell.strip(' \t\n"\u00a0')[:1] not in tuple("=+-@＝＋－＠")
        assert cell[:1] not in ("\t", "\r", "\n")
    assert "\n" not in tsv_cell(text)
    assert "\t" not in tsv_cell(text)


@given(anything)
def test_a_cell_survives_the_csv_module(text: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerow([csv_cell(text), "end"])
    assert next(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [csv_cell(text), "end"]
