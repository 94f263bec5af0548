"""Commands to open, list, show, annotate and assign claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec, TypeAlias

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    answers,
    asks,
    chosen_format,
    desk,
    emit,
    emit_done,
    items_of,
    limit_for,
    refuse_early,
    report_failure,
    say,
    say_done,
    state,
)
from returndesk.cli.choices import ask_claim, ask_for
from returndesk.cli.options import (
    EvidenceOption,
    ItemsOption,
    LimitOption,
    WhyOption,
    argument,
    later,
    option,
)
from returndesk.core.codes import CHANNELS_IN, CONDITIONS, DISPOSITIONS, METHODS, OUTCOMES, claim_number
from returndesk.desk.typed_days import on_day
from returndesk.errors import DeskError, UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.claims.transition import Done
    from returndesk.desk.session import Desk

app = new_noun("Open claims and see them through.")
NONE = "none"  # the default answer where a text may be omitted
Given = ParamSpec("Given")
Claims: TypeAlias = "Sequence[str] | Callable[[Desk], Sequence[str]]"  # named, or how they are found
ClaimArgument = Annotated[str, argument("CLAIM", "R1001, r1001 or 1001.")]
ClaimsArgument = Annotated[list[str], argument("CLAIM…", "R1001, r1001 or 1001; several: one by one.")]
OptionalClaims = Annotated[
    list[str] | None, argument("[CLAIM…]", "R1001, r1001 or 1001; several: one by one.")
]
AmountArgument = Annotated[str, argument("AMOUNT", "In the order's currency: 12.50.")]
CarrierOption = Annotated[
    str | None, option("--carrier NAME", "Carrier in the policy; default: by tracking number.")
]
MethodOption = Annotated[
    list[str] | None,
    option(
        "--method METHOD[=AMOUNT]", f"{', '.join(METHODS)}; repeatable; default: as the claim asks.", METHODS
    ),
]
ClaimantOption = Annotated[
    str, option("--claimant WHO", "If not the buyer: name, email or `recipient`.", usual=("recipient",))
]
NoReceiptOption = Annotated[
    bool, option("--no-receipt", "No order: by the policy's terms, at the lowest price.")
]
NowOption = Annotated[
    bool, option("--now", "At the counter: approve, receive, inspect and refund in one step.")
]
OverrideOption = Annotated[bool, option("--override", "Although a right owes more (requires --why).")]


def act(
    ctx: typer.Context, do: Callable[Concatenate[Desk, Given], Done], *args: Given.args, **named: Given.kwargs
) -> None:
    """Carry out one act on claims and print their rows."""
    from returndesk.cli.tables.claims import act_table

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        done = do(opened, *args, **named)
        table = act_table(done, opened.today, dry_run=state(ctx).dry_run, brief=state(ctx).in_session)
        if chosen_format(ctx) != "table":
            say_done(ctx, *done.words)
        emit_done(ctx, table, opened.today)


def act_on_each(ctx: typer.Context, claims: Claims, do: Callable[[Desk, str], Done], none: str = "") -> int:
    """Carry out an act on several claims, each as an act of its own; return the worst exit code.

    `claims` may be found on the desk; `none` is said where there are none. What each did, or why not, is said
    in their order. One alone: its failure is raised.
    """
    from returndesk.cli.tables.claims import act_table
    from returndesk.desk.claims.transition import Done, each

    refuse_early(ctx)
    code, did = 0, []
    with desk(ctx, write=True) as opened:
        typed = claims(opened) if callable(claims) else claims
        alone, on_table = len(typed) == 1, chosen_format(ctx) == "table"
        if not typed and not on_table:
            say_done(ctx, none)
        try:
            for found in each(opened, typed, do):
                if isinstance(found, DeskError):
                    if alone:
                        raise found
                    code = max(code, report_failure(found))
                    continue
                did.append(found)
                if not on_table:
                    say_done(ctx, *found.words)
                elif not alone:
                    say(ctx, *found.words)
        finally:  # what was done is told, even if it is stopped half way
            if did or not typed:
                rows = tuple(row for one in did for row in one.claims)
                words = tuple(word for one in did for word in one.words) if alone else (none,) * (not did)
                whole = Done(rows, words)
                how = {"dry_run": state(ctx).dry_run, "brief": state(ctx).in_session}
                emit_done(ctx, act_table(whole, opened.today, **how), opened.today)
    return code


def of_one(claims: Sequence[str], **given: object) -> None:
    """Refuse options that belong to a single claim where several are named. Raises UsageProblem."""
    for name, value in given.items():
        if value and len(claims) > 1:
            raise UsageProblem(f"{name} requires a single claim")


def named_or_all(
    ctx: typer.Context,
    claims: Sequence[str] | None,
    asked: bool,
    option: str,
    find: Callable[[Desk], Sequence[str]],
) -> Claims:
    """The claims named, else how those that the option means are found, else one that is asked for.

    Raises UsageProblem.
    """
    if asked and claims:
        raise UsageProblem(f"{option} cannot be combined with claims: it finds them")
    if not asked and not claims and not asks(ctx):
        raise UsageProblem(f"Name the claims, or {option}")
    return find if asked else claims or [ask_claim(ctx)]


def reason_for(ctx: typer.Context, why: str) -> str:
    """The reason of --why, else ask for it."""
    return why.strip() or ask_for(ctx, "", "--why", option="--why TEXT")


def reason_and_words(ctx: typer.Context, why: str, say: str) -> tuple[str, str]:
    """The reason for the journal and what the letter says to the customer; asked for where neither is typed.

    What the customer is told is a reason, too. A letter may give none: who typed --why alone meant that.
    """
    why, say = why.strip(), say.strip()
    if why or say or not asks(ctx):
        return why or say or reason_for(ctx, ""), say
    why = reason_for(ctx, "")
    return why, optional(ask_for(ctx, "", "--say", option="--say TEXT"))


def check_amount(ctx: typer.Context, claim: str, amount: str, *, signed: bool = False) -> None:
    """Refuse a wrong amount before questions are asked. Raises UsageProblem."""
    if amount and asks(ctx):
        from returndesk.desk.lookup import claim_amount

        with desk(ctx) as opened:
            claim_amount(opened, claim, amount, signed=signed)


def optional(answer: str) -> str:
    """An answer that may be none."""
    return "" if answer == NONE else answer


@app.command("open")
@acts
def open_(
    ctx: typer.Context,
    order: Annotated[str | None, argument("[ORDER]", "Order number, such as 1042.")] = None,
    item: ItemsOption = None,
    reason: Annotated[str | None, option("-r, --reason REASON", "Reason; may be abbreviated.")] = None,
    want: Annotated[str | None, option("--want OUTCOME", codes=OUTCOMES)] = None,
    via: Annotated[str | None, option("--via CHANNEL", codes=CHANNELS_IN)] = None,
    on: Annotated[str | None, option("--on DATE", "When the customer contacted you.")] = None,
    at: Annotated[
        str | None, option("--at TIME", "The same with its time: yesterday 21:14, the shop's.")
    ] = None,
    evidence: EvidenceOption = None,
    note: Annotated[str, option("-n, --note TEXT", "The customer's own words.")] = "",
    carrier: CarrierOption = None,
    now: NowOption = False,
    condition: Annotated[
        str | None, option("--condition CONDITION", f"With --now: {', '.join(CONDITIONS)}.", codes=CONDITIONS)
    ] = None,
    to: Annotated[
        str | None, option("--to DISPOSITION", f"With --now: {', '.join(DISPOSITIONS)}.", codes=DISPOSITIONS)
    ] = None,
    method: MethodOption = None,
    why: WhyOption = "",
    claimant: ClaimantOption = "",
    no_receipt: NoReceiptOption = False,
    detail: Annotated[str, option("--detail TEXT", "Detail of the reason, as the policy offers them.")] = "",
) -> None:
    """Open a claim on an order.

    Verdict as in `check`. On a terminal missing answers are asked for; nothing is saved until you confirm.

    Example: returndesk claim open 1042 -i BULB-3 -r changed-mind --via phone
    """
    from returndesk.cli.claim.open_claim import at_counter, requested, without_order
    from returndesk.desk.claims.open import Request, open_claim
    from returndesk.desk.refunds.counter import ConditionMissing, refund_at_counter

    look, payment = at_counter(now, condition, to, tuple(method or ()), why.strip())
    typed = Request(
        order or "", items_of(item), reason or "", want or None, via or "", None, tuple(evidence or ()),
        note, carrier or "", claimant=claimant.strip(), detail=detail,
    )  # fmt: skip
    request = without_order(ctx, typed, on, at) if no_receipt else requested(ctx, typed, on, at, now=now)

    def do(opened: Desk) -> Done:
        made = request(opened)
        if no_receipt:
            from returndesk.desk.no_receipt import open_without_receipt

            return open_without_receipt(opened, made, look, payment)
        return refund_at_counter(opened, made, look, payment) if look else open_claim(opened, made)

    try:
        act(ctx, do)
    except ConditionMissing:  # it is not asked for what was never sent
        if not asks(ctx):
            raise
        condition = ask_for(ctx, "inspect", "--condition")
        look, payment = at_counter(now, condition, to, tuple(method or ()), why.strip())
        act(ctx, do)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    only_open: Annotated[bool, option("--open", "Open claims only.")] = False,
    order: Annotated[str | None, option("--order NUMBER", "Claims on one order.")] = None,
    customer: Annotated[str | None, option("--customer TEXT", "Part of a name, email or phone.")] = None,
    status: Annotated[
        str | None,
        option(
            "--status STATUS", "requested, approved, closed …", later("core.claims.lifecycle", "STATUSES")
        ),
    ] = None,
    limit: LimitOption = None,
) -> None:
    """List claims, newest first.

    Example: returndesk claim list --open --customer "Li Lei"
    """
    from returndesk.cli.tables.claims import claims_table
    from returndesk.desk.views.lists import list_claims

    with desk(ctx) as opened:
        found, total = list_claims(
            opened,
            only_open=only_open,
            order=order,
            customer=customer,
            status=status or None,
            limit=limit_for(ctx, limit),
        )
        emit(ctx, claims_table(found, total), opened.today)


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    claim: ClaimArgument,
    explain: Annotated[bool, option("--explain", "Show the customer's rights with their statutes.")] = False,
) -> None:
    """Show a claim: goods, money and history.

    Example: returndesk claim show R1003
    """
    from returndesk.cli.tables.claims import claim_sections
    from returndesk.desk.views.lists import show_claim

    with desk(ctx) as opened:
        shown = show_claim(opened, claim)
        zone = opened.settings.timezone
        emit(ctx, claim_sections(shown, zone, opened.today, explain=explain), opened.today)


@app.command("note")
@acts
def note(
    ctx: typer.Context,
    claim: ClaimArgument,
    words: Annotated[list[str], argument("TEXT…", "The note; before it, other claims: R1004 R1005.")],
    proof: Annotated[
        bool, option("--proof-of-sending", "The customer has proof that the goods were sent.")
    ] = False,
    on: Annotated[str | None, option("--on DATE", "Day of that proof; default: today.")] = None,
) -> int:
    """Add a note to claims.

    With --proof-of-sending it counts for statutory deadlines.

    Example: returndesk claim note R1003 "called twice, no answer"
    """
    from itertools import takewhile

    from returndesk.desk.claims.notes import note as write_note

    others = list(takewhile(lambda word: word[:1] in "Rr" and claim_number(word) is not None, words))
    text = " ".join(words[len(others) :])
    if others and not text:
        raise UsageProblem(f"TEXT is missing: {others[-1]} is a claim. What is the note?")
    if not text.strip():
        raise UsageProblem("TEXT is empty: what is the note?")
    if on is not None and not proof:
        raise UsageProblem("--on requires --proof-of-sending")

    def do(opened: Desk, name: str) -> Done:
        day = (on_day(on, opened) or opened.today) if proof else None
        return write_note(opened, name, text, day)

    return act_on_each(ctx, list(dict.fromkeys((claim, *others))), do)


@app.command("assign")
@acts
def assign(
    ctx: typer.Context,
    words: Annotated[list[str], argument("CLAIM… WHO", "Claims, then their new owner.")],
    whose: Annotated[str, option("--from WHO", "All open claims of this owner, instead of CLAIM…")] = "",
) -> int:
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
        raise UsageProblem(
            f"--from {whose} cannot be combined with claims: it assigns all of {whose}'s claims"
        )
    if not whose and not claims:
        raise UsageProblem("Name the claims and their new owner", hint="returndesk claim assign R1003 bob")
    if whose:
        act(ctx, reassign, whose.strip(), to)
        return 0
    return act_on_each(ctx, claims, lambda opened, claim: give(opened, claim, to))
