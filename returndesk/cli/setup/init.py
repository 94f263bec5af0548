"""Creating a desk, and trying one."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from returndesk import clock
from returndesk.cli.base import (
    as_of,
    ask,
    asks,
    creates,
    desk_path,
    emit,
    refuse_early,
    say,
    state,
    who,
)
from returndesk.cli.options import option
from returndesk.cli.setup.options import AddressOption, ContactOption, CountryOption, LanguageOfShopOption
from returndesk.cli.tables.settings import TAX, settings_table
from returndesk.core.codes import LAWS
from returndesk.errors import UsageProblem


@creates
def init(
    ctx: typer.Context,
    shop: Annotated[str | None, option("--shop NAME", "The shop's name.")] = None,
    currency: Annotated[str | None, option("--currency CODE", "ISO 4217 code; default: EUR.")] = None,
    timezone: Annotated[
        str | None, option("--timezone ZONE", "Such as Europe/Paris; default: the system's.")
    ] = None,
    law: Annotated[
        list[str] | None,
        option("--law NAME", "eu, uk, cn, us or none; repeatable.", (*LAWS, "none")),
    ] = None,
    window: Annotated[str, option('--window "30 days"', "How long items can be returned.")] = "30 days",
    tax: Annotated[str, option("--tax HOW", "Tax in prices: included or excluded.", TAX)] = "included",
    country: CountryOption = None,
    language: LanguageOfShopOption = None,
    address: AddressOption = None,
    contact: ContactOption = None,
) -> None:
    """Create a new desk.

    A desk is one file that only you can read. Questions are asked on a terminal only.

    Example: returndesk init --shop "Corner Shop" --currency EUR --window "30 days"
    """
    from returndesk.desk.settings import address_of, one_line, start_desk
    from returndesk.intake.documents.policy import read_document
    from returndesk.store.settings import Settings

    refuse_early(ctx)
    path = desk_path(ctx)
    zone = _zone(timezone)
    if asks(ctx) and not os.path.lexists(path):
        shop = shop or ask(ctx, "Shop name?", option="--shop", default="My shop")
        currency = currency or ask(ctx, "Currency?", option="--currency", default="EUR")
    document = _first_policy(window, [name for name in law or () if name != "none"])
    settings = Settings(
        shop=one_line(shop or "") or "My shop",
        currency=(currency or "EUR").strip().upper(),
        timezone=zone,
        tax_included=tax == TAX[0],
        created_on=as_of(ctx) or clock.today(zone),
        country=country or "",
        language=language or "en",
        address=address_of(address or []),
        contact=one_line(contact or ""),
    )
    if not (state(ctx).db or os.environ.get("RETURNDESK_DB")):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    policy, dry_run = read_document("the first policy", document), state(ctx).dry_run
    start_desk(path, settings, document, policy, who(ctx), dry_run=dry_run)
    say(ctx, f"Dry run: {path} was not created." if dry_run else f"Created {path}")
    table = settings_table("init", settings, ["returndesk order import FILE"], db=os.path.abspath(path))
    emit(ctx, table, settings.created_on)


def _first_policy(window: str, laws: list[str]) -> str:
    from returndesk.core.days import parse_window

    try:
        parse_window(window)
    except ValueError as error:
        raise UsageProblem(f"--window {window}: expected {error}") from None
    quoted = ", ".join(f'"{name}"' for name in laws)
    law = f"law = [{quoted}]\n\n" if laws else ""
    return f'{law}[defaults]\nwindow = "{window}"\nrestocking_fee = "0%"\n'


def _zone(name: str | None) -> str:
    """The time zone that was typed, else the system's; UTC if it has none. Raises UsageProblem."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(clock.system_zone() if name is None else name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if name is None:
            return "UTC"
        raise UsageProblem(f"--timezone {name}: expected a time zone such as Europe/Paris") from None


def demo(
    ctx: typer.Context,
    keep: Annotated[str | None, option("--keep FILE", "Keep the trial desk as FILE.")] = None,
) -> None:
    """Try a day at a sample shop.

    Shows its queue, an explained check, a worked refund and the day report.

    Example: returndesk demo --keep trial.db
    """
    from returndesk.cli.setup.demo import play

    play(ctx, keep)
