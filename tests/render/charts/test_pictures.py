"""Pictures of the four shapes: what is drawn, what is cut, what someone hears who does not see them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from render import charted

from returndesk.render.charts.draw import drawn
from returndesk.render.charts.marks import drawings
from returndesk.render.table import Chart, Column, Table


def pictures(table: Table) -> list[ElementTree.Element]:
    """The figures of a table as read by an XML parser."""
    return [
        ElementTree.fromstring(drawn(one, number))
        for number, one in enumerate(drawings(table, charted.TODAY), 1)
    ]


def texts(figure: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in figure.iter("text")]


@pytest.mark.parametrize("shape", charted.SHAPES)
def test_a_picture_is_an_image_with_a_title_and_a_description(shape: str) -> None:
    for number, figure in enumerate(pictures(charted.SHAPES[shape]()), 1):
        picture = next(one for one in figure.iter("svg") if one.get("role") == "img")
        title, described = picture.find("title"), picture.find("desc")
        assert title is not None
        assert described is not None
        assert picture.get("aria-labelledby") == f"chart{number}-title chart{number}-text"
        assert (title.get("id"), described.get("id")) == (f"chart{number}-title", f"chart{number}-text")
        assert described.text
        assert described.text.endswith("The table has all figures.")


def test_the_description_says_the_figures_in_words() -> None:
    assert [figure.findtext(".//desc") for figure in pictures(charted.rates())] == [
        "Intervals: rate, low, high. BOOT-41: 17.3 % (12.9–22.8 %); MUG-BLUE: 6.0 % (4.2–8.3 %);"
        f" LAMP-1: 1.1 % (0.6–2.1 %); {charted.LONG}: 8.3 % (0.4–38.5 %)."
        " Compared with shop average 6.1 %. The table has all figures."
    ]


def test_money_is_drawn_for_each_currency_on_its_own() -> None:
    euros, yen = pictures(charted.reasons())
    assert (euros.findtext("figcaption"), yen.findtext("figcaption")) == (
        "Refunds by reason (EUR)",
        "Refunds by reason (JPY)",
    )
    assert texts(euros) == ["defective", "1149.01 EUR", "changed-mind", "238.40 EUR", "damaged", "−24.00 EUR"]
    assert texts(yen) == ["defective", "9800 JPY"]


def test_a_negative_bar_is_left_of_zero() -> None:
    boxes = [box.attrib for box in pictures(charted.reasons())[0].iter("rect")]
    assert [(box["x"], box["width"]) for box in boxes] == [
        ("1.27%", "60.73%"),
        ("1.27%", "12.6%"),
        ("0%", "1.27%"),
    ]


def test_each_of_several_bars_has_its_name_and_its_figure() -> None:
    assert texts(pictures(charted.months())[1])[:3] == ["2026-04", "orders 182", "claims 12"]


def test_lines_differ_by_dash_and_sign_and_are_interrupted_where_a_value_is_missing() -> None:
    figure = pictures(charted.months())[0]
    assert ["".join(item.itertext()).strip() for item in figure.iter("li")] == ["orders", "claims"]
    assert len({path.get("d") for path in figure.findall(".//ul//path")}) == 2
    assert [line.get("class") for line in figure.iter("polyline")] == ["line0"] * 2 + ["line1"] * 2


def test_the_axis_of_money_names_its_currency_once() -> None:
    chart = Chart("lines", "reason", ("total",), "Refunds")
    table = charted.reasons()
    figure = pictures(table._replace(rows=table.rows[:2], charts=(chart,)))[0]
    assert texts(figure)[:3] == ["0", "500", "1000"]
    assert "1500 EUR" in texts(figure)


def test_an_interval_off_the_average_has_a_sign() -> None:
    shown = [text for text in texts(pictures(charted.rates())[0]) if "(" in text]
    assert shown == [
        "▲ 17.3 % (12.9–22.8 %)",
        "6.0 % (4.2–8.3 %)",
        "▼ 1.1 % (0.6–2.1 %)",
        "8.3 % (0.4–38.5 %)",
    ]


def test_a_long_label_is_cut_in_the_picture_alone() -> None:
    table = charted.rates()
    assert "A very long name of a p…" in texts(pictures(table)[0])
    assert charted.LONG in {row["sku"] for row in table.rows}


def test_a_funnel_names_the_products_outside_its_limits() -> None:
    figure = pictures(charted.watchlist())[0]
    named = [text for text in texts(figure) if text[:1] in "▲▼"]
    assert named == ["▲ BOOT-41", "▼ LAMP-1"]
    assert [path.get("class") for path in figure.iter("path")].count("ring") == 28


def test_names_in_a_funnel_never_cover_one_another() -> None:
    crowd = [(f"SKU-{at}", 500 + at, "0.2000", "0.0300", "0.0900") for at in range(30)]
    rows = charted.rows("sku sold rate low high", *crowd)
    figure = pictures(charted.watchlist()._replace(rows=rows))[0]
    named = [text for text in texts(figure) if text.startswith("▲")]
    assert 1 <= len(named) <= 8
    assert [path.get("class") for path in figure.iter("path")] == ["over"] * 30


@pytest.mark.parametrize("shape", ["bars", "intervals"])
def test_only_the_first_20_marks_are_in_a_picture_and_it_says_so(shape: str) -> None:
    values = ("rate",) if shape == "bars" else ("rate", "low", "high")
    chart = Chart(shape, "sku", values, "Rates")  # type: ignore[arg-type]
    lines = [(f"SKU-{at}", 10, 1, "0.1000", "0.0500", "0.2000") for at in range(45)]
    rows = charted.rows("sku sold returned rate low high", *lines)
    figure = pictures(charted.rates()._replace(rows=rows, charts=(chart,)))[0]
    assert "".join(figure.find("figcaption").itertext()) == "Rates the first 20 of 45; the table has all"  # type: ignore[union-attr]
    assert len([text for text in texts(figure) if text.startswith("SKU-")]) == 20


def test_a_chart_without_values_is_omitted() -> None:
    table = Table("x", (Column("sku"), Column("n", "count")), [{"sku": "MUG", "n": None}])
    assert pictures(table._replace(charts=(Chart("bars", "sku", ("n",), "Units"),))) == []


@pytest.mark.parametrize(("shape", "count"), [("bars", 0), ("lines", 0), ("intervals", 1), ("funnel", 1)])
def test_a_single_mark_is_drawn_where_there_is_a_reference_to_compare_it_with(shape: str, count: int) -> None:
    table = charted.SHAPES[shape]()
    assert len(pictures(table._replace(rows=table.rows[:1]))) == count


@pytest.mark.parametrize("shape", charted.SHAPES)
def test_values_that_are_all_zero_are_no_picture(shape: str) -> None:
    table = charted.SHAPES[shape]()
    kinds = {column.key: column.kind for column in table.columns}
    zero = {"count": 0, "amount": "0.00", "rate": "0.0000"}
    rows = [{key: zero.get(kinds[key], cell) for key, cell in row.items()} for row in table.rows]
    assert pictures(table._replace(rows=rows)) == []


def test_no_units_sold_are_outside_a_funnel_s_scale() -> None:
    table = charted.watchlist()
    rows = [dict(row, sold=0) if at else row for at, row in enumerate(table.rows)]
    figure = pictures(table._replace(rows=rows))[0]
    assert [path.get("class") for path in figure.iter("path")] == ["ring"]


def test_every_place_is_inside_its_picture() -> None:
    figures = [figure for made in charted.SHAPES.values() for figure in pictures(made())]
    text = "".join(ElementTree.tostring(figure, encoding="unicode") for figure in figures)
    places = [float(at) for at in re.findall(r' (?:x|x1|x2)="([-0-9.]+)%"', text)]
    assert len(places) > 100
    assert (min(places), max(places)) == (0, 100)


@pytest.mark.parametrize("shape", ["bars", "intervals"])
def test_no_vertical_line_goes_through_a_text(shape: str) -> None:
    """Axes, references and the lines of ticks: neither through a label nor through the figures beside it."""
    figure = pictures(charted.SHAPES[shape]())[0]
    upright = [line.attrib for line in figure.iter("line") if line.get("x1") == line.get("x2")]
    named = []  # top, left and right, on a phone
    for one in figure.iter("text"):
        wide = 7 * len(one.text or "")
        if one.get("class") == "label":
            named.append((float(one.attrib["y"]), 0, wide))
        elif one.get("text-anchor") == "end":
            named.append((float(one.attrib["y"]), 340 - wide, 340))
    assert len(upright) >= 3
    assert len(named) >= 3
    for line in upright:
        x, (above, below) = float(line["x1"][:-1]) * 3.4, sorted((float(line["y1"]), float(line["y2"])))
        crossed = [y for y, left, right in named if y - 10 < below and y + 2 > above and left <= x <= right]
        assert crossed == []


def test_a_difference_of_rates_is_in_points() -> None:
    shape = (Column("sku"), *(Column(key, "points") for key in ("difference", "low", "high")))
    table = Table(
        "x",
        shape,
        charted.rows("sku difference low high", ("SHIRT", "-0.1957", "-0.3454", "-0.0420")),
        charts=(Chart("intervals", "sku", ("difference", "low", "high"), "Change", "0.0000", "no change"),),
    )
    figure = pictures(table)[0]
    assert texts(figure)[-2:] == ["SHIRT", "▼ −19.6 points (−34.5 to −4.2)"]
    assert "−30" in texts(figure)


def test_a_name_in_a_funnel_is_not_on_a_limit() -> None:
    found = (("COAT", 42, "0.3333", "0.0000", "0.2592"), ("CHINO-32", 88, "0.2159", "0.0048", "0.1983"))
    rows = charted.rows("sku sold rate low high", *found)
    figure = pictures(charted.watchlist()._replace(rows=rows))[0]
    named = next(one for one in figure.iter("text") if one.text == "▲ CHINO-32")
    mark = next(one for one in figure.iter("svg") if one.get("x", "").startswith(named.get("x", "x")))
    assert float(named.get("y", "")) < float(mark.get("y", "")) - 5  # above its mark, and so above the limit
