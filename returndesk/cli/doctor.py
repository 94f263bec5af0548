"""Is all well?"""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import answers, chosen_format, desk, emit, say


@answers
def doctor(
    ctx: typer.Context,
    head: Annotated[
        str,
        typer.Option("--head", metavar="HASH", help="A head that a day report printed: is it still there?"),
    ] = "",
) -> int:
    """Examine the file, the journal's chain and every sum; change nothing. Exit 1 if something is wrong.

    Example: returndesk doctor --head 9f3ac1d0
    """
    from returndesk.cli.tables.doctor import ailments_table
    from returndesk.desk.doctor import examine

    with desk(ctx) as opened:
        found = examine(opened, head.lower())
        emit(ctx, ailments_table(found), opened.today)
        if not found and chosen_format(ctx) != "table":
            say(ctx, "all is well: the file, the journal and every sum")
        return 1 if found else 0
