"""Orders that come in again, and claims on their way: nothing is lost, and every step is one of the table."""

from __future__ import annotations

from datetime import UTC, date, datetime

from factory import claim as new_claim
from factory import units
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.claims.lifecycle import MOVES, STAGES, may, stage_of, status_after
from returndesk.core.claims.model import ClaimLine
from returndesk.core.orders.incoming import ORDER_STATUSES, CustomerIn, LineIn, OrderIn, RecipientIn
from returndesk.core.orders.merge import Stored, Taken, line_keys, merge_order
from returndesk.core.policy.model import Service

days = st.dates(date(2026, 11, 1), date(2026, 12, 31))
words = st.sampled_from(["", "a", "b"])


@st.composite
def lines(draw: st.DrawFn) -> LineIn:
    quantity, price = draw(st.integers(1, 4)), draw(st.integers(0, 500))
    return LineIn(
        sku=draw(st.sampled_from(["A", "B"])),
        quantity=quantity,
        unit_price_minor=price,
        gross_minor=quantity * price,
        title=draw(words),
        discount_minor=draw(st.integers(0, quantity * price)),
        line_id=draw(st.sampled_from(["", "1", "2", "3", "4", "5"])),
        delivered_on=draw(st.none() | days),
        tracking=draw(words),
        reported_units=draw(st.integers(0, quantity)),
    )


sales = st.builds(
    OrderIn,
    channel=st.just("web"),
    number=st.just("1042"),
    ordered_on=days,
    ordered_at=st.none()
    | st.integers(10**9, 2 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
    currency=st.just("EUR"),
    # A platform's id names one line; any line may lack it.
    lines=st.lists(lines(), min_size=1, max_size=4, unique_by=lambda line: line.line_id or object()).map(
        tuple
    ),
    customer=st.builds(CustomerIn, name=words, email=words),
    recipient=st.none() | st.just(RecipientIn("Rita", "0170 1")),  # the buyer's own is not kept
    shipping_minor=st.integers(0, 500),
    discount_minor=st.just(0),  # one above the price is refused on reading
    country=words,
    status=st.sampled_from(ORDER_STATUSES),
    reported_minor=st.integers(0, 500),
    total_minor=st.none(),
    payment=st.sampled_from(["unknown", "paid"]),
    outstanding_minor=st.just(0),
    surcharge=st.just("fees"),
    surcharge_minor=st.sampled_from([0, 357]),
    shipping_tax_minor=st.just(0),
    surcharge_tax_minor=st.just(0),
)


@st.composite
def stored_orders(draw: st.DrawFn) -> tuple[OrderIn, list[Taken]]:
    """An order, and what stands on its lines: never more than there is."""
    sale = draw(sales)
    taken = []
    for line in sale.lines:
        settled = draw(st.integers(0, line.quantity - line.reported_units))
        held = draw(st.integers(0, line.quantity - line.reported_units - settled))
        taken.append(Taken(settled, held, 0))
    return sale, taken


@given(stored_orders(), st.booleans())
def test_an_order_that_comes_again_changes_nothing(stored: tuple[OrderIn, list[Taken]], update: bool) -> None:
    sale, taken = stored
    merged = merge_order(Stored(sale, taken), sale, update=update)
    assert (merged.order, merged.changed, merged.conflicts) == (sale, False, ())


@given(stored_orders(), sales, st.booleans())
def test_the_second_time_a_file_comes_in_it_adds_nothing(
    stored: tuple[OrderIn, list[Taken]], found: OrderIn, update: bool
) -> None:
    sale, taken = stored
    first = merge_order(Stored(sale, taken), found, update=update)
    more = [Taken()] * (len(first.order.lines) - len(sale.lines))
    second = merge_order(Stored(first.order, [*taken, *more]), found, update=update)
    assert (second.order, second.changed, second.conflicts) == (first.order, False, first.conflicts)


@given(stored_orders(), sales, st.booleans())
def test_nothing_known_is_lost_and_nothing_moves_backwards(
    stored: tuple[OrderIn, list[Taken]], found: OrderIn, update: bool
) -> None:
    sale, taken = stored
    after = merge_order(Stored(sale, taken), found, update=update).order
    assert ORDER_STATUSES.index(after.status) >= ORDER_STATUSES.index(sale.status)
    assert after.reported_minor >= sale.reported_minor
    assert (after.customer.name or found.customer.name) == (sale.customer.name or found.customer.name)
    assert len(after.lines) >= len(sale.lines)
    for old, new, use in zip(sale.lines, after.lines, taken, strict=False):
        assert new.sku == old.sku
        assert new.reported_units >= old.reported_units
        assert new.quantity >= use.settled_units + use.held_units + old.reported_units
        assert new.quantity >= new.reported_units  # of which some may be the desk's own refunds
        assert new.delivered_on == old.delivered_on or (new.delivered_on or date.min) >= (
            old.delivered_on or date.min
        )


@given(stored_orders(), sales)
def test_without_update_no_figure_changes(stored: tuple[OrderIn, list[Taken]], found: OrderIn) -> None:
    sale, taken = stored
    after = merge_order(Stored(sale, taken), found).order
    assert [(ln.quantity, ln.gross_minor, ln.discount_minor) for ln in after.lines] == [
        (ln.quantity, ln.gross_minor, ln.discount_minor) for ln in sale.lines
    ]
    assert (after.shipping_minor, after.ordered_on) == (sale.shipping_minor, sale.ordered_on)


@given(st.lists(lines(), max_size=8))
def test_every_line_of_an_order_has_a_key_of_its_own(found: list[LineIn]) -> None:
    assert len(set(line_keys(found))) == len(found)


@st.composite
def claim_lines(draw: st.DrawFn, status: str) -> ClaimLine:
    approved = draw(st.integers(1, 4))
    received = approved if status == "received" else draw(st.integers(0, approved))
    accepted = draw(st.integers(0, received))
    refused = received - accepted if status == "inspected" else draw(st.integers(0, received - accepted))
    return units(approved, received, accepted, refused, draw(st.integers(0, accepted)))


# Goods of a rejected claim that come all the same move nothing. A part of the price, or shipping alone,
# leaves the counters of goods as they are: the walks have those that a claim can come to.
DRAWN = [move for move in sorted(MOVES) if move != ("rejected", "receive")
         and move[1] not in ("reduce", "refund-shipping")]  # fmt: skip


@given(st.sampled_from(DRAWN), st.booleans(), days, days, st.data())
def test_an_act_always_leads_to_one_of_its_statuses_and_that_to_a_known_stage(
    move: tuple[str, str], lost: bool, approved_on: date, today: date, data: st.DataObject
) -> None:
    status, act = move
    lines = data.draw(st.lists(claim_lines(status), min_size=1, max_size=3))
    claim = new_claim(status, *lines, reason="lost" if lost else "changed-mind", approved_on=approved_on)
    after = status_after(claim, act, today, Service())
    assert after in MOVES[move]
    assert stage_of(claim) in (*STAGES, "")
    assert may(claim, "note") is False
