"""Letters at `queue --work`: each is shown, then sent or asked about, by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import typer

from returndesk.cli.base import ask_until, complain, desk, report_failure
from returndesk.cli.choices import yes
from returndesk.core.codes import match_code
from returndesk.desk.views.work import letter_due
from returndesk.errors import Refused, UsageProblem

_ABOUT = "yes shows the letter and asks whether it was sent; no leaves it for later; undo takes the act back."


class Run(Protocol):
    """Runs one of the program's own commands; its exit code."""

    def __call__(self, words: Sequence[str], *, asks: bool = ..., mutes: bool = ...) -> int: ...


class Letters:
    """The letters of one sitting; `noted` is told the claim of each that was recorded as sent."""

    def __init__(self, ctx: typer.Context, run: Run, noted: Callable[[str], None]) -> None:
        self.ctx, self.run, self.noted = ctx, run, noted

    def offer(self, name: str) -> str:
        """Offer the letter that an act has made due, if any; return the answer. Raises Refused for q."""
        with desk(self.ctx) as opened:
            step = letter_due(opened, name)
        if not step:
            return "no"

        def read(answer: str) -> str:
            found = match_code(answer, ("yes", "no", "message", "skip", "undo"))  # a number is a slip
            if len(found) != 1:
                raise UsageProblem("Type yes or no, or undo to take the act back.")
            return found[0]

        question = f"Customer not notified yet: {step}. Write now? (yes/no)"
        answer = ask_until(self.ctx, question, read, option="", default="no", explained=_ABOUT)
        if answer in ("yes", "message"):
            self.one(["claim", "message", name])
        return answer

    def one(self, words: Sequence[str], *, asks: bool = True) -> bool:
        """Show a letter, send it or ask whether it was sent, and record that; False if q was typed."""
        words = [word for word in words if word != "--sent"]
        if self.run(words) != 0 or not asks:
            return True
        with desk(self.ctx) as opened:
            mails = bool(opened.policy_today().letters.send)
        try:
            sent = yes(self.ctx, "Send it now?" if mails else "Was it sent?")
        except Refused as left:
            report_failure(left)
            return False
        if sent and self.run([*words, "--send" if mails else "--sent"], mutes=not mails) == 0:
            self.noted(words[2])
        return True

    def each(self, names: Sequence[str]) -> None:
        """The letters of some claims one by one, by name: others may become due meanwhile; q stops."""
        for place, name in enumerate(names, 1):
            if len(names) > 1:
                complain(["", f"Letter {place} of {len(names)}"])
            if not self.one(["claim", "message", name]):
                return
