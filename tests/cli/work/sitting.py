"""A sitting at `queue --work`: what is typed and seen, kept as a golden screen."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from cli.terminal import typed
from factory import Shop

GOLDEN = Path(__file__).parent.parent / "golden"


def sit(shop: Shop, *answers: str, options: Sequence[str] = (), code: int = 0) -> str:
    """Work with these answers at an 80 columns wide terminal; what was seen."""
    seen = typed(shop, "queue", "--work", *options, answers=answers)
    assert seen.code == code, seen.screen
    return seen.screen


def hold(name: str, screen: str) -> None:
    """Compare what was seen with golden/work_NAME.txt; instants are the clock's own."""
    shown = re.sub(
        r"\b(?:[A-Z][a-z]{2} )?\d\d? [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d", "Mon 23 Nov 09:12", screen
    )
    path = GOLDEN / f"work_{name}.txt"
    if os.environ.get("RETURNDESK_GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")
    assert "Traceback" not in shown
