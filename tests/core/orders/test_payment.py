"""What came in for an order, and the tenders that its method of payment names."""

from __future__ import annotations

import pytest

from returndesk.core.orders import payment


@pytest.mark.parametrize(
    ("total", "state", "outstanding", "recorded", "now"),
    [
        (None, "unknown", 0, 0, ("unknown", 0)),
        (10000, "unpaid", 10000, 4000, ("part-paid", 6000)),
        (10000, "part-paid", 6000, 4000, ("part-paid", 6000)),  # the export knows of it
        (10000, "part-paid", 6000, 10000, ("paid", 0)),
        (None, "unpaid", 0, 10000, ("paid", 0)),
        (9000, "unpaid", 9000, 9000, ("paid", 0)),  # all of a total below its lines
    ],
)
def test_what_is_outstanding_is_less_what_was_recorded_here(
    total: int | None, state: str, outstanding: int, recorded: int, now: tuple[str, int]
) -> None:
    assert payment.still_owed(10000, total, state, outstanding, recorded) == now


@pytest.mark.parametrize(
    ("total", "below"), [(None, False), (10000, False), (9997, False), (9996, True)]
)  # fmt: skip
def test_a_total_is_below_its_lines_by_more_than_the_rounding_of_each(total: int | None, below: bool) -> None:
    assert payment.below_lines(10000, total, 2) is below


@pytest.mark.parametrize(
    ("tenders", "method", "text"),
    [
        ([("gift card", 4000)], "visa", "gift card 40.00 + visa 60.00"),
        ([("gift card", 4000)], "visa + cash; points", "gift card 40.00 + visa, cash, points 60.00"),
        ([("gift card", 4000)], "", "gift card 40.00 + other 60.00"),
        ([("gift card", 10000)], "visa", "gift card"),
        ([], "visa", "visa"),
    ],
)
def test_tenders_are_written_with_the_rest_by_the_method(
    tenders: list[tuple[str, int]], method: str, text: str
) -> None:
    assert payment.tenders_text(tenders, method, 10000, "EUR") == text


@pytest.mark.parametrize(
    ("text", "tenders"),
    [
        ("gift card 40 + visa 60", (("gift card", 4000), ("visa", 6000))),
        ("40,00 EUR gift card; visa", (("gift card", 4000), ("visa", None))),
        ("Gift card: €40.50 + visa", (("Gift card", 4050), ("visa", None))),
        ("visa", (("visa", None),)),
        ("gift card + visa", (("gift card + visa", None),)),  # two parts that would take the rest
        ("visa 4242 + cash", (("visa 4242 + cash", None),)),  # the digits of a card
        ("visa 40.001 + cash", (("visa 40.001 + cash", None),)),  # no amount in euros
        ("visa 40 +", (("visa 40 +", None),)),
    ],
)
def test_a_method_of_payment_names_its_tenders(
    text: str, tenders: tuple[tuple[str, int | None], ...]
) -> None:
    assert payment.named_tenders(text, 10000, "EUR") == tenders


@pytest.mark.parametrize(
    ("text", "came", "off"),
    [
        ("gift card 40 + visa 60", 10000, 0),
        ("gift card 40 + visa 50", 10000, -1000),
        ("gift card 40 + visa 70", 10000, 1000),
        ("gift card 40 + visa 50", 9000, 0),  # what came in, though not the price
        ("gift card 40 + visa", 10000, 0),
        ("gift card 140 + visa", 10000, 4000),  # no rest is left for visa
        ("visa", 10000, 0),
    ],
)
def test_tenders_that_do_not_come_to_the_price_are_off_by_the_difference(
    text: str, came: int, off: int
) -> None:
    assert payment.off_by_minor(text, 10000, came, "EUR") == off
