"""The journal by claim, person, day and act."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from desk.asking import ask
from factory import Shop, new_shop


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """init and import; two claims of ann's, the second approved by bob on the day after and noted by ann."""
    shop = new_shop(tmp_path_factory.mktemp("worked"))
    shop.take_in({"sku": "MUG", "quantity": 9, "unit_price": "5.00"})
    for _ in range(2):
        shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "other")
    shop.as_of, shop.user = "2026-11-24", "bob"
    shop.ok("claim", "approve", "R1002")
    shop.as_of, shop.user = "2026-11-25", "ann"
    shop.ok("claim", "note", "R1002", "rang")
    return shop.path


@pytest.mark.parametrize(
    ("typed", "seqs"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("R1002", [4, 5, 6]),
        ("--by bob", [5]),
        ("--by ann --limit 2", [4, 6]),
        ("--on 2026-11-24", [5]),
        ("--from 2026-11-24", [5, 6]),
        ("--to 2026-11-24", [1, 2, 3, 4, 5]),
        ("--from 2026-11-24 --to 2026-11-24", [5]),
        ("--act opened", [3, 4]),
        ("--act open", [3, 4]),
        ("--act not", [6]),
        ("R1001 --act approve", []),
        ("R1002 --by ann --to 2026-11-24", [4]),
        ("--limit 2", [5, 6]),
    ],
)
def test_the_log_is_narrowed_by_claim_person_day_and_act(worked: Path, typed: str, seqs: list[int]) -> None:
    assert [row["seq"] for row in ask(Shop(worked, as_of="2026-11-26"), "log", *typed.split())] == seqs


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("--by zoe", 2, "--by zoe: no entries by zoe\n  choose from ann, bob\n"),
        ("--act dance", 2, "--act: unknown 'dance'. Choices: approved, imported, init, noted, opened\n"),
        ("--act i", 2, "--act i is ambiguous: imported, init\n"),
        ("R1009", 66, "unknown claim R1009. Did you mean R1001?\n  returndesk claim list\n"),
        ("--on 2026-11-24 --to 2026-11-25", 2,
         "--on cannot be combined with --from or --to\n"),
        ("--from 2026-11-25 --to 2026-11-24", 2, "--from 2026-11-25 is after --to 2026-11-24\n"),
        ("--on someday", 2, "--on someday: expected a day such as 2026-11-20, 20 Nov, yesterday or mon\n"),
    ],
)  # fmt: skip
def test_what_the_journal_does_not_know_is_a_slip(worked: Path, typed: str, code: int, said: str) -> None:
    result = Shop(worked).run("log", *typed.split())
    assert (result.code, result.out, result.err) == (code, "", said)


def test_the_log_has_the_same_keys_in_every_format(worked: Path) -> None:
    shop = Shop(worked)
    told = json.loads(shop.ok("log", "R1002", "-f", "json"))
    assert told["schema"] == "returndesk.log/1"
    keys = list(told["rows"][0])
    assert list(csv.DictReader(io.StringIO(shop.ok("log", "R1002", "-f", "csv"))).fieldnames or ()) == keys
    assert [list(json.loads(line)) for line in shop.ok("log", "-f", "jsonl").splitlines()] == [keys] * 6


def test_a_terminal_sees_the_newest_and_hears_how_many_more_there_are(worked: Path) -> None:
    shown = Shop(worked).ok("log", "-f", "table", "--limit", "2")
    assert "and 4 more · --limit 0 shows all" in shown
    assert "more" not in Shop(worked).ok("log", "-f", "table", "--limit", "6")


def test_a_terminal_sees_the_time_of_the_shop_in_the_log_as_with_the_claim(worked: Path) -> None:
    shop = Shop(worked, as_of="2026-11-25")
    utc = [datetime.fromisoformat(row["at"]) for row in ask(shop, "log", "R1002")]
    times = [at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") for at in utc]
    for typed in (("log", "R1002"), ("claim", "show", "R1002")):
        assert re.findall(r"\d\d:\d\d", shop.ok(*typed, "-f", "table")) == times
