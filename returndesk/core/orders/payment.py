"""What came in for an order, as far as its export says."""

from __future__ import annotations

PAYMENTS = ("unknown", "unpaid", "part-paid", "paid")  # the first counts as paid in full


def received_minor(charged_minor: int, total_minor: int | None, payment: str, outstanding_minor: int) -> int:
    """What came in for an order that comes to `charged_minor` by its parts: never more than that.

    An export that says nothing of payments means paid in full. The desk's own column `received_minor` is
    worked out alike.
    """
    if payment == "unpaid":
        return 0
    total = charged_minor if total_minor is None else total_minor
    return max(0, min(charged_minor, total - outstanding_minor))


def below_lines(charged_minor: int, total_minor: int | None, lines: int) -> bool:
    """Whether a total is below what it is the total of, by more than every line's rounding."""
    return total_minor is not None and total_minor + lines + 1 < charged_minor
