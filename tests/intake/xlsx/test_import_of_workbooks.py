"""`import` of xlsx files: the same rows as their CSV, whatever the file's name."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from desk.asking import rows
from factory import SAMPLES, Shop
from intake.marketplace_rows import RETURNS
from intake.spreadsheet import sheet, text_cell, workbook

from returndesk.core.value import replace
from returndesk.intake.csv.encodings import decode
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.records import open_sheet, platforms_in
from returndesk.intake.csv.sources import in_memory
from returndesk.intake.orders.files import read_files

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
# Not of orders; two that are read together; with rows cut off, which a sheet cannot have.
OTHERS = "spend.csv claims.csv demo.csv deliveries.csv broken.csv taobao_detail.csv taobao_orders.csv".split()
OTHERS += ["youzan.csv", "youzan_orders.csv", *RETURNS]
HEADER = ["order_number", "ordered_at", "sku", "quantity", "unit_price", "customer_name"]
ORDERS = sheet([HEADER, ["0042", "2026-11-03", "MUG", "1", "12.50", "O'Neil"]])


def cells_of(path: Path) -> list[list[str]]:
    """A CSV's rows."""
    found = in_memory(path.name, path.read_bytes())
    decoded = decode(found, None, platforms_in)
    table = open_sheet(path.name, lambda: decoded.open(found))
    assert table is not None
    with decoded.open(found) as text:
        quoting = csv.QUOTE_MINIMAL if table.quotes else csv.QUOTE_NONE
        return list(csv.reader(text, delimiter=table.delimiter, quoting=quoting))


@pytest.mark.parametrize("one_row", [False, True], ids=["", "in one row element"])
@pytest.mark.parametrize(
    "names",
    [
        *((path.name,) for path in sorted(SAMPLES.glob("*.csv")) if path.name not in OTHERS),
        ("amazon.txt",),
        ("taobao_detail.csv", "taobao_orders.csv"),
        ("youzan.csv", "youzan_orders.csv"),
    ],
    ids=" ".join,
)
def test_every_sample_reads_the_same_from_a_workbook(names: tuple[str, ...], one_row: bool) -> None:
    options = replace(OPTIONS, currency_given="USD" if names == ("square.csv",) else None)
    plain = read_files([(name, (SAMPLES / name).read_bytes()) for name in names], options)
    packed = [(name, workbook({"S": sheet(cells_of(SAMPLES / name), one_row=one_row)})) for name in names]
    for one, other in zip(plain, read_files(packed, options), strict=True):
        assert (other.format, other.rows, other.orders) == (one.format, one.rows, one.orders)
        assert not other.problems


def test_a_workbook_is_known_by_its_content_whatever_its_name(shop: Shop, tmp_path: Path) -> None:
    for name in ("orders.xlsx", "orders.csv", "orders.xls"):
        (tmp_path / name).write_bytes(workbook({"Sheet1": ORDERS}))
        (row,) = rows(shop.ok("order", "import", str(tmp_path / name), "-f", "csv"))
        assert (row["orders_new"], row["orders_unchanged"]) in (("1", "0"), ("0", "1"))
    (order,) = rows(shop.ok("order", "list", "-f", "csv"))
    assert (order["order"], order["customer"], order["paid"]) == ("0042", "O'Neil", "12.50")


def test_a_workbook_can_be_piped_in(shop: Shop) -> None:
    assert shop.run("order", "import", "-", stdin=workbook({"S": ORDERS})).code == 0


def test_the_first_sheet_with_a_header_that_fits_is_read_and_said(shop: Shop, tmp_path: Path) -> None:
    notes = sheet([["How to read this file"], ["…"]])
    later = sheet([HEADER, ["43", "2026-11-04", "HAT", "1", "30.00", ""]])
    (tmp_path / "o.xlsx").write_bytes(workbook({"Notes": notes, "Orders": ORDERS, "Archive": later}))
    done = shop.run("order", "import", str(tmp_path / "o.xlsx"))
    assert 'o.xlsx: sheet "Orders" read; not read: Notes, Archive' in done.err
    shop.ok("order", "import", str(tmp_path / "o.xlsx"), "--sheet", "Archive")
    assert [row["order"] for row in rows(shop.ok("order", "list", "-f", "csv"))] == ["43", "0042"]
    done = shop.run("order", "import", str(tmp_path / "o.xlsx"), "--sheet", "orders")
    assert done.code == 2
    assert 'o.xlsx: no sheet "orders"' in done.err
    assert "one of Notes, Orders, Archive" in done.err


def test_a_bad_row_is_named_by_its_row_in_the_sheet_and_saved_as_csv(shop: Shop, tmp_path: Path) -> None:
    table = sheet(
        [
            HEADER,
            ["41", "2026-11-03", "MUG", "1", "12.50", "two\nlines"],
            [],
            ["42", "2026-11-03", "MUG", "x", "12.50", ""],
        ]
    )
    (tmp_path / "o.xlsx").write_bytes(workbook({"S": table}))
    rejects = tmp_path / "rejects.csv"
    done = shop.run(
        "order", "import", str(tmp_path / "o.xlsx"), "--skip-bad", "--rejects", str(rejects), "-f", "csv"
    )
    assert f"{tmp_path}/o.xlsx:4: quantity: " in done.err
    header, row = rejects.read_text("utf-8-sig").splitlines()
    assert header == ",".join([*HEADER, "returndesk_reason"])
    assert row.startswith("42,2026-11-03,MUG,x,12.50,,quantity: ")


def test_days_and_numbers_of_a_sheet_are_read_as_stored(shop: Shop, tmp_path: Path) -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    header = "".join(text_cell(1, at, name) for at, name in enumerate(HEADER, 1))
    cells = (
        '<c r="A2"><v>576460752303423489</v></c><c r="B2" s="1"><v>46329</v></c>'
        + text_cell(2, 3, "MUG")
        + '<c r="D2"><v>2</v></c><c r="E2"><v>12.499999999999998</v></c>'
    )
    book = workbook({"S": f'<row r="1">{header}</row><row r="2">{cells}</row>'}, styles=styles)
    (tmp_path / "o.xlsx").write_bytes(book)
    shop.ok("order", "import", str(tmp_path / "o.xlsx"))
    (order,) = rows(shop.ok("order", "list", "-f", "csv"))
    assert (order["order"], order["ordered_on"], order["paid"]) == (
        "576460752303423489",
        "2026-11-03",
        "25.00",
    )


def test_claims_and_deliveries_and_feedback_can_be_workbooks(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "o.xlsx").write_bytes(workbook({"S": ORDERS}))
    shop.ok("order", "import", str(tmp_path / "o.xlsx"))
    for name, table in {
        "d.xlsx": [["order", "delivered_on"], ["0042", "2026-11-05"]],
        "c.xlsx": [["order", "reason", "opened_on"], ["0042", "changed-mind", "2026-11-20"]],
        "f.xlsx": [["claim", "score"], ["R1001", "4"]],
    }.items():
        (tmp_path / name).write_bytes(workbook({"S": sheet(table)}))
    shop.ok("order", "import", "--only", "delivered", str(tmp_path / "d.xlsx"))
    shop.ok("claim", "import", str(tmp_path / "c.xlsx"))
    shop.ok("feedback", "import", str(tmp_path / "f.xlsx"))
    (order,) = rows(shop.ok("order", "list", "-f", "csv"))
    assert order["delivered_on"] == "2026-11-05"
    (claim,) = rows(shop.ok("claim", "list", "-f", "csv"))
    assert (claim["claim"], claim["order"]) == ("R1001", "0042")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (workbook({"S": ORDERS})[:-40], "o.xlsx: a spreadsheet (xlsx) or ZIP file, not a CSV"),
        (workbook({"S": "<row>"}), "o.xlsx: a damaged spreadsheet (xlsx)"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (workbook({"S": sheet([["a", "b"]])}), "o.xlsx:1: no format fits its header"),
    ],
    ids=["cut off", "damaged", "locked", "another table"],
)
def test_a_workbook_that_cannot_be_read_is_bad_data(
    shop: Shop, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "o.xlsx").write_bytes(data)
    done = shop.run("order", "import", str(tmp_path / "o.xlsx"))
    assert done.code == 65
    assert said in done.err


def test_sheet_is_for_workbooks_alone(shop: Shop) -> None:
    done = shop.run("order", "import", str(SAMPLES / "orders.csv"), "--sheet", "S")
    assert done.code == 2
    assert "--sheet requires a spreadsheet (xlsx)" in done.err


def test_an_order_number_that_a_spreadsheet_rounded_is_refused(shop: Shop, tmp_path: Path) -> None:
    stored = '<c r="A2"><v>3.9012345678901299E+17</v></c>'
    path = tmp_path / "orders.xlsx"
    text = ORDERS.replace(text_cell(2, 1, "0042"), stored)
    assert stored in text
    path.write_bytes(workbook({"S": text}))
    result = shop.run("order", "import", str(path))
    assert (result.code, rows(shop.ok("order", "list", "-f", "csv"))) == (65, [])
    assert '"3.90123E+17" — a spreadsheet rounded this number' in result.err
