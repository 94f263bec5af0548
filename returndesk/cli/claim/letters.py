"""Letters to a claim's customer, and the customer's feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import (
    act_is_done,
    acts,
    answers,
    chosen_format,
    desk,
    emit,
    emit_text,
    on_screen,
    refuse_early,
    report_failure,
    say,
    say_done,
    state,
)
from returndesk.cli.choices import ask_code
from returndesk.cli.claim.commands import ClaimArgument, OptionalClaims, act, app, named_or_all
from returndesk.cli.files import letters_path
from returndesk.cli.options import LanguageOption, LettersOption, option
from returndesk.core.codes import SCORES, claim_name
from returndesk.desk.typed_days import on_day
from returndesk.errors import DeskError, UsageProblem

if TYPE_CHECKING:
    from datetime import date

    from returndesk.cli.claim.sending import Way
    from returndesk.desk.letters.write import Message
    from returndesk.desk.session import Desk

TYPED_SCORES = tuple(map(str, SCORES))


@app.command("message")
@acts
def message(
    ctx: typer.Context,
    claims: OptionalClaims = None,
    template: Annotated[str | None, option("--template NAME", "Letter; default: for the last step.")] = None,
    lang: LanguageOption = None,
    sent: Annotated[bool, option("--sent", "Record it as sent: the customer is notified.")] = False,
    all_unsent: Annotated[
        bool, option("--all-unsent", "All claims whose customer is not notified yet.")
    ] = False,
    send: Annotated[
        bool, option("--send", "Mail each by the policy's command, and record it as sent.")
    ] = False,
    mbox: Annotated[str, option("--mbox FILE", "Add each to a mailbox file.")] = "",
    eml: Annotated[str, option("--eml DIR", "Save each as a mail in a folder.")] = "",
    letters: LettersOption = None,
) -> int:
    """Write the letter for a claim's last step.

    Prints To, Subject and text, ready for a mail program. The language is the customer's (`customer set WHO
    --language`), else that of the order's country, else the policy's. Several letters follow one another on a
    terminal, and are rows elsewhere (-f json). --send gives each to `[letters] send` of the policy, such as
    "msmtp -t"; where that fails, the letter stays unsent. Mails in files count as sent with --sent alone.

    Example: returndesk claim message R1003 --sent | sendmail -t
    """
    from returndesk.cli.claim.sending import Way
    from returndesk.desk.claims.transition import each
    from returndesk.desk.views.lists import not_notified

    refuse_early(ctx)
    way = Way(send, mbox, eml, state(ctx).force, sent)
    named = named_or_all(ctx, claims, all_unsent, "--all-unsent", not_notified)
    written: list[Message] = []
    code = 0
    with desk(ctx, write=way.records) as opened:
        typed = named(opened) if callable(named) else named
        do = way.writer(opened, letters_path(ctx, letters), template or "", lang or "")
        if len(typed) > 1 and not way.delivers and chosen_format(ctx) == "plain":
            raise UsageProblem("Several letters are not one mail", hint="-f json writes a row for each")
        try:
            for found in each(opened, typed, do):
                if isinstance(found, DeskError):
                    if len(typed) == 1:
                        raise found
                    code = max(code, report_failure(found))
                else:
                    written.append(found)
                    (say_done if way.records else say)(ctx, *found.notices)
        finally:  # recorded letters are shown, even if it is stopped half way
            if not way.delivers or chosen_format(ctx) not in ("table", "plain"):
                _emit(ctx, written, opened.today, "" if typed else "No letter is unsent.\n")
            elif not typed:
                say(ctx, "No letter is unsent.")
        if not state(ctx).in_session:
            typed_on = {"--template": template, "--lang": lang}
            say(ctx, *_next(ctx, opened, way, written, "--all-unsent" * all_unsent, typed_on))
    return code


def _next(
    ctx: typer.Context,
    opened: Desk,
    way: Way,
    written: Sequence[Message],
    whose: str,
    options: Mapping[str, str | None],
) -> list[str]:
    """What to type next: each claim's own step once its letter is recorded, else how that is done."""
    from returndesk.desk.views.queue import task_for

    if way.records:
        next = dict.fromkeys(task_for(one.claim, opened.today).next for one in written)
        return [f"  {one or 'returndesk queue'}" for one in next]
    due = [claim_name(one.claim.claim_id) for one in written if one.claim.untold or options["--template"]]
    if way.delivers or not due or not on_screen(ctx):
        return []
    typed = [word for name, value in options.items() if value for word in (name, value)]
    how = "--send" if opened.policy_today().letters.send else "--sent"
    return [f"  returndesk claim message {' '.join([*([whose] if whose else due), *typed, how])}"]


def _emit(ctx: typer.Context, written: Sequence[Message], today: date, none: str) -> None:
    from returndesk.cli.tables.letters import message_table
    from returndesk.render.formats.letter import letter_lines

    fmt, sent = chosen_format(ctx), any(one.sent for one in written)
    with act_is_done(ctx) if sent else nullcontext():
        if fmt in ("table", "plain"):
            lines: list[str] = []
            for found in written:
                if len(written) > 1:
                    lines += [*["\n"] * bool(lines), f"{claim_name(found.claim.claim_id)}:\n"]
                letter = found.letter
                lines += letter_lines(found.to, letter.subject, letter.body, for_mail=fmt == "plain")
            emit_text(ctx, lines or [none] * (fmt == "table"))
        else:
            emit(ctx, message_table(written, today), today)


@app.command("slip")
@answers
def slip(ctx: typer.Context, claim: ClaimArgument, lang: LanguageOption = None) -> None:
    """Write a slip to print for a claim's parcel.

    One HTML page that needs nothing else: the number, large and as a barcode for `claim receive -`, the
    items, what to enclose and the return address.

    Example: returndesk claim slip R1003 -o slip.html
    """
    from returndesk.cli.tables.letters import slip_table
    from returndesk.core.letters.notifications import NO_ADDRESS
    from returndesk.desk.letters.slip import slip_of
    from returndesk.render.formats.slip import slip_page

    refuse_early(ctx)
    if on_screen(ctx):
        raise UsageProblem("A slip is a page to print", hint=f"returndesk claim slip {claim} -o slip.html")
    with desk(ctx) as opened:
        found = slip_of(opened, claim, lang or "")
        if not found.address:
            say(ctx, f"The slip has no return address: {NO_ADDRESS}")
        if chosen_format(ctx) in ("table", "plain", "html"):
            emit_text(ctx, slip_page(found))
        else:
            emit(ctx, slip_table(found), opened.today)


@app.command("feedback")
@acts
def feedback(
    ctx: typer.Context,
    claim: ClaimArgument,
    score: Annotated[
        str | None, option("--score 1..5", "The customer's score; 5 is best.", TYPED_SCORES)
    ] = None,
    note: Annotated[str, option("-n, --note TEXT", "The customer's own words.")] = "",
    on: Annotated[str | None, option("--on DATE", "Day of the feedback.")] = None,
    answered: Annotated[
        str | None, option("--answered TEXT", "Your answer to a low score; completes the task.")
    ] = None,
) -> None:
    """Record a customer's satisfaction score.

    A low score stays in the queue until it is answered.

    Example: returndesk claim feedback R1003 --score 2 --note "nobody rang back"
    """
    from returndesk.desk.claims.feedback import answer_feedback, give_feedback

    if answered is not None:
        if score or note or on:
            raise UsageProblem("--answered cannot be combined with --score, --note or --on")
        if not answered.strip():
            raise UsageProblem("--answered requires a text: your answer to the customer")
        act(ctx, answer_feedback, claim, answered.strip())
        return
    given = int(score or ask_code(ctx, "Score (1 to 5):", TYPED_SCORES, option="--score"))
    act(ctx, lambda opened: give_feedback(opened, claim, given, note.strip(), on_day(on, opened)))
