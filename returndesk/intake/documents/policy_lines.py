"""Where each key of a policy document stands: TOML's own reader gives values without their lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace

from returndesk.core.policy.problem import Path, Problem

_QUOTES = ('"""', "'''", '"', "'")
_BARE_END = ",]}#\n"


def with_lines(problems: Iterable[Problem], text: str) -> list[Problem]:
    """The same problems, each with its line; what is missing has the line of the table that lacks it."""
    lines = lines_by_path(text)
    return [replace(problem, line=_nearest(lines, problem.path)) for problem in problems]


def _nearest(lines: Mapping[Path, int], path: Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def lines_by_path(text: str) -> dict[Path, int]:
    """The line of every key and table of a valid document: ("rule", 2, "when", "tag") → 14.

    Tables of an array are numbered from 1.
    """
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.lines


class _Scanner:
    """Walks over a text that TOML's own reader took already: what would be wrong is not looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._ends = [index for index, char in enumerate(text) if char == "\n"]
        self._counts: dict[Path, int] = {}

    @property
    def line(self) -> int:
        return bisect_right(self._ends, self.at - 1) + 1

    def peek(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def skip(self, chars: str = " \t\n") -> None:
        """Over blanks, line ends and comments."""
        while self.at < len(self.text):
            if self.peek("#"):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] in chars:
                self.at += 1
            else:
                return

    def document(self) -> None:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            if self.peek("["):
                table = self.header()
            else:
                self.pair(table)
            self.skip()

    def header(self) -> Path:
        line, several = self.line, self.peek("[[")
        self.at += 2 if several else 1
        parts = self.key()
        self.at += 2 if several else 1
        path: Path = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
            self.lines.setdefault(path, line)  # a table that only its own tables tell of
        path = (*path, parts[-1])
        if several:
            self._counts[path] = self._counts.get(path, 0) + 1
            self.lines.setdefault(path, line)
        path = self._latest(path)
        self.lines.setdefault(path, line)
        return path

    def _latest(self, path: Path) -> Path:
        return (*path, self._counts[path]) if path in self._counts else path

    def key(self) -> list[str]:
        """A key with its dots; the scanner stands behind it and its blanks."""
        parts = []
        while True:
            self.skip(" \t")
            start = self.at
            if self.peek('"') or self.peek("'"):
                self.string()
                parts.append(self.text[start + 1 : self.at - 1])
            else:
                while self.at < len(self.text) and (
                    self.text[self.at].isalnum() or self.text[self.at] in "-_"
                ):
                    self.at += 1
                parts.append(self.text[start : self.at])
            self.skip(" \t")
            if not self.peek("."):
                return parts
            self.at += 1

    def pair(self, table: Path) -> None:
        line, path = self.line, table
        for part in self.key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self.at += 1  # =
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip(" \t")
        if self.peek("["):
            self.at += 1
            self.skip()
            number = 0
            while not self.peek("]"):
                number += 1
                self.lines.setdefault((*path, number), self.line)
                self.value((*path, number))
                self._comma()
            self.at += 1
        elif self.peek("{"):
            self.at += 1
            self.skip()
            while not self.peek("}"):
                self.pair(path)
                self._comma()
            self.at += 1
        elif self.text[self.at] in "\"'":
            self.string()
        else:
            while self.at < len(self.text) and self.text[self.at] not in _BARE_END:
                self.at += 1

    def _comma(self) -> None:
        self.skip()
        if self.peek(","):
            self.at += 1
            self.skip()

    def string(self) -> None:
        quote = next(each for each in _QUOTES if self.peek(each))
        self.at += len(quote)
        while not self.peek(quote):
            self.at += 2 if quote[0] == '"' and self.peek("\\") else 1
        self.at += len(quote)
        # A text of several lines may end in one or two quotes of its own.
        while len(quote) == 3 and self.peek(quote[0]):
            self.at += 1
