"""Corrections of a part of a price, and of shipping alone: what they take off can be claimed again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from desk.asking import ailments, ask, quoted, read, the_claim, write
from desk.refunds.reductions.test_reduce import SOFA, reduce, reported, returned, sofa
from factory import Shop, new_shop

pytestmark = pytest.mark.slow


def corrected(shop: Shop, amount: str, claim: str = "R1001") -> str:
    return shop.ok("claim", "correct", claim, amount, "--why", "a slip")


def test_a_reduction_that_was_a_slip_can_be_claimed_again(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    reduce(shop, "60.00")
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1002")
    reduce(shop, "40.00", claim="R1002")
    assert ask(shop, "check", "1042")[0]["refund"] == "0.00"
    corrected(shop, "-40.00", "R1002")
    checked = ask(shop, "check", "1042")[0]
    assert (checked["claimable"], checked["refund"]) == (1, "40.00")
    assert ailments(shop) == []
    returned(shop, "R1003")
    shop.ok("claim", "refund", "R1003")
    assert the_claim(shop, "R1003")["refunded"] == "40.00"
    assert reported(shop)["total"] == "100.00"
    assert sum(float(row["amount"]) for row in ask(shop, "report", "refunds", "--list")) == 100.0
    assert ailments(shop) == []


def refused(shop: Shop, amount: str, claim: str = "R1001") -> str:
    result = shop.run("claim", "correct", claim, amount, "--why", "a slip")
    assert result.code == 1
    return result.err.splitlines()[0]


def test_a_unit_that_was_refunded_between_keeps_what_it_had(tmp_path: Path) -> None:
    shop = sofa(tmp_path, quantity=2, unit_price="50.00", shipping="")
    reduce(shop, "20.00")
    corrected(shop, "-20.00")
    returned(shop, "R1002", "-i", "SOFA=1")
    shop.ok("claim", "refund", "R1002")
    assert the_claim(shop, "R1002")["refunded"] == "50.00"
    assert refused(shop, "+20.01") == "That refund left off 20.00 EUR: a correction cannot add more"
    corrected(shop, "+20.00")
    assert ask(shop, "check", "1042")[0]["refund"] == "30.00"
    assert refused(shop, "+0.01") == "That refund left off nothing: a correction cannot add more"
    corrected(shop, "-5.00")
    returned(shop, "R1003")
    assert quoted(shop, "R1003")["total"] == "35.00"
    shop.ok("claim", "refund", "R1003")
    assert refused(shop, "-1.00") == (
        "SOFA was settled since at the rest of its price: a correction takes off at most 0.00 EUR"
    )
    assert ailments(shop) == []


def test_what_was_reduced_more_than_is_left_now_is_not_added_again(tmp_path: Path) -> None:
    shop = sofa(tmp_path, quantity=2, unit_price="50.00", shipping="")
    reduce(shop, "80.00")
    corrected(shop, "-80.00")
    returned(shop, "R1002", "-i", "SOFA=1")
    shop.ok("claim", "refund", "R1002")
    assert refused(shop, "+50.01") == "That is more than was paid: at most 50.00 EUR"
    shop.take_in({"order_number": "1043", "sku": "RUG", "unit_price": "100.00", "quantity": 2})
    shop.ok("claim", "open", "1043", "-i", "RUG=1", "-r", "other")
    shop.ok("claim", "approve", "R1003")
    reduce(shop, "70.00", claim="R1003")
    corrected(shop, "-70.00", "R1003")
    shop.ok("claim", "open", "1043", "-r", "other")
    shop.ok("claim", "approve", "R1004")
    reduce(shop, "180.00", claim="R1004")
    assert refused(shop, "+30.00", "R1003") == "That is more than was paid: at most 20.00 EUR"
    assert ailments(shop) == []


def test_what_is_left_of_another_item_is_not_added_to_a_reduction(tmp_path: Path) -> None:
    shop = sofa(tmp_path, quantity=2, shipping="")
    rest = {"order_number": "1043", "unit_price": "100.00"}
    shop.take_in({**rest, "sku": "RUG", "quantity": 2}, rest)
    for claim, units, off in (("R1002", "RUG=1", "70.00"), ("R1003", "RUG=2", "180.00")):
        shop.ok("claim", "open", "1043", "-i", units, "-r", "other")
        shop.ok("claim", "approve", claim)
        reduce(shop, off, claim=claim)
        if claim == "R1002":
            corrected(shop, "-70.00", claim)
    assert refused(shop, "+10.01", "R1002") == "That is more than is left of RUG: at most 10.00 EUR"
    corrected(shop, "+10.00", "R1002")
    assert refused(shop, "+0.01", "R1002") == "That is more than is left of RUG: at most 0.00 EUR"
    assert ailments(shop) == []


def test_half_of_a_reduction_is_of_the_unit_that_is_left(tmp_path: Path) -> None:
    shop = sofa(tmp_path, quantity=2, unit_price="50.00", shipping="")
    reduce(shop, "20.00")
    returned(shop, "R1002", "-i", "SOFA=1")
    shop.ok("claim", "refund", "R1002")
    assert the_claim(shop, "R1002")["refunded"] == "40.00"
    assert refused(shop, "-20.00").endswith("a correction takes off at most 10.00 EUR")
    corrected(shop, "-10.00")
    assert ask(shop, "check", "1042")[0]["refund"] == "50.00"
    assert ailments(shop) == []


def test_a_correction_of_several_lines_is_shared_with_its_tax(tmp_path: Path) -> None:
    rug = {"sku": "RUG", "unit_price": "50.00", "tax": "10.00"}
    shop = new_shop(tmp_path, "--tax", "excluded")
    shop.take_in({**SOFA, "tax": "20.00"}, rug)
    shop.ok("claim", "open", "1042", "-i", "SOFA", "-i", "RUG", "-r", "other")
    shop.ok("claim", "approve", "R1001")
    reduce(shop, "90.00")
    corrected(shop, "-30.00")
    back = read(shop.path, "select part, kind, amount_minor, tax_minor from returned_tax order by 2 desc, 3")
    assert back == [
        ("reduction", "refund", 3000, 500), ("reduction", "refund", 6000, 1000),
        ("reduction", "correction", -2000, -334), ("reduction", "correction", -1000, -167),
    ]  # fmt: skip
    assert [row["refund"] for row in ask(shop, "check", "1042")] == ["80.00", "40.00"]
    assert ailments(shop) == []


def test_shipping_that_was_a_slip_can_be_refunded_again(tmp_path: Path) -> None:
    shop = sofa(tmp_path)
    shop.ok("claim", "refund", "R1001", "--shipping-only")
    corrected(shop, "-9.90")
    shop.ok("claim", "open", "1042", "-r", "other")
    shop.ok("claim", "approve", "R1002")
    shop.ok("claim", "refund", "R1002", "--shipping-only", "--amount", "4.90", "--why", "half of it")
    assert refused(shop, "+5.01") == "That is more than was paid: at most 5.00 EUR"
    corrected(shop, "+5.00")
    assert reported(shop)["total"] == "9.90"
    assert ailments(shop) == []


def two_with_a_slip(tmp_path: Path) -> Shop:
    """Two at 50.00, reduced by 60.00, of which 20.00 was a slip."""
    shop = sofa(tmp_path, quantity=2, unit_price="50.00", shipping="")
    reduce(shop, "60.00")
    corrected(shop, "-20.00")
    return shop


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        ("update reduction set goods_minor = -3000 where id = 2", "correction-journal"),
        ("update reduction set after_units = 1, units = 1 where id = 2", "correction-journal"),
        ("delete from reduction where id = 2", "reduction-correction"),
        ("update reduction set goods_minor = -7000 where id = 2", "reduction-correction"),
    ],
)
def test_a_corrected_reduction_that_was_edited_is_found(tmp_path: Path, edit: str, found: str) -> None:
    shop = two_with_a_slip(tmp_path)
    write(shop.path, "drop trigger reduction_stays", "drop trigger reduction_is_fixed", edit)
    assert found in {code for code, *_ in ailments(shop)}


# What a correction of +20.00 without parts may be given beside it: the correction's id first.
CORRECTION = (
    "insert into correction (claim_id, order_id, at, on_day, who, owner, refund_id, method, currency,"
    " amount_minor, returned_minor, why) select claim_id, order_id, at, on_day, who, owner, refund_id,"
    " method, currency, 2000, 2000, 'x' from correction"
)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2, 1, 1, 0, 2, 2001", "more than it was"),
        ("2, 1, 1, 0, 2, -4001", "below zero"),
        ("2, 1, 1, 0, 2, -1", "counts for more of a reduction"),
        ("null, 1, 1, 0, 2, -1", "CHECK"),
        ("2, 2, 1, 0, 2, 1", "another refund"),
        ("9, 1, 1, 0, 2, 1", "another refund"),
        ("2, 1, 1, 1, 2, 1", "were not sold"),
    ],
)
def test_the_database_bounds_what_corrects_a_reduction(tmp_path: Path, row: str, why: str) -> None:
    shop = two_with_a_slip(tmp_path)
    columns = "correction_id, claim_line_id, order_line_id, after_units, units, goods_minor"
    cut = f"insert into reduction (refund_id, {columns}) values (1, {row})"
    with pytest.raises(sqlite3.IntegrityError, match=why):
        write(shop.path, CORRECTION, cut)
