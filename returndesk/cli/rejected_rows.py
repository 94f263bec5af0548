"""Rejected rows of an import: listed, saved for correction, and the command that imports them again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import act_is_done, complain, say, state
from returndesk.errors import BadData, DiskProblem, NoPermission, UsageProblem

if TYPE_CHECKING:
    from returndesk.intake.csv.rejects import Rejects
    from returndesk.intake.problems import RejectedRows

# Options that say how files are read.
_READING = frozenset(
    "platform currency channel source only quantity decimal update mapping dates encoding delimiter"
    " sheet".split()
)
BOM = "\ufeff"  # in UTF-8, the bytes by which spreadsheets know it
_KINDS = 20  # kinds of problems that a terminal shows


def check_rejects(ctx: typer.Context, headers: Collection[object]) -> None:
    """Refuse to save rejected rows with different headers in one file."""
    if state(ctx).rejects and len(headers) > 1:
        raise UsageProblem("--rejects requires files of one format", hint="import them one by one")


def refused(
    ctx: typer.Context, rejected: Sequence[RejectedRows], bad: int, good: int, what: str, files: Sequence[str]
) -> BadData:
    """The error for rejected rows, and how to import the rest; `bad` and `good` count `what`: "claim"."""
    from returndesk.intake.problems import NOT_SHOWN_TWICE
    from returndesk.render.screens.phrases import count

    rows = sum(one.count for one in rejected)
    hints = [_saved(ctx, rejected) if state(ctx).skip_bad else ""]
    if any(kind == NOT_SHOWN_TWICE for one in rejected for _, kind in one.kinds):
        hints.append("Import overlapping exports one after the other: each order counts once.")
    if good:
        hints.append(f"Fix them, or import the other {good}:")
        hints.append(f"{typed_again(ctx, files)} --skip-bad --rejects rejects.csv")
    elif not hints[0]:
        hints.append("Fix them and import the file again.")
    return BadData(
        f"{count(rows, 'rejected row')} in {count(bad, what)}: nothing was imported.",
        details=_listed(rejected),
        hint=[*filter(None, hints)],
    )


def _listed(rejected: Sequence[RejectedRows]) -> list[str]:
    """The rejected rows, a line each; on a terminal a line for each kind of problem."""
    from returndesk.intake.problems import MOST_PROBLEMS

    rows = sum(one.count for one in rejected)
    if sys.stderr.isatty():
        kinds = [kind for one in rejected for kind in one.kinds.values()]
        shown, named = list(map(str, kinds[:_KINDS])), sum(kind.count for kind in kinds[:_KINDS])
        left = sum(kind.count for kind in kinds) + sum(one.others for one in rejected) - named
        return [*shown, f"… and {left:,} more rejected rows for other reasons"] if left else shown
    problems = [problem for one in rejected for problem in one.by_line()][:MOST_PROBLEMS]
    left = rows - len({(problem.file, problem.line) for problem in problems})
    return [*map(str, problems), *[f"… and {left:,} more rejected rows"] * bool(left)]


def typed_again(ctx: typer.Context, files: Sequence[str], proved: Mapping[str, str] | None = None) -> str:
    """The command that imports some files as this one does: with every option that says how to read them.

    With `proved` (option -> value) they are rejected rows: UTF-8, without the rows that proved it.
    """
    words, values = [ctx.command_path], {**vars(state(ctx)), **ctx.params}
    for param in ctx.command.params:
        value = values.get(param.name or "")
        if param.name not in (_READING if proved is None else _READING - {"encoding", "sheet"}) or not value:
            continue
        each = value if isinstance(value, list) else [value]
        words += [
            param.opts[-1] if one is True else f"{param.opts[-1]} {shlex.quote(str(one))}" for one in each
        ]
    proof = (f"{option} {value}" for option, value in (proved or {}).items())
    return " ".join([*words, *(each for each in proof if each not in words), *map(shlex.quote, files)])


def report_rejects(ctx: typer.Context, rejected: Sequence[RejectedRows]) -> None:
    """Print the rejected rows on stderr, and where they were saved."""
    complain(_listed(rejected))
    say(ctx, *filter(None, [_saved(ctx, rejected)]))


def _saved(ctx: typer.Context, rejected: Sequence[RejectedRows]) -> str:
    """Where rejected rows were saved, and how they are imported once they are fixed; "" if they were not."""
    path, rejected = state(ctx).rejects, [one for one in rejected if one.count]
    if path in (None, "-") or not rejected or state(ctx).dry_run:
        return ""
    alike = all(one.proved == rejected[0].proved for one in rejected)
    then = typed_again(ctx, [str(path)], rejected[0].proved if alike else {})
    return f"Saved rejected rows to {path}. Fix them, then: {then}"


@contextmanager
def rejects_saved(ctx: typer.Context, files: Sequence[Rejects]) -> Iterator[None]:
    """Save the rejected rows of some files for --rejects: before the body, which imports the others.

    They take their name, or go to stdout, once that is done.
    """
    path = state(ctx).rejects
    files = [one for one in files if one]
    if path is None or not files or (state(ctx).dry_run and path != "-"):
        yield
        return
    # One header is enough.
    pieces = chain.from_iterable(one.pieces(header=not number) for number, one in enumerate(files))
    if path == "-":
        yield
        from returndesk.render.output import emit_pieces

        with act_is_done(ctx):
            emit_pieces(pieces, sys.stdout)
        return
    from returndesk.render.output import file_written

    with ExitStack() as saving:
        try:
            # Without this mark Excel takes UTF-8 for the encoding of its country.
            mark = [BOM] * any(one.sheet is not None and one.sheet.marked for one in files)
            saving.enter_context(file_written(path, chain(mark, pieces), state(ctx).force))
        except (DiskProblem, NoPermission) as error:
            raise type(error)(f"{error}: nothing was imported", hint=error.hints) from None
        yield
        with act_is_done(ctx):
            saving.close()
