"""Choosing among what was typed can mean, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import ask_until, asks, complain, read_answer

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.errors import SeveralMatch


def ask_order(ctx: typer.Context, opened: Desk, option: str) -> str:
    """Ask for an order until one is found; return it as it can be typed."""
    from returndesk.desk.lookup import find_order

    def found(text: str) -> str:
        order = find_order(opened, text)
        return f"{order.channel}:{order.number}"

    return ask_until(ctx, "Which order? (number, name, email, phone or item)", found, option=option)


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
    while (whole := problem.meant(read_answer("Which one?"))) not in known:
        complain([f"Type a number from 1 to {len(known)}, or q to quit."])
    chosen = list(args)
    chosen[places[0]] = chosen[places[0]].removesuffix(typed) + whole
    return chosen
