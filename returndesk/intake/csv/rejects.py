"""Rejected rows in the source's own shape, each with its reason: a file to correct and import again."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile

from returndesk.errors import DiskProblem
from returndesk.intake.csv.cells import guard
from returndesk.intake.csv.records import REASON_COLUMN, Sheet

_PLACE_BITS = 36  # of a reason in its spool; the bits above are the line
_KNOWN = 1_000  # reasons that are written once
_LENGTH_BYTES = 4


class Spool:
    """Texts in a nameless file: a million rows may be rejected. It is shared with a forked process."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - is open as long as rejects are read
        self._size = 0
        self._known: dict[str, int] = {}

    def __del__(self) -> None:
        self._file.close()

    def add(self, text: str) -> int:
        """Keep a text; returns its place. Raises DiskProblem."""
        place = self._known.get(text)
        if place is None:
            data, place = text.encode("utf-8", "backslashreplace"), self._size
            try:
                self._file.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
            except OSError as error:
                raise _full(error) from None
            self._size += _LENGTH_BYTES + len(data)
            if len(self._known) < _KNOWN:
                self._known[text] = place
        return place

    def flush(self) -> None:
        """Let the other process see all of it. Raises DiskProblem."""
        try:
            self._file.flush()
        except OSError as error:
            raise _full(error) from None

    def text(self, place: int) -> str:
        """The text at a place."""
        self._file.seek(place)
        return self._file.read(int.from_bytes(self._file.read(_LENGTH_BYTES), "big")).decode()


def _full(error: OSError) -> DiskProblem:
    return DiskProblem(f"rejected rows cannot be kept: {error.strerror}: nothing was imported")


class Reasons:
    """What is wrong with the rows of a file, and the reason of each rejected one; without a spool nothing."""

    def __init__(self, spool: Spool | None) -> None:
        self.spool = spool
        self._rejected = array("Q")  # line and place
        self._said: dict[int, list[str]] = {}  # of rows not rejected yet

    def add(self, line: int, reason: str) -> None:
        """Note what is wrong on a line."""
        if self.spool is not None:
            self._said.setdefault(line, []).append(reason)

    def reject(self, lines: Sequence[int]) -> None:
        """Reject rows that belong together."""
        if self.spool is None:
            return
        first = min((line for line in lines if line in self._said), default=lines[0])
        for line in dict.fromkeys(lines):
            reasons = self._said.pop(line, None) or [f"belongs to rejected row {first}"]
            self._rejected.append(line << _PLACE_BITS | self.spool.add("; ".join(reasons)))

    def __len__(self) -> int:
        return len(self._rejected)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """(line, reason) of every rejected row, by line."""
        for packed in sorted(self._rejected):
            assert self.spool is not None
            yield packed >> _PLACE_BITS, self.spool.text(packed & ((1 << _PLACE_BITS) - 1))

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        if self.spool is not None:
            self.spool.flush()
        return None, {"spool": None, "_rejected": self._rejected, "_said": {}}


class Rejects:
    """Rejected records as they came, one reason for each."""

    def __init__(self, sheet: Sheet | None, reasons: Reasons) -> None:
        self.sheet, self.reasons = sheet, reasons

    def __bool__(self) -> bool:
        return bool(self.reasons)

    def __getstate__(self) -> dict[str, object]:
        return {"sheet": None, "reasons": self.reasons}

    def rows(self) -> Iterator[tuple[list[str], str]]:
        """(cells, reason) of every rejected row, without the reason of an earlier rejection."""
        assert self.sheet is not None
        width, kept = len(self.sheet.header), len(self._header)
        rejected = iter(self.reasons)
        wanted, reason = next(rejected, (0, ""))
        for line, row in self.sheet.rows() if wanted else ():
            if line == wanted:
                yield [*row, *[""] * (width - len(row))][:kept] + row[width:], reason
            while wanted <= line:
                wanted, reason = next(rejected, (0, ""))
                if not wanted:
                    return

    @property
    def _header(self) -> Sequence[str]:
        assert self.sheet is not None
        header = self.sheet.header
        # A rejects file that is imported and rejected again must not grow a second column of reasons.
        return header[: len(header) - (len(header) > 1 and header[-1].casefold() == REASON_COLUMN)]

    def pieces(self, *, header: bool = True) -> Iterator[str]:
        """The file, a row at a time: the reasons in a last column, which is ignored when it is read again.

        Cells are guarded against a spreadsheet's formulas; reading takes the guards off.
        """
        assert self.sheet is not None
        sheet, out = self.sheet, io.StringIO(newline="")
        writer = csv.writer(out, delimiter=sheet.delimiter, lineterminator="\n")

        def written(cells: Sequence[str], reason: str) -> str:
            row = [*map(guard, cells), reason]
            if not sheet.quotes:  # such a file cannot hold its delimiter in a cell
                return sheet.delimiter.join(row) + "\n"
            out.seek(0)
            out.truncate()
            writer.writerow(row)
            return out.getvalue()

        if header:
            yield written(self._header, REASON_COLUMN)
        for cells, reason in self.rows():
            # Doubled quotes in a cell of prose trip those who correct the file as text.
            yield written(cells, guard(reason.replace('"', "'")))

    def text(self) -> str:
        """The whole file."""
        return "".join(self.pieces())
