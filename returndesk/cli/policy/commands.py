"""The return policy: show, check, set, log, laws."""

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
    parse_day,
    refuse_early,
    say,
    state,
)
from returndesk.errors import BadSettings, Refused

app = new_noun("Your return policy.")
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A TOML document; - is standard input.")]


@app.command("show")
@answers
def show(
    ctx: typer.Context,
    version: Annotated[
        int | None, typer.Option("--version-number", metavar="N", help="An earlier version.")
    ] = None,
    toml: Annotated[bool, typer.Option("--toml", help="The document as it was set, for editing.")] = False,
) -> None:
    """Show the policy for today's orders, with defaults.

    Example: returndesk policy show --toml -o policy.toml
    """
    from returndesk.cli.tables.policies import policy_table
    from returndesk.desk.policies import policy_document
    from returndesk.intake.documents.policy import read_document
    from returndesk.render.output import write_file

    with desk(ctx) as opened:
        found = policy_document(opened, version)
        if not toml:
            document = read_document(f"policy {found.version}", found.document)
            emit(ctx, policy_table(found.version, document), opened.today)
        elif state(ctx).to_file is None:
            typer.echo(found.document, nl=not found.document.endswith("\n"))
        else:
            write_file(str(state(ctx).to_file), [found.document], state(ctx).force)
            say(ctx, f"Saved to {state(ctx).to_file}")


@app.command("check")
@answers
def check(
    ctx: typer.Context,
    file: FileArgument,
) -> int:
    """Check a policy document and compare it to the law.

    Exit 78 if it has mistakes, 0 if not, even where statutory rights go beyond its terms.

    Example: returndesk policy check policy.toml
    """
    from returndesk.cli.files import read_text, shown
    from returndesk.cli.tables.policies import check_table
    from returndesk.desk.policies import check_policy, overridden, reminders
    from returndesk.intake.documents.policy import read_document, with_lines

    with desk(ctx) as opened:
        text = read_text(file)
        checked = check_policy(opened, read_document(shown(file), text))
        wrong = with_lines(checked.problems, text)
        found = [] if wrong else overridden(opened, checked.policy)
        emit(ctx, check_table(shown(file), file, wrong, found), opened.today)
        complain(f"{shown(file)}:{problem.located}" for problem in wrong)
        if not wrong:
            say(ctx, *reminders(opened, checked.policy))
        return BadSettings.exit_code if wrong else 0


@app.command("set")
@acts
def set_(
    ctx: typer.Context,
    file: FileArgument,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="For orders from this day; default: today.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Set it although claims on these orders are decided.")
    ] = False,
) -> None:
    """Set the policy for orders from a day.

    The first policy you set applies to all orders.

    Example: returndesk policy set policy.toml --from 2026-12-01
    """
    from returndesk.cli.files import read_text, shown
    from returndesk.cli.tables.policies import set_table
    from returndesk.desk.policies import check_policy, later_policies, set_policy
    from returndesk.intake.documents.policy import read_document, with_lines

    output = state(ctx).to_file
    if output is not None and os.path.isfile(output):  # --force is about claims here
        raise Refused(f"{output} already exists: nothing was done", hint="name another file")
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
        version = set_policy(opened, text, document, from_on, force=force)
        emit_done(ctx, set_table(version, opened.settings.timezone), opened.today)
        for later in later_policies(opened, version):
            say(ctx, f"policy {later.version} still applies to orders from {later.from_on}")
        if state(ctx).dry_run:
            say(ctx, "Dry run: nothing was changed.")


@app.command("log")
@answers
def log(
    ctx: typer.Context,
) -> None:
    """List all policy versions and their changes.

    Example: returndesk policy log
    """
    from returndesk.cli.tables.policies import log_table
    from returndesk.desk.policies import policy_log

    with desk(ctx) as opened:
        emit(ctx, log_table(policy_log(opened)), opened.today)


@app.command("laws")
@answers
def laws(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One law in full: eu, uk, cn or us.")
    ] = None,
) -> None:
    """List statutory rights (not legal advice).

    Example: returndesk policy laws eu
    """
    from returndesk import clock
    from returndesk.cli.base import as_of
    from returndesk.cli.tables.laws import law_table, laws_table
    from returndesk.core.codes import LAWS
    from returndesk.desk.lookup import find_code
    from returndesk.intake.documents.laws import load_law

    today = as_of(ctx) or clock.now().date()
    if name is None:
        regimes = [load_law(each) for each in LAWS]
        emit(ctx, laws_table(regimes), today)
    else:
        regimes = [load_law(find_code(name, LAWS, "NAME"))]
        emit(ctx, law_table(regimes[0]), today)
    say(ctx, regimes[0].advice)
    say(ctx, *(f"{each.name}: {each.reminder}" for each in regimes if each.reminder))
