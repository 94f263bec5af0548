"""Acts go forward in time: none before its claim's last, and before the newest day only with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, read, rows
from factory import Shop, new_shop

pytestmark = pytest.mark.slow  # whole stories


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """R1001 received and inspected on Saturday 21 November, R1002 opened on Friday 20 November."""
    shop = new_shop(tmp_path)
    shop.as_of = "2026-11-20"
    shop.take_in({"unit_price": "50.00", "quantity": 4})
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.as_of = "2026-11-21"
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    return shop


def test_an_act_dated_before_the_last_one_on_its_claim_is_refused_with_that_day(shop: Shop) -> None:
    before = rows(shop.ok("report", "day", "--date", "2026-11-20", "-f", "csv"))
    for why in ((), ("--why", "forgotten")):
        result = shop.run("--as-of", "2026-11-20", "claim", "refund", "R1001", *why)
        assert (result.code, result.out) == (1, "")
        assert result.err == (
            "R1001 was inspected on Sat 21 Nov: a later act cannot be dated before that\n"
            "  the same with --as-of 2026-11-21\n"
        )
    assert rows(shop.ok("report", "day", "--date", "2026-11-20", "-f", "csv")) == before


def test_an_act_dated_before_the_newest_day_requires_a_reason(shop: Shop) -> None:
    result = shop.run("--as-of", "2026-11-20", "claim", "approve", "R1002")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "The newest act is dated Sat 21 Nov: an earlier one changes a past day report\n"
        "  --why TEXT, to record it all the same\n"
        "  --as-of 2026-11-21, to date it that day\n"
    )
    assert ask(shop, "claim", "show", "R1002")["claim"][0]["status"] == "requested"


@pytest.mark.parametrize("act", ["claim approve R1002", "claim note R1002 rang", "order delivered 1042"])
def test_with_a_reason_it_is_recorded_and_says_which_report_changes(act: str, shop: Shop) -> None:
    result = shop.run("--as-of", "2026-11-20", *act.split(), "--why", "phoned on Friday")
    assert result.code == 0
    assert "The day report for Fri 20 Nov changes.\n" in result.err
    sql = "select on_day, body from journal left join journal_text using (seq) order by seq desc limit 1"
    ((on, text),) = read(shop.path, sql)
    assert (on, '"why":"phoned on Friday"' in text) == ("2026-11-20", True)


def test_an_act_of_the_newest_day_or_later_requires_no_reason(shop: Shop) -> None:
    for day in ("2026-11-21", "2026-11-22"):
        result = shop.run("--as-of", day, "claim", "note", "R1002", "rang")
        assert (result.code, "changes" in result.err) == (0, False)


def test_imports_and_questions_may_have_any_day(shop: Shop) -> None:
    shop.as_of = "2026-11-19"
    shop.take_in({"order_number": "1043", "unit_price": "10.00"})
    claims = "order_number,sku,quantity,reason\n1043,LAMP-1,1,changed-mind\n"
    shop.ok("claim", "import", "-", stdin=claims)
    assert ask(shop, "claim", "show", "R1003")["claim"][0]["opened_on"] == "2026-11-19"
    for question in ("queue", "check 1042", "report day", "log", "claim quote R1001"):
        shop.ok(*question.split())


def test_an_undone_slip_in_the_future_holds_nothing_up(shop: Shop) -> None:
    shop.ok("--as-of", "2026-12-25", "claim", "note", "R1002", "rang")
    assert shop.run("claim", "approve", "R1002").code == 1
    shop.ok("--as-of", "2026-12-25", "undo")
    shop.ok("claim", "approve", "R1002")


def test_a_desk_that_was_set_up_late_takes_acts_of_the_days_before(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nwindow = "30 days"\n')
    shop.take_in({"unit_price": "50.00"})
    shop.ok("--as-of", "2026-11-20", "claim", "open", "1042", "-r", "changed-mind")


def test_an_import_of_a_later_day_is_the_newest_day(shop: Shop) -> None:
    shop.as_of = "2026-11-24"
    shop.take_in({"order_number": "1043", "unit_price": "10.00"})
    assert shop.run("--as-of", "2026-11-23", "claim", "note", "R1002", "rang").code == 1
