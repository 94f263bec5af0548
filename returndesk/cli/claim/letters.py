"""Letters to a claim's customer, and the customer's feedback."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import (
    act_is_done,
    acts,
    ask_code,
    chosen_format,
    desk,
    emit,
    emit_text,
    letters_path,
    on_day,
    refuse_early,
    say,
    say_done,
)
from returndesk.cli.claim.commands import ClaimArgument, act, app
from returndesk.cli.options import LanguageOption, LettersOption, option
from returndesk.core.codes import SCORES
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from datetime import date

    from returndesk.desk.letters.write import Message

TYPED_SCORES = tuple(map(str, SCORES))


@app.command("message")
@acts
def message(
    ctx: typer.Context,
    claim: ClaimArgument,
    template: Annotated[str | None, option("--template NAME", "Letter; default: for the last step.")] = None,
    lang: LanguageOption = None,
    sent: Annotated[bool, option("--sent", "Record it as sent: the customer is notified.")] = False,
    letters: LettersOption = None,
) -> None:
    """Write the letter for a claim's last step.

    Prints To, Subject and text, ready for a mail program. The language is the customer's (`customer set WHO
    --language`), else that of the order's country, else the policy's.

    Example: returndesk claim message R1003 --sent | sendmail -t
    """
    from returndesk.desk.letters.write import send_letter, write_letter
    from returndesk.desk.views.queue import task_for

    refuse_early(ctx)
    folder = letters_path(ctx, letters)
    with desk(ctx, write=sent) as opened:
        do = send_letter if sent else write_letter
        found = do(opened, claim, folder, template or "", lang or "")
        (say_done if sent else say)(ctx, *found.notices)
        _emit(ctx, found, opened.today)
        if sent:
            say(ctx, f"  {task_for(found.claim, opened.today).next or 'returndesk queue'}")


def _emit(ctx: typer.Context, found: Message, today: date) -> None:
    from returndesk.cli.tables.letters import message_table
    from returndesk.render.formats.letter import letter_lines

    fmt, letter = chosen_format(ctx), found.letter
    with act_is_done(ctx) if found.sent else nullcontext():
        if fmt in ("table", "plain"):
            for_mail = fmt == "plain"
            emit_text(ctx, letter_lines(found.to, letter.subject, letter.body, for_mail=for_mail))
        else:
            emit(ctx, message_table(found, today), today)


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
    act(ctx, lambda opened: give_feedback(opened, claim, given, note.strip(), on_day(on, opened.today)))
