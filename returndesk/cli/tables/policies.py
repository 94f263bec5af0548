"""Tables of a policy: its keys, its versions, and what a check of a document found."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from returndesk.core.days import day_text
from returndesk.core.policy.keys import PLACES, Key, keys_of
from returndesk.render.screens.phrases import count
from returndesk.render.table import Column, Table, columns, rows_of, table_of

if TYPE_CHECKING:
    from returndesk.core.law.policy_audit import Override
    from returndesk.core.policy.problem import Problem
    from returndesk.desk.policies import LoggedPolicy, SetPolicy
    from returndesk.store.policies import PolicyVersion

SHOW = (  # of a Setting
    Column("version", "count", rank=4),
    Column("table", "code"),
    Column("name"),
    Column("key", "code"),
    Column("value", of=lambda setting: _text(setting.value)),
    Column("source", "code", rank=3),
    Column("meaning", rank=5, of=lambda setting: _meaning(setting)),
)
CHECK = (
    Column("file", rank=5),
    *columns("text", "table key expected"),
    Column("found", rank=1),
    Column("kind", "code", rank=6),
    Column("law", "code", rank=2),
    Column("source", rank=7),
    Column("example", rank=8),
    Column("line", "count", rank=4),
)
_MISTAKE = tuple(column for column in CHECK if column.key not in ("law", "source", "example"))
_BEYOND = tuple(
    column._replace(of={"expected": "gives", "found": "says", "source": "cite"}.get(column.key, ""))
    for column in CHECK
    if column.key != "line"
)
TIERS = (
    Column("tier", of="of.tier"),
    Column("does", "code", of="of.does"),
    Column("table", "code", rank=2),
    Column("name", rank=3),
    Column("key", "code"),
    Column("value", of=lambda setting: _text(setting.value)),
    Column(
        "conditions",
        rank=1,
        of=lambda setting: _text(setting.of.conditions) if setting.of.conditions else None,
    ),
)
VERSION = (
    Column("version", "count"),
    Column("from", "date", of="from_on"),
    Column("set_on", "date", rank=1),
    Column("set_at", "instant", rank=3),
    Column("set_by", rank=2),
)
_NAMING = ("kind", "tier", "channel")  # what names a [[service.for]]
CHANGE = columns("text", "key before after")
SET = (
    *(column._replace(of=f"version.{column.of or column.key}") for column in VERSION),
    Column("orders", "count", rank=1),
    Column("changes", "list", of=lambda done: [str(one) for one in done.changes]),
    Column("kept", "list"),
)


class OfTier(NamedTuple):
    """What a setting does for a tier: it is required for it, or given to it under some more conditions."""

    tier: str
    does: str  # requires or gives
    conditions: Mapping[str, Any] = {}


class Setting(NamedTuple):
    """A key of a policy with its value, from the document or by default."""

    table: str
    name: str  # of a rule, a season or a carrier
    key: str
    value: object
    source: str = "document"
    of: OfTier | None = None


def policy_table(version: int, document: Mapping[str, Any]) -> Table:
    """A row for each key of a policy."""
    meta = {
        "title": f"Policy {version}",
        "places": {table: place.header for table, place in PLACES.items()},
        "next": ["returndesk policy show --toml -o policy.toml", "returndesk policy new"],
    }
    return table_of("policy-show", SHOW, _settings(document), meta, version=version)


def _settings(document: Mapping[str, Any]) -> Iterator[Setting]:
    for key in keys_of(""):
        if key.name in document or key.default is not None:
            yield from _with_default(key, document)
    for key in keys_of("defaults"):
        yield from _with_default(key, document.get("defaults", {}))
    for table in ("rule", "tier", "season"):
        for entry in document.get(table, []):
            yield from _entry(table, str(entry.get("name", "")), entry, ("name",))
    service = document.get("service", {})
    for key in keys_of("service"):
        if key.name != "for":
            yield from _with_default(key, service)
    for code, entry in document.get("carriers", {}).items():
        yield from _entry("carriers", code, entry)
    for entry in service.get("for", []):
        name = ", ".join(_text(entry[key]) for key in _NAMING if key in entry)
        yield from _entry("service.for", name, entry, _NAMING)
    costs = document.get("costs", {})
    for table, given in (("costs", costs), ("costs.write_off", costs.get("write_off", {}))):
        for key in keys_of(table):
            if key.name != "write_off":
                yield from _with_default(key, given)
    for table in ("points", "report", "calendar", "cash", "no_receipt", "letters", "reasons", "cn"):
        yield from _entry(table, "", document.get(table, {}))


def tiers_table(tiers: Sequence[str], document: Mapping[str, Any]) -> Table:
    """A row for each key that a tier requires or gives, best tier first; its rank in the queue is one."""
    rows = [one for tier in tiers for one in _of_tier(tier, document)]
    meta = {
        "empty": "the policy has no tiers",
        "next": ["returndesk customer tiers"] if document.get("tier") else [],
    }
    return table_of("policy-tiers", TIERS, rows, meta)


def _of_tier(tier: str, document: Mapping[str, Any]) -> Iterator[Setting]:
    for entry in document.get("tier", []):
        if entry.get("name") == tier:
            settings = _entry("tier", "", entry, ("name",))
            yield from (one._replace(of=OfTier(tier, "requires")) for one in settings)
    ranked = document.get("tiers") or [entry.get("name") for entry in document.get("tier", [])]
    if tier in ranked:
        rank = Setting("", "", "rank", ranked.index(tier) + 1, of=OfTier(tier, "gives"))
        yield rank
    for entry in document.get("rule", []):
        when = entry.get("when", {})
        if tier in _listed(when.get("tier")):
            others = {key: value for key, value in when.items() if key != "tier"}
            settings = _entry("rule", str(entry.get("name", "")), entry, ("name", "when"))
            yield from (one._replace(of=OfTier(tier, "gives", others)) for one in settings)
    for entry in document.get("service", {}).get("for", []):
        if tier in _listed(entry.get("tier")):
            others = {key: entry[key] for key in ("kind", "channel") if key in entry}
            settings = _entry("service.for", "", entry, _NAMING)
            yield from (one._replace(of=OfTier(tier, "gives", others)) for one in settings)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _with_default(key: Key, given: Mapping[str, object]) -> Iterator[Setting]:
    known = key.name in given
    value = given[key.name] if known else key.default
    yield Setting(key.table, "", key.name, value, "document" if known else "default")


def _meaning(setting: Setting) -> str:
    return next((key.meaning for key in keys_of(setting.table) if key.name == setting.key), "")


def _entry(
    table: str, name: str, entry: Mapping[str, object], naming: Sequence[str] = ()
) -> Iterator[Setting]:
    return (Setting(table, name, key, value) for key, value in entry.items() if key not in naming)


def _text(value: object) -> str:
    """A value as in a policy document, without quotes."""
    if value in (None, []):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(item)}" for key, item in value.items())
    return str(value)


def check_table(name: str, file: str, problems: Sequence[Problem], overrides: Sequence[Override]) -> Table:
    """A row for each mistake; without one, a row for each key that a statute goes beyond."""
    rows = rows_of(_MISTAKE, problems, file=name, kind="mistake")
    rows += rows_of(_BEYOND, overrides, file=name, kind="law")
    meta: dict[str, object] = {
        "empty": f"{name} is valid",
        "next": [] if problems else [f"returndesk policy set {shlex.quote(file)}"],
    }
    if overrides:
        meta["title"] = f"{name} is valid; the law goes beyond {len(overrides)} of its terms"
    return Table("policy-check", CHECK, rows, meta)


def set_table(done: SetPolicy, zone: str) -> Table:
    """The version that was set, with its changes, and its time in the shop's zone for the screen."""
    version = done.version
    local = datetime.fromisoformat(version.set_at).astimezone(ZoneInfo(zone))
    orders = f"orders from {day_text(version.from_on, local.date())}" if version.from_on else "all orders"
    title = f"Set policy {version.version} for {orders}: {count(done.orders, 'order')} so far"
    meta = {"title": title, "single": True, "next": ["returndesk policy show"]}
    rows = rows_of(SET, [done], set_at_local=local)
    return Table("policy-set", SET, [{**row, "set_at_local": local} for row in rows], meta)


def set_notes(done: SetPolicy, later: Sequence[PolicyVersion], command: str) -> list[str]:
    """What stays as it was, and the orders that keep another version, with how to cover them by `command`."""
    version = done.version.version
    notes = list(done.kept)
    if done.ignored_from:
        notes.append(f"policy {version} is the first that you set: it applies to all orders, whatever --from")
    decided = f" ({count(done.decided, 'decided claim')})" if done.decided else ""
    for one in done.older:
        keep = "keeps" if one.orders == 1 else "keep"
        them = "it" if one.orders == 1 else "them"
        notes += [
            f"{count(one.orders, 'order')} {keep} policy {one.version}. To cover {them}{decided}:",
            f"  {command} --from {one.first_on}{' --force' * bool(done.decided)}",
        ]
    if done.judged_before and done.changes:
        names = ", ".join(done.judged_before[:9]) + (" …" if len(done.judged_before) > 9 else "")
        notes.append(f"Judged before, by the earlier policy: {names}. returndesk check ORDER judges anew.")
    return notes + [f"policy {one.version} still applies to orders from {one.from_on}" for one in later]


def log_table(log: Sequence[LoggedPolicy]) -> Table:
    """A row for each change of each version; one row for a version without changes."""
    rows = []
    for logged in log:
        (version,) = rows_of(VERSION, [logged.version])
        rows += [{**version, **change} for change in rows_of(CHANGE, logged.changes) or [{}]]
    return Table("policy-log", (*VERSION, *CHANGE), rows)
