"""The statutory rights that ship with the package: one TOML document a regime, read into frozen values.

A document says `name`, `title`, `as_known_on`, `advice`, `[acts]` (short names of acts), `[delivery]`, and
`[[ground]]` each with `terms` (key = { is, cite, unverified, note }), `opens` (order tag = { cite, and above
or from }), `not_for` and `not_for_confirmed` (line tag = place). A place is "ACT where", its act spelled out
when it is read.
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
    """One regime, read once: only those that a policy names are."""
    import tomllib  # the desk without a law never needs it

    data = get_data("returndesk.intake.documents", f"laws/{name}.toml")
    assert data is not None
    return read_law(tomllib.loads(data.decode("utf-8")))


def read_law(told: Mapping[str, Any]) -> Regime:
    """The regime that a document's tables describe."""
    acts: Mapping[str, str] = told["acts"]
    delivery = told.get("delivery")
    return Regime(
        name=told["name"],
        title=told["title"],
        as_known_on=told["as_known_on"],
        advice=told["advice"],
        statutes=tuple(_statute(each, acts) for each in told["ground"]),
        delivery=delivery and Provision("delivery", delivery["says"], _place(delivery["cite"], acts)),
        members=tuple(told.get("members", ())),
        federal=_federal(told["holidays"], acts) if "holidays" in told else NO_FEDERAL_DAYS,
        reminder=told.get("reminder", ""),
    )


def _statute(told: Mapping[str, Any], acts: Mapping[str, str]) -> Statute:
    return Statute(
        name=told["name"],
        title=told["title"],
        says=told["says"],
        cite=_place(told["cite"], acts),
        terms={key: _provision(key, each, acts) for key, each in told["terms"].items()},
        opens=tuple(
            Opening(tag, _place(each["cite"], acts), _limit(each.get("above")), _limit(each.get("from")))
            for tag, each in told.get("opens", {}).items()
        ),
        not_for={tag: _place(place, acts) for tag, place in told.get("not_for", {}).items()},
        not_for_confirmed={
            tag: _place(place, acts) for tag, place in told.get("not_for_confirmed", {}).items()
        },
    )


def _provision(key: str, told: Mapping[str, Any], acts: Mapping[str, str]) -> Provision:
    value = told["is"]
    if isinstance(value, list):
        value = tuple(value)
    elif isinstance(value, str) and _WINDOW.fullmatch(value):
        value = parse_window(value)
    place = _place(told["cite"], acts)
    return Provision(key, value, place, told.get("unverified", False), told.get("note", ""))


def _place(cite: str, acts: Mapping[str, str]) -> str:
    """ "CRD art. 9; SGD art. 10" with each act spelled out. Raises KeyError for an act that is not told."""
    places = [place.strip().partition(" ") for place in cite.split(";")]
    return "; ".join(f"{acts[act]} {where}".strip() for act, _, where in places)


def _limit(text: str | None) -> Limit | None:
    if text is None:
        return None
    amount, currency = text.split()
    return Limit(parse_minor(amount, currency), currency)


def _federal(told: Mapping[str, Any], acts: Mapping[str, str]) -> FederalDays:
    return FederalDays(
        tuple(tuple(rule) for rule in told["days"]), _provision("observed", told["observed"], acts)
    )
