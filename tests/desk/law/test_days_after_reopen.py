"""The statutory day of a reopened claim, and of a partly approved one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, read, the_claim
from desk.law.test_deadlines import LAMP, SLOW, due, on, slow_shop
from factory import Shop, new_shop

PROOF = "note R1001 DHL --proof-of-sending"


def days(shop: Shop) -> tuple[Any, ...]:
    """(proof, goods back, approved) of the claim."""
    (found,) = read(shop.path, "select proof_on, goods_back_on, approved_on from claim")
    return found


def test_a_claim_rejected_by_mistake_keeps_its_proof_of_sending(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", PROOF)
    assert due(shop)[:2] == ("2026-11-24", "eu.withdrawal")
    on(shop, "11-12", "reject R1001 --why no", "reopen R1001 --why yes")
    assert due(shop)[:2] == ("2026-11-24", "eu.withdrawal")
    assert days(shop) == ("2026-11-10", None, None)
    assert ailments(shop) == []


def test_a_proof_for_received_goods_does_not_count_for_a_second_parcel(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001", PROOF, "receive R1001")
    on(shop, "11-12", "inspect R1001 --condition damaged --to customer", "close R1001 --why worn")
    on(shop, "11-13", "reopen R1001 --why it-was-new")
    assert days(shop) == (None, None, None)
    assert due(shop)[1] == "policy"
    assert ailments(shop) == []


def test_of_two_sent_items_the_missing_one_keeps_its_proof(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=SLOW.format(law="cn", country="CN"))  # goods alone count there
    shop.take_in({**LAMP, "currency": "EUR"})
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001", PROOF, "receive R1001 -i LAMP-1=1")
    on(shop, "11-12", "inspect R1001 --condition new --to restock", "refund R1001")
    on(shop, "12-21", "expire --due", "reopen R1001 --why it-was-sent")
    assert days(shop) == ("2026-11-10", None, None)
    assert ailments(shop) == []


@pytest.mark.parametrize("came", ["", "half"])
def test_proof_of_sending_after_the_expiry_is_recorded_with_the_next_command(
    tmp_path: Path, came: str
) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", "approve R1001")
    if came:
        half = "receive R1001 -i LAMP-1=1", "inspect R1001 --condition new --to restock", "refund R1001"
        on(shop, "11-12", *half)
    shop.as_of = "2026-12-22"
    shop.ok("claim", "expire", "--due")
    result = shop.run("claim", "note", "R1001", "post office", "--proof-of-sending", "--on", "2026-11-14")
    assert result.code == 0
    assert "to reopen it: returndesk claim reopen R1001 --why TEXT" in result.out + result.err
    assert ailments(shop) == []
    on(shop, "12-22", "reopen R1001 --why sent-in-time")
    assert days(shop) == ("2026-11-14", None, None)
    assert due(shop)[:2] == ("2026-11-24", "eu.withdrawal")
    on(shop, "12-22", "approve R1001")
    assert due(shop)[2:] == ("shop", "refund R1001 --keep-goods --why TEXT")
    (row,) = ask(shop, "claim", "refund", "R1001", "--keep-goods", "--why", "lost on its way")
    assert (row["status"], row["refunded"]) == ("closed", "200.00")
    assert ailments(shop) == []


@pytest.mark.parametrize(
    "typed", [["reject R1001 --why no"], ["cancel R1001"], ["approve R1001", "receive R1001"]]
)
def test_without_goods_on_their_way_there_is_no_proof_of_sending(tmp_path: Path, typed: list[str]) -> None:
    shop = slow_shop(tmp_path)
    on(shop, "11-10", "open 1042 -r changed-mind", *typed)
    assert shop.run("claim", *PROOF.split()).code == 1


def test_a_reopened_claim_is_agreed_to_anew(tmp_path: Path) -> None:
    shop = slow_shop(tmp_path, "uk", "GB", channel="counter")
    on(shop, "11-10", "open 1042 -r defective", "approve R1001")
    on(shop, "11-12", "receive R1001 -i LAMP-1=1", "inspect R1001 --condition damaged --to scrap")
    on(shop, "11-12", "refund R1001")
    assert due(shop)[:2] == ("2026-11-23", "uk.reject")
    on(shop, "12-21", "expire --due", "reopen R1001 --why second-parcel")
    assert due(shop)[1:3] == ("policy", "shop")
    on(shop, "12-22", "approve R1001")
    assert due(shop)[:2] == ("2027-01-04", "uk.reject")  # fourteen days beginning with the agreement
    assert ailments(shop) == []


@pytest.mark.parametrize(("approved", "grounds"), [("RING", set()), ("LAMP-1", {"uk.cancellation"})])
def test_only_the_rights_of_what_was_approved_count(tmp_path: Path, approved: str, grounds: set[str]) -> None:
    shop = new_shop(tmp_path, document=SLOW.format(law="uk", country="GB"))
    shop.take_in(LAMP, {"sku": "RING", "unit_price": "9.00", "tags": "custom-made"})
    on(shop, "11-10", "open 1042 -i LAMP-1 -i RING -r changed-mind")
    assert "uk.cancellation" in {row["ground"] for row in ask(shop, "claim", "show", "R1001")["duties"]}
    on(shop, "11-10", f"approve R1001 -i {approved} --override --why kind")
    on(shop, "11-12", "receive R1001")
    shown = ask(shop, "claim", "show", "R1001").get("duties", [])
    assert {row["ground"] for row in shown} == grounds
    assert due(shop)[1] == ("uk.cancellation" if grounds else "policy")
    assert ailments(shop) == []


def test_a_reopened_claim_shows_the_ground_of_its_new_check(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"ordered_at": "2026-11-02", "delivered_on": "2026-11-05", "unit_price": "100.00"})
    on(shop, "11-10", "open 1042 -r changed-mind", "reject R1001 --why no")
    assert the_claim(shop)["ground"] == "policy"
    law = 'law = ["eu"]\n[defaults]\nrestocking_fee = "15%"\n'
    shop.ok("policy", "set", "-", "--from", "2026-11-01", "--force", stdin=law)
    on(shop, "11-12", "reopen R1001 --why yes")
    assert the_claim(shop)["ground"] == "eu.withdrawal"
    assert ailments(shop) == []
