"""Customer letters: list them, copy built-in ones for editing, check your own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    answers,
    chosen_format,
    complain,
    desk,
    desk_path,
    emit,
    emit_text,
    refuse_early,
    say,
    state,
    today,
)
from returndesk.cli.choices import read_words
from returndesk.cli.files import folder_made, letters_path
from returndesk.cli.options import LanguageOption, LettersOption, argument, option
from returndesk.core.codes import LANGUAGES, claim_name
from returndesk.core.letters.notifications import NO_ADDRESS, STEPS
from returndesk.errors import BadSettings, Refused

if TYPE_CHECKING:
    from returndesk.desk.letters.recall import Recall
    from returndesk.intake.documents.letters import LetterFile

app = new_noun("Customer letters: built-in and your own.")


@app.command("list")
@answers
def list_(ctx: typer.Context, letters: LettersOption = None) -> None:
    """List all letters with their source and fields.

    Example: returndesk letter list --format csv
    """
    from returndesk.cli.tables.letters import letters_table
    from returndesk.intake.documents.letters import letter_files

    emit(ctx, letters_table(letter_files(letters_path(ctx, letters))), today(ctx))


@app.command("copy")
@answers
def copy(
    ctx: typer.Context,
    names: Annotated[list[str] | None, argument("NAME…", "Letters to copy; default: all.", STEPS)] = None,
    lang: LanguageOption = None,
    letters: LettersOption = None,
    force: Annotated[bool, option("--force", "Overwrite existing letters, and FILE of -o.")] = False,
) -> None:
    """Copy built-in letters to your folder for editing.

    Example: returndesk letter copy approved rejected --lang en
    """
    from returndesk.cli.tables.letters import letters_table
    from returndesk.intake.documents.letters import letter_files, letter_text
    from returndesk.render.output import write_file

    state(ctx).force = force
    refuse_early(ctx)
    folder = letters_path(ctx, letters)
    chosen = [
        one for one in letter_files("") if one.name in (names or STEPS) and lang in (None, one.language)
    ]
    targets = [os.path.join(folder, f"{one.name}.{one.language}.txt") for one in chosen]
    texts = {path: letter_text(one) for one, path in zip(chosen, targets, strict=True)}
    existing = [path for path in targets if os.path.lexists(path)]
    edited = [path for path in existing if not _holds(path, texts[path])]
    if existing and not force and (edited or len(existing) == len(targets)):
        raise Refused(
            f"{(edited or existing)[0]} already exists: nothing was copied", hint="--force overwrites it"
        )
    folder_made(folder)
    for path, text in texts.items():
        if force or path not in existing:  # as they are, of a run that was stopped half way
            write_file(path, [text], force)
    say(ctx, f"Copied {len(targets)} letter{'' if len(targets) == 1 else 's'} to {folder}")
    copied = [one for one in letter_files(folder) if one.path in targets]
    emit(ctx, letters_table(copied)._replace(meta={"next": ["returndesk letter check"]}), today(ctx))


def _holds(path: str, text: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read() == text.encode()
    except OSError:
        return False


@app.command("check")
@answers
def check(ctx: typer.Context, letters: LettersOption = None) -> None:
    """Check your own letters for mistakes.

    Lists each mistake with its file and line, such as an unknown field, and says if there is no return
    address.

    Example: returndesk letter check
    """
    from returndesk.cli.tables.letters import letters_table
    from returndesk.intake.documents.letters import misnamed_files, own_files

    folder = letters_path(ctx, letters)
    own = own_files(folder)
    wrong = [f"{path}: not used: name it like approved.en.txt" for path in misnamed_files(folder)]
    wrong += [text for one in own for text in _wrong(one)]
    if wrong:
        complain(wrong)
        count = "1 mistake" if len(wrong) == 1 else f"{len(wrong)} mistakes"
        raise BadSettings(f"{count} in the letters in {folder}", hint="returndesk letter list")
    empty = {"empty": f"No letters of your own in {folder}"}
    emit(ctx, letters_table(own)._replace(meta=empty), today(ctx))
    if os.path.exists(desk_path(ctx)):
        with desk(ctx) as opened:
            if not opened.settings.address:
                say(ctx, f"Letters have no return address: {NO_ADDRESS}")


@app.command("recall")
@answers
def recall(
    ctx: typer.Context,
    sku: Annotated[str, argument("SKU", "The product to recall.")],
    danger: Annotated[
        str, option("--say TEXT", "What is wrong with it and what may happen: for the letter.")
    ] = "",
    lang: LanguageOption = None,
    letters: LettersOption = None,
) -> None:
    """Write a recall to every buyer of a product.

    One letter a customer, with all their orders: who still has the product, or is to get it in exchange. -f
    csv is for a program that mails them. Nothing is recorded.

    Example: returndesk letter recall LAMP-1 --say "The plug can overheat and cause a fire." -f csv
    """
    from returndesk.cli.tables.letters import recall_table
    from returndesk.desk.letters.recall import recall as do
    from returndesk.render.escape import visible
    from returndesk.render.formats.letter import letter_lines

    refuse_early(ctx)
    danger = danger.strip() or read_words(ctx, "What is wrong with it, and what may happen?")
    with desk(ctx) as opened:
        found = do(opened, sku, danger, letters_path(ctx, letters), lang or "")
        if chosen_format(ctx) in ("table", "plain"):
            lines: list[str] = []
            for one in found.letters:
                shown = letter_lines(one.to, one.letter.subject, one.letter.body, for_mail=False)
                lines += [*["\n"] * bool(lines), f"{visible(one.customer)}:\n", *shown]
            emit_text(ctx, lines)
        else:
            emit(ctx, recall_table(found), opened.today)
        say(ctx, *_about(found, opened.settings.address))


def _about(found: Recall, address: str) -> list[str]:
    """How many letters of a recall there are, and what is in their way."""
    units, unmailed = sum(one.units for one in found.letters), sum(not one.to for one in found.letters)
    lines = [
        f"{found.sku}: {len(found.letters)} letters about {units} units; {unmailed} without an email address",
        *[f"{found.unknown_units} units sold to unknown customers"] * bool(found.unknown_units),
    ]
    if found.owed_on:
        names = ", ".join(map(claim_name, found.owed_on))
        lines.append(f"{found.sku} is still to be sent on {names}: do not send it.")
    return [*lines, *[f"Letters have no return address: {NO_ADDRESS}"] * (not address)]


def _wrong(file: LetterFile) -> list[str]:
    """The mistakes of a letter, one a line."""
    from returndesk.intake.documents.letters import examine_letter

    if file.language not in LANGUAGES:
        return [f"{file.path}: unknown language '{file.language}': use {' or '.join(LANGUAGES)}"]
    try:
        return [f"{file.path}:{one.line}: {one.text}" for one in examine_letter(file)[1]]
    except BadSettings as error:
        return [str(error)]
