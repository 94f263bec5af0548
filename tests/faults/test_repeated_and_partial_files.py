"""A repeated file adds nothing; one rejected row keeps out the file, or with --skip-bad its order."""

from __future__ import annotations

import csv
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, rows
from factory import HANGS_SECONDS, SAMPLES, Result, Shop
from faults.one_file import HEADER, bring, numbers, refused, row, taken
from store.other_users import at_once

NO_NUMBER = "expected a whole number of units above 0"
NO_AMOUNT = "expected an amount like 12.50"
REASONS = HEADER.replace("\n", ",returndesk_reason\n")


# 13: the same file again
@pytest.mark.parametrize("name", ["orders.csv", "shopify.csv"])
def test_a_file_imported_again_adds_nothing_and_leaves_the_desk_byte_for_byte(shop: Shop, name: str) -> None:
    shop.ok("order", "import", str(SAMPLES / name))
    before = shop.path.read_bytes()
    shop.as_of = "2026-12-24"
    again = shop.program("order", "import", str(SAMPLES / name), "-f", "csv")
    told = rows(again.out)[0]
    assert (again.code, told["orders_new"], told["orders_updated"], told["lines_new"]) == (0, "0", "0", "0")
    assert shop.path.read_bytes() == before


def test_a_file_imported_twice_at_once_comes_in_once_and_both_end_with_0(shop: Shop) -> None:
    file = shop.path.parent / "orders.csv"
    file.write_text(HEADER + "".join(map(row, range(1, 2001))))
    done = at_once(shop, *[("order", "import", str(file), "-f", "csv")] * 3)
    assert [(one.code, one.err) for one in done] == [(0, "")] * 3
    told = [rows(one.out)[0] for one in done]
    assert sorted((one["orders_new"], one["orders_unchanged"]) for one in told) == [
        ("0", "2000"), ("0", "2000"), ("2000", "0"),
    ]  # fmt: skip
    assert read(shop.path, "select count(*) from order_line") == [(2000,)]
    assert read(shop.path, "select count(*) from journal where act = 'import'") == [(1,)]
    assert ailments(shop) == []


def test_files_that_overlap_imported_at_once_miss_nothing_and_double_nothing(shop: Shop) -> None:
    files = []
    for name, first in (("a.csv", 1), ("b.csv", 401), ("c.csv", 801)):
        path = shop.path.parent / name
        path.write_text(HEADER + "".join(map(row, range(first, first + 800))))
        files.append(str(path))
    done = at_once(shop, *[("order", "import", file, "-f", "csv") for file in files])
    assert [(one.code, one.err) for one in done] == [(0, "")] * 3
    assert sum(int(rows(one.out)[0]["orders_new"]) for one in done) == 1600
    assert read(shop.path, "select count(*), count(distinct number) from orders") == [(1600, 1600)]
    assert ailments(shop) == []


def test_a_file_named_twice_in_one_import_comes_in_once(shop: Shop) -> None:
    file = shop.path.parent / "orders.csv"
    file.write_text(HEADER + row(1) + row(2))
    done = shop.program("order", "import", str(file), str(file), "-f", "csv")
    assert [(one["orders_new"], one["orders_unchanged"]) for one in rows(done.out)] == [
        ("2", "0"),
        ("0", "2"),
    ]
    assert (done.code, numbers(shop), ailments(shop)) == (0, ["1", "2"], [])


def test_by_a_pipe_what_came_as_a_file_adds_nothing(shop: Shop) -> None:
    taken(shop, HEADER + row(1) + row(2))
    before = shop.path.read_bytes()
    done = shop.program("order", "import", "-", "-f", "csv", stdin=HEADER + row(1) + row(2))
    assert (done.code, rows(done.out)[0]["orders_unchanged"]) == (0, "2")
    assert shop.path.read_bytes() == before


# 14: one bad row among many
def one_bad_of(count: int) -> tuple[int, str, str]:
    """The number of a bad row in the middle of a file, that row, and the file."""
    middle = count // 2
    bad = row(middle, person=",,", quantity="none")
    rows = [row(number, person=",,") for number in range(1, count + 1)]
    rows[middle - 1] = bad
    return middle, bad, HEADER + "".join(rows)


def long_import(shop: Shop, *options: str) -> Result:
    """Import in a process of its own, with time for a long file."""
    done = subprocess.run(
        [sys.executable, "-m", "returndesk", "order", "import", *options, "-f", "csv"],
        env=shop.env,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.slow
def test_one_bad_row_in_a_million_lets_nothing_in(shop: Shop) -> None:
    middle, _, content = one_bad_of(1_000_000)
    file = shop.path.parent / "orders.csv"
    file.write_text(content)
    before = shop.path.read_bytes()
    done = long_import(shop, str(file))
    assert (done.code, done.out) == (65, "")
    assert done.err.startswith(
        f'{file}:{middle + 1}: quantity: "none" — {NO_NUMBER}\n'
        "1 rejected row in 1 order: nothing was imported.\n"
        "  Fix them, or import the other 999999:\n"
    )
    assert shop.path.read_bytes() == before


def test_one_bad_row_among_very_many_lets_nothing_in_and_skipped_lets_all_others_in(shop: Shop) -> None:
    count = 100_000  # long enough to be read in a process of its own
    middle, bad, content = one_bad_of(count)
    file, rejects = shop.path.parent / "orders.csv", shop.path.parent / "rejects.csv"
    file.write_text(content)
    before = shop.path.read_bytes()

    reason = f'{file}:{middle + 1}: quantity: "none" — {NO_NUMBER}\n'
    done = long_import(shop, str(file))
    assert (done.code, done.out) == (65, "")
    assert done.err == (
        reason + "1 rejected row in 1 order: nothing was imported.\n"
        f"  Fix them, or import the other {count - 1}:\n"
        f"  returndesk order import {file} --skip-bad --rejects rejects.csv\n"
    )
    assert shop.path.read_bytes() == before

    done = long_import(shop, str(file), "--skip-bad", "--rejects", str(rejects))
    told = rows(done.out)[0]
    assert (done.code, told["rows"], told["orders_new"], told["orders_rejected"]) == (
        0, str(count), str(count - 1), "1",
    )  # fmt: skip
    assert done.err == (
        f"{reason}Saved rejected rows to {rejects}. Fix them, then: returndesk order import {rejects}\n"
    )
    assert rejects.read_text() == (
        f"{REASONS}{bad.rstrip()},quantity: 'none' — {NO_NUMBER}\n"
    )  # the row, byte for byte
    assert read(shop.path, "select count(*) from orders") == [(count - 1,)]

    rejects.write_text(rejects.read_text().replace(",none,", ",1,"))
    done = long_import(shop, str(rejects))
    assert (done.code, rows(done.out)[0]["orders_new"], done.err) == (0, "1", "")
    assert read(shop.path, "select count(*), count(distinct number), sum(paid_minor) from orders") == [
        (count, count, 500 * count)
    ]
    assert ailments(shop) == []


def test_the_rejects_are_the_bad_orders_rows_byte_for_byte_and_once_fixed_are_imported(shop: Shop) -> None:
    text = (
        HEADER
        + row(1)
        + row(2, price="five")
        + row(3, title='"Mug, ""blue""\nand big"', quantity="x")
        + row("#0004", sku="'00123", title='"=1+1"')  # what a spreadsheet would take for something else
        + row("#0004", sku="+4917", on="")
        + row("#0004", quantity="0", on="")
        + row(5)
        + ",2026-11-02,Bob Babbage,bob@example.org,,TEE,Tee,1,5.00\n"
        + "6,2026-11-02,Bob Babbage\n"
    )
    rejects = shop.path.parent / "rejects.csv"
    done = bring(shop, text, "--skip-bad", "--rejects", str(rejects), here=False)
    assert (done.code, numbers(shop)) == (0, ["1", "5"])
    assert done.err.splitlines() == [
        f'orders.csv:3: unit_price: "five" — {NO_AMOUNT}',
        f'orders.csv:4: quantity: "x" — {NO_NUMBER}',
        f'orders.csv:8: quantity: "0" — {NO_NUMBER}',
        "orders.csv:10: order_number: the order number is missing",
        "orders.csv:11: 3 fields instead of 9: the row is cut off",
        "Saved rejected rows to rejects.csv. Fix them, then: returndesk order import rejects.csv",
    ]
    person = "Ada Lovelace,ada@example.org,01632 960101"
    another = "belongs to rejected row 8"
    fixed = (
        f"2,2026-11-02,{person},MUG,Mug,1,five,unit_price: 'five' — {NO_AMOUNT}\n"
        f'3,2026-11-02,{person},MUG,"Mug, ""blue""\nand big",x,5.00,quantity: \'x\' — {NO_NUMBER}\n'
        f"#0004,2026-11-02,{person},'00123,'=1+1,1,5.00,{another}\n"
        f"#0004,,{person},+4917,Mug,1,5.00,{another}\n"
        f"#0004,,{person},MUG,Mug,0,5.00,quantity: '0' — {NO_NUMBER}\n"
        ",2026-11-02,Bob Babbage,bob@example.org,,TEE,Tee,1,5.00,order_number: the order number is missing\n"
        "6,2026-11-02,Bob Babbage,,,,,,,3 fields instead of 9: the row is cut off\n"
    )
    assert rejects.read_text() == REASONS + fixed
    assert rejects.stat().st_mode & 0o777 == 0o600
    for wrong, right in (
        (",five,", ",5.00,"), ('big",x', 'big",1'), ("Mug,0,", "Mug,1,"), ("\n,2026", "\n7,2026"),
        ("Babbage,,,,,,,", "Babbage,,,TEE,Tee,1,5.00,"),
    ):  # fmt: skip
        assert fixed.count(wrong) == 1
        fixed = fixed.replace(wrong, right)
    assert taken(shop, REASONS + fixed) == []
    assert numbers(shop) == ["0004", "1", "2", "3", "5", "6", "7"]
    lines = [(line["sku"], line["title"]) for line in ask(shop, "order", "show", "0004")]
    assert lines == [("00123", "=1+1"), ("+4917", "Mug"), ("MUG", "Mug")]
    assert ask(shop, "order", "show", "3")[0]["title"] == 'Mug, "blue"\nand big'


def test_the_bad_rows_of_the_sample_are_rejected_with_their_orders_and_no_others(shop: Shop) -> None:
    rejects = shop.path.parent / "rejects.csv"
    source = (SAMPLES / "broken.csv").read_text()
    done = bring(shop, source, "--skip-bad", "--rejects", str(rejects))
    told = rows(done.out)[0]
    assert (done.code, told["orders_new"], told["orders_rejected"]) == (0, "3", "12")
    assert numbers(shop) == ["2001", "2005", "2012"]
    header, *left_out = list(csv.reader(source.splitlines()))
    left_out = [cells for cells in left_out if cells[0] not in ("2001", "2005", "2012")]
    rejected = list(csv.reader(rejects.read_text().splitlines()))
    assert rejected[0] == [*header, "returndesk_reason"]
    assert [cells[0] for cells in rejected[1:]] == [cells[0] for cells in left_out]


def test_rejects_that_exist_already_or_are_a_file_that_is_read_stop_it_before_anything(
    shop: Shop, tmp_path: Path
) -> None:
    old = tmp_path / "rejects.csv"
    old.write_text("kept\n")
    content = HEADER + row(1) + row(2, quantity="x")
    assert refused(shop, content, "--skip-bad", "--rejects", str(old), code=1) == [
        "rejects.csv already exists: nothing was done", "  --force overwrites it",
    ]  # fmt: skip
    assert old.read_text() == "kept\n"
    assert refused(shop, content, "--skip-bad", "--rejects", str(tmp_path / "orders.csv"), code=2) == [
        "--rejects orders.csv is one of the files to import",
        "  name another file",
    ]
    assert refused(shop, content, "--rejects", str(tmp_path / "new.csv"), code=2) == [
        "--rejects requires --skip-bad"
    ]


def test_where_no_row_is_good_no_others_are_offered(shop: Shop) -> None:
    said = refused(shop, HEADER + row(1, quantity="x") + row(2, price="x"))
    assert said[2:] == [
        "2 rejected rows in 2 orders: nothing was imported.", "  Fix them and import the file again.",
    ]  # fmt: skip


def test_where_every_row_is_good_no_rejects_are_written(shop: Shop) -> None:
    rejects = shop.path.parent / "rejects.csv"
    assert bring(shop, HEADER + row(1), "--skip-bad", "--rejects", str(rejects)).err == ""
    assert not rejects.exists()


def test_the_command_to_type_next_reads_the_files_as_they_were_read(shop: Shop) -> None:
    rejects = shop.path.parent / "rejects.csv"
    header = "order_number;ordered_at;Wer;sku;quantity;unit_price\n"
    text = f"{header}1;25/11/2025;Ann;MUG;1;1.234,50\n2;03/04/2026;Bob;MUG;x;2,50\n".encode("utf-16")
    given = ["--map", "customer_name=Wer", "--currency", "USD", "--delimiter", ";", "--encoding", "utf-16"]
    done = bring(shop, text, *given, name="o 1.csv")
    assert done.err.splitlines()[-1] == (
        "  returndesk order import --currency USD --map customer_name=Wer --encoding utf-16 --delimiter ';'"
        " 'o 1.csv' --skip-bad --rejects rejects.csv"
    )
    done = bring(shop, text, *given, "--skip-bad", "--rejects", str(rejects), name="o 1.csv")
    (then,) = [line.partition(", then: ")[2] for line in done.err.splitlines() if line.startswith("Saved")]
    assert then == (
        "returndesk order import --currency USD --map customer_name=Wer --delimiter ';'"
        " --dates dmy --decimal , rejects.csv"
    )
    rejects.write_text(rejects.read_text().replace(";x;", ";1;"))
    shop.ok(*shlex.split(then)[1:-1], str(rejects))
    sql = "select number, ordered_on, currency, paid_minor from orders order by number"
    assert read(shop.path, sql) == [("1", "2025-11-25", "USD", 123450), ("2", "2026-04-03", "USD", 250)]


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("order import", "order_number,ordered_at,sku,quantity,unit_price\n1,25/11/2025,MUG,x,5.00\n"),
        ("claim import", "order,reason,opened_on\n1,wrong-sze,20.11.2026\n"),
        ("order import --only delivered", "order,delivered_on,tracking\n,20.11.2026,P-1\n"),
    ],
)
def test_rejects_are_said_to_be_saved_where_no_row_was_imported(shop: Shop, command: str, text: str) -> None:
    folder = shop.path.parent
    (folder / "in.csv").write_text(text)
    rejects = folder / "rejects.csv"
    given = ["--skip-bad", "--rejects", str(rejects)]
    done = shop.run(*command.split(), str(folder / "in.csv"), *given)
    assert (done.code, len(rejects.read_text().splitlines())) == (65, 2)
    assert done.err.splitlines()[-2:] == [
        f"1 rejected row in 1 {command.split()[0]}: nothing was imported.",
        f"  Saved rejected rows to {rejects}. Fix them, then: returndesk {command} --dates dmy {rejects}",
    ]
