"""The journal by claim, user, day and act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.claims.acts import past_of
from returndesk.core.codes import claim_number
from returndesk.core.reports.masked_words import without_people
from returndesk.core.value import replace
from returndesk.desk.lookup import find_claim, find_code, was_claim
from returndesk.errors import UsageProblem
from returndesk.store import journal
from returndesk.store.customers.people import people_of_orders

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry


def log(
    desk: Desk,
    typed: str | None = None,
    *,
    who: str | None = None,
    act: str | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 0,
    people: bool = True,
) -> tuple[list[Entry], int]:
    """The newest matching entries, oldest first, and the number of all matching ones.

    Unless `people` are asked for, their texts are without names, mails and phones of the order's people. A
    claim whose opening was undone still has its entries. Raises UsageProblem, with the known ones, for a
    user or an act without entries.
    """
    claim_id = None
    if typed is not None:
        claim_id = claim_number(typed)
        if claim_id is None or not was_claim(desk, claim_id):
            claim_id = find_claim(desk, typed).claim_id
    if who is not None and who not in (known := journal.doers(desk.conn)):
        raise UsageProblem(f"--by {who}: no entries by {who}", hint=f"choose from {', '.join(known)}")
    wanted = {
        "claim_id": claim_id,
        "who": who,
        "act": _act_meant(desk, act) if act else None,
        "first": first,
        "last": last,
    }
    found = journal.entries(desk.conn, **wanted, limit=limit)
    total = len(found)
    if limit and total == limit:
        total = journal.count(desk.conn, **wanted)
    return found if people else _masked(desk, found), total


def _masked(desk: Desk, entries: list[Entry]) -> list[Entry]:
    """The entries with texts that do not say who the people of their orders are."""
    orders = {one.order_id for one in entries if one.order_id and one.text}
    people = people_of_orders(desk.conn, sorted(orders))
    return [
        replace(
            one,
            text={key: without_people(text, people.get(one.order_id, ())) for key, text in one.text.items()},
        )
        if one.text and one.order_id
        else one
        for one in entries
    ]


def _act_meant(desk: Desk, typed: str) -> str:
    """The act as typed, in the form of the command or of the log: `approve`, `approved`."""
    acts = journal.acts(desk.conn)
    if typed in acts:
        return typed
    by_past = {past_of(act): act for act in acts}
    return by_past[find_code(typed, by_past, "--act")]
