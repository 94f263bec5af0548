"""Orders of an import, some at once: by columns, as the desk stores them."""

from __future__ import annotations

import marshal
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import accumulate, chain, compress, repeat
from operator import sub
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderColumns, OrderIn, Origin, paid_of_nets
from returndesk.core.orders.merge import customer_key, keys_of
from returndesk.store.rows import LISTS

# The columns that an import writes, by the names of the fields that it reads; they are named here only.
CUSTOMER_COLUMNS = ("key", *CustomerIn._fields)
_APART = ("lines", "customer", "recipient", "consent")  # in tables of their own
_ORDER = (Origin._fields if name == "origin" else (name,) for name in OrderIn._fields if name not in _APART)
ORDER_COLUMNS = (*chain.from_iterable(_ORDER), "paid_minor")
LINE_COLUMNS = (
    *("position", "line_key", "paid_minor"),
    *(name for name in LineIn._fields if name != "line_id"),
)
_MARK = "\0"  # between texts
_FILE = 40  # bits of seq below the file's number
_IN_MEMORY = 1 << 23  # bytes of held orders; more go to a nameless file

Row = tuple[object, ...]
Column = Sequence[Any]


def file_of(seq: int) -> int:
    """The number of an order's file."""
    return seq >> _FILE


def line_of(seq: int) -> int:
    """The line of its file on which an order begins."""
    return seq & ((1 << _FILE) - 1)


def seqs_of(file: int) -> tuple[int, int]:
    """The first and last seq that a file's orders can have."""
    return file << _FILE, (file + 1 << _FILE) - 1


def instant(at: datetime | None) -> str | None:
    """A UTC instant as the desk keeps it."""
    if at is None:
        return None
    return f"{(at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()[:19]}Z"


class Batch(NamedTuple):
    """Some orders by columns, each value plain text, number or None: ready for tables, and for a pipe."""

    seqs: Column
    counts: Column  # of each order's lines
    customers: dict[str, Column]  # by CUSTOMER_COLUMNS; the key is None for one whom nothing identifies
    orders: dict[str, Column]  # by ORDER_COLUMNS
    lines: dict[str, Column]  # by LINE_COLUMNS
    recipients: dict[int, tuple[str, str]]  # place of an order -> the fields of RecipientIn
    consents: dict[int, bool]  # place of an order -> whether its buyer consents, where its export says so

    def spans(self) -> list[tuple[int, int]]:
        """Where each order's lines begin and end."""
        ends = list(accumulate(self.counts))
        return list(zip([0, *ends[:-1]], ends, strict=True))

    def only(self, wanted: Sequence[bool]) -> Batch:
        """The orders that are wanted."""
        of_lines = list(chain.from_iterable(map(repeat, wanted, self.counts)))

        def cut(columns: Mapping[str, Column], chosen: Sequence[bool]) -> dict[str, Column]:
            return {name: list(compress(column, chosen)) for name, column in columns.items()}

        seqs, counts = (list(compress(column, wanted)) for column in (self.seqs, self.counts))
        places = compress(range(len(wanted)), wanted) if self.recipients else ()
        recipients = {at: self.recipients[old] for at, old in enumerate(places) if old in self.recipients}
        places = compress(range(len(wanted)), wanted) if self.consents else ()
        consents = {at: self.consents[old] for at, old in enumerate(places) if old in self.consents}
        tables = (cut(self.customers, wanted), cut(self.orders, wanted), cut(self.lines, of_lines))
        return Batch(seqs, counts, *tables, recipients, consents)

    def without_people(self, places: Container[int]) -> Batch:
        """The batch with nothing personal of the orders in these places."""

        def emptied(column: Column, chosen: Container[int]) -> Column:
            return ["" if at in chosen else value for at, value in enumerate(column)]

        lines = {at for place, span in enumerate(self.spans()) if place in places for at in range(*span)}
        customers = {name: emptied(column, places) for name, column in self.customers.items()}
        customers["key"] = [key or None for key in customers["key"]]
        tracking = emptied(self.lines["tracking"], lines)
        recipients = {at: to for at, to in self.recipients.items() if at not in places}
        return self._replace(
            customers=customers,
            lines={**self.lines, "tracking": tracking},
            recipients=recipients,
            consents={at: given for at, given in self.consents.items() if at not in places},
        )


def batch_of(file: int, read: OrderColumns) -> Batch:
    """Some orders of a file, by its number among the files of one import."""
    customers = dict(zip(CustomerIn._fields, read.customers, strict=True))
    fields = (name for name in OrderIn._fields if name not in ("lines", "customer"))
    told = dict(zip(fields, read.orders, strict=True))
    told |= zip(Origin._fields, zip(*told["origin"], strict=True), strict=True)
    orders = stored_columns({name: told[name] for name in ORDER_COLUMNS if name != "paid_minor"})
    recipients = told["recipient"]
    lines = stored_columns(dict(zip(LineIn._fields, read.lines, strict=True)))
    line_ids = lines.pop("line_id")
    known_by = (customers[name] for name in ("platform_id", "email", "phone"))
    keys = map(customer_key, orders["channel"], *known_by)
    sent_to = {at: tuple(each) for at, each in enumerate(recipients) if each} if any(recipients) else {}
    told_consents = told["consent"] if any(told["consent"]) else ()
    consents = {at: word == "yes" for at, word in enumerate(told_consents) if word}
    seqs = [file << _FILE | line for line in read.first_lines]
    batch = Batch(seqs, read.counts, {}, {}, {}, sent_to, consents)
    spans = batch.spans()
    several = [(at, start, end) for at, (start, end) in enumerate(spans) if end - start > 1]
    paid = _paid(orders, lines, spans)
    sums, positions = [paid[start] for start, _ in spans], [1] * len(paid)
    for at, start, end in several:
        sums[at] = sum(paid[start:end])
        positions[start:end] = range(1, end - start + 1)
    return batch._replace(
        customers={"key": [key or None for key in keys], **customers},
        orders={**orders, "paid_minor": sums},
        lines={
            "position": positions,
            "line_key": _keys(lines["sku"], line_ids, several),
            "paid_minor": paid,
            **lines,
        },
    )


def _paid(
    orders: Mapping[str, Column], lines: Mapping[str, Column], spans: Sequence[tuple[int, int]]
) -> Sequence[int]:
    """What was paid for each line."""
    nets = list(map(sub, lines["gross_minor"], lines["discount_minor"]))
    discounts, included, taxes = orders["discount_minor"], orders["tax_included"], lines["tax_minor"]
    if not any(discounts) and all(included) and min(nets) >= 0:
        return nets
    return [
        minor
        for (start, end), off, inside in zip(spans, discounts, included, strict=True)
        for minor in paid_of_nets(nets[start:end], taxes[start:end], off, bool(inside))
    ]


def stored_columns(columns: dict[str, Column]) -> dict[str, Column]:
    """Columns of values as a file brings them, as the desk keeps them."""
    return {name: _stored(name, column) for name, column in columns.items()}


def _stored(name: str, column: Column) -> Column:
    if name.endswith("_on"):
        return _days(column)
    if name.endswith("_at"):
        return column if isinstance(column[0], str) else list(map(instant, column))
    if name in LISTS:
        return list(map(";".join, column))
    return list(map(int, column)) if name == "tax_included" else column


def _days(days: Sequence[date | None]) -> list[str | None]:
    text = {day: day.isoformat() if day else None for day in set(days)}  # a file has few days, often repeated
    return [text[day] for day in days]


def _keys(skus: Column, line_ids: Column, several: Sequence[tuple[int, int, int]]) -> list[str]:
    """What each line is known by within its order."""
    if any(line_ids):
        ids = zip(skus, line_ids, strict=True)
        keys = [f"id:{known}#1" if known else f"sku:{sku}#1" for sku, known in ids]
    else:
        keys = [f"sku:{sku}#1" for sku in skus]
    for _, start, end in several:
        if len(set(keys[start:end])) < end - start:  # twins
            keys[start:end] = keys_of(skus[start:end], line_ids[start:end])
    return keys


def packed(batch: Batch) -> tuple[Any, ...]:
    """A batch for the pipe: of a column that is one value all the way, that alone; many texts as one."""
    tables = (batch.customers, batch.orders, batch.lines)
    short = ({name: _short(column) for name, column in columns.items()} for columns in tables)
    return (batch.seqs, batch.counts, batch.recipients, batch.consents, *short)


def unpacked(
    seqs: Column,
    counts: Column,
    recipients: dict[int, tuple[str, str]],
    consents: dict[int, bool],
    *tables: dict[str, Column],
) -> Batch:
    """The batch again."""
    customers, orders, lines = tables
    count = len(seqs)
    full = (_long(customers, count), _long(orders, count), _long(lines, sum(counts)))
    return Batch(seqs, counts, *full, recipients, consents)


def is_alike(column: Column) -> bool:
    """Whether a column is one value all the way."""
    return bool(column[0] == column[-1] and column.count(column[0]) == len(column))


def _short(column: Column) -> Column:
    if is_alike(column):
        return column[:1]
    try:
        text = _MARK.join(column)
    except TypeError:  # not all of it is text
        return column
    return text if text.count(_MARK) == len(column) - 1 else column


def _long(columns: dict[str, Column], count: int) -> dict[str, Column]:
    return {
        name: column.split(_MARK) if isinstance(column, str) else [*column] * (count // len(column))
        for name, column in columns.items()
    }


class Held:
    """Batches that are held outside the desk until all files are read."""

    def __init__(self) -> None:
        self.orders = 0  # how many are held
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as it lives

    def write(self, batch: Batch) -> None:
        """Hold some more."""
        data = marshal.dumps(packed(batch), 2)
        self._file.write(len(data).to_bytes(8, "big") + data)
        self.orders += len(batch.seqs)

    def clear(self) -> None:
        """Forget them: the files are read again."""
        self._file.seek(0)
        self._file.truncate()
        self.orders = 0

    def batches(self) -> Iterator[Batch]:
        """All of them, in order."""
        self._file.seek(0)
        while head := self._file.read(8):
            yield unpacked(*marshal.loads(self._file.read(int.from_bytes(head, "big"))))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
