"""Offers that are tested: made to customers by chance alone, sent through a mailer, listed and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from returndesk.core.days import day_text
from returndesk.core.letters.wording import language_for
from returndesk.core.marketing.offers import (
    KEY_BYTES,
    NONE,
    Arm,
    arm_sizes,
    assigned,
    last_counted,
    measure_text,
    parse_arms,
    parse_measure,
    parse_name,
    result_day,
)
from returndesk.core.reports.model import FEW
from returndesk.core.reports.periods import Period
from returndesk.core.value import Value
from returndesk.desk.customers.consents import consenting
from returndesk.desk.journal import record
from returndesk.desk.marketing.audience import FILE, MARKETING, audience_of_group, audience_of_names
from returndesk.desk.reports.service import keep_handlings_in_act
from returndesk.errors import NotFound, Refused, UsageProblem
from returndesk.store.marketing import offers as store
from returndesk.store.marketing.audiences import addressees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from returndesk.desk.marketing.audience import Audience
    from returndesk.desk.session import Desk
    from returndesk.store.marketing.audiences import Addressee
    from returndesk.store.marketing.offers import Offer

Read = TypeVar("Read")


class NewOffer(Value):
    """An offer to make, as it was typed; `names` are the customers of a file, else `to` is a group."""

    name: str
    to: str
    arms: str
    until: date
    measure: str
    names: tuple[str, ...] | None = None


class Mailing(Value):
    """What a mailer sends to one customer of an offer."""

    name: str
    email: str
    language: str
    arm: str
    letter: str | None
    coupon: str | None
    worth: str | None
    until: date


class ListedOffer(Value):
    """An offer in a list; its result is known from `result_on`."""

    offer: Offer
    result_on: date
    status: str  # open, measuring, known or stopped


def make_offer(desk: Desk, wanted: NewOffer) -> tuple[list[Mailing], list[str]]:
    """Assign a group to the arms by chance alone and issue the coupons; the list to send, and words for it.

    An empty group makes no offer. Raises UsageProblem, and Refused for a name that is taken.
    """
    name, arms = _typed("NAME", wanted.name, parse_name), _arms(desk, wanted.arms)
    measure = _typed("--measure", wanted.measure, parse_measure)
    if wanted.until < desk.today:
        raise UsageProblem(f"--until {day_text(wanted.until, desk.today)} has passed")
    with desk.act(watched=False) as at:
        if wanted.to.strip().lower() == "at-risk":
            keep_handlings_in_act(desk, Period(None, desk.today))
        if store.offers(desk.conn, name):
            raise Refused(
                f"There is an offer {name} already", hint=f"returndesk offer result {_quoted(name)}"
            )
        if wanted.names is None:
            found = audience_of_group(desk, wanted.to)
        else:
            found = audience_of_names(desk, wanted.names)
        customers = [one.customer_id for one in found.addressees]
        if not customers:
            return [], [*_nobody(found), *_left_out(found)]
        labels = ",".join(arm.label for arm in arms)
        fixed: dict[str, object] = {"audience": found.name, "arms": labels, "until": wanted.until.isoformat()}
        fixed |= {"measure": measure_text(measure), "customers": len(customers)}
        details: dict[str, object] = {"offer": name, **fixed, "without_consent": found.without_consent}
        seq = record(desk, "offer", at=at, details=details, text={"why": f"offer {name}"})
        secret = store.new_secret(KEY_BYTES)
        row: dict[str, object] = {"seq": seq, "name": name, **fixed, "until": wanted.until, "secret": secret}
        row |= {"made_on": desk.today, "counted_until": last_counted(wanted.until, measure)}
        store.make(desk.conn, {**row, "without_consent": found.without_consent})
        store.assign(desk.conn, row, arms, assigned(secret, customers, len(arms)))
        (offer,) = store.offers(desk.conn, name)
        return _mailing(desk, offer, arms, found.addressees), _made(desk, offer, arms, found)


def stop_offer(desk: Desk, typed: str, why: str) -> tuple[ListedOffer, str]:
    """Stop an offer: its unused coupons are void, and there is no result. Raises Refused, NotFound."""
    with desk.act(watched=False) as at:
        offer = find_offer(desk, typed)
        if offer.stopped_on:
            raise Refused(f"The offer {offer.name} was stopped on {day_text(offer.stopped_on, desk.today)}")
        voided = store.stop(desk.conn, offer.name, desk.today)
        record(desk, "stop-offer", at=at, details={"offer": offer.name, "voided": voided}, text={"why": why})
        coupons = f"{voided:,} unused coupon{'' if voided == 1 else 's'}"
        return _listed(desk, find_offer(desk, offer.name)), f"Stopped the offer {offer.name}: {coupons} void"


def list_offers(desk: Desk) -> list[ListedOffer]:
    """All offers, the newest first."""
    return [_listed(desk, one) for one in store.offers(desk.conn)]


def mailing_of(desk: Desk, typed: str) -> list[Mailing]:
    """The list of an offer again, without customers who no longer consent. Raises NotFound, Refused."""
    offer = find_offer(desk, typed)
    if offer.stopped_on:
        raise Refused(f"The offer {offer.name} was stopped on {day_text(offer.stopped_on, desk.today)}")
    people = addressees(desk.conn, [one.customer_id for one in store.sent(desk.conn, offer.name)])
    consent = consenting(desk, MARKETING, desk.today, [one.customer_id for one in people])
    return _mailing(desk, offer, arms_of(offer), [one for one in people if one.customer_id in consent])


def find_offer(desk: Desk, typed: str) -> Offer:
    """The offer of that name. Raises NotFound."""
    found = store.offers(desk.conn, " ".join(typed.split()))
    if not found:
        raise NotFound(f"unknown offer {typed}", hint="returndesk offer list")
    return found[0]


def arms_of(offer: Offer) -> tuple[Arm, ...]:
    """The arms of an offer, in their order; each amount names its currency."""
    return parse_arms(offer.arms, "")


def result_on(offer: Offer) -> date:
    """The day from which the result of an offer is shown."""
    return result_day(offer.until, parse_measure(offer.measure))


def _typed(option: str, text: str, read: Callable[[str], Read]) -> Read:
    try:
        return read(text)
    except ValueError as error:
        raise UsageProblem(f"{option} {text}: {error}") from None


def _arms(desk: Desk, typed: str) -> tuple[Arm, ...]:
    return _typed("--arms", typed, lambda text: parse_arms(text, desk.settings.currency))


def _mailing(desk: Desk, offer: Offer, arms: Sequence[Arm], people: Iterable[Addressee]) -> list[Mailing]:
    """What is sent to these customers; those who get nothing are not in it, and a trial has no codes."""
    by_label, usual = {arm.label: arm for arm in arms}, desk.policy_today().letters.language
    got = {one.customer_id: one for one in store.sent(desk.conn, offer.name)}
    found = []
    for one in people:
        sent = got[one.customer_id]
        arm = by_label[sent.arm]
        if arm.kind == NONE:
            continue
        found.append(
            Mailing(
                name=one.name,
                email=one.email.strip(),
                language=language_for(one.language, one.country, usual or desk.settings.language),
                arm=arm.label,
                letter=arm.letter or None,
                coupon=None if desk.dry_run else sent.code or None,
                worth=arm.worth or None,
                until=offer.until,
            )
        )
    return found


def _listed(desk: Desk, offer: Offer) -> ListedOffer:
    if offer.stopped_on:
        status = "stopped"
    elif desk.today >= result_on(offer):
        status = "known"
    else:
        status = "open" if desk.today <= offer.until else "measuring"
    return ListedOffer(offer, result_on(offer), status)


def _nobody(found: Audience) -> list[str]:
    group = "the file" if found.name == FILE else found.name
    return [f"No customer in {group} can get an offer: no offer was made"]


def _left_out(found: Audience) -> list[str]:
    return [f"Left out: {'; '.join(found.left_out)}"] if found.left_out else []


def _made(desk: Desk, offer: Offer, arms: Sequence[Arm], found: Audience) -> list[str]:
    sizes = arm_sizes(offer.customers, len(arms))
    parts = ", ".join(f"{size:,} {arm.label}" for arm, size in zip(arms, sizes, strict=True))
    who = f"{offer.customers:,} customer{'' if offer.customers == 1 else 's'}"
    words = [f"Made the offer {offer.name}: {who} assigned at random ({parts})"]
    words += _left_out(found)
    if min(sizes) < FEW:
        words.append(f"Arms of fewer than {FEW} customers are too few for a result")
    day = day_text(result_on(offer), desk.today)
    return [*words, f"Result from {day}: returndesk offer result {_quoted(offer.name)}"]


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
