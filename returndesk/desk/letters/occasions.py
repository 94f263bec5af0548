"""Letters for customers' occasions, with or without a coupon; each is sent once a year."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from returndesk.core.customers.coupons import worth_text
from returndesk.core.letters.template import Letter, one_line, written
from returndesk.core.orders.merge import mail_address
from returndesk.core.value import Value, replace
from returndesk.desk.customers.consents import consenting
from returndesk.desk.customers.coupons import NewCoupon, coupon_row, issue
from returndesk.desk.journal import record
from returndesk.errors import DeskError, DiskProblem, Refused
from returndesk.intake.documents.letters import letter_files, load_letter, words_of
from returndesk.store.busy_wait import sending_alone
from returndesk.store.connection import translate
from returndesk.store.customers.coupons import coupons, new_code
from returndesk.store.marketing import occasions as store

if TYPE_CHECKING:
    from collections.abc import Callable

    from returndesk.core.customers.occasions import Occasion
    from returndesk.core.letters.wording import Words
    from returndesk.desk.session import Desk


class OccasionLetter(Value):
    """The letter for an occasion; `code` is that of its coupon, if it has one."""

    about: Occasion
    language: str
    to: str  # a mail address; "" if unknown
    letter: Letter
    code: str
    sent: bool = False

    @property
    def name(self) -> str:
        return self.about.name

    @property
    def file(self) -> str:
        return f"{self.about.on}-{self.about.occasion}"


def write_letter(
    desk: Desk, about: Occasion, folder: str, language: str = "", gift: NewCoupon | None = None
) -> OccasionLetter:
    """The letter; records nothing, so the code of its coupon is not good yet. Raises BadSettings, Refused.

    Consent is looked up again: while many letters are sent, another user may record that it was withdrawn.
    """
    if about.sent_on is not None:
        raise Refused(f"{about.name}: the letter was sent on {about.sent_on}")
    if not consenting(desk, "marketing", desk.today, [about.customer_id]):
        raise Refused(f"{about.name}: the customer no longer consents to marketing, the letter was not sent")
    lang = language or about.language
    files = (one for one in letter_files(folder) if (one.name, one.language) == (about.occasion, lang))
    code = new_code() if gift else ""
    values = _values(desk, about, words_of(lang), gift, code)
    letter = written(load_letter(next(files)), values)
    return OccasionLetter(about, lang, mail_address(about.email.strip()), letter, code)


def send_letter(desk: Desk, found: OccasionLetter, gift: NewCoupon | None = None) -> OccasionLetter:
    """Record a letter as sent, and issue its coupon in the same act. Raises Refused for a second one."""
    about = found.about
    with desk.act() as at:
        details: dict[str, object] = {"customer": about.customer_id, "occasion": about.occasion}
        details |= {"day": about.on.isoformat(), "language": found.language}
        coupon_id = None
        if gift:
            issue(desk, at, coupon_row(desk, gift), about.customer_id, gift.why, found.code)
            coupon_id = coupons(desk.conn, code=found.code)[0].coupon.coupon_id
            details |= {"coupon": coupon_id}
        seq = record(desk, "occasion", at=at, details=details)
        row: dict[str, object] = {"seq": seq, "customer_id": about.customer_id}
        row |= {"occasion": about.occasion, "day": about.on, "coupon_id": coupon_id}
        try:
            store.keep(desk.conn, row)
        except sqlite3.IntegrityError as error:
            raise Refused(f"{about.name}: {error}", hint="returndesk customer occasions") from None
    return replace(found, sent=True)


def deliver_letter(
    desk: Desk,
    about: Occasion,
    folder: str,
    language: str,
    gift: NewCoupon | None,
    deliver: Callable[[OccasionLetter], None],
) -> OccasionLetter:
    """Have the letter delivered, and record it as sent if that did not fail.

    The desk's file is not held meanwhile; no two users deliver letters at the same time. Raises Refused
    without a mail address, or where it was sent meanwhile.
    """
    with sending_alone(desk.path, about.occasion):
        with desk.question():
            sent = store.sent_letters(desk.conn, about.occasion, [about.customer_id])
            if any(abs((about.on - day).days) < 365 for day, _, _ in sent.get(about.customer_id, ())):
                raise Refused(f"{about.name}: the letter was sent already")
            found = write_letter(desk, about, folder, language, gift)
        if not found.to:
            raise Refused(f"{about.name}: no email address on file, the letter was not sent")
        if not desk.dry_run:
            deliver(found)
        try:
            return send_letter(desk, found, gift)
        except (DeskError, sqlite3.Error) as error:
            why = error if isinstance(error, DeskError) else translate(error, desk.path)
            code = f" with coupon {found.code}" if found.code else ""
            raise DiskProblem(f"{about.name}: the letter{code} was sent, but not recorded: {why}") from error


def _values(desk: Desk, about: Occasion, words: Words, gift: NewCoupon | None, code: str) -> dict[str, str]:
    customer = "" if about.customer in (about.email, about.key) else one_line(about.customer)
    coupon = ""
    if gift:
        row = coupon_row(desk, gift)
        amount = row.get("amount_minor")
        worth = (
            worth_text(None, None, row["percent_bps"])
            if amount is None
            else words.money(amount, row["currency"])
        )
        coupon = words.say("gift_coupon", worth=worth, code=code)
        if gift.until:
            coupon += words.say("gift_until", until=words.day(gift.until))
    years = str(about.years or "")
    return {
        "greeting": words.say("greeting" if customer else "greeting_unnamed", customer=customer),
        "customer": customer,
        "shop": one_line(desk.settings.shop),
        "contact": one_line(desk.settings.contact),
        "since": words.day(about.first_on),
        "years": words.say("one_year" if years == "1" else "years", years=years) if years else "",
        "coupon": coupon,
        "today": words.day(desk.today),
    }
