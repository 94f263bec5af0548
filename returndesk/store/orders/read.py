"""Orders and their customers: found, listed and searched; a recorded delivery."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from returndesk.core.orders.model import (
    NO_RECEIPT,
    Buyer,
    ExternalRefunds,
    Held,
    LineHistory,
    Order,
    OrderLine,
    Origin,
    Repair,
    Settled,
    Surcharge,
    WithheldBefore,
)
from returndesk.core.orders.reductions import Reduction
from returndesk.core.value import Value, replace
from returndesk.store.rows import marks, read_values, taken, update
from returndesk.store.schema.orders import SOLD, carried, recorded

# Units on open claims, by order line.
HELD_UNITS = """
    select cl.order_line_id as line_id, c.id as claim_id, sum(case
        when c.status in ('requested', 'waiting') then cl.claimed - cl.settled - cl.repaired - cl.external
            - cl.freed
        else max(0, cl.approved - cl.refused - cl.settled - cl.repaired - cl.external
            - cl.freed) end) as units
    from claim_line cl join claim c on c.id = cl.claim_id
    where c.status in ('requested', 'waiting', 'approved', 'part-received', 'received', 'inspected')
"""
_SHOWN_CUSTOMER = "coalesce(nullif(c.name, ''), nullif(c.email, ''), c.platform_id, '')"
# Known sales: not the orders made for goods without a receipt.
SHOWN = f"not (o.channel = 'counter' and instr(';' || o.tags || ';', ';{NO_RECEIPT};'))"
# To whom an order was sent, unless by now that is its customer.
RECIPIENT = "iif(r.name is null or r.name = coalesce(c.name, ''), '', r.name)"
_PEOPLE = "left join customer c on c.id = o.customer_id left join recipient r on r.order_id = o.id"
_OF_ORDER = (
    "channel number ordered_on currency shipping_minor shipping_refunded_minor shared_goods_minor"
    " returned_minor total_minor payment outstanding_minor status country tags payment_method customer_id"
)
_SURCHARGE = ("surcharge", "surcharge_minor", "surcharge_refunded_minor")
_LAST_DISPUTE = "from dispute where order_id = o.id order by id desc limit 1"
# The fields of Order and OrderLine that are stored, and where.
_ORDER: dict[str, str] = {
    "order_id": "o.id",
    **{name: f"o.{name}" for name in (*_OF_ORDER.split(), *_SURCHARGE)},
    "carried_minor": carried("o.id"),
    "recorded_minor": recorded("o.id"),
    # of ExternalRefunds
    "amount_minor": "o.elsewhere_minor",
    "ledger_minor": "(select coalesce(sum(total_minor), 0) from external_refund"
    " where order_id = o.id and currency = o.currency)",
    # of WithheldBefore
    **{
        name: f"(select coalesce(sum({name}), 0) from refund"
        " where claim_id in (select id from claim where order_id = o.id))"
        for name in WithheldBefore.__match_args__
    },
    "confirmed": "exists (select 1 from confirmation where order_id = o.id)",
    "dispute": f"coalesce((select state {_LAST_DISPUTE}), '')",
    "disputed_minor": f"coalesce((select amount_minor {_LAST_DISPUTE}), 0)",
    "bank_minor": "(select coalesce(sum(taken_minor), 0) from dispute where order_id = o.id)",
    "owed_since_on": "(select on_day from cancellation where order_id = o.id)",
    "platform": "coalesce((select platform from external_refund where order_id = o.id"
    " order by id desc limit 1), '')",
    "key": "coalesce(c.key, '')",  # of Buyer
    "customer": _SHOWN_CUSTOMER,
    **{name: f"coalesce(c.{name}, '')" for name in ("email", "phone", "tier")},
    "recipient": RECIPIENT,
    "recipient_phone": "coalesce(r.phone, '')",
}
_LINE = (
    "position sku title category quantity unit_price_minor discount_minor tax_minor paid_minor"
    " tags shipped_on delivered_on part_units part_on tracking fulfillment elsewhere_units settled_units"
    " refunded_minor"
).split()


class OrderSummary(Value):
    """An order as lists show it; amounts in minor units of its currency."""

    order_id: int
    channel: str
    number: str
    shared: bool  # another channel has the same number
    customer: str
    ordered_on: str
    delivered_on: str | None
    lines: int
    units: int
    paid_minor: int
    shipping_minor: int
    currency: str
    status: str
    recipient: str  # to whom it was sent, where not to the customer


def find_order_ids(
    conn: sqlite3.Connection, number: str, channel: str | None = None
) -> list[tuple[int, str]]:
    """(id, channel) of the orders of that number, of one channel or of all."""
    sql, values = "select id, channel from orders where number = ?", [number]
    if channel is not None:
        sql, values = sql + " and channel = ?", [number, channel]
    return conn.execute(sql + " order by channel", values).fetchall()


def existing_numbers(conn: sqlite3.Connection, numbers: Sequence[str]) -> list[str]:
    """Those of the numbers that an order has, in the order given."""
    sql = f"select number from orders where number in ({marks(numbers)})"
    known = {number for (number,) in conn.execute(sql, numbers)}
    return [number for number in numbers if number in known]


def find_order_id(conn: sqlite3.Connection, number: str, channel: str = "") -> int | None:
    """The id of the order that a file names, by its channel or as the only one of that number.

    `channel:number` is taken too. None for an unknown order, 0 where several channels have it.
    """
    found = find_order_ids(conn, number, channel or None)
    if not found and not channel and ":" in number:
        first, _, rest = number.partition(":")
        found = find_order_ids(conn, rest.removeprefix("#"), first.lower())
    if len(found) > 1:
        return 0
    return found[0][0] if found else None


def discount_codes(conn: sqlite3.Connection, order_id: int) -> tuple[str, ...]:
    """The discount codes of an order, as the customer typed them."""
    row = conn.execute("select discount_codes from orders where id = ?", (order_id,)).fetchone()
    codes: tuple[str, ...] = read_values(("discount_codes",), row)["discount_codes"]
    return codes


def load_order(conn: sqlite3.Connection, order_id: int) -> Order:
    """An order with its lines and its units on open claims."""
    row = conn.execute(
        f"select {', '.join(_ORDER.values())} from orders o {_PEOPLE} where o.id = ?",
        (order_id,),
    ).fetchone()
    held = _held(conn, order_id)
    # Goods that were never sent, were lost, or sent back and never arrived, are not with the customer.
    outcomes = conn.execute(
        "select cl.order_line_id,"
        " sum(case when c.reason = 'lost' or c.proof_on is not null or j.unsent then 0"
        "   else max(0, cl.kept - (select coalesce(sum(rl.units), 0) from remedy_line rl join remedy r"
        "     on r.id = rl.remedy_id where rl.claim_line_id = cl.id and r.kind = 'replacement')) end),"
        " sum(cl.repaired), sum(max(0, cl.accepted + cl.kept - cl.settled - cl.repaired - cl.external))"
        " from claim_line cl join claim c on c.id = cl.claim_id"
        " join judgement j on j.claim_line_id = cl.id"
        " where c.order_id = ? group by cl.order_line_id",
        (order_id,),
    ).fetchall()
    kept = {line_id: units for line_id, units, *_ in outcomes}
    accepted = {line_id: units for line_id, *_, units in outcomes}
    reductions = reductions_of(conn, order_id)
    past = _history(conn, order_id) if outcomes else {}
    rows = conn.execute(
        f"select id, {', '.join(_LINE)} from order_line where order_id = ? order by position", (order_id,)
    )
    lines = tuple(
        OrderLine(
            line_id,
            **read_values(_LINE, line),
            held_units=sum(one.units for one in held.get(line_id, ())),
            accepted_units=accepted.get(line_id, 0),
            kept_units=kept.get(line_id, 0),
            reductions=reductions.get(line_id, ()),
            history=replace(past.get(line_id, LineHistory()), held=held.get(line_id, ())),
        )
        for line_id, *line in rows
    )
    values = read_values(tuple(_ORDER), row)
    external = ExternalRefunds(**taken(values, ExternalRefunds.__match_args__))
    surcharge = Surcharge(*(values.pop(name) for name in _SURCHARGE))
    buyer = Buyer(**taken(values, Buyer.__match_args__))
    withheld = WithheldBefore(**taken(values, WithheldBefore.__match_args__))
    paid_here = values.pop("recorded_minor")
    order = Order(
        **values, external=external, surcharge=surcharge, withheld=withheld, buyer=buyer, lines=lines
    )
    return order.with_recorded(paid_here) if paid_here else order


def held_units(conn: sqlite3.Connection, order_id: int) -> dict[int, int]:
    """Units of an order on open claims, by line id."""
    return {line_id: sum(one.units for one in held) for line_id, held in _held(conn, order_id).items()}


def _held(conn: sqlite3.Connection, order_id: int) -> dict[int, tuple[Held, ...]]:
    """The open claims that hold units of an order, by line id."""
    rows = conn.execute(
        f"select line_id, claim_id, units from ({HELD_UNITS} and c.order_id = ?"
        " group by cl.order_line_id, c.id) where units > 0 order by line_id, claim_id",
        (order_id,),
    )
    found: dict[int, tuple[Held, ...]] = {}
    for line_id, claim_id, units in rows:
        found[line_id] = (*found.get(line_id, ()), Held(claim_id, units))
    return found


def reductions_of(conn: sqlite3.Connection, order_id: int) -> dict[int, tuple[Reduction, ...]]:
    """Parts of the price given back for units that the customer keeps, by order line, the oldest first.

    Corrections are among them.
    """
    rows = conn.execute(
        "select order_line_id, after_units, units, goods_minor, refund_id from reduction"
        " where order_line_id in (select id from order_line where order_id = ?) order by id",
        (order_id,),
    )
    found: dict[int, tuple[Reduction, ...]] = {}
    for line_id, *reduction in rows:
        found[line_id] = (*found.get(line_id, ()), Reduction(*reduction))
    return found


_SETTLED = """
    select l.order_line_id, r.claim_id, 'refunded', sum(l.units) from refund_line l
        join refund r on r.id = l.refund_id where r.order_id = :order group by l.order_line_id, r.claim_id
    union all select l.order_line_id, r.claim_id, iif(r.kind = 'exchange', 'exchanged', 'replaced'),
        sum(l.units) from remedy_line l join remedy r on r.id = l.remedy_id
        where r.order_id = :order and r.kind <> 'repair' group by l.order_line_id, r.claim_id, r.kind
    order by 1, 2
"""


def _history(conn: sqlite3.Connection, order_id: int) -> dict[int, LineHistory]:
    """What claims did to the lines of an order, by line id.

    A repair was asked for on the day of the notice and is back when sent. A replacement is a line of its own:
    the repairs of the old one are its own, too.
    """
    rows = conn.execute(
        "select rl.order_line_id, c.notice_on, max(s.on_day) from remedy r"
        " join remedy_line rl on rl.remedy_id = r.id join claim c on c.id = r.claim_id"
        " join outgoing g on g.remedy_id = r.id left join sent s on s.id = g.sent_id"
        " where r.order_id = ? and r.kind = 'repair' group by r.id, rl.order_line_id order by r.id",
        (order_id,),
    )
    found: dict[int, LineHistory] = {}
    for line_id, asked, back in rows:
        repair = Repair(date.fromisoformat(asked), back and date.fromisoformat(back))
        found[line_id] = LineHistory(repairs=(*found.get(line_id, LineHistory()).repairs, repair))
    rows = conn.execute(
        "select e.order_line_id, g.replaces, g.claim_id, r.kind, c.notice_on, s.on_day from exchanged_line e"
        " join outgoing g on g.id = e.outgoing_id join remedy r on r.id = g.remedy_id"
        " join claim c on c.id = g.claim_id join sent s on s.id = g.sent_id"
        " where r.order_id = ? order by e.order_line_id",
        (order_id,),
    )
    for line_id, replaces, claim_id, kind, asked, sent in rows:
        old, own = found.get(replaces, LineHistory()), found.get(line_id, LineHistory())
        in_place = replaces is not None and (old.origin is None or old.origin.in_place)
        replaced = Repair(date.fromisoformat(asked), date.fromisoformat(sent), replaced=True)
        repairs = (*old.repairs, replaced, *own.repairs) if replaces is not None else own.repairs
        found[line_id] = LineHistory(Origin(claim_id, kind, in_place), repairs)
    for line_id, *settled in conn.execute(_SETTLED, {"order": order_id}):
        past = found.get(line_id, LineHistory())
        found[line_id] = replace(past, settled=(*past.settled, Settled(*settled)))
    return found


def list_orders(
    conn: sqlite3.Connection,
    *,
    sku: str | None = None,
    status: str | None = None,
    first: date | None = None,
    last: date | None = None,
    ids: Sequence[int] | None = None,
    limit: int = 0,
) -> tuple[list[OrderSummary], int]:
    """The newest orders that fit, and how many fit in all."""
    wheres: list[str] = []
    values: list[object] = []
    if ids is not None:
        wheres.append("o.id in (select value from json_each(?))")
        values.append(json.dumps(ids))
    for clause, value in (
        ("exists (select 1 from order_line l where l.order_id = o.id and l.sku = ? collate nocase)", sku),
        ("o.status = ?", status),
        ("o.ordered_on >= ?", first and first.isoformat()),
        ("o.ordered_on <= ?", last and last.isoformat()),
    ):
        if value is not None:
            wheres.append(clause)
            values.append(value)
    where = " and ".join(wheres) or "true"
    source = f"from orders o {_PEOPLE} where {where}"
    sql = (
        "select o.id, o.channel, o.number,"
        " exists (select 1 from orders p where p.number = o.number and p.channel <> o.channel),"
        f" {_SHOWN_CUSTOMER}, o.ordered_on,"
        " (select case when count(*) = count(delivered_on) then max(delivered_on) end"
        f"   from order_line where order_id = o.id and {SOLD}),"
        f" (select count(*) from order_line where order_id = o.id and {SOLD}),"
        f" (select sum(quantity) from order_line where order_id = o.id and {SOLD}),"
        f" o.paid_minor, o.shipping_minor, o.currency, o.status,"
        f" {RECIPIENT} {source}"
        " order by o.ordered_on desc, o.id desc"
    )
    rows = conn.execute(sql + (" limit ?" if limit else ""), [*values, limit] if limit else values).fetchall()
    total = conn.execute(f"select count(*) {source}", values).fetchone()[0] if limit else len(rows)
    fields = OrderSummary.__match_args__
    return [
        OrderSummary(**{**dict(zip(fields, row, strict=True)), "shared": bool(row[3])}) for row in rows
    ], total


def shared_number(conn: sqlite3.Connection, order: Order) -> bool:
    """Whether another channel has an order of the same number."""
    sql = "select 1 from orders where number = ? and channel <> ?"
    return conn.execute(sql, (order.number, order.channel)).fetchone() is not None


def orders_to_check(conn: sqlite3.Connection) -> list[int]:
    """The orders with units that could still come back, oldest first.

    Of cancelled and refunded ones too: some money is still owed, or exchanged goods are with the customer.
    """
    rows = conn.execute(
        "select o.id from orders o where exists (select 1 from"
        " order_line l where l.order_id = o.id and l.quantity > l.settled_units + l.elsewhere_units)"
        " order by o.ordered_on, o.id"
    )
    return [order_id for (order_id,) in rows]


def set_delivered(conn: sqlite3.Connection, lines: Sequence[OrderLine]) -> None:
    """Record the day on which these lines, or some of their units, arrived."""
    for line in lines:
        row = {"delivered_on": line.delivered_on, "part_units": line.part_units, "part_on": line.part_on}
        update(conn, "order_line", line.line_id, row)


def imported_later(conn: sqlite3.Connection, day: date) -> int:
    """The number of a day's orders that were imported after that day."""
    text = day.isoformat()
    sql = "select count(*) from orders where ordered_on = ? and imported_on > ?"
    return int(conn.execute(sql, (text, text)).fetchone()[0])


def orders_of_day(conn: sqlite3.Connection, day: date) -> dict[str, object]:
    """(currency, orders, units, paid in minor units) of the orders of a `day`, and of those that came `late`.

    These are of earlier days, and came in on this one.
    """
    text = day.isoformat()
    # Imports mostly come one after the other: those of this day are the newest orders.
    before = "select id from orders where imported_on < :day order by id desc limit 1"
    wheres = {
        "day": "ordered_on = :day",
        "late": f"ordered_on < :day and imported_on = :day and id > coalesce(({before}), 0)",
    }
    sums = (
        "select currency, count(*),"
        f" sum((select sum(quantity) from order_line where order_id = o.id and {SOLD})),"
        " sum(paid_minor) from orders o where {} group by currency order by currency"
    )
    return {
        name: conn.execute(sums.format(f"{where} and {SHOWN}"), {"day": text}).fetchall()
        for name, where in wheres.items()
    }
