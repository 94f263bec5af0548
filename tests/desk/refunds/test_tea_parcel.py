"""The tea parcel: it never came, and nobody was sent from the shop to the carrier and back.

Played from the first question to the carrier's money. At every point the claim has exactly one owner and one
next step, and what it says to type next is what is typed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk.asking import ailments, ask, rows
from factory import Shop, made_once, new_shop

pytestmark = pytest.mark.slow

POLICY = """
[service]
decide = 1
settle = 2
[calendar]
closed = ["sat", "sun"]
[carriers.dhl]
title = "DHL"
file_within = 10
checklist = ["proof of posting", "invoice"]
liability = "20.00"
tracking = ["JJD*"]
"""
ORDER = (
    "order_number,ordered_at,shipped_on,customer_name,customer_email,sku,quantity,unit_price,shipping,tracking\n"
    "1042,2026-11-09,2026-11-10,Mei,mei@example.org,TEA,2,12.00,4.90,JJD00042\n"
)
ENDED = "closed", "cancelled"


@pytest.fixture
@made_once
def tea(tmp_path: Path) -> Shop:
    """A desk with one order of tea that was shipped on 10 November and never came."""
    shop = new_shop(tmp_path, document=POLICY)
    shop.as_of = "2026-11-10"
    shop.ok("order", "import", "-", stdin=ORDER)
    shop.as_of = "2026-11-23"
    return shop


def told(shop: Shop, template: str) -> dict[str, str]:
    """The letter of the last step, in both languages, no field left open."""
    letters = {
        language: str(
            ask(shop, "claim", "message", "R1001", "--template", template, "--lang", language)[0]["body"]
        )
        for language in ("en", "zh")
    }
    assert all("{" not in text and "None" not in text for text in letters.values())
    return letters


def act(shop: Shop, typed: str) -> dict[str, Any]:
    """Type an act; wherever it leaves the claim, one owner has one next step."""
    answer = json.loads(shop.ok("claim", *typed.split(), "-f", "json"))
    assert len(answer["rows"]) == 1
    row: dict[str, Any] = answer["rows"][0]
    tasks = [task for task in ask(shop, "queue") if task["claim"] == row["claim"]]
    if row["status"] in ENDED:
        assert (tasks, row["next"]) == ([], None)
        return row
    (task,) = tasks
    assert task["owner"] == row["owner"] != ""
    assert task["next"] == row["next"] != ""
    assert task["waiting_on"] in ("shop", "customer", "carrier")
    return {**row, **{key: task[key] for key in ("waiting_on", "due_on", "file_by", "overdue")}}


def test_the_desk_pays_within_its_promise_and_the_carrier_pays_the_desk(tea: Shop) -> None:
    # Monday: where is my tea? One answer, one owner.
    asked = act(tea, "open 1042 -r lost --via phone --note nothing")
    assert (asked["owner"], asked["stage"], asked["waiting_on"]) == ("ann", "decide", "shop")
    assert (asked["due_on"], asked["file_by"]) == ("2026-11-24", "2026-12-03")
    assert asked["next"] == "returndesk claim approve R1001"
    letters = told(tea, "lost")
    assert "we are sorry" in letters["en"].lower()
    assert "24 November 2026" in letters["en"]
    assert "2026年11月24日" in letters["zh"]
    tea.as_of = "2026-11-24"
    decided = act(tea, "approve R1001")
    assert (decided["stage"], decided["due_on"], decided["overdue"]) == ("settle", "2026-11-26", False)
    assert decided["next"] == "returndesk claim refund R1001"
    tea.as_of = "2026-11-25"
    repaid = act(tea, "refund R1001")
    assert (repaid["status"], repaid["refunded"], repaid["waiting_on"]) == ("settled", "28.90", "shop")
    letters = told(tea, "refunded")
    tea.ok("claim", "message", "R1001", "--sent")
    assert "28.90 EUR" in letters["en"]
    assert "28.90" in letters["zh"]
    assert (repaid["due_on"], repaid["next"]) == ("2026-12-03", "returndesk claim carrier R1001 file")
    # The carrier's claim is filed in time, for what it is liable for, with what it wants to see.
    (carrier,) = ask(tea, "claim", "show", "R1001")["carrier"]
    assert (carrier["title"], carrier["state"], carrier["file_by"]) == ("DHL", "to-file", "2026-12-03")
    assert carrier["checklist"] == ["proof of posting", "invoice"]
    tea.as_of = "2026-12-03"
    filed = act(tea, "carrier R1001 file --reference SC-4711")
    assert (filed["waiting_on"], filed["due_on"], filed["file_by"]) == ("carrier", None, None)
    assert filed["next"] == "returndesk claim carrier R1001 paid"
    assert ask(tea, "claim", "show", "R1001")["carrier"][0]["claimed"] == "20.00"
    # Weeks go by, and nothing is over: it is the carrier's move.
    tea.as_of = "2026-12-28"
    assert rows(tea.ok("queue", "--overdue", "-f", "csv")) == []
    assert [row["claim"] for row in ask(tea, "queue", "--waiting-on", "carrier")] == ["R1001"]
    part = act(tea, "carrier R1001 paid --amount 8.00")
    assert (part["status"], part["waiting_on"]) == ("settled", "carrier")
    tea.as_of = "2026-12-29"
    assert act(tea, "carrier R1001 paid")["status"] == "closed"
    (figures,) = ask(tea, "report", "carriers")
    assert figures == {
        "carrier": "dhl", "title": "DHL", "currency": "EUR", "lost": 1, "late": 0, "damaged": 0,
        "claimed": "20.00", "paid": "20.00", "refunded": "28.90", "replaced": "0.00",
        "compensation": "0.00", "net_loss": "8.90",
    }  # fmt: skip
    assert ailments(tea) == []


def test_the_cut_off_that_is_missed_is_over_in_the_queue_until_somebody_acts(tea: Shop) -> None:
    act(tea, "open 1042 -r lost")
    act(tea, "approve R1001")
    act(tea, "refund R1001")
    tea.as_of = "2026-12-04"
    (task,) = ask(tea, "queue", "--overdue")
    assert (task["days_left"], task["next"]) == (-1, "returndesk claim carrier R1001 file")
    assert [row["claim"] for row in ask(tea, "report", "day")["overdue"]] == ["R1001"]
    result = tea.run("claim", "carrier", "R1001", "file")
    assert "Filed R1001 with DHL: 20.00 EUR, 1 day after the last day" in result.err


@pytest.mark.parametrize("before", [["open 1042 -r lost"], ["open 1042 -r lost", "approve R1001"]])
@pytest.mark.parametrize("filed", [[], ["carrier R1001 file"]])
def test_tea_that_turns_up_before_it_was_paid_for_ends_the_claim_and_the_one_on_the_carrier(
    tea: Shop, before: list[str], filed: list[str]
) -> None:
    for typed in before + filed:
        act(tea, typed)
    assert act(tea, "cancel R1001")["status"] == "cancelled"
    assert ask(tea, "claim", "show", "R1001")["carrier"][0]["state"] == "waived"
    assert ailments(tea) == []


def test_tea_that_comes_back_to_the_shop_is_opened_anew_as_late_goods_that_are_there(tea: Shop) -> None:
    act(tea, "open 1042 -r lost")
    act(tea, "approve R1001")
    act(tea, "cancel R1001")
    again = act(tea, "open 1042 -r late --now --condition new --to restock")
    assert (again["status"], again["refunded"]) == ("settled", "28.90")
    assert again["next"] == "returndesk claim carrier R1002 file"
    assert ask(tea, "report", "stock") == [
        {"sku": "TEA", "disposition": "restock", "condition": "new", "units": 2}
    ]


def test_tea_that_turns_up_after_it_was_paid_for_leaves_one_step_the_claim_on_the_carrier(tea: Shop) -> None:
    for typed in ("open 1042 -r lost", "approve R1001", "refund R1001", "carrier R1001 file"):
        act(tea, typed)
    refused = tea.run("claim", "cancel", "R1001")
    assert refused.code == 1
    assert "carrier paid, carrier denied --why TEXT, carrier waive --why TEXT" in refused.err
    act(tea, "correct R1001 -24.00 --why paid-it-back")
    assert act(tea, "carrier R1001 waive --why turned-up")["status"] == "closed"
    (figures,) = ask(tea, "report", "carriers")
    assert (figures["refunded"], figures["net_loss"]) == ("4.90", "4.90")


def test_what_the_carrier_paid_for_tea_that_turned_up_later_can_go_back_to_it(tea: Shop) -> None:
    for typed in ("open 1042 -r lost", "approve R1001", "refund R1001", "carrier R1001 file"):
        act(tea, typed)
    act(tea, "carrier R1001 paid")
    assert act(tea, "carrier R1001 paid --amount -20.00 --why turned-up")["status"] == "closed"
    (figures,) = ask(tea, "report", "carriers")
    assert (figures["claimed"], figures["paid"]) == ("20.00", "0.00")
    assert ailments(tea) == []


def test_tea_that_is_sent_again_waits_for_the_parcel_then_for_the_carrier(tea: Shop) -> None:
    act(tea, "open 1042 -r lost --want replacement")
    act(tea, "approve R1001")
    replaced = act(tea, "replace R1001")
    assert (replaced["waiting_on"], replaced["next"]) == ("shop", "returndesk claim sent R1001")
    sent = act(tea, "sent R1001 --tracking JJD2")
    assert (sent["due_on"], sent["next"]) == ("2026-12-03", "returndesk claim carrier R1001 file")
    act(tea, "carrier R1001 file")
    assert act(tea, "carrier R1001 denied --why no-proof")["status"] == "closed"
    (figures,) = ask(tea, "report", "carriers")
    assert (figures["replaced"], figures["paid"], figures["net_loss"]) == ("24.00", "0.00", "24.00")
