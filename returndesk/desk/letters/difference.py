"""What a letter says of an exchange's difference: the price of the new items, and what was kept besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.store.refunds.exchanges import exchanges_of

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.letters.wording import Words
    from returndesk.desk.session import Desk


def difference_text(desk: Desk, claim: Claim, words: Words, currency: str) -> str:
    """The difference that is still to be paid, by either side; "" if there is none.

    It is called a price difference only if it is one alone: a fee, a deduction or return shipping is named,
    a line each, while nothing of it is paid.
    """
    minor, row = claim.remedies.difference_minor, exchanges_of(desk.conn, claim.claim_id)
    if not minor or row is None:
        return ""
    amount, side = words.money(abs(minor), currency), "customer" if minor > 0 else "shop"
    parts = {
        "difference": row.new_minor - row.goods_minor,
        "fee": row.fee_minor,
        "deduction": row.deduction_minor,
        "shipping": -row.shipping_minor,
        "surcharges": -row.surcharges_minor,
        "postage": -row.postage_minor,
        "adjustment": -row.adjustment_minor,
    }
    if not any(value for part, value in parts.items() if part != "difference"):
        return words.say(f"difference_{side}", amount=amount)
    lines = []
    if sum(parts.values()) == minor and not claim.claimant:  # what the buyer paid is not for another claimant
        sign = 1 if minor > 0 else -1
        lines = [
            words.part(part, words.money(sign * value, currency)) for part, value in parts.items() if value
        ]
    return "\n".join((words.say(f"owed_{side}", amount=amount), *(f"  {line}" for line in lines)))
