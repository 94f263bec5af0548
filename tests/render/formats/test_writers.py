from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.spreadsheet import restore_cell
from returndesk.errors import UsageProblem
from returndesk.render.escape import is_hidden, visible
from returndesk.render.output import FORMATS, chunks
from returndesk.render.table import Column, Row, Sections, Table

DAY = date(2026, 11, 23)


def written(value: Table | Sections, fmt: str) -> str:
    return "".join(chunks(value, DAY, fmt))


def test_csv_has_keys_quoted_newlines_and_numbers_as_numbers(table: Table) -> None:
    assert written(table, "csv") == (
        "order,customer,on,at,units,paid,rate,open,findings\n"
        '00123,"\'=1+1 ""李雷""\n\t\\x1b[31m\\u202e",2026-02-28,2026-11-23T09:12:00Z,3,-7.00,0.1250,true,'
        "too late; =x\n"
        "1042,,,,,,,false,\n"
    )


def test_tsv_keeps_a_row_on_a_line(table: Table) -> None:
    assert written(table, "tsv") == (
        "order\tcustomer\ton\tat\tunits\tpaid\trate\topen\tfindings\n"
        '00123\t"\'=1+1 ""李雷""\\n\\t\\x1b[31m\\u202e"\t2026-02-28\t2026-11-23T09:12:00Z\t3\t-7.00\t0.1250'
        "\ttrue\ttoo late; =x\n"
        "1042\t\t\t\t\t\t\tfalse\t\n"
    )


def test_plain_aligns_by_cells_and_cuts_nothing() -> None:
    columns = (
        Column("customer"),
        Column("paid", "amount"),
        Column("open", "truth"),
        Column("findings", "list"),
    )
    rows: list[Row] = [
        {
            "customer": '=1 "李雷"\n\x1b',
            "paid": "-7.00",
            "open": True,
            "findings": [{"text": "late"}, {"text": "=x"}],
        },
        {"customer": "x" * 30, "paid": "1000.00", "open": False, "findings": []},
    ]
    assert written(Table("x", columns, rows), "plain") == (
        "customer                           paid  open   findings\n"
        '=1 "李雷"\\n\\x1b                   -7.00  true   late; =x\n'
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  1000.00  false\n"
    )


def test_json_names_its_schema_and_escapes_in_its_own_way(table: Table) -> None:
    assert (
        written(table, "json")
        == """{
  "schema": "returndesk.order-list/1",
  "as_of": "2026-11-23",
  "rows": [
    {
      "order": "00123",
      "customer": "=1+1 \\"李雷\\"\\n\\t\\u001b[31m\\u202e",
      "on": "2026-02-28",
      "at": "2026-11-23T09:12:00Z",
      "units": 3,
      "paid": "-7.00",
      "rate": "0.1250",
      "open": true,
      "findings": [
        {
          "code": "late",
          "text": "too late",
          "source": "policy 1"
        },
        {
          "code": "b",
          "text": "=x",
          "source": ""
        }
      ]
    },
    {
      "order": "1042",
      "customer": null,
      "on": null,
      "at": null,
      "units": null,
      "paid": null,
      "rate": null,
      "open": false,
      "findings": []
    }
  ]
}
"""
    )


def test_json_lines_are_compact_objects(table: Table) -> None:
    first, second = written(table, "jsonl").splitlines()
    assert first.startswith('{"order":"00123","customer":"=1+1 \\"李雷\\"\\n\\t\\u001b[31m\\u202e","on":')
    assert second == (
        '{"order":"1042","customer":null,"on":null,"at":null,"units":null,"paid":null,"rate":null,'
        '"open":false,"findings":[]}'
    )


def test_sections_are_lists_of_rows_in_json(sections: Sections) -> None:
    assert json.loads(written(sections, "json")) == {
        "schema": "returndesk.report-day/1",
        "as_of": "2026-11-23",
        "sections": {
            "first": [{"key": "x", "count": 1}],
            "second": [{"currency": "EUR", "key": "y"}],
            "empty": [],
        },
    }


def test_sections_say_where_each_row_belongs(sections: Sections) -> None:
    assert written(sections, "csv") == "section,key,count,currency,head\nfirst,x,1,,\nsecond,y,,EUR,\n"
    assert (
        written(sections, "tsv")
        == "section\tkey\tcount\tcurrency\thead\nfirst\tx\t1\t\t\nsecond\ty\t\tEUR\t\n"
    )
    assert written(sections, "jsonl") == (
        '{"section":"first","key":"x","count":1}\n{"section":"second","currency":"EUR","key":"y"}\n'
    )
    assert written(sections, "plain") == (
        "first\nkey  count\nx        1\n\nsecond\ncurrency  key\nEUR       y\n\nempty\nhead\n"
    )


def test_sections_with_a_flat_shape_are_written_in_it(sections: Sections) -> None:
    flat = Table(
        "flat", (Column("section"), Column("amount", "amount")), [{"section": "a", "amount": "1.00"}]
    )
    value = Sections(sections.name, sections.parts, flat=flat)
    assert written(value, "csv") == "section,amount\na,1.00\n"
    assert "sections" in json.loads(written(value, "json"))


@pytest.mark.parametrize(
    ("fmt", "text"),
    [
        ("plain", "claim  due_on\n"),
        ("csv", "claim,due_on\n"),
        ("tsv", "claim\tdue_on\n"),
        ("json", '{\n  "schema": "returndesk.queue/1",\n  "as_of": "2026-11-23",\n  "rows": []\n}\n'),
        ("jsonl", ""),
    ],
)
def test_an_empty_table_is_only_its_header(fmt: str, text: str) -> None:
    table = Table("queue", (Column("claim"), Column("due_on", "date")), [])
    assert written(table, fmt) == text


def test_an_amount_column_with_text_in_it_is_guarded_like_text() -> None:
    table = Table("x", (Column("paid", "amount"),), [{"paid": "-1+cmd|x"}, {"paid": "-1.50"}])
    assert written(table, "csv") == "paid\n'-1+cmd|x\n-1.50\n"


def test_an_instant_of_another_zone_is_written_in_utc() -> None:
    at = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    table = Table("x", (Column("at", "instant"),), [{"at": at}])
    assert written(table, "csv") == "at\n2026-03-28T23:30:00Z\n"


def test_an_unknown_format_is_a_usage_problem() -> None:
    with pytest.raises(UsageProblem, match="Unknown format: \\\\x1bxml"):
        chunks(Table("x", (), []), DAY, "\x1bxml")


texts = st.text(st.characters(exclude_categories=()), max_size=20)
rows = st.lists(st.fixed_dictionaries({"a": texts, "b": texts | st.none(), "n": st.integers() | st.none()}))
SHAPE = (Column("a"), Column("b"), Column("n", "count"))


@given(rows)
def test_no_format_writes_a_hidden_character_but_csv_its_tab_and_newline(rows: Sequence[Row]) -> None:
    table = Table("x", SHAPE, rows)
    for fmt in FORMATS:
        text = written(table, fmt)
        allowed = "\n\t" if fmt in ("csv", "tsv") else "\n"
        assert not [char for char in text if is_hidden(char) and char not in allowed]
        text.encode("utf-8")


@given(rows)
def test_every_machine_format_reads_back(rows: Sequence[Row]) -> None:
    table = Table("x", SHAPE, rows)
    wanted = [{key: None if row[key] == "" else row[key] for key in "abn"} for row in rows]  # "" is missing
    assert json.loads(written(table, "json"))["rows"] == wanted
    assert [json.loads(line) for line in written(table, "jsonl").split("\n")[:-1]] == wanted
    for fmt, delimiter, keep in (("csv", ",", "\n\t"), ("tsv", "\t", "")):
        read = list(csv.DictReader(io.StringIO(written(table, fmt), newline=""), delimiter=delimiter))
        for got, row in zip(read, rows, strict=True):
            assert restore_cell(got["a"]) == visible(str(row["a"]), keep)
            assert got["n"] == ("" if row["n"] is None else str(row["n"]))


@given(rows)
def test_json_is_laid_out_as_the_json_module_would(rows: Sequence[Row]) -> None:
    text = written(Table("x", SHAPE, rows), "json")
    assert json.loads(text) == json.loads(json.dumps(json.loads(text), indent=2))
    assert json.dumps(json.loads(text), indent=2).count("\n") == text.count("\n") - 1


def test_the_first_rows_are_written_before_the_last_are_read() -> None:
    class Endless(list[Row]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            while True:
                yield {"a": "x"}

    for fmt in ("csv", "tsv", "json", "jsonl"):
        stream = chunks(Table("x", SHAPE[:1], Endless()), DAY, fmt)
        assert [next(stream) for _ in range(10)]


@pytest.mark.parametrize("fmt", ["plain", "csv", "json"])
def test_machine_formats_never_load_rich(fmt: str) -> None:
    code = (
        "import sys; from datetime import date; from returndesk.render.output import chunks;"
        "from returndesk.render.table import Table, Column;"
        f"list(chunks(Table('x', (Column('a'),), []), date(2026, 1, 1), '{fmt}'));"
        "heavy = {'rich', 'csv', 'json', 'babel', 'dateutil', 'typer'} - {'" + fmt + "'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
