"""Whatever a customer paid, and in whatever order units come back: no more goes back than came in."""

from __future__ import annotations

from factory import line, order
from hypothesis import given
from hypothesis import strategies as st

from returndesk.core.claims.model import RefundTerms
from returndesk.core.money import Fee
from returndesk.core.orders.model import Order, Surcharge
from returndesk.core.refunds.model import Return, WorkedSum
from returndesk.core.refunds.refund import work_out
from returndesk.core.value import replace

MINOR = st.integers(0, 20_000)
TERMS = st.builds(
    RefundTerms,
    fee=st.builds(Fee, bps=st.sampled_from([0, 1500])),
    shipping_rule=st.sampled_from(["never", "on-fault", "on-full-return", "always"]),
    surcharge_rule=st.sampled_from(["never", "on-full-return"]),
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order with a payment: not said, in full, in part or none, of a total that may be below its lines."""
    lines = [
        line(line_id=n, position=n, sku=f"S{n}", quantity=units, paid_minor=draw(MINOR))
        for n, units in enumerate(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)), 1)
    ]
    made = order(*lines, shipping_minor=draw(MINOR), surcharge=Surcharge("fee", draw(MINOR)))
    total = draw(st.none() | st.integers(0, made.charged_minor))
    payment = draw(st.sampled_from(["unknown", "unpaid", "part-paid", "paid"]))
    owed = draw(st.integers(0, made.charged_minor)) if payment == "part-paid" else 0
    return replace(made, total_minor=total, payment=payment, outstanding_minor=owed)


def settled(of: Order, item: Return, worked: WorkedSum) -> Order:
    """The order once a refund of one line is recorded."""
    lines = tuple(
        replace(
            one,
            settled_units=one.settled_units + item.units,
            refunded_minor=one.refunded_minor + worked.goods_minor,
        )
        if one.line_id == item.line.line_id
        else one
        for one in of.lines
    )
    return replace(
        of,
        lines=lines,
        shipping_refunded_minor=of.shipping_refunded_minor + worked.shipping_minor,
        shared_goods_minor=of.shared_goods_minor + worked.shared_goods_minor,
        surcharge=replace(of.surcharge, refunded_minor=of.surcharge.refunded_minor + worked.surcharges_minor),
        returned_minor=of.returned_minor + worked.returned_minor,
    )


@given(orders(), st.data())
def test_refunds_never_exceed_what_came_in(of: Order, data: st.DataObject) -> None:
    received = of.received_minor
    for number in data.draw(
        st.permutations([n for n, one in enumerate(of.lines) for _ in range(one.quantity)])
    ):
        item = Return(of.lines[number], 1, data.draw(st.sampled_from(["customer", "shop"])), data.draw(TERMS))
        label, bonus = data.draw(st.integers(-900, 900)), data.draw(st.sampled_from([0, 1000]))
        worked = work_out(of, [item], postage_minor=label, bonus_bps=bonus)
        assert sum(part.amount_minor for part in worked.parts[:-1]) == worked.parts[-1].amount_minor
        assert worked.parts[-1].amount_minor == worked.total_minor >= 0
        of = settled(of, item, worked)
        assert of.returned_minor <= received
    assert of.surcharge.left_minor >= 0


@given(orders(), st.data())
def test_everything_back_gives_all_that_came_in(of: Order, data: st.DataObject) -> None:
    received, terms = of.received_minor, RefundTerms(shipping_rule="always", surcharge_rule="on-full-return")
    given_back = 0
    for number in data.draw(
        st.permutations([n for n, one in enumerate(of.lines) for _ in range(one.quantity)])
    ):
        item = Return(of.lines[number], 1, "shop", terms)
        worked = work_out(of, [item])
        of, given_back = settled(of, item, worked), given_back + worked.total_minor
    # Shipping goes by what the goods cost: of goods that cost nothing none comes back.
    free = 0 if of.paid_minor else of.shipping_minor
    assert min(received, of.charged_minor - free) == given_back
