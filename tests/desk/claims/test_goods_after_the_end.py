"""Goods of a claim that has ended come all the same: recorded, nothing is owed, sent back."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, read, the_claim, write
from factory import Shop, new_shop

pytestmark = pytest.mark.slow  # whole stories

ENDS = {
    "rejected": ["reject R1001 --why worn"],
    "cancelled": ["approve R1001", "cancel R1001"],
    "expired": ["approve R1001"],
}


@pytest.fixture(params=ENDS)
def ended(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """R1001 for two of three units, ended before anything came."""
    shop = new_shop(tmp_path)
    shop.take_in({"quantity": 3, "unit_price": "10.00", "customer_email": "ada@example.org"})
    shop.ok("claim", "open", "1042", "-i", "LAMP-1=2", "-r", "changed-mind", "--via", "email")
    for act in ENDS[request.param]:
        shop.ok("claim", *act.split())
    if request.param == "expired":
        shop.as_of = "2026-12-20"
        shop.ok("claim", "expire", "--due")
    assert the_claim(shop)["status"] == request.param
    return shop


def test_they_are_recorded_and_sent_back_while_the_status_stays(ended: Shop) -> None:
    status = the_claim(ended)["status"]
    came = ended.run("claim", "receive", "R1001", "-i", "LAMP-1=1")
    assert came.err.splitlines()[0] == f"Received R1001, which is {status}: 1 × LAMP-1; to be sent back"
    (row,) = ask(ended, "claim", "list")
    assert (row["status"], row["refunded"]) == (status, "0.00")
    assert the_claim(ended)["next"] == "returndesk claim sent R1001"
    assert ask(ended, "order", "show", "1042")[0]["claimable"] == 3
    (task,) = ask(ended, "queue", "--stage", "close")
    assert (task["claim"], task["stage"], task["next"]) == ("R1001", "close", "returndesk claim sent R1001")
    assert ailments(ended) == []
    gone = ended.run("claim", "sent", "R1001", "--tracking", "1Z")
    assert gone.err.splitlines()[0] == "Sent R1001: 1 × LAMP-1 back"
    assert the_claim(ended)["status"] == status
    assert ended.run("claim", "sent", "R1001").code == 1
    assert ask(ended, "queue", "--stage", "close") == []
    letter = ended.ok("claim", "message", "R1001", "--template", "sent")
    assert "Lamp" in letter
    assert ailments(ended) == []


def test_no_more_than_was_claimed_and_nothing_is_owed(ended: Shop) -> None:
    ended.ok("claim", "receive", "R1001")
    assert ended.run("claim", "receive", "R1001").code == 1
    for act in ("refund", "inspect --condition new --to restock", "exchange --for Z=1@1.00"):
        verb, *rest = act.split()
        assert ended.run("claim", verb, "R1001", *rest).code == 1
    assert ended.run("undo").code == 0
    assert ailments(ended) == []


def test_more_than_was_claimed_is_noted(ended: Shop) -> None:
    came = ended.run("claim", "receive", "R1001", "-i", "LAMP-1=3", "--unexpected", "a scarf")
    assert came.err.splitlines()[0].endswith("2 × LAMP-1; on no claim, noted: 1 × LAMP-1; a scarf")


def test_a_claim_that_is_reopened_receives_them_anew(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"unit_price": "10.00"})
    shop.ok("claim", "open", "1042", "-r", "changed-mind")
    shop.ok("claim", "reject", "R1001", "--why", "worn")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "reopen", "R1001", "--why", "not worn after all")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.ok("claim", "refund", "R1001")
    assert (the_claim(shop)["status"], the_claim(shop)["refunded"]) == ("closed", "10.00")
    assert read(shop.path, "select held from claim_line") == [(0,)]
    assert ailments(shop) == []


def test_the_doctor_notices_goods_that_the_journal_does_not_have(ended: Shop) -> None:
    write(ended.path, "update claim_line set held = 1")
    assert ("claim-held", "claim R1001") in [(code, where) for code, where, *_ in ailments(ended)]
