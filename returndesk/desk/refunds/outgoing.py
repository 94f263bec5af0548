"""Goods that go out for claims, and the customer's payment of an exchange's difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.money import money_text
from returndesk.core.refunds.exchange import difference_words
from returndesk.core.value import replace
from returndesk.desk.claims.goods import by_sku, units_text
from returndesk.desk.claims.transition import Done, done, record_act
from returndesk.desk.journal import book
from returndesk.desk.lookup import find_claim, refused, typed_minor
from returndesk.desk.quotes.cash import due_in_coins, in_coins, rounding_words
from returndesk.store.orders import read as order_store
from returndesk.store.orders.exchanged_lines import add_exchanged_lines
from returndesk.store.refunds import exchanges as store

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


def sent(desk: Desk, typed: str, tracking: str = "") -> Done:
    """Record that all goods for the customer were sent: new, repaired and refused ones.

    New ones are lines of the order from now on.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        back = {line.line_id: line.to_send_back for line in claim.lines if claim.status == "settled"}
        held = {line.line_id: line.held for line in claim.lines if line.held}
        if not claim.remedies.goods_out and not any(back.values()) and not held:
            raise refused(claim, f"Nothing to send on {claim.name}")
        order = order_store.load_order(desk.conn, claim.order_id)
        items = store.waiting_skus(desk.conn, claim.claim_id)
        parts = [f"{units} × {sku}" for sku, units in items]
        if any(back.values()):
            parts.append(f"{units_text(order, back)} back")
        if held:
            parts.append(f"{units_text(order, held)} back")
        sent_id = book(
            desk, at, claim, "sent", back_units=sum((*back.values(), *held.values())), tracking=tracking
        )
        add_exchanged_lines(desk.conn, order.order_id, claim.claim_id, sent_id, desk.today, tracking)
        returned = {"held": sum(held.values()), "returned": by_sku(order, held)} if held else {}
        lines = tuple(
            replace(line, sent_back=line.sent_back + back.get(line.line_id, 0), held=0)
            for line in claim.lines
        )
        claim = record_act(
            desk,
            at,
            replace(claim, lines=lines, remedies=replace(claim.remedies, goods_out=0)),
            "sent",
            details={"sent": sent_id, "items": dict(items), **returned},
            text={"tracking": tracking},
        )
        return done(desk, (claim,), (f"Sent {claim.name}: {', '.join(parts)}",))


def paid(desk: Desk, typed: str, amount: str, method: str = "original") -> Done:
    """Record the customer's payment of an exchange's difference. Raises Refused above what is owed.

    The method is `original` for the way the order was paid.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        order = order_store.load_order(desk.conn, claim.order_id)
        minor = typed_minor(amount, order.currency, "AMOUNT", unless_0="more than 0")
        owed = max(0, claim.remedies.difference_minor)
        due = due_in_coins(desk, method, owed, order.currency)
        coins = in_coins(desk, method, minor, order.currency, due if owed else None)
        minor = coins.settled_minor
        if minor > owed:
            most = f"at most {money_text(owed, order.currency)}" if owed else "nothing"
            raise refused(claim, f"The customer owes {most} on {claim.name}")
        row = {"method": method, "currency": order.currency, "amount_minor": minor}
        row |= {"rounding_minor": coins.rounding_minor}
        paid_id = book(desk, at, claim, "exchange_payment", **row)
        claim = replace(claim, remedies=replace(claim.remedies, difference_minor=owed - minor))
        claim = record_act(desk, at, claim, "paid", details={"paid": paid_id})
        rest = f"; {difference_words(owed - minor, order.currency)}" if owed > minor else ""
        how = f", {method}" if method != "original" else ""
        how += rounding_words(coins, order.currency)
        words = f"Recorded payment on {claim.name}: {money_text(minor, order.currency)}{how}{rest}"
        return done(desk, (claim,), (words,))
