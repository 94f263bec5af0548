"""Splitting and sharing money: for all amounts, the parts add up and stay close to their proportion."""

from __future__ import annotations

import iso4217
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.money import cumulative_share, format_minor, parse_minor, percent_of, split_minor
from returndesk.core.orders.incoming import LineIn, paid_by_line
from returndesk.intake.platforms.totals import Sums

amounts = st.integers(0, 10**12)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)
texts = st.text(max_size=12) | st.text("0123456789.,+-", max_size=9)
currencies = st.sampled_from(sorted(c.code for c in iso4217.Currency))


@given(st.integers(-(10**12), 10**12), weights)
def test_a_split_adds_up_to_the_total(total: int, shares: list[int]) -> None:
    assert sum(split_minor(total, shares)) == total


@given(amounts, weights.filter(any))
def test_each_part_of_a_split_is_less_than_one_minor_unit_from_its_proportion(
    total: int, shares: list[int]
) -> None:
    whole = sum(shares)
    parts = split_minor(total, shares)
    assert all(abs(part * whole - total * share) < whole for part, share in zip(parts, shares, strict=True))


@given(amounts, weights.filter(any))
def test_a_weight_of_zero_gets_nothing_and_no_part_is_negative(total: int, shares: list[int]) -> None:
    parts = split_minor(total, shares)
    assert min(parts) >= 0
    assert [part for part, share in zip(parts, shares, strict=True) if share == 0] == [0] * shares.count(0)


@given(amounts, st.integers(1, 1000), st.integers(1, 12))
def test_equal_weights_differ_by_one_at_most_and_the_earlier_have_more(
    total: int, weight: int, count: int
) -> None:
    parts = split_minor(total, [weight] * count)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(amounts, weights)
def test_a_negative_split_mirrors_the_positive_one(total: int, shares: list[int]) -> None:
    assert split_minor(-total, shares) == [-part for part in split_minor(total, shares)]


@given(amounts, weights.filter(any))
def test_successive_shares_add_up_to_the_total_and_none_is_negative(total: int, steps: list[int]) -> None:
    whole, before, given_back = sum(steps), 0, []
    for step in steps:
        given_back.append(cumulative_share(total, before, step, whole))
        before += step
    assert (sum(given_back), min(given_back) >= 0) == (total, True)


@given(amounts, st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_percentage_is_never_above_the_whole_and_more_of_it_is_never_less(
    minor: int, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    assert 0 <= percent_of(minor, low) <= percent_of(minor, high) <= minor


@given(st.integers(-(10**15), 10**15), currencies, st.sampled_from(".,"))
def test_an_amount_that_is_written_is_read_back_as_it_was(minor: int, currency: str, mark: str) -> None:
    written = format_minor(minor, currency).replace(".", mark)
    assert parse_minor(written, currency, mark) == minor


@given(
    st.text(max_size=12) | st.text("0123456789.,+-", max_size=9),
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.sampled_from(".,"),
)
def test_any_text_is_read_exactly_or_refused(text: str, currency: str, mark: str) -> None:
    try:
        minor = parse_minor(text, currency, mark)
    except ValueError as error:
        refused = str(error)
    else:
        assert parse_minor(format_minor(minor, currency), currency) == minor
        assert set(text.strip()) <= set("0123456789.,+-")
        return
    assert refused.startswith(("expected an amount like ", f"{currency} has ", "the amount is too"))


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[LineIn], int]:
    """Lines with discounts and taxes, and the order's own discount (not above the price)."""
    lines = []
    for gross in draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=8)):
        discount, tax = draw(st.integers(0, gross)), draw(st.integers(0, 10**6))
        lines.append(LineIn("X", 1, gross, gross, discount_minor=discount, tax_minor=tax))
    most = sum(line.gross_minor - line.discount_minor for line in lines)
    return lines, draw(st.integers(0, most))


@given(orders())
def test_what_was_paid_by_line_adds_up_to_prices_less_discounts(sale: tuple[list[LineIn], int]) -> None:
    lines, discount = sale
    paid = paid_by_line(lines, discount, True)
    assert sum(paid) == sum(line.gross_minor - line.discount_minor for line in lines) - discount
    assert all(
        0 <= minor <= line.gross_minor - line.discount_minor for minor, line in zip(paid, lines, strict=True)
    )


@given(orders(), st.integers(0, 10**6), st.integers(0, 10**5), st.booleans(), st.booleans())
def test_the_orders_own_tax_is_the_tax_of_its_lines_and_its_shipping(
    sale: tuple[list[LineIn], int], tax: int, shipping: int, included: bool, shipping_taxed: bool
) -> None:
    lines, discount = sale
    sums = Sums(lines, "EUR", shipping, discount, tax, included, 0, shipping_taxed=shipping_taxed)
    charged = sums.charged_minor()
    sums.spread_tax()
    own = sum(line.tax_minor for line in lines)
    assert sum(line.tax_minor for line in sums.lines) + sums.shipping_tax_minor == own + tax
    assert (sums.charged_minor(), sums.tax_minor) == (charged, 0)
    assert shipping_taxed or sums.shipping_tax_minor == 0


@given(orders())
def test_if_prices_exclude_tax_the_paid_amount_includes_it(sale: tuple[list[LineIn], int]) -> None:
    lines, discount = sale
    taxes = sum(line.tax_minor for line in lines)
    assert sum(paid_by_line(lines, discount, False)) == (sum(paid_by_line(lines, discount, True)) + taxes)
