"""The options that every import takes, and how an import of rows runs: claims, deliveries, feedback."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from returndesk.cli.base import (
    as_of,
    chosen_format,
    complain,
    emit,
    emit_done,
    refuse_early,
    refuse_target,
    say,
    state,
)
from returndesk.errors import BadData, UsageProblem
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from returndesk.desk.claims.transition import Done
    from returndesk.desk.row_import import Imported
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.orders.explain import Explained
    from returndesk.intake.problems import RowProblem
    from returndesk.intake.rows.row_files import RowFile

Value = TypeVar("Value")
Answer = TypeVar("Answer")

PlatformOption = Annotated[
    str | None,
    typer.Option("--platform", metavar="NAME", help="Platform of the export; `list` prints the names."),
]
MappingOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=HEADER", help='Column of a field: sku="Item code"; repeatable.'),
]
DatesOption = Annotated[
    str | None,
    typer.Option("--dates", metavar="ORDER", help="Order of ambiguous dates: dmy, mdy or ymd."),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        "--encoding", metavar="NAME", help="Such as utf-8, gb18030, windows-1252; default: detected."
    ),
]
DelimiterOption = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="CHAR", help="One character, or tab; default: detected."),
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Show which column feeds which field; import nothing.")
]
RejectsOption = Annotated[
    str | None, typer.Option("--rejects", metavar="FILE", help="Save rejected rows to FILE for correction.")
]


def check_import(ctx: typer.Context, files: Sequence[str], skip_bad: bool, rejects: str | None) -> None:
    """Refuse options that do not fit before anything is read."""
    refuse_early(ctx)
    if rejects and not skip_bad:
        raise UsageProblem("--rejects requires --skip-bad")
    if rejects and rejects in files:
        raise UsageProblem(f"--rejects {rejects} is a file to import", hint="name another file")
    refuse_target(ctx, rejects)  # the rest would be imported, and the rejected rows lost


def read_options(
    opened: Desk,
    *,
    platform: str | None = None,
    mapping: list[str] | None,
    dates: str | None,
    encoding: str | None,
    delimiter: str | None,
    currency: str | None = None,
    channel: str | None = None,
) -> ReadOptions:
    """What the desk and the command line say of a file."""
    from returndesk.core.money import is_currency
    from returndesk.desk.lookup import find_code
    from returndesk.intake.csv.options import ReadOptions

    pairs = [pair.partition("=") for pair in mapping or ()]
    if wrong := [field for field, equals, header in pairs if not (field and equals and header)]:
        raise UsageProblem(f'--map {wrong[0]}: expected FIELD=HEADER such as sku="Item code"')
    if currency is not None and not is_currency(currency.upper()):
        raise UsageProblem(f"--currency {currency}: expected three letters such as EUR")
    mark = {"tab": "\t", "\\t": "\t"}.get(delimiter or "", delimiter)
    if mark is not None and len(mark) != 1:
        raise UsageProblem(f"--delimiter {delimiter}: expected one character, or tab")
    return ReadOptions(
        currency=opened.settings.currency,
        timezone=opened.settings.timezone,
        tax_included=opened.settings.tax_included,
        today=opened.today,
        platform=platform,
        encoding=encoding,
        delimiter=mark,
        dates=find_code(dates, ("dmy", "mdy", "ymd"), "--dates") if dates else None,
        mapping={field.strip(): header for field, _, header in pairs},
        channel=channel.strip().lower() if channel else None,
        currency_given=currency.upper() if currency else None,
    )


def list_platforms(ctx: typer.Context, name: str, kind: str) -> int:
    """Print the formats that can be read for a kind of file."""
    from returndesk import clock
    from returndesk.intake.platforms.recognition import usable_formats

    rows: list[Row] = [{"name": one.name, "title": one.title} for one in usable_formats(kind)]
    emit(ctx, Table(name, (Column("name", "code"), Column("title")), rows), as_of(ctx) or clock.now().date())
    return 0


def emit_explained(
    ctx: typer.Context, opened: Desk, name: str, files: Iterable[tuple[str, Explained]]
) -> int:
    """Print what would be read from which column of some files."""
    rows: list[Row] = [
        {"file": file, "field": field, "column": header or None, "value": str(value)}
        for file, told in files
        for field, header, value in told
    ]
    columns = (Column("file", rank=3), Column("field", "code"), Column("column"), Column("value"))
    emit(ctx, Table(name, columns, rows, {"empty": "The file is empty."}), opened.today)
    return 0


def run_rows(
    ctx: typer.Context,
    files: Sequence[str],
    found: Sequence[RowFile[Value]],
    take: Callable[[], Imported[Answer]],
    *,
    command: str,
    what: str,
    rejects: str | None,
) -> Answer:
    """Take in the values of some files, report the rejected rows and save them for correction.

    `what` is a value's name for messages. Raises BadData where rejected rows kept everything out.
    """
    if rejects and len({one.header for one in found if one.header}) > 1:
        raise UsageProblem("--rejects requires files of one format", hint="import them one by one")
    done = take()
    problems = [problem for file in done.problems for problem in file]
    if done.answer is None:
        raise refused(
            problems, done.rejected, done.good, what, f"{command} {' '.join(map(shlex.quote, files))}"
        )
    pieces = [one.rejects(told) for one, told in zip(found, done.problems, strict=True) if told]
    report_rejects(ctx, problems, pieces, rejects, command)
    return done.answer


def emit_claims(ctx: typer.Context, opened: Desk, file: RowFile[Value], done: Done) -> None:
    """Print the claims that an import opened or changed."""
    from returndesk.cli.tables.claims import act_table

    say(ctx, *(f"{file.file}: {note}" for note in file.notes))
    dry_run = state(ctx).dry_run
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        say(ctx, *(("dry run, nothing changed: " if dry_run else "") + words for words in done.words))
    table = act_table(done, dry_run=dry_run)
    if len(table.rows) != 1 or file.options.kind == "feedback":  # the queue says which of them comes first
        table = table._replace(meta={**table.meta, "next": ["returndesk queue"]})
    emit_done(ctx, table, opened.today)


def refused(problems: Sequence[RowProblem], bad: int, good: int, what: str, command: str) -> BadData:
    """Every rejected row, and how to import the rest; `bad` and `good` count `what`, such as "claim"."""
    rows = len({(problem.file, problem.line) for problem in problems})
    return BadData(
        f"{rows} rejected row{'' if rows == 1 else 's'} in {bad} {what}{'' if bad == 1 else 's'}:"
        " nothing was imported.",
        details=[str(problem) for problem in problems],
        hint=(f"Fix them, or import the other {good}:", f"{command} --skip-bad --rejects rejects.csv")
        if good
        else "Fix them and import the file again.",
    )


def report_rejects(
    ctx: typer.Context,
    problems: Iterable[RowProblem],
    pieces: list[str],
    rejects: str | None,
    command: str,
) -> None:
    """Print every rejected row on stderr, and save the rows if asked to; `pieces` are one file's each."""
    from returndesk.render.output import write_file

    complain(map(str, problems))
    if not pieces or rejects is None or state(ctx).dry_run:
        return
    pieces[1:] = [piece.partition("\n")[2] for piece in pieces[1:]]  # one header is enough
    write_file(rejects, pieces, state(ctx).force)
    say(ctx, f"Saved rejected rows to {rejects}. Fix them, then: {command} {rejects}")
