"""`queue --work`: one claim at a time on a terminal, by numbers and first letters.

It runs the program's own commands and shows each, so that it can be typed. Every act is saved at once.
"""

from __future__ import annotations

import io
import shlex
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout

import typer

from returndesk.cli.app import TREE, build, run
from returndesk.cli.base import complain, desk, emit, read_answer, report_failure, state, who
from returndesk.cli.choices import numbered
from returndesk.cli.failures import report
from returndesk.cli.options import State
from returndesk.cli.queue.letters import Letters
from returndesk.cli.queue.questions import answers_to, chosen, is_number, meant
from returndesk.core.claims.acts import ACTS, past_of, typed_after
from returndesk.core.claims.blanks import Form, filled, form_of
from returndesk.core.codes import claim_name, claim_number
from returndesk.desk.views.work import (
    SKIPPED,
    Filters,
    Turn,
    goes_on,
    left_over,
    newest_claim,
    next_turn,
    step_of,
    turn_on,
)
from returndesk.errors import DeskError, Refused, UsageProblem

ALWAYS = ("skip", "note", "assign", "message", "undo", "quit")
_APART = ("open", "list", "import", "expire")  # verbs that name no claim
_PAST = {"messaged": "notified", "carrier": "with the carrier"}
_MOST = 9  # letters that are named
_HELP = "A number, first letters, another claim (R1001), an order's number, or a command such as open 1042."


class _Left(Exception):
    """The user quits."""


def work(ctx: typer.Context, filters: Filters) -> int:
    """Work through the queue on a terminal; return the exit code."""
    session = _Session(ctx, filters)
    code = 0
    complain(["Type a number or first letters; q quits. Each act is saved at once."])
    try:
        while True:
            session.offer()
    except _Left:
        pass
    except KeyboardInterrupt:
        complain(["", "Stopped. All acts shown as done are saved."])
        code = 130
    session.sum_up()
    return code


class _Session:
    """One sitting: which claims have had their turn, and what was done."""

    def __init__(self, ctx: typer.Context, filters: Filters) -> None:
        self.ctx, self.filters = ctx, filters
        self.passed: dict[str, str] = {}  # by name: the step at which it was left, or SKIPPED
        self.wanted = ""  # the claim that is next, whatever the queue says
        self.shown = ""  # the claim on the screen
        self.most = 0  # numbered moves of it
        self.did: list[tuple[str, str]] = []  # verb and claim
        given = state(ctx)
        named = (("--db", given.db), ("--as-of", given.as_of), ("--user", given.user))
        self.given = [word for name, value in named if value for word in (name, value)]
        self.given += ["--no-color"] * given.no_color
        self.letters = Letters(ctx, self._run, lambda name: self.did.append(("message", name)))

    def offer(self) -> None:
        """Show the next claim, ask what to do, and do it. Raises _Left."""
        turn = self._turn()
        if turn is None:
            self._idle()
            return
        forms = [form_of(one, turn.method, turn.items) for one in turn.moves]
        forms = [one for one in forms if one.label not in ALWAYS or one is forms[0]]
        self._show(turn, forms)
        answer = self._answer(f"{turn.name}: what next?")
        self.most = len(forms)
        labels = list(dict.fromkeys((*(one.label for one in forms), *ALWAYS)))
        label = meant(answer, labels[: len(forms)] if is_number(answer) else labels)
        if label is None:
            self._typed(answer, turn)
        elif label in ("quit", "skip", "undo"):
            self._apart(label, turn)
        else:
            form = next((one for one in forms if one.label == label), None)
            self._do(turn, form or _form(label, turn))

    def _turn(self) -> Turn | None:
        with desk(self.ctx) as opened:
            try:
                if self.wanted:
                    return turn_on(opened, self.wanted)
            except DeskError as problem:  # its opening was undone
                report_failure(problem)
                self.wanted = ""
            return next_turn(opened, self.filters, self.passed)

    def _idle(self) -> None:
        """Nothing waits for the shop: letters can be sent, a claim or a command typed."""
        with desk(self.ctx) as opened:
            left = left_over(opened)
        others = [f"{count} wait for the {whom}" for whom, count in left.waiting.items() if whom != "shop"]
        unsent = f"{len(left.unsent)} letter{'s' * (len(left.unsent) > 1)}"
        letters = [f"{unsent} not sent (message)"] if left.unsent else []
        skips = sum(step == SKIPPED for step in self.passed.values())
        skipped = [f"{skips} skipped"] if skips else []
        complain(["", " · ".join(["Nothing else to do", *skipped, *others, *letters])])
        names = list(left.unsent)[:_MOST]
        self.most = len(names)
        complain(numbered([f"{name} {left.unsent[name]}" for name in names]) if names else [])
        number = "A number, a" if names else "A"
        answer = self._answer(f"{number} claim (R1001), a command such as open 1042, or q to quit:")
        label = meant(answer, names) if is_number(answer) else meant(answer, ("message", "undo"))
        if label == "undo":
            self._undo()
        elif label:
            self.letters.each(list(left.unsent) if label == "message" else [label])
        else:
            self._typed(answer, None)

    def sum_up(self) -> None:
        """Say what was done, what waits for whom, and which letters are not sent."""
        counts = Counter(past_of(verb) for verb, _ in self.did)
        with desk(self.ctx) as opened:
            left = left_over(opened)
        done = " · ".join(f"{count} {_PAST.get(past, past)}" for past, count in counts.items())
        whose = {"shop": "you", "customer": "the customer", "carrier": "the carrier"}
        waits = " · ".join(f"{count} for {whose[whom]}" for whom, count in left.waiting.items())
        lines = ["", f"Done     {done or 'nothing'}", f"Waiting  {waits or 'none'}"]
        if left.unsent:
            more = len(left.unsent) - _MOST
            named = ", ".join(list(left.unsent)[:_MOST]) + (f" and {more} more" if more > 0 else "")
            lines += [f"Letters  not sent: {named}"]
            lines += ["  returndesk claim message --all-unsent"]
        complain(lines)

    def _answer(self, question: str) -> str:
        try:
            return read_answer(question, explained=_HELP)
        except Refused:
            raise _Left from None

    def _show(self, turn: Turn, forms: Sequence[Form]) -> None:
        """The claim in full, once; its numbered moves each time."""
        from returndesk.cli.tables.claims import claim_sections
        from returndesk.cli.tables.queue import queue_table
        from returndesk.desk.views.lists import show_claim
        from returndesk.desk.views.queue import queue

        if turn.name != self.shown:
            complain([""])
            with desk(self.ctx) as opened:
                if turn.is_claim:
                    whole = claim_sections(
                        show_claim(opened, turn.name), opened.settings.timezone, opened.today
                    )
                    emit(self.ctx, whole._replace(meta={**whole.meta, "brief": True}), opened.today)
                else:
                    only = queue(opened)._replace(tasks=(turn.task,), stages=(), more=0)
                    emit(self.ctx, queue_table(only), opened.today)
            self.shown = turn.name
            complain([""])
        more = f" · {turn.more} more {'claim' if turn.more == 1 else 'claims'} waiting" if turn.more else ""
        complain([*numbered([one.label for one in forms]), f"  {', '.join(ALWAYS)}{more}"])

    def _apart(self, label: str, turn: Turn) -> None:
        """What is no act on the claim: quit, skip, undo."""
        if label == "quit":
            raise _Left
        if label == "skip":
            self._next(turn.name, SKIPPED)
        else:
            self._undo()

    def _undo(self) -> None:
        if not self.did:
            complain(
                ["Nothing was done in this sitting. To undo your last action before it: returndesk undo"]
            )
        elif self._run(["undo"]) == 0:
            self._forget_undone()

    def _forget_undone(self) -> None:
        """Offer the claim of the undone act again; an act from outside this sitting changes nothing here."""
        from returndesk.desk.undo import last_undone

        with desk(self.ctx) as opened:
            undone = last_undone(opened, who(self.ctx))
        claims = {claim for _, claim in undone}
        places = [at for at, one in enumerate(self.did) if one in undone]
        places = places or [at for at, (_, claim) in enumerate(self.did) if claim in claims]
        if places:
            _, self.wanted = self.did.pop(places[-1])
            self.passed.pop(self.wanted, None)
        self.shown = ""

    def _next(self, name: str, step: str) -> None:
        self.passed[name] = step
        self.wanted = self.shown = ""

    def _do(self, turn: Turn, form: Form) -> None:
        """Fill in what is missing, run the command, and go on; a refused act is offered again."""
        try:
            answers = answers_to(self.ctx, form, turn)
        except DeskError as left:
            report_failure(left)
            return
        words = filled(form, answers)
        if form.label.startswith("message"):
            before = len(self.did)
            self.letters.one(words, asks=bool(turn.task.claim.untold or "--template" in words))
            if len(self.did) > before:
                self._after(turn.name)
        elif self._run(words) == 0:
            if turn.is_claim:
                self.did.append((words[1], turn.name))
            self._after(turn.name)
            self._offer_letter(words)

    def _offer_letter(self, words: Sequence[str]) -> None:
        """Offer the letter after an act, unless the shop goes on with that claim: a later one says more."""
        named = [name for word in words[2:] if (name := _claim_in(word))]
        if words[0] != "claim" or words[1] in ALWAYS or len(named) != 1:
            return
        with desk(self.ctx) as opened:
            if goes_on(opened, named[0]):
                return
        try:
            is_undone = self.letters.offer(named[0]) == "undo"
        except Refused:
            raise _Left from None
        if is_undone:
            self._undo()

    def _after(self, name: str) -> None:
        """Stay with a claim while the shop can go on with it."""
        with desk(self.ctx) as opened:
            stays, step = goes_on(opened, name), step_of(opened, name)
        if stays:
            self.wanted = name
        else:
            self._next(name, step)

    def _run(self, words: Sequence[str], *, asks: bool = False, mutes: bool = False) -> int:
        """Run one of the program's own commands, and show it; return its exit code."""
        complain([f"$ {shlex.join(['returndesk', *self.given, *words])}"])
        args = [*["--no-input"] * (not asks), *self.given, *words, *["-f", "json"] * mutes]
        try:
            with redirect_stdout(io.StringIO()) if mutes else nullcontext():
                return run(args, State(in_session=True))
        except BrokenPipeError:
            raise
        except Exception as error:
            return report(error)

    def _typed(self, answer: str, turn: Turn | None) -> None:
        """Another claim, an order's number, or a command of the program, with or without its noun."""
        if is_number(answer) and len(answer) <= 2:  # a slip, and no order's number
            expected = f"Type a number from 1 to {self.most}" if self.most else "Nothing has a number here"
            complain([f"{expected}; order {answer} is: check {answer}"])
            return
        try:
            words = self._command(shlex.split(answer), turn)
        except (ValueError, UsageProblem) as problem:
            complain([str(problem), _HELP])
            return
        except DeskError as problem:  # an unknown claim
            report_failure(problem)
            return
        if not words:
            return
        if words[:2] == ["claim", "message"] and words[2:] and (names := self._letters_in(words[2:])):
            self.letters.each(names)
            return
        if turn and words[0] == "claim" and words[1] in ACTS and words[2:] == [turn.name]:
            self._do(turn, _form(words[1], turn))
            return
        with desk(self.ctx) as opened:
            before = newest_claim(opened)
        code = self._run(words, asks=True)
        with desk(self.ctx) as opened:
            opened_now = newest_claim(opened)
        if opened_now != before:
            self.wanted, self.shown = opened_now, ""
            self.did.append(("open", opened_now))
        elif words[0] == "claim" and words[1] in ACTS:
            for word in words[2:]:  # it is worked on again, although it was skipped
                self.passed.pop(_claim_in(word), None)
            if code == 0:
                self.did.append((words[1], words[2] if len(words) > 2 else ""))
                self._offer_letter(words)

    def _letters_in(self, words: Sequence[str]) -> list[str]:
        """The claims whose letters were typed for; [] where an option says what is to be done with them."""
        if list(words) == ["--all-unsent"]:
            with desk(self.ctx) as opened:
                return list(left_over(opened).unsent)
        names = [_claim_in(word) for word in words]
        return names if all(names) else []

    def _command(self, words: list[str], turn: Turn | None) -> list[str]:
        """The command that was typed, in full; [] if it only named another claim. Raises UsageProblem."""
        words = words[1:] if words[0] == "returndesk" else words
        first = words[0] if words else ""
        if len(words) == 1 and (number := claim_number(first)) is not None:
            if not is_number(first):
                with desk(self.ctx) as opened:
                    self.wanted, self.shown = turn_on(opened, claim_name(number)).name, ""
                return []
            return ["check", first]
        if first in TREE:
            if "--work" in words:
                raise UsageProblem("queue --work is running already.")
            return words
        verbs = build(("claim",)).commands["claim"].commands
        verb = chosen(first, tuple(verbs))
        rest = words[1:]
        named = bool(rest) and rest[0][:1] in "Rr" and claim_number(rest[0]) is not None
        if turn and turn.is_claim and not named and verb not in _APART:
            rest = [turn.name, *rest]
        return ["claim", verb, *rest]


def _claim_in(word: str) -> str:
    """The claim that a word names; "" if it names none."""
    number = claim_number(word) if word[:1] in ("R", "r") else None
    return claim_name(number) if number is not None else ""


def _form(verb: str, turn: Turn) -> Form:
    """The form of an act that is not among a claim's numbered moves."""
    return form_of(f"returndesk claim {typed_after(verb, turn.name)}", turn.method, turn.items)
