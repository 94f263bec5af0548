"""Public holidays: looked up when a policy is set and once a year, stored in the desk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.store import policies as store
from returndesk.store.connection import writing

if TYPE_CHECKING:
    from returndesk.core.law.statute import Regime
    from returndesk.core.policy.terms import Policy

    RegimesOf = Callable[[Policy], Sequence[Regime]]

YEARS_BACK, YEARS_AHEAD = 3, 3  # windows and statutory rights reach years ahead


def keep_holidays(conn: sqlite3.Connection, policy: Policy, today: date, regimes: RegimesOf) -> None:
    """Once a year, store the coming public holidays: questions do not load the library."""
    if not policy.country:
        return
    if store.last_holiday_year(conn, policy.country, policy.region) < today.year + YEARS_AHEAD:
        with writing(conn):
            save_holidays(conn, policy, today, regimes)


def save_holidays(conn: sqlite3.Connection, policy: Policy, today: date, regimes: RegimesOf) -> None:
    """Store the holidays of the shop's country, and of its customers' countries if a law counts them."""
    from returndesk.store.digests.record import record_calendars

    if not policy.country:
        return
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    found = public_holidays(policy.country, policy.region, years)
    store.save_holidays(conn, policy.country, policy.region, sorted(found.items()))
    store.save_working_days(conn, policy.country, _working_days(policy, years))
    # A customer abroad may have the later last day.
    for country in {member for regime in regimes(policy) for member in regime.members} - {policy.country}:
        store.save_holidays(conn, country, "", sorted(public_holidays(country, "", years).items()))
    record_calendars(conn)


def public_holidays(country: str, region: str, years: Iterable[int]) -> dict[date, str]:
    """Public holidays with their names. Raises LookupError for an unknown country or region."""
    from holidays import country_holidays, list_supported_countries

    regions = list_supported_countries(include_aliases=True)
    if country not in regions or region not in ("", *regions[country]):
        raise LookupError(country, region)
    found = country_holidays(country, subdiv=region or None, years=years)
    return {day: str(name) for day, name in found.items()}


def has_holidays(country: str) -> bool:
    """Whether the library has the public holidays of a country."""
    from holidays import list_supported_countries

    return country in list_supported_countries()


def regions_of(country: str) -> list[str]:
    """The regions of a country whose public holidays the library has, their codes first."""
    from holidays import list_supported_countries

    found = list_supported_countries(include_aliases=True).get(country, [])
    return sorted(found, key=lambda region: (len(region) > 3, region))


def region_names(country: str) -> dict[str, list[str]]:
    """The regions of a country by their codes, each with its names."""
    import holidays

    found: dict[str, list[str]] = getattr(holidays, country).get_subdivision_aliases()
    return {code: found.get(code, []) for code in dict.fromkeys((*regions_of(country), *found))}


def _working_days(policy: Policy, years: range) -> list[date]:
    """The weekend days worked in exchange for a day off."""
    from holidays import country_holidays

    found = country_holidays(policy.country, subdiv=policy.region or None, years=years)
    return sorted(day for day in getattr(found, "weekend_workdays", ()) if day.year in years)
