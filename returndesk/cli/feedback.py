"""Feedback: importing scores from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import desk, imports
from returndesk.cli.imports import check_import, import_claim_rows, read_options
from returndesk.cli.options import argument

if TYPE_CHECKING:
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.row_import import Imported

app = new_noun("Customer satisfaction scores.")


@app.callback()
def _noun() -> None:
    """Customer satisfaction scores."""


@app.command("import")
@imports
def import_(
    ctx: typer.Context, file: Annotated[str, argument("FILE", "CSV file; - reads standard input.")]
) -> int:
    """Import scores from a CSV file: all or nothing.

    Columns: claim and score (1 to 5); optionally note and on. Importing again adds nothing.

    Example: returndesk feedback import feedback.csv
    """
    from returndesk.cli.files import sources
    from returndesk.desk.claims.feedback import import_feedback
    from returndesk.intake.rows.feedback import read_feedback

    check_import(ctx, [file])
    with desk(ctx, write=True) as opened, sources([file]) as (source,):
        found = read_feedback(source, read_options(ctx, opened))

        def take(skip_bad: bool) -> Imported[Done]:
            return import_feedback(opened, found, skip_bad=skip_bad)

        return import_claim_rows(ctx, opened, file, found, take, what="score")
