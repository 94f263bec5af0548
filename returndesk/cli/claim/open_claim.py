"""The request of `claim open`, from what was typed; on a terminal missing answers are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import ask, ask_until, asks, desk, items_of, refuse_early, say
from returndesk.cli.choices import ask_code, yes
from returndesk.core.value import replace
from returndesk.desk.typed_days import on_day
from returndesk.errors import NotFound, UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.claims.open import Request
    from returndesk.desk.lookup import Item
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.session import Desk


def requested(
    ctx: typer.Context, typed: Request, on: str | None, at: str | None, *, now: bool
) -> Callable[[Desk], Request]:
    """The request, completed on the desk where it will be opened; the user is asked before that.

    In `typed` an empty order, reason or channel was not given, and the reason is as typed; `on` is --on,
    `at` is --at.
    """
    if on and at:
        raise UsageProblem("--at cannot be combined with --on: it has its day")
    if asks(ctx):
        refuse_early(ctx)
        with desk(ctx) as opened:
            typed = _coded(opened, typed, on, at)
            incomplete = _is_incomplete(opened, typed)
        if incomplete:
            return _interviewed(ctx, typed, now=now)
        typed = _with_claimant(ctx, typed)

    def complete(opened: Desk) -> Request:
        made = _complete(ctx, opened, _coded(opened, typed, on, at))
        if not asks(ctx) and (meant := _claimant_meant(opened, made)):
            say(ctx, f"The claimant is a new customer. Did you mean the {meant[1]}, who has a similar name?")
        return made

    return complete


def _with_claimant(ctx: typer.Context, made: Request) -> Request:
    """The request for whom is meant, if a new customer has nearly the name of the recipient or the buyer."""
    with desk(ctx) as opened:
        meant = _claimant_meant(opened, made)
    if meant is None:
        return made
    name, role = meant
    if not yes(ctx, f"{made.claimant} is a new customer. Did you mean {name}, the {role}?"):
        return made
    return replace(made, claimant="recipient" if role == "recipient" else "")


def _claimant_meant(opened: Desk, made: Request) -> tuple[str, str] | None:
    from returndesk.desk.claims.open import claimant_meant
    from returndesk.desk.lookup import find_order

    return claimant_meant(opened, find_order(opened, made.order), made.claimant) if made.claimant else None


def without_order(
    ctx: typer.Context, typed: Request, on: str | None, at: str | None
) -> Callable[[Desk], Request]:
    """The request for goods without a receipt: an item and a reason are required, and asked for before."""
    from returndesk.desk.no_receipt import line_of, terms_for

    if typed.order:
        raise UsageProblem("--no-receipt cannot be combined with an order")
    refuse_early(ctx)
    with desk(ctx, waits=True) as opened:
        with opened.question():
            terms_for(opened, typed.outcome)
            made = _coded(opened, typed, on, at)
            reasons = opened.reasons()

        def sold(text: str) -> Item:
            (item,) = items_of([text])
            with opened.question():
                line_of(opened, item, made.notice_on or opened.today)
            return item

        question = "Which item, as SKU=QTY?"
        items = typed.items or (ask_until(ctx, question, sold, option="--item SKU=QTY"),)
        reason = made.reason or ask_code(ctx, "Why?", reasons, option="--reason")
        details = opened.policy_today().details.get(reason, ())
        detail = made.detail
        if details and not detail and asks(ctx):
            detail = ask_code(ctx, "Detail?", details, option="--detail")
    made = replace(made, items=items, reason=reason, detail=detail, via=typed.via or "counter")
    return lambda _: made


def _coded(opened: Desk, typed: Request, on: str | None, at: str | None) -> Request:
    """With the code of the reason and the day of the notice. Raises UsageProblem."""
    from returndesk.desk.claims.open import detail_of
    from returndesk.desk.claims.sla import instant_typed, local_time
    from returndesk.desk.lookup import find_code

    # An unknown reason is refused before anything else: no order is looked for in vain.
    reason = find_code(typed.reason, opened.reasons(), "--reason") if typed.reason else ""
    if reason:
        typed = replace(typed, detail=detail_of(opened, reason, typed.detail))
    if at:
        stated_at = instant_typed(opened, at)
        return replace(
            typed, reason=reason, stated_at=stated_at, notice_on=local_time(opened, stated_at).date()
        )
    return replace(typed, reason=reason, notice_on=on_day(on, opened))


def _is_incomplete(opened: Desk, typed: Request) -> bool:
    """Whether something without a default is missing: the order, one of several lines, the reason."""
    if not typed.order or not typed.reason:
        return True
    if not typed.detail and opened.policy_today().details.get(typed.reason):
        return True
    if typed.items or typed.reason == "service":
        return False
    from returndesk.desk.claims.open import claimable_lines

    try:
        return len(claimable_lines(opened, typed.order)[1]) > 1
    except (NotFound, UsageProblem):  # not a number, or a number of several channels
        return True


def _complete(ctx: typer.Context, opened: Desk, typed: Request) -> Request:
    """The request where nothing can be asked. Raises UsageProblem for a missing answer."""
    order = typed.order or ask(ctx, "Which order?", option="ORDER")
    reason = typed.reason or ask_code(ctx, "Why?", opened.reasons(), option="--reason")
    return replace(typed, order=order, reason=reason, via=typed.via or "counter")


def _interviewed(ctx: typer.Context, typed: Request, *, now: bool) -> Callable[[Desk], Request]:
    from returndesk.cli.claim.wizard import interview
    from returndesk.core.claims.interview import Draft
    from returndesk.desk.claims.wizard import Terms

    terms = Terms(typed.reason, typed.notice_on, typed.evidence)
    # With --now the goods were brought to the counter.
    via = typed.via or ("counter" if now else "")
    draft = Draft(
        order=typed.order, reason=typed.reason, outcome=typed.outcome or "", via=via, detail=typed.detail
    )
    then = "then, if eligible, approved, received, inspected and refunded at once" if now else ""
    draft, items = interview(ctx, draft, typed.items, terms, then)
    made = replace(
        typed,
        order=draft.order,
        items=items,
        reason=draft.reason,
        detail=draft.detail,
        outcome=draft.wanted_outcome or None,
        via=draft.via or "counter",
    )
    made = _with_claimant(ctx, made)
    return lambda opened: made


def at_counter(
    now: bool, condition: str | None, to: str | None, methods: tuple[str, ...], why: str
) -> tuple[Look | None, Payment]:
    """The inspection and payment of --now; a look without a condition is for goods that were never sent.

    None and the payment without --now. Raises UsageProblem.
    """
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.quotes.quote import Payment
    from returndesk.desk.refunds.counter import ConditionMissing, usual_disposition

    if (condition or to) and not now:
        raise UsageProblem("--condition and --to require --now")
    if to and not condition:
        raise ConditionMissing
    look = Look(condition or "", to or (usual_disposition(condition) if condition else "")) if now else None
    return look, Payment(methods, why=why)
