"""Pieces of SVG: places across are in percent, so that a picture is as wide as its page and its text is not.

The page's style sheet gives the classes their colors, light and dark.
"""

from __future__ import annotations

from collections.abc import Iterable

from returndesk.render.charts.marks import Drawing, Mark
from returndesk.render.charts.scale import anchor, place
from returndesk.render.escape import html_text
from returndesk.render.width import cut

PAGE, CELL = 340, 7.2  # pixels: the narrowest page, a letter
LABEL_CELLS = 38  # of a label on the narrowest page
_NAMED = 8  # marks that the description names
_SIGNS = ("M0-4A4 4 0 1 1 0 4 4 4 0 1 1 0-4z", "M-4-4H4V4H-4z", "M0-5.5 5.5 0 0 5.5-5.5 0z", "M0-5 5 4H-5z")


def picture(drawing: Drawing, number: int, height: float, parts: Iterable[str]) -> str:
    """A picture as one image with a title and a description for those who do not see it."""
    names = f"chart{number}-title chart{number}-text"
    return (
        f'<svg class="chart" role="img" aria-labelledby="{names}" width="100%" height="{place(height)}">\n'
        f'<title id="chart{number}-title">{html_text(drawing.title)}</title>\n'
        f'<desc id="chart{number}-text">{html_text(described(drawing))}</desc>\n'
        + "".join(f"{part}\n" for part in parts)
        + "</svg>\n"
    )


def described(drawing: Drawing) -> str:
    """What a picture shows, in words: the shape, the first marks with their figures, the reference."""
    shape = {"bars": "Bars", "lines": "Lines", "intervals": "Intervals", "funnel": "Funnel"}[
        drawing.chart.shape
    ]
    named = "; ".join(f"{mark.label}: {figures_of(drawing, mark)}" for mark in drawing.marks[:_NAMED])
    more = len(drawing.marks) - _NAMED
    rest = f"; and {more} more" if more > 0 else ""
    compared = f" Compared with {drawing.reference_text}." if drawing.reference_text else ""
    return f"{shape}: {', '.join(drawing.names)}. {named}{rest}.{compared} The table has all figures."


def figures_of(drawing: Drawing, mark: Mark) -> str:
    """The figures of one mark in words: a rate with its interval in brackets, else each with its name."""
    texts = [text or "none" for text in mark.texts]
    if drawing.chart.shape == "intervals":
        return with_interval(mark)
    if len(texts) == 1:
        return texts[0]
    return ", ".join(f"{name} {text}" for name, text in zip(drawing.names, texts, strict=True))


def with_interval(mark: Mark) -> str:
    """6.0 % (4.1–8.3 %), or −19.6 points (−34.5 to −4.2)"""
    rate, low, high = mark.texts
    if not low or not high:
        return rate
    if rate.endswith(" points"):
        return f"{rate} ({low.removesuffix(' points')} to {high.removesuffix(' points')})"
    return f"{rate} ({low.removesuffix(' %') if high.endswith(' %') else low}–{high})"


def text(x: float, y: float, words: str, kind: str = "", end: str = "", dx: float = 0) -> str:
    """A line of text; `end` is which of its ends is at `x`, by default so that it stays inside."""
    classes = f' class="{kind}"' if kind else ""
    moved = f' dx="{place(dx)}"' if dx else ""
    end = end or anchor(x)
    anchored = "" if end == "start" else f' text-anchor="{end}"'
    return f'<text{classes} x="{place(x)}%" y="{place(y)}"{moved}{anchored}>{html_text(words)}</text>'


def label(y: float, words: str, most: int = LABEL_CELLS) -> str:
    """The label of a mark, cut where it is long; the table has it whole."""
    return text(0, y, cut(words, most), "label", "start")


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """A straight line."""
    ends = f'x1="{place(x1)}%" y1="{place(y1)}" x2="{place(x2)}%" y2="{place(y2)}"'
    return f'<line class="{kind}" {ends}/>'


def sign(x: float, y: float, which: int, kind: str) -> str:
    """A mark of one of four forms: circle, square, diamond, triangle."""
    inner = f'<path class="{kind}" d="{_SIGNS[which % len(_SIGNS)]}"/>'
    return f'<svg x="{place(x)}%" y="{place(y)}" overflow="visible">{inner}</svg>'


def stretched(x: float, y: float, width: float, height: float, inner: str) -> str:
    """A part as wide as its share of the page: inside, 1000 units across and pixels down."""
    box = f'x="{place(x)}%" y="{place(y)}" width="{place(width)}%" height="{place(height)}"'
    return f'<svg {box} viewBox="0 0 1000 {place(height)}" preserveAspectRatio="none">{inner}</svg>'
