"""A shop's own formats: kept by an import, recognised from then on, checked when written by hand."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from desk.asking import ailments, ask, rows
from factory import SAMPLES, Shop

MINE = (
    "Vorgang;Angelegt;Teil;Stk;VK;Wer;Zustand\n"
    "V-1;03/11/2026;TASSE;2;12,50;Ada;storniert\n"
    "V-2;04/11/2026;HUT;1;30,00;Bob;Versandt\n"
)
MAPPED = (
    "--map", "order_number=Vorgang", "--map", "ordered_at=Angelegt", "--map", "sku=Teil",
    "--map", "quantity=Stk", "--map", "unit_price=VK", "--map", "customer_name=Wer",
    "--map", "status=Zustand", "--dates", "dmy", "--decimal", ",", "--channel", "mystore",
)  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.csv"
    path.write_text(MINE, encoding="utf-8")
    return str(path)


def kept(shop: Shop, name: str = "mystore") -> Path:
    return Path(f"{shop.path}.formats") / f"{name}.toml"


def orders(shop: Shop) -> list[tuple[str, str, str, str, str, str]]:
    found = rows(shop.ok("order", "list", "-f", "csv"))
    keys = ("channel", "order", "ordered_on", "customer", "paid", "status")
    return sorted(tuple(row[key] for key in keys) for row in found)  # type: ignore[misc]


READ = [
    ("mystore", "V-1", "2026-11-03", "Ada", "25.00", "cancelled"),
    ("mystore", "V-2", "2026-11-04", "Bob", "30.00", "open"),
]


def test_what_a_person_mapped_once_is_recognised_from_then_on(shop: Shop, mine: str) -> None:
    assert shop.run("order", "import", mine).code == 65
    done = shop.run("order", "import", mine, *MAPPED, "--save-as", "mystore")
    assert (done.code, f"Saved format mystore to {kept(shop)}" in done.err) == (0, True)
    assert orders(shop) == READ
    assert ask(shop, "config")[0]["formats"] == str(kept(shop).parent)
    assert stat.S_IMODE(kept(shop).parent.stat().st_mode) == 0o700
    (row,) = rows(shop.ok("order", "import", mine, "-f", "csv"))
    assert (row["format"], row["orders_unchanged"]) == ("mystore", "2")
    listed = json.loads(shop.ok("order", "import", "--platform", "list", "-f", "json"))["rows"]
    assert {"name": "mystore", "title": "mystore"} in listed
    assert ailments(shop) == []


def test_the_file_says_what_was_said_at_the_import(shop: Shop, mine: str) -> None:
    shop.ok("order", "import", mine, *MAPPED, "--save-as", "mystore")
    assert kept(shop).read_text("utf-8") == (
        "# How mystore writes its orders: see `returndesk help imports`.\n"
        'name = "mystore"\n'
        'like = "desk"\n'
        'channel = "mystore"\n'
        'decimal = ","\n'
        'dates = ["iso", "dmy", "names"]\n'
        "\n[recognise]\nall = [\n"
        '    "Vorgang",\n    "Angelegt",\n    "Teil",\n    "Stk",\n    "VK",\n    "Wer",\n    "Zustand",\n]\n'
        "\n[columns]\n"
        'order_number = "Vorgang"\nordered_at = "Angelegt"\ncustomer_name = "Wer"\nstatus = "Zustand"\n'
        'sku = "Teil"\nquantity = "Stk"\nunit_price = "VK"\n'
    )


def test_units_and_encoding_that_were_said_are_kept(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_bytes("Vorgang,date,sku,price,customer\n7,2026-11-03,TÉ,5.00,Dvořák\n".encode("cp1250"))
    said = ("--map", "order_number=Vorgang", "--encoding", "cp1250", "--quantity", "1")
    shop.ok("order", "import", str(path), *said, "--save-as", "polish")
    (row,) = rows(shop.ok("order", "import", str(path), "-f", "csv"))
    assert (row["format"], row["orders_unchanged"]) == ("polish", "1")
    assert orders(shop) == [("web", "7", "2026-11-03", "Dvořák", "5.00", "open")]


def test_a_platform_s_export_with_a_renamed_column_stays_that_platform_s(shop: Shop, tmp_path: Path) -> None:
    text = (SAMPLES / "shopify.csv").read_text("utf-8").replace("Lineitem sku", "Item code", 1)
    path = tmp_path / "s.csv"
    path.write_text(text, encoding="utf-8")
    said = ("--platform", "shopify", "--map", "sku=Item code", "--save-as", "my-shopify")
    (first,) = rows(shop.ok("order", "import", str(path), *said, "-f", "csv"))
    (again,) = rows(shop.ok("order", "import", str(path), "-f", "csv"))
    assert (first["orders_new"], again["format"], again["orders_unchanged"]) == ("25", "my-shopify", "25")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (("--save-as", "shopify"), 2, "this is a built-in format"),
        (("--save-as", "../x"), 2, "expected a name such as my-store"),
        (("--save-as", "mystore", "--explain"), 2, "--save-as requires the import of one file of orders"),
        (("--save-as", "mystore", "--only", "delivered"), 2, "requires the import of one file"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused_before_anything_is_read(
    shop: Shop, mine: str, typed: tuple[str, ...], code: int, said: str
) -> None:
    done = shop.run("order", "import", mine, *MAPPED, *typed)
    assert (done.code, said in done.err) == (code, True)
    assert orders(shop) == []


def test_a_format_is_overwritten_with_force_alone_and_a_dry_run_keeps_none(shop: Shop, mine: str) -> None:
    shop.ok("order", "import", mine, *MAPPED, "--save-as", "mystore", "--dry-run")
    assert not kept(shop).exists()
    shop.ok("order", "import", mine, *MAPPED, "--save-as", "mystore")
    done = shop.run("order", "import", mine, *MAPPED, "--save-as", "mystore")
    assert (done.code, "already exists" in done.err) == (1, True)
    shop.ok("order", "import", mine, *MAPPED, "--save-as", "mystore", "--force")


GOOD = (
    '[columns]\norder_number = "Vorgang"\nordered_at = "Angelegt"\n'
    'sku = "Teil"\nquantity = "Stk"\nunit_price = "VK"\n'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not valid TOML"),
        ('name = "other"\n' + GOOD, "mystore.toml:1: name: expected the file's name, mystore"),
        ('like = "etsy"\n' + GOOD, "mystore.toml:1: like: expected a built-in format"),
        ('colour = "red"\n' + GOOD, "mystore.toml:1: colour: unknown key"),
        ('code = "os"\n' + GOOD, "mystore.toml:1: code: unknown key"),
        ('decimal = ";"\n' + GOOD, 'mystore.toml:1: decimal: expected ".", "," or "any"'),
        ('dates = ["dd.mm"]\n' + GOOD, "mystore.toml:1: dates: expected a list of"),
        ('currency = "Euro"\n' + GOOD, "mystore.toml:1: currency: expected a code of ISO 4217"),
        ('encodings = ["klingon"]\n' + GOOD, "mystore.toml:1: encodings: expected a list"),
        ("title = 7\n" + GOOD, "mystore.toml:1: title: expected a text"),
        ("footer = 7\n" + GOOD, "mystore.toml:1: footer: expected a list of texts"),
        ('footer = ["("]\n' + GOOD, "mystore.toml:1: footer: not understood"),
        ('tags = ""\n' + GOOD, "mystore.toml:1: tags: expected a text"),
        ("quotes = 0\n" + GOOD, "mystore.toml:1: quotes: expected true or false"),
        ('encodings = ["undefined"]\n' + GOOD, "mystore.toml:1: encodings: expected a list"),
        ('encodings = ["punycode"]\n' + GOOD, "mystore.toml:1: encodings: expected a list"),
        ("totals = 3\n" + GOOD, "mystore.toml:1: totals: unknown key"),
        (GOOD + '[status]\nlost = ["weg"]\n', "mystore.toml:7: status: expected ours = [their words]"),
        (GOOD + '[payment]\nother = "weg"\n', "mystore.toml:7: payment: expected ours = [their words]"),
        (GOOD + "[line]\nquantity = 0\n", "mystore.toml:7: line: expected"),
        (GOOD + "[line]\nneeds = 7\n", "mystore.toml:7: line: expected"),
        (GOOD + "[recognise]\nrefuse = 7\n", "mystore.toml:7: recognise.all: expected a list"),
        (GOOD + 'shelf = "Regal"\n', "mystore.toml:7: columns.shelf: unknown field; one of"),
        (GOOD + "tax = 7\n", "mystore.toml:7: columns.tax: expected a header"),
        (GOOD.replace('sku = "Teil"\n', ""), "mystore.toml:1: columns: sku or title is missing"),
        ('decimal = ","\n', "mystore.toml:1: columns: expected field = header"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_other_formats_still_work(
    shop: Shop, mine: str, text: str, said: str
) -> None:
    kept(shop).parent.mkdir()
    kept(shop).write_text(text, encoding="utf-8")
    done = shop.run("order", "format", "check", str(kept(shop)))
    assert done.code == 78
    assert said in done.err
    done = shop.run("order", "import", str(SAMPLES / "orders.csv"))
    assert done.code == 0
    assert "mystore.toml" in done.err
    assert "not used" in done.err


def test_a_format_with_a_byte_order_mark_is_used_and_one_that_is_not_text_is_named(shop: Shop) -> None:
    kept(shop).parent.mkdir()
    kept(shop).write_text(GOOD, encoding="utf-8-sig")
    shop.ok("order", "format", "check", str(kept(shop)))
    kept(shop).write_bytes(GOOD.encode() + b'title = "M\xfcller"\n')
    done = shop.run("order", "format", "check", str(kept(shop)))
    assert (done.code, "mystore.toml:7: not UTF-8 text" in done.err) == (78, True)


def test_a_format_written_by_hand_is_checked_listed_and_used(shop: Shop, mine: str) -> None:
    kept(shop).parent.mkdir()
    kept(shop).write_text('dates = ["dmy"]\ndecimal = ","\n' + GOOD, encoding="utf-8")
    (row,) = rows(shop.ok("order", "format", "check", "-f", "csv"))
    assert row == {"name": "mystore", "title": "mystore", "like": "desk", "file": str(kept(shop))}
    assert row in rows(shop.ok("order", "format", "list", "-f", "csv"))
    (done,) = rows(shop.ok("order", "import", mine, "-f", "csv"))
    assert (done["format"], done["orders_new"]) == ("mystore", "2")


def test_a_format_that_cannot_be_kept_is_said_after_what_was_imported(shop: Shop) -> None:
    done = shop.run(
        "order",
        "import",
        str(SAMPLES / "etsy_orders.csv"),
        "--save-as",
        "mystore",
        "--platform",
        "etsy-orders",
    )
    assert (done.code, done.out.splitlines()[0].split()[0]) == (1, "file")
    assert "Done, but the result could not be written" in done.err
    assert "mystore.toml not saved: it is part of a paired export" in done.err
