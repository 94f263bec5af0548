"""Cash where the smallest coin is above a minor unit: what is due is rounded, and the rest is rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from returndesk.core.money import format_minor, money_text
from returndesk.core.refunds.tenders import rounded
from returndesk.errors import Refused

if TYPE_CHECKING:
    from returndesk.desk.session import Desk


class InCash(NamedTuple):
    """What an amount settles, and the rounding beside it: together they change hands. Minor units."""

    settled_minor: int
    rounding_minor: int = 0


def coin_of(desk: Desk, currency: str) -> int:
    """The smallest coin in minor units, by the policy of today; 0 without one."""
    coin = desk.policy_today().round_to
    return (coin and coin.of(currency)) or 0


def in_coins(desk: Desk, method: str, minor: int, currency: str, due: InCash | None = None) -> InCash:
    """What an amount above 0 settles: in cash all that is due, typed as it is or as coins pay it, or a part.

    Raises Refused for an amount that coins cannot pay.
    """
    coin = coin_of(desk, currency)
    if method.casefold() != "cash":
        return InCash(minor)
    if due and minor in (due.settled_minor, sum(due)):
        return due
    if coin > 1 and minor % coin:
        below = minor // coin * coin
        near = [format_minor(one, currency) for one in (below, below + coin) if one]
        text = f"{money_text(minor, currency)} cannot be paid in cash: coins end at"
        raise Refused(f"{text} {format_minor(coin, currency)}", hint=f"the same with {' or '.join(near)}")
    return InCash(minor)


def due_in_coins(desk: Desk, method: str, minor: int, currency: str) -> InCash:
    """A sum that is due, with the rounding that cash makes of it."""
    coin = coin_of(desk, currency) if method.casefold() == "cash" else 0
    return InCash(minor, rounded(minor, coin) - minor if coin > 1 and minor > 0 else 0)


def rounding_words(one: InCash, currency: str) -> str:
    """The amount that changed hands, where it was rounded: ", 5.00 in coins"."""
    return f", {format_minor(sum(one), currency)} in coins" if one.rounding_minor else ""
