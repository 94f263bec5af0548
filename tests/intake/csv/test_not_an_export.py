"""What is given to an import and is no export, told by what it is: a sentence a kind, through the program."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from desk.asking import dump
from factory import SAMPLES, Shop, new_shop

TEMPLATE = "# Your terms.\n" * 60 + '\nshipping_taxed = true\n[defaults]\nwindow = "30 days"\n'
EXPORT = "import the CSV that the platform exports"
SAVE = "save it as xlsx or CSV first"
LOGIN = "download the export itself: in a browser, logged in"
SHOPIFY = "export Orders (Shopify admin, Orders, Export) and import that"


def packed(*names: str, mimetype: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, mimetype if name == "mimetype" else "x")
    return held.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(100)


def header(*names: str) -> bytes:
    return (",".join(names) + "\n" + ",".join("x" * len(names)) + "\n").encode()


WORKBOOK = "application/vnd.oasis.opendocument.spreadsheet"
# The file's name, what is in it, what is said of it, and what to do.
FILES: dict[str, tuple[bytes, str, str]] = {
    "login.csv": (b"<!DOCTYPE html>\n<html><title>Log in</title>", "a web page (HTML), not a CSV", LOGIN),
    "anmelden.csv": (b"\xef\xbb\xbf<!-- saved -->\n<html lang=de>", "a web page (HTML), not a CSV", LOGIN),
    "link.url": (b"[InternetShortcut]\r\nURL=https://x\r\n", "a link to a web page, not a CSV", LOGIN),
    "photo.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image, not a CSV", EXPORT),
    "photo.png": (b"\x89PNG\r\n\x1a\n", "an image, not a CSV", EXPORT),
    "photo.heic": (b"\0\0\0\x18ftypheic", "an image, not a CSV", EXPORT),
    "scan.tif": (b"II*\0\x08\0\0\0", "an image, not a CSV", EXPORT),
    "logo.svg": (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "an image, not a CSV", EXPORT),
    "clip.mp4": (b"\0\0\0\x18ftypisom", "a video or a recording, not a CSV", EXPORT),
    "invoice.pdf": (b"%PDF-1.7\n", "a PDF document, not a CSV", EXPORT),
    "letter.docx": (packed("[Content_Types].xml", "word/document.xml"), "a Word document, not a CSV", EXPORT),
    "letter.doc": (ole("WordDocument"), "a Word document, not a CSV", EXPORT),
    "letter.odt": (
        packed("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"),
        "a text document (odt), not a CSV",
        EXPORT,
    ),
    "talk.pptx": (packed("ppt/presentation.xml"), "a presentation, not a CSV", EXPORT),
    "orders.xls": (ole("Workbook"), "a spreadsheet (xls), not a CSV", SAVE),
    "orders.ods": (
        packed("mimetype", "content.xml", mimetype=WORKBOOK), "a spreadsheet (ods), not a CSV", SAVE,
    ),
    "orders.numbers": (
        packed("Index/Document.iwa"),
        "a document of Numbers or Pages, not a CSV",
        "export it as CSV: File, Export To, CSV",
    ),
    "orders.zip": (packed("orders.csv"), "a ZIP file with orders.csv, not a CSV", "unpack it first"),
    "empty.zip": (packed(), "a packed file, not a CSV", "unpack it first"),
    "orders.eml": (
        b"From: a@b.example\nTo: b@c.example\nSubject: orders\n\n", "a mail, not a CSV",
        "save the file attached to it",
    ),
    "orders.msg": (
        ole("__properties_version1.0"), "a mail of Outlook, not a CSV", "save the file attached to it",
    ),
    "people.vcf": (b"BEGIN:VCARD\r\n", "contacts or a calendar, not a CSV", EXPORT),
    "orders.json": (b'{"orders": []}', "JSON, not a CSV", EXPORT),
    "orders.xml": (b'<?xml version="1.0"?><orders/>', "an XML file, not a CSV", EXPORT),
    "fetch.sh": (b"#!/bin/sh\n", "a program, not a CSV", EXPORT),
    "policy.toml": (
        (SAMPLES / "policy.toml").read_bytes(),
        "a TOML document, such as a policy, not a CSV",
        "returndesk policy set {}",
    ),
    "template.toml": (
        TEMPLATE.encode(), "a TOML document, such as a policy, not a CSV", "returndesk policy set {}",
    ),
    "desk.csv": (
        b"SQLite format 3\0", "a desk, or another database (SQLite), not a CSV", "returndesk --db {} queue",
    ),
    "customers.csv": (
        header("Customer ID", "First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tags"),
        "Shopify's customer export has no orders", SHOPIFY,
    ),
    "products.csv": (
        header("Handle", "Title", "Body (HTML)", "Vendor", "Published", "Variant SKU", "Variant Price"),
        "Shopify's product export has no orders", SHOPIFY,
    ),
    "gift_cards.csv": (
        header("Id", "Last Characters", "Initial Balance", "Current Balance", "Email"),
        "Shopify's gift card export has no orders", SHOPIFY,
    ),
    "wc-products.csv": (
        header("ID", "Type", "SKU", "Name", "Published", "Visibility in catalog", "Regular price", "Stock"),
        "WooCommerce's product export has no orders",
        "export with WebToffee's Order Export & Import (one row an order, line_item_1 …) and import that",
    ),
    "listings.csv": (
        header("TITLE", "DESCRIPTION", "PRICE", "CURRENCY_CODE", "QUANTITY", "TAGS", "MATERIALS", "IMAGE1"),
        "Etsy's listings have goods, no sales",
        "download Order Items (Shop Manager, Settings, Options, Download Data) and import that",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return new_shop(tmp_path_factory.mktemp("given"))


@pytest.mark.parametrize("name", FILES)
def test_it_says_what_the_file_is_and_what_to_do(once: Shop, name: str) -> None:
    content, said, hint = FILES[name]
    path = once.path.parent / name
    path.write_bytes(content)
    before = dump(once.path)
    result = once.run("order", "import", str(path))
    assert (result.code, result.out) == (65, "")
    assert result.err == f"{path}: {said}\n  {hint.format(path)}\n"
    assert dump(once.path) == before


def test_an_empty_file_is_called_one(once: Shop, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_bytes(b"\n\n")
    result = once.run("order", "import", str(tmp_path / "none.csv"))
    assert (result.code, result.err) == (0, f"{tmp_path / 'none.csv'}: empty file\n")
    assert once.run("order", "import", str(tmp_path)).err == f"{tmp_path} is a folder\n"


POLICIES = {
    "login.csv": "a web page (HTML), not a policy\n",
    "photo.png": "an image, not a policy\n",
    "letter.docx": "a Word document, not a policy\n",
    "orders.json": "JSON, not a policy\n",
    "desk.csv": "a desk, or another database (SQLite), not a policy\n  returndesk --db {} queue\n",
    "customers.csv": "a CSV file, not a policy\n  returndesk order import {}\n",
}


@pytest.mark.parametrize("verb", ["set", "check"])
@pytest.mark.parametrize("name", POLICIES)
def test_what_is_no_policy_is_told_too(once: Shop, tmp_path: Path, name: str, verb: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name][0])
    result = once.run("policy", verb, str(path))
    assert (result.code, result.err) == (65, f"{path}: {POLICIES[name].format(path)}")


@pytest.mark.parametrize(
    "text", ["[[rule]]\nname = 'a'\nwindow = '9 days'\n", "[defaults]\nwindow = '9 days'\n"]
)
def test_a_policy_that_begins_with_a_table_is_one(once: Shop, text: str) -> None:
    assert once.run("policy", "check", "-", stdin=text).code == 0


@pytest.mark.parametrize("text", [b"# exported today\norder,date\n", b"[order],date\n", b"a=b,c\n"])
def test_a_header_with_unusual_marks_is_no_policy(once: Shop, text: bytes) -> None:
    err = once.run("order", "import", "-", stdin=text + b"x,y\n").err
    assert "no format fits its header" in err


@pytest.mark.parametrize(
    "first", ["[[rule]]", "[[season]]", "[defaults]", "[reasons.wrong-size]", "law = []", "# ours\n[[rule]]"]
)
def test_a_policy_may_begin_with_any_of_its_tables(once: Shop, tmp_path: Path, first: str) -> None:
    (tmp_path / "mine.toml").write_text(f"{first}\n")
    refusal = once.run("policy", "check", str(tmp_path / "mine.toml")).err
    assert "not a policy" not in refusal
    assert "TOML document" in once.run("order", "import", str(tmp_path / "mine.toml")).err


def test_json_of_lists_is_no_policy(once: Shop, tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text('[["1001", "MUG"]]')
    assert "JSON, not a policy" in once.run("policy", "check", str(tmp_path / "rows.json")).err


@pytest.mark.parametrize(("at", "bits"), [(6, 1), (8, 97)], ids=["encrypted", "packed in an unknown way"])
def test_a_zip_whose_parts_cannot_be_read_is_called_one(
    once: Shop, tmp_path: Path, at: int, bits: int
) -> None:
    data = bytearray(packed("mimetype", "orders.csv"))
    for mark, more in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        place = data.find(mark)
        while place >= 0:
            data[place + at + more] = bits
            place = data.find(mark, place + 4)
    path = tmp_path / "orders.zip"
    path.write_bytes(data)
    result = once.run("order", "import", str(path))
    assert (result.code, result.err) == (
        65, f"{path}: a ZIP file with orders.csv, not a CSV\n  unpack it first\n",
    )  # fmt: skip
