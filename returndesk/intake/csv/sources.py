"""A file's bytes, which can be read from the beginning more than once, whatever its size."""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from returndesk.errors import BadData
from returndesk.intake.csv.file_kinds import is_workbook

_MOST_BYTES = 1 << 29  # of an unpacked file: ten times the largest export that was ever seen
_MOST_PIPED = 1 << 30  # of a pipe or device, which may never end
_MOST_TIMES = 200  # an export packs to a tenth or a fiftieth; blank lines to a thousandth
_FEW_BYTES = 1 << 24  # unpacked: no more is a burden, however well it packs
_IN_MEMORY = 1 << 23  # bytes of a pipe or packed file; a longer one goes to a nameless file
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One file. `open()` gives its bytes from the start; one reading of them at a time."""

    name: str  # for messages
    open: Callable[[], BinaryIO]
    workbook: bool = False  # an xlsx, whose sheets are tables
    table: bool = False  # a sheet's rows, as a CSV in UTF-8: its messages count rows, not lines

    def is_blank(self) -> bool:
        """Whether there is nothing but blanks, as far as the beginning shows."""
        with self.open() as stream:
            return not stream.read(_BLOCK).strip(b"\xef\xbb\xbf \t\r\n")

    def size(self) -> int:
        """The number of bytes."""
        with self.open() as stream:
            return stream.seek(0, os.SEEK_END)


def source(name: str, stream: BinaryIO) -> Source:
    """A source of an open file, pipe or buffer; gzip data is unpacked.

    Raises BadData for a file that is neither a CSV nor an xlsx, for broken gzip data, and for more data than
    is unpacked.
    """
    if not _is_file(stream):
        stream = _spooled(_blocks(stream), name, _MOST_PIPED)
    head = stream.read(2)
    stream.seek(0)
    if head == b"\x1f\x8b":
        stream = _unpacked(stream, name)
    return Source(name, _reopener(stream), is_workbook(name, stream))


def table(name: str, rows: Iterable[Sequence[str]]) -> Source:
    """A source of a sheet's rows. Raises BadData where they are more than is unpacked."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")  # so cells with either are quoted
    return Source(name, _reopener(_spooled(map(writer.writerow, rows), name, _MOST_BYTES)), table=True)


class _Echo:
    """A file whose `write` returns its text as bytes, which csv.writer passes on."""

    def write(self, text: str) -> bytes:
        return text.encode()


def in_memory(name: str, data: bytes) -> Source:
    """A source of bytes."""
    return source(name, io.BytesIO(data))


def _reopener(stream: BinaryIO) -> Callable[[], BinaryIO]:
    if isinstance(stream, io.BytesIO):
        data = stream.getvalue()  # shared, not copied
        return lambda: io.BytesIO(data)

    def again() -> BinaryIO:
        stream.seek(0)
        # A reader may close its copy; the file itself stays open, even if it is deleted.
        copy = os.fdopen(os.dup(stream.fileno()), "rb")
        copy.seek(0)
        return copy

    return again


def _is_file(stream: BinaryIO) -> bool:
    """Whether a stream can be read again from its beginning, and ends: a file or a buffer."""
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:  # a buffer
        return stream.seekable()


def _unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    import gzip
    import zlib

    most = min(_MOST_BYTES, max(_FEW_BYTES, _MOST_TIMES * stream.seek(0, os.SEEK_END)))
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            return _spooled(_blocks(packed), name, most)  # type: ignore[arg-type]
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadData(f"{name}: broken gzip data", hint="download or compress it again") from None


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: stream.read(_BLOCK), b"")


def _spooled(blocks: Iterable[bytes], name: str, most: int | None = None) -> BinaryIO:
    """All of some blocks, in memory or, if it is long, in a nameless file that only this process can read.

    Raises BadData for more than `most` bytes.
    """
    from tempfile import TemporaryFile

    kept: BinaryIO = io.BytesIO()
    size = 0
    for block in blocks:
        size += len(block)
        if size == len(block) == _BLOCK and not block.strip(b"\0"):
            raise BadData(f"{name}: NUL characters, not a CSV", hint="look at what writes it")
        if most == _MOST_PIPED and size > most:
            kept.close()
            hint = "save it to a file and import that"
            raise BadData(f"{name}: more than {most >> 20} MiB without an end", hint=hint)
        if most is not None and size > most:
            kept.close()
            hint = (
                "split it" if most == _MOST_BYTES else "look at what is in it; unpacked, it can be imported"
            )
            raise BadData(f"{name}: more than {most >> 20} MiB when unpacked", hint=hint)
        if size > _IN_MEMORY and isinstance(kept, io.BytesIO):
            longer = TemporaryFile()  # noqa: SIM115 - stays open as long as the source is read
            longer.write(kept.getvalue())
            kept = longer
        kept.write(block)
    kept.flush()
    kept.seek(0)
    return kept
