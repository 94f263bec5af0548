"""A policy document: its tables from TOML text, and the line of every key, which TOML's own reader omits."""

from __future__ import annotations

import re
import tomllib
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from returndesk.core.policy.problem import Path, Problem
from returndesk.core.policy.values import as_toml
from returndesk.core.value import replace
from returndesk.errors import BadSettings
from returndesk.intake.toml_text import read_toml

_TOKEN = re.compile(
    r"""(?P<skip>[ \t]+|\#[^\n]*)
    |(?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\])*"|'[^']*')
    |(?P<mark>[][{}=,\n])
    |(?P<bare>[^][{}=,#"'\s]+)""",
    re.DOTALL | re.VERBOSE,
)


def read_document(name: str, text: str) -> dict[str, object]:
    """The tables of a policy document. `name` is for messages; raises BadSettings with the line."""
    try:
        return read_toml(text)
    except ValueError as error:
        raise BadSettings(
            f"{name}: not valid TOML: {error}", hint="Put texts in quotes, dates without."
        ) from None


def with_keys(text: str, keys: Mapping[tuple[str, ...], object], why: str) -> str:
    """A valid document with keys added where they belong, each with a comment that says why."""
    text = text.replace("\r\n", "\n").rstrip("\n") + "\n" if keys else text
    for path, value in keys.items():
        text = _with_key(text, path, f"{as_toml(value)}  # {why}")
    return text


def _with_key(text: str, path: tuple[str, ...], value: str) -> str:
    """Under its table's header; else as a dotted key, else in a table of its own."""
    *tables, key = path
    lines = text.splitlines(keepends=True)
    header = lines_by_path(text).get(tuple(tables), 0) if tables else 0
    under = [*lines[:header], f"{key} = {value}\n", *lines[header:]]
    dotted = [f"{'.'.join(path)} = {value}\n", *lines]
    table = [text, f"\n[{'.'.join(tables)}]\n{key} = {value}\n"]
    for pieces in (under, table, dotted) if tables else (dotted,):
        found = _tables("".join(pieces))
        for name in tables:
            found = found.get(name, {}) if isinstance(found, dict) else {}
        if isinstance(found, dict) and key in found:
            return "".join(pieces)
    # A table in one line has no room: the document is written anew, without its comments.
    whole = tomllib.loads(text)
    inner = whole[tables[0]] | _tables(f"{key} = {value}")
    return "".join(f"{name} = {as_toml(one)}\n" for name, one in (whole | {tables[0]: inner}).items())


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def with_lines(problems: Iterable[Problem], text: str) -> list[Problem]:
    """The same problems with their lines; a missing key has the line of its table."""
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


class _Token(NamedTuple):
    kind: str | None
    text: str
    line: int


class _Scanner:
    """Walks over the tokens of a text that TOML's own reader accepted: nothing is checked again."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}  # how many tables an array has so far
        self._tokens: deque[_Token] = deque()
        line = 1
        for found in _TOKEN.finditer(f"{text}\n"):
            if found.lastgroup != "skip":
                self._tokens.append(_Token(found.lastgroup, found[0], line))
            line += found[0].count("\n")

    def take(self, *texts: str) -> bool:
        """Whether one of these is next; if so, go past it."""
        if not self._tokens or self._tokens[0].text not in texts:
            return False
        self._tokens.popleft()
        return True

    def document(self) -> None:
        table: Path = ()
        while self._tokens:
            if self.take("["):
                table = self.header()
            elif not self.take("\n"):
                self.pair(table)

    def header(self) -> Path:
        """`[a.b]` or `[[a.b]]` after its first bracket."""
        several = self.take("[")
        line, parts = self.key("]")
        self.take("]")
        path: Path = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
            self.lines.setdefault(path, line)  # a table that only its own tables mention
        path = (*path, parts[-1])
        if several:
            self._counts[path] = self._counts.get(path, 0) + 1
            self.lines.setdefault(path, line)
        path = self._latest(path)
        self.lines.setdefault(path, line)
        return path

    def _latest(self, path: Path) -> Path:
        return (*path, self._counts[path]) if path in self._counts else path

    def key(self, end: str) -> tuple[int, list[str]]:
        """The line and the parts of a key, past its end."""
        line, parts = self._tokens[0].line, list[str]()
        while not self.take(end):
            token = self._tokens.popleft()
            parts += [token.text[1:-1]] if token.kind == "text" else filter(None, token.text.split("."))
        return line, parts

    def pair(self, table: Path) -> None:
        line, parts = self.key("=")
        for part in parts:
            table = (*table, part)
            self.lines.setdefault(table, line)
        self.value(table)

    def value(self, path: Path) -> None:
        if self.take("["):
            number = 0
            while not self.take("]"):
                if not self.take(",", "\n"):
                    number += 1
                    self.lines.setdefault((*path, number), self._tokens[0].line)
                    self.value((*path, number))
        elif self.take("{"):
            while not self.take("}"):
                if not self.take(",", "\n"):
                    self.pair(path)
        else:
            while self._tokens[0].text not in (",", "]", "}", "\n"):
                self._tokens.popleft()
