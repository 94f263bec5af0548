"""`claim receive -`: parcels by a scanner, each answered, unknown ones told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.terminal import typed
from desk.asking import ailments, ask, rows, the_claim
from factory import Shop, made_once, new_shop

ORDERS = """order_number,ordered_at,delivered_on,customer_email,tracking,sku,quantity,unit_price
1,2026-11-02,2026-11-05,ada@example.org,1Z 999 AA1 0123,MUG,1,5.00
2,2026-11-02,2026-11-05,bob@example.org,00340434161094042557,MUG,1,5.00
3,2026-11-02,2026-11-05,cid@example.org,,MUG,2,5.00
4,2026-11-02,2026-11-05,dan@example.org,LP12345678SE,MUG,2,5.00
"""


@pytest.fixture
@made_once
def shop(tmp_path: Path) -> Shop:
    """Claims R1001 to R1003 wait for their parcels, two more for those of one order."""
    made = new_shop(tmp_path)
    made.ok("order", "import", "-", stdin=ORDERS)
    for number, item in (("1", "MUG"), ("2", "MUG"), ("3", "MUG=1"), ("4", "MUG=1"), ("4", "MUG=1")):
        made.ok("claim", "open", number, "-i", item, "-r", "changed-mind")
    made.ok("claim", "approve", *(f"R100{number}" for number in range(1, 6)))
    made.ok("claim", "note", "R1003", "by DHL, 7777 000 111", "--proof-of-sending")
    return made


def test_each_number_is_answered_and_the_worst_is_the_exit_code(shop: Shop) -> None:
    lines = "R1001\r\n\n00340434161094042557\n7777000111\nr1001\nLP12345678SE\nR9999\n4711\n"
    result = shop.run("claim", "receive", "-", stdin=lines)
    assert result.code == 66
    assert result.err.splitlines() == [
        "Received R1001: 1 × MUG",
        "Received R1002: 1 × MUG",
        "Received R1003: 1 × MUG",
        "R1001: scanned before",
        "LP12345678SE: several claims wait for this parcel",
        "  R1004",
        "  R1005",
        "R9999: no claim waits for this parcel",
        "  returndesk claim open ORDER",
        "4711: no claim waits for this parcel",
        "  returndesk claim open ORDER",
    ]
    assert [row["status"] for row in ask(shop, "claim", "list")] == [
        "approved",
        "approved",
        *["received"] * 3,
    ]
    assert ailments(shop) == []


def test_rows_of_what_came_are_data(shop: Shop) -> None:
    result = shop.run(
        "claim", "receive", "-", "--inspect", "opened", "-f", "csv", stdin="1Z999AA10123\nR1002\n"
    )
    assert result.code == 0
    assert [(row["claim"], row["status"]) for row in rows(result.out)] == [
        ("R1001", "inspected"),
        ("R1002", "inspected"),
    ]


def test_a_parcel_that_came_before_is_told_and_stops_no_other(shop: Shop) -> None:
    shop.ok("claim", "receive", "R1001")
    result = shop.run("claim", "receive", "-", stdin="1Z999AA10123\nR1002\n")
    assert result.code == 1
    assert result.err.splitlines()[0].startswith("R1001 is waiting for inspection")
    assert the_claim(shop, "R1002")["status"] == "received"


def test_a_dry_run_receives_nothing_and_other_claims_are_not_named_beside_it(shop: Shop) -> None:
    assert "Dry run" in shop.run("claim", "receive", "-", "--dry-run", stdin="R1001\n").err
    assert the_claim(shop)["status"] == "approved"
    assert shop.run("claim", "receive", "-", "R1001", stdin="R1002\n").code == 2
    assert shop.run("claim", "receive", "-", "-i", "MUG=1", stdin="R1002\n").code == 2
    assert shop.run("claim", "receive", "-", stdin="").code == 0


def test_on_a_terminal_one_parcel_is_scanned_after_the_other_until_q(shop: Shop) -> None:
    seen = typed(shop, "claim", "receive", "-", answers=["R1001", "", "4711", "R1002", "q"])
    assert seen.code == 66
    assert "Claim or tracking number: R1001\nReceived R1001: 1 × MUG\n" in seen.screen
    assert "4711: no claim waits for this parcel" in seen.screen
    assert seen.screen.endswith("  returndesk queue --stage inspect\n")
    assert the_claim(shop, "R1002")["status"] == "received"
