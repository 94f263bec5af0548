"""Choosing among what was typed can mean, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import ask, ask_until, asks, complain, desk, read_answer, screen_width
from returndesk.core.codes import claim_name

if TYPE_CHECKING:
    from returndesk.errors import SeveralMatch

_MOST = 9  # claims that are listed


def ask_order(ctx: typer.Context, option: str) -> str:
    """Ask for an order until one is found; return it as it can be typed."""
    from returndesk.desk.lookup import find_order

    with desk(ctx, waits=True) as opened:

        def found(text: str) -> str:
            with opened.question():
                order = find_order(opened, text)
            return f"{order.channel}:{order.number}"

        return ask_until(ctx, "Which order? (number, name, email, phone or item)", found, option=option)


def ask_claim(ctx: typer.Context) -> str:
    """Ask for a claim until one is found, by its number in the list of the most urgent, or as it is typed."""
    from returndesk.desk.lookup import find_claim
    from returndesk.desk.views.queue import queue

    with desk(ctx, waits=True) as opened:
        with opened.question():
            tasks = [one for one in queue(opened).tasks if one.claim.claim_id][:_MOST]
        names = [claim_name(one.claim.claim_id) for one in tasks]
        for place, (name, one) in enumerate(zip(names, tasks, strict=True), 1):
            who = one.claim.claimant or one.claim.order.customer
            complain([f"  {place}  {' · '.join(filter(None, (name, one.stage, who, one.claim.what)))}"])

        def found(text: str) -> str:
            if text.isascii() and text.isdigit() and 0 < int(text) <= len(names):
                return names[int(text) - 1]
            with opened.question():
                return find_claim(opened, text).name

        return ask_until(ctx, "Which claim? (number, order or name)", found, option="CLAIM")


def ask_missing(ctx: typer.Context, metavar: str) -> str:
    """Ask for an argument that was not typed, by its word in capitals."""
    word = metavar.strip("[]…")
    if word == "CLAIM":
        return ask_claim(ctx)
    return ask_for(ctx, ctx.info_name or "", word)


def with_chosen(ctx: typer.Context, args: Sequence[str], problem: SeveralMatch) -> list[str]:
    """The command line with the choice in place of the word that can mean several; it is asked for.

    Raises the problem where nothing can be asked, and where that word was an answer.
    """
    typed, known = problem.typed, {whole for whole, _ in problem.choices}
    places = [
        place
        for place, (arg, before) in enumerate(zip(args, ("", *args), strict=False))
        if (arg == typed or arg.endswith(f"={typed}")) and before not in ("-i", "--item")
    ]
    if not places or typed in known or not asks(ctx):
        raise problem
    complain(problem.numbered)
    default = problem.only
    while (whole := problem.meant(read_answer("Which one?", default=default))) not in known:
        complain([f"Type a number from 1 to {len(known)}, or q to quit."])
    chosen = list(args)
    chosen[places[0]] = chosen[places[0]].removesuffix(typed) + whole
    return chosen


def read_words(ctx: typer.Context, question: str, default: str = "", *, option: str = "--say TEXT") -> str:
    """Ask for words that the customer reads: a command typed there by mistake is asked about first."""
    while True:
        answer = ask(ctx, question, option=option, default=default)
        if answer == default or not _is_command(answer):
            return answer
        if yes(ctx, f"Is the customer to read '{answer}'?"):
            return answer


def _is_command(answer: str) -> bool:
    """Whether it is the name of an act, or another word that is typed at other questions."""
    from returndesk.core.claims.acts import ACTS

    typed = answer.lower()
    return typed in ACTS or typed in ("skip", "yes", "y", "no", "n", "?", "help", "-") or typed.isdigit()


def yes(
    ctx: typer.Context, question: str, default: str = "", *, explained: str = "", back: bool = False
) -> bool:
    """Ask for yes or no, in letters: a number repeated by mistake is neither. Raises Refused for q."""
    from returndesk.core.codes import match_code
    from returndesk.errors import UsageProblem

    def read(answer: str) -> str:
        found = match_code(answer, ("yes", "no"))
        if len(found) != 1:
            raise UsageProblem("Type yes or no.")
        return found[0]

    shown = f"{question} (yes/no)"
    answer = ask_until(ctx, shown, read, option="", default=default, explained=explained, back=back)
    return answer == "yes"


def ask_code(
    ctx: typer.Context,
    question: str,
    codes: Iterable[str],
    *,
    option: str,
    default: str = "",
    explained: str = "",
) -> str:
    """Ask until the answer is one of the codes, by its number in their list or an unambiguous prefix.

    The default may be another word.
    """
    from returndesk.desk.lookup import find_code

    known = list(codes)
    are_numbers = all(map(str.isdigit, known))
    if asks(ctx) and not are_numbers:
        complain(numbered(known))

    def read(answer: str) -> str:
        if answer == default:
            return answer
        place = int(answer) if answer.isascii() and answer.isdigit() and len(answer) < 4 else 0
        if 0 < place <= len(known) and not are_numbers:
            return known[place - 1]
        return find_code(answer, known, option="")

    shown = () if asks(ctx) and not are_numbers else known
    return ask_until(ctx, question, read, shown, option=option, default=default, explained=explained)


def show_choices(choices: Sequence[str]) -> None:
    """Print numbered choices, for an answer that `by_number` reads."""
    if choices:
        complain(numbered(choices))


def by_number(answer: str, choices: Sequence[str]) -> str:
    """An answer with each number in the list of choices as the choice: 1, 3. Raises UsageProblem."""
    import re

    from returndesk.errors import UsageProblem

    def named(found: re.Match[str]) -> str:
        place = int(found[0])
        if not 0 < place <= len(choices):
            raise UsageProblem(f"{found[0]}: type a number from 1 to {len(choices)}, or the name")
        return choices[place - 1]

    return re.sub(r"(?<![^\s,;，；、])[0-9]{1,3}(?![^\s,;，；、])", named, answer) if choices else answer


def ask_for(ctx: typer.Context, verb: str, key: str, *, option: str = "") -> str:
    """Ask for what an act on a claim requires, as `queue --work` does; `option` as it is typed, if not so."""
    from returndesk.core.claims.blanks import question_of

    blank, option = question_of(verb, key), option or key
    if blank.codes:
        return ask_code(ctx, blank.question, blank.codes, option=option)
    if blank.is_letter:
        return read_words(ctx, blank.question, blank.default, option=option)
    return ask(ctx, blank.question, option=option)


def confirm_goods(ctx: typer.Context, claim: str, wanted: Sequence[str]) -> None:
    """Ask whether goods that may be a slip are meant. Raises Refused."""
    from returndesk.desk.refunds.exchange import doubtful_goods
    from returndesk.errors import Refused

    with desk(ctx) as opened:
        found = doubtful_goods(opened, claim, wanted)
    for question in found:
        if not yes(ctx, question):
            raise Refused("Cancelled. Nothing was saved.")


def numbered(codes: Sequence[str]) -> list[str]:
    """Numbered choices on as few lines as possible."""
    from returndesk.render.screens.claim_open import choice_lines

    return ["".join(text for text, _ in line) for line in choice_lines(codes, screen_width())]
