"""Marketing spend: imported from files, and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import answers, complain, desk, emit, emit_done, imports, limit_for, say, state
from returndesk.cli.files import sources
from returndesk.cli.imports import check_import, columns_asked, explain_files, read_options, run_rows
from returndesk.cli.options import FromOption, LimitOption, ToOption, argument, option
from returndesk.core.value import replace

if TYPE_CHECKING:
    from returndesk.core.marketing.spend import SpendIn
    from returndesk.intake.csv.options import ReadOptions
    from returndesk.intake.csv.sources import Source
    from returndesk.intake.rows.row_files import RowFile

app = new_noun("Marketing spend by source and campaign.")


@app.command("import")
@imports
def import_(
    ctx: typer.Context,
    file: Annotated[str, argument("FILE", "CSV or xlsx file; - reads standard input.")],
    source: Annotated[str, option("--source NAME", "Source, if the file names none.")] = "",
    currency: Annotated[str | None, option("--currency CODE", "Currency, if the file names none.")] = None,
    decimal: Annotated[
        str | None, option("--decimal MARK", "Decimal mark of amounts: , or .", (",", "."))
    ] = None,
    update: Annotated[bool, option("--update", "Also take changed amounts.")] = False,
) -> int:
    """Import spend from a CSV file: all or nothing.

    Columns: date and amount; optionally source, campaign and currency. Sources and campaigns are those that
    orders name. Importing again changes nothing.
    Exit: 65 rejected rows, each listed; 3 changed amounts that were kept (--update takes them).

    Example: returndesk spend import ads.csv --source google
    """
    from returndesk.cli.tables.marketing import imported_table
    from returndesk.desk.marketing.spend import import_spend
    from returndesk.intake.rows.spend import read_spend

    def read(one: Source, options: ReadOptions) -> RowFile[SpendIn]:
        return read_spend(one, options, source.strip())

    check_import(ctx, [file])
    with desk(ctx, write=True) as opened, sources([file], allow_empty=state(ctx).allow_empty) as (found,):
        options = replace(read_options(ctx, opened, currency=currency), decimal=decimal)
        if state(ctx).explain:
            return explain_files(ctx, opened, [found], options, lambda one, how: read(one, how).explain())
        rows = columns_asked(ctx, options, lambda how: read(found, how))
        done = run_rows(
            ctx, [file], [rows], lambda save: import_spend(opened, rows, save, update=update), what="row"
        )
        say(ctx, *(f"{rows.file}: {note}" for note in rows.notes))
        say(ctx, *["Dry run: nothing was imported."] * state(ctx).dry_run)
        emit_done(ctx, imported_table(done), opened.today)
    return _report_conflicts(done.file, done.conflicts)


def _report_conflicts(file: str, conflicts: tuple[str, ...]) -> int:
    """Print the amounts that were kept; return the exit code."""
    from returndesk.render.screens.phrases import count

    if not conflicts:
        return 0
    complain([f"{file}: {each}" for each in conflicts])
    complain(
        [f"{count(len(conflicts), 'conflict')}: the desk's figures were kept; --update takes the file's"]
    )
    return 3


@app.command("list")
@answers
def list_(
    ctx: typer.Context, first: FromOption = None, last: ToOption = None, limit: LimitOption = None
) -> None:
    """List spend by day, source and campaign.

    Example: returndesk spend list --from 2026-11-01 --to 2026-11-30
    """
    from returndesk.cli.tables.marketing import spend_table
    from returndesk.desk.marketing.spend import list_spend
    from returndesk.desk.typed_days import period

    with desk(ctx) as opened:
        found = list_spend(opened, *period(opened, first, last))
        shown = found[-limit:] if (limit := limit_for(ctx, limit)) else found
        emit(ctx, spend_table(shown, len(found)), opened.today)
