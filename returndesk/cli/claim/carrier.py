"""The shop's claim on the carrier of a parcel: filed, paid, denied, waived."""

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
        str | None, typer.Argument(metavar="MOVE", help=f"{', '.join(MOVES)}; any clear start will do.")
    ] = None,
    amount: Annotated[
        str,
        typer.Option("--amount", metavar="8.00", help="Claimed: else the goods. Paid: else all that is out."),
    ] = "",
    reference: Annotated[str, typer.Option("--reference", metavar="TEXT", help="The carrier's own.")] = "",
    why: WhyOption = "",
    to: CarrierOption = None,
) -> None:
    """File the shop's claim on the carrier of a parcel, and book what became of it.

    It stands beside what the customer gets. Filing again changes the amount; what is paid in parts adds up,
    and more than was claimed wants --why. Once all is paid, denied or waived a settled claim closes by
    itself. What a carrier pays after that, or takes back (--amount -8.00), is booked with --why.

    Example: returndesk claim carrier R1003 file --amount 24.00 --reference SC-4711
    """
    from returndesk.desk.lookup import find_code
    from returndesk.desk.refunds.carrier_claim import Step, on_carrier

    code = find_code(move, MOVES, "MOVE") if move else ask_code(ctx, "What happened?", MOVES, option="MOVE")
    why = reason_for(ctx, why) if code in ("denied", "waive") else why.strip()
    step = Step(code, amount, reference.strip(), why, to or "")
    act(ctx, lambda opened: on_carrier(opened, claim, step))
