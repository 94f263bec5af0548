"""Pairs of customers who may be one person: with the same email or phone number."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from returndesk.core.customers.merges import last_digits, same_phone
from returndesk.core.value import Value
from returndesk.store.customers.merges import pairs as store
from returndesk.store.customers.people import list_customers, order_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from returndesk.desk.session import Desk
    from returndesk.store.customers.merges.pairs import Address
    from returndesk.store.customers.people import CustomerRow


class Entry(Value):
    """A customer as one of a pair, with how they can be typed and their store credit by currency."""

    row: CustomerRow
    who: str
    credit_minor: tuple[tuple[str, int], ...]


class Proposal(Value):
    """Two entries that may be one person, the one with more orders first, and what they share."""

    kept: Entry
    other: Entry
    same: tuple[str, ...]  # mail, phone


def proposals(desk: Desk, limit: int = 0) -> tuple[list[Proposal], int]:
    """Pairs that may be one person, by the first one's name; with the number of all pairs."""
    addresses = store.addresses(desk.conn)
    shared: dict[tuple[int, int], dict[str, None]] = defaultdict(dict)
    for what, groups in (("mail", _by_mail(addresses)), ("phone", _by_phone(addresses))):
        for first, *others in groups:
            for other in others:
                shared[min(first, other), max(first, other)][what] = None
    apart = store.claimed_between(desk.conn) if shared else set()
    found = [pair for pair in sorted(shared) if pair not in apart]
    shown = found[:limit] if limit else found
    return [_proposal(desk, pair, tuple(shared[pair])) for pair in shown], len(found)


def _by_mail(addresses: Iterable[Address]) -> Iterator[list[int]]:
    """Customers with one email address, in whatever case."""
    groups: dict[str, list[int]] = defaultdict(list)
    for one in addresses:
        if mail := one.email.strip().casefold():
            groups[mail].append(one.customer_id)
    return (list(dict.fromkeys(group)) for group in groups.values())


def _by_phone(addresses: Iterable[Address]) -> Iterator[list[int]]:
    """Customers with one phone number, with or without its country's code."""
    alike: dict[str, list[Address]] = defaultdict(list)
    for one in addresses:
        if digits := last_digits(one.phone):
            alike[digits].append(one)
    for group in alike.values():
        while group:
            first = group[0]
            same = [one for one in group if same_phone(first.phone, one.phone)]
            group = [one for one in group if one not in same]
            yield list(dict.fromkeys(one.customer_id for one in same))


def _proposal(desk: Desk, pair: tuple[int, int], same: tuple[str, ...]) -> Proposal:
    entries = sorted((_entry(desk, one) for one in pair), key=lambda one: -one.row.orders)
    return Proposal(entries[0], entries[1], same)


def _entry(desk: Desk, customer_id: int) -> Entry:
    rows, _ = list_customers(desk.conn, only=customer_id)
    who = rows[0].customer.key or order_of(desk.conn, rows[0].customer)
    return Entry(rows[0], who, tuple((row.currency, row.credit_minor) for row in rows if row.currency))
