"""Orders into the desk, inside the import's transaction: new ones at once, unchanged ones skipped.

A known order with anything else than what is stored is staged: the rules merge these one by one, once all
files are read.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, compress, count, groupby, repeat
from operator import itemgetter, not_
from typing import Any, NamedTuple

from returndesk.core.orders.incoming import RecipientIn
from returndesk.store.orders.columns import (
    CUSTOMER_COLUMNS,
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Batch,
    Column,
    Row,
    file_of,
    is_alike,
)
from returndesk.store.orders.staging import Stage
from returndesk.store.rows import marks

CACHE_KIB = 48 * 1024  # of pages, while a file comes in: its indexes are written all over
_SORT_KIB = 24 * 1024  # the same while an index is built: sorting takes as much again
_MANY = 20_000  # lines; for fewer no index is built anew
_VALUES = 500  # that one statement binds: more of them leave the cache of the processor
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
_KNOWN_RECIPIENTS = """
    select o.id, r.name, r.phone from temp.asked_order t
    cross join orders o on o.channel = t.channel and o.number = t.number join recipient r on r.order_id = o.id
"""
_BUYERS = """
    select o.id, coalesce(c.name, ''), coalesce(c.phone, '') from orders o
    left join customer c on c.id = o.customer_id where o.id between ? and ?
"""


class _Insert(NamedTuple):
    """A statement that inserts many rows; `values` and `join` name what it binds for each by its place."""

    into: str
    values: str
    join: str = ""
    conflict: str = ""


def _places(columns: Sequence[str], first: int = 0) -> str:
    return ", ".join(f"{{{n}}}" for n, _ in enumerate(columns, first))


# Of one customer's orders the first name stays, the last tier counts.
_CUSTOMER = _Insert(
    f"customer ({', '.join(CUSTOMER_COLUMNS)})",
    _places(CUSTOMER_COLUMNS),
    conflict="""on conflict (key) do update set name = coalesce(nullif(name, ''), excluded.name),
        email = coalesce(nullif(email, ''), excluded.email),
        phone = coalesce(nullif(phone, ''), excluded.phone),
        tier = coalesce(nullif(excluded.tier, ''), tier)
    -- most returning customers have nothing new
    where name = '' and excluded.name <> '' or email = '' and excluded.email <> ''
        or phone = '' and excluded.phone <> '' or excluded.tier not in ('', tier)""",
)
_ORDER = _Insert(
    f"orders (customer_id, id, {', '.join(ORDER_COLUMNS)}, imported_on)",
    f"coalesce({{1}}, c.id), {_places(('id', *ORDER_COLUMNS, 'imported_on'), 2)}",
    "left join customer c on c.key = {0}",
    "on conflict (channel, number) do nothing",
)
_LINE = _Insert(f"order_line (order_id, {', '.join(LINE_COLUMNS)})", _places(("order_id", *LINE_COLUMNS)))
_INDEXES = """
    select name, sql from sqlite_master where type = 'index' and sql is not null
    and tbl_name in ('orders', 'order_line') order by rowid
"""


@lru_cache(maxsize=32)
def _statement(what: _Insert, shared: tuple[bool, ...], rows: int) -> str:
    """The statement for so many rows: it binds the `shared` values, then each row's own.

    The rows are one VALUES table that joins the customers: a subquery in each row would open them each time.
    """
    own = count(1)
    values = ["?" if alike else f"column{next(own)}" for alike in shared]
    table = ", ".join([f"({marks(range(shared.count(False)))})"] * rows)
    return (
        f"insert into {what.into} select {what.values.format(*values)} from (values {table})"
        f" {what.join.format(*values)} where true {what.conflict}"
    )


def _by_line(ids: Column, counts: Column) -> Column:
    """The id of each line's order."""
    return ids if max(counts) == 1 else list(chain.from_iterable(map(repeat, ids, counts)))


def _by_id(rows: Iterable[tuple[int, str, str]]) -> dict[int, tuple[str, str]]:
    return {order_id: (name, phone) for order_id, name, phone in rows}


def _apart(
    to: tuple[str, str], buyer: tuple[str, ...], known: tuple[str, str] | None = None
) -> tuple[str, str] | None:
    """Name and phone of a recipient, as far as they are neither the buyer's nor known; None for nothing."""
    name, phone = RecipientIn(*to).apart_from(*buyer)
    if known:
        name, phone = "" if known[0] else name, "" if known[1] else phone
    return (name, phone) if name or phone else None


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
        known = self._known(batch)
        first, count = self._next_id, len(counts) - len(known)
        self._next_id += count
        ids: Column = range(first, self._next_id)
        if known:
            new = iter(ids)
            ids = [known.get(at) or next(new) for at in range(len(counts))]
        self._note_refunds(batch, ids, file)
        self.orders += len(counts)
        if known:
            self._take_again(batch, ids, known, file)
        if known and count:
            fresh = [at not in known for at in range(len(counts))]
            batch, ids = batch.only(fresh), list(compress(ids, fresh))
        if count:
            self._insert(batch, ids)
            self.lines_new[file] += sum(batch.counts)
        self.new[file] += count

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

    def _take_again(self, batch: Batch, ids: Sequence[int], known: Iterable[int], file: int) -> None:
        """Count the known orders that are as stored, stage the others.

        After another file none is skipped: that file is not merged yet.
        """
        customers = list(zip(*batch.customers.values(), strict=True))
        orders = list(zip(*batch.orders.values(), strict=True))
        lines = list(zip(_by_line(ids, batch.counts), *batch.lines.values(), strict=True))
        skipped: set[int] = set()
        spans = batch.spans()
        if not self._joined and self._staged <= {file}:
            found = groupby(self._conn.execute(_KNOWN_LINES), key=itemgetter(0))
            stored: dict[int, list[Row]] = {order_id: list(group) for order_id, group in found}
            known_to = _by_id(self._conn.execute(_KNOWN_RECIPIENTS)) if batch.recipients else {}
            for at, order_id, *facts in self._stored:
                start, end = spans[at]
                _, *who = customers[at]
                sent_to = batch.recipients.get(at)
                if sent_to and _apart(sent_to, customers[at][1:4:2], known_to.get(order_id)):
                    continue
                if facts == [*who, *orders[at]] and stored.get(order_id) == lines[start:end]:
                    skipped.add(at)
        self.unchanged[file] += len(skipped)
        staged = [at for at in known if at not in skipped]
        if staged:
            self._staged.add(file)
            theirs = [(batch.seqs[at], *line) for at in staged for _, *line in lines[slice(*spans[at])]]
            nobody = ("", "")
            rows = [
                (batch.seqs[at], *customers[at], *orders[at], *batch.recipients.get(at, nobody))
                for at in staged
            ]
            self._stage.write(rows, theirs)

    def _insert(self, batch: Batch, ids: Sequence[int]) -> None:
        """Insert new orders; each known customer once, completed, and one of a bare name for each order."""
        keys, customers = batch.customers["key"], list(zip(*batch.customers.values(), strict=True))
        self._write_columns(
            _CUSTOMER, tuple(zip(*sorted(filter(_BY_KEY, customers), key=_BY_KEY), strict=True))
        )
        one = _statement(_CUSTOMER, (False,) * len(CUSTOMER_COLUMNS), 1)
        named = [
            self._conn.execute(one, who).lastrowid if bare else None
            for who, bare in zip(customers, _bare(batch), strict=True)
        ]
        orders = (keys, named, ids, *batch.orders.values(), [self._on] * len(ids))
        if self._write_columns(_ORDER, orders) == len(ids):
            self._write_columns(_LINE, (_by_line(ids, batch.counts), *batch.lines.values()))
            if batch.recipients:
                buyers = _by_id(self._conn.execute(_BUYERS, (ids[0], ids[-1])))
                told = ((ids[at], _apart(to, buyers[ids[at]])) for at, to in batch.recipients.items())
                self._conn.executemany(
                    "insert into recipient values (?, ?, ?)", ((at, *to) for at, to in told if to)
                )
        else:
            self._twice = True

    def _write_columns(self, what: _Insert, columns: Sequence[Column]) -> int:
        """Insert some rows, many by one statement, which binds once what is the same in all of them.

        So the CHECKs are set up less often, and of some twenty columns half are bound. The first is never
        the same in all.
        """
        if not columns:
            return 0
        shared = tuple(bool(n) and is_alike(column) for n, column in enumerate(columns))
        rows = list(zip(*compress(columns, map(not_, shared)), strict=True))
        last = [column[0] for column in compress(columns, shared)]
        size = (_VALUES - len(last)) // shared.count(False)
        whole = len(rows) - len(rows) % size
        blocks = ([*last, *chain.from_iterable(rows[n : n + size])] for n in range(0, whole, size))
        rest = ([*last, *row] for row in rows[whole:])
        written = self._conn.executemany(_statement(what, shared, size), blocks).rowcount
        return max(0, written) + max(0, self._conn.executemany(_statement(what, shared, 1), rest).rowcount)

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
