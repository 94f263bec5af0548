"""The recall of a product: a letter to each customer who may still have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from returndesk.core.letters.template import Letter, one_line, written
from returndesk.core.letters.wording import language_for
from returndesk.core.orders.merge import mail_address
from returndesk.core.value import Value
from returndesk.desk.letters.returns import return_to
from returndesk.desk.lookup import find_sku
from returndesk.intake.documents.letters import letter_files, load_letter, words_of
from returndesk.store.orders import recall as store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.core.letters.template import Template
    from returndesk.core.letters.wording import Words
    from returndesk.desk.session import Desk
    from returndesk.store.orders.recall import Owned


class RecallLetter(Value):
    """The letter to one customer; `to` is "" without a mail address."""

    customer: str
    to: str
    phone: str
    language: str
    orders: tuple[str, ...]
    units: int
    owed: int  # of them, units that are still to be sent
    letter: Letter


class Recall(Value):
    """The letters about a product, the units whose buyers are unknown, and the claims that owe some."""

    sku: str
    letters: tuple[RecallLetter, ...]
    unknown_units: int
    owed_on: tuple[int, ...] = ()


def recall(desk: Desk, typed: str, say: str, folder: str, language: str = "") -> Recall:
    """A letter to every buyer of a SKU that did not come back; `say` is the danger. Nothing is recorded.

    Also to customers to whom the SKU is still to be sent, in exchange or as a replacement.
    Raises NotFound for an unknown SKU, UsageProblem where several match, BadSettings for a faulty letter.
    """
    sku = find_sku(desk, typed)
    by_customer: dict[int, list[Owned]] = {}
    unknown = 0
    owners = store.owners_of(desk.conn, sku)
    for one in owners:
        if one.customer_id is None:
            unknown += one.units
        else:
            by_customer.setdefault(one.customer_id, []).append(one)
    usual = desk.policy_today().letters.language or desk.settings.language
    templates: dict[str, Template] = {}
    letters = []
    for owned in by_customer.values():
        chosen = language or language_for(owned[0].language, owned[-1].country, usual)
        if chosen not in templates:
            names = (one for one in letter_files(folder) if (one.name, one.language) == ("recall", chosen))
            templates[chosen] = load_letter(next(names))
        values = _values(desk, owned, words_of(chosen), say)
        letters.append(_letter(owned, chosen, written(templates[chosen], values)))
    owed_on = tuple(one.claim_id for one in owners if one.claim_id is not None)
    return Recall(sku, tuple(letters), unknown, owed_on)


def _letter(owned: Sequence[Owned], language: str, letter: Letter) -> RecallLetter:
    who = owned[0]
    shown = one_line(who.name or who.email or who.phone or who.key)
    to = mail_address(who.email.strip())
    units = sum(one.units for one in owned)
    owed = sum(one.units for one in owned if one.claim_id is not None)
    return RecallLetter(shown, to, one_line(who.phone), language, tuple(_orders(owned)), units, owed, letter)


def _values(desk: Desk, owned: Sequence[Owned], words: Words, say: str) -> dict[str, str]:
    orders, customer = _orders(owned), one_line(owned[0].name)
    units: dict[str, int] = {}
    for one in owned:
        title = one.title if one.claim_id is None else words.say("to_be_sent", title=one_line(one.title))
        units[title] = units.get(title, 0) + one.units
    return {
        "greeting": words.say("greeting" if customer else "greeting_unnamed", customer=customer),
        "customer": customer,
        "shop": one_line(desk.settings.shop),
        "contact": one_line(desk.settings.contact),
        "order": str(words.texts["between_items"]).join(orders),
        "items": words.goods(units.items()),
        "say": one_line(say),
        "reference": orders[0],
        "return_to": return_to(desk.settings, words, orders[0]),
        "today": words.day(desk.today),
    }


def _orders(owned: Sequence[Owned]) -> list[str]:
    names = (f"{one.channel}:{one.number}" if one.shared else one.number for one in owned)
    return list(dict.fromkeys(one_line(name) for name in names))
