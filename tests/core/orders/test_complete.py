"""An order that its lines alone told of, once the file with the orders has come."""

from __future__ import annotations

from datetime import date

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn
from returndesk.core.orders.merge import Conflict, Stored, Taken, complete_order

FREE = [Taken()]
MUG = LineIn("MUG", 2, 1000, 2000, line_id="8")
BY_LINES = OrderIn(
    "etsy", "7", date(2026, 11, 2), "USD", (MUG,), customer=CustomerIn("E M", platform_id="enid"),
    shipping_minor=550, tax_included=False,
)  # fmt: skip
BOTH = BY_LINES._replace(
    customer=CustomerIn("Enid Marlow", platform_id="enid"),
    lines=(MUG._replace(tax_minor=107),),
    shipping_minor=450,
    shipping_tax_minor=24,
    status="part-refunded",
    reported_minor=300,
)


def test_the_orders_own_figures_are_taken_and_are_no_conflict() -> None:
    merged = complete_order(Stored(BY_LINES, FREE), BOTH, names_customer=True)
    assert (merged.order, merged.changed, merged.conflicts) == (BOTH, True, ())
    assert complete_order(Stored(BOTH, FREE), BOTH, names_customer=True).changed is False


def test_the_name_of_a_customer_whom_an_earlier_order_named_stays() -> None:
    assert complete_order(Stored(BY_LINES, FREE), BOTH).order.customer.name == "E M"
    nameless = BOTH._replace(customer=CustomerIn())
    assert complete_order(Stored(BY_LINES, FREE), nameless, names_customer=True).order.customer.name == "E M"


def test_a_line_that_differs_is_a_conflict_and_does_not_hold_up_the_rest() -> None:
    dearer = BOTH._replace(lines=(BOTH.lines[0]._replace(unit_price_minor=1100, gross_minor=2200),))
    merged = complete_order(Stored(BY_LINES, FREE), dearer)
    assert merged.conflicts == (Conflict("MUG", "unit_price", "10.00", "11.00"),)
    assert (merged.order.shipping_minor, merged.order.lines) == (450, BOTH.lines)
    assert complete_order(Stored(BY_LINES, FREE), dearer, update=True).order.lines == dearer.lines


def test_figures_that_a_refund_depends_on_stay_and_say_why_once() -> None:
    merged = complete_order(Stored(BY_LINES, FREE, 500), BOTH)
    why = "more of the shipping was refunded"
    assert merged.conflicts == (
        Conflict("", "shipping", "5.50", "4.50", why),
        Conflict("", "shipping_tax", "0.00", "0.24", why),
        Conflict("MUG", "tax", "0.00", "1.07", why),
    )
    assert (merged.order.shipping_minor, merged.order.lines) == (550, (MUG,))
    assert (merged.order.status, merged.order.reported_minor) == ("part-refunded", 300)
