"""Amounts: read by the declared mark or refused, written with their own digits, split so that they add up."""

from __future__ import annotations

import iso4217
import pytest

from returndesk.core.money import (
    MAX_MINOR,
    cumulative_share,
    currency_digits,
    example_amount,
    format_minor,
    is_currency,
    parse_minor,
    percent_of,
    split_minor,
)

COUNTED = [c for c in iso4217.Currency if c.exponent is not None]
# Gold, bond units, test codes: ISO 4217 gives them no digits at all ("N.A."), and no shop sells in them.
UNCOUNTED = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"


@pytest.mark.parametrize("currency", COUNTED, ids=lambda c: c.code)
def test_every_currency_has_the_digits_of_iso_4217(currency: iso4217.Currency) -> None:
    assert currency_digits(currency.code) == currency.exponent


def test_the_list_compared_with_iso_4217_is_the_whole_list() -> None:
    assert len(COUNTED) > 150
    assert sorted(c.code for c in iso4217.Currency if c.exponent is None) == UNCOUNTED.split()


def test_iso_4217_has_26_exceptions_to_two_digits() -> None:
    assert sum(currency_digits(c.code) != 2 for c in COUNTED) == 26


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("EUR", True),
        ("JPY", True),
        ("eur", False),
        ("EU", False),
        ("EURO", False),
        ("€", False),
        ("", False),
        ("EUR\n", False),
    ],
)
def test_a_currency_is_three_capitals(code: str, known: bool) -> None:
    assert is_currency(code) is known


@pytest.mark.parametrize(
    ("text", "currency", "mark", "minor"),
    [
        ("12.50", "EUR", ".", 1250),
        ("12.5", "EUR", ".", 1250),
        ("12", "EUR", ".", 1200),
        ("12.", "EUR", ".", 1200),
        (".5", "EUR", ".", 50),
        ("0", "EUR", ".", 0),
        ("0.00", "EUR", ".", 0),
        ("-0", "EUR", ".", 0),
        ("-12.50", "EUR", ".", -1250),
        ("-.05", "EUR", ".", -5),
        ("+12.50", "EUR", ".", 1250),
        ("  12.50 ", "EUR", ".", 1250),
        ("012.50", "EUR", ".", 1250),
        ("12.500", "EUR", ".", 1250),
        ("1,234.56", "EUR", ".", 123456),
        ("1,234,567.89", "EUR", ".", 123456789),
        ("1,234", "EUR", ".", 123400),
        ("1.234,56", "EUR", ",", 123456),
        ("12,50", "EUR", ",", 1250),
        ("1.234", "EUR", ",", 123400),
        ("1250", "JPY", ".", 1250),
        ("1,250", "JPY", ".", 1250),
        ("1250.00", "JPY", ".", 1250),
        ("1.234", "KWD", ".", 1234),
        ("1.2345", "CLF", ".", 12345),
        ("10000000000000.00", "EUR", ".", MAX_MINOR),
    ],
)
def test_an_amount_is_read_by_its_declared_mark(text: str, currency: str, mark: str, minor: int) -> None:
    assert parse_minor(text, currency, mark) == minor


@pytest.mark.parametrize(
    ("text", "currency", "mark", "expected"),
    [
        ("1.234,56", "EUR", ".", "expected an amount like 12.50"),
        ("1,234.56", "EUR", ",", "expected an amount like 12,50"),
        ("12,50", "EUR", ".", "expected an amount like 12.50"),
        ("12.50", "EUR", ",", "expected an amount like 12,50"),
        ("¥100.5", "JPY", ".", "expected an amount like 1250"),
        ("100.5", "JPY", ".", "JPY has 0 decimals"),
        ("12.505", "EUR", ".", "EUR has 2 decimals"),
        ("1.2345", "KWD", ".", "KWD has 3 decimals"),
        ("(5.00)", "EUR", ".", "expected an amount like 12.50"),
        ("NaN", "EUR", ".", "expected an amount like 12.50"),
        ("inf", "EUR", ".", "expected an amount like 12.50"),
        ("1e400", "EUR", ".", "expected an amount like 12.50"),
        ("1e2", "EUR", ".", "expected an amount like 12.50"),
        ("", "EUR", ".", "expected an amount like 12.50"),
        (" ", "EUR", ".", "expected an amount like 12.50"),
        (".", "EUR", ".", "expected an amount like 12.50"),
        ("-", "EUR", ".", "expected an amount like 12.50"),
        ("12-", "EUR", ".", "expected an amount like 12.50"),
        ("1-2", "EUR", ".", "expected an amount like 12.50"),
        ("--1", "EUR", ".", "expected an amount like 12.50"),
        ("1 234.56", "EUR", ".", "expected an amount like 12.50"),
        ("1_000", "EUR", ".", "expected an amount like 12.50"),
        ("0x10", "EUR", ".", "expected an amount like 12.50"),
        ("1,23", "EUR", ".", "expected an amount like 12.50"),
        ("1,2345", "EUR", ".", "expected an amount like 12.50"),
        (",123", "EUR", ".", "expected an amount like 12.50"),
        ("1234,567.00", "EUR", ".", "expected an amount like 12.50"),
        ("1.2.3", "EUR", ".", "expected an amount like 12.50"),
        ("12.50 EUR", "EUR", ".", "expected an amount like 12.50"),
        ("€12.50", "EUR", ".", "expected an amount like 12.50"),
        ("١٢", "EUR", ".", "expected an amount like 12.50"),
        ("\uff11\uff12", "EUR", ".", "expected an amount like 12.50"),
        ("abc", "KWD", ".", "expected an amount like 12.500"),
        ("10000000000000.01", "EUR", ".", "the amount is too large"),
        ("-10000000000000.01", "EUR", ".", "the amount is too large"),
        pytest.param("9" * 5000, "EUR", ".", "the amount is too large", id="5000 digits"),
    ],
)
def test_anything_else_is_refused_with_what_was_expected(
    text: str, currency: str, mark: str, expected: str
) -> None:
    with pytest.raises(ValueError) as caught:
        parse_minor(text, currency, mark)
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1250, "EUR", "12.50"),
        (1250, "JPY", "1250"),
        (1250, "KWD", "1.250"),
        (1250, "CLF", "0.1250"),
        (0, "EUR", "0.00"),
        (0, "JPY", "0"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (-1250, "EUR", "-12.50"),
        (-1250, "JPY", "-1250"),
        (10**15, "EUR", "10000000000000.00"),
    ],
)
def test_an_amount_is_written_with_the_currencys_own_digits(minor: int, currency: str, text: str) -> None:
    assert format_minor(minor, currency) == text


@pytest.mark.parametrize(
    ("currency", "mark", "text"),
    [
        ("EUR", ".", "12.50"),
        ("EUR", ",", "12,50"),
        ("JPY", ".", "1250"),
        ("KWD", ".", "12.500"),
        ("CLF", ",", "12,5000"),
    ],
)
def test_messages_show_an_amount_as_the_format_writes_it(currency: str, mark: str, text: str) -> None:
    assert example_amount(currency, mark) == text


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (1000, [1, 1, 1], [334, 333, 333]),
        (1000, [10_000, 5_000], [667, 333]),
        (2, [1, 1, 1], [1, 1, 0]),
        (1, [1, 2], [0, 1]),
        (1, [1, 1], [1, 0]),
        (100, [0, 1], [0, 100]),
        (5, [0, 0, 0], [2, 2, 1]),
        (0, [3, 4], [0, 0]),
        (-1000, [1, 1, 1], [-334, -333, -333]),
        (7, [5], [7]),
        (0, [], []),
    ],
)
def test_a_split_gives_the_odd_cents_to_the_largest_remainders_and_ties_to_the_earlier(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert split_minor(total, weights) == parts


def test_an_amount_cannot_be_split_without_weights() -> None:
    with pytest.raises(ValueError, match="nothing to split among"):
        split_minor(1, [])


@pytest.mark.parametrize(
    ("total", "before", "now", "whole", "share"),
    [
        (1000, 0, 1, 3, 333),
        (1000, 1, 1, 3, 333),
        (1000, 2, 1, 3, 334),
        (1000, 0, 2, 3, 666),
        (1000, 1, 2, 3, 667),
        (1000, 0, 3, 3, 1000),
        (1000, 0, 0, 3, 0),
        (0, 0, 1, 3, 0),
        (1000, 0, 0, 0, 0),
        (1000, 0, 5, 0, 0),
        (10**15, 0, 10**15 - 1, 10**15, 10**15 - 1),
    ],
)
def test_a_share_is_what_all_so_far_make_less_what_went_before(
    total: int, before: int, now: int, whole: int, share: int
) -> None:
    assert cumulative_share(total, before, now, whole) == share


@pytest.mark.parametrize(
    ("minor", "bps", "part"),
    [(4667, 1500, 700), (9333, 1500, 1399), (9999, 10_000, 9999), (99, 100, 0), (100, 1, 0), (0, 1500, 0)],
)
def test_a_percentage_is_rounded_down(minor: int, bps: int, part: int) -> None:
    assert percent_of(minor, bps) == part


def test_the_currencies_are_those_of_iso_4217_and_some_that_were_replaced_lately() -> None:
    assert [c.code for c in COUNTED if not is_currency(c.code)] == []
    assert [code for code in (*UNCOUNTED.split(), "BTC", "EUK") if is_currency(code)] == []
    assert is_currency("BGN")  # of orders until 2025
