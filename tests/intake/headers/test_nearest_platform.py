"""An export that lost a column is named by its platform, and is never read as a shop's own file."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from returndesk.errors import BadData
from returndesk.intake.csv.open_file import open_file
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.csv.sources import in_memory

pytestmark = pytest.mark.slow  # whole stories

SAMPLES = Path(__file__).parents[3] / "sample_data"
OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))


def without(name: str, at: int) -> str:
    """A sample's header without one of its columns."""
    header, out = header_of(name), io.StringIO()
    csv.writer(out).writerow([*header[:at], *header[at + 1 :]])
    return out.getvalue() + "\n"


def header_of(name: str) -> tuple[str, ...]:
    opened = open_file(in_memory(name, (SAMPLES / name).read_bytes()), OPTIONS)
    return opened.sheet.header if opened else ()


def test_a_shopify_export_without_its_price_column_is_named() -> None:
    header = header_of("shopify.csv")
    with pytest.raises(BadData) as caught:
        open_file(
            in_memory("s.csv", without("shopify.csv", header.index("Lineitem price")).encode()), OPTIONS
        )
    assert caught.value.hints[0] == "nearest is Shopify: Lineitem price is missing"


def test_no_sample_that_lost_a_header_is_read_as_a_shops_own_file() -> None:
    tried = 0
    for path in sorted(SAMPLES.glob("*.csv")):
        try:
            opened = open_file(in_memory(path.name, path.read_bytes()), OPTIONS)
        except BadData:
            continue
        if opened is None or opened.format.recognise.fallback:
            continue
        for at, name in enumerate(opened.sheet.header):
            tried += 1
            try:
                again = open_file(in_memory(path.name, without(path.name, at).encode()), OPTIONS)
            except BadData:
                continue
            assert again is not None
            assert not again.format.recognise.fallback, (path.name, name)
    assert tried > 300
