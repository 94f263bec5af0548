"""Every status × every act: as the lifecycle's table says, or exit 1 with nothing changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk.asking import ailments, read, the_claim
from factory import TODAY, Shop, new_shop

from returndesk.core.claims.lifecycle import MOVES, STATUSES

pytestmark = pytest.mark.slow

# From a fresh return of two units, the commands that lead to each status that this version can reach.
WAYS = {
    "requested": [],
    "waiting": ["ask R1001 which-size?"],
    "approved": ["approve R1001"],
    "part-received": ["approve R1001", "receive R1001 -i MUG=1"],
    "received": ["approve R1001", "receive R1001"],
    "inspected": ["approve R1001", "receive R1001", "inspect R1001 --condition new --to restock"],
    "part-settled": [
        "approve R1001",
        "receive R1001 -i MUG=1",
        "inspect R1001 --condition new --to restock",
        "refund R1001",
    ],
    "settled": ["approve R1001", "receive R1001", "inspect R1001 --condition used --to customer"],
    "rejected": ["reject R1001 --why worn"],
    "closed": [
        "approve R1001",
        "receive R1001",
        "inspect R1001 --condition new --to restock",
        "refund R1001",
    ],
    "expired": ["ask R1001 which-size?", "expire --due"],
    "cancelled": ["cancel R1001"],
}
OPENED_ON = {"expired": "2026-11-06"}  # the customer's time to answer must have passed
ACTS = {
    "approve": "approve R1001",
    "reject": "reject R1001 --why worn",
    "cancel": "cancel R1001",
    "ask": "ask R1001 which-colour?",
    "answered": "answered R1001 blue",
    "receive": "receive R1001",
    "inspect": "inspect R1001 --condition new --to restock",
    "refund": "refund R1001",
    "keep": "refund R1001 --keep-goods --why broken",
    "reduce": "reduce R1001 1.00 --why scratched",
    "settle": "settle R1001 --why apologised",
    "exchange": "exchange R1001 --for CUP=2@5.00",
    "repair": "repair R1001",
    "replace": "replace R1001",
    "sent": "sent R1001",  # no moves of the table: they close a settled claim that waits for them
    "paid": "paid R1001 1.00",
    "correct": "correct R1001 -1.00 --why slip",
    "close": "close R1001 --why enough",
    "reopen": "reopen R1001 --why after-all",
}
OPEN = {
    ("requested", "approve"): "approved",
    ("requested", "reject"): "rejected",
    ("requested", "cancel"): "cancelled",
    ("requested", "ask"): "waiting",
    ("waiting", "answered"): "requested",
    ("waiting", "cancel"): "cancelled",
    ("approved", "receive"): "received",
    ("approved", "cancel"): "cancelled",
    ("approved", "keep"): "closed",
    ("approved", "reduce"): "closed",
    ("part-received", "reduce"): "received",  # the other one is here
    ("part-settled", "reduce"): "closed",
    ("part-received", "receive"): "received",
    ("part-received", "inspect"): "inspected",
    ("part-settled", "receive"): "received",
    ("part-settled", "keep"): "closed",  # what is still out stays there
    ("received", "inspect"): "inspected",
    ("inspected", "refund"): "closed",
    ("inspected", "exchange"): "settled",  # goods are to be sent
    ("inspected", "repair"): "settled",
    ("inspected", "replace"): "settled",
    ("settled", "sent"): "closed",
    ("closed", "correct"): "closed",
    ("part-settled", "correct"): "part-received",
    ("settled", "close"): "closed",
    ("rejected", "reopen"): "requested",
    ("rejected", "receive"): "rejected",  # goods that come all the same: nothing is owed for them
    ("cancelled", "receive"): "cancelled",
    ("expired", "receive"): "expired",
    ("expired", "reopen"): "requested",
}
STATUS = {"part-settled": "part-received"}  # of what came, all has its outcome
BESIDE = ("sent", "paid", "correct")  # these say what they wait for, not which moves are open


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A desk for each status, made once."""
    made = {}
    for status, way in WAYS.items():
        shop = new_shop(tmp_path_factory.mktemp(status))
        shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "5.00", "customer_email": "ada@example.org"})
        shop.as_of = OPENED_ON.get(status, TODAY)
        shop.ok("claim", "open", "1042", "-r", "changed-mind")
        for typed in way:
            shop.as_of = TODAY if typed == way[-1] else shop.as_of
            shop.ok("claim", *typed.split())
        assert the_claim(shop)["status"] == STATUS.get(status, status)
        made[status] = shop.path
    return made


@pytest.fixture
def at(desks: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Shop:
    """A copy of the desk whose claim has the status asked for."""
    path = tmp_path / "desk.db"
    shutil.copy(desks[request.param], path)
    return Shop(path)


def test_every_status_and_every_act_that_moves_a_claim_is_tried() -> None:
    assert {STATUS.get(status, status) for status in WAYS} == set(STATUSES)
    # A complaint is settled by compensation, whole desks expire, and a platform's refund has its own tests.
    apart = {"compensate", "expire", "external", "refund-shipping"}
    assert {act for _, act in MOVES} - apart <= set(ACTS)


CASES = [(status, act) for status in WAYS for act in ACTS]


@pytest.mark.parametrize(
    ("at", "status", "act"), [(s, s, a) for s, a in CASES if (s, a) in OPEN], indirect=["at"]
)
def test_an_open_move_leads_where_the_table_says(at: Shop, status: str, act: str) -> None:
    at.ok("claim", *ACTS[act].split())
    assert the_claim(at)["status"] == OPEN[status, act]
    assert ailments(at) == []


@pytest.mark.parametrize(
    ("at", "status", "act"), [(s, s, a) for s, a in CASES if (s, a) not in OPEN], indirect=["at"]
)
def test_any_other_move_is_refused_and_not_a_byte_changes(at: Shop, status: str, act: str) -> None:
    content = at.path.read_bytes()
    result = at.run("claim", *ACTS[act].split())
    assert (result.code, result.out) == (1, "")
    assert "R1001" in result.err
    assert at.path.read_bytes() == content


@pytest.mark.parametrize(("at", "status"), [(status, status) for status in WAYS], indirect=["at"])
def test_a_refusal_names_the_moves_that_are_open(at: Shop, status: str) -> None:
    refused = next(
        act
        for act in ACTS
        if (status, act) not in OPEN and act not in ("settle", "refund", "keep", "reopen", *BESIDE)
    )
    result = at.run("claim", *ACTS[refused].split())
    named = {word.split()[0] for word in result.err.partition(" You can: ")[2].split(".\n")[0].split(", ")}
    possible = {act for (before, act) in OPEN if before == status and act not in BESIDE}
    if "keep" in possible:
        possible = possible - {"keep"} | {"refund"}  # --keep-goods
    assert named == (possible or {"note"})


@pytest.mark.parametrize(("at", "status"), [(status, status) for status in WAYS], indirect=["at"])
def test_a_note_and_an_owner_can_be_given_whatever_the_status(at: Shop, status: str) -> None:
    at.ok("claim", "note", "R1001", "still here")
    at.ok("claim", "assign", "R1001", "bob")
    claim = the_claim(at)
    assert (claim["owner"], claim["notes"]) == ("bob", "still here")
    assert claim["status"] == STATUS.get(status, status)


@pytest.mark.parametrize(("at", "status"), [("approved", "approved")], indirect=["at"])
def test_a_refusal_says_who_did_what_last(at: Shop, status: str) -> None:
    at.user = "bob"
    result = at.run("claim", "approve", "R1001")
    assert result.err.splitlines()[0] == (
        "R1001 is already approved and waiting for its parcel (approved by ann, Mon 23 Nov)."
        " You can: cancel, receive, reduce AMOUNT --why TEXT, refund --keep-goods --why TEXT."
    )


@pytest.mark.parametrize(("at", "status"), [(status, status) for status in WAYS], indirect=["at"])
@pytest.mark.parametrize("by", ["coupon", "credit", "cash", "gift"])
def test_compensation_is_open_in_every_state_and_moves_nothing(at: Shop, status: str, by: str) -> None:
    before = the_claim(at)
    at.ok("claim", "compensate", "R1001", "2.50", "--by", by, "--why", "sorry")
    moved = {"next": "", "untold": ""}  # they should hear of it
    assert {**the_claim(at), **moved} == {**before, **moved}
    given = read(at.path, "select kind, amount_minor, currency, why from compensation")
    assert given == [(by, 250, "EUR", "sorry")]
    assert ailments(at) == []


COMPLAINTS = {"requested": [], "rejected": ["reject R1001 --why no"], "cancelled": ["cancel R1001"]}
SETTLES = {
    "compensate": "compensate R1001 5.00 --by gift --why sorry",
    "settle": "settle R1001 --why explained",
}


@pytest.mark.parametrize("act", SETTLES)
@pytest.mark.parametrize("status", COMPLAINTS)
def test_a_complaint_is_settled_by_compensation_or_an_answer(shop: Shop, status: str, act: str) -> None:
    shop.take_in({"unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "service")
    for typed in COMPLAINTS[status]:
        shop.ok("claim", *typed.split())
    result = shop.run("claim", *SETTLES[act].split())
    after = "closed" if status == "requested" else status  # settled, and nothing is outstanding
    assert (result.code, the_claim(shop)["status"]) == (
        1 if act == "settle" and status != "requested" else 0,
        after,
    )
    went = read(shop.path, "select json_extract(details, '$.went') from journal where act = ?", act)
    assert went == (
        [('["settled","closed"]',)] if status == "requested" else [(None,)] * (act == "compensate")
    )


@pytest.mark.parametrize(
    ("act", "open_acts"), [("replace", True), ("exchange", True), ("repair", False), ("receive", False)]
)
def test_what_was_lost_can_be_replaced_or_exchanged_without_having_come(
    shop: Shop, act: str, open_acts: bool
) -> None:
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "lost")
    shop.ok("claim", "approve", "R1001")
    result = shop.run("claim", *ACTS[act].split())
    assert result.code == (0 if open_acts else 1)
    claim = the_claim(shop)
    assert (claim["status"], claim["stage"]) == (
        ("settled", "close") if open_acts else ("approved", "settle")
    )
    assert ailments(shop) == []
