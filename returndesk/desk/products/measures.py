"""What measures on products changed: returns of what was ordered before and after each note's day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from returndesk.core.reports.before_after import effect, in_words
from returndesk.core.reports.intervals import OrderSums, rate_difference
from returndesk.core.reports.model import Fact, joined
from returndesk.core.reports.periods import Period
from returndesk.core.reports.shares import fraction
from returndesk.core.value import Value
from returndesk.desk.products.notes import list_notes
from returndesk.desk.reports.returns import closed_part
from returndesk.store.orders.typed_sales import last_titles
from returndesk.store.reports.cohorts import cohort_facts
from returndesk.store.reports.products import sold_and_returned

if TYPE_CHECKING:
    from returndesk.desk.session import Desk
    from returndesk.store.products import ProductNote

DAYS = 90  # before and after, by default
_TOO_EARLY = "too early to tell: orders since then can still come back"


class Measure(Value):
    """A note on a product, and the units ordered in equally many days before it and from its day on.

    Rates, `difference` (after less before) and its 95 % interval `low` to `high` have four decimals; None
    where nothing was sold. `days` is the length of each side, 0 where all orders can still come back;
    `so_far` says that it is shorter than was asked for. `effect` is "fewer", "more" or "".
    """

    sku: str
    title: str
    on: date
    note: str
    days: int
    so_far: bool
    sold_before: int
    returned_before: int
    rate_before: str | None
    sold_after: int
    returned_after: int
    rate_after: str | None
    difference: str | None
    low: str | None
    high: str | None
    effect: str
    result: str  # a sentence


def measures(desk: Desk, period: Period, days: int, sku: str | None = None) -> list[Measure]:
    """The notes dated in a period, oldest first; of one product or of all. Raises NotFound."""
    every = list_notes(desk, sku)
    noted = [one for one in every if _within(one.on, period)]
    titles = last_titles(desk.conn, list({one.sku for one in noted}))
    return [_measure(desk, one, days, every, titles.get(one.sku, ("", ""))[0]) for one in noted]


def _within(day: date, period: Period) -> bool:
    return (period.first or date.min) <= day <= (period.last or date.max)


def _sides(desk: Desk, on: date, days: int) -> tuple[Period, Period] | None:
    """Equally many days before and from a day on, in which nothing can come back any more."""
    after = closed_part(desk, Period(on, on + timedelta(days=days - 1)))
    if after is None or after.last is None:
        return None
    length = after.last - on + timedelta(days=1)
    return Period(on - length, on - timedelta(days=1)), after


def _measure(desk: Desk, note: ProductNote, days: int, every: Sequence[ProductNote], title: str) -> Measure:
    sides = _sides(desk, note.on, days)
    before, after = sold_and_returned(desk.conn, note.sku, sides) if sides else (OrderSums(), OrderSums())
    change = rate_difference(before, after)
    texts = change.texts() if change else (None, None, None)
    length = (sides[1].last - note.on).days + 1 if sides and sides[1].last else 0
    so_far = length < days
    others = sum(
        one is not note and one.sku == note.sku and abs((one.on - note.on).days) < length for one in every
    )
    words = in_words(change, before, after, so_far=so_far, others=others) if sides else _TOO_EARLY
    return Measure(
        sku=note.sku,
        title=title,
        on=note.on,
        note=note.note,
        days=length,
        so_far=so_far,
        sold_before=before.units,
        returned_before=before.returned,
        rate_before=_rate(before),
        sold_after=after.units,
        returned_after=after.returned,
        rate_after=_rate(after),
        difference=texts[0],
        low=texts[1],
        high=texts[2],
        effect=effect(change, before, after),
        result=words,
    )


def _rate(sums: OrderSums) -> str | None:
    return fraction(sums.returned, sums.units) if sums.units else None


def about_measures(days: int) -> str:
    """What the report of measures counts."""
    return (
        f"Units ordered in up to {days} days before each note and as many from its day on, returned until"
        " today; cancelled orders, and days whose orders can still come back, omitted. Ranges:"
        " 95 %, wider where units were ordered together."
    )


def measure_facts(desk: Desk, period: Period, days: int, sku: str | None = None) -> Iterator[Fact]:
    """The claims behind `returned_before` and `returned_after`, by product and day of the note."""
    for note in list_notes(desk, sku):
        sides = _sides(desk, note.on, days) if _within(note.on, period) else None
        for name, side in zip(("returned_before", "returned_after"), sides or (), strict=False):
            for fact in cohort_facts(desk.conn, side, ("sku",)):
                if fact.figure == "returned" and fact.key == note.sku:
                    yield fact._replace(key=joined((note.sku, note.on.isoformat())), figure=name)
