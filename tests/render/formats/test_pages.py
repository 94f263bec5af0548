"""A report as one page of HTML, and as Markdown for a mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from render import charted

from returndesk.render.escape import visible
from returndesk.render.formats.style import STYLE
from returndesk.render.output import chunks
from returndesk.render.table import Column, Sections, Table

Golden = Callable[[str, str], None]
# What a hostile text would need: an element of its own, an attribute, or an address that is loaded.
ALLOWED = set(
    "html head meta title style body main header h1 h2 p section div figure figcaption span ul li table thead"
    " tbody tr th td footer svg desc rect text line path polyline polygon nav a details summary".split()
)


class Page(HTMLParser):
    """The elements and ids of a page; every element that is opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: list[str] = []
        self.values: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [(name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def written(value: Table | Sections, fmt: str) -> str:
    return "".join(chunks(value, charted.TODAY, fmt))


@pytest.mark.parametrize("shape", charted.SHAPES)
@pytest.mark.parametrize("fmt", ["html", "md"])
def test_a_report_with_a_chart_of_each_shape(shape: str, fmt: str, golden: Golden) -> None:
    golden(f"{shape}.{fmt}", written(charted.SHAPES[shape](), fmt).replace(STYLE, "\n"))


def test_a_page_with_hostile_text_in_every_place_has_no_element_of_its_own() -> None:
    usual, page = (Page(written(value, "html")) for value in (charted.everything(), charted.hostile()))
    assert set(page.tags) <= ALLOWED
    assert {name for name, _ in page.values} <= {name for name, _ in usual.values}
    assert page.open == []
    assert visible(charted.HOSTILE) in "".join(page.words)


def test_a_page_needs_nothing_else_and_may_load_nothing() -> None:
    page = Page(written(charted.everything(), "html"))
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert {name for name, _ in page.values} & {"src", "style", "onload"} == set()
    assert [value for name, value in page.values if name == "href"] == [f"#part{at}" for at in range(1, 6)]
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert ("content", policy) in page.values
    assert {("charset", "utf-8"), ("lang", "en")} <= set(page.values)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_every_id_of_a_page_is_there_once_and_what_a_picture_names_is_there() -> None:
    page = Page(written(charted.everything(), "html"))
    ids = [value for name, value in page.values if name == "id"]
    assert len(ids) == len(set(ids)) == 17
    named = " ".join(value for name, value in page.values if name == "aria-labelledby")
    linked = {value[1:] for name, value in page.values if name == "href"}
    assert set(named.split()) | linked == set(ids)


def test_a_table_scrolls_by_the_keyboard_in_a_region_with_a_name_of_its_own() -> None:
    page = Page(written(charted.everything(), "html"))
    names = [value for name, value in page.values if name == "aria-label"]
    assert names[0] == "Contents"
    assert names[1:] == ["By reason: figures", "By month: figures", "Rates: figures", "Watchlist: figures"]
    assert [value for name, value in page.values if name == "tabindex"] == ["0"] * 4


def test_an_amount_has_its_currency_in_its_cell_or_if_there_is_one_alone_in_the_title() -> None:
    table = charted.reasons()
    assert '<td class="n">9800 JPY</td>' in written(table, "html")
    euros = table._replace(rows=table.rows[:2])
    assert '<th scope="col" class="n">total EUR</th>' in written(euros, "html")
    assert '<td class="n">1149.01</td>' in written(euros, "html")


def test_a_single_row_without_a_label_has_a_row_for_each_figure() -> None:
    shape = (Column("opened", "count"), Column("late", "truth"))
    text = written(Table("claims", shape, [{"opened": 4, "late": True}]), "html")
    assert '<tr><th scope="row">opened</th><td class="n">4</td></tr>' in text
    assert '<tr><th scope="row">late</th><td>yes</td></tr>' in text
    assert "<thead>" not in text


def test_amounts_that_are_all_zero_are_omitted_where_they_may_be() -> None:
    shape = (Column("key"), Column("goods", "amount", rank=2), Column("total", "amount"))
    table = Table("x", shape, [{"key": "a", "goods": "0.00", "total": "0.00"}])
    assert written(table, "md") == "| key | total |\n| --- | ----: |\n| a   |  0.00 |\n"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("may be chance", '<td class="c">'),
        ("no customer seen so long", '<td class="c">'),
        ("the difference is more than chance", '<td class="w">'),  # at least 24 characters in a line
        ("MUG-1", '<td class="c">'),
        ("settled", "<td>"),
    ],
)
def test_a_few_words_are_one_line_of_a_table_and_a_sentence_is_not_a_word_a_line(text: str, tag: str) -> None:
    table = Table("report-x", (Column("key"), Column("note")), [{"key": "a", "note": text}])
    assert f"{tag}{text}</td>" in written(table, "html")
    assert "td.w { min-width: min(24ch, 56vw) }" in STYLE


def test_a_row_without_a_key_has_no_empty_heading() -> None:
    rows = [{"key": "", "units": 1}, {"key": "web", "units": 2}]
    page = written(Table("x", (Column("key"), Column("units", "count")), rows), "html")
    assert '<tr><td></td><td class="n">1</td></tr>' in page
    assert '<tr><th scope="row">web</th><td class="n">2</td></tr>' in page


def _ratio(one: str, other: str) -> float:
    """The contrast of two colors, WCAG 2.2."""

    def luminance(color: str) -> float:
        color = color if len(color) == 6 else "".join(char * 2 for char in color)
        parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_texts_and_marks_have_enough_contrast(scheme: int) -> None:
    color = dict(re.findall(r"--(\w+): #([0-9a-f]+)", STYLE.split("@media")[scheme]))
    assert len(color) == 12
    for behind in (color["paper"], color["band"]):
        for text in ("ink", "dim", "over", "under"):
            assert _ratio(color[text], behind) >= 4.5, text
        for mark in ("c0", "c1", "c2", "c3", "axis"):
            assert _ratio(color[mark], behind) >= 3, mark


def test_markdown_has_no_markup_of_a_text_s_own() -> None:
    rows = [{"key": "a|b\n<b>`*_[x](http://e.org) www.e.org MUG_1"}]
    table = Table("x", (Column("key"),), rows, about="# 1 < 2")
    assert [line.rstrip(" |") for line in written(table, "md").splitlines()] == [
        "\\# 1 &lt; 2",
        "",
        "| key",
        "| " + "-" * 65,
        r"| a\|b\\n&lt;b&gt;\`\*\_\[x\](http&#58;//e.org) www&#46;e.org MUG_1",
    ]


def test_markdown_of_hostile_text_has_only_the_lines_that_it_should() -> None:
    usual, hostile = written(charted.everything(), "md"), written(charted.hostile(), "md")
    assert "<" not in hostile
    tables = [[line for line in text.splitlines() if line.startswith("|")] for text in (usual, hostile)]
    bars = [[len(re.findall(r"(?<!\\)\|", line)) for line in lines] for lines in tables]
    assert bars[0] == bars[1]
