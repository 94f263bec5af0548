"""Mutants: the rules of core/, each broken in one place.

A mutant in mutants/*.txt reads like a diff: what it breaks, then the text to find ("- ") and its replacement
("+ "). It names no file: its text occurs exactly once in core/, or once within the function or class
named by "@ ".
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

MUTANTS = Path(__file__).with_name("mutants")


class Mutant(NamedTuple):
    breaks: str
    within: str
    old: str
    new: str


class Place(NamedTuple):
    """Where a mutant's text occurs."""

    file: Path
    start: int

    def replaced(self, mutant: Mutant) -> str:
        """The file's text with the mutant in it."""
        text = self.file.read_text(encoding="utf-8")
        return text[: self.start] + mutant.new + text[self.start + len(mutant.old) :]


def read_mutants(folder: Path = MUTANTS) -> list[Mutant]:
    """The mutants of every file of the folder."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]
    blocks = [block for text in texts for block in text.split("\n\n")]
    return [_mutant(block.strip("\n").split("\n")) for block in blocks if not block.startswith("## ")]


def _mutant(lines: list[str]) -> Mutant:
    within, old, new = (
        "\n".join(line[2:] for line in lines[1:] if line.startswith(sign)) for sign in ("@ ", "- ", "+ ")
    )
    return Mutant(lines[0], within, old, new)


def places(core: Path, mutant: Mutant) -> list[Place]:
    """Every place of the mutant's text in core/; there should be one."""
    found = []
    for file in sorted(core.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for first, last in _ranges(text, mutant.within):
            start = text.find(mutant.old, first, last)
            while start >= 0:
                found.append(Place(file, start))
                start = text.find(mutant.old, start + 1, last)
    return found


def _ranges(text: str, name: str) -> list[tuple[int, int]]:
    """From where to where the functions and classes of that name reach; "" is the whole text."""
    if not name:
        return [(0, len(text))]
    if f" {name}" not in text:
        return []
    ends = [0]
    for row in text.splitlines(keepends=True):
        ends.append(ends[-1] + len(row))
    return [
        (ends[node.lineno - 1], ends[node.end_lineno or node.lineno])
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
    ]
