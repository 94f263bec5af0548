from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from returndesk.render.escape import visible
from returndesk.render.screens.layout import plain, wrapped
from returndesk.render.width import cells, clusters, cut, pad, prose

COMMON = [
    "",
    "Lamp",
    "Zoë",
    "e\u0301",
    "李雷",
    "台灯（白色）",
    "ﾊﾝｶｸ",
    "ゼンカク",
    "한국어",
    "\u1112\u1161\u11ab",
    "سلام\u200cها",
    "ไม้กำ",
    "👍",
    "👍🏽",
    "👨\u200d👩\u200d👧",
    "👩🏽\u200d🚀",
    "🏳\ufe0f\u200d🌈",
    "🇩🇪",
    "🇩🇪🇫🇷",
    "❤\ufe0f",
    "❤",
    "1\ufe0f\u20e3",
    "a\ufe0f",
    "©\ufe0f",
    "✔ ✘ ● ○ • … − █▌ ─ → × ·",
    "\u00ad",
    "\u200b",
    "मूल्य नमस्ते",
]


@pytest.mark.parametrize("text", COMMON)
def test_common_scripts_are_as_wide_as_rich_says(text: str) -> None:
    assert cells(text) == cell_len(text)


@pytest.mark.parametrize(
    ("text", "width"),
    [("李雷", 4), ("e\u0301", 1), ("🇩🇪", 2), ("👩🏽\u200d🚀", 2), ("❤\ufe0f", 2), ("a\u200db", 2)],
)
def test_widths_are_counted_in_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width"),
    [("हिन्दी", 5), ("क्षत्रिय", 6), ("नमस्ते", 4), ("प्रार्थना", 7), ("தமிழ்", 4), ("क्\u200dष", 2)],
)
def test_words_of_india_are_as_wide_as_tmux_shows_them(text: str, width: int) -> None:
    assert cells(text) == width
    assert cells(cut(text + text, width)) <= width
    assert "".join(cluster for cluster, _ in clusters(text)) == text


def test_single_characters_agree_with_rich_but_for_newer_unicode() -> None:
    known = [c for c in map(chr, range(0xA0, 0x20000)) if unicodedata.category(c)[0] in "LMNPS"]
    differ = [c for c in known if cells(c) != cell_len(c)]
    assert len(differ) < 250


def test_padding_fills_cells_on_either_side() -> None:
    assert pad("李", 4) == "李  "
    assert pad("7", 3, right=True) == "  7"
    assert pad("longer", 3) == "longer"


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("Lamp", 4, "Lamp"),
        ("Lamps", 4, "Lam…"),
        ("李雷王", 5, "李雷…"),
        ("李雷王", 4, "李…"),
        ("👨\u200d👩\u200d👧👍", 3, "👨\u200d👩\u200d👧…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
    ],
)
def test_cutting_leaves_whole_characters_and_an_ellipsis(text: str, width: int, short: str) -> None:
    assert cut(text, width) == short


@given(st.text(), st.integers(0, 30))
def test_a_cut_text_is_never_wider_than_asked(text: str, width: int) -> None:
    assert cells(cut(visible(text), width)) <= width


@given(st.text())
def test_clusters_hold_the_whole_text(text: str) -> None:
    assert "".join(cluster for cluster, _ in clusters(text)) == text


@given(st.text(st.sampled_from("ab 李👍\u0301"), max_size=60), st.integers(8, 30))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_figure_and_its_percent_sign_stay_together() -> None:
    assert wrapped("a fee of 15 %", 12) == ["a fee of", "15 %"]


def test_a_line_of_one_segment_is_plain() -> None:
    assert plain("x", "dim") == (("x", "dim"),)


PROSE = {
    "Enter takes the answer in [brackets].": ["Enter takes the", "answer in", "[brackets]."],
    "  one two three four five": ["  one two three", "  four five"],
    "  returndesk order list --customer ann": ["  returndesk order list --customer ann"],
    "$ .venv/bin/returndesk order list -f csv": ["$ .venv/bin/returndesk order list -f csv"],
    "Your own desk: returndesk init --sample": ["Your own desk:", "returndesk init --sample"],
    "Created /home/somebody/desk.db, a desk": ["Created /home/somebody/desk.db,", "a desk"],
    "short": ["short"],
}


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_broken_at_words_and_a_command_or_path_never(line: str) -> None:
    assert prose(line, 16) == PROSE[line]
