"""Other desks beside the desk's file: copies and backups, and whether they still hold a text."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from returndesk.store.file_format import APPLICATION_ID

_PIECE = 1 << 20  # bytes that are read at once
_MAGIC = b"SQLite format 3\x00"


def copies_holding(path: str, backups: str, needles: Sequence[str]) -> list[str]:
    """Desks in the folder of a desk, or in that of its backups, that hold one of the texts."""
    folders = dict.fromkeys(os.path.abspath(one) for one in (os.path.dirname(path), backups))
    wanted = [one for needle in needles if needle for one in {needle, needle.casefold()}]
    found = []
    for folder in folders:
        for other in _files(folder):
            if not os.path.samefile(other, path) and _is_desk(other) and file_holds(other, wanted):
                found.append(other)
    return found


def _files(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        other = os.path.join(folder, name)
        if os.path.isfile(other) and not os.path.islink(other):
            yield other


def _is_desk(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            header = file.read(100)
    except OSError:
        return False
    return header.startswith(_MAGIC) and int.from_bytes(header[68:72], "big") == APPLICATION_ID


def file_holds(path: str, needles: Sequence[str]) -> bool:
    """Whether the bytes of a file hold one of the texts as UTF-8."""
    wanted = [one.encode() for one in needles]
    overlap = max(map(len, wanted), default=1)
    try:
        with open(path, "rb") as file:
            before = b""
            while piece := file.read(_PIECE):
                window = before + piece
                if any(one in window for one in wanted):
                    return True
                before = window[-overlap:]
    except OSError:
        return False
    return False
