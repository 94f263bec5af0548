"""Words for a completing shell, without any that it would run, expand or split.

The protocols are those of the scripts that `--install-completion` installs. A shell evaluates or inserts its
input unchanged, so words with shell metacharacters are not offered, and help texts show a space instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from returndesk.render.escape import visible

_WORD = re.compile(r"[\w:-][\w.,:/@%+=-]*")  # letters of any script are harmless in a shell
_UNSAFE = re.compile(r"[^\w.,/@%+=·×# -]")
_LONGEST = 60  # characters of a help text

Word = tuple[str, str]  # the word and its help


def offered(words: Sequence[Word], start: str) -> list[Word]:
    """The safe words that begin so; case is ignored where none matches exactly."""
    safe = [(word, help) for word, help in words if _WORD.fullmatch(word)]
    exact = [pair for pair in safe if pair[0].startswith(start)]
    return exact or [pair for pair in safe if pair[0].lower().startswith(start.lower())]


def help_text(text: str) -> str:
    """A help text on one line, harmless in a shell."""
    text = text.replace("'", "’").replace('"', "”")
    text = re.sub(" +", " ", _UNSAFE.sub(lambda sign: _plain(sign[0]), visible(text))).strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _plain(sign: str) -> str:
    if sign in ":;":
        return ","
    return sign if sign in "’”…" or not (sign.isascii() or not sign.isprintable()) else " "


def as_bash(words: Sequence[Word], kept: str = "") -> str:
    """A word a line, without what bash keeps on the line: it splits words at ":" and "="."""
    return "".join(f"{word.removeprefix(kept)}\n" for word, _ in words)


def as_zsh(words: Sequence[Word], files: bool = False) -> str:
    """A call of _arguments, which zsh evaluates."""
    if not words:
        return "_files\n" if files else ""
    pairs = []
    for word, help in words:
        name = word.replace(":", r"\\:")
        pairs.append(f'"{name}":"{help_text(help)}"' if help else f'"{name}"')
    return "_arguments '*: :((" + "\n".join(pairs) + "))'\n"


def as_fish(words: Sequence[Word]) -> str:
    """A line a word, its help behind a tab."""
    return "".join(f"{word}\t{help_text(help)}\n" if help else f"{word}\n" for word, help in words)


def as_powershell(words: Sequence[Word]) -> str:
    """A line a word, its help behind three colons."""
    return "".join(f"{word}:::{help_text(help) or ' '}\n" for word, help in words)
