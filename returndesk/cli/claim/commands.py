"""Commands to open, list, show, annotate and assign claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    ItemsOption,
    LimitOption,
    acts,
    answers,
    ask,
    chosen_format,
    desk,
    emit,
    emit_done,
    limit_for,
    on_day,
    refuse_early,
    say,
    state,
)
from returndesk.core.codes import (
    CHANNELS_IN,
    CONDITIONS,
    DISPOSITIONS,
    METHODS,
    OUTCOMES,
)
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.lookup import Item
    from returndesk.desk.session import Desk

app = new_noun("Open claims and see them through.")
Given = ParamSpec("Given")
ClaimArgument = Annotated[str, typer.Argument(metavar="CLAIM", help="R1001, r1001 or 1001.")]
CarrierOption = Annotated[
    str | None,
    typer.Option("--carrier", metavar="NAME", help="Carrier in the policy; default: by tracking number."),
]
EvidenceOption = Annotated[
    list[str] | None, typer.Option("--evidence", metavar="KIND", help="photo, video or receipt.")
]
MethodOption = Annotated[str, typer.Option("--method", metavar="METHOD", help=f"{', '.join(METHODS)}.")]


def act(
    ctx: typer.Context, do: Callable[Concatenate[Desk, Given], Done], *args: Given.args, **named: Given.kwargs
) -> None:
    """Carry out one act on claims and answer with their rows."""
    from returndesk.cli.tables.claims import act_table

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        done = do(opened, *args, **named)
        table = act_table(done, dry_run=state(ctx).dry_run)
        if chosen_format(ctx) != "table":
            say(ctx, *done.words, *["Dry run: nothing was recorded."] * state(ctx).dry_run)
        emit_done(ctx, table, opened.today)


def items_of(texts: list[str] | None) -> tuple[Item, ...]:
    """The items typed."""
    from returndesk.desk.lookup import parse_item

    return tuple(parse_item(text) for text in texts or ())


def reason_for(ctx: typer.Context, why: str) -> str:
    """The reason typed, or asked for."""
    return why.strip() or ask(ctx, "Why?", option="--why TEXT")


@app.command("open")
@acts
def open_(
    ctx: typer.Context,
    order: Annotated[
        str | None, typer.Argument(metavar="[ORDER]", help="Order number, such as 1042.")
    ] = None,
    item: ItemsOption = None,
    reason: Annotated[
        str | None, typer.Option("-r", "--reason", metavar="REASON", help="Reason; may be abbreviated.")
    ] = None,
    want: Annotated[
        str | None, typer.Option("--want", metavar="OUTCOME", help=f"{', '.join(OUTCOMES)}.")
    ] = None,
    via: Annotated[
        str | None, typer.Option("--via", metavar="CHANNEL", help=f"{', '.join(CHANNELS_IN)}.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="When the customer contacted you.")
    ] = None,
    evidence: EvidenceOption = None,
    note: Annotated[str, typer.Option("-n", "--note", metavar="TEXT", help="The customer's own words.")] = "",
    carrier: CarrierOption = None,
    now: Annotated[
        bool, typer.Option("--now", help="At the counter: approve, receive, inspect and refund in one step.")
    ] = False,
    condition: Annotated[
        str | None,
        typer.Option("--condition", metavar="CONDITION", help=f"With --now: {', '.join(CONDITIONS)}."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DISPOSITION", help=f"With --now: {', '.join(DISPOSITIONS)}."),
    ] = None,
    method: MethodOption = "original",
) -> None:
    """Open a claim on an order.

    It is judged as `check` does. On a terminal missing answers are asked for, and nothing is saved until you
    confirm.

    Example: returndesk claim open 1042 -i BULB-3 -r changed-mind --via phone
    """
    from returndesk.cli.claim.open_claim import Typed, at_counter, requested
    from returndesk.desk.claims.open import open_claim
    from returndesk.desk.refunds.counter import refund_at_counter

    look, payment = at_counter(now, condition, to, method)
    typed = Typed(order, items_of(item), reason, want, via, on, tuple(evidence or ()), note, carrier or "")
    request = requested(ctx, typed, now=now)

    def do(opened: Desk) -> Done:
        made = request(opened)
        return refund_at_counter(opened, made, look, payment) if look else open_claim(opened, made)

    act(ctx, do)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    only_open: Annotated[bool, typer.Option("--open", help="Open claims only.")] = False,
    order: Annotated[
        str | None, typer.Option("--order", metavar="NUMBER", help="Claims on one order.")
    ] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", metavar="TEXT", help="Part of a name, mail or phone.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="requested, approved, closed …")
    ] = None,
    limit: LimitOption = None,
) -> None:
    """List claims, newest first.

    Example: returndesk claim list --open --customer "Li Lei"
    """
    from returndesk.cli.tables.claims import claims_table
    from returndesk.core.claims.lifecycle import STATUSES
    from returndesk.desk.lookup import find_code
    from returndesk.desk.views.lists import list_claims

    wanted = find_code(status, STATUSES, "--status") if status else None
    with desk(ctx) as opened:
        found, total = list_claims(
            opened,
            only_open=only_open,
            order=order,
            customer=customer,
            status=wanted,
            limit=limit_for(ctx, limit),
        )
        emit(ctx, claims_table(found, total), opened.today)


@app.command("show")
@answers
def show(ctx: typer.Context, claim: ClaimArgument) -> None:
    """Show a claim: goods, money and history.

    Example: returndesk claim show R1003
    """
    from returndesk.cli.tables.claims import claim_sections
    from returndesk.desk.views.lists import show_claim

    with desk(ctx) as opened:
        shown = claim_sections(show_claim(opened, claim), opened.settings.timezone, opened.today)
        emit(ctx, shown, opened.today)


@app.command("note")
@acts
def note(
    ctx: typer.Context,
    claim: ClaimArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    proof: Annotated[
        bool,
        typer.Option("--proof-of-sending", help="The customer has proof that the goods were sent."),
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Day of that proof; default: today.")
    ] = None,
) -> None:
    """Add a note to a claim.

    With --proof-of-sending it counts for statutory deadlines.

    Example: returndesk claim note R1003 "rang twice, no answer"
    """
    from returndesk.desk.claims.notes import note as write_note

    if not text.strip():
        raise UsageProblem("TEXT is empty: what is the note?")
    if on is not None and not proof:
        raise UsageProblem("--on requires --proof-of-sending")

    def do(opened: Desk) -> Done:
        day = (on_day(on, opened.today) or opened.today) if proof else None
        return write_note(opened, claim, text, day)

    act(ctx, do)


@app.command("assign")
@acts
def assign(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="CLAIM… WHO", help="Claims, then their new owner.")],
    whose: Annotated[
        str, typer.Option("--from", metavar="WHO", help="All open claims of this owner, instead of CLAIM…")
    ] = "",
) -> None:
    """Assign claims to an owner.

    All open claims of one owner at once: returndesk claim assign --from ann bob

    Example: returndesk claim assign R1003 R1004 bob
    """
    from returndesk.desk.claims.assign import assign as give
    from returndesk.desk.claims.assign import reassign

    claims, to = words[:-1], words[-1].strip()
    if not to:
        raise UsageProblem("WHO is empty: a claim requires an owner")
    if whose and claims:
        raise UsageProblem(f"--from {whose} cannot be combined with claims: it assigns all of {whose}'s")
    if not whose and not claims:
        raise UsageProblem("Name the claims and their new owner", hint="returndesk claim assign R1003 bob")
    act(ctx, lambda opened: reassign(opened, whose.strip(), to) if whose else give(opened, claims, to))
