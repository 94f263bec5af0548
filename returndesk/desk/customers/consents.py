"""What customers consent to: recorded, withdrawn, and who may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.customers.consents import Consent, standing
from returndesk.core.days import day_text
from returndesk.core.value import Value
from returndesk.desk.customers.people import find_customer
from returndesk.desk.journal import record
from returndesk.errors import Refused, UsageProblem
from returndesk.store.customers import consents as store

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from returndesk.desk.session import Desk
    from returndesk.store.customers.people import Customer


class GivenConsent(Value):
    """What a customer said, and what stands of all that they said."""

    customer: Customer
    said: Consent
    stands: Consent


def consenting(desk: Desk, purpose: str, on: date, customers: Collection[int] | None = None) -> set[int]:
    """Who may be written to for a purpose on a day: of all customers, or of some."""
    return store.consenting(desk.conn, purpose, on, customers)


def record_consent(
    desk: Desk, typed: str, purpose: str, on: date | None = None, source: str = "", *, withdraw: bool = False
) -> tuple[GivenConsent, str]:
    """Record that a customer consents to a purpose, or no longer does; it, and words for it.

    Raises UsageProblem for a day that has not come, Refused for a customer who is known by name alone.
    """
    said_on = on or desk.today
    if said_on > desk.today:
        raise UsageProblem(f"--on {day_text(said_on, desk.today)} is in the future")
    with desk.act() as at:
        customer = find_customer(desk, typed)
        if customer.key is None:
            raise Refused("Consent requires an id, email or phone, and the customer has none")
        said = Consent(purpose, not withdraw, said_on, source=source, who=desk.who)
        details = {"customer": customer.customer_id, "purpose": purpose, "given": said.given}
        details["said_on"] = said_on.isoformat()
        seq = record(desk, "consent", at=at, details=details, text={"source": source} if source else None)
        store.keep(desk.conn, seq, customer.customer_id, said)
        stands = standing(store.history(desk.conn, customer.customer_id), purpose) or said
        return GivenConsent(customer, said, stands), _words(desk, said, stands)


def _words(desk: Desk, said: Consent, stands: Consent) -> str:
    what = f"consents to {said.purpose}" if said.given else f"withdrew consent to {said.purpose}"
    words = f"Recorded: the customer {what}, {day_text(said.said_on, desk.today)}"
    if stands.given == said.given:
        return words
    day = day_text(stands.said_on, desk.today)
    return f"{words}; but consent was {stands.state} on {day}, which is later"
