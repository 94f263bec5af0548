"""Parcels received by a scanner: a number a line, each answered at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import (
    asks,
    chosen_format,
    desk,
    emit_done,
    read_answer,
    refuse_early,
    report_failure,
    say,
    say_done,
    state,
)
from returndesk.errors import DeskError, Refused

if TYPE_CHECKING:
    from returndesk.core.claims.summary import ClaimSummary
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.session import Desk


def act_on_scanned(ctx: typer.Context, do: Callable[[Desk, str], Done]) -> int:
    """Carry out an act on each claim or parcel that is scanned; return the worst exit code.

    What is unknown or refused is told and stops none of the others; a number scanned twice counts once.
    """
    from returndesk.cli.tables.claims import act_table
    from returndesk.desk.claims.transition import Done, each
    from returndesk.desk.views.scanned import scanned_claim

    refuse_early(ctx)
    rows: list[ClaimSummary] = []
    worst, seen = 0, set[str]()
    with desk(ctx, write=True) as opened:
        try:
            for line in _scanned(ctx):
                try:
                    with opened.question():
                        claim = scanned_claim(opened, line)
                    if claim in seen:
                        say(ctx, f"{claim}: scanned before")
                        continue
                    seen.add(claim)
                    (found,) = each(opened, [claim], do)
                    if isinstance(found, DeskError):
                        raise found
                except DeskError as error:
                    worst = max(worst, report_failure(error))
                    continue
                say_done(ctx, *found.words)
                rows += found.claims
        finally:  # what was done is told, even if it is stopped half way
            if chosen_format(ctx) != "table":
                shown = act_table(Done(tuple(rows), ()), opened.today, dry_run=state(ctx).dry_run)
                emit_done(ctx, shown, opened.today)
        if chosen_format(ctx) == "table":
            say(ctx, "  returndesk queue --stage inspect" if rows else "Nothing was received.")
    return worst


def _scanned(ctx: typer.Context) -> Iterator[str]:
    """The lines of standard input; on a terminal each is asked for, until q."""
    from returndesk.cli.files import lines_of_stdin

    if not asks(ctx):
        yield from (line for line in lines_of_stdin() if line.strip())
        return
    say(ctx, "Scan one parcel after the other. q ends; what was received stays.")
    while True:
        try:
            yield read_answer("Claim or tracking number:")
        except Refused:
            return
