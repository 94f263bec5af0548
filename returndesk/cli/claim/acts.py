"""Commands that see a claim through: decided, received, inspected, refunded, closed."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import (
    ItemsOption,
    WhyOption,
    acts,
    answers,
    ask_code,
    desk,
    emit,
)
from returndesk.cli.claim.commands import (
    ClaimArgument,
    EvidenceOption,
    MethodOption,
    act,
    items_of,
    reason_for,
)
from returndesk.cli.claim.commands import app as app
from returndesk.core.codes import CONDITIONS, DISPOSITIONS, EVIDENCE, METHODS
from returndesk.errors import UsageProblem


@app.command("approve")
@acts
def approve(
    ctx: typer.Context,
    claim: ClaimArgument,
    item: ItemsOption = None,
    override: Annotated[
        bool, typer.Option("--override", help="Approve although ineligible (requires --why).")
    ] = False,
    why: WhyOption = "",
) -> None:
    """Approve a claim, or some of its items.

    Items that are not approved can be claimed again.

    Example: returndesk claim approve R1003 -i LAMP-1=1
    """
    from returndesk.desk.claims.decide import approve as do

    if override and not why.strip():
        raise UsageProblem("--override requires --why TEXT")
    act(ctx, do, claim, items_of(item), override=override, why=why)


@app.command("reject")
@acts
def reject(ctx: typer.Context, claim: ClaimArgument, why: WhyOption = "") -> None:
    """Reject a claim.

    The reason is for the journal and the customer's letter.

    Example: returndesk claim reject R1003 --why "sold as final sale"
    """
    from returndesk.desk.claims.decide import reject as do

    act(ctx, do, claim, reason_for(ctx, why))


@app.command("ask")
@acts
def ask_(
    ctx: typer.Context,
    claim: ClaimArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Your question to the customer.")],
) -> None:
    """Record a question to the customer.

    The deadline is paused until the customer answers.

    Example: returndesk claim ask R1003 "may we have a photo of the crack?"
    """
    from returndesk.desk.claims.questions import ask as do

    if not text.strip():
        raise UsageProblem("TEXT is empty: what did you ask the customer?")
    act(ctx, do, claim, text.strip())


@app.command("answered")
@acts
def answered(
    ctx: typer.Context,
    claim: ClaimArgument,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="The customer's own words.")] = "",
    evidence: EvidenceOption = None,
) -> None:
    """Record the customer's answer.

    The deadline resumes with the days left; with new evidence the claim is judged anew.

    Example: returndesk claim answered R1003 "it broke on the second day" --evidence photo
    """
    from returndesk.desk.claims.questions import answered as do
    from returndesk.desk.lookup import find_code

    shown = [find_code(one, EVIDENCE, "--evidence") for one in evidence or ()]
    act(ctx, do, claim, text.strip(), shown)


@app.command("cancel")
@acts
def cancel(ctx: typer.Context, claim: ClaimArgument, why: WhyOption = "") -> None:
    """Cancel a claim that the customer withdraws.

    Example: returndesk claim cancel R1003
    """
    from returndesk.desk.claims.decide import cancel as do

    act(ctx, do, claim, why)


@app.command("reopen")
@acts
def reopen(ctx: typer.Context, claim: ClaimArgument, why: WhyOption = "") -> None:
    """Reopen a claim.

    Items that were not settled are judged anew.

    Example: returndesk claim reopen R1003 --why "the parcel came after all"
    """
    from returndesk.desk.claims.decide import reopen as do

    act(ctx, do, claim, reason_for(ctx, why))


@app.command("expire")
@acts
def expire(
    ctx: typer.Context,
    due: Annotated[
        bool, typer.Option("--due", help="Every claim whose parcel or answer is overdue.")
    ] = False,
) -> None:
    """Close overdue waits for parcels and answers.

    Example: returndesk claim expire --due
    """
    from returndesk.desk.claims.decide import expire_due

    if not due:
        raise UsageProblem("expire requires --due (it closes every overdue wait)")
    act(ctx, expire_due)


@app.command("receive")
@acts
def receive(
    ctx: typer.Context,
    claims: Annotated[
        list[str], typer.Argument(metavar="CLAIM…", help="R1001, r1001 or 1001; several if in one parcel.")
    ],
    item: ItemsOption = None,
    unexpected: Annotated[
        str, typer.Option("--unexpected", metavar="TEXT", help="Items in the parcel that are on no claim.")
    ] = "",
    postage: Annotated[str, typer.Option("--postage", metavar="AMOUNT", help="Return shipping paid.")] = "",
    paid_by: Annotated[
        str, typer.Option("--paid-by", metavar="WHO", help="Who paid it: shop or customer.")
    ] = "",
) -> None:
    """Record a parcel's arrival.

    Without --item all approved units arrived; with it, only those: -i MUG=1. What is on no claim is noted:
    more units (-i MUG=3), another item of the order, or --unexpected TEXT (with -i MUG=0 if nothing else
    arrived). One parcel may hold several claims; --item, --postage and --unexpected require a single claim.

    Example: returndesk claim receive R1003 --postage 4.50 --paid-by customer
    """
    from returndesk.desk.claims.goods import Parcel
    from returndesk.desk.claims.goods import receive as do
    from returndesk.desk.lookup import find_code

    by = find_code(paid_by, ("shop", "customer"), "--paid-by") if paid_by else ""
    if paid_by and not postage:
        raise UsageProblem("--paid-by requires --postage", hint="--postage 4.50 --paid-by customer")
    for option, given in (("--postage", postage), ("--unexpected", unexpected)):
        if given and len(claims) > 1:
            raise UsageProblem(f"{option} requires a single claim: receive the one it belongs to by itself")
    parcel = Parcel(items_of(item), unexpected, postage, by)
    act(ctx, do, claims, parcel)


@app.command("inspect")
@acts
def inspect(
    ctx: typer.Context,
    claim: ClaimArgument,
    condition: Annotated[
        str | None, typer.Option("--condition", metavar="CONDITION", help=f"{', '.join(CONDITIONS)}.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DISPOSITION", help=f"{', '.join(DISPOSITIONS)}.")
    ] = None,
    item: ItemsOption = None,
    deduct: Annotated[
        str,
        typer.Option(
            "--deduct", metavar="20%|5.00", help="Deduct for wear, such as 20% or 5.00 (requires --why)."
        ),
    ] = "",
    why: WhyOption = "",
) -> None:
    """Record the condition of received goods.

    And their disposition: where they go. Missing goods and those sent back are refused.

    Example: returndesk claim inspect R1003 --condition used --to refurbish --deduct 20% --why "worn soles"
    """
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.claims.goods import inspect as do

    code = ask_code(ctx, "In what condition?", CONDITIONS, option="--condition", typed=condition)
    if to is None and code == "missing":
        to = "scrap"  # what is not there goes nowhere
    goes = ask_code(ctx, "Where does it go?", DISPOSITIONS, option="--to", typed=to)
    look = Look(code, goes, items_of(item), deduct, why)
    act(ctx, do, claim, look)


@app.command("quote")
@answers
def quote(ctx: typer.Context, claim: ClaimArgument) -> None:
    """Show how the refund is worked out.

    Nothing is recorded.

    Example: returndesk claim quote R1003
    """
    from returndesk.cli.tables.claims import quote_table
    from returndesk.desk.refunds.quote import quote as do

    with desk(ctx) as opened:
        emit(ctx, quote_table(do(opened, claim)), opened.today)


@app.command("refund")
@acts
def refund(
    ctx: typer.Context,
    claim: ClaimArgument,
    item: ItemsOption = None,
    method: MethodOption = "original",
    amount: Annotated[
        str, typer.Option("--amount", metavar="12.50", help="Refund less than the sum (requires --why).")
    ] = "",
    why: WhyOption = "",
    reference: Annotated[
        str, typer.Option("--reference", metavar="TEXT", help="The bank's or platform's reference.")
    ] = "",
    keep_goods: Annotated[
        bool, typer.Option("--keep-goods", help="Refund without a return (requires --why).")
    ] = False,
) -> None:
    """Refund accepted items.

    All of them, or those named with --item.

    Example: returndesk claim refund R1003 --method cash
    """
    from returndesk.desk.lookup import find_code
    from returndesk.desk.refunds.quote import Payment
    from returndesk.desk.refunds.refund import refund as do

    code = find_code(method, METHODS, "--method")
    payment = Payment(code, items_of(item), amount, reference, keep_goods, why)
    act(ctx, do, claim, payment)


@app.command("settle")
@acts
def settle(ctx: typer.Context, claim: ClaimArgument, why: WhyOption = "") -> None:
    """Settle a complaint with an answer.

    Example: returndesk claim settle R1005 --why "apologised and corrected the opening hours"
    """
    from returndesk.desk.claims.decide import settle as do

    act(ctx, do, claim, reason_for(ctx, why))


@app.command("close")
@acts
def close(ctx: typer.Context, claim: ClaimArgument, why: WhyOption = "") -> None:
    """Close a settled claim with open items.

    Example: returndesk claim close R1003 --why "the customer fetched it"
    """
    from returndesk.desk.claims.decide import close as do

    act(ctx, do, claim, reason_for(ctx, why))
