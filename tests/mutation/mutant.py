"""One break of the rules."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One change of one file; `old` occurs there exactly once."""

    file: str
    old: str
    new: str
    breaks: str
