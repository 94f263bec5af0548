"""A claim's life: which act may follow which status, and where it leads."""

from __future__ import annotations

from datetime import date

import pytest
from factory import MONDAY, claim, units

from returndesk.core.claims import lifecycle
from returndesk.core.claims.lifecycle import MOVES, may, open_acts, status_after
from returndesk.core.claims.model import ClaimLine
from returndesk.core.policy.model import Service
from returndesk.core.value import replace

# The table of the design page, section 8, written out: status → act → where it may lead.
TABLE: dict[str, dict[str, set[str]]] = {
    "requested": {
        "approve": {"approved"},
        "reject": {"rejected"},
        "external": {"requested", "settled"},  # an import shows units of it as refunded on the platform
        "ask": {"waiting"},
        "cancel": {"cancelled"},
        "compensate": {"settled"},
        "settle": {"settled"},
    },
    "waiting": {
        "answered": {"requested"},
        "external": {"waiting", "settled"},
        "cancel": {"cancelled"},
        "expire": {"expired"},
    },
    "approved": {
        "receive": {"received", "part-received"},
        "refund": {"approved", "settled"},  # lost or kept goods; approved while some units are still owed
        "reduce": {"approved", "settled"},  # approved while other units are still owed
        "refund-shipping": {"approved", "settled"},  # approved while goods are out that were settled before
        "exchange": {"approved", "settled"},  # of what was lost
        "replace": {"approved", "settled"},
        "external": {"approved", "settled"},
        "cancel": {"cancelled"},
        "expire": {"expired"},
    },
    "part-received": {
        "receive": {"received", "part-received"},
        "inspect": {"inspected", "part-received", "settled"},
        "external": {"part-received", "settled"},
        "refund": {"part-received", "settled"},  # beside the design's table: without what is still out
        "exchange": {"part-received", "settled"},
        "replace": {"part-received", "settled"},
        "reduce": {"part-received", "received", "settled"},
        "refund-shipping": {"part-received"},
        "expire": {"settled"},  # beside the design's table: once the promise parcel has passed
    },
    "received": {
        "inspect": {"inspected", "received", "settled"},
        "external": {"received"},
        "refund-shipping": {"received"},
    },
    "inspected": {
        "reduce": {"inspected", "settled"},  # units that are still out
        "refund-shipping": {"inspected"},
        "refund": {"settled", "inspected", "part-received"},
        "exchange": {"settled", "inspected", "part-received"},
        "repair": {"settled", "inspected", "part-received"},
        "external": {"settled", "inspected", "part-received"},
        "replace": {"settled", "inspected", "part-received"},
        "receive": {"received", "part-received"},
    },
    # Goods that come late stay with the status; those that were given before they came are the shop's.
    "settled": {"close": {"closed"}, "receive": {"settled", "received", "part-received"}},
    "rejected": {"reopen": {"requested"}, "receive": {"rejected"}},  # goods that come all the same
    "closed": {"reopen": {"requested"}, "receive": {"closed", "received", "part-received"}},
    # What was settled before it came is received as if in time.
    "expired": {"reopen": {"requested"}, "receive": {"expired", "received", "part-received"}},
    "cancelled": {"receive": {"cancelled", "received", "part-received"}},
}
ACTS = (
    "approve reject ask answered cancel expire receive inspect refund exchange repair replace compensate "
    "settle reduce refund-shipping close reopen open note assign message sent"
).split()


def test_the_statuses_are_those_of_the_table() -> None:
    assert set(lifecycle.STATUSES) == set(TABLE)
    assert lifecycle.OPEN_STATUSES == (
        "requested",
        "waiting",
        "approved",
        "part-received",
        "received",
        "inspected",
        "settled",
    )


@pytest.mark.parametrize("act", [*ACTS, "external"])
@pytest.mark.parametrize("status", list(TABLE))
def test_every_act_in_every_status_leads_where_the_table_says_or_nowhere(status: str, act: str) -> None:
    assert set(MOVES.get((status, act), ())) == TABLE[status].get(act, set())


def test_no_act_moves_a_claim_but_those_of_the_table() -> None:
    assert {act for _, act in MOVES} == {act for moves in TABLE.values() for act in moves}
    assert {act for _, act in MOVES} <= {*ACTS, "external"}


RETURN = {  # goods are to come, and of the two units one has
    "requested": {"approve", "reject", "ask", "cancel"},
    "waiting": {"answered", "cancel", "expire"},
    "approved": {"reduce", "refund-shipping", "receive", "cancel", "expire"},
    "part-received": {"reduce", "refund-shipping", "receive", "inspect", "expire"},
    "received": {"refund-shipping", "inspect"},
    "inspected": {"reduce", "refund-shipping", "refund", "exchange", "repair", "replace", "receive"},
    "settled": {"close", "receive"},
    "rejected": {"reopen", "receive"},
    "closed": {"reopen", "receive"},
    "expired": {"reopen", "receive"},
    "cancelled": {"receive"},
}
COMPLAINT = {  # no goods, no approval: requested, settled, closed
    "requested": {"reject", "ask", "cancel", "compensate", "settle"},
    "waiting": {"answered", "cancel", "expire"},
    "settled": {"close"},
    "rejected": {"reopen"},
    "closed": {"reopen"},
    "expired": {"reopen"},
    "cancelled": set(),
}
NO_GOODS = {  # lost
    **{status: acts - {"reduce"} for status, acts in RETURN.items()},
    "approved": {"refund", "refund-shipping", "exchange", "replace", "cancel", "expire"},
    "settled": {"close"},
    "rejected": {"reopen"},
    "closed": {"reopen"},
    "expired": {"reopen"},
    "cancelled": set(),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", list(TABLE))
@pytest.mark.parametrize(
    ("facts", "open_for"),
    [
        pytest.param({}, RETURN, id="return"),
        pytest.param({"kind": "parcel", "reason": "damaged"}, RETURN, id="damaged"),
        pytest.param({"kind": "parcel", "reason": "lost"}, NO_GOODS, id="lost"),
    ],
)
def test_an_act_is_open_or_not_for_each_kind_of_claim(
    facts: dict[str, object], open_for: dict[str, set[str]], status: str, act: str
) -> None:
    assert may(claim(status, units(2, 1), **facts), act) is (act in open_for[status])


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("status", list(COMPLAINT))
def test_a_complaint_is_settled_or_compensated_and_never_approved_or_refunded(status: str, act: str) -> None:
    complaint = claim(status, units(2), kind="complaint", reason="service")
    assert may(complaint, act) is (act in COMPLAINT[status])


@pytest.mark.parametrize(("received", "is_open"), [(1, True), (2, False)])
def test_an_inspected_claim_takes_a_second_parcel_only_where_units_are_still_out(
    received: int, is_open: bool
) -> None:
    assert may(claim("inspected", units(2, received, received)), "receive") is is_open


@pytest.mark.parametrize(
    ("status", "facts", "acts"),
    [
        ("requested", {}, ["approve", "reject", "ask", "cancel"]),
        (
            "requested",
            {"kind": "complaint", "reason": "service"},
            ["reject", "ask", "cancel", "settle", "compensate"],
        ),
        ("approved", {"lines": (units(2),)}, ["cancel", "expire", "receive", "reduce"]),
        (
            "approved",
            {"reason": "lost", "kind": "parcel"},
            ["cancel", "expire", "refund", "exchange", "replace"],
        ),
        ("cancelled", {}, []),
    ],
)
def test_the_open_acts_are_listed_in_the_order_of_the_table(
    status: str, facts: dict[str, object], acts: list[str]
) -> None:
    assert open_acts(claim(status, **facts)) == acts


@pytest.mark.parametrize(
    ("status", "act", "after"),
    [
        ("requested", "approve", "approved"),
        ("requested", "reject", "rejected"),
        ("requested", "ask", "waiting"),
        ("requested", "cancel", "cancelled"),
        ("requested", "settle", "settled"),
        ("requested", "compensate", "settled"),
        ("waiting", "answered", "requested"),
        ("waiting", "cancel", "cancelled"),
        ("waiting", "expire", "expired"),
        ("approved", "cancel", "cancelled"),
        ("approved", "expire", "expired"),
        ("settled", "close", "closed"),
        ("rejected", "reopen", "requested"),
        ("closed", "reopen", "requested"),
        ("expired", "reopen", "requested"),
    ],
)
def test_an_act_with_one_target_leads_there(status: str, act: str, after: str) -> None:
    assert status_after(claim(status), act, MONDAY, Service()) == after


@pytest.mark.parametrize(
    ("status", "lines", "after"),
    [
        ("approved", [units(2, 2)], "received"),
        ("approved", [units(2, 1)], "part-received"),
        ("approved", [units(2, 2), units(1, 0)], "part-received"),
        ("approved", [units(2, 0)], "part-received"),  # a parcel of other things
        ("part-received", [units(2, 2)], "received"),
        ("part-received", [units(3, 2)], "part-received"),
        ("inspected", [units(2, 2, 1)], "received"),
        ("inspected", [units(3, 2, 1)], "part-received"),
    ],
)
def test_a_parcel_makes_it_received_once_all_units_came(
    status: str, lines: list[ClaimLine], after: str
) -> None:
    assert status_after(claim(status, *lines), "receive", MONDAY, Service()) == after


@pytest.mark.parametrize(
    ("status", "lines", "today", "after"),
    [
        ("received", [units(2, 2, 2)], MONDAY, "inspected"),
        ("received", [units(2, 2, 1, 1)], MONDAY, "inspected"),
        ("received", [units(2, 2, 1)], MONDAY, "received"),  # one has no condition yet
        ("received", [units(1, 1, 1), units(1, 1)], MONDAY, "received"),
        ("part-received", [units(3, 2, 1)], MONDAY, "part-received"),
        ("part-received", [units(3, 2, 2)], MONDAY, "inspected"),
        # nothing accepted
        ("received", [units(2, 2, 0, 2)], MONDAY, "settled"),
        ("part-received", [units(2, 1, 0, 1)], date(2026, 12, 7), "part-received"),  # the parcel's last day
        ("part-received", [units(2, 1, 0, 1)], date(2026, 12, 8), "settled"),
        # the second parcel, after the first was refunded
        ("received", [units(2, 2, 1, 1, settled=1)], MONDAY, "settled"),
        ("received", [units(2, 2, 2, settled=1)], MONDAY, "inspected"),
    ],
)
def test_it_is_inspected_once_every_unit_that_came_has_a_condition(
    status: str, lines: list[ClaimLine], today: date, after: str
) -> None:
    assert status_after(claim(status, *lines), "inspect", today, Service()) == after


@pytest.mark.parametrize("act", ["refund", "exchange", "repair", "replace"])
@pytest.mark.parametrize(
    ("lines", "today", "after"),
    [
        ([units(2, 2, 2, settled=2)], MONDAY, "settled"),
        ([units(2, 2, 1, 1, settled=1)], MONDAY, "settled"),
        ([units(2, 2, 2, settled=1)], MONDAY, "inspected"),
        ([units(1, 1, 1, settled=1), units(1, 1, 1)], MONDAY, "inspected"),
        # one unit is still out: 14 days from the approval on 23 November
        ([units(2, 1, 1, settled=1)], MONDAY, "part-received"),
        ([units(2, 1, 1, settled=1)], date(2026, 12, 7), "part-received"),
        ([units(2, 1, 1, settled=1)], date(2026, 12, 8), "settled"),
    ],
)
def test_it_is_settled_once_every_accepted_unit_has_its_outcome_and_no_parcel_is_waited_for(
    act: str, lines: list[ClaimLine], today: date, after: str
) -> None:
    assert status_after(claim("inspected", *lines), act, today, Service()) == after


def test_the_promise_for_the_parcel_is_the_policys() -> None:
    waiting = claim("inspected", units(2, 1, 1, settled=1))
    assert status_after(waiting, "refund", date(2026, 11, 26), Service(parcel=3)) == "part-received"
    assert status_after(waiting, "refund", date(2026, 11, 27), Service(parcel=3)) == "settled"


def test_a_customer_who_keeps_the_goods_sends_no_second_parcel() -> None:
    kept = claim("inspected", replace(units(2, 1, 1, settled=2), kept=1))
    assert status_after(kept, "refund", MONDAY, Service()) == "settled"


@pytest.mark.parametrize(("kept", "after"), [(1, "approved"), (2, "settled")])
def test_lost_goods_that_are_refunded_in_part_leave_the_rest_approved(kept: int, after: str) -> None:
    line = replace(units(2), settled=kept, kept=kept)
    lost = claim("approved", line, kind="parcel", reason="lost", fault="carrier")
    assert status_after(lost, "refund", MONDAY, Service()) == after


@pytest.mark.parametrize("status", ["rejected", "closed", "expired"])
@pytest.mark.parametrize(("settled", "open_again"), [(0, True), (1, True), (2, False)])
def test_only_a_claim_with_units_left_to_settle_is_reopened(
    status: str, settled: int, open_again: bool
) -> None:
    assert may(claim(status, units(2, 2, 2, settled=settled)), "reopen") is open_again


@pytest.mark.parametrize(
    ("status", "line", "is_open"),
    [
        ("approved", units(2), True),
        ("part-received", units(2, 1, 1, settled=1), True),
        ("part-received", units(2, 1, 0, 1), True),
        ("part-received", units(2, 1), False),  # what came is inspected first
        ("inspected", units(2, 1, 1), False),  # what came is settled first
        ("received", units(2, 2), False),
        ("settled", units(1, 1, 1, settled=1), False),
    ],
)
def test_a_refund_without_the_goods_is_open_while_units_are_out_and_all_that_came_is_seen_to(
    status: str, line: ClaimLine, is_open: bool
) -> None:
    assert may(claim(status, line), "refund", keeping=True) is is_open


@pytest.mark.parametrize(("kept", "after"), [(1, "part-received"), (2, "settled")])
def test_a_refund_without_the_rest_of_the_goods_settles_once_nothing_is_out(kept: int, after: str) -> None:
    line = replace(units(3, 1, 1, settled=1 + kept), kept=kept)
    assert status_after(claim("part-received", line), "refund", MONDAY, Service()) == after


@pytest.mark.parametrize("act", ["refund", "inspect"])
def test_what_a_law_has_due_is_waited_for_beyond_the_promise(act: str) -> None:
    line = units(2, 1, 0, 1) if act == "inspect" else units(2, 1, 1, settled=1)
    late = date(2027, 3, 1)
    status = "part-received" if act == "inspect" else "inspected"
    assert status_after(claim(status, line), act, late, Service()) == "settled"
    assert status_after(claim(status, line), act, late, Service(), lawful=True) == "part-received"
    whole = replace(line, approved=1, claimed=1)
    assert status_after(claim(status, whole), act, late, Service(), lawful=True) == "settled"


def test_what_has_its_condition_is_not_inspected_again_while_the_rest_is_waited_for() -> None:
    assert may(claim("part-received", units(2, 1, 1, settled=1)), "inspect") is False
    assert may(claim("part-received", units(2, 1)), "inspect") is True
