from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from returndesk.intake.csv.dates import DateReader, When
from returndesk.intake.platforms.format_files import DateForms
from returndesk.store.orders.columns import instant

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "on", "at"),
    [
        ("2026-11-20", date(2026, 11, 20), None),
        ("2026-11-20 14:30", date(2026, 11, 20), datetime(2026, 11, 20, 13, 30, tzinfo=UTC)),
        ("2026-11-20T14:30:05", date(2026, 11, 20), datetime(2026, 11, 20, 13, 30, 5, tzinfo=UTC)),
        ("2026-11-20T14:30:05.123Z", date(2026, 11, 20), datetime(2026, 11, 20, 14, 30, 5, tzinfo=UTC)),
        ("2026-11-20 23:30:00Z", date(2026, 11, 21), datetime(2026, 11, 20, 23, 30, tzinfo=UTC)),
        ("2026-11-20 12:19:55 -0700", date(2026, 11, 20), datetime(2026, 11, 20, 19, 19, 55, tzinfo=UTC)),
        ("2026-11-20 20:00:00 -07:00", date(2026, 11, 21), datetime(2026, 11, 21, 3, 0, tzinfo=UTC)),
        ("2026-11-20 14:30:05 UTC", date(2026, 11, 20), datetime(2026, 11, 20, 14, 30, 5, tzinfo=UTC)),
    ],
)
def test_an_iso_date_or_time_is_the_shops_day_and_a_utc_instant(
    text: str, on: date, at: datetime | None
) -> None:
    assert DateReader(DateForms(), BERLIN).read(text) == When(on, at)


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2026",
        "10",
        "2026-02",
        "20261120",
        "2026-W48-1",
        "2026-11-20 14",
        "20 Nov 2026",
        "2026-1-2",
        "२०२६-११-२०",
        "2026-11-20 ",
    ],
)
def test_an_undeclared_form_is_never_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="expected a date like 2026-11-20 or 2026-11-20 14:30:00"):
        DateReader(DateForms(), BERLIN).read(text)


@pytest.mark.parametrize(
    "text", ["2026-02-31", "2026-13-01", "2026-11-20 25:00", "2026-11-20 10:00 +99:00", "0000-01-01"]
)
def test_a_day_or_time_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no such day or time"):
        DateReader(DateForms(), BERLIN).read(text)


def test_a_local_time_that_the_clocks_skipped_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist in Europe/Berlin: the clocks went forward"):
        DateReader(DateForms(), BERLIN).read("2026-03-29 02:30:00")


def test_a_year_that_no_shop_knew_is_refused() -> None:
    with pytest.raises(ValueError, match="a date before 1970"):
        DateReader(DateForms(), BERLIN).read("0026-11-20")


def test_a_declared_form_is_read_as_well_as_iso() -> None:
    reader = DateReader(DateForms(("%d-%m-%Y %H:%M:%S", "%d-%m-%Y", "iso")), ZoneInfo("UTC"))
    assert reader.read("04-05-2026 07:32:06") == When(
        date(2026, 5, 4), datetime(2026, 5, 4, 7, 32, 6, tzinfo=UTC)
    )
    assert reader.read("04-05-2026") == When(date(2026, 5, 4))
    assert reader.read("2026-05-04").on == date(2026, 5, 4)
    with pytest.raises(ValueError, match="no such day or time"):
        reader.read("31-02-2026")
    with pytest.raises(ValueError, match="expected a date like 20-11-2026 14:30:00 or 2026-11-20"):
        reader.read("05/04/2026")


NAMED = DateForms(("iso", "any", "names"))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Dec 31, 2025", "2025-12-31"),
        ("December 31st, 2025", "2025-12-31"),
        ("31st of December 2025", "2025-12-31"),
        ("Wed, 31 Dec 2025", "2025-12-31"),
        ("21-Apr-2026", "2026-04-21"),
        ("21-Apr-26", "2026-04-21"),
        ("21APR2026", "2026-04-21"),
        ("2026-Apr-21", "2026-04-21"),
        ("31. Dezember 2025", "2025-12-31"),
        ("Mittwoch, 31. Dez. 2025", "2025-12-31"),
        ("3. März 2026", "2026-03-03"),
        ("03. Maerz 2026", "2026-03-03"),
        ("1er août 2026", "2026-08-01"),
        ("MERCREDI 31 DECEMBRE 2025", "2025-12-31"),
        ("2 févr. 2026", "2026-02-02"),
        ("31 de diciembre de 2025", "2025-12-31"),
        ("miércoles, 31 de diciembre de 2025", "2025-12-31"),
        ("5 ene 2026", "2026-01-05"),
        ("1º de março de 2026", "2026-03-01"),
        ("quarta-feira, 31 de dezembro de 2025", "2025-12-31"),
        ("2025年12月31日", "2025-12-31"),
        ("2026年4月1号", "2026-04-01"),
        ("30 de septiembre de 2025 19:29 hs.", "2025-09-30 19:29"),
        ("Dec 31, 2025, 2:10:40 PM", "2025-12-31 14:10:40"),
        ("31 Dec 2025 at 12:05 a.m.", "2025-12-31 00:05"),
        ("31. Dezember 2025 um 14:10 Uhr", "2025-12-31 14:10"),
        ("31 décembre 2025 à 14h10", "2025-12-31 14:10"),
        ("Wed, 31 Dec 2025 14:10:40 +0800", "2025-12-31 14:10:40+08:00"),
        ("2025年12月31日 14:10:40", "2025-12-31 14:10:40"),
        ("2025年12月31日 下午2:10", "2025-12-31 14:10"),
        ("2025年12月31日14时10分", "2025-12-31 14:10"),
    ],
)
def test_a_month_by_name_is_read_in_the_languages_of_the_desk(text: str, iso: str) -> None:
    reader = DateReader(NAMED, BERLIN)
    assert reader.read(text) == DateReader(DateForms(), BERLIN).read(iso)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31 Foo 2025", "expected a date like"),
        ("Dec 31", "expected a date like"),
        ("Dec 2025", "expected a date like"),
        ("Order 31 Dec 2025", "expected a date like"),
        ("31 Feb 2026", "no such day or time"),
        ("31 Dec 2025 25:00", "no such day or time"),
        ("1 Jan 1900", "a date before 1970"),
        ("1" + ", " * 5000 + "Jan 2026", "expected a date like"),
    ],
)
def test_what_is_no_day_with_a_month_by_name_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        DateReader(NAMED, BERLIN).read(text)


def test_a_column_of_usual_times_is_read_as_each_of_them_is() -> None:
    reader, texts = DateReader(DateForms(), BERLIN), ["2026-03-01 23:59:59", "2026-11-20T00:10:00"]
    found = reader.usual_column(texts, date(2026, 11, 20))
    assert found == (
        [date(2026, 3, 1), date(2026, 11, 20)],
        ["2026-03-01T22:59:59Z", "2026-11-19T23:10:00Z"],
    )
    whens = [reader.read(text) for text in texts]
    assert found == ([when.on for when in whens], [instant(when.at) for when in whens])


@pytest.mark.parametrize(
    "odd",
    [
        "2026-11-21 10:00:00",  # after the last day
        "2026-03-29 02:30:00",  # the clocks go forward
        "2026-11-20 25:00:00",
        "2026-11-20 24:00:00",
        "2026-11-20 10:+1:00",
        "2026-11-31 10:00:00",
        "1969-12-31 10:00:00",
        "2026-11-20",
        "20.11.2026 10:00:00",
        "2026-11-20 10:00:00Z",
        "",
    ],
)
def test_a_column_with_a_time_that_is_not_usual_is_left_to_be_read_one_by_one(odd: str) -> None:
    texts = ["2026-11-20 10:00:00", odd]
    assert DateReader(DateForms(), BERLIN).usual_column(texts, date(2026, 11, 20)) is None
