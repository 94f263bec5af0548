"""Starting a desk, and the policy it works by."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from returndesk import clock
from returndesk.core.money import is_currency
from returndesk.core.policy.changes import Change, changes
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.problem import Problem
from returndesk.desk.holidays import YEARS_AHEAD, country_known, public_holidays, save_holidays
from returndesk.desk.journal import record
from returndesk.errors import BadSettings, NotFound, Refused, UsageProblem
from returndesk.store import journal
from returndesk.store import policies as store
from returndesk.store.connection import create, translate, writing
from returndesk.store.policies import PolicyVersion, Settings

if TYPE_CHECKING:
    from returndesk.core.law.policy_audit import Override
    from returndesk.core.policy.terms import Policy
    from returndesk.desk.session import Desk


@dataclass(frozen=True, slots=True)
class Started:
    """A new desk."""

    path: str
    settings: Settings
    policy: str


def start_desk(
    path: str,
    settings: Settings,
    document: str,
    parsed: Mapping[str, object],
    who: str,
    *,
    dry_run: bool = False,
) -> Started:
    """Create the desk's file with its first policy; nothing is left behind where that fails.

    Raises Refused where the file is there already, BadSettings for a currency or a policy that is none.
    """
    _check_settings(settings, parsed)
    target = os.path.abspath(path)
    if os.path.lexists(target):
        raise Refused(
            f"{path} is there already", hint=(f"returndesk --db {path} config", "returndesk --db FILE init")
        )
    if not os.path.isdir(os.path.dirname(target)):
        raise NotFound(
            f"no folder {os.path.dirname(target)}", hint="make it first, or name another: --db FILE"
        )
    # A crash must not leave half a desk under the final name, nor a second init overwrite the first.
    partial = f"{target}.{os.getpid()}.partial"
    try:
        conn = create(partial)
        try:
            _first_rows(conn, settings, document, parsed, who)
        finally:
            conn.close()
        if not dry_run:
            _put(partial, target, path)
    except sqlite3.Error as error:
        raise translate(error, path) from error
    finally:
        for leftover in (partial, f"{partial}-journal"):
            if os.path.lexists(leftover):
                os.unlink(leftover)
    return Started(path, settings, document)


def _put(partial: str, target: str, path: str) -> None:
    try:
        os.link(partial, target)
    except FileExistsError:
        raise Refused(f"{path} is there already", hint="returndesk --db FILE init") from None
    except OSError:  # a file system without hard links
        os.rename(partial, target)


def _check_settings(settings: Settings, parsed: Mapping[str, object]) -> None:
    if not is_currency(settings.currency):
        raise UsageProblem(f"--currency: expected three capitals such as EUR, found {settings.currency}")
    problems = read_policy(parsed, settings.currency)[1]
    if problems:
        raise BadSettings(f"the first policy: {problems[0]}")


def _first_rows(
    conn: sqlite3.Connection, settings: Settings, document: str, parsed: Mapping[str, object], who: str
) -> None:
    at = clock.now()
    with writing(conn):
        store.save_settings(conn, settings, at)
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        version = PolicyVersion(1, None, False, stamp, settings.created_on, who, document)
        store.save_policy(conn, version, parsed)
        details = {"currency": settings.currency, "timezone": settings.timezone, "policy": 1}
        journal.append(
            conn,
            at=at,
            on=settings.created_on,
            who=who,
            act="init",
            details=details,
            text={"shop": settings.shop},
        )


@dataclass(frozen=True, slots=True)
class CheckedPolicy:
    """A policy document that was read: the policy, and its problems if it is wrong."""

    policy: Policy
    problems: tuple[Problem, ...]


def check_policy(desk: Desk, parsed: Mapping[str, object]) -> CheckedPolicy:
    """Read a document as this desk would; nothing is stored."""
    policy, problems = read_policy(parsed, desk.settings.currency)
    if not problems and policy.country:
        try:
            public_holidays(policy.country, policy.region, [desk.today.year])
        except LookupError:
            where = "region" if policy.region and country_known(policy.country) else "country"
            found = policy.region if where == "region" else policy.country
            problems = [Problem("[calendar]", where, "one whose public holidays are known", f'"{found}"')]
    return CheckedPolicy(policy, tuple(problems))


def overridden(desk: Desk, policy: Policy) -> list[Override]:
    """Every rule and default of a policy that a law which it names goes beyond, with an example."""
    if not policy.law:
        return []
    from returndesk.core.law.policy_audit import overrides

    years = range(desk.today.year, desk.today.year + YEARS_AHEAD + 1)
    kept = frozenset[date]()
    if policy.country:
        kept = frozenset(public_holidays(policy.country, policy.region, years))
    regimes = desk.regimes(policy)
    return overrides(policy, regimes, desk.today, desk.settings.currency, lambda country: kept)


def reminders(desk: Desk, policy: Policy) -> list[str]:
    """What the laws of a policy leave to the shop to do."""
    regimes = desk.regimes(policy)
    told = [f"{each.name}: {each.reminder}" for each in regimes if each.reminder]
    if not policy.country and any(one.get("rolls", False) for each in regimes for one in each.statutes):
        told.append("no [calendar] country: a law's last day moves over week-ends alone, not over holidays")
    return told


def set_policy(
    desk: Desk, document: str, parsed: Mapping[str, object], from_on: date | None, *, force: bool = False
) -> PolicyVersion:
    """Add a version of the policy.

    The first that is set by hand holds for all orders, whatever `from_on`; a later one for orders from
    that day, else from today. Raises Refused where claims on such orders have been decided, unless forced.
    """
    checked = check_policy(desk, parsed)
    if checked.problems:
        raise BadSettings("the policy is not usable", details=[str(problem) for problem in checked.problems])
    with desk.act(watched=False) as at:
        versions = store.policy_versions(desk.conn)
        first_by_hand = not any(version.by_hand for version in versions)
        start = None if first_by_hand else (from_on or desk.today)
        decided = store.decided_claims_from(desk.conn, start or date.min)
        if decided and not force:
            raise Refused(
                f"claims on orders of these days have been decided already: {decided}",
                hint=("policy set FILE --from DATE, a later day", "policy set FILE --force"),
            )
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        version = PolicyVersion(len(versions) + 1, start, True, stamp, desk.today, desk.who, document)
        store.save_policy(desk.conn, version, parsed)
        save_holidays(desk.conn, checked.policy, desk.today, desk.regimes)
        details = {
            "policy": version.version,
            "from": start.isoformat() if start else None,
            "forced": force and decided,
        }
        record(desk, "policy", at=at, details=details)
    return version


@dataclass(frozen=True, slots=True)
class LoggedPolicy:
    """A version of the policy, and what it changed in the one before it."""

    version: PolicyVersion
    changes: tuple[Change, ...]


def policy_log(desk: Desk) -> list[LoggedPolicy]:
    """All versions of the policy, oldest first; the first one's changes are all that it says."""
    found: list[LoggedPolicy] = []
    before: Mapping[str, object] = {}
    for version in store.policy_versions(desk.conn):
        after = store.policy_version_document(desk.conn, version.version)
        found.append(LoggedPolicy(version, tuple(changes(before, after))))
        before = after
    return found


def later_policies(desk: Desk, version: PolicyVersion) -> list[PolicyVersion]:
    """The earlier versions that hold for orders from a later day on, in spite of a new one."""
    start = version.from_on or date.min
    return [each for each in store.policy_versions(desk.conn) if each.from_on and each.from_on > start]


def policy_document(desk: Desk, version: int | None = None) -> PolicyVersion:
    """A version of the policy by number; by default the one for orders of today. Raises NotFound."""
    number = store.version_in_force(desk.conn, desk.today) if version is None else version
    versions = store.policy_versions(desk.conn)
    for one in versions:
        if one.version == number:
            return one
    known = "the only version is 1" if len(versions) == 1 else f"versions are 1 to {len(versions)}"
    raise NotFound(f"no policy {number}: {known}", hint="returndesk policy log")
