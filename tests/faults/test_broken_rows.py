"""Broken rows and headers are named by their line, and no row is lost."""

from __future__ import annotations

import subprocess
import sys

import pytest
from desk.asking import ask
from factory import Shop
from faults.one_file import HEADER, MEND, bring, numbers, refused, row, taken

UTF_8 = "  name it with --encoding (gb18030, windows-1252 …), or save the file as CSV UTF-8"
TOO_LONG = "orders.csv:3: a field of more than 131072 characters"

# What is on lines 3 and after, below the header and a good row -> what stderr says, to the letter.
BROKEN = {
    "a quote that is never closed": (
        [row(2, title='"Mug'), row(3), row(4)],
        ["orders.csv:3: a quote is never closed", MEND],
    ),
    "a quote in the last cell that is never closed": (
        [row(2, price='"5.00'), row(3)],
        ["orders.csv:3: a quote is never closed", MEND],
    ),
    "a quote that a later row closes": (
        [row(2, title='"Mug'), row(3), row(4, title='Mug"'), row(5)],
        ["orders.csv:3: a stray quote runs on from here to line 5, over whole rows", MEND],
    ),
    "a quote that the next row closes": (
        [row(2, title='"Mug'), row(3, title='Mug"'), row(4)],
        ["orders.csv:3: a stray quote runs on from here to line 4, over whole rows", MEND],
    ),
    "a quote around two rows": (
        ['"' + row(2), row(3).replace("\n", '"\n'), row(4)],
        ["orders.csv:3: a stray quote runs on from here to line 4, over whole rows", MEND],
    ),
    "text behind a closed quote": (
        [row(2, title='"Mug" blue'), row(3)],
        ["orders.csv:3: a stray quote", MEND],
    ),
    "a quote closed by another row, then text": (
        [row(2, title='"Mug'), row(3, title='a "blue" Mug'), row(4)],
        ["orders.csv:3: a stray quote (noticed on line 4)", MEND],
    ),
    "many NULs": (
        [row(2, title="M\0u\0g" * 3), row(3)],
        ["orders.csv:3: a NUL character: the file is damaged, or in another encoding", UTF_8],
    ),
    "each row in one quoted cell, marks of a spreadsheet behind it": (
        ['"' + row(2, title='""Mug, blue""').rstrip("\n") + '";\n', row(3)],
        [
            "orders.csv:3: the whole row is in one quoted cell: a spreadsheet damaged the file",
            "  export it again, and import that file without opening it first",
        ],
    ),
    "a field of 200,000 characters": ([row(2, title="x" * 200_000), row(3)], [TOO_LONG, "  cut it down"]),
    "a quoted field of 200,000 characters": (
        [row(2, title='"' + "x" * 200_000 + '"'), row(3)],
        [TOO_LONG, "  cut it down"],
    ),
    "a quote that opens 200,000 characters": (
        [row(2, title='"Mug'), *(row(number) for number in range(3, 3500))],
        ["orders.csv:3: a quote is never closed: the field does not end", MEND],
    ),
    "a row in one quoted cell": (
        ['"' + row(2).rstrip("\n") + '"\n', row(3)],
        [
            "orders.csv:3: the whole row is in one quoted cell: a spreadsheet damaged the file",
            "  export it again, and import that file without opening it first",
        ],
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_breaks_the_rows_is_named_by_its_line_and_nothing_is_taken_in(shop: Shop, kind: str) -> None:
    rows, said = BROKEN[kind]
    assert refused(shop, HEADER + row(1) + "".join(rows)) == said


@pytest.mark.parametrize("kind", ["a quote that a later row closes", "many NULs"])
def test_where_rows_cannot_be_told_apart_skip_bad_skips_none(shop: Shop, kind: str) -> None:
    rows, said = BROKEN[kind]
    content = HEADER + row(1) + "".join(rows)
    assert refused(shop, content, "--skip-bad") == refused(shop, content, here=False) == said


def test_ragged_rows_are_named_each_by_its_line_and_a_header_in_the_middle_is_skipped(shop: Shop) -> None:
    said = refused(
        shop,
        HEADER
        + row(1)
        + row(2).replace("\n", ",extra\n")
        + "3,2026-11-02,Ada Lovelace\n"
        + "4\n"
        + HEADER
        + row(5).replace("\n", ",,\n"),
    )
    assert said == [
        "orders.csv:3: 10 fields instead of 9",
        "orders.csv:4: 3 fields instead of 9: the row is cut off",
        "orders.csv:5: 1 field instead of 9: the row is cut off",
        "3 rejected rows in 3 orders: nothing was imported.",
        "  Fix them, or import the other 2:",
        "  returndesk order import orders.csv --skip-bad --rejects rejects.csv",
    ]


def test_ragged_rows_that_are_skipped_leave_the_others_whole(shop: Shop) -> None:
    said = taken(
        shop, HEADER + row(1) + row(2).replace("\n", ",extra\n") + "3,2026-11-02\n" + row(4), "--skip-bad"
    )
    assert said == [
        "orders.csv:3: 10 fields instead of 9",
        "orders.csv:4: 2 fields instead of 9: the row is cut off",
    ]
    assert numbers(shop) == ["1", "4"]


def test_a_repeated_header_is_skipped_with_a_note(shop: Shop) -> None:
    assert taken(shop, HEADER + HEADER + row(1)) == ["orders.csv: 1 repeated header skipped"]
    assert numbers(shop) == ["1"]


def test_a_missing_header_is_said_and_the_row_in_its_place_is_not_repeated(shop: Shop) -> None:
    said = refused(shop, row(1) + row(2))
    assert said[0] == "orders.csv:1: no format fits its header"
    assert said[1] == "  its first row looks like data: is the header missing?"


def test_a_column_that_stands_there_twice_is_said(shop: Shop) -> None:
    said = refused(shop, HEADER.replace("title", "SKU") + row(1))
    assert said[0] == "orders.csv:1: the header names sku more than once: columns 6 and 7"
    assert said[1] == "  rename or remove the extra one"


@pytest.mark.parametrize(
    "content", [row(1), "\n" + HEADER.replace("title", "SKU") + row(1)], ids=["missing", "doubled"]
)
def test_a_missing_or_doubled_header_is_named_by_its_line(shop: Shop, content: str) -> None:
    line = 2 if content.startswith("\n") else 1
    assert refused(shop, content)[0].startswith(f"orders.csv:{line}: ")


@pytest.mark.parametrize(
    "rows",
    [
        '2,2026-11-02,MUG,1,5.00,Mug,red,"nice\n3,2026-11-02,TEE,1,5.00,Tee"\n',
        '2,2026-11-02,MUG,1,5.00,"Mug\n3,2026-11-02,TEE,1,5.00,Tee",red,\n',
    ],
    ids=["in the last cell", "in the middle"],
)
def test_a_short_row_is_not_lost_in_the_quote_before_it(shop: Shop, rows: str) -> None:
    header = "order_number,ordered_at,sku,quantity,unit_price,title,colour,note\n"
    last = "4,2026-11-02,MUG,1,5.00,Mug,red,\n"
    done = bring(shop, header + rows + last)
    assert done.code == 65 or numbers(shop) == ["2", "3", "4"]
    assert done.code == 0 or done.err.startswith("orders.csv:2: a stray quote")


# Lines that end in CR alone are lines: all of them are read, and counted.
@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_rows_that_end_in_cr_are_all_read(shop: Shop, end: str) -> None:
    assert taken(shop, (HEADER + row(1) + row(2) + row(3)).replace("\n", end)) == []
    assert numbers(shop) == ["1", "2", "3"]
    assert ask(shop, "order", "show", "3")[0]["title"] == "Mug"


@pytest.mark.parametrize(
    ("end", "bad", "said"),
    [
        ("\r", row(3, quantity="x"), 'quantity: "x" — expected a whole number of units above 0'),
        ("\r\n", row(3, quantity="x"), 'quantity: "x" — expected a whole number of units above 0'),
        ("\r", row(3, title='"Mug'), "a quote is never closed"),
        (
            "\r",
            row(3, title='"Mug') + row(4, title='Mug"'),
            "a stray quote runs on from here to line 5, over whole rows",
        ),
    ],
    ids=["a bad row", "a bad row of CRLF", "an open quote", "a stray quote"],
)
def test_among_rows_that_end_in_cr_a_bad_one_is_named_by_its_line(
    shop: Shop, end: str, bad: str, said: str
) -> None:
    content = (HEADER + row(1) + row(2) + bad).replace("\n", end)
    assert refused(shop, content)[0] == f"orders.csv:4: {said}"


@pytest.mark.parametrize("bad", [b"M\0\0\0\0\0ug", b"M\xe9g"], ids=["NULs", "a byte that is no UTF-8"])
def test_among_rows_that_end_in_cr_a_bad_byte_is_named_by_its_line(shop: Shop, bad: bytes) -> None:
    content = (HEADER + row(1) + row(2) + row(3, title="BAD")).encode().replace(b"\n", b"\r")
    assert refused(shop, content.replace(b"BAD", bad))[0].startswith("orders.csv:4: ")


def test_lines_of_both_kinds_in_one_file_are_all_read(shop: Shop) -> None:
    content = HEADER + row(1).replace("\n", "\r") + row(2).replace("\n", "\r\n") + row(3)
    assert taken(shop, content) == []
    assert numbers(shop) == ["1", "2", "3"]


def test_a_quote_inside_a_cell_is_a_character_and_loses_nothing(shop: Shop) -> None:
    assert taken(shop, HEADER + row(1, title='Hinge 5" steel') + row(2)) == []
    assert numbers(shop) == ["1", "2"]
    assert ask(shop, "order", "show", "1")[0]["title"] == 'Hinge 5" steel'


MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "returndesk", *sys.argv[1:]], stderr=subprocess.PIPE, text=True)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.stderr, sep="\\n")
"""  # a process counts the memory of the one that started it, too: that must be a small one


def measured(shop: Shop, *typed: str) -> tuple[int, int, list[str]]:
    """The exit code of a command, the memory that it took in MiB, and what it said."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *typed], env=shop.env, stdout=subprocess.PIPE, text=True, check=True
    )
    code, kib, *told = done.stdout.splitlines()
    return int(code), int(kib) >> 10, told


on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere memory is counted in other units"
)


@on_linux
def test_a_hundred_thousand_rejected_rows_take_no_more_memory_than_good_ones(shop: Shop) -> None:
    source, rejects, count = shop.path.parent / "orders.csv", shop.path.parent / "rejects.csv", 100_000
    source.write_text(HEADER + "".join(row(n, price=f"x{n}") for n in range(1, count + 1)))
    code, mib, told = measured(shop, "order", "import", str(source), "--skip-bad", "--rejects", str(rejects))
    assert (code, mib < 100) == (65, True)  # 220 MiB where every problem is kept
    assert told[1000:1003] == [
        "… and 99,000 more rejected rows",
        "100000 rejected rows in 100000 orders: nothing was imported.",
        f"  Saved rejected rows to {rejects}. Fix them, then: returndesk order import {rejects}",
    ]
    with rejects.open() as file:
        assert sum(1 for _ in file) == count + 1


@on_linux
@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "header", "form"),
    [
        ("claim import", "order,reason,opened_on", "{n},x{n} y,soon{n}"),
        (
            "order import --only delivered",
            "order,delivered_on,tracking",
            "{half},soon{n},T{n}",
        ),  # twice, apart
        ("feedback import", "claim,score,on", "R{n},1,soon{n}"),
    ],
    ids=["claims", "deliveries", "feedback"],
)
def test_rejected_claims_deliveries_and_scores_are_not_held_either(
    shop: Shop, command: str, header: str, form: str
) -> None:
    source, rejects, count = shop.path.parent / "rows.csv", shop.path.parent / "rejects.csv", 150_000
    with source.open("w") as file:
        file.write(f"{header}\n")
        file.writelines(form.format(n=n, half=n % (count // 2)) + "\n" for n in range(1, count + 1))
    code, mib, told = measured(shop, *command.split(), str(source), "--skip-bad", "--rejects", str(rejects))
    assert (code, mib < 130) == (65, True)  # 239 MiB where every row is kept
    assert told[1000] == "… and 149,000 more rejected rows"
    with rejects.open() as file:
        assert sum(1 for _ in file) == count + 1


def test_where_every_row_is_rejected_nothing_is_imported_and_the_rows_are_saved(shop: Shop) -> None:
    content = HEADER + row("", price="5.00") + row(1, price="x")
    rejects = shop.path.parent / "rejects.csv"
    said = refused(shop, content, "--skip-bad", "--rejects", str(rejects))
    assert said[-2:] == [
        "2 rejected rows in 2 orders: nothing was imported.",
        "  Saved rejected rows to rejects.csv. Fix them, then: returndesk order import rejects.csv",
    ]
    assert len(rejects.read_text().splitlines()) == 3
