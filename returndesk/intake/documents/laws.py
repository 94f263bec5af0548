"""The statutory rights that ship with the package: one TOML document a regime.

A document has `name`, `title`, `as_known_on`, `advice`, `[acts]` (short names of acts), `[delivery]`, and
`[[ground]]` each with `terms` (key = { is, cite, unverified, note }), `opens` (order tag = { cite, and above
or from }), `not_for` and `not_for_confirmed` (line tag = citation). A citation is "ACT place"; the act
is spelled out when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pkgutil import get_data
from typing import Any

from returndesk.core.days import parse_window
from returndesk.core.law.statute import (
    NO_FEDERAL_DAYS,
    FederalDays,
    Limit,
    Opening,
    Provision,
    Regime,
    Statute,
)
from returndesk.core.money import parse_minor

_WINDOW = re.compile(r"[0-9]+ (days|months)")


@cache
def load_law(name: str) -> Regime:
    """One regime, read once, when a policy names it."""
    import tomllib  # the desk without a law never needs it

    data = get_data("returndesk.intake.documents", f"laws/{name}.toml")
    assert data is not None
    return read_law(tomllib.loads(data.decode("utf-8")))


def read_law(table: Mapping[str, Any]) -> Regime:
    """The regime of a document's tables."""
    acts: Mapping[str, str] = table["acts"]
    delivery = table.get("delivery")
    return Regime(
        name=table["name"],
        title=table["title"],
        as_known_on=table["as_known_on"],
        advice=table["advice"],
        statutes=tuple(_statute(each, acts) for each in table["ground"]),
        delivery=delivery and Provision("delivery", delivery["says"], _citation(delivery["cite"], acts)),
        members=tuple(table.get("members", ())),
        federal=_federal(table["holidays"], acts) if "holidays" in table else NO_FEDERAL_DAYS,
        reminder=table.get("reminder", ""),
    )


def _statute(table: Mapping[str, Any], acts: Mapping[str, str]) -> Statute:
    return Statute(
        name=table["name"],
        title=table["title"],
        says=table["says"],
        cite=_citation(table["cite"], acts),
        terms={key: _provision(key, each, acts) for key, each in table["terms"].items()},
        opens=tuple(
            Opening(tag, _citation(each["cite"], acts), _limit(each.get("above")), _limit(each.get("from")))
            for tag, each in table.get("opens", {}).items()
        ),
        not_for=_cited(table.get("not_for", {}), acts),
        not_for_confirmed=_cited(table.get("not_for_confirmed", {}), acts),
    )


def _provision(key: str, table: Mapping[str, Any], acts: Mapping[str, str]) -> Provision:
    value = table["is"]
    if isinstance(value, list):
        value = tuple(value)
    elif isinstance(value, str) and _WINDOW.fullmatch(value):
        value = parse_window(value)
    place = _citation(table["cite"], acts)
    return Provision(key, value, place, table.get("unverified", False), table.get("note", ""))


def _cited(tags: Mapping[str, str], acts: Mapping[str, str]) -> dict[str, str]:
    return {tag: _citation(cite, acts) for tag, cite in tags.items()}


def _citation(cite: str, acts: Mapping[str, str]) -> str:
    """ "CRD art. 9; SGD art. 10" with each act spelled out. Raises KeyError for an unknown act."""
    places = [place.strip().partition(" ") for place in cite.split(";")]
    return "; ".join(f"{acts[act]} {where}".strip() for act, _, where in places)


def _limit(text: str | None) -> Limit | None:
    if text is None:
        return None
    amount, currency = text.split()
    return Limit(parse_minor(amount, currency), currency)


def _federal(table: Mapping[str, Any], acts: Mapping[str, str]) -> FederalDays:
    return FederalDays(
        tuple(tuple(rule) for rule in table["days"]), _provision("observed", table["observed"], acts)
    )
