"""At `queue --work` nothing is forgotten, and no money or letter leaves unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from cli.work.sitting import sit
from desk.asking import ask, the_claim
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


def ready(shop: Shop, *options: str) -> None:
    """R1001 alone, inspected."""
    for command in ("cancel R1002 R1003", "approve R1001", "receive R1001 --inspect new", *options):
        shop.ok("claim", *command.split())


def test_the_sum_is_said_before_money_leaves(shop: Shop) -> None:
    ready(shop)
    seen = sit(shop, "1", "q", "q")
    assert "  This cannot be undone.\n" in seen
    assert "Refund 12.00 EUR by which method? [original]: q\nCancelled. Nothing was saved.\n" in seen
    assert the_claim(shop, "R1001")["refunded"] == "0.00"


def test_store_credit_is_asked_about_as_other_money(tmp_path: Path) -> None:
    shop = new_shop(tmp_path)
    shop.take_in({"order_number": "1", "unit_price": "12.00", "payment": "card", "customer_email": "a@b.de"})
    shop.ok("claim", "open", "1", "-r", "changed-mind", "--want", "credit")
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001", "--inspect", "new")
    seen = sit(shop, "1", "2", "q", "q")
    assert (
        "Refund 12.00 EUR by which method? [credit]: 2\n$ returndesk claim refund R1001 --method cash" in seen
    )


def test_another_method_that_pays_another_sum_is_asked_about(tmp_path: Path) -> None:
    shop = new_shop(tmp_path, document='[defaults]\ncredit_bonus = "10%"\n')
    shop.take_in({"order_number": "1", "unit_price": "12.00", "customer_email": "a@b.de"})
    for command in ("open 1 -r changed-mind", "approve R1001", "receive R1001 --inspect new"):
        shop.ok("claim", *command.split())
    seen = sit(shop, "1", "credit", "no", "1", "credit", "yes", "q")
    assert "by which method? [original]: credit\nRefund 13.20 EUR, credit? (yes/no) no\nCancelled." in seen
    assert the_claim(shop, "R1001")["refunded"] == "13.20"


def test_goods_that_leave_for_good_are_asked_about(shop: Shop) -> None:
    ready(shop)
    seen = sit(shop, "replace", "1", "no", "q")
    assert "Replace R1001? It cannot be undone. (yes/no) 1\nType yes or no.\n" in seen
    assert the_claim(shop, "R1001")["status"] == "inspected"


def test_a_refund_of_nothing_is_refused_before_the_method_is_asked(shop: Shop) -> None:
    ready(shop, "refund R1001", "correct R1001 -12.00 --why slip")
    seen = sit(shop, "R1001", "refund", "q")
    assert "by which method" not in seen
    assert "returndesk claim correct R1001 +AMOUNT --why TEXT" in seen


@pytest.mark.parametrize("comma", ["-2,00", "-2.00"])
def test_an_amount_is_taken_with_either_mark_and_checked_before_the_reason(shop: Shop, comma: str) -> None:
    ready(shop, "refund R1001")
    seen = sit(shop, "R1001", "correct", "-2,x", comma, "a slip", "q")
    assert "-2,x: expected an amount like 12.50\nHow much, in EUR? (-2.00 is less)" in seen
    assert the_claim(shop, "R1001")["refunded"] == "10.00"
    seen = sit(shop, "R1001", "correct nonsense", "q")
    assert "Why?" not in seen


def test_a_number_that_is_not_in_the_list_is_no_order(shop: Shop) -> None:
    seen = sit(shop, "5", "q")
    assert "R1001: what next? 5\nType a number from 1 to 4; order 5 is: check 5\n" in seen
    assert "$" not in seen


def test_a_command_typed_where_the_customer_reads_is_asked_about(shop: Shop) -> None:
    seen = sit(shop, "rej", "worn", "undo", "no", "It was worn.", "", "q")
    assert "Is the customer to read 'undo'? (yes/no) no\nWhat does the letter say" in seen
    assert "--say 'It was worn.'" in seen
    seen = typed(shop, "claim", "reject", "R1002", answers=("worn", "skip", "y"))
    assert "Is the customer to read 'skip'? (yes/no) y" in seen.screen


def test_the_choices_of_a_command_have_numbers(shop: Shop) -> None:
    shop.ok("claim", "approve", "R1001")
    shop.ok("claim", "receive", "R1001")
    seen = typed(shop, "claim", "inspect", "R1001", answers=("9", "3", "2"))
    assert "  1 new · 2 opened · 3 used · 4 damaged · 5 missing\nIn what condition? 9\n" in seen.screen
    assert "used → refurbish" in seen.screen


LAW = 'law = ["eu"]\n'


@pytest.mark.parametrize("stage", ["decide", "inspect", "settle"])
def test_an_ordinary_claim_fits_the_screen_whole(tmp_path: Path, stage: str) -> None:
    shop = new_shop(tmp_path, document=LAW)
    buyer = {
        "customer_name": "Li Lei",
        "customer_email": "li@example.org",
        "customer_phone": "+49 30 7654321",
    }
    shop.take_in({"unit_price": "1129.00", "title": "Sofa", "shipping": "49.00", **buyer})
    shop.ok("claim", "open", "1042", "-r", "changed-mind", "--note", "does not match the curtains")
    if stage != "decide":
        shop.ok("claim", "approve", "R1001")
        shop.ok("claim", "receive", "R1001", *["--inspect", "new"] * (stage == "settle"))
    seen = sit(shop, "q")
    lines = seen.split("R1001: what next?")[0].splitlines()
    assert any(line.startswith(f"R1001 · {stage} · ") for line in lines)
    assert "Li Lei" in seen
    assert "Sofa" in seen
    assert len(lines) <= 23, seen


def unsent(shop: Shop) -> list[str]:
    return [row["claim"] for row in ask(shop, "claim", "list") if row["untold"]]


def test_the_letter_of_an_act_is_offered_at_once(shop: Shop) -> None:
    seen = sit(shop, "1", "y", "y", "1", "1", "", "q")
    assert (
        "Customer not notified yet: approved. Write now? (yes/no) [no]: y\n$ returndesk claim message R1001"
        in seen
    )
    assert "Write now? (yes/no) [no]: 1\nType yes or no, or undo to take the act back.\n" in seen
    assert unsent(shop) == ["R1002"]


def test_a_letter_is_not_offered_while_the_shop_goes_on_with_the_claim(shop: Shop) -> None:
    ready(shop)
    seen = sit(shop, "replace", "yes", "q")
    assert "Write now?" not in seen


def test_letters_are_answered_one_by_one_and_by_number(shop: Shop) -> None:
    shop.ok("claim", "approve", "R1001", "R1002", "R1003")
    seen = sit(shop, "2", "y", "m", "no", "y", "q")
    assert "3 letters not sent (message)\n  1 R1001 approved · 2 R1002 approved · " in seen
    assert "Letter 2 of 2\n$ returndesk claim message R1003\n" in seen
    assert unsent(shop) == ["R1001"]
    assert "Letters  not sent: R1001\n" in seen


def test_q_at_a_letter_stops_the_round_and_not_the_sitting(shop: Shop) -> None:
    shop.ok("claim", "approve", "R1001", "R1002", "R1003")
    seen = sit(shop, "message --all-unsent", "y", "q", "7", "q")
    assert unsent(shop) == ["R1003", "R1002"]
    assert "Type a number from 1 to 2; order 7 is: check 7\n" in seen


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("R1001", "R1001 --sent"),
        ("R1001 R1002", "R1001 R1002 --sent"),
        ("--all-unsent", "--all-unsent --sent"),
        ("R1001 --template approved --lang zh", "R1001 --template approved --lang zh --sent"),
    ],
)
def test_a_letter_on_the_screen_says_how_it_is_noted_as_sent(shop: Shop, words: str, then: str) -> None:
    shop.ok("claim", "approve", "R1001", "R1002", "R1003")
    seen = typed(shop, "claim", "message", *words.split()).screen
    assert seen.endswith(f"\n  returndesk claim message {then}\n")
    assert "returndesk" not in shop.ok("claim", "message", "R1001")


def test_questions_are_explained(shop: Shop) -> None:
    seen = sit(shop, "1", "?", "", "receive R1001", "R1001", "1", "?", "q", "q")
    assert "[no]: ?\n  yes shows the letter and asks whether it was sent;" in seen
    assert "In what condition? ?\n  new, opened, used, damaged, missing." in seen


def test_goods_that_no_order_has_are_asked_about_before_they_are_given(shop: Shop) -> None:
    ready(shop)
    seen = sit(shop, "exchange", "MUGG", "no", "exchange", "MUG", "q")
    assert "MUGG is in no order. Did you mean MUG? Give MUGG all the same? (yes/no) no\nCancelled." in seen
    assert "claim exchange R1001 --for MUGG" not in seen
    assert "Exchanged R1001: 1 × MUG for 1 × MUG at 12.00" in seen
