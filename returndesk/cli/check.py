"""`check`: whether items can be returned, until when, on what terms, and why."""

import shlex
from typing import Annotated

import typer

from returndesk.cli.base import answers, desk, emit, items_of
from returndesk.cli.choices import ask_order
from returndesk.cli.options import EvidenceOption, ItemsOption, argument, option
from returndesk.desk.typed_days import parse_day
from returndesk.errors import UsageProblem

_EXIT = {"eligible": 0, "review": 3, "ineligible": 1}


@answers
def check(
    ctx: typer.Context,
    order: Annotated[str | None, argument("ORDER", "Order number, or a name, email, phone or item.")] = None,
    item: ItemsOption = None,
    reason: Annotated[
        str | None, option("-r, --reason REASON", "Reason; may be abbreviated. Default: changed-mind.")
    ] = None,
    on: Annotated[str | None, option("--on DATE", "When the customer contacted you.")] = None,
    evidence: EvidenceOption = None,
    explain: Annotated[bool, option("--explain", "Show how the deadline was worked out.")] = False,
    all_lines: Annotated[bool, option("--all", "Every line still returnable.")] = False,
) -> int:
    """Check whether items can be returned, and why.

    Exit code: 0 yes, 1 no, 3 needs review.

    Example: returndesk check 1042 -i LAMP-1 -r defective --evidence photo
    """
    from returndesk.cli.tables.labels import order_argument
    from returndesk.cli.tables.orders import check_table
    from returndesk.desk.check import check_all, check_order
    from returndesk.desk.lookup import find_code, item_text

    if all_lines and (order or item):
        raise UsageProblem("--all cannot be combined with an order or --item")
    if order is None and not all_lines:
        order = ask_order(ctx, "ORDER")
    with desk(ctx) as opened:
        code = find_code(reason or "changed-mind", opened.reasons(), "--reason")
        notice = parse_day(on, opened, "--on", near=True) if on else None
        if all_lines:
            found = check_all(opened, code, notice, evidence or ())
            emit(ctx, check_table(found, opened.today, explain=explain), opened.today)
            return 0
        checked = check_order(opened, str(order), items_of(item), code, notice, evidence or ())
        left = [item_text(checked.order, line.line) for line in checked.lines if line.claimable]
        # The next command, as an example to change: a claim on the last line checked.
        order = order_argument(checked.name, checked.order.channel)
        next = [f"returndesk claim open {order} -i {shlex.quote(left[-1])} -r {code}"] if left else []
        given = reason is not None
        table = check_table([checked], opened.today, explain=explain, next=next, reason_given=given)
        emit(ctx, table, opened.today)
        return _EXIT[checked.verdict]
