"""From what was typed at `claim open` to a request; on a terminal what is missing is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from returndesk.cli.base import ask, ask_code, asks, desk, on_day, refuse_early
from returndesk.core.codes import CHANNELS_IN, CONDITIONS, DISPOSITIONS, EVIDENCE, METHODS, OUTCOMES
from returndesk.errors import NotFound, UsageProblem

if TYPE_CHECKING:
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.claims.open import Request
    from returndesk.desk.lookup import Item
    from returndesk.desk.refunds.quote import Payment
    from returndesk.desk.session import Desk


@dataclass(frozen=True, slots=True)
class Typed:
    """What stood on the command line; None and "" did not."""

    order: str | None
    items: tuple[Item, ...]
    reason: str | None
    want: str | None
    via: str | None
    on: str | None
    evidence: tuple[str, ...]
    note: str
    carrier: str


@dataclass(frozen=True, slots=True)
class Codes:
    """What was typed as codes, "" where it was not: a wrong one is said before anything is asked."""

    reason: str
    outcome: str
    via: str
    evidence: tuple[str, ...]


def requested(ctx: typer.Context, typed: Typed, *, now: bool) -> Callable[[Desk], Request]:
    """The request, to be made out on the desk that it is opened on; a person is asked before that."""
    if asks(ctx):
        refuse_early(ctx)
        with desk(ctx) as opened:
            codes = _codes(opened, typed)
            lacking = _lacks(opened, typed, codes)
        if lacking:
            return _asked(ctx, typed, codes, now=now)
    return lambda opened: _request(ctx, opened, typed)


def _codes(opened: Desk, typed: Typed) -> Codes:
    from returndesk.desk.lookup import find_code

    return Codes(
        # An unknown reason is said before anything else: nobody looks for an order in vain.
        find_code(typed.reason, opened.reasons(), "--reason") if typed.reason else "",
        find_code(typed.want, OUTCOMES, "--want") if typed.want else "",
        find_code(typed.via, CHANNELS_IN, "--via") if typed.via else "",
        tuple(find_code(text, EVIDENCE, "--evidence") for text in typed.evidence),
    )


def _lacks(opened: Desk, typed: Typed, codes: Codes) -> bool:
    """Whether something is missing that has no usual answer: the order, one of several lines, the reason."""
    if not typed.order or not codes.reason:
        return True
    if typed.items or codes.reason == "service":
        return False
    from returndesk.desk.claims.open import claimable_lines

    try:
        return len(claimable_lines(opened, typed.order)[1]) > 1
    except (NotFound, UsageProblem):  # no number, or one of several channels: it is looked for
        return True


def _request(ctx: typer.Context, opened: Desk, typed: Typed) -> Request:
    """What was typed, where nobody is asked: what is missing is a usage problem."""
    codes = _codes(opened, typed)
    order = typed.order or ask(ctx, "Which order?", option="ORDER")
    reason = codes.reason or ask_code(ctx, "Why?", opened.reasons(), option="--reason")
    return _made(opened, typed, codes, order, typed.items, reason, codes.outcome, codes.via)


def _asked(ctx: typer.Context, typed: Typed, codes: Codes, *, now: bool) -> Callable[[Desk], Request]:
    from returndesk.cli.claim.wizard import interview
    from returndesk.core.claims.interview import Draft
    from returndesk.desk.claims.wizard import Terms

    with desk(ctx) as opened:
        terms = Terms(codes.reason, on_day(typed.on, opened.today), codes.evidence)
    # Goods that are looked at now were brought to the counter.
    via = codes.via or ("counter" if now else "")
    draft = Draft(order=typed.order or "", reason=codes.reason, outcome=codes.outcome, via=via)
    then = "then, if eligible, approved, received, inspected and refunded at once" if now else ""
    draft, items = interview(ctx, draft, typed.items, terms, then)
    return lambda opened: _made(
        opened, typed, codes, draft.order, items, draft.reason, draft.wants, draft.via
    )


def _made(
    opened: Desk,
    typed: Typed,
    codes: Codes,
    order: str,
    items: tuple[Item, ...],
    reason: str,
    outcome: str,
    via: str,
) -> Request:
    from returndesk.desk.claims.open import Request

    return Request(
        order=order,
        items=items,
        reason=reason,
        outcome=outcome or None,
        via=via or "counter",
        notice_on=on_day(typed.on, opened.today),
        evidence=codes.evidence,
        note=typed.note,
        carrier=typed.carrier,
    )


def at_counter(now: bool, condition: str | None, to: str | None, method: str) -> tuple[Look | None, Payment]:
    """How the goods look and are paid for with --now; no look without it. Raises UsageProblem."""
    from returndesk.desk.claims.goods import Look
    from returndesk.desk.lookup import find_code
    from returndesk.desk.refunds.counter import usual_disposition
    from returndesk.desk.refunds.quote import Payment

    given = find_code(condition, CONDITIONS, "--condition") if condition else ""
    if now and not given:
        raise UsageProblem("--now requires --condition", hint=f"one of {', '.join(CONDITIONS)}")
    if (given or to) and not now:
        raise UsageProblem("--condition and --to require --now")
    payment = Payment(method=find_code(method, METHODS, "--method"))
    if not now:
        return None, payment
    return Look(given, find_code(to, DISPOSITIONS, "--to") if to else usual_disposition(given)), payment
