"""What the law asks of a claim, by when: a section of `claim show` where there is any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from returndesk.render.table import Column, Row, Table

if TYPE_CHECKING:
    from returndesk.core.law.due_dates import Duty

DUTIES = (
    Column("ground", "code"),
    Column("duty", "code"),
    Column("on", "date"),
    Column("counts", "truth"),
    Column("text"),
    Column("source"),
)


def duty_sections(duties: Sequence[Duty]) -> tuple[tuple[str, Table], ...]:
    """The section `duties`, a row a duty, where the customer has rights that name any."""
    rows = [row for duty in duties for row in _rows(duty)]
    return (("duties", Table("duties", DUTIES, rows)),) if rows else ()


def _rows(duty: Duty) -> list[Row]:
    """The refund, until when the shop may wait, and the goods: `counts` is whether the day holds now."""
    refund = duty.refund
    rows: list[Row] = []

    def add(name: str, on: date | None, counts: bool, text: str, source: str) -> None:
        rows.append(
            {"ground": duty.ground, "duty": name, "on": on, "counts": counts, "text": text, "source": source}
        )

    if not duty.fixed:
        add("refund", None, False, "refund without undue delay: no days are fixed", refund.cite)
    elif duty.pay_by is not None:
        add("refund", duty.pay_by, True, "refund due", refund.cite)
    elif refund.due_on is not None:
        add("refund", refund.due_on, False, "refund due, but not before goods or proof", refund.cite)
    else:
        add("refund", None, False, "refund due once its days begin", refund.cite)
    if refund.may_wait:
        add("wait", None, True, "the shop may wait for the goods or proof of sending", duty.wait_cite)
    elif refund.waits_until is not None:
        add("wait", refund.waits_until, False, "the shop might wait until", duty.wait_cite)
    if duty.goods_on is not None:
        add("goods", duty.goods_on, True, "the customer sends the goods by", duty.goods_cite)
    return rows
