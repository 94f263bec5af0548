"""Coupons: their codes, what one is worth, and whether it can be used."""

from __future__ import annotations

from datetime import date

from returndesk.core.money import money_text
from returndesk.core.value import Value

# Letters and digits that are not mistaken for one another: 32, so that five bits make one.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 3, 4
CODE_BYTES = 8  # of randomness; 60 bits of it make a code


class Coupon(Value):
    """A coupon for one customer, or for anyone (None): an amount off, or hundredths of a percent.

    `until` is the last day of an order that it is good for; None: no last day.
    """

    coupon_id: int
    code: str
    customer_id: int | None
    currency: str | None
    amount_minor: int | None
    percent_bps: int | None
    until: date | None
    issued_on: date
    used_on: date | None = None
    voided_on: date | None = None

    def status(self, today: date) -> str:
        """open, used, void or expired."""
        if self.used_on is not None:
            return "used"
        if self.voided_on is not None:
            return "void"
        return "expired" if self.until is not None and self.until < today else "open"

    @property
    def worth(self) -> str:
        """What is taken off, as a person reads it: 10.00 EUR, 12.5 %."""
        return worth_text(self.currency, self.amount_minor, self.percent_bps)


def worth_text(currency: str | None, amount_minor: int | None, percent_bps: int | None) -> str:
    """What a coupon takes off, as a person reads it."""
    if amount_minor is not None and currency is not None:
        return money_text(amount_minor, currency)
    percent, rest = divmod(percent_bps or 0, 100)
    return f"{percent}.{rest:02}".rstrip("0").rstrip(".") + " %"


def code_of(random: bytes) -> str:
    """A code that cannot be guessed, of CODE_BYTES random bytes: K7QM-4XWP-2NRT."""
    number = int.from_bytes(random, "big")
    signs = "".join(_SIGNS[number >> 5 * place & 31] for place in range(_GROUPS * _GROUP))
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def code_meant(typed: str) -> str:
    """A typed code as it was issued, without regard to case, spaces and hyphens; "" if it cannot be one."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(signs) != _GROUPS * _GROUP or not set(signs) <= set(_SIGNS):
        return ""
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def is_code(text: str) -> bool:
    """Whether a text is a code as it was issued, in any case."""
    return text.count("-") == _GROUPS - 1 and code_meant(text) == text.upper()


def taken_off(coupon: Coupon, paid_minor: int) -> int | None:
    """What a coupon took off an order of which `paid_minor` was paid after it; None: unknown, all was free.

    An amount is taken off whole. A percentage p of the price before: paid · p / (100 % − p), half up.
    """
    if coupon.amount_minor is not None:
        return coupon.amount_minor
    bps = coupon.percent_bps or 0
    left = 10_000 - bps
    return (2 * paid_minor * bps + left) // (2 * left) if left else None
