"""Letter texts by name: the built-in ones and those in the shop's own folder.

A letter is a file `NAME.LANGUAGE.txt`: `approved.en.txt`. The shop's own replaces the built-in one of that
name; a variant begins with the name of its step (`approved-gift.en.txt`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from pkgutil import get_data

from returndesk.core.codes import LANGUAGES
from returndesk.core.letters.notifications import STEPS
from returndesk.core.letters.template import Mistake, Template, fields_of, read_template
from returndesk.core.letters.wording import Words
from returndesk.errors import BadSettings
from returndesk.intake.problems import visible
from returndesk.intake.shop_files import names_in, shop_text

_NAME = re.compile(r"([a-z][a-z0-9-]*)\.([a-z]{2})\.txt")


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A letter in one language; `path` is None for a built-in one."""

    name: str
    language: str
    path: str | None = None


@cache
def words_of(language: str) -> Words:
    """A language's wording of dates, amounts and codes."""
    import tomllib

    return Words(tomllib.loads(_built_in(f"{language}.toml")))


def letter_files(folder: str) -> list[LetterFile]:
    """All letters in the order of a claim's life; the shop's own replace built-in ones."""
    found = {(name, language): LetterFile(name, language) for name in STEPS for language in LANGUAGES}
    own = {(one.name, one.language): one for one in own_files(folder) if one.language in LANGUAGES}
    return list({**found, **dict(sorted(own.items()))}.values())


def own_files(folder: str) -> list[LetterFile]:
    """The shop's own letters, in any language; none without a folder."""
    matches = [(name, _NAME.fullmatch(name)) for name in names_in(folder)]
    return [LetterFile(hit[1], hit[2], os.path.join(folder, name)) for name, hit in matches if hit]


def misnamed_files(folder: str) -> list[str]:
    """Text files in the shop's folder that are never used, because of their names."""
    texts = (name for name in names_in(folder) if name.lower().endswith(".txt"))
    return [os.path.join(folder, name) for name in texts if not _NAME.fullmatch(name)]


def letter_text(file: LetterFile) -> str:
    """The text of a letter. Raises BadSettings if it cannot be read as text, NoPermission."""
    if file.path is None:
        return _built_in(f"{file.name}.{file.language}.txt")
    return shop_text(file.path, "letter")


def examine_letter(file: LetterFile) -> tuple[Template, list[Mistake]]:
    """A letter's template and all its mistakes."""
    return read_template(letter_text(file), fields_of(file.name))


def load_letter(file: LetterFile) -> Template:
    """A letter's template. Raises BadSettings with each mistake and its line."""
    template, mistakes = examine_letter(file)
    if mistakes:
        where = visible(file.path or f"{file.name}.{file.language}.txt")
        first, *others = [f"{where}:{one.line}: {visible(one.text)}" for one in mistakes]
        raise BadSettings(first, hint=[*others, "returndesk letter check"])
    return template


def _built_in(name: str) -> str:
    data = get_data("returndesk.intake.documents", f"letters/{name}")
    assert data is not None, name
    return data.decode("utf-8")
