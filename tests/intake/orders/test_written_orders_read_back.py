from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returndesk.core.money import format_minor
from returndesk.core.orders.incoming import ORDER_STATUSES, CustomerIn, LineIn, OrderIn, Origin
from returndesk.intake.csv.cells import clean, guard
from returndesk.intake.csv.options import ReadOptions
from returndesk.intake.orders.files import read_orders

OPTIONS = ReadOptions("EUR", "Pacific/Auckland", True, date(2026, 11, 23))
CODES = st.lists(st.sampled_from(["SPRING", "TEN OFF"]), max_size=2, unique=True)
COLUMNS = (
    "order_number,ordered_at,shipped_on,delivered_on,customer_name,customer_email,customer_phone,customer_id,"
    "customer_tier,channel,currency,shipping,surcharge,order_discount,country,order_tags,tracking,payment_method,status,"
    "source,campaign,discount_code,line_id,sku,title,category,quantity,unit_price,line_total,discount,tax,tags,cost"
).split(",")

# Any text but what the desk cannot hold: ends that are trimmed, and what only a spreadsheet writes.
TEXT = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0;\r"), max_size=12)
    .filter(lambda text: clean(text) == text)
    .map(str)
)
WORD = TEXT.filter(bool)
DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 1))


@st.composite
def lines(draw: st.DrawFn) -> LineIn:
    units = draw(st.integers(1, 50))
    gross = draw(st.integers(0, 10**7))
    return LineIn(
        sku=draw(WORD),
        quantity=units,
        unit_price_minor=(2 * gross + units) // (2 * units),
        gross_minor=gross,
        title=draw(TEXT),
        category=draw(TEXT),
        discount_minor=draw(st.integers(0, gross)),
        tax_minor=draw(st.integers(0, 999)),
        tags=tuple(draw(st.lists(WORD, max_size=2, unique=True))),
        cost_minor=draw(st.none() | st.integers(0, 9999)),
        line_id=draw(TEXT),
        shipped_on=date(2026, 11, 2),
        delivered_on=draw(st.sampled_from([date(2026, 11, 3), date(2026, 11, 9)])),
        tracking=draw(WORD),
    )


@st.composite
def orders(draw: st.DrawFn) -> OrderIn:
    seconds = draw(st.none() | st.integers(0, 86_399))
    at = None if seconds is None else datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    status = draw(st.sampled_from(ORDER_STATUSES))
    sold = tuple(draw(st.lists(lines(), min_size=1, max_size=3)))
    known = [line.line_id for line in sold if line.line_id]
    if len(set(known)) < len(known):  # an id that comes again is that line
        sold = tuple(line._replace(line_id="") for line in sold)
    surcharge = draw(st.sampled_from([0, 0, 357]))
    return OrderIn(
        surcharge="surcharge" if surcharge else "",
        surcharge_minor=surcharge,
        channel="web",
        number=draw(WORD.filter(lambda text: not text.startswith("#"))),
        # Auckland is at UTC+12 in those days
        ordered_on=date(2026, 9, 1) if at is None or at.hour < 12 else date(2026, 9, 2),
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        lines=sold,
        ordered_at=at,
        customer=CustomerIn(*(draw(TEXT) for _ in range(5))),
        shipping_minor=draw(st.integers(0, 999)),
        discount_minor=draw(st.integers(0, sum(each.gross_minor - each.discount_minor for each in sold))),
        country=draw(st.sampled_from(["", "DE", "NZ"])),
        tags=tuple(draw(st.lists(WORD, max_size=2, unique=True))),
        payment_method=draw(TEXT),
        status=status,
        payment="paid" if status == "refunded" else "unknown",  # what was refunded was paid
        origin=Origin(draw(TEXT), draw(TEXT), tuple(draw(CODES))),
    )


def row(order: OrderIn, line: LineIn) -> list[str]:
    def money(minor: int | None) -> str:
        return "" if minor is None else format_minor(minor, order.currency)

    cells = [order.number, (order.ordered_at or order.ordered_on).isoformat()]
    cells += [str(line.shipped_on), str(line.delivered_on)]
    who = order.customer
    cells += [who.name, who.email, who.phone, who.platform_id, who.tier, order.channel, order.currency]
    cells += [money(order.shipping_minor), money(order.surcharge_minor), money(order.discount_minor)]
    cells += [order.country, ";".join(order.tags)]
    cells += [line.tracking, order.payment_method, order.status, *order.origin[:2]]
    cells += [
        ";".join(order.origin.discount_codes),
        line.line_id,
        line.sku,
        line.title,
        line.category,
        str(line.quantity),
    ]
    cells += [money(line.unit_price_minor), money(line.gross_minor), money(line.discount_minor)]
    return [*cells, money(line.tax_minor), ";".join(line.tags), money(line.cost_minor)]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.lists(orders(), min_size=1, max_size=3, unique_by=lambda order: order.number))
def test_orders_written_in_the_desks_columns_read_back_as_they_were(written: list[OrderIn]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in row(order, line)] for order in written for line in order.lines)
    reading = read_orders("orders.csv", out.getvalue().encode(), OPTIONS)
    assert reading.problems == []
    assert reading.orders == written
