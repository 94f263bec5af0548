"""Commands for goods and money besides a refund: exchanges, compensation, corrections, carrier claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import acts, asks, items_of
from returndesk.cli.choices import ask_code, ask_for, confirm_goods
from returndesk.cli.claim import importer as importer  # its commands are of the same noun
from returndesk.cli.claim import letters as letters
from returndesk.cli.claim.commands import (
    AmountArgument,
    CarrierOption,
    ClaimArgument,
    ClaimsArgument,
    OverrideOption,
    act,
    act_on_each,
    app,
    check_amount,
    of_one,
    reason_for,
)
from returndesk.cli.options import (
    BeforeOption,
    ItemsOption,
    KeepOption,
    SayOption,
    WhyOption,
    argument,
    option,
)
from returndesk.core.carriers import MOVES
from returndesk.core.codes import COMPENSATIONS, METHODS, PAID_BY, SLIPS
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.session import Desk

WAYS = tuple(dict.fromkeys((*METHODS, *COMPENSATIONS)))
SIGNED = {"ignore_unknown_options": True}  # -2.00 is an amount, not an option


@app.command("exchange")
@acts
def exchange(
    ctx: typer.Context,
    claim: ClaimArgument,
    new: Annotated[
        list[str] | None, option("--for SKU=QTY@PRICE", "New item and its unit price; repeatable.")
    ] = None,
    item: ItemsOption = None,
    waive_fee: Annotated[bool, option("--waive-fee", "Charge no fee (requires --why).")] = False,
    keep_goods: KeepOption = False,
    before_goods: BeforeOption = False,
    why: WhyOption = "",
) -> None:
    """Exchange accepted items for new goods.

    New goods are priced against the accepted goods less fee and deduction, without shipping. The difference
    is recorded as owed by the customer or by the shop: `claim paid` records the customer's payment,
    `claim refund` yours. A SKU alone is an even exchange: as many as were accepted, at what was paid.

    Example: returndesk claim exchange R1003 --for LAMP-2=1@59.00
    """
    from returndesk.desk.refunds.exchange import exchange as do

    items, wanted = items_of(item), list(new or ())
    if not wanted:
        wanted = [ask_for(ctx, "exchange", "--for", option="--for SKU=QTY@PRICE")]
    if asks(ctx):
        confirm_goods(ctx, claim, wanted)
    act(
        ctx,
        do,
        claim,
        items,
        wanted,
        waive_fee=waive_fee,
        keep_goods=keep_goods,
        before_goods=before_goods,
        why=why.strip(),
    )


@app.command("repair")
@acts
def repair(ctx: typer.Context, claims: ClaimsArgument, item: ItemsOption = None) -> int:
    """Repair accepted items.

    They are sent back, and can be claimed again.

    Example: returndesk claim repair R1003
    """
    from returndesk.desk.refunds.exchange import make_good

    of_one(claims, **{"--item": item})
    items = items_of(item)
    return act_on_each(ctx, claims, lambda opened, claim: make_good(opened, claim, "repair", items))


@app.command("replace")
@acts
def replace(
    ctx: typer.Context,
    claims: ClaimsArgument,
    item: ItemsOption = None,
    keep_goods: KeepOption = False,
    before_goods: BeforeOption = False,
    why: WhyOption = "",
) -> int:
    """Replace accepted or lost items.

    The same goods are sent: a line of the order, claimable from its own delivery.

    Example: returndesk claim replace R1003
    """
    from returndesk.desk.refunds.exchange import make_good

    of_one(claims, **{"--item": item})
    items, how = items_of(item), {"keep_goods": keep_goods, "before_goods": before_goods}

    def replaced(opened: Desk, claim: str) -> Done:
        return make_good(opened, claim, "replace", items, **how, why=why.strip())

    return act_on_each(ctx, claims, replaced)


@app.command("sent")
@acts
def sent(
    ctx: typer.Context,
    claims: ClaimsArgument,
    tracking: Annotated[str, option("--tracking TEXT", "Tracking number.")] = "",
) -> int:
    """Record that all outgoing goods were sent.

    Example: returndesk claim sent R1003 --tracking 1Z999
    """
    from returndesk.desk.refunds.outgoing import sent as do

    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, tracking.strip()))


@app.command("paid")
@acts
def paid(
    ctx: typer.Context,
    claim: ClaimArgument,
    amount: AmountArgument,
    method: Annotated[
        str, option("--method METHOD", f"{', '.join(PAID_BY)}; default: as the order was paid.", PAID_BY)
    ] = "original",
) -> None:
    """Record payment of an exchange's difference.

    Example: returndesk claim paid R1003 12.50 --method cash
    """
    from returndesk.desk.refunds.outgoing import paid as do

    act(ctx, do, claim, amount, method)


@app.command("compensate")
@acts
def compensate(
    ctx: typer.Context,
    claim: ClaimArgument,
    amount: AmountArgument,
    by: Annotated[str | None, option("--by HOW", codes=COMPENSATIONS)] = None,
    why: WhyOption = "",
    say: SayOption = "",
) -> None:
    """Give compensation in addition to any refund.

    It settles a complaint. The customer reads --say alone; --why stays in the journal.

    Example: returndesk claim compensate R1005 10.00 --by coupon --why "waited two weeks"
    """
    from returndesk.desk.refunds.compensate import compensate as do

    check_amount(ctx, claim, amount)
    by = by or ask_for(ctx, "compensate", "--by")
    act(ctx, do, claim, amount, by, reason_for(ctx, why), say.strip())


@app.command("correct", context_settings=SIGNED)
@acts
def correct(
    ctx: typer.Context,
    claim: ClaimArgument,
    amount: Annotated[str, argument("[AMOUNT]", "Signed: -2.00 if less was paid than recorded.")] = "",
    why: WhyOption = "",
    say: SayOption = "",
    of: Annotated[str, option("--of WHAT", f"{', '.join(SLIPS)}; default: refund.", SLIPS)] = "refund",
    method: Annotated[str | None, option("--method METHOD", "Which one, if there are several.", WAYS)] = None,
    to: Annotated[
        str | None, option("--to METHOD", "Move it there: it was booked by the wrong method.", WAYS)
    ] = None,
    override: OverrideOption = False,
) -> None:
    """Correct money that was recorded wrongly.

    The correction is recorded beside the claim's last refund, which itself never changes; with --of, beside
    its compensation, the customer's payment, or the price of its exchange. With --to the amount, by default
    all of it, moves from one method to another. The customer reads --say alone.

    Example: returndesk claim correct R1003 -2.00 --why "41.00 was typed, 39.00 was paid out"
    """
    from returndesk.desk.refunds.correction import Slip
    from returndesk.desk.refunds.correction import correct as do

    if amount.startswith("--"):
        raise UsageProblem(f"Unknown option: {amount}")
    if not amount and not to:
        raise UsageProblem("AMOUNT is missing: a difference, such as -2.00")
    check_amount(ctx, claim, amount, signed=True)
    slip = Slip(amount, reason_for(ctx, why), of or "refund", method or "", to or "", override, say.strip())
    act(ctx, do, claim, slip)


@app.command("bounced")
@acts
def bounced(
    ctx: typer.Context,
    claim: ClaimArgument,
    amount: Annotated[str, option("--amount 12.50", "Default: all of it.")] = "",
    method: Annotated[str, option("--method METHOD", "Which one, by method or tender.")] = "",
    why: WhyOption = "",
) -> None:
    """Record that a refund came back to the shop.

    It is owed again: `claim refund` pays it once more, by another method.

    Example: returndesk claim bounced R1003 --why "the card account is closed"
    """
    from returndesk.desk.refunds.bounced import bounced as do

    check_amount(ctx, claim, amount)
    act(ctx, do, claim, reason_for(ctx, why), amount, method)


@app.command("carrier")
@acts
def carrier_(
    ctx: typer.Context,
    claim: ClaimArgument,
    move: Annotated[str | None, argument("MOVE", f"{', '.join(MOVES)}; may be abbreviated.", MOVES)] = None,
    amount: Annotated[
        str, option("--amount 8.00", "Default: the goods (file), all outstanding (paid).")
    ] = "",
    reference: Annotated[str, option("--reference TEXT", "The carrier's reference.")] = "",
    why: WhyOption = "",
    carrier: CarrierOption = None,
) -> None:
    """File a carrier claim and record its outcome.

    It does not affect the customer's refund. Filing again changes the amount; partial payments add up, and
    more than was claimed requires --why. Once it is paid, denied or waived, a settled claim closes by
    itself. A later payment, or a reversed one (--amount -8.00), requires --why.

    Example: returndesk claim carrier R1003 file --amount 24.00 --reference SC-4711
    """
    from returndesk.desk.refunds.carrier_claim import Step, on_carrier

    move = move or ask_code(ctx, "What happened?", MOVES, option="MOVE")
    why = reason_for(ctx, why) if move in ("denied", "waive") else why.strip()
    act(ctx, on_carrier, claim, Step(move, amount, reference.strip(), why, carrier or ""))
