"""A claim's life through the real commands: decided, received, inspected, settled, taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, the_lines
from factory import SAMPLES, Shop, new_shop

pytestmark = pytest.mark.slow


def three_mugs(shop: Shop) -> None:
    shop.take_in(
        {"sku": "MUG", "quantity": 3, "line_total": "10.00"}, {"sku": "BULB-3", "unit_price": "50.00"}
    )


def refunded(shop: Shop, claim: str = "R1001") -> str:
    return str(the_claim(shop, claim)["refunded"])


def test_a_claim_walks_from_the_phone_to_the_money(shop: Shop) -> None:
    three_mugs(shop)
    steps = [
        (
            "claim open 1042 -i MUG=2 -r changed-mind --via phone",
            "requested",
            "decide",
            "claim approve R1001",
        ),
        ("claim approve r1001", "approved", "parcel", "claim receive R1001"),
        (
            "claim receive 1001",
            "received",
            "inspect",
            "claim inspect R1001 --condition CONDITION --to DISPOSITION",
        ),
        ("claim inspect R1001 --condition new --to restock", "inspected", "settle", "claim refund R1001"),
    ]
    for typed, status, stage, then in steps:
        row = ask(shop, *typed.split())[0]
        assert (row["status"], row["stage"], row["next"]) == (status, stage, f"returndesk {then}")
    row = ask(shop, "claim", "refund", "R1001")[0]
    assert (row["status"], row["stage"], row["refunded"], row["closed_on"]) == (
        "closed", None, "6.66", "2026-11-23",
    )  # fmt: skip
    assert ask(shop, "queue") == []
    assert [line["claimable"] for line in ask(shop, "order", "show", "1042")] == [1, 1]
    assert ailments(shop) == []


def test_units_that_were_not_approved_can_be_claimed_again(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "defective")
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 0
    shop.ok("claim", "approve", "R1001", "-i", "MUG=1")
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 2
    assert the_lines(shop)["MUG"]["approved"] == 1


def test_a_partial_refund_sends_the_claim_back_to_wait_for_the_second_parcel(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    assert ask(shop, "claim", "receive", "R1001", "-i", "MUG=1")[0]["status"] == "part-received"
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    first = ask(shop, "claim", "refund", "R1001")[0]
    assert (first["status"], first["stage"], first["refunded"]) == ("part-received", "parcel", "3.33")
    shop.as_of = "2026-11-30"
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    second = ask(shop, "claim", "refund", "R1001")[0]
    assert (second["status"], second["refunded"]) == ("closed", "10.00")
    assert ailments(shop) == []


def test_a_refund_after_the_parcel_s_time_waits_for_no_second_parcel(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "MUG=1")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    shop.as_of = "2026-12-08"  # the parcel was awaited until the 7th, 14 days after the approval
    assert ask(shop, "claim", "refund", "R1001")[0]["status"] == "closed"
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 2


def test_an_inspected_claim_takes_a_second_parcel_before_any_money_leaves(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "MUG=2")
    assert (
        ask(shop, "claim", "inspect", "R1001", "--condition", "new", "--to", "restock")[0]["status"]
        == "inspected"
    )
    assert ask(shop, "claim", "receive", "R1001")[0]["status"] == "received"


def test_refunding_some_of_what_was_accepted_keeps_the_claim_inspected(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    given = []
    for _ in range(3):
        row = ask(shop, "claim", "refund", "R1001", "-i", "MUG=1")[0]
        given.append((row["status"], row["refunded"]))
    assert given == [("inspected", "3.33"), ("inspected", "6.66"), ("closed", "10.00")]


def test_units_of_one_line_can_be_found_in_different_conditions(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "-i", "MUG=1", "--condition", "new", "--to", "restock")
    shop.ok("claim", "inspect", "R1001", "-i", "MUG=1", "--condition", "missing")
    row = ask(shop, "claim", "inspect", "R1001", "--condition", "damaged", "--to", "scrap")[0]
    assert row["status"] == "inspected"
    line = the_lines(shop)["MUG"]
    assert (line["received"], line["accepted"], line["refused"]) == (3, 2, 1)
    assert (line["condition"], line["disposition"]) == (
        ["new", "missing", "damaged"], ["restock", "scrap"],
    )  # fmt: skip
    shop.ok("claim", "refund", "R1001")
    assert refunded(shop) == "6.66"
    stock = ask(shop, "report", "day")["stock"]
    assert stock == [{"key": "restock", "units": 1}, {"key": "scrap", "units": 1}]


def test_goods_sent_back_to_the_customer_are_refused_and_settle_the_claim_by_themselves(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    row = ask(shop, "claim", "inspect", "R1001", "--condition", "used", "--to", "customer")[0]
    assert (row["status"], row["stage"], row["refunded"]) == ("settled", "close", "0.00")
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 3  # refused units can be claimed again
    row = ask(shop, "claim", "close", "R1001", "--why", "the parcel back has left")[0]
    assert (row["status"], row["next"]) == ("closed", None)


def test_a_lost_parcel_is_refunded_without_goods_and_then_waits_for_the_carrier(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "lost")
    row = ask(shop, "claim", "approve", "R1001")[0]
    assert (row["kind"], row["stage"], row["next"]) == ("parcel", "settle", "returndesk claim refund R1001")
    assert shop.run("claim", "receive", "R1001").code == 1
    row = ask(shop, "claim", "refund", "R1001")[0]
    assert (row["status"], row["stage"], row["refunded"]) == ("settled", "close", "10.00")
    assert ask(shop, "queue")[0]["due_on"] == "2026-11-30"
    assert ask(shop, "claim", "close", "R1001", "--why", "the carrier has paid")[0]["status"] == "closed"
    assert ailments(shop) == []


def test_goods_that_the_customer_keeps_are_refunded_with_a_why_and_only_with_one(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "defective")
    shop.ok("claim", "approve", "R1001")
    assert shop.run("claim", "refund", "R1001").code == 1
    assert shop.run("claim", "refund", "R1001", "--keep-goods").code == 2
    row = ask(shop, "claim", "refund", "R1001", "--keep-goods", "--why", "dearer to send than to lose")[0]
    assert (row["status"], row["refunded"]) == ("closed", "50.00")
    line = the_lines(shop)["BULB-3"]
    assert (line["received"], line["settled"]) == (0, 1)
    assert "dearer to send than to lose" in ask(shop, "log", "R1001")[-1]["text"]


def test_keeping_one_unit_does_not_let_the_next_go_without_coming_back(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG=2", "-r", "defective")
    shop.ok("claim", "approve", "R1001", "-i", "MUG=1")
    shop.ok("claim", "refund", "R1001", "--keep-goods", "--why", "broken beyond use")
    shop.ok("claim", "reopen", "R1001", "--why", "the second one broke too")
    row = ask(shop, "claim", "approve", "R1001")[0]
    assert (row["status"], row["stage"]) == ("approved", "parcel")
    assert shop.run("claim", "refund", "R1001").code == 1


def test_a_rejected_claim_is_taken_up_again_and_judged_anew(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    row = ask(shop, "claim", "reject", "R1001", "--why", "it was worn")[0]
    assert (row["status"], row["stage"], row["closed_on"]) == ("rejected", None, "2026-11-23")
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 3
    row = ask(shop, "claim", "reopen", "R1001", "--why", "the photos came")[0]
    assert (row["status"], row["verdict"], row["closed_on"]) == ("requested", "eligible", None)
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 2


def test_a_reopened_claim_whose_units_went_elsewhere_is_refused(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "changed-mind")
    shop.ok("claim", "reject", "R1001", "--why", "no")
    shop.ok("claim", "open", "1042", "-i", "BULB-3", "-r", "defective")
    result = shop.run("claim", "reopen", "R1001", "--why", "yes")
    assert (result.code, "nothing left to claim: 1 sold, 1 on R1002" in result.err) == (1, True)


def test_a_claim_that_gave_back_all_it_had_is_not_reopened(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind", "--now", "--condition", "new")
    result = shop.run("claim", "reopen", "R1001", "--why", "once more")
    assert (result.code, "Nothing left on R1001: all of it was refunded" in result.err) == (1, True)


def test_a_cancelled_claim_frees_its_units_and_stays_cancelled(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    assert ask(shop, "claim", "cancel", "R1001")[0]["status"] == "cancelled"
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 3
    assert shop.run("claim", "reopen", "R1001", "--why", "yes").code == 1


def test_a_complaint_has_no_goods_and_ends_with_an_answer(shop: Shop) -> None:
    three_mugs(shop)
    row = ask(shop, "claim", "open", "1042", "-r", "service", "--note", "nobody answered the phone")[0]
    assert (row["kind"], row["outcome"], row["next"]) == (
        "complaint", "none", "returndesk claim settle R1001 --why TEXT",
    )  # fmt: skip
    assert shop.run("claim", "approve", "R1001").code == 1
    assert shop.run("claim", "open", "1042", "-r", "service", "-i", "MUG").code == 2
    row = ask(shop, "claim", "settle", "R1001", "--why", "apologised")[0]
    assert (row["status"], row["closed_on"]) == ("closed", "2026-11-23")
    assert the_claim(shop)["notes"] == "nobody answered the phone"


def test_settle_is_for_complaints_alone(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    assert shop.run("claim", "settle", "R1001", "--why", "apologised").code == 1


def test_an_ineligible_claim_is_approved_over_its_verdict_and_the_journal_keeps_both(shop: Shop) -> None:
    three_mugs(shop)
    shop.as_of = "2027-03-01"
    row = ask(shop, "claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")[0]
    assert (row["verdict"], row["next"]) == ("ineligible", "returndesk claim reject R1001 --why TEXT")
    refusal = shop.run("claim", "approve", "R1001")
    assert (refusal.code, "late" in refusal.err, "--override" in refusal.err) == (1, True, True)
    assert shop.run("claim", "approve", "R1001", "--override").code == 2
    shop.ok("claim", "approve", "R1001", "--override", "--why", "a good customer")
    text = ask(shop, "log", "R1001")[-1]["text"]
    assert "ineligible" in text
    assert "a good customer" in text
    assert the_claim(shop)["verdict"] == "ineligible"


PHOTO = '[defaults]\nwindow = "30 days"\nevidence = ["photo"]\n'


def test_evidence_that_is_missing_sends_the_claim_to_a_person(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=PHOTO)
    three_mugs(shop)
    row = ask(shop, "claim", "open", "1042", "-i", "MUG=1", "-r", "defective")[0]
    assert (row["verdict"], row["next"]) == ("review", "returndesk claim show R1001")
    assert the_claim(shop)["findings"][0]["code"] == "evidence"
    row = ask(shop, "claim", "open", "1042", "-i", "MUG=1", "-r", "defective", "--evidence", "photo")[0]
    assert row["verdict"] == "eligible"
    assert shop.run("claim", "approve", "R1001").code == 0  # a person has looked


@pytest.mark.parametrize(
    ("day", "verdict", "code"),
    [
        ("2026-12-05", "eligible", 0),  # the last day counts
        ("2026-12-06", "review", 3),
        ("2026-12-08", "review", 3),
        ("2026-12-09", "ineligible", 1),
    ],
)
def test_a_notice_is_late_after_30_days_and_too_late_after_3_more(
    shop: Shop, day: str, verdict: str, code: int
) -> None:
    three_mugs(shop)
    shop.as_of = "2026-12-20"
    result = shop.run("check", "1042", "--on", day, "-i", "MUG", "-f", "csv")
    assert (result.code, result.out.splitlines()[1].split(",")[6]) == (code, verdict)


def test_at_the_counter_a_claim_that_a_person_must_see_is_not_opened(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document=PHOTO)
    three_mugs(shop)
    result = shop.run("claim", "open", "1042", "-i", "MUG", "-r", "defective", "--now", "--condition", "new")
    assert (result.code, result.out) == (3, "")
    assert "a photo is required" in result.err
    assert read(shop.path, "select count(*) from claim") == [(0,)]


def test_at_the_counter_goods_that_go_back_to_the_customer_leave_no_refund(shop: Shop) -> None:
    three_mugs(shop)
    typed = "claim open 1042 -i MUG=1 -r changed-mind --now --condition used --to customer"
    row = ask(shop, *typed.split())[0]
    assert (row["status"], row["refunded"]) == ("settled", "0.00")


def test_a_policy_can_approve_what_is_eligible_at_once(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\nauto_approve = true\nreview_above = "20.00"\n')
    three_mugs(shop)
    assert ask(shop, "claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")[0]["status"] == "approved"
    row = ask(shop, "claim", "open", "1042", "-i", "BULB-3", "-r", "changed-mind")[0]
    assert (row["status"], row["verdict"]) == ("requested", "review")


def test_what_came_and_was_not_announced_is_noted_never_dropped(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "MUG=2", "--unexpected", "a blue scarf")
    assert the_lines(shop)["MUG"]["received"] == 1
    text = ask(shop, "log", "R1001")[-1]["text"]
    assert "1 × MUG; a blue scarf" in text


def test_an_item_of_the_order_that_was_not_announced_is_noted_too(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "-i", "MUG", "-i", "BULB-3=1")
    assert "1 × BULB-3" in ask(shop, "log", "R1001")[-1]["text"]


@pytest.mark.parametrize(
    "typed",
    [
        "approve R1001 -i BULB-3",
        "receive R1001 -i BULB-3",
        "inspect R1001 -i BULB-3 --condition new --to restock",
    ],
)
def test_an_item_that_the_claim_lacks_is_66_and_nothing_moves(shop: Shop, typed: str) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG=1", "-r", "changed-mind")
    for act in ("approve", "receive"):
        if typed.startswith(act):
            break
        shop.ok("claim", act, "R1001")
    before = the_claim(shop)
    result = shop.run("claim", *typed.split())
    assert (result.code, result.out) == (66, "")
    assert "BULB-3" in result.err
    assert the_claim(shop) == before


def test_a_note_is_written_in_every_state_and_an_owner_given(shop: Shop) -> None:
    three_mugs(shop)
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind", "--now", "--condition", "new")
    row = ask(shop, "claim", "note", "R1001", "rang twice")[0]
    assert row["status"] == "closed"
    assert ask(shop, "claim", "assign", "R1001", "bob")[0]["owner"] == "bob"
    assert [entry["act"] for entry in ask(shop, "log", "R1001")][-2:] == ["noted", "assigned"]


def test_an_order_refunded_where_it_was_sold_has_nothing_left_to_claim(shop: Shop) -> None:
    header = "order_number,ordered_at,delivered_on,sku,quantity,unit_price,status\n"
    shop.ok("order", "import", "-", stdin=f"{header}7,2026-11-02,2026-11-05,MUG,2,5.00,refunded\n")
    assert shop.run("check", "7", "-f", "csv").code == 1
    result = shop.run("claim", "open", "7", "-r", "defective")
    assert (result.code, "left to claim" in result.err) == (1, True)


def test_money_that_went_back_elsewhere_counts_against_what_was_paid(shop: Shop) -> None:
    shop.ok("order", "import", str(SAMPLES / "shopify.csv"))
    # Order 1010: 29.00 + 29.00 + 4.90 shipping paid, 29.00 refunded on the platform, of no line told.
    row = ask(
        shop, "claim", "open", "1010", "-i", "TEE-S", "-i", "TEE-M", "-r", "defective", "--on", "2026-10-10"
    )[0]
    assert row["verdict"] == "review"
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "--condition", "used", "--to", "scrap")
    assert quoted(shop)["total"] == "33.90"
    refusal = shop.run("claim", "refund", "R1001")
    assert (refusal.code, "at most 33.90 is left" in refusal.err) == (1, True)
    shop.ok("claim", "refund", "R1001", "--amount", "33.90", "--why", "29.00 went back on the platform")
    assert refunded(shop) == "33.90"
    assert ailments(shop) == []
