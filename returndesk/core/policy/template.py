"""A policy as a commented document: every key with its meaning, its default and an example."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from returndesk.core.policy.keys import KEYS, PLACES, Key
from returndesk.core.policy.values import as_toml

_WIDTH = 100
_HEAD = """\
# Your return policy. What is said after # is not read; take the # away to use an example.
#   returndesk policy check FILE    finds mistakes, and terms that the law goes beyond
#   returndesk policy set FILE      puts it in force, and says what changes
# Amounts are in the desk's currency and in quotes; for others: { EUR = "2.50", JPY = "300" }
"""
# Tables that a document may have several of, or none: the header of an example.
_EXAMPLES = {
    "rule": "[[rule]]",
    "tier": "[[tier]]",
    "season": "[[season]]",
    "service.for": "[[service.for]]",
    "carriers": "[carriers.post]",
}
_TABLES = ("when", "for", "write_off")  # keys that are tables of their own
_PLATFORMS = """\
# Clocks of platforms: three business days on eBay, 48 hours in a WeChat shop.
# [[service.for]]
# channel = "ebay"
# decide = "3 business days"
# then = "eBay decides"
# [[service.for]]
# channel = "wechat"
# answer = "48 hours"
# then = "platform decides for the buyer"
"""


def template(document: Mapping[str, Any] | None = None) -> str:
    """A document with these values, the defaults where it has none, and everything else as a comment."""
    given = document or {}
    parts = [_HEAD]
    for table in PLACES:
        if table == "when":
            continue
        parts.append("\n".join(_table(table, given)).strip("\n") + "\n")
    return "\n".join(parts)


def _table(table: str, document: Mapping[str, Any]) -> Iterator[str]:
    header = PLACES[table].header
    yield from _comment(PLACES[table].meaning)
    if table == "reasons":
        yield header
        yield from _pairs(document.get(table, {}))
        fault, details = _shown(table)
        yield from [*_comment(fault.meaning), f"# too-loud = {fault.example}", ""]
        yield from [*_comment(details.meaning), "# [reasons.wrong-size]", f"# details = {details.example}"]
    elif table in _EXAMPLES:
        yield from _several(table, document)
        yield f"# {_EXAMPLES[table]}"
        for key in (one for one in _shown(table) if one.name != "signal"):
            yield from _commented(key)
        yield _PLATFORMS if table == "service.for" else ""
        if table == "rule":  # a rule with a signal may not have all the keys of the other
            yield from ["# [[rule]]", '# name = "often returns"', '# review_above = "0.00"']
            yield from (line for key in _shown(table) if key.name == "signal" for line in _commented(key))
            yield ""
    else:
        yield from [header] * bool(header)
        own = _within(document, table)
        for key in _shown(table):
            yield from _key(key, own)


def _commented(key: Key) -> Iterator[str]:
    yield from (f"# {line}" for line in [*_comment(key.meaning), f"{_name(key)} = {key.example}"])


def _key(key: Key, given: Mapping[str, object]) -> Iterator[str]:
    default = "" if "efault:" in key.meaning else f" Default: {_said(key)}."
    value = given.get(key.name, key.default)
    if value is None:
        yield from _comment(f"{key.meaning}{default}")
        yield f"# {key.name} = {key.example}"
    else:
        yield from _comment(f"{key.meaning}{default} Example: {key.example}")
        yield f"{key.name} = {as_toml(value)}"


def _said(key: Key) -> str:
    return "none" if key.default in (None, []) else as_toml(key.default)


def _several(table: str, document: Mapping[str, Any]) -> Iterator[str]:
    """The tables that the document has, in full."""
    if table == "carriers":
        for code, each in document.get(table, {}).items():
            yield from [f"[{table}.{code}]", *_pairs(each), ""]
        return
    within, _, name = table.rpartition(".")
    for each in (document.get(within, {}) if within else document).get(name, []):
        yield from [f"[[{table}]]", *_pairs(each), ""]


def _pairs(table: Mapping[str, object]) -> list[str]:
    return [as_toml({key: value})[2:-2] for key, value in table.items()]


def _shown(table: str) -> list[Key]:
    """The keys of a table, those of its conditions too; a rule's other keys are those of [defaults]."""
    tables = (table, "when") if table == "rule" else (table,)
    if table == "service.for":  # with one of the targets that it may set
        return [
            *(key for key in KEYS if key.table == table),
            next(key for key in KEYS if key.name == "decide"),
        ]
    return [key for key in KEYS if key.table in tables and key.name not in _TABLES]


def _within(document: Mapping[str, Any], table: str) -> Mapping[str, Any]:
    """The table of a document by its dotted name; the document itself for ""."""
    for name in filter(None, table.split(".")):
        document = document.get(name, {})
    return document


def _name(key: Key) -> str:
    return f"when.{key.name}" if key.table == "when" else key.name


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
