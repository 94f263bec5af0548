"""Withdrawals under a statute that came in through an online interface: acknowledged first of all."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, read, write
from desk.claims.test_sla import at
from factory import Shop, new_shop

pytestmark = pytest.mark.slow  # whole stories

ORDERS = (
    "order_number,ordered_at,delivered_on,customer_email,sku,quantity,unit_price\n"
    "1,2026-11-18,2026-11-20,a@x.org,LAMP,1,50.00\n"
    "2,2026-06-18,2026-11-20,a@x.org,LAMP,1,50.00\n"
    "3,2026-11-18,2026-11-20,a@x.org,LAMP,1,50.00\n"
)
ACKNOWLEDGE = "returndesk claim message R1001 --template withdrawal-received --sent"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    found = new_shop(tmp_path, document='law = ["eu"]\n')
    found.ok("order", "import", "-", stdin=ORDERS)
    return found


def queue(shop: Shop, *args: str) -> list[dict[str, Any]]:
    return list(json.loads(shop.ok("queue", *args, "-f", "json"))["rows"])


def open_web(shop: Shop, order: str = "1", *args: str) -> None:
    shop.ok("claim", "open", order, "-r", "changed-mind", "--via", "web", *args)


def test_a_withdrawal_by_web_is_acknowledged_first_with_its_date_and_time(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14", "--note", "I withdraw")
    (row,) = queue(shop)
    assert (row["stage"], row["due_on"], row["next"]) == ("acknowledge", "2026-11-23", ACKNOWLEDGE)
    assert [one["claim"] for one in queue(shop, "--stage", "acknowledge")] == ["R1001"]
    assert queue(shop, "--stage", "decide") == []
    letter = shop.ok("claim", "message", "R1001", "--template", "withdrawal-received", "--sent")
    assert "22 November 2026 at 21:14" in " ".join(letter.split())
    assert "LAMP" in letter
    assert "I withdraw" in letter
    (row,) = queue(shop)
    assert (row["stage"], row["next"]) == ("decide", "returndesk claim approve R1001")
    shop.ok("doctor")


def test_without_a_name_the_letter_is_the_acknowledgement_until_it_was_sent(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    assert "22 November 2026 at 21:14" in " ".join(shop.ok("claim", "message", "R1001").split())
    letter = shop.ok("claim", "message", "R1001", "--sent")
    assert "22 November 2026 at 21:14" in " ".join(letter.split())
    assert [one["stage"] for one in queue(shop)] == ["decide"]
    shop.ok("claim", "approve", "R1001")
    letter = shop.ok("claim", "message", "R1001")
    assert "We have approved your request" in letter
    assert "withdrawal" not in letter


def test_the_letter_of_a_later_step_acknowledges_the_withdrawal_too(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14", "--note", "I withdraw")
    shop.ok("claim", "approve", "R1001")
    (row,) = queue(shop)
    assert (row["stage"], row["next"]) == ("acknowledge", "returndesk claim message R1001 --sent")
    result = shop.run("claim", "message", "R1001", "--sent")
    text = " ".join(result.out.split())
    assert text.startswith("To: a@x.org Subject: Your request R1001 is approved (order 1)")
    assert (
        "Hello, We confirm that we received your statement of withdrawal from order 1 on 22 November 2026 at"
        " 21:14 (Europe/Berlin) (1 × LAMP). Please keep this message for your records. Your words: I withdraw"
        " We have approved your request R1001."
    ) in text
    assert result.err.splitlines()[:2] == [
        "Recorded as sent on R1001: approved, en",
        "It acknowledges the withdrawal too.",
    ]
    assert queue(shop, "--untold") == []
    assert [one["stage"] for one in queue(shop)] == ["parcel"]
    assert "withdrawal" not in shop.ok("claim", "message", "R1001")
    assert ailments(shop) == []


def test_the_acknowledgement_may_be_sent_alone_and_the_approval_after_it(shop: Shop) -> None:
    open_web(shop)
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "message", "R1001", "--template", "withdrawal-received", "--sent")
    assert [(one["stage"], one["claim"]) for one in queue(shop, "--untold")] == [("parcel", "R1001")]
    assert "withdrawal" not in shop.ok("claim", "message", "R1001", "--sent")
    assert ailments(shop) == []


def test_a_low_score_waits_until_the_withdrawal_is_acknowledged(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    shop.ok("claim", "feedback", "R1001", "--score", "1")
    assert [one["stage"] for one in queue(shop)] == ["acknowledge"]
    shop.ok(*ACKNOWLEDGE.split()[1:])
    assert [one["stage"] for one in queue(shop)] == ["feedback"]


def test_a_claim_that_has_ended_is_answered_by_its_last_letter(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    shop.ok("claim", "reject", "R1001", "--say", "made to measure")
    assert "made to measure" in shop.ok("claim", "message", "R1001", "--sent")
    assert queue(shop) == []


def test_the_letter_in_chinese_has_the_time_too(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    letter = shop.ok("claim", "message", "R1001", "--template", "withdrawal-received", "--lang", "zh")
    assert "2026年11月22日 21:14" in letter


@pytest.mark.parametrize(("order", "via"), [("2", "web"), ("1", "phone"), ("1", "counter")])
def test_older_orders_and_spoken_withdrawals_need_no_acknowledgement(
    shop: Shop, order: str, via: str
) -> None:
    shop.ok("claim", "open", order, "-r", "changed-mind", "--via", via)
    assert [one["stage"] for one in queue(shop)] == ["decide"]


@pytest.mark.parametrize("reason", ["lost", "late", "damaged", "defective", "wrong-item"])
def test_a_fault_or_a_lost_parcel_reported_by_mail_is_no_withdrawal(shop: Shop, reason: str) -> None:
    shop.ok("claim", "open", "1", "-r", reason, "--via", "email")
    assert queue(shop, "--stage", "acknowledge") == []


def test_a_file_of_claims_has_the_time_in_opened_at(shop: Shop) -> None:
    shop.ok(
        "claim", "import", "-",
        stdin="order,reason,opened_at,via\n1,changed-mind,2026-11-22T21:14,web\n",
    )  # fmt: skip
    assert [one["stage"] for one in queue(shop)] == ["acknowledge"]
    letter = shop.ok("claim", "message", "R1001", "--template", "withdrawal-received")
    assert "22 November 2026 at 21:14" in " ".join(letter.split())


# Seen from Monday 23 November 2026, on a desk in Germany.
TYPED = {
    "yesterday 9:14": "22 November 2026 at 09:14",
    "22/11 21:14": "22 November 2026 at 21:14",
    "fri 08:00": "20 November 2026 at 08:00",
    "22.11.2026 21:14": "22 November 2026 at 21:14",
    "2026-11-22 21:14": "22 November 2026 at 21:14",
    "0:00": "23 November 2026 at 00:00",
}


@pytest.mark.parametrize("typed", TYPED)
def test_the_time_is_typed_after_a_day_as_people_say_it(shop: Shop, typed: str) -> None:
    shop.ok("config", "--country", "DE")
    open_web(shop, "1", "--at", typed)
    letter = shop.ok("claim", "message", "R1001", "--template", "withdrawal-received", "--language", "en")
    assert TYPED[typed] in " ".join(letter.split())


@pytest.mark.parametrize("typed", ["yesterday", "9", "9:60", "24:00", "tomorow 9:00", "22/11", "2026-11-22"])
def test_what_is_no_time_is_refused(shop: Shop, typed: str) -> None:
    shop.ok("config", "--country", "DE")
    result = shop.run("claim", "open", "1", "-r", "changed-mind", "--via", "web", "--at", typed)
    assert (result.code, result.err.startswith("--at ")) == (2, True)


def test_a_time_that_is_none_or_still_to_come_is_refused(shop: Shop) -> None:
    common = ("claim", "open", "1", "-r", "changed-mind", "--via", "web")
    assert shop.run(*common, "--at", "2026-11-22").code == 2
    assert shop.run(*common, "--at", "2026-12-22T10:00").code == 65
    assert shop.run(*common, "--at", "2026-11-22T10:00", "--on", "2026-11-22").code == 2


def test_a_withdrawal_that_is_recorded_as_it_comes_in_has_the_time_of_the_clock(shop: Shop) -> None:
    with at(shop, "2026-11-24 18:30"):
        open_web(shop)
        letter = shop.ok("claim", "message", "R1001", "--template", "withdrawal-received")
    assert "24 November 2026 at 18:30" in " ".join(letter.split())
    assert read(shop.path, "select stated_at from statement") == [("2026-11-24T17:30:00Z",)]


def test_an_undone_opening_takes_its_time_with_it(shop: Shop) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    shop.ok("undo")
    assert queue(shop) == []
    shop.ok("doctor")


@pytest.mark.parametrize(
    "edit",
    ["stated_at = '2026-11-22T21:15:00Z'", "acknowledge = 0", "claim_id = 1002", "acknowledged_seq = 1"],
)
def test_what_was_stated_and_when_it_was_acknowledged_cannot_be_edited(shop: Shop, edit: str) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    shop.ok(*ACKNOWLEDGE.split()[1:])
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, f"update statement set {edit}")
    with pytest.raises(sqlite3.IntegrityError):
        write(shop.path, "delete from statement")
    assert ailments(shop) == []


@pytest.mark.parametrize(
    "edit",
    [
        "delete from statement",
        "update statement set stated_at = '2026-11-22T21:15:00Z'",
        "update statement set acknowledged_seq = null",
    ],
)
def test_the_doctor_notices_a_statement_that_was_changed_all_the_same(shop: Shop, edit: str) -> None:
    open_web(shop, "1", "--at", "2026-11-22T21:14")
    shop.ok(*ACKNOWLEDGE.split()[1:])
    for trigger in ("statement_is_fixed", "statement_is_acknowledged_once", "statement_stays"):
        write(shop.path, f"drop trigger {trigger}")
    write(shop.path, edit)
    assert ("statement", "claim R1001") in ailments(shop)
