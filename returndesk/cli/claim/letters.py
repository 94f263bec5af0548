"""What a customer is told, and what they say of it: letters and feedback."""

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
    state,
)
from returndesk.cli.claim.commands import ClaimArgument, act
from returndesk.cli.claim.commands import app as app
from returndesk.core.codes import LANGUAGES, SCORES
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from datetime import date

    from returndesk.desk.letters.write import Message

LanguageOption = Annotated[
    str | None, typer.Option("--lang", "--language", metavar="LANG", help=f"{' or '.join(LANGUAGES)}.")
]
LettersOption = Annotated[
    str | None,
    typer.Option(
        "--letters", metavar="DIR", help="Your letters; else RETURNDESK_LETTERS, else DESK.letters."
    ),
]


@app.command("message")
@acts
def message(
    ctx: typer.Context,
    claim: ClaimArgument,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="NAME", help="approved, rejected, ask …; else the last step's."),
    ] = None,
    lang: LanguageOption = None,
    sent: Annotated[
        bool, typer.Option("--sent", help="Note it as sent: the customer has heard of that step.")
    ] = False,
    letters: LettersOption = None,
) -> None:
    """Write the letter for the last step that a claim's customer has not heard of.

    It goes to standard output as To, Subject and text, ready for a mail program. The language is the
    customer's (`customer set WHO --language`), else by the order's country, else the policy's.

    Example: returndesk claim message R1003 --sent | sendmail -t
    """
    from returndesk.core.claims.lifecycle import next_command
    from returndesk.desk.letters.write import send_letter, write_letter
    from returndesk.desk.lookup import find_code

    refuse_early(ctx)
    language = find_code(lang, LANGUAGES, "--lang") if lang else ""
    folder = letters_path(ctx, letters)
    with desk(ctx, write=sent) as opened:
        do = send_letter if sent else write_letter
        found = do(opened, claim, folder, template or "", language)
        trial = "dry run, nothing changed: " if sent and state(ctx).dry_run else ""
        say(ctx, *(trial + words for words in found.words))
        _emit(ctx, found, opened.today)
        if sent:
            say(ctx, f"  {next_command(found.claim) or 'returndesk queue'}")


def _emit(ctx: typer.Context, found: Message, today: date) -> None:
    from returndesk.cli.tables.letters import message_table
    from returndesk.render.formats.letter import letter_lines

    fmt, letter = chosen_format(ctx), found.letter
    with act_is_done(ctx) if found.sent else nullcontext():
        if fmt in ("table", "plain"):
            for_mail = fmt == "plain"
            emit_text(ctx, letter_lines(found.to, letter.subject, letter.body, for_mail=for_mail))
        else:
            emit(ctx, message_table(found), today)


@app.command("feedback")
@acts
def feedback(
    ctx: typer.Context,
    claim: ClaimArgument,
    score: Annotated[
        str | None, typer.Option("--score", metavar="1..5", help="What the customer gave; 5 is best.")
    ] = None,
    note: Annotated[str, typer.Option("-n", "--note", metavar="TEXT", help="In their words.")] = "",
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day they gave it.")] = None,
    answered: Annotated[
        str | None,
        typer.Option(
            "--answered", metavar="TEXT", help="What you answered to a low score: it is dealt with."
        ),
    ] = None,
) -> None:
    """Write down what a customer gave for how their claim was handled; a low score wants an answer.

    Example: returndesk claim feedback R1003 --score 2 --note "nobody rang back"
    """
    from returndesk.desk.claims.feedback import answer_feedback, give_feedback
    from returndesk.desk.lookup import find_code

    if answered is not None:
        if score or note or on:
            raise UsageProblem("--answered goes alone: it ends what a low score began")
        if not answered.strip():
            raise UsageProblem("--answered TEXT is empty: what was the customer told?")
        act(ctx, lambda opened: answer_feedback(opened, claim, answered.strip()))
        return
    choices = [str(one) for one in SCORES]
    code = (
        find_code(score, choices, "--score")
        if score
        else ask_code(ctx, "What score?", choices, option="--score")
    )
    act(
        ctx,
        lambda opened: give_feedback(opened, claim, int(code), note.strip(), on_day(on, opened.today)),
    )
