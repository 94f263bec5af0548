"""The user's guide: Markdown pages by topic, read from the package."""

from __future__ import annotations

from collections.abc import Iterator
from pkgutil import get_data
from typing import NamedTuple

TOPICS = tuple(
    "policy law imports claims refunds exchanges parcels letters customers reports products marketing"
    " warehouse privacy security scripts undo files backups contributing changes".split()
)


class Page(NamedTuple):
    """A page of the guide: its title is the first heading, its text the whole page."""

    topic: str
    title: str
    text: str


class Match(NamedTuple):
    """A line of the guide that holds a word, with the heading above it."""

    topic: str
    heading: str
    line: str

    def excerpt(self, word: str) -> Match:
        """The same with a long line cut so that the word is near its start."""
        before = self.line[: self.line.casefold().find(word.casefold())]
        start = before.rfind(" ", 0, max(len(before) - 12, 0)) + 1
        return self if start == 0 else self._replace(line=f"…{self.line[start:]}")


def page(topic: str) -> Page:
    """The page of one of TOPICS."""
    data = get_data("returndesk", f"guide/{topic}.md")
    assert data is not None, topic
    text = data.decode("utf-8")
    return Page(topic, text.partition("\n")[0].removeprefix("# "), text)


def matches(word: str) -> Iterator[Match]:
    """Every line of the guide that holds a word, in any case."""
    wanted = word.casefold()
    for topic in TOPICS:
        found = page(topic)
        heading, in_block = found.title, False
        for line in found.text.splitlines():
            if line.startswith("```"):
                in_block = not in_block
            elif line.startswith("#") and not in_block:
                heading = line.lstrip("# ")
            if wanted in line.casefold():
                yield Match(topic, heading, line.strip("|# "))
