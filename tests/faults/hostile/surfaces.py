"""What each surface must hold to, whatever text is in it: a check for each format, by its own reader."""

from __future__ import annotations

import csv
import email
import io
import json
import re
import xml.etree.ElementTree as ET
from email.policy import default
from html.parser import HTMLParser

from faults.hostile.values import RAW

_NUMBER = re.compile(r"-?\d+(\.\d+)?%?")
_FORMULA = re.compile(r"[\s\"'\u200b]*[=+\-@＝＋－＠]")
_VOID = {"meta", "link", "br", "hr", "img", "input", "col", "wbr"}


class Page(HTMLParser):
    """The elements of a page with their attributes' names, and what it would load or run."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[tuple[str, tuple[str, ...]]] = set()
        self.active: list[str] = []
        self.open: list[str] = []
        self.misplaced: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, tuple(sorted(name for name, _ in attrs))))
        for name, value in attrs:
            loads = name in ("href", "src", "action", "data", "srcdoc") and not (value or "").startswith("#")
            if name.startswith("on") or loads:
                self.active.append(f"{tag} {name}={value}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misplaced.append(tag)


def html_problem(text: str, known: set[tuple[str, tuple[str, ...]]]) -> str:
    """What is wrong with a page; `known` are the elements of pages without hostile text."""
    page = Page(text)
    if page.active or page.misplaced or page.open:
        return f"active {page.active[:3]}, misplaced {page.misplaced[:3]}, open {page.open[:3]}"
    if "script" in {tag for tag, _ in page.elements} or "iframe" in {tag for tag, _ in page.elements}:
        return "a script"
    return f"elements {found}" if (found := page.elements - known) else raw_problem(text)


def figure_problem(text: str) -> str:
    """What is wrong with a figure: its picture has a title and a description, and loads nothing."""
    figure = ET.fromstring(text)
    picture = next((one for one in figure.iter("svg") if one.get("role") == "img"), None)
    if picture is None:
        return "no image"
    for needed in ("title", "desc"):
        if not (picture.findtext(needed) or "").strip():
            return f"no {needed}"
    for element in figure.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in ("script", "foreignObject", "image", "use", "a"):
            return f"an element {tag}"
        for name in element.attrib:
            if name.startswith("on") or name.rpartition("}")[2] == "href":
                return f"an attribute {name}"
    return raw_problem(text)


def csv_problem(text: str, mark: str = ",") -> str:
    """What is wrong with a table for spreadsheets."""
    return formula_problem(text, mark) or raw_problem(text)


def formula_problem(text: str, mark: str = ",") -> str:
    """A cell that a spreadsheet would run."""
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True):
        for cell in row:
            if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) and not cell.startswith("'"):
                return f"a formula {cell[:60]!r}"
    return ""


def json_problem(text: str) -> str:
    """What is wrong with JSON, or with one JSON object a line."""
    try:
        json.loads(text)
    except ValueError:
        for line in text.splitlines():
            json.loads(line)
    return raw_problem(text)


def markdown_problem(text: str) -> str:
    """What is wrong with Markdown: HTML, a link, an image, an address that becomes one, a broken table."""
    bare = re.sub(r"\\.", "", text)
    for what, pattern in (
        ("HTML", r"<[a-zA-Z/!?]"),
        ("a link", r"\]\("),
        ("a reference", r"\]:"),
        ("code", r"`"),
        ("an address", r"(?i)[a-z]://|www\."),
    ):
        if found := re.search(pattern, bare):
            return f"{what}: {bare[max(0, found.start() - 30) : found.end() + 30]!r}"
    table: list[int] = []
    for line in bare.splitlines():
        if not line.startswith("|"):
            table = []
            continue
        table.append(line.count("|"))
        if len(set(table)) > 1:
            return f"a row of another width: {line[:80]!r}"
    return raw_problem(text)


def raw_problem(text: str) -> str:
    """A raw control character or a mark that turns the reading order."""
    found = RAW.search(text)
    return f"a raw {found[0]!r}" if found else ""


def mail_problem(data: bytes, to: str, sender: str) -> str:
    """What is wrong with a mail: a header beyond the usual ones, another recipient, several parts."""
    found = email.message_from_bytes(data, policy=default)
    usual = {
        "To", "From", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "Auto-Submitted", "Reply-To",
    }  # fmt: skip
    if more := {name for name in found if name not in usual}:
        return f"headers {more}"
    if [address.addr_spec for address in found["To"].addresses] != [to]:
        return f"to {found['To']}"
    if sender not in str(found["From"]):
        return f"from {found['From']}"
    if found.is_multipart() or found.get_content_type() != "text/plain":
        return f"parts {found.get_content_type()}"
    return ""
