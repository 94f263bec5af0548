"""How a failed command is reported: what happened, what to type next, and its exit code."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Sequence
from typing import Any

from returndesk.cli.base import complain, report_failure
from returndesk.errors import DeskError, UsageProblem

# What a person may call a command; undo is never suggested: it acts at once.
_MEANT = {
    "accept": ("claim approve",),
    "allow": ("claim approve",),
    "arrived": ("claim receive",),
    "claims": ("claim list",),
    "complaint": ("claim open",),
    "create": ("init",),
    "customers": ("customer list",),
    "decline": ("claim reject",),
    "delete": ("claim cancel",),
    "deny": ("claim reject",),
    "email": ("claim message",),
    "export": ("order list",),
    "find": ("order list", "claim list"),
    "history": ("log",),
    "journal": ("log",),
    "letters": ("letter list",),
    "list": ("queue", "claim list", "order list"),
    "mail": ("claim message",),
    "new": ("claim open", "init"),
    "next": ("queue --next", "queue --work"),
    "orders": ("order list",),
    "pay": ("claim refund",),
    "policies": ("policy show",),
    "refuse": ("claim reject",),
    "return": ("claim open", "claim receive"),
    "returns": ("queue", "report returns"),
    "sale": ("order add",),
    "search": ("order list", "claim list"),
    "send": ("claim message", "claim sent"),
    "settings": ("config",),
    "setup": ("init",),
    "start": ("init", "demo"),
    "stats": ("report day",),
    "status": ("queue",),
    "today": ("queue", "report day"),
    "todo": ("queue",),
    "tutorial": ("demo", "help"),
    "voucher": ("claim compensate",),
    "work": ("queue --work",),
}
_MOST = 3  # suggestions


def report(error: Exception) -> int:
    """Report a failure of a rule, the parser, the system or this program; return the exit code."""
    if isinstance(error, DeskError):
        return report_failure(error)
    if hasattr(error, "format_message"):  # the parser's; its class is private to Typer
        ctx = getattr(error, "ctx", None)
        where = ctx.command_path if ctx else "returndesk"
        return _end(f"{where}: {error.format_message()}", 2, f"{where} --help")
    if type(error).__name__ == "Abort":  # Ctrl-C or the end of input at a question
        return _end("stopped", 130)
    if isinstance(error, PermissionError) or getattr(error, "errno", None) == errno.EROFS:
        return _end(f"permission denied: {getattr(error, 'filename', None) or 'writing there'}", 77)
    if isinstance(error, FileNotFoundError) and error.filename:  # else no folder takes temporary files
        return _end(f"no file {error.filename}", 66)
    if type(error).__name__ == "ZoneInfoNotFoundError":  # its module takes time to load
        return _end(f"{str(error.args[0])[:99]}", 78, "python -m pip install tzdata")
    if isinstance(error, OSError):
        return _end(f"input or output failed: {error.strerror or error}", 74)
    message = f"internal error in returndesk ({type(error).__name__}): nothing was changed"
    return _end(message, 70, "set RETURNDESK_DEBUG=1 to see where")


def unknown_command(args: Sequence[str], word: str, root: Any) -> UsageProblem:
    """An unknown command, and what it may mean: a verb of another noun, a synonym, else a slip."""
    import difflib

    nouns = {name: getattr(one, "commands", {}) for name, one in root.commands.items() if name != "undo"}
    at = list(args).index(word)
    noun = next((one for one in args[:at] if one in nouns), "")
    known = word.lower()
    verbs = {f"{one} {verb}": verb for one in nouns for verb in nouns[one]}
    found = [*_MEANT.get(known, ()), *(command for command, verb in verbs.items() if verb == known)]
    if not found:
        names = {command: verb for command, verb in verbs.items() if noun in ("", command.split()[0])}
        names |= {} if noun else {one: one for one in nouns}
        meant = {one: [each for each in _MEANT[one] if noun in ("", each.split()[0])] for one in _MEANT}
        near = difflib.get_close_matches(known, sorted({*names.values(), *meant}), _MOST, 0.7)
        for one in near:
            found += [*meant.get(one, ()), *(command for command, name in names.items() if name == one)]
    rest = [shlex.quote(one) for one in args[at + 1 :]]
    hints = [_typed(root, command, rest) for command in dict.fromkeys(found)][:_MOST]
    help = f"returndesk {noun} --help" if noun else "returndesk --help"
    shown = f"{noun} {word}" if noun else word
    return UsageProblem(f"Unknown command '{shown}'.{' Did you mean:' * bool(hints)}", hint=hints or help)


def _typed(root: Any, command: str, rest: Sequence[str]) -> str:
    """A command with what was typed after the unknown one, else with its required arguments by name."""
    words = command.split()
    found = root
    for word in words:
        found = getattr(found, "commands", {}).get(word, found)
    arguments = [one.metavar.strip("[]") for one in found.params if one.param_type_name == "argument"]
    return " ".join(("returndesk", command, *(rest if rest and arguments else arguments[:1])))


def _end(message: str, code: int, hint: str = "") -> int:
    complain([message, *([f"  {hint}"] if hint else [])])
    return code
