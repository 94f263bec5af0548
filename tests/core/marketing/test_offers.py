"""Offers: arms as they are typed, customers dealt by a keyed hash, the day of the result."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from datetime import date

import pytest

from returndesk.core.days import Window
from returndesk.core.marketing.offers import (
    arm_sizes,
    assigned,
    last_counted,
    measure_text,
    parse_arms,
    parse_measure,
    parse_name,
    result_day,
)

KEY = "5eed" * 16


def test_arms_are_coupons_letters_and_nothing() -> None:
    arms = parse_arms("coupon:10%, coupon:12.5% ,coupon:5.00,coupon: 500 jpy,letter:sorry,none", "EUR")
    assert [(arm.label, arm.kind, arm.worth, arm.letter) for arm in arms] == [
        ("coupon:10%", "coupon", "10 %", ""),
        ("coupon:12.5%", "coupon", "12.5 %", ""),
        ("coupon:5.00 EUR", "coupon", "5.00 EUR", ""),
        ("coupon:500 JPY", "coupon", "500 JPY", ""),
        ("letter:sorry", "letter", "", "sorry"),
        ("none", "none", "", ""),
    ]


def test_stored_arms_are_read_again_as_they_are() -> None:
    arms = parse_arms("coupon:5.00,coupon:12.5%,letter:a,none", "EUR")
    assert parse_arms(",".join(arm.label for arm in arms), "USD") == arms


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("coupon:10%", 'expected 2 to 8 arms, such as "coupon:10%,none"'),
        ("none,none", "none is named twice"),
        ("coupon:10%,coupon:10.0 %", "coupon:10% is named twice"),
        ("coupon:0%,none", "coupon:0%: expected more than 0 %"),
        ("coupon:0.00,none", "coupon:0.00: expected more than 0"),
        ("coupon:-1.00,none", "coupon:-1.00: expected more than 0"),
        ("coupon:101%,none", 'a percentage from "0%" to "100%"'),
        ("coupon:5.00 XXQ,none", "coupon:5.00 XXQ: expected a currency such as EUR"),
        ("coupon:10%,", "an empty arm: expected coupon:10%, coupon:5.00, letter:NAME or none"),
        ("coupon,none", "coupon: expected coupon:10%, coupon:5.00, letter:NAME or none"),
        ("letter:a b,none", "letter:a b: expected coupon:10%, coupon:5.00, letter:NAME or none"),
        ("none:x,letter:a", "none:x: expected coupon:10%, coupon:5.00, letter:NAME or none"),
    ],
)
def test_other_arms_are_refused_with_what_was_expected(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        parse_arms(typed, "EUR")


def test_a_measure_is_an_order_within_some_time() -> None:
    assert parse_measure(" Order within  60 days") == Window(60, "days")
    assert measure_text(parse_measure("order within 1 month")) == "order within 1 month"
    assert measure_text(parse_measure("orders within 8 weeks")) == "order within 8 weeks"


@pytest.mark.parametrize("typed", ["", "60 days", "order within", "order within soon", "visit within 3 days"])
def test_another_measure_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match='expected "order within 60 days"'):
        parse_measure(typed)


@pytest.mark.parametrize("typed", ["order within 0 days", "order within 731 days", "order within 24 months"])
def test_a_measure_of_no_day_or_of_years_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="expected 1 to 730 days"):
        parse_measure(typed)


def test_the_measure_begins_after_the_last_day_of_the_offer_and_the_result_after_the_measure() -> None:
    assert last_counted(date(2026, 8, 31), Window(60, "days")) == date(2026, 10, 30)
    assert result_day(date(2026, 8, 31), Window(60, "days")) == date(2026, 10, 31)


@pytest.mark.parametrize("typed", ["", "-x", "a,b", "a\nb\t" * 12, "x" * 41, "=1"])
def test_a_name_is_letters_digits_spaces_dots_and_hyphens(typed: str) -> None:
    with pytest.raises(ValueError, match="expected up to 40 letters"):
        parse_name(typed)
    assert parse_name("  spring  2026 ") == "spring 2026"


def test_arms_get_equal_numbers_or_one_more() -> None:
    assert arm_sizes(11, 3) == [4, 4, 3]
    for customers in range(40):
        given = Counter(arm for _, arm in assigned(KEY, range(customers), 3))
        assert [given[arm] for arm in range(3)] == arm_sizes(customers, 3)


def test_the_same_key_deals_the_same_customers_alike_in_whatever_order_they_come() -> None:
    first = assigned(KEY, range(1, 101), 3)
    assert assigned(KEY, reversed(range(1, 101)), 3) == first
    assert assigned("0bad" * 16, range(1, 101), 3) != first


def test_customers_are_dealt_in_the_order_of_hmac_sha_256_of_their_numbers() -> None:
    key = bytes.fromhex(KEY)
    order = sorted(range(1, 51), key=lambda one: hmac.new(key, str(one).encode(), "sha256").digest())
    assert assigned(KEY, range(1, 51), 4) == [(one, at % 4) for at, one in enumerate(order)]


def test_over_many_keys_each_customer_gets_each_arm_equally_often() -> None:
    counts = Counter(
        pair for n in range(3_000) for pair in assigned(f"{n:064x}", range(6), 3) if pair[0] in (0, 5)
    )
    assert len(counts) == 6
    assert all(900 < count < 1_100 for count in counts.values()), counts  # 1,000, sd 26
