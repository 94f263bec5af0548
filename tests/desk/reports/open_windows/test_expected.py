"""Rates in the end of cohorts whose window is open: worked by hand on a small desk."""

from __future__ import annotations

from itertools import count
from unittest.mock import patch

from desk.asking import ailments, ask, read
from desk.reports.open_windows.mugs import NEW, take_back
from factory import Shop


def in_the_end(shop: Shop, *args: str) -> dict[object, tuple[object, ...]]:
    rows = ask(shop, "report", "returns", *args)
    names = ("rate", "expected", "expected_low", "expected_high")
    return {row["key"]: tuple(row[name] for name in names) for row in rows}


def test_an_open_month_shows_its_rate_in_the_end(august: Shop) -> None:
    # Of 40 mugs none is back: 3/23 of them are expected, 0 to 14 (see the report of liability).
    assert in_the_end(august, "--by", "month") == {
        "2026-08": ("0.2000", None, None, None),
        "2026-11": ("0.0000", "0.1304", "0.0000", "0.3500"),
    }


def test_what_came_back_already_is_part_of_the_rate_in_the_end(august: Shop) -> None:
    take_back(august, "N0", "2026-11-20")
    # 1 came back, and 3/23 of the other 39 are expected: 6.09 of 40.
    rate, expected, low, _ = in_the_end(august, "--by", "month")["2026-11"]
    assert (rate, expected, low) == ("0.0250", "0.1522", "0.0250")


def test_units_on_open_claims_come_as_often_as_those_before_them(august: Shop) -> None:
    august.ok("claim", "open", "A9", "-r", "changed-mind", "--on", "2026-08-10")
    august.ok("claim", "cancel", "R1006", "--why", "kept")
    august.ok("claim", "open", "N0", "-r", "changed-mind", "--on", "2026-11-20")
    # Of 6 claimed units of ended claims 5 came: 5/6 of one, and 3/23 of 39.
    assert in_the_end(august, "--by", "month")["2026-11"][:2] == ("0.0000", "0.1480")


def test_a_key_of_claims_has_no_rate_in_the_end(august: Shop) -> None:
    take_back(august, "N0", "2026-11-20")
    assert in_the_end(august, "--by", "reason", "--period", "2026-11") == {
        "changed-mind": ("0.0250", None, None, None)
    }


def test_a_long_period_has_rates_in_the_end_by_month_alone(august: Shop) -> None:
    in_time = ("0.0000", "0.1304", "0.0000", "0.3500")
    assert in_the_end(august, "--from", "2026-08-15") == {"MUG": in_time}
    assert in_the_end(august, "--from", "2026-08-14") == {"MUG": ("0.0000", None, None, None)}
    assert in_the_end(august, "--from", "2026-08-14", "--by", "sku,month") == {"MUG · 2026-11": in_time}


def test_a_person_reads_what_an_open_month_comes_to(august: Shop) -> None:
    text = august.ok("report", "returns", "--by", "month", "-f", "table")
    assert text.endswith("2026-11: so far 0.0 %, 0.0–35.0 % in the end\n")
    august.as_of = "2027-01-05"
    assert "in the end" not in august.ok("report", "returns", "--by", "month", "-f", "table")


def test_a_short_past_says_that_more_can_come_back(august: Shop) -> None:
    august.as_of = "2026-08-20"
    text = august.ok("report", "returns", "--by", "month", "--period", "2026-08", "-f", "table")
    assert text.endswith("More can come back: all rows are still open\n")


def test_rates_that_another_user_made_stale_meanwhile_are_shown_and_not_kept(august: Shop) -> None:
    states = count()
    with patch("returndesk.desk.reports.expected.seen_state", lambda _: next(states)):
        assert in_the_end(august, "--from", "2026-08-15")["MUG"][1] == "0.1304"
    assert read(august.path, "select count(*) from cohort_end") == [(0,)]
    assert in_the_end(august, "--from", "2026-08-15")["MUG"][1] == "0.1304"
    assert read(august.path, "select count(*) from cohort_end") == [(1,)]


def test_kept_rates_of_before_an_order_are_not_held_against_it(august: Shop) -> None:
    in_the_end(august, "--from", "2026-08-15")
    assert read(august.path, "select count(*) from cohort_end") == [(1,)]
    assert ailments(august) == []
    august.take_in({**NEW, "order_number": "N40"})
    assert ailments(august) == []
