"""Days, weekdays and lengths of time are typed in English, German and Chinese."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.days import calendar_day, spoken_day
from returndesk.core.policy import answers

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "window"),
    [
        ("30", "30 days"),
        ("30 Days", "30 days"),
        ("30天", "30 days"),
        ("３０ 天", "30 days"),
        ("30日内", "30 days"),
        ("七天", "7 days"),
        ("十五天", "15 days"),
        ("三十天", "30 days"),
        ("一百二十天", "120 days"),
        ("两周", "2 weeks"),
        ("2个星期", "2 weeks"),
        ("1个月", "1 month"),
        ("半年", "6 months"),
        ("一年", "12 months"),
        ("30 Tage", "30 days"),
        ("1 Woche", "1 week"),
        ("6 MONATE", "6 months"),
        ("7天无理由", "7天无理由"),  # left as it is, to be refused
        ("1.5 Tage", "1.5 tage"),
    ],
)
def test_a_window_is_typed_in_three_languages(typed: str, window: str) -> None:
    assert answers.typed_length(typed) == window


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("周日", ["sun"]),
        ("周六 周日", ["sat", "sun"]),
        ("星期六、星期天", ["sat", "sun"]),
        ("每周六周日", ["sat", "sun"]),
        ("周一和周二", ["mon", "tue"]),
        ("周末", ["sat", "sun"]),
        ("weekends", ["sat", "sun"]),
        ("Sonntag", ["sun"]),
        ("Samstag und Sonntag", ["sat", "sun"]),
        ("sonntags, mo", ["sun", "mon"]),
        ("Sa, So", ["sat", "sun"]),
        ("Sundays and sat", ["sun", "sat"]),
        ("无", []),
    ],
)
def test_weekdays_are_typed_in_three_languages(typed: str, days: list[str]) -> None:
    assert answers.weekdays(typed) == days


def test_a_weekday_that_is_not_understood_is_named_as_typed() -> None:
    with pytest.raises(ValueError, match="unknown: 'sux'"):
        answers.weekdays("Sonntag, sux")


def test_times_of_tiers_and_steps_are_typed_in_three_languages() -> None:
    assert answers.tiers("Gold 15天，银牌 5 Tage") == {"Gold": "15 days", "银牌": "5 days"}
    assert answers.tiers('"VIP 7天" 5天') == {"VIP 7天": "5 days"}
    assert answers.targets("1天, 2 Tage, 48小时") == [1, 2, "48 hours"]
    assert answers.targets("3个工作日, 2 Werktage, 1") == ["3 business days", "2 business days", 1]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("昨天", "2026-11-22"),
        ("前天", "2026-11-21"),
        ("今天", "2026-11-23"),
        ("gestern", "2026-11-22"),
        ("Heute", "2026-11-23"),
        ("周一", "2026-11-23"),
        ("星期天", "2026-11-22"),
        ("上周五", "2026-11-20"),
        ("上个星期一", "2026-11-16"),
        ("本周二", "2026-11-24"),
        ("Freitag", "2026-11-20"),
        ("Die", "2026-11-17"),
        ("son", "2026-11-22"),
        ("3天前", "2026-11-20"),
        ("两周前", "2026-11-09"),
        ("vor 3 Tagen", "2026-11-20"),
        ("1 month ago", "2026-10-23"),
        ("9999 months ago", "1193-08-23"),  # the longest: within the calendar
        ("9999 years ago", None),
        ("3天", None),
        ("mo", None),  # too short
        ("明年", None),
    ],
)
def test_a_day_is_spoken_in_three_languages(typed: str, day: str | None) -> None:
    assert spoken_day(typed, MONDAY) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(
    ("typed", "month"), [("31. Januar", 1), ("5. März", 3), ("5 mai", 5), ("24. Dez.", 12), ("1 Foo", 0)]
)
def test_months_are_typed_in_german_too(typed: str, month: int) -> None:
    assert (calendar_day(typed) or (0, 0, 0))[1] == month
