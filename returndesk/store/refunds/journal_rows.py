"""Rows of money that journal entries refer to: by id, and by a seal that shows an edit of the row.

A figure is stored in its row alone. The seal is a digest of the row, so that the journal's chain covers it.
"""

from __future__ import annotations

from collections.abc import Mapping

from returndesk.core.value import Value


class JournalRow(Value):
    """The row of an act."""

    table: str
    key: str  # of its id in the entry's details
    figures: Mapping[str, str]  # what readers of the entry get: key → column
    codes: tuple[str, str]  # of the doctor, where the row differs from its entry, or is gone
    recorded: str = "true"  # SQL for rows `b` that have an entry of their own
    of_claim: bool = True
    parts: str = ""  # SQL for rows that belong to it, as JSON; {0} is the row

    def figures_of(self, entry: str) -> str:
        """SQL for the figures of an entry's row, as a JSON object."""
        found = f"json_extract({entry}.details, '$.{self.key}')"
        return f"(select {_object('b', self.figures)} from {self.table} b where b.id = {found})"

    def sealed(self, row: str) -> str:
        """SQL for all that the seal covers: not free text, which may be erased."""
        booked = ("at", "on_day", "who", "order_id", *(("claim_id", "owner") if self.of_claim else ()))
        figures = _object(row, {**self.figures, **dict(zip(booked, booked, strict=True))})
        return f"json_set({figures}, '$.parts', json({self.parts.format(row)}))" if self.parts else figures


def _object(row: str, columns: Mapping[str, str]) -> str:
    pairs = ", ".join(f"'{key}', {row}.{column}" for key, column in columns.items())
    return f"json_object({pairs})"


def _minor(parts: str) -> dict[str, str]:
    return {"currency": "currency"} | {part: f"{part}_minor" for part in parts.split()}


_SLIP = {"corrects": "corrects"}  # a row of the same table that was wrong
_REMEDY = JournalRow(
    "remedy",
    "remedy",
    {
        "kind": "kind",
        **_SLIP,
        **_minor("goods fee deduction adjustment shipping surcharges postage new difference"),
    },
    ("remedy-journal", "remedy-gone"),
)
_PAID = JournalRow(
    "exchange_payment",
    "paid",
    {"method": "method", **_SLIP, **_minor("amount rounding")},
    ("difference-paid-journal", "difference-paid-gone"),
    recorded="b.refund_id is null",  # the shop's payment of a difference is a refund
)
_COMPENSATION = JournalRow(
    "compensation",
    "compensation",
    {"by": "kind", **_SLIP, **_minor("amount")},
    ("compensation-journal", "compensation-gone"),
)


# How the refund left; what bounced or left again has entries of its own.
_PAYOUTS = (
    "(select json_group_array(json_array(method, tender, amount_minor, bonus_minor, rounding_minor)) from"
    " (select * from payout where refund_id = {0}.id and kind = 'refund' order by id))"
)

# What of an order's price the store credit paid, that was outstanding.
_PAID_BY_CREDIT = (
    "(select json_group_array(json_array(amount_minor, after_minor)) from order_payment"
    " where credit_id = {0}.id)"
)

# What a correction changed of the parts of a price that its refund gave.
_CORRECTED_CUTS = (
    "(select json_group_array(json_array(claim_line_id, after_units, units, goods_minor)) from"
    " (select * from reduction where correction_id = {0}.id order by id))"
)

_PAYOUT = JournalRow(
    "payout",
    "payout",
    {
        **{name: name for name in ("kind", "method", "tender", "bounced")},
        "refund": "refund_id",
        **_minor("amount bonus rounding"),
    },
    ("payout-journal", "payout-gone"),
    recorded="b.kind <> 'refund'",
)
_REFUND = JournalRow(
    "refund",
    "refund",
    {
        "method": "method",
        **_minor("goods reduction gift free_shipping fee deduction shipping surcharges postage bonus"),
        **_minor("rounding adjustment total"),
    },
    ("refund-journal", "refund-gone"),
    parts=_PAYOUTS,
)


ROWS: Mapping[str, JournalRow] = {
    "refund": _REFUND,
    "reduce": _REFUND,
    "refund-shipping": _REFUND,
    "exchange": _REMEDY,
    "repair": _REMEDY,
    "replace": _REMEDY,
    "sent": JournalRow("sent", "sent", {"back": "back_units"}, ("sent-journal", "sent-gone")),
    "paid": _PAID,
    "compensate": _COMPENSATION,
    "correct-compensation": _COMPENSATION,
    "correct-paid": _PAID,
    "correct-exchange": _REMEDY,
    "correct": JournalRow(
        "correction",
        "correction",
        {"refund": "refund_id", "method": "method", "counts": "returned_minor", **_minor("amount rounding")},
        ("correction-journal", "correction-gone"),
        parts=_CORRECTED_CUTS,
    ),
    "dispute": JournalRow(
        "dispute",
        "dispute",
        {"state": "state", **_minor("amount taken")},
        ("dispute-journal", "dispute-gone"),
        of_claim=False,
    ),
    "order-paid": JournalRow(
        "order_payment",
        "payment",
        {"method": "method", "paid_on": "paid_on", "after": "after_minor", **_minor("amount rounding")},
        ("order-paid-journal", "order-paid-gone"),
        recorded="b.credit_id is null",  # what store credit paid belongs to that
        of_claim=False,
    ),
    "bounced": _PAYOUT,
    "refund-again": _PAYOUT,
    "use-credit": JournalRow(
        "credit",
        "credit",
        {"customer": "customer_id", **_minor("amount")},
        ("credit-used", "credit-used"),
        recorded="b.payout_id is null and b.compensation_id is null and b.correction_id is null",
        of_claim=False,
        parts=_PAID_BY_CREDIT,
    ),
}
