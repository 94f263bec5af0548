"""Undo the user's last act."""

from __future__ import annotations

import typer

from returndesk.cli.base import acts


@acts
def undo(ctx: typer.Context) -> None:
    """Undo your last action.

    Again undoes the one before. The journal keeps both, and an undo cannot be undone. Money and goods that
    left, imports and policies stay: the message says what to type instead.

    Example: returndesk undo --dry-run
    """
    from returndesk.cli.claim.commands import act
    from returndesk.desk.undo import undo as do

    act(ctx, do)
