"""The clock is set back or jumps, midnight comes: entries stay in their order, days are the shop's.

Seen failing with `clock.today` in UTC, and with the log ordered by its instants.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from desk.asking import ailments, ask, read
from factory import Shop

from returndesk import clock

SOLD = "order_number,ordered_at,delivered_on,sku,quantity,unit_price\n"


class Watch:
    """In the place of `datetime` in the clock's module: now is what was set last."""

    at = datetime.fromisoformat("2026-11-20T12:00:00+00:00")

    @classmethod
    def now(cls, zone: tzinfo) -> datetime:
        return cls.at.astimezone(zone)

    @classmethod
    def set(cls, text: str) -> None:
        cls.at = datetime.fromisoformat(text)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> type[Watch]:
    monkeypatch.setattr(clock, "datetime", Watch)
    monkeypatch.setenv("TZ", "UTC")  # of the machine; the shop is elsewhere
    return Watch


def shop_in(zone: str, folder: Path, watch: type[Watch]) -> Shop:
    """A shop that goes by its clock, with order 1042 of ten mugs from September."""
    watch.set("2026-09-01T12:00:00+00:00")
    shop = Shop(folder / "desk.db", as_of="")
    shop.ok("init", "--shop", "Corner", "--timezone", zone, "--currency", "EUR", "--as-of", "2026-09-01")
    shop.ok("policy", "set", "-", "--as-of", "2026-09-01", stdin='[defaults]\nwindow = "90 days"\n')
    shop.ok("order", "import", "-", stdin=f"{SOLD}1042,2026-08-30,2026-09-01,MUG,10,5.00\n")
    return shop


def days(shop: Shop) -> list[str]:
    """The days of the entries after the three that set the shop up, in the order of the log."""
    return [row["on"] for row in ask(shop, "log")][3:]


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Europe/Berlin", "2026-11-20T22:59:59+00:00", "2026-11-20"),
        ("Europe/Berlin", "2026-11-20T23:00:00+00:00", "2026-11-21"),  # midnight there
        ("Asia/Shanghai", "2026-11-20T15:59:59+00:00", "2026-11-20"),
        ("Asia/Shanghai", "2026-11-20T16:00:00+00:00", "2026-11-21"),
        ("America/New_York", "2026-11-21T04:59:59+00:00", "2026-11-20"),
        ("America/New_York", "2026-11-21T05:00:00+00:00", "2026-11-21"),
        ("Europe/Berlin", "2026-10-24T21:59:59+00:00", "2026-10-24"),  # still summer time
        ("Europe/Berlin", "2026-10-24T22:00:00+00:00", "2026-10-25"),
        ("Europe/Berlin", "2026-10-25T22:59:59+00:00", "2026-10-25"),  # a day of 25 hours
        ("Europe/Berlin", "2026-10-25T23:00:00+00:00", "2026-10-26"),
    ],
)
def test_the_day_of_an_act_begins_at_midnight_in_the_shops_zone(
    zone: str, instant: str, day: str, tmp_path: Path, watch: type[Watch]
) -> None:
    shop = shop_in(zone, tmp_path, watch)
    watch.set(instant)
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    assert days(shop) == [day]
    assert ask(shop, "claim", "list")[0]["opened_on"] == day
    assert read(shop.path, "select at from journal order by seq desc limit 1") == [(f"{instant[:19]}Z",)]
    assert ailments(shop) == []


def test_the_hour_that_comes_twice_leaves_the_log_in_order(tmp_path: Path, watch: type[Watch]) -> None:
    shop = shop_in("Europe/Berlin", tmp_path, watch)
    watch.set("2026-10-25T00:30:00+00:00")  # 02:30, the first time
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    watch.set("2026-10-25T01:10:00+00:00")  # 02:10, the second time
    shop.ok("claim", "approve", "R1001")
    assert [row["act"] for row in ask(shop, "log", "R1001")] == ["opened", "approved"]
    assert days(shop) == ["2026-10-25"] * 2
    assert ailments(shop) == []


def test_a_clock_set_back_by_hours_leaves_acts_in_the_order_they_were_done(
    tmp_path: Path, watch: type[Watch]
) -> None:
    shop = shop_in("Europe/Berlin", tmp_path, watch)
    watch.set("2026-11-20T15:00:00+00:00")
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    watch.set("2026-11-20T09:00:00+00:00")
    shop.ok("claim", "receive", "R1001")
    watch.set("2026-11-20T12:00:00+00:00")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001", "--method", "cash")
    done = ["opened", "approved", "received", "inspected", "refunded"]
    assert [row["act"] for row in ask(shop, "log", "R1001")] == done
    assert [row["act"] for row in ask(shop, "log")][3:] == done
    assert ask(shop, "claim", "list")[0]["status"] == "closed"
    assert ailments(shop) == []


def test_a_clock_set_back_by_days_is_told_and_changes_no_past_day_by_itself(
    tmp_path: Path, watch: type[Watch]
) -> None:
    shop = shop_in("Europe/Berlin", tmp_path, watch)
    watch.set("2026-11-20T12:00:00+00:00")
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    watch.set("2026-11-18T12:00:00+00:00")
    done = shop.run("claim", "approve", "R1001")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "R1001 was opened on Fri 20 Nov: a later act cannot be dated before that\n"
        "  the same with --as-of 2026-11-20\n"
    )
    shop.ok("claim", "approve", "R1001", "--as-of", "2026-11-20")
    assert days(shop) == ["2026-11-20"] * 2
    assert ailments(shop) == []
