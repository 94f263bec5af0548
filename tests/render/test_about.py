"""What a report counts: the first line for people, on stderr for scripts."""

from __future__ import annotations

import json
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from returndesk.cli import base
from returndesk.cli.options import State
from returndesk.render.output import chunks
from returndesk.render.shown import rate
from returndesk.render.table import Column, Row, Sections, Table, table_of

TODAY = date(2026, 11, 23)
ABOUT = "Units ordered in October 2026, returned until Mon 23 Nov"
COLUMNS = (Column("sku"), Column("units", "count"), Column("rate", "rate"))
ROWS: list[Row] = [{"sku": "MUG", "units": 50, "rate": "0.0600"}, {"sku": "TEE", "units": 0, "rate": None}]
TABLE = Table("report-returns", COLUMNS, ROWS, about=ABOUT)
BOTH = Sections("report-all", (("returns", TABLE),), about="October 2026, by order date")


def written(value: Table | Sections, fmt: str, width: int = 80) -> str:
    return "".join(chunks(value, TODAY, fmt, width))


def test_a_screen_says_first_what_it_counts_and_shows_rates_as_percentages() -> None:
    assert written(TABLE, "table") == (
        "Units ordered in October 2026, returned until Mon 23 Nov\n"
        "SKU  UNITS   RATE\n"
        "MUG     50  6.0 %\n"
        "TEE      0\n"
    )


def test_each_section_says_under_its_name_what_it_counts() -> None:
    assert written(BOTH, "table").splitlines()[:5] == [
        "October 2026, by order date",
        "",
        "returns",
        "Units ordered in October 2026, returned until Mon 23 Nov",
        "SKU  UNITS   RATE",
    ]


def test_on_a_narrow_screen_the_sentence_is_broken_at_words_and_its_hidden_characters_show() -> None:
    hostile = TABLE._replace(about="Category \x1b[31m\u202e, ordered in October")
    assert written(hostile, "table", 30).splitlines()[:2] == [
        "Category \\x1b[31m\\u202e,",
        "ordered in October",
    ]


@pytest.mark.parametrize(("value", "about"), [(TABLE, ABOUT), (BOTH, "October 2026, by order date")])
def test_json_says_it_after_the_day_and_keeps_rates_as_shares(value: Table | Sections, about: str) -> None:
    answer = json.loads(written(value, "json"))
    assert list(answer)[:3] == ["schema", "as_of", "about"]
    assert answer["about"] == about
    rows = answer["rows"] if isinstance(value, Table) else answer["sections"]["returns"]
    assert [row["rate"] for row in rows] == ["0.0600", None]


@pytest.mark.parametrize("fmt", ["plain", "csv", "tsv", "jsonl"])
def test_data_for_scripts_is_left_alone_and_stderr_says_it(
    fmt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert written(TABLE, fmt) == written(TABLE._replace(about=""), fmt)
    for quiet, said in ((False, f"October 2026, by order date\nreturns: {ABOUT}\n"), (True, "")):
        state = State()
        state.fmt, state.quiet = fmt, quiet
        base.emit(
            cast(Any, SimpleNamespace(find_root=lambda state=state: SimpleNamespace(obj=state))), BOTH, TODAY
        )
        out, err = capsys.readouterr()
        assert (out, err) == (written(BOTH, fmt), said)


def test_a_value_that_does_not_say_what_it_counts_is_written_as_before() -> None:
    assert "about" not in json.loads(written(TABLE._replace(about=""), "json"))
    assert written(TABLE._replace(about=""), "table").startswith("SKU")


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("0.0600", "6.0 %"), ("0.0625", "6.3 %"), ("0.06249", "6.2 %"), ("1", "100.0 %"), ("0", "0.0 %"),
        ("-0.0131", "−1.3 %"), (None, ""), ("\x1b", "\\x1b"),
    ],
)  # fmt: skip
def test_a_rate_reads_as_a_percentage_with_one_decimal(share: object, shown: str) -> None:
    assert rate(share) == shown


def test_a_table_of_values_takes_what_it_counts() -> None:
    table = table_of("x", (Column("sku"),), [SimpleNamespace(sku="MUG")], about="Units sold")
    assert (table.about, table.charts, table.rows) == ("Units sold", (), [{"sku": "MUG"}])
