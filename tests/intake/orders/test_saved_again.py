"""Every sample saved again by another program: other delimiters, quotes and encodings, the same orders."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest
from factory import SAMPLES
from intake.marketplace_rows import RETURNS
from intake.xlsx.test_import_of_workbooks import cells_of

from returndesk.core.value import replace
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_files

pytestmark = pytest.mark.slow

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23))
CURRENCIES = {"square.csv": "USD", "shopee_id.csv": "IDR", "shopee_vn.csv": "VND"}
PAIRS = {"taobao_detail.csv": "taobao_orders.csv", "youzan.csv": "youzan_orders.csv"}
OTHERS = {*"claims.csv demo.csv deliveries.csv spend.csv broken.csv etsy_orders.csv".split()}
OTHERS |= {*PAIRS.values(), *RETURNS}
FILES = [path.name for path in sorted(SAMPLES.glob("*.csv")) if path.name not in OTHERS] + ["amazon.txt"]


def written(rows: Sequence[Sequence[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def saved_again(rows: list[list[str]]) -> dict[str, bytes]:
    """The same rows as other programs save them."""
    return {
        "; with a mark": b"\xef\xbb\xbf" + written(rows, ";").encode(),
        ";": written(rows, ";").encode(),
        "|": written(rows, "|").encode(),
        "Unicode text": b"\xff\xfe" + written(rows, "\t").encode("utf-16-le"),
        "all in quotes": written(rows, quoting=csv.QUOTE_ALL).encode(),
        "blank lines between": written([row for each in rows for row in (each, [])]).encode(),
        "blank columns behind": written([[*row, "", ""] for row in rows]).encode(),
    }


@pytest.mark.parametrize("name", FILES)
def test_a_sample_saved_again_has_the_same_orders(name: str) -> None:
    options = replace(OPTIONS, currency_given=CURRENCIES.get(name))
    beside = [(PAIRS[name], (SAMPLES / PAIRS[name]).read_bytes())] if name in PAIRS else []
    plain = read_files([(name, (SAMPLES / name).read_bytes()), *beside], options)[0]
    assert plain.orders
    for how, data in saved_again(cells_of(SAMPLES / name)).items():
        if (name, how) == ("amazon.txt", "Unicode text"):
            continue  # Amazon writes tabs and no quotes: there a spreadsheet's would be read as text
        again = read_files([(name, data), *beside], options)[0]
        assert (how, again.format, again.orders) == (how, plain.format, plain.orders)
        assert not again.problems
