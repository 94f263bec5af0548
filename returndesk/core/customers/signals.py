"""Signals about customers for the shop's goodwill alone: how often they return by their own choice."""

from __future__ import annotations

from datetime import date

from returndesk.core.codes import OFTEN_RETURNS
from returndesk.core.days import Window, before_window
from returndesk.core.money import percent_text
from returndesk.core.reports.intervals import lowest_share
from returndesk.core.value import Value

LEAST_ORDERS = 5  # fewer give no signal
_YEAR = Window(12, "months")


def year_before(day: date) -> date:
    """The day after which orders count, of the 12 months up to a day."""
    return before_window(day, _YEAR)


class OwnChoice(Value):
    """A customer's orders of 12 months, and those of them of which goods came back by their own choice."""

    orders: int
    returned: int


class OftenReturns(Value):
    """How often a customer returns, beside the limit of the policy. Hundredths of a percent."""

    done: OwnChoice
    limit_bps: int

    @property
    def low_bps(self) -> int:
        """The lower bound of the rate's 95 % interval, rounded down."""
        return lowest_share(self.done.returned, self.done.orders)

    @property
    def signals(self) -> frozenset[str]:
        """The signal, where the rate is above the limit and not by chance."""
        often = self.done.orders >= LEAST_ORDERS and self.low_bps > self.limit_bps
        return frozenset({OFTEN_RETURNS} if often else ())

    @property
    def text(self) -> str:
        """The arithmetic in words."""
        counted = f"{self.done.returned} of {self.done.orders} orders of 12 months returned by own choice"
        low, limit = percent_text(self.low_bps), percent_text(self.limit_bps)
        return f"{counted}: at least {low} (95 % interval), over the limit of {limit}"
