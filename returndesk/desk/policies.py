"""The versions of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from returndesk.core.codes import claim_name
from returndesk.core.policy.changes import Change, changes, lasting
from returndesk.core.policy.document import read_policy
from returndesk.core.policy.keys import with_defaults
from returndesk.core.policy.problem import Problem
from returndesk.core.policy.values import as_toml
from returndesk.core.value import Value, replace
from returndesk.desk.holidays import YEARS_AHEAD, has_holidays, public_holidays, save_holidays
from returndesk.desk.journal import record
from returndesk.errors import NotFound, Refused, UsageProblem
from returndesk.intake.documents.policy import read_document, with_keys, with_lines
from returndesk.store import policies as store
from returndesk.store.policies import PolicyVersion
from returndesk.store.rows import stored

if TYPE_CHECKING:
    from returndesk.core.law.policy_audit import Override
    from returndesk.core.policy.terms import Policy
    from returndesk.desk.session import Desk


class Draft(Value):
    """A policy document as it would be set: with what stays of the policy before it, and its mistakes."""

    document: str
    parsed: Mapping[str, object]
    policy: Policy
    problems: list[Problem]  # with their lines in the document as typed
    kept: Mapping[tuple[str, ...], object]  # what it omits and what stays, by path
    before: int  # the version that it follows

    @property
    def stays(self) -> list[str]:
        """What stays, in words."""
        ends = {"law": "law = [] ends it and requires --why", "country": 'country = "" ends it'}
        return [
            f"{'.'.join(path)} stays {as_toml(value)} from policy {self.before}"
            + (f": {ends[path[-1]]}" if path[-1] in ends else "")
            for path, value in self.kept.items()
        ]


def draft_policy(desk: Desk, name: str, text: str, from_on: date | None = None) -> Draft:
    """A document for orders from a day (today) on, read and checked; nothing is stored.

    `name` is for messages. Raises BadSettings if it is not TOML.
    """
    parsed = read_document(name, text)
    before = store.version_in_force(desk.conn, from_on or desk.today)
    kept = lasting(store.policy_version_document(desk.conn, before), parsed)
    document = with_keys(text, kept, f"stays from policy {before}")
    parsed = read_document(name, document)
    policy, problems = read_policy(parsed, desk.settings.currency)
    if not problems and policy.country:
        try:
            public_holidays(policy.country, policy.region, [desk.today.year])
        except LookupError:
            where = "region" if policy.region and has_holidays(policy.country) else "country"
            found = policy.region if where == "region" else policy.country
            problems = [Problem("[calendar]", where, "one whose public holidays are known", f'"{found}"')]
    return Draft(document, parsed, policy, with_lines(problems, text), kept, before)


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
    signals = [rule.name for rule in policy.rules if rule.when.signal]
    if signals and regimes:
        names = ", ".join(f'"{name}"' for name in signals)
        found.append(f"{names}: signals about customers change your own terms; no statutory right reads them")
    return found


def unmatched(desk: Desk, policy: Policy) -> list[str]:
    """Conditions of rules that no order fits: a category, channel or country that none has."""
    found = []
    for what, names in store.kinds_of_orders(desk.conn).items():
        terms = [(f'rule "{rule.name}"', getattr(rule.when, what) or ()) for rule in policy.rules]
        if what == "channel":
            terms += [("[[service.for]]", rule.channel or ()) for rule in policy.service_rules]
        for where, wanted in terms:
            if not names and wanted:
                found.append(f"{where}: no order has a {what}, so it never applies")
            others = ", ".join(names[:9]) + (" …" if len(names) > 9 else "")
            found += [
                f"{where}: no order has the {what} {as_toml(one)}; orders have: {others}"
                for one in wanted
                if names and one not in names
            ]
    return found


class OlderOrders(Value):
    """Orders that keep an earlier version, and the day from which a new one would cover them."""

    version: int
    orders: int
    first_on: date


class SetPolicy(Value):
    """A version that was set: its changes, the orders that it applies to, those that keep others."""

    version: PolicyVersion
    changes: tuple[Change, ...]
    kept: tuple[str, ...]
    orders: int
    older: tuple[OlderOrders, ...]
    decided: int  # claims on the older orders
    ignored_from: bool  # --from of the first policy that is set by hand
    judged_before: tuple[str, ...]  # undecided claims on its orders


def set_policy(desk: Desk, draft: Draft, from_on: date | None, *, force: bool = False) -> SetPolicy:
    """Add a version of the policy; `draft` is without problems.

    While no claim is decided it applies to all orders, except that a later version than the first set by
    hand holds from `from_on` if that is given; then to orders from that day, else from today. Raises Refused
    if claims on these orders are decided, unless forced, and UsageProblem where the laws end without a why.
    """
    with desk.act(watched=False) as at:
        before = store.policy_version_document(desk.conn, draft.before)
        if before.get("law") and not draft.parsed["law"] and not desk.why.strip():
            raise UsageProblem("law = [] ends the desk's laws and requires --why TEXT")
        versions = store.policy_versions(desk.conn)
        undecided = not store.decided_claims_from(desk.conn, date.min)
        first = undecided and not any(version.by_hand for version in versions)
        start = None if first else from_on or (None if undecided else desk.today)
        decided = store.decided_claims_from(desk.conn, start or date.min)
        if decided and not force:
            raise Refused(
                f"claims on these orders are already decided: {decided}",
                hint=("policy set FILE --from DATE, a later day", "policy set FILE --force"),
            )
        number, stamp = len(versions) + 1, str(stored(at))
        version = PolicyVersion(number, start, True, stamp, desk.today, desk.who, draft.document)
        store.save_policy(desk.conn, version, draft.parsed)
        save_holidays(desk.conn, draft.policy, desk.today, desk.regimes)
        details = {
            "policy": version.version,
            "from": start.isoformat() if start else None,
            "forced": force and decided,
        }
        text = {"why": desk.why.strip()} if desk.why.strip() else None
        record(desk, "policy", at=at, details=details, text=text)
        days = store.order_days(desk.conn)
        older: dict[int, OlderOrders] = {}
        for on, orders in days:
            if on < (start or date.min) and (found := store.version_in_force(desk.conn, on)) != number:
                older.setdefault(found, OlderOrders(found, 0, on))
                older[found] = replace(older[found], orders=older[found].orders + orders)
        return SetPolicy(
            version,
            tuple(changes(with_defaults(before), with_defaults(draft.parsed))),
            tuple(draft.stays),
            sum(orders for on, orders in days if store.version_in_force(desk.conn, on) == number),
            tuple(older.values()),
            store.decided_claims_from(desk.conn, date.min) - decided,
            bool(first and from_on),
            tuple(
                claim_name(claim_id)
                for claim_id, on in store.undecided_claims(desk.conn)
                if store.version_in_force(desk.conn, on) == number
            ),
        )


class LoggedPolicy(Value):
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


def _in_use(desk: Desk) -> list[PolicyVersion]:
    """The versions since the last one for all orders, which replaced those before it."""
    versions = store.policy_versions(desk.conn)
    return versions[max(at for at, one in enumerate(versions) if one.from_on is None) :]


def shipping_taxed(desk: Desk) -> dict[date, bool]:
    """Whether the policy has shipping taxed: for orders from each day on."""
    documents = (
        (one.from_on, store.policy_version_document(desk.conn, one.version)) for one in _in_use(desk)
    )
    return {from_on or date.min: bool(told.get("shipping_taxed", True)) for from_on, told in documents}


def later_policies(desk: Desk, version: PolicyVersion) -> list[PolicyVersion]:
    """The earlier versions that still apply to orders from a later day than a new one."""
    start = version.from_on or date.min
    return [each for each in _in_use(desk) if each.from_on and each.from_on > start]


def policy_tables(desk: Desk) -> dict[str, Any]:
    """The tables of the policy for orders of today, to change."""
    return dict(store.policy_version_document(desk.conn, store.version_in_force(desk.conn, desk.today)))


def policy_document(desk: Desk, version: int | None = None) -> PolicyVersion:
    """A version of the policy by number; by default the one for orders of today. Raises NotFound."""
    number = store.version_in_force(desk.conn, desk.today) if version is None else version
    versions = store.policy_versions(desk.conn)
    for one in versions:
        if one.version == number:
            return one
    known = "the only version is 1" if len(versions) == 1 else f"versions are 1 to {len(versions)}"
    raise NotFound(f"no policy {number}: {known}", hint="returndesk policy log")
