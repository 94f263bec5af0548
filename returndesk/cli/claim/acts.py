"""Commands that see a claim through: decide, receive, inspect, refund, close."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.base import acts, answers, desk, emit, items_of
from returndesk.cli.choices import ask_for
from returndesk.cli.claim.commands import (
    AmountArgument,
    ClaimArgument,
    ClaimsArgument,
    MethodOption,
    OptionalClaims,
    OverrideOption,
    act,
    act_on_each,
    check_amount,
    named_or_all,
    of_one,
    reason_and_words,
    reason_for,
)
from returndesk.cli.claim.commands import app as app
from returndesk.cli.options import (
    BeforeOption,
    EvidenceOption,
    ItemsOption,
    KeepOption,
    SayOption,
    WhyOption,
    argument,
    option,
)
from returndesk.core.codes import CONDITIONS, DISPOSITIONS
from returndesk.errors import UsageProblem

DeductOption = Annotated[
    str, option("--deduct 20%|5.00", "Deduct for wear, such as 20% or 5.00 (requires --why).")
]


@app.command("approve")
@acts
def approve(
    ctx: typer.Context,
    claims: ClaimsArgument,
    item: ItemsOption = None,
    override: Annotated[bool, option("--override", "Approve although ineligible (requires --why).")] = False,
    why: WhyOption = "",
) -> int:
    """Approve claims, or some of the items of one.

    Items that are not approved can be claimed again.

    Example: returndesk claim approve R1003 -i LAMP-1=1
    """
    from returndesk.desk.claims.decide import approve as do

    if override and not why.strip():
        raise UsageProblem("--override requires --why TEXT")
    of_one(claims, **{"--item": item})
    items = items_of(item)
    return act_on_each(
        ctx, claims, lambda opened, claim: do(opened, claim, items, override=override, why=why)
    )


@app.command("reject")
@acts
def reject(ctx: typer.Context, claims: ClaimsArgument, why: WhyOption = "", say: SayOption = "") -> int:
    """Reject claims.

    The customer reads --say alone; --why stays in the journal.

    Example: returndesk claim reject R1003 --why "third time" --say "It was sold as final sale."
    """
    from returndesk.desk.claims.decide import reject as do

    words = reason_and_words(ctx, why, say)
    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, *words))


@app.command("ask")
@acts
def ask_(
    ctx: typer.Context,
    claim: ClaimArgument,
    text: Annotated[str, argument("[TEXT]", "Your question to the customer.")] = "",
    evidence: EvidenceOption = None,
) -> None:
    """Record a question, or ask for evidence.

    The deadline is paused until the customer answers. The letter has the question, or names the evidence.

    Example: returndesk claim ask R1003 "may we have a photo of the crack?"
    """
    from returndesk.desk.claims.questions import ask as do

    if not (text.strip() or evidence):
        text = ask_for(ctx, "ask", "TEXT", option="TEXT or --evidence")
    act(ctx, do, claim, text.strip(), evidence or ())


@app.command("answered")
@acts
def answered(
    ctx: typer.Context,
    claim: ClaimArgument,
    text: Annotated[str, argument("[TEXT]", "The customer's own words.")] = "",
    evidence: EvidenceOption = None,
) -> None:
    """Record the customer's answer.

    The deadline resumes with the days left; new evidence gives a new verdict.

    Example: returndesk claim answered R1003 "it broke on the second day" --evidence photo
    """
    from returndesk.desk.claims.questions import answered as do

    act(ctx, do, claim, text.strip(), evidence or ())


@app.command("cancel")
@acts
def cancel(ctx: typer.Context, claims: ClaimsArgument, why: WhyOption = "") -> int:
    """Cancel claims that customers withdraw.

    Example: returndesk claim cancel R1003
    """
    from returndesk.desk.claims.decide import cancel as do

    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, why))


@app.command("reopen")
@acts
def reopen(ctx: typer.Context, claims: ClaimsArgument, why: WhyOption = "") -> int:
    """Reopen claims.

    Items that are not settled get a new verdict.

    Example: returndesk claim reopen R1003 --why "the parcel came after all"
    """
    from returndesk.desk.claims.decide import reopen as do

    why = reason_for(ctx, why)
    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, why))


@app.command("expire")
@acts
def expire(
    ctx: typer.Context,
    due: Annotated[bool, option("--due", "Every claim whose parcel or answer is overdue.")] = False,
) -> None:
    """Close claims whose parcel or answer is overdue.

    Example: returndesk claim expire --due
    """
    from returndesk.desk.claims.decide import expire_due

    if not due:
        raise UsageProblem("expire requires --due (it closes every claim whose parcel or answer is overdue)")
    act(ctx, expire_due)


@app.command("receive")
@acts
def receive(
    ctx: typer.Context,
    claims: ClaimsArgument,
    item: ItemsOption = None,
    unexpected: Annotated[str, option("--unexpected TEXT", "Items in the parcel that are on no claim.")] = "",
    postage: Annotated[str, option("--postage AMOUNT", "Return shipping paid.")] = "",
    paid_by: Annotated[
        str, option("--paid-by WHO", "Who paid it: shop or customer.", ("shop", "customer"))
    ] = "",
    condition: Annotated[
        str, option("--inspect CONDITION", f"Inspect it too: {', '.join(CONDITIONS)}.", CONDITIONS)
    ] = "",
    to: Annotated[str, option("--to DISPOSITION", "With --inspect; default: as usual.", DISPOSITIONS)] = "",
    deduct: DeductOption = "",
    why: WhyOption = "",
    say: SayOption = "",
) -> int:
    """Record parcels that arrived.

    Without --item all approved units arrived; with it, only those: -i MUG=1. Goods on no claim are noted:
    more units (-i MUG=3), another item of the order, or --unexpected TEXT (with -i MUG=0 if nothing else
    arrived). --item, --postage and --unexpected require a single claim. Without --to, new and opened goods
    are restocked, used ones refurbished, damaged ones scrapped. `-` reads claim and tracking numbers, one a
    line, as a scanner types them, and answers each.

    Example: returndesk claim receive R1003 --inspect opened --to restock
    """
    from returndesk.desk.claims.goods import Look, Parcel
    from returndesk.desk.claims.goods import receive as do
    from returndesk.desk.refunds.counter import usual_disposition

    if paid_by and not postage:
        raise UsageProblem("--paid-by requires --postage", hint=f"--postage 4.50 --paid-by {paid_by}")
    if (to or deduct) and not condition:
        raise UsageProblem(f"{'--to' if to else '--deduct'} requires --inspect CONDITION")
    of_one(claims, **{"--item": item, "--postage": postage, "--unexpected": unexpected})
    scanned = "-" in claims
    if scanned and (len(claims) > 1 or item or postage or unexpected):
        raise UsageProblem("- is given alone: the numbers are read from standard input, a line each")
    parcel = Parcel(items_of(item), unexpected, postage, paid_by)
    look = None
    if condition:
        to = to or usual_disposition(condition, "--inspect")
        look = Look(condition, to, deduct=deduct, why=why, say=say.strip())
    if scanned:
        from returndesk.cli.claim.scanning import act_on_scanned

        return act_on_scanned(ctx, lambda opened, claim: do(opened, claim, parcel, look))
    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, parcel, look))


@app.command("inspect")
@acts
def inspect(
    ctx: typer.Context,
    claims: ClaimsArgument,
    condition: Annotated[str | None, option("--condition CONDITION", codes=CONDITIONS)] = None,
    to: Annotated[str | None, option("--to DISPOSITION", codes=DISPOSITIONS)] = None,
    item: ItemsOption = None,
    deduct: DeductOption = "",
    why: WhyOption = "",
    say: SayOption = "",
) -> int:
    """Record the condition of received goods.

    With their disposition: where they go. Missing goods and goods sent back to the customer are refused.
    The customer reads --say alone; --why stays in the journal.

    Example: returndesk claim inspect R1003 --condition used --to refurbish --deduct 20% --why "worn soles"
    """
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.claims.goods import inspect as do

    of_one(claims, **{"--item": item})
    condition = condition or ask_for(ctx, "inspect", "--condition")
    if not to and condition == "missing":
        to = "scrap"  # missing goods have no disposition of their own
    to = to or ask_for(ctx, "inspect", "--to")
    look = Look(condition, to, items_of(item), deduct, why, say.strip())
    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, look))


@app.command("quote")
@answers
def quote(ctx: typer.Context, claim: ClaimArgument) -> None:
    """Show how the refund is worked out.

    Nothing is recorded.

    Example: returndesk claim quote R1003
    """
    from returndesk.cli.tables.claims import quote_table
    from returndesk.desk.quotes.quote import quote as do
    from returndesk.desk.views.lists import next_of

    with desk(ctx) as opened:
        found = do(opened, claim)
        emit(ctx, quote_table(found, next_of(opened, found.claim)), opened.today)


@app.command("refund")
@acts
def refund(
    ctx: typer.Context,
    claims: OptionalClaims = None,
    item: ItemsOption = None,
    method: MethodOption = None,
    amount: Annotated[str, option("--amount 12.50", "Refund less than the sum (requires --why).")] = "",
    why: WhyOption = "",
    reference: Annotated[str, option("--reference TEXT", "The bank's or platform's reference.")] = "",
    keep_goods: KeepOption = False,
    before_goods: BeforeOption = False,
    override: OverrideOption = False,
    shipping_only: Annotated[
        bool, option("--shipping-only", "Refund the shipping; the customer keeps the goods.")
    ] = False,
    ready: Annotated[bool, option("--ready", "All inspected claims whose next step is a refund.")] = False,
) -> int:
    """Refund accepted items.

    All of them, or those named with --item. Where a right owes the refund, another way than the customer paid
    requires --why (the customer's consent), and less requires --override --why. With --before-goods the claim
    goes on waiting for its parcel. With --shipping-only the items stay claimable.

    Example: returndesk claim refund R1003 --method cash
    """
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.refunds.reduce import refund_shipping
    from returndesk.desk.refunds.refund import refund as refund_units
    from returndesk.desk.views.lists import ready_to_refund

    payment = Payment(
        tuple(method or ()),
        items_of(item),
        amount,
        reference,
        keep_goods,
        why.strip(),
        override,
        before_goods,
    )
    of_one(("all", "of them") if ready else claims or (), **{"--item": item, "--amount": amount})
    found = named_or_all(ctx, claims, ready, "--ready", ready_to_refund)
    do = refund_shipping if shipping_only else refund_units
    none = "No claim is ready for a refund"
    return act_on_each(ctx, found, lambda opened, claim: do(opened, claim, payment), none)


@app.command("reduce")
@acts
def reduce(
    ctx: typer.Context,
    claim: ClaimArgument,
    amount: AmountArgument,
    item: ItemsOption = None,
    method: MethodOption = None,
    why: WhyOption = "",
    say: SayOption = "",
    reference: Annotated[str, option("--reference TEXT", "The bank's or platform's reference.")] = "",
    override: OverrideOption = False,
) -> None:
    """Refund part of the price; the goods stay.

    The items are no longer on the claim, and can be claimed again at the rest of their price. Of several
    units of a line, reduced ones are settled last. The customer reads --say alone.

    Example: returndesk claim reduce R1003 10.00 --why "a scratch on the back"
    """
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.refunds.reduce import reduce as do

    check_amount(ctx, claim, amount)
    why, say = reason_and_words(ctx, why, say)
    payment = Payment(
        tuple(method or ()), items_of(item), reference=reference, why=why, override=override, say=say
    )
    act(ctx, do, claim, amount, payment)


@app.command("settle")
@acts
def settle(ctx: typer.Context, claims: ClaimsArgument, why: WhyOption = "", say: SayOption = "") -> int:
    """Settle complaints with an answer.

    The customer reads --say alone; --why stays in the journal.

    Example: returndesk claim settle R1005 --why "spoke to Bob" --say "We have corrected our opening hours."
    """
    from returndesk.desk.claims.decide import settle as do

    words = reason_and_words(ctx, why, say)
    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, *words))


@app.command("close")
@acts
def close(ctx: typer.Context, claims: ClaimsArgument, why: WhyOption = "") -> int:
    """Close settled claims with open items.

    Example: returndesk claim close R1003 --why "the customer collected it"
    """
    from returndesk.desk.claims.decide import close as do

    why = reason_for(ctx, why)
    return act_on_each(ctx, claims, lambda opened, claim: do(opened, claim, why))
