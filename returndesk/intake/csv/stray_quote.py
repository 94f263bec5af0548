"""Whether a stray quote has run on over rows: a cell of several lines that contains rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from returndesk.intake.csv.cells import clean

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_DAY = re.compile(r"(?:\d{1,4}|[A-Z][a-z]{2})[-/. ](?:\d{1,2}|[A-Z][a-z]{2})[-/., ]{1,2}\d{1,4}(?:[ T,].*)?")
_UNITS = re.compile(r"-?\d{1,7}(?:\.0*)?")
_AMOUNT = re.compile(r"[-+(]?(?:[A-Z]{1,3} ?)?[^\w\s.,]?-?\d[\d.,]*\)?")
_CODE = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z]+)*")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")

_DAYS = ("ordered_at", "shipped_on", "delivered_on", "opened_on")
_COUNTS = ("quantity", "refunded_quantity", "quantity_left")
_AMOUNTS = (
    "unit_price", "line_total", "line_net", "discount", "tax", "cost", "shipping", "order_discount",
    "order_tax", "refunded", "total", "outstanding",
)  # fmt: skip
_ENOUGH = 2  # points; a day is worth as much, since nothing else looks like one


class StrayQuote:
    """Tells the rows that a stray quote runs on over from the lines of an honest note or address.

    A quote opened by mistake runs on until another row's quote closes it. The text between them is one cell:
    the rest of the first row, whole rows, the beginning of the last one. So each line inside the cell is cut
    at the delimiter, and the pieces are compared with the columns whose form is known: the order number
    (digits and letters where the record's own number has them), days, units, amounts, a claim's reason. A
    piece that fits is a point for a row, a day two points; one that does not fit is a point against it;
    blanks do not count. Two points, and more for than against, make a row. The rest of the first row and the
    beginning of the last count as one line: the quote cuts a row in two.

    Only text inside the quotes counts, so columns that follow a note do not make it a row. Prose has a blank
    after its commas, a file of rows does not: a piece that begins with one fits only where the record's own
    cell does. A row without its last columns, or with one bad cell, is still a row. A note that quotes a row
    exactly is taken for one: better refused than an order lost.
    """

    def __init__(self, columns: Mapping[str, tuple[int, ...]], joined: frozenset[str]) -> None:
        """`columns` are those of each field; of `joined` ones the first counts."""
        looks: dict[int, tuple[int, Callable[[str], object]]] = {}
        for names, worth, pattern in (
            (_DAYS, 2, _DAY), (_COUNTS, 1, _UNITS), (_AMOUNTS, 1, _AMOUNT), (("reason",), 1, _CODE),
        ):  # fmt: skip
            for name in names:
                places = columns.get(name, ())
                for place in places[:1] if name in joined else places:
                    looks[place] = (worth, pattern.fullmatch)
        self._looks = looks
        self._number = next((columns[name][0] for name in ("order_number", "order") if name in columns), -1)

    def among(self, row: Sequence[str], delimiter: str) -> bool:
        """Whether one of the cells of a record of several lines holds a row."""
        at = 0  # where the cell begins, in cells of its line
        own = row[self._number] if 0 <= self._number < len(row) else ""
        own_first = _LINE_ENDS.split(own)[0].split(delimiter)[0]
        number = _shape(own_first)
        spaced = {place for place, cell in enumerate(row) if cell[:1] == " "}
        for cell in row:
            if "\n" not in cell and "\r" not in cell:
                at += 1
                continue
            lines = [line.split(delimiter) for line in _LINE_ENDS.split(cell)]
            # The record's own number fits itself: that proves nothing.
            first = [piece for piece in enumerate(lines[0], at) if piece != (self._number, own_first)]
            torn = [*first, *enumerate(lines[-1])]
            if any(self._is_row(each, number, spaced) for each in (torn, *map(enumerate, lines[1:-1]))):
                return True
            at = len(lines[-1])
        return False

    def _is_row(self, pieces: Iterable[tuple[int, str]], number: str, spaced: set[int]) -> bool:
        points = against = 0
        for place, text in pieces:
            worth, look = self._looks.get(place, (1, None))
            if (look is None and place != self._number) or not text.strip():
                continue
            fits = bool(look(clean(text))) if look else _shape(text) == number
            if fits and (text[0] != " " or place in spaced):
                points += worth
            else:
                against += worth
        return points >= _ENOUGH and points > against


def _shape(text: str) -> str:
    return _DIGITS.sub("0", _LETTERS.sub("a", clean(text)))
