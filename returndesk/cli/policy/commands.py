"""The shop's policy: shown, checked, set."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    answers,
    complain,
    desk,
    emit,
    emit_done,
    parse_day,
    refuse_early,
    say,
    state,
)
from returndesk.errors import BadSettings
from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from returndesk.core.law.policy_audit import Override
    from returndesk.core.policy.problem import Problem
    from returndesk.store.policies import PolicyVersion

app = new_noun("The terms under which goods come back.")
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A TOML document; - is standard input.")]


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    version: Annotated[
        int | None, typer.Option("--version-number", metavar="N", help="An earlier version.")
    ] = None,
    toml: Annotated[
        bool, typer.Option("--toml", help="The document as it was set, to change and set again.")
    ] = False,
) -> None:
    """Show the policy for orders of today: every key, from the document or as it is by default.

    Example: returndesk policy show --toml -o policy.toml
    """
    from returndesk.desk.policies import policy_document
    from returndesk.intake.documents.policy import read_document
    from returndesk.render.output import write_file

    with desk(ctx) as opened:
        found = policy_document(opened, version)
        if not toml:
            document = read_document(f"policy {found.version}", found.document)
            emit(ctx, _policy_table(found.version, document), opened.today)
        elif state(ctx).to_file is None:
            typer.echo(found.document, nl=not found.document.endswith("\n"))
        else:
            write_file(str(state(ctx).to_file), [found.document], state(ctx).force)
            say(ctx, f"written: {state(ctx).to_file}")


def _policy_table(version: int, document: dict[str, object]) -> Table:
    from returndesk.core.policy.terms import DEFAULTS, Service

    rows: list[Row] = []

    def add(table: str, name: str, key: str, value: object, source: str) -> None:
        value = "0%" if key == "credit_bonus" and value == 0 else value
        rows.append(
            {
                "version": version,
                "table": table,
                "name": name,
                "key": key,
                "value": _shown(value),
                "source": source,
            }
        )

    for key in ("language", "law", "tiers"):
        if key in document:
            add("", "", key, document[key], "document")
    given = document.get("defaults", {})
    for key, value in {**DEFAULTS, **(given if isinstance(given, dict) else {})}.items():
        add("defaults", "", key, value, "document" if isinstance(given, dict) and key in given else "default")
    for table in ("rule", "season"):
        entries = document.get(table, [])
        for entry in entries if isinstance(entries, list) else []:
            for key, value in entry.items():
                if key != "name":
                    add(table, str(entry.get("name", "")), key, value, "document")
    found = document.get("service", {})
    service = found if isinstance(found, dict) else {}
    for key in Service.__slots__:
        taken = key in service
        add(
            "service",
            "",
            key,
            service[key] if taken else getattr(Service(), key),
            "document" if taken else "default",
        )
    carriers = document.get("carriers", {})
    for name, entry in carriers.items() if isinstance(carriers, dict) else ():
        for key, value in entry.items():
            add("carriers", str(name), key, value, "document")
    for entry in service.get("for", []):
        name = ", ".join(_shown(entry[key]) for key in ("kind", "tier") if key in entry)
        for key in entry:
            if key not in ("kind", "tier"):
                add("service.for", name, key, entry[key], "document")
    for table in ("calendar", "reasons", "cn"):
        entry = document.get(table, {})
        for key, value in entry.items() if isinstance(entry, dict) else ():
            add(table, "", key, value, "document")
    columns = (
        Column("version", "count", rank=4),
        Column("table", "code"),
        Column("name"),
        Column("key", "code"),
        Column("value"),
        Column("source", "code", rank=3),
    )
    return Table("policy-show", columns, rows, {"title": f"Policy {version}"})


def _shown(value: object) -> str:
    """A policy's value as one writes it."""
    from returndesk.core.money import Fee

    if isinstance(value, Fee):
        return "0%"
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return str(value)


@app.command("check")
@answers
def check(
    ctx: typer.Context,
    file: FileArgument,
) -> int:
    """Read a policy document; name every mistake in it, exit 78, or every term that a law overrides, exit 0.

    Example: returndesk policy check policy.toml
    """
    from returndesk.cli.files import read_text, shown
    from returndesk.desk.policies import check_policy, overridden, reminders
    from returndesk.intake.documents.policy import read_document
    from returndesk.intake.documents.policy_lines import with_lines

    with desk(ctx) as opened:
        text = read_text(file)
        checked = check_policy(opened, read_document(shown(file), text))
        wrong = with_lines(checked.problems, text)
        found = [] if wrong else overridden(opened, checked.policy)
        emit(ctx, _check_table(shown(file), file, wrong, found), opened.today)
        complain(f"{shown(file)}:{problem.located}" for problem in wrong)
        if not wrong:
            say(ctx, *reminders(opened, checked.policy))
        return BadSettings.exit_code if wrong else 0


def _check_table(name: str, file: str, problems: Sequence[Problem], overrides: Sequence[Override]) -> Table:
    """A row a mistake; where there is none, a row for each key that a law goes beyond."""
    rows: list[Row] = [
        {
            "file": name,
            "kind": "mistake",
            "line": p.line,
            "table": p.table,
            "key": p.key,
            "expected": p.expected,
            "found": p.found,
        }
        for p in problems
    ]
    rows += [
        {
            "file": name,
            "kind": "law",
            "table": one.table,
            "key": one.key,
            "expected": one.gives,
            "found": one.says,
            "law": one.law,
            "source": one.cite,
            "example": one.example,
        }
        for one in overrides
    ]
    columns = (
        Column("file", rank=5),
        Column("table"),
        Column("key"),
        Column("expected"),
        Column("found", rank=1),
        Column("kind", "code", rank=6),
        Column("law", "code", rank=2),
        Column("source", rank=7),
        Column("example", rank=8),
        Column("line", "count", rank=4),
    )
    meta: dict[str, object] = {
        "empty": f"{name} is good",
        "next": [] if problems else [f"returndesk policy set {shlex.quote(file)}"],
    }
    if overrides:
        meta["title"] = f"{name} is good; the law goes beyond {len(overrides)} of its terms"
    return Table("policy-check", columns, rows, meta)


@app.command("set")
@acts
def set_(
    ctx: typer.Context,
    file: FileArgument,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="For orders from this day on; else today.")
    ] = None,
) -> None:
    """Set the policy. The first set by hand holds for all orders, a later one for orders from a day on.

    Example: returndesk policy set policy.toml --from 2026-12-01
    """
    from returndesk.cli.files import read_text, shown
    from returndesk.desk.policies import check_policy, later_policies, set_policy
    from returndesk.intake.documents.policy import read_document
    from returndesk.intake.documents.policy_lines import with_lines

    refuse_early(ctx)
    text = read_text(file)
    document = read_document(shown(file), text)
    with desk(ctx, write=True) as opened:
        from_on = parse_day(start, opened.today, "--from") if start else None
        problems = with_lines(check_policy(opened, document).problems, text)
        if problems:
            details = [f"{shown(file)}:{problem.located}" for problem in problems]
            hint = f"returndesk policy check {shlex.quote(file)}"
            raise BadSettings("the policy is not usable", details=details, hint=hint)
        version = set_policy(opened, text, document, from_on, force=state(ctx).force)
        orders = f"orders from {version.from_on} on" if version.from_on else "all orders"
        meta = {"title": f"policy {version.version} is set, for {orders}", "single": True}
        emit_done(ctx, Table("policy-set", _VERSION, [_version_row(version)], meta), opened.today)
        for later in later_policies(opened, version):
            say(ctx, f"policy {later.version} still holds for orders from {later.from_on} on")
        if state(ctx).dry_run:
            say(ctx, "dry run: nothing was changed")


@app.command("log")
@answers
def log(
    ctx: typer.Context,
) -> None:
    """List the versions of the policy, oldest first: for which orders each holds, and what it changed.

    Example: returndesk policy log
    """
    from returndesk.desk.policies import policy_log

    with desk(ctx) as opened:
        rows: list[Row] = []
        for logged in policy_log(opened):
            version = _version_row(logged.version)
            told = [{"key": each.key, "before": each.before, "after": each.after} for each in logged.changes]
            rows += [{**version, **each} for each in told or [{}]]
        columns = (*_VERSION, Column("key"), Column("before"), Column("after"))
        emit(ctx, Table("policy-log", columns, rows), opened.today)


_VERSION = (
    Column("version", "count"),
    Column("from", "date"),
    Column("set_on", "date", rank=1),
    Column("set_at", "instant", rank=3),
    Column("set_by", rank=2),
)


def _version_row(version: PolicyVersion) -> Row:
    return {
        "version": version.version,
        "from": version.from_on,
        "set_on": version.set_on,
        "set_at": datetime.fromisoformat(version.set_at),
        "set_by": version.set_by,
    }


@app.command("laws")
@answers
def laws(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One law, each of its terms: eu, uk, cn or us.")
    ] = None,
) -> None:
    """List the statutory rights that a policy may name, or print one with its citations. Not legal advice.

    Example: returndesk policy laws eu
    """
    from returndesk import clock
    from returndesk.cli.base import as_of
    from returndesk.cli.tables.laws import law_table, laws_table
    from returndesk.desk.lookup import find_code
    from returndesk.intake.documents.laws import LAWS, load_law

    today = as_of(ctx) or clock.now().date()
    if name is None:
        regimes = [load_law(each) for each in LAWS]
        emit(ctx, laws_table(regimes), today)
    else:
        regimes = [load_law(find_code(name, LAWS, "NAME"))]
        emit(ctx, law_table(regimes[0]), today)
    say(ctx, regimes[0].advice)
    say(ctx, *(f"{each.name}: {each.reminder}" for each in regimes if each.reminder))
