"""The template of a policy has every key, and is a policy itself."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import pytest
from factory import SAMPLES

from returndesk.core.policy.document import read_policy
from returndesk.core.policy.interview import PolicyInterview
from returndesk.core.policy.keys import KEYS, with_defaults
from returndesk.core.policy.template import template
from returndesk.core.policy.terms import DEFAULTS, Policy
from returndesk.errors import SeveralMatch

SAMPLE = tomllib.loads((SAMPLES / "policy.toml").read_text(encoding="utf-8"))


def read(text: str) -> Policy:
    found, problems = read_policy(tomllib.loads(text), "EUR")
    assert problems == []
    return found


def test_the_template_is_a_valid_policy_that_equals_the_defaults() -> None:
    found = read(template())
    assert found.defaults == {key: value for key, value in DEFAULTS.items() if value is not None}
    assert found == Policy(defaults=found.defaults)


def test_the_template_has_every_key_with_its_meaning_its_default_and_an_example() -> None:
    text = template()
    flat = re.sub(r"\n(# )+", " ", text)
    for key in KEYS:
        if key.name in ("when", "for", "write_off"):  # the conditions and the tables themselves are there
            continue
        assert re.search(rf"(?m)^(# )?(when\.)?{key.name} = ", text), key
        assert key.meaning in flat, key
        assert key.example in text, key


def test_each_example_of_the_template_is_valid_once_its_sign_is_taken_away() -> None:
    lines = [re.sub(r"^# (?=# |[a-z_.-]+ = |\[+[a-z_.-]+\]+$)", "", line) for line in template().splitlines()]
    text = "\n".join(lines).replace('law = ["eu"]', 'law = ["cn"]')
    found = read(text)
    assert (found.rules[0].name, found.seasons[0].name, found.reasons) == (
        "final sale",
        "holiday gifts",
        {"too-loud": "maker"},
    )
    assert [one.code for one in found.carriers.values()] == ["post"]


def test_each_key_takes_its_own_example_and_default() -> None:
    for key in KEYS:
        if key.read is not None:
            key.read("EUR")(tomllib.loads(f"x = {key.example}")["x"])
            assert key.default is None or key.read("EUR")(key.default) == key.typed


@pytest.mark.parametrize("document", [{}, SAMPLE], ids=["empty", "sample"])
def test_a_template_with_values_is_read_as_these_values(document: dict[str, Any]) -> None:
    found = tomllib.loads(template(document))
    lists = {"evidence": []}
    names = ("cash", "letters", "reasons", "cn", "report", "points", "retention", "signals", "consent")
    empty: dict[str, object] = {key: {} for key in names}
    assert found == {
        **with_defaults(document),
        **empty,
        "calendar": document.get("calendar", {}),
        "defaults": {**lists, **with_defaults(document)["defaults"]},
    }


def answered(document: dict[str, Any], **answers: str) -> dict[str, Any]:
    """The document after the interview; Enter at every other question."""
    interview = PolicyInterview(document, "EUR", date(2026, 11, 23), date.fromisoformat)
    numbers = "window faults postage fee final members season evidence targets closed".split()
    for name, question in zip(numbers, interview.questions(), strict=True):
        question.take(answers.get(name, question.default))
    read(template(interview.document))
    return interview.document


def test_enter_at_every_question_keeps_the_policy_as_it_is() -> None:
    before = tomllib.loads((SAMPLES / "policy.toml").read_text(encoding="utf-8"))
    after = answered(tomllib.loads((SAMPLES / "policy.toml").read_text(encoding="utf-8")))
    assert with_defaults(after) == with_defaults(before)


def test_each_answer_is_a_key_or_a_rule() -> None:
    found = answered(
        {},
        window="6 weeks",
        faults="2 weeks",
        postage="s",
        fee="10%",
        final="final-sale, sale",
        members="gold 15 days, silver: 5",
        season="2027-01-31",
        evidence="photo, receipt",
        targets="1, 1 and 2",
        closed="Sunday, sat",
    )
    assert found == {
        "tiers": ["gold", "silver"],
        "defaults": {"window": "6 weeks", "postage": "shop", "restocking_fee": "10%"},
        "rule": [
            {
                "name": "faults show late",
                "when": {"fault": ["shop", "maker", "carrier"]},
                "restocking_fee": "0%",
                "postage": "shop",
                "window": "2 weeks",
            },
            {
                "name": "final sale",
                "when": {"fault": ["customer"], "tag": ["final-sale", "sale"]},
                "returnable": False,
            },
            {"name": "gold members get longer", "when": {"tier": ["gold"]}, "extend": "15 days"},
            {"name": "silver members get longer", "when": {"tier": ["silver"]}, "extend": "5 days"},
            {
                "name": "show us the damage",
                "when": {"reason": ["damaged", "defective"]},
                "evidence": ["photo", "receipt"],
            },
        ],
        "season": [
            {
                "name": "holiday season",
                "ordered": {"from": date(2026, 11, 1), "to": date(2026, 12, 25)},
                "last_day": date(2027, 1, 31),
            }
        ],
        "service": {"decide": 1, "inspect": 1, "settle": 2},
        "calendar": {"closed": ["sun", "sat"]},
    }


def test_what_was_answered_once_can_be_taken_out_again() -> None:
    first = answered({}, members="gold 15 days, silver: 5", season="2027-01-31", closed="sun")
    kept = answered(first, members="silver 5", season="2027-01-31")
    assert [rule["name"] for rule in kept["rule"] if "extend" in rule] == ["silver members get longer"]
    assert kept["season"] == first["season"]
    without = answered(kept, members="none", season="none", closed="none")
    assert [rule for rule in without["rule"] if "extend" in rule] == []
    assert (without["season"], without["calendar"]) == ([], {"closed": []})


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (0, "a month", "days, weeks or months"),
        (1, "soon", "days, weeks or months"),
        (2, "carrier", "one of shop, customer"),
        (3, "15 %", None),
        (3, "15", "15: percent, or EUR?"),
        (3, "ten", "a percentage"),
        (5, "gold", "tiers, each with the time that it adds"),
        (5, "gold ages", "tiers, each with the time that it adds"),
        (6, "2026-12-01", "a day after 25 December, such as 2027-01-31"),
        (7, "an oath", "some of photo, video, receipt, or none; unknown: 'an', 'oath'"),
        (8, "1 2", "three numbers of days"),
        (8, "1 2 99999", "a whole number of days"),
        (9, "never", "weekdays such as sat, sun, or none; unknown: 'never'"),
        (9, "mon, tue, wed, thu, fri, sat, sun", "at least one open day a week"),
    ],
)
def test_a_wrong_answer_says_what_was_expected(question: int, answer: str, expected: str | None) -> None:
    interview = PolicyInterview({}, "EUR", date(2026, 11, 23), date.fromisoformat)
    take = list(interview.questions())[question].take
    if expected is None:
        take(answer)
        return
    with pytest.raises((ValueError, SeveralMatch), match=re.escape(expected)):
        take(answer)
    assert read(template(interview.document)) == read(template())  # nothing of it stays
