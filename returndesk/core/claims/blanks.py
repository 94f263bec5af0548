"""What a suggested command leaves open: its blanks, each with a question, choices and a default."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from returndesk.core.codes import COMPENSATIONS, CONDITIONS, DISPOSITIONS, METHODS, USUAL_DISPOSITION

NONE, LATER = "none", "later"  # defaults that leave an option out
ITEMS = "--item"  # the only option with several values
NO_ITEMS: Mapping[str, Sequence[str]] = {}
_WORD = re.compile(r"±?[A-Z]+(=[A-Z@]+)?|\[[A-Z]+\]")  # TEXT, ±AMOUNT, SKU=QTY@PRICE


class Blank(NamedTuple):
    """An option, or an argument by its word in capitals, that has no value yet."""

    key: str
    question: str
    codes: tuple[str, ...] = ()  # the choices, if it is one of them
    default: str = ""
    after: str = ""  # the option without which it is not asked for
    is_omitted: bool = False  # the option is left out for its default
    is_letter: bool = False  # the customer reads it


class Form(NamedTuple):
    """A command split into the words that stay and its blanks, in the order of asking."""

    words: tuple[str, ...]  # without `returndesk`
    blanks: tuple[Blank, ...]

    @property
    def label(self) -> str:
        """How it is called where its claim is known: approve, refund --keep-goods, carrier file."""
        words = [word for word in self.words if word != "--sent"]
        return " ".join((words[1], *words[3:]) if words[0] == "claim" else words)


_WHERE = Blank("--to", "Where does it go?", DISPOSITIONS, after="--condition")
# Questions by (verb, option or word); "" is any verb.
_QUESTIONS: Mapping[tuple[str, str], Blank] = {
    ("", "--why"): Blank("--why", "Why? (for the journal)"),
    ("", "--say"): Blank(
        "--say", "What does the letter say to the customer?", default=NONE, is_omitted=True, is_letter=True
    ),
    ("", "AMOUNT"): Blank("AMOUNT", "How much?"),
    ("ask", "TEXT"): Blank("TEXT", "Your question to the customer:", is_letter=True),
    ("note", "TEXT"): Blank("TEXT", "Note:"),
    ("answered", "TEXT"): Blank("TEXT", "What did the customer answer?", default=NONE, is_omitted=True),
    ("feedback", "--answered"): Blank("--answered", "Your answer to the customer:", is_letter=True),
    ("receive", "--inspect"): Blank(
        "--inspect", "In what condition?", CONDITIONS[:-1], LATER, is_omitted=True
    ),
    ("receive", "--to"): _WHERE._replace(after="--inspect"),
    ("inspect", "--condition"): Blank("--condition", "In what condition?", CONDITIONS),
    ("inspect", "--to"): _WHERE,
    ("refund", "--method"): Blank("--method", "By which method?", METHODS, is_omitted=True),
    ("compensate", "--by"): Blank("--by", "In what form?", COMPENSATIONS),
    ("exchange", "--for"): Blank("--for", "For what? (SKU for an even exchange, or SKU=QTY@PRICE)"),
    ("sent", "--tracking"): Blank("--tracking", "Tracking number?", default=NONE, is_omitted=True),
    ("carrier", "--reference"): Blank(
        "--reference", "The carrier's reference?", default=NONE, is_omitted=True
    ),
    ("assign", "WHO"): Blank("WHO", "To whom?"),
}
# Options that a suggested command omits and a person may want, by verb.
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "reject": ("--say",),
    "settle": ("--say",),
    "reduce": ("--say",),
    "answered": ("TEXT",),
    "receive": ("--inspect", "--to"),
    "refund": ("--method",),
    "sent": ("--tracking",),
    "carrier": ("--reference",),
}
_WHOLE = tuple(("carrier", step) for step in ("paid", "denied", "waive"))  # these have no reference


def form_of(command: str, method: str = "original", items: Mapping[str, Sequence[str]] = NO_ITEMS) -> Form:
    """The form of a suggested command, `returndesk claim …`; `method` is how its refund leaves by default.

    `items`: by verb, the items that are asked for, where it may be some of them.
    """
    words = shlex.split(command)[1:]
    verb = words[1] if words[0] == "claim" else words[0]
    kept: list[str] = []
    blanks: list[Blank] = []
    is_named = False
    for word in words:
        if _WORD.fullmatch(word):
            blanks.append(question_of(verb, kept.pop() if kept[-1].startswith("--") else word))
        elif kept and kept[-1] == "--by":  # a suggestion: the other forms can be chosen
            blanks.append(question_of(verb, kept.pop())._replace(default=word))
        elif verb == "refund" and kept and kept[-1] == "--method":
            kept.pop()
            method, is_named = word, True
        else:
            kept.append(word)
    if some := items.get(verb):
        blanks.insert(0, Blank(ITEMS, f"Which items? ({' '.join(some)})", default="all", is_omitted=True))
    for key in _OFFERED.get(verb, ()):
        if key not in kept and (verb, kept[-1]) not in _WHOLE:
            blank = question_of(verb, key)
            if key == "--method":
                blank = blank._replace(default=method, is_omitted=not is_named)
            blanks.append(blank)
    return Form(tuple(kept), tuple(blanks))


def question_of(verb: str, key: str) -> Blank:
    """How an option, or an argument by its word in capitals, of an act is asked for."""
    key = key.strip("±[]")
    found = _QUESTIONS.get((verb, key)) or _QUESTIONS.get(("", key))
    return found or Blank(key, f"{key.strip('-').capitalize()}?")


def next_blank(form: Form, answers: Mapping[str, str]) -> Blank | None:
    """The next blank to ask for; None once all are known. The answer "" leaves one out."""
    for blank in form.blanks:
        if blank.key in answers or not answers.get(blank.after, "yes"):
            continue
        if blank.key == "--to":
            return blank._replace(default=USUAL_DISPOSITION.get(answers[blank.after], "scrap"))
        return blank
    return None


def filled(form: Form, answers: Mapping[str, str]) -> list[str]:
    """The words of the command with its blanks filled in."""
    arguments, options = [], []
    for key, answer in answers.items():
        if not answer:
            continue
        if key == ITEMS:
            options += [word for item in shlex.split(answer) for word in ("-i", item)]
            continue
        if not key.startswith("--"):
            arguments.append(answer)
        elif answer.startswith("-"):
            options.append(f"{key}={answer}")
        else:
            options += [key, answer]
    if any(one.startswith("-") for one in arguments):  # not options
        return [*form.words, *options, "--", *arguments]
    return [*form.words[:3], *arguments, *form.words[3:], *options]
