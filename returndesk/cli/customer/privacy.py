"""What is held on a customer: handed over, or erased; and what the policy no longer keeps."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import (
    acts,
    answers,
    ask,
    asks,
    chosen_format,
    desk,
    emit,
    emit_done,
    refuse_early,
    say_done,
    state,
)
from returndesk.cli.customer import consents as consents  # its commands are of the same noun
from returndesk.cli.customer import merges as merges
from returndesk.cli.customer import occasions as occasions
from returndesk.cli.customer.commands import WhoArgument, app
from returndesk.cli.options import WhyOption, option

retention = new_noun("How long people's data is kept.")


@app.command("export")
@answers
def export(ctx: typer.Context, who: WhoArgument) -> None:
    """Export all that is held on a customer.

    Orders, payments, claims with all that was written on them, refunds, store credit, feedback, parcels and
    recipients. As JSON, or as a page to hand over: -o FILE.html. It names other people where they are in the
    customer's own data, such as recipients: read it before you hand it over.

    Example: returndesk customer export ada@example.org -o ada.html
    """
    from returndesk.cli.customer.tables import export_sections
    from returndesk.desk.customers.export import export_customer

    given = state(ctx)
    if given.fmt is None and given.to_file is None:
        given.fmt = "json"
    with desk(ctx) as opened:
        whole = chosen_format(ctx) in ("json", "jsonl")
        emit(ctx, export_sections(export_customer(opened, who), whole=whole), opened.today)


@app.command("erase")
@acts
def erase(
    ctx: typer.Context,
    who: WhoArgument,
    confirm: Annotated[
        str, option("--confirm NAME", "The customer's name or email once more; erasing is for good.")
    ] = "",
    forfeit: Annotated[
        bool, option("--forfeit-credit", "Although store credit is left (requires --why).")
    ] = False,
    why: WhyOption = "",
) -> None:
    """Erase a customer's personal data for good.

    Name, email, phone, ids, recipients, tracking numbers and all that was written on their claims and orders
    go; order numbers, goods, days and amounts stay, so that no figure changes. Open claims, disputes and
    store credit come first. It cannot be undone. See returndesk help privacy.

    Example: returndesk customer erase ada@example.org --dry-run
    """
    from returndesk.cli.customer.tables import erased_table
    from returndesk.cli.files import backups_path
    from returndesk.desk.customers.erase import erase_customer

    refuse_early(ctx)
    if not confirm and not state(ctx).dry_run and asks(ctx):
        confirm = ask(ctx, "Type the customer's name or email to erase them:", option="--confirm")
    with desk(ctx, write=True) as opened:
        backups = backups_path(ctx)
        done = erase_customer(opened, who, confirm, backups=backups, forfeit=forfeit, why=why)
        say_done(ctx, *done.words)
        emit_done(ctx, erased_table(done), opened.today)


@retention.command("run")
@acts
def run(ctx: typer.Context) -> None:
    """Erase what the policy no longer keeps.

    By the policy's [retention]: customers, notes, tracking, and names that were kept for invoices. Open
    claims, disputes and store credit protect a customer. No figure changes. Run it once a month, from cron.

    Example: returndesk retention run --dry-run
    """
    from returndesk.cli.customer.tables import retention_table
    from returndesk.desk.customers.retention import run_retention

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        done = run_retention(opened)
        say_done(ctx, *done.words)
        emit_done(ctx, retention_table(done), opened.today)
