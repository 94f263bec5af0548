"""The width of a text in terminal cells; padding and cutting by cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
_AS_EMOJI = "\ufe0f"
_KEYCAP = "\u20e3"
ELLIPSIS = "…"
_COMMAND = r"(?<![^ ])[^ ]*returndesk(?:\.exe)? .*"


def cells(text: str) -> int:
    """Cells of an escaped text: wide East Asian characters and emoji take 2, combining marks 0 or 1."""
    if text.isascii():
        return len(text)
    return sum(width for _, width in clusters(text))


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Units that must not be split, with their cells: a base and its marks, a flag, a joined emoji."""
    cluster, width = "", 0
    for char in text:
        if cluster and _belongs(char, cluster):
            width = _grown(char, cluster, width)
            cluster += char
            continue
        if cluster:
            yield cluster, width
        cluster, width = char, _char_cells(char)
    if cluster:
        yield cluster, width


def pad(text: str, width: int, right: bool = False) -> str:
    """Text filled with spaces to `width` cells; longer text stays whole."""
    spaces = " " * (width - cells(text))
    return spaces + text if right else text + spaces


def prose(line: str, width: int) -> list[str]:
    """A line in several of at most `width` cells, broken at spaces, with its indent.

    A command to copy and a long word (a path) stay whole.
    """
    if cells(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    head, command = line, ""
    if found := re.search(_COMMAND, line):
        head, command = line[: found.start()], found[0]
    if head.strip() in ("", "$"):
        return [line]
    lines: list[str] = []
    for word in [*re.findall(r" *[^ ]+", head), *[f" {command}"] * bool(command)]:
        too_long = cells(indent + word.lstrip()) > width and word.strip() != command
        if lines and (too_long or cells(lines[-1]) + cells(word) <= width):
            lines[-1] += word
        else:
            lines.append(indent + word.lstrip())
    return lines


def cut(text: str, width: int) -> str:
    """Text of at most `width` cells, ending in … where it was cut."""
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    kept, used = "", 1  # the ellipsis
    for cluster, size in clusters(text):
        if used + size > width:
            break
        kept, used = kept + cluster, used + size
    return kept + ELLIPSIS


def _char_cells(char: str) -> int:
    if char.isascii():
        return 1
    code = ord(char)
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Mc") or 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FB:
        return 0  # also Hangul vowels and finals, part of the syllable before
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    # the soft hyphen and the Arabic number signs are format characters that take a cell
    return 0 if category == "Cf" and char != "\u00ad" and not 0x0600 <= code <= 0x08E2 else 1


def _belongs(char: str, cluster: str) -> bool:
    if cluster[-1] == _JOINER and _is_emoji(cluster[0]):
        return _is_emoji(char)
    if _is_flag_letter(char):
        return len(cluster) == 1 and _is_flag_letter(cluster)
    if 0x1F3FB <= ord(char) <= 0x1F3FF:  # a skin tone
        return _is_emoji(cluster[0])
    return not char.isascii() and _char_cells(char) == 0


def _grown(char: str, cluster: str, width: int) -> int:
    if _is_flag_letter(char):
        return 2
    if char == _AS_EMOJI and width == 1 and (cluster[0] in "©®ℹ‼⁉" or _is_emoji(cluster[0])):
        return 2
    if unicodedata.category(char) == "Mc" and not 0x302E <= ord(char) <= 0x302F:
        return width + 1  # a vowel sign with a place of its own, in the scripts of India: हि is two cells
    if char == _KEYCAP and cluster[0] in "0123456789#*":
        return 2
    return width


def _is_emoji(char: str) -> bool:
    return ord(char) >= 0x2100 and unicodedata.category(char) in ("So", "Sk", "Sm")


def _is_flag_letter(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF
