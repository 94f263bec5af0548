"""Closing days, public holidays by country and region, extra days; and the calendars of laws."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from desk.asking import ask, read, rows
from factory import Shop, new_shop

ROLL = '[defaults]\nwindow = "10 days"\nroll_to_open_day = true\n'
GERMANY = 'closed = ["sun"]\ncountry = "DE"\nextra = [2026-12-24]\n'


def shop_with(folder: Path, calendar: str, law: str = "", defaults: str = ROLL) -> Shop:
    return new_shop(folder, document=f"law = [{law}]\n{defaults}[calendar]\n{calendar}")


def last_days(shop: Shop, *ends: str) -> list[str]:
    """The last days of lines whose ten days end on those days."""
    for number, end in enumerate(ends, 1):
        on = date.fromisoformat(end) - timedelta(days=10)
        sale = {"order_number": str(number), "ordered_at": "2025-12-20", "unit_price": "9.00"}
        shop.take_in({**sale, "delivered_on": on.isoformat()})
    return [rows(shop.run("check", str(n), "-f", "csv").out)[0]["last_day"] for n in range(1, len(ends) + 1)]


@pytest.mark.parametrize(
    ("calendar", "ends", "rolled"),
    [
        ("", ["2026-11-28", "2026-11-29"], ["2026-11-28", "2026-11-29"]),
        ('closed = ["sun"]', ["2026-11-28", "2026-11-29"], ["2026-11-28", "2026-11-30"]),
        ('closed = ["sat", "sun", "mon"]', ["2026-11-28", "2026-11-27"], ["2026-12-01", "2026-11-27"]),
        ("extra = [2026-11-24, 2026-11-25]", ["2026-11-24", "2026-11-23"], ["2026-11-26", "2026-11-23"]),
        # Good Friday, Easter Monday and the Sunday between
        (GERMANY, ["2026-04-02", "2026-04-03", "2026-04-05"], ["2026-04-02", "2026-04-04", "2026-04-07"]),
        ('country = "DE"', ["2026-04-03", "2026-04-05", "2026-04-06"],
         ["2026-04-04", "2026-04-05", "2026-04-07"]),
        ('country = "US"', ["2026-04-03", "2026-07-03", "2026-09-07"],
         ["2026-04-03", "2026-07-05", "2026-09-08"]),
        # Epiphany and Corpus Christi are of some regions alone
        ('country = "DE"', ["2026-01-06", "2026-06-04"], ["2026-01-06", "2026-06-04"]),
        ('country = "DE"\nregion = "BY"', ["2026-01-06", "2026-06-04"], ["2026-01-07", "2026-06-05"]),
        ('country = "DE"\nregion = "HE"', ["2026-01-06", "2026-06-04"], ["2026-01-06", "2026-06-05"]),
    ],
)  # fmt: skip
def test_the_shops_last_day_rolls_over_its_closing_days_its_holidays_and_its_extra_days(
    tmp_path: Path, calendar: str, ends: list[str], rolled: list[str]
) -> None:
    shop = shop_with(tmp_path, calendar)
    assert last_days(shop, *ends) == rolled


def test_the_holidays_of_a_region_are_those_of_its_country_and_its_own(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, 'country = "DE"\nregion = "BY"')
    sql = "select day from holiday where country = 'DE' and region = ? and day between ? and ?"
    kept = [day for (day,) in read(shop.path, sql, "BY", "2027-01-01", "2027-01-31")]
    assert kept == ["2027-01-01", "2027-01-06"]
    assert read(shop.path, sql, "", "2027-01-01", "2027-12-31") == []


def test_service_targets_count_open_days_over_weekends_holidays_and_extra_days(tmp_path: Path) -> None:
    service = "[service]\ndecide = 1\nparcel = 14\n"
    shop = shop_with(tmp_path, GERMANY + service, defaults="")
    shop.take_in({"unit_price": "9.00", "quantity": 3})
    due = {}
    for day in (
        "2026-11-27",
        "2026-11-28",
        "2026-12-23",
    ):  # a Friday, a Saturday, the day before the extra one
        shop.as_of = day
        shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "other")
        due[day] = ask(shop, "queue")[-1]["due_on"]
    assert due == {"2026-11-27": "2026-11-28", "2026-11-28": "2026-11-30", "2026-12-23": "2026-12-28"}
    shop.ok("claim", "approve", "R1001")
    approved = next(row for row in ask(shop, "queue") if row["claim"] == "R1001")
    assert approved["due_on"] == "2027-01-06"  # a parcel's are calendar days


@pytest.mark.parametrize(
    ("calendar", "delivered", "last_day"),
    [
        # The shop is closed all week but Saturday, and on the day itself: the law works.
        ('closed = ["mon", "tue", "wed", "thu", "fri", "sun"]', "2026-11-05", "2026-11-19"),
        ('closed = ["sun"]\ncountry = "DE"\nextra = [2026-11-19]', "2026-11-05", "2026-11-19"),
        # A shop that is open on Saturdays: the law is not.
        ('closed = ["sun"]', "2026-11-07", "2026-11-23"),
        ("", "2026-11-08", "2026-11-23"),
        # Holidays of the country, of its region alone, and none without a country
        ('country = "DE"', "2026-04-17", "2026-05-04"),
        ("", "2026-04-17", "2026-05-01"),
        ('country = "DE"', "2026-05-21", "2026-06-04"),
        ('country = "DE"\nregion = "BY"', "2026-05-21", "2026-06-05"),
    ],
)
def test_a_laws_last_day_rolls_over_weekends_and_holidays_but_not_over_the_shops_own_days(
    tmp_path: Path, calendar: str, delivered: str, last_day: str
) -> None:
    shop = shop_with(tmp_path, calendar, law='"eu"', defaults='[defaults]\nwindow = "3 days"\n')
    shop.take_in({"ordered_at": delivered, "delivered_on": delivered, "unit_price": "9.00"})
    row = rows(shop.run("check", "1042", "--on", delivered, "-f", "csv", "--explain").out)[0]
    assert f"eu.withdrawal until {last_day}" in _grounds(shop, delivered), row["grounds"]


def _grounds(shop: Shop, on: str) -> list[str]:
    (row,) = ask(shop, "check", "1042", "--on", on, "--explain")
    return [f"{ground['ground']} until {ground['last_day']}" for ground in row["grounds"]]


def test_holidays_are_kept_some_years_ahead_of_every_year_in_which_the_desk_is_used(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, GERMANY)
    sql = "select max(day) from holiday where country = 'DE'"
    assert read(shop.path, sql) == [("2029-12-26",)]
    shop.take_in({"unit_price": "9.00"})
    shop.as_of = "2027-01-04"
    shop.ok("claim", "open", "1042", "-r", "other")
    assert read(shop.path, sql) == [("2030-12-26",)]
