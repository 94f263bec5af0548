"""Carrier claims: the cut-off day, the carrier of a tracking number, and the moves."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from factory import MONDAY, claim, units

from returndesk.core.carriers import (
    LEDGER_MOVES,
    MOVES,
    Carrier,
    Ledger,
    carrier_of,
    last_day_to_file,
    ledger_moves,
    state_after,
)
from returndesk.core.claims.lifecycle import due_for, next_command, outstanding, whose_move
from returndesk.core.days import Calendar
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.model import Service

DHL = Carrier("dhl", "DHL", file_within=10, tracking=("JJD*", "0034*"), default=True)
UPS = Carrier("ups", "UPS", file_within=20, starts="shipped", tracking=("1Z*",))
SHIPPED, DELIVERED = date(2026, 11, 3), date(2026, 11, 20)


@pytest.mark.parametrize("state", ["to-file", "filed", "paid", "denied", "waived"])
@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_open_or_not_in_each_state(state: str, move: str) -> None:
    table = {
        "to-file": ["file", "waive"],
        "filed": ["file", "paid", "denied", "waive"],
        "paid": ["paid"],
        "denied": ["paid"],
        "waived": ["paid"],
    }
    assert (move in ledger_moves(state)) is (move in table[state])
    assert ((state, move) in LEDGER_MOVES) is (move in table[state])


@pytest.mark.parametrize(
    ("state", "move", "minor", "after"),
    [
        ("to-file", "file", 2400, "filed"),
        ("to-file", "waive", 0, "waived"),
        ("filed", "file", -400, "filed"),
        ("filed", "paid", 1599, "filed"),  # of 24.00 claimed, 8.00 came before
        ("filed", "paid", 1600, "paid"),
        ("filed", "paid", 2000, "paid"),
        ("filed", "denied", 0, "denied"),
        ("filed", "waive", 0, "waived"),
        ("paid", "paid", -800, "paid"),
        ("denied", "paid", 100, "paid"),
        ("waived", "paid", 100, "paid"),
    ],
)
def test_a_partial_payment_leaves_the_rest_filed_until_it_is_paid(
    state: str, move: str, minor: int, after: str
) -> None:
    assert state_after(Ledger(state, "dhl", MONDAY, 2400, 800), move, minor) == after


@pytest.mark.parametrize(
    ("tracking", "carriers", "found"),
    [
        (["JJD000390"], [DHL, UPS], "dhl"),
        (["1z999"], [DHL, UPS], "ups"),
        (["1Z999", "1Z998", ""], [DHL, UPS], "ups"),
        (["1Z999", "JJD1"], [DHL, UPS], "dhl"),  # two parcels: the usual one
        (["RM1"], [DHL, UPS], "dhl"),
        ([], [UPS], "ups"),  # the only one
        ([], [UPS, Carrier("gls", "GLS")], ""),
        (["1Z999"], [], ""),
    ],
)
def test_the_carrier_is_the_one_of_the_tracking_numbers_else_the_usual_one(
    tracking: list[str], carriers: list[Carrier], found: str
) -> None:
    assert carrier_of(tracking, {carrier.code: carrier for carrier in carriers}) == found


@pytest.mark.parametrize(
    ("carrier", "lost", "delivered", "shipped", "day"),
    [
        (None, False, [DELIVERED], [SHIPPED], date(2026, 11, 27)),
        (None, False, [None], [SHIPPED], date(2026, 11, 30)),  # from the opening
        (None, True, [DELIVERED], [SHIPPED], date(2026, 11, 30)),  # lost: whatever the carrier says
        (DHL, False, [DELIVERED], [SHIPPED], date(2026, 11, 30)),
        (DHL, False, [DELIVERED, date(2026, 11, 21), None], [SHIPPED], date(2026, 12, 1)),
        (DHL, True, [None], [SHIPPED], date(2026, 12, 3)),
        (UPS, False, [DELIVERED], [SHIPPED], date(2026, 11, 23)),
        (UPS, True, [DELIVERED], [SHIPPED], date(2026, 11, 23)),
        (UPS, False, [DELIVERED], [None], date(2026, 12, 13)),
        (Carrier("gls", "GLS"), False, [DELIVERED], [SHIPPED], date(2026, 11, 27)),
        (Carrier("gls", "GLS", file_within=0), False, [DELIVERED], [SHIPPED], date(2026, 11, 20)),
    ],
)
def test_the_cut_off_counts_calendar_days_from_delivery_or_shipping_else_from_the_opening(
    carrier: Carrier | None, lost: bool, delivered: list[date], shipped: list[date], day: date
) -> None:
    found = last_day_to_file(carrier, 7, lost=lost, delivered=delivered, shipped=shipped, opened_on=MONDAY)
    assert found == day


@pytest.mark.parametrize(
    ("since", "kept"), [(date(2026, 11, 22), True), (MONDAY, True), (date(2026, 11, 24), False)]
)
def test_the_carriers_deadline_can_be_met_on_its_last_day(since: date, kept: bool) -> None:
    assert Ledger("to-file", "dhl", MONDAY).status(since).file_by == (MONDAY if kept else None)


FILE, PAID = "returndesk claim carrier R1001 file", "returndesk claim carrier R1001 paid"


@pytest.mark.parametrize(
    ("stage", "facts", "command", "whose"),
    [
        # the earlier day comes first; of two equal ones the customer's
        ("decide", {"due_on": date(2026, 11, 24)}, "returndesk claim approve R1001", "shop"),
        ("decide", {"due_on": date(2026, 11, 30)}, "returndesk claim approve R1001", "shop"),
        ("decide", {"due_on": date(2026, 12, 1)}, FILE, "shop"),
        ("settle", {"due_on": None}, FILE, "shop"),
        # while the customer is waited for, the shop has something to do
        ("info", {"due_on": date(2026, 11, 24)}, FILE, "shop"),
        ("parcel", {"due_on": date(2026, 11, 24)}, FILE, "shop"),
        ("parcel", {"state": "filed"}, "returndesk claim receive R1001", "customer"),
        ("parcel", {"state": "waived"}, "returndesk claim receive R1001", "customer"),
        # a cut-off day that was over at the opening is no reason to hurry
        ("decide", {"file_by": None}, "returndesk claim approve R1001", "shop"),
        ("parcel", {"file_by": None}, "returndesk claim receive R1001", "customer"),
        ("close", {"file_by": None}, "returndesk claim carrier R1001 waive --why TEXT", "shop"),
        # settled: what the customer has to get, then the carrier
        ("close", {}, FILE, "shop"),
        ("close", {"goods_out": 1}, "returndesk claim sent R1001", "shop"),
        ("close", {"difference_minor": -100}, "returndesk claim refund R1001", "shop"),
        ("close", {"difference_minor": 100}, FILE, "shop"),
        ("close", {"state": "filed"}, PAID, "carrier"),
        ("close", {"state": "filed", "goods_out": 1}, "returndesk claim sent R1001", "shop"),
        ("close", {"state": "filed", "difference_minor": -1},
         "returndesk claim refund R1001", "shop"),
        ("close", {"state": "filed", "difference_minor": 1, "currency": "EUR"},
         "returndesk claim paid R1001 0.01", "customer"),
        ("", {"state": "waived"}, "", "shop"),
    ],
)  # fmt: skip
def test_a_claim_has_one_next_step_besides_its_carrier_claim(
    stage: str, facts: dict[str, object], command: str, whose: str
) -> None:
    usual = {"state": "to-file", "file_by": date(2026, 11, 30), "stage": stage}
    parcel = claim(kind="parcel", reason="damaged", **{**usual, **facts})
    assert (next_command(parcel), whose_move(parcel)) == (command, whose)


@pytest.mark.parametrize(
    ("facts", "due", "waits"),
    [
        ({"state": "to-file"}, None, ["the carrier claim"]),  # beside: the cut-off itself
        ({"state": "to-file", "file_by": None}, date(2026, 11, 25), ["the carrier claim"]),
        ({"state": "to-file", "goods_out": 1}, date(2026, 11, 25),
         ["the carrier claim", "goods to send"]),
        ({"state": "filed", "goods_out": 1}, date(2026, 11, 25),
         ["the carrier claim", "goods to send"]),
        ({"state": "filed", "difference_minor": -1}, date(2026, 11, 25),
         ["the carrier claim", "money owed to the customer"]),
        ({"state": "filed"}, None, ["the carrier claim"]),
        ({"state": "paid"}, None, []),
        ({"state": "denied"}, None, []),
        ({"state": "waived"}, None, []),
    ],
)  # fmt: skip
def test_a_settled_parcel_claim_has_a_due_day_besides_the_carriers_deadline(
    facts: dict[str, object], due: date | None, waits: list[str]
) -> None:
    usual = {"kind": "parcel", "reason": "lost", "file_by": date(2026, 12, 3)}
    lost = claim("settled", units(1), **{**usual, **facts})
    assert due_for(lost, "close", MONDAY, Service(), Calendar()) == due
    assert outstanding(lost) == waits


KEYS = "title, file_within, starts, checklist, liability, tracking, default"


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("carriers = 3", "carriers: expected a table [carriers], found 3"),
        ("[carriers]\ndhl = 3", "[carriers]: dhl: expected a table [carriers.dhl], found 3"),
        (
            '[carriers.DHL]\ntitle = "DHL"',
            "[carriers]: DHL: expected a name in small letters, digits and hyphens",
        ),
        ("[carriers.dhl]\npays = 3", f"[carriers.dhl]: pays: expected one of {KEYS}"),
        ("[carriers.dhl]\ntitle = 3", "[carriers.dhl]: title: expected a text, found 3"),
        (
            '[carriers.dhl]\nfile_within = "7 days"',
            '[carriers.dhl]: file_within: expected a whole number of days, found "7 days"',
        ),
        (
            '[carriers.dhl]\nstarts = "ordered"',
            '[carriers.dhl]: starts: expected one of delivered, shipped, found "ordered"',
        ),
        ("[carriers.dhl]\nchecklist = 1", "[carriers.dhl]: checklist: expected a list of texts, found 1"),
        (
            "[carriers.dhl]\nliability = 500",
            '[carriers.dhl]: liability: expected an amount in quotes such as "2.50", or'
            ' { EUR = "2.50", JPY = "300" }, found 500',
        ),
        ("[carriers.dhl]\ntracking = [1]", "[carriers.dhl]: tracking: expected a list of texts, found [1]"),
        ('[carriers.dhl]\ndefault = "yes"', '[carriers.dhl]: default: expected true or false, found "yes"'),
        (
            "[carriers.dhl]\ndefault = true\n[carriers.ups]\ndefault = true",
            "[carriers.ups]: default: expected one default carrier, which is already dhl, found true",
        ),
    ],
)
def test_a_mistake_in_the_carriers_is_named_with_its_table_and_key(toml: str, problem: str) -> None:
    assert [str(one) for one in read_policy(tomllib.loads(toml), "EUR")[1]] == [problem]


def test_a_carrier_has_the_values_of_its_table_and_its_code_as_default_title() -> None:
    toml = '[carriers.dhl-express]\n[carriers.ups]\ntitle = "UPS"\nfile_within = 20\nstarts = "shipped"\n'
    toml += 'checklist = ["photo", "invoice"]\nliability = "500.00"\ntracking = "1Z*"\ndefault = true\n'
    found, problems = read_policy(tomllib.loads(toml), "EUR")
    assert problems == []
    assert found.carriers["dhl-express"] == Carrier("dhl-express", "dhl-express")
    ups = found.carriers["ups"]
    assert (ups.title, ups.file_within, ups.starts, ups.checklist) == (
        "UPS",
        20,
        "shipped",
        ("photo", "invoice"),
    )
    assert (ups.liability and ups.liability.of("EUR"), ups.tracking, ups.default) == (50000, ("1Z*",), True)
