"""Scales and their ticks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from returndesk.render.charts.scale import place, scale_of, size_scale, tick_text
from returndesk.render.table import Kind


def ticks(*values: str, whole: bool = False) -> list[str]:
    return [str(tick) for tick in scale_of(map(Decimal, values), 0, 100, whole=whole)[1]]


def test_ticks_are_round_numbers_from_zero_past_the_largest_value() -> None:
    assert ticks("0.0600", "0.3848") == ["0.00", "0.10", "0.20", "0.30", "0.40"]
    assert ticks("298", "12") == ["0", "100", "200", "300"]
    assert ticks("-24.00", "1149.01") == ["-500", "0", "500", "1000", "1500"]


def test_a_count_has_whole_ticks() -> None:
    assert ticks("3", whole=True) == ["0", "1", "2", "3"]
    assert ticks("1", whole=True) == ["0", "1"]


def test_values_that_are_all_zero_have_a_scale_too() -> None:
    scale, _ = scale_of([Decimal(0)], 0, 100)
    assert (scale.at(Decimal(0)), scale.at(Decimal(1))) == (0, 100)


def test_sizes_that_differ_widely_are_on_a_logarithmic_scale() -> None:
    scale, marks = size_scale(map(Decimal, (10, 1808)), 0, 100)
    assert [str(mark) for mark in marks] == ["10", "30", "100", "300", "1000"]
    assert round(scale.at(Decimal(100)) - scale.at(Decimal(10)), 6) == round(
        scale.at(Decimal(1000)) - scale.at(Decimal(100)), 6
    )
    assert [str(mark) for mark in size_scale(map(Decimal, (10, 20)), 0, 100)[1]] == [
        "0",
        "5",
        "10",
        "15",
        "20",
    ]


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("0.1", "rate", "10 %"), ("0.025", "rate", "2.5 %"), ("0", "rate", "0 %"), ("1E+3", "count", "1000"),
        ("-500", "amount", "−500"), ("2.50", "amount", "2.5"),
    ],
)  # fmt: skip
def test_a_tick_has_few_digits(value: str, kind: Kind, shown: str) -> None:
    assert tick_text(Decimal(value), kind) == shown


@pytest.mark.parametrize(
    ("number", "text"), [(12.0, "12"), (33.333333, "33.33"), (-0.001, "0"), (0.1, "0.1")]
)
def test_a_place_is_written_with_two_decimals_at_most(number: float, text: str) -> None:
    assert place(number) == text
