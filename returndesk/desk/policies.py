"""The versions of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from returndesk.core.policy.changes import Change, changes
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.problem import Problem
from returndesk.desk.holidays import YEARS_AHEAD, country_known, public_holidays, save_holidays
from returndesk.desk.journal import record
from returndesk.errors import NotFound, Refused
from returndesk.store import policies as store
from returndesk.store.policies import PolicyVersion
from returndesk.store.rows import stored

if TYPE_CHECKING:
    from returndesk.core.law.policy_audit import Override
    from returndesk.core.policy.terms import Policy
    from returndesk.desk.session import Desk


def check_policy(desk: Desk, parsed: Mapping[str, object]) -> tuple[Policy, list[Problem]]:
    """The policy of a document and the document's problems, if any; nothing is stored."""
    policy, problems = read_policy(parsed, desk.settings.currency)
    if not problems and policy.country:
        try:
            public_holidays(policy.country, policy.region, [desk.today.year])
        except LookupError:
            where = "region" if policy.region and country_known(policy.country) else "country"
            found = policy.region if where == "region" else policy.country
            problems = [Problem("[calendar]", where, "one whose public holidays are known", f'"{found}"')]
    return policy, problems


def overridden(desk: Desk, policy: Policy) -> list[Override]:
    """Every rule and default of a policy that one of its laws goes beyond, with an example."""
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
    """What the shop has to do itself under the laws of a policy."""
    regimes = desk.regimes(policy)
    found = [f"{each.name}: {each.reminder}" for each in regimes if each.reminder]
    if not policy.country and any(one.get("rolls", False) for each in regimes for one in each.statutes):
        found.append("no [calendar] country: weekends move a law's last day, public holidays do not")
    return found


def set_policy(
    desk: Desk,
    document: str,
    parsed: Mapping[str, object],
    policy: Policy,
    from_on: date | None,
    *,
    force: bool = False,
) -> PolicyVersion:
    """Add a version of the policy; `policy` is the document as check_policy read it, without problems.

    The first version set by hand applies to all orders, whatever `from_on`; a later one to orders from that
    day, else from today. Raises Refused if claims on these orders are decided, unless forced.
    """
    with desk.act(watched=False) as at:
        versions = store.policy_versions(desk.conn)
        first_by_hand = not any(version.by_hand for version in versions)
        start = None if first_by_hand else (from_on or desk.today)
        decided = store.decided_claims_from(desk.conn, start or date.min)
        if decided and not force:
            raise Refused(
                f"claims on these orders are already decided: {decided}",
                hint=("policy set FILE --from DATE, a later day", "policy set FILE --force"),
            )
        number, stamp = len(versions) + 1, str(stored(at))
        version = PolicyVersion(number, start, True, stamp, desk.today, desk.who, document)
        store.save_policy(desk.conn, version, parsed)
        save_holidays(desk.conn, policy, desk.today, desk.regimes)
        details = {
            "policy": version.version,
            "from": start.isoformat() if start else None,
            "forced": force and decided,
        }
        record(desk, "policy", at=at, details=details)
    return version


@dataclass(frozen=True, slots=True)
class LoggedPolicy:
    """A version of the policy with its changes to the previous one."""

    version: PolicyVersion
    changes: tuple[Change, ...]


def policy_log(desk: Desk) -> list[LoggedPolicy]:
    """All versions of the policy, oldest first; the changes of the first are all its keys."""
    found: list[LoggedPolicy] = []
    before: Mapping[str, object] = {}
    for version in store.policy_versions(desk.conn):
        after = store.policy_version_document(desk.conn, version.version)
        found.append(LoggedPolicy(version, tuple(changes(before, after))))
        before = after
    return found


def shipping_taxed(desk: Desk) -> dict[date, bool]:
    """Whether the policy has shipping taxed: for orders from each day on."""
    versions = store.policy_versions(desk.conn)
    documents = ((one.from_on, store.policy_version_document(desk.conn, one.version)) for one in versions)
    return {from_on or date.min: bool(told.get("shipping_taxed", True)) for from_on, told in documents}


def later_policies(desk: Desk, version: PolicyVersion) -> list[PolicyVersion]:
    """The earlier versions that still apply to orders from a later day than a new one."""
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
