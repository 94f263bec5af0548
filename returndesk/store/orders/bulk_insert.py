"""Orders into the desk, inside the import's transaction: new ones at once, unchanged ones skipped.

A known order with anything else than what is stored is staged: the rules merge these one by one, once all
files are read.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, compress, count, repeat
from operator import itemgetter, not_
from typing import Any

from returndesk.core.orders.incoming import RecipientIn
from returndesk.store.customers.consents import note_consents
from returndesk.store.customers.coupons import note_codes
from returndesk.store.customers.imports import ErasedCustomers
from returndesk.store.customers.merges.known import merged_keys
from returndesk.store.orders.columns import (
    CUSTOMER_COLUMNS,
    LINE_COLUMNS,
    ORDER_COLUMNS,
    Batch,
    Column,
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


def _places(columns: Sequence[str], first: int = 0) -> str:
    return ", ".join(f"{{{n}}}" for n, _ in enumerate(columns, first))


def _equal(columns: Sequence[str], first: int, stored: str) -> str:
    return " and ".join(f"{stored.format(name)} is {{{n}}}" for n, name in enumerate(columns, first))


# Statements for many rows, `told`: {0} is the first value of each, and so on. Each is named once, in this
# order; the first, which differs in each row, as often as it is needed.
# Of one customer's orders the first name stays, the last tier counts.
_CUSTOMER = f"""
    insert into customer ({", ".join(CUSTOMER_COLUMNS)}) {{told}}
    select {_places(CUSTOMER_COLUMNS)} from told where true
    on conflict (key) do update set name = coalesce(nullif(name, ''), excluded.name),
        email = coalesce(nullif(email, ''), excluded.email),
        phone = coalesce(nullif(phone, ''), excluded.phone),
        tier = coalesce(nullif(excluded.tier, ''), tier)
    -- most returning customers have nothing new
    where name = '' and excluded.name <> '' or email = '' and excluded.email <> ''
        or phone = '' and excluded.phone <> '' or excluded.tier not in ('', tier)
"""
_ORDER = f"""
    insert into orders (customer_id, id, {", ".join(ORDER_COLUMNS)}, imported_on) {{told}}
    select coalesce({{1}}, c.id), {_places(("id", *ORDER_COLUMNS, "imported_on"), 2)}
    from told left join customer c on c.key = {{0}} where true on conflict (channel, number) do nothing
"""
_LINE = f"""
    insert into order_line (order_id, {", ".join(LINE_COLUMNS)}) {{told}}
    select {_places(("order_id", *LINE_COLUMNS))} from told where true
"""
# For each order that the desk has: its id, how many lines it has, and whether all else is as told. What is
# compared here is not made an object of Python.
_WHO = CUSTOMER_COLUMNS[1:]
_FACTS = [name for name in ORDER_COLUMNS if name not in ("channel", "number")]
_KNOWN = f"""
    {{told}} select {{0}}, o.id, (select count(*) from order_line where order_id = o.id),
        {_equal(_WHO, 1, "coalesce(c.{}, '')")} and {_equal(_FACTS, 1 + len(_WHO), "o.{}")}
    from told cross join orders o on {_equal(("channel", "number"), 1 + len(_WHO) + len(_FACTS), "o.{}")}
    left join customer c on c.id = o.customer_id
"""
_OTHER_LINES = f"""
    {{told}} select {{0}} from told
    left join order_line l on l.order_id = {{0}} and {_equal(LINE_COLUMNS, 1, "l.{}")}
    where l.id is null
"""
_RECIPIENT = "select name, phone from recipient where order_id = ?"
_BUYERS = """
    select o.id, coalesce(c.name, ''), coalesce(c.phone, '') from orders o
    left join customer c on c.id = o.customer_id where o.id between ? and ?
"""
_INDEXES = """
    select name, sql from sqlite_master where type = 'index' and sql is not null
    and tbl_name in ('customer', 'orders', 'order_line') order by rowid
"""


@lru_cache(maxsize=32)
def _statement(what: str, shared: tuple[bool, ...], rows: int) -> str:
    """The statement for so many rows: it binds each row's own values, then the `shared` ones.

    The rows are one VALUES table that joins others: a subquery in each row would open them each time.
    """
    own = count(1)
    values = ["?" if alike else f"column{next(own)}" for alike in shared]
    table = ", ".join([f"({marks(range(shared.count(False)))})"] * rows)
    return what.format(*values, told=f"with told as (values {table})")


def _statements(what: str, columns: Sequence[Column]) -> Iterator[tuple[str, Iterator[list[Any]]]]:
    """(statement, the values that it binds each time) for some rows, many by one statement.

    What is the same in all of them is bound once. So the CHECKs are set up less often, and of some twenty
    columns half are bound.
    """
    if not columns:
        return
    shared = tuple(bool(n) and is_alike(column) for n, column in enumerate(columns))
    rows = list(zip(*compress(columns, map(not_, shared)), strict=True))
    last = [column[0] for column in compress(columns, shared)]
    size = (_VALUES - len(last)) // shared.count(False)
    whole = len(rows) - len(rows) % size
    blocks = ([*chain.from_iterable(rows[n : n + size]), *last] for n in range(0, whole, size))
    yield _statement(what, shared, size), blocks
    yield _statement(what, shared, 1), ([*row, *last] for row in rows[whole:])


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
    of their orders are kept, and no known one is skipped. `gather` gets new orders as they are written, with
    their ids and the id of each line's order.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        on: date,
        stage: Stage,
        lines: int,
        *,
        joined: bool = False,
        gather: Callable[[Batch, Column, Column], None] | None = None,
    ) -> None:
        self._conn, self._on, self._stage, self._joined = conn, on.isoformat(), stage, joined
        self._gather = gather
        self._erased, self._of_erased = ErasedCustomers(conn), dict[int, int]()
        self._merged = merged_keys(conn)
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
        # The journal names orders by id: one of a sale that was undone is never another order's.
        of_entries = "select coalesce(max(order_id), 0) from journal where order_id is not null"
        known = max(self._count("orders"), int(self._conn.execute(of_entries).fetchone()[0]))
        self._next_id = self._first_id = known + 1

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
        batch, self._of_erased = self._without_erased(self._of_merged(batch))
        file, counts = file_of(batch.seqs[0]), batch.counts
        self._files.add(file)
        known = self._known(batch)
        first, count = self._next_id, len(counts) - len(known)
        self._next_id += count
        ids: Column = range(first, self._next_id)
        if known:
            new = iter(ids)
            ids = [known[at][0] if at in known else next(new) for at in range(len(counts))]
        self._note_refunds(batch, ids, file)
        note_codes(self._conn, batch.orders["discount_codes"], ids, batch.seqs, first)
        if batch.consents:
            note_consents(self._conn, batch.consents, ids, batch.seqs, first)
        self.orders += len(counts)
        if known:
            again = [at in known for at in range(len(counts))]
            alike = [known[at][1] for at in sorted(known)]
            self._take_again(batch.only(again) if count else batch, list(compress(ids, again)), alike, file)
        if known and count:
            fresh = [at not in known for at in range(len(counts))]
            batch, ids = batch.only(fresh), list(compress(ids, fresh))
        if count:
            self._insert(batch, ids)
            self.lines_new[file] += sum(batch.counts)
        self.new[file] += count

    def _of_merged(self, batch: Batch) -> Batch:
        """The batch with the orders of a merged customer under the key that they have now."""
        if not self._merged:
            return batch
        keys = [self._merged.get(key, key) for key in batch.customers["key"]]
        return batch._replace(customers={**batch.customers, "key": keys})

    def _without_erased(self, batch: Batch) -> tuple[Batch, dict[int, int]]:
        """The batch without what it tells of erased customers, and their ids by the seq of their orders."""
        if not self._erased.any:
            return batch, {}
        who, orders = batch.customers, batch.orders
        named = list(zip(orders["channel"], orders["number"], strict=True))
        ids = zip(who["platform_id"], who["email"], who["phone"], strict=True)
        theirs = self._erased.among(named, orders["ordered_on"], ids)
        return batch.without_people(theirs), {batch.seqs[at]: customer for at, customer in theirs.items()}

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

    def _known(self, batch: Batch) -> dict[int, tuple[int, bool]]:
        """Place in the batch -> (id, whether all but its lines is as told) of the known orders."""
        numbers, counts = batch.orders["number"], batch.counts
        if self._joined:
            files = map(file_of, batch.seqs)
            self._conn.executemany(
                "insert into temp.imported_number values (?, ?)", zip(files, numbers, strict=True)
            )
        if self._first_id == 1 and len(self._files) == 1:
            return {}
        told = [batch.customers[name] for name in _WHO] + [batch.orders[name] for name in _FACTS]
        asked = (range(len(numbers)), *told, batch.orders["channel"], numbers)
        found = self._ask(_KNOWN, asked)
        return {at: (order_id, bool(alike) and lines == counts[at]) for at, order_id, lines, alike in found}

    def _take_again(self, batch: Batch, ids: Sequence[int], alike: Sequence[bool], file: int) -> None:
        """Count the orders, all of them known, that are as stored, stage the others.

        After another file none is skipped: that file is not merged yet.
        """
        customers, staged = batch.customers, list(range(len(ids)))
        if not self._joined and self._staged <= {file}:
            of_lines = (_by_line(ids, batch.counts), *batch.lines.values())
            changed = {order_id for (order_id,) in self._ask(_OTHER_LINES, of_lines)}
            for at, to in batch.recipients.items():
                known = self._conn.execute(_RECIPIENT, (ids[at],)).fetchone()
                if _apart(to, (customers["name"][at], customers["phone"][at]), known):
                    changed.add(ids[at])
            staged = [at for at in staged if not alike[at] or ids[at] in changed]
        self.unchanged[file] += len(ids) - len(staged)
        if staged:
            self._staged.add(file)
            spans, tables = batch.spans(), (customers, batch.orders, batch.lines)
            who, orders, lines = (list(zip(*table.values(), strict=True)) for table in tables)
            theirs = [(batch.seqs[at], *line) for at in staged for line in lines[slice(*spans[at])]]
            nobody = ("", "")
            rows = [
                (batch.seqs[at], *who[at], *orders[at], *batch.recipients.get(at, nobody)) for at in staged
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
            self._of_erased.get(seq) or (self._conn.execute(one, who).lastrowid if bare else None)
            for seq, who, bare in zip(batch.seqs, customers, _bare(batch), strict=True)
        ]
        orders = (keys, named, ids, *batch.orders.values(), [self._on] * len(ids))
        if self._write_columns(_ORDER, orders) == len(ids):
            of_lines = _by_line(ids, batch.counts)
            self._write_columns(_LINE, (of_lines, *batch.lines.values()))
            if self._gather:
                self._gather(batch, ids, of_lines)
            if batch.recipients:
                buyers = {at: who for at, *who in self._conn.execute(_BUYERS, (ids[0], ids[-1]))}
                told = ((ids[at], _apart(to, buyers[ids[at]])) for at, to in batch.recipients.items())
                self._conn.executemany(
                    "insert into recipient values (?, ?, ?)", ((at, *to) for at, to in told if to)
                )
        else:
            self._twice = True

    def _write_columns(self, what: str, columns: Sequence[Column]) -> int:
        """Insert some rows; how many were."""
        written = [self._conn.executemany(*each).rowcount for each in _statements(what, columns)]
        return sum(rows for rows in written if rows > 0)

    def _ask(self, what: str, columns: Sequence[Column]) -> list[tuple[Any, ...]]:
        """What is found for some rows."""
        asked = ((sql, values) for sql, blocks in _statements(what, columns) for values in blocks)
        return [row for sql, values in asked for row in self._conn.execute(sql, values)]

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
