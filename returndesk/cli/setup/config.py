"""The settings of the desk: shown, and changed."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from returndesk.cli.base import (
    acts,
    desk,
    emit,
    emit_done,
    refuse_early,
    say_done,
)
from returndesk.cli.files import backups_path, formats_path, letters_path
from returndesk.cli.options import option
from returndesk.cli.setup.options import (
    AddressOption,
    ContactOption,
    CountryOption,
    LanguageOfShopOption,
    address_given,
)
from returndesk.cli.tables.settings import settings_table
from returndesk.desk.session import Desk
from returndesk.render.table import Table


@acts
def config(
    ctx: typer.Context,
    shop: Annotated[str | None, option("--shop NAME", "The shop's name.")] = None,
    country: CountryOption = None,
    language: LanguageOfShopOption = None,
    address: AddressOption = None,
    contact: ContactOption = None,
) -> None:
    """Show settings and the file's location.

    With an option, change that setting; "" removes it.

    Example: returndesk config --contact hello@shop.example
    """
    from returndesk.desk.settings import address_of, one_line, set_settings

    lines = None if address is None else address_of(address_given(ctx, address))
    asked = {"shop": shop, "country": country, "language": language, "address": lines, "contact": contact}
    given = {
        name: text if text == lines else one_line(text) for name, text in asked.items() if text is not None
    }
    if not given:
        with desk(ctx) as opened:
            emit(ctx, _table(ctx, opened), opened.today)
        return
    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        say_done(ctx, *set_settings(opened, given))
        emit_done(ctx, _table(ctx, opened), opened.today)


def _table(ctx: typer.Context, opened: Desk) -> Table:
    places = {
        "db": opened.path,
        "letters": letters_path(ctx),
        "formats": formats_path(ctx),
        "backups": backups_path(ctx),
    }
    return settings_table(
        "config", opened.settings, **{key: os.path.abspath(path) for key, path in places.items()}
    )
