"""Offers that are tested: their arms, who gets which by chance alone, and from when the result is known."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import date, timedelta

from returndesk.core.customers.coupons import worth_text
from returndesk.core.days import UNITS, Window, add_window, parse_window
from returndesk.core.money import is_currency, parse_minor, parse_percent
from returndesk.core.value import Value

KEY_BYTES = 32  # of randomness; written as twice as many hexadecimal digits
NONE = "none"
MOST_ARMS = 8
MOST_DAYS = 730  # of a measure
_DAYS = dict(zip(UNITS, (1, 7, 31), strict=True))
_LETTER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_NAME = re.compile(r"\w[\w .-]{0,39}")
_MEASURE = re.compile(r"orders? within (.+)")


class Arm(Value):
    """What one part of the customers gets: a coupon (an amount or a percentage), a letter, or nothing."""

    label: str  # as it is stored and shown: coupon:10%, coupon:5.00 EUR, letter:sorry, none
    kind: str  # coupon, letter or none
    letter: str = ""
    currency: str | None = None
    amount_minor: int | None = None
    percent_bps: int | None = None

    @property
    def worth(self) -> str:
        """What its coupon takes off, as a person reads it; "" without one."""
        return worth_text(self.currency, self.amount_minor, self.percent_bps) if self.kind == "coupon" else ""


def parse_arms(typed: str, currency: str) -> tuple[Arm, ...]:
    """The arms of "coupon:10%,letter:sorry,none"; amounts without a currency are in `currency`.

    Raises ValueError with what was expected.
    """
    arms = tuple(_arm(part.strip(), currency) for part in typed.split(","))
    labels = [arm.label for arm in arms]
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        raise ValueError(f"{twice} is named twice")
    if not 2 <= len(arms) <= MOST_ARMS:
        raise ValueError(f'expected 2 to {MOST_ARMS} arms, such as "coupon:10%,none"')
    return arms


def _arm(text: str, currency: str) -> Arm:
    kind, _, what = (part.strip() for part in text.partition(":"))
    kind = kind.lower()
    if kind == NONE and not what:
        return Arm(NONE, NONE)
    if kind == "letter" and _LETTER.fullmatch(what):
        return Arm(f"letter:{what}", kind, letter=what)
    if kind == "coupon" and what:
        return _coupon(what, currency)
    raise ValueError(f"{text or 'an empty arm'}: expected coupon:10%, coupon:5.00, letter:NAME or none")


def _coupon(what: str, currency: str) -> Arm:
    if what.endswith("%"):
        bps = parse_percent(what)
        if not bps:
            raise ValueError(f"coupon:{what}: expected more than 0 %")
        return Arm(f"coupon:{worth_text(None, None, bps).replace(' ', '')}", "coupon", percent_bps=bps)
    amount, _, typed = what.partition(" ")
    currency = typed.strip().upper() or currency
    if not is_currency(currency):
        raise ValueError(f"coupon:{what}: expected a currency such as EUR")
    minor = parse_minor(amount, currency)
    if minor <= 0:
        raise ValueError(f"coupon:{what}: expected more than 0")
    label = f"coupon:{worth_text(currency, minor, None)}"
    return Arm(label, "coupon", currency=currency, amount_minor=minor)


def parse_name(typed: str) -> str:
    """The name of an offer. Raises ValueError with what was expected."""
    name = " ".join(typed.split())
    if not _NAME.fullmatch(name):
        raise ValueError("expected up to 40 letters, digits, spaces, dots, hyphens")
    return name


def parse_measure(typed: str) -> Window:
    """The time of "order within 60 days". Raises ValueError with what was expected."""
    found = _MEASURE.fullmatch(" ".join(typed.lower().split()))
    wrong = ValueError('expected "order within 60 days"')
    if not found:
        raise wrong
    try:
        window = parse_window(found[1])
    except ValueError:
        raise wrong from None
    days = window.count * _DAYS[window.unit]
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"expected 1 to {MOST_DAYS} days")
    return window


def measure_text(window: Window) -> str:
    """A measure as it is typed: order within 60 days."""
    unit = window.unit.removesuffix("s") if window.count == 1 else window.unit
    return f"order within {window.count} {unit}"


def last_counted(until: date, measure: Window) -> date:
    """The last day of an order that counts: the measure begins the day after the offer ends."""
    return add_window(until, measure)


def result_day(until: date, measure: Window) -> date:
    """The day from which the result is shown: all that counts has happened."""
    return last_counted(until, measure) + timedelta(days=1)


def arm_sizes(customers: int, arms: int) -> list[int]:
    """How many customers each arm gets: equal numbers, the first ones one more where that is needed."""
    each, more = divmod(customers, arms)
    return [each + (at < more) for at in range(arms)]


def assigned(key: str, customers: Iterable[int], arms: int) -> list[tuple[int, int]]:
    """(customer, arm) for each customer, arms counted from 0: the order of their keyed hashes decides.

    The hash is HMAC-SHA256 (RFC 2104) of the customer's number: it can be worked out again with the key, and
    nobody can know it without.
    """
    secret = bytes.fromhex(key)

    def keyed(customer: int) -> tuple[bytes, int]:
        return hmac.digest(secret, b"%d" % customer, "sha256"), customer

    return [(customer, at % arms) for at, customer in enumerate(sorted(set(customers), key=keyed))]
