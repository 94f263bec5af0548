"""Claims in from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import acts, desk
from returndesk.cli.claim.acts import app
from returndesk.cli.imports import (
    DatesOption,
    DelimiterOption,
    EncodingOption,
    ExplainOption,
    MappingOption,
    PlatformOption,
    RejectsOption,
    check_import,
    emit_claims,
    emit_explained,
    list_platforms,
    read_options,
    run_rows,
)
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from returndesk.desk.session import Desk


@app.command("import")
@acts
def import_(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="CSV file; - reads standard input.")
    ] = None,
    platform: PlatformOption = None,
    mapping: MappingOption = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(
            "-r", "--reason", metavar="CODE=REASON", help="Map a platform code to a reason; repeatable."
        ),
    ] = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    explain: ExplainOption = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good claims, skip rejected rows.")
    ] = False,
    rejects: RejectsOption = None,
) -> int:
    """Import claims from a CSV file: all or nothing.

    Columns: order and reason; optionally sku, quantity, opened_on, via, want, note. Amazon's two returns
    reports work as exported. Each claim is judged as by `claim open`. Importing again adds nothing.
    Exit: 0 whatever the verdicts; 65 rejected rows, each named.

    Example: returndesk claim import claims.csv
    """
    from returndesk.cli.files import sources
    from returndesk.desk.claims.importer import import_claims
    from returndesk.intake.rows.claims import read_claims

    if platform == "list":
        return list_platforms(ctx, "claim-import-platforms", "claims")
    if not file:
        raise UsageProblem("FILE is missing", hint="returndesk claim import FILE, or - for standard input")
    check_import(ctx, [file], skip_bad, rejects)
    with desk(ctx, write=True) as opened, sources([file]) as (source,):
        meant = _meant(opened, reason)
        options = read_options(
            opened, platform=platform, mapping=mapping, dates=dates, encoding=encoding, delimiter=delimiter
        )
        found = read_claims(source, options, meant)
        if explain:
            return emit_explained(ctx, opened, "claim-import-explain", [(found.file, found.explain())])
        done = run_rows(
            ctx,
            [file],
            [found],
            lambda: import_claims(opened, found, skip_bad=skip_bad),
            command="returndesk claim import",
            what="claim",
            rejects=rejects,
        )
        emit_claims(ctx, opened, found, done)
        return 0


def _meant(opened: Desk, typed: list[str] | None) -> Mapping[str, str]:
    """What platform codes mean: CODE=REASON, as typed."""
    from returndesk.desk.lookup import find_code

    meant = {}
    for text in typed or ():
        code, equals, reason = text.rpartition("=")
        if not (code.strip() and equals):
            raise UsageProblem(f"--reason {text}: expected CODE=REASON such as CR-NEW=other")
        meant[code.strip()] = find_code(reason, opened.reasons(), "--reason")
    return meant
