"""Feedback: importing scores from a file."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import imports
from returndesk.cli.imports import import_claim_rows
from returndesk.cli.options import argument

app = new_noun("Customer satisfaction scores.")


@app.callback()
def _noun() -> None:
    """Customer satisfaction scores."""


@app.command("import")
@imports
def import_(
    ctx: typer.Context, file: Annotated[str, argument("FILE", "CSV or xlsx file; - reads standard input.")]
) -> int:
    """Import scores from a CSV file: all or nothing.

    Columns: claim and score (1 to 5); optionally note and on. Importing again adds nothing.

    Example: returndesk feedback import feedback.csv
    """
    from returndesk.desk.claims.feedback import import_feedback
    from returndesk.intake.rows.feedback import read_feedback

    return import_claim_rows(
        ctx,
        file,
        lambda _, source, options: read_feedback(source, options),
        import_feedback,
        what="score",
    )
