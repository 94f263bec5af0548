"""Creating a desk, and trying one."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk import clock
from returndesk.cli.base import (
    as_of,
    asks,
    creates,
    desk_path,
    emit,
    program,
    refuse_early,
    say,
    screen_width,
    state,
    who,
)
from returndesk.cli.options import option
from returndesk.cli.setup.options import (
    AddressOption,
    ContactOption,
    CountryOption,
    LanguageOfShopOption,
    address_given,
)
from returndesk.cli.tables.settings import TAX, settings_table
from returndesk.core.codes import LAWS
from returndesk.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.cli.setup.interview import Answers
    from returndesk.render.table import Table
    from returndesk.store.settings import Settings

CurrencyOption = Annotated[
    str | None, option("--currency CODE", "ISO 4217 code; default: the country's, or EUR.")
]
TimezoneOption = Annotated[
    str | None, option("--timezone ZONE", "Such as Europe/Paris; default: the system's.")
]
LawOption = Annotated[
    list[str] | None, option("--law NAME", "eu, uk, cn, us or none; repeatable.", usual=(*LAWS, "none"))
]
HolidaysOption = Annotated[
    str | None, option("--holidays PLACE", "Public holidays: DE, DE-BY, none; default: the country's.")
]
WindowOption = Annotated[
    str | None, option('--window "30 days"', "How long items can be returned; default: 30 days.")
]
TaxOption = Annotated[str | None, option("--tax HOW", "Tax in prices: included (default) or excluded.", TAX)]
NEXT = ("policy new", "order import FILE", "check ORDER")


@creates
def init(
    ctx: typer.Context,
    shop: Annotated[str | None, option("--shop NAME", "The shop's name.")] = None,
    country: CountryOption = None,
    currency: CurrencyOption = None,
    timezone: TimezoneOption = None,
    law: LawOption = None,
    holidays: HolidaysOption = None,
    window: WindowOption = None,
    tax: TaxOption = None,
    language: LanguageOfShopOption = None,
    address: AddressOption = None,
    contact: ContactOption = None,
    sample: Annotated[bool, option("--sample", "A desk to play with: sample orders and claims.")] = False,
) -> None:
    """Create a new desk.

    A desk is one file that only you can read. On a terminal what is missing is asked for.

    Example: returndesk init --shop "Corner Shop" --country DE --window "30 days"
    """
    from returndesk.cli.setup.interview import NOTHING_TYPED, Answers, interview
    from returndesk.desk import new_desk as typed
    from returndesk.intake.country_settings import NO_LAW

    refuse_early(ctx)
    known = Answers(
        shop=shop,
        country=country,
        currency=typed.currency_typed(currency, "--currency") if currency is not None else None,
        timezone=typed.zone_typed(timezone, "--timezone") if timezone is not None else None,
        laws=typed.laws_typed(law) if law else None,
        holidays=typed.holidays_typed(holidays, "--holidays", country or "")
        if holidays is not None
        else None,
        language=language,
        window=typed.window_typed(window, "--window") if window is not None else None,
        tax=tax,
        address=address_given(ctx, address) if address else None,
        contact=contact,
    )
    if sample and known != NOTHING_TYPED:
        raise UsageProblem("--sample is a shop of its own: it cannot be combined with its settings")
    typed.check_place(desk_path(ctx), folder_made=makes_folder(ctx))
    if sample:
        from returndesk.cli.setup.demo import make_sample

        make_folder(ctx)
        make_sample(ctx, desk_path(ctx))
        return
    if asks(ctx):
        known = interview(ctx, known, lambda answers: _show(ctx, answers))
    elif country and law is None and known.usual.law != NO_LAW:
        say(ctx, f'No law was set. If it binds your shop: law = ["{known.usual.law}"] in the policy.')
    _create(ctx, known.completed())


def _settings(ctx: typer.Context, answers: Answers) -> Settings:
    """The settings of a new desk."""
    from returndesk.desk.settings import address_of, one_line
    from returndesk.store.settings import Settings

    zone = answers.timezone or "UTC"
    return Settings(
        shop=one_line(answers.shop or "") or "My shop",
        currency=answers.currency or "",
        timezone=zone,
        tax_included=answers.tax == TAX[0],
        created_on=as_of(ctx) or clock.today(zone),
        country=answers.country or "",
        language=answers.language or "",
        address=address_of(answers.address or []),
        contact=one_line(answers.contact or ""),
    )


def _made(ctx: typer.Context, answers: Answers, settings: Settings, next: Sequence[str] = ()) -> Table:
    """A new desk as it is shown."""
    first = {
        "law": ", ".join(answers.laws or ()),
        "holidays": answers.holidays or "",
        "window": answers.window or "",
    }
    return settings_table("init", settings, next, db=os.path.abspath(desk_path(ctx)), **first)


def _show(ctx: typer.Context, answers: Answers) -> None:
    """Show on stderr what will be made."""
    from returndesk.render.output import emit as write

    settings = _settings(ctx, answers)
    say(ctx, "")
    table = _made(ctx, answers, settings)
    write(table, settings.created_on, "table", sys.stderr, width=screen_width(), color=False)
    say(ctx, "")


def _create(ctx: typer.Context, answers: Answers) -> None:
    """Create the desk and show it, with what to type next."""
    from returndesk.desk.new_desk import first_policy, start_desk
    from returndesk.intake.documents.policy import read_document

    path, settings = desk_path(ctx), _settings(ctx, answers)
    document = first_policy(answers.window or "", answers.laws or (), answers.holidays or "")
    make_folder(ctx)
    policy, dry_run = read_document("the first policy", document), state(ctx).dry_run
    start_desk(path, settings, document, policy, who(ctx), dry_run=dry_run)
    say(ctx, f"Dry run: {path} was not created." if dry_run else f"Created {path}")
    emit(ctx, _made(ctx, answers, settings, [program(ctx, each) for each in NEXT]), settings.created_on)


def makes_folder(ctx: typer.Context) -> bool:
    """Whether the desk is at its usual place, whose folder is made with it."""
    return not (state(ctx).db or os.environ.get("RETURNDESK_DB"))


def make_folder(ctx: typer.Context) -> None:
    """Make the folder of a desk at its usual place."""
    if makes_folder(ctx):
        from returndesk.disk import new_folder

        new_folder(os.path.dirname(desk_path(ctx)))


def demo(
    ctx: typer.Context,
    keep: Annotated[str | None, option("--keep FILE", "Keep the trial desk as FILE.")] = None,
    months: Annotated[bool, option("--months", "Months of orders and claims, for reports.")] = False,
    offer: Annotated[bool, option("--offer", "An offer to customers, and its result.")] = False,
) -> None:
    """Try a day at a sample shop.

    Shows its queue, an explained check, a worked refund and the day report. With --months, a shop with half a
    year of orders and claims: what comes back too often, whether a measure helped, what campaigns brought.
    With --offer, an offer that was tested at random, and what it brought.

    Example: returndesk demo --keep trial.db
    """
    from returndesk.cli.setup.demo import play

    if months and offer:
        raise UsageProblem("--months cannot be combined with --offer")
    play(ctx, keep, months=months, offer=offer)
