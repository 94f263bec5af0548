"""Letters to customers: choose the one for a claim's last step, fill it in, record it as sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from returndesk.core.claims.entries import standing
from returndesk.core.codes import ACKNOWLEDGEMENT, claim_name
from returndesk.core.days import day_text
from returndesk.core.letters.notifications import (
    NO_ADDRESS,
    STEPS,
    is_letter_of,
    step_of_act,
    step_of_template,
)
from returndesk.core.letters.template import Letter, with_paragraph, written
from returndesk.core.letters.wording import language_for
from returndesk.core.orders.merge import mail_address
from returndesk.core.value import Value, replace
from returndesk.desk.claims.transition import record_act, summaries
from returndesk.desk.letters.fields import Fields
from returndesk.desk.lookup import find_claim, find_code
from returndesk.errors import DeskError, DiskProblem, Refused
from returndesk.intake.documents.letters import letter_files, load_letter, words_of
from returndesk.store import journal
from returndesk.store.busy_wait import sending_alone
from returndesk.store.claims import notifications as store
from returndesk.store.claims import statements
from returndesk.store.connection import translate
from returndesk.store.customers import people as customer_store
from returndesk.store.orders import read as order_store

if TYPE_CHECKING:
    from returndesk.core.claims.model import Claim
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.core.orders.model import Order
    from returndesk.desk.session import Desk
    from returndesk.store.journal import Entry

# The opening can be confirmed at any time, and an apology needs no step before it.
_ANYTIME = ("opened", "lost", "late", "damaged", "sorry", ACKNOWLEDGEMENT)


class Message(Value):
    """A letter to a claim's customer, with the claim as it is now."""

    claim: ClaimSummary
    template: str
    language: str
    to: str  # a mail address; "" if unknown
    letter: Letter
    sent: bool
    notices: tuple[str, ...]  # shown beside the letter

    @property
    def name(self) -> str:
        return claim_name(self.claim.claim_id)

    @property
    def file(self) -> str:
        return f"{self.name}-{self.template}"


def write_letter(desk: Desk, typed: str, folder: str, template: str = "", language: str = "") -> Message:
    """The letter for a claim's last step, or the named one; records nothing.

    Raises Refused if that step never happened, BadSettings for a faulty template.
    """
    return _written(desk, find_claim(desk, typed), folder, template, language)


def send_letter(desk: Desk, typed: str, folder: str, template: str = "", language: str = "") -> Message:
    """The same letter, recorded as sent: the customer is notified of its step.

    Raises Refused if no template is named and the customer is already notified of the last step.
    """
    with desk.act() as at:
        claim = find_claim(desk, typed)
        last = store.load(desk.conn, claim.claim_id)
        waits = statements.waits(desk.conn, claim.claim_id)
        _not_notified(desk, claim, template)
        carries = _carries(desk, claim)
        message = _written(desk, claim, folder, template, language)
        pending = last.step if last and last.notified_seq is None else ""
        acknowledges = is_letter_of(message.template, ACKNOWLEDGEMENT)
        tells = is_letter_of(message.template, pending) or (acknowledges and pending == "opened")
        notified = pending if tells else ""
        details: dict[str, object] = {
            "template": message.template,
            "language": message.language,
            "tells": notified,
        }
        if waits and (acknowledges or carries):
            details["acknowledges"] = True
        claim = replace(claim, to_notify="" if notified else claim.to_notify)
        claim = record_act(desk, at, claim, "message", details=details)
        notices = [
            f"Recorded as sent on {claim.name}: {message.template}, {message.language}",
            *message.notices,
        ]
        if carries and not acknowledges:
            notices.insert(1, "It acknowledges the withdrawal too.")
        if pending and not notified:
            notices.append(f"Customer not notified yet: {pending}")
        return replace(message, claim=summaries(desk, [claim])[0], sent=True, notices=tuple(notices))


def deliver_letter(
    desk: Desk, typed: str, folder: str, template: str, language: str, deliver: Callable[[Message], None]
) -> Message:
    """Have the letter delivered, and record it as sent if that did not fail.

    The desk's file is not held meanwhile; no two users deliver letters at the same time. Raises Refused
    without a mail address, and what `deliver` raises: then the letter stays unsent.
    """
    with sending_alone(desk.path, typed):
        with desk.question():
            claim = find_claim(desk, typed)
            _not_notified(desk, claim, template, "--send" if desk.policy_today().letters.send else "--sent")
            message = _written(desk, claim, folder, template, language)
        if not message.to:
            raise Refused(f"{claim.name}: no email address on file, the letter was not sent")
        if not desk.dry_run:
            deliver(message)
        try:
            sent = send_letter(desk, typed, folder, message.template, message.language)
        except (DeskError, sqlite3.Error) as error:
            why = error if isinstance(error, DeskError) else translate(error, desk.path)
            raise DiskProblem(
                f"{claim.name}: the letter was sent, but not recorded: {why}",
                hint=f"returndesk claim message {claim.name} --template {message.template} --sent",
            ) from error
    return replace(
        sent, letter=message.letter, notices=(f"{claim.name}: sent to {message.to}", *sent.notices[1:])
    )


def _not_notified(desk: Desk, claim: Claim, template: str, how: str = "--sent") -> None:
    """Refuse a letter that is not named where the customer knows of the last step already."""
    last = store.load(desk.conn, claim.claim_id)
    if not (template or _carries(desk, claim)) and last and last.notified_seq is not None:
        raise Refused(
            f"{claim.name}: the customer is already notified of the last step, {last.step} on {last.on}",
            hint=f"returndesk claim message {claim.name} --template {last.step} {how}",
        )


def _written(desk: Desk, claim: Claim, folder: str, template: str, language: str) -> Message:
    order = order_store.load_order(desk.conn, claim.order_id)
    lang = language or language_of(desk, claim, order)
    entries = standing(journal.entries(desk.conn, claim_id=claim.claim_id))
    name = _template(desk, claim, entries, folder, template, lang)
    file = next(one for one in letter_files(folder) if (one.name, one.language) == (name, lang))
    fields = Fields(desk, claim, order, words_of(lang), tuple(entries))
    values = fields.of(name, _entry(claim, entries, name))
    found = load_letter(file)
    if _carries(desk, claim) and not is_letter_of(name, ACKNOWLEDGEMENT):
        found, values["acknowledged"] = with_paragraph(found, "acknowledged"), fields.acknowledgement()
    letter = written(found, values)
    to = mail_address((claim.claimant or order.buyer).email.strip())
    notices = [] if to else ["This customer has no email address on file."]
    if fields.promised and fields.promised < desk.today:
        notices.append(f"The letter names a date in the past: {day_text(fields.promised, desk.today)}")
    if values.get("reference") and not values["return_to"]:
        notices.append(f"The letter has no return address: {NO_ADDRESS}")
    if step_of_template(name) == "rejected" and not values["say"]:
        notices.append("The letter gives no reason: `claim reject --say TEXT` prints one.")
    return Message(summaries(desk, [claim])[0], name, lang, to, letter, False, tuple(notices))


def _carries(desk: Desk, claim: Claim) -> bool:
    """Whether the claim's next letter, whichever it is, acknowledges the withdrawal."""
    return bool(claim.stage) and statements.waits(desk.conn, claim.claim_id)


def language_of(desk: Desk, claim: Claim, order: Order) -> str:
    """The language of a claim's letters, unless one is typed."""
    customer_id = (claim.claimant or order.buyer).customer_id
    own = customer_store.language_of(desk.conn, customer_id) if customer_id else ""
    return language_for(own, order.country, desk.policy_today().letters.language or desk.settings.language)


def _template(
    desk: Desk, claim: Claim, entries: Sequence[Entry], folder: str, typed: str, language: str
) -> str:
    """The name of the letter: as typed, else for the claim's last step.

    A withdrawal that is only opened, or whose customer knows of the last step, is acknowledged by the letter
    for that. After any other step its own letter does it: the customer gets one letter, of the newest state.
    """
    if not typed:
        last = store.load(desk.conn, claim.claim_id)
        if _carries(desk, claim) and (not last or last.step == "opened" or last.notified_seq is not None):
            return ACKNOWLEDGEMENT
        return last.step if last else _steps(claim, entries)[-1]  # from before the desk recorded them
    known = dict.fromkeys(file.name for file in letter_files(folder) if file.language == language)
    name = find_code(typed, known, "--template")
    step = step_of_template(name)
    if step and step not in _ANYTIME and _entry(claim, entries, name) is None:
        taken = _steps(claim, entries)
        offered = [one for one in _ANYTIME if one != ACKNOWLEDGEMENT]
        choices = [one for one in STEPS if one in taken or one in offered]
        raise Refused(
            f"{claim.name} has no step for the letter '{name}' yet",
            hint=f"Available: {', '.join(choices)}",
        )
    return name


def _steps(claim: Claim, entries: Sequence[Entry]) -> list[str]:
    found = (step_of_act(one.act, claim.reason, one.details) for one in entries)
    return [step for step in found if step]


def _entry(claim: Claim, entries: Sequence[Entry], template: str) -> Entry | None:
    """The last act that a letter of that name reports; the opening has several letters."""
    step = step_of_template(template)
    fitting = [one for one in entries if step and step_of_act(one.act, claim.reason, one.details) == step]
    if not fitting and step in _ANYTIME and step != "sorry":
        fitting = [one for one in entries if one.act == "open"]
    return fitting[-1] if fitting else None
