"""Two entries of one person made one: every order, balance and word of both is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returndesk.core.codes import claim_name
from returndesk.core.customers.consents import PURPOSES, Consent, standing
from returndesk.core.customers.merges import are_set_apart, better_tier, differing, one_person
from returndesk.core.value import Value
from returndesk.desk.customers.people import find_customer, shown_customer
from returndesk.desk.customers.points import merged_points
from returndesk.desk.journal import record
from returndesk.errors import Refused, UsageProblem
from returndesk.store.customers import consents, credit
from returndesk.store.customers.erasure import erased
from returndesk.store.customers.merges import moves as store
from returndesk.store.customers.people import load_customers
from returndesk.store.customers.tiers import held_tiers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from returndesk.desk.customers.people import ShownCustomer
    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer

# What is counted, in this order.
DATA = {
    "orders": "orders", "claims": "claims", "credit": "credit", "points-used": "points_use",
    "coupons": "coupon", "consents": "consent", "letters": "occasion_letter", "offers": "offer_customer",
}  # fmt: skip


class MovedRows(Value):
    """What the first entry had, and what came to it: rows, and for store credit the balance that came."""

    data: str
    kept: int
    moved: int
    currency: str | None = None
    credit_minor: int | None = None


class MergedCustomer(Value):
    """A customer after a merge, and what was moved to them."""

    shown: ShownCustomer
    rows: tuple[MovedRows, ...]


def merge_customers(desk: Desk, kept_typed: str, other_typed: str) -> tuple[MergedCustomer, list[str]]:
    """Make a customer's second entry part of the first; the customer, and words for it.

    Raises NotFound, UsageProblem for one entry twice, and Refused where they may be two people: one claims on
    an order of the other, both have a tier set by hand, or one was erased.
    """
    with desk.act() as at:
        kept, other = find_customer(desk, kept_typed), find_customer(desk, other_typed)
        _refuse(desk, kept, other)
        one, two = kept.customer_id, other.customer_id
        person, rows, words = _together(desk, kept, other)
        moved = _moved(desk, one, two)
        details: dict[str, object] = {"customer": max(one, two), "merged": min(one, two)}
        details |= {what.data: what.moved for what in moved if what.data in ("orders", "claims")}
        if twice := {offer: arm for offer, _, arm in store.same_offers(desk.conn, one, two)}:
            details["offers"] = twice  # the arms that count no more
        withdrawn = [purpose for purpose in PURPOSES if _is_withdrawn(desk, one, two, purpose)]
        points = merged_points(desk, one, two)
        if points.together != points.kept + points.merged:
            details["points"] = points._asdict()
            words.append("Their points were {} and {}: together they have {}".format(*points))
        newest = store.newest(desk.conn)
        newest["consent"] += len(withdrawn)  # the merge's own
        seq = record(desk, "merge", at=at, details={**details, "newest": newest})
        stays = store.move(desk.conn, seq, one, two, person, rows)
        for purpose in withdrawn:
            consents.keep(desk.conn, seq, stays, Consent(purpose, False, desk.today, who=desk.who))
        shown = shown_customer(desk, load_customers(desk.conn, [stays])[0])
        return MergedCustomer(shown, moved), [_said(moved), *words]


def _refuse(desk: Desk, kept: Customer, other: Customer) -> None:
    if kept.customer_id == other.customer_id:
        raise UsageProblem("both are the same customer", hint="returndesk customer merge")
    if any(erased(desk.conn, one.customer_id) for one in (kept, other)):
        raise Refused("A customer who was erased cannot be merged", hint="returndesk customer merge")
    if claims := store.claims_between(desk.conn, kept.customer_id, other.customer_id):
        name = claim_name(claims[0])
        raise Refused(
            f"{name}: one of them claims on an order of the other, so they are two people",
            hint=f"returndesk claim show {name}",
        )


def _together(
    desk: Desk, kept: Customer, other: Customer
) -> tuple[dict[str, object], dict[str, Mapping[str, Any] | None], list[str]]:
    """What the customer is after it: their columns, their rows of ONE_EACH, and words for conflicts."""
    mine, theirs = (store.contact(desk.conn, one.customer_id) for one in (kept, other))
    held = held_tiers(desk.conn, kept.customer_id) | held_tiers(desk.conn, other.customer_id)
    one, two = held.get(kept.customer_id), held.get(other.customer_id)
    if are_set_apart(one, two):
        raise Refused(
            f"Two tiers are set by hand: {mine['tier']} and {theirs['tier']}. Clear the wrong one first",
            hint='returndesk customer set WHO --tier ""',
        )
    tier, is_other = better_tier(one, two, desk.policy_today().known_tiers)
    owner = other if is_other else kept
    rows: dict[str, Mapping[str, Any] | None] = {
        "earned_tier": store.one_each(desk.conn, "earned_tier", owner.customer_id)
        if tier and tier.earned
        else None
    }
    answers = [store.one_each(desk.conn, "signal_answer", each.customer_id) for each in (kept, other)]
    rows["signal_answer"] = max(filter(None, answers), key=lambda row: row["answered_on"], default=None)
    words = [_DIFFER[name] for name in differing(mine, theirs)]
    if one and two and tier and one.tier != two.tier:
        words.append(f"Their tiers were {one.tier} and {two.tier}: {tier.tier} stays")
    words += _twice(desk, kept.customer_id, other.customer_id)
    person: dict[str, object] = {**one_person(mine, theirs), "tier": tier.tier if tier else ""}
    return person, rows, words


_DIFFER = {
    "language": "Their languages differ: that of the first entry stays",
    "birthday": "Their birthdays differ: that of the first entry stays",
}


def _twice(desk: Desk, one: int, two: int) -> list[str]:
    """Words for what both got: an offer, of which the first entry's arm stays, and letters, which stay."""
    words = [
        f"Both got offer {offer}: the arm of the first entry stays, {arm}; {other} no longer counts"
        if arm != other
        else f"Both got offer {offer}, {arm}: they count once"
        for offer, arm, other in store.same_offers(desk.conn, one, two)
    ]
    words += [f"Both got a letter for the same {what}" for what in store.same_letters(desk.conn, one, two)]
    if any(_is_withdrawn(desk, one, two, purpose) for purpose in PURPOSES):
        words.append("One of them withdrew consent to marketing: it stays withdrawn")
    return words


def _is_withdrawn(desk: Desk, one: int, two: int, purpose: str) -> bool:
    """Whether either withdrew consent, or refused it, and the other gave it."""
    found = [standing(consents.history(desk.conn, each), purpose) for each in (one, two)]
    return {said.given for said in found if said} == {True, False}


def _moved(desk: Desk, one: int, two: int) -> tuple[MovedRows, ...]:
    kept, moved = store.counts(desk.conn, one), store.counts(desk.conn, two)
    rows: list[MovedRows] = []
    for data, table in DATA.items():
        if data != "credit":
            rows += [MovedRows(data, kept[table], moved[table])] * bool(kept[table] or moved[table])
            continue
        had, came = (credit.credit_history(desk.conn, each) for each in (one, two))
        for currency in dict.fromkeys(entry.currency for entry in (*had, *came)):
            mine, theirs = ([each for each in all_ if each.currency == currency] for all_ in (had, came))
            left = sum(each.amount_minor for each in theirs)
            rows.append(MovedRows("credit", len(mine), len(theirs), currency, left))
    return tuple(rows)


def _said(moved: Sequence[MovedRows]) -> str:
    found = {"orders": 0, "claims": 0} | {row.data: row.moved for row in moved}
    parts = [
        f"{found[what]} {what if found[what] != 1 else what[:-1]}"
        for what in ("orders", "claims")
        if found[what]
    ]
    return f"Merged the second entry into the first; {' and '.join(parts) or 'no order'} moved"
