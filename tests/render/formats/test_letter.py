"""Letters as text: lines of at most 76 cells, broken where a reader breaks them."""

from __future__ import annotations

import pytest

from returndesk.render.formats.letter import wrapped


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("", [""]),
        ("   ", [""]),
        ("to be or not to be", ["to be or", "not to be"]),
        ("  to be or not", ["  to be or", "  not"]),
        ("https://shop.example/a/long/page", ["https://shop.example/a/long/page"]),
        ("see https://shop.example/page now", ["see", "https://shop.example/page", "now"]),
        ("您将获得退款。谢谢", ["您将获得退", "款。谢谢"]),
        ("您将获得款额。谢谢", ["您将获得款", "额。谢谢"]),
        ("您将获（得款）额", ["您将获（得", "款）额"]),
        ("退款 29.75 欧元", ["退款 29.75", "欧元"]),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", ["👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", "👩‍👩‍👧"]),
    ],
)
def test_a_line_is_broken_at_words_and_between_chinese_characters(line: str, lines: list[str]) -> None:
    assert wrapped(line, 10) == lines
