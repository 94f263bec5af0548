"""The format of a file follows its name; a given format goes before that."""

from __future__ import annotations

from pathlib import Path

import pytest
from factory import Shop


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("x.html", "<!doctype html>\n"),
        ("x.HTM", "<!doctype html>\n"),
        ("x.md", "Refunds made so far, whenever the goods were ordered.\n\nno refunds\n"),
        ("x.csv", "key,currency,"),
        ("x.json", "{\n"),
        ("x.table", "key  currency  "),
        ("html", "key  currency  "),
    ],
)
def test_the_ending_of_a_file_chooses_its_format(shop: Shop, tmp_path: Path, name: str, start: str) -> None:
    shop.ok("report", "refunds", "-o", str(tmp_path / name))
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_a_given_format_goes_before_the_ending(shop: Shop, tmp_path: Path) -> None:
    shop.ok("report", "refunds", "-o", str(tmp_path / "x.html"), "-f", "csv")
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("key,currency,")
