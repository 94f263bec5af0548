"""What every command shares: the global options, the desk, and the way out."""

import os
import sys
from calendar import isleap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TextIO, TypeVar

import typer

from returndesk import clock
from returndesk.desk.session import Desk, open_desk
from returndesk.errors import DeskError, DiskProblem, NoPermission, NotFound, Refused, UsageProblem
from returndesk.render.output import FORMATS
from returndesk.render.table import Sections, Table

if TYPE_CHECKING:
    from returndesk.render.progress import Bar

LimitOption = Annotated[
    int | None, typer.Option("--limit", min=0, metavar="N", help="Show at most N rows; 0 for all.")
]
ItemsOption = Annotated[
    list[str] | None,
    typer.Option("-i", "--item", metavar="SKU[=QTY]", help="Item by SKU, or :2 for line 2; repeatable."),
]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the journal.")]
Command = TypeVar("Command", bound=Callable[..., Any])
NEWEST = 50  # how many rows a list shows on a terminal


class State:
    """The options that are shared, as typed, wherever on the line they stood."""

    def __init__(self) -> None:
        self.db: str | None = None
        self.as_of: str | None = None
        self.user: str | None = None
        self.no_input = False
        self.quiet = False
        self.no_color = False
        # of commands that answer
        self.fmt: str | None = None
        self.output: str | None = None
        self.force = False
        # of acts
        self.dry_run = False
        # of imports
        self.mapping: list[str] = []
        self.dates: str | None = None
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.explain = False
        self.skip_bad = False
        self.rejects: str | None = None

    @property
    def to_file(self) -> str | None:
        """The file that the answer goes to; None for stdout."""
        return None if self.output in (None, "-") else self.output


def answers(command: Command) -> Command:
    """Mark a command that prints data: it takes -f, -o and --force."""
    command.shared_options = ("answer",)  # type: ignore[attr-defined]
    return command


def acts(command: Command) -> Command:
    """Mark an act: it takes --dry-run, and answers."""
    command.shared_options = ("act", "answer")  # type: ignore[attr-defined]
    return command


def imports(command: Command) -> Command:
    """Mark an import: it takes --map, --explain, --rejects and the like, and is an act."""
    command.shared_options = ("import", "act", "answer")  # type: ignore[attr-defined]
    return command


def state(ctx: typer.Context) -> State:
    """The global options of this run."""
    found = ctx.find_root().obj
    assert isinstance(found, State)
    return found


def desk_path(ctx: typer.Context) -> str:
    """Where the desk of this run is."""
    return desk_file(state(ctx).db)


def desk_file(given: str | None) -> str:
    """Where a desk is: --db, else RETURNDESK_DB, else the user's data folder."""
    given = given or os.environ.get("RETURNDESK_DB")
    if given:
        return given
    from platformdirs import user_data_dir

    return os.path.join(user_data_dir("returndesk", appauthor=False), "desk.db")


def letters_path(ctx: typer.Context, given: str | None = None) -> str:
    """Where the shop's own letters are: --letters, else RETURNDESK_LETTERS, else beside the desk."""
    return given or os.environ.get("RETURNDESK_LETTERS") or f"{desk_path(ctx)}.letters"


def who(ctx: typer.Context) -> str:
    """Who sits at the desk: --user, else RETURNDESK_USER, else the login name."""
    given = state(ctx).user or os.environ.get("RETURNDESK_USER")
    if given:
        return given.strip() or "owner"
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without users
        return "owner"


def as_of(ctx: typer.Context) -> date | None:
    """The day that was asked for, if one was: --as-of, else RETURNDESK_AS_OF."""
    text = state(ctx).as_of or os.environ.get("RETURNDESK_AS_OF")
    return parse_day(text, clock.now().date(), "--as-of") if text else None


@contextmanager
def desk(ctx: typer.Context, *, write: bool = False, waits: bool = False) -> Iterator[Desk]:
    """The desk of this run; a question reads one state of the file, an act may be a dry run.

    With `waits` a person is asked meanwhile: nothing is held, each look is a question of its own.
    """
    name = who(ctx) if write else ""  # a question is nobody's act
    path, day, dry_run = desk_path(ctx), as_of(ctx), state(ctx).dry_run

    def tell(words: str) -> None:
        say(ctx, words)

    with open_desk(path, who=name, as_of=day, write=write, dry_run=dry_run, say=tell) as opened:
        if write or waits:
            yield opened
        else:
            with opened.question():
                yield opened


def parse_day(text: str, today: date, option: str, *, past: bool = False, near: bool = False) -> date:
    """A day as people type it: 2026-11-20, 20 Nov, 20 Nov 2026. Raises UsageProblem.

    Without a year it is in this year; with `past`, the latest such day up to `today`; with `near`, the
    nearest to it.
    """
    import re

    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    month_first = re.fullmatch(r"\s*([A-Za-z]+)\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?\s*", text)
    day_first = re.fullmatch(r"\s*(\d{1,2})\.?\s+([A-Za-z]+)\.?(?:,?\s+(\d{4}))?\s*", text)
    if month_first or day_first:
        # Only where day and month cannot be taken for each other: it invents dates otherwise.
        from datetime import UTC, datetime

        from dateutil.parser import ParserError, parse

        typed = month_first or day_first
        assert typed is not None
        number, year = int(typed[2] if month_first else typed[1]), typed[3]
        try:
            # In a leap year every day of a month exists.
            found = parse(text, default=datetime(2000, 1, 1, tzinfo=UTC), dayfirst=True).date()
            if not year:
                found = _in_year(found, today, past=past, near=near)
            if found.day == number:  # "32 Nov" is read as November 2032
                return found
        except (ParserError, ValueError, OverflowError):
            pass
    raise UsageProblem(f"{option} {text}: expected a day such as 2026-11-20 or 20 Nov")


def _in_year(day: date, today: date, *, past: bool, near: bool) -> date:
    """That day of the year it was meant in; 29 February is of a leap year. Raises ValueError."""
    if not (past or near):
        return day.replace(year=today.year)
    leap = (day.month, day.day) == (2, 29)
    years = [year for year in range(today.year - 8, today.year + 9) if not leap or isleap(year)]
    days = [day.replace(year=year) for year in years]
    return min((one for one in days if near or one <= today), key=lambda one: abs((one - today).days))


def on_day(text: str | None, today: date, option: str = "--on") -> date | None:
    """A day of the past, as typed, if one was."""
    return parse_day(text, today, option, past=True) if text else None


def chosen_format(ctx: typer.Context) -> str:
    """The format asked for; else by the file's name; else table on a terminal and plain elsewhere."""
    asked = state(ctx)
    if asked.fmt is not None:
        if asked.fmt not in FORMATS:
            raise UsageProblem(f"--format {asked.fmt}: expected one of {', '.join(FORMATS)}")
        return asked.fmt
    if asked.to_file is not None:
        ending = asked.to_file.rpartition(".")[2].lower()
        return ending if ending in ("csv", "tsv", "json", "jsonl") else "plain"
    return "table" if sys.stdout.isatty() else "plain"


def emit(ctx: typer.Context, value: Table | Sections, day: date) -> None:
    """Write a value where and how it was asked for: the one place where data leaves."""
    from returndesk.render.output import chunks, write_file
    from returndesk.render.output import emit as write

    asked, fmt = state(ctx), chosen_format(ctx)
    if asked.to_file is not None:
        refuse_target(ctx, asked.to_file)
        write_file(asked.to_file, chunks(value, day, fmt, 80), asked.force)
        say(ctx, f"written: {asked.to_file}")
        return
    write(value, day, fmt, sys.stdout, width=screen_width(), color=shows_color(ctx, sys.stdout))


def shows_color(ctx: typer.Context, stream: TextIO) -> bool:
    """Whether what goes to a stream is coloured: a terminal that was not told otherwise."""
    return stream.isatty() and not state(ctx).no_color and not os.environ.get("NO_COLOR")


def emit_text(ctx: typer.Context, pieces: Iterable[str]) -> None:
    """Write plain text where it was asked for: what is no table is written as it stands."""
    from returndesk.render.output import emit_pieces, write_file

    asked = state(ctx)
    if asked.to_file is None:
        emit_pieces(pieces, sys.stdout)
        return
    refuse_target(ctx, asked.to_file)
    write_file(asked.to_file, pieces, asked.force)
    say(ctx, f"written: {asked.to_file}")


def emit_done(ctx: typer.Context, value: Table | Sections, day: date) -> None:
    """Answer for an act that is done: where that fails, nobody must think that the act did."""
    with act_is_done(ctx):
        emit(ctx, value, day)


@contextmanager
def act_is_done(ctx: typer.Context) -> Iterator[None]:
    """What fails inside is the answer of an act that is done, and says so."""
    try:
        yield
    except (DiskProblem, NoPermission, NotFound, Refused) as error:
        done = "a dry run" if state(ctx).dry_run else "the act is done"
        raise type(error)(f"{done}, but its answer could not be written: {error}", hint=error.hints) from None


def screen_width() -> int:
    """How many cells the terminal has; 80 where there is none."""
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def refuse_early(ctx: typer.Context) -> None:
    """Refuse a wrong format or a file that may not be written before anything is done."""
    chosen_format(ctx)
    refuse_target(ctx, state(ctx).to_file)


def refuse_target(ctx: typer.Context, path: str | None) -> None:
    """Refuse to write to a file where that would fail later, when the act is done; never over the desk."""
    if path is None:
        return
    force = state(ctx).force
    if os.path.exists(path) and os.path.exists(desk_path(ctx)) and os.path.samefile(path, desk_path(ctx)):
        raise Refused(f"{path} is the desk itself: nothing was done", hint="name another file")
    if os.path.islink(path):
        raise Refused(f"{path} is a symbolic link: nothing was done", hint="name the file itself")
    if os.path.isdir(path):
        raise DiskProblem(f"{path} is a folder: nothing was done")
    if not force and os.path.lexists(path):
        raise Refused(f"{path} already exists: nothing was done", hint="--force overwrites it")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise NotFound(f"no folder for {path}: nothing was done")


def limit_for(ctx: typer.Context, limit: int | None) -> int:
    """How many rows a list gives: what was asked, else the newest 50 on a terminal and all elsewhere."""
    if limit is not None:
        return limit
    looked_at = state(ctx).to_file is None and state(ctx).fmt in (None, "table") and sys.stdout.isatty()
    return NEWEST if looked_at else 0


def say(ctx: typer.Context, *lines: str) -> None:
    """Words beside the data, on stderr; -q leaves them out."""
    if not state(ctx).quiet:
        complain(lines)


def complain(lines: Iterable[str]) -> None:
    """Lines on stderr, whatever they hold."""
    from returndesk.render.escape import visible

    for line in lines:
        text = visible(line) + "\n"
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stderr.flush()


@contextmanager
def progress(ctx: typer.Context) -> "Iterator[Bar]":
    """A line that shows how far a long act is, where somebody looks."""
    from returndesk.render.progress import Bar

    bar = Bar(not state(ctx).quiet and sys.stderr.isatty(), clock.seconds)
    try:
        yield bar
    finally:
        bar.stop()


def asks(ctx: typer.Context) -> bool:
    """Whether somebody is there to be asked."""
    return not state(ctx).no_input and sys.stdin.isatty() and sys.stderr.isatty()


def ask(
    ctx: typer.Context, question: str, choices: Sequence[str] = (), *, option: str, default: str = ""
) -> str:
    """Ask for a missing answer on a terminal; elsewhere raise UsageProblem, naming the option."""
    if not asks(ctx):
        hint = f"one of {', '.join(choices)}" if choices else ()
        raise UsageProblem(f"{option} is missing", hint=hint)
    from returndesk.render.escape import visible

    shown = f" ({', '.join(choices)})" if choices else ""
    answer = ""
    while not answer:  # spaces are not an answer
        given = typer.prompt(
            visible(question + shown),
            default=default or None,
            err=True,
            show_default=bool(default),
            prompt_suffix=": " if default else " ",
        )
        answer = str(given).strip()
    return answer


def ask_code(
    ctx: typer.Context, question: str, codes: Iterable[str], *, option: str, typed: str | None = None
) -> str:
    """The code typed, else ask until the answer is one of the codes, or an unambiguous prefix of one."""
    from returndesk.desk.lookup import find_code

    known = list(codes)
    if typed:
        return find_code(typed, known, option)
    while True:
        answer = ask(ctx, question, known, option=option)
        try:
            return find_code(answer, known, option)
        except UsageProblem as problem:  # a slip of the finger must not cost what was typed before it
            complain([str(problem)])


def report_failure(error: DeskError) -> int:
    """Say on stderr what went wrong, where, and what to type next; the exit code to end with."""
    complain([*error.details, str(error), *(f"  {hint}" for hint in error.hints)])
    return error.exit_code
