"""Shared by all imports: their options, rejected rows, and running an import of rows."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from returndesk.cli.base import (
    asks,
    chosen_format,
    complain,
    desk,
    emit,
    emit_done,
    on_screen,
    refuse_early,
    refuse_target,
    say,
    say_done,
    state,
    today,
)
from returndesk.cli.choices import ask_code, yes
from returndesk.cli.files import formats_path, is_file
from returndesk.cli.options import option
from returndesk.cli.rejected_rows import check_rejects, refused, rejects_saved, report_rejects
from returndesk.core.value import replace
from returndesk.errors import UsageProblem
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from returndesk.desk.claims.transition import Done
    from returndesk.desk.row_import import Imported, SaveRejects
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.csv.sources import Source
    from returndesk.intake.orders.explain import Explained
    from returndesk.intake.rows.row_files import RowFile

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
        dates=_dates_order(asked.dates) if asked.dates else None,
        mapping={field.strip(): header for field, _, header in pairs},
        channel=channel.strip().lower() if channel else None,
        currency_given=currency.upper() if currency else None,
        shipping_taxed=shipping_taxed(opened),
        keeps_rejects=asked.rejects is not None,
    )


def _dates_order(typed: str) -> str:
    from returndesk.desk.lookup import find_code

    return find_code(typed, ("dmy", "mdy", "ymd"), "--dates")


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
            complain(problem.meanings(header))
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
        if not yes(ctx, "Is each value in its place? Import it?"):
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
        raise refused(ctx, rejected, done.rejected, done.good, what, files)
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
