"""What is handed to an auditor."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import desk, say
from returndesk.cli.options import option

app = new_noun("The journal for an auditor.")


@app.command("export")
def export(
    ctx: typer.Context,
    first: Annotated[str, option("--from DATE", "First day.")],
    last: Annotated[str, option("--to DATE", "Last day, inclusive.")],
    folder: Annotated[
        str | None, option("-o, --output DIR", "New folder; default: audit-FROM-TO in this one.")
    ] = None,
    people: Annotated[bool, option("--people", "With texts and their salts: names, reasons, notes.")] = False,
) -> None:
    """Export journal entries with their hashes.

    Writes journal.jsonl, anchor.json (the hashes before and at the end), days.csv (each day's head, as its
    day report printed it), refunds.csv, and check_chain.py, with which anyone can check that no entry was
    edited, removed or moved. Texts are left out; their digests are in the entries.

    Example: returndesk audit export --from 2026-11-01 --to 2026-11-30
    """
    from returndesk.core.reports.periods import Period
    from returndesk.desk.audit.export import audit_export
    from returndesk.desk.typed_days import period
    from returndesk.disk import as_desk_errors, write_folder
    from returndesk.errors import Refused

    with desk(ctx) as opened:
        days = Period(*period(opened, first, last))
        done = audit_export(opened, days, people=people)
    target = folder or f"audit-{days.first}-{days.last}"
    with as_desk_errors(target):
        try:
            write_folder(target.rstrip("/"), done.files)
        except FileExistsError:
            raise Refused(
                f"{target} already exists: nothing was exported",
                hint="returndesk audit export -o DIR, with another name",
            ) from None
    say(
        ctx,
        f"Exported entries {done.first} to {done.last} to {target}. Head: {done.head}",
        f"  cd {target} && python3 check_chain.py",
    )
