"""How tables name claims and orders."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from returndesk.core.codes import claim_name
from returndesk.core.money import format_minor
from returndesk.render.table import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from returndesk.core.claims.summary import ClaimOrder
    from returndesk.core.refunds.tenders import Tender
    from returndesk.store.orders.read import OrderSummary


def order_label(order: OrderSummary | ClaimOrder) -> str:
    """An order as people write it: with its channel where two channels share the number."""
    return f"{order.channel}:{order.number}" if order.shared else order.number


def order_argument(name: str, channel: str) -> str:
    """An order as it can be pasted into a shell; a name that would be read as an option gets its channel."""
    return shlex.quote(f"{channel}:{name}" if name.startswith("-") else name)


def claim_label(value: Any) -> str | None:
    """R1001, of any value with a `claim_id`; None without a claim."""
    return claim_name(value.claim_id) if value.claim_id else None


def tender_cells(tenders: Iterable[Tender], currency: str) -> list[dict[str, str]]:
    """How an order was paid, and what is left of each: a record for each tender."""
    from returndesk.core.refunds.tenders import tender_text

    return [
        {
            "tender": tender.name,
            "received": format_minor(tender.received_minor, currency),
            "left": format_minor(tender.left_minor, currency),
            "text": tender_text(tender, currency),
        }
        for tender in tenders
    ]


CLAIM = Column("claim", "code", of=claim_label)
CURRENCY = Column("currency", "code")
TENDERS = Column("tenders", "list", rank=8)  # of the order
