"""A new desk, a trial desk, and a desk's settings."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from returndesk import clock
from returndesk.cli.base import (
    acts,
    answers,
    as_of,
    ask,
    asks,
    desk,
    desk_path,
    emit,
    letters_path,
    refuse_early,
    say,
    state,
    who,
)
from returndesk.errors import UsageProblem
from returndesk.render.table import Column, Row, Table


@acts
def init(
    ctx: typer.Context,
    shop: Annotated[str | None, typer.Option("--shop", metavar="NAME", help="The shop's name.")] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="ISO 4217 code; default: EUR.")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="ZONE", help="Such as Europe/Paris; default: the system's."),
    ] = None,
    law: Annotated[
        list[str] | None, typer.Option("--law", metavar="NAME", help="eu, uk, cn, us or none; repeatable.")
    ] = None,
    window: Annotated[
        str, typer.Option("--window", metavar='"30 days"', help="How long items can be returned.")
    ] = "30 days",
    tax: Annotated[
        str, typer.Option("--tax", metavar="HOW", help="Tax in prices: included or excluded.")
    ] = "included",
) -> None:
    """Create a new desk.

    A desk is one file that only you can read. Off a terminal nothing is asked.

    Example: returndesk init --shop "Corner Shop" --currency EUR --window "30 days"
    """
    from returndesk.core.codes import LAWS
    from returndesk.desk.lookup import find_code
    from returndesk.desk.policies import start_desk
    from returndesk.intake.documents.policy import read_document
    from returndesk.store.policies import Settings

    refuse_early(ctx)
    path = desk_path(ctx)
    tax_included = find_code(tax, ("included", "excluded"), "--tax") == "included"
    laws = [find_code(name, (*LAWS, "none"), "--law") for name in law or ()]
    zone = _zone(timezone)
    if asks(ctx) and not os.path.lexists(path):
        shop = shop or ask(ctx, "The shop's name?", option="--shop", default="My shop")
        currency = currency or ask(ctx, "Its currency?", option="--currency", default="EUR")
    document = _first_policy(window, [name for name in laws if name != "none"])
    settings = Settings(
        shop=shop or "My shop",
        currency=(currency or "EUR").strip().upper(),
        timezone=zone,
        tax_included=tax_included,
        created_on=as_of(ctx) or clock.today(zone),
    )
    if not (state(ctx).db or os.environ.get("RETURNDESK_DB")):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    start_desk(
        path,
        settings,
        document,
        read_document("the first policy", document),
        who(ctx),
        dry_run=state(ctx).dry_run,
    )
    say(ctx, f"{'Dry run, not created' if state(ctx).dry_run else 'Created'}: {path}")
    emit(ctx, _config_table("init", _settings_row(path, settings)), settings.created_on)


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
    """A time zone's name as typed, or the system's."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name is None:
        return _system_zone()
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageProblem(f"--timezone {name}: expected one such as Europe/Paris") from None
    return name


def _system_zone() -> str:
    """The system's time zone by name; UTC where it has none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(clock.system_zone()).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


@answers
def config(
    ctx: typer.Context,
) -> None:
    """Show settings and the file's location.

    Example: returndesk config --format json
    """
    with desk(ctx) as opened:
        row = {**_settings_row(opened.path, opened.settings), "letters": os.path.abspath(letters_path(ctx))}
        emit(ctx, _config_table("config", row), opened.today)


_INIT = (
    Column("db"),
    Column("shop"),
    Column("currency", "code"),
    Column("timezone", "code"),
    Column("tax", "code"),
    Column("created_on", "date"),
)
_CONFIG = (*_INIT, Column("letters"))


def _settings_row(path: str, settings: object) -> Row:
    from returndesk.store.policies import Settings

    assert isinstance(settings, Settings)
    return {
        "db": os.path.abspath(path),
        "shop": settings.shop,
        "currency": settings.currency,
        "timezone": settings.timezone,
        "tax": "included" if settings.tax_included else "excluded",
        "created_on": settings.created_on,
    }


def _config_table(name: str, row: Row) -> Table:
    return Table(
        name,
        _INIT if name == "init" else _CONFIG,
        [row],
        {"single": True, "next": ["returndesk order import FILE"] if name == "init" else []},
    )


def demo(
    ctx: typer.Context,
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="FILE", help="Keep the trial desk as FILE.")
    ] = None,
) -> None:
    """Try a day at a sample shop.

    Shows its queue, an explained check, a worked refund and the day report.

    Example: returndesk demo --keep trial.db
    """
    from returndesk.cli.setup.demo import play

    play(ctx, keep)
