"""What customers consent to."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import acts, desk, emit_done, refuse_early, say_done
from returndesk.cli.customer.commands import WhoArgument, app
from returndesk.cli.options import argument, option
from returndesk.core.customers.consents import PURPOSES


@app.command("consent")
@acts
def consent(
    ctx: typer.Context,
    who: WhoArgument,
    purpose: Annotated[str, argument("PURPOSE", "marketing.", PURPOSES)],
    on: Annotated[str | None, option("--on DATE", "When the customer said so; default: today.")] = None,
    source: Annotated[str, option("--source TEXT", "Where they said so, such as a form.")] = "",
    withdraw: Annotated[bool, option("--withdraw", "They no longer consent.")] = False,
) -> None:
    """Record a customer's consent, or its withdrawal.

    The last day decides. Offers and letters for occasions go only to customers who consent to marketing.

    Example: returndesk customer consent ada@example.org marketing --source "newsletter form"
    """
    from returndesk.cli.customer.tables import consent_table
    from returndesk.desk.customers.consents import record_consent
    from returndesk.desk.typed_days import on_day

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        day = on_day(on, opened)
        found, words = record_consent(opened, who, purpose, day, source.strip(), withdraw=withdraw)
        say_done(ctx, words)
        emit_done(ctx, consent_table(found), opened.today)
