"""Complaints: about service, no goods; an answer or a compensation, by the same clocks as any claim."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.asking import ailments, ask, the_claim
from factory import Shop, made_once, new_shop


@pytest.fixture
@made_once
def complained(tmp_path: Path) -> Shop:
    """A shop that is closed on week-ends and decides within two open days; a complaint of Friday."""
    shop = new_shop(tmp_path, document='[service]\ndecide = 2\n[calendar]\nclosed = ["sat", "sun"]\n')
    shop.take_in({"unit_price": "5.00", "customer_email": "ada@example.org"})
    shop.as_of = "2026-11-20"
    said = shop.run("claim", "open", "1042", "-r", "service", "--via", "social", "-n", "nobody answers")
    assert said.err.splitlines()[0] == "Opened R1001: a complaint, to be answered"
    return shop


def test_a_complaint_has_an_owner_a_day_and_a_next_step_from_the_start(complained: Shop) -> None:
    (task,) = ask(complained, "queue")
    assert (task["kind"], task["stage"], task["owner"], task["waiting_on"], task["due_on"]) == (
        "complaint", "decide", "ann", "shop", "2026-11-24",
    )  # fmt: skip
    assert task["next"] == "returndesk claim settle R1001 --why TEXT"
    complained.as_of = "2026-11-25"
    assert ask(complained, "queue", "--overdue")[0]["days_left"] == -1
    assert ask(complained, "report", "day")["overdue"][0]["claim"] == "R1001"


@pytest.mark.parametrize(
    ("typed", "refunds"),
    [
        ("settle R1001 --why we-rang-back", []),
        ("compensate R1001 5.00 --by coupon --why sorry", [("coupon", "compensation", "5.00")]),
    ],
)
def test_an_answer_or_a_compensation_settles_and_closes_it(
    complained: Shop, typed: str, refunds: list[tuple[str, str, str]]
) -> None:
    row = ask(complained, "claim", *typed.split())[0]
    assert (row["status"], row["next"], row["closed_on"]) == ("closed", None, "2026-11-20")
    day = ask(complained, "report", "day")
    claims = {key: day["claims"][0][key] for key in ("opened", "settled", "closed", "open_at_end")}
    assert claims == {"opened": 1, "settled": 1, "closed": 1, "open_at_end": 0}
    assert [(one["method"], one["kind"], one["amount"]) for one in day["refunds"]] == refunds
    assert ailments(complained) == []


@pytest.mark.parametrize(
    "typed",
    [
        "approve R1001",
        "receive R1001",
        "inspect R1001 --condition new --to restock",
        "refund R1001",
        "exchange R1001 --for CUP=1@1.00",
        "replace R1001",
    ],
)
def test_what_is_done_with_goods_is_refused_with_what_can_be_done(complained: Shop, typed: str) -> None:
    result = complained.run("claim", *typed.split())
    assert result.code == 1
    assert "You can: reject --why TEXT, ask TEXT, cancel, settle --why TEXT, compensate AMOUNT" in result.err
    assert the_claim(complained)["status"] == "requested"


def test_its_screen_says_nothing_of_goods_and_who_pays_their_way(complained: Shop) -> None:
    shown = complained.ok("claim", "show", "R1001", "-f", "table")
    assert "way back" not in shown
    assert "eligible" not in shown.split("opened")[0]
    assert "nobody answers" in shown


def test_a_complaint_that_is_taken_up_again_has_its_days_anew(complained: Shop) -> None:
    complained.ok("claim", "settle", "R1001", "--why", "explained")
    complained.as_of = "2026-11-26"
    said = complained.run("claim", "reopen", "R1001", "--why", "not enough").err
    assert said.splitlines()[0] == "Reopened R1001: a complaint, to be answered"
    assert ask(complained, "queue")[0]["due_on"] == "2026-11-30"
    assert ailments(complained) == []


def test_who_wants_money_for_it_is_compensated_next(complained: Shop) -> None:
    row = ask(complained, "claim", "open", "1042", "-r", "service", "--want", "credit")[0]
    assert row["next"] == "returndesk claim compensate R1002 AMOUNT --by credit --why TEXT"
    done = row["next"].replace("AMOUNT", "4.00").replace("TEXT", "sorry").split()[1:]
    assert ask(complained, *done)[0]["status"] == "closed"
