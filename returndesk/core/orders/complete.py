"""An order that was imported from its lines alone, when its other file comes."""

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
    """The stored order with `found`, which both files make together.

    The order's own figures (shipping, tax, discount) are the new ones: the file of lines does not know them
    for certain, so they are conflicts only where claims or refunds depend on the old ones. Lines are merged
    like those of any order that is imported again. With `names_customer` the new name replaces the old one.
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
    # What could not be taken of the order itself is reported once, with its reason.
    of_lines = [each for each in merged.conflicts if each.line or not own.conflicts]
    return Merged(merged.order, merged.order != stored, (*own.conflicts, *of_lines))
