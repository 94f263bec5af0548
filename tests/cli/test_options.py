"""Options that every command takes, anywhere on the line, and the files that answers go to."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from cli.terminal import typed as type_in
from desk.asking import ask, dump, read
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def stocked(tmp_path: Path) -> Shop:
    shop = new_shop(tmp_path)
    shop.take_in({"quantity": 2, "unit_price": "10.00"})
    return shop


@pytest.mark.parametrize(
    "typed",
    ["--db {} queue -f csv", "queue --db {} -f csv", "queue -f csv --db={}", "claim --db {} list -f csv"],
)
def test_the_desk_may_be_named_anywhere_on_the_line_and_overrides_the_environment(
    tmp_path: Path, stocked: Shop, typed: str
) -> None:
    (tmp_path / "two").mkdir()
    other = new_shop(tmp_path / "two")
    stocked.ok("claim", "open", "1042", "-r", "changed-mind")
    assert len(other.ok(*typed.format(stocked.path).split()).splitlines()) == 2
    assert len(other.ok("queue", "-f", "csv").splitlines()) == 1


def test_without_a_name_the_desk_is_in_the_user_s_data_directory(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "unused.db")
    env = {"RETURNDESK_DB": "", "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    done = shop.program("init", "-f", "json", env=env)
    assert done.code == 0, done.err
    assert json.loads(done.out)["rows"][0]["db"] == str(tmp_path / "data" / "returndesk" / "desk.db")
    assert shop.program("queue", "-f", "csv", env=env).code == 0


@pytest.mark.parametrize(
    "typed", ["--as-of 2026-12-01 queue", "queue --as-of 2026-12-01", "queue --as-of=2026-12-01"]
)
def test_as_of_moves_today_and_overrides_the_environment(stocked: Shop, typed: str) -> None:
    stocked.ok("claim", "open", "1042", "-r", "changed-mind")
    answer = json.loads(stocked.ok(*typed.split(), "-f", "json"))
    assert answer["as_of"] == "2026-12-01"
    assert answer["rows"][0]["overdue"] is True


def test_as_of_takes_any_form_of_a_day_and_refuses_other_text(stocked: Shop) -> None:
    assert json.loads(stocked.ok("queue", "--as-of", "1 Dec 2026", "-f", "json"))["as_of"] == "2026-12-01"
    assert stocked.run("queue", "--as-of", "someday").code == 2


def test_an_act_under_as_of_is_recorded_on_that_day(stocked: Shop) -> None:
    stocked.ok("claim", "open", "1042", "-r", "changed-mind", "--as-of", "2026-11-10")
    assert read(stocked.path, "select opened_on from claim") == [("2026-11-10",)]
    entry = ask(stocked, "log", "R1001")[0]
    assert entry["on"] == "2026-11-10"
    assert entry["at"][:10] != "2026-11-10"


@pytest.mark.parametrize(
    "typed", ["--user bob claim open 1042 -r other", "claim open 1042 -r other --user bob"]
)
def test_the_user_owns_the_claims_that_they_open(stocked: Shop, typed: str) -> None:
    assert ask(stocked, *typed.split())[0]["owner"] == "bob"
    assert ask(stocked, "log")[-1]["who"] == "bob"


def test_without_a_user_option_the_environment_names_the_user(stocked: Shop) -> None:
    assert ask(stocked, "claim", "open", "1042", "-r", "other")[0]["owner"] == "ann"
    stocked.user = ""
    done = stocked.program("claim", "note", "R1001", "hello", env={"LOGNAME": "carla", "RETURNDESK_USER": ""})
    assert done.code == 0
    assert ask(stocked, "log")[-1]["who"] == "carla"


def test_quiet_prints_only_data_and_errors(stocked: Shop) -> None:
    loud = stocked.run("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "other")
    assert loud.err == "Opened R1001: eligible\n"
    for typed in ("-q claim note R1001 a", "claim note R1001 b -q", "claim note R1001 c --quiet"):
        result = stocked.run(*typed.split())
        assert (result.code, result.err) == (0, "")
        assert "R1001" in result.out
    assert stocked.run("-q", "check", "9").err.startswith("unknown order 9\n")


def test_no_input_and_no_color_are_accepted_everywhere(stocked: Shop) -> None:
    for typed in ("--no-input --no-color queue", "queue --no-color --no-input", "order list --no-color"):
        assert stocked.run(*typed.split()).code == 0


def test_output_to_a_file_is_complete_and_private(stocked: Shop, tmp_path: Path) -> None:
    target = tmp_path / "orders.csv"
    result = stocked.run("order", "list", "-o", str(target))
    assert (result.code, result.out, result.err) == (0, "", f"Saved to {target}\n")
    assert target.read_text() == stocked.ok("order", "list", "-f", "csv")
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.db", "orders.csv"]


@pytest.mark.parametrize(
    ("name", "fmt"), [("a.csv", "csv"), ("a.tsv", "tsv"), ("a.json", "json"), ("a.txt", "plain")]
)
def test_the_file_s_name_decides_the_format_unless_one_is_given(
    stocked: Shop, tmp_path: Path, name: str, fmt: str
) -> None:
    stocked.ok("order", "list", "-o", str(tmp_path / name))
    assert (tmp_path / name).read_text() == stocked.ok("order", "list", "-f", fmt)
    stocked.ok("order", "list", "-o", str(tmp_path / f"x{name}"), "-f", "json")
    assert (tmp_path / f"x{name}").read_text() == stocked.ok("order", "list", "-f", "json")


def test_a_dash_is_standard_output(stocked: Shop) -> None:
    assert stocked.ok("order", "list", "-o", "-") == stocked.ok("order", "list")


def test_an_existing_file_is_not_overwritten_without_force(stocked: Shop, tmp_path: Path) -> None:
    target = tmp_path / "orders.csv"
    target.write_text("precious")
    result = stocked.run("order", "list", "-o", str(target))
    assert (result.code, result.out, "--force" in result.err) == (1, "", True)
    assert target.read_text() == "precious"
    stocked.ok("order", "list", "-o", str(target), "--force")
    assert target.read_text().startswith("order,channel")


ACTS = ["claim open 1042 -r other", "order delivered 1042 --on 2026-11-06", "order import -", "policy set -"]
INPUT = {
    "order import -": "order_number,ordered_at,sku,quantity,unit_price\n5,2026-11-02,MUG,1,5.00\n",
    "policy set -": '[defaults]\nwindow = "5 days"\n',
}


@pytest.mark.parametrize("typed", ACTS)
@pytest.mark.parametrize(
    ("place", "code"), [("there.csv", 1), ("none/x.csv", 66), ("folder", 74), ("link.csv", 1)]
)
def test_an_act_whose_output_cannot_be_written_is_not_done(
    stocked: Shop, tmp_path: Path, typed: str, place: str, code: int
) -> None:
    (tmp_path / "there.csv").write_text("precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    before = dump(stocked.path)
    options = ["-o", str(tmp_path / place), *(["--force"] if place in ("folder", "link.csv") else [])]
    result = stocked.run(*typed.split(), *options, stdin=INPUT.get(typed, ""))
    assert (result.code, result.out) == (code, "")
    assert dump(stocked.path) == before
    assert not (tmp_path / "target.csv").exists()


A_ROW_REJECTED = (
    "order_number,ordered_at,sku,quantity,unit_price\n5,2026-11-02,MUG,1,5.00\n6,2026-11-02,MUG,0,5.00\n"
)


def test_nothing_is_imported_if_the_rejected_rows_cannot_be_saved(shop: Shop, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    rejects.write_text("the ones of yesterday")
    typed = ("order", "import", "-", "--skip-bad", "--rejects")
    assert shop.run(*typed, str(rejects), stdin=A_ROW_REJECTED).code == 1
    assert read(shop.path, "select count(*) from orders") == [(0,)]
    assert shop.run(*typed, str(tmp_path / "new.csv"), stdin=A_ROW_REJECTED).code == 0
    assert "6" in (tmp_path / "new.csv").read_text()
    assert rejects.read_text() == "the ones of yesterday"
    assert read(shop.path, "select number from orders") == [("5",)]


def test_rejected_rows_can_be_imported_once_they_are_fixed(shop: Shop, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    shop.ok("order", "import", "-", "--skip-bad", "--rejects", str(rejects), stdin=A_ROW_REJECTED)
    rejects.write_text(rejects.read_text().replace("MUG,0,", "MUG,2,"))
    shop.ok("order", "import", str(rejects))
    assert read(shop.path, "select number, quantity from orders join order_line on order_id = orders.id") == [
        ("5", 1), ("6", 2),
    ]  # fmt: skip


def test_a_policy_is_written_as_it_was_set(shop: Shop, tmp_path: Path) -> None:
    document = '# ours\n[defaults]\nwindow = "14 days" # two weeks\n'
    shop.ok("policy", "set", "-", stdin=document)
    assert shop.ok("policy", "show", "--toml") == document
    shop.ok("policy", "show", "--toml", "-o", str(tmp_path / "policy.toml"))
    assert (tmp_path / "policy.toml").read_text() == document
    assert os.stat(tmp_path / "policy.toml").st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("today", "meant"),
    [("2026-11-23", "2026-12-20"), ("2027-01-10", "2026-12-20"), ("2026-12-20", "2026-12-20")],
)
def test_a_day_without_a_year_is_the_nearest_in_check(shop: Shop, today: str, meant: str) -> None:
    shop.take_in({"unit_price": "10.00", "delivered_on": "2026-11-21"})
    shop.as_of = today
    result = shop.run("check", "1042", "--on", "20 Dec", "-f", "csv")
    assert result.out == shop.run("check", "1042", "--on", meant, "-f", "csv").out
    assert result.code == 0


def test_reopening_is_not_offered_for_a_fully_refunded_claim(shop: Shop) -> None:
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--now", "--condition", "new")
    result = shop.run("claim", "approve", "R1001")
    assert (result.code, "reopen" in result.err) == (1, False)
    assert shop.run("claim", "reopen", "R1001", "--why", "x").code == 1


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", "2026-11-25"), ("Yesterday", "2026-11-24"), ("-3d", "2026-11-22"), ("wed", "2026-11-25"),
        ("mon", "2026-11-23"), ("Thursday", "2026-11-19"), ("25.11.", "2026-11-25"), ("26.11.", "2025-11-26"),
        ("3. 1. 2026", "2026-01-03"), ("3 Sept", "2026-09-03"), ("Nov 20, 2025", "2025-11-20"),
        ("20 november", "2026-11-20"),
    ],
)  # fmt: skip
def test_a_day_can_be_typed_as_people_say_it(typed: str, day: str) -> None:
    from returndesk.desk.typed_days import on_day

    assert on_day(typed, date(2026, 11, 25)) == date.fromisoformat(day)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "day"), [("wed", "2026-12-02"), ("thu", "2026-11-26"), ("+2d", "2026-11-27")]
)
def test_the_first_day_of_a_policy_is_a_coming_weekday(typed: str, day: str) -> None:
    from returndesk.desk.typed_days import parse_day

    assert parse_day(typed, date(2026, 11, 25), "--from") == date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    ["13/13", "2026/13/1", "m", "mo", "32 Nov", "30.2.", "20 Foo", "3d", "-d", "-99999d", "29.2.2026"],
)
def test_a_day_that_is_not_one_or_could_be_two_is_refused(shop: Shop, typed: str) -> None:
    result = shop.run("log", "--on", typed)
    said = f"--on {typed}: expected a day such as 2026-11-20, 20 Nov, yesterday or mon\n"
    assert (result.code, result.err.startswith(said)) == (2, True)


# The day that each country means, seen from 25 November 2026; None: it is refused.
NUMBERS = {
    "25/11": {"DE": "2026-11-25", "US": None, "CN": None, "": "2026-11-25"},
    "11/25": {"DE": None, "US": "2026-11-25", "CN": "2026-11-25", "": "2026-11-25"},
    "5/6": {"GB": "2026-06-05", "US": "2026-05-06", "CN": "2026-05-06", "": None, "CA": None},
    "6/6": {"": "2026-06-06"},
    "05/06/2026": {"FR": "2026-06-05", "US": "2026-05-06", "": None},
    "5/6/26": {"FR": "2026-06-05", "US": "2026-05-06", "": None},
    "26/11/24": {"CN": "2026-11-24", "DE": "2024-11-26"},
    "2026/11/24": {"CN": "2026-11-24", "DE": "2026-11-24", "US": "2026-11-24", "": "2026-11-24"},
    "24-11-2026": {"NL": "2026-11-24", "US": None},
    "24.11": {"DE": "2026-11-24", "US": "2026-11-24"},
    "24.11.26": {"DE": "2026-11-24"},
    "11月24日": {"CN": "2026-11-24", "": "2026-11-24"},
    "2025年3月1日": {"CN": "2025-03-01"},
}


@pytest.mark.parametrize("typed", NUMBERS)
def test_numbers_are_in_the_order_of_the_desk_s_country(typed: str) -> None:
    from returndesk.desk.typed_days import parse_day
    from returndesk.errors import UsageProblem

    def meant(country: str) -> str | None:
        try:
            return str(parse_day(typed, date(2026, 11, 25), "--on", past=True, country=country))
        except UsageProblem:
            return None

    assert {country: meant(country) for country in NUMBERS[typed]} == NUMBERS[typed]


def test_every_day_that_is_typed_is_read_by_the_country(stocked: Shop) -> None:
    said = "--on 5/6: day or month first? Type it as 2026-11-20 or 20 Nov\n"
    assert stocked.run("log", "--on", "5/6").err == said
    stocked.ok("config", "--country", "DE")
    for typed in (
        "check 1042 --on 23/11", "log --on 23/11", "log --from 22/11 --to 23/11", "report day --date 23/11",
        "report refunds --from 1/11", "order list --from 1/11", "order delivered 1042 --on 22/11",
        "claim open 1042 -r other --on 22/11", "order add -i MUG@1 --on 22/11",
        "claim feedback R1001 --score 5 --on 22/11", "--as-of 23/11/2026 queue",
    ):  # fmt: skip
        assert stocked.run(*typed.split()).code == 0, stocked.run(*typed.split())
    stocked.ok("config", "--country", "US")
    assert stocked.run("--as-of", "23/11/2026", "queue").code == 2
    assert stocked.run("--as-of", "11/23/2026", "queue").code == 0


def test_a_typed_day_may_begin_with_a_minus(stocked: Shop) -> None:
    stocked.ok("--as-of", "-1d", "check", "1042", "--on", "-2d", "-f", "csv")


@pytest.mark.parametrize(
    ("today", "day"),
    [("2028-03-10", "2028-02-29"), ("2028-02-29", "2028-02-29"), ("2026-11-23", "2024-02-29")],
)
def test_29_february_is_the_latest_past_one(today: str, day: str) -> None:
    from returndesk.desk.typed_days import on_day

    assert on_day("29 Feb", date.fromisoformat(today)) == date.fromisoformat(day)


def test_spaces_are_not_an_answer_and_the_question_is_asked_again(stocked: Shop) -> None:
    stocked.ok("claim", "open", "1042", "-r", "other")
    seen = type_in(stocked, "claim", "reject", "R1001", answers=["  ", "worn", ""])
    assert (seen.code, seen.screen.count("Why?")) == (0, 2)
    assert ask(stocked, "log")[-1]["text"] == '"worn"'


def test_an_unknown_answer_is_refused_without_an_option_that_nobody_typed(shop: Shop) -> None:
    (shop.path.parent / "sales.csv").write_text(
        "Order,Date,SKU,Qty,Price,Total\n7,2026-11-20,MUG,1,5.00,5.00\n"
    )
    file = str(shop.path.parent / "sales.csv")
    seen = type_in(shop, "order", "import", file, "--dry-run", answers=["9", "o", "total"])
    assert seen.code == 0
    refused = [line for line in seen.screen.splitlines() if line.startswith(("Unknown", "'"))]
    assert refused == [
        "Unknown answer '9'. Choices: line_total, total, none",
        "Unknown answer 'o'. Choices: line_total, total, none",
    ]
    assert "Next time: --map total=Total" in seen.screen
