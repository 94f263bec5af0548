"""An order that came in by its lines alone, when the file with the orders comes after."""

from __future__ import annotations

from collections.abc import Sequence

from returndesk.core.orders.incoming import OrderIn
from returndesk.core.orders.merge import Merged, Taken, merge_order


def complete_order(
    stored: OrderIn,
    found: OrderIn,
    taken: Sequence[Taken],
    *,
    shipping_refunded_minor: int = 0,
    update: bool = False,
    names_customer: bool = False,
) -> Merged:
    """The stored order with what both files tell together: `found`.

    The order's own figures (shipping, tax, discount) are taken as they are told now: the lines' file alone
    does not know them for certain, so they are conflicts only where claims or refunds stand on the old ones.
    The lines are merged like those of any order that comes in again. With `names_customer` the name that is
    told now is the customer's, over the one beside the lines.
    """
    named = stored
    if names_customer and found.customer.name:
        named = stored._replace(customer=stored.customer._replace(name=found.customer.name))
    own = merge_order(
        named,
        found._replace(lines=stored.lines),
        taken,
        shipping_refunded_minor=shipping_refunded_minor,
        update=True,
    )
    merged = merge_order(
        own.order, found, taken, shipping_refunded_minor=shipping_refunded_minor, update=update
    )
    # What could not be taken of the order itself is said once, with its reason.
    of_lines = [each for each in merged.conflicts if each.line or not own.conflicts]
    return Merged(merged.order, merged.order != stored, (*own.conflicts, *of_lines))
