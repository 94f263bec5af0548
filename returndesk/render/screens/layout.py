"""Screen lines as values: segments of text with a style name, arranged by cell width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from returndesk.render.escape import visible
from returndesk.render.screens.phrases import word
from returndesk.render.table import Row, Sections, Table
from returndesk.render.width import cells, clusters, cut, pad

Segment = tuple[str, str]  # (text, style); styles: over, today, yes, dim, strong, and "" for none
Line = tuple[Segment, ...]

BLANK: Line = ()
TEXT_WIDTH = 80  # for readable sentences on a wide terminal; only tables use its full width
GAP = 2
_GLUED = "\u00a0%"  # a figure and its sign stay on one line
_ROOMY = 20  # narrower text is unreadable
_BELOW = 6
_NARROWEST = 6  # a text is not cut below this
_FULL_WIDTH = 20  # a text longer than this is cut before a column goes
_SHORT = 12  # of a text beside the one that a row is about


def plain(text: str, style: str = "") -> Line:
    """A line of one segment."""
    return ((text, style),)


def line_cells(line: Iterable[Segment]) -> int:
    """Cells of a whole line."""
    return sum(cells(text) for text, _ in line)


def dotted(parts: Iterable[str | Segment]) -> Line:
    """Parts with ` · ` between; empty ones are omitted."""
    line: list[Segment] = []
    for part in parts:
        segment = (part, "") if isinstance(part, str) else part
        if segment[0]:
            line += [(" · ", "")] * bool(line) + [segment]
    return tuple(line)


def spread(left: Line, right: Line, width: int) -> list[Line]:
    """Left and right on one line where they fit, else the right one below, right-aligned."""
    if not right:
        return [left]
    free = width - line_cells(left) - line_cells(right)
    if free >= GAP:
        return [(*left, (" " * free, ""), *right)]
    return [left, ((" " * max(width - line_cells(right), 0), ""), *right)]


def wrapped(text: str, width: int, first: int | None = None) -> list[str]:
    """Text in lines of at most `width` cells (the first of at most `first`), broken at spaces.

    A word that is too long for a line (an address, a sentence in Chinese) is broken anywhere.
    """
    width, room = max(width, 8), max(width if first is None else first, 8)
    lines, current, used = [], "", 0
    for token in _pieces(text.replace(" %", _GLUED), width):
        size = cells(token)
        if current and used + 1 + size > room:
            lines.append(current)
            current, used, room = "", 0, width
        current, used = (f"{current} {token}", used + 1 + size) if current else (token, size)
    return [line.replace(_GLUED, " %") for line in (*lines, current)]


def _pieces(text: str, width: int) -> Iterator[str]:
    for token in text.split(" "):
        if cells(token) <= width:
            yield token
            continue
        piece, used = "", 0
        for cluster, size in clusters(token):
            if used + size > width:
                yield piece
                piece, used = "", 0
            piece, used = piece + cluster, used + size
        yield piece


def paragraph(lead: Line, text: str, width: int, style: str = "", right: Line = ()) -> list[Line]:
    """Text after a lead, aligned with its first line; `right` is at the end of the first line.

    If the lead leaves too little room, the text is below it.
    """
    hang = line_cells(lead)
    if width - hang < min(_ROOMY, cells(text)) and hang > _BELOW:
        below = [plain(" " * _BELOW + line, style) for line in wrapped(text, width - _BELOW)]
        return [*spread(lead, right, width), *below]
    reserved = line_cells(right) + GAP if right else 0
    roomy = width - hang - reserved >= _ROOMY
    first, *more = wrapped(text, width - hang, width - hang - reserved if roomy else None)
    lines = spread((*lead, (first, style)), right, width)
    return lines + [((" " * hang, ""), (text, style)) for text in more]


def about(value: Table | Sections, width: int) -> list[Line]:
    """What a value counts, in as many lines as that takes; none where it does not say."""
    text = visible(value.about)
    return [plain(line, "dim") for line in wrapped(text, min(width, TEXT_WIDTH))] if text else []


def flowed(lead: Line, parts: Sequence[Line], width: int, hang: int) -> list[Line]:
    """Parts with ` · ` between after a lead, on as many lines as needed; empty ones are omitted."""
    lines: list[Line] = []
    current, fresh = lead, True
    for part in filter(line_cells, parts):
        if not fresh and line_cells(current) + 3 + line_cells(part) > width:
            lines.append(current)
            current, fresh = plain(" " * hang), True
        current = (*current, *part) if fresh else (*current, (" · ", ""), *part)
        fresh = False
    return [*lines, current]


def labelled(label: str, parts: Sequence[Line], width: int, column: int) -> list[Line]:
    """A label, then its parts, aligned in one column."""
    return flowed(plain(pad(f"  {label}", column)), parts, width, column)


def commands(typed: Iterable[str]) -> list[Line]:
    """The next commands after an empty line, never cut or wrapped, so that they can be copied."""
    lines: list[Line] = [(("  ", ""), (command, "strong")) for command in typed if command]
    return [BLANK, *lines] if lines else []


@dataclass(slots=True)
class Field:
    """A column on the screen: escaped cells with styles; `rank` as in Column; `may_cut` for free text."""

    title: str
    cells: list[Segment]
    right: bool = False
    rank: int = 0
    may_cut: bool = False
    gap: int = GAP  # cells after it
    first_cells: int = 0  # the text that a row is about: as many are shown before columns of rank 5 and up

    @property
    def natural(self) -> int:
        """The width of its widest text."""
        return max([cells(self.title), *(cells(text) for text, _ in self.cells)])


def texts(rows: Iterable[Row], key: str, title: str | None = None, **how: Any) -> Field:
    """A column of one key's texts; its title is the key by default, `how` is as for Field."""
    return Field(key if title is None else title, [(word(row, key), "") for row in rows], **how)


def grid(fields: Sequence[Field], width: int, indent: int = GAP, header: bool = True) -> list[Line]:
    """Fields side by side, two spaces between: a dim header in capitals, then a line a row.

    If too wide, columns of the highest rank are omitted first, then the longest text is cut; numbers never.
    """
    shown, widths = fit(fields, width - indent)
    lines = []
    if header:
        titles: list[Segment] = [(field.title.upper(), "dim") for field in shown]
        lines.append(_row(titles, shown, widths, indent))
    rows = len(shown[0].cells) if shown else 0
    lines += [_row([field.cells[i] for field in shown], shown, widths, indent) for i in range(rows)]
    return lines


def _row(texts: Sequence[Segment], fields: Sequence[Field], widths: Sequence[int], indent: int) -> Line:
    line: list[Segment] = [(" " * indent, "")]
    for (text, style), field, width in zip(texts, fields, widths, strict=True):
        short = cut(text, width) if field.may_cut else text
        spaces = " " * (width - cells(short))
        if field.right:
            line += [(spaces, ""), (short, style), (" " * field.gap, "")]
        else:
            line += [(short, style), (spaces + " " * field.gap, "")]
    return tuple(line)


def fit(fields: Sequence[Field], room: int) -> tuple[list[Field], list[int]]:
    """The fields that are shown in `room` cells, and their widths."""
    shown = list(fields)
    natural = {id(field): field.natural for field in shown}

    leads = any(field.first_cells for field in shown)

    def wanted(field: Field, extra: bool) -> int:
        most = max(_FULL_WIDTH, field.first_cells) if extra else _FULL_WIDTH
        if leads and not field.first_cells:
            most = _SHORT
        return min(natural[id(field)], most) if field.may_cut else natural[id(field)]

    while shown:
        last = max(range(len(shown)), key=lambda i: (shown[i].rank, i))
        extra = shown[last].rank >= 5
        if not shown[last].rank or sum(wanted(field, extra) for field in shown) + _gaps(shown) <= room:
            break
        del shown[last]
    widths = [natural[id(field)] for field in shown]
    return shown, _narrowed(shown, widths, room - _gaps(shown))


def _gaps(fields: Sequence[Field]) -> int:
    return sum(field.gap for field in fields[:-1])


def _narrowed(fields: Sequence[Field], widths: list[int], room: int) -> list[int]:
    """Widths that add up to `room`, if cutting the longest texts is enough."""
    floor = [max(_NARROWEST, cells(f.title)) if f.may_cut else w for f, w in zip(fields, widths, strict=True)]
    widths = [min(w, max(room, low)) for w, low in zip(widths, floor, strict=True)]
    leads = any(field.first_cells for field in fields)
    while sum(widths) > room:
        cuttable = [i for i, field in enumerate(fields) if field.may_cut and widths[i] > floor[i]]
        if not cuttable:
            break
        if leads:  # the others first, to a short text
            others = [i for i in cuttable if not fields[i].first_cells and widths[i] > _SHORT]
            cuttable = others or cuttable
        widths[max(cuttable, key=lambda i: widths[i])] -= 1
    return widths
