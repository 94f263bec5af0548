"""Customers and their store credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import acts, answers, desk, emit, emit_done, limit_for, refuse_early, say_done
from returndesk.cli.options import LimitOption, WhyOption, argument, option
from returndesk.core.codes import LANGUAGES
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from returndesk.desk.customers.people import ShownCustomer
    from returndesk.desk.session import Desk

app = new_noun("Customers and their store credit.")
WhoArgument = Annotated[str, argument("WHO", "Email, id, phone, order, or part of a name.")]


@app.command("show")
@answers
def show(ctx: typer.Context, who: WhoArgument) -> None:
    """Show a customer at a glance, and all in full.

    `returns` are units that the shop received back of those ordered, with the rate's 95 % interval.
    `days_to_money` is the median of days from the customer's notice to the first refund, `scores` are the
    newest ones, `tier_due` is a better tier that was reached (customer tiers --apply gives it), `missing` is
    what the next one requires.

    Example: returndesk customer show ada@example.org
    """
    from returndesk.cli.tables.customers import customer_sections
    from returndesk.desk.customers.people import show_customer

    with desk(ctx) as opened:
        shown = show_customer(opened, who)
        emit(ctx, customer_sections(shown, opened.settings.currency), opened.today)


@app.command("list")
@answers
def list_(ctx: typer.Context, limit: LimitOption = None) -> None:
    """List customers by name, with their credit.

    A customer has a row for each currency.

    Example: returndesk customer list --limit 0
    """
    from returndesk.cli.tables.customers import customers_table
    from returndesk.desk.customers.people import list_customers

    with desk(ctx) as opened:
        found, total, points = list_customers(opened, limit_for(ctx, limit))
        emit(ctx, customers_table(found, opened.settings.currency, total, points), opened.today)


@app.command("set")
@acts
def set_(
    ctx: typer.Context,
    who: WhoArgument,
    tier: Annotated[str | None, option("--tier TIER", 'A tier of the policy; "" for none.')] = None,
    language: Annotated[
        str | None, option("--language, --lang LANG", 'Of letters: en or zh; "" is by country.', LANGUAGES)
    ] = None,
    birthday: Annotated[
        str | None, option("--birthday MM-DD", 'Month and day, such as 03-14; "" for none.')
    ] = None,
) -> None:
    """Set a customer's tier, language and birthday.

    Example: returndesk customer set ada@example.org --tier gold --language en --birthday 03-14
    """
    from returndesk.desk.customers.people import set_customer

    if tier is None and language is None and birthday is None:
        raise UsageProblem("nothing to set: give --tier TIER, --language LANG or --birthday MM-DD")
    given = tier if tier is None else tier.strip()
    born = birthday if birthday is None else birthday.strip()
    _act(ctx, lambda opened: set_customer(opened, who, tier=given, language=language, birthday=born))


@app.command("tiers")
@acts
def tiers(
    ctx: typer.Context,
    apply: Annotated[bool, option("--apply", "Give these customers their new tiers.")] = False,
    limit: LimitOption = None,
) -> None:
    """List customers who would change tier, and why.

    The policy's [[tier]] say what a tier requires: kept orders, their net value, a recent order. Refunds for
    faults of the shop, the maker or the carrier never count against a customer. A tier that was set by hand,
    or that came with an import, stays. `orders`, `spent` and `latest_on` are of the tier that is gained or
    lost; `missing` is what a customer lacks who loses theirs.

    Example: returndesk customer tiers --apply
    """
    from returndesk.cli.tables.customers import moves_table
    from returndesk.desk.customers.tiers import apply_tiers, tier_moves

    if not apply:
        with desk(ctx) as opened:
            emit(ctx, moves_table(tier_moves(opened, limit_for(ctx, limit))), opened.today)
        return
    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        moves, words = apply_tiers(opened, limit_for(ctx, limit))
        say_done(ctx, words)
        emit_done(ctx, moves_table(moves, applied=True), opened.today)


@app.command("signals")
@acts
def signals(
    ctx: typer.Context,
    who: Annotated[str, argument("[WHO]", "Only this customer, above the limit or not.")] = "",
    answer: Annotated[
        str | None, option("--answer TEXT", 'Their returns up to today are fine: why; "" withdraws it.')
    ] = None,
) -> None:
    """List customers who often return by choice.

    `returned` are the orders of the last 12 months of which goods came back by the customer's own choice: a
    fault of the shop, the maker or the carrier never counts. A customer is listed if at least 5 orders count,
    and `low`, the lower end of the rate's 95 % interval, is above often_returns in the policy's [signals].
    Rules may then change fees, postage and review, never a statutory right. What you answered counts no more.

    Example: returndesk customer signals ada@example.org --answer "wedding dress sizes"
    """
    from returndesk.cli.tables.customers import signals_table
    from returndesk.desk.customers.signals import answer_signal, list_signals

    who = who.strip()
    if answer is None:
        with desk(ctx) as opened:
            emit(ctx, signals_table(list_signals(opened, who)), opened.today)
        return
    if not who:
        raise UsageProblem("--answer requires WHO, the customer whose returns it explains")
    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        found, words = answer_signal(opened, who, answer.strip())
        say_done(ctx, words)
        emit_done(ctx, signals_table(found), opened.today)


@app.command("use", context_settings={"ignore_unknown_options": True})
@acts
def use(
    ctx: typer.Context,
    who: WhoArgument,
    amount: Annotated[str, argument("[AMOUNT]", "Of credit; -5.00 returns it.")] = "",
    points: Annotated[str, option("--points N", "Points in place of credit; -50 returns them.")] = "",
    order: Annotated[str | None, option("--order NUMBER", "Order paid with it.")] = None,
    why: WhyOption = "",
) -> None:
    """Record the use of store credit or points.

    Credit pays for an order. Points took something off before: the price of the order is what was paid after
    them, as exports have it.

    Example: returndesk customer use ada@example.org 10.00 --order 1066
    """
    from returndesk.desk.customers.credit import use_credit
    from returndesk.desk.customers.points_use import use_points

    if amount.startswith("--"):
        raise UsageProblem(f"Unknown option: {amount}")
    if bool(amount) == bool(points):
        raise UsageProblem("expected AMOUNT of store credit, or --points N: one of the two")
    if not order:
        raise UsageProblem("--order NUMBER is missing: the order that it was used for")
    why = why.strip()
    if points:
        _act(ctx, lambda opened: use_points(opened, who, points, order, why))
    else:
        _act(ctx, lambda opened: use_credit(opened, who, amount, order, why))


def _act(ctx: typer.Context, do: Callable[[Desk], tuple[ShownCustomer, str]]) -> None:
    """Carry out an act on a customer and print their row."""
    from returndesk.cli.tables.customers import customer_table

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        shown, words = do(opened)
        say_done(ctx, words)
        emit_done(ctx, customer_table(shown, opened.settings.currency), opened.today)
