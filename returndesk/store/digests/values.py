"""Digests of rows: what they come to, for some of a kind at once or for one."""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from returndesk.store.digests.columns import Kind, Part

_MARK = "\0"
_LENGTH = 16
_STEP = 64  # digests of claims or blocks of orders that are worked out at once

Columns = Iterable[Sequence[Any]]


def feed(digest: Any, columns: Columns) -> None:
    """Add the columns of some rows to a digest, in version 2 of marshal, whose bytes a test holds.

    A column of one value is that value, one of texts a single text: that is twice as fast.
    """
    digest.update(marshal.dumps([_short(column) for column in columns], 2))


def _short(column: Sequence[Any]) -> object:
    if not column:
        return []
    if column[0] == column[-1] and column.count(column[0]) == len(column):
        return [column[0], len(column)]
    try:
        text = _MARK.join(column)
    except TypeError:  # not all of it is text
        return list(column)
    return text if text.count(_MARK) == len(column) - 1 else list(column)


def text_of(digest: Any) -> str:
    """A digest as it is stored."""
    return str(digest.hexdigest()[:_LENGTH])


def digest_of_nothing(kind: Kind) -> str:
    """The digest of a claim, block or table without rows."""
    digest = hashlib.sha256()
    for _ in kind.parts:
        feed(digest, ())
    return text_of(digest)


def digest_of(conn: sqlite3.Connection, kind: Kind, key: int) -> str:
    """The digest of one claim, block or table as it is now."""
    return next(digests(conn, kind, key, key))[1]


def digests(conn: sqlite3.Connection, kind: Kind, first: int, last: int) -> Iterator[tuple[int, str]]:
    """(key, digest) for every key between two, whether it has rows or not."""
    for start in range(first, last + 1, _STEP):
        end = min(start + _STEP - 1, last)
        found = {key: hashlib.sha256() for key in range(start, end + 1)}
        for part in kind.parts:
            rows = _rows(conn, part, start, end)
            for key, digest in found.items():
                feed(digest, zip(*rows.get(key, ()), strict=True))
        yield from ((key, text_of(digest)) for key, digest in found.items())


def _rows(conn: sqlite3.Connection, part: Part, first: int, last: int) -> dict[int, list[Any]]:
    """The rows of a part by the keys of their digests."""
    key = part.key if "." in part.key or part.key == "0" else f"{'of' if part.of else 't'}.{part.key}"
    between = (part.between or f"{key} between {{first}} and {{last}}").format(first=first, last=last)
    columns = ", ".join(f"t.{name}" for name in part.columns)
    order = ", ".join(f"t.{name.strip()}" for name in part.order.split(","))
    by_key: dict[int, list[Any]] = defaultdict(list)
    for row in conn.execute(
        f"select {key}, {columns} from {part.table} t {part.of} where {between} and {part.which}"
        f" order by {order}"
    ):
        by_key[row[0]].append(row[1:])
    return by_key
