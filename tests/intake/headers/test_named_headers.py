"""Every export and report that is known by name: read as what it is, or refused with what works instead.

named_headers.tsv has a line each: its kind and its format, or "refused" and the report's title; then the
header.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from returndesk.errors import BadData
from returndesk.intake.platforms.format_files import formats
from returndesk.intake.platforms.recognition import recognise

LINES = (Path(__file__).parent / "named_headers.tsv").read_text("utf-8").splitlines()
HEADERS = [(told, header) for told, *header in (line.split("\t") for line in LINES)]
REPORTS = {each.title: each.recognise for each in formats() if each.recognise.refuse}
KINDS = {"orders": "order import", "claims": "claim import", "deliveries": "order import --only delivered"}


@pytest.mark.parametrize(("told", "header"), HEADERS, ids=[told for told, _ in HEADERS])
def test_each_is_known_by_its_header(told: str, header: list[str]) -> None:
    what, _, name = told.partition(" ")
    if what != "refused":
        assert recognise("x.csv", header, None, None, what)[0].name == name
        return
    for kind in ("orders", "claims"):
        with pytest.raises(BadData) as refused:
            recognise("x.csv", header, None, None, kind)
        assert (str(refused.value), refused.value.hints) == (
            f"x.csv: {REPORTS[name].refuse}",
            (REPORTS[name].hint,),
        )


@pytest.mark.parametrize("title", [title for title, each in REPORTS.items() if "--map order" in each.hint])
def test_the_columns_that_a_refusal_names_are_those_of_the_report(title: str) -> None:
    _, _, typed = REPORTS[title].hint.partition(": ")
    words = shlex.split(typed)
    pairs = [words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "--map"]
    header = next(header for told, header in HEADERS if told == f"refused {title}")
    kind = next(kind for kind, command in KINDS.items() if " ".join(words[1:3]) == command)
    more = ["reason"] if kind == "claims" and not any(field == "reason" for field, _ in pairs) else []
    chosen, binding = recognise(
        "x.csv", [*header, *more], words[words.index("--platform") + 1], dict(pairs), kind
    )
    assert chosen.recognise.refuse == ""
    read = {field: [[*header, *more][at] for at in places] for field, places in binding.columns.items()}
    assert {field: read[field] for field, _ in pairs} == {field: [name] for field, name in pairs}


def test_a_header_of_two_reports_is_refused_as_the_more_telling_one() -> None:
    header = [
        "Transaction date",
        "Type",
        "Order number",
        "Legacy order ID",
        "Payout date",
        "Payout ID",
        "Payout status",
    ]
    with pytest.raises(BadData, match="eBay's transaction report has payments and fees"):
        recognise("x.csv", header, None)
