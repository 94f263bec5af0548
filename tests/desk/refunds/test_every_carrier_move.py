"""Every state of a claim on the carrier × every move, in every status of the claim that it stands beside."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from desk.asking import ailments, ask, dump, the_claim
from factory import MONDAY, Shop, new_shop

from returndesk.core.claims.lifecycle import next_command
from returndesk.desk.refunds.carrier_claim import Step, on_carrier
from returndesk.desk.session import open_desk
from returndesk.errors import Refused, UsageProblem

pytestmark = pytest.mark.slow

# From a damaged parcel of two units, the command that leads from the status before to each status.
WAYS = {
    "requested": "",
    "approved": "approve R1001",
    "part-received": "receive R1001 -i MUG=1",
    "received": "receive R1001",
    "inspected": "inspect R1001 --condition damaged --to scrap",
    "settled": "refund R1001",
}
ENDS = {"rejected": "reject R1001 --why worn", "cancelled": "cancel R1001"}  # from requested
STATES = {
    "to-file": [],
    "filed": ["carrier R1001 file"],
    "paid": ["carrier R1001 file", "carrier R1001 paid"],
    "denied": ["carrier R1001 file", "carrier R1001 denied --why late"],
    "waived": ["carrier R1001 waive --why small"],
}
ENDED = ("paid", "denied", "waived")
STEPS = {
    "file": Step("file", amount="9.00"),
    "paid": Step("paid"),
    "paid more": Step("paid", amount="1.00", why="goodwill"),
    "denied": Step("denied", why="late"),
    "waive": Step("waive", why="small"),
}
OPEN = {
    ("to-file", "file"): "filed",
    ("to-file", "waive"): "waived",
    ("filed", "file"): "filed",
    ("filed", "paid"): "paid",
    ("filed", "paid more"): "filed",  # a part of it
    ("filed", "denied"): "denied",
    ("filed", "waive"): "waived",
    ("paid", "paid more"): "paid",
    ("denied", "paid more"): "paid",
    ("waived", "paid more"): "paid",
}
# A claim that is over has no open claim on the carrier: its end waived what was open. One that is settled
# and has nothing on the carrier any more is closed.
REACHED = [
    *((status, state) for status in WAYS for state in STATES if status != "settled" or state not in ENDED),
    *((status, state) for status in (*ENDS, "closed") for state in ENDED),
]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """A desk for each status of a claim with each state of its claim on the carrier, made once."""
    folder = tmp_path_factory.mktemp("desks")
    made: dict[tuple[str, str], Path] = {}

    def copied(source: Path, status: str, state: str, *typed: str) -> None:
        made[status, state] = Path(shutil.copy(source, folder / f"{status}-{state}.db"))
        for command in typed:
            Shop(made[status, state]).ok("claim", *command.split())

    shop = new_shop(folder, document="[service]\ncarrier = 30\n")
    shop.take_in({"sku": "MUG", "quantity": 2, "unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", "damaged")
    for status, way in WAYS.items():
        shop.ok("claim", *way.split()) if way else None
        for state, typed in STATES.items():
            copied(shop.path, "closed" if status == "settled" and state in ENDED else status, state, *typed)
    for status, end in ENDS.items():
        for state in ENDED:
            copied(made["requested", state], status, state, end)
    return made


@pytest.mark.parametrize(("status", "state"), REACHED)
def test_a_carrier_move_leads_where_it_may_and_the_claim_goes_its_own_way(
    desks: dict[tuple[str, str], Path], status: str, state: str
) -> None:
    path = desks[status, state]
    before = dump(path)
    shown = ask(Shop(path), "claim", "show", "R1001")
    assert (shown["claim"][0]["status"], shown["carrier"][0]["state"]) == (status, state)
    for move, step in STEPS.items():
        with open_desk(str(path), who="ann", as_of=MONDAY, write=True, dry_run=True) as desk:
            if (state, move) not in OPEN:
                with pytest.raises((Refused, UsageProblem)):
                    on_carrier(desk, "R1001", step)
                continue
            (after,) = on_carrier(desk, "R1001", step).claims
        led = OPEN[state, move]
        assert after.status == ("closed" if status == "settled" and led in ENDED else status)
        assert after.owner == "ann"
        assert bool(next_command(after)) is bool(after.stage) is (after.status in WAYS)
        assert after.carrier.state == (led if after.stage else "")  # of an open claim alone
    assert dump(path) == before
    assert ailments(Shop(path)) == []


LOOK = "inspect R1001 --condition CONDITION --to DISPOSITION"
NEXT = {  # status → what is to be typed next while the carrier is still to hear of it, and once it has
    "requested": ("approve R1001", "approve R1001"),
    "approved": ("carrier R1001 file", "receive R1001"),
    "part-received": (LOOK, LOOK),
    "received": (LOOK, LOOK),
    "inspected": ("refund R1001", "refund R1001"),
    "settled": ("carrier R1001 file", "carrier R1001 paid"),
}


@pytest.mark.parametrize("status", NEXT)
def test_the_queue_has_one_next_step_in_each_status_before_and_after_the_carrier_was_told(
    desks: dict[tuple[str, str], Path], status: str
) -> None:
    for state, command in zip(("to-file", "filed"), NEXT[status], strict=True):
        (task,) = ask(Shop(desks[status, state]), "queue")
        assert (task["claim"], task["owner"], task["next"]) == ("R1001", "ann", f"returndesk claim {command}")


@pytest.mark.parametrize(
    ("status", "state", "end", "on"),
    [
        ("requested", "to-file", "reject R1001 --why worn", MONDAY),
        ("requested", "filed", "cancel R1001", MONDAY),
        ("approved", "to-file", "cancel R1001", MONDAY),
        ("approved", "filed", "expire --due", date(2026, 12, 20)),
        ("settled", "to-file", "close R1001 --why enough", MONDAY),
        ("settled", "filed", "close R1001 --why enough", MONDAY),
    ],
)
def test_the_end_of_a_claim_waives_what_is_open_on_the_carrier(
    desks: dict[tuple[str, str], Path], tmp_path: Path, status: str, state: str, end: str, on: date
) -> None:
    shop = Shop(Path(shutil.copy(desks[status, state], tmp_path / "desk.db")), as_of=on.isoformat())
    shop.ok("claim", *end.split())
    assert ask(shop, "claim", "show", "R1001")["carrier"][0]["state"] == "waived"
    assert ask(shop, "log", "R1001")[-1]["text"].startswith("nothing more from the carrier")
    assert ask(shop, "queue") == []
    assert ailments(shop) == []


@pytest.mark.parametrize(("state", "after"), [("waived", "to-file"), ("denied", "denied"), ("paid", "paid")])
def test_a_claim_that_is_taken_up_again_takes_up_what_was_waived_on_the_carrier(
    desks: dict[tuple[str, str], Path], tmp_path: Path, state: str, after: str
) -> None:
    shop = Shop(Path(shutil.copy(desks["rejected", state], tmp_path / "desk.db")))
    shop.ok("claim", "reopen", "R1001", "--why", "indeed")
    assert ask(shop, "claim", "show", "R1001")["carrier"][0]["state"] == after
    assert the_claim(shop)["status"] == "requested"
    assert ailments(shop) == []


@pytest.mark.parametrize("reason", ["changed-mind", "service"])
def test_a_claim_that_is_about_no_parcel_has_no_carrier_to_pay(shop: Shop, reason: str) -> None:
    shop.take_in({"unit_price": "5.00"})
    shop.ok("claim", "open", "1042", "-r", reason)
    for move in ("file", "paid", "denied", "waive"):
        result = shop.run("claim", "carrier", "R1001", move, "--why", "so")
        assert result.code == 1
        assert result.err.startswith(f"R1001 is not a parcel claim: no carrier is liable for {reason}\n")
