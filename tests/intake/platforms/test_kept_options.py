"""What a file was read with is kept by --save-as: it is then read alike with no option at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import pytest
from desk.asking import rows
from factory import SAMPLES, Shop, new_shop
from intake.spreadsheet import sheet, workbook

CELLS = [
    ["Vorgang", "Angelegt", "Teil", "Stk. x", "Satz", "Wer", "Land", "Schublade"],
    ["V-1", "03/04/2026", "TASSE", "2", "1,250", "Müller", "DE", "a"],
    ["V-2", "04/05/2026", "HUT, rot; ~^", "1", "3,500", "Jürgen", "AT", "b"],
]
COLUMNS = {
    "order_number": "Vorgang", "ordered_at": "Angelegt", "sku": "Teil", "quantity": "Stk. x",
    "unit_price": "Satz", "customer_name": "Wer", "country": "",
}  # fmt: skip


def table(mark: str, cells: list[list[str]] = CELLS) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(cells)
    return out.getvalue()


def typed(columns: dict[str, str]) -> list[str]:
    return [word for field, header in columns.items() for word in ("--map", f"{field}={header}")]


def read(shop: Shop) -> list[list[dict[str, str]]]:
    """The orders of a desk, and the lines of each."""
    listed = rows(shop.ok("order", "list", "-f", "csv"))
    return [listed, *(rows(shop.ok("order", "show", one["order"], "-f", "csv")) for one in listed)]


def drawn(dice: Random, path: Path) -> list[str]:
    """A file written in one of many ways, and the options that it requires."""
    columns, cells, said = dict(COLUMNS), [list(row) for row in CELLS], []
    if dice.random() < 0.3:  # no column of units
        del columns["quantity"]
        cells = [[cell for at, cell in enumerate(row) if at != 3] for row in cells]
        said += ["--quantity", "2"]
    said += ["--dates", dice.choice(("dmy", "mdy")), "--decimal", dice.choice(",.")]
    said += dice.choice(([], ["--channel", "mystore"])) + dice.choice(([], ["--currency", "USD"]))
    if dice.random() < 0.3:
        path.write_bytes(workbook({"Alt": sheet(cells[:2]), "Neu": sheet(cells)}))
        said += ["--sheet", dice.choice(("Alt", "Neu"))]
    else:
        mark = dice.choice(",;\t|~^")
        encoding = dice.choice(("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-15", "mac_roman", "cp850"))
        path.write_bytes(table(mark, cells).encode(encoding))
        said += ["--delimiter", mark, "--encoding", encoding]
    return [*typed(columns), *said]


def same_again(shop: Shop, path: Path, *said: str) -> dict[str, str]:
    """Import and keep a file; again with no option it must give the same at a new desk. What it gives."""
    shop.ok("order", "import", str(path), *said, "--save-as", "mystore", "--force")
    again = new_shop(path.parent / "again")
    Path(f"{shop.path}.formats").rename(f"{again.path}.formats")
    (row,) = rows(again.ok("order", "import", str(path), "-f", "csv"))
    assert row["format"] == "mystore"
    assert read(again) == read(shop)
    return read(again)[1][0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(24))
def test_a_file_is_read_alike_with_no_option_at_all(shop: Shop, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "mine.csv"
    (tmp_path / "again").mkdir()
    same_again(shop, path, *drawn(Random(seed), path))


def test_the_delimiter_the_encoding_and_the_left_out_column_are_kept(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    path = tmp_path / "mine.csv"
    path.write_bytes(table("~").encode("mac_roman"))
    said = (
        *typed(COLUMNS),
        "--delimiter",
        "~",
        "--encoding",
        "mac_roman",
        "--dates",
        "dmy",
        "--decimal",
        ",",
    )
    line = same_again(shop, path, *said)
    assert (line["sku"], line["unit_price"], line["ordered_on"]) == ("HUT, rot; ~^", "3.50", "2026-05-04")


@pytest.mark.slow
def test_the_sheet_is_kept_before_another_one_that_fits(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    path = tmp_path / "mine.xlsx"
    path.write_bytes(workbook({"Alt": sheet(CELLS[:2]), "Neu": sheet(CELLS)}))
    said = (*typed(COLUMNS), "--sheet", "Neu", "--dates", "dmy", "--decimal", ".")
    assert same_again(shop, path, *said)["order"] == "V-2"


@pytest.mark.slow
def test_a_column_of_a_platform_that_was_left_out_stays_out(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    path = tmp_path / "s.csv"
    path.write_bytes((SAMPLES / "squarespace.csv").read_bytes())
    same_again(shop, path, "--platform", "squarespace", "--map", "country=")
    assert 'country = ""\n' in (tmp_path / "again" / "desk.db.formats" / "mystore.toml").read_text()
    assert {row["country"] for row in read(shop)[0] if "country" in row} <= {""}


@pytest.mark.slow
def test_a_format_that_is_kept_anew_keeps_what_it_said_before(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    path = tmp_path / "mine.csv"
    path.write_bytes(table("~").encode("cp850"))
    said = ("--delimiter", "~", "--encoding", "cp850", "--dates", "mdy", "--decimal", ".", "--channel", "m")
    shop.ok("order", "import", str(path), *typed(COLUMNS), *said, "--save-as", "mystore")
    kept = Path(f"{shop.path}.formats") / "mystore.toml"
    kept.write_text(kept.read_text("utf-8") + '\n[status]\ncancelled = ["storno"]\n', encoding="utf-8")
    line = same_again(shop, path, "--map", "category=Schublade")
    assert (line["category"], line["channel"], line["ordered_on"]) == ("b", "m", "2026-04-05")
    text = (tmp_path / "again" / "desk.db.formats" / "mystore.toml").read_text("utf-8")
    assert text.endswith('[status]\ncancelled = ["storno"]\n')
