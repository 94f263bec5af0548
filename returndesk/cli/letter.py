"""The letters that customers get: listed, copied out to be changed, checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk import clock
from returndesk.cli.app import new_noun
from returndesk.cli.base import answers, as_of, complain, emit, letters_path, refuse_early, say, state
from returndesk.cli.claim.letters import LanguageOption, LettersOption
from returndesk.core.codes import LANGUAGES
from returndesk.errors import BadSettings, NoPermission, NotFound, Refused

if TYPE_CHECKING:
    from returndesk.intake.documents.letters import LetterFile

app = new_noun("The letters that customers get, and your own in their place.")
NamesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="NAME…", help="approved, rejected …; all without any.")
]


@app.command("list")
@answers
def list_(ctx: typer.Context, letters: LettersOption = None) -> None:
    """List the letters, whether they are shipped or your own, and the fields that each may have.

    Example: returndesk letter list --format csv
    """
    from returndesk.cli.tables.letters import letters_table
    from returndesk.intake.documents.letters import letter_files

    emit(ctx, letters_table(letter_files(letters_path(ctx, letters))), as_of(ctx) or clock.now().date())


@app.command("copy")
@answers
def copy(
    ctx: typer.Context,
    names: NamesArgument = None,
    lang: LanguageOption = None,
    letters: LettersOption = None,
) -> None:
    """Copy shipped letters into your folder, to be changed there; never over one of yours without --force.

    Example: returndesk letter copy approved rejected --lang en
    """
    from returndesk.cli.tables.letters import letters_table
    from returndesk.desk.lookup import find_code
    from returndesk.intake.documents.letters import letter_files, letter_text
    from returndesk.render.output import write_file

    refuse_early(ctx)
    folder = letters_path(ctx, letters)
    language = find_code(lang, LANGUAGES, "--lang") if lang else ""
    shipped = letter_files("")
    known = dict.fromkeys(one.name for one in shipped)
    wanted = [find_code(name, known, "NAME") for name in names or ()] or list(known)
    chosen = [one for one in shipped if one.name in wanted and language in ("", one.language)]
    targets = [os.path.join(folder, f"{one.name}.{one.language}.txt") for one in chosen]
    there = [path for path in targets if os.path.lexists(path)]
    if there and not state(ctx).force:
        raise Refused(f"{there[0]} is yours already: nothing was copied", hint="--force writes over it")
    _make(folder)
    for one, path in zip(chosen, targets, strict=True):
        write_file(path, [letter_text(one)], state(ctx).force)
    say(ctx, f"copied {len(targets)} letter{'' if len(targets) == 1 else 's'} to {folder}")
    copied = [one for one in letter_files(folder) if one.path in targets]
    emit(ctx, letters_table(copied)._replace(meta={"next": ["returndesk letter check"]}),
         as_of(ctx) or clock.now().date())  # fmt: skip


def _make(folder: str) -> None:
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except PermissionError:
        raise NoPermission(f"{folder} may not be made") from None
    except OSError as error:
        raise NotFound(f"{folder} cannot be made: {error.strerror}") from None


@app.command("check")
@answers
def check(ctx: typer.Context, letters: LettersOption = None) -> None:
    """Check your own letters: every field that is none, with its file and line, and what there is.

    Example: returndesk letter check
    """
    from returndesk.cli.tables.letters import letters_table
    from returndesk.intake.documents.letters import own_files, strange_files

    folder = letters_path(ctx, letters)
    own = own_files(folder)
    wrong = [f"{path}: expected a name such as approved.en.txt" for path in strange_files(folder)]
    wrong += [text for one in own for text in _wrong(one)]
    if wrong:
        complain(wrong)
        count = "1 mistake" if len(wrong) == 1 else f"{len(wrong)} mistakes"
        raise BadSettings(f"{count} in the letters of {folder}", hint="returndesk letter list")
    table = letters_table(own)
    emit(ctx, table._replace(meta={"empty": f"no letters of your own in {folder}"}),
         as_of(ctx) or clock.now().date())  # fmt: skip


def _wrong(file: LetterFile) -> list[str]:
    """What is wrong with a letter, a line each."""
    from returndesk.intake.documents.letters import examine_letter

    if file.language not in LANGUAGES:
        return [f"{file.path}: letters are in {' or '.join(LANGUAGES)}, not in {file.language}"]
    try:
        return [f"{file.path}:{one.line}: {one.text}" for one in examine_letter(file)[1]]
    except BadSettings as error:
        return [str(error)]
