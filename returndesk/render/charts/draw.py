"""A chart as a figure of a page: its caption, the signs of its series, the picture."""

from __future__ import annotations

from returndesk.render.charts.bars import bars
from returndesk.render.charts.funnel import funnel
from returndesk.render.charts.intervals import intervals
from returndesk.render.charts.lines import lines
from returndesk.render.charts.marks import Drawing
from returndesk.render.charts.svg import line, sign
from returndesk.render.escape import html_text

_SHAPES = {"bars": bars, "lines": lines, "intervals": intervals, "funnel": funnel}
_MOST = 20  # labels in one picture


def drawn(drawing: Drawing, number: int) -> str:
    """The figure; `number` is its own on the page."""
    shape, marks = drawing.chart.shape, drawing.marks
    caption = html_text(drawing.title)
    if shape in ("bars", "intervals") and len(marks) > _MOST:
        drawing = drawing._replace(marks=marks[:_MOST])
        caption += f' <span class="dim">the first {_MOST} of {len(marks)}; the table has all</span>'
    picture = _SHAPES[shape](drawing, number)
    return f"<figure>\n<figcaption>{caption}</figcaption>\n{_key(drawing)}{picture}</figure>\n"


def _key(drawing: Drawing) -> str:
    """The series of lines by their signs and dashes."""
    if drawing.chart.shape != "lines" or len(drawing.names) < 2:
        return ""
    items = (
        f'<li><svg aria-hidden="true" width="34" height="12">{line(f"line{which % 4}", 0, 6, 100, 6)}'
        f"{sign(50, 6, which, f'fill{which % 4}')}</svg> {html_text(name)}</li>"
        for which, name in enumerate(drawing.names)
    )
    return f'<ul class="key">{"".join(items)}</ul>\n'
