"""Goods that come back without a receipt: a claim, and the order made for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from returndesk.core.orders.delivery import COUNTER, handed_over
from returndesk.core.orders.incoming import LineIn, OrderIn
from returndesk.core.orders.model import NO_RECEIPT
from returndesk.core.value import replace
from returndesk.desk.claims.open import Request, take_claim
from returndesk.desk.claims.transition import Done, done
from returndesk.desk.orders.add import added, next_number
from returndesk.desk.orders.importer import staging
from returndesk.desk.refunds.counter import at_counter
from returndesk.errors import Refused, UsageProblem
from returndesk.store.orders.typed_sales import lowest_price

if TYPE_CHECKING:
    from datetime import date

    from returndesk.core.policy.model import NoReceipt
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.lookup import Item
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.session import Desk

_LETTER = "N"  # the first of the numbers of such orders: N0001


def open_without_receipt(
    desk: Desk, request: Request, look: Look | None = None, payment: Payment | None = None
) -> Done:
    """Open a claim for goods without a receipt, by the policy's terms for that; with a look, to its end.

    Its order is a sale of its day at the lowest price of the last days. Who claims is its customer. Raises
    Refused where the policy gives nothing, or not what is wanted, and for what was not sold lately.
    """
    terms = terms_for(desk, request.outcome)
    if not request.items:
        raise UsageProblem("--no-receipt requires --item SKU=QTY: no order says what was sold")
    on = request.notice_on or desk.today
    sale = OrderIn(
        channel=COUNTER,
        number=next_number(desk, _LETTER),
        ordered_on=on,
        currency=desk.settings.currency,
        lines=tuple(handed_over(line_of(desk, item, on), on) for item in request.items),
        tax_included=desk.settings.tax_included,
        tags=(NO_RECEIPT,),
    )
    with staging(desk) as stage, desk.act() as at:
        order = added(desk, at, stage, sale, request.claimant)
        items = tuple(replace(item, sku=f":{n}", typed=f":{n}") for n, item in enumerate(request.items, 1))
        request = replace(request, order=sale.number, items=items, claimant="", outcome=terms.terms)
        if look and payment:
            claim, words = at_counter(desk, at, order, request, look, payment)
        else:
            claim, words = take_claim(desk, at, order, request)
        return done(desk, (claim,), words)


def terms_for(desk: Desk, outcome: str | None) -> NoReceipt:
    """The policy's terms for goods without a receipt. Raises Refused where they give no such outcome."""
    terms = desk.policy_today().no_receipt
    if terms.terms == "refuse":
        raise Refused(
            "The policy gives nothing without a receipt",
            hint=(
                '[no_receipt] terms = "credit", in the policy',
                "returndesk order add, if the sale is known",
            ),
        )
    if outcome not in (None, terms.terms):
        raise Refused(f"Without a receipt the policy gives {terms.terms}, not {outcome}")
    return terms


def line_of(desk: Desk, item: Item, on: date) -> LineIn:
    """Units of an item at the lowest price of the last days. Raises Refused where none was sold."""
    days = desk.policy_today().no_receipt.days
    found = lowest_price(desk.conn, item.sku, desk.settings.currency, on - timedelta(days=days))
    if found is None:
        raise Refused(
            f"{item.sku} was not sold in the last {days} days: its price is unknown",
            hint=f"returndesk order add -i {item.sku}=1@PRICE, and claim on that order",
        )
    sku, minor = found
    units = item.units or 1
    return LineIn(sku, units, minor, units * minor)
