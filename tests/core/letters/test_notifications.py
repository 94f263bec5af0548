"""The acts that a customer must know, those known at once, and what is pending on a claim."""

from __future__ import annotations

import pytest
from factory import claim, units

from returndesk.core.claims.lifecycle import next_command, outstanding, whose_move
from returndesk.core.letters.notifications import (
    STEPS,
    is_letter_of,
    known_at_once,
    step_of_act,
    step_of_template,
    to_notify_after,
)


@pytest.mark.parametrize(
    ("act", "reason", "details", "step"),
    [
        ("open", "changed-mind", {}, "opened"),
        ("open", "service", {}, "opened"),
        ("open", "lost", {}, "lost"),
        ("open", "late", {}, "late"),
        ("open", "damaged", {}, "damaged"),
        ("ask", "lost", {}, "ask"),
        ("approve", "lost", {}, "approved"),
        ("reject", "other", {}, "rejected"),
        ("receive", "other", {}, "received"),
        ("inspect", "other", {"condition": "used", "disposition": "restock"}, ""),
        ("inspect", "other", {"condition": "used", "disposition": "customer"}, "refused"),
        ("inspect", "other", {"condition": "missing", "disposition": "scrap"}, "refused"),
        ("refund", "other", {"method": "original"}, "refunded"),
        ("refund", "other", {"method": "credit"}, "credit"),
        ("exchange", "other", {}, "exchanged"),
        ("repair", "other", {}, "repaired"),
        ("replace", "other", {}, "replaced"),
        ("sent", "other", {}, "sent"),
        ("settle", "service", {}, "sorry"),
        ("compensate", "other", {"by": "coupon"}, "sorry"),
        ("correct", "other", {"method": "cash"}, "corrected"),
        ("expire", "other", {}, "expired"),
        ("cancel", "other", {}, "cancelled"),
        ("reopen", "other", {}, "reopened"),
        *((act, "other", {}, "") for act in ("note", "assign", "message", "feedback", "close", "paid")),
        ("answered", "other", {}, ""),
    ],
)
def test_an_act_is_a_step_to_notify_of_or_not(
    act: str, reason: str, details: dict[str, object], step: str
) -> None:
    assert step_of_act(act, reason, details) == step
    assert step in ("", *STEPS)


@pytest.mark.parametrize(
    ("act", "via", "details", "facing", "told"),
    [
        ("open", "counter", {}, False, True),
        ("open", "phone", {}, False, True),
        ("open", "chat", {}, False, True),
        ("open", "email", {}, False, False),
        ("open", "web", {}, False, False),
        ("open", "social", {}, False, False),
        ("approve", "counter", {}, False, False),  # some time later: the customer has left
        ("approve", "counter", {"automatic": True}, False, True),
        ("approve", "web", {"automatic": True}, False, False),
        ("ask", "counter", {}, False, False),
        ("cancel", "web", {}, False, True),  # they said so themselves
        ("refund", "web", {"method": "cash"}, False, True),
        ("refund", "web", {"method": "original"}, False, False),
        ("compensate", "web", {"by": "cash"}, False, True),
        ("compensate", "web", {"by": "coupon"}, False, False),
        ("correct", "web", {"method": "cash"}, False, False),
        ("refund", "web", {"method": "original"}, True, True),
        ("receive", "web", {}, True, True),
    ],
)
def test_some_acts_are_known_at_once(
    act: str, via: str, details: dict[str, object], facing: bool, told: bool
) -> None:
    assert known_at_once(act, via, details, facing=facing) is told


@pytest.mark.parametrize(
    ("template", "step", "told"),
    [
        ("approved", "approved", True),
        ("approved-gift", "approved", True),
        ("approved", "refunded", False),
        ("approvedly", "approved", False),
        ("thanks", "approved", False),
        ("approved", "", False),
    ],
)
def test_a_letter_is_for_the_step_of_its_name(template: str, step: str, told: bool) -> None:
    assert is_letter_of(template, step) is told


def test_a_letter_of_the_shop_s_own_is_for_no_step() -> None:
    assert [step_of_template(name) for name in ("approved", "sorry-late", "thanks", "sent-back-x")] == [
        "approved", "sorry", "", "sent",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "wanted", "facing", "before", "after"),
    [
        ("approve", True, False, "opened", "approved"),
        ("approve", False, False, "opened", ""),
        ("approve", True, True, "opened", ""),
        ("note", True, False, "opened", "opened"),
        ("note", False, False, "", ""),
        ("close", True, False, "refunded", ""),
        ("cancel", True, False, "opened", ""),
    ],
)
def test_the_pending_notification_after_an_act(
    act: str, wanted: bool, facing: bool, before: str, after: str
) -> None:
    found = to_notify_after(claim(via="web", to_notify=before), act, {}, wanted=wanted, facing=facing)
    assert found == after


def test_a_settled_claim_stays_open_until_its_customer_is_notified() -> None:
    settled = claim("settled", units(2, 2, 2, settled=2))
    assert outstanding(settled) == []
    assert outstanding(claim("settled", units(2, 2, 2, settled=2), to_notify="refunded")) == [
        "a notification"
    ]


MESSAGE = "returndesk claim message R1001 --sent"


@pytest.mark.parametrize(
    ("facts", "command", "whose"),
    [
        ({"stage": "decide"}, "returndesk claim approve R1001", "shop"),
        ({"stage": "parcel"}, MESSAGE, "shop"),  # they do not know yet that a parcel is waited for
        ({"stage": "info"}, MESSAGE, "shop"),
        ({"stage": "settle"}, "returndesk claim refund R1001", "shop"),
        ({"stage": "close"}, MESSAGE, "shop"),
        ({"stage": "close", "goods_out": 1}, "returndesk claim sent R1001", "shop"),
        ({"stage": "close", "difference_minor": 1200, "currency": "EUR"}, MESSAGE, "shop"),
        ({"stage": "close", "difference_minor": -1200}, "returndesk claim refund R1001", "shop"),
        ({"stage": ""}, MESSAGE, "shop"),
    ],
)
def test_a_pending_notification_comes_before_the_customer_s_own_step(
    facts: dict[str, object], command: str, whose: str
) -> None:
    waiting = claim(to_notify="approved", **facts)
    assert (next_command(waiting), whose_move(waiting)) == (command, whose)


def test_a_low_score_is_the_next_step_of_an_ended_claim() -> None:
    answer = "returndesk claim feedback R1001 --answered TEXT"
    assert next_command(claim("closed", low_score=2)) == answer
    assert next_command(claim("closed")) == ""
    assert next_command(claim(stage="decide", low_score=2)) == "returndesk claim approve R1001"
