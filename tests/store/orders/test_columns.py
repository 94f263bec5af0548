"""Orders by columns, through a pipe and back."""

from __future__ import annotations

import marshal
from datetime import UTC, date, datetime

from returndesk.core.orders.incoming import CustomerIn, LineIn, OrderIn, columns_of
from returndesk.store.orders.columns import batch_of, packed, unpacked


def test_a_batch_comes_through_the_pipe_as_it_was() -> None:
    titles = [("Mug", "a\0b"), ("Mug", ""), ("two\nlines",)]
    orders = [
        OrderIn(
            "web", str(n), date(2026, 11, n), "EUR", tuple(LineIn("MUG", n, 5, 5 * n, each) for each in of),
            datetime(2026, 11, n, 10, tzinfo=UTC) if n > 1 else None, CustomerIn("Zoë"), status="open",
        )
        for n, of in enumerate(titles, 1)
    ]  # fmt: skip
    batch = batch_of(1, columns_of(list(enumerate(orders, 2))))
    again = unpacked(*marshal.loads(marshal.dumps(packed(batch), 2)))
    for told, kept in zip(again[2:5], batch[2:5], strict=True):
        assert {name: list(column) for name, column in told.items()} == {
            name: list(column) for name, column in kept.items()
        }
    assert again.lines["title"] == ["Mug", "a\0b", "Mug", "", "two\nlines"]
    assert again.orders["ordered_at"] == [None, "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z"]
