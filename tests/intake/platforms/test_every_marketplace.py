"""The same made-up orders as every marketplace writes them come back as they were."""

from __future__ import annotations

from datetime import date

import pytest
from intake.made_up_orders import MAIL, NAME, TEA
from intake.marketplace_rows import FIRST, MARKETPLACES, MUG, SECOND, Marketplace, Order

from returndesk.core.orders.incoming import OrderIn, paid_by_line
from returndesk.core.value import replace
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_files

OPTIONS = ReadOptions("EUR", "Europe/Berlin", True, date(2026, 11, 23), currency_given="EUR")
every = pytest.mark.parametrize("each", MARKETPLACES, ids=lambda each: each.name)


def read(each: Marketplace, *orders: Order) -> list[OrderIn]:
    readings = read_files([(f"f{n}.csv", data) for n, data in enumerate(each.write(*orders))], OPTIONS)
    assert readings[0].format == each.name
    assert [str(problem) for one in readings for problem in one.problems] == []
    return [order for one in readings for order in one.orders]


@every
def test_made_up_orders_are_read_as_they_were(each: Marketplace) -> None:
    first, second = read(each, FIRST, SECOND)
    number = "2026-11-02 22:30 zoe_02" if each.name == "depop" else "00417"  # it has no numbers
    assert (first.channel, first.number) == (each.format.channel, number)
    assert (first.ordered_on, second.ordered_on) == (date(2026, 11, 2), date(2026, 11, 3))
    off = each.tells("off") or each.tells("net")
    skus = ("00123", "TÉ-1") if each.tells("sku") else (MUG, TEA)
    assert [(line.sku, line.title, line.quantity, line.unit_price_minor) for line in first.lines] == [
        (skus[0], MUG, 2, 1250),
        (skus[1], TEA, 1, 800),
    ]
    paid = paid_by_line(first.lines, first.discount_minor, first.tax_included)
    assert paid == ([2273, 727] if off else [2500, 800])
    shipping = 490 if each.tells("shipping") else 0
    assert (first.shipping_minor, second.shipping_minor, first.status) == (shipping, 0, "open")
    named = (NAME if each.tells("name") else "", MAIL if each.tells("mail") else "")
    assert (first.customer.name, first.customer.email, first.currency) == (*named, "EUR")
    assert [(line.quantity, line.gross_minor) for line in second.lines] == [(1, 800)]


@every
def test_a_cancelled_unpaid_order_and_a_refunded_line_are_told(each: Marketplace) -> None:
    cancelled = replace(FIRST, status="cancelled", paid=False)
    if "cancelled" in {**each.status, **each.line_status}:
        (order,) = read(each, cancelled)
        assert (order.status, order.reported_minor) == ("cancelled", 0)
        assert order.payment != "unpaid" or not any(line.reported_units for line in order.lines)
    if not (each.tells("back") or each.tells("refund") or "returned" in each.line_status):
        return
    mug, tea = FIRST.lines
    (order,) = read(each, replace(FIRST, lines=(replace(mug, off=0), replace(tea, off=0, back=1))))
    by_units = each.tells("back}") or "returned" in each.line_status
    assert order.status == "part-refunded"
    assert [line.reported_units for line in order.lines] == ([0, 1] if by_units else [0, 0])
    assert order.reported_minor == (0 if by_units else 800)
