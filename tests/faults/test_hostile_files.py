"""Files that are not plain files, and cells with formulas and other surprises."""

from __future__ import annotations

import gzip
import os
import threading

import pytest
from desk.asking import ailments, ask, rows
from factory import HANGS_SECONDS, Shop
from faults.one_file import HEADER, bring, numbers, refused, row, taken

from returndesk.intake.csv import sources


def test_line_breaks_in_a_quoted_cell_stay_and_the_lines_are_counted_on(shop: Shop) -> None:
    cell = '"two\r\nlines,\nthree\rfour"'
    assert taken(shop, HEADER + row(1, title=cell) + row(2)) == []
    assert ask(shop, "order", "show", "1")[0]["title"] == "two\r\nlines,\nthree\rfour"
    said = refused(shop, HEADER + row(1, title=cell) + row(2, quantity="x"))
    assert said[0] == 'orders.csv:6: quantity: "x" — expected a whole number of units above 0'


def test_what_only_some_take_for_a_line_break_is_none(shop: Shop) -> None:
    titles = [f"a{mark}b" for mark in "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e"]
    content = HEADER + "".join(
        row(2 * n, title=title) + row(2 * n + 1, title=f'"{title}"') for n, title in enumerate(titles)
    )
    said = refused(shop, content + row(99, price="x"))
    assert said[0] == 'orders.csv:18: unit_price: "x" — expected an amount like 12.50'
    assert taken(shop, content) == []
    for n, title in enumerate(titles):
        assert [ask(shop, "order", "show", str(2 * n + k))[0]["title"] for k in (0, 1)] == [title] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x" * 10_000_000, "orders.csv:1: a field of more than 131072 characters"),
        (HEADER + "1,2026-11-02," + "x" * 10_000_000, "orders.csv:2: a field of more than 131072 characters"),
        (
            HEADER + row(1).rstrip("\n") + ",x" * 1_000_000,
            "orders.csv:2: 1000009 fields instead of 9",
        ),
    ],
    ids=["a header", "a cell", "cells"],
)
def test_a_line_of_millions_of_characters_is_named(shop: Shop, line: str, said: str) -> None:
    assert refused(shop, line)[0] == said


def test_a_header_of_a_million_columns_is_refused_at_once(shop: Shop) -> None:
    head = HEADER.rstrip("\n") + "".join(f",c{n}" for n in range(1_000_000)) + "\n"
    assert refused(shop, head + row(1)) == [
        "orders.csv: a header of 1,000,009 columns; at most 16,384 are read",
        "  remove the columns that are not needed",
    ]


def test_a_last_line_without_its_end_is_read_or_named(shop: Shop) -> None:
    assert taken(shop, (HEADER + row(1) + row(2)).rstrip("\n")) == []
    assert numbers(shop) == ["1", "2"]
    cut = (HEADER + row(1) + row(2) + row(3)).removesuffix(",5.00\n")
    assert refused(shop, cut)[0] == "orders.csv:4: 8 fields instead of 9: the row is cut off"


def test_a_folder_no_file_and_the_same_pipe_twice_are_refused(shop: Shop) -> None:
    folder, before = shop.path.parent, shop.path.read_bytes()
    for names, code, said in (
        ([str(folder)], 65, f"{folder} is a folder\n"),
        ([str(folder / "none.csv")], 66, f"no file {folder / 'none.csv'}\n"),
        (["-", "-"], 2, "- can be given only once\n"),
        (["-", str(folder / "none.csv")], 66, f"no file {folder / 'none.csv'}\n"),
    ):
        done = shop.program("order", "import", *names, stdin=HEADER + row(1))
        assert (done.code, done.out, done.err) == (code, "", said)
    assert shop.path.read_bytes() == before


def test_by_a_pipe_the_lines_are_named_as_stdin_s(shop: Shop) -> None:
    before = shop.path.read_bytes()
    done = shop.program("order", "import", "-", stdin=HEADER + row(1) + row(2, price="x"))
    assert (done.code, done.out) == (65, "")
    assert done.err.splitlines()[0] == 'stdin:3: unit_price: "x" — expected an amount like 12.50'
    assert shop.path.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_read_once_and_whole(shop: Shop) -> None:
    pipe = shop.path.parent / "orders.pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=[HEADER + row(1) + row(2)])
    writer.start()
    done = shop.program("order", "import", str(pipe), "-f", "csv")
    writer.join(timeout=HANGS_SECONDS)
    assert (done.code, rows(done.out)[0]["orders_new"], done.err) == (0, "2", "")
    assert ailments(shop) == []


def test_packed_data_is_unpacked_or_refused_whole(shop: Shop) -> None:
    packed = gzip.compress((HEADER + "".join(map(row, range(1, 2001)))).encode())
    for broken in (packed[:-9], packed[: len(packed) // 2], packed[:12], packed + b"more"):
        assert refused(shop, broken) == [
            "orders.csv: broken gzip data",
            "  download or compress it again",
        ]
    assert taken(shop, packed) == []
    assert len(numbers(shop)) == 2000


def test_packed_data_that_unpacks_beyond_all_measure_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_MOST_BYTES", 16 << 20)  # the real measure takes seconds to unpack
    assert refused(shop, gzip.compress(b"0" * (17 << 20), 1)) == [
        "orders.csv: more than 16 MiB when unpacked",
        "  split it",
    ]


def test_of_two_files_one_bad_row_keeps_both_out(shop: Shop) -> None:
    other = shop.path.parent / "good.csv"
    other.write_text(HEADER + row(7))
    before = shop.path.read_bytes()
    done = bring(shop, HEADER + row(8, quantity="x"), str(other))
    assert (done.code, done.out, shop.path.read_bytes()) == (65, "", before)
    assert done.err.splitlines()[0] == (
        'orders.csv:2: quantity: "x" — expected a whole number of units above 0'
    )


def test_a_row_that_is_not_read_is_named_without_the_person_in_it(shop: Shop) -> None:
    said = refused(
        shop,
        HEADER
        + row(1, quantity="ada@example.org")
        + row(2, title='"Ada Lovelace" x')
        + row(3, on="2026-13-01", price="x"),
    )
    assert said == [
        "orders.csv:3: a stray quote",
        "  remove the quote, or double it inside a quoted field",
    ]
    said = refused(shop, HEADER + row(1, quantity="ada@example.org"))
    assert said[0] == ("orders.csv:2: quantity: a mail address — expected a whole number of units above 0")


def test_a_name_or_a_phone_in_a_wrong_column_is_not_repeated(shop: Shop) -> None:
    head = "order_number,ordered_at,customer_name,country,sku,quantity,unit_price\n"
    before = shop.path.read_bytes()
    for slipped in (
        "1,2026-11-02,Lovelace, Ada Lovelace,DE,MUG,1\n",  # the comma of a name that was not quoted
        "1,2026-11-02,x,DE,MUG,01632 960101,5.00\n",
        "1,Ada Lovelace,x,DE,MUG,1,5.00\n",
    ):
        done = bring(shop, head + slipped)
        assert (done.code, shop.path.read_bytes()) == (65, before)
