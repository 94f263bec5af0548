"""`export`: a file for each table, desk and month; the same bytes; nobody's name unless asked for."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from desk.asking import ask, read
from factory import SAMPLES, Shop, made_once, new_shop

HOSTILE = '=cmd|"/c calc"!A1\nsecond line \x1b[31m'


@pytest.fixture(autouse=True)
def files_that_do_not_wait_for_the_disk() -> Iterator[None]:
    """An export waits for each of its files, some milliseconds each."""
    with patch("os.fsync"):
        yield


@pytest.fixture
@made_once
def sold(tmp_path: Path) -> Shop:
    """An order of October and one of November; of the second a unit was refunded, with a fee."""
    shop = new_shop(tmp_path, document='[defaults]\nrestocking_fee = "10%"\n')
    shop.take_in(
        {"order_number": "7", "ordered_at": "2026-10-30", "sku": "HAT", "unit_price": "9.00"},
        {"sku": "MUG", "quantity": 3, "unit_price": "10.00", "customer_email": "ada@example.org"},
    )
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001", "--method", "bank", "--reference", "Ada Lovelace 7")
    return shop


def exported(shop: Shop, *options: str, folder: str = "out") -> dict[str, bytes]:
    """Every file of an export by its path in the folder."""
    root = shop.path.parent / folder
    result = shop.run("export", str(root), *options)
    assert (result.code, result.out) == (0, ""), result
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


def rows(files: dict[str, bytes], table: str, month: str = "2026-11") -> list[dict[str, str]]:
    """The rows of a table in a month; with month "" of a table without months."""
    name = "/".join(filter(None, (table, "desk=Corner Shop", f"month={month}" * bool(month), "part.csv")))
    return list(csv.DictReader(io.StringIO(files[name].decode())))


def changes(shop: Shop, *options: str) -> set[str]:
    """The files that an export into a folder that exists changes, adds or removes."""
    root = shop.path.parent / "out"
    before = {path: path.stat().st_mtime_ns for path in root.rglob("part.*")}
    exported(shop, *options)
    after = {path: path.stat().st_mtime_ns for path in root.rglob("part.*")}
    return {str(path.relative_to(root)) for path, at in before.items() ^ after.items()}


def test_each_month_of_a_table_is_a_file_under_its_desk(sold: Shop) -> None:
    files = exported(sold)
    assert [name for name in files if name.startswith(("order_line", "customer"))] == [
        "customer/desk=Corner Shop/part.csv",
        "order_line/desk=Corner Shop/month=2026-10/part.csv",
        "order_line/desk=Corner Shop/month=2026-11/part.csv",
    ]
    assert files["refund_line/desk=Corner Shop/month=2026-11/part.csv"] == (
        b"refund_id,claim_line_id,order_line_id,units,goods_minor,reduction_minor,fee_minor,deduction_minor,"
        b"currency\n1,1,2,1,1000,0,100,0,EUR\n"
    )
    assert [(row["sku"], row["paid_minor"], row["currency"]) for row in rows(files, "order_line")] == [
        ("MUG", "3000", "EUR")
    ]
    # A table without rows has its columns, for readers.
    assert rows(files, "dispute") == []
    assert files["dispute/desk=Corner Shop/month=2026-11/part.csv"].startswith(b"id,order_id,at,")


def test_the_schema_says_type_unit_meaning_and_codes_of_each_column(sold: Shop) -> None:
    schema = json.loads(exported(sold)["schema.json"])
    assert (schema["schema"], schema["format"], schema["amounts"]["digits"]["JPY"]) == (
        "returndesk.export/1", "csv", 0,
    )  # fmt: skip
    table = schema["tables"]["inspection"]
    assert (table["meaning"], table["partitioned_by"]) == ("Inspected goods.", ["desk", "month"])
    columns = {column.pop("name"): column for column in table["columns"]}
    assert columns["claim_line_id"] == {"type": "integer", "references": "claim_line"}
    assert columns["deduct_minor"] == {
        "type": "integer",
        "unit": "minor units of currency",
        "meaning": "deducted for the condition",
    }
    assert columns["condition"] == {
        "type": "text",
        "meaning": "as inspected",
        "values": ["new", "opened", "used", "damaged", "missing"],
    }
    assert columns["on_day"]["type"] == "date"
    # the comment beside a column in the schema
    shipping = schema["tables"]["orders"]["columns"][10]
    assert (shipping["name"], shipping["meaning"]) == ("shipping_tax_minor", "in its shipping")


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--people",)])
def test_importing_the_orders_of_an_export_changes_nothing(shop: Shop, options: tuple[str, ...]) -> None:
    for sample in sorted(SAMPLES.glob("*.csv")):  # of all platforms; other samples are refused
        shop.run("order", "import", str(sample))
    before = read(shop.path, "select * from orders"), read(shop.path, "select * from order_line")
    assert len(before[0]) > 100
    exported(shop, *options)
    files = sorted((shop.path.parent / "out" / "sale").rglob("part.csv"))
    found = ask(shop, "order", "import", *map(str, files))
    assert {(row["orders_new"], row["orders_updated"], row["conflicts"]) for row in found} == {(0, 0, 0)}
    assert sum(row["orders_unchanged"] for row in found) == len(before[0])
    assert (read(shop.path, "select * from orders"), read(shop.path, "select * from order_line")) == before


@pytest.mark.slow
def test_exporting_again_writes_nothing_and_another_folder_has_the_same_bytes(sold: Shop) -> None:
    first = exported(sold)
    assert changes(sold) == set()
    assert exported(sold) == first
    assert exported(sold, folder="other") == first
    assert not [name for name in first if ".returndesk-" in name]


@pytest.mark.slow
def test_only_months_with_something_new_are_written_and_all_is_as_after_a_full_export(sold: Shop) -> None:
    exported(sold)
    sold.as_of = "2026-12-01"
    sold.ok("order", "delivered", "7", "--on", "2026-11-02")
    sold.ok("claim", "open", "7", "-r", "changed-mind")
    written = changes(sold, "--since", "2026-12")
    assert sorted(name.replace("desk=Corner Shop/month=", "") for name in written) == [
        "claim/2026-12/part.csv",
        "claim_line/2026-12/part.csv",
        "journal/2026-12/part.csv",
        "judgement/2026-12/part.csv",
        "notification/2026-12/part.csv",
        "order_line/2026-10/part.csv",
        "sale/2026-10/part.csv",
    ]
    assert exported(sold, "--since", "2026-12") == exported(sold, folder="full")


@pytest.mark.slow
def test_months_in_which_nothing_can_have_changed_are_not_read(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    for day in ("2026-09-10", "2026-10-10", "2026-11-10"):
        shop.as_of = day
        with patch("returndesk.clock.now", lambda: datetime.fromisoformat(f"{shop.as_of}T12:00:00Z")):
            shop.take_in({"order_number": day, "ordered_at": day, "delivered_on": day, "unit_price": "9.00"})
    root = str(shop.path.parent / "out")
    assert "(15 rows read)" in shop.run("export", root).err
    # the desk and its policy; November's order, line, sale and acts
    assert "(7 rows read)" in shop.run("export", root, "--since", "2026-11").err
    assert exported(shop, "--since", "2026-11") == exported(shop, folder="full")


@pytest.mark.slow
def test_what_changed_since_the_last_export_is_written_whatever_day_is_given(sold: Shop) -> None:
    exported(sold)
    sold.ok("claim", "correct", "R1001", "-1.00", "--why", "8.00 left")
    sold.as_of = "2027-03-01"
    exported(sold, "--since", "2027-03-01")
    assert exported(sold, "--since", "2027-03-01") == exported(sold, folder="full")


@pytest.mark.slow
def test_a_month_whose_rows_are_gone_is_removed(sold: Shop) -> None:
    sold.as_of = "2026-12-01"
    sold.ok("claim", "open", "7", "-r", "changed-mind")
    name = "claim/desk=Corner Shop/month=2026-12/part.csv"
    assert name in exported(sold)
    sold.ok("undo")
    files = exported(sold, "--since", "2027-01-01")
    assert name not in files
    assert files == exported(sold, folder="full")


def test_people_are_left_out_unless_asked_for(sold: Shop) -> None:
    files = exported(sold)
    names = (b"ada@", b"lovelace")  # "ada" alone is in some hashes
    assert [name for name, text in files.items() if any(one in text.lower() for one in names)] == []
    assert rows(files, "customer", "")[0]["email"] == ""
    (refund,) = rows(exported(sold, "--people"), "refund")
    assert refund["reference"] == "Ada Lovelace 7"
    assert exported(sold, "--since", "2027-01") == files  # people go from every month


def test_texts_of_files_are_no_formulas_and_a_row_is_a_line(shop: Shop) -> None:
    shop.take_in({"sku": "-1", "title": HOSTILE, "unit_price": "9.00", "customer_name": "@SUM(A1)"})
    files = exported(shop, "--people")
    (line,) = rows(files, "order_line")
    assert (line["sku"], line["title"]) == ("'-1", '\'=cmd|"/c calc"!A1\\nsecond line \\x1b[31m')
    assert rows(files, "customer", "")[0]["name"] == "'@SUM(A1)"
    assert files["order_line/desk=Corner Shop/month=2026-11/part.csv"].count(b"\n") == 2


def test_the_name_of_a_desk_is_escaped_in_paths_and_not_in_what_reads_them(shop: Shop) -> None:
    files = exported(shop, "--name", "Gare/Nord 50% 'été'")
    assert "desk/desk=Gare%2FNord 50%25 %27été%27/part.csv" in files
    assert b"set returndesk.desk = 'Gare/Nord 50% ''\xc3\xa9t\xc3\xa9''';" in files["sql/postgresql.sql"]


@pytest.mark.slow
def test_two_desks_of_one_name_do_not_share_files(
    sold: Shop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    exported(sold)
    other = new_shop(tmp_path_factory.mktemp("other"), "--country", "FR")
    folder = str(sold.path.parent / "out")
    result = other.run("export", folder)
    assert (result.code, result.err) == (
        1,
        f"{folder} holds another desk named 'Corner Shop': nothing was exported\n"
        "  --name NAME: another name for this one\n",
    )
    other.ok("export", folder, "--name", "Nice")
    assert sorted(path.name for path in (Path(folder) / "orders").iterdir()) == [
        "desk=Corner Shop",
        "desk=Nice",
    ]
    assert changes(sold) == set()
    sold.ok("config", "--shop", "New Name")
    assert sold.run("export", folder).err == (
        f"{folder} holds this desk already, as 'Corner Shop': nothing was exported\n"
        "  --name 'Corner Shop'\n  or name another folder\n"
    )


def test_a_folder_with_other_content_is_left_alone(sold: Shop) -> None:
    where = sold.path.parent
    assert sold.run("export", str(where)).err == (
        f"{where} holds other files: nothing was exported\n  name a new folder\n"
    )
    assert sold.run("export", str(sold.path)).err.startswith(f"{sold.path} is a file: nothing was exported\n")
    exported(sold)
    result = sold.run("export", str(where / "out"), "--format", "parquet")
    assert (result.code, result.err.partition("\n")[2]) == (1, "  --format csv\n  or name another folder\n")
    for name in ("", " ", "a\nb", "x" * 121):
        result = sold.run("export", str(where / "out"), "--name", name)
        assert (result.code, result.err.partition("\n")[2]) == (2, "  --name NAME\n")
    assert sold.run("export", str(where / "new"), "--since", "soon").code == 2
    assert sold.run("export", str(where / "new"), "--format", "xlsx").code == 2
    assert not (where / "new").exists()


def test_a_first_export_that_was_cut_off_while_it_wrote_the_schema_is_made_again(sold: Shop) -> None:
    # As a power cut in the first write of the folder left it.
    out = sold.path.parent / "out"
    for part in ("_desks", "sql"):
        (out / part).mkdir(parents=True)
    (out / ".returndesk-0123456789abcdef.tmp").write_text('{"schema": "retu')
    sold.ok("export", str(out))
    assert not list(out.glob(".returndesk-*"))
    (out / "schema.json").unlink()
    (out / ".returndesk-notes.tmp").write_text("of somebody else")
    assert sold.run("export", str(out)).code == 1


def test_parquet_without_pyarrow_says_what_to_install(sold: Shop) -> None:
    with patch.dict("sys.modules", {"pyarrow": None, "pyarrow.parquet": None}):
        result = sold.run("export", str(sold.path.parent / "out"), "--format", "parquet")
    assert (result.code, result.err) == (
        78,
        "--format parquet requires pyarrow, which is not installed: nothing was exported\n"
        "  pip install 'returndesk[parquet]'\n  --format csv\n",
    )
    assert not (sold.path.parent / "out").exists()


def test_a_folder_that_may_not_be_written_is_named(sold: Shop) -> None:
    out = sold.path.parent / "out"
    with patch("os.mkdir", side_effect=PermissionError(errno.EACCES, os.strerror(errno.EACCES))):
        result = sold.run("export", str(out))
    assert (result.code, result.err) == (77, f"{out} cannot be written: permission denied\n")


@pytest.mark.slow
def test_what_a_stopped_export_left_is_removed_and_nothing_is_built_on_it(sold: Shop) -> None:
    files = exported(sold)
    folder = sold.path.parent / "out"
    (
        folder / "orders" / "desk=Corner Shop" / "month=2026-11" / ".returndesk-0123456789abcdef.tmp"
    ).write_text("half")
    stop = patch("returndesk.render.export.folder.ExportFolder.end", side_effect=KeyboardInterrupt)
    with stop:
        assert sold.run("export", str(folder), "--people").code == 130
    assert exported(sold, "--since", "2027-01") == files
