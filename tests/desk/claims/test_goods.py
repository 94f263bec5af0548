"""Parcels with less, more or other in them than was announced, and where each unit went in the end."""

from __future__ import annotations

import pytest
from desk.asking import ailments, ask, the_claim, the_lines
from factory import Shop


def mugs(shop: Shop, units: int = 5, *approve: str) -> None:
    """An approved claim for so many mugs of five."""
    shop.take_in(
        {"sku": "MUG", "quantity": 5, "unit_price": "10.00"},
        {"sku": "HAT", "quantity": 1, "unit_price": "8.00"},
    )
    shop.ok("claim", "open", "1042", "-i", f"MUG={units}", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001", *approve)


def test_a_parcel_of_other_things_alone_brings_nothing_and_is_noted(shop: Shop) -> None:
    mugs(shop, 2)
    row = ask(shop, "claim", "receive", "R1001", "-i", "MUG=0", "--unexpected", "a blue scarf")[0]
    assert (row["status"], row["stage"], row["next"]) == (
        "part-received",
        "parcel",
        "returndesk claim receive R1001",
    )
    assert the_lines(shop)["MUG"]["received"] == 0
    assert ask(shop, "log", "R1001")[-1]["text"] == '"a blue scarf"'
    assert ask(shop, "claim", "receive", "R1001")[0]["status"] == "received"
    assert ailments(shop) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [("-i MUG=0", 2), ("-i CAP=0 --unexpected scarf", 66), ("-i MUG=none --unexpected scarf", 2)],
)
def test_nothing_of_an_item_says_something_only_beside_what_came_instead(
    shop: Shop, typed: str, code: int
) -> None:
    mugs(shop, 2)
    assert shop.run("claim", "receive", "R1001", *typed.split()).code == code
    assert the_claim(shop)["status"] == "approved"


def test_units_of_one_sku_on_two_lines_are_told_together(shop: Shop) -> None:
    shop.take_in(
        {"sku": "MUG", "quantity": 1, "unit_price": "10.00"},
        {"sku": "MUG", "quantity": 2, "unit_price": "9.00"},
    )
    shop.ok("claim", "open", "1042", "-i", "MUG", "-r", "changed-mind")
    shop.ok("claim", "approve", "R1001")
    assert shop.run("claim", "receive", "R1001").err.splitlines()[0] == "Received R1001: 3 × MUG"
    looked = shop.run("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    assert looked.err.splitlines()[0] == "Inspected R1001: 3 × MUG, new → restock"
    shop.ok("claim", "exchange", "R1001", "--for", "CUP=3@9.00")
    assert [entry["text"] for entry in ask(shop, "log", "R1001")][2:] == [
        "3 × MUG",
        "3 × new → restock",
        "3 × MUG, for 3 × CUP, the shop owes 1.00 EUR",
    ]


def test_each_unit_of_a_claim_may_go_its_own_way_and_one_step_follows_the_other(shop: Shop) -> None:
    mugs(shop, 5, "-i", "MUG=4")  # the fifth was not approved
    steps = [
        ("receive R1001 -i MUG=2", "part-received", "inspect"),
        ("inspect R1001 -i MUG=1 --condition new --to restock", "part-received", "inspect"),
        ("inspect R1001 --condition used --to customer", "inspected", "settle"),  # refused
        ("refund R1001", "part-received", "parcel"),  # two are still to come
        ("receive R1001", "received", "inspect"),  # the second parcel
        ("inspect R1001 -i MUG=1 --condition damaged --to supplier", "received", "inspect"),
        ("inspect R1001 --condition opened --to donate", "inspected", "settle"),
        ("repair R1001 -i MUG=1", "inspected", "settle"),
        ("refund R1001", "settled", "close"),
        ("sent R1001", "closed", None),  # the refused one and the repaired one
    ]
    for typed, status, stage in steps:
        row = ask(shop, "claim", *typed.split())[0]
        assert (typed, row["status"], row["stage"]) == (typed, status, stage)
        assert bool(row["next"]) is (stage is not None)
        assert len(ask(shop, "queue")) == (stage is not None)
    line = the_lines(shop)["MUG"]
    counters = "claimed approved received accepted refused settled repaired".split()
    assert [line[name] for name in counters] == [5, 4, 4, 3, 1, 2, 1]
    assert ask(shop, "order", "show", "1042")[0]["claimable"] == 3  # not approved, refused, repaired
    assert shop.ok("report", "stock", "-f", "csv").splitlines() == [
        "sku,disposition,condition,units",
        "MUG,customer,used,1",
        "MUG,donate,opened,1",
        "MUG,restock,new,1",
        "MUG,supplier,damaged,1",
        "MUG,sent,,-1",
    ]
    assert ailments(shop) == []


def test_one_parcel_for_claims_of_several_orders_answers_with_a_row_for_each(shop: Shop) -> None:
    for number in ("1", "2"):
        shop.take_in({"order_number": number, "sku": "MUG", "quantity": 2, "unit_price": "5.00"})
        shop.ok("claim", "open", number, "-r", "wrong-item")
        shop.ok("claim", "approve", f"R100{number}")
    rows = ask(shop, "claim", "receive", "R1001", "R1002")
    assert [(row["claim"], row["order"], row["status"], row["next"]) for row in rows] == [
        (f"R100{number}", number, "received",
         f"returndesk claim inspect R100{number} --condition CONDITION --to DISPOSITION")
        for number in ("1", "2")
    ]  # fmt: skip
    assert [entry["text"] for entry in ask(shop, "log")][-2:] == ["2 × MUG"] * 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("R1001 R1002 --unexpected hat", "--unexpected requires a single claim"),
        ("R1001 R1002 --postage 4.50 --paid-by shop", "--postage requires a single claim"),
        ("R1001 --paid-by shop", "--paid-by requires --postage"),
    ],
)
def test_an_option_that_would_be_lost_or_recorded_twice_is_refused(shop: Shop, typed: str, said: str) -> None:
    result = shop.run("claim", "receive", *typed.split())
    assert (result.code, result.err.startswith(said)) == (2, True)


def test_what_went_to_stock_is_told_by_the_day_of_its_inspection(shop: Shop) -> None:
    mugs(shop, 3)
    shop.ok("claim", "receive", "R1001")
    shop.ok("claim", "inspect", "R1001", "-i", "MUG=1", "--condition", "new", "--to", "restock")
    shop.as_of = "2026-11-24"
    shop.ok("claim", "inspect", "R1001", "-i", "MUG=1", "--condition", "missing")
    shop.ok("claim", "inspect", "R1001", "--condition", "new", "--to", "restock")
    for day, units in (("2026-11-23", [1]), ("2026-11-24", [1]), ("2026-11-22", [])):
        found = ask(shop, "report", "stock", "--from", day, "--to", day)
        assert [row["units"] for row in found] == units
    assert [row["units"] for row in ask(shop, "report", "stock")] == [2]
