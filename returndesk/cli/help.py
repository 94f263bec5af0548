"""The user's guide in the terminal: its topics, one page, or every line with a word."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from returndesk.cli.base import (
    answers,
    chosen_format,
    emit,
    emit_text,
    screen_width,
    shows_color,
    state,
    today,
)
from returndesk.cli.options import argument, option
from returndesk.errors import NotFound, UsageProblem
from returndesk.render.table import Column, Table

TOPIC, TITLE = Column("topic", "code"), Column("title")
PAGERS = ("less", "more")


@answers
def guide(
    ctx: typer.Context,
    topic: Annotated[str | None, argument("[TOPIC]", "Page to read; default: list all.")] = None,
    word: Annotated[str, option("-k, --keyword WORD", "Find the lines that contain WORD.")] = "",
) -> None:
    """Read the user's guide: one page a topic.

    On a terminal a page is shown with $PAGER, else less.

    Example: returndesk help imports
    """
    from returndesk.intake.documents.guide import TOPICS, matches, page

    day = today(ctx)
    if word and topic:
        raise UsageProblem("-k WORD cannot be combined with a topic")
    if word:
        columns = (TOPIC, Column("heading"), Column("line"))
        cut = chosen_format(ctx) == "table"
        rows = [(one.excerpt(word) if cut else one)._asdict() for one in matches(word)]
        emit(ctx, Table("help", columns, rows, {"empty": f"The guide does not mention '{word}'."}), day)
    elif topic is None:
        rows = [{"topic": name, "title": page(name).title} for name in TOPICS]
        emit(ctx, Table("help", (TOPIC, TITLE), rows, {"next": ["returndesk help TOPIC"]}), day)
    else:
        found = page(_known(topic, TOPICS))
        if chosen_format(ctx) not in ("table", "plain"):
            emit(ctx, Table("help", (TOPIC, TITLE, Column("text")), [found._asdict()]), day)
        elif state(ctx).to_file is None and chosen_format(ctx) == "table" and sys.stdout.isatty():
            _show(found.text, color=shows_color(ctx, sys.stdout))
        else:
            emit_text(ctx, [found.text])


def _known(typed: str, topics: tuple[str, ...]) -> str:
    """The topic that was typed, by its name or an unambiguous prefix. Raises NotFound."""
    fitting = [typed] if typed in topics else [name for name in topics if name.startswith(typed)]
    if len(fitting) == 1:
        return fitting[0]
    from difflib import get_close_matches

    near = fitting or get_close_matches(typed, topics)
    suggestion = f" Did you mean {' or '.join(near)}?" if near else ""
    raise NotFound(f"Unknown topic '{typed}'.{suggestion}", hint="returndesk help")


def _show(text: str, *, color: bool) -> None:
    """Show a page on the terminal, by the pager if there is one; an empty $PAGER means none."""
    import shutil
    import subprocess

    from returndesk.render.screens.page import page_text

    laid_out = page_text(text, min(screen_width(), 100), color)
    wanted = os.environ.get("PAGER")
    choices = [_words(wanted)] if wanted is not None else [[name] for name in PAGERS]
    pager = next((words for words in choices if words and shutil.which(words[0])), None)
    if pager is None or os.environ.get("TERM") == "dumb":
        sys.stdout.write(laid_out)
        return
    # less: stop at once if the page fits the screen, keep colors, leave the text on the screen.
    env = {"LESS": "FRX", **os.environ}
    sys.stdout.flush()
    try:
        subprocess.run(pager, input=laid_out.encode("utf-8"), stdout=sys.stdout, env=env, check=False)
    except OSError:  # it may be executed, and cannot
        sys.stdout.write(laid_out)


def _words(command: str) -> list[str]:
    """A command's words; none where a quote is open."""
    import shlex

    try:
        return shlex.split(command)
    except ValueError:
        return []
