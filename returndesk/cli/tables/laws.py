"""From statutory rights to tables: what there is, and one with every figure and where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returndesk.core.law.statute import Limit, Opening, Provision, Regime, Statute
from returndesk.core.money import format_minor
from returndesk.render.table import Column, Row, Table

LAWS = (
    Column("law", "code"),
    Column("ground", "code"),
    Column("title", rank=3),
    Column("in_force", "date", rank=1),
    Column("length"),
    Column("source", rank=2),
    Column("unverified", "list", rank=4),
    Column("as_known_on", "date", rank=6),
    Column("advice", rank=7),
)
LAW = (
    Column("law", "code", rank=6),
    Column("ground", "code"),
    Column("key", "code"),
    Column("value"),
    Column("source", rank=1),
    Column("unverified", "truth", rank=2),
    Column("note", rank=3),
)


def laws_table(regimes: Sequence[Regime]) -> Table:
    """A row a ground of every law."""
    rows: list[Row] = [
        {
            "law": regime.name,
            "ground": statute.name,
            "title": statute.title,
            "in_force": statute.day("in_force"),
            "length": _length(statute),
            "source": statute.cite,
            "unverified": list(statute.unverified),
            "as_known_on": regime.as_known_on,
            "advice": regime.advice,
        }
        for regime in regimes
        for statute in regime.statutes
    ]
    return Table("policy-laws", LAWS, rows, {"next": ["returndesk policy laws eu"]})


def _length(statute: Statute) -> str:
    days = statute.get("business_days", 0)
    return f"{days} business days" if days else str(statute.window("length"))


def law_table(regime: Regime) -> Table:
    """A row a term of one law, with the place where it is written."""
    rows: list[Row] = []
    for statute in regime.statutes:
        rows += [_row(regime, statute.name, each) for each in _told(statute)]
    if regime.delivery:
        rows.append(_row(regime, regime.name, regime.delivery))
    title = f"{regime.title}, as known on {regime.as_known_on}: {regime.advice}"
    return Table("policy-laws", LAW, rows, {"title": title, "whole": True})


def _told(statute: Statute) -> Iterator[Provision]:
    yield Provision("says", statute.says, statute.cite)
    yield from statute.terms.values()
    for opening in statute.opens:
        yield Provision(f"opens {opening.tag}", _amount(opening), opening.cite)
    for tag, cite in statute.not_for.items():
        yield Provision(f"not for {tag}", True, cite)
    for tag, cite in statute.not_for_confirmed.items():
        yield Provision(f"not for {tag}", "where that purchase was confirmed", cite)


def _amount(opening: Opening) -> str:
    def said(word: str, limit: Limit) -> str:
        return f"{word} {format_minor(limit.minor, limit.currency)} {limit.currency}"

    if opening.above:
        return said("above", opening.above)
    return said("from", opening.least) if opening.least else "true"


def _row(regime: Regime, ground: str, provision: Provision) -> Row:
    value = provision.value
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return {
        "law": regime.name,
        "ground": ground,
        "key": provision.key,
        "value": text.lower() if isinstance(value, bool) else text,
        "source": provision.cite,
        "unverified": provision.unverified,
        "note": provision.note,
    }
