from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from returndesk.intake.csv.dates import DateReader, When
from returndesk.intake.platforms.format_files import DateForms

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
