"""Tables of statutory rights: all laws, and one law with every term and its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from returndesk.core.law.statute import Limit, Opening, Provision, Regime, Statute
from returndesk.core.money import format_minor
from returndesk.render.table import Column, Table, table_of

LAWS = (  # of (law, statute)
    Column("law", "code", of=lambda pair: pair[0].name),
    Column("ground", "code", of=lambda pair: pair[1].name),
    Column("title", rank=3, of=lambda pair: pair[1].title),
    Column("in_force", "date", rank=1, of=lambda pair: pair[1].day("in_force")),
    Column("length", of=lambda pair: _length(pair[1])),
    Column("source", rank=2, of=lambda pair: pair[1].cite),
    Column("unverified", "list", rank=4, of=lambda pair: pair[1].unverified),
    Column("as_known_on", "date", rank=6, of=lambda pair: pair[0].as_known_on),
    Column("advice", rank=7, of=lambda pair: pair[0].advice),
)
LAW = (  # of (statute's name, term)
    Column("law", "code", rank=6),
    Column("ground", "code", of=lambda pair: pair[0]),
    Column("key", "code", of=lambda pair: pair[1].key),
    Column("value", of=lambda pair: _value(pair[1].value)),
    Column("source", rank=1, of=lambda pair: pair[1].cite),
    Column("unverified", "truth", rank=2, of=lambda pair: pair[1].unverified),
    Column("note", rank=3, of=lambda pair: pair[1].note),
)


def laws_table(regimes: Sequence[Regime]) -> Table:
    """A row for each ground of every law."""
    pairs = [(regime, statute) for regime in regimes for statute in regime.statutes]
    return table_of("policy-laws", LAWS, pairs, {"next": ["returndesk policy laws eu"]})


def _length(statute: Statute) -> str:
    days = statute.get("business_days", 0)
    return f"{days} business days" if days else str(statute.window("length"))


def law_table(regime: Regime) -> Table:
    """A row for each term of one law, with its source."""
    pairs = [(statute.name, term) for statute in regime.statutes for term in _terms(statute)]
    if regime.delivery:
        pairs.append((regime.name, regime.delivery))
    title = f"{regime.title}, as known on {regime.as_known_on}: {regime.advice}"
    return table_of("policy-laws", LAW, pairs, {"title": title, "whole": True}, law=regime.name)


def _terms(statute: Statute) -> Iterator[Provision]:
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


def _value(value: object) -> str:
    text = ", ".join(value) if type(value) is tuple else str(value)
    return text.lower() if isinstance(value, bool) else text
