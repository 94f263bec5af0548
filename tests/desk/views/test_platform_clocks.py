"""Service targets by channel and in hours, and what the platform does when one is missed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from desk.asking import ailments, ask, the_claim
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow
BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
POLICY = """[calendar]
closed = ["sat", "sun"]
[[service.for]]
channel = "wechat"
answer = "48 hours"
then = "platform decides for the buyer"
[[service.for]]
channel = "ebay"
decide = "3 business days"
then = "eBay steps in"
[[service.for]]
channel = "etsy"
decide = "2 days"
inspect = "36 hours"
"""


@contextmanager
def at(shop: Shop, when: str) -> Iterator[None]:
    """By the shop's clocks it is then: "2026-11-24 18:30"."""
    local = datetime.fromisoformat(when).replace(tzinfo=BERLIN)
    shop.as_of = when[:10]
    with patch("returndesk.clock.now", lambda: local.astimezone(UTC)):
        yield


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """An order each on four channels."""
    shop = new_shop(tmp_path, document=POLICY)
    for channel in ("wechat", "ebay", "etsy", "web"):
        days = {"ordered_at": "2026-10-01", "delivered_on": "2026-10-10"}
        shop.take_in({"order_number": channel, "channel": channel, "unit_price": "5.00", **days})
    return shop


def row(shop: Shop, claim: str = "R1001") -> dict[str, Any]:
    return next(one for one in ask(shop, "queue") if one["claim"] == claim)


def test_a_target_by_channel_counts_hours_open_days_or_calendar_days(shop: Shop) -> None:
    with at(shop, "2026-10-22 14:30"):  # a Thursday
        for channel in ("wechat", "ebay", "etsy", "web"):
            shop.ok("claim", "open", channel, "-r", "changed-mind")
        found = {one["order"]: (one["due_on"], one["due_at"], one["then"]) for one in ask(shop, "queue")}
    assert found == {
        "wechat": ("2026-10-24", "2026-10-24T12:30:00Z", "platform decides for the buyer"),
        "ebay": ("2026-10-27", None, "eBay steps in"),
        "etsy": ("2026-10-24", None, None),
        "web": ("2026-10-23", None, None),
    }
    assert list(ask(shop, "queue")[0])[-2:] == ["due_at", "then"]
    assert ailments(shop) == []


def test_hours_pass_by_the_clock_where_the_clocks_go_back(shop: Shop) -> None:
    with at(shop, "2026-10-23 23:30"):
        shop.ok("claim", "open", "wechat", "-r", "changed-mind")
        assert (row(shop)["due_on"], row(shop)["due_at"]) == ("2026-10-25", "2026-10-25T21:30:00Z")
        assert "Sun 25 Oct 22:30" in shop.ok("queue", "-f", "table")  # 48 hours, one of them twice
    with at(shop, "2026-10-25 22:29"):
        assert (row(shop)["overdue"], row(shop)["days_left"]) == (False, 0)
        screen = shop.ok("queue", "-f", "table")
        assert "today 22:30" in screen
        assert "if missed, platform decides for the buyer: R1001" in screen
        assert "due today 22:30 · if missed, platform decides for the buyer" in shop.ok(
            "claim", "show", "R1001", "-f", "table"
        )
    with at(shop, "2026-10-25 22:30"):
        assert (row(shop)["overdue"], row(shop)["days_left"]) == (True, 0)
        assert "overdue since 22:30" in shop.ok("queue", "-f", "table")
        assert "overdue since 22:30" in shop.ok("claim", "show", "R1001", "-f", "table")
        assert shop.run("queue", "--overdue", "--fail-overdue").code == 1


def test_hours_count_from_when_the_customer_asked_where_that_is_known(shop: Shop) -> None:
    with at(shop, "2026-11-02 18:00"):
        shop.ok("claim", "open", "wechat", "-r", "changed-mind", "--at", "2026-11-02T09:00", "--via", "chat")
        assert row(shop)["due_at"] == "2026-11-04T08:00:00Z"


def test_a_question_pauses_the_clock_and_the_answer_resumes_it_with_the_time_left(shop: Shop) -> None:
    with at(shop, "2026-11-02 10:00"):
        shop.ok("claim", "open", "wechat", "-r", "changed-mind")
    with at(shop, "2026-11-02 16:00"):  # 42 hours are left
        shop.ok("claim", "ask", "R1001", "which colour?")
        assert (row(shop)["stage"], row(shop)["due_at"]) == ("info", "2026-11-04T15:00:00Z")
    with at(shop, "2026-11-10 09:00"):
        shop.ok("claim", "answered", "R1001", "blue")
        assert (row(shop)["due_on"], row(shop)["due_at"]) == ("2026-11-12", "2026-11-12T02:00:00Z")
        assert row(shop)["then"] == "platform decides for the buyer"
        assert ailments(shop) == []
        shop.ok("undo")
        assert row(shop)["stage"] == "info"
        assert ailments(shop) == []


def test_the_next_stage_has_its_own_target(shop: Shop) -> None:
    with at(shop, "2026-11-02 10:00"):
        shop.ok("claim", "open", "etsy", "-r", "changed-mind", "--via", "counter")
        shop.ok("claim", "approve", "R1001")
        shop.ok("claim", "receive", "R1001")
        assert row(shop)["due_at"] == "2026-11-03T21:00:00Z"
        shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
        assert (row(shop)["stage"], row(shop)["due_at"]) == ("settle", None)
    assert the_claim(shop)["then"] is None


def test_on_a_day_that_was_moved_hours_count_from_noon_and_its_end_is_in_time(shop: Shop) -> None:
    shop.as_of = "2026-11-02"
    shop.ok("claim", "open", "wechat", "-r", "changed-mind")
    assert (row(shop)["due_on"], row(shop)["due_at"]) == ("2026-11-04", "2026-11-04T11:00:00Z")
    for day, overdue in (("2026-11-04", False), ("2026-11-05", True)):
        shop.as_of = day
        assert row(shop)["overdue"] is overdue


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ('channel = "x"\nanswer = "soon"', "answer: expected a whole number of days, or a text such as"),
        ('channel = "x"\nparcel = "48 hours"', "parcel: expected a whole number of days"),
        ('channel = "x"\nthen = "it ends"', 'then: expected a target beside it, such as decide = "48 hours"'),
        ('answer = "48 hours"', "kind: expected a kind, a tier or a channel"),
        ('channel = "x"\nanswer = "48 hours"\nthen = 3', "then: expected a text, found 3"),
    ],
)
def test_a_mistake_in_a_clock_is_named(shop: Shop, document: str, said: str) -> None:
    assert said in shop.run("policy", "check", "-", stdin=f"[[service.for]]\n{document}\n").err
