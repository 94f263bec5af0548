"""Shared by all imports: their options, rejected rows, and running an import of rows."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from returndesk.cli.base import (
    act_is_done,
    ask_code,
    asks,
    chosen_format,
    complain,
    desk,
    emit,
    emit_done,
    formats_path,
    on_screen,
    refuse_early,
    refuse_target,
    say,
    say_done,
    state,
    today,
)
from returndesk.cli.files import is_file
from returndesk.cli.options import option
from returndesk.errors import BadData, DiskProblem, NoPermission, UsageProblem
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from returndesk.desk.claims.transition import Done
    from returndesk.desk.row_import import Imported, SaveRejects
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.csv.rejects import Rejects
    from returndesk.intake.csv.sources import Source
    from returndesk.intake.orders.explain import Explained
    from returndesk.intake.problems import RejectedRows
    from returndesk.intake.rows.row_files import RowFile

# Options that say how files are read.
_READING = frozenset(
    "platform currency channel only quantity decimal update mapping dates encoding delimiter sheet".split()
)
_KINDS = 20  # kinds of problems that a terminal shows

Value = TypeVar("Value")
Answer = TypeVar("Answer")

PlatformOption = Annotated[
    str | None, option("--platform NAME", "Platform of the export; `list` prints the names.")
]


def check_import(ctx: typer.Context, files: Sequence[str]) -> None:
    """Refuse options that contradict each other before anything is read."""
    rejects = state(ctx).rejects
    if rejects and not state(ctx).skip_bad:
        raise UsageProblem("--rejects requires --skip-bad")
    output = state(ctx).to_file
    for typed, target in (("--rejects", rejects), ("--output", output)):
        if target not in (None, "-") and any(is_file(target, name) for name in files):
            raise UsageProblem(f"{typed} {target} is one of the files to import", hint="name another file")
    refuse_early(ctx)
    if rejects == "-":
        return
    if rejects and output and is_file(rejects, output):
        raise UsageProblem(f"--rejects and --output are both {rejects}", hint="name another file")
    refuse_target(ctx, rejects)  # otherwise the rest would be imported and the rejected rows lost


def check_rejects(ctx: typer.Context, headers: Collection[object]) -> None:
    """Refuse to save rejected rows with different headers in one file."""
    if state(ctx).rejects and len(headers) > 1:
        raise UsageProblem("--rejects requires files of one format", hint="import them one by one")


def read_options(
    ctx: typer.Context,
    opened: Desk,
    *,
    platform: str | None = None,
    currency: str | None = None,
    channel: str | None = None,
) -> ReadOptions:
    """How to read a file: the desk's settings and the command line."""
    from returndesk.core.money import is_currency
    from returndesk.desk.lookup import find_code
    from returndesk.desk.policies import shipping_taxed
    from returndesk.intake.csv.options import ReadOptions

    asked = state(ctx)
    pairs = [pair.partition("=") for pair in asked.mapping or ()]
    if wrong := [field for field, equals, header in pairs if not (field and equals)]:
        raise UsageProblem(f'--map {wrong[0]}: expected FIELD=HEADER such as sku="Item code"')
    if currency is not None and not is_currency(currency.upper()):
        raise UsageProblem(f"--currency {currency}: expected a code of ISO 4217 such as EUR")
    mark = {"tab": "\t", "\\t": "\t"}.get(asked.delimiter or "", asked.delimiter)
    if mark is not None and len(mark) != 1:
        raise UsageProblem(f"--delimiter {asked.delimiter}: expected one character, or tab")
    return ReadOptions(
        currency=opened.settings.currency,
        timezone=opened.settings.timezone,
        tax_included=opened.settings.tax_included,
        today=opened.today,
        platform=platform,
        encoding=asked.encoding,
        delimiter=mark,
        sheet=asked.sheet,
        dates=find_code(asked.dates, ("dmy", "mdy", "ymd"), "--dates") if asked.dates else None,
        mapping={field.strip(): header for field, _, header in pairs},
        channel=channel.strip().lower() if channel else None,
        currency_given=currency.upper() if currency else None,
        shipping_taxed=shipping_taxed(opened),
        keeps_rejects=asked.rejects is not None,
    )


def _table_name(ctx: typer.Context, what: str) -> str:
    """The name of an import's output: "order-import-explain"."""
    return "-".join([*ctx.command_path.split()[1:], what])


@contextmanager
def shop_formats(ctx: typer.Context) -> Iterator[None]:
    """Use the formats of this desk's folder, and say which of them cannot be used."""
    from returndesk.intake.platforms.own_formats import own_formats

    with own_formats(formats_path(ctx)) as wrong:
        say(ctx, *wrong)
        yield


def list_platforms(ctx: typer.Context, kind: str) -> int:
    """Print the readable formats for a kind of file."""
    from returndesk.intake.platforms.recognition import usable_formats

    rows: list[Row] = [{"name": one.name, "title": one.title} for one in usable_formats(kind)]
    table = Table(_table_name(ctx, "platforms"), (Column("name", "code"), Column("title")), rows)
    emit(ctx, table, today(ctx))
    return 0


def columns_asked(ctx: typer.Context, options: ReadOptions, read: Callable[[ReadOptions], Answer]) -> Answer:
    """What `read` gives; on a terminal a column that could be several things is asked for."""
    from returndesk.intake.platforms.unclear_columns import UnclearColumns

    while True:
        try:
            return read(options)
        except UnclearColumns as problem:
            if not (problem.asked and asks(ctx)):
                raise
            header, fields = next(iter(problem.asked.items()))
            question = f'Column "{header}" could be several things. Which?'
            field = ask_code(ctx, question, [*fields, "none"], option="--map")
            told = {field: header} if field != "none" else dict.fromkeys(fields, "")
            say(
                ctx,
                "Next time: " + " ".join(f"--map {shlex.quote(f'{of}={name}')}" for of, name in told.items()),
            )
            options = replace(options, mapping={**options.mapping, **told})


def explain_files(
    ctx: typer.Context,
    opened: Desk,
    found: Sequence[Source],
    options: ReadOptions,
    explain: Callable[[Source, ReadOptions], Explained],
) -> int:
    """Print which value would be read from which column of the files.

    Raises UnclearColumns after that, where a column could be several things or one is missing.
    """
    from returndesk.intake.orders.explain import explained_unclear
    from returndesk.intake.platforms.unclear_columns import UnclearColumns

    rows: list[Row] = []
    unclear = None
    for one in found:
        try:
            fields = columns_asked(ctx, options, partial(explain, one))
        except UnclearColumns as problem:
            if not problem.header:
                raise
            fields, unclear = explained_unclear(problem), unclear or problem
        rows += [
            {"file": one.name, "field": field or None, "column": header or None, "value": str(value)}
            for field, header, value in fields
        ]
    columns = (Column("file", rank=3), Column("field", "code"), Column("column"), Column("value"))
    meta = {"empty": "The file is empty."}
    emit(ctx, Table(_table_name(ctx, "explain"), columns, rows, meta), opened.today)
    if unclear is not None:
        raise unclear
    return 0


def agreed(
    ctx: typer.Context,
    opened: Desk,
    found: Sequence[Source],
    options: ReadOptions,
    explain: Callable[[Source, ReadOptions], Explained],
) -> bool:
    """Whether to import: on a screen a format made without a real file is explained first, then asked for."""
    from returndesk.intake.csv.open_file import open_file
    from returndesk.intake.platforms.unclear_columns import UnclearColumns

    if not (asks(ctx) and on_screen(ctx)):
        return True
    try:
        formats = [open_file(one, options) for one in found]
    except UnclearColumns:  # of the desk's own columns
        return True
    new = [one for one, read in zip(found, formats, strict=True) if read and read.format.recognise.unverified]
    if new:
        explain_files(ctx, opened, new, options, explain)
        if (
            ask_code(ctx, "Is each value in its place? Import it?", ["yes", "no"], option="--no-input")
            == "no"
        ):
            say(ctx, "Cancelled. Nothing was imported.")
            return False
    return True


def run_rows(
    ctx: typer.Context,
    files: Sequence[str],
    found: Sequence[RowFile[Value]],
    take: Callable[[SaveRejects | None], Imported[Answer]],
    *,
    what: str,
) -> Answer:
    """Import the values of some files, report the rejected rows and save them for correction.

    `take` imports, and with a function to save rejected rows skips these; `what` is a value's name for
    messages. Raises BadData if rejected rows prevented the import.
    """
    check_rejects(ctx, {one.header for one in found if one.header})

    def save() -> AbstractContextManager[None]:
        return rejects_saved(ctx, [one.rejects() for one in found if one.rejected])

    done = take(save if state(ctx).skip_bad else None)
    rejected = [one.problems for one in found]
    if done.answer is None:
        raise refused(rejected, done.rejected, done.good, what, typed_again(ctx, files))
    report_rejects(ctx, rejected)
    return done.answer


def import_claim_rows(
    ctx: typer.Context,
    typed: str,
    read: Callable[[Desk, Source, ReadOptions], RowFile[Value]],
    take: Callable[..., Imported[Done]],
    *,
    what: str,
    platform: str | None = None,
) -> int:
    """Import a file of claims or scores, and print the claims that it opened or changed."""
    from returndesk.cli.files import sources
    from returndesk.cli.tables.claims import act_table

    check_import(ctx, [typed])
    with (
        desk(ctx, write=True) as opened,
        shop_formats(ctx),
        sources([typed], allow_empty=state(ctx).allow_empty) as (source,),
    ):
        options = read_options(ctx, opened, platform=platform)
        if state(ctx).explain:
            return explain_files(
                ctx, opened, [source], options, lambda one, how: read(opened, one, how).explain()
            )
        claims = replace(options, kind="claims")
        if what == "claim" and not agreed(
            ctx, opened, [source], claims, lambda one, how: read(opened, one, how).explain()
        ):
            return 1
        file = columns_asked(ctx, options, lambda how: read(opened, source, how))
        done = run_rows(ctx, [typed], [file], lambda save: take(opened, file, save), what=what)
        say(ctx, *(f"{file.file}: {note}" for note in file.notes))
        if chosen_format(ctx) != "table":  # the screen shows these itself
            say_done(ctx, *done.words)
        table = act_table(done, opened.today, dry_run=state(ctx).dry_run)
        if len(table.rows) != 1 or file.options.kind == "feedback":  # the queue shows the most urgent
            table = table._replace(meta={**table.meta, "next": ["returndesk queue"]})
        emit_done(ctx, table, opened.today)
        return 0


def refused(rejected: Sequence[RejectedRows], bad: int, good: int, what: str, command: str) -> BadData:
    """The error for rejected rows, and how to import the rest; `bad` and `good` count `what`: "claim"."""
    from returndesk.intake.problems import NOT_SHOWN_TWICE
    from returndesk.render.screens.phrases import count

    rows = sum(one.count for one in rejected)
    twice = any(kind == NOT_SHOWN_TWICE for one in rejected for _, kind in one.kinds)
    return BadData(
        f"{count(rows, 'rejected row')} in {count(bad, what)}: nothing was imported.",
        details=_listed(rejected),
        hint=(
            *["Import overlapping exports one after the other: each order counts once."] * twice,
            *(
                (f"Fix them, or import the other {good}:", f"{command} --skip-bad --rejects rejects.csv")
                if good
                else ["Fix them and import the file again."]
            ),
        ),
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


def report_rejects(
    ctx: typer.Context, rejected: Sequence[RejectedRows], proved: Mapping[str, str] | None = None
) -> None:
    """Print the rejected rows on stderr, and where they were saved."""
    complain(_listed(rejected))
    path = state(ctx).rejects
    if path not in (None, "-") and any(one.count for one in rejected) and not state(ctx).dry_run:
        say(
            ctx,
            f"Saved rejected rows to {path}. Fix them, then: {typed_again(ctx, [str(path)], proved or {})}",
        )


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
            saving.enter_context(file_written(path, pieces, state(ctx).force))
        except (DiskProblem, NoPermission) as error:
            raise type(error)(f"{error}: nothing was imported", hint=error.hints) from None
        yield
        with act_is_done(ctx):
            saving.close()
