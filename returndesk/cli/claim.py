"""Claims: taken, decided, and carried to their end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    ItemsOption,
    LimitOption,
    acts,
    answers,
    ask,
    ask_code,
    asks,
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
    EVIDENCE,
    METHODS,
    OUTCOMES,
)
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.claiming import Request
    from returndesk.desk.finding import Item
    from returndesk.desk.moving import Done
    from returndesk.desk.session import Desk

app = new_noun("Take a claim and carry it to its end.")
ClaimArgument = Annotated[str, typer.Argument(metavar="CLAIM", help="R1001, r1001 or 1001.")]
CarrierOption = Annotated[
    str | None, typer.Option("--carrier", metavar="NAME", help="Of the policy; else told by the tracking.")
]
MethodOption = Annotated[str, typer.Option("--method", metavar="METHOD", help=f"{', '.join(METHODS)}.")]


def act(ctx: typer.Context, do: Callable[[Desk], Done]) -> None:
    """Carry out one act on claims and answer with their rows."""
    from returndesk.cli.claim_tables import act_table

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        done = do(opened)
        table = act_table(done, dry_run=state(ctx).dry_run)
        if chosen_format(ctx) != "table":
            trial = "dry run, nothing changed: " if state(ctx).dry_run else ""
            say(ctx, *(trial + words for words in done.words))
        emit_done(ctx, table, opened.today)


def items_of(texts: list[str] | None) -> tuple[Item, ...]:
    """The items typed."""
    from returndesk.desk.finding import parse_item

    return tuple(parse_item(text) for text in texts or ())


@app.command("open")
@acts
def open_(
    ctx: typer.Context,
    order: Annotated[str | None, typer.Argument(metavar="ORDER")] = None,
    item: ItemsOption = None,
    reason: Annotated[
        str | None, typer.Option("-r", "--reason", metavar="REASON", help="Why; any clear start will do.")
    ] = None,
    want: Annotated[
        str | None, typer.Option("--want", metavar="OUTCOME", help=f"{', '.join(OUTCOMES)}.")
    ] = None,
    via: Annotated[
        str | None, typer.Option("--via", metavar="CHANNEL", help=f"{', '.join(CHANNELS_IN)}.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day the customer spoke.")
    ] = None,
    evidence: Annotated[
        list[str] | None, typer.Option("--evidence", metavar="KIND", help="photo, video or receipt.")
    ] = None,
    note: Annotated[str, typer.Option("-n", "--note", metavar="TEXT", help="In their words.")] = "",
    carrier: CarrierOption = None,
    now: Annotated[
        bool, typer.Option("--now", help="At the counter: to the refund in one act, if eligible.")
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
    """Take a claim: judged as `check` judges, owned by you, with its next step.

    Example: returndesk claim open 1042 -i BULB-3 -r changed-mind --via phone
    """
    from returndesk.desk.claiming import open_claim
    from returndesk.desk.finding import find_code
    from returndesk.desk.goods import Look
    from returndesk.desk.refunding import Payment, refund_at_counter, usual_disposition

    given = find_code(condition, CONDITIONS, "--condition") if condition else ""
    if now and not given:
        raise UsageProblem("--now wants --condition", hint=f"one of {', '.join(CONDITIONS)}")
    if (given or to) and not now:
        raise UsageProblem("--condition and --to go with --now")
    paid_by = find_code(method, METHODS, "--method")

    def do(opened: Desk) -> Done:
        request = _request(ctx, opened, order, item, reason, want, via, on, evidence, note, carrier)
        if not now:
            return open_claim(opened, request)
        goes = find_code(to, DISPOSITIONS, "--to") if to else usual_disposition(given)
        return refund_at_counter(opened, request, Look(given, goes), Payment(method=paid_by))

    act(ctx, do)


def _request(
    ctx: typer.Context,
    opened: Desk,
    order: str | None,
    item: list[str] | None,
    reason: str | None,
    want: str | None,
    via: str | None,
    on: str | None,
    evidence: list[str] | None,
    note: str,
    carrier: str | None,
) -> Request:
    """What was typed as a request; on a terminal, what is missing is asked for."""
    from returndesk.desk.claiming import Request
    from returndesk.desk.finding import find_code

    reasons = opened.reasons()
    # An unknown reason is said before anything else: nobody looks for an order in vain.
    code = find_code(reason, reasons, "--reason") if reason else ""
    order = order or ask(ctx, "Which order?", option="ORDER")
    items = items_of(item)
    if not items and code != "service" and asks(ctx):
        items = _asked_items(ctx, opened, order)
    code = code or ask_code(ctx, "Why?", reasons, option="--reason")
    return Request(
        order=order,
        items=items,
        reason=code,
        outcome=find_code(want, OUTCOMES, "--want") if want else None,
        via=find_code(via, CHANNELS_IN, "--via") if via else "counter",
        notice_on=on_day(on, opened.today),
        evidence=tuple(find_code(text, EVIDENCE, "--evidence") for text in evidence or ()),
        note=note,
        carrier=carrier or "",
    )


def _asked_items(ctx: typer.Context, opened: Desk, order: str) -> tuple[Item, ...]:
    """Ask which line comes back, where more than one can."""
    from returndesk.desk.claiming import claimable_lines
    from returndesk.desk.finding import parse_item

    found, positions = claimable_lines(opened, order)
    if len(positions) < 2:
        return ()
    choices = [f":{line.position} {line.sku}" for line in found.lines if line.position in positions]
    answer = ask(ctx, "Which item?", choices, option="--item")
    return (parse_item(answer.split(" ")[0] if answer.startswith(":") else answer),)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    only_open: Annotated[bool, typer.Option("--open", help="Only those that wait for something.")] = False,
    order: Annotated[str | None, typer.Option("--order", metavar="NUMBER", help="One order's.")] = None,
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
    from returndesk.cli.claim_tables import claims_table
    from returndesk.core.lifecycle import STATUSES
    from returndesk.desk.finding import find_code
    from returndesk.desk.listing import list_claims

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
def show(
    ctx: typer.Context,
    claim: ClaimArgument,
) -> None:
    """Show a claim whole: what was asked and decided, its goods, its money, its history.

    Example: returndesk claim show R1003
    """
    from returndesk.cli.claim_tables import claim_sections
    from returndesk.desk.listing import show_claim

    with desk(ctx) as opened:
        shown = claim_sections(show_claim(opened, claim), opened.settings.timezone, opened.today)
        emit(ctx, shown, opened.today)


@app.command("note")
@acts
def note(
    ctx: typer.Context,
    claim: ClaimArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT")],
) -> None:
    """Write a note on a claim.

    Example: returndesk claim note R1003 "rang twice, no answer"
    """
    from returndesk.desk.claiming import note as write_note

    if not text.strip():
        raise UsageProblem("an empty note says nothing")
    act(ctx, lambda opened: write_note(opened, claim, text))


@app.command("assign")
@acts
def assign(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="CLAIM… WHO", help="Last the one who gets them.")],
    whose: Annotated[
        str, typer.Option("--from", metavar="WHO", help="All of one person's open claims, in place of CLAIM…")
    ] = "",
) -> None:
    """Give claims to somebody: each has one owner.

    All that is open of one person changes hands at once: returndesk claim assign --from ann bob

    Example: returndesk claim assign R1003 R1004 bob
    """
    from returndesk.desk.handing_over import assign as give
    from returndesk.desk.handing_over import hand_over

    claims, to = words[:-1], words[-1].strip()
    if not to:
        raise UsageProblem("WHO is empty: a claim has an owner")
    if whose and claims:
        raise UsageProblem(f"--from {whose} takes all that is open of {whose}: name no claims beside it")
    if not whose and not claims:
        raise UsageProblem("who gets which claims? CLAIM… WHO", hint="returndesk claim assign R1003 bob")
    act(ctx, lambda opened: hand_over(opened, whose.strip(), to) if whose else give(opened, claims, to))
