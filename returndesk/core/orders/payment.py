"""What came in for an order, as far as its export says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from returndesk.core.money import format_minor, parse_minor

PAYMENTS = ("unknown", "unpaid", "part-paid", "paid")  # the first counts as paid in full
_AMOUNT = r"(?:[A-Z]{3}|[€$£])?\s*(?P<amount>\d+(?:[.,]\d{1,3})?)\s*(?:[A-Z]{3}|[€$£])?"
_FIRST = rf"{_AMOUNT}\s+(?P<name>\D.*)"
_LAST = rf"(?P<name>\D.*?)[\s:=]+{_AMOUNT}"


def received_minor(
    charged_minor: int, total_minor: int | None, payment: str, outstanding_minor: int, recorded_minor: int = 0
) -> int:
    """What came in for an order that comes to `charged_minor` by its parts: never more than that.

    An export that says nothing of payments means paid in full. `recorded_minor` had come in with the last
    payment recorded here. The desk's own SQL (store/schema/orders.py) works it out alike.
    """
    total = charged_minor if total_minor is None else total_minor
    told = 0 if payment == "unpaid" else total - outstanding_minor
    return max(0, min(charged_minor, max(told, min(total, recorded_minor))))


def still_owed(
    charged_minor: int, total_minor: int | None, payment: str, outstanding_minor: int, recorded_minor: int
) -> tuple[str, int]:
    """The payment of an order, one of PAYMENTS, and what is outstanding, with what was recorded here."""
    told = received_minor(charged_minor, total_minor, payment, outstanding_minor)
    came = received_minor(charged_minor, total_minor, payment, outstanding_minor, recorded_minor)
    if came <= told:
        return payment, outstanding_minor
    total = charged_minor if total_minor is None else total_minor
    return ("part-paid", total - came) if came < min(charged_minor, total) else ("paid", 0)


def below_lines(charged_minor: int, total_minor: int | None, lines: int) -> bool:
    """Whether a total is below what it is the total of, by more than every line's rounding."""
    return total_minor is not None and total_minor + lines + 1 < charged_minor


def tenders_text(tenders: Sequence[tuple[str, int]], method: str, came_minor: int, currency: str) -> str:
    """Tenders with amounts, and the method of the rest that came in, as `named_tenders` reads them."""
    rest = came_minor - sum(minor for _, minor in tenders)
    other = re.sub(r"\s*[+;]\s*", ", ", method) or "other"
    parts = [*tenders, *([(other, rest)] if rest > 0 else [])]
    if len(parts) == 1:
        return parts[0][0]
    return " + ".join(f"{name} {format_minor(minor, currency)}" for name, minor in parts)


def named_tenders(text: str, charged_minor: int, currency: str) -> tuple[tuple[str, int | None], ...]:
    """The tenders that an order's method of payment names: "gift card 40 + visa 60" is two.

    None is the rest. One name, amounts above the price (the digits of a card) or none at all: one tender.
    """
    found = _named(text, currency)
    known = sum(minor or 0 for _, minor in found)
    open_ended = [name for name, minor in found if minor is None]
    if not found or len(open_ended) > 1 or known > charged_minor:
        return ((text, None),)
    return tuple(found)


def off_by_minor(text: str, charged_minor: int, came_minor: int, currency: str) -> int:
    """What the tenders of a method of payment come to beyond the price; below 0, what they are short of it.

    0 where they come to what came in, or where one of them has no amount and takes the rest.
    """
    found = _named(text, currency)
    known = sum(minor or 0 for _, minor in found)
    if not known or known == came_minor or (known <= charged_minor and any(m is None for _, m in found)):
        return 0
    return known - charged_minor


def _named(text: str, currency: str) -> list[tuple[str, int | None]]:
    """Each part of a text with its amount; empty where it has no parts, or an amount cannot be read."""
    parts = [part.strip() for part in re.split(r"[+;]", text)]
    if len(parts) < 2 or not all(parts):
        return []
    found: list[tuple[str, int | None]] = []
    for part in parts:
        match = re.fullmatch(_LAST, part) or re.fullmatch(_FIRST, part)
        try:
            minor = parse_minor(match["amount"].replace(",", "."), currency) if match else None
        except ValueError:
            return []
        found.append((match["name"] if match else part, minor))
    return found
