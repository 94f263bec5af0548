"""Claims in from a file: what was typed, what could not be read, what became of the rest."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

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
from returndesk.cli.claim.acts import app
from returndesk.cli.import_options import (
    DatesOption,
    DelimiterOption,
    EncodingOption,
    ExplainOption,
    MappingOption,
    PlatformOption,
    RejectsOption,
    explained_table,
    list_platforms,
    read_options,
    refused,
)
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from returndesk.desk.session import Desk
    from returndesk.intake.problems import RowProblem
    from returndesk.intake.rows.claims import ClaimFile


@app.command("import")
@acts
def import_(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="A CSV file; - is standard input.")
    ] = None,
    platform: PlatformOption = None,
    mapping: MappingOption = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(
            "-r", "--reason", metavar="CODE=REASON", help="What a code of theirs means here; may repeat."
        ),
    ] = None,
    dates: DatesOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    explain: ExplainOption = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Take the good claims, leave the bad.")
    ] = False,
    rejects: RejectsOption = None,
) -> int:
    """Take in claims from a CSV file: all of them, or nothing. Importing again adds nothing.

    Columns: order and reason; and, as far as they are known, sku, quantity, opened_on, via, want, note.
    Amazon's two returns reports are read as they come. Each claim is judged as `claim open` judges it.
    Exit: 0 whatever the verdicts; 65 bad rows, each named.

    Example: returndesk claim import claims.csv
    """
    from returndesk.cli.files import sources
    from returndesk.intake.rows.claims import read_claims
    from returndesk.intake.rows.row_files import explain_rows

    if platform == "list":
        return list_platforms(ctx, "claim-import-platforms", "claims")
    if not file:
        raise UsageProblem("FILE is missing", hint="returndesk claim import FILE, or - for standard input")
    refuse_early(ctx)
    if rejects and not skip_bad:
        raise UsageProblem("--rejects goes with --skip-bad")
    if rejects and rejects == file:
        raise UsageProblem(f"--rejects {rejects} is the file that is read: name another")
    refuse_target(ctx, rejects)  # the claims would be in, and the bad rows nowhere
    with desk(ctx, write=True) as opened, sources([file]) as (source,):
        meant = _meant(opened, reason)
        options = read_options(opened, platform, mapping, dates, encoding, delimiter, None, None)
        found = read_claims(source, options, meant)
        if explain:
            told = [(source.name, explain_rows(found.source))]
            emit(ctx, explained_table("claim-import-explain", told), opened.today)
            return 0
        return _take_in(ctx, opened, file, found, skip_bad=skip_bad, rejects=rejects)


def _meant(opened: Desk, typed: list[str] | None) -> Mapping[str, str]:
    """What codes mean that are none of ours: CODE=REASON, as typed."""
    from returndesk.desk.lookup import find_code

    meant = {}
    for text in typed or ():
        code, equals, reason = text.rpartition("=")
        if not (code.strip() and equals):
            raise UsageProblem(f"--reason {text}: expected CODE=REASON such as CR-NEW=other")
        meant[code.strip()] = find_code(reason, opened.reasons(), "--reason")
    return meant


def _take_in(
    ctx: typer.Context, opened: Desk, file: str, found: ClaimFile, *, skip_bad: bool, rejects: str | None
) -> int:
    """Open the claims that were read, and say what became of them."""
    from returndesk.cli.tables.claims import act_table
    from returndesk.desk.claims.importer import import_claims

    taken = import_claims(opened, found, skip_bad=skip_bad)
    if taken.problems and not skip_bad:
        command = f"returndesk claim import {shlex.quote(file)}"
        raise refused(taken.problems, taken.bad, taken.good, "claim", command)
    _say_bad(ctx, found, taken.problems, rejects)
    say(ctx, *(f"{found.source.file}: {note}" for note in found.source.notes))
    dry_run = state(ctx).dry_run
    if chosen_format(ctx) != "table":  # the screen says these in its own place
        trial = "dry run, nothing changed: " if dry_run else ""
        say(ctx, *(trial + words for words in taken.done.words))
    table = act_table(taken.done, dry_run=dry_run)
    if len(table.rows) != 1:  # the queue says which of them comes first
        table = table._replace(meta={**table.meta, "next": ["returndesk queue"]})
    emit_done(ctx, table, opened.today)
    return 0


def _say_bad(
    ctx: typer.Context, found: ClaimFile, problems: Sequence[RowProblem], rejects: str | None
) -> None:
    from returndesk.intake.rows.row_files import rejects as write
    from returndesk.render.output import write_file

    complain(map(str, problems))
    if not problems or rejects is None or state(ctx).dry_run:
        return
    write_file(rejects, [write(found.source, problems)], state(ctx).force)
    say(ctx, f"bad rows written: {rejects}; mend them, then: returndesk claim import {rejects}")
