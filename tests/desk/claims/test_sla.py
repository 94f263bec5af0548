"""The shop's clock: its days and hours, still while a question is out, then on with the days left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from desk.asking import ailments, ask, read, the_claim, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = """[defaults]
window = "180 days"
[service]
decide = {decide}
answer = 10
[calendar]
closed = ["sat", "sun"]
country = "DE"
"""
HOURS = 'hours = { mon = "09:00-18:00", tue = "09:00-18:00", wed = "09:00-18:00", thu = "09:00-20:00",'
HOURS += ' fri = "09:00-16:00" }\n'


@contextmanager
def at(shop: Shop, when: str) -> Iterator[None]:
    """The shop's clock stands at that day and time: "2026-11-24 18:30"."""
    local = datetime.fromisoformat(when).replace(tzinfo=BERLIN)
    shop.as_of = when[:10]
    with patch("returndesk.clock.now", lambda: local.astimezone(ZoneInfo("UTC"))):
        yield


def shop_of(folder: Path, decide: int = 3, hours: str = "") -> Shop:
    shop = new_shop(folder, document=WEEK.format(decide=decide) + hours)
    shop.take_in({"unit_price": "10.00", "ordered_at": "2026-10-01", "delivered_on": "2026-10-05"})
    return shop


def due(shop: Shop) -> Any:
    return ask(shop, "queue")[0]["due_on"]


# opened, decide, asked, answered, due: on a shop that is open Monday to Friday, without hours
WHOLE_DAYS = [
    (
        "2026-11-23 10:00",
        3,
        "2026-11-23 12:00",
        "2026-11-23 15:00",
        "2026-11-26",
    ),  # the same day: nothing lost
    ("2026-11-23 10:00", 3, "2026-11-24 12:00", "2026-11-25 12:00", "2026-11-27"),  # 2 left on Tuesday
    ("2026-11-23 10:00", 3, "2026-11-24 12:00", "2026-11-27 12:00", "2026-12-01"),  # over the week-end
    ("2026-11-23 10:00", 3, "2026-11-24 12:00", "2026-11-28 12:00", "2026-12-01"),  # answered on a Saturday
    ("2026-11-23 10:00", 3, "2026-11-24 12:00", "2026-11-29 12:00", "2026-12-01"),  # and on a Sunday
    ("2026-11-23 10:00", 3, "2026-11-26 12:00", "2026-11-30 12:00", "2026-11-30"),  # 0 left: due at once
    ("2026-11-23 10:00", 1, "2026-11-27 12:00", "2026-12-02 12:00", "2026-12-02"),  # asked when it was over
    ("2026-12-21 10:00", 3, "2026-12-22 12:00", "2026-12-24 12:00", "2026-12-29"),  # Christmas is a Friday
    ("2026-12-22 10:00", 2, "2026-12-22 12:00", "2026-12-30 12:00", "2027-01-04"),  # over New Year's Day
    (
        "2026-10-22 10:00",
        3,
        "2026-10-23 12:00",
        "2026-10-26 12:00",
        "2026-10-28",
    ),  # summer time ends on the 25th
]


@pytest.mark.parametrize(("opened", "decide", "asked", "answer", "last"), WHOLE_DAYS)
def test_the_days_that_were_left_are_left_after_the_answer(
    tmp_path: Path, opened: str, decide: int, asked: str, answer: str, last: str
) -> None:
    shop = shop_of(tmp_path, decide)
    with at(shop, opened):
        shop.ok("claim", "open", "1042", "-r", "changed-mind")
    with at(shop, asked):
        shop.ok("claim", "ask", "R1001", "which size?")
    with at(shop, answer):
        shop.ok("claim", "answered", "R1001", "large")
        assert due(shop) == last
    assert ailments(shop) == []


# opened at, asked at, answered at, due: decide = 2, open to 18:00, Thursdays to 20:00, Fridays to 16:00
BY_HOURS = [
    ("2026-11-23 10:00", None, None, "2026-11-25"),
    ("2026-11-23 07:00", None, None, "2026-11-25"),  # before opening: the day itself
    ("2026-11-23 18:00", None, None, "2026-11-25"),  # closing time is in time
    ("2026-11-23 18:01", None, None, "2026-11-26"),  # after it: from Tuesday's opening
    ("2026-11-26 19:30", None, None, "2026-11-30"),  # Thursdays are long
    ("2026-11-27 16:01", None, None, "2026-12-02"),  # Friday after closing: from Monday's opening
    ("2026-11-28 10:00", None, None, "2026-12-02"),  # and so on a Saturday
    ("2026-12-24 20:01", None, None, "2026-12-30"),  # Christmas and the week-end: from the 28th
    ("2026-11-23 10:00", "2026-11-24 11:00", "2026-11-25 17:59", "2026-11-26"),  # 1 left
    ("2026-11-23 10:00", "2026-11-24 11:00", "2026-11-25 18:30", "2026-11-27"),  # answered after closing
    ("2026-11-23 10:00", "2026-11-24 11:00", "2026-11-27 16:30", "2026-12-01"),  # on Friday after closing
    (
        "2026-11-23 10:00",
        "2026-11-24 19:00",
        "2026-11-25 10:00",
        "2026-11-26",
    ),  # asked after closing: Tuesday is used
]


@pytest.mark.parametrize(("opened", "asked", "answer", "last"), BY_HOURS)
def test_what_comes_after_closing_counts_from_the_next_opening(
    tmp_path: Path, opened: str, asked: str | None, answer: str | None, last: str
) -> None:
    shop = shop_of(tmp_path, 2, HOURS)
    with at(shop, opened):
        shop.ok("claim", "open", "1042", "-r", "changed-mind")
    if asked and answer:
        with at(shop, asked):
            shop.ok("claim", "ask", "R1001", "which size?")
        with at(shop, answer):
            shop.ok("claim", "answered", "R1001")
    assert due(shop) == last


@pytest.mark.parametrize(
    ("day", "utc", "last"),
    [
        ("2026-10-22", "2026-10-22T16:30:00", "2026-10-26"),  # 18:30 in summer, open to 20:00: a Thursday
        ("2026-10-21", "2026-10-21T16:30:00", "2026-10-26"),  # 18:30 in summer: Wednesday is over
        ("2026-10-26", "2026-10-26T16:30:00", "2026-10-28"),  # 17:30 in winter: Monday is not
        ("2026-03-30", "2026-03-30T16:30:00", "2026-04-02"),  # 18:30, summer again
        ("2026-03-26", "2026-03-26T18:30:00", "2026-03-30"),  # 19:30 in winter, a long Thursday
    ],
)
def test_the_hours_are_those_of_the_shops_own_clock_in_summer_and_in_winter(
    tmp_path: Path, day: str, utc: str, last: str
) -> None:
    shop = new_shop(tmp_path, document=WEEK.format(decide=2) + HOURS)
    shop.take_in({"unit_price": "10.00", "ordered_at": "2026-03-01", "delivered_on": "2026-03-05"})
    shop.as_of = day
    now = datetime.fromisoformat(utc).replace(tzinfo=ZoneInfo("UTC"))
    with patch("returndesk.clock.now", lambda: now):
        shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert due(shop) == last


def test_a_day_that_is_only_named_counts_as_open(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, 2, HOURS)
    with at(shop, "2026-11-25 23:00"):
        shop.as_of = "2026-11-23"  # booked late in the evening for Monday: nobody knows at what hour it was
        shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert due(shop) == "2026-11-25"


def test_while_a_question_is_out_the_customer_has_the_move_and_the_promise_answer_runs(
    tmp_path: Path,
) -> None:
    shop = shop_of(tmp_path)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    (row,) = ask(shop, "claim", "ask", "R1001", "which size?")
    assert (row["status"], row["stage"]) == ("waiting", "info")
    (task,) = ask(shop, "queue")
    assert (task["waiting_on"], task["due_on"]) == ("customer", "2026-12-03")  # ten days of the calendar
    assert read(shop.path, "select clock_left from claim") == [(3,)]
    write(shop.path, "update claim set clock_left = 9")
    assert ailments(shop) == [("claim-clock", "claim R1001")]
    write(shop.path, "update claim set clock_left = 3")
    (row,) = ask(shop, "claim", "answered", "R1001", "large")
    assert (row["status"], row["verdict"]) == ("requested", "eligible")
    assert read(shop.path, "select clock_left from claim") == [(None,)]
    texts = [(entry["act"], entry["text"]) for entry in ask(shop, "log", "R1001")]
    assert texts[1:] == [("asked", '"which size?"'), ("answered", 'eligible, "large"')]


def test_a_question_that_is_never_answered_expires_as_a_parcel_does(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "ask", "R1001", "which size?")
    shop.as_of = "2026-12-03"
    assert ask(shop, "claim", "expire", "--due") == []
    shop.as_of = "2026-12-04"
    assert ask(shop, "queue")[0]["next"] == "returndesk claim expire --due"
    (row,) = ask(shop, "claim", "expire", "--due")
    assert (row["claim"], row["status"]) == ("R1001", "expired")
    shop.ok("claim", "reopen", "R1001", "--why", "they wrote at last")
    assert due(shop) == "2026-12-09"
    assert ailments(shop) == []


EVIDENCE = (
    WEEK.format(decide=2)
    + """[[rule]]
name = "faults"
when = { fault = ["maker"] }
evidence = ["photo"]
restocking_fee = "0%"
"""
)


def test_evidence_in_an_answer_is_judged_anew_and_approval_is_not(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=EVIDENCE)
    shop.take_in({"unit_price": "10.00", "quantity": 2})
    shop.ok("claim", "open", "1042", "-r", "defective")
    assert the_claim(shop)["verdict"] == "review"
    shop.ok("claim", "ask", "R1001", "a photo, please")
    assert ask(shop, "claim", "answered", "R1001", "no camera")[0]["verdict"] == "review"
    shop.ok("claim", "ask", "R1001", "of your neighbour?")
    (row,) = ask(shop, "claim", "answered", "R1001", "here", "--evidence", "photo")
    assert (row["verdict"], row["next"]) == ("eligible", "returndesk claim approve R1001")
    assert the_claim(shop)["findings"] == []
    assert read(shop.path, "select verdict, ground from judgement") == [("eligible", "policy")]
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("claim", "answered", "R1001"), 1),  # nothing was asked
        (("claim", "ask", "R1001", " "), 2),
        (("claim", "ask", "R1001"), 2),
        (("claim", "answered", "R1001", "--evidence", "smell"), 2),
        (("claim", "ask", "R1009", "why?"), 66),
    ],
)
def test_what_cannot_be_asked_or_answered_changes_nothing(
    tmp_path: Path, typed: tuple[str, ...], code: int
) -> None:
    shop = shop_of(tmp_path)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    before = read(shop.path, "select * from claim")
    assert shop.run(*typed).code == code
    assert read(shop.path, "select * from claim") == before


def test_a_second_question_is_refused_while_the_first_is_out(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "ask", "R1001", "which size?")
    result = shop.run("claim", "ask", "R1001", "and which colour?")
    assert (result.code, "You can: cancel, answered." in result.err) == (1, True)


def test_the_laws_clock_does_not_stand_still(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='law = ["eu"]\n[service]\nanswer = 30\ndecide = 30\n')
    shop.take_in({"unit_price": "10.00", "order_tags": "shop-collects"})
    shop.as_of = "2026-11-10"
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "ask", "R1001", "where shall we fetch it?")
    row = ask(shop, "queue")[0]
    assert (row["due_on"], row["due_source"], row["stage"]) == ("2026-11-24", "eu.withdrawal", "info")


TIERS = """tiers = ["gold"]
[service]
decide = 5
[[service.for]]
kind = ["parcel", "complaint"]
decide = 1
[[service.for]]
tier = "gold"
decide = 2
settle = 9
[[service.for]]
kind = "complaint"
tier = "gold"
decide = 0
"""


@pytest.mark.parametrize(
    ("reason", "tier", "last"),
    [
        ("changed-mind", "", "2026-11-28"),
        ("damaged", "", "2026-11-24"),
        ("service", "", "2026-11-24"),
        ("changed-mind", "gold", "2026-11-25"),
        ("damaged", "gold", "2026-11-25"),  # later ones win, key by key
        ("service", "gold", "2026-11-23"),
    ],
)
def test_promises_go_by_kind_and_tier(tmp_path: Path, reason: str, tier: str, last: str) -> None:
    shop = new_shop(tmp_path, document=TIERS)
    shop.take_in({"unit_price": "10.00", "customer_tier": tier, "customer_email": "ada@example.org"})
    shop.ok("claim", "open", "1042", "-r", reason)
    assert due(shop) == last


def test_the_first_answer_is_another_day_than_the_decision(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    assert (the_claim(shop)["first_answer_on"], the_claim(shop)["decided_on"]) == (None, None)
    shop.ok("claim", "note", "R1001", "a note is no answer")
    with at(shop, "2026-11-24 10:15"):
        shop.ok("claim", "ask", "R1001", "which size?")
    with at(shop, "2026-11-26 09:00"):
        shop.ok("claim", "answered", "R1001")
        shop.ok("claim", "approve", "R1001")
    claim = the_claim(shop)
    assert (claim["first_answer_on"], claim["first_answer_at"]) == ("2026-11-24", "2026-11-24T09:15:00Z")
    assert claim["decided_on"] == "2026-11-26"
    assert "  first answer Tue 24 Nov · decided Thu 26 Nov" in shop.ok(
        "claim", "show", "R1001", "-f", "table"
    )


def test_a_decision_is_an_answer_as_well(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "reject", "R1001", "--why", "worn")
    assert the_claim(shop)["first_answer_on"] == the_claim(shop)["decided_on"] == "2026-11-23"
    assert "first answer" not in shop.ok("claim", "show", "R1001", "-f", "table")


TIMES, ORDER = "opening and closing time", "an opening time before the closing time"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('[calendar]\nhours = "9-18"\n',
         '2: [calendar]: hours: expected { mon = "09:00-18:00", sat = "10:00-14:00" }, found "9-18"'),
        ('[calendar]\nhours = { monday = "09:00-18:00" }\n',
         "2: [calendar] hours: monday: expected one of mon, tue, wed, thu, fri, sat, sun"),
        ('[calendar]\nhours = { mon = "9 to 18" }\n',
         f'2: [calendar] hours: mon: expected {TIMES} such as "09:00-18:00", found "9 to 18"'),
        ('[calendar]\nhours = { mon = "18:00-09:00" }\n',
         f'2: [calendar] hours: mon: expected {ORDER}, such as "09:00-18:00", found "18:00-09:00"'),
        ('[calendar]\nhours = { mon = "09:00-24:01" }\n',
         f'2: [calendar] hours: mon: expected {ORDER}, such as "09:00-18:00", found "09:00-24:01"'),
        ('[calendar]\nclosed = ["sun"]\n[calendar.hours]\nsun = "09:00-18:00"\n',
         '4: [calendar] hours: sun: expected a weekday that is not closed, found "09:00-18:00"'),
        ("[[service.for]]\ndecide = 1\n", "1: [[service.for]] 1: kind: expected a kind, a tier or a channel"),
        ('[[service.for]]\nkind = "return"\ndecide = 1\n[[service.for]]\nkind = "letter"\ndecide = 1\n',
         '5: [[service.for]] 2: kind: expected a list of some of return, parcel, complaint, found "letter"'),
        ('[[service.for]]\ntier = "gold"\ndecide = "1"\n',
         '3: [[service.for]] 1: decide: expected a whole number of days, or a text such as "48 hours" or'
         ' "3 business days", found "1"'),
        ('[[service.for]]\ntier = "gold"\ndecides = 1\n',
         "3: [[service.for]] 1: decides: unknown key, did you mean decide?"),
        ("[service]\nfor = 3\n", "2: [service]: for: expected tables [[service.for]], found 3"),
    ],
)  # fmt: skip
def test_a_mistake_in_hours_or_promises_is_named_with_its_line(shop: Shop, document: str, said: str) -> None:
    result = shop.run("policy", "check", "-", stdin=document)
    assert (result.code, result.err.splitlines()[0].removeprefix("stdin:")) == (78, said)


def test_hours_and_promises_are_shown_and_their_changes_told(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=TIERS)
    shop.ok("policy", "set", "-", stdin=TIERS + "[calendar]\n" + HOURS)
    shown = {(row["table"], row["name"], row["key"]): row["value"] for row in ask(shop, "policy", "show")}
    assert shown["service.for", "complaint, gold", "decide"] == "0"
    assert shown["calendar", None, "hours"].startswith("mon: 09:00-18:00; tue: 09:00-18:00")
    assert shown["service.for", "gold", "settle"] == "9"
    last = ask(shop, "policy", "log")[-1]
    assert (last["key"], last["before"]) == ("calendar.hours", None)
    assert last["after"].startswith('{ mon = "09:00-18:00"')
