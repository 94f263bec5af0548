"""A customer's personal data erased: what must be kept is held, counts and sums stay as they are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.codes import claim_name
from returndesk.core.days import add_window, day_text
from returndesk.core.money import money_text
from returndesk.core.orders.merge import customer_key
from returndesk.core.value import Value, replace
from returndesk.desk.customers.people import find_customer
from returndesk.desk.customers.points import held_points
from returndesk.desk.journal import record
from returndesk.errors import DiskProblem, Refused, UsageProblem
from returndesk.store.busy_wait import announced
from returndesk.store.customers import copies
from returndesk.store.customers import erasure as store
from returndesk.store.customers.merges.known import former_entries

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer

# What is erased, in this order; what a customer is known by, and what was written about them.
KINDS = (
    *("customer", "recipients", "words", "reasons", "tracking", "consents", "occasions", "offers", "waiting"),
    "undo",
)
_SHORT_NUMBER, _SHORT_ID = 7, 5  # digits of a phone, letters of an id: shorter ones are found anywhere


class Erasure(Value):
    """What was erased: rows by KINDS; the day up to which the name is held; what else to know, in words."""

    rows: tuple[tuple[str, int], ...]
    held_until: date | None
    words: tuple[str, ...]


def erase_customer(
    desk: Desk, typed: str, confirm: str, *, backups: str, forfeit: bool = False, why: str = ""
) -> Erasure:
    """Erase a customer whose claims are closed. Raises NotFound, and Refused where something is still open.

    Erasing again erases what was written since. Raises UsageProblem where `confirm` is not the customer's
    name or mail; a dry run does not ask for it. `backups` is the folder of the desk's backups.
    """
    customer = find_customer(desk, typed)
    before = store.erased(desk.conn, customer.customer_id)
    former = former_of(desk, [customer])
    if before is None and not desk.dry_run:
        _confirmed([customer, *former], confirm)
    needles = tuple(dict.fromkeys(one for each in (customer, *former) for one in needles_of(each)))
    with desk.act(watched=False) as at:
        store.find_rows(desk.conn, [customer.customer_id])
        credit = {} if before else store.credit_left(desk.conn)
        _refuse_open(desk, credit, forfeit=forfeit, why=why)
        about = store.orders_and_claims(desk.conn)
        points = 0 if before else points_of(desk, [customer.customer_id])
        held = before.held_until if before else names_held_until(desk, [customer]).get(customer.customer_id)
        keys = keys_of(desk, [customer])
        named = [customer.customer_id] if held else []
        counts = store.erase_people(desk.conn, named=named, needles=needles)
        if before:
            counts["customer"] = 0
        if any(counts.values()):
            details: dict[str, object] = {"customer": customer.customer_id}
            details |= {"held_until": held.isoformat()} if held else {}
            details |= {"forfeited": credit} if credit else {}
            details |= {"points": points} if points else {}
            seq = record(desk, "erase", at=at, details=details, text={"why": without_needles(why, needles)})
            if not before:
                who = customer.customer_id
                store.record_erased(desk.conn, who, seq, desk.today, held, keys[who])
            store.pages_are_due(desk.conn)
    clear_pages(desk)
    words = _words(desk, about, counts, held, before)
    words += given_up_words(points)
    words += _left(desk, [one for one in needles if not held or one != customer.name], backups)
    return Erasure(tuple((kind, counts[kind]) for kind in KINDS), held, tuple(words))


def given_up_words(points: int) -> list[str]:
    """What became of the points of who was erased, a line, if they had any."""
    return [f"{points} point{'' if points == 1 else 's'} given up"] * bool(points)


def points_of(desk: Desk, customers: Collection[int]) -> int:
    """The points that some customers have left, and give up when they are erased."""
    return sum(held.by(desk.today).left for held in held_points(desk, customers).values())


def former_of(desk: Desk, people: Sequence[Customer]) -> list[Customer]:
    """Who some customers were in entries that were merged into theirs."""
    current = {one.customer_id: one for one in people}
    return [
        replace(current[customer_id], key=key or None, **who._asdict())
        for customer_id, key, who in former_entries(desk.conn, list(current))
    ]


def _confirmed(entries: Sequence[Customer], confirm: str) -> None:
    """Raise UsageProblem unless the customer was named again; names are not repeated in messages."""
    known = {
        text for one in entries for text in (one.name, one.email, one.phone, one.platform_id, one.key or "")
    }
    hint = "returndesk customer show WHO"
    if not confirm.strip():
        raise UsageProblem("--confirm NAME is missing: repeat the customer's name or email", hint=hint)
    if confirm.strip().casefold() not in {one.casefold() for one in known if one}:
        raise UsageProblem("--confirm is not this customer's name or email: nothing was erased", hint=hint)


def _refuse_open(desk: Desk, credit: dict[str, int], *, forfeit: bool, why: str) -> None:
    if claims := store.open_claims(desk.conn):
        shown = ", ".join(claim_name(one) for one in claims)
        what = "is" if len(claims) == 1 else "are"
        raise Refused(
            f"{shown} {what} open: nothing was erased",
            hint=[f"returndesk claim show {claim_name(claims[0])}", "close it first, then erase"],
        )
    if orders := store.disputed_orders(desk.conn):
        raise Refused(
            f"Order {orders[0]} is in dispute: nothing was erased",
            hint=f"returndesk order dispute {orders[0]} won|lost, once the bank has decided",
        )
    if credit and not forfeit:
        left = ", ".join(money_text(minor, currency) for currency, minor in sorted(credit.items()))
        raise Refused(
            f"{left} of store credit left: nothing was erased",
            hint=[
                "pay it out or have it used first",
                "--forfeit-credit --why TEXT, where the customer gives it up",
            ],
        )
    if credit and not why.strip():
        raise UsageProblem("--forfeit-credit requires --why TEXT")


def names_held_until(desk: Desk, people: Sequence[Customer]) -> dict[int, date]:
    """Up to which day tax law holds the names of those for whom `find_rows` was called: the end of a year."""
    keep = desk.policy_today().retention.invoices
    if keep is None:
        return {}
    named = {one.customer_id for one in people if one.name}
    until = {
        who: date(add_window(day, keep).year, 12, 31)
        for who, day in store.last_paid(desk.conn).items()
        if who in named
    }
    return {who: day for who, day in until.items() if day >= desk.today}


def needles_of(customer: Customer) -> tuple[str, ...]:
    """What certainly means this customer wherever it is written: mail, phone, id, a name of several words."""
    digits = "".join(char for char in customer.phone if char.isdigit())
    phones = (customer.phone, digits) if len(digits) >= _SHORT_NUMBER else ()
    ids = (customer.platform_id,) if len(customer.platform_id) >= _SHORT_ID else ()
    names = (customer.name,) if " " in customer.name.strip() or not customer.name.isascii() else ()
    return tuple(dict.fromkeys(one for one in (customer.email, *phones, *ids, *names) if one.strip()))


def without_needles(text: str, needles: Sequence[str]) -> str:
    """A text, or nothing where it names the customer."""
    return "" if store.holds(text, needles) else text.strip()


def keys_of(desk: Desk, people: Sequence[Customer]) -> dict[int, list[str]]:
    """By which keys files may name these customers again; `find_rows` was called for them."""
    channels, found = store.channels(desk.conn), dict[int, list[str]]()
    for one in (*people, *former_of(desk, people)):
        bought_on = channels.get(one.customer_id, [])
        by_id = [customer_key(each, one.platform_id, "", "") for each in bought_on if one.platform_id]
        known = [one.key or "", *by_id, customer_key("", "", one.email, "")]
        known = [*found.get(one.customer_id, []), *known, customer_key("", "", "", one.phone)]
        found[one.customer_id] = list(dict.fromkeys(known))
    return found


def clear_pages(desk: Desk) -> None:
    """Rewrite the file where its free pages may still hold what was erased. Raises DiskProblem."""
    if desk.dry_run or not store.are_pages_due(desk.conn):
        return
    try:
        with announced(desk.path, f"{desk.who}'s erasure", desk.say):
            store.clear_free_pages(desk.conn)
    except sqlite3.Error as error:
        raise DiskProblem(
            f"Erased, but free pages of {desk.path} may still hold the data: {error}",
            hint="returndesk retention run",
        ) from error


def _words(
    desk: Desk, about: tuple[int, int], counts: Counter[str], held: date | None, before: store.Erased | None
) -> list[str]:
    if before and not any(counts.values()):
        words = [f"Erased already on {day_text(before.on_day, desk.today)}: nothing new to erase"]
    else:
        orders, claims = about
        stay = " and ".join(
            f"{count} {what}{'' if count == 1 else 's'}"
            for count, what in ((orders, "order"), (claims, "claim"))
            if count
        )
        verb = "stays" if orders + claims == 1 else "stay"
        words = ["Erased" + (f"; {stay} {verb}, without a person" if stay else "")]
    if held:
        day = day_text(held, desk.today)
        words.append(f"The name is kept until {day} for tax law; then `returndesk retention run` erases it")
    return words


def _left(desk: Desk, needles: Sequence[str], backups: str) -> list[str]:
    """What still holds the person: texts of others, and copies of the desk."""
    if desk.dry_run or not needles:
        return []
    words = [
        f"Still named in {table}.{column}: {rows} row{'' if rows == 1 else 's'}"
        for (table, column), rows in sorted(store.mentions(desk.conn, needles).items())
    ]
    words += [
        f"Still named: the customer of order {order}" for order in store.others_named(desk.conn, needles)
    ]
    words += [
        f"Still in {other}: delete it, or erase it there"
        for other in copies.copies_holding(desk.path, backups, needles)
    ]
    return [*words, "Files that you exported, letters and prints are yours to delete."]
