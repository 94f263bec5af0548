"""Shell completion: claims, orders, items, reasons … of a desk.

Read without waiting or upgrading; a desk that cannot be read at once offers nothing. Asked at every tab, so
rare questions load their modules themselves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import NamedTuple

from returndesk import clock
from returndesk.core.codes import REASONS, claim_name, match_code
from returndesk.store import completion
from returndesk.store.settings import load_settings

MOST = 50  # longer lists are not read


class Offer(NamedTuple):
    """A word to offer, and its description."""

    word: str
    help: str = ""


def look(path: str, ask: Callable[[sqlite3.Connection], list[Offer]]) -> list[Offer]:
    """The answer to one of the questions below from the desk at `path`. Raises sqlite3.Error."""
    with completion.peek(path) as conn:
        return ask(conn)


def claims(conn: sqlite3.Connection, start: str) -> list[Offer]:
    """Claims, open ones first, with order, customer and reason; spelled as typed so far (R1, r1 or 1)."""
    head = start[:1] if start[:1] in ("R", "r") else "" if start else "R"
    digits = start.removeprefix(head) if start else ""
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return []
    return [
        Offer(
            head + claim_name(claim_id)[1:],
            " · ".join(filter(None, (_name(channel, number, shared), customer, reason))),
        )
        for claim_id, channel, number, shared, customer, reason in completion.claims_starting(
            conn, digits, MOST
        )
    ]


def orders(conn: sqlite3.Connection, start: str) -> list[Offer]:
    """Orders whose number starts so, newest first; after `etsy:` those of that channel."""
    found = completion.orders_starting(conn, start, MOST)
    channel, colon, rest = start.partition(":")
    if not found and colon:
        found = completion.orders_starting(conn, rest, MOST, channel.lower())
        return [Offer(f"{channel}:{number}", _about(who, on)) for _, number, _, who, on in found]
    return [Offer(_name(of, number, shared), _about(who, on)) for of, number, shared, who, on in found]


def items(conn: sqlite3.Connection, *, order: str = "", claim: str = "") -> list[Offer]:
    """The items of an order, or of a claim's order, as `--item` takes them."""
    from returndesk.desk.lookup import item_text
    from returndesk.store.orders import read as order_store

    if order:
        order_id = order_store.find_order_id(conn, order.removeprefix("#"))
    else:
        digits = claim.lstrip("Rr#")
        order_id = (
            completion.order_of_claim(conn, int(digits)) if digits.isdecimal() and len(digits) <= 12 else None
        )
    if not order_id:
        return []
    found = order_store.load_order(conn, order_id)
    lines = sorted(found.lines, key=lambda line: found.claimable(line) == 0)  # returnable ones first
    return [
        Offer(
            text if _is_plain(text := item_text(found, line)) else f":{line.position}",
            f"{line.title or line.sku} · {found.claimable(line)} of {line.quantity}",
        )
        for line in lines
    ]


def _is_plain(text: str) -> bool:
    """Whether a SKU can be typed in a shell without quotes."""
    return all(sign.isalnum() or sign in ":-_.,/+%@" for sign in text)


def reasons(conn: sqlite3.Connection) -> list[Offer]:
    """Built-in reasons and the policy's own, each with the party at fault."""
    own = _document(conn).get("reasons", {})
    told = own if isinstance(own, Mapping) else {}
    faults = {name: one.get("fault") if isinstance(one, Mapping) else one for name, one in told.items()}
    known = {**REASONS, **{name: fault for name, fault in faults.items() if fault and name not in REASONS}}
    return [Offer(reason, str(fault)) for reason, fault in known.items()]


def details(conn: sqlite3.Connection, reason: str) -> list[Offer]:
    """The details that the policy offers for a reason as typed."""
    told = _document(conn).get("reasons", {})
    found: list[object] = []
    told = told if isinstance(told, Mapping) else {}
    for name, one in told.items():
        if name in match_code(reason, told) and isinstance(one, Mapping):
            offered = one.get("details", [])
            found += offered if isinstance(offered, list) else [offered]
    return [Offer(str(text)) for text in found]


def carriers(conn: sqlite3.Connection) -> list[Offer]:
    """The carriers of the policy."""
    found = _document(conn).get("carriers", {})
    return [Offer(str(name)) for name in found] if isinstance(found, Mapping) else []


def owners(conn: sqlite3.Connection) -> list[Offer]:
    """The owners of open claims."""
    from returndesk.store.claims import lists

    return [Offer(owner) for owner in lists.open_owners(conn)]


def _document(conn: sqlite3.Connection) -> Mapping[str, object]:
    """The policy in force today; `--as-of` makes no difference to the words."""
    from returndesk.store import policies as policy_store

    settings = load_settings(conn)
    if settings is None:
        return {}
    version = policy_store.version_in_force(conn, clock.today(settings.timezone))
    return policy_store.policy_version_document(conn, version)


def _name(channel: str, number: str, shared: bool) -> str:
    return f"{channel}:{number}" if shared else number


def _about(customer: str, ordered_on: str) -> str:
    return " · ".join(filter(None, (customer, ordered_on)))
