"""What a claim's journal says of its handling: first answer, decision, settlement, and targets kept."""

from __future__ import annotations

from datetime import date

import pytest

from returndesk.core.reports.service import Handling, Step, handling, instant

OPEN = {"status": "requested", "stage": "decide", "due": "2026-11-04"}
APPROVED = {"status": "approved", "stage": "parcel", "due": "2026-11-30"}
RECEIVED = {"status": "received", "stage": "inspect", "due": "2026-11-12"}
INSPECTED = {"status": "inspected", "stage": "settle", "due": "2026-11-14"}
SETTLED = {"status": "closed", "stage": "", "due": None, "went": ["settled", "closed"]}


def entries(*acts: tuple[int, str, dict[str, object]]) -> list[Step]:
    """Entries of November, at ten in the morning."""
    return [
        Step(1001, seq, f"2026-11-{day:02}T10:00:00Z", f"2026-11-{day:02}", act, details)
        for seq, (day, act, details) in enumerate(acts, 1)
    ]


def handled(*acts: tuple[int, str, dict[str, object]]) -> Handling:
    return handling(entries(*acts), lambda step: instant(step.at))


def test_a_claim_that_went_its_way_has_three_days_and_three_targets() -> None:
    found = handled(
        (2, "open", OPEN),
        (4, "approve", APPROVED),
        (10, "receive", RECEIVED),
        (12, "inspect", INSPECTED),
        (15, "refund", SETTLED),  # due on 14 November
    )
    assert found == Handling(date(2026, 11, 4), date(2026, 11, 4), date(2026, 11, 15), targets=3, kept=2)


def test_a_question_is_an_answer_and_no_decision_and_pauses_the_target() -> None:
    waiting = {"status": "waiting", "stage": "info", "due": "2026-11-20"}
    resumed = {**OPEN, "due": "2026-11-18"}
    found = handled(
        (2, "open", OPEN), (3, "ask", waiting), (17, "answered", resumed), (18, "reject", {**SETTLED,
        "status": "rejected", "went": ["rejected"]}),
    )  # fmt: skip
    assert found == Handling(date(2026, 11, 3), date(2026, 11, 18), None, targets=1, kept=1)


@pytest.mark.parametrize("act", ["cancel", "expire"])
def test_a_claim_that_the_customer_gave_up_has_no_decision_no_settlement_and_no_target(act: str) -> None:
    ended = {"status": "cancelled" if act == "cancel" else "expired", "stage": "", "due": None}
    assert handled((2, "open", OPEN), (20, act, ended)) == Handling(None, None, None, 0, 0)


def test_an_open_claim_has_the_last_day_of_the_target_of_its_stage() -> None:
    assert handled((2, "open", OPEN)) == Handling(targets=0, kept=0, target_on=date(2026, 11, 4))


def test_what_the_customer_has_to_do_is_not_the_shop_s_target() -> None:
    assert handled((2, "open", OPEN), (4, "approve", APPROVED)).target_on is None


def test_a_target_in_hours_is_kept_or_not_by_the_clock() -> None:
    by_ten = {**OPEN, "due": "2026-11-04", "promised_at": "2026-11-04T10:00:00Z"}
    assert handled((2, "open", by_ten), (4, "approve", APPROVED)).kept == 1
    earlier = {**by_ten, "promised_at": "2026-11-04T09:59:59Z"}
    assert handled((2, "open", earlier), (4, "approve", APPROVED)).kept == 0


def test_a_statutory_day_is_not_the_shop_s_target() -> None:
    lawful = {**INSPECTED, "due": "2026-11-05", "due_source": "eu.withdrawal", "promised": "2026-11-16"}
    found = handled(
        (2, "open", OPEN), (3, "approve", APPROVED), (9, "inspect", lawful), (15, "refund", SETTLED)
    )
    assert (found.targets, found.kept) == (2, 2)


def test_a_letter_is_an_answer_and_a_platform_s_refund_is_a_decision_and_the_settlement() -> None:
    found = handled(
        (2, "open", OPEN), (3, "message", {**OPEN, "template": "opened"}), (9, "external", SETTLED)
    )
    assert found[:3] == (date(2026, 11, 3), date(2026, 11, 9), date(2026, 11, 9))


def test_a_claim_whose_last_parcel_never_came_is_not_settled_by_what_is_sent_later() -> None:
    ended = {"status": "settled", "stage": "close", "due": None, "went": ["settled"]}
    found = handled(
        (2, "open", OPEN),
        (3, "approve", APPROVED),
        (20, "expire", ended),
        (22, "sent", {**ended, "went": None}),
    )
    assert found.settled_on is None


def test_what_was_undone_does_not_count() -> None:
    undone = {**OPEN, "entries": [2]}
    found = handled((2, "open", OPEN), (3, "approve", APPROVED), (3, "undo", undone))
    assert (found.answered_on, found.decided_on) == (None, None)
