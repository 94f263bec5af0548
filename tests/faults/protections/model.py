"""A protection that can be taken out of the code: the test that it names must fail then.

`python tests/mutation/take_out.py` takes each out of a copy of the code, by itself, and runs its test.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Edit(NamedTuple):
    """A piece of the code that is there once, and what is there in its place."""

    file: str  # in returndesk/
    old: str
    new: str


class TakenOut(NamedTuple):
    """A protection that is taken out, and a test that notices: it, or all of its file, is in the table."""

    test: str  # file::name in tests/, or a file
    edits: tuple[Edit, ...]

    def applied(self, package: Path) -> dict[str, str]:
        """Each file of the package that is edited, and its text without the protection."""
        texts: dict[str, str] = {}
        for edit in self.edits:
            text = texts.get(edit.file) or (package / edit.file).read_text(encoding="utf-8")
            assert text.count(edit.old) == 1, edit
            texts[edit.file] = text.replace(edit.old, edit.new)
        return texts


def taken_out(test: str, file: str, old: str, new: str, *more: Edit) -> TakenOut:
    """One edit that takes a protection out, and more where it is twice."""
    return TakenOut(test, (Edit(file, old, new), *more))
