"""Customers and their store credit."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from returndesk.core.value import Value, replace
from returndesk.desk.customers.profile import profile
from returndesk.desk.customers.tiers import progress
from returndesk.errors import NotFound, Refused, UsageProblem
from returndesk.store.claims import lists
from returndesk.store.customers import consents, credit
from returndesk.store.customers import people as store
from returndesk.store.customers.erasure import erased, erased_by
from returndesk.store.customers.points import are_known
from returndesk.store.customers.tiers import forget_earned
from returndesk.store.rows import insert, update

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.core.customers.consents import Consent
    from returndesk.core.customers.points import PointsBalance
    from returndesk.desk.customers.profile import Profile
    from returndesk.desk.customers.tiers import TierProgress
    from returndesk.desk.session import Desk
    from returndesk.desk.views.lists import ShownOrder
    from returndesk.store.customers.credit import CreditEntry
    from returndesk.store.customers.people import Customer, CustomerRow


class Balance(Value):
    """Store credit in one currency: what was issued, used or given up, and is left. Minor units."""

    currency: str
    issued_minor: int
    used_minor: int

    @property
    def left_minor(self) -> int:
        return self.issued_minor - self.used_minor


class ShownCustomer(Value):
    """A customer with their store credit and its history, their claims, and how near each tier is."""

    customer: Customer
    rows: tuple[CustomerRow, ...]  # one for each currency of their credit
    balances: tuple[Balance, ...]
    history: tuple[tuple[CreditEntry, int], ...]  # with the balance after it, in its currency
    claims: tuple[ClaimSummary, ...]
    tiers: tuple[TierProgress, ...] = ()
    points: PointsBalance | None = None  # None: the shop has no points, or the customer was erased
    consents: tuple[Consent, ...] = ()  # all that they said, the last first
    birthday: str = ""  # month and day
    profile: Profile | None = None  # None: not asked for


def known_as(customer: Customer) -> str:
    """How a customer can be typed and is shown: mail, else id, else phone, else name."""
    return customer.email or customer.platform_id or customer.phone or customer.name


def find_customer(desk: Desk, typed: str) -> Customer:
    """The customer that was typed, or of the order.

    Raises NotFound, UsageProblem where nothing was typed, and SeveralMatch if several can be meant.
    """
    text = typed.strip()
    if not text:
        raise UsageProblem("the customer is empty", hint="returndesk customer list")
    found = store.find_customers(desk.conn, text)
    return found[0] if len(found) == 1 else _meant(desk, typed, found)


def _meant(desk: Desk, typed: str, found: Sequence[Customer]) -> Customer:
    """The one customer meant by what is known of none, or of several, as it is."""
    from returndesk.desk.search import MOST, buyer_of, customers_meant, several_customers

    text, is_guess = typed.strip(), False
    if not found and (buyer := buyer_of(desk, text)):
        return buyer
    if not found:
        ids, is_guess = customers_meant(desk, text)
        found = store.load_customers(desk.conn, ids)
    if len(found) == 1 and not is_guess:
        return found[0]
    if not found:
        raise NotFound(f"unknown customer {text}", hint="returndesk customer list")
    offered = ((one, store.order_of(desk.conn, one)) for one in found[:MOST])
    shown = [(one, one.key or order or known_as(one), order) for one, order in offered]
    raise several_customers(typed, shown, len(found), is_guess=is_guess)


def show_customer(desk: Desk, typed: str) -> ShownCustomer:
    """One customer with their profile. Raises NotFound."""
    shown = shown_customer(desk, find_customer(desk, typed))
    who = shown.customer.customer_id
    found = profile(desk, who, shown.consents)
    return replace(shown, birthday=store.birthday_of(desk.conn, who), profile=found)


def shown_customer(desk: Desk, customer: Customer) -> ShownCustomer:
    rows, _ = store.list_customers(desk.conn, only=customer.customer_id)
    history = credit.credit_history(desk.conn, customer.customer_id)
    gone = erased(desk.conn, customer.customer_id)
    history += credit.given_up(history, gone.on_day) if gone else []
    balances, after = [], {}
    for currency in dict.fromkeys(entry.currency for entry in history):
        entries = [entry for entry in history if entry.currency == currency]
        used = -sum(entry.amount_minor for entry in entries if entry.source in ("order", credit.GIVEN_UP))
        issued = sum(entry.amount_minor for entry in entries) + used
        balances.append(Balance(currency, issued, used))
        after[currency] = accumulate(entry.amount_minor for entry in entries)
    claims, _ = lists.list_claims(desk.conn, customer_id=customer.customer_id)
    return ShownCustomer(
        customer,
        tuple(rows),
        tuple(balances),
        tuple((entry, next(after[entry.currency])) for entry in history),
        tuple(claims),
        tuple(progress(desk, customer.customer_id)),
        None if gone else _points(desk, customer.customer_id),
        tuple(reversed(consents.history(desk.conn, customer.customer_id))),
    )


def _points(desk: Desk, customer_id: int) -> PointsBalance | None:
    if not are_known(desk.conn):
        return None
    from returndesk.core.customers.points import balance
    from returndesk.desk.customers.points import held_points

    held = held_points(desk, [customer_id]).get(customer_id)
    return held.by(desk.today) if held else balance((), (), desk.today)


def list_customers(desk: Desk, limit: int = 0) -> tuple[list[CustomerRow], int, dict[int, int] | None]:
    """All customers by name, a row for each currency of their credit; with the number of all rows.

    Last the points that are left by customer; None in a shop without points.
    """
    found, total = store.list_customers(desk.conn, limit=limit)
    if not are_known(desk.conn):
        return found, total, None
    from returndesk.desk.customers.points import held_points

    held = held_points(desk, {row.customer.customer_id for row in found} if limit else None)
    gone = erased_by(desk.conn, desk.today)
    left = {who: points.by(desk.today).left for who, points in held.items() if who not in gone}
    return found, total, left


def set_customer(
    desk: Desk,
    typed: str,
    *,
    tier: str | None = None,
    language: str | None = None,
    birthday: str | None = None,
) -> tuple[ShownCustomer, str]:
    """Set a customer's tier, language for letters or birthday, "" for none; the customer, and words for it.

    Raises UsageProblem for a tier that the policy does not mention, and for a birthday with a year.
    """
    from returndesk.desk.journal import record
    from returndesk.desk.lookup import find_code

    born = _birthday(birthday) if birthday else birthday
    with desk.act() as at:
        customer = find_customer(desk, typed)
        details: dict[str, object] = {"customer": customer.customer_id}
        words = []
        if tier:
            tier = find_code(tier, desk.policy_today().known_tiers, "--tier")
        if tier is not None:
            details |= {"tier": tier, "before": customer.tier}
            words.append(f"tier: {tier or 'none'}")
        if language is not None:
            details |= {"language": language, "language_before": customer.language}
            words.append(f"language: {language or 'by country'}")
        after = replace(
            customer,
            tier=customer.tier if tier is None else tier,
            language=customer.language if language is None else language,
        )
        if born is not None:
            if born and customer.key is None:
                raise Refused("The customer is known by name alone: no letter can be sent")
            details["birthday"] = bool(born)  # the day itself is personal
            words.append("birthday set" if born else "birthday: none")
            update(desk.conn, "customer", customer.customer_id, {"birthday": born})
        store.set_known(desk.conn, after.customer_id, after.tier, after.language)
        if tier is not None:
            forget_earned(desk.conn, after.customer_id)
        record(desk, "customer", at=at, details=details)
        return shown_customer(desk, after), "; ".join(words)


def _birthday(typed: str) -> str:
    from returndesk.core.customers.occasions import month_day

    try:
        return month_day(typed)
    except ValueError as error:
        raise UsageProblem(f"--birthday: expected {error}") from None


def set_customer_of(desk: Desk, order_typed: str, typed: str) -> ShownOrder:
    """Give an order to its right customer, by mail a new one too; returns the order.

    Raises Refused once claims on it issued store credit: that is the customer's.
    """
    from returndesk.desk.journal import record
    from returndesk.desk.lookup import find_order, order_name
    from returndesk.desk.views.lists import shown
    from returndesk.store.orders.read import load_order

    with desk.act() as at:
        order = find_order(desk, order_typed)
        if credit.issued_for(desk.conn, order.order_id):
            raise Refused(
                f"Claims on order {order_name(desk, order)} gave its customer store credit,"
                " which stays with them",
                hint=f"returndesk order show {order_name(desk, order)}",
            )
        customer_id = _known_or_new(desk, typed.strip())
        update(desk.conn, "orders", order.order_id, {"customer_id": customer_id})
        details = {"customer": customer_id, "before": order.buyer.customer_id}
        record(desk, "order-customer", at=at, order_id=order.order_id, details=details)
        return shown(desk, load_order(desk.conn, order.order_id))


def _known_or_new(desk: Desk, typed: str) -> int:
    """The customer that was typed; an unknown email address is a new one, however similar to another."""
    from returndesk.core.orders.merge import customer_key
    from returndesk.desk.search import known_person, named_person

    who = named_person(typed)
    known = known_person(desk, who) if who.email else find_customer(desk, typed)
    if known:
        return known.customer_id
    return insert(desk.conn, "customer", {**who._asdict(), "key": customer_key("", "", who.email, "")})
