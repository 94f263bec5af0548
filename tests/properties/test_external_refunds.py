"""Files that tell ever more refunds: what stands in the ledger is what the last of them says."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.money import cumulative_share
from returndesk.core.orders.external_refunds import (
    NOTHING,
    Given,
    Sale,
    SoldLine,
    expected_ledger,
    ledger_changes,
    problems_of,
    total_of,
)  # fmt: skip
from returndesk.core.orders.incoming import ORDER_STATUSES, LineIn, OrderIn, columns_of
from returndesk.core.value import replace
from returndesk.desk.orders.importer import Incoming, import_orders, importing, staging
from returndesk.desk.session import Desk
from returndesk.store.orders.columns import batch_of
from returndesk.store.orders.external_refunds import refunded_orders
from returndesk.store.schema.migrations import migrate
from returndesk.store.settings import Settings

MONDAY = date(2026, 11, 23)


@st.composite
def tellings(draw: st.DrawFn) -> list[OrderIn]:
    """One order as up to five files tell it: status, units and amount refunded never fall."""
    sold = draw(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 999)), min_size=1, max_size=3))
    order = OrderIn(
        channel="web",
        number="1042",
        ordered_on=date(2026, 11, 2),
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        lines=tuple(
            LineIn(f"S{n}", quantity, gross // quantity, gross) for n, (quantity, gross) in enumerate(sold)
        ),
        shipping_minor=draw(st.integers(0, 499)),
    )
    told = []
    for _ in range(draw(st.integers(1, 5))):
        lines = tuple(
            line._replace(reported_units=draw(st.integers(line.reported_units, line.quantity)))
            for line in order.lines
        )
        statuses = ORDER_STATUSES[ORDER_STATUSES.index(order.status) :]
        order = order._replace(
            lines=lines,
            reported_minor=order.reported_minor + draw(st.sampled_from([0, 0, 1, 100, 2_000])),
            status=draw(st.sampled_from([order.status, *statuses])),
        )
        told.append(order)
    return told


def ledger_after(files: Sequence[OrderIn]) -> tuple[dict[int | None, Given], Sale]:
    """The ledger, and the order, of a desk that took in these files on days that follow each other."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        migrate(conn)
        shop = Settings("Shop", "EUR", "Europe/Berlin", True, MONDAY)
        for day, order in enumerate(files):
            desk = Desk(conn, "desk.db", shop, MONDAY + timedelta(day), "ann")
            with staging(desk) as stage, importing(desk, stage) as taking:
                taking.orders.write(batch_of(0, columns_of([(2, order)])))
                import_orders(desk, taking, [Incoming("f.csv", "desk", 1)])
            days = conn.execute(
                "select count(*) from external_refund where on_day > ?", (desk.today.isoformat(),)
            )
            assert days.fetchone() == (0,)
        (found,) = refunded_orders(conn, "select id from orders")
        return found.ledgers.get(found.sale.currency, {}), found.sale


@settings(max_examples=30)
@given(tellings())
def test_whatever_came_before_the_ledger_is_what_the_last_file_says(files: list[OrderIn]) -> None:
    ledger, sale = ledger_after(files)
    alone, _ = ledger_after(files[-1:])
    assert total_of(ledger) == total_of(alone) <= sale.received_minor
    assert problems_of(sale, ledger) == []
    if not sale.over:  # of a whole order its sum is told, not anew what for
        assert {key: one for key, one in ledger.items() if one != NOTHING} == alone


@settings(max_examples=30)
@given(tellings())
def test_every_file_told_twice_is_told_once(files: list[OrderIn]) -> None:
    twice = [file for file in files for _ in range(2)]
    assert ledger_after(twice) == ledger_after(files)


@given(st.integers(0, 10_000), st.integers(1, 9), st.lists(st.booleans(), max_size=9))
def test_units_that_go_here_and_elsewhere_by_turns_add_up_to_the_line(
    paid: int, quantity: int, turns: list[bool]
) -> None:
    line, told = SoldLine(1, quantity, paid, 0, 0, 0), Given()
    for here in turns[:quantity]:
        if here:
            share = cumulative_share(paid, line.settled_units + line.elsewhere_units, 1, quantity)
            line = replace(
                line, settled_units=line.settled_units + 1, refunded_minor=line.refunded_minor + share
            )
        else:
            line = replace(line, elsewhere_units=line.elsewhere_units + 1)
        sale = Sale(False, "EUR", paid, 0, 0, 0, line.refunded_minor, [line])
        stands = {1: told} if told != NOTHING else {}
        more = ledger_changes(expected_ledger(sale, stands), stands)
        assert not here or more == []  # what is given here changes nothing that was told
        told = expected_ledger(sale, stands).get(1, NOTHING)
    gone = line.settled_units + line.elsewhere_units
    assert told.goods_minor + line.refunded_minor == paid * gone // quantity
