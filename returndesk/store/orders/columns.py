"""Orders on their way in, some at once: by columns, in the shape in which the desk keeps them."""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import accumulate
from operator import sub
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple

from returndesk.core.orders.incoming import OrderColumns, paid_of_nets
from returndesk.core.orders.merge import customer_key, keys_of

ORDER_FACTS = (
    "channel, number, ordered_on, ordered_at, currency, shipping_minor, discount_minor, tax_minor,"
    " tax_included, paid_minor, country, tags, payment_method, status, source, campaign, elsewhere_minor"
)
LINE_FACTS = (
    "position, line_key, sku, title, category, quantity, unit_price_minor, gross_minor, discount_minor,"
    " tax_minor, paid_minor, tags, cost_minor, shipped_on, delivered_on, tracking, elsewhere_units"
)
_GROSS, _DISCOUNT, _TAX = 5, 6, 7  # in line_columns
_FILE = 40  # bits of seq below the file's number
_IN_MEMORY = 1 << 23  # bytes of held orders; what is more goes to a nameless file

Row = tuple[object, ...]
Column = Sequence[Any]


def file_of(seq: int) -> int:
    """The number of the file that told of an order."""
    return seq >> _FILE


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
    customers: list[Column]  # key, None for one whom nothing identifies; name, mail, phone, id, tier
    orders: list[Column]  # by ORDER_FACTS
    lines: list[Column]  # by LINE_FACTS

    def spans(self) -> list[tuple[int, int]]:
        """Where each order's lines begin and end."""
        ends = list(accumulate(self.counts))
        return list(zip([0, *ends[:-1]], ends, strict=True))


def batch_of(file: int, told: OrderColumns) -> Batch:
    """Some orders of a file, by its number among the files of one import."""
    (channels, numbers, ordered_on, currencies, ordered_at, shipping, discounts, taxes, included, countries,
     tags, methods, statuses, sources, campaigns, elsewhere) = told.orders  # fmt: skip
    *lines, line_ids = line_columns(told.lines)
    _, emails, phones, ids, _ = told.customers
    keys = [key or None for key in map(customer_key, channels, ids, emails, phones)]
    batch = Batch([file << _FILE | line for line in told.first_lines], told.counts, [], [], [])
    spans = batch.spans()
    several = [(at, start, end) for at, (start, end) in enumerate(spans) if end - start > 1]
    nets = list(map(sub, lines[_GROSS], lines[_DISCOUNT]))
    if any(discounts) or not all(included) or min(nets) < 0:
        terms = zip(spans, discounts, taxes, included, strict=True)
        paid = [
            minor
            for (start, end), off, tax, inside in terms
            for minor in paid_of_nets(nets[start:end], lines[_TAX][start:end], off, tax, bool(inside))
        ]
    else:
        paid = nets
    sums, positions = [paid[start] for start, _ in spans], [1] * len(paid)
    for at, start, end in several:
        sums[at] = sum(paid[start:end])
        positions[start:end] = range(1, end - start + 1)
    return batch._replace(
        customers=[keys, *told.customers],
        orders=[channels, numbers, _days(ordered_on), list(map(instant, ordered_at)), currencies, shipping,
                discounts, taxes, list(map(int, included)), sums, countries, list(map(";".join, tags)),
                methods, statuses, sources, campaigns, elsewhere],
        lines=[positions, _keys(lines[0], line_ids, several), *lines[:8], paid, *lines[8:]],
    )  # fmt: skip


def line_columns(told: Sequence[Column]) -> list[Column]:
    """Lines by LINE_FACTS from the SKU on, without what was paid; then the platform's line id."""
    (skus, quantities, prices, gross, titles, categories, discounts, taxes, tags, costs, line_ids, shipped,
     delivered, tracking, elsewhere) = told  # fmt: skip
    return [
        skus, titles, categories, quantities, prices, gross, discounts, taxes, list(map(";".join, tags)),
        costs, _days(shipped), _days(delivered), tracking, elsewhere, line_ids,
    ]  # fmt: skip


def _days(days: Sequence[date | None]) -> list[str | None]:
    text = {day: day.isoformat() if day else None for day in set(days)}  # a file has few days, often told
    return [text[day] for day in days]


def _keys(skus: Column, line_ids: Column, several: Sequence[tuple[int, int, int]]) -> list[str]:
    """What each line is known by within its order."""
    keys = [f"id:{known}#1" if known else f"sku:{sku}#1" for sku, known in zip(skus, line_ids, strict=True)]
    for _, start, end in several:
        if len(set(keys[start:end])) < end - start:  # twins
            keys[start:end] = keys_of(skus[start:end], line_ids[start:end])
    return keys


def packed(batch: Batch) -> tuple[Any, ...]:
    """A batch for the pipe: of a column that is one value all the way, that alone."""
    return (batch.seqs, batch.counts, *(list(map(_short, columns)) for columns in batch[2:]))


def unpacked(seqs: Column, counts: Column, *tables: list[Column]) -> Batch:
    """The batch again."""
    customers, orders, lines = tables
    count = len(seqs)
    return Batch(seqs, counts, _long(customers, count), _long(orders, count), _long(lines, sum(counts)))


def _short(column: Column) -> Column:
    return column[:1] if column.count(column[0]) == len(column) else column


def _long(columns: list[Column], count: int) -> list[Column]:
    return [[*column] * count if len(column) == 1 else column for column in columns]


class Held:
    """Batches that wait beside the desk until all of them are there; the desk is not touched."""

    def __init__(self) -> None:
        self.orders = 0  # how many wait
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as it lives

    def write(self, batch: Batch) -> None:
        """Hold some more."""
        data = marshal.dumps(packed(batch), 2)
        self._file.write(len(data).to_bytes(8, "big") + data)
        self.orders += len(batch.seqs)

    def clear(self) -> None:
        """Forget them: they are to be read again."""
        self._file.seek(0)
        self._file.truncate()
        self.orders = 0

    def batches(self) -> Iterator[Batch]:
        """All that wait, as they came."""
        self._file.seek(0)
        while head := self._file.read(8):
            yield unpacked(*marshal.loads(self._file.read(int.from_bytes(head, "big"))))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
