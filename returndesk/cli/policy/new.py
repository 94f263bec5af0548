"""`policy new`: ten questions on a terminal, and the commented document that they make."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable

import typer

from returndesk.cli.base import (
    Back,
    ask_until,
    asks,
    chosen_format,
    complain,
    desk,
    desk_path,
    emit_text,
    refuse_target,
    say,
    state,
    today,
)
from returndesk.cli.choices import by_number, show_choices
from returndesk.core.policy.interview import PolicyInterview, Question
from returndesk.core.policy.template import template
from returndesk.desk.policies import policy_tables
from returndesk.desk.typed_days import parse_day
from returndesk.errors import UsageProblem
from returndesk.intake.csv.decimal_marks import read_typed


def write_policy(ctx: typer.Context, file: str | None) -> None:
    """Write the template, or what the interview makes of the desk's policy."""
    chosen_format(ctx)
    asked = state(ctx)
    if file is not None and asked.output is None:
        asked.output = file
    refuse_target(ctx, asked.to_file)
    if not asks(ctx):
        emit_text(ctx, [template()])
        return
    say(
        ctx,
        "Ten questions. Enter takes the answer in brackets, ? explains a question.",
        "b goes back one question, q quits; nothing is saved before the end.",
    )
    interview = _interview(ctx)
    questions, at = list(interview.questions()), 0
    while at < len(questions) or asked.output is None:
        try:
            if at < len(questions):
                _ask_one(ctx, questions[at])
                at += 1
            else:
                asked.output = _ask_file(ctx)
        except Back:
            if not at:
                complain(["This is the first question."])
            at = max(at - 1, 0)
    emit_text(ctx, [template(interview.document)])
    if asked.to_file is not None:
        name = shlex.quote(asked.to_file)
        say(ctx, f"  returndesk policy check {name}", f"  returndesk policy set {name}")


def _interview(ctx: typer.Context) -> PolicyInterview:
    document: dict[str, object] = {}
    currency, day, country = "EUR", today(ctx), ""
    if os.path.exists(desk_path(ctx)):
        with desk(ctx) as opened:
            document, settings, day = policy_tables(opened), opened.settings, opened.today
            currency, country = settings.currency, settings.country
    return PolicyInterview(
        document, currency, day, lambda text: parse_day(text, day, "", country=country), read_typed
    )


def _ask_one(ctx: typer.Context, question: Question) -> None:
    """Ask until the document has the answer; say how it was understood. Raises Back."""
    show_choices(question.choices)
    answer = ask_until(
        ctx,
        question.text,
        _taker(question),
        option="FILE",
        default=question.default,
        explained=question.help,
        back=True,
    )
    if question.shown().casefold() != answer.casefold():
        say(ctx, f"  taken as: {question.shown()}")


def _ask_file(ctx: typer.Context) -> str:
    default = _unused("policy.toml")
    return ask_until(
        ctx, "Save as?", lambda name: _free(ctx, name), option="FILE", default=default, back=True
    )


def _taker(question: Question) -> Callable[[str], str]:
    def take(answer: str) -> str:
        try:
            question.take(by_number(answer, question.choices))
            return answer
        except ValueError as error:
            raise UsageProblem(f"{answer}: expected {error}") from None

    return take


def _free(ctx: typer.Context, name: str) -> str:
    refuse_target(ctx, name)
    return name


def _unused(name: str) -> str:
    stem, number = name.removesuffix(".toml"), 1
    while os.path.lexists(name):
        number += 1
        name = f"{stem}-{number}.toml"
    return name
