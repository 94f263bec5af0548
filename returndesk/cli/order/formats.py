"""A shop's own formats of exports: kept by an import, listed and checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.base import answers, emit, say, state, today
from returndesk.cli.files import formats_path
from returndesk.cli.imports import shop_formats
from returndesk.cli.options import argument
from returndesk.cli.order.commands import app
from returndesk.errors import Refused, UsageProblem
from returndesk.render.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from returndesk.intake.csv.open_file import Opened
    from returndesk.intake.csv.options import ReadOptions

_COLUMNS = (Column("name", "code"), Column("title"), Column("like", "code"), Column("file", rank=2))


@app.command("format")
@answers
def format_(
    ctx: typer.Context,
    what: Annotated[str, argument("WHAT", "list or check.", ("list", "check"))],
    file: Annotated[str | None, argument("FILE", "Format file; default: all of your own.")] = None,
) -> None:
    """List the formats of exports, or check your own.

    Your own are TOML files in the folder beside the desk with `.formats` at the end; --save-as writes them.
    Exit: 78 mistakes, each listed.

    Example: returndesk order format list
    """
    from returndesk.desk.lookup import find_code
    from returndesk.intake.platforms.own_formats import files_in, read_format
    from returndesk.intake.platforms.recognition import usable_formats

    folder = formats_path(ctx)
    checks = find_code(what, ("list", "check"), "WHAT") == "check"
    paths = [file] if file else files_in(folder)
    if checks:
        found = [(read_format(path), path) for path in paths]
    else:
        with shop_formats(ctx):
            found = [
                (each, os.path.join(folder, f"{each.name}.toml") if each.recognise.own else "")
                for each in usable_formats()
            ]
    rows = [
        {"name": each.name, "title": each.title, "like": each.recognise.own or None, "file": path or None}
        for each, path in found
    ]
    meta = {"empty": f"No formats of your own in {folder}"}
    emit(ctx, Table("order-format", _COLUMNS, rows, meta), today(ctx))


def check_saving(ctx: typer.Context, name: str, files: Sequence[str], only: str | None) -> str:
    """The file in which a format is kept; refuses a name that cannot be one before anything is read."""
    from returndesk.intake.platforms.format_files import built_in
    from returndesk.intake.platforms.own_formats import NAME

    if not NAME.fullmatch(name):
        raise UsageProblem(f"--save-as {name}: expected a name such as my-store: a to z, 0 to 9 and -")
    if name in {each.name for each in built_in()}:
        raise UsageProblem(f"--save-as {name}: this is a built-in format", hint="choose another name")
    if len(files) != 1 or only or state(ctx).explain:
        raise UsageProblem("--save-as requires the import of one file of orders")
    path = os.path.join(formats_path(ctx), f"{name}.toml")
    if os.path.lexists(path) and not state(ctx).force:
        raise Refused(f"{path} already exists", hint="--force overwrites it")
    return path


def save_format(ctx: typer.Context, path: str, opened: Opened | None, options: ReadOptions) -> None:
    """Keep how a file was read as a format of the shop's own."""
    from returndesk.cli.files import folder_made
    from returndesk.intake.platforms.own_formats import Said, format_text
    from returndesk.render.output import write_file

    if opened is None or opened.format.join:
        why = "it is part of a paired export" if opened else "it is empty"
        raise Refused(f"{path} not saved: {why}")
    folder_made(os.path.dirname(path))
    name = os.path.basename(path).removesuffix(".toml")
    said = Said(
        options.mapping,
        options.channel,
        options.currency_given,
        options.decimal,
        options.dates,
        options.quantity,
        *(
            (None, None, options.sheet)
            if opened.sheet.by_row
            else (options.encoding, options.delimiter, None)
        ),
    )
    write_file(path, [format_text(name, opened.format, opened.sheet.header, opened.binding, said)], True)
    say(ctx, f"Saved format {name} to {path}")
