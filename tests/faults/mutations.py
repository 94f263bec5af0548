"""Samples of exports, mutated by dice: bytes, cells, columns and rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import cache
from random import Random

from factory import SAMPLES
from intake.spreadsheet import sheet, workbook

CLAIMS = ("claims.csv", "amazon_returns.txt", "amazon_fba_returns.txt")
_NOT_READ = ("demo.csv",)
_LONGEST = 20 << 20  # bytes
_CELLS = (
    "", " ", "0", "-1", "1e309", "NaN", "١٢", "9" * 30, "1.234,56", "1,234.56", "-12.00", "12.00-",
    "(12.00)", "$5", "5 kr", "=1+1", "'=cmd|x", "\t7", "2026-02-30", "0000-00-00", "31/12/2026", "9999-12-31",
    "1969-12-31", "2026-11-03T10:00:00+25:00", "Dec 31, 2026", "date", "\u202e7", "\x1b[31m", "\ufeff",
    "é" * 200_000, "a\nb", '"', '""', "x" * 5000, "NULL", "#REF!", "🙂", "null,null", "2026-03-29 02:30:00",
    "True", "\x00", "\ud7ff", "3.9E+17", "refunded", "cancelled", "unpaid", "JPY", "KWD", "XXX",
)  # fmt: skip
_BYTES = (
    b"\0",
    b"\xff",
    b'"',
    b"\n",
    b"\r",
    b",",
    b";",
    b"\t",
    b"\xc3",
    b"\xe2\x80",
    b"'",
    b"=",
    b"-",
    b"9" * 40,
)

Table = list[list[str]]


@cache
def samples() -> dict[str, bytes]:
    """The bytes of each sample that can be imported, by its name."""
    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".csv", ".txt"))
    return {path.name: path.read_bytes() for path in files if path.name not in _NOT_READ}


def mutated(dice: Random) -> tuple[str, bytes]:
    """(the sample's name, its bytes with some mutations)."""
    name = dice.choice(list(samples()))
    data = samples()[name]
    if dice.random() < 0.7:
        data = _as_table(dice, data)
    for _ in range(dice.choice((0, 0, 1, 1, 2, 5))):
        data = _bytes(dice, data)
    return name, data[:_LONGEST]


def _as_table(dice: Random, data: bytes) -> bytes:
    text = data.decode("utf-8-sig", "replace")
    mark = max(",;\t", key=text[:2000].count)
    own = csv.field_size_limit(1 << 20)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    csv.field_size_limit(own)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        if rows and any(rows):
            dice.choice((_cell, _cell, _cell, _column, _column, _row))(dice, rows)
    if dice.random() < 0.1:
        printable = [["".join(filter(str.isprintable, cell[:32767])) for cell in row] for row in rows]
        return workbook({"S": sheet(printable, one_row=dice.random() < 0.3)})
    out = io.StringIO(newline="")
    mark = dice.choice(",;\t|") if dice.random() < 0.15 else mark
    quoting = dice.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(
        out, delimiter=mark, quoting=quoting, lineterminator=dice.choice(("\n", "\r\n", "\r"))
    )
    writer.writerows(rows)
    codes = ("utf-8", "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "gb18030", "mac_roman")
    return out.getvalue().encode(dice.choice(codes), "replace")


def _place(dice: Random, rows: Table) -> tuple[list[str], int]:
    row = dice.choice([row for row in rows if row])
    return row, dice.randrange(len(row))


def _cell(dice: Random, rows: Table) -> None:
    """One cell is another text, another cell's, or its own with a piece more or less."""
    row, at = _place(dice, rows)
    other, there = _place(dice, rows)
    kind = dice.randrange(5)
    if kind < 2:
        row[at] = dice.choice(_CELLS)
    elif kind == 2:
        row[at], other[there] = other[there], row[at]
    elif kind == 3:
        cut = dice.randrange(len(row[at]) + 1)
        row[at] = row[at][:cut] + dice.choice(("", dice.choice(_CELLS)[:8])) + row[at][cut + 1 :]
    else:
        row[at] = other[there]


def _column(dice: Random, rows: Table) -> None:
    """A column goes, comes twice, moves, is filled with one text, or has another header."""
    width = max(map(len, rows))
    at, there, kind, text = (
        dice.randrange(width),
        dice.randrange(width),
        dice.randrange(5),
        dice.choice(_CELLS),
    )
    if kind == 4 and rows[0]:
        header, place = _place(dice, rows[:1])
        header[place] = dice.choice((*_CELLS, header[0].upper(), header[-1], "sku", "Total", "Datum", "金额"))
        return
    for row in rows:
        if at >= len(row):
            continue
        if kind == 0:
            del row[at]
        elif kind == 1:
            row.insert(there, row[at])
        elif kind == 2:
            row.insert(there, row.pop(at))
        elif row is not rows[0]:
            row[at] = text


def _row(dice: Random, rows: Table) -> None:
    """A row goes, comes again, is cut off, too long or the header; or all are shuffled or repeated."""
    at, kind = dice.randrange(len(rows)), dice.randrange(8)
    if kind == 0:
        del rows[at]
    elif kind == 1:
        rows.insert(dice.randrange(len(rows)), list(rows[at]))
    elif kind == 2:
        rows[at] = rows[at][: dice.randrange(len(rows[at]) + 1)]
    elif kind == 3:
        rows[at] = [*rows[at], *dice.choices(_CELLS, k=dice.randrange(1, 4))]
    elif kind == 4:
        rows.insert(at, list(rows[0]))
    elif kind == 5:
        rows[1:] = dice.sample(rows[1:], len(rows) - 1)
    elif kind == 6:
        rows.extend([list(row) for row in rows[1:]] * dice.choice((1, 2, 30)))
    else:
        rows.insert(at, [])


def _bytes(dice: Random, data: bytes) -> bytes:
    at, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    end = min(end, at + dice.choice((1, 3, 40, len(data))))
    changes: tuple[Callable[[], bytes], ...] = (
        lambda: data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :],
        lambda: data[:at] + dice.choice(_BYTES) + data[at:],
        lambda: data[:at] + data[end:],
        lambda: data[:at] + data[at:end] * 2 + data[end:],
        lambda: data[:at],
        lambda: data + dice.choice(list(samples().values())),
    )
    return dice.choice(changes)()
