"""Shell completion, by the protocol of Typer's own shell scripts.

Typer's own answer would build the whole command tree, load rich for every help text and pass text of imported
files to the shell; so the scripts are Typer's and the answer is ours. A parameter completes its codes, else
by its metavar: every CLAIM, ORDER or REASON, in any command. Never writes; prints nothing on any failure.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from returndesk.desk.views.completion import Offer
    from returndesk.render.completions import Word

_SPLITS = (":", "=")  # bash splits words at these


@dataclass
class Line:
    """A partly typed command line: the command and the values of its parameters so far."""

    command: Any
    values: dict[str, list[str]] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)
    open_option: Any = None  # an option whose value comes next
    plain: bool = False  # after "--"
    unknown: bool = False  # an unknown noun or verb


def answer(instruction: str, build: Callable[[Sequence[str]], Any]) -> int:
    """Answer a shell and return the exit code (fish reads it). `build` makes the commands that words need."""
    shell = instruction.partition("_")[2]
    try:
        words, start, kept = _typed(shell)
        found, files = _words(words, start, build)
    except Exception:  # a traceback must not break the line being typed
        found, files, kept = [], False, ""
    from returndesk.render import completions as shells

    if shell == "fish" and os.environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
        return 0 if found else 1
    text = {
        "bash": lambda: shells.as_bash(found, kept),
        "zsh": lambda: shells.as_zsh(found, files),
        "fish": lambda: shells.as_fish(found),
    }.get(shell, lambda: shells.as_powershell(found))()
    sys.stdout.write(text)
    return 0


def _typed(shell: str) -> tuple[list[str], str, str]:
    """The complete words, the one being typed, and what bash keeps of it on the line."""
    if shell == "bash":
        words = _split(os.environ["COMP_WORDS"])
        at = int(os.environ["COMP_CWORD"])
        start = words[at] if at < len(words) else ""
        return _joined(words[1:at], start)
    text = os.environ.get("_TYPER_COMPLETE_ARGS", "")
    words = _split(text)[1:]
    if shell in ("powershell", "pwsh"):
        start = os.environ.get("_TYPER_COMPLETE_WORD_TO_COMPLETE", "")
        return (words[:-1] if start else words), start, ""
    begun = bool(words) and not text.endswith(" ")
    return (words[:-1], words[-1], "") if begun else (words, "", "")


def _split(text: str) -> list[str]:
    """Words as a shell splits them; an open quote ends with the text."""
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:
        words.append(lexer.token or "")
    return words


def _joined(words: Sequence[str], start: str) -> tuple[list[str], str, str]:
    """Words that bash split, joined again: "etsy", ":", "1042" is one."""
    whole: list[str] = []
    glued = False
    for word in (*words, start):
        if word in _SPLITS and whole and (word == "=" or not whole[-1].startswith("-")):
            whole[-1] += word
            glued = True
        elif glued:
            whole[-1] += word
            glued = False
        else:
            whole.append(word)
            glued = word in _SPLITS  # ":2": a place
    begun = whole.pop()
    kept = begun.removesuffix(start) if start not in _SPLITS else begun
    return whole, begun, kept


def _words(
    words: Sequence[str], start: str, build: Callable[[Sequence[str]], Any]
) -> tuple[list[Word], bool]:
    """The words to offer, and whether a file name fits too."""
    from returndesk.render.completions import offered

    line = _read(build(words), words)
    if line.unknown:
        return [], False
    if line.open_option is None and not line.plain and start.startswith("-"):
        name, equals, begun = start.partition("=")
        option = _option(line.command, name)
        if equals and option is not None and not option.is_flag:
            found, files = _values(line, option, begun)
            return [(f"{name}={word}", help) for word, help in offered(found, begun)], files
        return offered(_options(line), start), False
    if line.open_option is not None:
        found, files = _values(line, line.open_option, start)
    elif below := getattr(line.command, "commands", {}):
        found, files = [(name, one.get_short_help_str()) for name, one in below.items()], False
    elif (argument := _argument(line)) is not None:
        found, files = _values(line, argument, start)
    else:
        found, files = [], False
    return offered(found, start), files


def _read(root: Any, words: Sequence[str]) -> Line:
    line = Line(root)
    for word in words:
        if line.open_option is not None:
            line.values.setdefault(line.open_option.name, []).append(word)
            line.open_option = None
        elif word == "--" and not line.plain:
            line.plain = True
        elif word.startswith("-") and len(word) > 1 and not line.plain:
            _read_option(line, word)
        elif hasattr(line.command, "commands"):
            line.unknown = word not in line.command.commands
            if line.unknown:
                break
            line.command = line.command.commands[word]
        else:
            line.arguments.append(word)
    return line


def _read_option(line: Line, word: str) -> None:
    name, equals, value = word.partition("=")
    if not word.startswith("--") and len(word) > 2:
        name, equals, value = word[:2], "=", word[2:]  # -iMUG
    option = _option(line.command, name)
    if option is None:
        return
    line.values.setdefault(option.name, [])
    if not option.is_flag:
        if equals:
            line.values[option.name].append(value)
        else:
            line.open_option = option


def _option(command: Any, name: str) -> Any:
    return next((param for param in _of(command, "option") if name in param.opts), None)


def _of(command: Any, kind: str) -> list[Any]:
    return [param for param in command.params if param.param_type_name == kind]


def _options(line: Line) -> list[Word]:
    """The options not given yet, by their long names."""
    return [
        (max(param.opts, key=len), param.help or "")
        for param in _of(line.command, "option")
        if not param.hidden and (param.multiple or param.name not in line.values)
    ] + [("--help", "Show this message and exit.")]


def _argument(line: Line) -> Any:
    """The argument being typed; the last one may take several words."""
    arguments = _of(line.command, "argument")
    at = len(line.arguments)
    if at < len(arguments):
        return arguments[at]
    return arguments[-1] if arguments and arguments[-1].nargs == -1 else None


def _values(line: Line, param: Any, start: str) -> tuple[list[Word], bool]:
    """The values that a parameter can have, and whether it takes a file."""
    metavar = (param.metavar or "").strip("[]…")
    known = getattr(param.callback, "codes", None) or _other_codes(metavar)
    if known:
        return [(code, "") for code in (known() if callable(known) else known)], False
    question = _desk_words(metavar, str(param.name), line, start)
    return (_from_desk(line, question) if question else []), metavar in ("FILE", "DIR")


def _other_codes(metavar: str) -> Sequence[str]:
    """The values of parameters that also take others, or that the global options read themselves."""
    if metavar == "ACT":
        from returndesk.core.claims.acts import ACTS

        return tuple(dict.fromkeys(act.past for act in ACTS.values()))
    if metavar == "FORMAT":
        from returndesk.render.output import FORMATS

        return FORMATS
    if metavar == "TOPIC":
        from returndesk.intake.documents.guide import TOPICS

        return TOPICS
    return ()


def _desk_words(
    metavar: str, name: str, line: Line, start: str
) -> Callable[[sqlite3.Connection], list[Offer]] | None:
    """The query for a parameter's values in the desk, if it has any."""
    from returndesk.desk.views import completion

    could_be_claim = start[:1].upper() == "R" or start[:1].isdigit()
    if metavar == "CLAIM… WHO" and line.arguments and not could_be_claim:
        return completion.owners
    if metavar.startswith("CLAIM"):  # of several, each once
        return lambda conn: [one for one in completion.claims(conn, start) if one[0] not in line.arguments]
    if metavar in ("ORDER", "NUMBER"):
        return lambda conn: completion.orders(conn, start)
    if metavar in ("SKU[=QTY", "SKU") and line.arguments:
        typed = line.arguments[0]
        of = "claim" if _of(line.command, "argument")[0].metavar.startswith("CLAIM") else "order"
        return lambda conn: completion.items(conn, **{of: typed})
    if metavar == "REASON":
        return completion.reasons
    if name == "detail":
        reason = next(iter(line.values.get("reason", ())), "")
        return lambda conn: completion.details(conn, reason)
    if metavar == "WHO" and name in ("owner", "user", "whose"):
        return completion.owners
    return completion.carriers if (metavar, name) == ("NAME", "carrier") else None


def _from_desk(line: Line, ask: Callable[[sqlite3.Connection], list[Offer]]) -> list[Word]:
    from returndesk.cli.base import desk_file
    from returndesk.desk.views.completion import look

    path = desk_file(next(iter(line.values.get("db", ())), None))
    # A word that begins with "-" would be read as an option.
    return [(word, help) for word, help in look(path, ask) if not word.startswith("-")]
