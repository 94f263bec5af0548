"""Orders, customers and claims by what is known of them: people, goods, tracking numbers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from returndesk.core.orders.person_match import Person


def people(conn: sqlite3.Connection) -> list[Person]:
    """Every customer, and every recipient that an order has beside its buyer."""
    rows = conn.execute(
        "select id, null, name, email, phone, platform_id from customer"
        " union all select customer_id, null, name, email, phone, platform_id from merged_customer"
        " union all select null, order_id, name, '', phone, '' from recipient"
    )
    return list(map(Person._make, rows))


def orders_of(conn: sqlite3.Connection, found: Iterable[Person]) -> list[int]:
    """The orders of some people, newest first."""
    customers, orders = _ids(found)
    return _newest(
        conn,
        "customer_id in (select value from json_each(?)) or id in (select value from json_each(?))",
        (customers, orders),
    )


def orders_numbered(conn: sqlite3.Connection, start: str) -> list[int]:
    """Orders whose number starts so, newest first: in that case, else in any."""
    return _newest(conn, "number >= ? and number < ?", (start, start + "\U0010ffff")) or _newest(
        conn, "instr(fold(number), ?) = 1", (start.casefold(),)
    )


def orders_ending(conn: sqlite3.Connection, digits: str) -> list[int]:
    """Orders whose number has more digits and ends so, newest first."""
    return _newest(conn, "number like ?", (f"%_{digits}",))


def orders_with(conn: sqlite3.Connection, text: str) -> list[int]:
    """Orders with goods whose SKU starts so, or whose title has every word of the text, newest first."""
    wanted = text.casefold()
    words = wanted.split()
    skus = [
        sku
        for (sku,) in conn.execute("select distinct sku from order_line")
        if sku.casefold().startswith(wanted)
    ]
    titles = [
        title
        for (title,) in conn.execute("select distinct title from order_line where title <> ''")
        if all(word in title.casefold() for word in words)
    ]
    if not (skus or titles):
        return []
    lines = "select order_id from order_line where sku in (select value from json_each(?))"
    lines += " or title in (select value from json_each(?))"
    return _newest(conn, f"id in ({lines})", (json.dumps(skus), json.dumps(titles)))


def orders_tracked(conn: sqlite3.Connection, number: str, *, in_part: bool) -> list[int]:
    """Orders of the parcels with that tracking number, to the customer, or with it `in_part`."""
    plain = "upper(replace(replace(tracking, ' ', ''), '-', ''))"
    fits = f"tracking <> '' and {f'instr({plain}, ?1)' if in_part else f'{plain} = ?1'}"
    rows = conn.execute(
        f"select order_id from order_line where {fits}"
        f" union select order_id from claim where id in (select claim_id from sent where {fits})",
        (number,),
    )
    return _newest(conn, "id in (select value from json_each(?))", (json.dumps([one for (one,) in rows]),))


def claims_with_proof(conn: sqlite3.Connection, number: str) -> list[int]:
    """Open claims whose proof that the goods were sent names a parcel."""
    if len(number) < 6:
        return []
    rows = conn.execute(
        "select distinct j.claim_id from claim c join journal j on j.claim_id = c.id and j.act = 'note'"
        " join journal_text t on t.seq = j.seq where c.stage = 'parcel'"
        " and json_extract(j.details, '$.proof_on') is not null"
        " and instr(upper(replace(replace(t.body, ' ', ''), '-', '')), ?)",
        (number,),
    )
    return [claim_id for (claim_id,) in rows]


def claims_of(conn: sqlite3.Connection, found: Sequence[Person], orders: Sequence[int]) -> list[int]:
    """The claims of some people, and on some orders: open ones first, then the newest."""
    customers, sent_to = _ids(found)
    rows = conn.execute(
        "select id from claim where order_id in (select value from json_each(?1))"
        " or order_id in (select id from orders where customer_id in (select value from json_each(?2)))"
        " or order_id in (select value from json_each(?3))"
        " or id in (select claim_id from claimant where customer_id in (select value from json_each(?2)))"
        " order by stage = '', id desc",
        (json.dumps(orders), customers, sent_to),
    )
    return [claim_id for (claim_id,) in rows]


def _ids(found: Iterable[Person]) -> tuple[str, str]:
    """The customers' ids, and the orders that were sent to someone else, as JSON."""
    known = list(found)
    customers = [one.customer_id for one in known if one.customer_id is not None]
    return json.dumps(customers), json.dumps([one.order_id for one in known if one.order_id is not None])


def _newest(conn: sqlite3.Connection, where: str, values: Sequence[str]) -> list[int]:
    rows = conn.execute(f"select id from orders where {where} order by ordered_on desc, id desc", values)
    return [order_id for (order_id,) in rows]
