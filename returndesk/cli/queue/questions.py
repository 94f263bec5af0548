"""Questions of `queue --work`: what a command leaves open; the sum is said before money leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from returndesk.cli.app import build
from returndesk.cli.base import ask_until, complain, desk, read_answer
from returndesk.cli.choices import ask_code, confirm_goods, read_words, yes
from returndesk.cli.options import help_among
from returndesk.core.claims.acts import ACTS
from returndesk.core.claims.blanks import Blank, Form, next_blank
from returndesk.core.claims.interview import Mistake, choose
from returndesk.core.codes import match_code
from returndesk.desk.lookup import typed_minor
from returndesk.desk.views.work import Leaves, refund_leaving
from returndesk.errors import Refused, UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.views.work import Turn

_STAYS = "cannot be undone"
_CANCELLED = "Cancelled. Nothing was saved."


def answers_to(ctx: typer.Context, form: Form, turn: Turn) -> dict[str, str]:
    """The answers to what a command leaves open. Raises Refused for q, and for a refund that is refused."""
    answers: dict[str, str] = {}
    stays = form.words[0] == "claim" and _stays(form)
    if stays and not form.blanks and not yes(ctx, f"{form.label.capitalize()} {turn.name}? It {_STAYS}."):
        raise Refused(_CANCELLED)
    default = next((one.default for one in form.blanks if one.key == "--method"), "original")
    leaves = _leaving(ctx, form, turn, default) if form.words[:2] == ("claim", "refund") else None
    while blank := next_blank(form, answers):
        if stays and not next_blank(form, {**answers, blank.key: blank.default or "…"}):
            complain([f"  This {_STAYS}."])
        if blank.key == "--method" and leaves:
            answer = _method(ctx, form, turn, blank, leaves)
        else:
            answer = _ask(ctx, blank, form, turn.task.claim.currency)
        if blank.key == "--for":
            confirm_goods(ctx, turn.name, [answer])
        answers[blank.key] = "" if answer == blank.default and blank.is_omitted else answer
    return answers


def _method(ctx: typer.Context, form: Form, turn: Turn, blank: Blank, leaves: Leaves) -> str:
    """The method of a refund; where another than the default pays another sum, that is asked about."""
    shown = leaves.way if leaves.method == blank.default else blank.default
    question = f"Refund {leaves.amount} by which method?"
    answer = _ask(ctx, blank._replace(question=question, default=shown), form, turn.task.claim.currency)
    if answer in (shown, blank.default):
        return blank.default
    other = _leaving(ctx, form, turn, answer)
    if other.amount != leaves.amount and not yes(ctx, f"Refund {other.amount}, {other.way}?"):
        raise Refused(_CANCELLED)
    return answer


def meant(answer: str, labels: Sequence[str]) -> str | None:
    """The label that an answer means by its number or first letters; None if it means none of them."""
    if is_number(answer):
        return labels[int(answer) - 1] if len(answer) < 4 and 1 <= int(answer) <= len(labels) else None
    found = match_code(answer, labels)
    if len(found) > 1 and all(one.startswith(f"{found[0]} ") for one in found[1:]):
        return found[0]  # refund, before refund --keep-goods
    return found[0] if len(found) == 1 else None


def is_number(answer: str) -> bool:
    """Whether it is written in digits alone."""
    return answer.isascii() and answer.isdigit()


def chosen(answer: str, codes: Sequence[str]) -> str:
    """The code that an answer means. Raises UsageProblem."""
    try:
        return choose(answer, codes)
    except Mistake as mistake:
        raise UsageProblem(str(mistake)) from None


def _ask(ctx: typer.Context, blank: Blank, form: Form, currency: str) -> str:
    about = _explained(form, blank.key)
    if blank.key == "AMOUNT":
        signed = form.words[1] == "correct"
        question = f"{blank.question.rstrip('?')}, in {currency}?{' (-2.00 is less)' * signed}"

        expected = "a difference, such as -2.00" if signed else "more than 0"

        def amount(answer: str) -> str:
            typed_minor(answer, currency, "", signed=signed, unless_0=expected)
            return answer

        return ask_until(ctx, question, amount, option=blank.key, explained=about)
    if blank.is_letter:
        return read_words(ctx, blank.question, blank.default)
    if not blank.codes:
        return read_answer(blank.question, blank.default, about)
    return ask_code(
        ctx, blank.question, blank.codes, option=blank.key, default=blank.default, explained=about
    )


def _explained(form: Form, key: str) -> str:
    """What a blank of a command is for: the help of its option or argument."""
    if form.words[0] != "claim":
        return ""
    command = build(("claim",)).commands["claim"].commands.get(form.words[1])
    return help_among(command.params, key) if command else ""


def _leaving(ctx: typer.Context, form: Form, turn: Turn, method: str) -> Leaves:
    keep, before = "--keep-goods" in form.words, "--before-goods" in form.words
    with desk(ctx) as opened:
        return refund_leaving(opened, turn.name, method, keep_goods=keep, before_goods=before)


def _stays(form: Form) -> bool:
    """Whether the act of a form cannot be undone; what is sent to the customer has questions of its own."""
    act = ACTS.get(form.label) or ACTS.get(form.words[1])
    return bool(act and act.stays) and form.words[1] not in ("message", "feedback")
