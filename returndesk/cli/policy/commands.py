"""The return policy: show, check and set it, its versions, and the laws."""

from __future__ import annotations

import os
import shlex
from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    answers,
    complain,
    desk,
    emit,
    emit_done,
    emit_text,
    program,
    refuse_early,
    say,
    state,
    today,
)
from returndesk.cli.options import argument, option
from returndesk.core.codes import LAWS
from returndesk.desk.typed_days import parse_day
from returndesk.errors import BadSettings, Refused

app = new_noun("Your return policy.")
FileArgument = Annotated[str, argument("FILE", "A TOML document; - is standard input.")]


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    version: Annotated[
        int | None, option("--version-number N", "An earlier version.", min=1, max=1_000_000)
    ] = None,
    toml: Annotated[bool, option("--toml", "The document as it was set, for editing.")] = False,
) -> None:
    """Show the policy for today's orders, with defaults.

    Example: returndesk policy show --toml -o policy.toml
    """
    from returndesk.cli.tables.policies import policy_table
    from returndesk.desk.policies import policy_document
    from returndesk.intake.documents.policy import read_document

    with desk(ctx) as opened:
        found = policy_document(opened, version)
        if toml:
            emit_text(ctx, [found.document.removesuffix("\n"), "\n"])
        else:
            document = read_document(f"policy {found.version}", found.document)
            emit(ctx, policy_table(found.version, document), opened.today)


@app.command("new")
@answers
def new(
    ctx: typer.Context,
    file: Annotated[str | None, argument("[FILE]", "Where to write it; default: standard output.")] = None,
) -> None:
    """Write a policy: ten questions, or a template.

    On a terminal it asks; the answers start from the policy of the desk. Elsewhere, or with --no-input, it
    prints every key with its meaning, default and an example.

    Example: returndesk policy new --no-input -o new-policy.toml
    """
    from returndesk.cli.policy.new import write_policy

    write_policy(ctx, file)


@app.command("check")
@answers
def check(ctx: typer.Context, file: FileArgument) -> int:
    """Check a policy document and compare it to the law.

    Exit 78 if it has mistakes, 0 if not, even where statutory rights go beyond its terms.

    Example: returndesk policy check policy.toml
    """
    from returndesk.cli.files import policy_text, shown
    from returndesk.cli.tables.policies import check_table
    from returndesk.desk.policies import draft_policy, overridden, reminders, unmatched

    with desk(ctx) as opened:
        draft = draft_policy(opened, shown(file), policy_text(file))
        wrong = draft.problems
        found = [] if wrong else overridden(opened, draft.policy)
        if not wrong or state(ctx).to_file or state(ctx).fmt not in (None, "table", "plain"):
            emit(ctx, check_table(shown(file), file, wrong, found), opened.today)
        complain(f"{shown(file)}:{problem.located}" for problem in wrong)  # once on a screen
        if not wrong:
            say(ctx, *draft.stays, *reminders(opened, draft.policy), *unmatched(opened, draft.policy))
        return BadSettings.exit_code if wrong else 0


@app.command("set")
@acts
def set_(
    ctx: typer.Context,
    file: FileArgument,
    start: Annotated[str | None, option("--from DATE", "For orders from this day; default: today.")] = None,
    force: Annotated[
        bool, option("--force", "Although claims on these orders are decided; never overwrites FILE of -o.")
    ] = False,
) -> None:
    """Set the policy for orders from a day.

    Until a claim is decided, a policy applies to all orders. A law of the desk stays until the policy
    says law = [] (requires --why).

    Example: returndesk policy set policy.toml --from 2026-12-01
    """
    from returndesk.cli.files import policy_text, shown
    from returndesk.cli.tables.policies import set_notes, set_table
    from returndesk.desk.policies import draft_policy, later_policies, set_policy, unmatched

    output = state(ctx).to_file
    if output is not None and os.path.isfile(output):  # --force is about claims here
        raise Refused(f"{output} already exists: nothing was done", hint="name another file")
    refuse_early(ctx)
    text = policy_text(file)
    with desk(ctx, write=True) as opened:
        from_on = parse_day(start, opened, "--from") if start else None
        draft = draft_policy(opened, shown(file), text, from_on)
        if draft.problems:
            details = [f"{shown(file)}:{one.located}" for one in draft.problems]
            hint = f"returndesk policy check {shlex.quote(file)}"
            raise BadSettings("the policy has mistakes", details=details, hint=hint)
        done = set_policy(opened, draft, from_on, force=force)
        emit_done(ctx, set_table(done, opened.settings.timezone), opened.today)
        again = program(ctx, f"policy set {shlex.quote(file) if file != '-' else 'FILE'}")
        say(ctx, *set_notes(done, later_policies(opened, done.version), again))
        say(ctx, *unmatched(opened, draft.policy))
        if state(ctx).dry_run:
            say(ctx, "Dry run: nothing was changed.")


@app.command("log")
@answers
def log(ctx: typer.Context) -> None:
    """List all policy versions and their changes.

    Example: returndesk policy log
    """
    from returndesk.cli.tables.policies import log_table
    from returndesk.desk.policies import policy_log

    with desk(ctx) as opened:
        emit(ctx, log_table(policy_log(opened)), opened.today)


@app.command("tiers")
@answers
def tiers(ctx: typer.Context) -> None:
    """List what each customer tier requires and gives.

    Example: returndesk policy tiers
    """
    from returndesk.cli.tables.policies import tiers_table
    from returndesk.desk.policies import policy_document
    from returndesk.intake.documents.policy import read_document

    with desk(ctx) as opened:
        found = policy_document(opened)
        document = read_document(f"policy {found.version}", found.document)
        emit(ctx, tiers_table(opened.policy_today().known_tiers, document), opened.today)


@app.command("laws")
@answers
def laws(
    ctx: typer.Context,
    name: Annotated[str | None, argument("[NAME]", "One law in full: eu, uk, cn or us.", LAWS)] = None,
) -> None:
    """List statutory rights (not legal advice).

    Example: returndesk policy laws eu
    """
    from returndesk.cli.tables.laws import law_table, laws_table
    from returndesk.intake.documents.laws import load_law

    regimes = [load_law(each) for each in ([name] if name else LAWS)]
    emit(ctx, law_table(regimes[0]) if name else laws_table(regimes), today(ctx))
    say(ctx, regimes[0].advice)
    say(ctx, *(f"{each.name}: {each.reminder}" for each in regimes if each.reminder))
