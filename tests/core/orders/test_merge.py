"""An order that comes in again: nothing changes twice, blanks are filled, figures are conflicts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn, Origin
from returndesk.core.orders.merge import Conflict, Merged, Stored, Taken, customer_key, line_keys, merge_order

FREE = Taken()


def lamp(**facts: object) -> LineIn:
    """Two lamps at 50.00, unless said otherwise."""
    usual: dict[str, object] = {
        "sku": "LAMP-1",
        "quantity": 2,
        "unit_price_minor": 5000,
        "gross_minor": 10_000,
    }
    return LineIn(**{**usual, **facts})  # type: ignore[arg-type]


BULB = LineIn("BULB-3", 1, 4000, 4000)


def sale(*lines: LineIn, **facts: object) -> OrderIn:
    """An order of two lamps on 2 November, in EUR, unless said otherwise."""
    usual: dict[str, object] = {
        "channel": "web",
        "number": "1042",
        "ordered_on": date(2026, 11, 2),
        "currency": "EUR",
        "lines": lines or (lamp(),),
    }
    return OrderIn(**{**usual, **facts})  # type: ignore[arg-type]


def merge(
    stored: OrderIn,
    found: OrderIn,
    *taken: Taken,
    update: bool = False,
    shipping_refunded: int = 0,
    surcharge_refunded: int = 0,
) -> Merged:
    uses = taken or (FREE,) * len(stored.lines)
    of = Stored(stored, uses, shipping_refunded, surcharge_refunded_minor=surcharge_refunded)
    return merge_order(of, found, update=update)


FULL_LINE = lamp(
    title="Lamp",
    category="light",
    tags=("blue",),
    cost_minor=2000,
    shipped_on=date(2026, 11, 3),
    delivered_on=date(2026, 11, 5),
    tracking="T1",
    discount_minor=100,
    tax_minor=50,
)
FULL = sale(
    FULL_LINE,
    BULB,
    ordered_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    customer=CustomerIn("Zoë", "z@example.org", "123", "77", "gold"),
    shipping_minor=500,
    discount_minor=1000,
    country="DE",
    tags=("vip",),
    payment_method="card",
    origin=Origin("ads", "xmas", ("SPRING",)),
)


@pytest.mark.parametrize("update", [False, True])
@pytest.mark.parametrize("stored", [sale(), FULL, sale(lamp(), lamp())], ids=["plain", "full", "twins"])
def test_the_same_order_again_changes_nothing(stored: OrderIn, update: bool) -> None:
    assert merge(stored, stored, update=update) == Merged(stored, False, ())


def test_what_was_blank_is_filled_in_without_asking() -> None:
    blank = FULL._replace(
        lines=(lamp(discount_minor=100, tax_minor=50), BULB),
        ordered_at=None,
        customer=CustomerIn(),
        country="",
        tags=(),
        payment_method="",
        origin=Origin(),
    )
    assert merge(blank, FULL) == Merged(FULL, True, ())


def test_known_facts_stay_where_the_file_is_blank_or_differs() -> None:
    blank = FULL._replace(
        lines=(lamp(discount_minor=100, tax_minor=50), BULB),
        ordered_at=None,
        customer=CustomerIn(),
        country="",
        tags=(),
    )
    assert merge(FULL, blank) == Merged(FULL, False, ())
    other = FULL._replace(
        country="FR", tags=("new",), customer=CustomerIn("Zoe", "y@example.org", "9", "8", "silver")
    )
    assert merge(FULL, other) == Merged(FULL, False, ())


def test_each_fact_of_a_customer_is_filled_by_itself() -> None:
    stored = sale(customer=CustomerIn(name="Zoë", phone="123"))
    found = sale(customer=CustomerIn(name="Z.", email="z@example.org"))
    assert merge(stored, found).order.customer == CustomerIn("Zoë", "z@example.org", "123", "", "")


@pytest.mark.parametrize(
    ("stored", "found", "after"),
    [
        ("open", "part-refunded", "part-refunded"),
        ("open", "cancelled", "cancelled"),
        ("part-refunded", "refunded", "refunded"),
        ("part-refunded", "open", "part-refunded"),
        ("refunded", "open", "refunded"),
        ("cancelled", "refunded", "cancelled"),
        ("refunded", "cancelled", "cancelled"),
    ],
)
def test_a_status_only_moves_forward(stored: str, found: str, after: str) -> None:
    merged = merge(sale(status=stored), sale(status=found))
    assert (merged.order.status, merged.changed, merged.conflicts) == (after, after != stored, ())


@pytest.mark.parametrize(
    ("stored", "found", "after"),
    [
        (None, date(2026, 11, 5), date(2026, 11, 5)),
        (date(2026, 11, 5), None, date(2026, 11, 5)),
        (date(2026, 11, 5), date(2026, 11, 7), date(2026, 11, 7)),
        (date(2026, 11, 7), date(2026, 11, 5), date(2026, 11, 7)),
    ],
)
def test_a_delivery_only_moves_forward(stored: date | None, found: date | None, after: date | None) -> None:
    merged = merge(sale(lamp(delivered_on=stored)), sale(lamp(delivered_on=found)))
    assert (merged.order.lines[0].delivered_on, merged.conflicts) == (after, ())


@pytest.mark.parametrize(
    ("stored", "found", "after"), [("", "T1", "T1"), ("T1", "", "T1"), ("T1", "T2", "T2")]
)
def test_a_newer_tracking_number_is_taken_and_a_blank_one_is_not(stored: str, found: str, after: str) -> None:
    merged = merge(sale(lamp(tracking=stored)), sale(lamp(tracking=found)))
    assert (merged.order.lines[0].tracking, merged.conflicts) == (after, ())


@pytest.mark.parametrize(
    ("stored", "found", "settled", "after"),
    [
        (0, 1, 0, 1),
        (1, 0, 0, 1),
        (1, 2, 0, 2),
        (0, 2, 1, 2),  # of which the desk's own refunds are confirmed
        (0, 3, 0, 2),
    ],
)
def test_units_reported_as_refunded_only_move_forward_and_never_past_the_units_sold(
    stored: int, found: int, settled: int, after: int
) -> None:
    merged = merge(
        sale(lamp(reported_units=stored)), sale(lamp(reported_units=found)), Taken(settled_units=settled)
    )
    assert (merged.order.lines[0].reported_units, merged.conflicts) == (after, ())


@pytest.mark.parametrize(("stored", "found", "after"), [(0, 500, 500), (500, 0, 500), (500, 900, 900)])
def test_an_amount_reported_as_refunded_only_moves_forward(stored: int, found: int, after: int) -> None:
    merged = merge(sale(reported_minor=stored), sale(reported_minor=found))
    assert (merged.order.reported_minor, merged.conflicts) == (after, ())


@pytest.mark.parametrize("name", ["shipped_on", "delivered_on"])
def test_a_day_before_the_known_order_is_a_conflict_and_is_taken_with_the_orders_own(name: str) -> None:
    early = sale(lamp(**{name: date(2026, 10, 25)}), ordered_on=date(2026, 10, 20))
    for known in ("", "2026-11-05"):
        stored = sale(lamp(**{name: date.fromisoformat(known) if known else None}))
        assert merge(stored, early) == Merged(
            stored,
            False,
            (
                Conflict("", "ordered_on", "2026-11-02", "2026-10-20"),
                Conflict("LAMP-1", name, known, "2026-10-25"),
            ),
        )
    assert merge(sale(), early, update=True) == Merged(early, True, ())


@pytest.mark.parametrize("name", ["shipped_on", "delivered_on"])
def test_even_with_update_an_order_is_never_after_its_delivery(name: str) -> None:
    stored = sale(lamp(**{name: date(2026, 11, 5)}))
    merged = merge(stored, sale(ordered_on=date(2026, 11, 10)), update=True)
    why = f"LAMP-1 was {name[:-3]} on 2026-11-05, before 2026-11-10"
    assert merged == Merged(stored, False, (Conflict("", "ordered_on", "2026-11-02", "2026-11-10", why),))
    assert merge(stored, sale(ordered_on=date(2026, 11, 5)), update=True).conflicts == ()


CHANGES = [
    (sale(shipping_minor=500), Conflict("", "shipping", "0.00", "5.00")),
    (sale(discount_minor=1000), Conflict("", "discount", "0.00", "10.00")),
    (sale(shipping_tax_minor=300), Conflict("", "shipping_tax", "0.00", "3.00")),
    (sale(ordered_on=date(2026, 11, 3)), Conflict("", "ordered_on", "2026-11-02", "2026-11-03")),
    (sale(currency="USD"), Conflict("", "currency", "EUR", "USD")),
    (sale(lamp(discount_minor=100)), Conflict("LAMP-1", "discount", "0.00", "1.00")),
    (sale(lamp(tax_minor=100)), Conflict("LAMP-1", "tax", "0.00", "1.00")),
    (sale(lamp(gross_minor=9900)), Conflict("LAMP-1", "gross", "100.00", "99.00")),
    (
        sale(lamp(unit_price_minor=4900, gross_minor=9800)),
        Conflict("LAMP-1", "unit_price", "50.00", "49.00"),
    ),
    (sale(lamp(), BULB), Conflict("BULB-3", "line", "", "1 × BULB-3")),
]


@pytest.mark.parametrize(("found", "conflict"), CHANGES, ids=[change.field for _, change in CHANGES])
def test_another_figure_is_a_conflict_and_nothing_is_overwritten(found: OrderIn, conflict: Conflict) -> None:
    assert merge(sale(), found) == Merged(sale(), False, (conflict,))


@pytest.mark.parametrize(("found", "conflict"), CHANGES, ids=[change.field for _, change in CHANGES])
def test_with_update_another_figure_is_taken(found: OrderIn, conflict: Conflict) -> None:
    assert merge(sale(), found, update=True) == Merged(found, True, ())


def test_another_quantity_is_a_conflict_of_quantity_and_total() -> None:
    merged = merge(sale(), sale(lamp(quantity=3, gross_minor=15_000)))
    assert merged == Merged(
        sale(),
        False,
        (Conflict("LAMP-1", "quantity", "2", "3"), Conflict("LAMP-1", "gross", "100.00", "150.00")),
    )


def test_blank_facts_are_filled_in_spite_of_a_conflict() -> None:
    merged = merge(sale(), sale(lamp(delivered_on=date(2026, 11, 5), discount_minor=100)))
    assert (merged.order, merged.changed) == (sale(lamp(delivered_on=date(2026, 11, 5))), True)
    assert merged.conflicts == (Conflict("LAMP-1", "discount", "0.00", "1.00"),)


@pytest.mark.parametrize("update", [False, True])
def test_a_missing_line_is_nothing(update: bool) -> None:
    stored = sale(lamp(), BULB)
    assert merge(stored, sale(BULB), update=update) == Merged(stored, False, ())


@pytest.mark.parametrize(
    ("found", "taken", "why"),
    [
        (lamp(quantity=1, gross_minor=5000), Taken(settled_units=2), "2 × LAMP-1 are claimed or refunded"),
        (lamp(quantity=1, gross_minor=5000), Taken(held_units=2), "2 × LAMP-1 are claimed or refunded"),
        (lamp(quantity=1, gross_minor=5000), Taken(1, 1), "2 × LAMP-1 are claimed or refunded"),
        (lamp(discount_minor=6000), Taken(1, 0, 5000), "more of LAMP-1 was refunded"),
        (lamp(discount_minor=10_001), FREE, "the discount is above the price"),
    ],
)
def test_even_with_update_a_line_never_shrinks_below_its_claims_and_refunds(
    found: LineIn, taken: Taken, why: str
) -> None:
    merged = merge(sale(), sale(found), taken, update=True)
    assert (merged.order, merged.changed) == (sale(), False)
    assert {conflict.why for conflict in merged.conflicts} == {why}


@pytest.mark.parametrize(
    ("found", "taken"),
    [
        (lamp(quantity=1, gross_minor=5000), Taken(held_units=1)),
        (lamp(quantity=1, gross_minor=5000), Taken(1, 0, 5000)),
        (lamp(discount_minor=5000), Taken(1, 0, 2500)),
        (lamp(discount_minor=10_000), FREE),
    ],
)
def test_with_update_a_line_may_shrink_down_to_its_claims_and_refunds(found: LineIn, taken: Taken) -> None:
    assert merge(sale(), sale(found), taken, update=True) == Merged(sale(found), True, ())


def test_externally_refunded_units_keep_a_quantity_up_as_well() -> None:
    stored = sale(lamp(reported_units=2))
    merged = merge(stored, sale(lamp(quantity=1, gross_minor=5000)), update=True)
    assert (merged.order, merged.conflicts[0].why) == (stored, "2 × LAMP-1 are claimed or refunded")


@pytest.mark.parametrize(("refunded", "taken"), [(300, True), (301, False)])
def test_a_surcharge_never_shrinks_below_what_of_it_was_refunded(refunded: int, taken: bool) -> None:
    merged = merge(
        sale(surcharge_minor=500), sale(surcharge_minor=300), update=True, surcharge_refunded=refunded
    )
    assert merged.order.surcharge_minor == (300 if taken else 500)
    assert [conflict.why for conflict in merged.conflicts] == (
        [] if taken else ["more of the surcharge was refunded"]
    )


@pytest.mark.parametrize(("refunded", "taken"), [(300, True), (301, False)])
def test_shipping_never_shrinks_below_what_of_it_was_refunded(refunded: int, taken: bool) -> None:
    merged = merge(
        sale(shipping_minor=500), sale(shipping_minor=300), update=True, shipping_refunded=refunded
    )
    assert merged.order.shipping_minor == (300 if taken else 500)
    assert [conflict.why for conflict in merged.conflicts] == (
        [] if taken else ["more of the shipping was refunded"]
    )


def test_externally_refunded_units_of_a_larger_quantity_are_taken_with_the_update() -> None:
    found = sale(lamp(quantity=5, gross_minor=25_000, reported_units=4))
    merged = merge(sale(), found, update=True)
    assert merged == Merged(found, True, ())
    assert merge(merged.order, found, update=True) == Merged(found, False, ())


@pytest.mark.parametrize(
    ("lines", "keys"),
    [
        ([lamp()], ["sku:LAMP-1#1"]),
        ([lamp(), BULB, lamp()], ["sku:LAMP-1#1", "sku:BULB-3#1", "sku:LAMP-1#2"]),
        ([lamp(line_id="9"), lamp(line_id="7")], ["id:9#1", "id:7#1"]),
        ([lamp(line_id="9"), lamp(line_id="9")], ["id:9#1", "id:9#2"]),
        ([lamp(line_id="9"), lamp()], ["id:9#1", "sku:LAMP-1#1"]),
        ([lamp(sku="id:9"), lamp(line_id="9")], ["sku:id:9#1", "id:9#1"]),
        ([], []),
    ],
)
def test_a_line_is_known_by_the_platforms_id_else_by_its_sku_and_occurrence(
    lines: list[LineIn], keys: list[str]
) -> None:
    assert line_keys(lines) == keys


def test_twins_are_distinguished_by_their_order() -> None:
    found = sale(lamp(delivered_on=date(2026, 11, 5)), lamp(delivered_on=date(2026, 11, 9)))
    assert merge(sale(lamp(), lamp()), found) == Merged(found, True, ())


def test_lines_with_ids_are_matched_in_any_order() -> None:
    stored = sale(lamp(line_id="7"), lamp(line_id="9", discount_minor=100))
    found = sale(lamp(line_id="9", discount_minor=100, tracking="T9"), lamp(line_id="7", tracking="T7"))
    merged = merge(stored, found)
    assert ([line.tracking for line in merged.order.lines], merged.conflicts) == (["T7", "T9"], ())


@pytest.mark.parametrize(
    ("before", "after"), [(("", ""), ("7", "9")), (("7", "9"), ("", ""))], ids=["appear", "are missing"]
)
def test_lines_are_still_known_when_ids_appear_later_or_are_missing(
    before: tuple[str, str], after: tuple[str, str]
) -> None:
    stored = sale(*(lamp(line_id=one) for one in before))
    found = sale(*(lamp(line_id=one, tracking=f"T{n}") for n, one in enumerate(after)))
    merged = merge(stored, found)
    assert ([line.tracking for line in merged.order.lines], merged.conflicts) == (["T0", "T1"], ())


def test_twins_stay_the_same_when_a_file_without_ids_adds_one_to_a_line_with_an_id() -> None:
    found = sale(lamp(tracking="first"), lamp(tracking="second"))
    once = merge(sale(lamp(line_id="7")), found, update=True).order
    assert [(line.line_id, line.tracking) for line in once.lines] == [("7", "first"), ("", "second")]
    assert merge(once, found) == Merged(once, False, ())


def test_another_line_of_the_same_sku_with_an_id_of_its_own_is_a_new_line() -> None:
    stored = sale(lamp(line_id="7"))
    merged = merge(stored, sale(lamp(line_id="8")))
    assert merged == Merged(stored, False, (Conflict("LAMP-1", "line", "", "2 × LAMP-1"),))


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (("web", "77", "z@example.org", "123"), "id:web:77"),
        (("web", "", " Z@Example.org ", "123"), "mail:z@example.org"),
        (("web", "", "", "+49 (0) 17-1"), "phone:490171"),
        (("web", "", "", "n/a"), ""),
        (("web", "", "", ""), ""),
    ],
)
def test_a_customer_is_known_by_the_platforms_id_else_mail_else_phone(
    facts: tuple[str, str, str, str], key: str
) -> None:
    assert customer_key(*facts) == key
