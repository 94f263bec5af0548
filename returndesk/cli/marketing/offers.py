"""Offers to customers, tested against each other or against nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    answers,
    desk,
    emit,
    emit_done,
    limit_for,
    refuse_early,
    say_done,
)
from returndesk.cli.options import LimitOption, WhyOption, argument, later, option
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.session import Desk

app = new_noun("Offers that are tested at random.")
NameArgument = Annotated[str, argument("NAME", "The offer's name.")]


@app.command("new")
@acts
def new(
    ctx: typer.Context,
    name: NameArgument,
    to: Annotated[
        str,
        option(
            "--to GROUP",
            "at-risk, lapsed, new, tier:NAME, or a CSV file of customers (- is stdin).",
            usual=later("desk.marketing.audience", "GROUPS"),
        ),
    ] = "",
    arms: Annotated[str, option("--arms ARMS", '"coupon:10%,coupon:5.00,letter:sorry,none".')] = "",
    until: Annotated[str | None, option("--until DATE", "Last day of the offer and its coupons.")] = None,
    measure: Annotated[
        str, option("--measure MEASURE", "What counts, and how long after --until.")
    ] = "order within 60 days",
) -> None:
    """Make an offer to customers, at random.

    A keyed hash deals the customers to the arms in equal numbers. Only customers who consent to marketing
    and have an email address get an offer, and nobody is in two offers at a time. Each customer of a coupon
    arm is issued a coupon. The output is the list for your mailer: write it with -f csv -o FILE; `letter` is
    the name of a letter there, and who gets nothing is not in it.

    Groups: at-risk (a claim that was rejected, missed a target or scored 2 or less, and no order since),
    lapsed (no order in the last 180 days), new (first order in the last 90 days), tier:NAME. A file has one
    column: email, key, id, phone or name.

    Example: returndesk offer new may --to new --arms coupon:10%,none --until 31.12.
    """
    from returndesk.cli.tables.marketing import mailing_table
    from returndesk.desk.marketing.offers import NewOffer, make_offer
    from returndesk.desk.typed_days import parse_day

    for shown, given in (("--to GROUP", to), ("--arms ARMS", arms), ("--measure MEASURE", measure)):
        if not given.strip():
            raise UsageProblem(f"{shown} is missing", hint="returndesk offer new --help")
    if not until:
        raise UsageProblem("--until DATE is missing: the last day of the offer")
    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        last = parse_day(until, opened, "--until", coming=True)
        wanted = NewOffer(name, to, arms, last, measure, _names(ctx, opened, to))
        found, words = make_offer(opened, wanted)
        say_done(ctx, *words)
        emit_done(ctx, mailing_table(found, limit_for(ctx, None)), opened.today)


def _names(ctx: typer.Context, opened: Desk, to: str) -> tuple[str, ...] | None:
    """The customers that a file names; None for a group."""
    from returndesk.cli.files import sources
    from returndesk.cli.imports import read_options
    from returndesk.desk.marketing.audience import GROUPS, TIER, is_group
    from returndesk.errors import NotFound
    from returndesk.intake.rows.customers import read_customers

    if is_group(to):
        return None
    try:
        with sources([to], allow_empty=False) as (file,):
            return read_customers(file, read_options(ctx, opened))
    except NotFound as problem:
        groups = ", ".join((*GROUPS, f"{TIER}NAME"))
        raise NotFound(f"--to {to} is neither a group nor a file", hint=f"one of {groups}") from problem


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    name: Annotated[str, argument("[NAME]", "Print this offer's list for the mailer again.")] = "",
    limit: LimitOption = None,
) -> None:
    """List offers, or one's list for the mailer.

    `status` is open, measuring (until the day of the result), known or stopped. The list for the mailer
    leaves out customers who have withdrawn their consent since.

    Example: returndesk offer list may -f csv
    """
    from returndesk.cli.tables.marketing import mailing_table, offers_table
    from returndesk.desk.marketing.offers import list_offers, mailing_of

    with desk(ctx) as opened:
        if name:
            emit(ctx, mailing_table(mailing_of(opened, name), limit_for(ctx, limit)), opened.today)
        else:
            emit(ctx, offers_table(list_offers(opened)[: limit or None]), opened.today)


@app.command("result")
@answers
def result(ctx: typer.Context, name: NameArgument) -> None:
    """Show what an offer came to.

    Before the day that was fixed when it was made: the numbers of customers alone.

    `arms`: the customers, how many ordered in the time that counts, their share with its 95 % interval
    (Wilson). `differences`: each arm against `none`, else against the first: the difference of the shares
    with its 95 % interval (the score method of Miettinen and Nurminen); `p` is how often chance alone would
    make such a difference, `adjusted` the same for all arms together (Holm). Only below 0.05 a `sentence`
    says that the arm made the difference. Fewer than 20 customers are too few.

    `value`: what the orders came to, after coupons and less refunds; `taken_off` by coupons that were used;
    `each` is the value for each customer of the arm, those who ordered nothing included.

    Example: returndesk offer result may
    """
    from returndesk.cli.tables.marketing import result_sections
    from returndesk.desk.marketing.offer_result import offer_result

    with desk(ctx) as opened:
        emit(ctx, result_sections(offer_result(opened, name)), opened.today)


@app.command("stop")
@acts
def stop(ctx: typer.Context, name: NameArgument, why: WhyOption = "") -> None:
    """Stop an offer that was made by mistake.

    Its unused coupons are void, it has no result, and its customers are free for other offers.

    Example: returndesk offer stop may --why "wrong percentage"
    """
    from returndesk.cli.tables.marketing import offers_table
    from returndesk.desk.marketing.offers import stop_offer

    if not why.strip():
        raise UsageProblem("--why TEXT is missing: the reason, for the journal")
    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        stopped, words = stop_offer(opened, name, why.strip())
        say_done(ctx, words)
        emit_done(ctx, offers_table([stopped], one=True), opened.today)
