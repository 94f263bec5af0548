"""Orders that are held and then written, and those that go straight into the desk: the same desk."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from properties.test_orders import sales

from returndesk.core.orders.incoming import OrderIn, columns_of
from returndesk.desk.doctor import examine
from returndesk.desk.orders import importer as desk_importing
from returndesk.desk.orders.importer import ImportedFile, Incoming, import_orders, importing, staging
from returndesk.desk.session import Desk
from returndesk.store.orders import bulk_insert
from returndesk.store.orders.columns import batch_of
from returndesk.store.schema.migrations import migrate
from returndesk.store.settings import Settings

MONDAY = date(2027, 1, 4)
ROWS = (  # a customer's id tells nothing
    "select o.*, c.* from orders o left join customer c on c.id = o.customer_id order by o.id",
    "select * from order_line order by id",
    "select key, name, email, phone, platform_id, tier from customer order by 1, 2, 3, 4, 6",
    "select * from external_refund order by id",
)
# Without the digests, which cover the customers' own ids.
JOURNAL = "select on_day, who, act, json_remove(details, '$.digests') as details from journal order by seq"
LONG = 1 << 20

File = list[OrderIn]
Outcome = tuple[list[object], list[list[ImportedFile]], list[str]]


@st.composite
def told_imports(draw: st.DrawFn) -> list[list[File]]:
    """Imports of one file or two, each of which tells once of some of three orders.

    Of each there are few tellings, most of them alike but for one thing: what comes again is often the same.
    """
    tellings = {number: _tellings(draw(sales), draw(sales), number) for number in ("1", "2", "3")}
    files = st.lists(st.sampled_from(list(tellings)), min_size=1, max_size=3, unique=True)
    return [
        [
            [draw(st.sampled_from(tellings[number])) for number in draw(files)]
            for _ in range(draw(st.integers(1, 2)))
        ]
        for _ in range(draw(st.integers(1, 3)))
    ]


def _tellings(one: OrderIn, other: OrderIn, number: str) -> list[OrderIn]:
    one = _sold(one, int(number))
    mail = one.customer._replace(email="a", tier="gold")
    told = [
        one,
        one,
        one._replace(country="FR"),
        one._replace(customer=mail),
        one._replace(customer=mail._replace(tier="silver", phone="1")),
        one._replace(status="cancelled"),
        one._replace(shipping_minor=one.shipping_minor + 1),
        _sold(other, int(number)),
    ]
    return [each._replace(number=number) for each in told]


def _sold(order: OrderIn, off: int) -> OrderIn:
    """The order with a discount that it can bear."""
    most = sum(line.gross_minor - line.discount_minor for line in order.lines)
    return order._replace(discount_minor=min(off, most), shipping_tax_minor=off, tax_included=off % 2 == 0)


def desk_after(
    told: Sequence[Sequence[File]], *, size: int = 0, joined: bool = False, update: bool = False
) -> Outcome:
    """A desk's rows, what it said of each import, and what the doctor says."""
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as conn,
        tempfile.TemporaryDirectory() as folder,
        patch.object(desk_importing, "_LONG", LONG),
        patch.object(bulk_insert, "_MANY", 0),  # every long one leaves the indexes aside
    ):
        migrate(conn)
        shop, done = Settings("Shop", "EUR", "Europe/Berlin", True, MONDAY), []
        desk = Desk(conn, str(Path(folder, "desk.db")), shop, MONDAY, "ann")
        for day, one in enumerate(told):
            desk.today = MONDAY + timedelta(day)
            with staging(desk) as stage, importing(desk, stage, size, joined=joined) as taking:
                for number, orders in enumerate(one):
                    numbered = list(enumerate(orders, 2))
                    for batch in [[each] for each in numbered] if size else [numbered]:
                        taking.orders.write(batch_of(number, columns_of(batch)))
                incoming = [Incoming(f"{number}.csv", "desk", len(one)) for number in range(len(one))]
                done.append(import_orders(desk, taking, incoming, update=update))
        rows = [without_ids(conn.execute(query)) for query in (*ROWS, JOURNAL)]
        return rows, done, sorted(f"{one.code} {one.text}" for one in examine(desk))


def without_ids(cursor: sqlite3.Cursor) -> list[dict[str, object]]:
    """Rows by column, the customers' own ids left out."""
    names = [name for name, *_ in cursor.description]
    ids = {n for n, name in enumerate(names) if name == "customer_id" or (name == "id" and n)}
    return [
        {f"{n} {name}": row[n] for n, name in enumerate(names) if n not in ids} for row in cursor.fetchall()
    ]


@settings(max_examples=15)
@given(told_imports(), st.booleans())
def test_long_imports_leave_the_desk_that_short_ones_leave(told: list[list[File]], update: bool) -> None:
    held = desk_after(told, update=update)
    assert not [found for found in held[2] if found.startswith(("elsewhere", "line-sum"))]
    assert desk_after(told, size=LONG, update=update) == held
    # Here every known order is merged by the rules, also the one that tells just what is stored.
    assert desk_after(told, joined=True, update=update) == held


@settings(max_examples=6)
@given(told_imports())
def test_the_last_import_once_more_adds_nothing(told: list[list[File]]) -> None:
    for size in (0, LONG):
        rows, done, _ = desk_after([*told, told[-1][:1]], size=size, update=True)
        again, once_more, _ = desk_after([*told, told[-1][:1], told[-1][:1]], size=size, update=True)
        assert again[:-1] == rows[:-1]  # but for the journal
        assert [(one.new, one.lines_new) for one in once_more[-1]] == [(0, 0)]
        assert done == once_more[:-1]
