"""Two entries of one person."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import acts, desk, emit, emit_done, limit_for, refuse_early, say_done
from returndesk.cli.customer.commands import app
from returndesk.cli.options import LimitOption, argument
from returndesk.errors import UsageProblem


@app.command("merge")
@acts
def merge(
    ctx: typer.Context,
    who: Annotated[str, argument("[WHO]", "The entry that stays; as for `customer show`.")] = "",
    other: Annotated[str, argument("[OTHER]", "Another entry of the same person.")] = "",
    limit: LimitOption = None,
) -> None:
    """Merge two entries of one person.

    Orders, claims, store credit, points, coupons, consents, letters and offers of OTHER become WHO's. What
    WHO lacks (phone, language, birthday) comes from OTHER; every email, phone and id of both means WHO from
    then on, also in imported files. A withdrawn consent stays withdrawn. `returndesk undo` separates them.

    Without WHO: list pairs with the same email or phone number. A recipient who claims in the buyer's place
    is a person of their own, never one of them.

    Example: returndesk customer merge ada@example.org eva@example.org
    """
    from returndesk.cli.customer.tables import merged_sections, proposals_table
    from returndesk.desk.customers.merges.merge import merge_customers
    from returndesk.desk.customers.merges.proposals import proposals

    if not who.strip() and not other.strip():
        with desk(ctx) as opened:
            found, total = proposals(opened, limit_for(ctx, limit))
            emit(ctx, proposals_table(found, total), opened.today)
        return
    if not other.strip():
        raise UsageProblem("merge requires two entries: returndesk customer merge WHO OTHER")
    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        merged, words = merge_customers(opened, who, other)
        say_done(ctx, *words)
        emit_done(ctx, merged_sections(merged, opened.settings.currency), opened.today)
