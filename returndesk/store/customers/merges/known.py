"""By what a merged customer is known: the keys, names and addresses of their former entries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from returndesk.core.orders.incoming import CustomerIn
from returndesk.core.orders.merge import customer_key

_WHO = "m.name, m.email, m.phone, m.platform_id"


def current_customer(number: str) -> str:
    """SQL for the number that a customer has now, who may have been merged since."""
    return f"coalesce((select customer_id from merged_customer where id = {number}), {number})"


def former_entries(conn: sqlite3.Connection, ids: Sequence[int]) -> list[tuple[int, str, CustomerIn]]:
    """(customer, key, who they were) of the entries that were merged into some customers."""
    rows = conn.execute(
        f"select m.customer_id, m.key, {_WHO} from merged_customer m"
        " where m.customer_id in (select value from json_each(?)) order by m.id",
        (json.dumps(list(ids)),),
    )
    return [(customer_id, key, CustomerIn(*who)) for customer_id, key, *who in rows]


def merged_keys(conn: sqlite3.Connection) -> dict[str, str]:
    """The key of a file → that of the customer whose entries were merged.

    So all emails, phones and ids of a merged customer mean them, except what means another customer as well.
    """
    rows = conn.execute(
        f"select c.key, m.key, {_WHO}, c.email, c.phone from merged_customer m"
        " join customer c on c.id = m.customer_id where c.key is not null"
    )
    found: dict[str, set[str]] = {}
    for current, key, _, email, phone, _, own_email, own_phone in rows:
        mails = (customer_key("", "", one, "") for one in (email, own_email))
        phones = (customer_key("", "", "", one) for one in (phone, own_phone))
        for known in {key, *mails, *phones} - {"", current}:
            found.setdefault(known, set()).add(current)
    taken = conn.execute(
        "select key from customer where key in (select value from json_each(?))", (json.dumps(list(found)),)
    )
    others = {key for (key,) in taken}
    return {key: one.pop() for key, one in found.items() if len(one) == 1 and key not in others}


def current_key(conn: sqlite3.Connection, key: str) -> str:
    """The key of the customer whom a file or a person means by a key: itself, unless entries were merged."""
    if not key or conn.execute("select 1 from customer where key = ?", (key,)).fetchone():
        return key
    return merged_keys(conn).get(key, key)
