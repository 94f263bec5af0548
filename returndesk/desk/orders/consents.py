"""Boxes for marketing in exports of orders: what of them is a consent, or the end of one.

A ticked box counts only where the policy names its format, and only of a customer who never said anything:
whoever withdrew is asked again, by hand. A box that is not ticked ends a consent that is older.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.customers.consents import Consent
from returndesk.desk.journal import record
from returndesk.store.customers import consents as store
from returndesk.store.orders.columns import seqs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from returndesk.desk.orders.importer import Incoming
    from returndesk.desk.session import Desk
    from returndesk.store.customers.consents import BoxOfOrder

_PURPOSE = "marketing"
_Said = tuple[bool, "date", int | None]  # given, its day, the order of an export


def record_consents(desk: Desk, at: datetime, files: Sequence[Incoming]) -> list[str]:
    """Record what the boxes of an import say of consent; what the shop should know of them, in words."""
    words = []
    for number, file in enumerate(files):
        if not file.consent:
            continue
        first, last = seqs_of(number)
        if file.format not in desk.policy_today().loyalty.consent_formats:
            if ticked := store.boxes_ticked(desk.conn, first, last):
                orders = "1 new order" if ticked == 1 else f"{ticked:,} new orders"
                words.append(
                    f"{file.consent}: yes in {orders}, not recorded as consent: the policy has no"
                    f' [consent] formats = ["{file.format}"]'
                )
            continue
        source = f"{file.platform}: {file.consent}" if file.platform else file.consent
        given, withdrawn = _record(desk, at, store.boxes(desk.conn, _PURPOSE, first, last), source)
        words += [f"{file.consent}: {_customers(given)} consented to marketing"] * bool(given)
        words += [f"{file.consent}: {_customers(withdrawn)} withdrew their consent"] * bool(withdrawn)
    return words


def _customers(count: int) -> str:
    return "1 customer" if count == 1 else f"{count:,} customers"


def _record(desk: Desk, at: datetime, boxes: Sequence[BoxOfOrder], source: str) -> tuple[int, int]:
    """Record the boxes of one file that change what stands: how many give consent, and how many end it."""
    stands: dict[int, _Said] = {}
    given = withdrawn = 0
    for box in boxes:
        said = stands.get(box.customer_id)
        if said is None and box.last_given is not None and box.last_on is not None:
            said = box.last_given, box.last_on, box.last_order
        if (said_on := _changes(box, said, desk.today)) is None:
            continue
        details: dict[str, object] = {"customer": box.customer_id, "purpose": _PURPOSE, "given": box.given}
        details["said_on"] = said_on.isoformat()
        text = {"source": source}
        seq = record(desk, "import-consent", at=at, order_id=box.order_id, details=details, text=text)
        consent = Consent(_PURPOSE, box.given, said_on)
        store.keep(desk.conn, seq, box.customer_id, consent, box.order_id)
        stands[box.customer_id] = (box.given, said_on, box.order_id)
        given, withdrawn = given + box.given, withdrawn + (not box.given)
    return given, withdrawn


def _changes(box: BoxOfOrder, said: _Said | None, today: date) -> date | None:
    """The day of what a box says, where it changes what stands; None where it does not."""
    if box.given:
        return box.ordered_on if said is None else None
    if said is None or not said[0] or box.told is False:
        return None
    _, on, order_id = said
    if order_id == box.order_id:  # its export had a yes before
        return max(today, on)
    later = box.ordered_on > on or (box.ordered_on == on and order_id is not None)
    return box.ordered_on if later else None
