"""Taking back one's own last act."""

from __future__ import annotations

import typer

from returndesk.cli.base import acts


@acts
def undo(ctx: typer.Context) -> None:
    """Take back your own last act, if nothing came after it; again, and it is the act before.

    The journal shows both, and an undo is not undone itself. Money and goods that left, files and policies
    stay: it says what to type instead.

    Example: returndesk undo --dry-run
    """
    from returndesk.cli.claim.commands import act
    from returndesk.desk.undo import undo as do

    act(ctx, do)
