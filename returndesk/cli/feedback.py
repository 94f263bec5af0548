"""Feedback in from a file."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    chosen_format,
    complain,
    desk,
    emit,
    emit_done,
    refuse_early,
    refuse_target,
    say,
    state,
)
from returndesk.cli.import_options import (
    DatesOption,
    DelimiterOption,
    EncodingOption,
    ExplainOption,
    MappingOption,
    RejectsOption,
    explained_table,
    read_options,
    refused,
)
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.intake.rows.feedback import FeedbackFile

app = new_noun("What customers give for how their claims were handled.")


@app.callback()
def _noun() -> None:
    """What customers give for how their claims were handled."""


@app.command("import")
@acts
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV file; - is standard input.")],
    mapping: MappingOption = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    explain: ExplainOption = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Take the good scores, leave the bad.")
    ] = False,
    rejects: RejectsOption = None,
) -> int:
    """Take in feedback from a CSV file: all of it, or nothing. Importing again adds nothing.

    Columns: claim and score (1 to 5); and, where they are known, note and on.

    Example: returndesk feedback import feedback.csv
    """
    from returndesk.cli.files import sources
    from returndesk.intake.rows.feedback import read_feedback
    from returndesk.intake.rows.row_files import explain_rows

    refuse_early(ctx)
    if rejects and not skip_bad:
        raise UsageProblem("--rejects goes with --skip-bad")
    if rejects and rejects == file:
        raise UsageProblem(f"--rejects {rejects} is the file that is read: name another")
    refuse_target(ctx, rejects)  # the scores would be in, and the bad rows nowhere
    with desk(ctx, write=True) as opened, sources([file]) as (source,):
        options = read_options(opened, None, mapping, dates, encoding, delimiter, None, None)
        found = read_feedback(source, options)
        if explain:
            told = [(source.name, explain_rows(found.source))]
            emit(ctx, explained_table("feedback-import-explain", told), opened.today)
            return 0
        return _take_in(ctx, opened, file, found, skip_bad=skip_bad, rejects=rejects)


def _take_in(
    ctx: typer.Context, opened: Desk, file: str, found: FeedbackFile, *, skip_bad: bool, rejects: str | None
) -> int:
    """Write down the scores that were read, and say what became of them."""
    from returndesk.cli.tables.claims import act_table
    from returndesk.desk.claims.feedback import import_feedback
    from returndesk.intake.rows.row_files import rejects as bad_rows
    from returndesk.render.output import write_file

    taken = import_feedback(opened, found, skip_bad=skip_bad)
    problems = taken.problems
    if problems and not skip_bad:
        rows = len({problem.line for problem in problems})
        raise refused(problems, rows, taken.good, "score", f"returndesk feedback import {shlex.quote(file)}")
    complain(map(str, problems))
    dry_run = state(ctx).dry_run
    if problems and rejects is not None and not dry_run:
        write_file(rejects, [bad_rows(found.source, problems)], state(ctx).force)
        say(ctx, f"bad rows written: {rejects}; mend them, then: returndesk feedback import {rejects}")
    say(ctx, *(f"{found.source.file}: {note}" for note in found.source.notes))
    table = act_table(taken.done, dry_run=dry_run)
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        trial = "dry run, nothing changed: " if dry_run else ""
        say(ctx, *(trial + words for words in taken.done.words))
    emit_done(ctx, table._replace(meta={**table.meta, "next": ["returndesk queue"]}), opened.today)
    return 0
