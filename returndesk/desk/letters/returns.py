"""What a letter says of goods that are to come back: by when, to where, and when the money follows."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.law.due_dates import owes_refund
from returndesk.core.letters.template import one_line
from returndesk.desk.claims.deadlines import duties_of

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.law.deadlines import Duty
    from returndesk.core.letters.wording import Words
    from returndesk.desk.session import Desk
    from returndesk.store.settings import Settings

_PHONE = re.compile(r"[+(]?\d[\d ()/.-]{4,}")


def to_send_back(desk: Desk, claim: Claim, words: Words, gets: str, promised: date | None) -> dict[str, str]:
    """The sentences of a letter that asks for goods.

    Under a statutory right posting them in time suffices, and the money does not wait for an inspection.
    """
    duties = duties_of(desk, claim)[0]
    fields = {"reference": claim.name, "return_to": return_to(desk.settings, words, claim.name)}
    if not duties:
        send = words.say("send_policy", day=words.day(promised)) if promised else ""
        return {
            **fields,
            "send_by": words.day(promised),
            "send": send,
            "then": words.say("then_checked", gets=gets),
        }
    posted_by = max((one.goods_on for one in duties if one.goods_on), default=None)
    if (
        posted_by is None or posted_by < desk.today
    ):  # the shop's own day is later than a missed one of the law
        posted_by = promised
    send = words.say("send_right", day=words.day(posted_by)) if posted_by else words.say("send_soon")
    by, proof = refund_by(claim, duties), any("proof" in one.waits_for for one in duties)
    then = "then_day" if by else "then_proof" if proof and owes_refund(claim) else "then_goods"
    return {
        **fields,
        "send_by": words.day(posted_by),
        "send": send,
        "then": words.say(then, gets=gets, day=words.day(by)),
        "proof": words.say("send_proof" if proof else "keep_proof"),
    }


def refund_by(claim: Claim, duties: tuple[Duty, ...]) -> date | None:
    """The day by which a right gives the money back, once the shop may not withhold it any more."""
    days = [one.pay_by for one in duties if one.pay_by is not None]
    return min(days, default=None) if owes_refund(claim) else None


def return_to(settings: Settings, words: Words, reference: str) -> str:
    """Where to send goods, a line each: name, address, contact, reference; "" without an address."""
    address = [one_line(line) for line in settings.address.splitlines()]
    if not address:
        return ""
    shop, contact = one_line(settings.shop), one_line(settings.contact)
    if address[0].casefold() == shop.casefold():  # the recipient, typed as the first line of the address
        shop = address.pop(0)
    parts = [
        ("shop", shop),
        *zip(("address", *["address_next"] * len(address)), address, strict=False),
        ("phone" if _PHONE.fullmatch(contact) else "contact", contact),
        ("reference", reference),
    ]
    lines = [words.in_table("return_to", part, text=text) for part, text in parts if text]
    return "\n".join([words.code("return_to", "title"), *lines])
