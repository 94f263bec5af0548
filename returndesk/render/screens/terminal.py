"""The terminal's format: the screen of each value, and how its lines are printed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from typing import TextIO, cast

from returndesk.render.escape import narrow_encoding, visible
from returndesk.render.screens.layout import Line, Segment, about
from returndesk.render.table import Sections, Table

_SCREENS = {  # a value's name: the module under render/screens/ and its function
    "check": ("check", "check_screen"),
    "home": ("home", "home_screen"),
    "queue": ("queue", "queue_screen"),
    "claim": ("claim", "act_screen"),
    "claim-quote": ("claim", "quote_screen"),
    "claim-show": ("claim", "show_screen"),
    "order-import": ("order", "import_screen"),
    "order-show": ("order", "show_screen"),
    "policy-check": ("law", "policy_check_screen"),
    "policy-show": ("law", "policy_show_screen"),
    "policy-set": ("law", "policy_set_screen"),
    "policy-log": ("law", "policy_log_screen"),
    "policy-laws": ("law", "laws_screen"),
    "report-day": ("day", "day_screen"),
}
# Bold red, yellow, green, dim and bold (ECMA-48, SGR); to load rich for them takes a fifth of a `check`.
_CODES = {"over": "1;31", "today": "33", "yes": "32", "dim": "2", "strong": "1"}
_ASCII = str.maketrans("✔✘●○•…−·×→─█▉▊▋▌├┤┊┼▲▼▁▂▃▄▅▆▇", "+x*o*~--x>-#####||:+^v_.,-~=+", "▍▎▏")

Layout = Callable[[Table | Sections, date, int], list[Line]]


def screen_for(value: Table | Sections, as_of: date, width: int) -> list[Line]:
    """A value's lines, `width` cells wide where its words allow, without color codes."""
    width = max(width, 20)
    # sections have what they count below their title
    first = about(value, width) if isinstance(value, Table) else []
    return [finished(line) for line in (*first, *_layout(value)(value, as_of, width))]


def print_screen(lines: Iterable[Line], stream: TextIO, color: bool) -> None:
    """Write lines to a stream; `color` says whether its terminal takes styles (NO_COLOR is the caller's).

    Where the stream's encoding is not Unicode, signs become ASCII and other characters \\u4e2d; on a terminal
    that says it is dumb, signs become ASCII.
    """
    encoding = narrow_encoding(stream)
    if encoding is None and os.environ.get("TERM") == "dumb" and stream.isatty():
        encoding = "utf-8"
    if encoding is not None:
        lines = (tuple((_narrowed(text, encoding), style) for text, style in line) for line in lines)
    if not color or os.environ.get("TERM", "").lower() in ("dumb", "unknown"):
        stream.writelines("".join(text for text, _ in line) + "\n" for line in lines)
        return
    styled = ("".join(_styled(text, style) for text, style in line) for line in lines)
    if os.name == "nt":
        print_codes(styled, stream)
    else:
        stream.writelines(line + "\n" for line in styled)


def _styled(text: str, style: str) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style in _CODES else text


def print_codes(lines: Iterable[str], stream: TextIO) -> None:
    """Write lines with color codes by way of rich: a console of Windows may not know the codes."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, force_terminal=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(Text.from_ansi(line), soft_wrap=True)  # the terminal wraps, nothing is cropped


def _layout(value: Table | Sections) -> Layout:
    module, name = _SCREENS.get(value.name, ("", ""))
    if value.name == "check" and value.meta.get("order") is None:
        module = ""  # `check --all` is a list over many orders
    if not module:
        module, name = "default", "table_screen" if isinstance(value, Table) else "sections_screen"
    return cast(Layout, getattr(import_module(f"returndesk.render.screens.{module}"), name))


def finished(line: Line) -> Line:
    """A line with every text escaped (once more, to be safe) and no trailing spaces."""
    segments: list[Segment] = [(visible(text), style) for text, style in line if text]
    while segments:
        text, style = segments.pop()
        if text.rstrip(" "):
            return (*segments, (text.rstrip(" "), style))
    return ()


def _narrowed(text: str, encoding: str) -> str:
    return text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
