"""The doctor: checks the file, the chain of the journal and every total."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from returndesk import clock
from returndesk.core.money import is_currency
from returndesk.core.orders.incoming import paid_by_line
from returndesk.core.policy.document import read_policy
from returndesk.core.value import Value
from returndesk.desk.orders.external_refunds import external_refund_problems
from returndesk.desk.reports.cohorts import kept_sum_problems
from returndesk.desk.reports.costs import cost_sums
from returndesk.desk.reports.expected import kept_end_problems
from returndesk.desk.reports.kept import kept_sums
from returndesk.desk.reports.months.money import kept_money_problems
from returndesk.desk.reports.reasons import reason_sums
from returndesk.desk.reports.refunds import refund_sums
from returndesk.desk.reports.return_days import kept_unit_problems
from returndesk.desk.reports.service import kept_handling_problems
from returndesk.errors import BadData, BadSettings, DeskError, UsageProblem
from returndesk.intake.documents.policy import read_document
from returndesk.store import journal
from returndesk.store.doctor import examination, schema
from returndesk.store.doctor.digests import digest_problems

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


_DAMAGE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
_MONEY = {"refunds": refund_sums, "costs": cost_sums, "reasons": reason_sums, "kept": kept_sums}
_KEPT = (
    kept_sum_problems,
    partial(kept_money_problems, reports=_MONEY),
    kept_unit_problems,
    kept_end_problems,
    kept_handling_problems,
)


RESTORE = "returndesk restore BACKUP"
FIX = "returndesk doctor --fix"
KEPT_SUM = "kept-sum"  # the code of what reports keep and can work out anew


_HINTS = {KEPT_SUM: FIX, "settings": "returndesk config"}


class Ailment(Value):
    """A problem: what is wrong, where, and what to do."""

    code: str
    where: str
    text: str
    hint: str = ""


def examine(desk: Desk, head: str | None = None) -> list[Ailment]:
    """All problems of the desk, the journal's first fault first; nothing is changed.

    `head` is (the start of) a hash that an earlier day report printed: if it is not in the journal, the end
    of the journal was cut off.
    """
    if head is not None and not re.fullmatch(r"[0-9a-f]{6,64}", head):
        raise UsageProblem("--head: expected the start of a hash, at least 6 of its characters")
    conn = desk.conn
    parts = (
        ("file", ((desk.path, text) for text in examination.structure_problems(conn))),
        ("text", examination.text_problems(conn)),
        ("schema", schema.schema_problems(conn)),
        ("journal", _chain(desk, head)),
        ("settings", _settings(desk)),
        ("policy", _policies(desk)),
        ("line-sum", _sums(desk)),
        ("elsewhere-sum", external_refund_problems(desk)),
        *((KEPT_SUM, _kept(desk, problems)) for problems in _KEPT),
        ("digest", digest_problems(conn)),
    )
    with desk.question():  # beside an act that ends meanwhile, digests and rows would be of two states
        found = [(code, *one) for code, problems in parts for one in examination.asked(desk.path, problems)]
        found += examination.rule_problems(conn, desk.path)
    return [Ailment(*one, _HINTS.get(one[0], RESTORE)) for one in found]


def refuse_damaged(desk: Desk, error: Exception) -> None:
    """Raise BadData for a file with a problem: a failure of the program may come from it.

    Stored JSON, codes and days are read without checks of their own, as only the program writes them. A
    system without time zones is no fault of the file.
    """
    if type(error).__name__ == "ZoneInfoNotFoundError":  # its module takes time to load
        return
    try:
        sound = not examine(desk)
    except Exception:  # not even this can read it
        sound = False
    if not sound:
        raise BadData(f"{desk.path} is damaged", hint=("returndesk doctor", "restore the last backup"))


def _chain(desk: Desk, head: str | None) -> Iterator[tuple[str, str]]:
    for seq, text in journal.broken_links(desk.conn):
        yield f"entry {seq}", text
    if head and not journal.has_hash(desk.conn, head):
        yield f"head {head}", "is not in the journal: its end was cut off or rewritten"


def _settings(desk: Desk) -> Iterator[tuple[str, str]]:
    if not is_currency(desk.settings.currency):
        yield "desk", f"{desk.settings.currency} is not a currency"
    try:
        clock.today(desk.settings.timezone)
    except (KeyError, ValueError, OSError):
        yield "desk", f"{desk.settings.timezone} is not a time zone of this system"


def _policies(desk: Desk) -> Iterator[tuple[str, str]]:
    for version, document, tables in examination.policy_documents(desk.conn):
        where = f"policy {version}"
        if tables is None:
            yield where, "its parsed form, read by every check, is damaged"
            continue
        try:
            problems = [str(one) for one in read_policy(tables, desk.settings.currency, version)[1]]
            same = tables == read_document(where, document)
        except BadSettings as error:
            yield where, str(error)
            continue
        yield from ((where, problem) for problem in problems)
        if not same:
            yield where, "its parsed form, read by every check, differs from the document that was set"


def _kept(desk: Desk, problems: Callable[[Desk], Iterator[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """What reports keep and what they would work out anew; damaged rows, that other checks name, end it."""
    try:
        yield from problems(desk)
    except (*_DAMAGE, DeskError) as error:
        yield desk.path, f"what reports keep cannot be checked: {error}"


def _sums(desk: Desk) -> Iterator[tuple[str, str]]:
    """(line, text) where a paid amount differs from prices, discounts and taxes."""
    for order in examination.sold_orders(desk.conn):
        where = f"order {order.number}"
        try:
            paid = paid_by_line(order.lines, order.discount_minor, order.tax_included)
        except ValueError as error:
            yield where, str(error)
            continue
        for (position, stored), minor in zip(order.paid, paid, strict=True):
            if stored != minor:
                yield (
                    f"{where}, line {position}",
                    "its paid amount is not price less discounts plus taxes",
                )
