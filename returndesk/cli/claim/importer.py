"""Importing claims from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import imports
from returndesk.cli.claim.acts import app
from returndesk.cli.imports import PlatformOption, import_claim_rows, list_platforms
from returndesk.cli.options import argument, option
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from returndesk.core.claims.incoming import ClaimIn
    from returndesk.desk.session import Desk
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.csv.sources import Source
    from returndesk.intake.rows.row_files import RowFile


@app.command("import")
@imports
def import_(
    ctx: typer.Context,
    file: Annotated[str | None, argument("FILE", "CSV or xlsx file; - reads standard input.")] = None,
    platform: PlatformOption = None,
    reason: Annotated[
        list[str] | None, option("-r, --reason CODE=REASON", "Map a platform code to a reason; repeatable.")
    ] = None,
) -> int:
    """Import claims from a CSV file: all or nothing.

    Columns: order and reason; optionally sku, quantity, opened_on (or opened_at, with its time), via, want,
    note, detail. Returns reports of Amazon, TikTok, Shopee and others work as exported. Verdicts as in
    `claim open`. Importing again adds nothing.
    Exit: 0 whatever the verdicts; 65 rejected rows, each listed.

    Example: returndesk claim import claims.csv
    """
    from returndesk.desk.claims.importer import import_claims
    from returndesk.intake.rows.claims import read_claims

    if platform == "list":
        return list_platforms(ctx, "claims")
    if not file:
        raise UsageProblem("FILE is missing", hint="returndesk claim import FILE, or - for standard input")

    def read(opened: Desk, source: Source, options: ReadOptions) -> RowFile[ClaimIn]:
        return read_claims(source, options, _meanings(opened, reason))

    return import_claim_rows(ctx, file, read, import_claims, what="claim", platform=platform)


def _meanings(opened: Desk, typed: list[str] | None) -> Mapping[str, str]:
    """The reason of each platform code, from --reason CODE=REASON. Raises UsageProblem."""
    from returndesk.desk.lookup import find_code

    meant = {}
    for text in typed or ():
        code, equals, reason = text.rpartition("=")
        if not (code.strip() and equals):
            raise UsageProblem(f"--reason {text}: expected CODE=REASON such as CR-NEW=other")
        meant[code.strip()] = find_code(reason, opened.reasons(), "--reason")
    return meant
