"""Orders into the desk, inside the import's transaction: new ones at once, unchanged ones skipped.

A known order with anything else than what is stored is staged: the rules merge these one by one, once all
files are read.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, compress, repeat
from operator import itemgetter
from typing import Any

from returndesk.store.orders.columns import (
    CUSTOMER_COLUMNS,
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Batch,
    Row,
    file_of,
)
from returndesk.store.orders.staging import Stage
from returndesk.store.rows import marks

CACHE_KIB = 96 * 1024  # of pages, while a file comes in: its indexes are written all over
_SORT_KIB = 24 * 1024  # the same while an index is built: sorting takes as much again
_MANY = 20_000  # lines; for fewer no index is built anew
_VALUES = 999  # that one statement may bind in every SQLite
_BY_KEY = itemgetter(CUSTOMER_COLUMNS.index("key"))

_WHO = ", ".join(f"coalesce(c.{name}, '')" for name in CUSTOMER_COLUMNS if name != "key")
_KNOWN = f"""
    select t.n, o.id, {_WHO}, {", ".join(f"o.{name}" for name in ORDER_COLUMNS)}
    from temp.asked_order t cross join orders o on o.channel = t.channel and o.number = t.number
    left join customer c on c.id = o.customer_id order by t.n
"""
_KNOWN_LINES = f"""
    select l.order_id, {", ".join(f"l.{name}" for name in LINE_COLUMNS)} from temp.asked_order t
    cross join orders o on o.channel = t.channel and o.number = t.number
    cross join order_line l on l.order_id = o.id order by t.n, l.position
"""
# Of one customer's orders the first name stays, the last tier counts.
_CUSTOMER = (
    f"insert into customer ({', '.join(CUSTOMER_COLUMNS)})",
    f"({marks(CUSTOMER_COLUMNS)})",
    """on conflict (key) do update set name = coalesce(nullif(name, ''), excluded.name),
        email = coalesce(nullif(email, ''), excluded.email),
        phone = coalesce(nullif(phone, ''), excluded.phone),
        tier = coalesce(nullif(excluded.tier, ''), tier)
    -- most returning customers have nothing new
    where name = '' and excluded.name <> '' or email = '' and excluded.email <> ''
        or phone = '' and excluded.phone <> '' or excluded.tier not in ('', tier)""",
)
_ORDER = (
    f"insert into orders (id, customer_id, {', '.join(ORDER_COLUMNS)}, imported_on)",
    f"(?, coalesce(?, (select id from customer where key = ?)), {marks(ORDER_COLUMNS)}, ?)",
    "on conflict (channel, number) do nothing",
)
_LINE = (
    f"insert into order_line (order_id, {', '.join(LINE_COLUMNS)})",
    f"(?, {marks(LINE_COLUMNS)})",
    "",
)
_INDEXES = """
    select name, sql from sqlite_master where type = 'index' and sql is not null
    and tbl_name in ('orders', 'order_line') order by rowid
"""


def _statement(parts: tuple[str, str, str], rows: int) -> str:
    head, row, tail = parts
    return f"{head} values {', '.join([row] * rows)} {tail}"


def _bare(batch: Batch) -> Iterator[bool]:
    """Whether each order's customer has a name or a tier, and nothing that identifies them."""
    columns = (batch.customers[name] for name in ("key", "name", "tier"))
    return (not key and bool(name or tier) for key, name, tier in zip(*columns, strict=True))


class OrderWriter:
    """Writes the batches of one import, file after file; call `finish` before reading them.

    `lines` is their approximate number. `joined` is for files that may share orders with others: the numbers
    of their orders are kept, and no known one is skipped.
    """

    def __init__(
        self, conn: sqlite3.Connection, on: date, stage: Stage, lines: int, *, joined: bool = False
    ) -> None:
        self._conn, self._on, self._stage, self._joined = conn, on.isoformat(), stage, joined
        self._stored: list[tuple[Any, ...]] = []  # the known ones of this batch
        conn.execute(f"pragma cache_size = -{CACHE_KIB}")
        conn.execute("savepoint written")
        self._begin()
        self._indexes: list[tuple[str, str]] = []
        if lines > max(_MANY, self._count("order_line")):
            self._drop_indexes()

    def _begin(self) -> None:
        self.orders = 0  # written, staged or skipped
        # by file:
        self.new: Counter[int] = Counter()
        self.lines_new: Counter[int] = Counter()
        self.unchanged: Counter[int] = Counter()  # known orders that are as stored
        self.refunded: Counter[int] = Counter()  # orders with refunds made in the platform
        self.cancelled: Counter[int] = Counter()
        self._twice = False  # an order is twice in one file
        self._staged: set[int] = set()  # files
        self._files: set[int] = set()
        self._next_id = self._first_id = self._count("orders") + 1

    def _count(self, table: str) -> int:
        """About how many rows a table has: its highest id."""
        return int(self._conn.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0])

    def _drop_indexes(self) -> None:
        """Drop the indexes that will more than double: built at the end they cost less."""
        self._indexes = self._conn.execute(_INDEXES).fetchall()
        for name, _ in self._indexes:
            self._conn.execute(f"drop index {name}")

    def clear(self) -> None:
        """Undo what was written: the files are read again."""
        self._conn.execute("rollback to written")
        self._begin()
        if self._indexes:
            self._drop_indexes()

    def write(self, batch: Batch) -> None:
        """Write some orders of one file, each once in it.

        If one comes twice, the reader on trust finds out as well and calls `clear`: the rest is ignored.
        """
        if self._twice:
            return
        file, counts = file_of(batch.seqs[0]), batch.counts
        self._files.add(file)
        customers = list(zip(*batch.customers.values(), strict=True))
        orders = list(zip(*batch.orders.values(), strict=True))
        known = self._known(batch)
        ids = [known.get(at) or 0 for at in range(len(orders))]
        fresh = [not order_id for order_id in ids]
        for at, is_new in enumerate(fresh):
            if is_new:
                ids[at] = self._next_id
                self._next_id += 1
        by_line = ids if max(counts) == 1 else list(chain.from_iterable(map(repeat, ids, counts)))
        lines = list(zip(by_line, *batch.lines.values(), strict=True))
        self._note_refunds(batch, ids, file)
        if known:
            self._take_again(batch, customers, orders, lines, known, file)
            lines = list(compress(lines, chain.from_iterable(map(repeat, fresh, counts))))
        if any(fresh):
            self._insert(
                list(compress(ids, fresh)),
                list(compress(customers, fresh)),
                list(compress(orders, fresh)),
                list(compress(_bare(batch), fresh)),
                lines,
            )
        self.orders += len(ids)
        self.new[file] += sum(fresh)
        self.lines_new[file] += len(lines)

    def _note_refunds(self, batch: Batch, ids: Sequence[int], file: int) -> None:
        """Count the refunded and the cancelled orders, and keep their ids.

        With each whether it is cancelled and paid, so that its money is owed; None is not over.
        """
        statuses, elsewhere = batch.orders["status"], batch.orders["reported_minor"]
        units = batch.lines["reported_units"]
        if not any(elsewhere) and not any(units) and set(statuses) == {"open"}:
            return
        touched = []
        payments = batch.orders["payment"]
        for order_id, status, minor, payment, (start, end) in zip(
            ids, statuses, elsewhere, payments, batch.spans(), strict=True
        ):
            refunded = status in ("refunded", "part-refunded") or minor > 0 or any(units[start:end])
            self.refunded[file] += refunded
            self.cancelled[file] += status == "cancelled"
            if refunded or status != "open":
                owed = status == "cancelled" and payment in ("paid", "part-paid")
                touched.append((order_id, file, owed if status in ("refunded", "cancelled") else None))
        self._conn.executemany("insert or replace into temp.imported_refund values (?, ?, ?)", touched)

    def _known(self, batch: Batch) -> dict[int, int]:
        """Place in the batch -> id of the orders that the desk has."""
        numbers = batch.orders["number"]
        if self._joined:
            files = map(file_of, batch.seqs)
            self._conn.executemany(
                "insert into temp.imported_number values (?, ?)", zip(files, numbers, strict=True)
            )
        if self._first_id == 1 and len(self._files) == 1:
            return {}
        self._conn.execute("delete from temp.asked_order")
        asked = zip(range(len(numbers)), batch.orders["channel"], numbers, strict=True)
        self._conn.executemany("insert into temp.asked_order values (?, ?, ?)", asked)
        self._stored = self._conn.execute(_KNOWN).fetchall()
        return {at: order_id for at, order_id, *_ in self._stored}

    def _take_again(
        self,
        batch: Batch,
        customers: Sequence[Row],
        orders: Sequence[Row],
        lines: Sequence[Row],
        known: Iterable[int],
        file: int,
    ) -> None:
        """Count the known orders that are as stored, stage the others.

        After another file none is skipped: that file is not merged yet.
        """
        skipped: set[int] = set()
        spans = batch.spans()
        if not self._joined and self._staged <= {file}:
            stored: dict[int, list[Row]] = {}
            for line in self._conn.execute(_KNOWN_LINES):
                stored.setdefault(line[0], []).append(line)
            for at, order_id, *facts in self._stored:
                start, end = spans[at]
                _, *who = customers[at]
                if facts == [*who, *orders[at]] and stored.get(order_id) == lines[start:end]:
                    skipped.add(at)
        self.unchanged[file] += len(skipped)
        staged = [at for at in known if at not in skipped]
        if staged:
            self._staged.add(file)
            theirs = [(batch.seqs[at], *line) for at in staged for _, *line in lines[slice(*spans[at])]]
            rows = [(batch.seqs[at], *customers[at], *orders[at]) for at in staged]
            self._stage.write(rows, theirs)

    def _insert(
        self,
        ids: Sequence[int],
        customers: Sequence[Row],
        orders: Sequence[Row],
        bare: Sequence[bool],
        lines: Sequence[Row],
    ) -> None:
        """Insert new orders; each known customer once, completed, and one of a bare name for each order."""
        self._write_rows(_CUSTOMER, sorted(filter(_BY_KEY, customers), key=_BY_KEY))
        named = {
            order_id: self._conn.execute(_statement(_CUSTOMER, 1), row).lastrowid
            for order_id, row in compress(zip(ids, customers, strict=True), bare)
        }
        rows = [
            (order_id, named.get(order_id), key, *order, self._on)
            for order_id, (key, *_), order in zip(ids, customers, orders, strict=True)
        ]
        if self._write_rows(_ORDER, rows) == len(rows):
            self._write_rows(_LINE, lines)
        else:
            self._twice = True

    def _write_rows(self, parts: tuple[str, str, str], rows: Sequence[Row]) -> int:
        """Insert some rows, many by one statement: its CHECKs are set up less often."""
        size = _VALUES // len(rows[0]) if rows else 1
        whole = len(rows) - len(rows) % size
        blocks = (list(chain.from_iterable(rows[n : n + size])) for n in range(0, whole, size))
        written = self._conn.executemany(_statement(parts, size), blocks).rowcount
        return max(0, written) + max(0, self._conn.executemany(_statement(parts, 1), rows[whole:]).rowcount)

    def finish(self) -> None:
        """Build the dropped indexes."""
        assert not self._twice, "an order was twice in a file"
        # Sorting takes memory beside the pages: a file of millions must not take more.
        self._conn.execute(f"pragma cache_size = -{_SORT_KIB}")
        for _, sql in self._indexes:
            self._conn.execute(sql)
        self._indexes = []
        self._conn.execute(f"pragma cache_size = -{CACHE_KIB}")
        self._conn.execute("release written")
