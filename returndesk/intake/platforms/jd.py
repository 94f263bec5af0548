"""JD: refunds inside amounts, and the order's discount by what was settled."""

from __future__ import annotations

import re

from returndesk.intake.platforms.totals import UNEVEN, OtherCells, Sums

_REFUNDED = re.compile(r"(.*?)\s*[(（]已(?:全额)?退款([^)）]*)[)）]")


def settle(sums: Sums, cells: OtherCells) -> None:
    """The order's amounts are on each row and count once; a lower settled amount means a discount."""
    amounts = {}
    for field in ("order_amount", "settled"):
        text = cells.text(field)
        if found := _REFUNDED.fullmatch(text):
            text = found[1]
            refund = cells.parse(field, found[2]) if found[2].strip() else cells.parse(field, text)
            sums.reported_minor = max(sums.reported_minor, refund)
        if text:
            amounts[field] = cells.parse(field, text)
    goods, paid = sums.net_minor(), amounts.get("settled", amounts.get("order_amount"))
    if paid is None or paid in (goods, goods + sums.shipping_minor):  # with shipping or without
        return
    off = goods + sums.shipping_minor - paid
    if not 0 < off <= goods:
        cells.note(UNEVEN)
        return
    sums.discount_minor += off
