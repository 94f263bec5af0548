"""Customers' occasions, and the letters for them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import (
    act_is_done,
    acts,
    chosen_format,
    desk,
    emit,
    emit_text,
    refuse_early,
    report_failure,
    say,
    say_done,
    state,
)
from returndesk.cli.customer.commands import app
from returndesk.cli.files import letters_path
from returndesk.cli.options import LanguageOption, LettersOption, option
from returndesk.core.codes import OCCASIONS
from returndesk.errors import DeskError, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from returndesk.cli.claim.sending import Way
    from returndesk.core.customers.occasions import Occasion
    from returndesk.desk.customers.coupons import NewCoupon
    from returndesk.desk.letters.occasions import OccasionLetter
    from returndesk.desk.session import Desk

_NEXT = "14 days"


@app.command("occasions")
@acts
def occasions(
    ctx: typer.Context,
    next: Annotated[str, option("--next TIME", 'How far to look; default: "14 days".')] = _NEXT,
    occasion: Annotated[str, option("--occasion OCCASION", codes=OCCASIONS)] = "",
    coupon: Annotated[str, option("--coupon WORTH", "A coupon in each letter: 5.00 or 10%.")] = "",
    until: Annotated[str | None, option("--until DATE", "Last day of an order it is good for.")] = None,
    sent: Annotated[bool, option("--sent", "Write the letters, and record them as sent.")] = False,
    send: Annotated[
        bool, option("--send", "Mail each by the policy's command, and record it as sent.")
    ] = False,
    mbox: Annotated[str, option("--mbox FILE", "Add each to a mailbox file.")] = "",
    eml: Annotated[str, option("--eml DIR", "Save each as a mail in a folder.")] = "",
    lang: LanguageOption = None,
    letters: LettersOption = None,
) -> int:
    """List birthdays and anniversaries of first orders.

    Only of customers who consent to marketing (customer consent). A birthday on 29 February is on the 28th
    in other years. --sent, --send, --mbox and --eml write the letters that are due: one a year for each
    occasion of a customer. --coupon issues a coupon with each, which requires --sent or --send.

    Example: returndesk customer occasions --next "14 days"
    """
    from returndesk.cli.claim.sending import Way
    from returndesk.cli.customer.tables import occasions_table
    from returndesk.desk.customers.occasions import coming_occasions

    refuse_early(ctx)
    way = Way(send, mbox, eml, state(ctx).force, sent)
    if coupon and not way.records:
        raise UsageProblem("--coupon requires --sent or --send: its code is in the letter")
    if until and not coupon:
        raise UsageProblem("--until is of --coupon")
    with desk(ctx, write=way.records) as opened:
        found = coming_occasions(opened, next, occasion)
        if not (way.records or way.delivers):
            typed = f' --next "{next}"' * (next != _NEXT) + f" --occasion {occasion}" * bool(occasion)
            emit(ctx, occasions_table(found, typed), opened.today)
            return 0
        gift = _gift(opened, coupon, until)
        due = [one for one in found if one.sent_on is None]
        return _write(ctx, opened, due, way, letters_path(ctx, letters), lang or "", gift)


def _gift(opened: Desk, worth: str, until: str | None) -> NewCoupon | None:
    """The coupon of each letter, its worth checked before any is sent."""
    from returndesk.desk.customers.coupons import NewCoupon, coupon_row
    from returndesk.desk.typed_days import until_day

    if not worth:
        return None
    last = until_day(until, opened)
    percent = worth.strip().endswith("%")
    kind = {"percent" if percent else "amount": worth.strip()}
    gift = NewCoupon("for an occasion", until=last, **kind)
    coupon_row(opened, gift)
    return gift


def _write(
    ctx: typer.Context,
    opened: Desk,
    due: Sequence[Occasion],
    way: Way,
    folder: str,
    lang: str,
    gift: NewCoupon | None,
) -> int:
    """Write, deliver and record the letters that are due; the worst exit code of those that failed."""
    from returndesk.cli.claim.sending import whole_letter
    from returndesk.desk.letters.occasions import deliver_letter, send_letter, write_letter

    deliver = way.deliver(opened)
    written: list[OccasionLetter] = []
    code = 0
    try:
        for one in due:
            try:
                if deliver is not None and way.records:
                    with whole_letter():
                        letter = deliver_letter(opened, one, folder, lang, gift, deliver)
                else:
                    letter = write_letter(opened, one, folder, lang, gift)
                    if deliver is None:
                        letter = send_letter(opened, letter, gift)
                    elif letter.to and not opened.dry_run:
                        deliver(letter)
                if not letter.to:
                    say(ctx, f"{one.name}: no email address on file")
                written.append(letter)
            except DeskError as error:
                code = max(code, report_failure(error))
    finally:  # recorded letters are shown, even if it is stopped half way
        _emit(ctx, written, way, opened.today)
    what = "sent" if way.records else f"written to {way.mbox or way.eml}"
    words = f"{len(written)} {'letter' if len(written) == 1 else 'letters'} {what}"
    (say_done if way.records else say)(ctx, words)
    return code


def _emit(ctx: typer.Context, written: Sequence[OccasionLetter], way: Way, today: date) -> None:
    from returndesk.cli.customer.tables import occasion_letters_table
    from returndesk.render.escape import visible
    from returndesk.render.formats.letter import letter_lines

    with act_is_done(ctx) if way.records else nullcontext():
        if chosen_format(ctx) not in ("table", "plain"):
            emit(ctx, occasion_letters_table(written), today)
            return
        if way.delivers:
            return
        lines: list[str] = []
        for one in written:
            shown = letter_lines(one.to, one.letter.subject, one.letter.body, for_mail=False)
            lines += [*["\n"] * bool(lines), f"{visible(one.about.customer)}:\n", *shown]
        emit_text(ctx, lines or ["No letter is due.\n"])
