"""Duties under the law, by when: a section of `claim show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from returndesk.render.table import Column, Table, table_of

if TYPE_CHECKING:
    from returndesk.core.law.deadlines import Duty


class _Line(NamedTuple):
    """One duty of one right; `counts` is whether its day holds now."""

    ground: str
    duty: str
    on: date | None
    counts: bool
    text: str
    source: str


DUTIES = (
    Column("ground", "code"),
    Column("duty", "code"),
    Column("on", "date"),
    Column("counts", "truth"),
    Column("text"),
    Column("source"),
)


def duty_sections(duties: Sequence[Duty]) -> tuple[tuple[str, Table], ...]:
    """The section `duties`, empty where the customer has no statutory right."""
    table = table_of("duties", DUTIES, [line for duty in duties for line in _lines(duty)])
    return (("duties", table),) if table.rows else ()


def _lines(duty: Duty) -> Iterator[_Line]:
    """The refund, how long the shop may wait with it, and the return of the goods."""
    refund, ground = duty.refund, duty.ground
    on, counts, text = None, False, "refund due: its period has not begun"
    if not duty.fixed:
        text = "refund without undue delay (no fixed period)"
    elif duty.pay_by is not None:
        on, counts, text = duty.pay_by, True, "refund due"
    elif refund.due_on is not None:
        on, text = refund.due_on, "refund due, once goods or proof of sending arrive"
    yield _Line(ground, "refund", on, counts, text, refund.cite)
    if refund.may_wait:
        text = "the shop may wait for the goods or proof of sending"
        yield _Line(ground, "wait", None, True, text, duty.wait_cite)
    elif refund.waits_until is not None:
        yield _Line(ground, "wait", refund.waits_until, False, "the shop could wait until", duty.wait_cite)
    if duty.goods_on is not None:
        yield _Line(
            ground, "goods", duty.goods_on, True, "the customer must send the goods by", duty.goods_cite
        )
