"""Coupons: issued, listed, used and made void."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import acts, answers, desk, emit, emit_done, limit_for, refuse_early, say_done
from returndesk.cli.options import LimitOption, WhyOption, argument, option
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from returndesk.desk.session import Desk
    from returndesk.store.customers.coupons import CouponRow

app = new_noun("Coupons and their use.")
CodeArgument = Annotated[str, argument("CODE", "The coupon's code, in any case, with or without hyphens.")]


@app.command("issue")
@acts
def issue(
    ctx: typer.Context,
    who: Annotated[str, argument("[WHO]", "Email, id, phone or name; without it, for anyone.")] = "",
    amount: Annotated[str, option("--amount AMOUNT", "An amount off an order.")] = "",
    percent: Annotated[str, option("--percent PERCENT", "A percentage off an order.")] = "",
    currency: Annotated[str, option("--currency CODE", "Of the amount; default: the desk's.")] = "",
    until: Annotated[str | None, option("--until DATE", "Last day of an order it is good for.")] = None,
    why: WhyOption = "",
) -> None:
    """Issue a coupon with a code that cannot be guessed.

    It is used once. Create the same code in your shop or on your platform, where the customer types it.

    Example: returndesk coupon issue ada@example.org --amount 5.00 --why "late parcel"
    """
    from returndesk.desk.customers.coupons import NewCoupon, issue_coupon
    from returndesk.desk.typed_days import until_day

    def do(opened: Desk) -> tuple[CouponRow, str]:
        last = until_day(until, opened)
        return issue_coupon(
            opened, NewCoupon(_reason(why), who.strip(), amount, percent, currency.strip(), last)
        )

    _act(ctx, do)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    customer: Annotated[str, option("--customer WHO", "Only coupons of this customer.")] = "",
    open_only: Annotated[bool, option("--open", "Only coupons that can still be used.")] = False,
    limit: LimitOption = None,
) -> None:
    """List coupons, newest first.

    `status` is open, used, expired or void; `taken_off` is what a coupon took off its order.

    Example: returndesk coupon list --open
    """
    from returndesk.cli.tables.customers import coupons_table
    from returndesk.desk.customers.coupons import list_coupons

    with desk(ctx) as opened:
        found = list_coupons(opened, customer.strip(), open_only=open_only)
        shown = found[:limit] if (limit := limit_for(ctx, limit)) else found
        emit(ctx, coupons_table(shown, opened.today, len(found)), opened.today)


@app.command("use")
@acts
def use(
    ctx: typer.Context,
    code: CodeArgument,
    order: Annotated[str | None, option("--order NUMBER", "The order it was used for.")] = None,
    why: WhyOption = "",
) -> None:
    """Record that a coupon was used for an order.

    The price of the order is what was paid after the coupon, as exports have it.

    Example: returndesk coupon use K7QM-4XWP-2NRT --order 1066
    """
    from returndesk.desk.customers.coupons import use_coupon

    if not order:
        raise UsageProblem("--order NUMBER is missing: a coupon is used for an order")
    _act(ctx, lambda opened: use_coupon(opened, code, order, why.strip()))


@app.command("void")
@acts
def void(ctx: typer.Context, code: CodeArgument, why: WhyOption = "") -> None:
    """Make an unused coupon void.

    Example: returndesk coupon void K7QM-4XWP-2NRT --why "sent to the wrong customer"
    """
    from returndesk.desk.customers.coupons import void_coupon

    _act(ctx, lambda opened: void_coupon(opened, code, _reason(why)))


def _reason(why: str) -> str:
    if why.strip():
        return why.strip()
    raise UsageProblem("--why TEXT is missing: the reason, for the journal")


def _act(ctx: typer.Context, do: Callable[[Desk], tuple[CouponRow, str]]) -> None:
    """Carry out an act on a coupon and print its row."""
    from returndesk.cli.tables.customers import coupon_table

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        found, words = do(opened)
        say_done(ctx, words)
        emit_done(ctx, coupon_table(found, opened.today), opened.today)
