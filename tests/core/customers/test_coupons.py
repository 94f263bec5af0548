"""Coupons: codes, worth, whether they can be used, and what they took off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from returndesk.core.customers.coupons import CODE_BYTES, Coupon, code_meant, code_of, taken_off
from returndesk.core.value import replace

TODAY = date(2026, 11, 27)
TEN = Coupon(1, "2222-2222-2222", None, "EUR", 1000, None, TODAY, TODAY)
TENTH = replace(TEN, currency=None, amount_minor=None, percent_bps=1000)


def test_a_code_has_twelve_signs_that_are_not_mistaken_for_one_another() -> None:
    assert code_of(bytes(CODE_BYTES)) == "2222-2222-2222"
    assert code_of(b"\xff" * CODE_BYTES) == "ZZZZ-ZZZZ-ZZZZ"
    assert code_of(bytes.fromhex("0123456789abcdef")) == "HHMR-U6YE-7UA4"


def test_every_bit_of_sixty_changes_the_code() -> None:
    codes = {code_of((1 << bit).to_bytes(CODE_BYTES, "big")) for bit in range(60)}
    assert len(codes | {code_of(bytes(CODE_BYTES))}) == 61


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("k7qm-4xwp-2nrt", "K7QM-4XWP-2NRT"),
        (" K7QM 4XWP2NRT", "K7QM-4XWP-2NRT"),
        ("K7QM-4XWP-2NR", ""),
        ("K7QM-4XWP-2NR0", ""),
        ("K7QM-4XWP-2NRТ", ""),  # a Cyrillic letter
        ("", ""),
    ],
)
def test_a_code_is_read_whatever_its_case_spaces_and_hyphens(typed: str, meant: str) -> None:
    assert code_meant(typed) == meant


def test_a_coupon_can_be_used_until_its_last_day_inclusive() -> None:
    assert TEN.status(TODAY) == "open"
    assert TEN.status(TODAY + timedelta(days=1)) == "expired"
    assert replace(TEN, until=None).status(date(2099, 1, 1)) == "open"
    assert replace(TEN, voided_on=TODAY).status(TODAY) == "void"
    assert replace(TEN, used_on=TODAY).status(date(2099, 1, 1)) == "used"


def test_its_worth_is_an_amount_or_a_percentage() -> None:
    assert TEN.worth == "10.00 EUR"
    assert replace(TEN, currency="JPY").worth == "1000 JPY"
    assert [replace(TENTH, percent_bps=bps).worth for bps in (1000, 1250, 1205, 10000)] == [
        "10 %",
        "12.5 %",
        "12.05 %",
        "100 %",
    ]


def test_what_was_taken_off_is_known_from_what_was_paid_after_it() -> None:
    assert taken_off(TEN, 400) == 1000
    assert taken_off(TENTH, 9000) == 1000
    assert taken_off(TENTH, 9004) == 1000  # 1000.44
    assert taken_off(TENTH, 9005) == 1001  # 1000.56
    assert taken_off(replace(TENTH, percent_bps=10000), 0) is None
