"""A sale that was typed by hand: no receipt, no export."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returndesk.core.orders.incoming import CustomerIn, OrderIn, columns_of
from returndesk.desk.journal import record
from returndesk.desk.orders.importer import staging
from returndesk.desk.search import known_person, named_person
from returndesk.desk.views.lists import ShownOrder, shown
from returndesk.errors import NeedsPerson
from returndesk.store.orders import read as store
from returndesk.store.orders.bulk_insert import OrderWriter
from returndesk.store.orders.columns import batch_of
from returndesk.store.orders.typed_sales import last_titles
from returndesk.store.orders.typed_sales import next_number as store_next
from returndesk.store.rows import update

if TYPE_CHECKING:
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.orders.staging import Stage


TYPED = "T"  # the first letter of the numbers that the desk gives to typed sales


def next_number(desk: Desk, letter: str = TYPED) -> str:
    """The next of the desk's own numbers: T0001."""
    return store_next(desk.conn, letter)


def add_order(desk: Desk, sale: OrderIn, customer: str = "") -> ShownOrder:
    """Add a sale, written as an import writes it; `customer` as typed, "" is unknown.

    Raises NeedsPerson where the order exists.
    """
    with staging(desk) as stage, desk.act() as at:
        return shown(desk, added(desk, at, stage, sale, customer))


def check_new(desk: Desk, sale: OrderIn) -> None:
    """Raise NeedsPerson where the order exists."""
    if any(channel == sale.channel for _, channel in store.find_order_ids(desk.conn, sale.number)):
        raise NeedsPerson(
            f"Order {sale.number} exists: an order cannot be added twice",
            hint=f"returndesk order show {sale.number}",
        )


def added(desk: Desk, at: datetime, stage: Stage, sale: OrderIn, customer: str) -> Order:
    """Add a sale within an act under way."""
    check_new(desk, sale)
    who = named_person(customer) if customer else CustomerIn()
    buyer = known_person(desk, who) if customer else None
    titles = last_titles(desk.conn, [line.sku for line in sale.lines])
    lines = []
    for line in sale.lines:
        title, category = titles.get(line.sku, ("", ""))
        lines.append(line._replace(title=title, category=category))
    sale = sale._replace(lines=tuple(lines), customer=CustomerIn() if buyer else who)
    writer = OrderWriter(desk.conn, desk.today, stage, len(lines))
    writer.write(batch_of(0, columns_of([(1, sale)])))
    writer.finish()
    ((order_id, _),) = store.find_order_ids(desk.conn, sale.number, sale.channel)
    if buyer:
        update(desk.conn, "orders", order_id, {"customer_id": buyer.customer_id})
    order = store.load_order(desk.conn, order_id)
    # By its number: an undo leaves no order that the entry could name.
    details = {**store.orders_of_day(desk.conn, desk.today), "order": f"{sale.channel}:{sale.number}"}
    record(desk, "order-add", at=at, details=details)
    return order
