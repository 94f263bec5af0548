"""Which columns of a table a phone, a tablet and a desk have room for."""

from __future__ import annotations

from returndesk.render.formats.figures import Figures
from returndesk.render.formats.widths import steps
from returndesk.render.table import Column


def placed(*columns: tuple[str, int, int], figures_matter: bool = False) -> dict[str, int]:
    """Column → step, for columns as (key, rank, characters of its number)."""
    cells = ["9" * width for _, _, width in columns]
    shown = Figures([key for key, _, _ in columns], [True] * len(columns), [cells], [])
    made = [Column(key, "count", rank=rank) for key, rank, _ in columns]
    found = steps(made, shown, figures_matter=figures_matter)
    return dict(zip((key for key, _, _ in columns), found, strict=True))


def test_a_phone_has_the_columns_that_matter_most_a_desk_more_and_data_wait_to_be_asked_for() -> None:
    wide = 13  # 112 px, and 20 between columns
    found = placed(
        ("key", 0, wide), ("less", 2, wide), ("main", 0, wide), ("more", 1, wide), ("data", 5, wide)
    )
    assert found == {"key": 0, "less": 1, "main": 0, "more": 1, "data": 3}
    assert placed(*((f"c{at}", 1, wide) for at in range(10))) == {
        "c0": 0, "c1": 0, "c2": 1, "c3": 1, "c4": 1, "c5": 2, "c6": 2, "c7": 2, "c8": 3, "c9": 3,
    }  # fmt: skip


def test_figures_under_a_sentence_are_shown_though_they_are_for_data_elsewhere() -> None:
    columns = (("sku", 0, 5), ("sold", 5, 5), ("benchmark", 8, 5))
    assert placed(*columns) == {"sku": 0, "sold": 3, "benchmark": 3}
    assert placed(*columns, figures_matter=True) == {"sku": 0, "sold": 0, "benchmark": 0}


def test_a_column_that_is_rarely_filled_in_is_shown_where_it_is() -> None:
    assert placed(("sku", 0, 5), ("note", 9, 5)) == {"sku": 0, "note": 0}


def test_the_first_column_is_shown_however_wide_it_is() -> None:
    assert placed(("key", 0, 300), ("sold", 0, 5)) == {"key": 0, "sold": 3}


def test_both_ends_of_a_range_are_shown_or_none() -> None:
    found = placed(("key", 0, 12), ("expected", 0, 12), ("low", 0, 7), ("high", 0, 7))
    assert found == {"key": 0, "expected": 0, "low": 1, "high": 1}
