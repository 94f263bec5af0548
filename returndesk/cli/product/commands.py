"""Products: notes on what was done about them."""

from __future__ import annotations

from typing import Annotated

import typer

from returndesk.cli.app import new_noun
from returndesk.cli.base import acts, answers, desk, emit, emit_done, limit_for, refuse_early, say_done
from returndesk.cli.options import LimitOption, argument, option

app = new_noun("Products and what was done about them.")


@app.command("note")
@acts
def note(
    ctx: typer.Context,
    sku: Annotated[str, argument("SKU", "The product's SKU; may be abbreviated.")],
    text: Annotated[str, argument("TEXT", "What was done.")],
    on: Annotated[str | None, option("--on DATE", "The day of the measure; default: today.")] = None,
) -> None:
    """Mark the day of a measure on a product.

    Reports compare returns before and after that day: did it help?

    Example: returndesk product note LAMP-1 "size chart fixed" --on 2026-11-02
    """
    from returndesk.cli.tables.products import note_table
    from returndesk.desk.products.notes import note_product
    from returndesk.desk.typed_days import on_day

    refuse_early(ctx)
    with desk(ctx, write=True) as opened:
        noted, words = note_product(opened, sku, text, on_day(on, opened))
        say_done(ctx, words)
        emit_done(ctx, note_table(noted), opened.today)


@app.command("list")
@answers
def list_(
    ctx: typer.Context,
    sku: Annotated[str | None, argument("[SKU]", "Only notes on this product.")] = None,
    limit: LimitOption = None,
) -> None:
    """List notes on products, oldest first.

    Example: returndesk product list LAMP-1
    """
    from returndesk.cli.tables.products import notes_table
    from returndesk.desk.products.notes import list_notes

    with desk(ctx) as opened:
        found = list_notes(opened, sku)
        shown = found[-limit:] if (limit := limit_for(ctx, limit)) else found
        emit(ctx, notes_table(shown, len(found)), opened.today)
