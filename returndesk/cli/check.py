"""May it come back, until when, on what terms, and why?"""

from __future__ import annotations

import shlex
from typing import Annotated

import typer

from returndesk.cli.base import (
    ItemsOption,
    answers,
    ask,
    desk,
    emit,
    parse_day,
)
from returndesk.errors import UsageProblem

_EXIT = {"eligible": 0, "review": 3, "ineligible": 1}


@answers
def check(
    ctx: typer.Context,
    order: Annotated[
        str | None, typer.Argument(metavar="ORDER", help="Its number; channel:number if shared.")
    ] = None,
    item: ItemsOption = None,
    reason: Annotated[
        str | None,
        typer.Option(
            "-r", "--reason", metavar="REASON", help="Why; any clear start will do.  [else: changed-mind]"
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day the customer spoke.")
    ] = None,
    evidence: Annotated[
        list[str] | None, typer.Option("--evidence", metavar="KIND", help="photo, video or receipt.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the count of days, and every ground.")
    ] = False,
    all_lines: Annotated[bool, typer.Option("--all", help="Every line that could still come back.")] = False,
) -> int:
    """Check whether items can be returned, and why.

    Exit code: 0 yes, 1 no, 3 needs review.

    Example: returndesk check 1042 -i LAMP-1 -r defective --evidence photo
    """
    from returndesk.cli.tables.labels import order_argument
    from returndesk.cli.tables.orders import check_table
    from returndesk.core.codes import EVIDENCE
    from returndesk.desk.check import check_all, check_order
    from returndesk.desk.lookup import find_code, item_text, parse_item

    if all_lines and (order or item):
        raise UsageProblem("--all goes without an order and without --item")
    if order is None and not all_lines:
        order = ask(ctx, "Which order?", option="ORDER")
    with desk(ctx) as opened:
        code = find_code(reason or "changed-mind", opened.reasons(), "--reason")
        notice = parse_day(on, opened.today, "--on", near=True) if on else None
        proof = [find_code(text, EVIDENCE, "--evidence") for text in evidence or ()]
        if all_lines:
            found = check_all(opened, code, notice, proof)
            emit(ctx, check_table(found, opened.today, explain=explain), opened.today)
            return 0
        items = [parse_item(text) for text in item or ()]
        checked = check_order(opened, str(order), items, code, notice, proof)
        left = [item_text(checked.order, line.line) for line in checked.lines if line.claimable]
        # The claim that would be opened next: for the last line asked, as an example to change.
        order = order_argument(checked.name, checked.order.channel)
        next = [f"returndesk claim open {order} -i {shlex.quote(left[-1])} -r {code}"] if left else []
        given = reason is not None
        table = check_table([checked], opened.today, explain=explain, next=next, reason_given=given)
        emit(ctx, table, opened.today)
        return _EXIT[checked.verdict]
