"""Compensation, given beside refunds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.claims.lifecycle import may
from returndesk.core.money import money_text
from returndesk.desk.claims.transition import Done, done, move, record_act
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_claim, typed_minor
from returndesk.desk.quotes.cash import in_coins
from returndesk.desk.quotes.limits import known_for_credit
from returndesk.desk.refunds.coupon import give_coupon
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


def compensate(desk: Desk, typed: str, amount: str, by: str, why: str, say: str = "") -> Done:
    """Give compensation, whatever the claim's status; it settles a complaint that awaits an answer.

    `say` is what the letter tells the customer beside it.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        minor = typed_minor(amount, order.currency, "AMOUNT", unless_0="more than 0")
        in_coins(desk, by, minor, order.currency)
        known_for_credit(claim, order, by, "--by coupon")
        row = {"kind": by, "currency": order.currency, "amount_minor": minor, "why": why}
        given = book(desk, at, claim, "compensation", **row)
        details, text = {"compensation": given, "by": by}, {"why": why, "say": say}
        if may(claim, "compensate"):
            claim = move(desk, at, claim, "compensate", details=details, text=text, decided=True)
        else:
            claim = record_act(desk, at, claim, "compensate", details=details, text=text)
        words = f"Compensated {claim.name}: {money_text(minor, order.currency)}, {by}"
        if by == "coupon":
            words += f" {give_coupon(desk, claim, order, given, minor)}"
        return done(desk, (claim,), (words,))
