"""What settled and ended claims wait for, and the command to type next."""

from __future__ import annotations

from datetime import date

import pytest
from factory import claim, units

from returndesk.core.claims.lifecycle import may, next_command, outstanding, status_after, whose_move
from returndesk.core.claims.model import Claim, ClaimLine
from returndesk.core.policy.model import Service

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("of", "act", "allowed"),
    [
        (claim("approved", units(2, settled=2)), "refund", False),  # all of it was given
        (claim("part-received", units(2, 1)), "refund", False),  # one is here without its condition
        (claim("closed", units(2, 2, 2, settled=2)), "reopen", False),
        (claim("closed", units(2, 2, 1, settled=1)), "reopen", True),
        (claim("inspected", units(2, 2, 2)), "receive", False),
        (claim("inspected", units(2, 1, 1)), "receive", True),
        (claim("approved", units(1), kind="parcel", reason="lost"), "exchange", True),
        (claim("approved", units(1), kind="parcel", reason="lost"), "receive", False),
    ],
)
def test_an_act_is_open_while_units_are_left_for_it(of: Claim, act: str, allowed: bool) -> None:
    assert may(of, act) is allowed


LINE = units(2)


@pytest.mark.parametrize(
    ("status", "line", "act", "after"),
    [
        ("part-received", units(2, 2), "reduce", "received"),
        ("part-received", units(3, 2), "reduce", "part-received"),
        ("approved", units(2, settled=1), "reduce", "approved"),
        ("inspected", units(2, 2, 2), "refund-shipping", "inspected"),
        ("inspected", units(2, 2, 2, settled=2), "reduce", "settled"),
        ("inspected", units(2, 2, 2), "external", "inspected"),
        ("requested", ClaimLine(1, 1, claimed=2, external=2), "external", "settled"),
        ("requested", ClaimLine(1, 1, claimed=2, external=1), "external", "requested"),
        ("waiting", ClaimLine(1, 1, claimed=2, external=2), "external", "settled"),
    ],
)
def test_the_status_after_a_part_of_a_claim_is_over(
    status: str, line: ClaimLine, act: str, after: str
) -> None:
    assert status_after(claim(status, line), act, MONDAY, Service()) == after


SETTLED = units(2, 2, 2, settled=2)
ROWS = [
    (claim("settled", SETTLED, stage="close", state="to-file"), ["the carrier claim"], "shop",
     "returndesk claim carrier R1001 waive --why TEXT"),
    (claim("settled", SETTLED, stage="close", state="filed"), ["the carrier claim"], "carrier",
     "returndesk claim carrier R1001 paid"),
    (claim("settled", SETTLED, stage="close", to_notify="refunded"), ["a notification"], "shop",
     "returndesk claim message R1001 --sent"),
    (claim("requested", LINE, stage="decide", verdict="review"), [], "shop",
     "returndesk claim show R1001"),
    (claim("requested", LINE, stage="decide", verdict="ineligible"), [], "shop",
     "returndesk claim reject R1001 --why TEXT"),
    (claim("inspected", units(2, 2, 2), stage="settle", outcome="credit"), [], "shop",
     "returndesk claim refund R1001 --method credit"),
    (claim("approved", LINE, stage="settle", outcome="repair"), [], "shop", "returndesk claim refund R1001"),
    (claim("approved", LINE, stage="settle", outcome="repair", reason="lost"), [], "shop",
     "returndesk claim replace R1001"),
    (claim("closed", SETTLED, low_score=2), [], "shop",
     "returndesk claim feedback R1001 --answered TEXT"),
    (claim("closed", SETTLED), [], "shop", ""),
]  # fmt: skip


@pytest.mark.parametrize(("of", "waits", "whose", "typed"), ROWS)
def test_what_a_claim_waits_for_is_typed_next(of: Claim, waits: list[str], whose: str, typed: str) -> None:
    assert (outstanding(of), whose_move(of), next_command(of)) == (waits, whose, typed)
