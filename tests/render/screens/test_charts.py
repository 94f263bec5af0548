"""Charts on a terminal: bars, intervals and limits in the rows, sparklines below, where there is room."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from render import charted

from returndesk.render.screens.charts import bar
from returndesk.render.screens.terminal import print_screen, screen_for
from returndesk.render.table import Chart, Column, Sections, Table

Look = Callable[[str, Table | Sections], None]


def shown(table: Table, width: int = 80) -> list[str]:
    return ["".join(text for text, _ in line) for line in screen_for(table, charted.TODAY, width)]


@pytest.mark.parametrize("shape", charted.SHAPES)
def test_a_chart_of_each_shape(shape: str, looks_the_same: Look) -> None:
    table = charted.SHAPES[shape]()
    looks_the_same(f"chart-{shape}", table._replace(rows=table.rows[-12:]))


def test_hostile_text_reaches_no_terminal() -> None:
    for _, table in charted.hostile().parts:
        assert not {"\x1b", "\u202e"} & set("".join(shown(table, 120)))


def test_bars_are_in_eighths_of_a_cell() -> None:
    assert [bar(eighths) for eighths in (0, 1, 8, 13)] == ["", "▏", "█", "█▋"]


def test_figures_go_before_bars_where_room_is_short() -> None:
    shape = (Column("key"), Column("goods", "amount", rank=5), Column("total", "amount"))
    rows = charted.rows("key goods total", ("a" * 12, "10.00", "20.00"), ("b", "5.00", "10.00"))
    table = Table("x", shape, rows, charts=(Chart("bars", "key", ("total",), "Total"),))
    assert shown(table, 80)[1:] == [
        "aaaaaaaaaaaa  10.00  20.00  ██████████████",
        "b              5.00  10.00  ███████",
    ]
    assert shown(table, 40)[1:] == ["aaaaaaaaaaaa  10.00  20.00", "b              5.00  10.00"]


def test_the_ends_of_intervals_give_way_to_their_marks_where_room_is_short() -> None:
    assert "LOW    HIGH  0 %" in shown(charted.rates(), 80)[1]
    narrow = shown(charted.rates(), 60)
    assert "LOW" not in narrow[1]
    assert narrow[2].endswith("17.3 %    ┊ ├─▲┤")
    assert "┊" not in "".join(shown(charted.rates(), 40))


def test_bars_of_one_length_are_omitted() -> None:
    rows = charted.rows("key n", ("a", 1), ("b", 1))
    table = Table("x", (Column("key"), Column("n", "count")), rows)
    assert shown(table._replace(charts=(Chart("bars", "key", ("n",), "N"),))) == shown(table)


def test_two_periods_are_no_trend() -> None:
    rows = charted.rows("key n", ("a", 1), ("b", 2))
    table = Table("x", (Column("key"), Column("n", "count")), rows)
    assert shown(table._replace(charts=(Chart("lines", "key", ("n",), "N"),))) == shown(table)


def test_many_periods_are_cut_to_the_latest() -> None:
    rows = charted.rows("key n", *((str(at), at) for at in range(100)))
    chart = Chart("lines", "key", ("n",), "Units")
    last = shown(Table("x", (Column("key"), Column("n", "count")), rows, charts=(chart,)), 40)[-1]
    assert last == "Units  ▆▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇  0 → 99"


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def printed(table: Table, stream: io.StringIO) -> list[str]:
    print_screen(screen_for(table, charted.TODAY, 80), stream, color=False)
    return stream.getvalue().splitlines()


def test_a_dumb_terminal_has_ascii_signs_and_the_texts_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    lines = printed(charted.rates("TÉE"), _Terminal())
    assert lines[2].endswith("17.3 %  12.9 %  22.8 %    : |-^|")
    assert lines[3].startswith("TÉE ")
    assert lines[-1] == ": shop average 6.1 %"


def test_another_terminal_has_signs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert printed(charted.rates(), _Terminal())[-1] == "┊ shop average 6.1 %"


def test_an_encoding_without_signs_has_ascii_ones() -> None:
    class Latin(io.StringIO):
        encoding = "latin-1"

    lines = printed(charted.months(), Latin())
    assert lines[-3:-1] == ["orders  ~~ =+==+  182 > 263", "claims  ., ~+---  12 > 21"]
    assert all(line.isascii() for line in lines)
