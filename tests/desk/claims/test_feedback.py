"""What customers give: kept for every claim; a low score comes back as a task until it is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, read, the_claim
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow

ANSWER = "returndesk claim feedback R1001 --answered TEXT"


@pytest.fixture
@made_once
def closed(tmp_path: Path) -> Shop:
    """A closed claim R1001 of Ada's, and an open one R1002."""
    shop = new_shop(tmp_path)
    shop.take_in({"sku": "MUG", "quantity": 3, "unit_price": "5.00", "customer_email": "ada@example.org"})
    for now in (("--now", "--condition", "new"), ()):
        shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind", *now)
    return shop


def give(shop: Shop, score: int, *args: str, claim: str = "R1001") -> dict[str, object]:
    return dict(ask(shop, "claim", "feedback", claim, "--score", str(score), *args)[0])


def tasks(shop: Shop, *args: str) -> list[tuple[str, str]]:
    return [(row["claim"], row["stage"]) for row in ask(shop, "queue", *args)]


def test_a_good_score_is_kept_and_asks_for_nothing(closed: Shop) -> None:
    assert give(closed, 3)["next"] is None
    assert tasks(closed) == [("R1002", "decide")]
    assert ask(closed, "claim", "show", "R1001")["feedback"] == [
        {
            "score": 3, "given_on": "2026-11-23", "who": "ann", "note": None, "due_on": None,
            "answered_on": None, "answer": None,
        }
    ]  # fmt: skip


def test_a_low_score_is_a_task_of_the_claim_s_owner_until_somebody_answers_it(closed: Shop) -> None:
    row = give(closed, 2, "--note", "nobody rang back")
    assert (row["status"], row["next"]) == ("closed", ANSWER)
    assert tasks(closed) == [("R1001", "feedback"), ("R1002", "decide")]
    task = ask(closed, "queue", "--stage", "feedback")[0]
    assert (task["owner"], task["waiting_on"], task["due_on"], task["days_left"], task["next"]) == (
        "ann", "shop", "2026-11-24", 1, ANSWER,
    )  # fmt: skip
    closed.ok("claim", "assign", "R1001", "bob")
    assert tasks(closed, "--owner", "bob") == [("R1001", "feedback")]
    closed.as_of = "2026-11-25"
    assert tasks(closed, "--overdue") == [("R1001", "feedback"), ("R1002", "decide")]
    row = ask(closed, "claim", "feedback", "R1001", "--answered", "rang her, she is content")[0]
    assert (row["status"], row["next"]) == ("closed", None)
    assert tasks(closed) == [("R1002", "decide")]
    shown = ask(closed, "claim", "show", "R1001")["feedback"][0]
    assert (shown["note"], shown["answered_on"], shown["answer"]) == (
        "nobody rang back", "2026-11-25", "rang her, she is content",
    )  # fmt: skip
    assert ailments(closed) == []


def test_of_an_open_claim_the_more_urgent_of_both_is_the_one_next_step(closed: Shop) -> None:
    give(closed, 1, claim="R1002")
    assert tasks(closed) == [("R1002", "feedback")]  # due the same day: words are quick
    assert tasks(closed, "--stage", "decide") == [("R1002", "decide")]
    closed.ok("claim", "feedback", "R1002", "--answered", "sorry")
    assert tasks(closed) == [("R1002", "decide")]
    closed.as_of = "2026-11-24"
    give(closed, 1, claim="R1002")
    assert tasks(closed) == [("R1002", "decide")]  # that one is due first now
    assert ailments(closed) == []


def test_all_low_scores_of_a_claim_are_answered_together_and_none_twice(closed: Shop) -> None:
    give(closed, 2)
    give(closed, 1)
    assert ask(closed, "queue")[0]["claim"] == "R1001"
    closed.ok("claim", "feedback", "R1001", "--answered", "sorry")
    result = closed.run("claim", "feedback", "R1001", "--answered", "again")
    assert (result.code, result.err.splitlines()[0]) == (1, "No low score on R1001 needs a reply")
    give(closed, 1)
    assert tasks(closed)[0] == ("R1001", "feedback")
    assert ailments(closed) == []


@pytest.mark.parametrize(("limit", "low"), [(0, False), (1, False), (2, True), (4, True)])
def test_the_policy_says_what_is_low(closed: Shop, limit: int, low: bool) -> None:
    closed.ok("policy", "set", "-", "--force", stdin=f"[service]\nlow_score = {limit}\n")
    give(closed, 2)
    assert (("R1001", "feedback") in tasks(closed)) is low


def test_the_customer_s_words_stand_beside_the_journal_and_nowhere_else(closed: Shop) -> None:
    give(closed, 2, "--note", "Ada says no")
    assert read(closed.path, "select body from journal_text where body like '%Ada says%'") == [
        ('{"note":"Ada says no"}',)
    ]
    assert dump(closed.path).count("Ada says no") == 1
    assert the_claim(closed)["notes"] is None  # what the shop notes is something else


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--score", "6"], 2, "--score: unknown '6'. Choices: 1, 2, 3, 4, 5"),
        (["--score", "0"], 2, "--score: unknown '0'. Choices: 1, 2, 3, 4, 5"),
        ([], 2, "--score is missing"),
        (
            ["--score", "2", "--answered", "x"],
            2,
            "--answered cannot be combined with --score, --note or --on",
        ),
        (["--answered", " "], 2, "--answered requires a text: your answer to the customer"),
        (["--answered", "x"], 1, "No low score on R1001 needs a reply"),
        (["--score", "2", "--on", "2026-11-24"], 65, "--on Tue 24 Nov is in the future"),
        (["--score", "2", "--on", "2026-11-20"], 65,
         "--on Fri 20 Nov is before the claim, dated Mon 23 Nov"),
    ],
)  # fmt: skip
def test_what_is_no_feedback_is_refused_and_nothing_changes(
    closed: Shop, args: list[str], code: int, said: str
) -> None:
    before = dump(closed.path)
    result = closed.run("claim", "feedback", "R1001", *args)
    assert (result.code, result.err.splitlines()[0]) == (code, said)
    assert dump(closed.path) == before


FILE = 'claim,score,note,on\nR1001,5,fine,2026-11-23\n1002,2,"slow, and\nsilent",\n'


def test_a_file_comes_in_whole_and_a_second_time_adds_nothing(closed: Shop) -> None:
    rows = ask_import(closed, FILE)
    assert [(row["claim"], row["next"]) for row in rows] == [
        ("R1001", None), ("R1002", "returndesk claim approve R1002"),
    ]  # fmt: skip
    assert read(closed.path, "select claim_id, score, given_on from feedback") == [
        (1001, 5, "2026-11-23"), (1002, 2, "2026-11-23"),
    ]  # fmt: skip
    before = dump(closed.path)
    closed.as_of = "2026-11-24"
    result = closed.run("feedback", "import", "-", stdin=FILE)
    assert (result.code, result.err) == (0, "no new scores\n2 scores already known\n")
    assert dump(closed.path) == before
    assert ailments(closed) == []


def ask_import(shop: Shop, text: str, *args: str) -> list[dict[str, object]]:
    return list(ask_in(shop, text, *args))


def ask_in(shop: Shop, text: str, *args: str) -> list[dict[str, object]]:
    import json

    return list(json.loads(shop.ok("feedback", "import", "-", *args, "-f", "json", stdin=text))["rows"])


def test_rows_that_are_truly_alike_are_kept_both(closed: Shop) -> None:
    text = "Case,Rating,Comment\nR1001,2,first\nR1001,2,second\n"
    ask_in(closed, text)
    assert read(closed.path, "select count(*) from feedback") == [(2,)]
    ask_in(closed, text)
    assert read(closed.path, "select count(*) from feedback") == [(2,)]


BAD = """claim,score,note,on
R1001,6,,2026-11-23
R9999,2,,2026-11-23
,2,,
R1002,4,,2026-12-01
R1002,4,,2026-11-20
R1002,good,,
R1002,4,good,2026-11-23
"""


def test_one_bad_row_and_nothing_comes_in_with_every_bad_row_named(closed: Shop) -> None:
    before = dump(closed.path)
    result = closed.run("feedback", "import", "-", stdin=BAD)
    assert result.code == 65
    assert result.err.splitlines() == [
        'stdin:2: score: "6" — expected a score from 1 to 5',
        'stdin:3: claim: no claim "R9999" at this desk',
        "stdin:4: claim: expected a claim such as R1001",
        'stdin:5: on: "2026-12-01" — in the future: today is 2026-11-23',
        "stdin:6: on: Fri 20 Nov is before the claim, dated Mon 23 Nov",
        'stdin:7: score: "good" — expected a score from 1 to 5',
        "6 rejected rows in 6 scores: nothing was imported.",
        "  Fix them, or import the other 1:",
        "  returndesk feedback import - --skip-bad --rejects rejects.csv",
    ]
    assert dump(closed.path) == before


def test_the_good_rows_come_in_without_the_bad_ones_which_are_written_to_be_fixed(
    closed: Shop, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    closed.ok("feedback", "import", "-", "--skip-bad", "--rejects", str(rejects), stdin=BAD)
    assert read(closed.path, "select claim_id, score from feedback") == [(1002, 4)]
    lines = rejects.read_text("utf-8").splitlines()
    assert len(lines) == 7
    assert lines[1] == "R1001,6,,2026-11-23,score: '6' — expected a score from 1 to 5"
    assert closed.run("feedback", "import", "-", "--dry-run", stdin=FILE).code == 0
    assert read(closed.path, "select count(*) from feedback") == [(1,)]


def test_a_file_of_something_else_is_said_to_be_that(closed: Shop) -> None:
    result = closed.run("feedback", "import", "-", stdin="order,reason\n1042,defective\n")
    assert result.code == 65
    assert "returndesk claim import -" in result.err
    assert closed.run("feedback", "import", "-", stdin="").code == 65
    assert closed.run("feedback", "import", "-", "--allow-empty", stdin="").code == 0
    told = closed.ok("feedback", "import", "-", "--explain", "-f", "csv", stdin="Case,Stars\nR1001,2\n")
    assert "score,Stars,2" in told
