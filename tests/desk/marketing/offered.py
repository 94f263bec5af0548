"""A desk whose customers consent to marketing, as the tests of offers have it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from factory import Shop

from returndesk.desk.customers.consents import record_consent
from returndesk.desk.session import open_desk

CODE = r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}"
OLD = {"ordered_at": "2026-01-10", "delivered_on": "2026-01-12"}


def consent(shop: Shop, *who: str) -> None:
    """Record that these customers consent to marketing."""
    with open_desk(str(shop.path), who="ann", as_of=date.fromisoformat(shop.as_of), write=True) as desk:
        for one in who:
            record_consent(desk, one, "marketing")


def mail(number: int) -> str:
    return f"c{number:03}@example.org"


def order(shop: Shop, customers: Iterable[int], **facts: object) -> None:
    """Import an order of each of these customers."""
    shop.take_in(
        *(
            {
                "order_number": f"{facts.get('ordered_at')}-{n}",
                "customer_email": mail(n),
                "unit_price": "20.00",
                **facts,
            }
            for n in customers
        )
    )


def offer(shop: Shop, *more: str, arms: str = "coupon:10%,letter:sorry,none", to: str = "lapsed") -> str:
    """Make the offer "spring" until 30 November, measured for 30 days; what is said."""
    words = ("offer", "new", "spring", "--to", to, "--arms", arms, "--until", "2026-11-30")
    result = shop.run(*words, "--measure", "order within 30 days", "-f", "csv", *more)
    assert result.code == 0, result
    return result.err
