"""What a person types at the questions of `policy new`: all of it is read, asked about, or refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.policy import answers as typed
from returndesk.core.policy.interview import PolicyInterview
from returndesk.errors import SeveralMatch
from returndesk.intake.csv.decimal_marks import read_typed

EVIDENCE = ("photo", "video", "receipt")
SEPARATORS = [", ", ",", "; ", " ", " and ", " & ", ", and ", "  ", "，", "、", " und ", "+", "/"]
DAYS = ("sat", "Sunday", "mondays", "tues", "FRI")


@given(st.lists(st.sampled_from(DAYS), min_size=1, max_size=5, unique=True), st.data())
def test_weekdays_are_read_whatever_is_between_them(days: list[str], data: st.DataObject) -> None:
    answer = days[0]
    for day in days[1:]:
        answer += data.draw(st.sampled_from(SEPARATORS)) + day
    assert typed.weekdays(answer) == [day[:3].lower() for day in days]


@pytest.mark.parametrize("between", SEPARATORS)
def test_evidence_is_read_whatever_is_between_it(between: str) -> None:
    assert typed.kinds(f"Photos{between}receipt", EVIDENCE) == ["photo", "receipt"]


@pytest.mark.parametrize(
    "answer", ["mon-fri", "sat to sun", "sunset", "sat, none", "every sat", "su", "sat 2", ",", "mon–fri"]
)
def test_a_weekday_that_is_not_understood_is_refused(answer: str) -> None:
    with pytest.raises(ValueError, match="weekdays such as sat, sun, or none; unknown: "):
        typed.weekdays(answer)


def choices(read: Callable[[], object]) -> list[str]:
    with pytest.raises(SeveralMatch) as problem:
        read()
    return [choice for choice, _ in problem.value.choices]


def test_tags_with_spaces_are_asked_about_and_each_choice_is_read_as_it_says() -> None:
    assert choices(lambda: typed.names("sonder einzel", "tags")) == ["sonder, einzel", '"sonder einzel"']
    assert typed.names("sonder, einzel", "tags") == ["sonder", "einzel"]
    assert typed.names('"sonder einzel"; sale', "tags") == ["sonder einzel", "sale"]
    assert choices(lambda: typed.names("gift card and sale", "tags")) == [
        "gift, card, sale",
        '"gift card", sale',
        '"gift card and sale"',
    ]
    with pytest.raises(ValueError, match="tags between commas, or none"):
        typed.names('sale "gift card"', "tags")


TIERS = {
    "gold 15 days silver 5 days": {"gold": "15 days", "silver": "5 days"},
    "gold 15 silver 5": {"gold": "15 days", "silver": "5 days"},
    "gold: 2 weeks; silver=5 and bronze 1 day": {"gold": "2 weeks", "silver": "5 days", "bronze": "1 day"},
    "gold 15 days, and silver +5 days": {"gold": "15 days", "silver": "5 days"},
    '"very good" 15': {"very good": "15 days"},
    "none": {},
}


@pytest.mark.parametrize("answer", TIERS)
def test_tiers_are_read_with_and_without_commas(answer: str) -> None:
    assert typed.tiers(answer) == TIERS[answer]


@pytest.mark.parametrize(
    "answer", ["gold", "gold 15 days silver", "gold 15 days (silver)", "gold, silver 15", "gold 15.5 days"]
)
def test_a_part_of_tiers_that_is_not_understood_is_named(answer: str) -> None:
    with pytest.raises(ValueError, match="gold 15 days, silver 5 days; not understood: '"):
        typed.tiers(answer)
    with pytest.raises(ValueError, match="twice: 'gold'"):
        typed.tiers("gold 5, gold 10")


def test_a_tier_of_two_words_is_asked_about() -> None:
    assert choices(lambda: typed.tiers("gold silver 15 days")) == [
        "gold 15 days, silver 15 days",
        '"gold silver" 15 days',
    ]


@given(st.text(alphabet='ab 15,;"=:daysn+.-', max_size=30))
def test_no_word_of_an_answer_is_dropped(answer: str) -> None:
    spoken = set(re.findall(r"[a-z]+|[0-9]+", answer))
    for read in (typed.tiers, lambda text: typed.names(text, "tags")):
        try:
            found = read(answer)
        except (ValueError, SeveralMatch):
            continue
        if typed.is_nothing(answer):
            continue
        kept = f"{found} and"
        assert spoken <= set(re.findall(r"[a-z]+|[0-9]+", kept)) | {"d"}, (answer, found)


FEES = {
    "15 %": "15%",
    "12,5 %": "12.5%",
    "15 percent": "15%",
    "5 EUR": "5.00",
    "5,00 €": "5.00",
    "€ 5": "5.00",
    "1.234,50 EUR": "1234.50",
    "5.00": None,
    "15": None,
    "1.234 EUR": "",
    "5 USD": "",
    "none": "0%",
    "0": "0%",
    "ten": "",
    "-5 EUR": "",
    "15 % or 5 EUR": "",
    "150 %": "",
}


@pytest.mark.parametrize("answer", FEES)
def test_a_fee_is_read_as_people_write_it(answer: str) -> None:
    if FEES[answer] is None:
        number = answer
        assert choices(lambda: typed.fee(answer, "EUR", read_typed)) == [f"{number} %", f"{number} EUR"]
    elif FEES[answer]:
        assert typed.fee(answer, "EUR", read_typed) == FEES[answer]
    else:
        with pytest.raises(ValueError, match="percentage"):
            typed.fee(answer, "EUR", read_typed)


def test_enter_keeps_what_the_policy_has_however_it_is_written() -> None:
    before = {
        "defaults": {"window": "30 days", "restocking_fee": {"EUR": "2.50", "JPY": "300"}},
        "service": {"decide": "48 hours", "inspect": "2 days", "settle": 3},
        "rule": [{"name": "final sale", "when": {"tag": ["gift card", "a,b"]}, "returnable": False}],
    }
    interview = PolicyInterview(before, "EUR", date(2026, 11, 23), date.fromisoformat)
    asked = list(interview.questions())
    assert [asked[at].default for at in (3, 4, 8)] == [
        "2.50 EUR, 300 JPY",
        '"gift card", "a,b"',
        "48 hours, 2 calendar days, 3",
    ]
    for question in asked[2:]:
        question.take(question.default)
    asked[8].take("48 hours, 2 calendar days and 4 days")
    assert interview.document["service"] == {"decide": "48 hours", "inspect": "2 days", "settle": 4}
    assert interview.document["rule"] == before["rule"]


def test_a_shop_that_is_never_open_is_refused() -> None:
    interview = PolicyInterview({}, "EUR", date(2026, 11, 23), date.fromisoformat)
    closed = next(one for one in interview.questions() if "closed" in one.text)
    with pytest.raises(ValueError, match="at least one open day a week"):
        closed.take("mon tue wed thu fri sat sun")
    closed.take("no")
    assert "calendar" not in interview.document
    closed.take("sun")
    assert interview.document["calendar"] == {"closed": ["sun"]}
