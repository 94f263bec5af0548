"""Find orders, customers and claims by a name, mail, phone, item or tracking number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.codes import claim_name
from returndesk.core.days import day_text
from returndesk.core.money import money_text
from returndesk.core.orders.incoming import CustomerIn
from returndesk.core.orders.merge import customer_key, mail_address
from returndesk.core.orders.person_match import (
    EXACT,
    LAST_DIGITS,
    NEAR,
    PART,
    START,
    WORDS,
    Person,
    Typed,
    match_people,
)
from returndesk.errors import NotFound, SeveralMatch, UsageProblem
from returndesk.store.claims import lists
from returndesk.store.customers import people as customer_store
from returndesk.store.customers.merges.known import current_key
from returndesk.store.orders import read as order_store
from returndesk.store.orders import search as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer
    from returndesk.store.orders.read import OrderSummary

MOST = 9  # how many are offered: one key each
_NAME_AND_MAIL = re.compile(r"(.+?) *<([^<>]*@[^<>]*)>")  # Rita Moon <rita@example.org>
_KEY = re.compile(r"(?i:mail:\S+@\S+)|id:[^:]*:.+|phone:\d+")  # of a customer
_SHORT = 6  # digits: fewer are an order's number or the last digits, neither a phone nor a parcel


class Found(NamedTuple):
    """What matches, best first, at most MOST of all; `rank` is that of the best."""

    ids: tuple[int, ...]
    total: int
    rank: int

    @property
    def is_sure(self) -> bool:
        """Whether it is one, and was typed in whole words."""
        return self.total == 1 and self.rank <= WORDS

    @property
    def is_guess(self) -> bool:
        """Whether it is only similar to what was typed."""
        return self.rank >= NEAR


class _Known(NamedTuple):
    """Orders, and the people of whom they are known, with how well they match."""

    rank: int
    orders: list[int]
    people: Sequence[Person] = ()


def orders_meant(desk: Desk, typed: str) -> Found:
    """The orders that a text can mean."""
    known = _known(desk, typed)
    return _best((each.rank, each.orders) for each in known)


def claims_meant(desk: Desk, typed: str) -> Found:
    """The claims of the orders and people that a text can mean, open ones first."""
    known = _known(desk, typed)
    return _best((each.rank, store.claims_of(desk.conn, each.people, each.orders)) for each in known)


def claims_of_order(desk: Desk, typed: str) -> list[int]:
    """The claims on the order of that number; where several channels have it, none."""
    order_id = order_store.find_order_id(desk.conn, typed.strip().removeprefix("#"))
    return store.claims_of(desk.conn, (), [order_id]) if order_id else []


def customers_meant(desk: Desk, typed: str) -> tuple[list[int], bool]:
    """The ids of the customers that a text fits best, and whether they are only similar to it."""
    customers = [one for one in store.people(desk.conn) if one.customer_id is not None]
    found = match_people(Typed(typed), customers)
    return [one.customer_id for _, one in found if one.customer_id], bool(found) and found[0][0] >= NEAR


def orders_numbered(desk: Desk, typed: str) -> list[int]:
    """The order of that number, else those of the parcel of that tracking number."""
    exact = order_store.find_order_id(desk.conn, typed)
    return [exact] if exact else _tracked(desk, typed)


def buyer_of(desk: Desk, typed: str) -> Customer | None:
    """The one customer of the order of that number, or of the parcel of that tracking number."""
    orders = [order_store.load_order(desk.conn, one) for one in orders_numbered(desk, typed)]
    buyers = {order.buyer.customer_id for order in orders}
    known = customer_store.load_customers(desk.conn, [one for one in buyers if one is not None])
    return known[0] if len(known) == 1 else None


def orders_of_customer(desk: Desk, typed: str) -> list[int]:
    """All orders of people of whom the text is a part; else of those with a similar name, which is said."""
    return store.orders_of(desk.conn, _all_people(desk, typed)) or _tracked(desk, typed)


def claims_of_customer(desk: Desk, typed: str) -> list[int]:
    """All claims of such people."""
    found = _all_people(desk, typed)
    return store.claims_of(desk.conn, found, [] if found else _tracked(desk, typed))


def _all_people(desk: Desk, typed: str) -> list[Person]:
    found = match_people(Typed(typed), store.people(desk.conn), all_parts=True)
    if found and found[0][0] >= NEAR:
        desk.say(f"No customer matches '{typed.strip()}': those with a similar name are listed")
    return [person for _, person in found]


def _known(desk: Desk, typed: str) -> list[_Known]:
    """What matches, best first; what is only similar where nothing else matches."""
    text = " ".join(typed.split()).removeprefix("#")
    if not text:
        return []
    if known := orders_numbered(desk, text):
        return [_Known(EXACT, known)]
    numbered = [_Known(START, found)] if (found := store.orders_numbered(desk.conn, text)) else []
    wanted = Typed(text)
    if is_short_number(text):
        return numbered
    if wanted.digits == text:
        numbered.append(_Known(START, store.orders_ending(desk.conn, text)))
        if len(text) < _SHORT:
            return [*numbered, _phones_ending(desk, wanted)]
    with_goods = store.orders_with(desk.conn, text) if not wanted.digits and not wanted.is_mail else []
    goods = [*numbered, *([_Known(PART, with_goods)] if with_goods else [])]
    by_rank: dict[int, list[Person]] = {}
    for rank, person in match_people(wanted, store.people(desk.conn), guesses=not goods):
        by_rank.setdefault(rank, []).append(person)
    people = [_Known(rank, store.orders_of(desk.conn, them), them) for rank, them in by_rank.items()]
    best = [*goods, *people] if wanted.digits else [*people, *goods]
    return sorted(best, key=lambda each: each.rank)


def _phones_ending(desk: Desk, wanted: Typed) -> _Known:
    """The people whose phone ends so, and their orders."""
    found = [who for rank, who in match_people(wanted, store.people(desk.conn)) if rank == START]
    return _Known(START, store.orders_of(desk.conn, found), found)


def is_short_number(text: str) -> bool:
    """Whether it is a number too short to be the last digits of another."""
    return text.isdigit() and len(text) < LAST_DIGITS


def _tracked(desk: Desk, typed: str) -> list[int]:
    """The orders of a parcel, if the text may be its number: a short one whole, a long one as a part, too."""
    number = tracking_key(typed)
    digits = sum(map(str.isdigit, number))
    if not (number.isascii() and number.isalnum() and digits >= 3):
        return []
    return store.orders_tracked(desk.conn, number, in_part=len(number) >= 8 and digits >= _SHORT)


def tracking_key(text: str) -> str:
    """A tracking number as it is compared: capitals, without spaces and hyphens."""
    return "".join(text.split()).replace("-", "").upper()


def _best(found: Iterable[tuple[int, list[int]]]) -> Found:
    ranks, ids = [], {}
    for rank, some in found:
        if some:
            ranks.append(rank)
            ids.update(dict.fromkeys(some))
    return Found(tuple(ids)[:MOST], len(ids), min(ranks, default=NEAR))


def found_orders(desk: Desk, found: Found) -> list[OrderSummary]:
    """The orders found, best first."""
    rows, _ = order_store.list_orders(desk.conn, ids=found.ids)
    return sorted(rows, key=lambda one: found.ids.index(one.order_id))


def several_orders(desk: Desk, typed: str, found: Found) -> SeveralMatch:
    """That a text can mean several orders, or is only similar to what they are known by."""
    choices, unnamed = [], []
    for one in found_orders(desk, found):
        day = day_text(date.fromisoformat(one.ordered_on), desk.today)
        paid = money_text(one.paid_minor, one.currency)
        name = f"{one.channel}:{one.number}" if one.shared or one.number.startswith("-") else one.number
        choices.append((name, " · ".join(filter(None, (one.customer or one.recipient, day, paid)))))
        unnamed.append(f"{name}  {day} · {paid}")
    return _several("order", typed, choices, unnamed, found)


def several_claims(desk: Desk, typed: str, found: Found) -> SeveralMatch:
    """That a text can mean several claims."""
    rows, _ = lists.list_claims(desk.conn, ids=found.ids)
    rows.sort(key=lambda one: found.ids.index(one.claim_id))
    choices, unnamed = [], []
    for one in rows:
        name, about = claim_name(one.claim_id), [one.reason, one.what, one.status]
        words = [one.claimant or one.order.customer, *about]
        choices.append((name, " · ".join(filter(None, words))))
        unnamed.append(f"{name}  {' · '.join(filter(None, about))}")
    return _several("claim", typed, choices, unnamed, found)


def several_customers(
    typed: str, found: Sequence[tuple[Customer, str, str]], total: int, *, is_guess: bool
) -> SeveralMatch:
    """That a text can mean several customers, each with how to type them, and with an order of theirs."""
    choices = []
    for one, name, _ in found:
        words = (text for text in (one.name, one.email, one.phone) if text != name)
        choices.append((name, " · ".join(filter(None, words))))
    unnamed = [order or "a customer without an order" for *_, order in found]
    about = Found((), total, NEAR if is_guess else EXACT)
    return _several("customer", typed, choices, unnamed, about)


def _several(
    what: str, typed: str, choices: Sequence[tuple[str, str]], unnamed: Sequence[str], found: Found
) -> SeveralMatch:
    text, total = " ".join(typed.split()), found.total
    if found.is_guess:
        message = f"No {what} matches '{text}'. Similar:"
    elif total == 1:
        message = f"One {what} may match '{text}'. Did you mean:"
    else:
        message = f"Several {what}s match '{text}'. Type one in full:"
    more = total - len(choices)
    return SeveralMatch(message, typed=typed, choices=choices, more=more, unnamed=unnamed)


def named_person(typed: str) -> CustomerIn:
    """A person by name, mail or phone, or "Rita Moon <rita@example.org>"; a customer's key stands for a name.

    Raises UsageProblem for what is no mail address.
    """
    text = " ".join(typed.split())
    if _KEY.fullmatch(text):
        return CustomerIn(text.lower() if text.lower().startswith("mail:") else text)
    found = _NAME_AND_MAIL.fullmatch(text)
    name, mail = (found[1].strip('" '), found[2]) if found else ("", text)
    if "@" in mail:
        if not mail_address(mail):
            raise UsageProblem(f"'{mail}' is not an email address")
        return CustomerIn(name, mail)
    return CustomerIn(text) if any(map(str.isalpha, text)) else CustomerIn(phone=text)


def known_person(desk: Desk, who: CustomerIn) -> Customer | None:
    """The customer that someone is, by mail or phone, else by their whole name or id; part of one is another.

    A channel and an order's number mean its customer: several that match are offered so. Raises SeveralMatch
    where several have that mail or name, NotFound for a key that no customer has.
    """
    typed = who.name if _KEY.fullmatch(who.name) else ""
    key = current_key(desk.conn, typed or customer_key("", "", who.email, who.phone))
    if not (key or who.name):  # a masked phone
        return None
    wanted = {key} if key else {who.name, who.name.casefold()}
    found = customer_store.find_customers(desk.conn, key or who.name)
    known = {
        one.customer_id: one for one in found if wanted & {one.key, one.platform_id, one.name.casefold()}
    }
    if who.email:  # a customer of a platform has its id as a key, and the mail beside it
        known |= {one.customer_id: one for one in customer_store.with_email(desk.conn, who.email)}
    if not known and ":" in who.name and (buyer := buyer_of(desk, who.name)):  # etsy:1042
        return buyer
    if not known and typed:
        raise NotFound(f"unknown customer {who.name}", hint="returndesk customer list")
    if len(known) > 1:
        offered = ((one, customer_store.order_of(desk.conn, one)) for one in list(known.values())[:MOST])
        shown = [(one, one.key or one.name, order) for one, order in offered]
        raise several_customers(who.email or who.name, shown, len(known), is_guess=False)
    return next(iter(known.values()), None)
