"""Letters to customers: which one a claim's last step asks for, what it says, and that it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from returndesk.core.claims.undo import standing
from returndesk.core.codes import claim_name
from returndesk.core.letters.notifications import STEPS, step_after, step_of_template, tells
from returndesk.core.letters.template import Letter, mail_address, written
from returndesk.core.letters.wording import language_for
from returndesk.desk.claims.transition import beside, summaries
from returndesk.desk.letters.fields import Fields
from returndesk.desk.lookup import find_claim, find_code
from returndesk.errors import Refused
from returndesk.intake.documents.letters import letter_files, load_letter, words_of
from returndesk.store import customers as customer_store
from returndesk.store import journal
from returndesk.store.claims import notifications as store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.claims.lists import ClaimSummary
    from returndesk.store.journal import Entry

# What was opened can be said again at any time, and a word of regret needs no step before it.
_ANYTIME = ("opened", "lost", "late", "damaged", "sorry")


@dataclass(frozen=True, slots=True)
class Message:
    """A letter for a claim's customer: to whom, in which words, and the claim as it is."""

    claim: ClaimSummary
    template: str
    language: str
    to: str  # a mail address; "" where none is known
    letter: Letter
    sent: bool
    words: tuple[str, ...]  # what is to be said beside it


def write_letter(desk: Desk, typed: str, folder: str, template: str = "", language: str = "") -> Message:
    """The letter for a claim's last step, or the one named; nothing is recorded.

    Raises Refused where that step was never taken, BadSettings for a broken template.
    """
    return _written(desk, find_claim(desk, typed), folder, template, language)


def send_letter(desk: Desk, typed: str, folder: str, template: str = "", language: str = "") -> Message:
    """The same letter, noted as sent: the customer has heard of the step that it tells.

    Raises Refused where no template is named and the customer has heard of everything.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        name, telling = claim_name(claim.claim_id), store.load(desk.conn, claim.claim_id)
        if not template and telling and telling.told_seq is not None:
            raise Refused(
                f"{name}: the customer has heard of the last step, {telling.step} of {telling.on}",
                hint=f"returndesk claim message {name} --template {telling.step} --sent",
            )
        message = _written(desk, claim, folder, template, language)
        untold = telling.step if telling and telling.told_seq is None else ""
        told = untold if tells(message.template, untold) else ""
        details = {"template": message.template, "language": message.language, "tells": told}
        claim = beside(
            desk, at, replace(claim, to_tell="" if told else claim.to_tell), "message", details=details
        )
        words = [f"noted as sent on {name}: {message.template}, {message.language}", *message.words]
        if untold and not told:
            words.append(f"the customer has still to hear: {untold}")
        return replace(message, claim=summaries(desk, [claim])[0], sent=True, words=tuple(words))


def _written(desk: Desk, claim: Claim, folder: str, template: str, language: str) -> Message:
    order = order_store.load_order(desk.conn, claim.order_id)
    lang = language or _language(desk, order)
    entries = standing(journal.entries(desk.conn, claim_id=claim.claim_id))
    name = _template(desk, claim, entries, folder, template, lang)
    file = next(one for one in letter_files(folder) if (one.name, one.language) == (name, lang))
    fields = Fields(desk, claim, order, words_of(lang), tuple(entries))
    letter = written(load_letter(file), fields.of(name, _entry(claim, entries, name)))
    to = mail_address(order.email.strip())
    words = [] if to else ["no mail address is known for this customer"]
    if fields.promised and fields.promised < desk.today:
        words.append(f"the letter names a day that is over: {fields.promised.isoformat()}")
    return Message(summaries(desk, [claim])[0], name, lang, to, letter, False, tuple(words))


def _language(desk: Desk, order: Order) -> str:
    own = customer_store.language_of(desk.conn, order.customer_id) if order.customer_id else ""
    return language_for(own, order.country, desk.policy_today().language)


def _template(
    desk: Desk, claim: Claim, entries: Sequence[Entry], folder: str, typed: str, language: str
) -> str:
    """The name of the letter: the one typed, else the one of the claim's last step."""
    if not typed:
        telling = store.load(desk.conn, claim.claim_id)
        return telling.step if telling else _steps(claim, entries)[-1]  # of before the desk kept them
    known = dict.fromkeys(file.name for file in letter_files(folder) if file.language == language)
    name = find_code(typed, known, "--template")
    step = step_of_template(name)
    if step and step not in _ANYTIME and _entry(claim, entries, name) is None:
        there = dict.fromkeys(_steps(claim, entries))
        choices = [one for one in STEPS if one in there or one in _ANYTIME]
        raise Refused(
            f"{claim_name(claim.claim_id)} has no step that a letter {name} tells",
            hint=f"there are: {', '.join(choices)}",
        )
    return name


def _steps(claim: Claim, entries: Sequence[Entry]) -> list[str]:
    found = (step_after(one.act, claim.reason, one.details) for one in entries)
    return [step for step in found if step]


def _entry(claim: Claim, entries: Sequence[Entry], template: str) -> Entry | None:
    """The last act that a letter of that name tells; the opening goes by several."""
    step = step_of_template(template)
    fitting = [one for one in entries if step and step_after(one.act, claim.reason, one.details) == step]
    if not fitting and step in _ANYTIME and step != "sorry":
        fitting = [one for one in entries if one.act == "open"]
    return fitting[-1] if fitting else None
