"""A file that is not a CSV is refused by its kind."""

from __future__ import annotations

import errno
import io
import zipfile

import pytest

from returndesk.errors import BadData
from returndesk.intake.csv.sources import in_memory, source


def packed(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\n  <HTML lang=en>", "a web page (HTML)"),
        (b"<table border=1><tr><td>Order</td></tr></table>", "a table of a web page (HTML)"),
        (b"<?xml version='1.0'?><orders/>", "an XML file"),
        (b'{"orders": []}', "JSON"),
        (b'[{"id": 1}]', "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet (xls)"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "an image"),
        (b"SQLite format 3\0", "a desk, or another database (SQLite)"),
        (
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "a spreadsheet protected by a password",
        ),
        (packed("xl/workbook.bin", "[Content_Types].xml"), "a spreadsheet (xlsb)"),
        (packed("content.xml", "mimetype"), "a spreadsheet (ods)"),
        (packed("orders.csv"), "a ZIP file with orders.csv"),
        (packed("a\x1b[31m.csv"), r"a ZIP file with a\x1b[31m.csv"),
        (packed("photo.jpg"), "a ZIP file"),
    ],
)
def test_a_file_of_another_kind_says_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(BadData) as caught:
        in_memory("orders.csv", data)
    assert str(caught.value) == f"orders.csv: {said}, not a CSV"


@pytest.mark.parametrize("data", [b"", b"[order],date\n", b"<order>;date\n", b"{id},date\n", b"BMW,date\n"])
def test_a_header_with_unusual_marks_is_still_text(data: bytes) -> None:
    assert in_memory("orders.csv", data).size() == len(data)


LATER = packed("orders.csv").replace(b"PK\1\2\x14\3\x14", b"PK\1\2\x14\3\xff")


@pytest.mark.parametrize(
    "data",
    [packed("orders.csv")[:40], packed("orders.csv")[:-10], b"PK\3\4" + b"\xff" * 60, LATER],
    ids=["cut off", "without its end", "damaged", "of a later version"],
)
def test_a_zip_file_that_cannot_be_listed_is_refused_as_one(data: bytes) -> None:
    with pytest.raises(BadData) as caught:
        in_memory("orders.csv", data)
    assert str(caught.value) == "orders.csv: a spreadsheet (xlsx) or ZIP file, not a CSV"


def test_a_disk_that_fails_is_not_taken_for_a_damaged_file() -> None:
    data = packed("orders.csv")

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == data.index(b"PK\1\2"):  # the list of its files
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    with pytest.raises(OSError, match="Input/output error"):
        source("orders.csv", Failing(data))
