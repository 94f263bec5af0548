"""The command for carrier claims: filed, paid, denied, waived."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import WhyOption, acts, ask_code
from returndesk.cli.claim.commands import CarrierOption, ClaimArgument, act, reason_for
from returndesk.cli.claim.commands import app as app
from returndesk.core.carriers import MOVES


@app.command("carrier")
@acts
def carrier(
    ctx: typer.Context,
    claim: ClaimArgument,
    move: Annotated[
        str | None, typer.Argument(metavar="MOVE", help=f"{', '.join(MOVES)}; may be abbreviated.")
    ] = None,
    amount: Annotated[
        str,
        typer.Option("--amount", metavar="8.00", help="Default: the goods (file), all outstanding (paid)."),
    ] = "",
    reference: Annotated[
        str, typer.Option("--reference", metavar="TEXT", help="The carrier's reference.")
    ] = "",
    why: WhyOption = "",
    to: CarrierOption = None,
) -> None:
    """File a carrier claim and record its outcome.

    It does not affect the customer's refund. Filing again changes the amount; partial payments add up, and
    more than was claimed requires --why. Once it is paid, denied or waived, a settled claim closes by
    itself. A later payment, or a reversed one (--amount -8.00), requires --why.

    Example: returndesk claim carrier R1003 file --amount 24.00 --reference SC-4711
    """
    from returndesk.desk.lookup import find_code
    from returndesk.desk.refunds.carrier_claim import Step, on_carrier

    code = find_code(move, MOVES, "MOVE") if move else ask_code(ctx, "What happened?", MOVES, option="MOVE")
    why = reason_for(ctx, why) if code in ("denied", "waive") else why.strip()
    step = Step(code, amount, reference.strip(), why, to or "")
    act(ctx, on_carrier, claim, step)
