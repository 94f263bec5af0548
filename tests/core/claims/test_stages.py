"""What a claim waits for, whose move it is, by when it is promised to be over, and what to type next."""

from __future__ import annotations

from datetime import date

import pytest
from factory import MONDAY, claim, units

from returndesk.core.claims.lifecycle import due_for, next_command, outstanding, stage_of, waiting_on
from returndesk.core.claims.model import Batch, ClaimLine
from returndesk.core.claims.open_items import ReturnShipping
from returndesk.core.days import Calendar
from returndesk.core.policy.model import Service


@pytest.mark.parametrize(
    ("status", "lines", "facts", "stage", "whose"),
    [
        ("requested", [units(2)], {}, "decide", "shop"),
        ("waiting", [units(2)], {}, "info", "customer"),
        ("approved", [units(2)], {}, "parcel", "customer"),
        ("approved", [units(2)], {"kind": "parcel", "reason": "damaged"}, "parcel", "customer"),
        ("approved", [units(2)], {"kind": "parcel", "reason": "lost"}, "settle", "shop"),
        ("part-received", [units(2, 1)], {}, "inspect", "shop"),
        ("part-received", [units(2, 1, 1, settled=1)], {}, "parcel", "customer"),
        ("part-received", [units(2, 1, 0, 1)], {}, "parcel", "customer"),
        ("received", [units(2, 2)], {}, "inspect", "shop"),
        ("inspected", [units(2, 2, 2)], {}, "settle", "shop"),
        ("settled", [units(2, 2, 2, settled=2)], {}, "close", "shop"),
        ("rejected", [units(2)], {}, "", "shop"),
        ("closed", [units(2)], {}, "", "shop"),
        ("expired", [units(2)], {}, "", "shop"),
        ("cancelled", [units(2)], {}, "", "shop"),
    ],
)
def test_what_a_claim_waits_for_and_whose_move_it_is(
    status: str, lines: list[ClaimLine], facts: dict[str, object], stage: str, whose: str
) -> None:
    found = stage_of(claim(status, *lines, **facts))
    assert (found, waiting_on(found)) == (stage, whose)


# Closed at week-ends, and on Thursday 26 November.
CALENDAR = Calendar(frozenset({5, 6}), frozenset({date(2026, 11, 26)}))


@pytest.mark.parametrize(
    ("stage", "since", "due"),
    [
        ("decide", date(2026, 11, 20), date(2026, 11, 23)),  # Friday → Monday
        ("decide", date(2026, 11, 21), date(2026, 11, 23)),  # Saturday → Monday
        ("decide", date(2026, 11, 25), date(2026, 11, 27)),  # over the holiday
        ("inspect", date(2026, 11, 20), date(2026, 11, 24)),
        ("inspect", date(2026, 11, 25), date(2026, 11, 30)),  # the holiday and the week-end
        ("settle", date(2026, 11, 23), date(2026, 11, 27)),
        ("settle", date(2026, 11, 27), date(2026, 12, 2)),
        ("close", date(2026, 11, 27), date(2026, 12, 1)),
        ("parcel", date(2026, 11, 30), date(2026, 12, 7)),  # from the approval, in calendar days
        ("info", date(2026, 11, 21), date(2026, 12, 5)),  # calendar days: a Saturday stays
        ("", MONDAY, None),
    ],
)
def test_a_promise_is_due_after_so_many_open_days_or_calendar_days(
    stage: str, since: date, due: date | None
) -> None:
    assert due_for(claim(), stage, since, Service(), CALENDAR) == due


@pytest.mark.parametrize(
    ("stage", "due"),
    [
        ("decide", date(2026, 11, 23)),  # 0: today
        ("inspect", date(2026, 11, 27)),
        ("settle", date(2026, 11, 24)),
        ("close", date(2026, 12, 1)),
        ("parcel", date(2026, 11, 28)),
        ("info", date(2026, 11, 29)),
    ],
)
def test_the_promises_are_the_policys(stage: str, due: date) -> None:
    promised = Service(decide=0, inspect=3, settle=1, send=5, parcel=5, answer=6)
    assert due_for(claim(), stage, MONDAY, promised, CALENDAR) == due


def test_a_parcel_without_a_day_of_approval_counts_from_the_stage() -> None:
    assert due_for(claim(approved_on=None), "parcel", MONDAY, Service(), CALENDAR) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("facts", "batches", "waits"),
    [
        ({}, [Batch(1, 1, "new", "restock")], []),
        ({}, [Batch(1, 1, "used", "customer")], ["goods to send back"]),
        ({}, [Batch(1, 1, "new", "restock"), Batch(2, 1, "used", "customer")], ["goods to send back"]),
        ({}, [Batch(1, 1, "missing", "customer")], []),  # what never came is not sent back
        ({"state": "to-file"}, [], ["the carrier claim"]),
        (
            {"state": "filed"},
            [Batch(1, 1, "damaged", "customer")],
            ["the carrier claim", "goods to send back"],
        ),
        ({"kind": "complaint", "reason": "service"}, [], []),
        ({"goods_out": 1}, [], ["goods to send"]),
        ({"difference_minor": 1}, [], ["the customer's payment"]),
        ({"difference_minor": -1}, [], ["money owed to the customer"]),
        ({"return_shipping": ReturnShipping(customer_minor=450)}, [], []),  # settled with the refund
        (
            {"exchanged": True, "return_shipping": ReturnShipping(shop_minor=450)},
            [],
            [],
        ),  # never charged
        (
            {"exchanged": True, "difference_minor": 1, "goods_out": 2},
            [],
            ["goods to send", "the customer's payment"],
        ),
    ],
)
def test_what_a_settled_claim_still_waits_for(
    facts: dict[str, object], batches: list[Batch], waits: list[str]
) -> None:
    refused = sum(batch.units for batch in batches if not batch.accepted)
    assert outstanding(claim("settled", units(2, 2, 0, refused, batches=tuple(batches)), **facts)) == waits


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ({"stage": "decide"}, "returndesk claim approve R1001"),
        ({"stage": "decide", "verdict": "review"}, "returndesk claim show R1001"),
        ({"stage": "decide", "verdict": "ineligible"}, "returndesk claim reject R1001 --why TEXT"),
        (
            {"stage": "decide", "kind": "complaint", "outcome": "none"},
            "returndesk claim settle R1001 --why TEXT",
        ),
        (
            {"stage": "decide", "kind": "complaint", "outcome": "refund"},
            "returndesk claim compensate R1001 AMOUNT --by cash --why TEXT",
        ),
        (
            {"stage": "decide", "kind": "complaint", "outcome": "credit"},
            "returndesk claim compensate R1001 AMOUNT --by credit --why TEXT",
        ),
        ({"stage": "info"}, "returndesk claim answered R1001"),
        ({"stage": "parcel"}, "returndesk claim receive R1001"),
        ({"stage": "inspect"}, "returndesk claim inspect R1001 --condition CONDITION --to DISPOSITION"),
        ({"stage": "settle"}, "returndesk claim refund R1001"),
        ({"stage": "settle", "outcome": "credit"}, "returndesk claim refund R1001 --method credit"),
        (
            {"stage": "settle", "claimant": "Zoe"},  # not the buyer, so not as the buyer paid without a why
            "returndesk claim refund R1001 --method original --why TEXT",
        ),
        ({"stage": "settle", "outcome": "exchange"}, "returndesk claim exchange R1001 --for SKU=QTY@PRICE"),
        ({"stage": "settle", "outcome": "repair"}, "returndesk claim repair R1001"),
        ({"stage": "settle", "outcome": "replacement"}, "returndesk claim replace R1001"),
        ({"stage": "settle", "outcome": "repair", "reason": "lost"}, "returndesk claim replace R1001"),
        ({"stage": "close", "goods_out": 1, "difference_minor": 250}, "returndesk claim sent R1001"),
        (
            {"stage": "close", "difference_minor": 250, "currency": "EUR"},
            "returndesk claim paid R1001 2.50",
        ),
        ({"stage": "close", "difference_minor": -250}, "returndesk claim refund R1001"),
        ({"stage": "close"}, "returndesk claim close R1001 --why TEXT"),
        ({"stage": ""}, ""),
    ],
)
def test_the_next_command_is_ready_to_copy(facts: dict[str, object], command: str) -> None:
    assert next_command(claim(**facts)) == command
