"""What commands share: the global options, opening the desk, output, questions to the user."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import typer

from returndesk import clock
from returndesk.cli.options import Acting, Dating, Framing, Importing, Printing, State, help_of
from returndesk.core.lengths import too_long
from returndesk.desk.session import Desk, country_of, open_desk
from returndesk.desk.typed_days import parse_day
from returndesk.errors import (
    DeskError,
    DiskProblem,
    NoPermission,
    NotFound,
    Refused,
    SeveralMatch,
    UsageProblem,
)
from returndesk.render.output import BARE, FORMATS, check_target, format_of
from returndesk.render.table import Sections, Table, abouts

if TYPE_CHECKING:
    from returndesk.desk.lookup import Item

Command = TypeVar("Command", bound=Callable[..., Any])
Answer = TypeVar("Answer")
_LEAVING = ("q", "quit", "exit")
_BACK = ("b", "back")
NEWEST = 50  # how many rows a list shows on a terminal


class Back(Exception):
    """The user goes one question back."""


def _taking(*shared: type) -> Callable[[Command], Command]:
    def mark(command: Command) -> Command:
        command.shared_options = shared  # type: ignore[attr-defined]
        return command

    return mark


answers = _taking(Printing)  # marks a command that prints data: it takes -f, -o and --force
reports = _taking(Framing, Printing)  # marks a report of a period: it takes --from, --period and the like too
acts = _taking(Dating, Acting, Printing)  # marks an act: it takes --why and --dry-run as well
creates = _taking(Acting, Printing)  # marks the creation of a desk, and what is recorded by no entry
imports = _taking(Importing, Acting, Printing)  # marks an import: it takes --map, --rejects and the like too


def state(ctx: typer.Context) -> State:
    """The global options of this run."""
    found = ctx.find_root().obj
    assert isinstance(found, State)
    return found


def desk_path(ctx: typer.Context) -> str:
    """The path of this run's desk."""
    return desk_file(state(ctx).db)


def program(ctx: typer.Context, command: str) -> str:
    """A command as it is typed for this run's desk: with --db, if that was typed."""
    import shlex

    given = state(ctx).db
    called = program_name()
    return f"{called} --db {shlex.quote(given)} {command}" if given else f"{called} {command}"


def program_name() -> str:
    """The program as it can be typed: by its name, or as it was called where the PATH does not have it."""
    import shlex
    import shutil

    called = sys.argv[0] if sys.argv else ""
    own = os.path.basename(called).removesuffix(".exe") == "returndesk"
    return shlex.quote(called) if own and not shutil.which("returndesk") else "returndesk"


def desk_file(given: str | None) -> str:
    """The path of a desk: --db, else RETURNDESK_DB, else in the user's data folder."""
    given = given or os.environ.get("RETURNDESK_DB")
    if given:
        return given
    from platformdirs import user_data_dir

    return os.path.join(user_data_dir("returndesk", appauthor=False), "desk.db")


def who(ctx: typer.Context) -> str:
    """The user's name: --user, else RETURNDESK_USER, else the login name."""
    given = state(ctx).user or os.environ.get("RETURNDESK_USER")
    if given:
        if said := too_long(given):
            raise UsageProblem(f"RETURNDESK_USER has {said}", hint="shorten it: nothing was changed")
        return given.strip() or "owner"
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without users
        return "owner"


def as_of(ctx: typer.Context) -> date | None:
    """The day given as today, if any: --as-of, else RETURNDESK_AS_OF."""
    text = state(ctx).as_of or os.environ.get("RETURNDESK_AS_OF")
    if not text:
        return None
    country = country_of(desk_path(ctx)) if "/" in text else ""
    return parse_day(text, clock.now().date(), "--as-of", country=country)


def today(ctx: typer.Context) -> date:
    """Today for output that needs no desk: --as-of, else the system's day."""
    return as_of(ctx) or clock.now().date()


@contextmanager
def desk(
    ctx: typer.Context, *, write: bool = False, waits: bool = False, as_is: bool = False
) -> Iterator[Desk]:
    """This run's desk; reads see one state of the file, and with `write` an act may be a dry run.

    With `waits` the user is asked questions meanwhile: no lock is held, each read opens its own. `as_is`, an
    older desk is neither upgraded nor copied.
    """
    name = who(ctx) if write else ""  # a read is not recorded under any name
    path, day, dry_run, why = desk_path(ctx), as_of(ctx), state(ctx).dry_run, state(ctx).why

    def notify(words: str) -> None:
        say(ctx, words)

    with (
        open_desk(
            path, who=name, as_of=day, write=write, dry_run=dry_run, why=why, say=notify, as_is=as_is
        ) as opened,
        nullcontext() if write or waits else opened.question(),
    ):
        try:
            yield opened
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError) as error:
            from returndesk.desk.doctor import refuse_damaged

            refuse_damaged(opened, error)
            raise


def items_of(texts: list[str] | None) -> "tuple[Item, ...]":
    """The items of --item."""
    from returndesk.desk.lookup import parse_item

    return tuple(parse_item(text) for text in texts or ())


def chosen_format(ctx: typer.Context) -> str:
    """The format: --format, else by the file's name, else table on a terminal and plain elsewhere."""
    asked = state(ctx)
    if asked.fmt is not None:
        if asked.fmt not in FORMATS:
            raise UsageProblem(f"--format {asked.fmt}: expected one of {', '.join(FORMATS)}")
        return asked.fmt
    if asked.to_file is not None:
        return format_of(asked.to_file)
    return "table" if data_stream(ctx).isatty() else "plain"


def data_stream(ctx: typer.Context) -> TextIO:
    """Where the result goes: stdout, unless that has the rejected rows."""
    return sys.stderr if state(ctx).rejects == "-" else sys.stdout


def emit(ctx: typer.Context, value: Table | Sections, day: date) -> None:
    """Write a value to stdout or to --output, in the chosen format."""
    from returndesk.render.output import chunks
    from returndesk.render.output import emit as write

    fmt = chosen_format(ctx)
    if fmt in BARE:
        say(ctx, *abouts(value))
    if state(ctx).to_file is not None:
        save(ctx, chunks(value, day, fmt, 80))
    else:
        stream = data_stream(ctx)
        write(value, day, fmt, stream, width=screen_width(), color=shows_color(ctx, stream))


def shows_color(ctx: typer.Context, stream: TextIO) -> bool:
    """Whether text on a stream has color: on a terminal, unless it is disabled."""
    return stream.isatty() and not state(ctx).no_color and not os.environ.get("NO_COLOR")


def emit_text(ctx: typer.Context, pieces: Iterable[str]) -> None:
    """Write text that is not a table to stdout or to --output, unchanged."""
    from returndesk.render.output import emit_pieces

    if state(ctx).to_file is not None:
        save(ctx, pieces)
    else:
        emit_pieces(pieces, sys.stdout)


def save(ctx: typer.Context, pieces: Iterable[str]) -> None:
    """Write text to the file of --output."""
    from returndesk.render.output import write_file

    path = str(state(ctx).to_file)
    refuse_target(ctx, path)
    write_file(path, pieces, state(ctx).force)
    say(ctx, f"Saved to {path}")


def emit_done(ctx: typer.Context, value: Table | Sections, day: date) -> None:
    """Write the result of a completed act; if that fails, the message says that the act is done."""
    with act_is_done(ctx):
        emit(ctx, value, day)


@contextmanager
def act_is_done(ctx: typer.Context) -> Iterator[None]:
    """Failures inside concern the output of a completed act, and say so."""
    try:
        yield
    except (DiskProblem, NoPermission, NotFound, Refused) as error:
        done = "Dry run" if state(ctx).dry_run else "Done"
        raise type(error)(f"{done}, but the result could not be written: {error}", hint=error.hints) from None


def screen_width() -> int:
    """The terminal's width in cells; 80 without a terminal."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def refuse_early(ctx: typer.Context) -> None:
    """Refuse an unknown format or an unusable output file before anything is done."""
    chosen_format(ctx)
    refuse_target(ctx, state(ctx).to_file)


def refuse_target(ctx: typer.Context, path: str | None) -> None:
    """Refuse a file that could not be written once the act is done, and the desk itself."""
    if path is None:
        return
    if os.path.exists(path) and os.path.exists(desk_path(ctx)) and os.path.samefile(path, desk_path(ctx)):
        raise Refused(f"{path} is the desk itself: nothing was done", hint="name another file")
    check_target(path, state(ctx).force, "done")


def limit_for(ctx: typer.Context, limit: int | None) -> int:
    """How many rows a list has: --limit, else the newest 50 on a terminal and all (0) elsewhere."""
    if limit is not None:
        return limit
    return NEWEST if on_screen(ctx) else 0


def on_screen(ctx: typer.Context) -> bool:
    """Whether the data is for a person to read, on a terminal."""
    return state(ctx).to_file is None and state(ctx).fmt in (None, "table") and sys.stdout.isatty()


def say(ctx: typer.Context, *lines: str) -> None:
    """Print messages on stderr, except with -q."""
    if not state(ctx).quiet:
        complain(lines)


def say_done(ctx: typer.Context, *lines: str) -> None:
    """Print what an act did, and whether that was a dry run."""
    say(ctx, *lines, *["Dry run: nothing was recorded."] * state(ctx).dry_run)


def complain(lines: Iterable[str]) -> None:
    """Print lines on stderr, escaped."""
    from returndesk.render.escape import visible

    for line in lines:
        text = _fitted(visible(line)) + "\n"
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stderr.flush()


def _fitted(line: str) -> str:
    """A line for stderr: on a terminal broken at words where it is too wide, but not in a command to copy."""
    if not sys.stderr.isatty() or len(line) * 2 <= (width := screen_width()):
        return line
    from returndesk.render.width import prose

    return "\n".join(prose(line, width))


def asks(ctx: typer.Context) -> bool:
    """Whether missing answers are asked for: on a terminal, unless --no-input is given."""
    return not state(ctx).no_input and bool(sys.stdin and sys.stdin.isatty()) and sys.stderr.isatty()


def ask(
    ctx: typer.Context,
    question: str,
    choices: Sequence[str] = (),
    *,
    option: str,
    default: str = "",
    explained: str = "",
    back: bool = False,
) -> str:
    """Ask for a missing answer on a terminal; elsewhere raise UsageProblem with the option's name."""
    if not asks(ctx):
        hint = f"one of {', '.join(choices)}" if choices else ()
        raise UsageProblem(f"{option} is missing", hint=hint)
    shown = f" ({', '.join(choices)})" if choices else ""
    return read_answer(f"{question}{shown}", default, explained or help_of(ctx, option), back=back)


def read_answer(question: str, default: str = "", explained: str = "", *, back: bool = False) -> str:
    """Ask on stderr until there is an answer; Enter is the default, or asks again, and so does "?".

    Raises Refused for q and at the end of input, and Back for b where it can go `back`. Not `input()`: if
    stdout is a file, that writes its prompt there.
    """
    from returndesk.render.escape import visible

    shown = _fitted(visible(f"{question} [{default}]:" if default else question)) + " "
    while True:
        sys.stderr.write(shown)
        sys.stderr.flush()
        raw = sys.stdin.buffer.readline()
        answer = raw.decode(sys.stdin.encoding or "utf-8", "replace").strip()
        if not raw:
            complain([""])
        if not raw or answer.lower() in _LEAVING:
            raise Refused("Cancelled. Nothing was saved.")
        if back and answer.lower() in _BACK:
            raise Back
        if answer == "?":
            keys = (
                [f"Enter takes {default}."] * bool(default)
                + ["b goes back one question."] * back
                + ["q quits."]
            )
            complain([*[f"  {explained}"] * bool(explained), f"  {' '.join(keys)}"])
        elif said := too_long(answer):
            complain([f"That has {said}."])
        elif answer or default:
            return answer or default
        else:
            complain(["Type an answer, or q to quit."])


def ask_until(
    ctx: typer.Context,
    question: str,
    read: Callable[[str], Answer],
    choices: Sequence[str] = (),
    *,
    option: str,
    default: str = "",
    explained: str = "",
    back: bool = False,
) -> Answer:
    """Ask until `read` takes the answer: a typing error must not lose the earlier answers.

    Where an answer can mean several, the next one may be a number in their list.
    """
    several: SeveralMatch | None = None
    while True:
        enter = (several.only if several else "") or default
        answer = ask(ctx, question, choices, option=option, default=enter, explained=explained, back=back)
        try:
            return read(_meant(answer, several) if several else answer)
        except SeveralMatch as problem:
            several = problem
            complain(problem.numbered)
        except DeskError as problem:
            report_failure(problem)


def _meant(answer: str, several: SeveralMatch) -> str:
    """The choice of that number, or the answer. Raises UsageProblem for a number that is not in the list."""
    meant, known = several.meant(answer), [whole for whole, _ in several.choices]
    if meant == answer not in known and answer.isdecimal() and len(answer) < 3:
        raise UsageProblem(f"Type a number from 1 to {len(known)}, or more of what you mean")
    return meant


def report_failure(error: DeskError) -> int:
    """Print what went wrong and what to type next on stderr; return the exit code."""
    complain([*error.details, str(error), *(f"  {hint}" for hint in error.told(sys.stderr.isatty()))])
    return error.exit_code
