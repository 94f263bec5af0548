"""Feedback in from a file."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import acts, desk
from returndesk.cli.imports import (
    DatesOption,
    DelimiterOption,
    EncodingOption,
    ExplainOption,
    MappingOption,
    RejectsOption,
    check_import,
    emit_claims,
    emit_explained,
    read_options,
    run_rows,
)

app = new_noun("Customer satisfaction scores.")


@app.callback()
def _noun() -> None:
    """Customer satisfaction scores."""


@app.command("import")
@acts
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV file; - reads standard input.")],
    mapping: MappingOption = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    explain: ExplainOption = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good scores, skip rejected rows.")
    ] = False,
    rejects: RejectsOption = None,
) -> int:
    """Import scores from a CSV file: all or nothing.

    Columns: claim and score (1 to 5); optionally note and on. Importing again adds nothing.

    Example: returndesk feedback import feedback.csv
    """
    from returndesk.cli.files import sources
    from returndesk.desk.claims.feedback import import_feedback
    from returndesk.intake.rows.feedback import read_feedback

    check_import(ctx, [file], skip_bad, rejects)
    with desk(ctx, write=True) as opened, sources([file]) as (source,):
        options = read_options(opened, mapping=mapping, dates=dates, encoding=encoding, delimiter=delimiter)
        found = read_feedback(source, options)
        if explain:
            return emit_explained(ctx, opened, "feedback-import-explain", [(found.file, found.explain())])
        done = run_rows(
            ctx,
            [file],
            [found],
            lambda: import_feedback(opened, found, skip_bad=skip_bad),
            command="returndesk feedback import",
            what="score",
            rejects=rejects,
        )
        emit_claims(ctx, opened, found, done)
        return 0
