"""Evidence that a customer sends is judged, and the claim approved where the policy does so by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ask, the_claim
from factory import Shop, new_shop


@pytest.fixture
def photo_asked(tmp_path: Path) -> Shop:
    """R1001 by phone, asked for a photo, under a policy that approves by itself."""
    shop = new_shop(tmp_path, document='[defaults]\nauto_approve = true\nevidence = ["photo"]\n')
    shop.take_in({"unit_price": "9.00"})
    row = ask(shop, "claim", "open", "1042", "-r", "defective", "--via", "phone")[0]
    assert (row["status"], row["verdict"]) == ("requested", "review")
    shop.ok("claim", "ask", "R1001", "--evidence", "photo", "Of the crack, please.")
    return shop


def test_evidence_that_makes_a_claim_eligible_has_it_approved_by_the_policy(photo_asked: Shop) -> None:
    result = photo_asked.run("claim", "answered", "R1001", "--evidence", "photo", "-f", "table")
    assert result.code == 0
    assert "Answered on R1001: eligible\nApproved R1001 by the policy\n" in result.out
    assert the_claim(photo_asked)["status"] == "approved"
    assert [(one["act"], one["text"]) for one in ask(photo_asked, "log", "R1001")[-2:]] == [
        ("answered", "eligible"),
        ("approved", "eligible, by the policy"),
    ]
    assert [row["claim"] for row in ask(photo_asked, "queue", "--untold")] == ["R1001"]  # no call told it
    photo_asked.ok("doctor")
    photo_asked.ok("undo")  # both
    assert the_claim(photo_asked)["status"] == "waiting"
    photo_asked.ok("doctor")


def test_evidence_that_leaves_a_doubt_leaves_the_decision(photo_asked: Shop) -> None:
    photo_asked.ok("claim", "answered", "R1001", "--evidence", "video")
    assert the_claim(photo_asked)["status"] == "requested"
