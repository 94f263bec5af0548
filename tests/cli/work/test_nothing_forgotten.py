"""At `queue --work` nothing is forgotten, and no money or letter leaves unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.work.sitting import sit
from desk.asking import ask
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Three claims to decide."""
    made = new_shop(tmp_path)
    for number in range(1, 4):
        what = {"sku": "MUG", "title": "Stoneware mug, blue", "unit_price": "12.00"}
        who = {"customer_name": "Li Lei", "customer_email": "li@example.org"}
        made.take_in({"order_number": str(2000 + number), **what, **who})
        made.ok("claim", "open", str(2000 + number), "-r", "changed-mind")
    return made


def statuses(shop: Shop) -> list[str]:
    return sorted(f"{row['claim']} {row['status']}" for row in ask(shop, "claim", "list"))


def test_claims_whose_acts_were_undone_come_again(shop: Shop) -> None:
    seen = sit(shop, "1", "", "1", "", "1", "", "undo", "undo", "undo", "1", "", "1", "", "1", "", "q")
    assert statuses(shop) == ["R1001 approved", "R1002 approved", "R1003 approved"]
    assert seen.count("Nothing else to do") == 2


def test_a_claim_whose_parcel_is_typed_comes_again_to_be_inspected(shop: Shop) -> None:
    seen = sit(shop, "1", "", "1", "", "1", "", "receive R1003", "1", "used", "", "q")
    assert "$ returndesk claim inspect R1003 --condition used --to refurbish" in seen


def test_a_skipped_claim_comes_no_more_until_something_is_done_on_it(shop: Shop) -> None:
    seen = sit(shop, "skip", "skip", "skip", "q")
    assert "Nothing else to do · 3 skipped" in seen
    seen = sit(shop, "skip", "skip", "skip", "note R1002 'rang twice'", "q")
    assert seen.count("R1002: what next?") == 2


def test_with_a_filter_all_that_it_finds_have_their_turn_once(shop: Shop) -> None:
    shop.ok("claim", "approve", "R1001", "R1002")
    seen = sit(shop, "note", "rang", "note", "wrote", "q", options=("--stage", "parcel"))
    assert seen.count("Noted on R100") == 2
    assert "Nothing else to do" in seen
