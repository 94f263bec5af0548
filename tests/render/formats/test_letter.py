"""Letters as text: lines of at most 76 cells, broken where a reader breaks them."""

from __future__ import annotations

import pytest

from returndesk.render.formats.letter import letter_line, wrapped


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


def test_a_paragraph_in_chinese_is_one_line_to_copy_into_a_chat() -> None:
    paragraph = "请您将商品寄回，并确保我们在2026年12月7日之前（含当日）收到。" * 4
    assert letter_line(paragraph) == [paragraph]
    assert [len(line) for line in letter_line("word " * 20)] == [74, 24]


def test_a_line_in_chinese_is_broken_before_it_is_too_long_for_a_mail() -> None:
    lines = letter_line("收" * 700)
    assert [len(line) for line in lines] == [300, 300, 100]
    assert max(len(line.encode()) for line in lines) <= 998
